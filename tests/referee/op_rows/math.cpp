// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise functions with kernels: trigonometry, rounding, special functions.

#include "op_rows.hpp"

namespace referee {
namespace {

/// A function of floats whose domain is between `low` and `high`.
template <class F>
void function(OpRows& rows, const std::string& expression, F f, double low, double high) {
    rows.of_twice(expression, f, test::sample<2, 3>(low, high));
    gradient(expression + "; float", f, as<float>(test::sample<5>(low, high)));
    rows.value(expression + "; ends", f, ends_second());
    rows.value(expression + "; float ends", f, as<float>(ends_second()));
    rows.of(expression + "; scalar", f, test::sample<>(low, high));
    rows.value(expression + "; empty", f, test::sample<2, 0>(low, high));
}
/// The same for 16-bit floats.
template <class F>
void narrow_function(OpRows& rows, const std::string& expression, F f, double low, double high) {
    function(rows, expression, f, low, high);
    rows.in_dtypes<tf::half, tf::bfloat16>(expression, f, test::sample<7>(low, high));
}

void trigonometry(OpRows& rows) {
    narrow_function(rows, "tf.tan(x)", [](auto x) { return tf::tan(x); }, -1.4, 1.4);
    rows.value(
        "tf.tan(x); large", [](auto x) { return tf::tan(x); },
        tf::constant<double>({1.57, 1.5707963267948966, 1e6, -1e15}));
    rows.value(
        "tf.tan(x); large floats", [](auto x) { return tf::tan(x); },
        tf::constant<float>({1.57f, 1.5707964f, 1e6f, -1e4f}));
    narrow_function(rows, "tf.asin(x) * 2.0", [](auto x) { return tf::asin(x) * 2.0; }, -.7, .7);
    narrow_function(rows, "tf.acos(x)", [](auto x) { return tf::acos(x); }, -.7, .7);
    narrow_function(rows, "tf.atan(x)", [](auto x) { return tf::atan(x); }, -3, 3);
    narrow_function(rows, "tf.sinh(x)", [](auto x) { return tf::sinh(x); }, -3, 3);
    narrow_function(rows, "tf.cosh(x)", [](auto x) { return tf::cosh(x); }, -3, 3);
    narrow_function(rows, "tf.asinh(x)", [](auto x) { return tf::asinh(x); }, -3, 3);
    narrow_function(rows, "tf.acosh(x)", [](auto x) { return tf::acosh(x); }, 1.2, 3);
    narrow_function(rows, "tf.atanh(x)", [](auto x) { return tf::atanh(x); }, -.7, .7);
    rows.add_once("tf.atan(x)", [](auto x) { return tf::atan(x); });
    rows.add_once("tf.asin(x / 7)", [](auto x) { return tf::asin(x / 7.0); });
    rows.add_once("tf.acosh(x + 8)", [](auto x) { return tf::acosh(x + 8.0); });
    const auto atan2 = [](auto y, auto x) { return tf::atan2(y, x); };
    rows.of_twice("tf.atan2(x, y)", atan2, test::sample<2, 3>(-3, 3), test::sample<3>(1, 2));
    rows.value("tf.atan2(x, y); ends", atan2, ends_first(), ends_second());
    rows.value("tf.atan2(x, y); half", atan2, as<tf::half>(test::sample<4>(-3, 3)),
               as<tf::half>(test::sample<4>(-2, 3)));
}

void rounding(OpRows& rows) {
    const auto halves = tf::constant<double>({-3.5, -2.5, -1.5, -.5, -0.0, .3, .5, .7, 1.5, 2.5,
                                              8388609., 4503599627370497., 1e300, inf, -inf, nan});
    const auto round = [](auto x) { return tf::round(x); };
    rows.of("tf.round(x)", round, test::sample<2, 3>(-3, 3));
    rows.value("tf.round(x); halves", round, halves);
    rows.in_dtypes<float, tf::half, tf::bfloat16>("tf.round(x); halves", round, halves);
    rows.in_dtypes<int, std::int64_t>("tf.round(x)", round, test::sample<5>(-9, 9));
    const auto rint = [](auto x) { return tf::math::rint(x); };
    rows.of("tf.math.rint(x)", rint, test::sample<2, 3>(-3, 3));
    rows.value("tf.math.rint(x); halves", rint, halves);
    rows.value("tf.math.rint(x); float halves", rint, as<float>(halves));

    const auto div = [](auto x, auto y) { return tf::truncatediv(x, y); };
    const auto mod = [](auto x, auto y) { return tf::truncatemod(x, y); };
    const auto a = tf::constant<int>({-7, 7, -8, 8, 0, std::numeric_limits<int>::min()});
    const auto b = tf::constant<int>({2, -2, 3, 3, 5, -1});
    rows.of("tf.truncatediv(x, y)", div, a, b);
    rows.of("tf.truncatemod(x, y)", mod, a, b);
    rows.of("tf.truncatediv(x, y)", div, test::sample<2, 3>(-9, 9), test::sample<3>(1, 2));
    rows.of("tf.math.mod(x, y)", [](auto x, auto y) { return tf::math::mod(x, y); }, a, b);
    const auto c = tf::constant<int>({-7, 7, -8, 100, 0, -128});
    rows.value("tf.truncatediv(x, y); int8", div, as<std::int8_t>(c), as<std::int8_t>(b));
    rows.value("tf.truncatediv(x, y); int16", div, as<std::int16_t>(c), as<std::int16_t>(b));
    const auto u = tf::constant<int>({7, 8, 200}), v = tf::constant<int>({2, 3, 7});
    rows.value("tf.truncatediv(x, y); uint8", div, as<std::uint8_t>(u), as<std::uint8_t>(v));
    rows.value("tf.truncatediv(x, y); uint64", div, as<std::uint64_t>(u), as<std::uint64_t>(v));
    rows.value("tf.truncatemod(x, y); int64", mod, as<std::int64_t>(a), as<std::int64_t>(b));
    rows.value("tf.truncatemod(x, y); ends", mod, ends_first(), ends_second());
    rows.value("tf.truncatediv(x, y); ends", div, ends_first(), ends_second());
    const auto next = [](auto x, auto y) { return tf::math::nextafter(x, y); };
    rows.of("tf.math.nextafter(x, y)", next, test::sample<2, 3>(-9, 9), test::sample<3>(-1, 1));
    rows.value("tf.math.nextafter(x, y); ends", next, ends_first(), ends_second());
    rows.value("tf.math.nextafter(x, y); float", next, as<float>(ends_first()),
               as<float>(ends_second()));
}

void special(OpRows& rows) {
    const auto lgamma = [](auto x) { return tf::math::lgamma(x); };
    const auto digamma = [](auto x) { return tf::math::digamma(x); };
    function(rows, "tf.math.lgamma(x)", lgamma, .3, 9);
    function(rows, "tf.math.digamma(x)", digamma, .3, 9);
    rows.in_dtypes<double, float, tf::half>("tf.math.lgamma(x); below", lgamma,
                                            test::sample<5>(-2.8, -.1));
    rows.in_dtypes<double, float>("tf.math.digamma(x); below", digamma,
                                  tf::constant<double>({-.1, -.4, -2.7, -10.5, 1e-8, 1e9}));
    const auto polygamma = [](auto n, auto x) { return tf::math::polygamma(n, x); };
    rows.of("tf.math.polygamma(x, y)", polygamma,
            tf::constant<double>({{0.0}, {1.0}, {2.0}, {3.0}}),
            tf::constant<double>({{-2.5, .2, 1.0, 7.0, 40.0}}));
    const auto orders = tf::constant<double>({{-2.0}, {-1.0}, {-0.0}, {0.0}, {0.5}, {1.0}, {nan}});
    rows.value("tf.math.polygamma(x, y); ends", polygamma, orders, ends_second());
    const auto zeta = [](auto x, auto q) { return tf::math::zeta(x, q); };
    rows.of("tf.math.zeta(x, y)", zeta, tf::constant<double>({{1.5}, {2.0}, {3.7}, {30.0}}),
            tf::constant<double>({{.2, 1.0, 7.0, 40.0}}));
    rows.of("tf.math.zeta(x, y)", zeta, tf::constant<float>({{2.f}, {3.f}}),
            tf::constant<float>({{-1.5f, .2f, 1.f, 7.f, 40.f}}));
    function(rows, "tf.math.ndtri(x)", [](auto x) { return tf::math::ndtri(x); }, .05, .95);
    function(rows, "tf.math.erfinv(x)", [](auto x) { return tf::math::erfinv(x); }, -.9, .9);
    function(rows, "tf.math.erfcinv(x)", [](auto x) { return tf::math::erfcinv(x); }, .1, 1.9);
    rows.value(
        "tf.math.ndtri(x); tails", [](auto x) { return tf::math::ndtri(x); },
        tf::constant<double>({1e-300, 1e-20, 1e-6, .02, .98, 1.0 - 1e-9}));
}

}  // namespace

const Family<OpRows> math_family([](OpRows& rows) {
    trigonometry(rows);
    rounding(rows);
    special(rows);
});

}  // namespace referee
