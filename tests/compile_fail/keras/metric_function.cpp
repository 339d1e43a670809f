// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function of keras::metrics in place of its class.

#include <tf/keras.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    using enum Reduction;
    constexpr losses::BinaryCrossentropy<sum> loss{};
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, loss, metrics::binary_crossentropy>(net);  // expect: \[tf\.keras\.compile\].*a function
#else
    auto trainer = compile<optimizers::SGD{}, loss, metrics::BinaryCrossentropy{}>(net);
#endif
    trainer.fit(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
