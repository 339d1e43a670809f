// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers: outputs against Keras's for the same weights, in both modes.

#include <cmath>

#include <doctest/doctest.h>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using test::pattern;
using Vec = std::vector<float>;

/// A user-defined layer for tensors of any shape.
struct Scale {
    template <int... D>
    constexpr auto call(Scope& k, const tf::Tensor<float, D...>& x, auto) const {
        return x * k.weight<float, tf::last_dim<D...>>("gamma", initializers::Constant{3});
    }
};
/// A user-defined layer that behaves differently in training.
struct Noisy {
    template <int... D>
    constexpr auto call(Scope&, const tf::Tensor<float, D...>& x, auto mode) const {
        if constexpr (mode.value) return x + 1.f;
        else return x;
    }
};
struct Square {
    constexpr auto operator()(auto x) const { return x * x; }
};

/// A model of one layer, called as a function and op by op; both must agree.
template <auto L, int... D, class X>
auto of(const X& x) {
    Sequential<Input<D...>{}, L> model;
    test::fill_weights(model);
    const auto y = model(x);
    CHECK(near(model.call(x), elements(y)));
    return y;
}

TEST_CASE("dense layers compute what Keras's do") {
    Sequential<Input<4>{}, Dense<5>{.activation = keras::tanh}, Dense<3>{.activation = keras::relu},
               Dense<2>{.activation = keras::sigmoid}>
        model;
    test::fill_weights(model);
    const auto x = pattern<3, 4>(5, 2.f);
    const Vec expected{.18242551386356354f, .22270014882087708f, .18242551386356354f,
                       .22270014882087708f, .18242551386356354f, .22270014882087708f};
    CHECK(near(model(x), expected));
    CHECK(near(model.call(x), expected));
    static_assert(std::is_same_v<decltype(model(x)), tf::Tensor<float, tf::dyn, 2>>);
    CHECK(model(tf::zeros<float, 0, 4>()).shape() == tf::Shape(0, 2));
    CHECK(near(model(tf::reshape<1, 4>(tf::constant({-1.f, -.5f, 0.f, .5f}))),
               {.18242551386356354f, .22270014882087708f}));
}

TEST_CASE("a dense layer takes any number of dims before the last one") {
    Sequential<Input<2, 3>{}, Dense<2>{}> model;
    test::fill_weights(model);
    const auto values = model.get_weights();
    model.set_weights({values[0], tf::AnyTensor(pattern<2>(3, 4.f))});
    CHECK(near(model(pattern<2, 2, 3>(5, 2.f)),
               {.625f, .5f, -1.125f, -.75f, .25f, .5f, -.875f, -.75f}));
    Sequential<Input<2, 2, 3>{},
               Dense<1>{.use_bias = false, .kernel_initializer = initializers::Ones{}}>
        deep;
    CHECK(deep(tf::ones<float, 1, 2, 2, 3>()).shape() == tf::Shape(1, 2, 2, 1));
    CHECK(elements(deep(tf::ones<float, 1, 2, 2, 3>())) == Vec(4, 3.f));
}

TEST_CASE("a dense layer of doubles has weights of doubles") {
    Sequential<Input<3>{.dtype = tf::float64}, Dense<2>{.kernel_initializer = initializers::Ones{}}>
        model;
    const auto y = model(tf::constant({{1., 2., 3.}}, tf::float64));
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<double, tf::dyn, 2>>);
    CHECK(elements(y) == std::vector<double>{6., 6.});
    CHECK(model.weights()[0].get().dtype() == tf::DType::float64);
}

TEST_CASE("activations are those of Keras") {
    const auto x = tf::constant({{-3.f, -.5f, 0.f, .75f, 8.f}});
    CHECK(near(of<Activation<keras::linear>{}, 5>(x), {-3.f, -.5f, 0.f, .75f, 8.f}));
    CHECK(near(of<Activation<keras::relu>{}, 5>(x), {0.f, 0.f, 0.f, .75f, 8.f}));
    CHECK(near(of<Activation<keras::relu6>{}, 5>(x), {0.f, 0.f, 0.f, .75f, 6.f}));
    CHECK(near(of<Activation<leaky_relu>{}, 5>(x), {-.6f, -.1f, 0.f, .75f, 8.f}));
    CHECK(near(of<Activation<leaky_relu(.5f)>{}, 5>(x), {-1.5f, -.25f, 0.f, .75f, 8.f}));
    CHECK(near(of<Activation<keras::tanh>{}, 5>(x),
               {-.9950547218322754f, -.46211713552474976f, 0.f, .6351489424705505f, 1.f}));
    CHECK(near(
        of<Activation<keras::sigmoid>{}, 5>(x),
        {.04742587357759476f, .3775406777858734f, .5f, .6791787147521973f, .9996646642684937f}));
    CHECK(near(of<Activation<exponential>{}, 5>(x), {.049787066876888275f, .6065306663513184f, 1.f,
                                                     2.117000102996826f, 2980.9580078125f}));
    CHECK(near(of<Activation<softsign>{}, 5>(x),
               {-.75f, -.3333333432674408f, 0.f, .4285714328289032f, .8888888955116272f}));
    CHECK(near(of<Activation<Square{}>{}, 5>(x), {9.f, .25f, 0.f, .5625f, 64.f}));
}

TEST_CASE("activations keep what is no number") {
    const float nan = std::nanf(""), inf = INFINITY;
    const auto x = tf::constant({{nan, inf, -inf}});
    CHECK(std::isnan(of<Activation<keras::relu>{}, 3>(x)(0, 0)));
    CHECK(of<Activation<keras::relu>{}, 3>(x)(0, 1) == inf);
    CHECK(of<Activation<leaky_relu>{}, 3>(x)(0, 2) == -inf);
    CHECK(of<Activation<keras::tanh>{}, 3>(x)(0, 2) == -1.f);
}

TEST_CASE("layers that arrange elements keep the batch") {
    const auto x = pattern<2, 3, 4>(24, 1.f);
    CHECK(of<Flatten{}, 3, 4>(x).shape() == tf::Shape(2, 12));
    CHECK(elements(of<Flatten{}, 3, 4>(x)) == elements(x));
    CHECK(of<Reshape<2, -1>{}, 3, 4>(x).shape() == tf::Shape(2, 2, 6));
    CHECK(of<Reshape<6, 2>{}, 3, 4>(x).shape() == tf::Shape(2, 6, 2));
    static_assert(
        std::is_same_v<decltype(of<Reshape<2, -1>{}, 3, 4>(x)), tf::Tensor<float, tf::dyn, 2, 6>>);
    Sequential<Input<>{}, Flatten{}> scalars;  // one number an example
    CHECK(scalars(tf::constant({1.f, 2.f})).shape() == tf::Shape(2, 1));
}

TEST_CASE("rescaling makes floats of integers") {
    Sequential<Input<3>{.dtype = tf::uint8}, Rescaling{.scale = 1.f / 255, .offset = -1.f}> model;
    const auto x = tf::constant<1, 3>(std::vector<std::uint8_t>{0, 51, 255});
    CHECK(near(model(x), {-1.f, -.8f, 0.f}));
    CHECK(near(of<Rescaling{2.f, 1.f}, 2>(tf::constant({{1.f, -1.f}})), {3.f, -1.f}));
}

TEST_CASE("dropout acts in training only, and keeps the mean") {
    Sequential<Input<1000>{}, Dropout{.25f}> model;
    const auto x = tf::ones<float, 20, 1000>();
    CHECK(elements(model(x)) == elements(x));
    CHECK(elements(model(x, inference)) == elements(x));
    const Vec y = elements(model(x, training));
    double sum = 0, zeros = 0;
    bool two_values = true;
    for (const float v : y) {
        two_values = two_values && (v == 0.f || std::abs(v - 4.f / 3) < 1e-6f);
        sum += static_cast<double>(v);
        zeros += v == 0.f;
    }
    CHECK(two_values);
    // 20000 draws: five standard deviations.
    CHECK(std::abs(zeros / 20000 - .25) < 5 * std::sqrt(.25 * .75 / 20000));
    CHECK(std::abs(sum / 20000 - 1) < 5 * std::sqrt(.25 / .75 / 20000));
    CHECK(elements(model(x, training)) != y);  // fresh numbers in each call
    CHECK(elements(model.call(x, training)) != y);
}

TEST_CASE("dropout draws a known sequence after set_seed, and has limits") {
    Sequential<Input<64>{}, Dropout{.rate = .5f, .seed = 3}> model;
    const auto x = tf::ones<float, 4, 64>();
    tf::random::set_seed(5);
    const Vec first = elements(model(x, training));
    tf::random::set_seed(5);
    CHECK(elements(model(x, training)) == first);
    CHECK(elements(model(x, training)) != first);
    Sequential<Input<64>{}, Dropout{0.f}> none;
    CHECK(elements(none(x, training)) == elements(x));
    Sequential<Input<64>{}, Dropout{1.f}> all;
    CHECK(elements(all(x, training)) == Vec(4 * 64, 0.f));
    CHECK(all(tf::zeros<float, 0, 64>(), training).shape() == tf::Shape(0, 64));
}

TEST_CASE("a layer of the program's own has weights and knows the mode") {
    Sequential<Input<2>{}, Scale{}, Noisy{}> model;
    const auto x = tf::constant({{1.f, 2.f}});
    CHECK(elements(model(x)) == Vec{3.f, 6.f});
    CHECK(elements(model(x, training)) == Vec{4.f, 7.f});
    CHECK(elements(model.call(x, training)) == Vec{4.f, 7.f});
    CHECK(test::paths(model.weights()) == "sequential/scale/gamma");
}

}  // namespace
