// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Sequential of 100 Dense layers of differing sizes, trained by `fit` with Adam.

#include <cstdint>
#include <cstdio>
#include <utility>

#include <tf/keras.hpp>

namespace {

using namespace tf::keras;

constexpr int inputs = 4;
/// The number of outputs of layer i.
constexpr int units(int i) { return i == 99 ? 1 : 8 + i % 23; }

template <int... I>
Sequential<Input<inputs>{}, Dense<units(I)>{.activation = activations::tanh}...> make_net(
    std::integer_sequence<int, I...>);
using Net = decltype(make_net(std::make_integer_sequence<int, 100>()));

/// A kernel and a bias for each layer.
constexpr std::int64_t expected_parameters() {
    std::int64_t n = 0;
    for (int i = 0, in = inputs; i < 100; in = units(i++)) n += (in + 1) * units(i);
    return n;
}

}  // namespace

int main() {
    Net net;
    auto trainer = compile<optimizers::Adam{.learning_rate = .01}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{}>(net);
    const auto x = tf::random::normal<64, inputs>();
    const auto y = tf::fill<float, 64, 1>(.5f);  // biases alone can learn it
    const auto losses = trainer.fit(x, y, {.epochs = 4, .verbose = 0})["loss"];
    std::printf("%lld parameters, loss %g, then %g\n", static_cast<long long>(Net::parameters),
                static_cast<double>(losses.front()), static_cast<double>(losses.back()));
    return Net::parameters == expected_parameters() && losses.back() < losses.front() ? 0 : 1;
}
