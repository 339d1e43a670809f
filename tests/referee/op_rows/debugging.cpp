// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Checks of tf.debugging that hold; those that fail are in tests/runtime/ops/debugging_test.cpp.

#include <tf/debugging.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

const Family<OpRows> debugging_family([](OpRows& rows) {
    namespace debugging = tf::debugging;
    const auto x = test::sample<2, 3>(0.5, 3), y = test::sample<2, 3>(0.5, 3);
    rows.of(
        "tf.debugging.assert_all_finite(x, 'm')",
        [](auto a) { return debugging::assert_all_finite(a, "m"); }, as<float>(x));
    rows.in_dtypes<double, float, tf::half, tf::bfloat16>(
        "tf.debugging.check_numerics(x, 'm')",
        [](auto a) { return debugging::check_numerics(a, "m"); }, x);
    rows.of(
        "tf.debugging.check_numerics(x, 'm') * 2.",
        [](auto a) { return debugging::check_numerics(a, "m") * 2.0; }, x);
    rows.of(
        "(tf.debugging.assert_near(x, x + 1e-9, 1e-8), tf.debugging.assert_near(x, x), "
        "tf.debugging.assert_negative(-y), tf.debugging.assert_non_positive(-y), x * y)[4]",
        [](auto a, auto b) {
            debugging::assert_near(a, a + 1e-9, {.rtol = 1e-8});
            debugging::assert_near(a, a);
            debugging::assert_negative(-b);
            debugging::assert_non_positive(-b);
            return a * b;
        },
        x, y);
    rows.of(
        "(tf.debugging.assert_shapes([(x, ('N', 'Q')), (y, ('*', 'Q')), (z, ('Q',))]), x * y + z)"
        "[1]",
        [](auto a, auto b, auto c) {
            debugging::assert_shapes(debugging::dims<"N", "Q">(a), debugging::dims<"*", "Q">(b),
                                     debugging::dims<"Q">(c));
            return a * b + c;
        },
        x, y, test::sample<3>(0, 1));
});

}  // namespace

}  // namespace referee
