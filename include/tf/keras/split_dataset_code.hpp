// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/split_dataset.hpp.

#include <bit>
#include <cmath>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/keras/split_dataset.hpp>

namespace tf::keras::detail {

/// The Mersenne Twister with the state of Python's random.seed(seed): `init_by_array` of its
/// authors, of one number.
TF_COMMON_INLINE std::mt19937 python_random(std::uint32_t seed) {
    constexpr std::uint32_t n = 624;
    std::uint32_t state[n]{19650218u};
    for (std::uint32_t i = 1; i < n; ++i)
        state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
    std::uint32_t i = 1;
    const auto next = [&] {
        if (++i < n) return;
        state[0] = state[n - 1];
        i = 1;
    };
    for (std::uint32_t k = 0; k < n; ++k, next())
        state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1664525u)) + seed;
    for (std::uint32_t k = 1; k < n; ++k, next())
        state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1566083941u)) - i;
    state[0] = 0x80000000u;
    std::stringstream text;  // the only way to set the state of a std::mt19937
    for (const std::uint32_t word : state) text << word << ' ';
    text << n;
    std::mt19937 generator;
    text >> generator;
    return generator;
}
/// The order of Python's random.shuffle.
TF_COMMON_INLINE void shuffle_as_python(std::vector<std::int32_t>& all, std::mt19937& generator) {
    for (std::size_t last = all.size(); last-- > 1;) {
        const auto bits = static_cast<unsigned>(std::bit_width(last + 1));
        std::size_t other = last + 1;
        while (other > last) other = generator() >> (32 - bits);
        std::swap(all[last], all[other]);
    }
}
[[gnu::cold, noreturn]] inline void refuse_split(std::string_view option, std::string got,
                                                 std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.split", "utils::split_dataset", option, std::move(got), std::move(expected)});
}

TF_COMMON_BODY std::pair<std::vector<std::int32_t>, std::vector<std::int32_t>> split_examples(
    const std::vector<int>& sizes, const utils::SplitOptions& options) {
    using enum utils::PartSize::Kind;
    const int all = sizes.front();
    for (const int size : sizes)
        if (size != all)
            refuse_split("dataset",
                         std::to_string(all) + " and " + std::to_string(size) + " examples",
                         "tensors with the same number of examples");
    const utils::PartSize &left = options.left_size, &right = options.right_size;
    if (left.kind == rest && right.kind == rest)
        refuse_split("left_size", "no sizes", "left_size, right_size or both");
    const auto examples_of = [&](std::string_view option, const utils::PartSize& part) -> double {
        const double most = part.kind == share ? 1 : all;
        if (part.kind != rest && !(part.value > 0 && part.value < most))
            refuse_split(option, std::to_string(part.value),
                         "a share between 0 and 1, or a number between 0 and that of the examples");
        return part.kind == share ? std::nearbyint(part.value * all) : part.value;
    };
    double first = examples_of("left_size", left), second = examples_of("right_size", right);
    if (left.kind == rest) first = all - second;
    if (right.kind == rest) second = all - first;
    if (first < 1 || second < 1 || first + second > all)
        refuse_split("left_size",
                     "parts of " + std::to_string(first) + " and " + std::to_string(second),
                     "two parts of the " + std::to_string(all) + " examples");
    std::vector<std::int32_t> order(static_cast<std::size_t>(all));
    std::iota(order.begin(), order.end(), 0);
    if (options.shuffle) {
        std::mt19937 generator =
            python_random(options.seed ? *options.seed : std::random_device{}());
        shuffle_as_python(order, generator);
    }
    return {{order.begin(), order.begin() + static_cast<std::ptrdiff_t>(first)},
            {order.end() - static_cast<std::ptrdiff_t>(second), order.end()}};
}

}  // namespace tf::keras::detail
