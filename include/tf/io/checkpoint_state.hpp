// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file `checkpoint` of a folder: which checkpoints are there, and which one is the latest. In:
// text, or paths. Out: the other. Mirrors CheckpointState, as a protocol buffer in text form.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/fault.hpp>

namespace tf::train {

namespace fs = std::filesystem;

/// What the file says; the paths in it are relative to its folder, here they lead to the files.
struct CheckpointState {
    std::string model_checkpoint_path;  ///< the latest
    std::vector<std::string> all_model_checkpoint_paths;
    std::vector<double> all_model_checkpoint_timestamps;  ///< seconds; none, or one for each
    double last_preserved_timestamp = 0;

    /// The file's text, with paths relative to `folder`.
    TF_COMMON std::string to_text(const fs::path& folder) const;
    /// errors::DataLoss for what is no such text.
    TF_COMMON static CheckpointState parse(std::string_view text, const fs::path& folder,
                                           const io::Source& source);

private:
    TF_COMMON static std::string number(double value);
};

/// The state that a folder's file `checkpoint` tells; none where there is no such file.
/// errors::DataLoss where it is broken. tf.train.get_checkpoint_state.
TF_COMMON std::optional<CheckpointState> get_checkpoint_state(
    const fs::path& directory, std::string_view latest_filename = "checkpoint");

/// The path of the latest checkpoint of a folder; none where the folder tells of none, or where its
/// index is gone. tf.train.latest_checkpoint.
TF_COMMON std::optional<std::string> latest_checkpoint(
    const fs::path& directory, std::string_view latest_filename = "checkpoint");

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/checkpoint_state_code.hpp>
#endif
