// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Class numbers that are floats, through `fit`.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{}>;

void f(Net& net) {
    auto trainer = compile<optimizers::SGD{},
                           losses::SparseCategoricalCrossentropy{.from_logits = true}>(net);
    const auto x = tf::zeros<2, 4>();
#ifdef TF_BAD
    const auto y = tf::constant({0.f, 2.f});
    trainer.fit(x, y);  // expect: \[tf\.keras\.labels_dtype\]
#else
    const auto y = tf::constant({0, 2});
    trainer.fit(x, y);
#endif
}
