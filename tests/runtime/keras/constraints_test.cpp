// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Constraints of weights: fifty epochs as Keras 3.15 trains, and what holds after each update.

#include "training_support.hpp"

namespace {

using namespace training_tests;

template <Constraint Kernel, Constraint Bias = Constraint{}, Constraint Second = Constraint{}>
using Limited = Sequential<
    Input<3>{},
    Dense<5>{.activation = activations::tanh, .kernel_constraint = Kernel, .bias_constraint = Bias},
    Dense<2>{.kernel_constraint = Second}>;

/// Losses of the epochs 1, 2, 10 and 50, both metrics of the last one, and two weights then.
template <class M, auto Rule = optimizers::SGD{.learning_rate = .05}>
void follow(const std::vector<double>& losses, double absolute, double root, double first,
            double second) {
    M net;
    const History h = train<Rule>(net, 50);
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    check_values({h["mean_absolute_error"][49], h["root_mean_squared_error"][49]},
                 {absolute, root});
    CHECK(double{net.template weight<"dense/kernel">()(0, 0)} == Approx(first).epsilon(1e-4));
    CHECK(double{net.template weight<"dense_1/kernel">()(0, 0)} == Approx(second).epsilon(1e-4));
}
template <Constraint Kernel>
using Three = Limited<Kernel, NonNeg{}, MaxNorm{.max_value = 1, .axis = 1}>;

/// A user-defined constraint.
struct AtMostHalf {
    constexpr auto operator()(const tf::Tensor<float, tf::dyn, 5>& w) const {
        return tf::clip_by_value(w, -.5f, .5f);
    }
};

struct Scale {
    template <int... D>
    constexpr auto call(Scope& k, const tf::Tensor<float, D...>& v, auto) const {
        return v * k.weight<float, tf::last_dim<D...>>("gamma", initializers::Ones{},
                                                       {.constraint = UnitNorm{}});
    }
};
struct Scaled : keras::Model<Scaled, Input<3>{}> {
    Layer<Scale{}, 3> scale{this, "scale"};
    Layer<Dense<2>{.kernel_constraint = NonNeg{}}, 3> out{this, "out"};
    constexpr auto call(auto v, auto mode) { return out(scale(v, mode), mode); }
};

}  // namespace

TEST_CASE("constraints: training is Keras's") {
    follow<Three<MaxNorm{.8}>>({.6028532, .5456876, .5222314, .5202519}, .6344881, .7212849,
                               .09993979, -.0643261);
    follow<Three<NonNeg{}>>({.6704692, .5961628, .528495, .5195956}, .6248253, .7208298, .1824855,
                            -.1681475);
    follow<Three<UnitNorm{}>>({.5807225, .550732, .5276065, .5176033}, .6330308, .7194465,
                              .05941515, -.05809842);
    follow<Three<UnitNorm{.axis = {0, 1}}>>({.5957779, .5395582, .520763, .5236804}, .636672,
                                            .7236577, .08426611, -.04743424);
    follow<Three<MinMaxNorm{.min_value = .5, .max_value = .9, .rate = .3, .axis = 1}>>(
        {.6159331, .5457802, .5206568, .5224466}, .6361435, .7228047, .08246722, -.07121546);
    follow<Three<MinMaxNorm{.min_value = .5, .max_value = .9, .axis = -1}>>(
        {.6058131, .5439252, .5207902, .5226303}, .6361499, .7229317, .08552117, -.06483267);
}

TEST_CASE("constraints: a user-defined one") {
    constexpr auto adam = optimizers::Adam{.learning_rate = .01};
    follow<Limited<AtMostHalf{}>, adam>({.5878571, .5402466, .5184876, .5028566}, .6245443,
                                        .7091238, .1056888, -.0135976);
    using Clipped = Sequential<Input<3>{},
                               Dense<5>{.activation = activations::tanh,
                                        .kernel_constraint =
                                            [](const tf::Tensor<float, 3, 5>& w) {
                                                return tf::clip_by_value(w, -.5f, .5f);
                                            }},
                               Dense<2>{}>;
    follow<Clipped, adam>({.5878571, .5402466, .5184876, .5028566}, .6245443, .7091238, .1056888,
                          -.0135976);
}

TEST_CASE("constraints: of a user-defined layer, of members, and in a training step") {
    Scaled net;
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    trainer.train_on_batch(x, y);
    const auto gamma = net.weight<"scale/gamma">().read();
    CHECK(double{tf::reduce_sum(gamma * gamma)()} == Approx(1).epsilon(1e-5));
    const auto kernel = net.weight<"out/kernel">().read();
    CHECK(tf::reduce_min(kernel)() >= 0.f);
    // Not at the beginning: Keras applies constraints after updates only.
    Scaled other;
    CHECK(double{other.weight<"scale/gamma">()(0)} == 1);
}

TEST_CASE("constraints: a frozen weight and one without a gradient keep their values") {
    using Frozen =
        Sequential<Input<3>{}, Dense<5>{.kernel_constraint = NonNeg{}, .trainable = false},
                   Dense<2>{}>;
    Frozen net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    trainer.train_on_batch(x, y);
    CHECK(net.weight<"dense/kernel">()(1, 0) == sines<3, 5>(.7)(1, 0));
    CHECK(net.weight<"dense/kernel">()(1, 0) < 0.f);
}
