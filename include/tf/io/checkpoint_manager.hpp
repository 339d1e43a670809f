// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several checkpoints in one folder, of which the oldest are deleted. Mirrors
// tf.train.CheckpointManager, and shares its folders.

#include <chrono>
#include <functional>

#include <tf/io/checkpoint.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::train {

struct CheckpointManagerOptions {
    /// What is older than that since the last one kept for good is kept for good.
    std::optional<double> keep_checkpoint_every_n_hours{};
    std::string checkpoint_name = "ckpt";
    /// With an interval: save() only writes when this counter has gone on so far.
    const VariableBase* step_counter = nullptr;
    std::optional<std::int64_t> checkpoint_interval{};
    /// Called by restore_or_initialize where there is no checkpoint.
    std::function<void()> init_fn{};
};

/// Numbered checkpoints DIRECTORY/NAME-1, DIRECTORY/NAME-2 and so on.
template <class = void>
class BasicCheckpointManager {
public:
    /// Takes over the checkpoints that the folder's file `checkpoint` tells of. `max_to_keep` is
    /// how many are kept, none for all. errors::InvalidArgument where it is not above 0, or where
    /// an interval has no counter; errors::DataLoss where that file is broken.
    BasicCheckpointManager(Checkpoint& checkpoint, const fs::path& directory,
                           std::optional<int> max_to_keep, CheckpointManagerOptions options = {})
        : checkpoint_(checkpoint),
          directory_(io::detail::without_slash(directory)),
          max_to_keep_(max_to_keep),
          options_(std::move(options)) {
        if (max_to_keep && *max_to_keep <= 0)
            refuse("max_to_keep", std::to_string(*max_to_keep), "a number above 0, or none");
        if (options_.checkpoint_interval) step();
        const double now = seconds();
        const auto state = get_checkpoint_state(directory_);
        if (!state) {
            preserved_ = now - 1;  // a manager that is made anew at once finds what this one saves
            return;
        }
        latest_ = state->model_checkpoint_path;
        preserved_ = std::min(state->last_preserved_timestamp, now);
        for (std::size_t i = 0; i < state->all_model_checkpoint_paths.size(); ++i) {
            const auto& times = state->all_model_checkpoint_timestamps;
            const double time = std::min(times.empty() ? preserved_ : times[i], now);
            if (time > preserved_) track(state->all_model_checkpoint_paths[i], time);
        }
    }

    /// Writes a checkpoint, deletes what is too old, and returns its path; none where the interval
    /// is not over. The number is the checkpoint's save_counter unless told.
    std::optional<std::string> save(std::optional<std::int64_t> checkpoint_number = {},
                                    bool check_interval = true) {
        std::optional<std::int64_t> now_at{};
        if (options_.checkpoint_interval) {
            now_at = step();
            if (last_step_ &&
                (*now_at == *last_step_ ||
                 (check_interval && *now_at < *last_step_ + *options_.checkpoint_interval)))
                return std::nullopt;
        }
        // Locked to the end: another manager of the folder may delete a checkpoint of this name
        // before `checkpoint` tells that it is the latest one.
        io::detail::make_folders(directory_, op);
        const io::FolderLock lock(directory_);
        const std::string path = checkpoint_.write_next(directory_ / options_.checkpoint_name, 1,
                                                        checkpoint_number, &lock);
        last_step_ = now_at;
        track(path, seconds());
        latest_ = path;
        record();  // before anything is deleted: there is always a latest one
        if (sweep(lock)) record();
        return path;
    }

    /// The path of the latest one, made here or found.
    const std::optional<std::string>& latest_checkpoint() const { return latest_; }
    /// The paths of all that are there to be deleted some time, the oldest first.
    std::vector<std::string> checkpoints() const {
        std::vector<std::string> out;
        for (const Kept& k : kept_) out.push_back(k.path);
        return out;
    }
    /// Restores the latest one and returns its path; none, after init_fn, where there is none.
    std::optional<std::string> restore_or_initialize() {
        if (!latest_) {
            if (options_.init_fn) options_.init_fn();
            return std::nullopt;
        }
        checkpoint_.restore(fs::path(*latest_));
        if (options_.checkpoint_interval) last_step_ = step();
        return latest_;
    }

    const fs::path& directory() const { return directory_; }
    std::optional<std::int64_t> checkpoint_interval() const { return options_.checkpoint_interval; }
    Checkpoint& checkpoint() const { return checkpoint_; }

private:
    static constexpr std::string_view op = "train::CheckpointManager";
    struct Kept {
        std::string path;
        double time;
    };

    [[noreturn]] static void refuse(std::string_view argument, std::string got,
                                    std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.train.manager", op, argument, std::move(got), std::move(expected)});
    }
    static double seconds() {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration<double>(now).count();
    }
    /// Where the counter stands.
    std::int64_t step() const {
        if (options_.step_counter == nullptr) refuse("step_counter", "none", "a variable");
        const AnyTensor value = options_.step_counter->untyped();
        if (value.dtype() == DType::int64) return value.as<std::int64_t>()();
        if (value.dtype() == DType::int32) return value.as<std::int32_t>()();
        refuse("step_counter", std::string(name_of(value.dtype())), "int32 or int64");
    }
    /// One that is saved again is the newest.
    void track(const std::string& path, double time) {
        std::erase_if(kept_, [&](const Kept& k) { return k.path == path; });
        kept_.push_back({path, time});
    }
    void record() const {
        CheckpointState state;
        state.model_checkpoint_path = *latest_;
        for (const Kept& k : kept_) {
            state.all_model_checkpoint_paths.push_back(k.path);
            state.all_model_checkpoint_timestamps.push_back(k.time);
        }
        state.last_preserved_timestamp = preserved_;
        io::write_file(directory_ / "checkpoint", state.to_text(directory_), op);
    }
    /// Forgets the oldest, and deletes those that are not kept for good; whether there were any.
    bool sweep(const io::FolderLock& lock) {
        const std::size_t before = kept_.size();
        while (max_to_keep_ && kept_.size() > static_cast<std::size_t>(*max_to_keep_)) {
            const Kept oldest = kept_.front();
            kept_.erase(kept_.begin());
            const auto& hours = options_.keep_checkpoint_every_n_hours;
            if (hours && *hours > 0 && oldest.time - *hours * 3600 >= preserved_)
                preserved_ = oldest.time;
            else remove(oldest.path, lock);
        }
        return kept_.size() != before;
    }
    /// Only within the folder, whatever a file `checkpoint` says.
    void remove(const fs::path& prefix, const io::FolderLock& lock) const {
        if (prefix.lexically_normal().parent_path() !=
            (directory_ / options_.checkpoint_name).lexically_normal().parent_path())
            return;
        io::remove_bundle(prefix, lock, op);
    }

    Checkpoint& checkpoint_;
    fs::path directory_;
    std::optional<int> max_to_keep_;
    CheckpointManagerOptions options_;
    std::optional<std::string> latest_;
    std::vector<Kept> kept_;
    std::optional<std::int64_t> last_step_;
    double preserved_ = 0;
};
using CheckpointManager = BasicCheckpointManager<>;

}  // namespace tf::train
