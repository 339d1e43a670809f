// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "gradient_check.hpp"

namespace test {
namespace {

/// A function of one tensor between `low` and `high`, where it is smooth.
template <class F>
GradientCase unary(std::string op, F f, double low, double high) {
    return {std::move(op), [=] {
                check_gradient(f, sample<2, 3>(low, high));
                check_gradient<false>(f, sample<>(low, high));
                check_gradient<false>(f, sample<0, 3>(low, high));
                check_second(f, sample<5>(low, high));
            }};
}
/// A function of two.
template <class F>
GradientCase binary(std::string op, F f, double low, double high, double low2, double high2) {
    return {std::move(op), [=] {
                using Open = tf::Tensor<double, tf::dyn, 3>;
                const auto a = sample<2, 3>(low, high);
                check_gradient(f, a, sample<3>(low2, high2, 0.7));
                check_gradient<false>(f, Open(a), Open(sample<1, 3>(low2, high2, 0.7)));
                check_second(f, sample<2, 3>(low, high, 0.3), sample<3>(low2, high2, 0.7));
            }};
}
/// The same with all ways to broadcast, whose gradients have the same code for all functions.
template <class F>
GradientCase broadcast(std::string op, F f, double low, double high, double low2, double high2) {
    const GradientCase some = binary(op, f, low, high, low2, high2);
    return {std::move(op), [=] {
                using Open = tf::Tensor<double, tf::dyn, 3>;
                some.check();
                const auto a = sample<2, 3>(low, high), b = sample<2, 3>(low2, high2, 0.7);
                check_gradient<false>(f, a, b);
                check_gradient<false>(f, a, sample<>(low2, high2, 0.7));
                check_gradient<false>(f, sample<>(low, high), b);
                check_gradient<false>(f, sample<2, 1>(low, high), b);
                check_gradient<false>(f, sample<2, 1>(low, high), sample<1, 3>(low2, high2, 0.7));
                check_gradient<false>(f, sample<4, 2, 3>(low, high),
                                      sample<2, 1>(low2, high2, 0.7));
                check_gradient<false>(f, sample<2, 0>(low, high), sample<2, 1>(low2, high2));
                check_gradient(f, Open(a), Open(sample<1, 3>(low2, high2, 0.7)));
                check_gradient<false>(f, Open(a), Open(b));
            }};
}

}  // namespace

std::vector<GradientCase> elementwise_cases() {
    return {
        broadcast(
            "AddV2", [](auto a, auto b) { return a + b; }, -1, 1, -1, 1),
        binary(
            "Sub", [](auto a, auto b) { return a - b; }, -1, 1, -1, 1),
        binary(
            "Mul", [](auto a, auto b) { return a * b; }, -1, 1, -1, 1),
        broadcast(
            "RealDiv", [](auto a, auto b) { return a / b; }, -1, 1, 0.5, 2),
        binary(
            "Maximum", [](auto a, auto b) { return tf::maximum(a, b); }, -1, 1, -1.01, 1.02),
        binary(
            "Minimum", [](auto a, auto b) { return tf::minimum(a, b); }, -1, 1, -1.01, 1.02),
        binary(
            "Pow", [](auto a, auto b) { return tf::pow(a, b); }, 0.5, 2, -2, 2),
        binary(
            "FloorMod", [](auto a, auto b) { return a % b; }, 2.1, 2.9, 0.7, 0.9),
        unary(
            "Neg", [](auto x) { return -x; }, -1, 1),
        unary(
            "Exp", [](auto x) { return tf::exp(x); }, -1, 1),
        unary(
            "Log", [](auto x) { return tf::log(x); }, 0.5, 3),
        unary(
            "Log1p", [](auto x) { return tf::log1p(x); }, -0.5, 3),
        unary(
            "Expm1", [](auto x) { return tf::expm1(x); }, -1, 1),
        unary(
            "Tanh", [](auto x) { return tf::tanh(x); }, -2, 2),
        unary(
            "Erf", [](auto x) { return tf::erf(x); }, -2, 2),
        unary(
            "Erfc", [](auto x) { return tf::erfc(x); }, -2, 2),
        unary(
            "Sin", [](auto x) { return tf::sin(x); }, -2, 2),
        unary(
            "Cos", [](auto x) { return tf::cos(x); }, -2, 2),
        unary(
            "Sqrt", [](auto x) { return tf::sqrt(x); }, 0.5, 3),
        unary(
            "Rsqrt", [](auto x) { return tf::rsqrt(x); }, 0.5, 3),
        unary(
            "Reciprocal", [](auto x) { return tf::reciprocal(x); }, 0.5, 3),
        unary(
            "Sigmoid", [](auto x) { return tf::sigmoid(x); }, -3, 3),
        unary(
            "Relu", [](auto x) { return tf::relu(x); }, -1, 1.1),
        unary(
            "Abs", [](auto x) { return tf::abs(x); }, -1, 1.1),
        unary(
            "Square", [](auto x) { return tf::square(x); }, -1, 1),
        unary(
            "Sign", [](auto x) { return tf::sign(x) * x; }, -1, 1.1),
        binary(
            "SqrtGrad",
            [](auto y, auto dy) { return tf::detail::ops::elementwise<tf::op::SqrtGrad>(y, dy); },
            0.5, 2, -1, 1),
        binary(
            "RsqrtGrad",
            [](auto y, auto dy) { return tf::detail::ops::elementwise<tf::op::RsqrtGrad>(y, dy); },
            0.5, 2, -1, 1),
        binary(
            "ReciprocalGrad",
            [](auto y, auto dy) {
                return tf::detail::ops::elementwise<tf::op::ReciprocalGrad>(y, dy);
            },
            0.5, 2, -1, 1),
        binary(
            "ReluGrad",
            [](auto dy, auto x) { return tf::detail::ops::elementwise<tf::op::ReluGrad>(dy, x); },
            -1, 1, -1, 1.1),
        {"Cast",
         [] {
             const auto f = [](auto x) { return tf::cast<double>(tf::cast<float>(x)); };
             tf::GradientTape tape;
             const auto x = sample<3>(-1, 1);
             tape.watch(x);
             const tf::Tensor<double> y = tf::reduce_sum(f(x) * x);
             const tf::Tensor<double, 3> g = tape.gradient(y, x);
             for (int i = 0; i < 3; ++i) CHECK(g(i) == doctest::Approx(2 * x(i)).epsilon(1e-6));
         }},
        {"SelectV2",
         [] {
             const auto f = [](auto a, auto b) { return tf::where(a > 0.1, a * b, b - a); };
             check_gradient(f, sample<2, 3>(-1, 1), sample<3>(-1, 1, 0.7));
             check_gradient<false>(f, sample<>(-1, 1), sample<2, 3>(-1, 1, 0.7));
             check_second(f, sample<2, 3>(-1, 1), sample<3>(-1, 1, 0.7));
         }},
        {"BroadcastLike",
         [] {
             const auto f = [](auto a, auto b) {
                 return tf::detail::ops::elementwise<tf::op::BroadcastLike>(a, b) * b;
             };
             check_gradient(f, sample<2, 1>(-1, 1), sample<2, 3>(-1, 1, 0.7));
         }},
    };
}

TEST_CASE("gradients of elementwise ops") {
    for (const GradientCase& c : elementwise_cases()) {
        INFO(c.op);
        c.check();
    }
}

TEST_CASE("gradients at kinks are TensorFlow's") {
    const auto gradient = [](auto f, auto... x) {
        tf::GradientTape tape;
        const std::tuple<tf::tensor_type_t<decltype(x)>...> inputs(x...);
        tape.watch(inputs);
        const auto y =
            std::apply([&](const auto&... v) { return tf::reduce_sum(f(v...)); }, inputs);
        return tf::nest::materialize(tape.gradient(y, inputs));
    };
    const auto one = [&](auto f, double x) {
        return std::get<0>(gradient(f, tf::Tensor<double>(x)))();
    };
    CHECK(one([](auto x) { return tf::relu(x); }, 0) == 0);
    CHECK(one([](auto x) { return tf::abs(x); }, 0) == 0);
    CHECK(one([](auto x) { return tf::sign(x); }, 2) == 0);
    CHECK(std::isinf(one([](auto x) { return tf::sqrt(x); }, 0)));
    CHECK(one([](auto x) { return tf::pow(x, 2.0); }, 0) == 0);
    CHECK(one([](auto x) { return tf::pow(x, 2.0); }, -3) == -6);
    // Ties of maximum and minimum go to the first operand.
    const auto [a, b] = gradient([](auto x, auto y) { return tf::maximum(x, y); },
                                 tf::Tensor<double>(1.0), tf::Tensor<double>(1.0));
    CHECK(a() == 1);
    CHECK(b() == 0);
    const auto [c, d] = gradient([](auto x, auto y) { return tf::minimum(x, y); },
                                 tf::Tensor<double>(1.0), tf::Tensor<double>(1.0));
    CHECK(c() == 1);
    CHECK(d() == 0);
    // pow(0, y): the exponent gets 0, not log(0).
    const auto [e, f] = gradient([](auto x, auto y) { return tf::pow(x, y); },
                                 tf::Tensor<double>(0.0), tf::Tensor<double>(2.0));
    CHECK(e() == 0);
    CHECK(f() == 0);
    // The pitfall of where: the gradient of the side that is not taken is still multiplied by 0. A
    // square root is not affected, and its second derivative is not lost where the first is 0.
    CHECK(std::isnan(one([](auto x) { return tf::where(x > 0.0, tf::log(x), x); }, 0)));
    CHECK(one([](auto x) { return tf::where(x > 0.0, tf::sqrt(x), x); }, 0) == 1);
    CHECK(one([](auto x) { return tf::where(x > 0.0, tf::rsqrt(x), x); }, -1) == 1);
    check_second([](auto x) { return tf::square(tf::sqrt(x) - 1.0); }, tf::Tensor<double>(1.0));
    // The largest elements of a reduction share the gradient.
    const auto [g] = gradient([](auto x) { return tf::reduce_max(x); },
                              tf::constant<double>({1.0, 3.0, 3.0, 2.0}));
    CHECK(g(0) == 0);
    CHECK(g(1) == 0.5);
    CHECK(g(2) == 0.5);
    // A product with a zero: the gradient is the product of the other elements.
    const auto [h] =
        gradient([](auto x) { return tf::reduce_prod(x); }, tf::constant<double>({2.0, 0.0, 3.0}));
    CHECK(h(0) == 0);
    CHECK(h(1) == 6);
    CHECK(h(2) == 0);
}

}  // namespace test
