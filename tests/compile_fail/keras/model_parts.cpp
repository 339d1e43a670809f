// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The layers of a model do not exist as objects.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    for (const auto& layer : net.layers()) (void)layer;  // expect: \[tf\.keras\.model_parts\]
#else
    for (const tf::VariableBase& weight : net.weights()) (void)weight;
#endif
}
