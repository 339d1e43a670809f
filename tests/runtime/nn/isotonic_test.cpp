// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn::isotonic_regression: closed forms, and gradients of tensors of other ranks than 2, which
// TensorFlow does not have.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/nn.hpp>

namespace {

TEST_CASE("isotonic_regression: closed forms") {
    const auto x = tf::constant({{3.f, 1.f, 2.f}, {1.f, 3.f, 4.f}});
    const auto [y, segments] = tf::nn::isotonic_regression(x);
    const auto mean = 8.f / 3.f;
    CHECK(test::elements(y) == std::vector{3.f, 1.5f, 1.5f, mean, mean, mean});
    CHECK(test::elements(segments) == std::vector{0, 1, 1, 0, 0, 0});
    const auto up = tf::nn::isotonic_regression(x, false);
    CHECK(test::elements(up.output) == std::vector{2.f, 2.f, 2.f, 1.f, 3.f, 4.f});
    // elements that descend are their own solution; equal ones are separate segments
    const auto down = tf::nn::isotonic_regression(tf::constant<double>({5.0, 5.0, 2.0, -1.0}));
    CHECK(test::elements(down.output) == std::vector{5.0, 5.0, 2.0, -1.0});
    CHECK(test::elements(down.segments) == std::vector{0, 1, 2, 3});
    const auto wide = tf::nn::isotonic_regression(tf::constant({3, 1, 2}));
    static_assert(std::is_same_v<decltype(wide.output), tf::Tensor<double, 3>>);
    CHECK(test::elements(wide.output) == std::vector{3.0, 1.5, 1.5});
}
TEST_CASE("isotonic_regression: gradients") {
    const auto gradient = [](const auto& x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::nn::isotonic_regression(x).output;
        const auto w = tf::constant<double>({1., 2., 6.});
        const tf::Tensor<double> sum = tf::reduce_sum(y * w);
        return tf::nest::materialize(tape.gradient(sum, x));
    };
    const auto vector = tf::constant<double>({3., 1., 2.});
    CHECK(test::elements(gradient(vector)) == std::vector{1., 4., 4.});
    CHECK(test::elements(tf::function(gradient)(vector)) == std::vector{1., 4., 4.});
    const tf::Tensor<double, 1, 2, 3> cube = {{{3., 1., 2.}, {1., 3., 4.}}};
    CHECK(test::elements(gradient(cube)) == std::vector{1., 4., 4., 3., 3., 3.});
}

}  // namespace
