// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;

const Family<OptimizerRows> layerwise_family([](OptimizerRows& rows) {
    rows.add<Lamb{}>("Lamb()");
    rows.add<Lamb{
        .learning_rate = .01, .beta_1 = .8, .beta_2 = .99, .epsilon = 1e-3, .weight_decay = .1}>(
        "Lamb(.01, beta_1=.8, beta_2=.99, epsilon=1e-3, weight_decay=.1)");
    rows.add<Adafactor{}>("Adafactor()");
    rows.add<Adafactor{.learning_rate = .3,
                       .beta_2_decay = -.6,
                       .epsilon_1 = 1e-6,
                       .epsilon_2 = .1,
                       .clip_threshold = .5,
                       .relative_step = false}>(
        "Adafactor(.3, beta_2_decay=-.6, epsilon_1=1e-6, epsilon_2=.1, clip_threshold=.5, "
        "relative_step=False)");
    rows.add<ScheduleFreeAdamW{}>("ScheduleFreeAdamW()");
    rows.add<ScheduleFreeAdamW{.learning_rate = .01,
                               .beta_1 = .8,
                               .beta_2 = .99,
                               .epsilon = 1e-3,
                               .warmup_steps = 7,
                               .weight_decay = .1}>(
        "ScheduleFreeAdamW(.01, beta_1=.8, beta_2=.99, epsilon=1e-3, warmup_steps=7, "
        "weight_decay=.1)");
});

}  // namespace referee
