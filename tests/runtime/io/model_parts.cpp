// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "model_parts.hpp"

#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/loaded_model.hpp>
#include <tf/io/saved_model/reader.hpp>
#include <tf/io/saved_model/writer.hpp>

namespace test::model_parts {

NodeDef node(std::string name, std::string op, std::vector<std::string> inputs, Attrs attrs) {
    return {std::move(name), std::move(op), std::move(inputs), std::move(attrs)};
}
NodeDef constant(std::string name, const AnyTensor& v) {
    return node(std::move(name), "Const", {}, {{"value", TensorAttr{v, data_type(v.dtype())}}});
}

FunctionDef function(std::string name, std::vector<NodeDef> nodes, std::string result, DataType in,
                     DataType out) {
    FunctionDef f;
    f.name = std::move(name);
    f.inputs = {{"x", in}};
    f.outputs = {{"y", out}};
    f.nodes = std::move(nodes);
    f.ret = {{"y", std::move(result)}};
    return f;
}

SavedModelDef model(std::vector<FunctionDef> library, const PartialShape& shape) {
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
std::string bytes_of(const SavedModelDef& m) { return write_saved_model(m); }

struct Loaded::State : tf::saved_model::detail::LoadedModelState {
    using LoadedModelState::LoadedModelState;
};
Loaded::Loaded(std::string_view bytes) {
    use_import_rules();
    state_ =
        std::make_shared<State>(read_saved_model(bytes, {"test", "saved_model.pb"}), "nowhere");
}
std::vector<AnyTensor> Loaded::run(const std::string& function, const std::vector<AnyTensor>& in,
                                   std::string_view name) const {
    return state_->run(state_->concrete(function), in, name);
}
std::size_t Loaded::missing(const std::string& function) const {
    return state_->concrete(function).missing.size();
}
std::string Loaded::first_parameter(const std::string& function) const {
    return state_->concrete(function).signature->input_signature.items[0].items[0].spec.name;
}
const std::vector<tf::VariableState*>& Loaded::variables() const { return state_->states(); }

Loaded load(const SavedModelDef& m) { return Loaded(bytes_of(m)); }
AnyTensor run(const SavedModelDef& m, const AnyTensor& x) {
    return load(m).run(m.graph.library[0].name, {x})[0];
}

}  // namespace test::model_parts
