// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a loop over a shape traverses operands that are broadcast to it: it counts through rows that
// are contiguous (or constant) in every operand. Shapes are values; nothing here is a template on
// them.

#include <array>
#include <cstdint>

#include <tf/core/shape.hpp>

namespace tf::kernels {

/// The rows of a loop, shared by all operands.
struct RowLoop {
    std::int64_t row = 1;   ///< elements of a row
    std::int64_t rows = 1;  ///< the number of rows
    int outer = 0;          ///< number of leading dims that are counted through
    Shape shape;
};

/// Steps through one operand: where its next row starts, and whether it moves along the row.
struct Walker {
    std::array<std::int64_t, max_rank> stride{};
    std::int64_t offset = 0;
    bool moves = true;

    /// The offset from one row to the next, if the index of the dim `axis` has increased.
    std::int64_t step(int axis, const Shape& shape, int outer) const {
        std::int64_t by = stride[static_cast<std::size_t>(axis)];
        for (int d = axis + 1; d < outer; ++d)
            by -= stride[static_cast<std::size_t>(d)] * (shape[d] - 1);
        return by;
    }
    void advance(int axis, const Shape& shape, int outer) { offset += step(axis, shape, outer); }
};

/// Whether `in`, aligned at the last dim of `out`, is 1 (or missing) in every dim from `first` on.
constexpr bool is_constant_from(const Shape& in, const Shape& out, int first) {
    for (int d = first; d < out.rank; ++d) {
        const int i = d - (out.rank - in.rank);
        if (i >= 0 && in[i] != 1) return false;
    }
    return true;
}
constexpr bool matches_from(const Shape& in, const Shape& out, int first) {
    for (int d = first; d < out.rank; ++d) {
        const int i = d - (out.rank - in.rank);
        if ((i >= 0 ? in[i] : 1) != out[d]) return false;
    }
    return true;
}

/// Plans the loop over `out` for `n` operands, and fills their walkers.
constexpr RowLoop plan_rows(const Shape* in, int n, const Shape& out, Walker* walkers) {
    RowLoop loop;
    loop.shape = out;
    loop.outer = out.rank;
    auto row_from = [&](int first) {
        for (int k = 0; k < n; ++k)
            if (!is_constant_from(in[k], out, first) && !matches_from(in[k], out, first))
                return false;
        return true;
    };
    while (loop.outer > 0 && row_from(loop.outer - 1)) loop.row *= out[--loop.outer];
    for (int d = 0; d < loop.outer; ++d) loop.rows *= out[d];
    for (int k = 0; k < n; ++k) {
        Walker& w = walkers[k];
        w.moves = !is_constant_from(in[k], out, loop.outer);
        std::int64_t stride = 1;
        for (int i = in[k].rank; i-- > 0;) {
            const int d = i + out.rank - in[k].rank;
            if (d < loop.outer) w.stride[static_cast<std::size_t>(d)] = in[k][i] == 1 ? 0 : stride;
            stride *= in[k][i];
        }
    }
    return loop;
}

/// Advances the index; returns the axis that increased, or -1 after the last row.
inline int next_row(std::array<int, max_rank>& index, const RowLoop& loop) {
    for (int d = loop.outer; d-- > 0;) {
        const auto at = static_cast<std::size_t>(d);
        if (++index[at] < loop.shape[d]) return d;
        index[at] = 0;
    }
    return -1;
}

}  // namespace tf::kernels
