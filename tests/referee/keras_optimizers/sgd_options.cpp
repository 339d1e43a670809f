// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;
using namespace tf::keras::schedules;

const Family<OptimizerRows> sgd_options_family([](OptimizerRows& rows) {
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .clipnorm = .1}>(
        "SGD(.05, momentum=.9, clipnorm=.1)");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .clipvalue = .02}>(
        "SGD(.05, momentum=.9, clipvalue=.02)");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .global_clipnorm = .15}>(
        "SGD(.05, momentum=.9, global_clipnorm=.15)");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .weight_decay = .1}>(
        "SGD(.05, momentum=.9, weight_decay=.1)");
    rows.add<SGD{.learning_rate = .05,
                 .momentum = .9,
                 .weight_decay = .2,
                 .exclude_from_weight_decay = "bias|embed"}>(
        "undecayed(SGD(.05, momentum=.9, weight_decay=.2), ['bias', 'embed'])");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .use_ema = true}>(
        "SGD(.05, momentum=.9, use_ema=True)");
    rows.add<SGD{.learning_rate = .05,
                 .momentum = .9,
                 .use_ema = true,
                 .ema_momentum = .8,
                 .ema_overwrite_frequency = 7}>(
        "SGD(.05, momentum=.9, use_ema=True, ema_momentum=.8, ema_overwrite_frequency=7)");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .gradient_accumulation_steps = 4}>(
        "SGD(.05, momentum=.9, gradient_accumulation_steps=4)");
    rows.add<SGD{.learning_rate = .05, .momentum = .9, .loss_scale_factor = 1024}>(
        "SGD(.05, momentum=.9, loss_scale_factor=1024); dense");
    rows.add<SGD<ExponentialDecay>{.learning_rate = ExponentialDecay{.1, 10, .9}}>(
        "SGD(ExponentialDecay(.1, 10, .9))");
    rows.add<SGD<PiecewiseConstantDecay<2>>{.learning_rate = {{5, 20}, {.1, .05, .02}}}>(
        "SGD(PiecewiseConstantDecay([5, 20], [.1, .05, .02]))");
});

}  // namespace referee
