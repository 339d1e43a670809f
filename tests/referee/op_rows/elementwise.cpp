// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise ops: smooth functions, arithmetic with all ways to broadcast, comparisons, selections
// and casts; and points where a derivative does not exist or is infinite.

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;

const auto around_zero = tf::constant<double>({-2.0, -1.0, -0.0, 0.0, 1.0, 2.0});
const auto from_zero = tf::constant<double>({0.0, 1.0, 4.0, inf});
const auto extremes = tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan});

/// The shapes and dtypes that are computed by other code than a matrix of doubles.
template <class F>
void other_shapes(const std::string& expression, F f, double low, double high) {
    gradient(expression + "; scalar", f, sample<>(low, high));
    gradient(expression + "; empty", f, sample<0, 3>(low, high));
    gradient(expression + "; long", f, sample<37>(low, high));
    gradient(expression + "; float", f, as<float>(sample<2, 5>(low, high)));
}
/// A function that is twice differentiable between `low` and `high`, and the points where it or its
/// derivative has no value, or an infinite one.
template <class F, class... Points>
void smooth(OpRows& rows, const std::string& expression, F f, double low, double high,
            const Points&... points) {
    rows.of_twice(expression, f, sample<2, 3>(low, high));
    other_shapes(expression, f, low, high);
    (gradient(expression + "; ends", f, points), ...);
}

/// A function of two tensors, with all ways to broadcast. `expression` uses x and y.
template <class F>
void broadcast(const std::string& expression, F f, double low, double high, double low2,
               double high2) {
    using Open = tf::Tensor<double, dyn, 3>;
    const auto a = sample<2, 3>(low, high);
    const auto b = sample<2, 3>(low2, high2, 0.7);
    const auto row = sample<3>(low2, high2, 0.7);
    gradient(expression + "; equal", f, a, b);
    gradient<Run::both>(expression + "; row", f, a, row);
    gradient(expression + "; scalar right", f, a, sample<>(low2, high2, 0.7));
    gradient(expression + "; scalar left", f, sample<>(low, high), b);
    gradient(expression + "; column", f, sample<2, 1>(low, high), b);
    gradient(expression + "; outer", f, sample<2, 1>(low, high), sample<1, 3>(low2, high2, 0.7));
    gradient(expression + "; column of three", f, sample<4, 2, 3>(low, high),
             sample<2, 1>(low2, high2));
    gradient(expression + "; empty", f, sample<2, 0>(low, high), sample<2, 1>(low2, high2));
    gradient<Run::both>(expression + "; open row", f, Open(a),
                        Open(sample<1, 3>(low2, high2, 0.7)));
    gradient(expression + "; float", f, as<float>(a), as<float>(row));
    second(expression + "; second, row", f, sample<2, 3>(low, high, 0.3), row);
}
/// The same, and the function saved and loaded.
template <class F>
void binary(OpRows& rows, const std::string& expression, F f, double low, double high, double low2,
            double high2) {
    rows.of(expression, f, sample<2, 3>(low, high), sample<3>(low2, high2, 0.7));
    broadcast(expression, f, low, high, low2, high2);
}

/// A comparison: it has no gradient, but values computed with its result have one.
template <class F>
void comparison(OpRows& rows, const std::string& expression, F f) {
    const auto a = sample<2, 3>(-1, 1), b = sample<2, 3>(-1, 1, 0.7);
    rows.of(expression, f, a, b);
    const auto number = [](auto x, auto y) { return tf::cast<double>(F{}(x, y)); };
    const auto factor = [](auto x, auto y) { return tf::cast<double>(F{}(x, y)) * x; };
    gradient("tf.cast(" + expression + ", tf.float64); none", number, a, b);
    gradient<Run::both>("tf.cast(" + expression + ", tf.float64) * x; factor", factor, a, b);
}

void arithmetic(OpRows& rows) {
    binary(rows, "x + y", [](auto a, auto b) { return a + b; }, -1, 1, -1, 1);
    binary(rows, "x - y", [](auto a, auto b) { return a - b; }, -1, 1, -1, 1);
    binary(rows, "x * y", [](auto a, auto b) { return a * b; }, -1, 1, -1, 1);
    binary(rows, "x / y", [](auto a, auto b) { return a / b; }, -1, 1, 0.5, 2);
    const auto maximum = [](auto a, auto b) { return tf::maximum(a, b); };
    const auto minimum = [](auto a, auto b) { return tf::minimum(a, b); };
    const auto power = [](auto a, auto b) { return tf::pow(a, b); };
    const auto modulo = [](auto a, auto b) { return a % b; };
    const auto quotient = [](auto a, auto b) { return tf::floordiv(a, b); };
    binary(rows, "tf.maximum(x, y)", maximum, -1, 1, -1.01, 1.02);
    binary(rows, "tf.minimum(x, y)", minimum, -1, 1, -1.01, 1.02);
    binary(rows, "tf.pow(x, y)", power, 0.5, 2, -2, 2);
    binary(rows, "tf.math.floormod(x, y)", modulo, 2.1, 2.9, 0.7, 0.9);
    const auto a = sample<2, 3>(-3, 3), b = sample<2, 3>(0.5, 1, 0.7);
    rows.of("tf.math.floordiv(x, y)", quotient, a, b);
    gradient<Run::both>(
        "tf.math.floordiv(x, y) * y; factor", [](auto x, auto y) { return tf::floordiv(x, y) * y; },
        a, b);

    const auto u = tf::constant<double>({1.0, 2.0, 2.0, -0.0, 0.0, inf, nan, 1.0});
    const auto v = tf::constant<double>({1.0, 1.0, 3.0, 0.0, 0.0, inf, 1.0, nan});
    gradient<Run::both>("tf.maximum(x, y); tie", maximum, u, v);
    gradient<Run::both>("tf.minimum(x, y); tie", minimum, u, v);
    gradient("tf.maximum(x, x); with itself", [](auto x) { return tf::maximum(x, x); }, u);
    gradient(
        "tf.maximum(x, 0.0); with zero", [](auto x) { return tf::maximum(x, 0.0); }, around_zero);
    gradient(
        "x / y; by zero", [](auto x, auto y) { return x / y; },
        tf::constant<double>({1.0, -1.0, 0.0, 1.0}), tf::constant<double>({0.0, 0.0, 0.0, inf}));
    gradient("tf.math.floormod(x, y); signs", modulo,
             tf::constant<double>({5.5, -5.5, 5.5, -5.5, 4.0}),
             tf::constant<double>({3.0, 3.0, -3.0, -3.0, 2.0}));
    const auto bases = tf::constant<double>({{-2.0}, {-0.0}, {0.0}, {1.0}, {3.0}});
    const auto exponents = tf::constant<double>({-1.0, 0.0, 0.5, 1.0, 2.0, 3.0});
    gradient<Run::both>("tf.pow(x, y); zero and negative", power, bases, exponents);
    const auto square = [](auto x) { return tf::pow(x, 2.0); };
    gradient("tf.pow(x, 2.0); square", square, around_zero);
    gradient("tf.pow(x, 0.0); zeroth", [](auto x) { return tf::pow(x, 0.0); }, around_zero);
    gradient(
        "tf.pow(tf.constant(2.0, x.dtype), x); of two", [](auto x) { return tf::pow(2.0, x); },
        around_zero);
    second("tf.pow(x, 2.0); square, second", square, tf::constant<double>({-1.0, 1.0, 2.0}));
}

void comparisons(OpRows& rows) {
    comparison(rows, "tf.equal(x, y)", [](auto a, auto b) { return a == b; });
    comparison(rows, "tf.not_equal(x, y)", [](auto a, auto b) { return a != b; });
    comparison(rows, "tf.less(x, y)", [](auto a, auto b) { return a < b; });
    comparison(rows, "tf.less_equal(x, y)", [](auto a, auto b) { return a <= b; });
    comparison(rows, "tf.greater(x, y)", [](auto a, auto b) { return a > b; });
    comparison(rows, "tf.greater_equal(x, y)", [](auto a, auto b) { return a >= b; });
    comparison(rows, "tf.logical_and(x > 0, y > 0)",
               [](auto a, auto b) { return tf::logical_and(a > 0.0, b > 0.0); });
    comparison(rows, "tf.logical_or(x > 0, y > 0)",
               [](auto a, auto b) { return tf::logical_or(a > 0.0, b > 0.0); });
    comparison(rows, "tf.logical_not(x > y)",
               [](auto a, auto b) { return tf::logical_not(a > b); });
}

void functions(OpRows& rows) {
    smooth(rows, "tf.negative(x)", [](auto x) { return -x; }, -1, 1);
    smooth(rows, "tf.exp(x)", [](auto x) { return tf::exp(x); }, -1, 1, extremes);
    smooth(
        rows, "tf.math.log(x)", [](auto x) { return tf::log(x); }, 0.5, 3, from_zero, around_zero);
    smooth(
        rows, "tf.math.log1p(x)", [](auto x) { return tf::log1p(x); }, -0.5, 3,
        tf::constant<double>({-2.0, -1.0, 0.0}));
    smooth(rows, "tf.math.expm1(x)", [](auto x) { return tf::expm1(x); }, -1, 1, extremes);
    smooth(rows, "tf.tanh(x)", [](auto x) { return tf::tanh(x); }, -2, 2, extremes);
    smooth(rows, "tf.math.erf(x)", [](auto x) { return tf::erf(x); }, -2, 2);
    smooth(rows, "tf.math.erfc(x)", [](auto x) { return tf::erfc(x); }, -2, 2, extremes);
    smooth(rows, "tf.sin(x)", [](auto x) { return tf::sin(x); }, -2, 2);
    smooth(rows, "tf.cos(x)", [](auto x) { return tf::cos(x); }, -2, 2);
    smooth(rows, "tf.sqrt(x)", [](auto x) { return tf::sqrt(x); }, 0.5, 3, from_zero, around_zero);
    smooth(rows, "tf.math.rsqrt(x)", [](auto x) { return tf::rsqrt(x); }, 0.5, 3, from_zero);
    // Below 1 the terms of its higher derivatives grow, and cancel.
    smooth(rows, "tf.math.reciprocal(x)", [](auto x) { return tf::reciprocal(x); }, 1, 3);
    smooth(rows, "tf.sigmoid(x)", [](auto x) { return tf::sigmoid(x); }, -3, 3, extremes);
    smooth(rows, "tf.square(x)", [](auto x) { return tf::square(x); }, -1, 1, extremes);
    smooth(
        rows, "tf.nn.relu(x)", [](auto x) { return tf::relu(x); }, -1, 1.1, around_zero, extremes);
    smooth(rows, "tf.abs(x)", [](auto x) { return tf::abs(x); }, -1, 1.1, around_zero, extremes);
    const auto flat = [](auto x) {
        return tf::square(tf::sqrt(x) - 1.0) + tf::square(tf::rsqrt(x) - 1.0);
    };
    second("tf.square(tf.sqrt(x) - 1) + tf.square(tf.math.rsqrt(x) - 1); flat", flat,
           tf::constant<double>({1.0, 4.0}));

    // These are constant almost everywhere: there is no gradient, or it is 0, as in TensorFlow.
    const auto steps = [&]<class F>(const std::string& expression, F f, double low, double high) {
        rows.of(expression, f, sample<2, 3>(low, high));
        const auto factor = [](auto x) { return F{}(x)*x; };
        gradient<Run::both>(expression + " * x; factor", factor, sample<2, 3>(low, high));
        other_shapes(expression + " * x", factor, low, high);
    };
    steps("tf.sign(x)", [](auto x) { return tf::sign(x); }, -1, 1.1);
    steps("tf.floor(x)", [](auto x) { return tf::floor(x); }, -3, 3);
    steps("tf.math.ceil(x)", [](auto x) { return tf::ceil(x); }, -3, 3);
    gradient("tf.sign(x); ends", [](auto x) { return tf::sign(x); }, around_zero);
}

/// Ops that compute gradients. TensorFlow's need operands of equal shapes.
void gradients(OpRows& rows) {
    using tf::detail::ops::elementwise;
    const auto of = [&](const std::string& op, auto f) {
        rows.of("tf.raw_ops." + op + "(y=x, dy=y)", f, sample<2, 3>(0.5, 2), sample<2, 3>(-1, 1));
        broadcast("tf.raw_ops." + op + "(y=x + 0 * y, dy=y + 0 * x)", f, 0.5, 2, -1, 1);
    };
    of("SqrtGrad", [](auto y, auto dy) { return elementwise<tf::op::SqrtGrad>(y, dy); });
    of("RsqrtGrad", [](auto y, auto dy) { return elementwise<tf::op::RsqrtGrad>(y, dy); });
    of("ReciprocalGrad",
       [](auto y, auto dy) { return elementwise<tf::op::ReciprocalGrad>(y, dy); });
}

void selections(OpRows& rows) {
    const auto a = sample<2, 3>(-1, 1), b = sample<2, 3>(-1, 1, 0.7);
    const auto chosen = [](auto x, auto y) { return tf::where(x > 0.1, x * y, y - x); };
    const std::string computed = "tf.where(x > 0.1, x * y, y - x)";
    rows.of_twice(computed, chosen, a, sample<3>(-1, 1, 0.7));
    gradient(computed + "; scalar", chosen, sample<>(-1, 1), b);
    const auto given = [](auto condition, auto x, auto y) { return tf::where(condition, x, y); };
    const tf::Tensor<bool, 2, 3> mask = b > 0.0;
    const tf::Tensor<bool, 2, 1> column = sample<2, 1>(-1, 1) > 0.0;
    rows.of("tf.where(x, y, z)", given, mask, a, b);
    gradient<Run::both>("tf.where(x, y, z); given", given, mask, a, b);
    gradient("tf.where(x, y, z); broadcast", given, column, a, sample<>(-1, 1));
    gradient("tf.where(x, y, z); wider", given, mask, sample<3>(-1, 1), sample<2, 1>(-1, 1));

    // The side that is not taken still multiplies by 0: NaN where its own gradient is infinite.
    const auto root = [](auto x) { return tf::where(x > 0.0, tf::sqrt(x), x); };
    gradient<Run::both>("tf.where(x > 0, tf.sqrt(x), x); trap", root, around_zero);
    second("tf.where(x > 0, tf.sqrt(x), x); trap, second", root, around_zero);
    gradient(
        "tf.where(x > 0, tf.math.rsqrt(x), x); trap",
        [](auto x) { return tf::where(x > 0.0, tf::rsqrt(x), x); }, around_zero);
    gradient(
        "tf.where(x > 0, tf.math.log(x), 0.0); trap",
        [](auto x) { return tf::where(x > 0.0, tf::log(x), 0.0); }, around_zero);
    gradient(
        "tf.where(x == 0, 1.0, tf.sin(x) / x); trap",
        [](auto x) { return tf::where(x == 0.0, 1.0, tf::sin(x) / x); }, around_zero);
    // The remedy: the argument is made safe first.
    gradient<Run::both>(
        "tf.where(x > 0, tf.sqrt(tf.where(x > 0, x, 1.0)), x); twice",
        [](auto x) { return tf::where(x > 0.0, tf::sqrt(tf::where(x > 0.0, x, 1.0)), x); },
        around_zero);
}

void casts(OpRows& rows) {
    const auto a = sample<2, 3>(-1, 1);
    rows.of("tf.cast(x, tf.float32)", [](auto x) { return tf::cast<float>(x); }, a);
    rows.of("tf.cast(x, tf.float64)", [](auto x) { return tf::cast<double>(x); }, as<float>(a));
    gradient<Run::both>(
        "tf.cast(x, tf.float32) * 3; down", [](auto x) { return tf::cast<float>(x) * 3.f; }, a);
    gradient<Run::both>(
        "tf.cast(x, tf.float64) * 3; up", [](auto x) { return tf::cast<double>(x) * 3.0; },
        as<float>(a));
    gradient(
        "tf.cast(tf.cast(x, tf.float32), tf.float64) * x; there and back",
        [](auto x) { return tf::cast<double>(tf::cast<float>(x)) * x; }, a);
    gradient(
        "tf.cast(tf.cast(x * 9, tf.int32), tf.float64); to int",
        [](auto x) { return tf::cast<double>(tf::cast<int>(x * 9.0)); }, a);
}

}  // namespace

const Family<OpRows> elementwise_family([](OpRows& rows) {
    arithmetic(rows);
    comparisons(rows);
    functions(rows);
    gradients(rows);
    selections(rows);
    casts(rows);
});

}  // namespace referee
