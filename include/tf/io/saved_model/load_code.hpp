// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/load.hpp.

#include <tf/io/graph_def/import_rules_code.hpp>
#include <tf/io/saved_model/call_matching.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/loaded_model.hpp>

namespace tf::saved_model {

TF_COMMON_BODY std::string LoadedVariable::name() const {
    return model_->variable(ordinal_).name + ":0";
}

TF_COMMON_BODY DType LoadedVariable::dtype() const { return state().dtype; }

TF_COMMON_BODY bool LoadedVariable::trainable() const { return state().trainable; }

TF_COMMON_BODY Shape LoadedVariable::shape() const { return value().shape(); }

TF_COMMON_BODY AnyTensor LoadedVariable::value() const {
    if (dtype() == DType::invalid)
        errors::raise<errors::Unimplemented>({"tf.saved_model.unsupported", "saved_model::load",
                                              name(), "an unsupported dtype",
                                              "the dtypes in docs/loading_models.md"});
    const std::scoped_lock guard(state().lock);
    return {state().value, state().shape, state().dtype};
}

TF_COMMON_BODY void LoadedVariable::assign(const AnyTensor& v) {
    const Shape& declared = state().declared;
    if (v.dtype() != state().dtype || (declared.valid() && !is_subshape(v.shape(), declared)))
        errors::raise<errors::InvalidArgument>(
            {"tf.saved_model.value", "saved_model::assign", name(),
             std::string(name_of(v.dtype())) + v.shape().to_string(),
             std::string(name_of(state().dtype)) + declared.to_string()});
    const std::scoped_lock guard(state().lock);
    state().value = v.handle();
    state().shape = v.shape();
}

TF_COMMON_BODY VariableState& LoadedVariable::state() const { return *model_->states()[ordinal_]; }

TF_COMMON_BODY Result LoadedFunction::call(const std::vector<Argument>& positional,
                                           const std::map<std::string, Argument>& named) const {
    for (const bool converts : {false, true})
        for (const std::string& name : concretes_) {
            const detail::LoadedConcrete& f = model_->concrete(name);
            const auto tensors = detail::bind(parameters_, f.signature->input_signature, positional,
                                              named, converts);
            if (tensors)
                return Result::pack(f.signature->output_signature, model_->run(f, *tensors, name_));
        }
    no_match(positional, named);
}

TF_COMMON_BODY std::vector<std::string> LoadedFunction::options() const {
    std::vector<std::string> out;
    for (const std::string& name : concretes_)
        out.push_back(detail::to_string(model_->concrete(name).signature->input_signature));
    return out;
}

TF_COMMON_BODY void LoadedFunction::no_match(const std::vector<Argument>& positional,
                                             const std::map<std::string, Argument>& named) const {
    const std::string got =
        Argument::list(positional).to_string() + " " + Argument::dict(named).to_string();
    std::string all;
    for (const std::string& o : options()) all += (all.empty() ? "" : " or ") + o;
    errors::raise<errors::InvalidArgument>(
        {"tf.saved_model.no_match", name_, "arguments", got,
         "one of the " + std::to_string(concretes_.size()) + " options " + all});
}

TF_COMMON_BODY std::map<std::string, TensorSpec> LoadedSignature::inputs() const {
    std::map<std::string, TensorSpec> out;
    const io::StructuredValue& s = concrete().signature->input_signature;
    if (s.items.size() == 2) add(s.items[1], out);
    return out;
}

TF_COMMON_BODY std::map<std::string, TensorSpec> LoadedSignature::outputs() const {
    std::map<std::string, TensorSpec> out;
    add(concrete().signature->output_signature, out);
    return out;
}

TF_COMMON_BODY std::map<std::string, AnyTensor> LoadedSignature::operator()(
    const std::map<std::string, Argument>& inputs) const {
    const detail::LoadedConcrete& f = concrete();
    std::optional<std::vector<AnyTensor>> tensors;
    for (const bool converts : {false, true})
        if (!tensors)
            tensors = detail::bind({}, f.signature->input_signature, {}, inputs, converts);
    if (!tensors)
        errors::raise<errors::InvalidArgument>(
            {"tf.saved_model.no_match", "signature " + key_, "inputs",
             Argument::dict(inputs).to_string(),
             detail::to_string(f.signature->input_signature.items.back())});
    const Result r = Result::pack(f.signature->output_signature, model_->run(f, *tensors, key_));
    std::map<std::string, AnyTensor> out;
    for (const std::string& key : r.keys()) out.emplace(key, r[key].tensor());
    return out;
}

TF_COMMON_BODY const detail::LoadedConcrete& LoadedSignature::concrete() const {
    return model_->concrete(concrete_);
}

TF_COMMON_BODY void LoadedSignature::add(const io::StructuredValue& dict,
                                         std::map<std::string, TensorSpec>& out) {
    for (std::size_t k = 0; k < dict.keys.size(); ++k)
        out[dict.keys[k]] = {io::dtype_of_data(dict.items[k].spec.type),
                             dict.items[k].spec.shape.shape()};
}

TF_COMMON_BODY LoadedFunction LoadedModel::function(std::string_view path) const {
    return function_of(find(path), std::string(path));
}

TF_COMMON_BODY LoadedFunction LoadedModel::function(const AttributePath& path) const {
    return function_of(find(path), text(path));
}

TF_COMMON_BODY std::vector<std::string> LoadedModel::attributes(std::string_view path) const {
    return names_of(find(path));
}

TF_COMMON_BODY std::vector<std::string> LoadedModel::signatures() const {
    const int all = state_->child(0, "signatures");
    return all < 0 ? std::vector<std::string>() : names_of(all);
}

TF_COMMON_BODY LoadedSignature LoadedModel::signature(std::string_view key) const {
    const int all = state_->child(0, "signatures");
    const int node = all < 0 ? -1 : state_->child(all, key);
    const auto* f = node < 0 ? nullptr : state_->object(node).kind.get_if<io::SavedBareFunction>();
    if (f == nullptr) missing(key, "no signature", signatures());
    return {state_, std::string(key), f->name};
}

TF_COMMON_BODY std::vector<LoadedVariable> LoadedModel::variables() const {
    std::vector<LoadedVariable> out;
    for (std::size_t k = 0; k < state_->variable_count(); ++k) out.emplace_back(state_, k);
    return out;
}

TF_COMMON_BODY VariableList LoadedModel::trainable_variables() const {
    return state_->trainable_variables();
}

TF_COMMON_BODY LoadedVariable LoadedModel::variable(std::string_view path) const {
    return variable_of(find(path), std::string(path));
}

TF_COMMON_BODY LoadedVariable LoadedModel::variable(const AttributePath& path) const {
    return variable_of(find(path), text(path));
}

TF_COMMON_BODY AnyTensor LoadedModel::constant(std::string_view path) const {
    return constant_at(find(path), std::string(path));
}

TF_COMMON_BODY AnyTensor LoadedModel::constant(const AttributePath& path) const {
    return constant_at(find(path), text(path));
}

TF_COMMON_BODY const std::string& LoadedModel::tensorflow_version() const {
    return state_->version();
}

TF_COMMON_BODY Result LoadedModel::call(const std::vector<Argument>& arguments) const {
    if (state_->child(0, "__call__") < 0) not_callable();
    return function("").call(arguments);
}

TF_COMMON_BODY LoadedFunction LoadedModel::function_of(int node, const std::string& path) const {
    if (const int call = state_->child(node, "__call__"); call >= 0) node = call;
    const io::SavedKind& kind = state_->object(node).kind;
    if (const auto* f = kind.get_if<io::SavedFunction>())
        return {state_, path, f->concrete_functions, detail::Parameters::of(f->spec)};
    if (const auto* f = kind.get_if<io::SavedBareFunction>())
        return {state_, path, {f->name}, detail::Parameters::of(f->spec)};
    missing(path, "no function", names_of(node));
}

TF_COMMON_BODY LoadedVariable LoadedModel::variable_of(int node, const std::string& path) const {
    const int ordinal = state_->ordinal_of(node);
    if (ordinal < 0) missing(path, "no variable", names_of(node));
    return {state_, static_cast<std::size_t>(ordinal)};
}

TF_COMMON_BODY AnyTensor LoadedModel::constant_at(int node, const std::string& path) const {
    const std::optional<AnyTensor> value = state_->constant_of(node);
    if (!value) missing(path, "no constant", names_of(node));
    return *value;
}

TF_COMMON_BODY std::vector<std::string> LoadedModel::names_of(int node) const {
    std::vector<std::string> out;
    for (const io::ObjectReference& r : state_->object(node).children) out.push_back(r.name);
    return out;
}

TF_COMMON_BODY std::string LoadedModel::text(const AttributePath& path) {
    std::string out;
    for (const std::string& name : path.names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

TF_COMMON_BODY int LoadedModel::find(const AttributePath& path) const {
    int node = 0;
    for (const std::string& name : path.names) {
        const int next = state_->child(node, name);
        if (next < 0) missing(text(path), "no attribute '" + name + "'", names_of(node));
        node = next;
    }
    return node;
}

TF_COMMON_BODY int LoadedModel::find(std::string_view path) const {
    if (path.empty()) return 0;
    std::string_view stopped = path;
    int last = 0;
    const int node = find_from(0, path, stopped, last);
    if (node >= 0) return node;
    missing(path, "no attribute '" + std::string(stopped.substr(0, stopped.find('.'))) + "'",
            names_of(last));
}

TF_COMMON_BODY int LoadedModel::find_from(int node, std::string_view rest,
                                          std::string_view& stopped, int& last) const {
    if (rest.size() <= stopped.size()) {
        stopped = rest;
        last = node;
    }
    for (std::size_t end = rest.size() + 1; end-- > 0;) {
        if (end < rest.size() && rest[end] != '.') continue;
        const int next = state_->child(node, rest.substr(0, end));
        if (next < 0) continue;
        if (end == rest.size()) return next;
        if (const int found = find_from(next, rest.substr(end + 1), stopped, last); found >= 0)
            return found;
    }
    return -1;
}

TF_COMMON_BODY void LoadedModel::not_callable() const {
    std::string all;
    const auto add = [&](const std::string& call) { all += (all.empty() ? "" : " or ") + call; };
    for (const io::ObjectReference& r : state_->object(0).children) {
        const io::SavedKind& kind = state_->object(r.node).kind;
        if (kind.get_if<io::SavedFunction>() != nullptr ||
            kind.get_if<io::SavedBareFunction>() != nullptr)
            add("model.function(\"" + r.name + "\")(...)");
    }
    for (const std::string& key : signatures())
        add("model.signature(\"" + key + "\")({{name, tensor}})");
    errors::raise<errors::NotFound>({"tf.saved_model.attribute", "saved_model::LoadedModel",
                                     "model(...)", "a model without __call__",
                                     all.empty() ? "a model with functions" : all});
}

TF_COMMON_BODY void LoadedModel::missing(std::string_view path, std::string got,
                                         const std::vector<std::string>& there) {
    std::string all;
    for (const std::string& name : there) all += (all.empty() ? "" : ", ") + name;
    errors::raise<errors::NotFound>(
        {"tf.saved_model.attribute", "saved_model::LoadedModel", path, std::move(got),
         all.empty() ? "no path, because the model has no attributes" : all});
}

namespace detail {

TF_COMMON_BODY LoadedModel load_model(const std::filesystem::path& dir) {
    constexpr std::string_view op = "saved_model::load";
    io::use_import_rules();
    return io::read_unchanged(dir, op, [&] {
        return LoadedModel(
            io::detail::within_memory(op, [&] { return std::make_shared<LoadedModelState>(dir); }));
    });
}

}  // namespace detail

}  // namespace tf::saved_model
