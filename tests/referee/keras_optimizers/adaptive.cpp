// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;

const Family<OptimizerRows> adaptive_family([](OptimizerRows& rows) {
    rows.add<Adagrad{}>("Adagrad()");
    rows.add<Adagrad{.learning_rate = .1, .initial_accumulator_value = .3, .epsilon = 1e-3}>(
        "Adagrad(.1, initial_accumulator_value=.3, epsilon=1e-3)");
    rows.add<Adadelta{}>("Adadelta()");
    rows.add<Adadelta{.learning_rate = 1., .rho = .8, .epsilon = 1e-4}>(
        "Adadelta(1.0, rho=.8, epsilon=1e-4)");
    rows.add<Ftrl{}>("Ftrl()");
    rows.add<Ftrl{.learning_rate = .05,
                  .learning_rate_power = -.4,
                  .initial_accumulator_value = .2,
                  .l1_regularization_strength = .01,
                  .l2_regularization_strength = .02,
                  .l2_shrinkage_regularization_strength = .005,
                  .beta = .1}>(
        "Ftrl(.05, learning_rate_power=-.4, initial_accumulator_value=.2, "
        "l1_regularization_strength=.01, l2_regularization_strength=.02, "
        "l2_shrinkage_regularization_strength=.005, beta=.1)");
});

}  // namespace referee
