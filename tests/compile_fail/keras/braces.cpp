// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classes in place of values.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    auto trainer = compile<optimizers::Adam, losses::MeanSquaredError>(net);  // expect: \[tf\.keras\.compile\]
#else
    auto trainer = compile<optimizers::Adam{}, losses::MeanSquaredError{}>(net);
#endif
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
