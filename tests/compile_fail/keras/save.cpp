// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is saved with its architecture.

#include <tf/keras.hpp>
#include <tf/keras/files.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    net.save("model.keras");  // expect: \[tf\.keras\.save\]
#else
    net.save_weights("model");
#endif
}
