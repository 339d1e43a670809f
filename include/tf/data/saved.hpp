// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elements in files, in TensorFlow's formats: Dataset::save and load, snapshot, cache(filename).

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <tf/data/cache_file.hpp>
#include <tf/data/dataset.hpp>
#include <tf/data/layout.hpp>
#include <tf/io/saved_model/function_signature.hpp>

namespace tf::data::detail {

TF_COMMON Layout layout(const io::StructuredValue& structure);
template <class E>
Layout layout_of() {
    constexpr bool only_tensors = has_tensors<E>();
    static_assert(
        only_tensors,
        "[tf.data.nested_files] Dataset: elements that contain datasets cannot be written "
        "to files; use flat_map to read these");
    if constexpr (only_tensors) return detail::layout(io::detail::Describe{}.value<E>(""));
    else return Layout();
}

/// Whether E can be the type of elements in files; reports one message otherwise.
template <class E>
constexpr bool check_loaded() {
    constexpr bool tensors = [] {
        if constexpr (TensorLike<E> || nest::Structure<E>) return has_tensors<E>();
        else return false;
    }();
    static_assert(tensors,
                  "[tf.data.loaded] load<E>(path): E is the type of the elements, a tensor or a "
                  "structure of tensors, as in load<tf::Tensor<float, 3>>(path)");
    return tensors;
}

/// The number of the file for an element.
using ShardFunction = std::function<std::int64_t(const Row&)>;

TF_COMMON void save_stage(const StagePtr& source, const Layout& layout,
                          const std::filesystem::path& path, const SaveOptions& options,
                          const ShardFunction& shard);
/// A dataset for each file of a saved one.
struct SavedShards {
    std::vector<StagePtr> all{};
    std::int64_t elements = 0;
};
TF_COMMON SavedShards saved_shards(const std::filesystem::path& path, const Specs& specs,
                                   const Layout& layout, const LoadOptions& options);
TF_COMMON NewStage load_stage(const SavedShards& shards, const Specs& specs);
TF_COMMON NewStage shards_stage(const SavedShards& shards);
TF_COMMON NewStage snapshot_stage(StagePtr source, Layout layout, std::filesystem::path path,
                                  const SaveOptions& options);

template <class E>
void save_dataset(const Dataset<E>& dataset, const std::filesystem::path& path,
                  const SaveOptions& options, const ShardFunction& shard) {
    detail::save_stage(dataset.stage(), detail::layout_of<E>(), path, options, shard);
}
template <class E>
NewStage snapshot_of(const Dataset<E>& dataset, const std::filesystem::path& path,
                     const SaveOptions& options) {
    return detail::snapshot_stage(dataset.stage(), detail::layout_of<E>(), path, options);
}
template <class E>
NewStage cache_file_of(const Dataset<E>& dataset, const std::filesystem::path& prefix) {
    return detail::cache_file_stage(dataset.stage(), detail::layout_of<E>(), prefix);
}

}  // namespace tf::data::detail

namespace tf::data {

/// The dataset that Dataset::save, here or in TensorFlow, wrote to the folder `path`
/// (tf.data.Dataset.load): load<std::tuple<Tensor<float, 28, 28>, Tensor<int>>>("train"). If it was
/// saved in several shards, these are read by turns, as many as the machine has processors.
/// errors::NotFound if there is none, errors::InvalidArgument for other dtypes than those of E;
/// when an element is read, errors::InvalidArgument for another shape, errors::DataLoss if a file
/// is damaged or missing.
template <class E>
auto load(const std::filesystem::path& path, const LoadOptions& options = {}) {
    if constexpr (!detail::check_loaded<E>()) {
        return Poison();
    } else {
        const detail::Specs specs = detail::specs_of<E>();
        return Dataset<E>(detail::load_stage(
            detail::saved_shards(path, specs, detail::layout_of<E>(), options), specs));
    }
}
/// The same, with reader_func(shards) as the result: it takes a dataset of the shards, each a
/// dataset of E, and returns a dataset.
template <class E, class R>
auto load(const std::filesystem::path& path, R reader_func, const LoadOptions& options = {}) {
    if constexpr (!detail::check_loaded<E>()) return Poison();
    else
        return reader_func(Dataset<Dataset<E>>(detail::shards_stage(
            detail::saved_shards(path, detail::specs_of<E>(), detail::layout_of<E>(), options))));
}

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/saved_code.hpp>
#endif
