// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The examples are not in a tensor.

#include <vector>

#include <tf/keras.hpp>

using namespace tf::keras;



void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const std::vector<float> x(8);
#ifdef TF_BAD
    trainer.fit(x, tf::zeros<2, 1>());  // expect: \[tf\.keras\.data\]
#else
    trainer.fit(tf::constant<tf::dyn, 4>(x), tf::zeros<2, 1>());
#endif
}
