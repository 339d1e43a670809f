// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A batch that the model does not take, of another dtype.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;

void f(Net& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto y = tf::zeros<2, 3>();
#ifdef TF_BAD
    trainer.train_on_batch(tf::zeros<int, 2, 4>(), y);  // expect: \[tf\.keras\.model_input\]
#else
    trainer.train_on_batch(tf::zeros<float, 2, 4>(), y);
#endif
}
