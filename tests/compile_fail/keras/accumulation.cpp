// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sum of gradients over one step.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<1>{}>;

#ifdef TF_BAD
constexpr optimizers::SGD rule{.gradient_accumulation_steps = 1};
void f(Optimizer<Net, rule>& optimizer, Net& net, const tf::VariableGradients& g) {
    optimizer.apply_gradients(net.trainable_weights(), g);  // expect: \[tf\.keras\.accumulation\]
}
#else
constexpr optimizers::SGD rule{.gradient_accumulation_steps = 2};
void f(Optimizer<Net, rule>& optimizer, Net& net, const tf::VariableGradients& gradients) {
    optimizer.apply_gradients(net.trainable_weights(), gradients);
}
#endif
