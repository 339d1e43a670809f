// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A callback in place of the options.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    callbacks::EarlyStopping stop;
#ifdef TF_BAD
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>(), stop);  // expect: \[tf\.keras\.options\]
#else
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {}, stop);
#endif
}
