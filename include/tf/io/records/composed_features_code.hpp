// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/records/composed_features.hpp.

#include <algorithm>
#include <numeric>

#include <tf/core/errors.hpp>
#include <tf/io/records/composed_features.hpp>
#include <tf/io/records/parse_example_code.hpp>

namespace tf::io::detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_feature(std::string_view key,
                                                               std::string got,
                                                               std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.io.feature_size", "io::parse_example", key, std::move(got), std::move(expected)});
}

TF_COMMON_BODY SparseFeatureParts positions_by_indices(std::string_view key,
                                                       const AnyTensor& counts,
                                                       const AnyTensor* indices,
                                                       std::span<const std::int64_t> dims,
                                                       bool batched, bool already_sorted) {
    const auto given = numbers_in(counts);
    std::vector<std::int64_t> rows, sizes(dims.begin(), dims.end());
    for (std::size_t k = 0; k < given.size(); ++k)
        rows.insert(rows.end(), static_cast<std::size_t>(given[k]), static_cast<std::int64_t>(k));
    for (std::size_t d = 0; d < dims.size(); ++d) {
        const auto own = numbers_in(indices[2 * d + 1]);
        if (!std::equal(own.begin(), own.end(), given.begin(), given.end()))
            bad_feature(key, "another number of positions than of values", "one for each value");
        for (const std::int64_t at : numbers_in(indices[2 * d]))
            if (at < 0 || at >= dims[d])
                bad_feature(key, "a position of " + std::to_string(at),
                            "positions from 0 to before " + std::to_string(dims[d]));
    }
    const auto at = [&](std::int64_t k, std::size_t d) {
        return numbers_in(indices[2 * d])[static_cast<std::size_t>(k)];
    };
    std::vector<std::int64_t> order(rows.size()), all;
    std::iota(order.begin(), order.end(), std::int64_t{0});
    if (!already_sorted)
        std::sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
            const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
            if (rows[i] != rows[j]) return rows[i] < rows[j];
            for (std::size_t d = 0; d < dims.size(); ++d)
                if (at(a, d) != at(b, d)) return at(a, d) < at(b, d);
            return a < b;
        });
    for (const std::int64_t k : order) {
        if (batched) all.push_back(rows[static_cast<std::size_t>(k)]);
        for (std::size_t d = 0; d < dims.size(); ++d) all.push_back(at(k, d));
    }
    if (batched) sizes.insert(sizes.begin(), static_cast<std::int64_t>(given.size()));
    return {int64_tensor(all, Shape(static_cast<int>(rows.size()), static_cast<int>(sizes.size()))),
            int64_vector(sizes), int64_vector(order)};
}

/// The lengths of the rows into which a partition divides `size` values or inner rows.
TF_COMMON_INLINE std::vector<std::int64_t> partition_lengths(std::string_view key,
                                                             const PartitionSpec& p,
                                                             std::span<const std::int64_t> given,
                                                             std::int64_t size) {
    std::vector<std::int64_t> lengths;
    if (p.kind == Partition::uniform) {
        if (p.length < 1 || size % p.length != 0)
            bad_feature(key, std::to_string(size) + " values",
                        "a multiple of " + std::to_string(p.length));
        lengths.assign(static_cast<std::size_t>(size / p.length), p.length);
        return lengths;
    }
    if (p.kind == Partition::rowids) {
        if (static_cast<std::int64_t>(given.size()) != size)
            bad_feature(p.key, std::to_string(given.size()) + " rows", "a row for each value");
        for (std::size_t k = 0; k < given.size(); ++k) {
            // the difference of two row indices is the number of empty rows; a file must not be
            // able to make a table of any size with one number
            const std::int64_t last = static_cast<std::int64_t>(lengths.size()) - 1;
            if (given[k] < last || given[k] < 0 || given[k] > last + (std::int64_t{1} << 24))
                bad_feature(p.key, "row " + std::to_string(given[k]), "ascending rows");
            lengths.resize(static_cast<std::size_t>(given[k]) + 1);
            ++lengths.back();
        }
        return lengths;
    }
    if (p.kind == Partition::lengths) {
        lengths.assign(given.begin(), given.end());
    } else {
        std::vector<std::int64_t> splits(given.begin(), given.end());
        if (p.kind == Partition::starts) splits.push_back(size);
        if (p.kind == Partition::limits) splits.insert(splits.begin(), 0);
        if (p.kind == Partition::splits && splits.empty()) splits = {0};  // a missing feature
        if (splits.front() != 0 || !std::is_sorted(splits.begin(), splits.end()))
            bad_feature(p.key, "numbers that do not ascend from 0", "positions of rows");
        for (std::size_t k = 1; k < splits.size(); ++k)
            lengths.push_back(splits[k] - splits[k - 1]);
    }
    std::int64_t rest = size;
    for (const std::int64_t length : lengths) {
        if (length < 0 || length > rest)
            bad_feature(p.key, "a row of " + std::to_string(length), "rows that fit the values");
        rest -= length;
    }
    if (rest != 0)
        bad_feature(p.key, std::to_string(rest) + " values after the last row",
                    "rows of all values");
    return lengths;
}
TF_COMMON_BODY std::vector<AnyTensor> splits_by_partitions(
    std::string_view key, const AnyTensor& counts, std::span<const PartitionSpec> partitions,
    const AnyTensor*& next, bool batched) {
    const auto sizes = numbers_in(counts);
    std::vector<std::span<const std::int64_t>> values, lengths;
    for (const PartitionSpec& p : partitions) {
        const bool uniform = p.kind == Partition::uniform;
        values.push_back(uniform ? sizes.first(0) : numbers_in(next[0]));
        lengths.push_back(uniform ? sizes.first(0) : numbers_in(next[1]));
        if (!uniform) next += 2;
    }
    // for all examples; the first splits are those of the examples themselves
    std::vector<std::vector<std::int64_t>> splits(partitions.size() + 1, {0});
    std::vector<std::int64_t> used(partitions.size());
    for (std::size_t example = 0; example < sizes.size(); ++example) {
        std::int64_t size = sizes[example];
        for (std::size_t k = partitions.size(); k-- > 0;) {
            std::span<const std::int64_t> own;
            if (partitions[k].kind != Partition::uniform) {
                own = values[k].subspan(static_cast<std::size_t>(used[k]),
                                        static_cast<std::size_t>(lengths[k][example]));
                used[k] += lengths[k][example];
            }
            const auto rows = partition_lengths(key, partitions[k], own, size);
            for (const std::int64_t length : rows)
                splits[k + 1].push_back(splits[k + 1].back() + length);
            size = static_cast<std::int64_t>(rows.size());
        }
        splits[0].push_back(splits[0].back() + size);
    }
    std::vector<AnyTensor> out;
    for (std::size_t k = batched ? 0 : 1; k < splits.size(); ++k)
        out.push_back(int64_vector(splits[k]));
    return out;
}

}  // namespace tf::io::detail
