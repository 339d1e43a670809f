// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/checkpoint/manager.hpp.

#include <chrono>

#include <tf/io/bytes/files.hpp>
#include <tf/io/bytes/folder_lock.hpp>
#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train {

TF_COMMON_BODY CheckpointManager::CheckpointManager(Checkpoint& checkpoint,
                                                    const fs::path& directory,
                                                    std::optional<int> max_to_keep,
                                                    CheckpointManagerOptions options)
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
        preserved_ = now - 1;  // written so that a new manager finds the checkpoints of this one
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

TF_COMMON_BODY std::optional<std::string> CheckpointManager::save(
    std::optional<std::int64_t> checkpoint_number, bool check_interval) {
    std::optional<std::int64_t> now_at{};
    if (options_.checkpoint_interval) {
        now_at = step();
        if (last_step_ &&
            (*now_at == *last_step_ ||
             (check_interval && *now_at < *last_step_ + *options_.checkpoint_interval)))
            return std::nullopt;
    }
    // The lock is held to the end: another manager of the folder could delete a checkpoint of this
    // name before `checkpoint` names it as the latest.
    io::detail::make_folders(directory_, op);
    const io::FolderLock lock(directory_);
    std::string path =
        checkpoint_.write_next(directory_ / options_.checkpoint_name, 1, checkpoint_number, &lock);
    last_step_ = now_at;
    track(path, seconds());
    latest_ = path;
    record();  // before anything is deleted, so that the latest one always exists
    if (sweep(lock)) record();
    return path;
}

TF_COMMON_BODY std::vector<std::string> CheckpointManager::checkpoints() const {
    std::vector<std::string> out;
    for (const Kept& k : kept_) out.push_back(k.path);
    return out;
}

TF_COMMON_BODY std::optional<std::string> CheckpointManager::restore_or_initialize() {
    if (!latest_) {
        if (options_.init_fn) options_.init_fn();
        return std::nullopt;
    }
    checkpoint_.restore(fs::path(*latest_));
    if (options_.checkpoint_interval) last_step_ = step();
    return latest_;
}

TF_COMMON_BODY void CheckpointManager::refuse(std::string_view argument, std::string got,
                                              std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.train.manager", op, argument, std::move(got), std::move(expected)});
}

TF_COMMON_BODY double CheckpointManager::seconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

TF_COMMON_BODY std::int64_t CheckpointManager::step() const {
    if (options_.step_counter == nullptr) refuse("step_counter", "none", "a variable");
    const AnyTensor value = options_.step_counter->untyped();
    if (value.dtype() == DType::int64) return value.as<std::int64_t>()();
    if (value.dtype() == DType::int32) return value.as<std::int32_t>()();
    refuse("step_counter", std::string(name_of(value.dtype())), "int32 or int64");
}

TF_COMMON_BODY void CheckpointManager::track(const std::string& path, double time) {
    std::erase_if(kept_, [&](const Kept& k) { return k.path == path; });
    kept_.push_back({path, time});
}

TF_COMMON_BODY void CheckpointManager::record() const {
    CheckpointState state;
    state.model_checkpoint_path = *latest_;
    for (const Kept& k : kept_) {
        state.all_model_checkpoint_paths.push_back(k.path);
        state.all_model_checkpoint_timestamps.push_back(k.time);
    }
    state.last_preserved_timestamp = preserved_;
    io::write_file(directory_ / "checkpoint", state.to_text(directory_), op);
}

TF_COMMON_BODY bool CheckpointManager::sweep(const io::FolderLock& lock) {
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

TF_COMMON_BODY void CheckpointManager::remove(const fs::path& prefix,
                                              const io::FolderLock& lock) const {
    if (prefix.lexically_normal().parent_path() !=
        (directory_ / options_.checkpoint_name).lexically_normal().parent_path())
        return;
    io::remove_bundle(prefix, lock, op);
}

}  // namespace tf::train

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
