// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Counts of values.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> counting_family([](OpRows& rows) {
    const auto numbers = tf::constant<int>({1, 4, 1, 0, 6});
    rows.of("tf.math.bincount(x)", [](auto x) { return tf::math::bincount(x); }, numbers);
    rows.of(
        "tf.math.bincount(x, y, minlength=9)",
        [](auto x, auto y) { return tf::math::bincount(x, y, {.minlength = 9}); },
        as<std::int64_t>(numbers), tf::constant<int>({1, 2, 3, 4, 5}));
    rows.of(
        "tf.math.bincount(x, maxlength=3)",
        [](auto x) { return tf::math::bincount(x, {.maxlength = 3}); },
        tf::constant<int>({{1, 4}, {1, 0}}));
    rows.of(
        "tf.math.bincount(x, minlength=5, maxlength=5)",
        [](auto x) { return tf::math::bincount<5>(x); }, numbers);
    rows.value(  // in TensorFlow the weights have no gradient
        "tf.math.bincount(x, y)", [](auto x, auto y) { return tf::math::bincount(x, y); },
        tf::constant<int>({{1, 4}, {1, 0}}), tf::constant<double>({{.5, 2.0}, {3.0, 4.0}}));
    rows.value(
        "tf.math.bincount(x)", [](auto x) { return tf::math::bincount(x); }, tf::zeros<int, 0>());
    const auto by_rows = tf::constant<int>({{1, 2, 1}, {0, 0, 3}});
    rows.of(
        "tf.math.bincount(x, axis=-1)", [](auto x) { return tf::math::bincount<tf::dyn, -1>(x); },
        by_rows);
    rows.of(
        "tf.math.bincount(x, axis=-1, minlength=4, maxlength=4)",
        [](auto x) { return tf::math::bincount<4, -1>(x); }, as<std::int64_t>(by_rows));
    rows.of(
        "tf.math.bincount(x, axis=-1, minlength=6, maxlength=2, binary_output=True)",
        [](auto x) {
            return tf::math::bincount<tf::dyn, -1>(
                x, {.minlength = 6, .maxlength = 2, .binary_output = true});
        },
        by_rows);
    rows.of(
        "tf.math.bincount(x, binary_output=True)",
        [](auto x) { return tf::math::bincount(x, {.binary_output = true}); }, by_rows);
    rows.value(
        "tf.math.bincount(x, y, axis=-1)",
        [](auto x, auto y) { return tf::math::bincount<tf::dyn, -1>(x, y); }, by_rows,
        as<float>(by_rows));

    const auto values = tf::constant<double>({{-3.0, 0.0, 0.4}, {1.0, 2.5, 7.0}});
    const auto range = tf::constant<double>({0.0, 2.5});
    rows.of(
        "tf.histogram_fixed_width(x, y, 5)",
        [](auto x, auto y) { return tf::histogram_fixed_width<5>(x, y); }, as<float>(values),
        as<float>(range));
    rows.value(
        "tf.histogram_fixed_width(x, y, 4, tf.int64)",
        [](auto x, auto y) { return tf::histogram_fixed_width<4>(x, y, tf::int64); }, values,
        range);
    rows.of(
        "tf.histogram_fixed_width(x, y)",
        [](auto x, auto y) { return tf::histogram_fixed_width(x, y); }, as<int>(values),
        tf::constant<int>({-1, 7}));
    rows.of(
        "tf.histogram_fixed_width_bins(x, y, 5)",
        [](auto x, auto y) { return tf::histogram_fixed_width_bins<5>(x, y); }, as<float>(values),
        as<float>(range));

    rows.of(
        "tf.compat.v1.setdiff1d(x, y).out", [](auto x, auto y) { return tf::setdiff1d(x, y).out; },
        tf::constant<int>({5, 1, 5, 2, 3}), tf::constant<int>({1, 7, 3}));
    rows.of(
        "tf.compat.v1.setdiff1d(x, y, tf.int64).idx",
        [](auto x, auto y) { return tf::setdiff1d(x, y, tf::int64).idx; },
        tf::constant({"b", "a", "b"}), tf::constant({"a", "c"}));
    rows.value(
        "tf.compat.v1.setdiff1d(x, y).idx", [](auto x, auto y) { return tf::setdiff1d(x, y).idx; },
        tf::constant<float>({1.f, 0.f, std::numeric_limits<float>::quiet_NaN()}),
        tf::constant<float>({-0.f, std::numeric_limits<float>::quiet_NaN()}));
    rows.value(
        "tf.compat.v1.setdiff1d(x, y).out; uint64",
        [](auto x, auto y) { return tf::setdiff1d(x, y).out; },
        tf::constant<std::uint64_t>({~std::uint64_t{0}, std::uint64_t{5}}),
        tf::constant<std::uint64_t>({std::uint64_t{5}}));
    rows.value(
        "tf.compat.v1.setdiff1d(x, y).out; none",
        [](auto x, auto y) { return tf::setdiff1d(x, y).out; }, tf::constant<int>({1, 2}),
        tf::zeros<int, 0>());

    const auto labels = tf::constant<int>({1, 2, 4, 1});
    const auto predictions = tf::constant<int>({2, 2, 4, 1});
    rows.of(
        "tf.math.confusion_matrix(x, y, 5)",
        [](auto x, auto y) { return tf::math::confusion_matrix<5>(x, y); }, labels, predictions);
    rows.value(
        "tf.math.confusion_matrix(x, y, 5, z, tf.float32)",
        [](auto x, auto y, auto z) { return tf::math::confusion_matrix<5>(x, y, z); },
        as<std::int64_t>(labels), as<std::int64_t>(predictions),
        tf::constant<float>({.5f, 1.f, 2.f, 4.f}));
});

}  // namespace referee
