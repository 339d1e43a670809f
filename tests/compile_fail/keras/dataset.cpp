// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dataset without labels for fit.

#include <tf/keras.hpp>

#include <tf/data.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto x = tf::data::from_tensor_slices(tf::zeros<8, 4>());
    const auto y = tf::data::from_tensor_slices(tf::zeros<8, 1>());
#ifdef TF_BAD
    trainer.fit(x.batch(2));  // expect: \[tf\.keras\.dataset\]
#else
    trainer.fit(tf::data::zip(x, y).batch(2));
#endif
}
