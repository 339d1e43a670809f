// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "optimizer_rows.hpp"

namespace referee {

using namespace tf::keras::optimizers;

const Family<OptimizerRows> muon_family([](OptimizerRows& rows) {
    rows.add<Muon{}>("Muon()");
    rows.add<Muon{.learning_rate = .01,
                  .adam_beta_1 = .8,
                  .adam_beta_2 = .99,
                  .adam_weight_decay = 0,
                  .epsilon = 1e-3,
                  .weight_decay = .1,
                  .exclude_embeddings = false,
                  .muon_a = 3.,
                  .muon_b = -4.,
                  .muon_c = 1.5,
                  .adam_lr_ratio = .5,
                  .momentum = .8,
                  .ns_steps = 3,
                  .nesterov = false,
                  .rms_rate = 0}>(
        "Muon(.01, adam_beta_1=.8, adam_beta_2=.99, adam_weight_decay=None, epsilon=1e-3, "
        "weight_decay=.1, exclude_embeddings=False, muon_a=3.0, muon_b=-4.0, muon_c=1.5, "
        "adam_lr_ratio=.5, momentum=.8, ns_steps=3, nesterov=False, rms_rate=None)");
    rows.add<Muon{.learning_rate = .01, .exclude_layers = {"dense"}}>(
        "Muon(.01, exclude_layers=['dense'])");
    rows.add<Muon{.weight_decay = .1, .exclude_from_weight_decay = "bias"}>(
        "undecayed(Muon(weight_decay=.1), ['bias'])");
    rows.add<MultiOptimizer<SGD{.learning_rate = .05}, For{"embedding", Adam{.learning_rate = .01}},
                            For{"dense/bias", RMSprop{.learning_rate = .02}}>{}>(
        "MultiOptimizer(OptimizerMap(SGD(.05), {'.*/embedding/.*': Adam(.01), '.*/dense/bias': "
        "RMSprop(.02)}))");
});

}  // namespace referee
