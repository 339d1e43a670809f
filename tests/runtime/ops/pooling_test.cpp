// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pooling, depthwise convolutions, batch normalization: what the rows of tests/referee/op_rows
// cannot show. The values are arithmetic.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <tf/nn.hpp>

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using Images = tf::Tensor<float, dyn, dyn, dyn, dyn>;
namespace batch_norm = tf::compat::v1::nn;

}  // namespace

TEST_CASE("pooling: open dims that do not fit") {
    const Images x = tf::ones<float, 2, 2, 2, 3>();
    const auto most = tf::function([](Images a) { return tf::nn::max_pool2d<4, 1, "VALID">(a); });
    CHECK_THROWS_AS((tf::nn::max_pool2d<4, 1, "VALID">(x)), InvalidArgument);
    CHECK_THROWS_AS(most(x), InvalidArgument);
    // As TensorFlow outside of graphs: there is no position if less than a stride lacks.
    CHECK((tf::nn::avg_pool2d<4, 3, "VALID">(x).shape() == tf::Shape(2, 0, 0, 3)));
    CHECK((tf::nn::max_pool2d<4, 1, "SAME">(x).shape() == tf::Shape(2, 2, 2, 3)));
}

TEST_CASE("depthwise_conv2d: open channels that do not fit") {
    const Images x = tf::ones<float, 1, 3, 3, 2>(), w = tf::ones<float, 2, 2, 3, 1>();
    CHECK_THROWS_AS((tf::nn::depthwise_conv2d<1, "SAME">(x, w)), InvalidArgument);
    const Images v = tf::ones<float, 2, 2, 2, 3>();
    CHECK((tf::nn::depthwise_conv2d<1, "VALID">(x, v).shape() == tf::Shape(1, 2, 2, 6)));
}

TEST_CASE("fused_batch_norm: open channels that do not fit, statistics") {
    const tf::Tensor<float, 2, 1, 1, 1> x = tf::reshape<2, 1, 1, 1>(tf::constant({1.f, 3.f}));
    const tf::Tensor<float, 1> one = tf::ones<float, 1>(), two = one + one;
    const auto [y, mean, variance] =
        batch_norm::fused_batch_norm(x, two, one, one, two, {.exponential_avg_factor = .5f});
    CHECK(mean.data()[0] == doctest::Approx(1.5));      // (1 + 2) / 2
    CHECK(variance.data()[0] == doctest::Approx(2.0));  // (2 + 2) / 2: of a sample
    CHECK(y.data()[1] == doctest::Approx(3.0).epsilon(.001));
    const Images open = x;
    const tf::Tensor<float, dyn> many = tf::ones<float, 3>();
    CHECK_THROWS_AS(batch_norm::fused_batch_norm(open, many, many), InvalidArgument);
}

TEST_CASE("pooling: NaN and infinities") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const tf::Tensor<float, 1, 6, 1> x =
        tf::reshape<1, 6, 1>(tf::constant({nan, 2.f, -inf, -inf, nan, nan}));
    tf::GradientTape tape;
    tape.watch(x);
    const auto y = tf::nn::max_pool1d<2, 2, "VALID">(x);
    CHECK(y.data()[0] == 2.f);
    CHECK(y.data()[1] == -inf);
    CHECK(std::isnan(y.data()[2]));
    const auto dx = tape.gradient(y, x).collapse();
    for (int i = 0; i < 6; ++i) CHECK(dx.data()[i] == (i == 1 || i == 2 ? 1.f : 0.f));
}
