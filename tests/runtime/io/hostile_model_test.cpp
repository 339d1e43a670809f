// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Malformed and hostile SavedModels: each of them gives an error that says what is wrong,
// or a model that runs.

#include <doctest/doctest.h>
#include <protozero/pbf_writer.hpp>

#include "model_parts.hpp"

using namespace test::model_parts;

TEST_CASE("a small model runs") {
    const auto m = model({function("f", {node("n", "Neg", {"x"})}, "n:y:0")});
    CHECK(run(m, ones).as<float, 2, 3>().data()[5] == -1);
}

TEST_CASE("all ops that cannot be run are named at once") {
    const auto m =
        model({function("f",
                        {node("a", "Fictitious", {"x"}), node("b", "Neg", {"a:y:0"}),
                         node("c", "Imaginary", {"b:y:0"}),
                         node("d", "PartitionedCall", {"c:y:0"}, {{"f", FunctionName{"g"}}})},
                        "d:output:0"),
               function("g", {node("e", "Unreal", {"x"})}, "e:y:0")});
    cannot_run(m,
               "Fictitious (first in a in f); Imaginary (first in c in f); Unreal "
               "(first in e in g)");
    auto unused =
        model({function("f", {node("a", "Fictitious", {"x"}), node("b", "Neg", {"x"})}, "b:y:0")});
    CHECK(run(unused, ones).as<float, 2, 3>().data()[0] == -1);  // its result is not used
    unused.graph.library[0].control_ret = {{"a", "a"}};
    cannot_run(unused, "Fictitious");
}

TEST_CASE("a function is refused when it is called, the others run") {
    auto m = model({function("f", {node("a", "Fictitious", {"x"})}, "a:y:0"),
                    function("g", {node("n", "Neg", {"x"})}, "n:y:0")});
    m.concrete_functions["g"] = m.concrete_functions["f"];
    auto other = *m.objects[1].kind.get_if<tf::io::SavedFunction>();
    other.concrete_functions = {"g"};
    m.objects.emplace_back().kind = other;
    m.objects[0].children.push_back({2, "g"});
    cannot_run(m, "Fictitious (first in a in f)");
    const auto loaded = load(m);
    CHECK(loaded.missing("f") == 1);
    CHECK(loaded.run("g", {ones})[0].as<float, 2, 3>()(1, 2) == -1);
    CHECK_THROWS_WITH_AS(loaded.run("f", {ones}, "net.f"), doctest::Contains("net.f"),
                         tf::errors::Unimplemented);
}

TEST_CASE("a function that was cut out of a graph takes its tensors by position") {
    auto m = model({function("f", {node("n", "Neg", {"x"})}, "n:y:0")});
    m.concrete_functions["f"].input_signature = StructuredValue::none();
    CHECK(run(m, ones).as<float, 2, 3>()(1, 2) == -1);
    CHECK(load(m).first_parameter("f") == "x");
}

TEST_CASE("signatures of TensorFlow 1 become functions of the graph's variables") {
    SavedModelDef m;
    m.tags = {"serve"};
    const Attrs of_w{{"dtype", f32}, {"shape", PartialShape(Shape(2, 3))}};
    m.graph.nodes = {node("x", "Placeholder", {}),
                     node("w", "VarHandleOp", {}, of_w),
                     node("old", "VariableV2", {}, of_w),
                     node("read", "ReadVariableOp", {"w"}, of_w),
                     node("sum", "AddV2", {"x", "read:0"}),
                     node("both", "Mul", {"sum", "old"}),
                     node("half", "Split", {"axis", "both"}, {{"num_split", std::int64_t{3}}}),
                     constant("axis", any(tf::constant(1))),
                     node("odd", "Fictitious", {"x"})};
    m.signatures["serve"] = {
        {{"in", {"x:0", f32, Shape(2, 3)}}},
        {{"out", {"both:0", f32, Shape(2, 3)}}, {"last", {"half:2", f32, Shape(2, 1)}}}};
    m.signatures["strange"] = {{{"in", {"x:0", f32, Shape(2, 3)}}},
                               {{"out", {"odd:0", f32, Shape(2, 3)}}}};
    const auto loaded = load(m);
    REQUIRE(loaded.variables().size() == 2);
    for (tf::VariableState* v : loaded.variables()) {
        v->shape = Shape(2, 3);
        v->value = any(tf::fill<float, 2, 3>(3)).handle();
    }
    const auto out = loaded.run("__inference_signature_serve", {ones});
    REQUIRE(out.size() == 2);  // by their names: last, out
    CHECK(out[0].as<float, 2, 1>()(1, 0) == 12);
    CHECK(out[1].as<float, 2, 3>()(1, 2) == 12);
    CHECK_THROWS_AS(loaded.run("__inference_signature_strange", {ones}), tf::errors::Unimplemented);
    m.signatures["serve"].outputs["out"].name = "nowhere:0";
    refuses<InvalidArgument>(m, "'nowhere:0'");
    m.signatures["serve"].outputs["out"].name = "both:x";
    refuses<InvalidArgument>(m, "node:index");
}

TEST_CASE("graphs with names that lead nowhere, or round in circles") {
    const auto one = [](std::vector<NodeDef> nodes, std::string result) {
        return model({function("f", std::move(nodes), std::move(result))});
    };
    refuses<InvalidArgument>(one({}, "y"), "an argument");
    refuses<InvalidArgument>(one({}, "n:y:0"), "a node of the function");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x"})}, "n:y"), "node:output:index");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x"})}, "n:y:x"), "node:output:index");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x"})}, "n:y:999999999999"), "node:output");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x"})}, "n:y:1"), "1 results");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x", "^m"})}, "n:y:0"), "'^m'");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x"}), node("n", "Neg", {"x"})}, "n:y:0"),
                             "two nodes");
    refuses<InvalidArgument>(
        one({node("n", "Neg", {"m:y:0"}), node("m", "Neg", {"n:y:0"})}, "n:y:0"),
        "depend on each other");
    refuses<InvalidArgument>(one({node("n", "Neg", {"x", "^n"})}, "n:y:0"), "depend on each other");
    refuses<InvalidArgument>(one({node("n", "Neg", {})}, "n:y:0"), "more of them");
    refuses<InvalidArgument>(
        one({node("n", "PartitionedCall", {"x"}, {{"f", FunctionName{"g"}}})}, "n:output:0"),
        "no function 'g'");
    refuses<InvalidArgument>(one({node("n", "f", {"x"})}, "n:y:0"), "calls itself");
    auto missing = one({}, "x");
    missing.graph.library[0].ret.clear();
    refuses<InvalidArgument>(missing, "no value for result");
}

TEST_CASE("nodes for dtypes that their ops do not have") {
    const AnyTensor text = any(tf::constant("a")), whole = any(tf::constant(1));
    cannot_run(model({function("f", {constant("c", whole), node("n", "AddV2", {"x", "c:output:0"})},
                               "n:z:0")}),
               "AddV2 with dtypes (float32, int32)");
    cannot_run(
        model({function("f", {constant("c", text), node("n", "Exp", {"c:output:0"})}, "n:y:0")}),
        "Exp with dtypes (string)");
    cannot_run(
        model({function("f", {node("n", "MatMul", {"x", "x"})}, "n:product:0", truth, truth)}),
        "MatMul");
    cannot_run(
        model({function("f", {node("n", "Cast", {"x"}, {{"DstT", DataType{11}}})}, "n:y:0")}),
        "Cast with dtype 11");
    cannot_run(model({function("f", {}, "x", DataType::variant, DataType::variant)}),
               "dtype number 21");
}

TEST_CASE("what does not fit when it runs") {
    const AnyTensor far = any(tf::constant({0, 7}));
    const auto one = [&](const AnyTensor& c, NodeDef n, std::string result) {
        n.inputs.insert(n.inputs.begin(), "x");
        return model({function("f", {constant("c", c), std::move(n)}, std::move(result))});
    };
    fails<InvalidArgument>(one(far, node("n", "Gather", {"c:output:0"}), "n:output:0"), "[0, 2)");
    fails<InvalidArgument>(
        one(any(tf::ones<float, 2, 2>()), node("n", "MatMul", {"c:output:0"}), "n:product:0"),
        "matmul");
    refuses<InvalidArgument>(
        one(any(tf::constant({5})), node("n", "Sum", {"c:output:0"}), "n:output:0"), "axis 5");
    refuses<InvalidArgument>(
        one(any(tf::constant({0, 0})), node("n", "Transpose", {"c:output:0"}), "n:y:0"),
        "permutation");
    refuses<InvalidArgument>(
        one(any(tf::constant({-2, 3})), node("n", "Reshape", {"c:output:0"}), "n:output:0"),
        "a dim of -2");
    fails<InvalidArgument>(
        one(any(tf::constant({4, 4})), node("n", "Reshape", {"c:output:0"}), "n:output:0"),
        "reshape");
}

TEST_CASE("shapes that a file only claims are checked when they are used") {
    AttrList wrong;
    wrong.shapes = {PartialShape(Shape(7, 7, 7))};
    auto f = function(
        "f",
        {node("r", "Reshape", {"x", "x_shape"}, {{"_output_shapes", wrong}, {"T", f32}}),
         constant("axis", any(tf::constant(2))), node("n", "Sum", {"r:output:0", "axis:output:0"})},
        "n:output:0");
    f.inputs.push_back({"x_shape", i32});
    auto m = model({std::move(f)}, PartialShape::unknown());
    auto& args = m.concrete_functions["f"].input_signature.items[0].items;
    args.push_back(StructuredValue::of_spec("s", PartialShape::unknown(), i32));
    const auto loaded = load(m);
    CHECK_THROWS_WITH_AS(loaded.run("f", {ones, any(tf::constant({3, 2}))}),
                         doctest::Contains("tf.exec.declared"), InvalidArgument);
    CHECK_THROWS_AS(loaded.run("f", {ones, any(tf::constant({-7, 2}))}), InvalidArgument);
}

TEST_CASE("branches and loops that do not fit together") {
    const auto branch = [](FunctionDef a, FunctionDef b) {
        return model({function("f",
                               {constant("c", any(tf::constant(0))), node("t", "Rank", {"x"}),
                                node("s", "Sum", {"x", "c:output:0"}),
                                node("all", "Sum", {"s:output:0", "c:output:0"}),
                                node("n", "If", {"all:output:0", "x"},
                                     {{"then_branch", FunctionName{"a"}},
                                      {"else_branch", FunctionName{"b"}}})},
                               "n:output:0"),
                      std::move(a), std::move(b)});
    };
    const auto same = function("a", {}, "x");
    CHECK(run(branch(same, function("b", {node("n", "Neg", {"x"})}, "n:y:0")), ones)
              .as<float, 2, 3>()
              .data()[0] == 1);
    refuses<InvalidArgument>(
        branch(same, function("b", {node("n", "Cast", {"x"}, {{"DstT", i32}})}, "n:y:0")),
        "several dtypes");
    auto more = function("b", {}, "x");
    more.outputs.push_back({"z", f32});
    more.ret["z"] = "x";
    refuses<InvalidArgument>(branch(same, more), "different numbers of results");

    const auto loop = [](FunctionDef test, FunctionDef body) {
        return model(
            {function("f",
                      {node("n", "While", {"x"},
                            {{"cond", FunctionName{"test"}}, {"body", FunctionName{"body"}}})},
                      "n:output:0"),
             std::move(test), std::move(body)});
    };
    const auto never = function(
        "test", {constant("c", any(tf::constant(false))), node("n", "Identity", {"c:output:0"})},
        "n:output:0", f32, truth);
    const auto twice = function("body", {node("n", "AddV2", {"x", "x"})}, "n:z:0");
    CHECK(run(loop(never, twice), ones).as<float, 2, 3>().data()[0] == 1);
    refuses<InvalidArgument>(
        loop(never, function("body", {node("n", "Cast", {"x"}, {{"DstT", i32}})}, "n:y:0")),
        "whose dtype changes");
    cannot_run(loop(function("test", {node("n", "Neg", {"x"})}, "n:y:0"), twice), "not a scalar");
}

TEST_CASE("calls that would never end, or fill all memory, are stopped") {
    std::vector<FunctionDef> deep, wide;
    for (int k = 0; k < 400; ++k) {
        const std::string name = "f" + std::to_string(k), next = "f" + std::to_string(k + 1);
        deep.push_back(function(name, {node("n", next, {"x"})}, "n:y:0"));
        if (k < 60)
            wide.push_back(
                function(name, {node("n", next, {"x"}), node("m", next, {"n:y:0"})}, "m:y:0"));
    }
    deep.push_back(function("f400", {}, "x"));
    wide.push_back(function("f60", {node("n", "Neg", {"x"})}, "n:y:0"));
    // Nodes that are not used count, too, so that the limit is reached soon.
    for (int k = 0; k < 60; ++k)
        wide.back().nodes.push_back(node("m" + std::to_string(k), "Neg", {"x"}));
    refuses<InvalidArgument>(model(std::move(deep)), "nested too deep");
    refuses<ResourceExhausted>(model(std::move(wide)), "tf.io.graph_size");
}

TEST_CASE("what is read of a whole model is bounded, whatever its functions are") {
    // Long functions that are called often, each from several functions that can be called.
    std::vector<FunctionDef> library;
    for (int k = 0; k < 11; ++k) {
        const std::string next = "f" + std::to_string(k + 1);
        library.push_back(function("f" + std::to_string(k),
                                   {node("n", next, {"x"}), node("m", next, {"n:y:0"})}, "m:y:0"));
    }
    library.push_back(function("f11", {node("n", "Neg", {"x"})}, "n:y:0"));
    for (int k = 0; k < 1500; ++k)  // their results are not used
        library.back().nodes.push_back(node("m" + std::to_string(k), "Neg", {"x"}));
    auto m = model(library);
    load(m);
    for (int k = 0; k < 3; ++k) {
        const std::string name = "g" + std::to_string(k);
        m.graph.library.push_back(function(name, {node("n", "f0", {"x"})}, "n:y:0"));
        m.concrete_functions[name] = m.concrete_functions["f0"];
        m.objects[1].kind.get_if<SavedFunction>()->concrete_functions.push_back(name);
    }
    refuses<ResourceExhausted>(m, "nodes and operands to read");

    library.resize(9);
    library.push_back(
        function("f9",
                 {node("t", "StringFormat", {"x"}, {{"template", std::string(1 << 18, 'x')}}),
                  node("p", "PrintV2", {"t:output:0"})},
                 "x"));
    library.back().control_ret = {{"p", "p"}};
    refuses<ResourceExhausted>(model(library), "bytes of text");
}

TEST_CASE("objects, assets and constants that are not there") {
    auto m = model({function("f", {}, "x")});
    m.objects[0].children.push_back({9, "g"});
    refuses<DataLoss>(m, "object 9 of 2");
    m = model({function("f", {}, "x")});
    m.objects[0].children.push_back({0, "self"});  // a cycle is harmless
    CHECK(run(m, ones).shape() == Shape(2, 3));
    m.concrete_functions.clear();
    refuses<InvalidArgument>(m, "no such function");

    const auto capture = [](SavedKind kind, DataType type) {
        auto f = function("f", {}, "x");
        f.inputs.push_back({"captured", type});
        auto made = model({std::move(f)});
        made.objects.push_back({});
        made.objects[2].kind = std::move(kind);
        made.concrete_functions["f"].bound_inputs = {2};
        return made;
    };
    refuses<InvalidArgument>(capture(SavedConstant{"c"}, f32), "no constant of that name");
    cannot_run(capture(SavedResource{}, DataType::resource), "not a lookup table");
    cannot_run(capture(SavedUserObject{}, f32), "not a variable, constant or asset");
    refuses<InvalidArgument>(capture(SavedAsset{0}, data_type(DType::str)), "file 0");
    const char* const paths[] = {"../secret", "/etc/passwd", "a/../../b", ""};
    for (const char* path : paths) {
        auto asset = capture(SavedAsset{0}, data_type(DType::str));
        asset.assets = {{"t", path}};
        refuses<InvalidArgument>(asset, "tf.saved_model.asset");
    }
    auto asset = capture(SavedAsset{0}, data_type(DType::str));
    asset.assets = {{"t", "words.txt"}};
    CHECK(run(asset, ones).shape() == Shape(2, 3));
}

TEST_CASE("a print to a file is refused") {
    auto f = function(
        "f",
        {constant("c", any(tf::constant("text"))),
         node("p", "PrintV2", {"c:output:0"}, {{"output_stream", std::string("file://written")}})},
        "x");
    f.control_ret = {{"p", "p"}};
    cannot_run(model({std::move(f)}), "output_stream file://written");
}

TEST_CASE("broken bytes") {
    using Value = StructuredValue;
    auto m = model(
        {function("f",
                  {constant("axis", any(tf::constant({1}))),
                   node("s", "Sum", {"x", "axis:output:0"}, {{"keep_dims", true}}),
                   node("n", "If", {"s:output:0", "x"},
                        {{"then_branch", FunctionName{"g"}}, {"else_branch", FunctionName{"h"}}}),
                   node("r", "Reshape", {"x", "axis:output:0"})},
                  "r:output:0"),
         function("g", {node("n", "Neg", {"x"})}, "n:y:0"), function("h", {}, "x")});
    m.concrete_functions["f"].output_signature =
        Value::of_items(Value::Kind::dict, {Value::of_spec("y", Shape(6), f32)}, {"y"});
    const std::string bytes = bytes_of(m);
    const auto read = [](std::string_view b) { test::read_or_fail([&] { Loaded{b}; }); };
    test::truncations(bytes, read);
    test::bit_flips(bytes, read);
    std::string nested;
    for (int k = 0; k < 200; ++k) {  // lists in lists in lists
        std::string list, outer;
        protozero::pbf_writer(list).add_message(1, nested);
        protozero::pbf_writer(outer).add_message(51, list);
        nested = outer;
    }
    std::string concrete, entry, objects, meta, all;
    protozero::pbf_writer(concrete).add_message(3, nested);
    protozero::pbf_writer(entry).add_message(2, concrete);
    protozero::pbf_writer(objects).add_message(2, entry);
    protozero::pbf_writer(meta).add_message(7, objects);
    protozero::pbf_writer(all).add_message(2, meta);
    CHECK_THROWS_WITH_AS(Loaded{all}, doctest::Contains("nested more than"), DataLoss);
}
