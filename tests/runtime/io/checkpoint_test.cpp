// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::train::Checkpoint by itself; with TensorFlow on the other side in tests/referee/checkpoint.

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/checkpoint/trackable_graph.hpp>
#include <tf/io/graph_def/tensor_proto.hpp>

#include "io_support.hpp"

namespace {

using namespace tf::errors;
using tf::train::Checkpoint;
using tf::train::LoadStatus;
using tf::train::tracked;

struct Dense : tf::Module {
    tf::Variable<float, 2, 2> w{this, "w", tf::ones<float, 2, 2>()};
    tf::Variable<float, 2> b{this, "b", tf::zeros<float, 2>()};
    constexpr Dense(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr auto operator()(const auto& x) const { return tf::matmul(x, w) + b; }
};
struct Net : tf::Module {
    tf::List<Dense, 2> layers{this, "layers"};
    tf::Variable<float, tf::dyn, 2> rows{this, "rows", tf::zeros<float, tf::dyn, 2>(1)};
    tf::Variable<tf::string> name{this, "name", "new"};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float, 1, 2> predict(tf::Tensor<float, 1, 2> x) const {
        return layers[1](layers[0](x));
    }
};

void train(Net& net) {
    net.layers[0].w.assign(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    net.layers[1].b.assign(tf::constant({5.f, 6.f}));
    net.rows.assign(tf::constant<tf::dyn, 2>(std::vector{1.f, 2.f, 3.f, 4.f, 5.f, 6.f}));
    net.name.assign(tf::string("trained"));
}
bool is_trained(const Net& net) {
    return net.layers[0].w(1, 0) == 3.f && net.layers[1].b(1) == 6.f &&
           net.rows.shape() == tf::Shape(3, 2) && net.rows(2, 1) == 6.f && net.name() == "trained";
}
bool is_new(const Net& net) {
    return net.layers[0].w(1, 0) == 1.f && net.layers[1].b(1) == 0.f &&
           net.rows.shape() == tf::Shape(1, 2) && net.name() == "new";
}

/// Writes a checkpoint of these tensors, with a graph of objects made by hand.
void write_bundle(const tf::io::fs::path& prefix, const tf::io::TrackableGraph& graph,
                  const std::vector<std::pair<std::string, tf::AnyTensor>>& values) {
    tf::io::TensorBundleWriter w(prefix);
    for (const auto& [key, value] : values) w.add(key, value);
    w.add(tf::io::object_graph_key, tf::io::string_scalar(graph.serialize()));
    w.finish();
}
tf::io::TrackableNode value_node(std::string key) {
    tf::io::TrackableNode node;
    node.attributes.push_back({"VARIABLE_VALUE", "", std::move(key)});
    return node;
}

}  // namespace

TEST_CASE("checkpoint: what is saved is restored") {
    const test::Folder folder("checkpoint_restored");
    Net net;
    tf::Variable<std::int64_t> step(std::int64_t{12}, "step");
    train(net);
    Checkpoint saved(tracked("net", net), tracked("step", step));
    const std::string path = saved.save(folder / "ckpt");
    CHECK(path == (folder / "ckpt-1").string());
    CHECK(saved.save(folder / "ckpt") == (folder / "ckpt-2").string());
    CHECK(tf::train::latest_checkpoint(folder.path()) == (folder / "ckpt-2").string());

    Net other;
    tf::Variable<std::int64_t> other_step(std::int64_t{0}, "step");
    Checkpoint restored(tracked("step", other_step), tracked("net", other));
    auto predict = tf::function<&Net::predict>(other);  // bound before: it sees the new values
    restored.restore(path).assert_consumed().assert_nontrivial_match();
    CHECK(is_trained(other));
    CHECK(other_step() == 12);
    CHECK(restored.save_counter()() == 1);
    // [1 1] [1 2; 3 4] = [4 6], times ones, plus [5 6]
    CHECK(predict(tf::ones<float, 1, 2>())(0, 0) == 15.f);
    CHECK(predict(tf::ones<float, 1, 2>())(0, 1) == 16.f);
    CHECK(restored.save(folder / "ckpt") == (folder / "ckpt-2").string());
}

TEST_CASE("checkpoint: a module is the root, and values read before keep theirs") {
    const test::Folder folder("checkpoint_root");
    Net net;
    train(net);
    Checkpoint(net).write(folder / "root");
    Net other;
    const auto before = other.layers[0].w.read();
    Checkpoint(other).read(folder / "root").assert_consumed();
    CHECK(is_trained(other));
    CHECK(before(1, 0) == 1.f);
    // what `write` wrote has no save_counter, so that restore finds one object unmatched
    Checkpoint counted(other);
    CHECK_THROWS_WITH_AS(counted.restore(folder / "root").assert_consumed(),
                         doctest::Contains("save_counter:0"), FailedPrecondition);
}

TEST_CASE("checkpoint: nothing to restore") {
    Net net;
    Checkpoint c(net);
    const test::Folder folder("checkpoint_nothing");
    CHECK_FALSE(tf::train::latest_checkpoint(folder / "none").has_value());
    const LoadStatus status = c.restore(tf::train::latest_checkpoint(folder / "none"));
    CHECK_THROWS_AS(status.assert_consumed(), FailedPrecondition);
    CHECK_THROWS_AS(status.assert_existing_objects_matched(), FailedPrecondition);
    CHECK_THROWS_AS(c.restore(folder / "none"), NotFound);
    CHECK_THROWS_AS(c.restore(folder.path()), NotFound);  // a folder without a checkpoint
    CHECK(is_new(net));
}

TEST_CASE("checkpoint: a part of the objects") {
    const test::Folder folder("checkpoint_partial");
    Net net;
    train(net);
    tf::Variable<float> extra(3.f, "extra"), fresh(4.f, "fresh");
    Checkpoint(tracked("net", net), tracked("extra", extra)).write(folder / "more");

    Net other;
    const LoadStatus fewer = Checkpoint(tracked("net", other)).read(folder / "more");
    CHECK(is_trained(other));
    fewer.assert_existing_objects_matched().expect_partial();
    CHECK_THROWS_WITH_AS(
        fewer.assert_consumed(),
        "[tf.train.unmatched] tf::train::LoadStatus::assert_consumed: 'checkpoint' "
        "got none for extra/.ATTRIBUTES/VARIABLE_VALUE; expected a variable for "
        "every value in the checkpoint",
        FailedPrecondition);

    Net third;
    const LoadStatus mixed =
        Checkpoint(tracked("net", third), tracked("fresh", fresh)).read(folder / "more");
    CHECK(is_trained(third));
    CHECK(fresh() == 4.f);
    CHECK_THROWS_WITH_AS(mixed.assert_existing_objects_matched(),
                         doctest::Contains("none for fresh:0 as fresh/.ATTRIBUTES/VARIABLE_VALUE; "
                                           "expected a value in the checkpoint for every "
                                           "variable; values without one are "
                                           "extra/.ATTRIBUTES/VARIABLE_VALUE"),
                         FailedPrecondition);

    const LoadStatus none = Checkpoint(tracked("fresh", fresh)).read(folder / "more");
    CHECK_THROWS_AS(none.assert_nontrivial_match(), FailedPrecondition);
    CHECK(fresh() == 4.f);
}

TEST_CASE("checkpoint: where one value does not fit, none changes") {
    const test::Folder folder("checkpoint_mismatch");
    struct Wider : tf::Module {
        tf::List<Dense, 2> layers{this, "layers"};
        tf::Variable<float, tf::dyn, 3> rows{this, "rows", tf::zeros<float, tf::dyn, 3>(1)};
        tf::Variable<tf::string> name{this, "name", "wider"};
        constexpr Wider() : tf::Module("net") {}
    };
    struct Numbers : tf::Module {
        tf::List<Dense, 2> layers{this, "layers"};
        tf::Variable<int> name{this, "name", 0};
        constexpr Numbers() : tf::Module("net") {}
    };
    Wider wider;
    wider.layers[0].w.assign(tf::zeros<float, 2, 2>());
    Checkpoint(wider).write(folder / "wider");
    Numbers numbers;
    numbers.layers[0].w.assign(tf::zeros<float, 2, 2>());
    Checkpoint(numbers).write(folder / "numbers");

    Net net;
    Checkpoint c(net);
    CHECK_THROWS_WITH_AS(
        c.read(folder / "wider"),
        "[tf.train.mismatch] tf::train::Checkpoint::read: 'net/rows:0' got float32 "
        "of shape (1, 3); expected float32 of shape (None, 2)",
        InvalidArgument);
    CHECK(is_new(net));
    CHECK_THROWS_WITH_AS(c.read(folder / "numbers"),
                         doctest::Contains("'net/name:0' got int32 of shape (); expected string"),
                         InvalidArgument);
    CHECK(is_new(net));
}

TEST_CASE("checkpoint: damaged files change nothing") {
    const test::Folder folder("checkpoint_damaged");
    Net trained;
    train(trained);
    Checkpoint(trained).write(folder / "c");
    Net net;
    Checkpoint c(net);
    for (const char* ending : {".index", ".data-00000-of-00001"}) {
        const tf::io::fs::path file = folder / ("c" + std::string(ending));
        const std::string whole = tf::io::read_file(file, "test");
        const auto read_damaged = [&](std::string_view bytes) {
            tf::io::write_file(file, bytes, "test");
            CHECK_THROWS_AS(c.read(folder / "c"), DataLoss);
            CHECK(is_new(net));
        };
        for (std::size_t n = 0; n < whole.size(); n += 7) read_damaged(whole.substr(0, n));
        for (std::size_t i = 0; i < whole.size(); i += 5) {
            std::string bytes = whole;
            bytes[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
            read_damaged(bytes);
        }
        tf::io::write_file(file, whole, "test");
    }
    c.read(folder / "c").assert_consumed();
    CHECK(is_trained(net));
}

TEST_CASE("checkpoint: graphs of objects that no program has") {
    const test::Folder folder("checkpoint_graphs");
    tf::Variable<float> x(1.f, "x"), y(2.f, "y");
    Checkpoint c(tracked("x", x), tracked("y", y));
    const tf::AnyTensor seven(tf::constant(7.f));

    tf::io::TrackableGraph circle;  // all objects lead to the root again
    circle.nodes.resize(1);
    const int id = circle.add(value_node("v"));
    circle[0].children = {{0, "root"}, {id, "x"}, {0, "y"}};
    circle[id].children = {{0, "back"}, {id, "itself"}};
    write_bundle(folder / "circle", circle, {{"v", seven}});
    const LoadStatus status = c.read(folder / "circle");
    CHECK(x() == 7.f);
    CHECK(y() == 2.f);
    CHECK_THROWS_AS(status.assert_consumed(), FailedPrecondition);

    tf::io::TrackableGraph absent;  // a key that the bundle does not have
    absent.nodes.resize(1);
    absent.add(value_node("v"));
    absent.add(value_node("gone"));
    absent[0].children = {{1, "x"}, {2, "y"}};
    write_bundle(folder / "absent", absent, {{"v", tf::AnyTensor(tf::constant(8.f))}});
    CHECK_THROWS_AS(c.read(folder / "absent"), NotFound);
    CHECK(x() == 7.f);

    absent[2].attributes[0].name = "OTHER";  // state of another kind
    write_bundle(folder / "other", absent, {{"v", seven}});
    CHECK_THROWS_AS(c.read(folder / "other").assert_existing_objects_matched(), FailedPrecondition);

    tf::io::TrackableGraph shared;  // one value for both: the first takes it
    shared.nodes.resize(1);
    shared.add(value_node("v"));
    shared[0].children = {{1, "x"}, {1, "y"}};
    write_bundle(folder / "shared", shared, {{"v", tf::AnyTensor(tf::constant(9.f))}});
    CHECK_THROWS_AS(c.read(folder / "shared").assert_existing_objects_matched(),
                    FailedPrecondition);
    CHECK(x() == 9.f);
    CHECK(y() == 2.f);

    tf::io::TensorBundleWriter nameless(folder / "tf1");  // as TensorFlow 1 saves
    nameless.add("x", seven);
    nameless.finish();
    CHECK_THROWS_AS(c.read(folder / "tf1"), NotFound);
    tf::io::TensorBundleWriter number(folder / "number");
    number.add(tf::io::object_graph_key, seven);
    number.finish();
    CHECK_THROWS_AS(c.read(folder / "number"), DataLoss);
}

TEST_CASE("checkpoint: one variable under two names is one value") {
    const test::Folder folder("checkpoint_alias");
    Net net;
    train(net);
    Checkpoint(tracked("net", net), tracked("again", net), tracked("b", net.layers[1].b))
        .write(folder / "c");
    CHECK(tf::train::list_variables(folder / "c").size() == 7);  // and the graph of objects
    Net other;
    Checkpoint(tracked("net", other), tracked("again", other), tracked("b", other.layers[1].b))
        .read(folder / "c")
        .assert_consumed();
    CHECK(is_trained(other));
    CHECK_THROWS_WITH_AS(Checkpoint(tracked("a", net), tracked("a", other)).write(folder / "d"),
                         doctest::Contains("tf.module.duplicate_name"), InvalidArgument);
    CHECK_FALSE(tf::io::fs::exists(folder / "d.index"));
}

TEST_CASE("checkpoint: looking into one") {
    const test::Folder folder("checkpoint_reader");
    Net net;
    train(net);
    Checkpoint c(tracked("net", net));
    c.save(folder / "c");
    auto reader = tf::train::load_checkpoint(folder.path());  // the latest one
    const std::string key = "net/rows/.ATTRIBUTES/VARIABLE_VALUE";
    CHECK(reader.has_tensor(key));
    CHECK_FALSE(reader.has_tensor("net/rows"));
    CHECK(reader.get_variable_to_shape_map().at(key) == std::vector<std::int64_t>{3, 2});
    CHECK(reader.get_variable_to_dtype_map().at(key) == "float32");
    CHECK(reader.get_tensor(key).as<float, 3, 2>()(2, 1) == 6.f);
    CHECK(tf::train::load_variable(folder / "c-1", key).shape() == tf::Shape(3, 2));
    CHECK(tf::train::list_variables(folder / "c-1").size() == 8);
    const std::string near = "such as '" + key + "'";  // the key without its suffix
    CHECK_THROWS_WITH_AS(reader.get_tensor("net/rows"), doctest::Contains(near.c_str()), NotFound);
    CHECK_THROWS_AS(tf::train::load_checkpoint(folder / "none"), NotFound);
}
