// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights and models in files; tests/referee/keras exchanges them with Keras.

#include <doctest/doctest.h>

#include <fstream>

#include <tf/keras.hpp>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/checkpoint/trackable.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/typed_model.hpp>
#include <tf/keras/files.hpp>

#include "../io/io_support.hpp"

namespace {

using namespace tf::errors;
using namespace tf::keras;
using tf::train::Checkpoint;
using tf::train::tracked;

using Small =
    Sequential<Input<3>{}, Dense<4>{.activation = activations::tanh}, Dropout{}, Dense<2>{}>;
using Wide =
    Sequential<Input<3>{}, Dense<5>{.activation = activations::tanh}, Dropout{}, Dense<2>{}>;
using Deep = Sequential<Input<3>{}, Dense<4>{.activation = activations::tanh}, Dropout{},
                        Dense<2>{}, Dense<2>{}>;

/// Two calls of one layer, a short way and a long one, in an order that is not Keras's.
struct Shared : Functional<Shared, Input<3>{.name = "x"}, Input<3>{}> {
    using Functional::Functional;
    static constexpr auto build(auto x, auto y) {
        auto both = shared<Dense<3>{.name = "both"}>();
        const auto late = y | layer<Dense<3>{.name = "late"}>;
        const auto a = x | layer<Dense<3>{.name = "left"}> | both;
        const auto b = y | layer<Dense<3>{.name = "right"}> | both;
        const auto sum = tf::keras::add(a, b);
        return std::tuple(tf::keras::add(sum, late) | layer<Dense<2>{.name = "out"}>, sum);
    }
};
struct Members : Model<Members, Input<3>{}> {
    Layer<Dense<3>{}, 3> first{this, "first"};
    Small rest{this, "rest"};
    constexpr auto call(auto x, auto mode) { return rest.call(first(x, mode), mode); }
};

/// A module that owns a model and its optimizer, and trains without a trainer.
struct Trained : tf::Module {
    Small net{this, "net"};
    Optimizer<Small, optimizers::Adam{.learning_rate = .01}> optimizer{this, "optimizer", net};
    constexpr Trained() : tf::Module(this) {}
    constexpr tf::Tensor<float> step(tf::Tensor<float, tf::dyn, 3> x,
                                     tf::Tensor<float, tf::dyn, 2> y) {
        tf::GradientTape tape;
        const tf::Tensor<float> loss = tf::reduce_mean(tf::square(net.call(x, inference) - y));
        const tf::VariableList w = net.trainable_weights();
        optimizer.apply_gradients(w, tape.gradient(loss, w));
        return loss;
    }
};

std::vector<float> values(const auto& model) {
    std::vector<float> out;
    for (const tf::VariableBase& w : model.weights()) {
        const tf::AnyTensor t = w.untyped();
        const auto* p = static_cast<const float*>(t.data());
        out.insert(out.end(), p, p + t.shape().size());
    }
    return out;
}
template <auto V>
struct Constant {
    static constexpr auto value = V;
};
template <class E>
std::string message(auto f) {
    try {
        f();
    } catch (const E& e) {
        return e.what();
    }
    return "nothing";
}
bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

template <class M>
void round_trip(const test::Folder& folder) {
    M saved, loaded;
    REQUIRE(values(saved) != values(loaded));
    saved.save_weights((folder / "w").string());
    loaded.load_weights((folder / "w").string());
    CHECK(values(loaded) == values(saved));
}

}  // namespace

TEST_CASE("weights that were saved are loaded") {
    const test::Folder folder("keras_weights_1");
    round_trip<Small>(folder);
    round_trip<Shared>(folder);
    round_trip<Members>(folder);
}

TEST_CASE("weights come from any checkpoint that has the model") {
    const test::Folder folder("keras_weights_2");
    Small saved;
    auto trainer =
        compile<optimizers::Adam{.learning_rate = .1}, losses::MeanSquaredError{}>(saved);
    const auto load = [&](const std::filesystem::path& path) {
        Small loaded;
        loaded.load_weights(path.string());
        CHECK(values(loaded) == values(saved));
    };
    Checkpoint named(tracked("net", saved), tracked("optimizer", trainer.optimizer_state));
    named.write(folder / "named");
    load(folder / "named");
    Checkpoint(saved).save(folder / "many" / "ckpt");
    trainer.fit(tf::random::normal<8, 3>(), tf::random::normal<8, 2>(), {.verbose = 0});
    Checkpoint again(saved);
    again.save_counter().assign(std::int64_t{1});
    again.save(folder / "many" / "ckpt");
    load(folder / "many");  // the latest one
    saved.export_to((folder / "served").string());
    load(folder / "served");
    load(folder / "served" / "variables" / "variables");
}

TEST_CASE("training goes on from a checkpoint as if it had not stopped") {
    const test::Folder folder("keras_weights_3");
    const auto x = tf::random::normal<20, 3>();
    const auto y = tf::random::normal<20, 2>();
    const FitOptions options{.batch_size = 8, .epochs = 2, .verbose = 0, .shuffle = false};
    const auto with = [&](auto rule, auto& net, auto use) {
        auto trainer = compile<decltype(rule)::value, losses::MeanSquaredError{}>(net);
        Checkpoint c(tracked("model", net), tracked("optimizer", trainer.optimizer_state));
        use(c, trainer);
    };
    const auto check = [&](auto rule) {
        using Net = Sequential<Input<3>{}, Dense<4>{.activation = activations::tanh}, Dense<2>{}>;
        Net whole, rest;
        with(rule, whole, [&](auto& c, auto& trainer) {
            trainer.fit(x, y, options);
            c.write(folder / "half");
            trainer.fit(x, y, options);
        });
        with(rule, rest, [&](auto& c, auto& trainer) {
            c.read(folder / "half").assert_consumed();
            CHECK(trainer.iterations() == 6);
            trainer.fit(x, y, options);
        });
        CHECK(values(rest) == values(whole));
    };
    check(Constant<optimizers::Adam{.learning_rate = .01}>{});
}

TEST_CASE("an optimizer beside its model is saved with it") {
    const test::Folder folder("keras_trained");
    Trained saved;
    const auto step = tf::function<&Trained::step>(saved);
    const auto x = tf::random::normal<8, 3>();
    const auto y = tf::random::normal<8, 2>();
    step(x, y);
    step(x, y);
    tf::saved_model::save(saved, folder / "model",
                          tf::signatures(tf::signature<"train", "x", "y">(step)));
    const auto untyped = tf::saved_model::load(folder / "model");
    const auto typed = tf::saved_model::load<Trained>(folder / "model");
    CHECK(values(typed->net) == values(saved.net));
    CHECK(typed->optimizer.iterations.as<std::int64_t>()() == 2);
    const float loss = step(x, y)();
    CHECK(tf::function<&Trained::step>(*typed)(x, y)() == loss);
    CHECK(values(typed->net) == values(saved.net));
    const auto out = untyped.signature("train")({{"x", x}, {"y", y}});
    CHECK(out.at("output_0").as<float>()() == doctest::Approx(loss));
}

TEST_CASE("Keras's names lead to the weights") {
    Shared net;
    const tf::io::TrackableGraph graph = tf::io::trackables_of(net);
    const auto child = [&](int node, std::string_view name) {
        for (const auto& c : graph[node].children)
            if (c.name == name) return c.node;
        FAIL("no " << name);
        return -1;
    };
    const int operations = child(0, "_operations");
    CHECK(child(child(0, "_functional"), "_operations") == operations);
    // keras.Model lists ['x', 'input_layer', 'left', 'right', 'both', 'add', 'late', 'add_1',
    // 'out']
    const std::vector<std::string> names{"left", "right", "both", "", "late", "", "out"};
    REQUIRE(graph[operations].children.size() == 9);
    for (std::size_t k = 0; k < names.size(); ++k) {
        const int layer = child(operations, std::to_string(k + 2));
        CHECK(graph[layer].has_checkpoint_values == !names[k].empty());
        if (names[k].empty()) continue;
        CHECK(layer == child(0, names[k]));
        CHECK(child(layer, "_kernel") == child(layer, "kernel"));
    }
}

TEST_CASE("what is wrong with weights changes nothing") {
    const test::Folder folder("keras_weights_4");
    const std::string path = (folder / "w").string();
    Small net;
    net.save_weights(path);
    Wide wide;
    const auto before = values(wide);
    const std::string shapes = message<InvalidArgument>([&] { wide.load_weights(path); });
    CHECK(contains(shapes, "[tf.train.mismatch] tf::keras::Model::load_weights"));
    CHECK(contains(shapes, "sequential/dense/kernel:0 float32 of shape (3, 4)"));
    CHECK(contains(shapes, "sequential/dense/kernel:0 float32 of shape (3, 5)"));
    CHECK(values(wide) == before);

    Deep deep;
    const auto deep_before = values(deep);
    const std::string missing = message<InvalidArgument>([&] { deep.load_weights(path); });
    CHECK(contains(missing, "[tf.keras.missing_weights]"));
    CHECK(contains(missing, "sequential/dense_2/kernel:0, sequential/dense_2/bias:0"));
    CHECK(values(deep) == deep_before);

    const std::string nowhere = (folder / "nowhere").string();
    CHECK(contains(message<NotFound>([&] { net.load_weights(nowhere); }),
                   "tf::keras::Model::load_weights"));
    CHECK(contains(message<InvalidArgument>([&] { net.load_weights("model.weights.h5"); }),
                   "[tf.keras.weights_file]"));
    CHECK(contains(message<InvalidArgument>([&] { net.load_weights("model.keras"); }),
                   "[tf.keras.weights_file]"));

    const auto kept = values(net);
    std::ofstream(path + ".data-00000-of-00001", std::ios::in | std::ios::binary).write("xxxx", 4);
    Small other;
    const auto other_before = values(other);
    CHECK_THROWS_AS(other.load_weights(path), DataLoss);
    CHECK(values(other) == other_before);
    CHECK(values(net) == kept);
}

TEST_CASE("what model.export writes is matched by order and shape") {
    const test::Folder folder("keras_weights_5");
    // The objects of Keras's ExportArchive: a list of all variables, with states of generators.
    const auto write = [&](const std::vector<tf::AnyTensor>& all) {
        tf::io::TensorBundleWriter bundle(folder / "exported", 1, "test");
        tf::io::TrackableGraph graph;
        graph.nodes.resize(2);
        graph[0].children = {{1, "variables"}};
        for (std::size_t k = 0; k < all.size(); ++k) {
            tf::io::TrackableNode node;
            const std::string number = std::to_string(k);
            node.attributes = {
                {"VARIABLE_VALUE", "", tf::io::checkpoint_key("variables/" + number)}};
            bundle.add(node.attributes[0].checkpoint_key, all[k]);
            const int id = graph.add(node);
            graph[1].children.push_back({id, number});
        }
        bundle.add(tf::io::object_graph_key, tf::io::string_scalar(graph.serialize()));
        bundle.finish();
    };
    const tf::AnyTensor kernel(tf::fill<3, 4>(1.f)), bias(tf::fill<4>(2.f)),
        state(tf::Tensor<std::int64_t, 2>{5, 6}), last(tf::fill<4, 2>(3.f)), end(tf::fill<2>(4.f));
    const std::string path = (folder / "exported").string();
    Small net;
    write({kernel, bias, state, last, end});
    net.load_weights(path);
    std::vector<float> wanted(12, 1.f);
    wanted.insert(wanted.end(), 4, 2.f);
    wanted.insert(wanted.end(), 8, 3.f);
    wanted.insert(wanted.end(), 2, 4.f);
    CHECK(values(net) == wanted);

    write({end, bias, last, end});
    const std::string shape = message<InvalidArgument>([&] { net.load_weights(path); });
    CHECK(contains(shape, "'sequential/dense/kernel:0' got float32 of shape (2,)"));
    write({kernel, bias, last});
    const std::string count = message<InvalidArgument>([&] { net.load_weights(path); });
    CHECK(contains(count, "[tf.keras.missing_weights]"));
    CHECK(contains(count, "3 weights"));
    CHECK(values(net) == wanted);
}

TEST_CASE("an exported model serves the same numbers") {
    const test::Folder folder("keras_weights_6");
    Shared net;
    const auto x = tf::random::normal<5, 3>(), y = tf::random::normal<5, 3>();
    const auto [first, second] = net(std::tuple(x, y));
    net.export_to((folder / "served").string());
    const auto model = tf::saved_model::load(folder / "served");
    const auto out = model.signature("serving_default")({{"x", x}, {"keras_tensor", y}});
    const auto a = out.at("output_0").as<float, tf::dyn, 2>();
    const auto b = out.at("output_1").as<float, tf::dyn, 3>();
    for (int i = 0; i < 5; ++i) {
        for (int j = 0; j < 2; ++j) CHECK(a(i, j) == doctest::Approx(first(i, j)));
        for (int j = 0; j < 3; ++j) CHECK(b(i, j) == doctest::Approx(second(i, j)));
    }
    // an older one is replaced, something else is not
    net.export_to((folder / "served").string());
    std::filesystem::create_directory(folder / "other");
    std::ofstream(folder / "other" / "notes") << "mine";
    CHECK_THROWS_AS(net.export_to((folder / "other").string()), AlreadyExists);
}
