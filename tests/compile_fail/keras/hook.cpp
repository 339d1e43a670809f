// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A hook with one argument too few.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Misspelt {
    void on_epoch_end(int) {}
};
struct Says {
    void on_epoch_end(int, const Logs&) {}
};

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#ifdef TF_BAD
    Misspelt says;
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {}, says);  // expect: \[tf\.keras\.hook\]
#else
    Says says;
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {}, says);
#endif
}
