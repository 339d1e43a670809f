// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function of keras::losses in place of its class.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, losses::mean_squared_error>(net);  // expect: \[tf\.keras\.compile\].*a function
#else
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#endif
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
