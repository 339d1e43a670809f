// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn's functions of 32 and 16 bits, eagerly and traced: values are TensorFlow's. The referee's
// rows have gradients, kinks and extremes.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/nn.hpp>

namespace {

using Values = std::vector<double>;

template <class T>
auto input() {
    return tf::Tensor<T, 6>(tf::cast<T>(tf::constant({-7.f, -1.f, -0.f, .5f, 6.f, 40.f})));
}
template <class F, class X>
void near(F f, const X& x, const Values& expected, double tolerance) {
    const auto traced = tf::function(f);
    for (const auto& y : {f(x), traced(x)}) {
        const auto got = test::elements(tf::cast<double>(y));
        REQUIRE(got.size() == expected.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            CAPTURE(i);
            CHECK(std::abs(got[i] - expected[i]) <= tolerance * std::abs(expected[i]) + 1e-30);
        }
    }
}
/// In float32 and, less exactly, in 16 bits.
template <class F>
void activation(F f, const Values& expected) {
    near(f, input<float>(), expected, 3e-7);
    near(f, input<tf::half>(), expected, 3e-3);
    near(f, input<tf::bfloat16>(), expected, 3e-2);
}

TEST_CASE("activations") {
    activation([](auto x) { return tf::nn::relu6(x); }, {0, 0, 0, .5, 6, 6});
    activation([](auto x) { return tf::nn::leaky_relu(x); }, {-1.39999998, -.2, 0, .5, 6, 40});
    activation([](auto x) { return tf::nn::elu(x); }, {-.999088109, -.63212055, 0, .5, 6, 40});
    activation([](auto x) { return tf::nn::selu(x); },
               {-1.75649607, -1.11133075, 0, .525350511, 6.30420589, 42.0280418});
    activation([](auto x) { return tf::nn::softplus(x); },
               {.000911466486, .313261688, .693147182, .974076986, 6.00247574, 40});
    activation([](auto x) { return tf::nn::softsign(x); },
               {-.875, -.5, 0, .333333343, .857142866, .975609779});
    activation([](auto x) { return tf::nn::silu(x); },
               {-.00637735846, -.268941432, 0, .311229676, 5.98516417, 40});
    activation([](auto x) { return tf::nn::log_softmax(x); }, {-47, -41, -40, -39.5, -34, 0});
    near([](auto x) { return tf::nn::gelu(x); }, input<float>(),
         {-8.95867928e-12, -.158655256, 0, .345731229, 6, 40}, 1e-5);
    near([](auto x) { return tf::nn::softmax(x); }, input<float>(),
         {3.87399781e-21, 1.56288218e-18, 4.24835413e-18, 7.00435201e-18, 1.71390838e-15, 1}, 1e-6);
}
TEST_CASE("a softmax's rows add up to 1, along any axis") {
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {1000.f, 0.f, -1000.f}});
    near([](auto v) { return tf::reduce_sum<1>(tf::nn::softmax(v)); }, x, {1, 1}, 1e-6);
    near([](auto v) { return tf::reduce_sum<0>(tf::nn::softmax<0>(v)); }, x, {1, 1, 1}, 1e-6);
}
TEST_CASE("in a trace they are fused, and a tape sees through a traced one") {
    const auto f = tf::function([](tf::Tensor<float, 4> x) { return tf::nn::softplus(x) * 2.f; });
    CHECK(test::clusters(f.get_concrete_function()) == 1);
    const auto x = tf::constant({0.f, 100.f, -200.f, 0.f});
    tf::GradientTape tape;
    tape.watch(x);
    const auto y = f(x);
    CHECK(test::elements(tape.gradient(y, x)) == std::vector<float>{1, 2, 0, 1});
}
TEST_CASE("clip_by_value, clip_by_norm") {
    const auto m = tf::constant({{3.f, 4.f}, {.3f, .4f}, {0.f, 0.f}});
    near([](auto x) { return tf::clip_by_norm(x, 2.f); }, m,
         {1.19404471, 1.59205961, .119404472, .159205958, 0, 0}, 1e-6);
    near([](auto x) { return tf::clip_by_norm<1>(x, 1.f); }, m, {.6, .8, .3, .4, 0, 0}, 1e-6);
    near([](auto x) { return tf::clip_by_value(x, .35f, tf::constant({1.f, 3.f})); }, m,
         {1, 3, .35, .4, .35, .35}, 1e-6);
    near(
        [](auto x) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto y =
                tf::clip_by_norm<1>(x, 1.f) * tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}});
            return tape.gradient(y, x).collapse();
        },
        m, {-.064, .048, 3, 4, 5, 6}, 1e-5);
    near(
        [](auto x) {
            tf::GradientTape tape;
            tape.watch(x);
            return tape.gradient(tf::clip_by_value(x, 0.f, 1.f), x).collapse();
        },
        tf::constant({-1.f, 0.f, .5f, 1.f, 2.f, std::numeric_limits<float>::quiet_NaN()}),
        {0, 1, 1, 1, 0, 0}, 0);
}

struct Net : tf::Module {
    tf::Variable<float, 2> a{this, "a", {3.f, 4.f}};
    tf::Variable<double> b{this, "b", 12.0};
    constexpr Net() : tf::Module("net") {}
    /// The results of clipping.
    template <int How>
    constexpr auto clipped() {
        const tf::VariableValues all(trainable_variables());
        const tf::VariableValues out = [&] {
            if constexpr (How == 0) return tf::clip_by_value(all, -1, 3.5);
            else if constexpr (How == 1) return tf::clip_by_norm(all, 2.5);
            else return tf::clip_by_global_norm(all, tf::Tensor<float>(6.5f)).first;
        }();
        return std::tuple(out.get<float, 2>(0), out.get<double>(1));
    }
};
template <int How>
void clip_list(const std::vector<float>& a, double b) {
    Net net;
    const auto check = [&](const auto& got) {
        CHECK(test::elements(std::get<0>(got)) == a);
        CHECK(std::get<1>(got)() == doctest::Approx(b));
    };
    check(net.clipped<How>());
    check(tf::function<&Net::clipped<How>>(net)());
}
TEST_CASE("the values of a list are clipped each, or all together") {
    clip_list<0>({3.f, 3.5f}, 3.5);
    clip_list<1>({1.5f, 2.f}, 2.5);
    clip_list<2>({1.5f, 2.f}, 6);
}
TEST_CASE("a norm that is not finite makes all of a list NaN") {
    Net net;
    net.b.assign(std::numeric_limits<double>::infinity());
    const auto [a, b] = net.clipped<2>();
    CHECK(a(0) != a(0));
    CHECK(b() != b());
}

}  // namespace
