// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A momentum of the weights' averages that is not a fraction.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<1>{}>;

#ifdef TF_BAD
constexpr optimizers::SGD rule{.use_ema = true, .ema_momentum = 1.5};
void f(Optimizer<Net, rule>& optimizer, Net& net, const tf::VariableGradients& gradients) {
    optimizer.apply_gradients(net.trainable_weights(), gradients);  // expect: \[tf\.keras\.ema\]
}
#else
constexpr optimizers::SGD rule{.use_ema = true, .ema_momentum = .5};
void f(Optimizer<Net, rule>& optimizer, Net& net, const tf::VariableGradients& gradients) {
    optimizer.apply_gradients(net.trainable_weights(), gradients);
}
#endif
