// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// NumPy's shuffle, with which Keras splits its data sets.

#include <bit>
#include <cstddef>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::keras::detail {

/// The numbers 0 to n - 1 in the order of numpy.random.RandomState(seed).shuffle. It draws from the
/// Mersenne Twister, masks the result to the bits of the largest index, and draws again until the
/// index is small enough.
TF_COMMON_INLINE std::vector<std::size_t> shuffled(std::size_t n, std::mt19937& generator) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t last = n; last-- > 1;) {
        const std::size_t mask = (std::size_t{1} << std::bit_width(last)) - 1;
        std::size_t other = last + 1;
        while (other > last) other = generator() & mask;
        std::swap(order[last], order[other]);
    }
    return order;
}

}  // namespace tf::keras::detail
