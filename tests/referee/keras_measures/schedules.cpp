// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Schedules of learning rates: at the first steps, around boundaries, and far beyond the end.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras::schedules;

const Family<Measures> schedules_family([](Measures& rows) {
    const std::vector<std::int64_t> steps{
        0,  1,  2,  9,   10,  11,  19,  20,  21,  29,  30,  31,  39,   40,    41,     69,
        70, 71, 99, 100, 101, 149, 150, 151, 309, 310, 311, 999, 1000, 12345, 1000000};
    rows.schedule("ExponentialDecay(.1, 10, .9)", ExponentialDecay{.1, 10, .9}, steps);
    rows.schedule("ExponentialDecay(.1, 10, .9, staircase=True)",
                  ExponentialDecay{.1, 10, .9, true}, steps);
    rows.schedule("ExponentialDecay(2., 1000, 1.5)", ExponentialDecay{2, 1000, 1.5},
                  {0, 1, 999, 1000, 1001, 5000});
    rows.schedule("InverseTimeDecay(.1, 10, .5)", InverseTimeDecay{.1, 10, .5}, steps);
    rows.schedule("InverseTimeDecay(.1, 10, .5, staircase=True)",
                  InverseTimeDecay{.1, 10, .5, true}, steps);
    rows.schedule("PolynomialDecay(.1, 40)", PolynomialDecay{.1, 40}, steps);
    rows.schedule("PolynomialDecay(.1, 40, .01, power=.5)", PolynomialDecay{.1, 40, .01, .5},
                  steps);
    rows.schedule("PolynomialDecay(.1, 40, .2, power=2.)", PolynomialDecay{.1, 40, .2, 2}, steps);
    rows.schedule("PolynomialDecay(.1, 10, .01, power=1., cycle=True)",
                  PolynomialDecay{.1, 10, .01, 1, true}, steps);
    rows.schedule("PolynomialDecay(.1, 30, .01, power=3., cycle=True)",
                  PolynomialDecay{.1, 30, .01, 3, true}, steps);
    rows.schedule("CosineDecay(.1, 40)", CosineDecay{.1, 40}, steps);
    rows.schedule("CosineDecay(.1, 100, alpha=.2)", CosineDecay{.1, 100, .2}, steps);
    rows.schedule("CosineDecay(.01, 30, alpha=.1, warmup_target=.5, warmup_steps=10)",
                  CosineDecay{.01, 30, .1, .5, 10}, steps);
    rows.schedule("CosineDecay(0., 100, warmup_target=.1, warmup_steps=40)",
                  CosineDecay{0, 100, 0, .1, 40}, steps);
    rows.schedule("CosineDecay(.01, 30, warmup_target=.5, warmup_steps=0)",
                  CosineDecay{.01, 30, 0, .5, 0}, steps);
    rows.schedule("CosineDecayRestarts(.1, 10)", CosineDecayRestarts{.1, 10}, steps);
    rows.schedule("CosineDecayRestarts(.1, 10, t_mul=1.)", CosineDecayRestarts{.1, 10, 1}, steps);
    rows.schedule("CosineDecayRestarts(.1, 20, t_mul=1.5, m_mul=.8, alpha=.1)",
                  CosineDecayRestarts{.1, 20, 1.5, .8, .1}, steps);
    rows.schedule("CosineDecayRestarts(.1, 30, t_mul=1., m_mul=.5, alpha=.2)",
                  CosineDecayRestarts{.1, 30, 1, .5, .2}, steps);
    rows.schedule("PiecewiseConstantDecay([10], [1., .1])",
                  PiecewiseConstantDecay<1>{{10}, {1, .1}}, steps);
    rows.schedule("PiecewiseConstantDecay([0, 30, 100], [1., .5, .25, .125])",
                  PiecewiseConstantDecay<3>{{0, 30, 100}, {1, .5, .25, .125}}, steps);
});

}  // namespace referee
