// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axes of a Conv2D's filters for the kernel of a Dense.

#include <tf/keras.hpp>

using namespace tf::keras;

using Fits = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = MaxNorm{.axis = 0}}>;
using Misfits = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = MaxNorm{.axis = {0, 1, 2}}}>;
template <class Net>
using Rule = Optimizer<Net, optimizers::SGD{}>;

#ifdef TF_BAD
void step(Misfits& net, Rule<Misfits>& rule, const tf::VariableGradients& gradients) {
    rule.apply(gradients, net.trainable_weights());  // expect: \[tf\.keras\.constraint_fit\]
}
#else
void step(Fits& net, Rule<Fits>& rule, const tf::VariableGradients& gradients) {
    rule.apply(gradients, net.trainable_weights());
}
#endif
