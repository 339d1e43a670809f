// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Errors of segment_* and unsorted_segment_* that are detected only at run time.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

constexpr auto total = [](auto x, auto ids) { return tf::math::segment_sum(x, ids); };
constexpr auto three = [](auto x, auto ids) { return tf::math::segment_sum<3>(x, ids); };
constexpr auto unsorted = [](auto x, auto ids) {
    return tf::math::unsorted_segment_sum<3>(x, ids);
};
constexpr auto counted = [](auto x, auto ids, auto n) {
    return tf::math::unsorted_segment_max(x, ids, n);
};
template <class F, class... X>
void fails(F f, const X&... x) {
    CHECK_THROWS_AS(f(x...), InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(x...), InvalidArgument);
}

}  // namespace

TEST_CASE("segment_sum: ids out of order or negative, another number of segments") {
    const auto x = tf::constant<float>({1, 2, 3});
    fails(total, x, tf::constant<int>({0, 2, 1}));
    fails(total, x, tf::constant<int>({-1, 0, 1}));
    fails(total, x, tf::constant<int>({-3, -2, -1}));
    fails(three, x, tf::constant<int>({0, 1, 1}));
    fails(three, x, tf::constant<int>({0, 1, 3}));
    const tf::Tensor<float, 3> y = three(x, tf::constant<int>({0, 2, 2}));
    check(y, tf::Shape(3), {1, 0, 5});
}

TEST_CASE("unsorted_segment_*: ids beyond the segments, a negative number of segments") {
    const auto x = tf::constant<float>({1, 2, 3});
    fails(unsorted, x, tf::constant<int>({0, 1, 3}));
    fails(counted, x, tf::constant<int>({0, 1, 0}), tf::constant<int>(-1));
    fails(counted, x, tf::constant<int>({0, 1, 0}), tf::constant<int>(1));
}

TEST_CASE("segments: open dims that do not fit") {
    const tf::Tensor<float, dyn> x(tf::constant<float>({1, 2, 3}));
    const tf::Tensor<int, dyn> two(tf::constant<int>({0, 1}));
    fails(total, x, two);
    fails(unsorted, x, two);
}
