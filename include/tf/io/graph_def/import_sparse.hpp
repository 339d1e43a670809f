// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's nodes of sparse tensors that are composed of other ops here.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_array.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/sparse.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// Operands: positions, elements, dims.
TF_COMMON_INLINE void sparse_reorder(N& n) {
    const GraphValue order = n.make<op::SparseOrder>(DType::int64, {n.in(0), n.in(2)});
    n.out(n.make<op::Gather>(DType::int64, {n.in(0), order}, {0, 0}));
    n.out(n.make<op::Gather>(n.dtype(1), {n.in(1), order}, {0, 0}));
}

/// Operands: a table, positions of its rows, their segments.
template <class Op>
void sparse_segment(N& n) {
    const GraphValue rows = n.make<op::Gather>(n.dtype(0), {n.in(0), n.in(1)}, {0, 0});
    n.out(n.make<Op>(n.dtype(0), {rows, n.in(2)}, {static_cast<std::uint64_t>(dyn)}));
}
TF_COMMON_INLINE void sparse_segment_sqrt_n(N& n) {
    const N::Words open{static_cast<std::uint64_t>(dyn)};
    const DType dtype = n.dtype(0);
    const GraphValue rows = n.make<op::Gather>(dtype, {n.in(0), n.in(1)}, {0, 0});
    const GraphValue ones = n.make<op::FillLike>(dtype, {rows}, {1});
    const GraphValue counts = n.make<op::SegmentSum>(dtype, {ones, n.in(2)}, open);
    // a segment without rows has a sum of 0
    const GraphValue divisors =
        n.make<op::Sqrt>(dtype, {n.make<op::Maximum>(dtype, {counts, n.number_as(dtype, 1)})});
    n.out(n.make<op::RealDiv>(dtype,
                              {n.make<op::SegmentSum>(dtype, {rows, n.in(2)}, open), divisors}));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
