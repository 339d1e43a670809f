// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's nodes that compute with sparse tensors: sums, maxima and minima, products,
// softmax.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/segment.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// The positions of two sparse tensors, merged. As in TensorFlow, both are assumed to be sorted.
struct MergedPlaces {
    SparsePlaces places;
    Numbers a, b;  ///< 1 + the index of the element in that tensor; 0 if it has none
};
TF_COMMON_INLINE MergedPlaces merged(const SparsePlaces& a, const SparsePlaces& b) {
    MergedPlaces out{{0, a.rank, {}, a.dims}, {}, {}};
    std::int64_t i = 0, j = 0;
    while (i < a.count || j < b.count) {
        const int order = i == a.count ? 1 : j == b.count ? -1 : a.compare(i, b, j);
        out.places.push(order <= 0 ? a.at(i) : b.at(j));
        out.a.push_back(order <= 0 ? ++i : 0);
        out.b.push_back(order >= 0 ? ++j : 0);
    }
    return out;
}
TF_COMMON_INLINE MergedPlaces merged_operands(const N& n) {
    const SparsePlaces a = sparse_places(n, 0, 1, 2), b = sparse_places(n, 3, 4, 5);
    if (a.dims != b.dims) n.fail("tensors of different shapes", "one shape");
    return merged(a, b);
}

/// Operands: two sparse tensors, a threshold for the magnitude of sums: an element that only one
/// of the tensors has is never dropped.
TF_COMMON_INLINE void sparse_add(N& n) {
    const MergedPlaces all = merged_operands(n);
    const DType dtype = n.dtype(1);
    const GraphValue sum = n.make<op::Add>(
        dtype, {gathered_or_zero(n, n.in(1), all.a), gathered_or_zero(n, n.in(4), all.b)});
    if (n.dims(6).rank != 0) n.fail(n.dims(6).to_string(), "a scalar threshold");
    const DType real = n.dtype(6);
    const GraphValue magnitude =
        is_complex(dtype) ? n.make<op::ComplexAbs>(real, {sum}) : n.make<op::Abs>(dtype, {sum});
    const AnyTensor* keep =
        n.value_of(n.make<op::GreaterEqual>(DType::boolean, {magnitude, n.in(6)}));
    if (keep == nullptr) throw NotYetKnown{};
    Numbers kept;
    for (std::int64_t k = 0; k < all.places.count; ++k) {
        const auto i = static_cast<std::size_t>(k);
        const bool is_sum = all.a[i] > 0 && all.b[i] > 0;
        if (!is_sum || static_cast<const bool*>(keep->data())[k]) kept.push_back(k);
    }
    out_positions(n, all.places.picked(kept));
    n.out(gathered(n, sum, kept));
    n.out(n.in(2));
}
/// Operands: the gradient of the sum's values; the positions of both tensors and of the sum.
TF_COMMON_INLINE void sparse_add_grad(N& n) {
    const SparsePlaces sum = positions(n, 3);
    if (n.dims(0) != Shape(static_cast<int>(sum.count)))
        n.fail(n.dims(0).to_string(), "a gradient for each position");
    for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
        const SparsePlaces part = positions(n, k);
        if (part.rank != sum.rank) n.fail("positions of different ranks", "one rank");
        Numbers from;
        std::int64_t j = 0;
        for (std::int64_t i = 0; i < part.count; ++i) {
            while (j < sum.count && sum.compare(j, part, i) < 0) ++j;
            from.push_back(j < sum.count && sum.compare(j, part, i) == 0 ? j + 1 : 0);
        }
        n.out(gathered_or_zero(n, n.in(0), from));
    }
}
/// Positions and values.
TF_COMMON_INLINE ResultTypes sparse_extreme_types(const N& n) {
    return {{DType::int64}, {n.type("T")}};
}
template <class Op>
void sparse_extreme(N& n) {
    const MergedPlaces all = merged_operands(n);
    out_positions(n, all.places);
    n.out(n.make<Op>(n.dtype(1),
                     {gathered_or_zero(n, n.in(1), all.a), gathered_or_zero(n, n.in(4), all.b)}));
}

/// Operands: a sparse tensor, a dense one of the same shape. The sum is dense.
TF_COMMON_INLINE void sparse_dense_add(N& n) {
    const SparsePlaces a = sparse_places(n, 0, 1, 2);
    const Shape dense = n.dims(3);
    Numbers dims;
    for (int d = 0; d < dense.rank; ++d) dims.push_back(dense[d]);
    if (dims != a.dims)
        n.fail("a dense tensor of shape " + dense.to_string(), "the shape of the sparse one");
    n.out(n.make<op::TensorScatterAdd>(n.dtype(1), {n.in(3), n.in(0), n.in(1)}, {0}));
}
/// Operands: a sparse tensor, a dense one that is broadcast to its shape. The values of the result.
template <class Op, class OfIntegers = Op>
void sparse_dense(N& n) {
    const SparsePlaces a = sparse_places(n, 0, 1, 2);
    const Shape dense = n.dims(3);
    const std::int64_t missing = a.rank - dense.rank;
    bool fits = missing >= 0;
    for (int d = 0; fits && d < dense.rank; ++d)
        fits = dense[d] == 1 || dense[d] == a.dim(missing + d);
    if (!fits) n.fail("a dense tensor of shape " + dense.to_string(), "one that broadcasts");
    Numbers from;
    for (std::int64_t k = 0; k < a.count; ++k) {
        std::int64_t at = 0;
        for (int d = 0; d < dense.rank; ++d)
            at = at * dense[d] + (dense[d] == 1 ? 0 : a.at(k, missing + d));
        from.push_back(at);
    }
    const DType dtype = n.dtype(1);
    const GraphValue other = gathered(n, reshaped(n, n.in(3), {word(-1)}), from);
    n.out(is_integer(dtype) ? n.make<OfIntegers>(dtype, {n.in(1), other})
                            : n.make<Op>(dtype, {n.in(1), other}));
}

/// Along the last axis; operands: a sparse tensor.
TF_COMMON_INLINE void sparse_softmax(N& n) {
    const SparsePlaces a = sparse_places(n, 0, 1, 2);
    if (a.rank < 2) n.fail("a vector", "at least two dims");
    const DType dtype = n.dtype(1);
    Numbers groups;
    for (std::int64_t k = 0; k < a.count; ++k) {
        const bool same = k > 0 && std::equal(a.at(k), a.at(k) + a.rank - 1, a.at(k - 1));
        groups.push_back(k == 0 ? 0 : groups.back() + (same ? 0 : 1));
    }
    const GraphValue largest = n.make<op::StopGradient>(
        dtype, {gathered(n, totals<op::SegmentMax>(n, n.in(1), groups), groups)});
    const GraphValue e = n.make<op::Exp>(dtype, {n.make<op::Sub>(dtype, {n.in(1), largest})});
    n.out(
        n.make<op::RealDiv>(dtype, {e, gathered(n, totals<op::SegmentSum>(n, e, groups), groups)}));
}

/// The groups of elements of a sparse tensor that a reduction combines.
struct SparseGroups {
    SparsePlaces places;    ///< the positions of the groups, sorted
    Numbers order, groups;  ///< the element indices sorted by group, and the group of each
};
TF_COMMON_INLINE SparseGroups reduced_places(const N& n) {
    const SparsePlaces a = sparse_places(n, 0, 1, 2);
    const bool keep = n.flag("keep_dims");
    std::vector<bool> gone(static_cast<std::size_t>(a.rank));
    for (const std::int64_t axis : n.ints(3))
        gone[static_cast<std::size_t>(n.axis_in(axis, static_cast<int>(a.rank)))] = true;
    SparsePlaces kept{a.count, 0, {}, {}};
    for (std::int64_t d = 0; d < a.rank; ++d)
        if (!gone[static_cast<std::size_t>(d)] || keep) {
            kept.dims.push_back(gone[static_cast<std::size_t>(d)] ? 1 : a.dim(d));
            ++kept.rank;
        }
    for (std::int64_t k = 0; k < a.count; ++k)
        for (std::int64_t d = 0; d < a.rank; ++d)
            if (!gone[static_cast<std::size_t>(d)]) kept.indices.push_back(a.at(k, d));
            else if (keep) kept.indices.push_back(0);
    SparseGroups out{{0, kept.rank, {}, kept.dims}, kept.order(), {}};
    for (const std::int64_t k : out.order) {
        const std::int64_t last = out.places.count - 1;
        if (last < 0 || kept.compare(k, out.places, last) != 0) out.places.push(kept.at(k));
        out.groups.push_back(out.places.count - 1);
    }
    return out;
}
template <class Op>
void sparse_reduce(N& n) {
    const SparseGroups all = reduced_places(n);
    const DType dtype = n.dtype(1);
    const GraphValue none = zero_vector(n, dtype, checked_product(n, all.places.dims));
    Numbers at;
    for (std::int64_t k = 0; k < all.places.count; ++k) {
        std::int64_t flat = 0;
        for (std::int64_t d = 0; d < all.places.rank; ++d)
            flat = flat * all.places.dim(d) + all.places.at(k, d);
        at.push_back(flat);
    }
    const GraphValue found = totals<Op>(n, gathered(n, n.in(1), all.order), all.groups);
    const GraphValue dense = n.make<op::TensorScatterUpdate>(
        dtype, {none, int64_matrix(n, at, all.places.count, 1), found}, {0});
    n.out(reshaped(n, dense, {all.places.dims.begin(), all.places.dims.end()}));
}
template <class Op>
void sparse_reduce_sparse(N& n) {
    const SparseGroups all = reduced_places(n);
    out_positions(n, all.places);
    n.out(totals<Op>(n, gathered(n, n.in(1), all.order), all.groups));
    n.out(int64_vector(n, all.places.dims));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
