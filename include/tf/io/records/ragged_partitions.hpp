// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the partitions of a RaggedFeature divide values into rows: formulas of traced functions.

#include <cstdint>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/where.hpp>
#include <tf/ragged/ragged_tensor.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf::io::detail {

/// How a partition of a RaggedFeature divides its values into rows.
enum class Partition : std::uint8_t { lengths, splits, starts, limits, rowids, uniform };
/// The partition in the next two tensors, values and counts; nothing for a uniform one.
struct PartitionSpec {
    Partition kind;
    std::string_view key{};
    std::int64_t length = 0;  ///< the length of uniform rows
};

using RowPositions = Tensor<std::int64_t, dyn>;
/// The row splits of Examples, which count rows, and of the rows, which count values.
struct DividedRows {
    RowPositions examples, rows;
};

/// Divides values; `examples` are their row splits. `given` are the numbers of the partition, `of`
/// their row splits. errors::InvalidArgument if they do not fit the values.
TF_WHEN_CALLED constexpr DividedRows divided_rows(const PartitionSpec& p,
                                                  const RowPositions& examples,
                                                  const RowPositions& given,
                                                  const RowPositions& of) {
    constexpr std::string_view fitting = "io::parse_example: a partition that fits the values";
    constexpr std::int64_t most_empty = std::int64_t{1} << 24;
    const Tensor<std::int64_t> total = examples[-1];
    const RowPositions zero = constant<std::int64_t>({0});
    const auto splits_of = [&](const RowPositions& lengths) {
        return RowPositions(tf::concat<0>(zero, cumsum(lengths)));
    };
    const RowPositions owners = RaggedTensor<RowPositions>{given, of}.value_rowids();
    const auto shifted = [&] { return RowPositions(given + gather(examples, owners)); };
    DividedRows out{of, given};
    switch (p.kind) {
        case Partition::lengths: out.rows = splits_of(given); break;
        case Partition::limits: out.rows = tf::concat<0>(zero, shifted()); break;
        case Partition::starts: out.rows = tf::concat<0>(shifted(), tf::reshape<1>(total)); break;
        case Partition::uniform: {
            const std::int64_t length = p.length < 1 ? 1 : p.length;
            // a length that is none gives rows that do not fit
            out.rows = tf::range(floordiv(total, length) + 1) * p.length;
            out.examples = floordiv(examples, length);
            break;
        }
        case Partition::splits: {
            const auto first = equal(tf::range(of[-1]), gather(of, owners));
            const RowPositions others = tf::reshape<-1>(tf::where(logical_not(first)));
            const RowPositions beginnings = gather(given, tf::reshape<-1>(tf::where(first)));
            const RowPositions all =
                tf::detail::ops::checked(fitting, shifted(), beginnings, zeros_like(beginnings));
            out.rows = tf::concat<0>(zero, gather(all, others));
            out.examples = splits_of(maximum(of(Slice<1>()) - of(Slice<none, -1>()) - 1, 0));
            break;
        }
        case Partition::rowids: {
            const Tensor<std::int64_t> count = gather(tf::shape<std::int64_t>(examples), 0) - 1;
            const RowPositions used = math::unsorted_segment_max(given + 1, owners, count);
            out.examples = splits_of(maximum(used, 0));
            const RowPositions ids = given + gather(out.examples, owners);
            // one number must not be able to make a table of any size
            const RowPositions before = RowPositions(tf::concat<0>(zero, ids))(Slice<none, -1>());
            RowPositions checked = tf::detail::ops::checked<op::PartsRelation::not_larger>(
                fitting, ids, ids, before + most_empty);
            checked = tf::detail::ops::checked<op::PartsRelation::not_larger>(fitting, checked,
                                                                              before, ids);
            out.rows =
                splits_of(math::unsorted_segment_sum(ones_like(ids), checked, out.examples[-1]));
            break;
        }
    }
    out.rows =
        tf::detail::ops::checked<op::PartsRelation::splits>(fitting, out.rows, out.rows, total);
    out.examples =
        tf::detail::ops::checked(fitting, out.examples, gather(out.rows, out.examples), examples);
    return out;
}

}  // namespace tf::io::detail
