// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The loss comes before the optimizer.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    compile<losses::MeanSquaredError{}, optimizers::SGD{}>(net);  // expect: \[tf\.keras\.compile\]
#else
    compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#endif
}
