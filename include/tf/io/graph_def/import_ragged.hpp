// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for nodes that convert ragged tensors to dense ones, which Keras's text layers contain. A
// rule makes a table with the index of the value at each position and gathers the values with it.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_places.hpp>
#include <tf/ops/primitive/counting.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

/// The rows of a ragged tensor.
struct RaggedRows {
    std::int64_t count = 0;
    std::vector<std::int64_t> of_values;  ///< ascending

    TF_COMMON std::int64_t longest() const {
        std::int64_t most = 0, run = 0;
        for (std::size_t k = 0; k < of_values.size(); ++k) {
            run = k > 0 && of_values[k] == of_values[k - 1] ? run + 1 : 1;
            most = std::max(most, run);
        }
        return most;
    }
};
/// Creates the rows from the row index of each of `size` values.
TF_COMMON_INLINE RaggedRows rows_by_ids(const N& n, std::int64_t count,
                                        std::vector<std::int64_t> ids, std::int64_t size) {
    std::int64_t last = 0;
    for (const std::int64_t row : ids) {
        if (row < last || row >= count)
            n.fail("a value in row " + std::to_string(row), "ascending rows in range");
        last = row;
    }
    if (static_cast<std::int64_t>(ids.size()) != size)
        n.fail(std::to_string(ids.size()) + " rows", "a row for each value");
    return {count, std::move(ids)};
}
/// Creates the rows from row splits.
TF_COMMON_INLINE RaggedRows rows_by_splits(const N& n, const std::vector<std::int64_t>& splits,
                                           std::int64_t size) {
    if (splits.empty() || splits.front() != 0 || splits.back() != size)
        n.fail("splits that are not from 0 to the number of values", "row splits");
    RaggedRows rows{static_cast<std::int64_t>(splits.size()) - 1, {}};
    for (std::size_t k = 1; k < splits.size(); ++k) {
        if (splits[k] < splits[k - 1] || splits[k] > size)
            n.fail("splits that are not in ascending order", "row splits");
        rows.of_values.insert(rows.of_values.end(),
                              static_cast<std::size_t>(splits[k] - splits[k - 1]),
                              static_cast<std::int64_t>(k) - 1);
    }
    return rows;
}
/// A table of these dims: for each position, 1 + the index of its value; 0 if it has none.
TF_COMMON_INLINE GraphValue places(N& n, const std::vector<RaggedRows>& rows, const Numbers& dims) {
    const std::int64_t size = checked_product(n, dims);
    tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int32, size));
    auto* const to = static_cast<std::int32_t*>(h.buffer()->data());
    std::fill_n(to, size, 0);
    Numbers outer;  // where each row begins in the table; -1 for rows that are cut off
    for (std::size_t level = 0; level < rows.size(); ++level) {
        const Numbers& of = rows[level].of_values;
        Numbers inner(of.size());
        std::int64_t at = 0;
        for (std::size_t k = 0; k < of.size(); ++k) {
            at = k > 0 && of[k] == of[k - 1] ? at + 1 : 0;
            const std::int64_t row = level > 0         ? outer[static_cast<std::size_t>(of[k])]
                                     : of[k] < dims[0] ? of[k]
                                                       : -1;
            inner[k] = row < 0 || at >= dims[level + 1] ? -1 : row * dims[level + 1] + at;
        }
        outer = std::move(inner);
    }
    for (std::size_t k = 0; k < outer.size(); ++k)
        if (outer[k] >= 0) to[outer[k]] = static_cast<std::int32_t>(k + 1);
    Shape s;
    for (const std::int64_t d : dims) s.push_back(static_cast<int>(checked_size(n, d)));
    return n.constant(AnyTensor(std::move(h), s, DType::int32));
}
/// The values at these positions; `absent`, of shape [1, ..], where there is none.
TF_COMMON_INLINE GraphValue placed(N& n, GraphValue absent, GraphValue values, GraphValue places) {
    const DType dtype = n.dtype_of(values);
    const GraphValue all = n.make<op::Concat>(dtype, {absent, values}, {0});
    return n.make<op::Gather>(dtype, {all, places}, {0, 0});
}

/// The rows of each ragged dim; their operands start at `first`. `size` is the number of values.
/// Each dim has row splits or row indices; the number of rows may come before all of them.
TF_COMMON_INLINE std::vector<RaggedRows> partitions(const N& n, std::size_t first,
                                                    std::int64_t size) {
    const AttrList* given = n.attr<AttrList>("row_partition_types");
    const std::vector<std::string> kinds =
        given == nullptr ? std::vector<std::string>{} : given->strings;
    if (kinds.size() > max_rank || n.count() != first + kinds.size())
        n.fail(std::to_string(kinds.size()) + " kinds of partitions", "one for each, 8 at most");
    const bool counted = !kinds.empty() && kinds[0] == "FIRST_DIM_SIZE";
    std::vector<RaggedRows> all;
    std::int64_t count = -1;  // the number of rows; -1 if only the row splits tell
    if (counted) count = checked_size(n, n.integer(first));
    for (std::size_t k = counted ? 1 : 0; k < kinds.size(); ++k) {
        const Numbers numbers = n.ints(first + k);
        const bool last = k + 1 == kinds.size();
        if (kinds[k] == "VALUE_ROWIDS" && count >= 0) {
            const auto values = static_cast<std::int64_t>(numbers.size());
            all.push_back(rows_by_ids(n, count, numbers, last ? size : values));
        } else if (kinds[k] == "ROW_SPLITS") {
            const std::int64_t values = last || numbers.empty() ? size : numbers.back();
            all.push_back(rows_by_splits(n, numbers, checked_size(n, values)));
            if (count >= 0 && all.back().count != count)
                n.fail("splits of " + std::to_string(all.back().count) + " rows",
                       std::to_string(count) + " rows");
        } else {
            n.fail("a partition of kind " + kinds[k],
                   "ROW_SPLITS, or VALUE_ROWIDS of a known number of rows");
        }
        count = static_cast<std::int64_t>(all.back().of_values.size());
    }
    if (all.empty()) n.fail("no partitions", "one at least");
    return all;
}
/// Operands: the shape, in which -1 is unknown; values; the default; the tensors of the partitions.
TF_COMMON_INLINE void ragged_to_tensor(N& n) {
    const Shape values = n.dims(1);
    if (values.rank < 1) n.fail(values.to_string(), "values of rank 1 or more");
    const std::vector<RaggedRows> rows = partitions(n, 3, values[0]);
    const std::size_t ragged = rows.size() + 1;
    const std::size_t rank = ragged + static_cast<std::size_t>(values.rank) - 1;
    if (rank > max_rank) n.unsupported("more than 8 dims");
    Numbers asked = n.ints(0);
    if (n.dims(0).rank == 0) asked.assign(rank, -1);
    if (asked.size() != rank)
        n.fail(std::to_string(asked.size()) + " dims", std::to_string(rank) + " dims");
    N::Words one{1};
    for (int k = 1; k < values.rank; ++k) {
        const std::int64_t d = asked[ragged + static_cast<std::size_t>(k) - 1];
        if (d >= 0 && d != values[k]) n.fail("an inner dim of " + std::to_string(d), "the values'");
        one.push_back(word(values[k]));
    }
    Numbers dims{asked[0] < 0 ? rows[0].count : asked[0]};
    for (std::size_t k = 1; k < ragged; ++k)
        dims.push_back(asked[k] < 0 ? rows[k - 1].longest() : asked[k]);
    const GraphValue absent = n.make<op::BroadcastTo>(n.dtype(1), {n.in(2)}, one);
    n.out(placed(n, absent, n.in(1), places(n, rows, dims)));
}
/// Operands: row splits, numbers, the number of bins, weights or none. The padding of short rows
/// belongs to no bin.
TF_COMMON_INLINE void ragged_bincount(N& n) {
    const Shape numbers = n.dims(1), weights = n.dims(3);
    if (numbers.rank != 1) n.fail(numbers.to_string(), "a vector");
    const std::int64_t bins = n.integer(2);
    if (bins < 0) n.fail("a size of " + std::to_string(bins), "a size >= 0");
    const RaggedRows rows = rows_by_splits(n, n.ints(0), numbers[0]);
    const GraphValue table = places(n, {rows}, {rows.count, rows.longest()});
    const GraphValue size = reshaped(n, n.in(2), {}), absent = reshaped(n, n.in(2), {1});
    GraphValue weight = n.in(3);
    if (weights.size() != 0) {
        if (weights != numbers) n.fail(weights.to_string(), "a weight for each number, or none");
        weight = placed(n, reshaped(n, n.number_as(n.dtype(3), 0), {1}), weight, table);
    }
    n.out(n.make<op::Bincount>(n.dtype(3), {placed(n, absent, n.in(1), table), size, weight},
                               {n.flag("binary_output")}));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
