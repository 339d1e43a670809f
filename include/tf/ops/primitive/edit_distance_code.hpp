// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of ops/primitive/edit_distance.hpp.

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <tf/kernels/print.hpp>
#include <tf/ops/primitive/edit_distance.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::op {

/// The positions of the values of each row.
using SequenceRows = std::vector<std::vector<std::int64_t>>;

TF_COMMON_INLINE SequenceRows sequence_rows(const Shape& rows, const kernels::Ref& indices,
                                            std::string_view argument) {
    SequenceRows all(static_cast<std::size_t>(rows.size()));
    const std::int64_t* at = indices.as<const std::int64_t>();
    for (std::int64_t k = 0; k < indices.shape[0]; ++k, at += rows.rank + 1) {
        std::int64_t row = 0;
        for (int d = 0; d < rows.rank; ++d) {
            if (at[d] < 0 || at[d] >= rows[d])
                bad_sequences(argument, std::to_string(at[d]),
                              "an index from 0 to " + std::to_string(rows[d] - 1));
            row = row * rows[d] + at[d];
        }
        all[static_cast<std::size_t>(row)].push_back(k);
    }
    return all;
}
/// Levenshtein's distance between two sequences of these lengths. Of the table of distances it
/// keeps only one row. equal(i, j) compares element i of the first with element j of the second.
template <class Equal>
std::int64_t levenshtein_distance(std::size_t from, std::size_t to, Equal equal) {
    std::vector<std::int64_t> costs(to + 1);
    for (std::size_t k = 0; k <= to; ++k) costs[k] = static_cast<std::int64_t>(k);
    for (std::size_t i = 0; i < from; ++i) {
        std::int64_t diagonal = costs[0]++;
        for (std::size_t j = 0; j < to; ++j) {
            const std::int64_t replaced = diagonal + (equal(i, j) ? 0 : 1);
            diagonal = costs[j + 1];
            costs[j + 1] = std::min({replaced, costs[j] + 1, diagonal + 1});
        }
    }
    return costs.back();
}

TF_COMMON_BODY void write_distances(const kernels::Ref& out, const kernels::Ref* in,
                                    bool normalize) {
    const SequenceRows from = sequence_rows(out.shape, in[0], "hypothesis"),
                       to = sequence_rows(out.shape, in[3], "truth");
    kernels::visit_dtype(in[1].dtype, [&]<class T>() {
        const T* const values = in[1].as<const T>();
        const T* const wanted = in[4].as<const T>();
        for (std::size_t r = 0; r < from.size(); ++r) {
            const auto distance = levenshtein_distance(
                from[r].size(), to[r].size(), [&](std::size_t i, std::size_t j) {
                    return values[from[r][i]] == wanted[to[r][j]];
                });
            float d = static_cast<float>(distance);
            if (normalize && !to[r].empty()) d /= static_cast<float>(to[r].size());
            else if (normalize && d != 0) d = std::numeric_limits<float>::infinity();
            out.as<float>()[r] = d;
        }
    });
}

}  // namespace tf::op

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
