// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads checkpoints by key, without the program's objects. Mirrors tf.train.load_checkpoint,
// list_variables and load_variable.

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <tf/io/checkpoint/state.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {
class TensorBundleReader;
}

namespace tf::train {

/// Reads the values of a checkpoint by key. Mirrors tf.train.load_checkpoint's result.
class CheckpointReader {
public:
    TF_COMMON explicit CheckpointReader(const fs::path& path);

    /// Whether the checkpoint has a value with this key.
    TF_COMMON bool has_tensor(std::string_view key) const;
    /// The value of a key. errors::NotFound if there is no such key; errors::Unimplemented for
    /// dtypes and ranks that our tensors cannot have.
    TF_COMMON AnyTensor get_tensor(std::string_view key);
    /// All keys with the dims of their values.
    TF_COMMON std::map<std::string, std::vector<std::int64_t>> get_variable_to_shape_map() const;
    /// All keys with TensorFlow's names of their dtypes.
    TF_COMMON std::map<std::string, std::string> get_variable_to_dtype_map() const;

private:
    static constexpr std::string_view op = "train::load_checkpoint";
    std::shared_ptr<io::TensorBundleReader> bundle_;
};

/// Opens a checkpoint, or the latest one of a folder. errors::NotFound if there is none.
TF_COMMON CheckpointReader load_checkpoint(const fs::path& path);

/// The keys of a checkpoint, sorted, with the dims of their values.
TF_COMMON std::vector<std::pair<std::string, std::vector<std::int64_t>>> list_variables(
    const fs::path& path);

/// Reads one value of a checkpoint. errors::NotFound if there is no such key.
TF_COMMON AnyTensor load_variable(const fs::path& path, std::string_view key);

}  // namespace tf::train

#if TF_HAS_CODE
#include <tf/io/checkpoint/reader_code.hpp>
#endif
