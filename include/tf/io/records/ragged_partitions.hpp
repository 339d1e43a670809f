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

/// Divides values; `example_splits` are their row splits. `numbers` are those of the partition,
/// `number_splits` their row splits. errors::InvalidArgument if they do not fit the values.
TF_WHEN_CALLED constexpr DividedRows divided_rows(const PartitionSpec& p,
                                                  const RowPositions& example_splits,
                                                  const RowPositions& numbers,
                                                  const RowPositions& number_splits) {
    using Positions = tf::detail::core::Late<RowPositions, Called>;
    using Number = tf::detail::core::Late<Tensor<std::int64_t>, Called>;
    const Positions &examples = example_splits, &given = numbers, &of = number_splits;
    constexpr std::string_view fitting = "io::parse_example: a partition that fits the values";
    constexpr std::int64_t most_empty = std::int64_t{1} << 24;
    const Number total = examples[-1];
    const Positions zero = constant<tf::detail::core::Late<std::int64_t, Called>>({0});
    const auto splits_of = [&](const Positions& lengths) {
        return Positions(tf::concat<0>(zero, cumsum(lengths)));
    };
    const Positions owners = RaggedTensor<Positions>{given, of}.value_rowids();
    const auto shifted = [&] { return Positions(given + gather(examples, owners)); };
    tf::detail::core::Late<DividedRows, Called> out{of, given};
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
            const Positions others = tf::reshape<-1>(tf::where(logical_not(first)));
            const Positions beginnings = gather(given, tf::reshape<-1>(tf::where(first)));
            const Positions all =
                tf::detail::ops::checked(fitting, shifted(), beginnings, zeros_like(beginnings));
            out.rows = tf::concat<0>(zero, gather(all, others));
            out.examples = splits_of(maximum(of(Slice<1>()) - of(Slice<none, -1>()) - 1, 0));
            break;
        }
        case Partition::rowids: {
            const Number count = gather(tf::shape<std::int64_t>(examples), 0) - 1;
            const Positions used = math::unsorted_segment_max(given + 1, owners, count);
            out.examples = splits_of(maximum(used, 0));
            const Positions ids = given + gather(out.examples, owners);
            // one number must not be able to make a table of any size
            const Positions before = Positions(tf::concat<0>(zero, ids))(Slice<none, -1>());
            Positions checked = tf::detail::ops::checked<op::PartsRelation::not_larger>(
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
