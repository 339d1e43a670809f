// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A callback whose hook has a name that Keras does not know.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Misspelt {
    void on_epoch_finished(int, const Logs&) {}
};
struct Says {
    void on_epoch_end(int, const Logs&) {}
};

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
#ifdef TF_BAD
    Misspelt says;
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {}, says);  // expect: \[tf\.keras\.callback\]
#else
    Says says;
    trainer.evaluate(tf::zeros<2, 4>(), tf::zeros<2, 1>(), {}, says);
#endif
}
