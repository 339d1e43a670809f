// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/checkpoint/reader.hpp.

#include <tf/io/checkpoint/reader.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::train::detail {

/// Resolves a path to the prefix of a checkpoint's files: the path itself, the latest checkpoint of
/// a folder, or the variables of a saved model. errors::NotFound for a folder without either.
TF_COMMON_INLINE fs::path checkpoint_prefix(const fs::path& path, std::string_view op) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return path;
    if (fs::exists(path / "saved_model.pb", ignored)) return path / "variables" / "variables";
    const auto latest = latest_checkpoint(path);
    if (!latest) {
        const std::string name = path.string();
        errors::raise<errors::NotFound>({"tf.train.no_checkpoint", op, name,
                                         "a folder without a checkpoint",
                                         "a checkpoint, or a folder with one"});
    }
    return *latest;
}

/// Returns f(prefix), and retries if the latest checkpoint of the folder has changed: the older one
/// may have been deleted before it was opened. If the name is the same, it has to be missing
/// several times: with two managers, one may have deleted its checkpoint of this number just before
/// the other writes its own.
template <class F>
auto with_checkpoint(const fs::path& path, std::string_view op, F f) {
    for (int missing = 0;;) {
        const fs::path prefix = checkpoint_prefix(path, op);
        try {
            return f(prefix);
        } catch (const errors::NotFound&) {
            if (checkpoint_prefix(path, op) == prefix && ++missing == 20) throw;
        }
    }
}

}  // namespace tf::train::detail

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
