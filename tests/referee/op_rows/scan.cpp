// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Running sums and products.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> scan_family([](OpRows& rows) {
    const auto given = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.cumsum(x)", [](auto x) { return tf::cumsum(x); }, given);
    rows.of(
        "tf.cumsum(x, -2, exclusive=True)",
        [](auto x) { return tf::cumsum<-2>(x, {.exclusive = true}); }, given);
    rows.of(
        "tf.cumsum(x, 2, reverse=True)", [](auto x) { return tf::cumsum<2>(x, {.reverse = true}); },
        given);
    rows.of_twice("tf.math.cumprod(x)", [](auto x) { return tf::cumprod(x); }, given);
    rows.of(
        "tf.math.cumprod(x, 1, exclusive=True, reverse=True)",
        [](auto x) { return tf::cumprod<1>(x, {.exclusive = true, .reverse = true}); }, given);
    rows.of_twice(
        "tf.math.cumulative_logsumexp(x)", [](auto x) { return tf::math::cumulative_logsumexp(x); },
        given);
    rows.of(
        "tf.math.cumulative_logsumexp(x, -1, exclusive=True, reverse=True)",
        [](auto x) {
            return tf::math::cumulative_logsumexp<-1>(x, {.exclusive = true, .reverse = true});
        },
        given);
    rows.value(
        "tf.math.cumulative_logsumexp(x); special",
        [](auto x) { return tf::math::cumulative_logsumexp(x); },
        tf::constant<double>(
            {-inf, -inf, 1e3, 1e3, -1e3, inf, 1.0, std::numeric_limits<double>::quiet_NaN()}));
    rows.in_dtypes<float, tf::half, tf::bfloat16>(
        "tf.math.cumulative_logsumexp(x, 1)",
        [](auto x) { return tf::math::cumulative_logsumexp<1>(x); }, given);
    const auto none = test::sample<2, 0, 4>(-3, 3);
    rows.of("tf.cumsum(x, 1)", [](auto x) { return tf::cumsum<1>(x); }, none);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.cumsum(x, 2)", [](auto x) { return tf::cumsum<2>(x); }, test::sample<2, 3, 4>(0, 9));
});

}  // namespace referee
