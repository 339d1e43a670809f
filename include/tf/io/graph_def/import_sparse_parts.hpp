// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's nodes that concatenate, slice, split and fill sparse tensors.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// Operands: positions, values and dims of N sparse tensors.
TF_COMMON_INLINE void sparse_concat(N& n) {
    const std::size_t count = list_count(n, "N", 1);
    if (n.count() != 3 * count)
        n.fail(std::to_string(n.count()) + " operands", "three for each tensor");
    SparsePlaces all;
    int axis = 0;
    std::int64_t start = 0;
    N::GraphValues values;
    for (std::size_t k = 0; k < count; ++k) {
        SparsePlaces part = sparse_places(n, k, count + k, 2 * count + k);
        if (k == 0) {
            axis = n.axis_in(n.number("concat_dim", 0), static_cast<int>(part.rank));
            all.rank = part.rank;
            all.dims = part.dims;
        }
        bool fits = part.rank == all.rank;
        for (std::int64_t d = 0; fits && d < part.rank; ++d)
            fits = d == axis || part.dim(d) == all.dim(d);
        if (!fits) n.fail("tensors of different shapes", "shapes that differ in one dim only");
        const std::int64_t width = part.dim(axis);
        if (width > std::numeric_limits<std::int64_t>::max() - start)
            n.fail("a dim of more than 2^63 - 1", "a smaller one");
        for (std::int64_t i = 0; i < part.count; ++i) {
            part.at(i, axis) += start;
            all.push(part.at(i));
        }
        start += width;
        values.push_back(n.in(count + k));
    }
    all.dims[static_cast<std::size_t>(axis)] = start;
    const Numbers order = all.order();
    out_positions(n, all.picked(order));
    n.out(gathered(n, joined(n, std::move(values)), order));
    n.out(int64_vector(n, all.dims));
}

/// The elements from `start` on in a box of the given dims, with positions in it.
struct SparseBox {
    SparsePlaces places;
    Numbers numbers;  ///< of the elements
};
TF_COMMON_INLINE SparseBox cut(const SparsePlaces& all, const Numbers& start, Numbers dims) {
    SparseBox out{{0, all.rank, {}, std::move(dims)}, {}};
    Numbers at(static_cast<std::size_t>(all.rank));
    for (std::int64_t k = 0; k < all.count; ++k) {
        bool inside = true;
        for (std::int64_t d = 0; d < all.rank && inside; ++d) {
            const auto i = static_cast<std::size_t>(d);
            at[i] = all.at(k, d) - start[i];
            inside = at[i] >= 0 && at[i] < out.places.dims[i];
        }
        if (!inside) continue;
        out.places.push(at.data());
        out.numbers.push_back(k);
    }
    return out;
}
/// Operands: a sparse tensor, a position, sizes.
TF_COMMON_INLINE void sparse_slice(N& n) {
    const SparsePlaces all = sparse_places(n, 0, 1, 2);
    const Numbers start = n.ints(3), size = n.ints(4);
    if (start.size() != all.dims.size() || size.size() != all.dims.size())
        n.fail(std::to_string(start.size()) + " and " + std::to_string(size.size()) + " numbers",
               "a number for each dim");
    Numbers dims;
    for (std::size_t d = 0; d < start.size(); ++d) {
        if (start[d] < 0 || size[d] < 0) n.fail("a negative number", "a position and sizes");
        dims.push_back(std::max<std::int64_t>(0, std::min(size[d], all.dims[d] - start[d])));
    }
    const SparseBox box = cut(all, start, std::move(dims));
    out_positions(n, box.places);
    n.out(gathered(n, n.in(1), box.numbers));
    n.out(int64_vector(n, box.places.dims));
}
/// Operands: the gradient of the slice's values, all positions, the slice's start and positions.
TF_COMMON_INLINE void sparse_slice_grad(N& n) {
    const SparsePlaces all = positions(n, 1);
    SparsePlaces part = positions(n, 3);
    const Numbers start = n.ints(2);
    if (part.rank != all.rank || static_cast<std::int64_t>(start.size()) != all.rank ||
        n.dims(0) != Shape(static_cast<int>(part.count)))
        n.fail("operands of different sizes", "positions of one rank, and a gradient for each");
    for (std::int64_t k = 0; k < part.count; ++k)
        for (std::int64_t d = 0; d < part.rank; ++d)
            part.at(k, d) = static_cast<std::int64_t>(
                static_cast<std::uint64_t>(part.at(k, d)) +
                static_cast<std::uint64_t>(start[static_cast<std::size_t>(d)]));
    Numbers from;
    std::int64_t j = 0;
    for (std::int64_t k = 0; k < all.count; ++k) {
        const bool found = j < part.count && all.compare(k, part, j) == 0;
        from.push_back(found ? ++j : 0);
    }
    if (j < part.count) n.fail("positions that the tensor has not", "those of the slice");
    n.out(gathered_or_zero(n, n.in(0), from));
}
TF_COMMON_INLINE ResultTypes sparse_split_types(const N& n) {
    const std::size_t count = list_count(n, "num_split", 1);
    return {std::vector(count, DType::int64), std::vector(count, n.type("T")),
            std::vector(count, DType::int64)};
}
/// Operands: an axis, a sparse tensor. The first parts are larger if their number does not divide
/// the size.
TF_COMMON_INLINE void sparse_split(N& n) {
    const std::size_t count = list_count(n, "num_split", 1);
    const SparsePlaces all = sparse_places(n, 1, 2, 3);
    const int axis = n.axis_in(n.integer(0), static_cast<int>(all.rank));
    const auto parts = static_cast<std::int64_t>(count);
    if (all.dim(axis) < parts)
        n.fail("a dim of " + std::to_string(all.dim(axis)), std::to_string(count) + " parts");
    std::vector<SparseBox> boxes;
    Numbers start(all.dims.size()), dims = all.dims;
    std::int64_t& first = start[static_cast<std::size_t>(axis)];
    for (std::int64_t k = 0; k < parts; ++k) {
        const std::int64_t width = all.dim(axis) / parts + (k < all.dim(axis) % parts ? 1 : 0);
        dims[static_cast<std::size_t>(axis)] = width;
        boxes.push_back(cut(all, start, dims));
        first += width;
    }
    for (const SparseBox& box : boxes) out_positions(n, box.places);
    for (const SparseBox& box : boxes) n.out(gathered(n, n.in(2), box.numbers));
    for (const SparseBox& box : boxes) n.out(int64_vector(n, box.places.dims));
}

TF_COMMON_INLINE ResultTypes sparse_fill_types(const N& n) {
    return {{DType::int64}, {n.type("T")}, {DType::boolean}, {DType::int64}};
}
/// Operands: a sparse tensor, the element that an empty row gets.
TF_COMMON_INLINE void sparse_fill_empty_rows(N& n) {
    const SparsePlaces all = sparse_places(n, 0, 1, 2);
    if (n.dims(3).rank != 0) n.fail(n.dims(3).to_string(), "a scalar default");
    const std::int64_t rows = all.dim(0);
    zero_vector(n, DType::int64, rows);  // as many rows as memory has room for
    const Numbers order = in_order(
        all.count, [&](std::int64_t a, std::int64_t b) { return all.at(a, 0) < all.at(b, 0); });
    SparsePlaces filled{0, all.rank, {}, all.dims};
    Numbers from, empty, places(static_cast<std::size_t>(all.count));
    std::size_t next = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::size_t begin = next;
        for (; next < order.size() && all.at(order[next], 0) == row; ++next) {
            places[static_cast<std::size_t>(order[next])] = filled.count;
            filled.push(all.at(order[next]));
            from.push_back(order[next] + 1);
        }
        empty.push_back(next == begin);
        if (next > begin) continue;
        Numbers at(static_cast<std::size_t>(all.rank));
        at[0] = row;
        filled.push(at.data());
        from.push_back(0);
    }
    out_positions(n, filled);
    n.out(gathered(n, joined(n, {reshaped(n, n.in(3), {1}), n.in(1)}), from));
    n.out(n.make<op::Cast>(DType::boolean, {int64_vector(n, empty)}));
    n.out(int64_vector(n, places));
}
/// Operands: the place of each value among the filled ones, the gradient of those.
TF_COMMON_INLINE void sparse_fill_empty_rows_grad(N& n) {
    const Numbers places = n.ints(0);
    const Shape all = n.dims(1);
    if (all.rank != 1) n.fail(all.to_string(), "a vector");
    Numbers rest(static_cast<std::size_t>(all[0]), 1);
    for (const std::int64_t k : places) {
        if (k < 0 || k >= all[0]) n.fail("a place of " + std::to_string(k), all.to_string());
        rest[static_cast<std::size_t>(k)] = 0;
    }
    n.out(gathered(n, n.in(1), places));
    Numbers others;
    for (std::int64_t k = 0; k < all[0]; ++k)
        if (rest[static_cast<std::size_t>(k)] != 0) others.push_back(k);
    n.out(n.make<op::ReduceSum>(n.dtype(1), {gathered(n, n.in(1), others)}, {1, 0}));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
