// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of values in memory, numbers, and other datasets.

#include <cstdint>
#include <optional>
#include <tuple>

#include <tf/data/dataset.hpp>

namespace tf::data {

/// A dataset of one element (Dataset.from_tensors).
template <class T>
auto from_tensors(const T& element) {
    using E = decltype(detail::finished(element));
    detail::Row row;
    detail::put(detail::finished(element), row);
    return Dataset<E>(detail::tensors_stage(std::move(row)));
}

/// A dataset of the rows of a tensor [n, ...] or of a structure of tensors, all with n rows
/// (Dataset.from_tensor_slices). The rows of std::tuple(x, y) are pairs. errors::InvalidArgument
/// for different numbers of rows.
template <class T>
auto from_tensor_slices(const T& tensors) {
    using All = decltype(detail::finished(tensors));
    constexpr bool has_rows = detail::has_tensors<All, 1>();
    static_assert(has_rows,
                  "[tf.data.slices] from_tensor_slices(x): the tensors have a first dim, that of "
                  "the rows; from_tensors(x) is one element");
    if constexpr (has_rows) {
        detail::Row row;
        detail::put(detail::finished(tensors), row);
        return Dataset<detail::unbatched_t<All>>(detail::slices_stage(std::move(row)));
    } else {
        return from_tensors(tensors);
    }
}

/// The int64 scalars start, start + step, ... up to, not including, stop (Dataset.range).
inline Dataset<Tensor<std::int64_t>> range(std::int64_t start, std::int64_t stop,
                                           std::int64_t step = 1) {
    return Dataset<Tensor<std::int64_t>>(detail::range_stage(start, stop, step));
}
inline Dataset<Tensor<std::int64_t>> range(std::int64_t stop) { return range(0, stop); }

/// start, start + step, ..., endlessly (Dataset.counter).
inline Dataset<Tensor<std::int64_t>> counter(std::int64_t start = 0, std::int64_t step = 1) {
    return Dataset<Tensor<std::int64_t>>(detail::counter_stage(start, step));
}

/// The options of `random`, with TensorFlow's names and defaults.
struct RandomOptions {
    std::optional<std::int64_t> seed{};       ///< by default from tf::random::set_seed, or random
    bool rerandomize_each_iteration = false;  ///< whether each pass has other numbers
};
/// Random int64 scalars from 0 to 2^32 - 1, endlessly; TensorFlow's for the same seed
/// (Dataset.random).
inline Dataset<Tensor<std::int64_t>> random(const RandomOptions& options = {}) {
    return Dataset<Tensor<std::int64_t>>(
        detail::random_stage(options.seed, options.rerandomize_each_iteration));
}

/// Tuples of an element of each dataset, as many as the shortest one has (Dataset.zip).
template <class... E>
    requires(sizeof...(E) > 0)
Dataset<std::tuple<E...>> zip(const Dataset<E>&... datasets) {
    return Dataset<std::tuple<E...>>(detail::zip_stage({datasets.stage()...}));
}

}  // namespace tf::data
