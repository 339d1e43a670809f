// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Models: names, order and counts of weights as Keras has them; sharing, branches, blocks, members.

#include <doctest/doctest.h>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using test::paths;
using test::pattern;
using Vec = std::vector<float>;

TEST_CASE("layers are named as Keras names them") {
    const std::pair<std::string_view, std::string_view> names[]{
        {"Dense", "dense"},
        {"Conv2D", "conv2d"},
        {"MaxPooling2D", "max_pooling2d"},
        {"GlobalAveragePooling1D", "global_average_pooling1d"},
        {"LSTM", "lstm"},
        {"SimpleRNN", "simple_rnn"},
        {"ReLU", "re_lu"},
        {"LeakyReLU", "leaky_re_lu"},
        {"PReLU", "p_re_lu"},
        {"ELU", "elu"},
        {"Conv2DTranspose", "conv2d_transpose"},
        {"SeparableConv1D", "separable_conv1d"},
        {"BatchNormalization", "batch_normalization"},
        {"MultiHeadAttention", "multi_head_attention"},
        {"ZeroPadding3D", "zero_padding3d"},
        {"ResNet", "res_net"},
        {"X", "x"},
        {"Abc2Def", "abc2_def"},
    };
    for (const auto& [type, name] : names) CHECK(snake_case(type).view() == name);
    static_assert(snake_case("DepthwiseConv2D").view() == "depthwise_conv2d");
}

struct Gain {
    Name name{};
    template <int... D>
    constexpr auto call(Scope& k, const tf::Tensor<float, D...>& x, auto) const {
        return x * k.weight<float>("gain", initializers::Constant{2}, {.trainable = false});
    }
};

using Net = Sequential<Input<4>{}, Dense<8>{.activation = keras::relu}, Gain{}, Dense<6>{},
                       Dense<5>{.name = "named", .trainable = false}, Dropout{}, Gain{},
                       Dense<2>{.use_bias = false}>;
static_assert(Net::parameters == 4 * 8 + 8 + 1 + 8 * 6 + 6 + 6 * 5 + 5 + 1 + 5 * 2);

TEST_CASE("weights are in the order of creation, under Keras's names") {
    Net net;
    CHECK(paths(net.weights()) ==
          "sequential/dense/kernel sequential/dense/bias sequential/gain/gain "
          "sequential/dense_1/kernel sequential/dense_1/bias sequential/named/kernel "
          "sequential/named/bias sequential/gain_1/gain sequential/dense_2/kernel");
    CHECK(paths(net.trainable_weights()) ==
          "sequential/dense/kernel sequential/dense/bias sequential/dense_1/kernel "
          "sequential/dense_1/bias sequential/dense_2/kernel");
    CHECK(paths(net.non_trainable_weights()) ==
          "sequential/gain/gain sequential/named/kernel sequential/named/bias "
          "sequential/gain_1/gain");
    CHECK(net.weights().size() == Net::table().weights.size());
    for (std::size_t k = 0; k < net.weights().size(); ++k) {
        const tf::VariableBase& w = net.weights()[k];
        const WeightRow& row = Net::table().weights[k];
        CHECK(w.own_name() == row.name.view());
        CHECK(w.dtype() == row.dtype);
        CHECK(w.shape() == row.shape);
        CHECK(w.trainable() == row.trainable);
    }
    // A model is a module.
    CHECK(net.variables().size() == 9);
    CHECK(net.trainable_variables().size() == 5);
    CHECK(Net("other").weights()[0].get().name() == "other/dense/kernel:0");
}

template <auto... S>
constexpr auto fault_of =
    keras::detail::Planned<Sequential<Input<4>{}, S...>, tf::Tensor<float, tf::dyn, 4>>::fault.kind;

TEST_CASE("names are unique within a model or block, and only Keras's own are counted") {
    using enum PlanFault::Kind;
    static_assert(fault_of<Dense<4>{.name = "a"}, Dense<4>{.name = "b"}> == none);
    static_assert(fault_of<Dense<4>{.name = "a"}, Dense<4>{.name = "a"}> == layer_twice);
    static_assert(fault_of<Dense<4>{.name = "dense_1"}, Dense<4>{}, Dense<4>{}> == layer_twice);
    Sequential<Input<4>{}, Dense<4>{.name = "dense"}, Block<Dense<4>{.name = "fc"}, Dense<4>{}>{},
               Block<Dense<4>{.name = "fc"}, Dense<4>{}>{}>
        net;
    CHECK(paths(net.weights()) ==
          "sequential/dense/kernel sequential/dense/bias sequential/sequential/fc/kernel "
          "sequential/sequential/fc/bias sequential/sequential/dense/kernel "
          "sequential/sequential/dense/bias sequential/sequential_1/fc/kernel "
          "sequential/sequential_1/fc/bias sequential/sequential_1/dense_1/kernel "
          "sequential/sequential_1/dense_1/bias");
}

TEST_CASE("a layer that is called outside of a model is an error") {
    const auto x = tf::zeros<float, 1, 4>();
    CHECK_THROWS_WITH_AS((x | layer<Dense<4>{}>), doctest::Contains("[tf.keras.call_order]"),
                         tf::errors::FailedPrecondition);
}

TEST_CASE("a weight is found by its path, with its types") {
    Net net;
    const auto kernel = net.weight<"dense_1/kernel">();
    static_assert(std::is_same_v<decltype(kernel), const tf::VariableRef<float, 8, 6>>);
    kernel.assign(tf::fill<float, 8, 6>(3.f));
    CHECK(elements(kernel) == Vec(48, 3.f));
    CHECK(elements(net.weight<"gain_1/gain">()) == Vec{2.f});
    CHECK(&kernel.variable() == &net.weights()[3].get());
}

TEST_CASE("all weights are read and replaced together") {
    Net a, b;
    const auto x = pattern<3, 4>(5, 2.f);
    CHECK(elements(a(x)) != elements(b(x)));
    b.set_weights(a.get_weights());
    CHECK(elements(a(x)) == elements(b(x)));
    a.weight<"dense/kernel">().assign(tf::zeros<float, 4, 8>());  // a and b share no weights now
    CHECK(elements(a(x)) != elements(b(x)));
    auto values = a.get_weights();
    values.pop_back();
    CHECK_THROWS_AS(b.set_weights(values), tf::errors::InvalidArgument);
    values.push_back(tf::AnyTensor(tf::zeros<float, 2, 5>()));
    CHECK_THROWS_WITH_AS(b.set_weights(values), doctest::Contains("[tf.keras.set_weights]"),
                         tf::errors::InvalidArgument);
}

struct Residual : Functional<Residual, Input<4>{}> {
    static constexpr auto build(auto x) {
        auto h = x | layer<Dense<3>{.activation = keras::tanh}>;
        for (int i = 0; i < 2; ++i) h = tf::relu(h + (h | layer<Dense<3>{}>));
        return (h | layer<Dense<2>{}>)-(h | layer<Dense<2>{.use_bias = false}>);
    }
};

TEST_CASE("functional models: loops, residuals, two layers in one expression") {
    Residual net;
    CHECK(paths(net.weights()) ==
          "residual/dense/kernel residual/dense/bias residual/dense_1/kernel residual/dense_1/bias "
          "residual/dense_2/kernel residual/dense_2/bias residual/dense_3/kernel "
          "residual/dense_3/bias residual/dense_4/kernel");
    test::fill_weights(net);
    const tf::Tensor<float, tf::dyn, 4> x = pattern<3, 4>(5, 2.f);
    const auto w = [&]<tf::FixedString Path>() { return net.weight<Path>().read(); };
    tf::Tensor<float, tf::dyn, 3> h =
        tf::tanh(tf::matmul(x, w.operator()<"dense/kernel">()) + w.operator()<"dense/bias">());
    h = tf::relu(h + tf::matmul(h, w.operator()<"dense_1/kernel">()) +
                 w.operator()<"dense_1/bias">());
    h = tf::relu(h + tf::matmul(h, w.operator()<"dense_2/kernel">()) +
                 w.operator()<"dense_2/bias">());
    const auto y = tf::matmul(h, w.operator()<"dense_3/kernel">()) +
                   w.operator()<"dense_3/bias">() - tf::matmul(h, w.operator()<"dense_4/kernel">());
    CHECK(near(net(x), elements(y)));
    CHECK_THROWS_WITH_AS(net.call(x), doctest::Contains("[tf.keras.call_order]"),
                         tf::errors::FailedPrecondition);
}

struct Siamese : Functional<Siamese, Input<3>{}, Input<3>{.name = "other"}> {
    static constexpr auto build(auto a, auto b) {
        auto tower = shared<Dense<2>{.activation = keras::tanh}>();
        const auto u = a | tower;
        const auto v = b | tower;
        return std::tuple(concatenate(u, v) | layer<Dense<2>{}>, keras::add(u, v));
    }
};

TEST_CASE("functional models: several inputs and outputs, a shared layer, merging layers") {
    Siamese net;
    CHECK(paths(net.weights()) ==
          "siamese/dense/kernel siamese/dense/bias siamese/dense_1/kernel siamese/dense_1/bias");
    test::fill_weights(net);
    const auto [first, second] =
        net(std::tuple(pattern<2, 3>(5, 2.f), pattern<2, 3>(4, 3.f)), inference);
    CHECK(near(first, {-1.2002469301223755f, -1.2396241426467896f, -.24059665203094482f,
                       -.8598032593727112f}));
    CHECK(near(second, {-.5184715986251831f, -.6390372514724731f, -1.7772457599639893f,
                        -1.699580430984497f}));
    static_assert(
        std::is_same_v<Siamese::input_type,
                       std::tuple<tf::Tensor<float, tf::dyn, 3>, tf::Tensor<float, tf::dyn, 3>>>);
    CHECK(Siamese::input_names()[1].view() == "other");
}

using Pair = Block<Dense<3>{}, Dense<3>{}>;
struct Blocks : Functional<Blocks, Input<3>{}> {
    static constexpr auto build(auto x) {
        auto twice = shared<Block<Dense<3>{.activation = keras::relu}, Pair{}>{.name = "twice"}>();
        return x | twice | layer<Block<Dense<3>{}>{}> | twice;
    }
};
static_assert(Blocks::parameters == 4 * 12);

TEST_CASE("blocks nest, and a shared block has one set of weights") {
    Blocks net;
    CHECK(
        paths(net.weights()) ==
        "blocks/twice/dense/kernel blocks/twice/dense/bias blocks/twice/sequential/dense_1/kernel "
        "blocks/twice/sequential/dense_1/bias blocks/twice/sequential/dense_2/kernel "
        "blocks/twice/sequential/dense_2/bias blocks/sequential_1/dense_3/kernel "
        "blocks/sequential_1/dense_3/bias");
    test::fill_weights(net);
    Sequential<Input<3>{}, Dense<3>{.activation = keras::relu}, Dense<3>{}, Dense<3>{}> twice;
    Sequential<Input<3>{}, Dense<3>{}> between;
    const auto all = net.get_weights();
    twice.set_weights({all.begin(), all.begin() + 6});
    between.set_weights({all.begin() + 6, all.end()});
    const auto x = pattern<2, 3>(5, 2.f);
    CHECK(near(net(x), elements(twice(between(twice(x))))));
    CHECK(elements(net.weight<"twice/sequential/dense_2/bias">()) == elements(pattern<3>(12, 4.f)));
}

struct Branchy : Functional<Branchy, Input<4>{}> {
    static constexpr auto build(auto x) {
        const tf::Tensor<float, tf::dyn, 4> y = tf::cond(
            tf::reduce_sum(x) > 0.f, [&] { return x | layer<Dense<4>{}>; },
            [&] { return x | layer<Dense<4>{.use_bias = false}>; });
        auto cell = shared<Dense<4>{.activation = keras::tanh}>();
        const auto turned = tf::while_loop(
            [](auto i, auto) { return i < 3; },
            [&](auto i, auto s) { return std::tuple(i + 1, s | cell); }, tf::constant(0), y);
        return std::get<1>(turned);
    }
};

TEST_CASE("layers in branches and loops") {
    Branchy net;
    CHECK(paths(net.weights()) ==
          "branchy/dense/kernel branchy/dense/bias branchy/dense_1/kernel branchy/dense_2/kernel "
          "branchy/dense_2/bias");
    test::fill_weights(net);
    for (const float sign : {1.f, -1.f}) {
        const tf::Tensor<float, 2, 4> x = tf::ones<float, 2, 4>() * sign;
        tf::Tensor<float, 2, 4> y = tf::matmul(x, net.weight<"dense_1/kernel">());
        if (sign > 0) y = tf::matmul(x, net.weight<"dense/kernel">()) + net.weight<"dense/bias">();
        for (int i = 0; i < 3; ++i)
            y = tf::tanh(tf::matmul(y, net.weight<"dense_2/kernel">()) +
                         net.weight<"dense_2/bias">());
        CHECK(near(net(x), elements(y)));
    }
}

struct Half : keras::Model<Half, Input<4>{}> {
    Layer<Dense<4>{.activation = keras::tanh}, 4> a{this, "a"};
    tf::Variable<float> gain{this, "gain", 2.f};
    Layer<Block<Dropout{.5f}, Dense<4>{.use_bias = false}>{}, 4> b{this, "b"};
    using Model::Model;
    constexpr auto call(auto x, auto mode) { return b(a(x, mode), mode) * gain + x; }
};
struct Whole : keras::Model<Whole, Input<4>{}> {
    Half half{this, "half"};
    Sequential<Input<4>{}, Dense<2>{}> head{this, "head"};
    constexpr auto call(auto x, auto mode) { return head.call(half.call(x, mode), mode); }
};
static_assert(Half::parameters == 1 + 20 + 16);
static_assert(Whole::parameters == Half::parameters + 10);

TEST_CASE("models with members") {
    Whole net;
    CHECK(paths(net.weights()) ==
          "whole/half/gain whole/half/a/kernel whole/half/a/bias whole/half/b/dense/kernel "
          "whole/head/dense/kernel whole/head/dense/bias");
    for (std::size_t k = 0; k < net.weights().size(); ++k) {
        CHECK(net.weights()[k].get().own_name() == Whole::table().weights[k].name.view());
        CHECK(net.weights()[k].get().shape() == Whole::table().weights[k].shape);
    }
    const auto x = pattern<2, 4>(5, 2.f);
    const tf::Tensor<float, 2, 4> h =
        tf::tanh(tf::matmul(x, net.weight<"half/a/kernel">()) + net.weight<"half/a/bias">());
    const tf::Tensor<float, 2, 4> g = tf::matmul(h, net.weight<"half/b/dense/kernel">()) * 2.f + x;
    const auto y =
        tf::matmul(g, net.weight<"head/dense/kernel">()) + net.weight<"head/dense/bias">();
    CHECK(near(net(x), elements(y)));
    CHECK(near(net.call(x, inference), elements(y)));
    CHECK(elements(net(x, training)) != elements(net(x, training)));  // dropout
    CHECK(Half().name() == "half");
}

TEST_CASE("a model takes expressions and batches of any size") {
    Residual net;
    const auto x = pattern<5, 4>(7, 2.f);
    const Vec all = elements(net(x));
    for (int n = 0; n <= 5; ++n) {
        const tf::Tensor<float, tf::dyn, 4> some =
            tf::constant<tf::dyn, 4>(std::span(x.data(), static_cast<std::size_t>(n * 4)));
        CHECK(near(net(some), Vec(all.begin(), all.begin() + n * 2)));
    }
    CHECK(near(net(x * 2.f - x), all));
}

}  // namespace
