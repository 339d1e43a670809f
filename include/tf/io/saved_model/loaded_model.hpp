// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A loaded model in memory: its variables with their values, and the functions of its objects,
// ready to run. In: a folder. A function's unsupported ops are reported by name before any of it
// runs. Mirrors Loader of tensorflow/python/saved_model/load.py.

#include <limits>
#include <queue>
#include <set>

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/runtime_graph.hpp>
#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/stored_tables.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/trackable_graph.hpp>
#include <tf/io/graph_def/graph_import.hpp>
#include <tf/io/saved_model/folder.hpp>
#include <tf/io/saved_model/loaded_tables.hpp>
#include <tf/io/saved_model/signature_functions.hpp>
#include <tf/io/saved_model/stored_names.hpp>
#include <tf/module/variable_base.hpp>
#include <tf/module/variable_locks.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::saved_model::detail {

namespace fs = io::fs;

/// A concrete function, for one kind of arguments.
struct LoadedConcrete {
    const io::SavedConcrete* signature = nullptr;
    std::unique_ptr<exec::RuntimeGraph> graph{};
    std::vector<VariableState*> locks{};
    std::vector<std::pair<DType, Shape>> arguments{};
    io::UnsupportedNodes missing{};  ///< if not empty, the function has no graph and cannot run
};

/// A variable of a loaded model, for tapes and updates.
struct ModelVariable : VariableBase {
    explicit ModelVariable(const io::SavedVariable& saved)
        : VariableBase(nullptr, saved.name, {.trainable = saved.trainable},
                       io::dtype_of_data(saved.type), saved.shape.shape(), sizeof(ModelVariable)) {}
};

class LoadedModelState {
public:
    static constexpr std::string_view op = "saved_model::load";

    TF_COMMON explicit LoadedModelState(const fs::path& dir)
        : LoadedModelState(io::read_model_folder(dir, op), dir) {
        if (variables_.empty() && mutable_tables_.empty()) return;
        io::TensorBundleReader bundle(dir_ / "variables" / "variables", op);
        restore(bundle);
    }
    /// Creates a model without the values of its variables. `dir` is the folder with its assets.
    TF_COMMON LoadedModelState(io::SavedModelDef def, const fs::path& dir)
        : dir_(dir),
          def_(io::with_objects(std::move(def))),
          library_(std::move(def_.graph.library)) {
        for (const io::NodeDef& n : def_.graph.nodes) constants_.emplace(n.name, &n);
        find_objects();
        make_variables();
        make_tables();
        make_functions();
    }
    LoadedModelState(const LoadedModelState&) = delete;
    LoadedModelState& operator=(const LoadedModelState&) = delete;

    const std::vector<io::SavedObject>& objects() const { return def_.objects; }
    TF_COMMON const io::SavedObject& object(int node) const {
        return def_.objects[static_cast<std::size_t>(node)];
    }
    const std::string& version() const { return def_.tensorflow_version; }
    std::size_t variable_count() const { return variables_.size(); }
    const std::vector<VariableState*>& states() const { return states_; }
    TF_COMMON VariableList trainable_variables() const {
        VariableList out;
        for (const auto& v : variables_)
            if (v->trainable()) out.emplace_back(*v);
        return out;
    }
    TF_COMMON const io::SavedVariable& variable(std::size_t ordinal) const {
        return *object(variable_nodes_[ordinal]).kind.template get_if<io::SavedVariable>();
    }
    /// The ordinal of a variable; -1 if the object is not a variable.
    TF_COMMON int ordinal_of(int node) const {
        const auto found = ordinals_.find(node);
        const bool none = found == ordinals_.end() ||
                          static_cast<std::size_t>(found->second) >= variables_.size();
        return none ? -1 : found->second;
    }
    /// The value of a constant that functions capture; std::nullopt if the object is not a
    /// constant.
    TF_COMMON std::optional<AnyTensor> constant_of(int node) const {
        const auto* c = object(node).kind.template get_if<io::SavedConstant>();
        if (c == nullptr) return std::nullopt;
        return constant(*c);
    }
    /// The child of an object; -1 if it has no child of that name.
    TF_COMMON int child(int node, std::string_view name) const {
        for (const io::ObjectReference& r : object(node).children)
            if (r.name == name) return r.node;
        return -1;
    }
    TF_COMMON const LoadedConcrete& concrete(const std::string& name) const {
        const auto found = concretes_.find(name);
        if (found == concretes_.end())
            errors::raise<errors::NotFound>({"tf.saved_model.no_function", op, name,
                                             "no such function", "a function of the model"});
        return *found->second;
    }
    /// Runs a concrete function on tensors that have been checked. errors::Unimplemented if it has
    /// unsupported ops; the error calls the function `name`.
    TF_COMMON std::vector<AnyTensor> run(const LoadedConcrete& f, const std::vector<AnyTensor>& in,
                                         std::string_view name = "a function") const {
        if (!f.missing.empty())
            errors::raise<errors::Unimplemented>({"tf.saved_model.unsupported", name, dir_.string(),
                                                  listed(f.missing),
                                                  "the ops of docs/loading_models.md"});
        const tf::detail::modules::VariableLocks locks(f.locks);
        return io::detail::within_memory(
            "saved_model", [&] { return (*f.graph)({in.data(), in.size()}, states_.data()); });
    }

private:
    TF_COMMON static std::string listed(const io::UnsupportedNodes& missing) {
        std::string all;
        for (const auto& [what, where] : missing) {
            if (!all.empty()) all += "; ";
            all.append(what).append(" (first in ").append(where).append(")");
        }
        return all;
    }

    // ---- objects

    /// Finds the objects that can be reached from the root, except the contents of tables.
    TF_COMMON void find_objects() {
        reached_.assign(def_.objects.size(), 0);
        std::queue<int> open;
        open.push(0);
        reached_[0] = 1;
        while (!open.empty()) {
            const io::SavedObject& o = object(open.front());
            open.pop();
            if (o.kind.get_if<io::SavedResource>() != nullptr) continue;
            for (const io::ObjectReference& r : o.children) {
                char& seen = reached_[static_cast<std::size_t>(r.node)];
                if (seen == 0) open.push(r.node);
                seen = 1;
            }
        }
    }
    TF_COMMON void make_variables() {
        for (std::size_t k = 0; k < def_.objects.size(); ++k) {
            const auto* v = def_.objects[k].kind.get_if<io::SavedVariable>();
            if (v == nullptr) continue;
            const int node = static_cast<int>(k);
            ordinals_[node] = static_cast<int>(variables_.size());
            variable_nodes_.push_back(node);
            variables_.push_back(std::make_unique<ModelVariable>(*v));
            states_.push_back(&variables_.back()->state());
            imported_.push_back({states_.back()->dtype, states_.back()->declared});
        }
    }

    // ---- tables

    /// Makes the lookup tables, and fills them by their initializers. Those that cannot be read are
    /// noted; a function that uses one is refused.
    TF_COMMON void make_tables() {
        std::set<std::string> files;
        for (std::size_t k = 0; k < def_.assets.size(); ++k)
            files.insert(*static_cast<const std::string*>(asset(static_cast<int>(k)).data()));
        for (std::size_t k = 0; k < def_.objects.size(); ++k) {
            if (def_.objects[k].kind.get_if<io::SavedResource>() == nullptr) continue;
            const int node = static_cast<int>(k);
            std::string fault = make_table(node, files);
            if (!fault.empty()) bad_tables_.emplace(node, std::move(fault));
        }
    }
    /// Returns what is not supported; empty if the table was made.
    TF_COMMON std::string make_table(int node, const std::set<std::string>& files) {
        const std::string creator = function_of(child(node, "_create_resource"));
        const io::TableCreation made = io::find_creation(library_, creator, 8);
        if (made.node == nullptr) return "a resource that is not a lookup table";
        std::string fault;
        std::unique_ptr<LookupTable> table = io::created_table(made, fault);
        if (table == nullptr) return fault;
        const bool changes = table->changes();
        add_table(node, std::move(table));
        if (changes) {
            auto* const changing = static_cast<MutableTable*>(tables_.back().get());
            mutable_tables_.emplace(node, changing);
            imported_.back().table = changing;
        }
        const std::string initializer = function_of(child(node, "_initialize"));
        if (initializer.empty()) return {};
        std::vector<io::ImportedVariable> fillable = imported_;
        fillable.back().files = &files;
        const std::unique_ptr<LoadedConcrete> f = imported(initializer, fillable);
        if (!f->missing.empty() || !f->arguments.empty()) {
            ordinals_.erase(node);
            return "a table whose initializer has " +
                   (f->missing.empty() ? std::string("arguments") : listed(f->missing));
        }
        run(*f, {}, "an initializer");
        return {};
    }
    TF_COMMON void add_table(int node, std::unique_ptr<LookupTable> table) {
        ordinals_[node] = static_cast<int>(states_.size());
        tables_.push_back(std::move(table));
        auto state = std::make_unique<VariableState>();
        state->dtype = DType::resource;
        state->value = tf::detail::tracing::Handle(tf::detail::core::allocate(DType::resource, 1));
        *static_cast<ResourceHandle*>(state->value.buffer()->data()) = {tables_.back().get()};
        imported_.push_back({state->dtype, state->shape});
        states_.push_back(state.get());
        table_states_.push_back(std::move(state));
    }
    /// The name of the first concrete function of an object; empty if it is not a function.
    TF_COMMON std::string function_of(int node) const {
        if (node < 0) return {};
        const io::SavedKind& kind = object(node).kind;
        if (const auto* f = kind.get_if<io::SavedFunction>())
            return f->concrete_functions.empty() ? std::string() : f->concrete_functions.front();
        const auto* f = kind.get_if<io::SavedBareFunction>();
        return f == nullptr ? std::string() : f->name;
    }
    // ---- functions

    TF_COMMON void make_functions() {
        for (std::size_t k = 0; k < def_.objects.size(); ++k) {
            if (reached_[k] == 0) continue;
            const io::SavedKind& kind = def_.objects[k].kind;
            if (const auto* f = kind.get_if<io::SavedFunction>())
                for (const std::string& name : f->concrete_functions) make_concrete(name);
            if (const auto* f = kind.get_if<io::SavedBareFunction>()) make_concrete(f->name);
        }
    }
    TF_COMMON void make_concrete(const std::string& name) {
        if (!concretes_.contains(name)) concretes_.emplace(name, imported(name, imported_));
    }
    /// Reads a concrete function. An initializer, which may fill a table, uses no variables, since
    /// they have no values yet.
    TF_COMMON std::unique_ptr<LoadedConcrete> imported(
        const std::string& name, const std::vector<io::ImportedVariable>& variables) {
        const auto saved = def_.concrete_functions.find(name);
        const io::FunctionDef* f = library_.find(name);
        if (saved == def_.concrete_functions.end() || f == nullptr)
            fail(name, "no such function", "one of the library");
        if (saved->second.bound_inputs.size() > f->inputs.size())
            fail(name, std::to_string(saved->second.bound_inputs.size()) + " captures",
                 "as many inputs");
        if (saved->second.input_signature.kind == io::StructuredValue::Kind::none)
            saved->second.input_signature = signature_of(*f, saved->second);
        const io::SavedConcrete& c = saved->second;
        auto out = std::make_unique<LoadedConcrete>();
        out->signature = &c;
        std::vector<const io::SpecValue*> specs;
        collect(c.input_signature, specs);
        const std::size_t own = f->inputs.size() - c.bound_inputs.size();
        io::UnsupportedNodes missing;
        std::vector<io::ImportedInput> inputs;
        for (std::size_t k = 0; k < f->inputs.size(); ++k)
            inputs.push_back(
                k < own ? argument(name, *f, k, specs.size() == own ? specs[k] : nullptr, missing)
                        : captured(name, c.bound_inputs[k - own], f->inputs[k], missing));
        for (std::size_t k = 0; k < own; ++k)
            out->arguments.emplace_back(inputs[k].dtype, inputs[k].shape);
        if (specs.size() != own) fail(name, "another number of tensors", std::to_string(own));
        io::ImportedGraph g =
            io::GraphImporter(library_, variables, missing, budget_).run(*f, inputs);
        out->missing = std::move(missing);
        if (out->missing.empty()) {
            check_results(name, c.output_signature, g.graph.view().outputs(0).size());
            out->graph = std::make_unique<exec::RuntimeGraph>(
                g.graph, g.arguments, std::move(g.constants),
                [late = g.late](std::uint64_t node, std::uint64_t result,
                                const std::vector<exec::Item>& in, kernels::NodeState* state) {
                    return late->run(node, result, in, state);
                });
            find_locks(*out);
            const bool fills = !variables.empty() && variables.back().files != nullptr;
            if (fills && !out->locks.empty()) out->missing.emplace("a variable", name);
        }
        return out;
    }
    TF_COMMON [[noreturn]] static void fail(const std::string& where, std::string got,
                                            std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.io.bad_function", op, where, std::move(got), std::move(expected)});
    }
    TF_COMMON static void collect(const io::StructuredValue& v,
                                  std::vector<const io::SpecValue*>& out) {
        if (v.kind == io::StructuredValue::Kind::spec) out.push_back(&v.spec);
        for (const io::StructuredValue& item : v.items) collect(item, out);
    }
    TF_COMMON static void check_results(const std::string& name,
                                        const io::StructuredValue& structure, int count) {
        std::vector<const io::SpecValue*> specs;
        collect(structure, specs);
        if (specs.size() != static_cast<std::size_t>(count))
            fail(name, std::to_string(count) + " results", std::to_string(specs.size()));
    }
    /// The signature of a function that was pruned from a graph (WrappedFunction.prune): positional
    /// tensors. The file states only the names and dtypes of its arguments.
    TF_COMMON static io::StructuredValue signature_of(const io::FunctionDef& f,
                                                      const io::SavedConcrete& c) {
        using Kind = io::StructuredValue::Kind;
        std::vector<io::StructuredValue> specs;
        for (std::size_t k = 0; k + c.bound_inputs.size() < f.inputs.size(); ++k)
            specs.push_back(io::StructuredValue::of_spec(
                f.inputs[k].name, io::PartialShape::unknown(), f.inputs[k].type));
        return io::StructuredValue::of_items(
            Kind::tuple, {io::StructuredValue::of_items(Kind::tuple, std::move(specs)),
                          io::StructuredValue::of_items(Kind::dict, {})});
    }
    TF_COMMON static io::ImportedInput argument(const std::string& name, const io::FunctionDef& f,
                                                std::size_t k, const io::SpecValue* spec,
                                                io::UnsupportedNodes& missing) {
        io::ImportedInput in;
        in.dtype = io::dtype_of_data(f.inputs[k].type);
        if (spec != nullptr) in.shape = spec->shape.shape();
        if (in.dtype == DType::invalid)
            missing.emplace(
                "an argument of dtype number " + std::to_string(static_cast<int>(f.inputs[k].type)),
                name);
        if (spec != nullptr && spec->type != f.inputs[k].type)
            fail(name, "an argument of another dtype than its signature says", "one dtype");
        return in;
    }
    TF_COMMON io::ImportedInput captured(const std::string& name, int node, const io::ArgDef& arg,
                                         io::UnsupportedNodes& missing) {
        io::ImportedInput in;
        const io::SavedKind& kind = object(node).kind;
        if (const auto* v = kind.get_if<io::SavedVariable>()) {
            in.variable = ordinal_of(node);
            if (io::dtype_of_data(v->type) == DType::invalid)
                missing.emplace("dtype number " + std::to_string(static_cast<int>(v->type)),
                                "variable " + v->name);
            return in;
        }
        if (const auto table = ordinals_.find(node); table != ordinals_.end()) {
            in.variable = table->second;
            return in;
        }
        if (const auto* c = kind.get_if<io::SavedConstant>()) in.constant = constant(*c);
        else if (const auto* a = kind.get_if<io::SavedAsset>()) in.constant = asset(a->index);
        else {
            const auto table = bad_tables_.find(node);
            missing.emplace(table != bad_tables_.end()
                                ? table->second
                                : "a captured object that is not a variable, constant or asset",
                            name + ", input " + arg.name);
            in.dtype = DType::float32;
            in.constant = AnyTensor(
                tf::detail::tracing::Handle(tf::detail::core::allocate(in.dtype, 1)), {}, in.dtype);
            return in;
        }
        if (io::data_type(in.constant.dtype()) != arg.type)
            fail(name, "a captured constant of another dtype", "that of input " + arg.name);
        return in;
    }
    TF_COMMON AnyTensor constant(const io::SavedConstant& c) const {
        if (const auto found = constants_.find(c.node); found != constants_.end()) {
            const auto* v = io::find_attr<io::TensorAttr>(found->second->attrs, "value");
            if (v != nullptr && !v->value.empty()) return v->value;
        }
        fail(c.node, "no constant of that name", "a Const of the main graph");
    }
    /// The path of an asset. A name that leads outside of the model's folder is rejected.
    TF_COMMON AnyTensor asset(int index) const {
        if (index < 0 || static_cast<std::size_t>(index) >= def_.assets.size())
            fail("assets", "file " + std::to_string(index), "one of the list");
        const fs::path name = def_.assets[static_cast<std::size_t>(index)].filename;
        bool inside = !name.empty() && name.is_relative();
        for (const fs::path& part : name) inside = inside && part != "..";
        if (!inside || name.string().find('\0') != std::string::npos)
            errors::raise<errors::InvalidArgument>({"tf.saved_model.asset", op, "assets",
                                                    "'" + name.string() + "'",
                                                    "a name within the model's folder"});
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, 1));
        *static_cast<std::string*>(h.buffer()->data()) = (dir_ / "assets" / name).string();
        return {std::move(h), {}, DType::str};
    }
    TF_COMMON void find_locks(LoadedConcrete& c) const {
        const graph::View g = c.graph->view();
        for (int i = 0; i < g.size(); ++i)
            for (const std::uint64_t v : g.ordinals(i))
                if (VariableState* s = states_[static_cast<std::size_t>(v)];
                    s->dtype != DType::resource)
                    c.locks.push_back(s);
        c.locks = tf::detail::modules::in_lock_order(c.locks);
    }

    // ---- values

    TF_COMMON void restore(io::TensorBundleReader& bundle) {
        if (!bundle.contains(io::object_graph_key)) return restore_by_name(bundle);
        const AnyTensor text = bundle.read(io::object_graph_key);
        if (text.dtype() != DType::str || text.shape().size() != 1)
            fail("variables", "an object graph that is not a string", "a string");
        const io::TrackableGraph tracked = io::TrackableGraph::parse(
            *static_cast<const std::string*>(text.data()), {op, io::object_graph_key});
        const std::vector<int> same = pair_objects(tracked);
        std::uint64_t left = data_size();
        for (std::size_t k = 0; k < variables_.size(); ++k) {
            if (states_[k]->dtype == DType::invalid) continue;  // our tensors cannot hold it
            const int node = same[static_cast<std::size_t>(variable_nodes_[k])];
            const std::string* key = nullptr;
            if (node >= 0)
                for (const auto& a : tracked[node].attributes)
                    if (a.name == "VARIABLE_VALUE") key = &a.checkpoint_key;
            if (key == nullptr)
                errors::raise<errors::NotFound>({"tf.saved_model.no_value", op, variable(k).name,
                                                 "no value in the checkpoint", "one"});
            set_value(k, *key, bundle);
            spend(left, stored_size(*states_[k]));
        }
        for (const auto& [object, table] : mutable_tables_) {
            const int node = same[static_cast<std::size_t>(object)];
            if (node < 0) continue;
            for (const auto& a : tracked[node].attributes)
                if (a.name == "table") spend(left, restored(*table, a.checkpoint_key, bundle));
        }
    }
    /// Fills a table; returns the size of its contents.
    TF_COMMON static std::uint64_t restored(MutableTable& table, const std::string& key,
                                            io::TensorBundleReader& bundle) {
        const io::StoredTable stored(table, key, bundle);
        if (!stored.fits())
            errors::raise<errors::InvalidArgument>(
                {"tf.saved_model.value", op, key, stored.stored(), stored.declared()});
        stored.assign();
        return stored_size(stored.keys()) + stored_size(stored.values());
    }
    /// Restores a checkpoint of TensorFlow 1, which stores values under the names of variables or
    /// those that the saver was given. The parts of a partitioned variable are slices of one value.
    TF_COMMON void restore_by_name(io::TensorBundleReader& bundle) {
        const std::map<std::string, io::StoredName> names = io::stored_names(def_);
        std::map<std::string_view, AnyTensor> wholes;
        std::uint64_t left = data_size(), left_wholes = left;
        for (std::size_t k = 0; k < variables_.size(); ++k) {
            if (states_[k]->dtype == DType::invalid) continue;
            const auto found = names.find(variable(k).name);
            if (found == names.end()) {
                set_value(k, variable(k).name, bundle);
            } else if (const io::StoredName& stored = found->second; !stored.whole.valid()) {
                set_value(k, std::string(stored.key), bundle);
            } else {
                AnyTensor& whole = wholes[stored.key];
                if (whole.empty()) {
                    whole = bundle.read(stored.key);
                    spend(left_wholes, stored_size(whole));
                }
                const Shape part = io::shape_of_slice(whole.shape(), stored.slice);
                if (!part.valid() || whole.dtype() == DType::str)
                    fail(variable(k).name, "a slice that is not within " + std::string(stored.key),
                         "a slice of " + whole.shape().to_string());
                set_value(k, io::slice_of(whole, part, stored.slice));
            }
            spend(left, stored_size(*states_[k]));
        }
    }
    TF_COMMON static void spend(std::uint64_t& left, std::uint64_t bytes) {
        if (bytes > left)
            io::detail::corrupt({op, "variables"}, 0, "values of more bytes than the files have",
                                "values that share none");
        left -= bytes;
    }
    /// The total size of the files with values. It limits the total size of all variables, because
    /// a small file cannot hold the values of many large ones.
    TF_COMMON std::uint64_t data_size() const {
        std::uint64_t bytes = 0;
        std::error_code none;
        for (const auto& file : fs::directory_iterator(dir_ / "variables", none))
            if (file.is_regular_file(none)) bytes += file.file_size(none);
        return bytes;
    }
    TF_COMMON static std::uint64_t stored_size(const VariableState& v) {
        return stored_size(AnyTensor(v.value, v.shape, v.dtype));
    }
    TF_COMMON static std::uint64_t stored_size(const AnyTensor& v) {
        const auto n = static_cast<std::uint64_t>(v.shape().size());
        if (v.dtype() != DType::str) return n * size_of(v.dtype());
        std::uint64_t bytes = n;  // the lengths take at least a byte each
        for (std::uint64_t i = 0; i < n; ++i)
            bytes += static_cast<const std::string*>(v.data())[i].size();
        return bytes;
    }
    TF_COMMON void set_value(std::size_t k, const std::string& key,
                             io::TensorBundleReader& bundle) {
        set_value(k, bundle.read(key));
    }
    TF_COMMON void set_value(std::size_t k, const AnyTensor& value) {
        VariableState& v = *states_[k];
        const bool fits = !v.declared.valid() || is_subshape(value.shape(), v.declared);
        if (value.dtype() != v.dtype || !fits)
            errors::raise<errors::InvalidArgument>(
                {"tf.saved_model.value", op, variable(k).name,
                 std::string(name_of(value.dtype())) + value.shape().to_string() +
                     " in the checkpoint",
                 std::string(name_of(v.dtype)) +
                     (v.declared.valid() ? v.declared.to_string() : std::string("(...)"))});
        v.shape = value.shape();
        v.value = value.handle();
    }
    /// The checkpoint's object for each object of the model. Objects are paired by their names from
    /// the root, and optimizers' slots by the variables that they belong to.
    TF_COMMON std::vector<int> pair_objects(const io::TrackableGraph& tracked) const {
        std::vector<int> same(def_.objects.size(), -1);
        std::queue<int> open;
        const auto pair = [&](int node, int other) {
            int& to = same[static_cast<std::size_t>(node)];
            if (to >= 0) return;
            to = other;
            open.push(node);
        };
        pair(0, 0);
        while (!open.empty()) {
            const int node = open.front();
            open.pop();
            const io::TrackableNode& other = tracked[same[static_cast<std::size_t>(node)]];
            std::map<std::string_view, int> children;
            for (const auto& c : other.children) children.emplace(c.name, c.node);
            for (const io::ObjectReference& r : object(node).children)
                if (const auto c = children.find(r.name); c != children.end())
                    pair(r.node, c->second);
            std::map<std::pair<std::string_view, int>, int> slots;
            for (const auto& t : other.slots)
                slots.emplace(std::pair(std::string_view(t.name), t.original), t.slot);
            for (const io::SlotReference& s : object(node).slots)
                if (const auto t = slots.find({s.name, same[static_cast<std::size_t>(s.original)]});
                    t != slots.end())
                    pair(s.slot, t->second);
        }
        return same;
    }

    fs::path dir_;
    io::SavedModelDef def_;
    io::FunctionLibrary library_;
    io::ReadBudget budget_;
    std::vector<char> reached_;
    std::vector<std::unique_ptr<ModelVariable>> variables_;
    std::vector<VariableState*> states_;  ///< by ordinal: the variables, then the tables
    std::vector<std::unique_ptr<LookupTable>> tables_;
    std::map<int, MutableTable*> mutable_tables_;  ///< by object; tables_ owns them
    std::vector<std::unique_ptr<VariableState>> table_states_;
    std::map<int, std::string> bad_tables_;  ///< objects, with the reason
    std::vector<io::ImportedVariable> imported_;
    std::vector<int> variable_nodes_;
    std::map<int, int> ordinals_;
    std::map<std::string_view, const io::NodeDef*> constants_;  ///< nodes of the main graph
    std::map<std::string, std::unique_ptr<LoadedConcrete>> concretes_;
};

}  // namespace tf::saved_model::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
