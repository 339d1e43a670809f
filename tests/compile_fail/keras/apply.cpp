// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables and gradients are swapped.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<1>{}>;
using Rule = Optimizer<Net, optimizers::SGD{}>;
void f(Net& net, Rule& rule, const tf::VariableGradients& gradients) {
#ifdef TF_BAD
    rule.apply(net.trainable_weights(), gradients);  // expect: \[tf\.keras\.apply\]
#else
    rule.apply(gradients, net.trainable_weights());
#endif
}
