// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A loss that does not fit the model's output, through `fit`.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;

void f(Net& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto x = tf::zeros<2, 4>();
#ifdef TF_BAD
    trainer.fit(x, tf::zeros<2, 4>());  // expect: \[tf\.keras\.labels_shape\]
#else
    trainer.fit(x, tf::zeros<2, 3>());
#endif
}
