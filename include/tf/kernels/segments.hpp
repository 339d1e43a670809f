// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors that consist of boxes of another tensor. Along each dim there are up to three segments,
// such as a mirrored border, the tensor itself, and another mirrored border. Each combination of
// segments is a box.

#include <tf/kernels/boxes.hpp>

namespace tf::kernels {

/// Consecutive elements of the destination along a dim: where they start in the source and in the
/// destination, and their stride in the source, `step`.
struct Segment {
    std::int64_t size = 0, from = 0, to = 0, step = 1;
};

/// The segments of each dim.
struct Segments {
    Segment of[max_rank][3]{};
    int count[max_rank]{};

    void add(int dim, const Segment& s) {
        if (s.size > 0) of[dim][count[dim]++] = s;
    }
    /// Calls f(box) for each box, from a tensor of the shape `source` to one of `destination`.
    template <class F>
    void each_box(const Shape& source, const Shape& destination, F f) const {
        const Steps from(source), to(destination);
        int chosen[max_rank]{};
        const int rank = source.rank;
        for (int d = 0; d < rank; ++d)
            if (count[d] == 0) return;
        for (;;) {
            Box box;
            for (int d = 0; d < rank; ++d) {
                const Segment& s = of[d][chosen[d]];
                box.first_from += s.from * from[d];
                box.first_to += s.to * to[d];
                box.push(s.size, s.step * from[d], to[d]);
            }
            f(box);
            int d = rank;
            while (d > 0 && ++chosen[d - 1] == count[d - 1]) chosen[--d] = 0;
            if (d == 0) return;
        }
    }
};

}  // namespace tf::kernels
