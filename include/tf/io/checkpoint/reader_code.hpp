// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/checkpoint/reader.hpp.

#include <tf/io/checkpoint/checkpoint_prefix.hpp>
#include <tf/io/checkpoint/reader.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train {

TF_COMMON_BODY CheckpointReader::CheckpointReader(const fs::path& path)
    : bundle_(detail::with_checkpoint(path, op, [](const fs::path& prefix) {
          return std::make_shared<io::TensorBundleReader>(prefix, op);
      })) {}

TF_COMMON_BODY bool CheckpointReader::has_tensor(std::string_view key) const {
    return bundle_->contains(key);
}

TF_COMMON_BODY AnyTensor CheckpointReader::get_tensor(std::string_view key) {
    return bundle_->read(key);
}

TF_COMMON_BODY std::map<std::string, std::vector<std::int64_t>>
CheckpointReader::get_variable_to_shape_map() const {
    std::map<std::string, std::vector<std::int64_t>> out;
    for (const std::string& key : bundle_->keys()) out.emplace(key, bundle_->entry(key).dims);
    return out;
}

TF_COMMON_BODY std::map<std::string, std::string> CheckpointReader::get_variable_to_dtype_map()
    const {
    std::map<std::string, std::string> out;
    for (const std::string& key : bundle_->keys())
        out.emplace(key, io::dtype_name(bundle_->entry(key).dtype));
    return out;
}

TF_COMMON_BODY CheckpointReader load_checkpoint(const fs::path& path) {
    return CheckpointReader(path);
}

TF_COMMON_BODY std::vector<std::pair<std::string, std::vector<std::int64_t>>> list_variables(
    const fs::path& path) {
    const auto shapes = load_checkpoint(path).get_variable_to_shape_map();
    return {shapes.begin(), shapes.end()};
}

TF_COMMON_BODY AnyTensor load_variable(const fs::path& path, std::string_view key) {
    return load_checkpoint(path).get_tensor(key);
}

}  // namespace tf::train

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
