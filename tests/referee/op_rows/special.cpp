// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bessel functions of the first and second kind, and functions that are integrals: tf.math.special.

#include "op_rows.hpp"

namespace referee {

namespace {

namespace s = tf::math::special;

/// Values and gradients between two numbers, and values at ends. TensorFlow's floats are NaN where
/// a double is too large for a float.
template <class... T, class F>
void function(OpRows& rows, const std::string& expression, F f, double low, double high) {
    rows.of_twice(expression, f, test::sample<2, 5>(low, high));
    rows.of(expression + "; float", f, as<float>(test::sample<2, 5>(low, high)));
    rows.in_dtypes<double, T...>(expression + "; near", f,
                                 tf::constant<double>({-inf, -3.75, -1.0, 1e-5, 0.7, 1.0, 1.5, 2.0,
                                                       2.4, 6.9, 7.1, inf, nan}));
    rows.value(expression + "; zero", f, tf::constant<double>({-0.0, 0.0, 1e-300, 1e-20}));
}
/// Values of large numbers.
template <class F>
void far(OpRows& rows, const std::string& expression, F f) {
    rows.value(expression + "; far", f, tf::constant<double>({-1e3, 49.9, 50.1, 300.0, 600.0}));
}

}  // namespace

const Family<OpRows> special_family([](OpRows& rows) {
    const auto bessel = [&](const std::string& expression, auto f, double low) {
        function<float, tf::half>(rows, expression, f, low, 9);
        far(rows, expression, f);
    };
    bessel("tf.math.special.bessel_j0(x)", [](auto x) { return s::bessel_j0(x); }, -9);
    bessel("tf.math.special.bessel_j1(x)", [](auto x) { return s::bessel_j1(x); }, -9);
    bessel("tf.math.special.bessel_y0(x)", [](auto x) { return s::bessel_y0(x); }, .3);
    bessel("tf.math.special.bessel_y1(x)", [](auto x) { return s::bessel_y1(x); }, .3);
    bessel("tf.math.special.bessel_k0(x)", [](auto x) { return s::bessel_k0(x); }, .3);
    bessel("tf.math.special.bessel_k0e(x)", [](auto x) { return s::bessel_k0e(x); }, .3);
    bessel("tf.math.special.bessel_k1(x)", [](auto x) { return s::bessel_k1(x); }, .3);
    bessel("tf.math.special.bessel_k1e(x)", [](auto x) { return s::bessel_k1e(x); }, .3);
    rows.of(
        "tf.math.special.bessel_j1(x); zero", [](auto x) { return s::bessel_j1(x); },
        tf::constant<double>({0.0, 1.0}));

    const auto integral = [&](const std::string& expression, auto f, double low, double high) {
        function<float>(rows, expression, f, low, high);
    };
    integral("tf.math.special.dawsn(x)", [](auto x) { return s::dawsn(x); }, -5, 5);
    far(rows, "tf.math.special.dawsn(x)", [](auto x) { return s::dawsn(x); });
    integral("tf.math.special.expint(x)", [](auto x) { return s::expint(x); }, .6, 3);
    far(rows, "tf.math.special.expint(x)", [](auto x) { return s::expint(x); });
    // of numbers above 40, TensorFlow's waves are inexact
    integral("tf.math.special.fresnel_cos(x)", [](auto x) { return s::fresnel_cos(x); }, -5, 5);
    integral("tf.math.special.fresnel_sin(x)", [](auto x) { return s::fresnel_sin(x); }, -5, 5);
    // near 1, its slope divides differences of equal numbers
    integral("tf.math.special.spence(x)", [](auto x) { return s::spence(x); }, 1.5, 5);
    far(rows, "tf.math.special.spence(x)", [](auto x) { return s::spence(x); });
    rows.value(
        "tf.math.special.spence(x); below", [](auto x) { return s::spence(x); },
        test::sample<5>(.1, .6));
    rows.of(
        "tf.math.special.spence(x); one", [](auto x) { return s::spence(x); },
        tf::constant<double>({1.0, 2.0}));
});

}  // namespace referee
