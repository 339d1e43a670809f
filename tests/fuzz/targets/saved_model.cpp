// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// SavedModels: the input is saved_model.pb. Every reachable function is read, and none is run.

#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/writer.hpp>

#include "../fuzz.hpp"

namespace {

using namespace tf::io;

NodeDef node(std::string name, std::string op, std::vector<std::string> inputs, Attrs attrs = {}) {
    return {std::move(name), std::move(op), std::move(inputs), std::move(attrs)};
}
FunctionDef function(std::string name, std::vector<NodeDef> nodes, std::string result) {
    FunctionDef f;
    f.name = std::move(name);
    f.inputs = {{"x", data_type(tf::DType::float32)}};
    f.outputs = {{"y", data_type(tf::DType::float32)}};
    f.nodes = std::move(nodes);
    f.ret = {{"y", std::move(result)}};
    return f;
}
/// A model with one function that has calls, branches, loops and a variable.
std::string model() {
    using Value = StructuredValue;
    const auto constant = [](std::string name, const tf::AnyTensor& v) {
        return node(std::move(name), "Const", {}, {{"value", TensorAttr{v, data_type(v.dtype())}}});
    };
    const tf::AnyTensor axes = tf::saved_model::any(tf::constant({0, 1}));
    SavedModelDef m;
    m.tags = {"serve"};
    FunctionDef f =
        function("f",
                 {constant("axes", axes), node("sum", "Sum", {"x", "axes:output:0"}),
                  node("if", "If", {"sum:output:0", "x"},
                       {{"then_branch", FunctionName{"g"}}, {"else_branch", FunctionName{"h"}}}),
                  node("call", "PartitionedCall", {"if:output:0"}, {{"f", FunctionName{"g"}}}),
                  node("loop", "While", {"call:output:0", "axes:output:0"},
                       {{"cond", FunctionName{"test"}}, {"body", FunctionName{"body"}}}),
                  node("read", "ReadVariableOp", {"v"}),
                  node("add", "AddV2", {"loop:output:0", "read:value:0"}),
                  node("slice", "StridedSlice",
                       {"add:z:0", "axes:output:0", "axes:output:0", "axes:output:0"},
                       {{"begin_mask", std::int64_t{3}}, {"end_mask", std::int64_t{3}}})},
                 "slice:output:0");
    f.inputs.push_back({"v", DataType::resource});
    FunctionDef test = function("test",
                                {node("t", "All", {"c:output:0", "k"}),
                                 constant("c", tf::saved_model::any(tf::constant(false)))},
                                "c:output:0");
    test.outputs[0].type = data_type(tf::DType::boolean);
    FunctionDef body = function("body", {node("n", "Mul", {"x", "x"})}, "n:z:0");
    for (FunctionDef* loop : {&test, &body})
        loop->inputs.push_back({"k", data_type(tf::DType::int32)});
    body.outputs.push_back({"j", data_type(tf::DType::int32)});
    body.ret["j"] = "k";
    m.graph.library = {f, function("g", {node("n", "Neg", {"x"})}, "n:y:0"), function("h", {}, "x"),
                       test, body};
    SavedConcrete c;
    c.bound_inputs = {2};
    c.input_signature = Value::of_items(
        Value::Kind::tuple,
        {Value::of_items(Value::Kind::tuple,
                         {Value::of_spec("x", tf::Shape(2, 3), data_type(tf::DType::float32))}),
         Value::of_items(Value::Kind::dict, {})});
    c.output_signature =
        Value::of_spec("y", PartialShape::unknown(), data_type(tf::DType::float32));
    m.concrete_functions["f"] = c;
    SavedFunction saved;
    saved.concrete_functions = {"f"};
    m.objects.resize(3);
    m.objects[0].kind = SavedUserObject{};
    m.objects[0].children = {{1, "f"}, {2, "v"}};
    m.objects[1].kind = saved;
    m.objects[2].kind = SavedVariable{data_type(tf::DType::float32), tf::Shape(3), true, "v"};
    return write_saved_model(m);
}

/// A model of TensorFlow 1: a branch of Switch and Merge, a loop of Enter and Exit, and a variable
/// that is a part of another.
std::string first_version_model() {
    const auto constant = [](std::string name, const tf::AnyTensor& v) {
        return node(std::move(name), "Const", {}, {{"value", TensorAttr{v, data_type(v.dtype())}}});
    };
    const auto enter = [](std::string name, std::string input) {
        return node(std::move(name), "Enter", {std::move(input)},
                    {{"frame_name", std::string("loop")}});
    };
    const auto any = [](const auto& x) { return tf::saved_model::any(x); };
    const DataType f32 = data_type(tf::DType::float32), text = data_type(tf::DType::str);
    SavedModelDef m;
    m.tags = {"serve"};
    m.graph.nodes = {
        node("x", "Placeholder", {}, {{"dtype", f32}, {"shape", PartialShape(tf::Shape(3))}}),
        node("v/part_0", "VariableV2", {}, {{"dtype", f32}, {"shape", PartialShape(tf::Shape(3))}}),
        constant("p", any(tf::constant(true))),
        node("pivot", "Switch", {"p", "p"}),
        node("switch", "Switch", {"x", "p"}),
        node("neg", "Neg", {"switch:1"}),
        node("add", "AddV2", {"switch", "v/part_0"}),
        node("merge", "Merge", {"add", "neg"}),
        constant("five", any(tf::constant(5.0f))),
        constant("axis", any(tf::constant(0))),
        enter("e", "merge"),
        enter("five_in", "five"),
        enter("axis_in", "axis"),
        node("m", "Merge", {"e", "next"}),
        node("less", "Less", {"m", "five_in"}),
        node("all", "All", {"less", "axis_in"}),
        node("test", "LoopCond", {"all"}),
        node("s", "Switch", {"m", "test"}),
        node("plus", "AddV2", {"s:1", "five_in"}),
        node("next", "NextIteration", {"plus"}),
        node("out", "Exit", {"s"}),
        node("prefix", "Placeholder", {}, {{"dtype", text}, {"shape", PartialShape{}}}),
        constant("names", any(tf::constant({"v"}))),
        constant("slices", any(tf::constant({"6 0,3"}))),
        node("read", "RestoreV2", {"prefix", "names", "slices"}),
        node("assign", "Assign", {"v/part_0", "read"}),
        node("restore", "NoOp", {"^assign"}),
    };
    SignatureDef signature;
    signature.inputs["x"] = {"x:0", f32, tf::Shape(3)};
    signature.outputs["y"] = {"out:0", f32, tf::Shape(3)};
    m.signatures["serving_default"] = signature;
    m.saver = SaverNames{"prefix:0", "save:0", "restore"};
    return write_saved_model(m);
}

/// A model that reads image files and other bytes, of its argument and of constants.
std::string model_of_files() {
    using Type = tf::DType;
    const DataType u8 = data_type(Type::uint8), i32 = data_type(Type::int32),
                   f32 = data_type(Type::float32), text = data_type(Type::str);
    const auto constant = [](std::string name, const tf::AnyTensor& v) {
        return node(std::move(name), "Const", {}, {{"value", TensorAttr{v, data_type(v.dtype())}}});
    };
    const auto any = [](const auto& x) { return tf::saved_model::any(x); };
    AttrList columns;
    columns.types = {f32, i32};
    SavedModelDef m;
    m.tags = {"serve"};
    m.graph.nodes = {
        node("x", "Placeholder", {}, {{"dtype", text}, {"shape", PartialShape(tf::Shape())}}),
        constant("line", any(tf::constant({"1,2"}))),
        constant("bytes", any(tf::constant({"12345678"}))),
        constant("window", any(tf::constant({0, 0, 2, 2}))),
        constant("one", any(tf::constant({1.0f}))),
        constant("two", any(tf::constant({2}))),
        constant("length", any(tf::constant(8))),
        node("png", "DecodePng", {"x"}, {{"channels", std::int64_t{3}}, {"dtype", u8}}),
        node("jpeg", "DecodeJpeg", {"x"},
             {{"channels", std::int64_t{1}}, {"ratio", std::int64_t{2}}}),
        node("crop", "DecodeAndCropJpeg", {"x", "window"}, {{"channels", std::int64_t{3}}}),
        node("image", "DecodeImage", {"x"}, {{"dtype", f32}, {"expand_animations", true}}),
        node("shape", "ExtractJpegShape", {"x"}, {{"output_type", i32}}),
        node("to_png", "EncodePng", {"png"}, {{"T", u8}, {"compression", std::int64_t{9}}}),
        node("to_jpeg", "EncodeJpeg", {"png"}, {{"quality", std::int64_t{9}}}),
        node("raw", "DecodeRaw", {"bytes"}, {{"out_type", f32}}),
        node("padded", "DecodePaddedRaw", {"bytes", "length"}, {{"out_type", i32}}),
        node("plain", "DecodeCompressed", {"bytes"}, {{"compression_type", std::string()}}),
        node("csv", "DecodeCSV", {"line", "one", "two"}, {{"OUT_TYPE", columns}}),
    };
    SignatureDef signature;
    signature.inputs["x"] = {"x:0", text, tf::Shape()};
    for (const auto& [name, type] : {std::pair{"jpeg", u8},
                                     {"crop", u8},
                                     {"image", f32},
                                     {"shape", i32},
                                     {"to_png", text},
                                     {"to_jpeg", text},
                                     {"raw", f32},
                                     {"padded", i32},
                                     {"plain", text},
                                     {"csv", f32}})
        signature.outputs[name] = {std::string(name) + ":0", type, PartialShape::unknown()};
    m.signatures["serving_default"] = signature;
    return write_saved_model(m);
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    use_import_rules();
    SavedModelDef model = read_saved_model(bytes, {"fuzz", "saved_model.pb"});
    stored_names(model);
    const tf::saved_model::detail::LoadedModelState loaded(std::move(model), "nowhere");
}

std::vector<std::string> fuzz::seeds() {
    return {model(), first_version_model(), model_of_files()};
}
