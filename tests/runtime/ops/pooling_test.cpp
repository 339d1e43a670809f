// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pooling, depthwise convolutions, batch normalization: cases that tests/referee/op_rows does not
// cover. Expected values follow from arithmetic.

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

TEST_CASE("max_pool2d: numbers as padding") {
    using tf::nn::Padding;
    const tf::Tensor<float, 1, 4, 1> x =
        tf::reshape<1, 4, 1>(tf::constant({-4.f, -3.f, -2.f, -1.f}));
    // The border is no candidate, so that a negative element is the largest.
    const auto y = tf::nn::max_pool1d<3, 2, Padding{{0, 0}, {0, 0}, {2, 1}, {0, 0}}>(x);
    static_assert(decltype(y)::static_shape == tf::Shape(1, 3, 1));
    CHECK(y.data()[0] == -4);
    CHECK(y.data()[1] == -2);
    CHECK(y.data()[2] == -1);
    const Images none = tf::zeros<float, 1, 0, 4, 1>();
    CHECK_THROWS_AS((tf::nn::max_pool2d<2, 1, Padding{{0, 0}, {1, 1}, {0, 0}, {0, 0}}>(none)),
                    InvalidArgument);
}

TEST_CASE("max_pool_with_argmax") {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const tf::Tensor<float, 2, 1, 4, 1> x =
        tf::reshape<2, 1, 4, 1>(tf::constant({1.f, nan, nan, 2.f, 3.f, 3.f, -1.f, -2.f}));
    using tf::nn::Window;
    SUBCASE("NaN, equal elements, positions in the image and in the batch") {
        const auto [y, at] = tf::nn::max_pool_with_argmax<Window{1, 2}, Window{1, 2}, "VALID">(x);
        CHECK(y.data()[0] == 1);
        CHECK(std::isnan(y.data()[1]));
        CHECK(y.data()[2] == 3);
        CHECK(y.data()[3] == -1);
        CHECK((at.data()[0] == 0 && at.data()[1] == 2 && at.data()[2] == 0 && at.data()[3] == 2));
        const auto all = tf::nn::max_pool_with_argmax<Window{1, 2}, Window{1, 2}, "VALID", true>(x);
        CHECK((all.argmax.data()[2] == 4 && all.argmax.data()[3] == 6));
    }
    SUBCASE("one result only, traced") {
        const auto f = tf::function([](tf::Tensor<float, dyn, dyn, dyn, dyn> a) {
            return tf::nn::max_pool_with_argmax<Window{1, 2}, 2, "SAME">(a).argmax;
        });
        CHECK(f(x).data()[3] == 2);
        CHECK(f(tf::zeros<float, 0, 2, 2, 3>()).shape() == tf::Shape(0, 1, 1, 3));
    }
    SUBCASE("the gradient, and its gradient") {
        tf::GradientTape outer;
        outer.watch(x);
        tf::Tensor<float, 2, 1, 4, 1> d = x;
        {
            tf::GradientTape tape;
            tape.watch(x);
            const auto y =
                tf::nn::max_pool_with_argmax<Window{1, 2}, Window{1, 2}, "VALID">(x).output;
            d = tape.gradient(tf::reduce_sum(y * y), x);
        }
        CHECK((d.data()[0] == 2 && d.data()[3] == 0 && d.data()[4] == 6 && d.data()[5] == 0));
        const auto second = tf::nest::materialize(outer.gradient(tf::reduce_sum(d), x));
        CHECK((second.data()[0] == 2 && second.data()[4] == 2 && second.data()[5] == 0));
        CHECK((second.data()[6] == 2 && second.data()[7] == 0));
    }
    SUBCASE("open dims that do not fit") {
        const Images small = tf::ones<float, 1, 2, 2, 1>();
        CHECK_THROWS_AS((tf::nn::max_pool_with_argmax<4, 1, "VALID">(small)), InvalidArgument);
    }
}
