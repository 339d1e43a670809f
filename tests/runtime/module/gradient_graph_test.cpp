// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The graphs of gradients: they have no nodes for gradients that are not requested.

#include <doctest/doctest.h>

#include <tuple>

#include "../support.hpp"

namespace {

using X = tf::Tensor<float, 4, 3>;
using W = tf::Tensor<float, 3, 2>;
using B = tf::Tensor<float, 2>;
using Scalar = tf::Tensor<float>;

constexpr Scalar layer(const X& x, const W& w, const B& b) {
    return tf::reduce_sum(tf::tanh(tf::matmul(x, w) + b));
}

}  // namespace

TEST_CASE("a product's gradient makes the products that are asked for") {
    const auto by_weights = tf::function([](X x, W w, B b) {
        tf::GradientTape tape;
        tape.watch(std::tie(x, w, b));
        const Scalar y = layer(x, w, b);
        return W(tape.gradient(y, w));
    });
    const auto by_input = tf::function([](X x, W w, B b) {
        tf::GradientTape tape;
        tape.watch(std::tie(x, w, b));
        const Scalar y = layer(x, w, b);
        auto [dx, dw] = tape.gradient(y, std::tie(x, w));
        return std::tuple(X(dx), W(dw));
    });
    const auto products = [](const auto& concrete) {
        int n = 0;
        for (const tf::graph::Row& r : concrete.graph().rows)
            n += r.def->name.starts_with("MatMul");
        return n;
    };
    CHECK(products(by_weights.get_concrete_function()) == 2);
    CHECK(products(by_input.get_concrete_function()) == 3);
}

TEST_CASE("a gradient that is not used leaves nothing behind") {
    const auto asked = tf::function([](X x, W w, B b) {
        tf::GradientTape tape;
        tape.watch(std::tie(x, w, b));
        const Scalar y = layer(x, w, b);
        auto [dx, dw, db] = tape.gradient(y, std::tie(x, w, b));
        return B(db);
    });
    const auto alone = tf::function([](X x, W w, B b) {
        tf::GradientTape tape;
        tape.watch(b);
        const Scalar y = layer(x, w, b);
        return B(tape.gradient(y, b));
    });
    CHECK(test::size(asked.get_concrete_function()) == test::size(alone.get_concrete_function()));
}

TEST_CASE("nothing is summed where nothing was broadcast") {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn, 3> x) {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::reduce_sum(tf::exp(x) * x + tf::sin(x * x));
        return tf::Tensor<float, tf::dyn, 3>(tape.gradient(y, x));
    });
    CHECK(test::count(f.get_concrete_function(), "SumLike") == 0);
    const auto g = tf::function([](tf::Tensor<float, tf::dyn, 3> x, tf::Tensor<float, 3> b) {
        tf::GradientTape tape;
        tape.watch(b);
        const Scalar y = tf::reduce_sum(x * b);
        return tf::Tensor<float, 3>(tape.gradient(y, b));
    });
    CHECK(test::count(g.get_concrete_function(), "Sum") == 1);
}

TEST_CASE("a loop keeps what its gradient needs, and nothing else") {
    const auto linear = tf::function([](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        const Scalar y = tf::for_each(
            tf::range<5>(), [&](auto, auto v) { return v * 0.5f + x; }, tf::like(x, 0.f));
        return Scalar(tape.gradient(y, x));
    });
    CHECK(test::count(linear.get_concrete_function(), "StackPushV2") == 0);
    CHECK(linear(3.f)() == 1.9375f);  // 1 + 1/2 + 1/4 + 1/8 + 1/16
    const auto square = tf::function([](Scalar x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto [y, other] = tf::for_each(
            tf::range<5>(), [](auto, auto v, auto w) { return std::tuple(v * v, w * w); }, x, x);
        return Scalar(tape.gradient(y, x));
    });
    CHECK(test::count(square.get_concrete_function(), "StackPushV2") == 1);
    CHECK(square(1.f)() == 32.f);
}
