// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One label for all examples.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#ifdef TF_BAD
    trainer.evaluate(tf::zeros<2, 4>(), tf::constant(1.f));  // expect: \[tf\.keras\.labels\]
#else
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>());
#endif
}
