// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;
using namespace tf::keras::schedules;

const Family<OptimizerRows> adam_options_family([](OptimizerRows& rows) {
    rows.add<Adam{.learning_rate = .01, .clipnorm = .1}>("Adam(.01, clipnorm=.1)");
    rows.add<Adam{.learning_rate = .01, .clipvalue = .02}>("Adam(.01, clipvalue=.02)");
    rows.add<Adam{.learning_rate = .01, .global_clipnorm = .15}>("Adam(.01, global_clipnorm=.15)");
    rows.add<Adam{.learning_rate = .01, .weight_decay = .1}>("Adam(.01, weight_decay=.1)");
    rows.add<Adam{.learning_rate = .01, .weight_decay = .2, .exclude_from_weight_decay = "kernel"}>(
        "undecayed(Adam(.01, weight_decay=.2), ['kernel'])");
    rows.add<Adam{.learning_rate = .01, .use_ema = true}>("Adam(.01, use_ema=True)");
    rows.add<Adam{
        .learning_rate = .01, .use_ema = true, .ema_momentum = .8, .ema_overwrite_frequency = 7}>(
        "Adam(.01, use_ema=True, ema_momentum=.8, ema_overwrite_frequency=7)");
    rows.add<Adam{.learning_rate = .01, .gradient_accumulation_steps = 4}>(
        "Adam(.01, gradient_accumulation_steps=4)");
    rows.add<Adam{.learning_rate = .01, .loss_scale_factor = 1024}>(
        "Adam(.01, loss_scale_factor=1024); dense");
    rows.add<Adam<CosineDecay>{.learning_rate = CosineDecay{.01, 30}}>(
        "Adam(CosineDecay(.01, 30))");
    rows.add<Adam<ExponentialDecay>{.learning_rate = ExponentialDecay{.01, 10, .9},
                                    .weight_decay = .1,
                                    .global_clipnorm = .15,
                                    .use_ema = true,
                                    .ema_momentum = .8,
                                    .ema_overwrite_frequency = 3,
                                    .loss_scale_factor = 8,
                                    .gradient_accumulation_steps = 3}>(
        "Adam(ExponentialDecay(.01, 10, .9), weight_decay=.1, global_clipnorm=.15, use_ema=True, "
        "ema_momentum=.8, ema_overwrite_frequency=3, loss_scale_factor=8, "
        "gradient_accumulation_steps=3); dense");
});

}  // namespace referee
