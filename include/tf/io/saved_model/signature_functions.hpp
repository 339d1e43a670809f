// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A SavedModel of TensorFlow 1 has one graph, and signatures that name tensors of it, but no
// objects. Here each signature becomes a function of the library, and the model gets the objects
// that a SavedModel of TensorFlow 2 would have: variables, lookup tables with their initializers,
// and signatures that capture them.
// Mirrors TensorFlow's load_v1_in_v2.

#include <set>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>
#include <tf/io/saved_model/switch_merge.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Converts the signatures of one model to functions.
class SignatureFunctions {
public:
    TF_COMMON explicit SignatureFunctions(SavedModelDef& def) : def_(def) {
        for (const NodeDef& n : def_.graph.nodes) nodes_.emplace(n.name, &n);
        for (const FunctionDef& f : def_.graph.library) functions_.emplace(f.name, &f);
    }

    /// Adds objects and functions to the model.
    TF_COMMON void run() {
        def_.objects.resize(2);
        def_.objects[0].kind = SavedUserObject{};
        def_.objects[0].children = {{signatures, "signatures"}};
        def_.objects[signatures].kind = SavedUserObject{"signature_map"};
        for (const auto& [key, signature] : def_.signatures)
            if (!key.starts_with("__")) function(key, signature);
        for (FunctionDef& f : made_) def_.graph.library.push_back(std::move(f));
    }

private:
    static constexpr int signatures = 1;
    enum class Variable : std::uint8_t { none, resource, reference };

    TF_COMMON static Variable variable_kind(const NodeDef& n) {
        if (n.op == "VarHandleOp") return Variable::resource;
        if (n.op == "VariableV2" || n.op == "Variable") return Variable::reference;
        return Variable::none;
    }
    /// Splits "node:1" into (node, 1); "node" is its first output.
    TF_COMMON static std::pair<std::string, int> tensor(std::string_view name) {
        const std::size_t colon = name.rfind(':');
        if (colon == std::string_view::npos) return {std::string(name), 0};
        int index = 0;
        for (const char c : name.substr(colon + 1)) {
            if (c < '0' || c > '9' || index > 1000000)
                fail(name, "a tensor '" + std::string(name) + "'", "node:index");
            index = index * 10 + (c - '0');
        }
        return {std::string(name.substr(0, colon)), index};
    }
    TF_COMMON [[noreturn]] static void fail(std::string_view where, std::string got,
                                            std::string expected) {
        errors::raise<errors::InvalidArgument>({"tf.io.bad_function", "saved_model::load", where,
                                                std::move(got), std::move(expected)});
    }

    /// The function that a signature's graph is copied to, and the state of the copy.
    struct Copy {
        FunctionDef f{};
        std::map<std::pair<std::string, int>, std::string> fed{};  ///< tensors that are arguments
        std::vector<int> captured{};                               ///< objects of variables
        std::map<std::string, std::string> variables{};            ///< argument by node, also of
                                                                   ///< tables and assets
        std::set<std::string> reads{};                             ///< variables that are read
        std::set<std::string> copied{};
        std::vector<const NodeDef*> open{};
    };

    TF_COMMON void function(const std::string& key, const SignatureDef& signature) {
        using Kind = StructuredValue::Kind;
        Copy c;
        c.f.name = "__inference_signature_" + key;
        StructuredValue inputs = StructuredValue::of(Kind::dict),
                        outputs = StructuredValue::of(Kind::dict);
        for (const auto& [name, info] : signature.inputs) {
            const std::string argument = "input_" + std::to_string(c.f.inputs.size());
            c.f.inputs.push_back({argument, info.type});
            c.fed.emplace(tensor(info.name), argument);
            inputs.keys.push_back(name);
            inputs.items.push_back(StructuredValue::of_spec(name, info.shape, info.type));
        }
        for (const auto& [name, info] : signature.outputs) {
            const std::string result = "output_" + std::to_string(c.f.outputs.size());
            c.f.outputs.push_back({result, info.type});
            c.f.ret.emplace(result, read(c, info.name, false));
            outputs.keys.push_back(name);
            outputs.items.push_back(StructuredValue::of_spec(name, info.shape, info.type));
        }
        add_object(signatures, key, SavedBareFunction{c.f.name});
        finish(c, std::move(inputs), std::move(outputs));
    }
    /// Copies the nodes that a function needs, and adds it to the model.
    TF_COMMON void finish(Copy& c, StructuredValue inputs, StructuredValue outputs) {
        using Kind = StructuredValue::Kind;
        while (!c.open.empty()) {
            const NodeDef& n = *c.open.back();
            c.open.pop_back();
            copy(c, n);
        }
        SavedConcrete concrete;
        concrete.input_signature = StructuredValue::of_items(
            Kind::tuple, {StructuredValue::of_items(Kind::tuple, {}), std::move(inputs)});
        concrete.output_signature = std::move(outputs);
        concrete.bound_inputs = c.captured;
        def_.concrete_functions[c.f.name] = std::move(concrete);
        made_.push_back(std::move(c.f));
    }
    TF_COMMON int add_object(int parent, const std::string& name, SavedKind kind) {
        const int node = static_cast<int>(def_.objects.size());
        def_.objects.emplace_back().kind = std::move(kind);
        def_.objects[static_cast<std::size_t>(parent)].children.push_back({node, name});
        return node;
    }
    TF_COMMON void copy(Copy& c, const NodeDef& n) {
        NodeDef out = n;
        out.inputs.clear();
        for (const std::string& in : n.inputs) {
            if (!in.starts_with('^')) {
                out.inputs.push_back(read(c, in, n.op.starts_with("Assign")));
                continue;
            }
            const auto found = nodes_.find(std::string_view(in).substr(1));
            const bool outside = found == nodes_.end() || c.fed.contains({in.substr(1), 0}) ||
                                 variable_kind(*found->second) != Variable::none ||
                                 found->second->op == "HashTableV2";
            if (outside) continue;
            need(c, *found->second);
            out.inputs.push_back(in);
        }
        c.f.nodes.push_back(std::move(out));
    }
    TF_COMMON void need(Copy& c, const NodeDef& n) {
        if (c.copied.insert(n.name).second) c.open.push_back(&n);
    }
    /// The function's name for a tensor of the graph. With `whole`, a reference variable is
    /// returned as such, for an op that changes it.
    TF_COMMON std::string read(Copy& c, std::string_view name, bool whole) {
        const auto [node, index] = tensor(name);
        if (const auto found = c.fed.find({node, index}); found != c.fed.end())
            return found->second;
        const auto found = nodes_.find(node);
        if (found == nodes_.end())
            fail(c.f.name, "a tensor '" + std::string(name) + "'", "one of the graph");
        const NodeDef& n = *found->second;
        const Variable kind = variable_kind(n);
        if (kind != Variable::none) {
            const std::string& argument = variable(c, n);
            if (kind == Variable::resource || whole) return argument;
            const std::string reader = n.name + "/ReadVariableOp";
            if (c.reads.insert(n.name).second)
                c.f.nodes.push_back({reader, "ReadVariableOp", {argument}, n.attrs});
            return reader + ":value:0";
        }
        if (n.op == "HashTableV2") return table(c, n);
        if (const int file = asset_file(node, index); file >= 0) return asset(c, n, file);
        need(c, n);
        return n.name + ":" + output(n, index);
    }
    /// The argument for a lookup table; the model has an object with the table's name, its creator
    /// and its initializer.
    TF_COMMON std::string table(Copy& c, const NodeDef& n) {
        const auto [at, is_new] = c.variables.try_emplace(n.name);
        if (!is_new) return at->second;
        at->second = "table_" + std::to_string(c.captured.size());
        auto object = objects_.find(n.name);
        if (object == objects_.end()) {
            object = objects_.emplace(n.name, add_object(0, n.name, SavedResource{})).first;
            create_table(object->second, n);
        }
        c.captured.push_back(object->second);
        c.f.inputs.push_back({at->second, DataType::resource});
        return at->second;
    }
    TF_COMMON void create_table(int object, const NodeDef& n) {
        using Kind = StructuredValue::Kind;
        const StructuredValue none = StructuredValue::of_items(Kind::tuple, {});
        Copy creator;
        creator.f.name = "__inference_create_" + n.name;
        creator.f.nodes.push_back(n);
        creator.f.nodes.back().inputs.clear();
        creator.f.control_ret.emplace(n.name, n.name);
        add_object(object, "_create_resource", SavedBareFunction{creator.f.name});
        finish(creator, StructuredValue::of(Kind::dict), none);
        const NodeDef* const fill = initializer_of(n);
        if (fill == nullptr) return;
        Copy initializer;
        initializer.f.name = "__inference_initialize_" + n.name;
        initializer.f.control_ret.emplace(fill->name, fill->name);
        need(initializer, *fill);
        add_object(object, "_initialize", SavedBareFunction{initializer.f.name});
        finish(initializer, StructuredValue::of(Kind::dict), none);
        // Older graphs have another name for the same op.
        for (NodeDef& made : made_.back().nodes)
            if (made.op == "InitializeTableV2") made.op = "LookupTableImportV2";
    }
    /// The node that fills a table; null if there is none.
    TF_COMMON const NodeDef* initializer_of(const NodeDef& table) const {
        for (const NodeDef& n : def_.graph.nodes)
            if ((n.op == "LookupTableImportV2" || n.op == "InitializeTableV2" ||
                 n.op == "InitializeTableFromTextFileV2") &&
                !n.inputs.empty() && tensor(n.inputs[0]).first == table.name)
                return &n;
        return nullptr;
    }
    /// The asset whose path is this tensor; -1 if there is none.
    TF_COMMON int asset_file(const std::string& node, int index) const {
        for (std::size_t k = 0; k < def_.assets.size(); ++k)
            if (tensor(def_.assets[k].tensor) == std::pair(node, index)) return static_cast<int>(k);
        return -1;
    }
    /// The argument for the path of an asset.
    TF_COMMON std::string asset(Copy& c, const NodeDef& n, int file) {
        const auto [at, is_new] = c.variables.try_emplace(n.name);
        if (!is_new) return at->second;
        at->second = "asset_" + std::to_string(c.captured.size());
        auto object = objects_.find(n.name);
        if (object == objects_.end())
            object = objects_.emplace(n.name, add_object(0, n.name, SavedAsset{file})).first;
        c.captured.push_back(object->second);
        c.f.inputs.push_back({at->second, data_type(DType::str)});
        return at->second;
    }
    /// The argument for a variable; the model has an object with the variable's name.
    TF_COMMON const std::string& variable(Copy& c, const NodeDef& n) {
        const auto [at, is_new] = c.variables.try_emplace(n.name);
        if (!is_new) return at->second;
        at->second = "variable_" + std::to_string(c.captured.size());
        auto object = objects_.find(n.name);
        if (object == objects_.end()) {
            SavedVariable v;
            if (const auto* type = find_attr<DataType>(n.attrs, "dtype")) v.type = *type;
            const auto* shape = find_attr<PartialShape>(n.attrs, "shape");
            v.shape = shape == nullptr ? PartialShape::unknown() : *shape;
            v.trainable = true;
            v.name = n.name;
            object = objects_.emplace(n.name, add_object(0, n.name, v)).first;
        }
        c.captured.push_back(object->second);
        c.f.inputs.push_back({at->second, DataType::resource});
        return at->second;
    }
    /// "output:index", as functions name the outputs of an op.
    TF_COMMON std::string output(const NodeDef& n, int index) const {
        const auto at = static_cast<std::size_t>(index);
        if (const auto f = functions_.find(n.op); f != functions_.end()) {
            if (at < f->second->outputs.size()) return f->second->outputs[at].name + ":0";
        }
        const TensorFlowOp op(n.op);
        const auto& names = op.outputs();
        if (names.size() > 1 && at < names.size()) return std::string(names[at]) + ":0";
        return std::string(output_name(n.op)) + ":" + std::to_string(index);
    }

    SavedModelDef& def_;
    std::map<std::string_view, const NodeDef*> nodes_;
    std::map<std::string_view, const FunctionDef*> functions_;
    std::map<std::string, int> objects_;  ///< of variables, tables and assets, by their nodes
    std::vector<FunctionDef> made_;
};

/// Returns the model with objects and with control flow of TensorFlow 2, also if TensorFlow 1 wrote
/// it.
TF_COMMON_INLINE SavedModelDef with_objects(SavedModelDef def) {
    if (def.objects.empty()) SignatureFunctions(def).run();
    std::vector<FunctionDef> made;
    SwitchMerge control(made);
    for (FunctionDef& f : def.graph.library) control.run(f);
    for (FunctionDef& f : made) def.graph.library.push_back(std::move(f));
    return def;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
