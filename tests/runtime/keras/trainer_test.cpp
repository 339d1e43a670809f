// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Trainers: losses and metrics are those of Keras 3.15 from the same weights on the same examples.

#include <limits>

#include "../count_allocations.hpp"
#include "training_support.hpp"

using namespace training_tests;

TEST_CASE("trainer: what regularizers add is part of the loss") {
    Kept net;
    const History h = train<optimizers::SGD{.learning_rate = .05}>(net, 5);
    check_values(h["loss"], {.7688887, .6799274, .6590811, .6549934, .6544985});
    check_values(h["mean_absolute_error"], {.6825478, .6554827, .6561611, .6557335, .6548162});
}

TEST_CASE("trainer: weights of examples, and validation") {
    constexpr optimizers::SGD sgd{.learning_rate = .05};
    Net net;
    std::vector<float> weights;
    for (int k = 0; k < 10; ++k) weights.push_back(static_cast<float>(2. * k / 9));
    const History weighted = train<sgd>(net, 3, {.sample_weight = tf::constant(weights)});
    check_values(weighted["loss"], {.6980773, .5394067, .532954});
    check_values(weighted["mean_absolute_error"], {.6869246, .6653825, .6656122});

    const History split = train<sgd>(net, 3, {.validation_split = .3});
    check_values(split["loss"], {.6293281, .5791261, .5560496});
    check_values(split["val_loss"], {.6179262, .5790017, .5570619});
    check_values(split["val_mean_absolute_error"], {.6745092, .6634365, .6554235});

    const History given = train<sgd>(
        net, 3,
        {.validation_data = {sines<4, 3>(.8), sines<4, 2>(.6), tf::constant({1.f, 0.f, 2.f, .5f})},
         .validation_batch_size = 3});
    check_values(given["val_loss"], {.2139331, .235551, .2676312});
    check_values(given["val_mean_absolute_error"], {.6230728, .6236824, .6539118});
}

namespace {

using Classes = Sequential<Input<3>{}, Dense<4>{}>;
const tf::Tensor<std::int64_t, 10> classes = tf::constant<10>([] {
    std::vector<std::int64_t> all;
    for (int k = 0; k < 10; ++k) all.push_back(k * 7 % 4);
    return all;
}());
constexpr losses::SparseCategoricalCrossentropy crossentropy{.from_logits = true};

auto trainer_of(Classes& net) {
    net.weight<"dense/kernel">().assign(sines<3, 4>(.7));
    net.weight<"dense/bias">().assign(sines<4>(.3));
    return compile<optimizers::SGD{.learning_rate = .1}, crossentropy,
                   metrics::SparseCategoricalAccuracy{}>(net);
}

}  // namespace

TEST_CASE("trainer: classes, evaluated and predicted") {
    Classes net;
    auto trainer = trainer_of(net);
    const FitOptions options{.batch_size = 4, .epochs = 4, .verbose = 0, .shuffle = false};
    const History h = trainer.fit(x, classes, options);
    check_values(h["loss"], {1.366913, 1.288135, 1.221862, 1.166139});
    check_values(h["sparse_categorical_accuracy"], {.4, .4, .4, .6});
    const Logs tried = trainer.evaluate(x, classes, {.batch_size = 3, .verbose = 0});
    check_values({tried["loss"], tried["sparse_categorical_accuracy"]}, {1.126678705215454, .6});
    const tf::Tensor<float, tf::dyn, 4> p =
        trainer.predict(sines<2, 3>(1.1), {.batch_size = 1, .verbose = 0});
    REQUIRE(p.shape() == tf::Shape(2, 4));
    check_values({p(1, 0), p(1, 1), p(1, 2), p(1, 3)}, {.0073235, .6961758, .471115, 1.1277605});
    CHECK(trainer.iterations() == 12);

    // labels of other types, and a last dim of 1
    auto again = trainer_of(net);
    const tf::Tensor<int, tf::dyn, 1> column = tf::expand_dims<1>(tf::cast<int>(classes));
    check_values(again.fit(x, column, options)["loss"], {1.366913, 1.288135, 1.221862, 1.166139});
}

TEST_CASE("trainer: weights of classes") {
    Classes net;
    auto trainer = trainer_of(net);
    const History h = trainer.fit(x, classes,
                                  {.batch_size = 4,
                                   .epochs = 4,
                                   .verbose = 0,
                                   .shuffle = false,
                                   .class_weight = {{0, 2.f}, {2, .5f}}});
    check_values(h["loss"], {1.709615, 1.501997, 1.340326, 1.218062});
    check_values(h["sparse_categorical_accuracy"], {.4, .5, .5, .6});
}

TEST_CASE("trainer: single batches, and weights taken and given back") {
    Classes net;
    auto trainer = trainer_of(net);
    const auto before = trainer.get_weights();
    const float first = trainer.test_on_batch(x, classes);
    CHECK(trainer.train_on_batch(x, classes) == first);
    const float second = trainer.train_on_batch(x, classes);
    CHECK(second < first);
    trainer.set_weights(before);
    CHECK(trainer.test_on_batch(x, classes) == first);
    auto wrong = before;
    wrong.pop_back();
    CHECK_THROWS_AS(trainer.set_weights(wrong), tf::errors::InvalidArgument);
    wrong.push_back(before[0]);
    CHECK_THROWS_AS(trainer.set_weights(wrong), tf::errors::InvalidArgument);
    CHECK(trainer.test_on_batch(x, classes) == first);
    // twice the weights are twice the loss
    CHECK(trainer.train_on_batch(x, classes, tf::fill<10>(2.f)) == Approx(2 * first));
}

TEST_CASE("trainer: the learning rate can be changed, unless a schedule says it") {
    Classes net;
    auto trainer = trainer_of(net);
    CHECK(trainer.learning_rate() == .1f);
    trainer.set_learning_rate(0.f);
    const float first = trainer.train_on_batch(x, classes);
    CHECK(trainer.train_on_batch(x, classes) == first);
    auto scheduled = compile<optimizers::SGD{.learning_rate = schedules::InverseTimeDecay{1, 1, 1}},
                             crossentropy>(net);
    CHECK(scheduled.learning_rate() == 1.f);
    scheduled.train_on_batch(x, classes);
    CHECK(scheduled.learning_rate() == .5f);
    CHECK_THROWS_AS(scheduled.set_learning_rate(.1f), tf::errors::FailedPrecondition);
}

TEST_CASE("trainer: a bad label is an error that changes nothing, wherever it stands") {
    Classes net;
    auto trainer = trainer_of(net);
    const auto before = trainer.get_weights();
    tf::Tensor<int, tf::dyn> bad = tf::constant({0, 1, 2, 3, 0, 1, 2, 3, 0, 4});
    CHECK_THROWS_AS(trainer.train_on_batch(x, bad), tf::errors::InvalidArgument);
    const auto after = trainer.get_weights();
    for (std::size_t k = 0; k < after.size(); ++k) CHECK(after[k].data() == before[k].data());
}

TEST_CASE("trainer: a step takes no memory from the system" * doctest::skip(!test::reuses_blocks)) {
    Net net;
    set_weights(net);
    auto trainer =
        compile<optimizers::Adam{}, losses::MeanSquaredError{}, metrics::MeanAbsoluteError{}>(net);
    const tf::Tensor<float, tf::dyn, 3> inputs = x;
    const tf::Tensor<float, tf::dyn, 2> labels = y;
    CHECK(test::steady_state([&] { trainer.train_on_batch(inputs, labels); }) == 0);
    // a fit of many epochs allocates no more than one of few, except for its history
    const auto allocations = [&](int epochs) {
        const long before = test::allocations;
        trainer.fit(inputs, labels, {.batch_size = 2, .epochs = epochs, .verbose = 0});
        return test::allocations - before;
    };
    allocations(2);
    const long few = allocations(10), many = allocations(20);
    CHECK(many - few <= 10 * 8);  // logs and history of an epoch; its five steps take nothing
}

TEST_CASE("trainer: what is not a number stays visible") {
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto bad = tf::fill<10, 2>(std::numeric_limits<float>::quiet_NaN());
    CHECK(std::isnan(trainer.fit(x, bad, {.verbose = 0})["loss"][0]));
}
