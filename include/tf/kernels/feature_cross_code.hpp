// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The definitions of kernels/feature_cross.hpp.

#include <array>
#include <limits>

#include <tf/kernels/feature_cross.hpp>
#include <tf/kernels/string_hash.hpp>

namespace tf::kernels {

TF_COMMON_BODY std::int64_t count_crossed(const std::vector<CrossColumn>& columns,
                                          std::int64_t row) {
    const auto k = static_cast<std::size_t>(row);
    std::int64_t count = 1;
    bool empty = false;
    for (const CrossColumn& c : columns) {
        const std::int64_t size = c.splits[k + 1] - c.splits[k];
        empty = empty || size == 0;
        if (count >= 0) count *= size;
        if (count > std::numeric_limits<std::int32_t>::max()) count = -1;
    }
    return empty ? 0 : count;
}

/// Calls add(the numbers of the features of a combination) for each.
template <class Add>
void for_each_crossed(const std::vector<CrossColumn>& columns, const Add& add) {
    std::vector<std::int64_t> at(columns.size());
    for (std::int64_t row = 0; row < columns[0].rows(); ++row) {
        const auto k = static_cast<std::size_t>(row);
        for (std::size_t c = 0; c < at.size(); ++c) at[c] = columns[c].splits[k];
        for (std::int64_t left = count_crossed(columns, row); left > 0; --left) {
            add(at);
            for (std::size_t c = at.size(); c-- > 0;) {
                if (++at[c] < columns[c].splits[k + 1]) break;
                at[c] = columns[c].splits[k];
            }
        }
    }
}

TF_COMMON_BODY void cross_texts(const std::vector<CrossColumn>& columns, std::string_view separator,
                                std::string* out) {
    for_each_crossed(columns, [&](const std::vector<std::int64_t>& at) {
        std::string text;
        for (std::size_t c = 0; c < at.size(); ++c) {
            if (c > 0) text += separator;
            const Ref& values = columns[c].values;
            if (values.dtype == DType::str) text += values.as<const std::string>()[at[c]];
            else text += std::to_string(values.as<const std::int64_t>()[at[c]]);
        }
        *out++ = std::move(text);
    });
}

/// A feature as a number.
TF_COMMON_INLINE std::uint64_t feature_number(const CrossColumn& column, std::int64_t at,
                                              const std::uint64_t* strong) {
    const auto hash = [&](std::string_view text) {
        return strong == nullptr ? fingerprint64(text) : sip_hash(text, strong);
    };
    if (column.values.dtype == DType::str) return hash(column.values.as<const std::string>()[at]);
    const auto number = static_cast<std::uint64_t>(column.values.as<const std::int64_t>()[at]);
    if (!column.numbers_hashed) return number;
    std::array<char, 4> bytes{};
    for (std::size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<char>(number >> 8 * k);
    return hash({bytes.data(), bytes.size()});
}

TF_COMMON_BODY void cross_hashes(const std::vector<CrossColumn>& columns, const CrossHash& how,
                                 std::int64_t* out) {
    constexpr std::uint64_t prime = 0xC6A4A7935BD1E995;
    const auto mixed = [](std::uint64_t v) { return v ^ v >> 47; };
    const std::uint64_t limit = how.buckets > 0 ? static_cast<std::uint64_t>(how.buckets)
                                                : std::numeric_limits<std::int64_t>::max();
    for_each_crossed(columns, [&](const std::vector<std::int64_t>& at) {
        std::uint64_t hash = how.start.value_or(0);
        for (std::size_t c = 0; c < at.size(); ++c) {
            const std::uint64_t feature = feature_number(columns[c], at[c], how.strong);
            if (c == 0 && !how.start) {
                hash = feature;
                continue;
            }
            hash ^= prime;
            hash ^= mixed(feature * prime) * prime;
            hash *= prime;
            hash = mixed(mixed(hash) * prime);
        }
        *out++ = static_cast<std::int64_t>(hash % limit);
    });
}

}  // namespace tf::kernels
