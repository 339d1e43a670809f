// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Examples that the model does not take.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;

void f(Net& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto y = tf::zeros<float, 2, 3>();
#ifdef TF_BAD
    trainer.fit(tf::zeros<float, 2, 5>(), y);  // expect: \[tf\.keras\.model_input\]
#else
    trainer.fit(tf::zeros<float, 2, 4>(), y);
#endif
}
