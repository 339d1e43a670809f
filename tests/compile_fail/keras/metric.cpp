// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function is not a metric.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Error {
    constexpr auto call(const auto& y, const auto& p) const {
        return tf::reduce_mean<-1>(tf::abs(y - p));
    }
};

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}, relu>(net);  // expect: \[tf\.keras\.metric\]
#else
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}, Error{}>(net);
#endif
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>());
}
