// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A metric of a trainer has one number.

#include <tf/keras.hpp>

using namespace tf::keras;

using metrics::Precision;
using Mse = losses::MeanSquaredError<>;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    auto t = compile<optimizers::SGD{}, Mse{}, Precision{.thresholds = {.2, .5}}>(net);  // expect: \[tf\.keras\.metric_result\]
#else
    auto t = compile<optimizers::SGD{}, Mse{}, Precision{.thresholds = {.5}}>(net);
#endif
    t.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
