// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Lookup tables in SavedModels and checkpoints: round trips, assets, and invalid tables in models.

#include <fstream>
#include <set>

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include "model_parts.hpp"

namespace {

namespace sm = tf::saved_model;
using namespace test::model_parts;
using tf::dyn;
using tf::Tensor;
using tf::lookup::StaticHashTable;
using tf::lookup::TextFileIndex;
using tf::lookup::TextFileInitializer;
using Index = std::int64_t;
using Text = tf::string;

struct Words : tf::Module {
    StaticHashTable<Text, Index> ids{this, "ids", {"a", "b"}, {1, 2}, -1};
    constexpr Words(tf::Module* owner, std::string_view name) : tf::Module(owner, name) {}
};
struct Files : tf::Module {
    StaticHashTable<Text, Index> first, same, other;
    Words inner{this, "inner"};
    tf::Variable<Index> total{this, "total", 0};
    constexpr explicit Files(std::string_view one = "", std::string_view two = "")
        : tf::Module("files"),
          first(this, "first", lines(one, {}), -1),
          same(this, "same", lines(one, {.vocab_size = 1, .value_index_offset = 3}), -2),
          other(this, "other", lines(two, {}), -3) {}

    static constexpr TextFileInitializer<Text, Index> lines(std::string_view name,
                                                            tf::lookup::TextFileOptions options) {
        return {
            name,   tf::string_, TextFileIndex::WHOLE_LINE, tf::int64, TextFileIndex::LINE_NUMBER,
            options};
    }
    constexpr auto run(Tensor<Text, dyn> x) {
        total.assign_add(tf::reduce_sum(inner.ids[x]));
        return std::tuple(first[x], same[x], other[x], total.read(), other.size());
    }
};

std::vector<Index> list(const AnyTensor& v) {
    const auto* const first = static_cast<const Index*>(v.data());
    return {first, first + v.shape().size()};
}

/// A model with a table, for one function, which gets it as its second input.
SavedModelDef with_table(std::vector<NodeDef> fill, std::vector<FunctionDef> library) {
    FunctionDef creator;
    creator.name = "creator";
    creator.outputs = {{"handle", DataType::resource}};
    creator.nodes = {node("t", "HashTableV2", {},
                          {{"key_dtype", data_type(DType::int64)}, {"value_dtype", f32}})};
    creator.ret = {{"handle", "t:table_handle:0"}};
    FunctionDef initializer;
    initializer.name = "initializer";
    initializer.inputs = {{"table", DataType::resource}};
    initializer.outputs = {{"y", i32}};
    for (const NodeDef& n : fill)
        if (n.op != "Const") initializer.control_ret[n.name] = n.name;
    initializer.nodes = std::move(fill);
    initializer.nodes.push_back(constant("one", any(tf::constant(1))));
    initializer.ret = {{"y", "one:output:0"}};
    library[0].inputs.push_back({"table", DataType::resource});
    library.push_back(creator);
    library.push_back(initializer);
    SavedModelDef m = model(std::move(library));
    using Value = StructuredValue;
    const auto add = [&](const std::string& name, DataType type, std::vector<int> bound) {
        SavedConcrete c;
        c.input_signature = Value::of_items(
            Value::Kind::tuple,
            {Value::of_items(Value::Kind::tuple, {}), Value::of_items(Value::Kind::dict, {})});
        c.output_signature = Value::of_spec("", Shape{}, type);
        c.bound_inputs = std::move(bound);
        m.concrete_functions[name] = c;
        SavedFunction f;
        f.concrete_functions = {name};
        f.spec.fullargspec = f.spec.input_signature = Value::none();
        m.objects.emplace_back().kind = f;
    };
    m.objects.emplace_back().kind = SavedResource{};
    m.objects[2].children = {{3, "_create_resource"}, {4, "_initialize"}};
    m.concrete_functions["f"].bound_inputs = {2};
    add("creator", DataType::resource, {});
    add("initializer", i32, {2});
    return m;
}
NodeDef fill_node(std::string name) {
    return node(std::move(name), "LookupTableImportV2",
                {"table", "keys:output:0", "values:output:0"},
                {{"Tin", data_type(DType::int64)}, {"Tout", f32}});
}
const NodeDef keys = constant("keys", any(tf::constant<Index>({0, 5})));
const NodeDef values = constant("values", any(tf::constant({7.f, 8.f})));
/// x -> the value of key 5, or of the node `key`, in a table.
FunctionDef look_up(NodeDef key = constant("key", any(tf::constant<Index>(5)))) {
    return function("f",
                    {std::move(key), constant("none", any(tf::constant(-1.f))),
                     node("l", "LookupTableFindV2", {"table", "key:output:0", "none:output:0"},
                          {{"Tin", data_type(DType::int64)}, {"Tout", f32}})},
                    "l:values:0");
}

}  // namespace

TEST_CASE("tables in a SavedModel, from text files that are copied") {
    test::Folder folder("lookup_model");
    tf::io::fs::create_directories(folder / "x");
    const std::string one = (folder / "words.txt").string(),
                      two = (folder / "x" / "words.txt").string();
    std::ofstream(one) << "x\na\n";
    std::ofstream(two) << "b\nx\nc\n";
    {
        Files m(one, two);
        const auto run = tf::function<&Files::run>(m);
        sm::save(m, folder / "m", run, sm::methods(sm::method(run)));
    }
    tf::io::fs::remove(one);
    tf::io::fs::remove(two);
    tf::io::fs::rename(folder / "m", folder / "moved");
    std::set<std::string> assets;
    for (const auto& f : tf::io::fs::directory_iterator(folder / "moved" / "assets"))
        assets.insert(f.path().filename().string());
    CHECK(assets == std::set<std::string>{"words.txt", "words.txt_1"});

    const sm::LoadedModel m = sm::load(folder / "moved");
    const auto run = m.function("run");
    const auto texts = tf::constant({"x", "b", "a"});
    const sm::Result r = run(texts);
    CHECK(list(r[0].tensor()) == std::vector<Index>{0, -1, 1});
    CHECK(list(r[1].tensor()) == std::vector<Index>{3, -2, -2});
    CHECK(list(r[2].tensor()) == std::vector<Index>{1, 0, -3});
    CHECK(list(r[3].tensor()) == std::vector<Index>{2});
    CHECK(list(r[4].tensor()) == std::vector<Index>{3});
    CHECK(list(run(texts)[3].tensor()) == std::vector<Index>{4});
    CHECK(m.variables().size() == 1);
    CHECK_THROWS_AS(m.variable("first"), tf::errors::NotFound);
    CHECK(list(m.signature("serving_default")({{"a", tf::constant({"c"})}}).at("output_2")) ==
          std::vector<Index>{2});
}

TEST_CASE("a table beside variables in a checkpoint") {
    struct Model : tf::Module {
        Words inner{this, "inner"};
        tf::Variable<float> w{this, "w", 1.f};
        constexpr Model() : tf::Module("model") {}
    };
    test::Folder folder("lookup_checkpoint");
    Model saved, restored;
    saved.w.assign(5.f);
    tf::train::Checkpoint(saved).write(folder / "c");
    tf::train::Checkpoint(restored).read(folder / "c").assert_consumed();
    CHECK(restored.w() == 5.f);
    CHECK(restored.inner.ids.lookup("b")() == 2);
}

TEST_CASE("a loaded table") {
    CHECK(run(with_table({keys, values, fill_node("fill")}, {look_up()}), ones).as<float>()() == 8);
    using tf::errors::FailedPrecondition;
    refuses<FailedPrecondition>(
        with_table({keys, values, fill_node("fill"), fill_node("again")}, {look_up()}),
        "tf.lookup.filled");
    fails<FailedPrecondition>(with_table({}, {look_up()}), "tf.lookup.empty");
    refuses<InvalidArgument>(
        with_table({constant("keys", any(tf::constant({0, 5}))), values, fill_node("fill")},
                   {look_up()}),
        "got int32; expected the table's int64");
    fails<InvalidArgument>(with_table({keys, values, fill_node("fill")},
                                      {look_up(constant("key", any(tf::constant(5))))}),
                           "got int32; expected the table's int64");
}

TEST_CASE("tables that are not supported are named") {
    cannot_run(with_table({node("n", "Fictitious", {})}, {look_up()}), "Fictitious");
    auto m = with_table({keys, values, fill_node("fill")}, {look_up()});
    m.graph.library[1].nodes[0].op = "MutableDenseHashTableV2";
    cannot_run(m, "whose empty and deleted keys are not constant scalars");
    auto& creator = m.graph.library[1].nodes;
    const auto dense = [&](const auto& empty, const auto& deleted, std::int64_t buckets) {
        creator.resize(1);
        creator.push_back(constant("empty", any(empty)));
        creator.push_back(constant("deleted", any(deleted)));
        creator[0].inputs = {"empty:output:0", "deleted:output:0"};
        creator[0].attrs["initial_num_buckets"] = buckets;
    };
    dense(tf::constant<std::int64_t>(7), tf::constant<std::int64_t>(7), 8);
    cannot_run(m, "whose empty and deleted keys are equal");
    dense(tf::constant<std::int64_t>(7), tf::constant<std::int64_t>({8, 9}), 8);
    cannot_run(m, "whose empty and deleted keys are not constant scalars");
    dense(tf::constant<std::int64_t>(7), tf::constant(8), 8);
    cannot_run(m, "whose empty and deleted keys are not constant scalars");
    for (const std::int64_t buckets : {std::int64_t{-1}, std::int64_t{12}, std::int64_t{1} << 62}) {
        dense(tf::constant<std::int64_t>(7), tf::constant<std::int64_t>(8), buckets);
        cannot_run(m, ("a dense table with " + std::to_string(buckets) + " buckets").c_str());
    }
    creator.resize(1);
    creator[0].inputs.clear();
    m.graph.library[1].nodes[0].op = "MutableHashTableOfTensorsV2";
    cannot_run(m, "a table whose values have no known length");
    m.graph.library[1].nodes[0] = node("t", "HashTableV2", {}, {{"key_dtype", f32}});
    cannot_run(m, "a table from float32 to invalid");
    m.objects[2].children.clear();
    cannot_run(m, "not a lookup table");
    auto fills = look_up();
    fills.nodes.insert(fills.nodes.end(), {keys, values, fill_node("fill")});
    fills.control_ret = {{"fill", "fill"}};
    cannot_run(with_table({}, {fills}), "filled outside of its initializer");
    auto reads = look_up();
    reads.nodes.push_back(node("r", "ReadVariableOp", {"table"}, {{"dtype", f32}}));
    reads.control_ret = {{"r", "r"}};
    cannot_run(with_table({}, {reads}), "a table in place of a variable");
}

TEST_CASE("a table reads no file but the assets of its model") {
    const auto secret = constant("path", any(tf::constant("/etc/passwd")));
    cannot_run(
        with_table(
            {secret, node("fill", "InitializeTableFromTextFileV2", {"table", "path:output:0"},
                          {{"key_index", std::int64_t{-1}}, {"value_index", std::int64_t{0}}})},
            {look_up()}),
        "a file that is not an asset");
}
