// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Looking into checkpoints by the keys of their values, without a program's objects. Mirrors
// tf.train.load_checkpoint, list_variables and load_variable.

#include <tf/io/checkpoint_state.hpp>
#include <tf/io/tensor_bundle.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::train {

namespace detail {

/// What a path stands for: the prefix of a checkpoint's files, a folder's latest checkpoint, or the
/// variables of a saved model. errors::NotFound for a folder without one.
template <class = void>
fs::path checkpoint_prefix(const fs::path& path, std::string_view op) {
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

/// f(prefix), again where a folder's latest checkpoint is another one by now: the older one may
/// have been deleted before it was opened.
template <class F>
auto with_checkpoint(const fs::path& path, std::string_view op, F f) {
    for (;;) {
        const fs::path prefix = checkpoint_prefix(path, op);
        try {
            return f(prefix);
        } catch (const errors::NotFound&) {
            if (checkpoint_prefix(path, op) == prefix) throw;
        }
    }
}

}  // namespace detail

/// The values of a checkpoint by key.
template <class = void>
class BasicCheckpointReader {
public:
    explicit BasicCheckpointReader(const fs::path& path)
        : bundle_(detail::with_checkpoint(path, op, [](const fs::path& prefix) {
              return std::make_unique<io::TensorBundleReader>(prefix, op);
          })) {}

    bool has_tensor(std::string_view key) const { return bundle_->contains(key); }
    /// errors::NotFound; errors::Unimplemented for dtypes and ranks that no tensor here can have.
    AnyTensor get_tensor(std::string_view key) { return bundle_->read(key); }
    /// All keys with the dims of their values.
    std::map<std::string, std::vector<std::int64_t>> get_variable_to_shape_map() const {
        std::map<std::string, std::vector<std::int64_t>> out;
        for (const std::string& key : bundle_->keys()) out.emplace(key, bundle_->entry(key).dims);
        return out;
    }
    /// All keys with the dtypes of their values, as TensorFlow calls them.
    std::map<std::string, std::string> get_variable_to_dtype_map() const {
        std::map<std::string, std::string> out;
        for (const std::string& key : bundle_->keys())
            out.emplace(key, io::dtype_name(bundle_->entry(key).dtype));
        return out;
    }

private:
    static constexpr std::string_view op = "train::load_checkpoint";
    std::unique_ptr<io::TensorBundleReader> bundle_;
};
using CheckpointReader = BasicCheckpointReader<>;

/// Opens a checkpoint, or the latest one of a folder.
template <class = void>
CheckpointReader load_checkpoint(const fs::path& path) {
    return CheckpointReader(path);
}

/// The keys of a checkpoint, sorted, with the dims of their values.
template <class = void>
std::vector<std::pair<std::string, std::vector<std::int64_t>>> list_variables(
    const fs::path& path) {
    const auto shapes = load_checkpoint(path).get_variable_to_shape_map();
    return {shapes.begin(), shapes.end()};
}

/// One value of a checkpoint.
template <class = void>
AnyTensor load_variable(const fs::path& path, std::string_view key) {
    return load_checkpoint(path).get_tensor(key);
}

}  // namespace tf::train
