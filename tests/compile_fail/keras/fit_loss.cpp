// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The labels have other dims than the results of the model.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;

void f(Net& net) {
    const auto x = tf::zeros<float, 2, 4>();
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#ifdef TF_BAD
    trainer.fit(x, tf::zeros<float, 2, 4>());  // expect: \[tf\.keras\.labels_shape\]
#else
    trainer.fit(x, tf::zeros<float, 2, 3>());
#endif
}
