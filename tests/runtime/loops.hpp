// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A function whose gradient is hard to get right, and the same in plain C++.

#include <tf/functions.hpp>

namespace test {

/// Loops in loops with a branch inside; which branch runs depends on the values.
constexpr auto loops_in_loops = [](auto x) {
    using Scalar = tf::Tensor<double>;
    auto [i, y] = tf::while_loop(
        [](auto k, auto) { return k < 3; },
        [&](auto k, auto v) {
            auto [j, w] = tf::while_loop(
                [&](auto m, auto) { return m < k + 1; },
                [&](auto m, auto u) {
                    return std::tuple(
                        m + 1,
                        tf::cond(u > 2.0, [&] { return u * 0.5; }, [&] { return Scalar(u * x); }));
                },
                tf::like(k, 0), Scalar(v + x));
            return std::tuple(k + 1, Scalar(w));
        },
        0, x);
    return y;
};

inline double host_loops_in_loops(double x) {
    double v = x;
    for (int i = 0; i < 3; ++i) {
        v += x;
        for (int m = 0; m < i + 1; ++m) v = v > 2 ? v * 0.5 : v * x;
    }
    return v;
}

/// The slope of host_loops_in_loops at x, correct to about nine digits if no branch changes.
inline double slope_of_loops_in_loops(double x) {
    const double h = 1e-6;
    return (host_loops_in_loops(x + h) - host_loops_in_loops(x - h)) / (2 * h);
}

}  // namespace test
