// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.math.special: Bessel functions of the first and second kind, functions that are integrals; the
// incomplete beta function; Sobol's points.

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

    const auto beta = [](auto a, auto b, auto x) { return tf::math::betainc(a, b, x); };
    // as in TensorFlow, only x has a gradient
    const auto stopped = [](auto a, auto b, auto x) {
        return tf::math::betainc(tf::stop_gradient(a), tf::stop_gradient(b), x);
    };
    const std::string stopped_beta = "tf.math.betainc(tf.stop_gradient(x), tf.stop_gradient(y), z)";
    const auto a = tf::constant<double>({{0.5, 1.0, 2.0}, {12.0, 30.0, 0.3}});
    const auto b = tf::constant<double>({{0.7, 2.0, 1.0}, {15.0, 4.0, 20.0}});
    const auto x = tf::constant<double>({{0.1, 0.5, 0.9}, {0.4, 0.95, 0.02}});
    rows.of(stopped_beta, stopped, a, b, x);
    rows.of(stopped_beta + "; float", stopped, as<float>(a), as<float>(b), as<float>(x));
    rows.of(stopped_beta + "; scalars", stopped, tf::Tensor<double>(2.5), tf::Tensor<double>(1.5),
            x);
    rows.of(stopped_beta + "; scalar", stopped, a, b, tf::Tensor<double>(0.25));
    rows.of(
        "tf.math.betainc(tf.cast(2.5, x.dtype), tf.cast(1.0, x.dtype), x)",
        [](auto v) { return tf::math::betainc(2.5, 1.0, v); }, x);
    const auto ends = tf::constant<double>({-1.0, 0.0, 0.5, 1.0, 2.0, inf, nan});
    for (const double p : {-1.0, 0.0, 2.0, inf, nan}) {
        rows.value("tf.math.betainc(x, y, z); ends", beta, tf::Tensor<double>(p),
                   tf::Tensor<double>(0.5), ends);
        rows.value("tf.math.betainc(x, y, z); ends", beta, tf::Tensor<double>(0.5),
                   tf::Tensor<double>(p), ends);
    }

    rows.of_values(
        "tf.math.sobol_sample(7, 20, x)",
        [](auto skip) { return tf::math::sobol_sample<7, 20>(skip); }, tf::Tensor<std::int32_t>(0));
    rows.of_values(
        "tf.math.sobol_sample(3, 5, x, tf.float64)",
        [](auto skip) { return tf::math::sobol_sample<3, 5, double>(skip); },
        tf::Tensor<std::int32_t>(1000000));
    rows.value(
        "tf.math.sobol_sample(1111, 40, x, tf.float64)",
        [](auto skip) { return tf::math::sobol_sample<1111, 40, double>(skip); },
        tf::Tensor<std::int32_t>((1 << 29) - 20));
});

}  // namespace referee
