// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Activations of layers, eagerly and traced: values are Keras's.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/activation.hpp>

namespace {

namespace act = tf::keras::activations;

template <act::Function F>
void check(const std::vector<float>& expected) {
    const auto f = [](tf::Tensor<float, 5> x) { return tf::keras::detail::activate<F>(x); };
    const auto x = tf::constant({-7.f, -1.f, 0.f, .5f, 6.f});
    for (const auto& y : {test::elements(f(x)), test::elements(tf::function(f)(x))}) {
        REQUIRE(y.size() == expected.size());
        for (std::size_t i = 0; i < y.size(); ++i) {
            CAPTURE(static_cast<int>(F.kind));
            CAPTURE(i);
            CHECK(std::abs(y[i] - expected[i]) <= 1e-6f * std::abs(expected[i]) + 1e-12f);
        }
    }
}

TEST_CASE("activations by name") {
    check<act::linear>({-7, -1, 0, .5f, 6});
    check<act::relu>({0, 0, 0, .5f, 6});
    check<act::relu6>({0, 0, 0, .5f, 6});
    check<act::leaky_relu>({-1.39999998f, -.2f, 0, .5f, 6});
    check<act::leaky_relu(.1f)>({-.7f, -.1f, 0, .5f, 6});
    check<act::elu>({-.999088109f, -.63212055f, 0, .5f, 6});
    check<act::elu(.5f)>({-.499544054f, -.316060275f, 0, .5f, 6});
    check<act::selu>({-1.75649607f, -1.11133075f, 0, .525350511f, 6.30420589f});
    check<act::gelu>({-8.95867928e-12f, -.158655256f, 0, .345731229f, 6});
    check<act::silu>({-.00637735846f, -.268941432f, 0, .311229676f, 5.98516417f});
    check<act::tanh>({-.999998331f, -.761594176f, 0, .462117136f, .999987721f});
    check<act::sigmoid>({.000911051233f, .268941432f, .5f, .622459352f, .997527361f});
    check<act::softmax>(
        {2.24354858e-06f, .000905112072f, .00246034982f, .00405643089f, .992575884f});
    check<act::log_softmax>(
        {-13.007452f, -7.00745201f, -6.00745201f, -5.50745201f, -.00745183369f});
    check<act::softplus>({.000911466486f, .313261688f, .693147182f, .974076986f, 6.00247574f});
    check<act::softsign>({-.875f, -.5f, 0, .333333343f, .857142866f});
    check<act::exponential>({.000911881973f, .36787945f, 1, 1.64872122f, 403.428802f});
}

using Kind = act::Function::Kind;
/// An option can be a function, although a function template is not a value.
struct Option {
    act::Function activation{};
};
template <Option O>
inline constexpr Kind kind = O.activation.kind;
static_assert(kind<Option{.activation = tf::relu}> == Kind::relu);
static_assert(kind<Option{.activation = tf::nn::relu}> == Kind::relu);
static_assert(kind<Option{.activation = tf::tanh}> == Kind::tanh);
static_assert(kind<Option{.activation = tf::sigmoid}> == Kind::sigmoid);
static_assert(kind<Option{.activation = tf::exp}> == Kind::exponential);
static_assert(kind<Option{.activation = tf::nn::relu6}> == Kind::relu6);
static_assert(kind<Option{.activation = tf::nn::elu}> == Kind::elu);
static_assert(kind<Option{.activation = tf::nn::selu}> == Kind::selu);
static_assert(kind<Option{.activation = tf::nn::gelu}> == Kind::gelu);
static_assert(kind<Option{.activation = tf::nn::silu}> == Kind::silu);
static_assert(kind<Option{.activation = tf::nn::swish}> == Kind::silu);
static_assert(kind<Option{.activation = tf::nn::leaky_relu}> == Kind::leaky_relu);
static_assert(kind<Option{.activation = tf::nn::softplus}> == Kind::softplus);
static_assert(kind<Option{.activation = tf::nn::softsign}> == Kind::softsign);
static_assert(kind<Option{.activation = tf::nn::softmax}> == Kind::softmax);
static_assert(kind<Option{.activation = tf::nn::log_softmax}> == Kind::log_softmax);
static_assert(act::Function(tf::nn::leaky_relu).number == .2f);
static_assert(act::Function(tf::nn::elu).number == 1.f);

}  // namespace
