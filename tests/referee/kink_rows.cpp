// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Points where a derivative does not exist or is infinite: results must be TensorFlow's.

#include <limits>

#include "report.hpp"

namespace referee {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const auto around_zero = tf::constant<double>({-2.0, -1.0, -0.0, 0.0, 1.0, 2.0});
const auto extremes = tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan});

void of_one() {
    gradient("Relu/kink", [](auto x) { return tf::relu(x); }, around_zero);
    gradient("Relu/extremes", [](auto x) { return tf::relu(x); }, extremes);
    gradient("Abs/kink", [](auto x) { return tf::abs(x); }, around_zero);
    gradient("Abs/extremes", [](auto x) { return tf::abs(x); }, extremes);
    gradient("Sign/kink", [](auto x) { return tf::sign(x); }, around_zero);
    gradient("Square/kink", [](auto x) { return tf::square(x); }, extremes);
    const auto from_zero = tf::constant<double>({0.0, 1.0, 4.0, inf});
    gradient("Sqrt/kink", [](auto x) { return tf::sqrt(x); }, from_zero);
    gradient("Sqrt/negative", [](auto x) { return tf::sqrt(x); }, around_zero);
    gradient("Rsqrt/kink", [](auto x) { return tf::rsqrt(x); }, from_zero);
    gradient("Log/kink", [](auto x) { return tf::log(x); }, from_zero);
    gradient("Log/negative", [](auto x) { return tf::log(x); }, around_zero);
    gradient(
        "Log1p/kink", [](auto x) { return tf::log1p(x); }, tf::constant<double>({-2.0, -1.0, 0.0}));
    gradient("Exp/extremes", [](auto x) { return tf::exp(x); }, extremes);
    gradient("Expm1/extremes", [](auto x) { return tf::expm1(x); }, extremes);
    gradient("Tanh/extremes", [](auto x) { return tf::tanh(x); }, extremes);
    gradient("Erfc/extremes", [](auto x) { return tf::erfc(x); }, extremes);
    gradient("Sigmoid/extremes", [](auto x) { return tf::sigmoid(x); }, extremes);
}

void of_two() {
    const auto a = tf::constant<double>({1.0, 2.0, 2.0, -0.0, 0.0, inf, nan, 1.0});
    const auto b = tf::constant<double>({1.0, 1.0, 3.0, 0.0, 0.0, inf, 1.0, nan});
    gradient<Run::both>("Maximum/tie", [](auto x, auto y) { return tf::maximum(x, y); }, a, b);
    gradient<Run::both>("Minimum/tie", [](auto x, auto y) { return tf::minimum(x, y); }, a, b);
    gradient("Maximum/with itself", [](auto x) { return tf::maximum(x, x); }, a);
    gradient("Maximum/with zero", [](auto x) { return tf::maximum(x, 0.0); }, around_zero);
    gradient(
        "RealDiv/by zero", [](auto x, auto y) { return x / y; },
        tf::constant<double>({1.0, -1.0, 0.0, 1.0}), tf::constant<double>({0.0, 0.0, 0.0, inf}));
    gradient(
        "FloorMod/signs", [](auto x, auto y) { return x % y; },
        tf::constant<double>({5.5, -5.5, 5.5, -5.5, 4.0}),
        tf::constant<double>({3.0, 3.0, -3.0, -3.0, 2.0}));
    const auto bases = tf::constant<double>({{-2.0}, {-0.0}, {0.0}, {1.0}, {3.0}});
    const auto exponents = tf::constant<double>({-1.0, 0.0, 0.5, 1.0, 2.0, 3.0});
    gradient<Run::both>(
        "Pow/zero and negative", [](auto x, auto y) { return tf::pow(x, y); }, bases, exponents);
    gradient("Pow/square", [](auto x) { return tf::pow(x, 2.0); }, around_zero);
    gradient("Pow/zeroth", [](auto x) { return tf::pow(x, 0.0); }, around_zero);
    gradient("Pow/of two", [](auto x) { return tf::pow(2.0, x); }, around_zero);
    second(
        "Pow/square, second", [](auto x) { return tf::pow(x, 2.0); },
        tf::constant<double>({-1.0, 1.0, 2.0}));
}

void of_where() {
    // The side that is not taken still multiplies by 0: NaN where its own gradient is infinite.
    gradient<Run::both>(
        "SelectV2/trap", [](auto x) { return tf::where(x > 0.0, tf::sqrt(x), x); }, around_zero);
    gradient(
        "SelectV2/trap of rsqrt", [](auto x) { return tf::where(x > 0.0, tf::rsqrt(x), x); },
        around_zero);
    second(
        "SelectV2/trap, second", [](auto x) { return tf::where(x > 0.0, tf::sqrt(x), x); },
        around_zero);
    const auto flat = [](auto x) {
        return tf::square(tf::sqrt(x) - 1.0) + tf::square(tf::rsqrt(x) - 1.0);
    };
    second("Sqrt/flat, second", flat, tf::constant<double>({1.0, 4.0}));
    gradient(
        "SelectV2/trap of log", [](auto x) { return tf::where(x > 0.0, tf::log(x), 0.0); },
        around_zero);
    gradient(
        "SelectV2/trap of division",
        [](auto x) { return tf::where(x == 0.0, 1.0, tf::sin(x) / x); }, around_zero);
    // The remedy: the argument is made safe first.
    gradient<Run::both>(
        "SelectV2/twice",
        [](auto x) { return tf::where(x > 0.0, tf::sqrt(tf::where(x > 0.0, x, 1.0)), x); },
        around_zero);
}

void of_reductions() {
    const auto ties = tf::constant<double>({{1.0, 3.0, 3.0}, {2.0, 2.0, 2.0}, {3.0, -1.0, 0.0}});
    const auto infinite =
        tf::constant<double>({{1.0, inf, inf}, {-inf, -inf, -inf}, {nan, 1.0, 2.0}});
    gradient<Run::both>("Max/tie", [](auto x) { return tf::reduce_max<1>(x); }, ties);
    gradient("Max/tie of all", [](auto x) { return tf::reduce_max(x); }, ties);
    gradient("Max/infinite", [](auto x) { return tf::reduce_max<1>(x); }, infinite);
    gradient<Run::both>("Min/tie", [](auto x) { return tf::reduce_min<1>(x); }, ties);
    gradient("Min/tie of all", [](auto x) { return tf::reduce_min<0>(x, tf::keepdims); }, ties);
    gradient("Min/infinite", [](auto x) { return tf::reduce_min<1>(x); }, infinite);
    const auto zeros = tf::constant<double>(
        {{2.0, 3.0, 4.0}, {0.0, 3.0, 4.0}, {0.0, 3.0, 0.0}, {0.0, 0.0, 0.0}, {-0.0, -1.0, 5.0}});
    gradient<Run::both>("Prod/zeros", [](auto x) { return tf::reduce_prod<1>(x); }, zeros);
    gradient("Prod/zeros of all", [](auto x) { return tf::reduce_prod(x); }, zeros);
    gradient("Prod/infinite", [](auto x) { return tf::reduce_prod<1>(x); }, infinite);
}

}  // namespace

void kink_rows() {
    of_one();
    of_two();
    of_where();
    of_reductions();
}

}  // namespace referee
