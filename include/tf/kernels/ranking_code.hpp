// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/ranking.hpp.

#include <algorithm>

#include <tf/kernels/ranking.hpp>

namespace tf::kernels {

TF_COMMON_BODY void rank_largest(Ranked* row, std::int64_t n, std::int64_t k) {
    const auto before = [](const Ranked& a, const Ranked& b) {
        return a.key != b.key ? a.key > b.key : a.index < b.index;
    };
    // A heap of k elements is only fast if few of the other elements enter it.
    if (2 * k <= n) std::partial_sort(row, row + k, row + n, before);
    else std::sort(row, row + n, before);
}

TF_COMMON_BODY void rank_strings(const std::string* x, Ranked* out, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = {0, static_cast<std::int32_t>(i)};
    std::sort(out, out + n,
              [&](const Ranked& a, const Ranked& b) { return x[a.index] < x[b.index]; });
    for (std::int64_t i = 1; i < n; ++i)
        out[i].key = out[i - 1].key + (x[out[i].index] != x[out[i - 1].index] ? 1u : 0u);
}

TF_COMMON_BODY std::int64_t number_distinct(Ranked* all, std::int64_t n, const std::uint64_t* never,
                                            std::int32_t* number) {
    rank_largest(all, n, n);
    std::int32_t first = 0;  // the first element with the current key
    for (std::int64_t i = 0; i < n; ++i) {
        const bool same =
            i > 0 && all[i].key == all[i - 1].key && !(never != nullptr && all[i].key == *never);
        if (!same) first = all[i].index;
        number[all[i].index] = first;
    }
    std::int32_t next = 0;
    for (std::int32_t i = 0; i < n; ++i) number[i] = number[i] == i ? next++ : number[number[i]];
    return next;
}

}  // namespace tf::kernels
