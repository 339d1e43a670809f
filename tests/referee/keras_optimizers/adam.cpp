// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;

const Family<OptimizerRows> adam_family([](OptimizerRows& rows) {
    rows.add<Adam{}>("Adam()");
    rows.add<Adam{.learning_rate = .01, .beta_1 = .8, .beta_2 = .99, .epsilon = 1e-3}>(
        "Adam(.01, beta_1=.8, beta_2=.99, epsilon=1e-3)");
    rows.add<Adam{.learning_rate = .01, .beta_2 = .8, .amsgrad = true}>(
        "Adam(.01, beta_2=.8, amsgrad=True)");
    rows.add<AdamW{}>("AdamW()");
    rows.add<AdamW{.learning_rate = .01, .weight_decay = .2, .amsgrad = true}>(
        "AdamW(.01, weight_decay=.2, amsgrad=True)");
    rows.add<Adamax{}>("Adamax()");
    rows.add<Adamax{.learning_rate = .01, .beta_1 = .8, .beta_2 = .9, .epsilon = 1e-3}>(
        "Adamax(.01, beta_1=.8, beta_2=.9, epsilon=1e-3)");
    rows.add<Nadam{}>("Nadam()");
    rows.add<Nadam{.learning_rate = .01, .beta_1 = .8, .beta_2 = .99, .epsilon = 1e-3}>(
        "Nadam(.01, beta_1=.8, beta_2=.99, epsilon=1e-3)");
});

}  // namespace referee
