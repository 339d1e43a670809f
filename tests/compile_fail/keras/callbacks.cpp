// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Callbacks among the options of a fit.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    callbacks::EarlyStopping stop{.monitor = "loss"};
#ifdef TF_BAD
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>(),
                {.epochs = 3, .callbacks = {stop}});  // expect: \[tf\.keras\.callbacks\]
#else
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {.epochs = 3}, stop);
#endif
}
