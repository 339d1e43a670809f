// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Recurrent layers in training, and how their weights start. Keras judges values and gradients in
// tests/referee/keras_rows.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;

TEST_CASE("dropout of a recurrent layer drops the same features at all steps") {
    // Without memory each output is the number of features that are left, doubled.
    Sequential<Input<5, 64>{}, SimpleRNN<1>{.activation = tf::keras::linear,
                                            .use_bias = false,
                                            .kernel_initializer = initializers::Ones{},
                                            .recurrent_initializer = initializers::Zeros{},
                                            .dropout = .5,
                                            .seed = 3,
                                            .return_sequences = true}>
        net;
    const auto x = tf::ones<float, 3, 5, 64>();
    CHECK(elements(net(x)) == Vec(15, 64.f));
    const Vec y = elements(net(x, training));
    for (std::size_t example = 0; example < 3; ++example) {
        CHECK(y[example * 5] > 20);
        CHECK(y[example * 5] < 108);
        for (std::size_t step = 1; step < 5; ++step) CHECK(y[example * 5 + step] == y[example * 5]);
    }
    CHECK((y[0] != y[5] || y[0] != y[10]));
}

/// Whether each of the numbers is 0 or this one; and how many are not 0.
bool zero_or(const Vec& all, float one) {
    return std::all_of(all.begin(), all.end(),
                       [&](float v) { return v == 0 || std::abs(v - one) < 1e-4f; });
}
long count_kept(const Vec& all) {
    return std::count_if(all.begin(), all.end(), [](float v) { return v != 0; });
}

TEST_CASE("recurrent dropout drops the same part of the state at all steps") {
    // Each state is 1 + the mask times the state before, so a dropped unit stays 1, and others are
    // 1, 3, 7, 15.
    Sequential<Input<4, 1>{}, SimpleRNN<100>{.activation = tf::keras::linear,
                                             .use_bias = false,
                                             .kernel_initializer = initializers::Ones{},
                                             .recurrent_initializer = initializers::Identity{},
                                             .recurrent_dropout = .5,
                                             .seed = 5,
                                             .return_sequences = true}>
        net;
    const auto x = tf::ones<float, 3, 4, 1>();
    const Vec without = elements(net(x));
    for (std::size_t i = 0; i < without.size(); ++i)
        CHECK(without[i] == static_cast<float>(i / 100 % 4 + 1));
    const Vec y = elements(net(x, training));
    long kept = 0;
    for (std::size_t example = 0; example < 3; ++example)
        for (std::size_t unit = 0; unit < 100; ++unit) {
            const float* const at = y.data() + example * 400 + unit;
            const bool keeps = at[100] == 3;
            kept += keeps;
            CHECK(Vec{at[0], at[100], at[200], at[300]} ==
                  (keeps ? Vec{1, 3, 7, 15} : Vec{1, 1, 1, 1}));
        }
    CHECK(kept > 110);  // of 300, half on average: more than 4 standard deviations
    CHECK(kept < 190);
    CHECK(elements(net(x, training)) != y);
}

/// Gates of a layer without activations whose states are known: with kernels of ones, the
/// pre-activation of each gate is the sum of what it sees.
template <class Layer>
constexpr Layer linear_layer(Layer layer) {
    layer.activation = tf::keras::linear;
    layer.recurrent_activation = tf::keras::linear;
    layer.kernel_initializer = initializers::Ones{};
    layer.use_bias = false;
    return layer;
}

/// A layer of a sequence of one step and the states before it.
template <auto Layer, auto... States>
struct FromStates : Functional<FromStates<Layer, States...>, Input<1, 1>{}, States...> {
    static constexpr auto build(auto... all) { return std::tuple(all...) | layer<Layer>; }
};

TEST_CASE("with recurrent dropout, each gate of LSTM has masks of its own") {
    // In one step from h = c = 1 without inputs, with identities as recurrent kernels: the forget
    // gate is its mask, and c = f + i * g, h = o * c.
    FromStates<linear_layer(LSTM<200>{.recurrent_dropout = .5, .seed = 1, .return_state = true}),
               Input<200>{}, Input<200>{}>
        net;
    {
        auto& w = net.weights()[1].get();
        auto* const to = static_cast<float*>(w.state().writable(false));
        for (std::size_t i = 0; i < 200; ++i)
            for (std::size_t j = 0; j < 800; ++j) to[i * 800 + j] = j % 200 == i ? 1.f : 0.f;
    }
    const auto ones = tf::ones<float, 1, 200>();
    const auto x = tf::zeros<float, 1, 1, 1>();
    const auto [y, h, c] = net(std::tuple(x, ones, ones), training);
    // c is f + i * g of factors 0 and 2: 0, 2, 4 and 6.
    const Vec cells = elements(c), outs = elements(h);
    std::array<int, 4> found{};
    int passed = 0;
    for (std::size_t k = 0; k < 200; ++k) {
        const auto c_k = static_cast<int>(cells[k]);
        REQUIRE((c_k == 0 || c_k == 2 || c_k == 4 || c_k == 6));
        ++found[static_cast<std::size_t>(c_k / 2)];
        CHECK((outs[k] == 0 || outs[k] == 2 * cells[k]));
        passed += outs[k] != 0;
    }
    // 3/8, 3/8, 1/8 and 1/8 of 200, in 5 standard deviations.
    CHECK(std::abs(found[0] - 75) < 35);
    CHECK(std::abs(found[1] - 75) < 35);
    CHECK(std::abs(found[2] - 25) < 24);
    CHECK(std::abs(found[3] - 25) < 24);
    CHECK(std::abs(passed - 62) < 33);
    CHECK(elements(y) == outs);
}

TEST_CASE("with recurrent dropout, each gate of GRU has masks of its own") {
    // One step from h = 1: z and r are their masks, the proposed state is r * m, and h = z + (1 -
    // z) * r * m with factors 0 and 2: 0 or 4 if z is 0, and 2 or -2 otherwise.
    FromStates<linear_layer(GRU<200>{.recurrent_dropout = .5, .seed = 2}), Input<200>{}> net;
    FromStates<linear_layer(GRU<200>{.recurrent_dropout = .5, .seed = 2, .reset_after = false}),
               Input<200>{}>
        before;
    const auto run = [](auto& model) {
        auto& w = model.weights()[1].get();
        auto* const to = static_cast<float*>(w.state().writable(false));
        for (std::size_t i = 0; i < 200; ++i)
            for (std::size_t j = 0; j < 600; ++j) to[i * 600 + j] = j % 200 == i ? 1.f : 0.f;
        const Vec h = elements(
            model(std::tuple(tf::zeros<float, 1, 1, 1>(), tf::ones<float, 1, 200>()), training));
        int found[4] = {};
        for (const float v : h) {
            REQUIRE((v == 0 || v == 4 || v == 2 || v == -2));
            ++found[v == 0 ? 0 : v == 4 ? 1 : v == 2 ? 2 : 3];
        }
        CHECK(std::abs(found[0] - 75) < 35);
        CHECK(std::abs(found[1] - 25) < 24);
        CHECK(std::abs(found[2] - 75) < 35);
        CHECK(std::abs(found[3] - 25) < 24);
    };
    run(net);
    run(before);
}

TEST_CASE("cells of a stack drop what each of them sees") {
    // The first cell passes its input on, of which the second one drops a part.
    constexpr SimpleRNNCell<100> first{.activation = tf::keras::linear,
                                       .use_bias = false,
                                       .kernel_initializer = initializers::Ones{},
                                       .recurrent_initializer = initializers::Zeros{}};
    constexpr SimpleRNNCell<100> second{.activation = tf::keras::linear,
                                        .use_bias = false,
                                        .kernel_initializer = initializers::Identity{},
                                        .recurrent_initializer = initializers::Zeros{},
                                        .dropout = .75,
                                        .seed = 8};
    Sequential<Input<3, 1>{}, RNN<StackedRNNCells<first, second>{}>{.return_sequences = true}> net;
    const auto x = tf::ones<float, 2, 3, 1>();
    CHECK(elements(net(x)) == Vec(600, 1.f));
    const Vec y = elements(net(x, training));
    CHECK(zero_or(y, 4));
    for (std::size_t example = 0; example < 2; ++example) {
        const auto* const at = y.data() + example * 300;
        const Vec steps(at, at + 100);
        CHECK(Vec(at + 100, at + 200) == steps);
        CHECK(Vec(at + 200, at + 300) == steps);
        CHECK(std::abs(count_kept(steps) - 25) < 22);
    }
}

TEST_CASE("ConvLSTM drops inputs by each gate, and parts of the state") {
    // One step without a state: c = i * g and h = o * c with factors 0 and 2, of a kernel [1, 1].
    Sequential<Input<1, 10, 10, 1>{},
               linear_layer(ConvLSTM2D<1, 1>{.dropout = .5, .seed = 9, .return_state = false})>
        net;
    const auto x = tf::ones<float, 4, 1, 10, 10, 1>();
    CHECK(elements(net(x)) == Vec(400, 1.f));
    const Vec y = elements(net(x, training));
    CHECK(zero_or(y, 8));
    CHECK(std::abs(count_kept(y) - 50) < 33);  // an eighth of 400
    // The state before the first step is 0, so this has an effect from the second step on.
    Sequential<Input<1, 10, 1>{}, linear_layer(ConvLSTM1D<1, 1>{.recurrent_dropout = .5})> one;
    const auto row = tf::ones<float, 4, 1, 10, 1>();
    CHECK(elements(one(row, training)) == Vec(40, 1.f));
    Sequential<Input<2, 10, 1>{}, linear_layer(ConvLSTM1D<1, 1>{.recurrent_dropout = .5})> two;
    const auto rows = tf::ones<float, 4, 2, 10, 1>();
    CHECK(elements(two(rows, training)) != elements(two(rows)));
}

TEST_CASE("a rate of 0 drops nothing, and gradients pass the masks") {
    Sequential<Input<3, 2>{}, GRU<4>{.dropout = 0., .recurrent_dropout = 0.}> none;
    const auto x = test::pattern<2, 3, 2>(5, 4);
    CHECK(elements(none(x, training)) == elements(none(x)));
    // d sum(y) / dx is the mask itself in one step with an identity.
    Sequential<Input<1, 64>{}, SimpleRNN<64>{.activation = tf::keras::linear,
                                             .use_bias = false,
                                             .kernel_initializer = initializers::Identity{},
                                             .dropout = .5}>
        net;
    const auto step = tf::function(
        [](auto& m, tf::Tensor<float, 2, 1, 64> in) {
            tf::GradientTape tape;
            tape.watch(in);
            const tf::Tensor<float, 2, 64> y = m(in, training);
            const tf::Tensor<float> sum = tf::reduce_sum(y);
            return std::tuple(y, tape.gradient(sum, in));
        },
        net);
    const auto [y, dx] = step(tf::ones<float, 2, 1, 64>());
    CHECK(zero_or(elements(y), 2));
    CHECK(elements(y) == elements(dx));
}

Vec weight(tf::VariableBase& w) {
    const auto* from = static_cast<const float*>(w.state().writable(false));
    return Vec(from, from + w.state().shape.size());
}

TEST_CASE("the bias of LSTM's forget gate starts at one, and can start at zero") {
    Sequential<Input<3, 4>{}, LSTM<2>{.return_sequences = true}, LSTM<2>{.unit_forget_bias = false}>
        net;
    net(tf::ones<float, 1, 3, 4>());
    const auto all = net.weights();
    CHECK(weight(all[2]) == Vec{0, 0, 1, 1, 0, 0, 0, 0});
    CHECK(weight(all[5]) == Vec(8, 0.f));
}

}  // namespace
