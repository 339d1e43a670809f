// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model::load(dir): a SavedModel of which the program knows nothing, whether TensorFlow
// wrote it or ctflow. Its functions and signatures can be called, its variables read and assigned.
// Mirrors tf.saved_model.load.

#include <tf/io/call_matching.hpp>
#include <tf/io/import_rules.hpp>
#include <tf/io/loaded_model.hpp>

// `template <class = void>`: programs that call none of this compile none of it.

namespace tf::saved_model {

/// A variable of a loaded model.
template <class = void>
class BasicLoadedVariable {
public:
    BasicLoadedVariable(std::shared_ptr<detail::LoadedModelState> model, std::size_t ordinal)
        : model_(std::move(model)), ordinal_(ordinal) {}

    std::string name() const { return model_->variable(ordinal_).name + ":0"; }
    DType dtype() const { return state().dtype; }
    bool trainable() const { return state().trainable; }
    Shape shape() const { return value().shape(); }
    /// The value now.
    AnyTensor value() const {
        if (dtype() == DType::invalid)
            errors::raise<errors::Unimplemented>({"tf.saved_model.unsupported", "saved_model::load",
                                                  name(), "a dtype that tensors do not have here",
                                                  "those of docs/loading_models.md"});
        const std::scoped_lock guard(state().lock);
        return {state().value, state().shape, state().dtype};
    }
    template <class T, int... Dims>
    Tensor<T, Dims...> as() const {
        return value().template as<T, Dims...>();
    }
    /// errors::InvalidArgument where dtype or shape differ.
    void assign(const AnyTensor& v) {
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
    template <TensorLike A>
    void assign(const A& x) {
        assign(any(x));
    }

private:
    VariableState& state() const { return *model_->variables()[ordinal_]; }

    std::shared_ptr<detail::LoadedModelState> model_;
    std::size_t ordinal_;
};
using LoadedVariable = BasicLoadedVariable<>;

/// A function of a loaded model. It may have been traced for several kinds of arguments; a call
/// runs the one that fits.
template <class = void>
class BasicLoadedFunction {
public:
    BasicLoadedFunction(std::shared_ptr<detail::LoadedModelState> model, std::string name,
                        std::vector<std::string> concretes, const io::FunctionSpec& spec)
        : model_(std::move(model)),
          name_(std::move(name)),
          concretes_(std::move(concretes)),
          parameters_(detail::Parameters::of(spec)) {}

    /// Arguments by position: tensors, literals, Python's values.
    template <class... A>
    Result operator()(const A&... arguments) const {
        return call({Argument(arguments)...});
    }
    /// Arguments by position and by name. errors::InvalidArgument where the function was traced for
    /// no such arguments.
    Result call(const std::vector<Argument>& positional,
                const std::map<std::string, Argument>& named = {}) const {
        for (const bool converts : {false, true})
            for (const std::string& name : concretes_) {
                const detail::LoadedConcrete& f = model_->concrete(name);
                const auto tensors = detail::bind(parameters_, f.signature->input_signature,
                                                  positional, named, converts);
                if (tensors)
                    return Result::pack(f.signature->output_signature,
                                        model_->run(f, *tensors, name_));
            }
        no_match(positional, named);
    }
    /// What the function was traced for, one line each.
    std::vector<std::string> options() const {
        std::vector<std::string> out;
        for (const std::string& name : concretes_)
            out.push_back(detail::to_string(model_->concrete(name).signature->input_signature));
        return out;
    }

private:
    [[noreturn]] void no_match(const std::vector<Argument>& positional,
                               const std::map<std::string, Argument>& named) const {
        const std::string got =
            Argument::list(positional).to_string() + " " + Argument::dict(named).to_string();
        std::string all;
        for (const std::string& o : options()) all += (all.empty() ? "" : " or ") + o;
        errors::raise<errors::InvalidArgument>(
            {"tf.saved_model.no_match", name_, "arguments", got,
             "one of the " + std::to_string(concretes_.size()) + " options " + all});
    }

    std::shared_ptr<detail::LoadedModelState> model_;
    std::string name_;
    std::vector<std::string> concretes_;
    detail::Parameters parameters_;
};
using LoadedFunction = BasicLoadedFunction<>;

/// What a signature takes or gives.
struct TensorSpec {
    DType dtype = DType::invalid;
    Shape shape = Shape::invalid();  ///< Shape::invalid() where any rank will do
};

/// A signature: tensors by name, both ways.
template <class = void>
class BasicLoadedSignature {
public:
    BasicLoadedSignature(std::shared_ptr<detail::LoadedModelState> model, std::string key,
                         std::string concrete)
        : model_(std::move(model)), key_(std::move(key)), concrete_(std::move(concrete)) {}

    std::map<std::string, TensorSpec> inputs() const {
        std::map<std::string, TensorSpec> out;
        const io::StructuredValue& s = concrete().signature->input_signature;
        if (s.items.size() == 2) add(s.items[1], out);
        return out;
    }
    std::map<std::string, TensorSpec> outputs() const {
        std::map<std::string, TensorSpec> out;
        add(concrete().signature->output_signature, out);
        return out;
    }
    /// errors::InvalidArgument where a name is missing or too much, or a dtype or shape differs.
    std::map<std::string, AnyTensor> operator()(
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
        const Result r =
            Result::pack(f.signature->output_signature, model_->run(f, *tensors, key_));
        std::map<std::string, AnyTensor> out;
        for (const std::string& key : r.keys()) out.emplace(key, r[key].tensor());
        return out;
    }

private:
    const detail::LoadedConcrete& concrete() const { return model_->concrete(concrete_); }
    static void add(const io::StructuredValue& dict, std::map<std::string, TensorSpec>& out) {
        for (std::size_t k = 0; k < dict.keys.size(); ++k)
            out[dict.keys[k]] = {io::dtype_of_data(dict.items[k].spec.type),
                                 dict.items[k].spec.shape.shape()};
    }

    std::shared_ptr<detail::LoadedModelState> model_;
    std::string key_, concrete_;
};
using LoadedSignature = BasicLoadedSignature<>;

/// A path of attributes, name by name: path("layers", "0", "w"). For keys of dicts that have dots
/// in them where the short form, "layers.0.w", would mean another object.
struct AttributePath {
    std::vector<std::string> names;
};
template <std::convertible_to<std::string>... Name>
AttributePath path(const Name&... names) {
    return {{std::string(names)...}};
}

/// A SavedModel whose types the program does not know.
template <class = void>
class BasicLoadedModel {
public:
    /// What load(dir) makes; io::use_import_rules() comes first.
    explicit BasicLoadedModel(const io::fs::path& dir)
        : state_(io::detail::within_memory("saved_model::load", [&] {
              return std::make_shared<detail::LoadedModelState>(dir);
          })) {}

    /// A function by its path of attributes: function("hidden.call"). An object that can be called
    /// stands for its __call__. errors::NotFound.
    LoadedFunction function(std::string_view path) const {
        return function_of(find(path), std::string(path));
    }
    LoadedFunction function(const AttributePath& path) const {
        return function_of(find(path), text(path));
    }
    /// The model itself, where it can be called: a Keras model.
    template <class... A>
    Result operator()(const A&... arguments) const {
        if (state_->child(0, "__call__") < 0) not_callable();
        return function("")(arguments...);
    }
    /// The names of an object's attributes.
    std::vector<std::string> attributes(std::string_view path = "") const {
        return names_of(find(path));
    }
    std::vector<std::string> signatures() const {
        const int all = state_->child(0, "signatures");
        return all < 0 ? std::vector<std::string>() : names_of(all);
    }
    /// errors::NotFound.
    LoadedSignature signature(std::string_view key) const {
        const int all = state_->child(0, "signatures");
        const int node = all < 0 ? -1 : state_->child(all, key);
        const auto* f =
            node < 0 ? nullptr : state_->object(node).kind.get_if<io::SavedBareFunction>();
        if (f == nullptr) missing(key, "no signature", signatures());
        return {state_, std::string(key), f->name};
    }
    /// All variables, those of optimizers, too.
    std::vector<LoadedVariable> variables() const {
        std::vector<LoadedVariable> out;
        for (std::size_t k = 0; k < state_->variables().size(); ++k) out.emplace_back(state_, k);
        return out;
    }
    /// A variable by its path of attributes: variable("layers.0.w"). errors::NotFound.
    LoadedVariable variable(std::string_view path) const {
        return variable_of(find(path), std::string(path));
    }
    LoadedVariable variable(const AttributePath& path) const {
        return variable_of(find(path), text(path));
    }
    /// A constant by its path of attributes, such as a tf::attribute of the module that was saved:
    /// constant("layers.0.rate"). errors::NotFound.
    AnyTensor constant(std::string_view path) const {
        return constant_at(find(path), std::string(path));
    }
    AnyTensor constant(const AttributePath& path) const {
        return constant_at(find(path), text(path));
    }
    /// The version of the TensorFlow that the file says has written it.
    const std::string& tensorflow_version() const { return state_->version(); }

private:
    LoadedFunction function_of(int node, const std::string& path) const {
        if (const int call = state_->child(node, "__call__"); call >= 0) node = call;
        const io::SavedKind& kind = state_->object(node).kind;
        if (const auto* f = kind.get_if<io::SavedFunction>())
            return {state_, path, f->concrete_functions, f->spec};
        if (const auto* f = kind.get_if<io::SavedBareFunction>())
            return {state_, path, {f->name}, f->spec};
        missing(path, "no function", names_of(node));
    }
    LoadedVariable variable_of(int node, const std::string& path) const {
        const int ordinal = state_->ordinal_of(node);
        if (ordinal < 0) missing(path, "no variable", names_of(node));
        return {state_, static_cast<std::size_t>(ordinal)};
    }
    AnyTensor constant_at(int node, const std::string& path) const {
        const std::optional<AnyTensor> value = state_->constant_of(node);
        if (!value) missing(path, "no constant", names_of(node));
        return *value;
    }
    std::vector<std::string> names_of(int node) const {
        std::vector<std::string> out;
        for (const io::ObjectReference& r : state_->object(node).children) out.push_back(r.name);
        return out;
    }
    static std::string text(const AttributePath& path) {
        std::string out;
        for (const std::string& name : path.names) out += (out.empty() ? "" : ", ") + name;
        return out;
    }
    int find(const AttributePath& path) const {
        int node = 0;
        for (const std::string& name : path.names) {
            const int next = state_->child(node, name);
            if (next < 0) missing(text(path), "no attribute '" + name + "'", names_of(node));
            node = next;
        }
        return node;
    }
    /// The object at a path of attributes. A key of a dict may be empty or have dots in it: the
    /// longest attribute that the rest of the path begins with is taken, then others.
    int find(std::string_view path) const {
        if (path.empty()) return 0;
        std::string_view stopped = path;
        int last = 0;
        const int node = find_from(0, path, stopped, last);
        if (node >= 0) return node;
        missing(path, "no attribute '" + std::string(stopped.substr(0, stopped.find('.'))) + "'",
                names_of(last));
    }
    /// -1 where there is none; `stopped` and `last` say how far the path leads.
    int find_from(int node, std::string_view rest, std::string_view& stopped, int& last) const {
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
    /// A model that Keras has exported has functions, such as `serve`, and cannot be called itself.
    [[noreturn]] void not_callable() const {
        std::string all;
        const auto add = [&](const std::string& call) {
            all += (all.empty() ? "" : " or ") + call;
        };
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
    [[noreturn]] static void missing(std::string_view path, std::string got,
                                     const std::vector<std::string>& there) {
        std::string all;
        for (const std::string& name : there) all += (all.empty() ? "" : ", ") + name;
        errors::raise<errors::NotFound>({"tf.saved_model.attribute", "saved_model::LoadedModel",
                                         path, std::move(got),
                                         all.empty() ? "nothing: it has no attributes" : all});
    }

    std::shared_ptr<detail::LoadedModelState> state_;
};
using LoadedModel = BasicLoadedModel<>;

/// Reads a SavedModel (tf.saved_model.load). errors::NotFound for a missing file, errors::DataLoss
/// for broken bytes. A function with ops that cannot be run is refused when it is called:
/// errors::Unimplemented with the names of all of them.
template <class Ops = op::AllOps>
    requires requires { typename Ops::list; }
LoadedModel load(const io::fs::path& dir) {
    io::use_import_rules<Ops>();
    return io::read_unchanged(dir, "saved_model::load", [&] { return LoadedModel(dir); });
}

}  // namespace tf::saved_model
