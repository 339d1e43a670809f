// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps several checkpoints in a folder and deletes the oldest. Mirrors tf.train.CheckpointManager,
// and can share a folder with it.

#include <functional>

#include <tf/io/checkpoint/checkpoint.hpp>

namespace tf::train {

/// Options of CheckpointManager, with TensorFlow's names.
struct CheckpointManagerOptions {
    /// A checkpoint that is this much newer than the last one kept permanently is not deleted, but
    /// kept permanently, too.
    std::optional<double> keep_checkpoint_every_n_hours{};
    std::string checkpoint_name = "ckpt";
    /// With an interval, save() writes only if this counter has advanced by at least the interval.
    const VariableBase* step_counter = nullptr;
    std::optional<std::int64_t> checkpoint_interval{};
    /// Called by restore_or_initialize if there is no checkpoint.
    std::function<void()> init_fn{};
};

/// Saves numbered checkpoints DIRECTORY/NAME-1, DIRECTORY/NAME-2 and so on, and deletes old ones.
/// Mirrors tf.train.CheckpointManager.
class CheckpointManager {
public:
    /// Takes over the checkpoints that the folder's file `checkpoint` lists. `max_to_keep` is the
    /// number of checkpoints to keep; std::nullopt keeps all. errors::InvalidArgument if it is not
    /// above 0, or if an interval has no counter of dtype int32 or int64; errors::DataLoss if the
    /// file is broken.
    TF_COMMON CheckpointManager(Checkpoint& checkpoint, const fs::path& directory,
                                std::optional<int> max_to_keep,
                                CheckpointManagerOptions options = {});

    /// Writes a checkpoint, deletes those that are too old, and returns the path of the new one;
    /// std::nullopt if the interval has not passed. The number is save_counter by default.
    TF_COMMON std::optional<std::string> save(std::optional<std::int64_t> checkpoint_number = {},
                                              bool check_interval = true);

    /// The path of the latest checkpoint, whether this manager wrote it or found it.
    const std::optional<std::string>& latest_checkpoint() const { return latest_; }
    /// The paths of the checkpoints that the manager may delete later, the oldest first.
    TF_COMMON std::vector<std::string> checkpoints() const;
    /// Restores the latest checkpoint and returns its path; if there is none, calls init_fn and
    /// returns std::nullopt.
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
    /// The value of the step counter.
    TF_COMMON std::int64_t step() const;
    /// Adds a checkpoint as the newest, also if its path was tracked already.
    TF_COMMON void track(const std::string& path, double time);
    TF_COMMON void record() const;
    /// Drops the oldest checkpoints and deletes those that are not kept permanently; returns
    /// whether there were any.
    TF_COMMON bool sweep(const io::FolderLock& lock);
    /// Deletes only within the folder, even if a file `checkpoint` names paths outside of it.
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
#include <tf/io/checkpoint/manager_code.hpp>
#endif
