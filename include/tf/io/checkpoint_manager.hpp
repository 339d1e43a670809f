// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several checkpoints in one folder, of which the oldest are deleted. Mirrors
// tf.train.CheckpointManager, and shares its folders.

#include <functional>

#include <tf/io/checkpoint.hpp>

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
class CheckpointManager {
public:
    /// Takes over the checkpoints that the folder's file `checkpoint` tells of. `max_to_keep` is
    /// how many are kept, none for all. errors::InvalidArgument where it is not above 0, or where
    /// an interval has no counter; errors::DataLoss where that file is broken.
    TF_COMMON CheckpointManager(Checkpoint& checkpoint, const fs::path& directory,
                                std::optional<int> max_to_keep,
                                CheckpointManagerOptions options = {});

    /// Writes a checkpoint, deletes what is too old, and returns its path; none where the interval
    /// is not over. The number is the checkpoint's save_counter unless told.
    TF_COMMON std::optional<std::string> save(std::optional<std::int64_t> checkpoint_number = {},
                                              bool check_interval = true);

    /// The path of the latest one, made here or found.
    const std::optional<std::string>& latest_checkpoint() const { return latest_; }
    /// The paths of all that are there to be deleted some time, the oldest first.
    TF_COMMON std::vector<std::string> checkpoints() const;
    /// Restores the latest one and returns its path; none, after init_fn, where there is none.
    TF_COMMON std::optional<std::string> restore_or_initialize();

    const fs::path& directory() const { return directory_; }
    std::optional<std::int64_t> checkpoint_interval() const { return options_.checkpoint_interval; }
    Checkpoint& checkpoint() const { return checkpoint_; }

private:
    static constexpr std::string_view op = "train::CheckpointManager";
    struct Kept {
        std::string path;
        double time;
    };

    TF_COMMON [[noreturn]] static void refuse(std::string_view argument, std::string got,
                                              std::string expected);
    TF_COMMON static double seconds();
    /// Where the counter stands.
    TF_COMMON std::int64_t step() const;
    /// One that is saved again is the newest.
    TF_COMMON void track(const std::string& path, double time);
    TF_COMMON void record() const;
    /// Forgets the oldest, and deletes those that are not kept for good; whether there were any.
    TF_COMMON bool sweep(const io::FolderLock& lock);
    /// Only within the folder, whatever a file `checkpoint` says.
    TF_COMMON void remove(const fs::path& prefix, const io::FolderLock& lock) const;

    Checkpoint& checkpoint_;
    fs::path directory_;
    std::optional<int> max_to_keep_;
    CheckpointManagerOptions options_;
    std::optional<std::string> latest_;
    std::vector<Kept> kept_;
    std::optional<std::int64_t> last_step_;
    double preserved_ = 0;
};

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/checkpoint_manager_code.hpp>
#endif
