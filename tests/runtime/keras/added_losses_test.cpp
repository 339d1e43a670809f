// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What layers add to the loss: activity regularizers and add_loss. Fifty epochs, as Keras 3.15
// trains, and its evaluation afterwards.

#include "training_support.hpp"

namespace {

using namespace training_tests;

/// Losses of the epochs 1, 2, 10 and 50, both metrics of the last one, and two weights then.
template <class M>
void follow(const std::vector<double>& losses, double absolute, double root, double first,
            double second, const std::vector<double>& evaluated) {
    M net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{.learning_rate = .05}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{}, metrics::RootMeanSquaredError{}>(net);
    const History h =
        trainer.fit(x, y, {.batch_size = 4, .epochs = 50, .verbose = 0, .shuffle = false});
    const auto& all = h["loss"];
    check_values({all[0], all[1], all[9], all[49]}, losses);
    check_values({h["mean_absolute_error"][49], h["root_mean_squared_error"][49]},
                 {absolute, root});
    CHECK(double{net.template weight<"dense/kernel">()(0, 0)} == Approx(first).epsilon(1e-4));
    CHECK(double{net.template weight<"dense_1/kernel">()(0, 0)} == Approx(second).epsilon(1e-4));
    const auto result = trainer.evaluate(x, y, {.batch_size = 4, .verbose = 0});
    check_values({result["loss"], result["mean_absolute_error"]}, evaluated);
}

/// A user-defined layer that adds a scalar and a tensor.
struct Near {
    constexpr auto call(Scope& k, const auto& v, auto) const {
        k.add_loss(.1f * tf::reduce_mean(tf::square(v - 1.f)));
        k.add_loss(.01f * v);
        return v;
    }
};

struct Members : keras::Model<Members, Input<3>{}> {
    Layer<Dense<5>{.activation = activations::tanh, .activity_regularizer = L2{.05}}, 3> dense{
        this, "dense"};
    Layer<Dense<2>{.activity_regularizer = L1{.01}}, 5> dense_1{this, "dense_1"};
    constexpr auto call(auto v, auto mode) { return dense_1(dense(v, mode), mode); }
};
struct Inside : Functional<Inside, Input<3>{}> {
    using Functional::Functional;
    static constexpr auto build(auto v) {
        return v |
               layer<Dense<5>{.activation = activations::tanh, .activity_regularizer = L2{.05}}>;
    }
};
struct Around : keras::Model<Around, Input<3>{}> {
    Inside part{this, "part"};
    Layer<Dense<2>{.activity_regularizer = L1{.01}}, 5> out{this, "out"};
    constexpr auto call(auto v, auto mode) { return out(part(v, mode), mode); }
};

}  // namespace

TEST_CASE("added losses: activity regularizers train as in Keras") {
    using Own =
        Sequential<Input<3>{},
                   Dense<5>{.activation = activations::tanh, .activity_regularizer = L2{.05}},
                   Dense<2>{.activity_regularizer = L1{.01}}>;
    const std::vector<double> losses = {.7038573, .61142, .5915567, .5760027};
    follow<Own>(losses, .6416016, .7280589, .122335, -.09822614, {.5525151, .6238238});
    follow<Members>(losses, .6416016, .7280589, .122335, -.09822614, {.5525151, .6238238});
}

TEST_CASE("added losses: the layer ActivityRegularization beside a weight's regularizer") {
    using Own =
        Sequential<Input<3>{},
                   Dense<5>{.activation = activations::tanh, .kernel_regularizer = L1{.001}},
                   ActivityRegularization{.l1 = .01, .l2 = .02}, Dense<2>{}>;
    follow<Own>({.6907459, .6025476, .5851138, .5770838}, .6400434, .726455, .09752519, -.1018498,
                {.5550648, .6228568});
}

TEST_CASE("added losses: a user-defined layer adds tensors") {
    using Own =
        Sequential<Input<3>{}, Dense<5>{.activation = activations::tanh}, Near{}, Dense<2>{}>;
    follow<Own>({.7506666, .663159, .6463211, .6428944}, .6385123, .7250608, .0870245, -.09754243,
                {.6223129, .6219513});
}

TEST_CASE("added losses: of a model within a model; and not at run time") {
    Around net;
    net.weight<"part/dense/kernel">().assign(sines<3, 5>(.7));
    net.weight<"part/dense/bias">().assign(sines<5>(.3));
    net.weight<"out/kernel">().assign(sines<5, 2>(.9));
    net.weight<"out/bias">().assign(sines<2>(.2));
    Members other;
    set_weights(other);
    constexpr auto sgd = optimizers::SGD{.learning_rate = .05};
    const float a = compile<sgd, losses::MeanSquaredError{}>(net).train_on_batch(x, y);
    const float b = compile<sgd, losses::MeanSquaredError{}>(other).train_on_batch(x, y);
    CHECK(a == b);
    net(x);
    CHECK(net.regularization_loss()() == 0.f);
}

TEST_CASE("added losses: a frozen weight adds no penalty, as in Keras") {
    using Frozen = Sequential<
        Input<3>{},
        Dense<5>{.activation = activations::tanh, .kernel_regularizer = L2{.1}, .trainable = false},
        Dense<2>{}>;
    Frozen net;
    const History h = train<optimizers::SGD{.learning_rate = .05}>(net, 50);
    check_values({h["loss"][0], h["loss"][1], h["loss"][9], h["loss"][49]},
                 {.6392041, .5830227, .526589, .504387});
    CHECK(net.regularization_loss()() == 0.f);
}
