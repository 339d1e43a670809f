// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is trained as in Keras, with options.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    const auto x = tf::zeros<float, 2, 4>();
    const auto y = tf::zeros<float, 2, 1>();
#ifdef TF_BAD
    net.fit(x, y, {.epochs = 2});  // expect: \[tf\.keras\.no_trainer\]
#else
    compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net).fit(x, y, {.epochs = 2});
#endif
}
