// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fifty epochs of the optimizers that adapt the rate of each element, and of Lion, as Keras 3.15
// trains: losses, metrics, weights. A schedule with restarts.

#include "training_support.hpp"

namespace {

using namespace training_tests;

/// Losses of the epochs 1, 2, 10 and 50, both metrics of the last one, and a weight then.
template <auto Rule>
void follow(const std::vector<double>& losses, double absolute, double root, double weight) {
    Net net;
    const History h = train<Rule>(net, 50);
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    check_values({h["mean_absolute_error"][49], h["root_mean_squared_error"][49]},
                 {absolute, root});
    CHECK(double{net.weight<"dense/kernel">()(0, 0)} == Approx(weight).epsilon(1e-4).scale(.1));
}
template <auto Schedule>
void rates(const std::vector<double>& expected) {
    const std::int64_t steps[] = {0, 10, 29, 31, 75, 100, 250, 1000};
    for (std::size_t k = 0; k < expected.size(); ++k) {
        CAPTURE(steps[k]);
        const tf::Tensor<std::int64_t> step(steps[k]);
        const auto traced =
            tf::function([](const tf::Tensor<std::int64_t>& s) { return Schedule.call(s); });
        const auto near = Approx(expected[k]).epsilon(2e-5).scale(1e-3);
        CHECK(double{Schedule.call(step)()} == near);
        CHECK(double{traced(step)()} == near);
    }
}

}  // namespace

TEST_CASE("optimizers: fifty epochs with a rate for each element") {
    using namespace optimizers;
    follow<Adagrad{.learning_rate = .05}>({.624557, .5368479, .5198656, .5107551}, .630652,
                                          .7146713, .08109218);
    follow<Adagrad{.learning_rate = .05, .initial_accumulator_value = .5, .weight_decay = .01}>(
        {.6284789, .5423047, .5164179, .5104558}, .6315433, .7144619, .07298817);
    follow<Adadelta{.learning_rate = 1., .rho = .9, .epsilon = 1e-5}>(
        {.6429814, .5762281, .5177661, .5253886}, .635532, .7248369, .0769354);
    follow<Adamax{.learning_rate = .01}>({.6344407, .5776582, .5044974, .5041796}, .6276245,
                                         .7100561, .09801113);
    follow<Nadam{.learning_rate = .01}>({.640252, .5793105, .513889, .5041078}, .6266886, .7100055,
                                        .08544206);
    follow<Nadam{.learning_rate = .01, .beta_1 = .8, .clipnorm = .3}>(
        {.6374472, .5782961, .510497, .5469283}, .6188086, .7395461, .1785291);
    follow<Ftrl{.learning_rate = .05}>({.5509, .5114695, .5052581, .5051085}, .6384674, .7107098,
                                       -.007201942);
    follow<Ftrl{.learning_rate = .05,
                .learning_rate_power = -.4,
                .l1_regularization_strength = .01,
                .l2_regularization_strength = .02,
                .l2_shrinkage_regularization_strength = .005,
                .beta = .1}>({.5492377, .5120427, .5058645, .5033861}, .6410774, .7094971,
                             .0006689955);
    follow<Lion{.learning_rate = .003}>({.6495795, .622652, .4997725, .5034688}, .6215925, .7095553,
                                        .01800001);
    follow<Lion{.learning_rate = .002, .beta_1 = .8, .weight_decay = .1}>(
        {.6515452, .6334282, .5224182, .5303666}, .6280127, .7282627, .1093219);
    follow<SGD{.learning_rate = schedules::CosineDecayRestarts{.1, 20, 1.5, .8, .1}}>(
        {.6208476, .5427901, .5431617, .5070874}, .6275299, .7121007, .05819299);
}

TEST_CASE("schedules: cosine decay with restarts") {
    // CosineDecayRestarts(1e-2, 100), (1e-2, 30, t_mul=1, m_mul=.5), (1e-2, 30, 1.5, .8, .1)
    using schedules::CosineDecayRestarts;
    rates<CosineDecayRestarts{1e-2, 100}>(
        {.01, .009755282, .008064535, .007810417, .001464466, .01, .001464466, .006913417});
    rates<CosineDecayRestarts{1e-2, 30, 1, .5}>(
        {.01, .0075, 2.739042e-05, .004986304, .00125, .0009375002, 2.929689e-05, 8.731169e-13});
    rates<CosineDecayRestarts{1e-2, 30, 1.5, .8, .1}>(
        {.01, .007749999, .001024651, .008191231, .00676, .00502071, .004671018, .002865999});
}
