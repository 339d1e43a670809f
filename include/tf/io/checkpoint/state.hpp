// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file `checkpoint` of a folder: the list of its checkpoints, and which one is the latest. It
// is converted from and to text. Mirrors CheckpointState, as a protocol buffer in text form.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/fault.hpp>

namespace tf::train {

namespace fs = std::filesystem;

/// The contents of the file. The file's paths are relative to its folder; these are resolved.
struct CheckpointState {
    std::string model_checkpoint_path;  ///< the latest
    std::vector<std::string> all_model_checkpoint_paths;
    std::vector<double> all_model_checkpoint_timestamps;  ///< in seconds; empty, or one per path
    double last_preserved_timestamp = 0;

    /// The file's text, with paths relative to `folder`.
    TF_COMMON std::string to_text(const fs::path& folder) const;
    /// errors::DataLoss if the text is malformed.
    TF_COMMON static CheckpointState parse(std::string_view text, const fs::path& folder,
                                           const io::Source& source);

private:
    TF_COMMON static std::string number(double value);
};

/// Reads the file `checkpoint` of a folder; std::nullopt if there is no such file. errors::DataLoss
/// if it is broken. Mirrors tf.train.get_checkpoint_state.
TF_COMMON std::optional<CheckpointState> get_checkpoint_state(
    const fs::path& directory, std::string_view latest_filename = "checkpoint");

/// The path of the latest checkpoint of a folder; std::nullopt if the folder has none or its index
/// file is missing. Mirrors tf.train.latest_checkpoint.
TF_COMMON std::optional<std::string> latest_checkpoint(
    const fs::path& directory, std::string_view latest_filename = "checkpoint");

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/checkpoint/state_code.hpp>
#endif
