// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined test step that does not take the trainer.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : tf::keras::Model<Net, Input<4>{}> {
    Layer<Dense<1>{}, 4> dense{this, "dense"};
    constexpr auto call(auto x, auto mode) { return dense(x, mode); }
#ifdef TF_BAD
    constexpr auto test_step(auto x, auto y) {
        return losses::MeanSquaredError{}(y, call(x, inference));  // expect: \[tf\.keras\.test_step\]
    }
#else
    constexpr auto test_step(auto& trainer, auto x, auto y) {
        return trainer.compute_loss(y, call(x, inference));
    }
#endif
};

void f(Net& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    trainer.evaluate(tf::zeros<float, 2, 4>(), tf::zeros<float, 2, 1>());
}
