// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small SavedModels, made by hand and loaded from their bytes: the parts of hostile models.

#include <doctest/doctest.h>

#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/loaded_model.hpp>
#include <tf/io/saved_model/reader.hpp>
#include <tf/io/saved_model/writer.hpp>

#include "io_support.hpp"

namespace test::model_parts {

using namespace tf::io;
using tf::AnyTensor;
using tf::DType;
using tf::Shape;
using tf::saved_model::detail::LoadedModelState;

inline const DataType f32 = data_type(DType::float32), i32 = data_type(DType::int32),
                      truth = data_type(DType::boolean);

inline NodeDef node(std::string name, std::string op, std::vector<std::string> inputs,
                    Attrs attrs = {}) {
    return {std::move(name), std::move(op), std::move(inputs), std::move(attrs)};
}
inline NodeDef constant(std::string name, const AnyTensor& v) {
    return node(std::move(name), "Const", {}, {{"value", TensorAttr{v, data_type(v.dtype())}}});
}
template <class A>
AnyTensor any(const A& x) {
    return tf::saved_model::any(x);
}

/// x: float of shape (2, 3) -> one result.
inline FunctionDef function(std::string name, std::vector<NodeDef> nodes, std::string result,
                            DataType in = f32, DataType out = f32) {
    FunctionDef f;
    f.name = std::move(name);
    f.inputs = {{"x", in}};
    f.outputs = {{"y", out}};
    f.nodes = std::move(nodes);
    f.ret = {{"y", std::move(result)}};
    return f;
}

/// A model whose one function is the first of the library.
inline SavedModelDef model(std::vector<FunctionDef> library,
                           const PartialShape& shape = Shape(2, 3)) {
    using Value = StructuredValue;
    SavedModelDef m;
    m.tags = {"serve"};
    const FunctionDef& f = library[0];
    SavedConcrete c;
    c.input_signature = Value::of_items(
        Value::Kind::tuple,
        {Value::of_items(Value::Kind::tuple, {Value::of_spec("x", shape, f.inputs[0].type)}),
         Value::of_items(Value::Kind::dict, {})});
    c.output_signature = Value::of_spec("", PartialShape::unknown(), f.outputs[0].type);
    m.concrete_functions[f.name] = c;
    SavedFunction saved;
    saved.concrete_functions = {f.name};
    saved.spec.fullargspec = Value::none();
    saved.spec.input_signature = Value::none();
    m.objects.resize(2);
    m.objects[0].kind = SavedUserObject{};
    m.objects[0].children = {{1, "f"}};
    m.objects[1].kind = saved;
    m.graph.library = std::move(library);
    return m;
}
/// Through the bytes, as a file would come.
inline std::shared_ptr<LoadedModelState> load(const SavedModelDef& m) {
    use_import_rules();
    return std::make_shared<LoadedModelState>(
        read_saved_model(write_saved_model(m), {"test", "saved_model.pb"}), "nowhere");
}
inline AnyTensor run(const SavedModelDef& m, const AnyTensor& x) {
    const auto loaded = load(m);
    return loaded->run(loaded->concrete(m.graph.library[0].name), {x})[0];
}
inline const AnyTensor ones = any(tf::ones<float, 2, 3>());

template <class E>
void refuses(const SavedModelDef& m, const char* words) {
    CHECK_THROWS_WITH_AS(load(m), doctest::Contains(words), E);
}
/// Checks that the model loads, and that its function refuses to run.
inline void cannot_run(const SavedModelDef& m, const char* words) {
    const auto loaded = load(m);
    CHECK_THROWS_WITH_AS(loaded->run(loaded->concrete(m.graph.library[0].name), {ones}),
                         doctest::Contains(words), tf::errors::Unimplemented);
}
template <class E>
void fails(const SavedModelDef& m, const char* words, const AnyTensor& x = ones) {
    const auto loaded = load(m);
    CHECK_THROWS_WITH_AS(loaded->run(loaded->concrete(m.graph.library[0].name), {x}),
                         doctest::Contains(words), E);
}
using tf::errors::DataLoss;
using tf::errors::InvalidArgument;
using tf::errors::ResourceExhausted;
using tf::errors::Unimplemented;

}  // namespace test::model_parts
