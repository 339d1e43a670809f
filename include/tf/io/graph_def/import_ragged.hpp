// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for ragged tensors inside graphs, which Keras's text layers have: values, and the row of
// each of them. A rule makes a table of the values' positions, one row each, and gathers by it; so
// it needs the rows' actual sizes, and its node runs as op::Late.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_array.hpp>
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
/// From the row of each of `size` values.
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
/// From where each row begins, and where the last one ends.
TF_COMMON_INLINE RaggedRows rows_by_splits(const N& n, const std::vector<std::int64_t>& splits,
                                           std::int64_t size) {
    if (splits.empty() || splits.front() != 0 || splits.back() != size)
        n.fail("splits that are not from 0 to the number of values", "row splits");
    RaggedRows rows{static_cast<std::int64_t>(splits.size()) - 1, {}};
    for (std::size_t k = 1; k < splits.size(); ++k) {
        if (splits[k] < splits[k - 1] || splits[k] > size)
            n.fail("splits that descend", "row splits");
        rows.of_values.insert(rows.of_values.end(),
                              static_cast<std::size_t>(splits[k] - splits[k - 1]),
                              static_cast<std::int64_t>(k) - 1);
    }
    return rows;
}
/// [count, width]: for each place of a row, 1 + the position of its value; 0 after the last one.
TF_COMMON_INLINE GraphValue places(N& n, const RaggedRows& rows, std::int64_t count,
                                   std::int64_t width) {
    for (const std::int64_t d : {count, width})
        if (d > std::numeric_limits<int>::max())
            n.fail("a size of " + std::to_string(d), "a smaller one");
    const Shape s(static_cast<int>(count), static_cast<int>(width));
    tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::int32, s.size()));
    auto* const to = static_cast<std::int32_t*>(h.buffer()->data());
    std::fill_n(to, s.size(), 0);
    std::int64_t at = 0;
    for (std::size_t k = 0; k < rows.of_values.size(); ++k) {
        const std::int64_t row = rows.of_values[k];
        at = k > 0 && row == rows.of_values[k - 1] ? at + 1 : 0;
        if (row < count && at < width) to[row * width + at] = static_cast<std::int32_t>(k + 1);
    }
    return n.constant(AnyTensor(std::move(h), s, DType::int32));
}
/// The values at these places; `absent`, of the shape [1, ..], where there is none.
TF_COMMON_INLINE GraphValue placed(N& n, GraphValue absent, GraphValue values, GraphValue places) {
    const DType dtype = n.dtype_of(values);
    const GraphValue all = n.make<op::Concat>(dtype, {absent, values}, {0});
    return n.make<op::Gather>(dtype, {all, places}, {0, 0});
}

/// Operands: the shape, in which -1 is open; values; the default; the tensors of the partitions.
TF_COMMON_INLINE void ragged_to_tensor(N& n) {
    const AttrList* kinds = n.attr<AttrList>("row_partition_types");
    const std::vector<std::string> given =
        kinds == nullptr ? std::vector<std::string>{} : kinds->strings;
    const bool by_ids = given == std::vector<std::string>{"FIRST_DIM_SIZE", "VALUE_ROWIDS"};
    if (!by_ids && given != std::vector<std::string>{"ROW_SPLITS"})
        n.unsupported("several ragged dims");
    const Shape values = n.dims(1);
    if (values.rank < 1 || values.rank >= max_rank) n.fail(values.to_string(), "values in rows");
    const RaggedRows rows = by_ids ? rows_by_ids(n, n.integer(3), n.ints(4), values[0])
                                   : rows_by_splits(n, n.ints(3), values[0]);
    if (rows.count < 0) n.fail(std::to_string(rows.count) + " rows", "rows");
    std::vector<std::int64_t> asked = n.ints(0);
    if (n.dims(0).rank == 0) asked.assign(static_cast<std::size_t>(values.rank) + 1, -1);
    if (static_cast<int>(asked.size()) != values.rank + 1)
        n.fail(std::to_string(asked.size()) + " dims", std::to_string(values.rank + 1) + " dims");
    N::Words one{1};
    for (int k = 1; k < values.rank; ++k) {
        const std::int64_t d = asked[static_cast<std::size_t>(k) + 1];
        if (d >= 0 && d != values[k]) n.fail("an inner dim of " + std::to_string(d), "the values'");
        one.push_back(word(values[k]));
    }
    const GraphValue absent = n.make<op::BroadcastTo>(n.dtype(1), {n.in(2)}, one);
    n.out(placed(n, absent, n.in(1),
                 places(n, rows, asked[0] < 0 ? rows.count : asked[0],
                        asked[1] < 0 ? rows.longest() : asked[1])));
}
/// Operands: row splits, numbers, the number of bins, weights or none. Absent numbers have no bin.
TF_COMMON_INLINE void ragged_bincount(N& n) {
    const Shape numbers = n.dims(1), weights = n.dims(3);
    if (numbers.rank != 1) n.fail(numbers.to_string(), "a vector");
    const std::int64_t bins = n.integer(2);
    if (bins < 0) n.fail("a size of " + std::to_string(bins), "a size >= 0");
    const RaggedRows rows = rows_by_splits(n, n.ints(0), numbers[0]);
    const GraphValue table = places(n, rows, rows.count, rows.longest());
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
