// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.sparse.mask: rows of a table without some of them.

#include <tf/autodiff/gradient.hpp>
#include <tf/ops/primitive/counting.hpp>
#include <tf/ops/primitive/gather.hpp>

namespace tf::sparse {

/// The rows whose indices are not among `mask_indices` (tf.sparse.mask), which may be a list:
/// mask(gradient.indexed_slices(), {12, 45}).
template <class T, int First, int... Rest>
constexpr IndexedSlices<T, First, Rest...> mask(
    const IndexedSlices<T, First, Rest...>& a,
    const tf::detail::core::Late<Tensor<std::int64_t, dyn>, T>& mask_indices) {
    const auto kept = setdiff1d<std::int64_t>(a.indices, mask_indices);
    return {gather(a.values, kept.idx), kept.out};
}

}  // namespace tf::sparse
