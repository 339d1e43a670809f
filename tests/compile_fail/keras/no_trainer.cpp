// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model is used like a trainer.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    net.predict(tf::zeros<float, 2, 4>());  // expect: \[tf\.keras\.no_trainer\]
#else
    net(tf::zeros<float, 2, 4>());
#endif
}
