// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Gradients through models, in functions and eagerly; regularizers; a loop that learns.

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

using Mlp = Sequential<Input<4>{}, Dense<5>{.activation = keras::tanh},
                       Dense<3>{.activation = keras::relu, .use_bias = false}>;

/// Keras's, for the same weights and x.
const std::vector<Vec> keras_gradients{
    {.3700677752494812f,   -.10710898041725159f, .5226990580558777f,   -1.1021039485931396f,
     -.2014230340719223f,  -.9488732814788818f,  -.34775692224502563f, -3.1423745155334473f,
     4.039062023162842f,   -.12291127443313599f, 1.8702161312103271f,  .44826242327690125f,
     -1.3135597705841064f, 1.9967231750488281f,  .5389299988746643f,   .19293516874313354f,
     .1516219675540924f,   .8732250928878784f,   -.9789860248565674f,  .1081114336848259f},
    {-3.3545618057250977f, -.5932809114456177f, 4.373569488525391f, -5.951418876647949f,
     -.8616371154785156f},
    {-4.050317287445068f, -2.3005459308624268f, -.7882236242294312f, -3.643800973892212f,
     -2.1378254890441895f, -.7852789163589478f, -2.252223253250122f, -.9491375684738159f,
     -.054520994424819946f, -1.9422143697738647f, -.7714278697967529f, .0031766891479492188f,
     2.366925001144409f, 1.3065214157104492f, .39954671263694763f}};

TEST_CASE("gradients flow through a model in a function") {
    Mlp net;
    test::fill_weights(net);
    const auto step = tf::function(
        [](Mlp& m, tf::Tensor<float, tf::dyn, 4> x) {
            tf::GradientTape tape;
            const tf::Tensor<float> loss = tf::reduce_sum(tf::square(m.call(x, training)));
            const auto g = tape.gradient(loss, m.trainable_weights());
            return std::tuple(loss, g[0].as<float, 4, 5>().collapse(),
                              g[1].as<float, 5>().collapse(), g[2].as<float, 5, 3>().collapse());
        },
        net);
    const auto [loss, first, bias, second] = step(pattern<3, 4>(5, 2.f));
    CHECK(near(loss, {3.5096678733825684f}));
    CHECK(near(first, keras_gradients[0], 1e-5f));
    CHECK(near(bias, keras_gradients[1], 1e-5f));
    CHECK(near(second, keras_gradients[2], 1e-5f));
}

TEST_CASE("eager tapes see through models") {
    Mlp net;
    test::fill_weights(net);
    const auto x = pattern<3, 4>(5, 2.f);
    const auto check = [&](auto call) {
        tf::GradientTape tape;
        const tf::Tensor<float> loss = tf::reduce_sum(tf::square(call()));
        CHECK(near(loss, {3.5096678733825684f}));
        const auto g = tape.gradient(loss, net.trainable_weights());
        CHECK(near(g[0].as<float, 4, 5>(), keras_gradients[0], 1e-5f));
        CHECK(near(g[1].as<float, 5>(), keras_gradients[1], 1e-5f));
        CHECK(near(g[2].as<float, 5, 3>(), keras_gradients[2], 1e-5f));
    };
    check([&] { return net(x); });
    check([&] { return net.call(x, training); });
}

TEST_CASE("a weight that is found by its path is a source for tapes") {
    Mlp net;
    test::fill_weights(net);
    const tf::Tensor<float, tf::dyn, 4> x = pattern<3, 4>(5, 2.f);
    struct Bias {
        constexpr tf::Tensor<float, 5> operator()(Mlp& m, tf::Tensor<float, tf::dyn, 4> in) const {
            tf::GradientTape tape;
            const tf::Tensor<float> loss = tf::reduce_sum(tf::square(m.call(in, training)));
            return tape.gradient(loss, m.weight<"dense/bias">());
        }
    };
    CHECK(near(Bias{}(net, x), keras_gradients[1], 1e-5f));
    CHECK(near(tf::function(Bias{}, net)(x), keras_gradients[1], 1e-5f));
    // Along the bias: the sum of its gradient.
    tf::ForwardAccumulator acc(net.weight<"dense/bias">(), tf::ones<float, 5>());
    const tf::Tensor<float> loss = tf::reduce_sum(tf::square(net.call(x, training)));
    float sum = 0;
    for (const float g : keras_gradients[1]) sum += g;
    CHECK(near(acc.jvp(loss), {sum}, 1e-5f));
}

struct Regularized : keras::Model<Regularized, Input<2>{}> {
    Layer<Dense<2>{.kernel_regularizer = L2{.1}, .bias_regularizer = L1{.5}}, 2> a{this, "a"};
    Sequential<Input<2>{}, Dense<1>{.kernel_regularizer = L1L2{.01, .02}}> b{this, "b"};
    constexpr auto call(auto x, auto mode) { return b.call(a(x, mode), mode); }
};

TEST_CASE("regularizers add up, and have gradients") {
    Regularized net;
    for (tf::VariableBase& w : net.weights()) {
        tf::VariableState& s = w.state();
        test::fill_pattern(static_cast<float*>(s.writable(false)), s.shape.size(), 7, 4.f);
    }
    CHECK(near(net.regularization_loss(), {.7412499785423279f}));
    CHECK(near(net.b.regularization_loss(), {.028749998658895493f}));
    Mlp plain;
    CHECK(plain.regularization_loss()() == 0.f);
    const auto gradient = tf::function(
        [](Regularized& m, tf::Tensor<float, 1, 2> x) {
            tf::GradientTape tape;
            const tf::Tensor<float> loss =
                tf::reduce_sum(m.call(x, training)) * 0.f + m.regularization_loss();
            const auto g = tape.gradient(loss, m.trainable_weights());
            return std::tuple(g[0].as<float, 2, 2>().collapse(), g[1].as<float, 2>().collapse(),
                              g[2].as<float, 2, 1>().collapse());
        },
        net);
    const auto [kernel, bias, last] = gradient(tf::zeros<float, 1, 2>());
    CHECK(near(kernel, {-.15f, -.1f, -.05f, 0.f}));  // 2 * .1 * w
    CHECK(near(bias, {-.5f, -.5f}));                 // .5 * sign(w)
    CHECK(near(last, {-.01f - .03f, -.01f - .02f}));
    static_assert(Regularized::table().weights[0].regularizer.l2 == .1);
    static_assert(Regularized::table().weights[1].regularizer.l1 == .5);
}

TEST_CASE("a model learns in a function") {
    Sequential<Input<2>{},
               Dense<8>{.activation = keras::tanh,
                        .kernel_initializer = initializers::GlorotUniform{1}},
               Dense<1>{.kernel_initializer = initializers::GlorotUniform{2}}>
        net;
    const auto step = tf::function(
        [](decltype(net)& m, tf::Tensor<float, tf::dyn, 2> x, tf::Tensor<float, tf::dyn, 1> y) {
            const auto weights = m.trainable_weights();
            tf::GradientTape tape;
            const tf::Tensor<float> loss = tf::reduce_mean(tf::square(m.call(x, training) - y));
            const auto g = tape.gradient(loss, weights);
            for (auto& [d, w] : tf::zip(g, weights)) w.assign_sub(.3f * d);
            return loss;
        },
        net);
    const auto x = tf::constant({{0.f, 0.f}, {0.f, 1.f}, {1.f, 0.f}, {1.f, 1.f}});
    const auto y = tf::constant({{0.f}, {1.f}, {1.f}, {0.f}});
    float loss = 1;
    for (int i = 0; i < 1000; ++i) loss = step(x, y)();
    CHECK(loss < 1e-3f);
    CHECK(std::abs(net(x)(1, 0) - 1) < .1f);
}

}  // namespace
