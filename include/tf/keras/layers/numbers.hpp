// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers as options of layers: lists, and what is computed with them in constants.

#include <array>
#include <initializer_list>

namespace tf::keras {

/// Up to 32 numbers in double precision, `.bin_boundaries = {0, 1.5, 4}`.
struct Numbers {
    static constexpr int most = 32;
    int count;
    double of[most];

    constexpr Numbers(double one) : Numbers({one}) {}
    constexpr Numbers(std::initializer_list<double> all) : count(0), of{} {
        for (const double one : all) {
            if (count < most) of[count] = one;
            ++count;
        }
    }
    /// Whether there are at most 32 numbers.
    constexpr bool fit() const { return count <= most; }
    /// Whether the numbers are strictly ascending.
    constexpr bool ascend() const {
        for (int i = 1; i < count && i < most; ++i)
            if (!(of[i - 1] < of[i])) return false;
        return true;
    }
    /// The first N as elements of a tensor.
    template <class T, int N>
    constexpr std::array<T, static_cast<std::size_t>(N)> first() const {
        std::array<T, static_cast<std::size_t>(N)> out{};
        for (int i = 0; i < N; ++i) out.data()[i] = static_cast<T>(of[i]);
        return out;
    }
};

namespace detail {

/// The square root in constants, by Newton's method from above.
constexpr double square_root(double x) {
    if (x == 0) return 0;
    double root = x > 1 ? x : 1;
    for (double next = (root + x / root) / 2; next < root; next = (root + x / root) / 2)
        root = next;
    return root;
}

}  // namespace detail
}  // namespace tf::keras
