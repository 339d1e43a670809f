// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// fit, evaluate and predict of datasets: the same bits as with the same batches in memory, whose
// training tests and referee compare with Keras.

#include <doctest/doctest.h>

#include "../io/io_support.hpp"
#include "training_support.hpp"

#include <stdexcept>

#include <tf/data.hpp>
#include <tf/keras/callbacks/backup_and_restore.hpp>

namespace {

using namespace training_tests;
namespace data = tf::data;

const auto weights = tf::constant({1.f, 2.f, .5f, 0.f, 1.f, 3.f, 1.f, .25f, 2.f, 1.f});
const auto labels = tf::constant({0, 1, 1, 0, 1, 0, 0, 1, 1, 0});
const auto batches = data::from_tensor_slices(std::tuple(x, y)).batch(4);

auto trainer_of(Net& net) {
    set_weights(net);
    return compile<optimizers::Adam{.learning_rate = .02}, losses::MeanSquaredError{},
                   metrics::MeanAbsoluteError{}>(net);
}
/// Weights and history of a training, `fit(trainer)`.
struct Trained {
    std::vector<float> weights{};
    std::vector<std::vector<float>> history{};

    template <class Fit>
    explicit Trained(Fit fit) {
        Net net;
        auto trainer = trainer_of(net);
        const History h = fit(trainer);
        for (const tf::AnyTensor& w : trainer.get_weights()) {
            const auto* const first = static_cast<const float*>(w.data());
            weights.insert(weights.end(), first, first + w.shape().size());
        }
        for (const auto& [name, values] : h.history) history.push_back(values);
    }
    friend bool operator==(const Trained&, const Trained&) = default;
};
FitOptions options(int epochs = 3) {
    return {.batch_size = 4, .epochs = epochs, .verbose = 0, .shuffle = false};
}

}  // namespace

TEST_CASE("fit of a dataset is fit of its batches") {
    const Trained expected([](auto& t) { return t.fit(x, y, options()); });
    CHECK(expected.history.size() == 2);
    CHECK(Trained([](auto& t) { return t.fit(batches, options()); }) == expected);
    CHECK(Trained([](auto& t) { return t.fit(batches.prefetch(2), options()); }) == expected);
    // Its cardinality is not known before the first epoch.
    CHECK(Trained([](auto& t) { return t.fit(batches.unbatch().batch(4), options()); }) ==
          expected);
    CHECK(Trained([](auto& t) {
              return t.fit(data::from_tensor_slices(std::pair(x, y)).batch(4), options());
          }) == expected);
}
TEST_CASE("batches whose size the compiler knows") {
    const auto fours = data::from_tensor_slices(std::tuple(x, y)).batch<4>();
    const auto x8 = x(tf::Slice<0, 8>());
    const auto y8 = y(tf::Slice<0, 8>());
    CHECK(Trained([&](auto& t) { return t.fit(fours, options()); }) ==
          Trained([&](auto& t) { return t.fit(x8, y8, options()); }));
}
TEST_CASE("weights of examples and classes") {
    const Trained expected([](auto& t) {
        FitOptions o = options();
        o.sample_weight = weights;
        return t.fit(x, y, o);
    });
    const auto weighted = data::from_tensor_slices(std::tuple(x, y, weights)).batch(4);
    CHECK(Trained([&](auto& t) { return t.fit(weighted, options()); }) == expected);
    CHECK(Trained([](auto& t) { return t.fit(batches, options()); }) != expected);

    using Classes = Sequential<Input<3>{}, Dense<2>{}>;
    const auto train = [](auto fit) {
        tf::random::set_seed(4);
        Classes net;
        auto trainer =
            compile<optimizers::SGD{}, losses::SparseCategoricalCrossentropy{.from_logits = true}>(
                net);
        FitOptions o = options();
        o.class_weight = {{0, 1.f}, {1, 3.f}};
        return fit(trainer, o)["loss"];
    };
    CHECK(train([](auto& t, const FitOptions& o) {
              return t.fit(data::from_tensor_slices(std::tuple(x, labels)).batch(4), o);
          }) == train([](auto& t, const FitOptions& o) { return t.fit(x, labels, o); }));
}
TEST_CASE("validation by a dataset, or of a dataset by examples in memory") {
    const auto some = batches.take(2);
    const auto with = [](const ValidationData& v) {
        FitOptions o = options();
        o.validation_data = v;
        return o;
    };
    const ValidationData in_memory(x(tf::Slice<0, 8>()), y(tf::Slice<0, 8>()));
    const Trained expected([&](auto& t) { return t.fit(x, y, with(in_memory)); });
    CHECK(expected.history.size() == 4);
    CHECK(Trained([&](auto& t) { return t.fit(x, y, with(some)); }) == expected);
    CHECK(Trained([&](auto& t) { return t.fit(batches, with(in_memory)); }) == expected);
    CHECK(Trained([&](auto& t) { return t.fit(batches, with(some)); }) == expected);
    FitOptions one = with(batches);
    one.validation_steps = 1;
    FitOptions first = with(batches.take(1));
    CHECK(Trained([&](auto& t) { return t.fit(batches, one); }) ==
          Trained([&](auto& t) { return t.fit(batches, first); }));
}
TEST_CASE("epochs of some batches continue where the one before ended") {
    // A pass has 3 batches and an epoch has 2, so three epochs are two passes.
    FitOptions o = options(3);
    o.steps_per_epoch = 2;
    const Trained parts([&](auto& t) { return t.fit(batches, o); });
    const Trained whole([](auto& t) { return t.fit(batches, options(2)); });
    CHECK(parts.weights == whole.weights);
    CHECK(Trained([&](auto& t) { return t.fit(batches.repeat(), o); }).weights == whole.weights);
    CHECK(Trained([&](auto& t) {
              return t.fit(batches.filter([](const auto&, const auto&) { return true; }), o);
          }).weights == whole.weights);
}
TEST_CASE("callbacks see the number of steps once it is known") {
    Net net;
    auto trainer = trainer_of(net);
    std::vector<std::int64_t> steps;
    std::vector<int> seen;
    trainer.fit(batches.unbatch().batch(4), options(2),
                callbacks::LambdaCallback{
                    .on_epoch_end =
                        [&](int, const Logs&) {
                            steps.push_back(static_cast<AnyTrainer&>(trainer).steps());
                        },
                    .on_train_batch_end = [&](int b, const Logs&) { seen.push_back(b); }});
    CHECK(steps == std::vector<std::int64_t>{3, 3});
    CHECK(seen == std::vector<int>{0, 1, 2, 0, 1, 2});
}
TEST_CASE("evaluate and predict") {
    Net net;
    auto trainer = trainer_of(net);
    const Logs expected = trainer.evaluate(x, y, {.batch_size = 4, .verbose = 0});
    for (const Logs& logs : {trainer.evaluate(batches, {.verbose = 0}),
                             trainer.evaluate(batches.unbatch().batch(4), {.verbose = 0})}) {
        CHECK(logs["loss"] == expected["loss"]);
        CHECK(logs["mean_absolute_error"] == expected["mean_absolute_error"]);
    }
    const auto first = trainer.evaluate(batches, {.verbose = 0, .steps = 1});
    CHECK(first["loss"] == trainer.evaluate(batches.take(1), {.verbose = 0})["loss"]);
    const auto equal = [&](const auto& a) {
        return tf::reduce_all(tf::equal(a, trainer.predict(x, {.batch_size = 4, .verbose = 0})))();
    };
    CHECK(equal(trainer.predict(batches, {.verbose = 0})));
    CHECK(equal(trainer.predict(data::from_tensor_slices(x).batch(4), {.verbose = 0})));
    CHECK(equal(trainer.predict(data::from_tensor_slices(x).batch(3).prefetch(1), {.verbose = 0})));
}
TEST_CASE("datasets that do not fit") {
    Net net;
    auto trainer = trainer_of(net);
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS(trainer.fit(batches.repeat(), options()), InvalidArgument);
    CHECK_THROWS_AS(trainer.fit(batches.take(0), options()), InvalidArgument);
    const auto none = batches.filter([](const auto&, const auto&) { return false; });
    CHECK_THROWS_AS(trainer.fit(none, options()), InvalidArgument);
    CHECK_THROWS_AS(trainer.evaluate(none, {.verbose = 0}), InvalidArgument);
    CHECK_THROWS_AS(trainer.evaluate(batches.take(0), {.verbose = 0}), InvalidArgument);
    CHECK_THROWS_AS(trainer.evaluate(batches.repeat(), {.verbose = 0}), InvalidArgument);
    CHECK_THROWS_AS((void)trainer.predict(none, {.verbose = 0}), InvalidArgument);
    CHECK_THROWS_AS((void)trainer.predict(batches.repeat(), {.verbose = 0}), InvalidArgument);
    FitOptions split = options();
    split.validation_split = .5;
    CHECK_THROWS_AS(trainer.fit(batches, split), InvalidArgument);
    FitOptions weighted = options();
    weighted.sample_weight = weights;
    CHECK_THROWS_AS(trainer.fit(batches, weighted), InvalidArgument);
    // An error in an element comes out of fit.
    const auto failing = batches.map([](const auto& a, const auto& b) {
        if (a.shape()[0] != 4) throw std::runtime_error("small");
        return std::tuple(a, b);
    });
    CHECK_THROWS_AS(trainer.fit(failing, options()), tf::errors::Unknown);
}
TEST_CASE("a training that was interrupted goes on with the same batches") {
    const auto shuffled = [] {
        return data::from_tensor_slices(std::tuple(x, y))
            .shuffle(10, {.seed = 3})
            .batch(4)
            .prefetch(1);
    };
    const Trained expected([&](auto& t) { return t.fit(shuffled(), options(4)); });
    const test::Folder folder("fit_dataset_backup");
    callbacks::BackupAndRestore backup{.backup_dir = (folder / "b").string(), .save_freq = 1};
    int left = 5;
    auto stop = callbacks::LambdaCallback{.on_train_batch_end = [&](int, const Logs&) {
        if (--left == 0) throw std::runtime_error("power cut");
    }};
    {
        Net net;
        auto trainer = trainer_of(net);
        CHECK_THROWS_AS(trainer.fit(shuffled(), options(4), backup, stop), std::runtime_error);
    }
    const Trained resumed([&](auto& t) { return t.fit(shuffled(), options(4), backup); });
    CHECK(resumed.weights == expected.weights);
}
