// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds a SavedModelDef from a module and described functions: the objects with their functions,
// for loading the model in Python, and the main graph with its signatures, for serving it.

#include <tf/io/checkpoint/trackable.hpp>
#include <tf/io/graph_def/graph_export.hpp>
#include <tf/io/saved_model/function_signature.hpp>
#include <tf/io/saved_model/main_graph.hpp>
#include <tf/io/saved_model/saved_tables.hpp>

namespace tf::io {

template <class Ops = ExportedOps>
class SavedModelBuilder {
public:
    /// The model is a module, or, if `root` is null, consists of `children` alone.
    explicit SavedModelBuilder(const Module* root, std::span<const Tracked> children = {})
        : objects_(without_states(trackables_of(children, root, op))),
          exporter_(def_.graph.library) {
        def_.tags = {"serve"};
        for (int id = 0; id < objects_.size(); ++id) add_object(id);
        for (const auto& [module, id] : std::map(modules_)) add_attributes(*module, id);
        const int members = objects_.size();
        for (int id = 0; id < members; ++id)
            if (const VariableBase* const v = objects_[id].resource) {
                if (const MutableTable* const table = mutable_table(*v))
                    add_mutable_table(id, *v, *table);
                else add_table(id, *v);
            }
    }

    /// Adds a function as an attribute of the module that it is bound to, or of the root. Functions
    /// with the same name become one tf.function with several concrete functions.
    void add_method(const std::string& name, const FunctionToSave& f) {
        int owner = 0;
        if (const auto found = modules_.find(f.owner); found != modules_.end())
            owner = found->second;
        for (const auto& child : objects_[owner].children) {
            if (child.name != name) continue;
            auto* known = object(child.node).kind.template get_if<SavedFunction>();
            if (known == nullptr) name_taken(name);
            const std::string& concrete = concrete_function(f).name;
            if (std::find(known->concrete_functions.begin(), known->concrete_functions.end(),
                          concrete) != known->concrete_functions.end())
                return;
            known->concrete_functions.push_back(concrete);
            known->spec.input_signature = StructuredValue::none();  // each variable has its own
            return;
        }
        SavedFunction saved;
        saved.concrete_functions = {concrete_function(f).name};
        saved.spec = spec_of(f);
        add_child(owner, name, std::move(saved));
    }

    /// Adds a signature for serving, with inputs and outputs by name.
    void add_signature(const std::string& key, const FunctionToSave& f) {
        const ExportedFunction inner = concrete_function(f);
        if (def_.signatures.contains(key))
            errors::raise<errors::InvalidArgument>({"tf.saved_model.signature_twice", op, key,
                                                    "two signatures with this key",
                                                    "one signature for each key"});
        const Wrapper wrapper = wrap(f, inner);
        add_signature_map();
        SavedBareFunction bare{wrapper.function.name, {}, 0, {}};
        for (const auto& a : wrapper.inputs) bare.keywords.push_back(a.name);
        bare.positional = wrapper.inputs.size() == 1 ? 1 : 0;
        bare.spec = keyword_spec(bare.keywords);
        add_child(signature_map_, key, std::move(bare));
        std::vector<CapturedNode> captured;
        for (const int ordinal : inner.captured)
            captured.push_back(captured_.at(f.variables[static_cast<std::size_t>(ordinal)]));
        def_.signatures[key] =
            graph_.add_signature(key, wrapper.function, wrapper.inputs, wrapper.outputs, captured);
    }

    /// Finishes the model; nothing may be added afterwards.
    SavedModelDef finish() {
        add_signature_map();  // an empty dict for a model without signatures
        graph_.add_saver(exporter_.numbered("__inference__traced_save"),
                         exporter_.numbered("__inference__traced_restore"), saved_variables_,
                         saved_tables_, objects_.serialize());
        def_.init_op = graph_.add_init();
        graph_.finish(def_);
        return std::move(def_);
    }
    const TrackableGraph& objects() const { return objects_; }
    const SavedAssets& assets() const { return assets_; }

    static constexpr std::string_view op = "saved_model::save";

private:
    struct Wrapper {
        ExportedFunction function;
        std::vector<ExportedArgument> inputs, outputs;
    };

    [[noreturn]] static void name_taken(const std::string& name) {
        errors::raise<errors::InvalidArgument>(
            {"tf.saved_model.name_taken", op, name, "another attribute with this name",
             "a name that the module does not have yet; tf::saved_model::method<\"name\">"});
    }
    void check_free(std::string_view name) const {
        for (const auto& child : objects_[0].children)
            if (child.name == name) name_taken(child.name);
    }
    /// Adds TensorFlow's attribute `signatures`, a name that the module itself may not use.
    void add_signature_map() {
        if (signature_map_ >= 0) return;
        check_free("signatures");
        signature_map_ = add_child(0, "signatures", SavedUserObject{"signature_map"});
    }
    SavedObject& object(int id) { return def_.objects[static_cast<std::size_t>(id)]; }

    void add_object(int id) {
        const TrackableNode& n = objects_[id];
        SavedObject o;
        for (const auto& c : n.children) o.children.push_back({c.node, c.name});
        if (n.kind == TrackableNode::Kind::variable) {
            const auto& value = n.attributes.front();
            o.kind = SavedVariable{data_type(n.variable->dtype()), n.variable->declared_shape(),
                                   n.variable->trainable(), value.full_name};
            const std::string handle = graph_.add_variable(value.full_name, n.variable->dtype(),
                                                           n.variable->declared_shape());
            captured_[n.variable] = {handle};
            variables_[n.variable] = id;
            saved_variables_.push_back({value.checkpoint_key, handle, n.variable->dtype()});
        } else if (n.kind == TrackableNode::Kind::resource) {
            o.kind = SavedResource{};
        } else {
            const bool list = n.kind == TrackableNode::Kind::list;
            o.kind = SavedUserObject{list ? "trackable_list_wrapper" : "_generic_user_object"};
            if (!list && n.module != nullptr) modules_[n.module] = id;
        }
        def_.objects.push_back(std::move(o));
    }
    /// Saves each tf::attribute with its current value as a constant that functions capture; in
    /// Python it is an attribute of the same name.
    void add_attributes(const Module& module, int id) {
        module.visit_attributes([&](std::string_view name, const VariableBase& v) {
            for (const auto& child : objects_[id].children)
                if (child.name == name)
                    errors::raise<errors::InvalidArgument>(
                        {"tf.module.duplicate_name", op, std::string(name),
                         "two attributes with this name", "different names within a module"});
            const std::string node = graph_.add_constant(v.untyped());
            captured_[&v] = {node, data_type(v.dtype())};
            variables_[&v] = add_child(id, std::string(name), SavedConstant{node});
        });
    }
    /// Adds a lookup table: the functions that make and fill it, and its node for serving.
    void add_table(int id, const VariableBase& v) {
        const auto& table = static_cast<const lookup::HashTable&>(*v.state().resource());
        const std::string name = v.name(), shared_name = name.substr(0, name.size() - 2);
        const std::string node =
            graph_.add_table(table.key_dtype(), table.value_dtype(), shared_name);
        captured_[&v] = {node};
        variables_[&v] = id;
        std::vector<int> bound;
        std::vector<Ref> inputs;
        AttrList types;
        if (const lookup::TextFile* file = table.file()) {
            const auto index = static_cast<std::size_t>(assets_.add(file->path));
            if (index == asset_nodes_.size()) {
                asset_nodes_.push_back({objects_[id].children.front().node, graph_.add_asset()});
                def_.assets.push_back(
                    {asset_nodes_.back().second + ":0", assets_.files().back().name});
                asset_nodes_.back().first = add_child(asset_nodes_.back().first, "_filename",
                                                      SavedAsset{static_cast<int>(index)});
            }
            bound.push_back(asset_nodes_[index].first);
            inputs.push_back(asset_nodes_[index].second);
            types.types.push_back(data_type(DType::str));
        }
        bound.push_back(id);
        inputs.push_back(node);
        types.types.push_back(DataType::resource);
        add_table_function(
            id, "_create_resource",
            TableFunctions::creator(exporter_.numbered("__inference__creator"), table, shared_name),
            {});
        const std::string fill = exporter_.numbered("__inference__initializer");
        add_table_function(id, "_initialize", TableFunctions::initializer(fill, table), bound);
        add_table_function(id, "_destroy_resource",
                           TableFunctions::destroyer(exporter_.numbered("__inference__destroyer")),
                           {});
        graph_.add_initializer(fill, std::move(inputs), types);
    }
    /// Adds a mutable table: the functions that make it and those that save and restore it, and its
    /// node for serving.
    void add_mutable_table(int id, const VariableBase& v, const MutableTable& table) {
        using Functions = MutableTableFunctions;
        const std::string name = v.name(), shared_name = name.substr(0, name.size() - 2);
        const std::string node = graph_.add_mutable_table(table, shared_name);
        captured_[&v] = {node};
        variables_[&v] = id;
        saved_tables_.push_back({objects_[id].attributes.front().checkpoint_key, node, &table});
        const auto number = [&](const std::string& role) {
            return exporter_.numbered("__inference_" + role);
        };
        add_table_function(id, "_create_resource",
                           Functions::creator(number("_creator"), table, shared_name), {});
        add_table_function(id, "_initialize", Functions::nothing(number("_initializer")), {});
        add_table_function(id, "_destroy_resource", Functions::nothing(number("_destroyer")), {});
        SavedResource saved;
        saved.save = add_saver_function(id, Functions::save(number("save_fn"), table),
                                        Functions::saved(table));
        saved.restore = add_saver_function(
            id, Functions::restore(number("restore_fn"), table),
            StructuredValue::of_spec("unknown", PartialShape{}, data_type(DType::int32)));
        object(id).kind = saved;
    }
    /// Adds a function that gets the handle of a table after its arguments; returns its object.
    int add_saver_function(int table, FunctionDef f, StructuredValue results) {
        using Kind = StructuredValue::Kind;
        SavedBareFunction bare{f.name, {}, 0, {}};
        StructuredValue arguments = StructuredValue::of(Kind::tuple);
        for (const ArgDef& a : f.inputs) {
            if (a.type == DataType::resource) continue;
            bare.keywords.push_back(a.name);
            const bool key = a.name == "checkpoint_key";
            arguments.items.push_back(StructuredValue::of_spec(
                a.name, key ? PartialShape{} : PartialShape::unknown(), a.type));
        }
        bare.positional = static_cast<std::int64_t>(bare.keywords.size());
        bare.spec = {full_arg_spec(bare.keywords, {}), StructuredValue::none(), false};
        def_.concrete_functions[f.name] = {
            {table},
            canonical(std::move(arguments), StructuredValue::of(Kind::dict)),
            std::move(results)};
        def_.graph.library.push_back(std::move(f));
        const int id = objects_.add({});
        def_.objects.emplace_back().kind = std::move(bare);
        return id;
    }
    /// Adds a function without arguments as an attribute of a table.
    void add_table_function(int id, const std::string& attribute, FunctionDef f,
                            std::vector<int> bound) {
        using Kind = StructuredValue::Kind;
        SavedConcrete concrete;
        concrete.bound_inputs = std::move(bound);
        concrete.input_signature =
            canonical(StructuredValue::of(Kind::tuple), StructuredValue::of(Kind::dict));
        concrete.output_signature =
            StructuredValue::of_spec("unknown", PartialShape{}, f.outputs.front().type);
        SavedFunction saved;
        saved.concrete_functions = {f.name};
        saved.spec = {full_arg_spec({}, {}), StructuredValue::of(Kind::tuple), false};
        def_.concrete_functions[f.name] = std::move(concrete);
        def_.graph.library.push_back(std::move(f));
        add_child(id, attribute, std::move(saved));
    }
    int add_child(int parent, const std::string& name, SavedKind kind) {
        const int id = objects_.add({});
        objects_[parent].children.push_back({id, name});
        object(parent).children.push_back({id, name});
        def_.objects.emplace_back().kind = std::move(kind);
        return id;
    }

    /// The function in the library; it is written on the first call only.
    const ExportedFunction& concrete_function(const FunctionToSave& f) {
        const auto known = concrete_.find({f.graph.rows.first, f.variables});
        if (known != concrete_.end()) return known->second;
        std::vector<ResourceSpec> resources;
        for (const VariableBase* v : f.variables)
            resources.push_back({std::string(v->own_name()), v->declared_dtype(),
                                 v->declared_shape(), !v->tracked(), v->state().resource()});
        const ExportedFunction out = exporter_.add(f.graph, f.name, arguments_of(f.arguments),
                                                   arguments_of(f.results), resources);
        SavedConcrete concrete;
        concrete.input_signature =
            canonical(f.arguments, StructuredValue::of_items(StructuredValue::Kind::dict, {}));
        concrete.output_signature = f.results;
        for (const int ordinal : out.captured)
            concrete.bound_inputs.push_back(
                node_of(f.variables[static_cast<std::size_t>(ordinal)], f.name));
        def_.concrete_functions[out.name] = std::move(concrete);
        return concrete_[{f.graph.rows.first, f.variables}] = out;
    }
    int node_of(const VariableBase* v, const std::string& function) const {
        const auto found = variables_.find(v);
        if (found == variables_.end())
            errors::raise<errors::FailedPrecondition>(
                {"tf.saved_model.untracked", op, function,
                 "a function of variable '" + v->name() + "', which the model does not have",
                 "functions that only use variables of the saved module"});
        return found->second;
    }
    static std::vector<ExportedArgument> arguments_of(const StructuredValue& v) {
        std::vector<ExportedArgument> out;
        for (const StructuredValue* leaf : leaves_of(v))
            out.push_back({leaf->spec.name, static_cast<int>(leaf->integer),
                           dtype_of_data(leaf->spec.type), leaf->spec.shape});
        return out;
    }
    static StructuredValue canonical(StructuredValue positional, StructuredValue keywords) {
        return StructuredValue::of_items(StructuredValue::Kind::tuple,
                                         {std::move(positional), std::move(keywords)});
    }

    /// inspect.FullArgSpec in TensorFlow's form.
    static StructuredValue full_arg_spec(const std::vector<std::string>& args,
                                         const std::vector<std::string>& keyword_only) {
        using Kind = StructuredValue::Kind;
        const auto texts = [](const std::vector<std::string>& all) {
            auto list = StructuredValue::of(Kind::list);
            for (const std::string& s : all) list.items.push_back(StructuredValue::of_text(s));
            return list;
        };
        auto spec = StructuredValue::of_items(
            Kind::named_tuple,
            {texts(args), StructuredValue::none(), StructuredValue::none(), StructuredValue::none(),
             texts(keyword_only), StructuredValue::none(), StructuredValue::of(Kind::dict)},
            {"args", "varargs", "varkw", "defaults", "kwonlyargs", "kwonlydefaults",
             "annotations"});
        spec.text = "FullArgSpec";
        return spec;
    }
    static FunctionSpec spec_of(const FunctionToSave& f) {
        return {full_arg_spec(f.argument_names, {}), f.arguments, false};
    }
    static FunctionSpec keyword_spec(const std::vector<std::string>& names) {
        return {full_arg_spec({}, names), StructuredValue::none(), false};
    }

    /// A function that takes its arguments by name, calls `inner`, and returns a dict.
    Wrapper wrap(const FunctionToSave& f, const ExportedFunction& inner) {
        Wrapper w;
        std::vector<ExportedArgument> arguments = arguments_of(f.arguments);
        make_unique(arguments);
        w.inputs = arguments;
        const auto by_name = [](const ExportedArgument& a, const ExportedArgument& b) {
            return a.name < b.name;
        };
        std::sort(w.inputs.begin(), w.inputs.end(), by_name);
        w.outputs = arguments_of(f.results);
        const bool named = f.results.kind == StructuredValue::Kind::dict;
        for (std::size_t k = 0; k < w.outputs.size(); ++k) {
            w.outputs[k].ordinal = static_cast<int>(k);
            if (!named) w.outputs[k].name = "output_" + std::to_string(k);
        }
        make_unique(w.outputs);
        std::sort(w.outputs.begin(), w.outputs.end(), by_name);

        FunctionBuilder to(exporter_.numbered("__inference_signature_wrapper_" + f.name));
        std::map<int, Ref> placed;
        for (const ExportedArgument& a : w.inputs)
            placed[a.ordinal] = to.add_argument(a.name, data_type(a.dtype), a.shape);
        std::vector<Ref> inputs;
        AttrList in_types, out_types;
        for (const ExportedArgument& a : arguments) {
            inputs.push_back(placed.at(a.ordinal));
            in_types.types.push_back(data_type(a.dtype));
        }
        for (const int ordinal : inner.captured) {
            const VariableBase& v = *f.variables[static_cast<std::size_t>(ordinal)];
            in_types.types.push_back(captured_.at(&v).type);
            inputs.push_back(
                v.tracked()
                    ? to.add_resource("unknown", v.declared_dtype(), v.declared_shape())
                    : to.add_argument("unknown", in_types.types.back(), v.declared_shape()));
        }
        for (const ExportedArgument& r : arguments_of(f.results))
            out_types.types.push_back(data_type(r.dtype));
        Attrs attrs{{"Tin", in_types}, {"Tout", out_types}, {"f", FunctionName{inner.name}}};
        const std::string call =
            inner.stateful ? to.add_action("StatefulPartitionedCall", "StatefulPartitionedCall",
                                           std::move(inputs), std::move(attrs))
                           : to.add_node("PartitionedCall", "PartitionedCall", std::move(inputs),
                                         std::move(attrs));
        for (const ExportedArgument& r : w.outputs)
            to.add_result("identity", call + ":output:" + std::to_string(r.ordinal),
                          data_type(r.dtype));
        w.function = {to.name(), inner.captured, inner.stateful};
        def_.graph.library.push_back(to.finish());
        add_wrapper_concrete(w, f);
        return w;
    }
    /// Makes names unique, because serving systems identify tensors by name: an argument `a_0` and
    /// the first item of `a` would otherwise have the same name.
    static void make_unique(std::vector<ExportedArgument>& all) {
        std::set<std::string> names;
        for (ExportedArgument& a : all) {
            const std::string wanted = a.name;
            for (int k = 1; !names.insert(a.name).second; ++k)
                a.name = wanted + "_" + std::to_string(k);
        }
    }
    void add_wrapper_concrete(const Wrapper& w, const FunctionToSave& f) {
        using Kind = StructuredValue::Kind;
        const auto dict = [](const std::vector<ExportedArgument>& all) {
            auto d = StructuredValue::of(Kind::dict);
            for (const ExportedArgument& a : all) {
                d.keys.push_back(a.name);
                d.items.push_back(StructuredValue::of_spec(a.name, a.shape, data_type(a.dtype)));
            }
            return d;
        };
        SavedConcrete concrete;
        concrete.input_signature = canonical(StructuredValue::of(Kind::tuple), dict(w.inputs));
        concrete.output_signature = dict(w.outputs);
        for (const int ordinal : w.function.captured)
            concrete.bound_inputs.push_back(
                node_of(f.variables[static_cast<std::size_t>(ordinal)], f.name));
        def_.concrete_functions[w.function.name] = std::move(concrete);
    }

    TrackableGraph objects_;
    SavedModelDef def_;
    GraphExporter<Ops> exporter_;
    MainGraph graph_;
    std::vector<SavedValue> saved_variables_;
    std::vector<SavedTable> saved_tables_;
    SavedAssets assets_;
    std::vector<std::pair<int, std::string>> asset_nodes_;  ///< of each object: its node in the
                                                            ///< main graph
    std::map<const VariableBase*, int> variables_;          ///< objects of variables and attributes
    std::map<const VariableBase*, CapturedNode> captured_;
    std::map<const Module*, int> modules_;
    std::map<std::pair<const graph::Row*, std::vector<const VariableBase*>>, ExportedFunction>
        concrete_;
    int signature_map_ = -1;
};

}  // namespace tf::io
