// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's nodes whose operands or results are ragged tensors: the row splits of each
// ragged dim, and the values.

#include <cmath>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/ops/primitive/segment.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// The length of the longest row for each of the splits.
TF_COMMON_INLINE std::int64_t longest_row(const Numbers& splits) {
    std::int64_t most = 0;
    for (std::size_t k = 1; k < splits.size(); ++k)
        most = std::max(most, splits[k] - splits[k - 1]);
    return most;
}

TF_COMMON_INLINE ResultTypes ragged_to_sparse_types(const N& n) {
    return {{DType::int64}, {n.type("T")}, {DType::int64}};
}
/// Operands: the splits of RAGGED_RANK dims, the values.
TF_COMMON_INLINE void ragged_to_sparse(N& n) {
    const std::size_t count = list_count(n, "RAGGED_RANK", 1);
    if (n.count() != count + 1) n.fail(std::to_string(n.count()) + " operands", "splits, values");
    const std::vector<Numbers> splits = nested_splits(n, 0, count);
    const Shape values = n.dims(count);
    SparsePlaces all{0, 1, {}, {static_cast<std::int64_t>(splits[0].size()) - 1}};
    for (std::int64_t row = 0; row < all.dims[0]; ++row) all.push(&row);
    const auto extend = [&](std::int64_t width, auto columns) {
        SparsePlaces inner{0, all.rank + 1, {}, all.dims};
        inner.dims.push_back(width);
        for (std::int64_t k = 0; k < all.count; ++k) {
            Numbers at(all.at(k), all.at(k) + all.rank);
            at.push_back(0);
            for (const std::int64_t size = columns(k); at.back() < size; ++at.back())
                inner.push(at.data());
        }
        all = std::move(inner);
    };
    for (const Numbers& s : splits)
        extend(longest_row(s), [&](std::int64_t k) {
            const auto row = static_cast<std::size_t>(k);
            return s[row + 1] - s[row];
        });
    for (int d = 1; d < values.rank; ++d)
        extend(values[d], [&](std::int64_t) { return values[d]; });
    out_positions(n, all);
    n.out(reshaped(n, n.in(count), {word(-1)}));
    n.out(int64_vector(n, all.dims));
}

TF_COMMON_INLINE ResultTypes ragged_gather_types(const N& n) {
    return {std::vector(list_count(n, "OUTPUT_RAGGED_RANK", 0), n.type("Tsplits")),
            {n.type("Tvalues")}};
}
/// Operands: the splits of PARAMS_RAGGED_RANK dims, the values, the rows to take.
TF_COMMON_INLINE void ragged_gather(N& n) {
    const std::size_t count = list_count(n, "PARAMS_RAGGED_RANK", 1);
    if (n.count() != count + 2) n.fail(std::to_string(n.count()) + " operands", "splits, values");
    const std::vector<Numbers> splits = nested_splits(n, 0, count);
    const DType type = n.type("Tsplits");
    Numbers rows = n.ints(count + 1);
    const Shape taken = n.dims(count + 1);
    const std::size_t results = list_count(n, "OUTPUT_RAGGED_RANK", 0);
    if (results + 1 != count + static_cast<std::size_t>(taken.rank))
        n.fail(std::to_string(results) + " results", "a result for each ragged dim");
    for (const std::int64_t row : rows)
        if (row < 0 || row >= static_cast<std::int64_t>(splits[0].size()) - 1)
            n.fail("row " + std::to_string(row), "rows of the tensor");
    for (int d = 1; d < taken.rank; ++d) {
        std::int64_t outer = 1;
        for (int k = 0; k < d; ++k) outer *= taken[k];
        Numbers uniform;
        for (std::int64_t k = 0; k <= outer; ++k) uniform.push_back(k * taken[d]);
        n.out(n.vector(uniform, type));
    }
    for (const Numbers& s : splits) {
        Numbers lengths{0}, inner;
        for (const std::int64_t row : rows) {
            const auto k = static_cast<std::size_t>(row);
            for (std::int64_t at = s[k]; at < s[k + 1]; ++at) inner.push_back(at);
            lengths.push_back(static_cast<std::int64_t>(inner.size()));
        }
        // a scalar takes one row, whose own length is not a split
        if (taken.rank > 0 || &s != &splits[0]) n.out(n.vector(lengths, type));
        rows = std::move(inner);
    }
    n.out(gathered(n, n.in(count), rows));
}

TF_COMMON_INLINE ResultTypes ragged_range_types(const N& n) {
    return {{n.type("Tsplits")}, {n.type("T")}};
}
/// The number of elements of a range; -1 if it is not a valid size.
template <class T>
std::int64_t range_size(T start, T limit, T delta) {
    if (delta == T(0)) return -1;
    if (delta > T(0) ? !(limit > start) && limit == limit : !(limit < start) && limit == limit)
        return 0;
    if constexpr (std::is_integral_v<T>) {
        const auto wide = [](T v) { return static_cast<std::uint64_t>(v); };
        const std::uint64_t way =
            delta > T(0) ? wide(limit) - wide(start) : wide(start) - wide(limit);
        const std::uint64_t step = delta > T(0) ? wide(delta) : 0 - wide(delta);
        const std::uint64_t size = way / step + (way % step != 0 ? 1 : 0);
        return size > std::numeric_limits<int>::max() ? -1 : static_cast<std::int64_t>(size);
    } else {
        const double size = std::ceil(static_cast<double>(std::abs((limit - start) / delta)));
        return size <= std::numeric_limits<int>::max() ? static_cast<std::int64_t>(size) : -1;
    }
}
template <class T>
void ragged_range_of(N& n) {
    const DType dtype = dtype_of<T>;
    std::int64_t rows = 1;
    bool vectors = false;
    for (std::size_t k = 0; k < 3; ++k) {
        const Shape s = n.value(k).shape();
        if (n.dtype(k) != dtype || s.rank > 1) n.fail(s.to_string(), "vectors or scalars");
        if (s.rank == 0) continue;
        if (vectors && s[0] != rows) n.fail(s.to_string(), std::to_string(rows) + " rows");
        vectors = true;
        rows = s[0];
    }
    const auto number = [&](std::size_t k, std::int64_t row) {
        return static_cast<const T*>(n.value(k).data())[n.value(k).shape().rank == 0 ? 0 : row];
    };
    Numbers splits{0};
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t size = range_size(number(0, row), number(1, row), number(2, row));
        if (size < 0)
            n.fail("a range that is infinite or too long",
                   "a step that is not 0, and 2^31 - 1 numbers");
        splits.push_back(checked_size(n, splits.back() + size));
    }
    // while a graph is loaded, a long range makes the node run later
    const GraphValue room = zero_vector(n, dtype, splits.back());
    tf::detail::tracing::Handle h(tf::detail::core::allocate(dtype, splits.back()));
    T* to = static_cast<T*>(h.buffer()->data());
    for (std::int64_t row = 0; row < rows; ++row) {
        T value = number(0, row);
        const auto k = static_cast<std::size_t>(row);
        for (std::int64_t at = splits[k]; at < splits[k + 1]; ++at) {
            if (at > splits[k]) value = static_cast<T>(value + number(2, row));
            *to++ = value;
        }
    }
    n.out(n.vector(splits, n.type("Tsplits")));
    n.out(n.constant(AnyTensor(std::move(h), n.shape_of(room), dtype)));
}
/// Operands: starts, limits, steps; a scalar stands for all rows.
TF_COMMON_INLINE void ragged_range(N& n) {
    switch (n.type("T")) {
        case DType::int32: return ragged_range_of<std::int32_t>(n);
        case DType::int64: return ragged_range_of<std::int64_t>(n);
        case DType::float32: return ragged_range_of<float>(n);
        case DType::float64: return ragged_range_of<double>(n);
        default: n.unsupported("dtype " + std::string(name_of(n.type("T"))));
    }
}

TF_COMMON_INLINE ResultTypes count_types(const N& n) {
    return {{DType::int64}, {n.type("output_type")}, {DType::int64}};
}
/// How often each number occurs in each row. The operand `values` has the numbers, `rows` the row
/// of each of them (rank 1: none); the weights follow.
TF_COMMON_INLINE void counted(N& n, std::size_t values, const Numbers& rows, std::int64_t count,
                              std::int64_t rank) {
    const Numbers numbers = n.ints(values);
    const std::size_t weights = n.count() - 1;
    const std::int64_t most = n.number("maxlength", -1), least = n.number("minlength", -1);
    const bool weighted = n.dims(weights).size() != 0;
    if (weighted && n.dims(weights) != n.dims(values))
        n.fail(n.dims(weights).to_string(), "a weight for each number, or none");
    std::int64_t size = std::max<std::int64_t>(least, 0);
    SparsePlaces all{0, rank, {}, {}};
    Numbers taken;
    for (std::size_t k = 0; k < numbers.size(); ++k) {
        if (numbers[k] < 0) n.fail(std::to_string(numbers[k]), "numbers >= 0");
        if (most >= 0 && numbers[k] >= most) continue;
        if (numbers[k] == std::numeric_limits<std::int64_t>::max()) n.fail("2^63 - 1", "less");
        size = std::max(size, numbers[k] + 1);
        const std::int64_t at[] = {rows[k], numbers[k]};
        all.push(rank == 1 ? at + 1 : at);
        taken.push_back(static_cast<std::int64_t>(k));
    }
    SparsePlaces found{0, rank, {}, {}};
    Numbers from, groups;
    for (const std::int64_t k : all.order()) {
        const std::int64_t last = found.count - 1;
        if (last < 0 || all.compare(k, found, last) != 0) found.push(all.at(k));
        from.push_back(taken[static_cast<std::size_t>(k)]);
        groups.push_back(found.count - 1);
    }
    const DType type = n.type("output_type");
    const bool binary = n.flag("binary_output");
    Numbers ones(binary ? static_cast<std::size_t>(found.count) : groups.size(), 1);
    const GraphValue one = n.make<op::Cast>(type, {int64_vector(n, ones)});
    out_positions(n, found);
    if (binary) n.out(one);
    else if (weighted)
        n.out(totals<op::SegmentSum>(n, gathered(n, reshaped(n, n.in(weights), {word(-1)}), from),
                                     groups));
    else n.out(totals<op::SegmentSum>(n, one, groups));
    Numbers dims{count, most >= 0 ? most : size};
    if (rank == 1) dims.erase(dims.begin());
    n.out(int64_vector(n, dims));
}
/// Operands: row splits, numbers, weights.
TF_COMMON_INLINE void ragged_count(N& n) {
    const Shape numbers = n.dims(1);
    if (numbers.rank != 1) n.fail(numbers.to_string(), "a vector");
    const Numbers splits = row_splits(n, 0, numbers[0]);
    Numbers rows;
    for (std::size_t k = 1; k < splits.size(); ++k)
        rows.resize(static_cast<std::size_t>(splits[k]), static_cast<std::int64_t>(k) - 1);
    counted(n, 1, rows, static_cast<std::int64_t>(splits.size()) - 1, 2);
}
/// Operands: a vector or matrix of numbers, weights.
TF_COMMON_INLINE void dense_count(N& n) {
    const Shape numbers = n.dims(0);
    if (numbers.rank != 1 && numbers.rank != 2) n.fail(numbers.to_string(), "a vector or matrix");
    Numbers rows(static_cast<std::size_t>(numbers.size()));
    if (numbers.rank == 2)
        for (std::size_t k = 0; k < rows.size(); ++k)
            rows[k] = static_cast<std::int64_t>(k) / numbers[1];
    counted(n, 0, rows, numbers[0], numbers.rank);
}
/// Operands: a sparse tensor of numbers, of which the first dim counts rows; weights.
TF_COMMON_INLINE void sparse_count(N& n) {
    const SparsePlaces all = sparse_places(n, 0, 1, 2);
    Numbers rows;
    for (std::int64_t k = 0; k < all.count; ++k) rows.push_back(all.rank == 1 ? 0 : all.at(k, 0));
    counted(n, 1, rows, all.dim(0), all.rank == 1 ? 1 : 2);
}
/// Operands: a sparse tensor of numbers, the number of bins, weights.
TF_COMMON_INLINE void sparse_bincount(N& n) {
    const SparsePlaces all = sparse_places(n, 0, 1, 2);
    const std::int64_t bins = n.integer(3), count = all.rank == 1 ? 1 : all.dim(0);
    if (all.rank > 2) n.fail(std::to_string(all.rank) + " dims", "a vector or matrix");
    if (bins < 0) n.fail("a size of " + std::to_string(bins), "a size >= 0");
    const bool weighted = n.dims(4).size() != 0;
    if (weighted && n.dims(4) != n.dims(1))
        n.fail(n.dims(4).to_string(), "a weight for each number, or none");
    const std::int64_t size = checked_product(n, {count, bins});
    Numbers ids;
    const Numbers numbers = n.ints(1);
    for (std::int64_t k = 0; k < all.count; ++k) {
        const std::int64_t number = numbers[static_cast<std::size_t>(k)];
        if (number < 0) n.fail(std::to_string(number), "numbers >= 0");
        const std::int64_t row = all.rank == 1 ? 0 : all.at(k, 0);
        ids.push_back(number < bins ? row * bins + number : -1);
    }
    const DType dtype = n.dtype(4);
    GraphValue values = n.in(4);
    if (!weighted || n.flag("binary_output"))
        values = n.make<op::Cast>(dtype, {int64_vector(n, Numbers(ids.size(), 1))});
    GraphValue sums =
        n.make<op::UnsortedSegmentSum>(dtype, {values, int64_vector(n, ids)}, {word(size)});
    if (n.flag("binary_output")) sums = n.make<op::Minimum>(dtype, {sums, n.number_as(dtype, 1)});
    if (all.rank > 1) sums = reshaped(n, sums, {word(count), word(bins)});
    n.out(sums);
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
