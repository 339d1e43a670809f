// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Recurrent layers that keep their states between calls. Expected numbers are Keras's, from the
// same weights and inputs; single calls are judged in tests/referee/keras_rows.

#include <filesystem>

#include <tf/keras/files.hpp>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using test::near;
using test::pattern;
using Vec = std::vector<float>;

using Net =
    Sequential<Input<3, 2>{.batch_size = 2}, LSTM<2>{.return_sequences = true, .stateful = true},
               GRU<2>{.stateful = true}, Dense<1>{}>;
using Without = Sequential<Input<3, 2>{}, LSTM<2>{.return_sequences = true}, GRU<2>{}, Dense<1>{}>;

const Vec first{-2.0502586f, -2.1159053f, -2.0232956f, -1.9895296f};
const Vec second{-2.0307372f, -2.0871637f, -2.0219874f, -1.9877092f};

TEST_CASE("a batch begins with the states of the batch before it, until they are reset") {
    Net net;
    test::fill_weights(net);
    auto trainer = compile<optimizers::SGD{.learning_rate = .1}, losses::MeanSquaredError{}>(net);
    const auto x = pattern<4, 3, 2>(5, 4);
    const auto predict = [&] { return trainer.predict(x, {.batch_size = 2, .verbose = 0}); };
    CHECK(near(predict(), first));
    CHECK(near(predict(), second));
    net.reset_states();
    CHECK(near(predict(), first));
    // A call alone goes on, too: this is the first batch after the second one.
    const auto y = net(pattern<2, 3, 2>(5, 4));
    CHECK(near(y, Vec(second.begin(), second.begin() + 2)));
}

TEST_CASE("training goes on from batch to batch") {
    Net net;
    test::fill_weights(net);
    auto trainer = compile<optimizers::SGD{.learning_rate = .1}, losses::MeanSquaredError{}>(net);
    const auto x = pattern<4, 3, 2>(5, 4);
    const auto y = pattern<4, 1>(3, 2);
    const History h =
        trainer.fit(x, y, {.batch_size = 2, .epochs = 3, .verbose = 0, .shuffle = false});
    const auto& loss = h["loss"];
    REQUIRE(loss.size() == 3);
    CHECK(loss[0] == doctest::Approx(1.853349f));
    CHECK(loss[1] == doctest::Approx(.19712718f));
    CHECK(loss[2] == doctest::Approx(.19359823f));
    CHECK(near(net.weight<"dense/kernel">(), {-1.5059896f, -1.1593748f}, 1e-5f));
    CHECK(near(net.weight<"dense/bias">(), {-1.3625153f}, 1e-5f));
}

TEST_CASE("states are not among the weights") {
    Net net;
    Without without;
    CHECK(net.weights().size() == without.weights().size());
    CHECK(net.non_trainable_weights().empty());
    static_assert(Net::parameters == Without::parameters);
    CHECK(net.summary().find("Total params: 79 (316.00 B)") != std::string::npos);
    test::fill_weights(without);
    net.set_weights(without.get_weights());
    const auto x = pattern<2, 3, 2>(5, 4);
    CHECK(near(net(x), elements(without(x))));
}

TEST_CASE("a checkpoint contains the states") {
    const auto path = (std::filesystem::temp_directory_path() / "ctflow_stateful_test").string();
    const auto x = pattern<2, 3, 2>(5, 4);
    Net net;
    test::fill_weights(net);
    net(x);
    net.save_weights(path);
    Net other;
    other.load_weights(path);
    CHECK(elements(other(x)) == elements(net(x)));
    std::filesystem::remove(path + ".index");
    std::filesystem::remove(path + ".data-00000-of-00001");
}

/// A model with members, of which one keeps a state.
struct Members : Model<Members, Input<3, 2>{.batch_size = 1}> {
    Sequential<Input<3, 2>{.batch_size = 1}, SimpleRNN<2>{.stateful = true}> body{this, "body"};
    Layer<Dense<1>{}, 2> head{this, "head"};
    constexpr auto call(auto x, auto mode) { return head(body.call(x, mode), mode); }
};

TEST_CASE("a model resets the states of its parts") {
    Members net;
    test::fill_weights(net);
    const auto x = pattern<1, 3, 2>(5, 4);
    const Vec y = elements(net(x));
    CHECK(elements(net(x)) != y);
    net.reset_states();
    CHECK(elements(net(x)) == y);
    CHECK(net.weights().size() == 5);
    Sequential<Input<3, 2>{.batch_size = 1},
               Nested<Sequential<Input<3, 2>{.batch_size = 1}, GRU<2>{.stateful = true}>>{}>
        nested;
    test::fill_weights(nested);
    const Vec z = elements(nested(x));
    CHECK(elements(nested(x)) != z);
    nested.reset_states();
    CHECK(elements(nested(x)) == z);
}

}  // namespace
