// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A momentum of the weights' averages that is not a fraction.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
constexpr optimizers::SGD rule{.use_ema = true, .ema_momentum = 1.5};
#else
constexpr optimizers::SGD rule{.use_ema = true, .ema_momentum = .5};
#endif

void f(Sequential<Input<4>{}, Dense<1>{}>& net, const tf::VariableGradients& gradients) {
    Optimizer<Sequential<Input<4>{}, Dense<1>{}>, rule> optimizer(net);
    optimizer.apply_gradients(net.trainable_weights(), gradients);  // expect: \[tf\.keras\.ema\]
}
