// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The combinations of the rows of a segment that ops/primitive/segment.hpp uses: sums, means,
// products and extremes.

#include <limits>

#include <tf/ops/primitive/arithmetic.hpp>

namespace tf::op {

/// The base of the combinations. `start` is the result of tf.math.unsorted_segment_* for a segment
/// without rows, `gap` that of tf.math.segment_*.
struct SegmentTotal {
    template <class T>
    static constexpr T apply(T a, T b) {
        return Add::apply(a, b);
    }
    template <class T>
    static constexpr T start() {
        return T{};
    }
    static constexpr int gap = 0;
};
struct SegmentMeans : SegmentTotal {
    static constexpr bool divides = true;
};
struct SegmentProduct {
    template <class T>
    static constexpr T apply(T a, T b) {
        return Mul::apply(a, b);
    }
    template <class T>
    static constexpr T start() {
        return static_cast<T>(1);
    }
    static constexpr int gap = 1;
};
struct SegmentLargest {
    template <class T>
    static constexpr T apply(T a, T b) {
        return Maximum::apply(a, b);
    }
    template <class T>
    static constexpr T start() {
        return std::numeric_limits<T>::lowest();
    }
    static constexpr int gap = 0;
};
struct SegmentSmallest {
    template <class T>
    static constexpr T apply(T a, T b) {
        return Minimum::apply(a, b);
    }
    template <class T>
    static constexpr T start() {
        return std::numeric_limits<T>::max();
    }
    static constexpr int gap = 0;
};

}  // namespace tf::op
