// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the rules for sparse and ragged tensors. Such a rule needs the values of the
// positions. It computes where each element of the results comes from and gathers the elements, so
// that gradients flow through them. Unless the positions are constants, its node runs as op::Late.

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_array.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

using Numbers = std::vector<std::int64_t>;

/// The length attribute of a node's lists, such as "N"; fails if it is not from `least` to 1024.
TF_COMMON_INLINE std::size_t list_count(const N& n, std::string_view name, std::int64_t least) {
    const std::int64_t count = n.number(name, -1);
    if (count < least || count > 1024)
        n.fail(std::string(name) + " = " + std::to_string(count),
               "a number from " + std::to_string(least) + " to 1024");
    return static_cast<std::size_t>(count);
}
/// A size that a tensor's dim can have.
TF_COMMON_INLINE std::int64_t checked_size(const N& n, std::int64_t size) {
    if (size < 0 || size > std::numeric_limits<int>::max())
        n.fail("a size of " + std::to_string(size), "a size from 0 to 2^31 - 1");
    return size;
}
/// The product of sizes, which must be a size.
TF_COMMON_INLINE std::int64_t checked_product(const N& n, const Numbers& sizes) {
    std::int64_t total = 1;
    for (const std::int64_t size : sizes)
        if (size == 0) return 0;
    for (const std::int64_t size : sizes) total = checked_size(n, total * checked_size(n, size));
    return total;
}
/// A table of zeros. While a graph is loaded, a large table makes the node run later, so that a
/// small file cannot make the loader allocate a large table.
TF_COMMON_INLINE GraphValue zero_vector(N& n, DType dtype, std::int64_t size) {
    return n.make<op::BroadcastTo>(dtype, {n.number_as(dtype, 0)}, {word(checked_size(n, size))});
}
TF_COMMON_INLINE GraphValue int64_vector(N& n, const Numbers& all) {
    checked_size(n, static_cast<std::int64_t>(all.size()));
    return n.vector(all, DType::int64);
}
/// A table whose rows have `columns` numbers each.
TF_COMMON_INLINE GraphValue int64_matrix(N& n, const Numbers& all, std::int64_t rows,
                                         std::int64_t columns) {
    return reshaped(n, int64_vector(n, all), {word(checked_size(n, rows)), word(columns)});
}
TF_COMMON_INLINE GraphValue gathered(N& n, GraphValue values, const Numbers& at) {
    return n.make<op::Gather>(n.dtype_of(values), {values, int64_vector(n, at)}, {0, 0});
}
TF_COMMON_INLINE GraphValue joined(N& n, N::GraphValues parts) {
    return n.in_groups<op::Concat>(std::move(parts), op::Concat::most_parts, 0);
}
/// A table of element indices + 1; 0 stands for no element.
TF_COMMON_INLINE GraphValue gathered_or_zero(N& n, GraphValue values, const Numbers& at) {
    return gathered(n, joined(n, {zero_vector(n, n.dtype_of(values), 1), values}), at);
}
/// The sum of each group of values; values have ascending group indices.
template <class Op>
GraphValue totals(N& n, GraphValue values, const Numbers& groups) {
    return n.make<Op>(n.dtype_of(values), {values, int64_vector(n, groups)}, {word(dyn)});
}
/// The indices 0, 1, ..., sorted stably by `before`.
template <class Before>
Numbers in_order(std::int64_t count, Before before) {
    Numbers all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), std::int64_t{0});
    std::sort(all.begin(), all.end(), [&](std::int64_t a, std::int64_t b) {
        return before(a, b) || (a < b && !before(b, a));
    });
    return all;
}

/// The positions of a sparse tensor's elements, and its dims.
struct SparsePlaces {
    std::int64_t count = 0, rank = 0;
    Numbers indices{}, dims{};

    const std::int64_t* at(std::int64_t k) const { return indices.data() + k * rank; }
    std::int64_t& at(std::int64_t k, std::int64_t axis) {
        return indices[static_cast<std::size_t>(k * rank + axis)];
    }
    std::int64_t at(std::int64_t k, std::int64_t axis) const { return at(k)[axis]; }
    std::int64_t dim(std::int64_t axis) const { return dims[static_cast<std::size_t>(axis)]; }
    TF_COMMON void push(const std::int64_t* position) {
        indices.insert(indices.end(), position, position + rank);
        ++count;
    }
    /// Compares position k with position j of the other tensor: -1, 0 or 1.
    TF_COMMON int compare(std::int64_t k, const SparsePlaces& other, std::int64_t j) const {
        for (std::int64_t d = 0; d < rank; ++d)
            if (at(k)[d] != other.at(j)[d]) return at(k)[d] < other.at(j)[d] ? -1 : 1;
        return 0;
    }
    TF_COMMON Numbers order() const {
        return in_order(count,
                        [&](std::int64_t a, std::int64_t b) { return compare(a, *this, b) < 0; });
    }
    /// The positions at these indices.
    TF_COMMON SparsePlaces picked(const Numbers& numbers) const {
        SparsePlaces out{0, rank, {}, dims};
        for (const std::int64_t k : numbers) out.push(at(k));
        return out;
    }
};
/// The positions in operand k, [n, rank].
TF_COMMON_INLINE SparsePlaces positions(const N& n, std::size_t k) {
    const Shape s = n.value(k).shape();
    if (s.rank != 2) n.fail("positions of shape " + s.to_string(), "[n, rank]");
    return {s[0], s[1], n.ints(k), {}};
}
/// A sparse tensor in three operands.
TF_COMMON_INLINE SparsePlaces sparse_places(const N& n, std::size_t indices, std::size_t values,
                                            std::size_t dims) {
    SparsePlaces all = positions(n, indices);
    all.dims = n.ints(dims);
    if (all.rank < 1 || static_cast<std::int64_t>(all.dims.size()) != all.rank)
        n.fail(std::to_string(all.rank) + " columns of positions and " +
                   std::to_string(all.dims.size()) + " dims",
               "positions with a number for each dim");
    if (n.dims(values) != Shape(static_cast<int>(all.count)))
        n.fail("values of shape " + n.dims(values).to_string(), "a value for each position");
    for (const std::int64_t d : all.dims)
        if (d < 0) n.fail("a dim of " + std::to_string(d), "sizes >= 0");
    for (std::int64_t k = 0; k < all.count; ++k)
        for (std::int64_t d = 0; d < all.rank; ++d)
            if (all.at(k, d) < 0 || all.at(k, d) >= all.dim(d))
                n.fail("an index of " + std::to_string(all.at(k, d)) + " in a dim of " +
                           std::to_string(all.dim(d)),
                       "positions inside the tensor");
    return all;
}
TF_COMMON_INLINE void out_positions(N& n, const SparsePlaces& places) {
    n.out(int64_matrix(n, places.indices, places.count, places.rank));
}

/// Returns a sparse tensor as three results: positions, values, dims.
TF_COMMON_INLINE ResultTypes sparse_types(const N& n) {
    return {{DType::int64}, {n.type("T")}, {DType::int64}};
}

/// Row splits in operand k that ascend from 0 to the number of values.
TF_COMMON_INLINE Numbers row_splits(const N& n, std::size_t k, std::int64_t values) {
    Numbers all = n.ints(k);
    if (all.empty() || all.front() != 0 || all.back() != values ||
        !std::is_sorted(all.begin(), all.end()))
        n.fail("row splits that do not fit " + std::to_string(values) + " values",
               "row splits that ascend from 0 to the number of values");
    return all;
}
/// The splits of `count` nested ragged dims, from operand `first` on; values are in operand
/// `first` + `count`.
TF_COMMON_INLINE std::vector<Numbers> nested_splits(const N& n, std::size_t first,
                                                    std::size_t count) {
    const Shape values = n.dims(first + count);
    if (values.rank < 1) n.fail("values without dims", "rows of values");
    std::vector<Numbers> all(count);
    std::int64_t size = values[0];
    for (std::size_t k = count; k-- > 0;) {
        all[k] = row_splits(n, first + k, size);
        size = static_cast<std::int64_t>(all[k].size()) - 1;
    }
    return all;
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
