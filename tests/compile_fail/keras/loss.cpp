// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loss takes labels and predictions.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, relu>(net);  // expect: \[tf\.keras\.loss\]
#else
    auto trainer = compile<optimizers::SGD{}, [](const auto& y, const auto& p) {
        return tf::reduce_mean<-1>(tf::abs(y - p));
    }>(net);
#endif
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
