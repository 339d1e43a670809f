// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small network, its examples and a training run. The expected numbers come from the same run in
// Keras 3.15. Weights and examples are sines of their positions.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <tf/keras.hpp>

namespace training_tests {

using namespace tf::keras;
namespace keras = tf::keras;
using doctest::Approx;

/// sin(a k + b) for the k-th element.
template <int... D>
tf::Tensor<float, D...> sines(double a, double b = 0) {
    std::vector<float> all;
    for (int k = 0; k < (1 * ... * D); ++k) all.push_back(static_cast<float>(std::sin(k * a + b)));
    return tf::constant<D...>(all);
}

using Net = Sequential<Input<3>{}, Dense<5>{.activation = activations::tanh}, Dense<2>{}>;
using Kept = Sequential<Input<3>{},
                        Dense<5>{.activation = activations::tanh,
                                 .kernel_regularizer = regularizers::L2{.02f}},
                        Dense<2>{}>;

template <class M>
void set_weights(M& net) {
    net.template weight<"dense/kernel">().assign(sines<3, 5>(.7));
    net.template weight<"dense/bias">().assign(sines<5>(.3));
    net.template weight<"dense_1/kernel">().assign(sines<5, 2>(.9));
    net.template weight<"dense_1/bias">().assign(sines<2>(.2));
}

inline const auto x = sines<10, 3>(1.1);
inline const auto y = sines<10, 2>(.5, 1);

template <auto Rule, class M = Net>
History train(M& net, int epochs, const FitOptions& more = {}) {
    set_weights(net);
    auto trainer = compile<Rule, losses::MeanSquaredError{}, metrics::MeanAbsoluteError{},
                           metrics::RootMeanSquaredError{}>(net);
    FitOptions options = more;
    options.batch_size = 4;
    options.epochs = epochs;
    options.verbose = 0;
    options.shuffle = false;
    return trainer.fit(x, y, options);
}

inline void check_values(const std::vector<float>& got, const std::vector<double>& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t k = 0; k < got.size(); ++k) {
        CAPTURE(k);
        CHECK(static_cast<double>(got[k]) == Approx(expected[k]).epsilon(2e-5));
    }
}

}  // namespace training_tests
