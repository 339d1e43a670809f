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
