// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;

const Family<OptimizerRows> momentum_family([](OptimizerRows& rows) {
    rows.add<SGD{}>("SGD()");
    rows.add<SGD{.learning_rate = .05, .momentum = .9}>("SGD(.05, momentum=.9)");
    rows.add<SGD{.learning_rate = .05, .momentum = .8, .nesterov = true}>(
        "SGD(.05, momentum=.8, nesterov=True)");
    rows.add<RMSprop{}>("RMSprop()");
    rows.add<RMSprop{.learning_rate = .01, .rho = .8, .epsilon = 1e-3}>(
        "RMSprop(.01, rho=.8, epsilon=1e-3)");
    rows.add<RMSprop{.learning_rate = .01, .momentum = .5}>("RMSprop(.01, momentum=.5)");
    rows.add<RMSprop{.learning_rate = .01, .centered = true}>("RMSprop(.01, centered=True)");
    rows.add<RMSprop{.learning_rate = .01, .momentum = .5, .centered = true}>(
        "RMSprop(.01, momentum=.5, centered=True)");
    rows.add<Lion{}>("Lion()");
    rows.add<Lion{.learning_rate = .01, .beta_1 = .8, .beta_2 = .9, .weight_decay = .1}>(
        "Lion(.01, beta_1=.8, beta_2=.9, weight_decay=.1)");
});

}  // namespace referee
