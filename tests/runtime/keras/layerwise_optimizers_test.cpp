// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fifty epochs of the optimizers that are made of several ops, as Keras 3.15 trains: losses,
// metrics, weights; the names and types of their slots; the same steps op by op.

#include <string>

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

/// The names and shapes of an optimizer's variables.
template <auto Rule>
std::string variables_of() {
    Net net;
    const Optimizer<Net, Rule> optimizer(net);
    std::string out;
    for (const tf::VariableBase& v : optimizer.variables()) {
        out += std::string(v.name()) + (v.dtype() == tf::DType::float32 ? " float" : " int");
        for (int i = 0; i < v.shape().rank; ++i) out += " " + std::to_string(v.shape()[i]);
        out += ", ";
    }
    return out;
}

template <class Optimizer>
constexpr tf::Tensor<float> step(Net& net, Optimizer& optimizer, const tf::Tensor<float, 10, 3>& in,
                                 const tf::Tensor<float, 10, 2>& out) {
    tf::GradientTape tape;
    const tf::Tensor<float> loss = losses::MeanSquaredError{}(out, net.call(in, keras::training));
    const auto weights = net.trainable_weights();
    optimizer.apply_gradients(weights, tape.gradient(loss, weights));
    return loss;
}
/// The loss before the last of fifty steps with all examples.
template <auto Rule>
void fifty_steps(double expected) {
    Net net;
    set_weights(net);
    Optimizer<Net, Rule> optimizer(net);
    float loss = 0;
    for (int k = 0; k < 50; ++k) loss = step(net, optimizer, x, y)();
    CHECK(double{loss} == Approx(expected).epsilon(2e-5));
}
/// Three steps op by op and three traced ones give the same weights.
template <auto Rule>
void same_in_both_modes() {
    using Own = Optimizer<Net, Rule>;
    Net one, two;
    set_weights(one);
    set_weights(two);
    Own first(one), second(two);
    auto traced = tf::function<&step<Own>>(two, second);
    for (int k = 0; k < 3; ++k) {
        const float now = step(one, first, x, y)();
        CHECK(double{now} == Approx(double{traced(x, y)()}).epsilon(1e-6));
    }
    const auto a = one.weight<"dense/kernel">(), b = two.weight<"dense/kernel">();
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 5; ++j)
            CHECK(double{a(i, j)} == Approx(double{b(i, j)}).epsilon(1e-5).scale(.1));
}

}  // namespace

TEST_CASE("optimizers: fifty epochs with norms of whole weights") {
    using namespace optimizers;
    follow<Lamb{.learning_rate = .01}>({.6426683, .5723399, .5344487, .3899932}, .5409814, .6244944,
                                       -.3089578);
    follow<Lamb{.learning_rate = .01,
                .beta_1 = .8,
                .beta_2 = .99,
                .epsilon = 1e-4,
                .weight_decay = .1,
                .clipnorm = .3}>({.6431128, .5774218, .534124, .5535001}, .5794747, .7439758,
                                 -.3268466);
    follow<Lamb{.learning_rate = schedules::ExponentialDecay{.02, 50, .9},
                .use_ema = true,
                .ema_momentum = .9,
                .ema_overwrite_frequency = 5}>({.6356776, .5828086, .5276937, .5059897}, .6190377,
                                               .7113295, .01655619);
    follow<Adafactor{.learning_rate = .05}>({.6460317, .5559365, .5614232, .5351351}, .6379985,
                                            .7315293, .1003815);
    follow<Adafactor{.learning_rate = .1,
                     .beta_2_decay = -.6,
                     .epsilon_1 = 1e-6,
                     .epsilon_2 = .01,
                     .clip_threshold = .5,
                     .weight_decay = .02}>({.6409359, .5835319, .5620615, .5514843}, .6212248,
                                           .7426199, .1195093);
    follow<Adafactor{.learning_rate = .02, .relative_step = false, .clipvalue = .05}>(
        {.637894, .5761271, .537468, .5719823}, .6245793, .7562951, .1665367);
}

TEST_CASE("optimizers: fifty steps of ScheduleFreeAdamW and Muon") {
    using namespace optimizers;
    // Of Keras's formula. Its TensorFlow backend overwrites the momentum before it reads the old.
    fifty_steps<ScheduleFreeAdamW{.learning_rate = .02}>(.4788532);
    fifty_steps<ScheduleFreeAdamW{.learning_rate = .05,
                                  .beta_1 = .8,
                                  .beta_2 = .99,
                                  .epsilon = 1e-4,
                                  .warmup_steps = 20,
                                  .weight_decay = .02,
                                  .clipnorm = .3}>(.4592497);
    fifty_steps<Muon{.learning_rate = .02}>(.4907304);
    fifty_steps<Muon{.learning_rate = .02,
                     .adam_weight_decay = .01,
                     .weight_decay = .1,
                     .clipvalue = .05,
                     .exclude_layers = {"dense_1"}}>(.4886777);
}

TEST_CASE("optimizers: the slots of ScheduleFreeAdamW and Muon are Keras's") {
    Net net;
    set_weights(net);
    const auto names = [](const auto& optimizer) {
        std::string out;
        for (const tf::VariableBase& v : optimizer.variables_in_order())
            out += std::string(v.name()) + ", ";
        return out;
    };
    const Optimizer<Net, optimizers::ScheduleFreeAdamW{}> averages(net);
    CHECK(names(averages).starts_with(
        "schedule_free_adam_w/iteration:0, schedule_free_adam_w/learning_rate:0, "
        "schedule_free_adam_w/sequential_dense_kernel_momentum:0, "
        "schedule_free_adam_w/sequential_dense_kernel_velocity:0, "));
    // momenta begin as the weights
    const tf::AnyTensor momentum = averages.variables_in_order()[2].get().untyped();
    CHECK(static_cast<const float*>(momentum.data())[1] == net.weight<"dense/kernel">()(0, 1));
    CHECK(names(Optimizer<Net, optimizers::Muon{}>(net)) ==
          "muon/iteration:0, muon/learning_rate:0, muon/sequential_dense_kernel_momentum:0, "
          "muon/sequential_dense_bias_momentum:0, muon/sequential_dense_bias_velocity:0, "
          "muon/sequential_dense_1_kernel_momentum:0, muon/sequential_dense_1_bias_momentum:0, "
          "muon/sequential_dense_1_bias_velocity:0, ");
    using Words = Sequential<Input<3>{.dtype = tf::DType::int32}, Embedding<4, 2>{}, Flatten{}>;
    Words words;
    CHECK(
        names(Optimizer<Words, optimizers::Muon{}>(words)) ==
        "muon/iteration:0, muon/learning_rate:0, muon/sequential_embedding_embeddings_momentum:0, "
        "muon/sequential_embedding_embeddings_velocity:0, ");
}

TEST_CASE("optimizers: the slots of Lamb and Adafactor") {
    // sorted by name, as variables of modules are
    CHECK(variables_of<optimizers::Lamb{}>() ==
          "lamb/iteration:0 int, lamb/learning_rate:0 float, "
          "lamb/sequential_dense_1_bias_momentum:0 float 2, "
          "lamb/sequential_dense_1_bias_velocity:0 float 2, "
          "lamb/sequential_dense_1_kernel_momentum:0 float 5 2, "
          "lamb/sequential_dense_1_kernel_velocity:0 float 5 2, "
          "lamb/sequential_dense_bias_momentum:0 float 5, "
          "lamb/sequential_dense_bias_velocity:0 float 5, "
          "lamb/sequential_dense_kernel_momentum:0 float 3 5, "
          "lamb/sequential_dense_kernel_velocity:0 float 3 5, ");
    CHECK(variables_of<optimizers::Adafactor{}>() ==
          "adafactor/iteration:0 int, adafactor/learning_rate:0 float, "
          "adafactor/sequential_dense_1_bias_c:0 int, adafactor/sequential_dense_1_bias_r:0 int, "
          "adafactor/sequential_dense_1_bias_velocity:0 float 2, "
          "adafactor/sequential_dense_1_kernel_c:0 float 2, "
          "adafactor/sequential_dense_1_kernel_r:0 float 5, "
          "adafactor/sequential_dense_1_kernel_velocity:0 float 5 2, "
          "adafactor/sequential_dense_bias_c:0 int, adafactor/sequential_dense_bias_r:0 int, "
          "adafactor/sequential_dense_bias_velocity:0 float 5, "
          "adafactor/sequential_dense_kernel_c:0 float 5, "
          "adafactor/sequential_dense_kernel_r:0 float 3, "
          "adafactor/sequential_dense_kernel_velocity:0 float 3 5, ");
}

TEST_CASE("optimizers made of several ops, op by op") {
    same_in_both_modes<optimizers::Lamb{.weight_decay = .01}>();
    same_in_both_modes<optimizers::Adafactor{.learning_rate = .05}>();
    same_in_both_modes<optimizers::ScheduleFreeAdamW{.warmup_steps = 2, .weight_decay = .01}>();
    same_in_both_modes<optimizers::Muon{}>();
}
