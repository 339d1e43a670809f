// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Cases of rounding, conversions and sums that cannot be compared with TensorFlow: errors, and
// limits of 64-bit integers.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;
template <class T>
using Limits = std::numeric_limits<T>;

}  // namespace

TEST_CASE("truncatediv, truncatemod: integers divided by 0") {
    const auto zero = mat<int, 2>({1, 0});
    both_throw<InvalidArgument>([](auto x) { return tf::truncatediv(7, x); }, zero);
    both_throw<InvalidArgument>([](auto x) { return tf::truncatemod(7, x); }, zero);
}

TEST_CASE("saturate_cast: 64-bit integers") {
    constexpr auto to_int64 = [](auto x) { return tf::saturate_cast<std::int64_t>(x); };
    constexpr auto to_uint64 = [](auto x) { return tf::saturate_cast<std::uint64_t>(x); };
    const auto x = mat<double, 4>({-1e30, -2.5, 1e30, 1e19});
    // the largest doubles below 2^63 and 2^64
    check(both(to_int64, x),
          {Limits<std::int64_t>::min(), -2, 9223372036854774784, 9223372036854774784});
    check(both(to_uint64, x), {0u, 0u, 18446744073709549568u, 10000000000000000000u});
    check(both(to_uint64, mat<std::int64_t, 2>({-1, 5})), {0u, 5u});
    const auto large = tf::constant<2>(std::vector{Limits<std::uint64_t>::max(), std::uint64_t{5}});
    check(both(to_int64, large), {Limits<std::int64_t>::max(), 5});
    check(both([](auto v) { return tf::saturate_cast<float>(v); }, large),
          {18446744073709551616.f, 5.f});
}

TEST_CASE("bitcast: an open last dim that does not fit") {
    constexpr auto whole = [](auto x) { return tf::bitcast<std::int32_t>(x); };
    const tf::Tensor<std::uint8_t, dyn, dyn> fits(mat<std::uint8_t, 1, 4>({1, 2, 0, 0}));
    check(both(whole, fits), tf::Shape(1), {513});
    const tf::Tensor<std::uint8_t, dyn, dyn> misfit(mat<std::uint8_t, 1, 3>({1, 2, 0}));
    both_throw<InvalidArgument>(whole, misfit);
}

TEST_CASE("add_n: many operands") {
    constexpr auto sum = [](auto x) {
        return tf::add_n(x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x,
                         x, x, x, x, x, x, x, x, x, x, x, x, x, x, x);
    };
    check(both(sum, mat<int, 2>({1, -2})), {40, -80});
}

TEST_CASE("zeta: numbers far below 0 end") {
    const auto q = mat<double, 1>({-1e15 + .5});
    const tf::Tensor<double, 1> y = tf::math::zeta(2.0, q);
    CHECK(std::isnan(y(0)));
}
