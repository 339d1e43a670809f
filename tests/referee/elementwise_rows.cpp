// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise ops where they are smooth: dtypes, shapes, all ways to broadcast.

#include "report.hpp"

namespace referee {
namespace {

using test::sample;

std::string at(std::string_view op, std::string_view name) {
    return std::string(op).append("/").append(name);
}

/// A function of one tensor between `low` and `high`, where it is smooth.
template <class F>
void unary(std::string_view op, F f, double low, double high) {
    gradient<Run::both>(at(op, "matrix"), f, sample<2, 3>(low, high));
    gradient(at(op, "scalar"), f, sample<>(low, high));
    gradient(at(op, "empty"), f, sample<0, 3>(low, high));
    gradient(at(op, "long"), f, sample<37>(low, high));
    gradient(at(op, "float"), f, as<float>(sample<2, 5>(low, high)));
}
/// The same for a function that is twice differentiable.
template <class F>
void smooth(std::string_view op, F f, double low, double high) {
    unary(op, f, low, high);
    second(at(op, "second"), f, sample<5>(low, high));
}

/// A function of two tensors, with all ways to broadcast.
template <class F>
void binary(std::string_view op, F f, double low, double high, double low2, double high2) {
    using Open = tf::Tensor<double, dyn, 3>;
    const auto a = sample<2, 3>(low, high);
    const auto b = sample<2, 3>(low2, high2, 0.7);
    const auto row = sample<3>(low2, high2, 0.7);
    gradient(at(op, "equal"), f, a, b);
    gradient<Run::both>(at(op, "row"), f, a, row);
    gradient(at(op, "scalar right"), f, a, sample<>(low2, high2, 0.7));
    gradient(at(op, "scalar left"), f, sample<>(low, high), b);
    gradient(at(op, "column"), f, sample<2, 1>(low, high), b);
    gradient(at(op, "outer"), f, sample<2, 1>(low, high), sample<1, 3>(low2, high2, 0.7));
    gradient(at(op, "column of three"), f, sample<4, 2, 3>(low, high), sample<2, 1>(low2, high2));
    gradient(at(op, "empty"), f, sample<2, 0>(low, high), sample<2, 1>(low2, high2));
    gradient<Run::both>(at(op, "open"), f, Open(a), Open(sample<1, 3>(low2, high2, 0.7)));
    gradient(at(op, "float"), f, as<float>(a), as<float>(row));
    second(at(op, "second"), f, sample<2, 3>(low, high, 0.3), row);
}

/// A comparison: it has no gradient, but values computed with its result have one.
template <class F>
void comparison(std::string_view op, F) {
    const auto a = sample<2, 3>(-1, 1), b = sample<2, 3>(-1, 1, 0.7);
    gradient(at(op, "none"), [](auto x, auto y) { return tf::cast<double>(F{}(x, y)); }, a, b);
    gradient<Run::both>(
        at(op, "factor"), [](auto x, auto y) { return tf::cast<double>(F{}(x, y)) * x; }, a, b);
}

void arithmetic() {
    binary("AddV2", [](auto a, auto b) { return a + b; }, -1, 1, -1, 1);
    binary("Sub", [](auto a, auto b) { return a - b; }, -1, 1, -1, 1);
    binary("Mul", [](auto a, auto b) { return a * b; }, -1, 1, -1, 1);
    binary("RealDiv", [](auto a, auto b) { return a / b; }, -1, 1, 0.5, 2);
    binary("Maximum", [](auto a, auto b) { return tf::maximum(a, b); }, -1, 1, -1.01, 1.02);
    binary("Minimum", [](auto a, auto b) { return tf::minimum(a, b); }, -1, 1, -1.01, 1.02);
    binary("Pow", [](auto a, auto b) { return tf::pow(a, b); }, 0.5, 2, -2, 2);
    binary("FloorMod", [](auto a, auto b) { return a % b; }, 2.1, 2.9, 0.7, 0.9);
    const auto a = sample<2, 3>(-3, 3), b = sample<2, 3>(0.5, 1, 0.7);
    gradient("FloorDiv/none", [](auto x, auto y) { return tf::floordiv(x, y); }, a, b);
    gradient<Run::both>(
        "FloorDiv/factor", [](auto x, auto y) { return tf::floordiv(x, y) * y; }, a, b);
}

void comparisons() {
    comparison("Equal", [](auto a, auto b) { return a == b; });
    comparison("NotEqual", [](auto a, auto b) { return a != b; });
    comparison("Less", [](auto a, auto b) { return a < b; });
    comparison("LessEqual", [](auto a, auto b) { return a <= b; });
    comparison("Greater", [](auto a, auto b) { return a > b; });
    comparison("GreaterEqual", [](auto a, auto b) { return a >= b; });
    comparison("LogicalAnd", [](auto a, auto b) { return tf::logical_and(a > 0.0, b > 0.0); });
    comparison("LogicalOr", [](auto a, auto b) { return tf::logical_or(a > 0.0, b > 0.0); });
    comparison("LogicalNot", [](auto a, auto b) { return tf::logical_not(a > b); });
}

void functions() {
    smooth("Neg", [](auto x) { return -x; }, -1, 1);
    smooth("Exp", [](auto x) { return tf::exp(x); }, -1, 1);
    smooth("Log", [](auto x) { return tf::log(x); }, 0.5, 3);
    smooth("Log1p", [](auto x) { return tf::log1p(x); }, -0.5, 3);
    smooth("Expm1", [](auto x) { return tf::expm1(x); }, -1, 1);
    smooth("Tanh", [](auto x) { return tf::tanh(x); }, -2, 2);
    smooth("Erf", [](auto x) { return tf::erf(x); }, -2, 2);
    smooth("Erfc", [](auto x) { return tf::erfc(x); }, -2, 2);
    smooth("Sin", [](auto x) { return tf::sin(x); }, -2, 2);
    smooth("Cos", [](auto x) { return tf::cos(x); }, -2, 2);
    smooth("Sqrt", [](auto x) { return tf::sqrt(x); }, 0.5, 3);
    smooth("Rsqrt", [](auto x) { return tf::rsqrt(x); }, 0.5, 3);
    // Below 1 the terms of its higher derivatives grow, and cancel.
    smooth("Reciprocal", [](auto x) { return tf::reciprocal(x); }, 1, 3);
    smooth("Sigmoid", [](auto x) { return tf::sigmoid(x); }, -3, 3);
    smooth("Square", [](auto x) { return tf::square(x); }, -1, 1);
    smooth("Relu", [](auto x) { return tf::relu(x); }, -1, 1.1);
    smooth("Abs", [](auto x) { return tf::abs(x); }, -1, 1.1);
    binary(
        "SqrtGrad",
        [](auto y, auto dy) { return tf::detail::ops::elementwise<tf::op::SqrtGrad>(y, dy); }, 0.5,
        2, -1, 1);
    binary(
        "RsqrtGrad",
        [](auto y, auto dy) { return tf::detail::ops::elementwise<tf::op::RsqrtGrad>(y, dy); }, 0.5,
        2, -1, 1);
    binary(
        "ReciprocalGrad",
        [](auto y, auto dy) { return tf::detail::ops::elementwise<tf::op::ReciprocalGrad>(y, dy); },
        0.5, 2, -1, 1);
    // These are constant almost everywhere: there is no gradient, or it is 0, as in TensorFlow.
    gradient("Sign/flat", [](auto x) { return tf::sign(x); }, sample<2, 3>(-1, 1.1));
    unary("Sign", [](auto x) { return tf::sign(x) * x; }, -1, 1.1);
    gradient("Floor/none", [](auto x) { return tf::floor(x); }, sample<2, 3>(-3, 3));
    unary("Floor", [](auto x) { return tf::floor(x) * x; }, -3, 3);
    gradient("Ceil/none", [](auto x) { return tf::ceil(x); }, sample<2, 3>(-3, 3));
    unary("Ceil", [](auto x) { return tf::ceil(x) * x; }, -3, 3);
}

void selections() {
    const auto a = sample<2, 3>(-1, 1), b = sample<2, 3>(-1, 1, 0.7);
    const auto chosen = [](auto x, auto y) { return tf::where(x > 0.1, x * y, y - x); };
    const auto given = [](auto condition, auto x, auto y) { return tf::where(condition, x, y); };
    gradient<Run::both>("SelectV2/computed", chosen, a, sample<3>(-1, 1, 0.7));
    gradient("SelectV2/computed, scalar", chosen, sample<>(-1, 1), b);
    second("SelectV2/computed, second", chosen, a, sample<3>(-1, 1, 0.7));
    const tf::Tensor<bool, 2, 3> mask = b > 0.0;
    const tf::Tensor<bool, 2, 1> column = sample<2, 1>(-1, 1) > 0.0;
    gradient<Run::both>("SelectV2/given", given, mask, a, b);
    gradient("SelectV2/given, broadcast", given, column, a, sample<>(-1, 1));
    gradient("SelectV2/given, wider", given, mask, sample<3>(-1, 1), sample<2, 1>(-1, 1));

    gradient<Run::both>("Cast/down", [](auto x) { return tf::cast<float>(x) * 3.f; }, a);
    gradient<Run::both>("Cast/up", [](auto x) { return tf::cast<double>(x) * 3.0; }, as<float>(a));
    gradient(
        "Cast/there and back", [](auto x) { return tf::cast<double>(tf::cast<float>(x)) * x; }, a);
    gradient("Cast/to int", [](auto x) { return tf::cast<double>(tf::cast<int>(x * 9.0)); }, a);
}

}  // namespace

void elementwise_rows() {
    arithmetic();
    comparisons();
    functions();
    selections();
}

}  // namespace referee
