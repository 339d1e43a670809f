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
    // A heap of k elements is fast only if few of the others enter it.
    if (2 * k <= n) std::partial_sort(row, row + k, row + n, before);
    else std::sort(row, row + n, before);
}

}  // namespace tf::kernels
