// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Normalizations: moving statistics, frozen layers, axes, half precision. Keras judges values and
// gradients in tests/referee/keras_rows.

#include <cmath>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using test::paths;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

// The columns have the means 3 and 0 and the variances 4 and 0.
const auto x = tf::reshape<2, 2>(tf::constant({1.f, 0.f, 5.f, 0.f}));

TEST_CASE("BatchNormalization moves its statistics in training only") {
    using Net = One<BatchNormalization{.momentum = .75, .epsilon = 0}, 2>;
    static_assert(Net::parameters == 8);
    Net net;
    CHECK(paths(net.weights()) ==
          "sequential/batch_normalization/gamma sequential/batch_normalization/beta "
          "sequential/batch_normalization/moving_mean "
          "sequential/batch_normalization/moving_variance");
    CHECK(paths(net.trainable_weights()) ==
          "sequential/batch_normalization/gamma sequential/batch_normalization/beta");
    CHECK(near(net(x), {1, 0, 5, 0}));  // the moving mean is 0, the moving variance 1
    const auto y = net(x, training);
    CHECK(y(0, 0) == -1.f);
    CHECK(y(1, 0) == 1.f);
    CHECK(near(net.weight<"batch_normalization/moving_mean">(), {.75f, 0}));
    CHECK(near(net.weight<"batch_normalization/moving_variance">(), {1.75f, .75f}));
}

TEST_CASE("a frozen BatchNormalization uses its moving statistics in training") {
    One<BatchNormalization{.epsilon = 0, .trainable = false}, 2> frozen;
    CHECK(near(frozen(x, training), elements(x)));
    CHECK(near(frozen.weight<"batch_normalization/moving_mean">(), {0, 0}));
    Sequential<Input<2>{},
               Nested<One<BatchNormalization{.epsilon = 0, .name = "norm"}, 2>>{.trainable = false}>
        within;
    CHECK(near(within(x, training), elements(x)));
    CHECK(near(within.weight<"sequential/norm/moving_mean">(), {0, 0}));
    CHECK(within.trainable_weights().size() == 0);
}

TEST_CASE("LayerNormalization over several axes") {
    One<LayerNormalization{.axis = {1, 2}, .epsilon = 0}, 2, 2> net;
    static_assert(decltype(net)::parameters == 8);
    const auto y = net(tf::reshape<1, 2, 2>(tf::constant({1.f, 1.f, 3.f, 3.f})));
    CHECK(near(y, {-1, -1, 1, 1}));
}

TEST_CASE("each group of GroupNormalization has its own statistics") {
    One<GroupNormalization{.groups = 2, .epsilon = 0}, 1, 4> net;
    const auto y = net(tf::reshape<1, 1, 4>(tf::constant({1.f, 3.f, 10.f, 30.f})));
    CHECK(near(y, {-1, 1, -1, 1}));
}

TEST_CASE("RMSNormalization and UnitNormalization") {
    const auto v = tf::reshape<1, 2>(tf::constant({3.f, 4.f}));
    const float rms = std::sqrt(12.5f);
    CHECK(near(One<RMSNormalization{.epsilon = 0}, 2>()(v), {3 / rms, 4 / rms}));
    CHECK(near(One<UnitNormalization{}, 2>()(v), {.6f, .8f}));
    CHECK(elements(One<UnitNormalization{}, 2>()(tf::zeros<float, 1, 2>())) == Vec{0, 0});
}

TEST_CASE("half precision is normalized in float") {
    Sequential<Input<2>{.dtype = tf::float16}, LayerNormalization{.epsilon = 0}> net;
    const auto y = net(tf::cast<tf::half>(tf::reshape<1, 2>(tf::constant({600.f, 1000.f}))));
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<tf::half, tf::dyn, 2>>);
    CHECK(near(tf::cast<float>(y), {-1, 1}));  // the variance, 40000, times 2 is no half
}

}  // namespace
