// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Activations of layers, eagerly and traced: values are Keras's.

#include <doctest/doctest.h>

#include <cmath>

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
    check<act::celu>({-.999088118f, -.632120559f, 0, .5f, 6});
    check<act::celu(.5f)>({-.499999584f, -.432332358f, 0, .5f, 6});
    check<act::hard_sigmoid>({0, 1 / 3.f, .5f, 3.5f / 6, 1});
    check<act::hard_silu>({0, -1 / 3.f, 0, 1.75f / 6, 6});
    check<act::hard_swish>({0, -1 / 3.f, 0, 1.75f / 6, 6});
    check<act::hard_tanh>({-1, -1, 0, .5f, 1});
    check<act::log_sigmoid>(
        {-7.00091147f, -1.31326169f, -.693147181f, -.474076984f, -.00247568514f});
    check<act::mish>({-.00638026341f, -.303401461f, 0, .375245211f, 5.99992663f});
    check<act::hard_shrink>({-7, -1, 0, 0, 6});
    check<act::hard_shrink(1)>({-7, 0, 0, 0, 6});
    check<act::soft_shrink>({-6.5f, -.5f, 0, 0, 5.5f});
    check<act::soft_shrink(1)>({-6, 0, 0, 0, 5});
    check<act::sparse_plus>({0, 0, .25f, .5625f, 6});
    check<act::sparse_sigmoid>({0, 0, .5f, .75f, 1});
    check<act::threshold(-1, 9)>({9, 9, 0, .5f, 6});
    check<act::threshold(.25f, -2)>({-2, -2, -2, .5f, 6});
}

TEST_CASE("squareplus and tanh_shrink") {
    const auto x = tf::constant({-3.f, -1.f, 0.f, .5f, 6.f});
    const auto y = tf::keras::detail::activate<act::squareplus>(x);
    const auto z = tf::keras::detail::activate<act::squareplus(2)>(x);
    const auto shrunk = tf::keras::detail::activate<act::tanh_shrink>(x);
    for (int i = 0; i < 5; ++i) {
        const double v = static_cast<double>(x.values()[static_cast<std::size_t>(i)]);
        CHECK(static_cast<double>(y(i)) == doctest::Approx((v + std::sqrt(v * v + 4)) / 2));
        CHECK(static_cast<double>(z(i)) == doctest::Approx((v + std::sqrt(v * v + 2)) / 2));
        CHECK(static_cast<double>(shrunk(i)) == doctest::Approx(v - std::tanh(v)));
    }
}

TEST_CASE("glu halves an axis") {
    const auto x = tf::constant({{1.f, 2.f, 0.f, 100.f}, {-3.f, 4.f, -100.f, 0.f}});
    const tf::Tensor<float, 2, 2> y = tf::keras::detail::activate<act::glu>(x);
    CHECK(test::elements(y) == std::vector<float>{.5f, 2, 0, 2});
    const tf::Tensor<float, 1, 4> z = tf::keras::detail::activate<act::glu(0)>(x);
    CHECK(z(0, 3) == 50.f);
    CHECK(z(0, 2) == 0.f);
}

template <act::Function F>
std::vector<float> slopes(const std::vector<float>& at) {
    const auto f = [](tf::Tensor<float, 4> x) {
        tf::GradientTape tape;
        tape.watch(x);
        return tape.gradient(tf::keras::detail::activate<F>(x), x);
    };
    return test::elements(tf::function(f)(tf::constant<4>(at)));
}

TEST_CASE("slopes at kinks are Keras's") {
    CHECK(slopes<act::hard_sigmoid>({-3, 0, 3, 4}) == std::vector<float>{0, 1 / 6.f, 0, 0});
    CHECK(slopes<act::hard_tanh>({-1, 0, 1, 2}) == std::vector<float>{1, 1, 1, 0});
    CHECK(slopes<act::hard_shrink>({-.5f, .5f, 1, -1}) == std::vector<float>{0, 0, 1, 1});
    CHECK(slopes<act::soft_shrink>({-.5f, .5f, 1, -1}) == std::vector<float>{0, 0, 1, 1});
    // Keras computes celu by a maximum and a minimum: both have a slope of 1 at 0.
    CHECK(slopes<act::celu>({0, 1, 2, 3}) == std::vector<float>{2, 1, 1, 1});
}

TEST_CASE("the results of sparsemax sum to 1 along an axis") {
    // of two values t and 0: (t + 1) / 2, limited to 0 and 1
    const auto pairs = tf::constant({{.5f, 0.f}, {-.25f, 0.f}, {3.f, 0.f}, {0.f, 0.f}});
    const tf::Tensor<float, 4, 2> y = tf::keras::detail::activate<act::sparsemax>(pairs);
    const float expected[]{.75f, .375f, 1, .5f};
    for (int i = 0; i < 4; ++i) {
        CHECK(y(i, 0) == doctest::Approx(expected[i]));
        CHECK(y(i, 0) + y(i, 1) == doctest::Approx(1));
    }
    const auto rows = tf::constant({{-2.f, 5.f}, {-2.f, 5.f}});
    const tf::Tensor<float, 2, 2> z = tf::keras::detail::activate<act::sparsemax(0)>(rows);
    for (int i = 0; i < 4; ++i) CHECK(z.data()[i] == doctest::Approx(.5));
    const tf::Tensor<float, 2, 1> one =
        tf::keras::detail::activate<act::sparsemax>(tf::constant({{-7.f}, {9.f}}));
    CHECK(one(0, 0) == 1);
    CHECK(one(1, 0) == 1);
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
static_assert(kind<Option{.activation = tf::math::log_sigmoid}> == Kind::log_sigmoid);
static_assert(kind<Option{.activation = tf::nn::softmax}> == Kind::softmax);
static_assert(kind<Option{.activation = tf::nn::log_softmax}> == Kind::log_softmax);
static_assert(act::Function(tf::nn::leaky_relu).number == .2f);
static_assert(act::Function(tf::nn::elu).number == 1.f);

}  // namespace
