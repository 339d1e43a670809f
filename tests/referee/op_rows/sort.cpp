// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sorting and searching.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> sort_family([](OpRows& rows) {
    const auto table = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.sort(x)", [](auto x) { return tf::sort(x); }, table);
    rows.of(
        "tf.sort(x, 0, 'DESCENDING')",
        [](auto x) { return tf::sort<0>(x, {.direction = tf::Direction::descending}); }, table);
    rows.of("tf.sort(x, -2)", [](auto x) { return tf::sort<-2>(x); }, table);
    const auto ties = tf::constant<int>({{3, -1, 3}, {0, 3, -1}});
    rows.of("tf.argsort(x)", [](auto x) { return tf::argsort(x); }, ties);
    rows.of(
        "tf.argsort(x, 0, 'DESCENDING', stable=True)",
        [](auto x) {
            return tf::argsort<0>(x, {.direction = tf::Direction::descending, .stable = true});
        },
        ties);
    rows.of("tf.argsort(x, 1)", [](auto x) { return tf::argsort<1>(x); }, table);
    rows.value("tf.sort(x); empty", [](auto x) { return tf::sort(x); }, test::sample<2, 0>(-3, 3));
    rows.value(
        "tf.sort(x); lowest", [](auto x) { return tf::sort(x); },
        tf::constant<std::int8_t>({127, -128, 0}));
    const auto whole = test::sample<2, 4>(0, 9);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16>(
        "tf.sort(x, 0)", [](auto x) { return tf::sort<0>(x); }, whole);

    const auto edges = tf::constant<double>({-1.0, 0.0, 0.0, 2.5, 9.0});
    const auto values = tf::constant<double>({0.0, -5.0, 9.0, 10.0, 2.0, 2.5});
    rows.value(
        "tf.searchsorted(x, y); known", [](auto x, auto y) { return tf::searchsorted(x, y); },
        edges, values);
    const auto left = [](auto x, auto y) { return tf::searchsorted(x, y); };
    const auto right = [](auto x, auto y) {
        return tf::searchsorted(x, y, {.side = tf::Side::right});
    };
    rows.of("tf.searchsorted(x, y)", left, as<float>(edges), as<float>(values));
    rows.of("tf.searchsorted(x, y, 'right')", right, as<int>(edges), as<int>(values));
    rows.of(
        "tf.searchsorted(x, y, out_type=tf.int64)",
        [](auto x, auto y) { return tf::searchsorted(x, y, tf::int64); },
        tf::constant<float>({{1, 2, 3}, {0, 2, 2}}), tf::constant<float>({{2, 0}, {3, 2}}));
    rows.of(
        "tf.searchsorted(x, y, 'right', tf.int64)",
        [](auto x, auto y) { return tf::searchsorted(x, y, {.side = tf::Side::right}, tf::int64); },
        tf::constant<float>({{{1, 2, 3}}, {{0, 2, 2}}}), tf::constant<float>({{{2}}, {{2}}}));
    rows.value("tf.searchsorted(x, y, 'right'); nan", right, as<float>(edges),
               tf::constant<float>({std::numeric_limits<float>::quiet_NaN()}));
    rows.value("tf.searchsorted(x, y); none", left, tf::zeros<float, 0>(), as<float>(values));
    rows.value("tf.searchsorted(x, y); half", left, as<tf::half>(edges), as<tf::half>(values));
    rows.value("tf.searchsorted(x, y); uint8", left, tf::constant<std::uint8_t>({1, 200}),
               tf::constant<std::uint8_t>({150, 200, 255}));

    rows.of(
        "tf.raw_ops.Bucketize(input=x, boundaries=[0., 2.5, 9.])",
        [](auto x) { return tf::raw_ops::Bucketize(x, {0.f, 2.5f, 9.f}); }, as<float>(values));
    rows.of(
        "tf.raw_ops.Bucketize(input=x, boundaries=[-1.5, 2.])",
        [](auto x) { return tf::raw_ops::Bucketize(x, {-1.5f, 2.f}); },
        as<int>(test::sample<2, 3>(-3, 3)));
    rows.in_dtypes<double, std::int64_t>(
        "tf.raw_ops.Bucketize(input=x, boundaries=[1., 1., 3.])",
        [](auto x) { return tf::raw_ops::Bucketize(x, {1.f, 1.f, 3.f}); },
        tf::constant<double>({0.0, 1.0, 2.0, 3.0}));

    constexpr float infinity = std::numeric_limits<float>::infinity();
    const auto predictions = tf::constant<float>({{1.f, 2.f, 3.f},
                                                  {3.f, 2.f, 2.f},
                                                  {infinity, 1.f, 2.f},
                                                  {1.f, 1.f, 1.f},
                                                  {1.f, 2.f, 3.f},
                                                  {2.f, 1.f, 0.f}});
    const auto targets = tf::constant<int>({1, 2, 1, 0, 7, -1});
    rows.of(
        "tf.math.in_top_k(x, y, 2)", [](auto x, auto y) { return tf::math::in_top_k(x, y, 2); },
        targets, predictions);
    rows.of(
        "tf.nn.in_top_k(x, y, z)", [](auto x, auto y, auto z) { return tf::nn::in_top_k(x, y, z); },
        as<std::int64_t>(targets), predictions, tf::constant<std::int64_t>(1));
    rows.value(
        "tf.math.in_top_k(x, y, 0)", [](auto x, auto y) { return tf::math::in_top_k(x, y, 0); },
        targets, predictions);

    rows.of(
        "tf.math.invert_permutation(x)", [](auto x) { return tf::math::invert_permutation(x); },
        tf::constant<int>({2, 0, 3, 1}));
    rows.value(
        "tf.math.invert_permutation(x); int64",
        [](auto x) { return tf::math::invert_permutation(x); }, tf::constant<std::int64_t>({1, 0}));
});

}  // namespace referee
