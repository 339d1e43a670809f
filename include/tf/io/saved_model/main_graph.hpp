// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The main graph of a SavedModel, for loaders that do not know objects, such as TensorFlow Serving
// and saved_model_cli. It holds the variables, a placeholder for each input of a signature, calls,
// and the functions that save and restore.

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/trackable_graph.hpp>
#include <tf/io/graph_def/graph_export.hpp>
#include <tf/io/saved_model/saved_model_def.hpp>
#include <tf/io/saved_model/saved_mutable_tables.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// A variable: its key in the checkpoint, and its node.
struct SavedValue {
    std::string key, handle;
    DType dtype = DType::invalid;
};

/// A capture of a function: a variable's handle, or a constant.
struct CapturedNode {
    std::string name;
    DataType type = DataType::resource;
};

class MainGraph {
public:
    TF_COMMON MainGraph() : to_("") {}

    TF_COMMON std::string add_constant(const AnyTensor& value) { return to_.constant_node(value); }
    TF_COMMON std::string add_variable(const std::string& name, DType dtype, const Shape& shape) {
        const std::string node =
            to_.add_node("VarHandleOp", node_name(name), {},
                         {{"dtype", data_type(dtype)}, {"shape", PartialShape(shape)}});
        to_.set_attr("shared_name", node);
        return node;
    }

    TF_COMMON std::string add_table(DType key, DType value, const std::string& shared_name) {
        return to_.add_node("HashTableV2", "hash_table", {},
                            {{"key_dtype", data_type(key)},
                             {"value_dtype", data_type(value)},
                             {"shared_name", shared_name}});
    }
    TF_COMMON std::string add_mutable_table(const MutableTable& table,
                                            const std::string& shared_name) {
        return to_.add_node(MutableTableFunctions::op(table), "hash_table",
                            MutableTableFunctions::operands(to_, table),
                            MutableTableFunctions::attributes(table, shared_name));
    }
    /// Adds a tensor that loaders set to the path of an asset.
    TF_COMMON std::string add_asset() {
        return to_.add_node("Placeholder", "asset_path_initializer", {},
                            {{"dtype", data_type(DType::str)}, {"shape", PartialShape{}}});
    }
    /// Adds a call that loaders make first. The function returns an int32.
    TF_COMMON void add_initializer(const std::string& function, std::vector<Ref> in,
                                   const AttrList& in_types) {
        AttrList out_types;
        out_types.types = {data_type(DType::int32)};
        initializers_.push_back("^" + add_call(function, true, std::move(in), in_types, out_types));
    }

    TF_COMMON SignatureDef add_signature(const std::string& key, const ExportedFunction& f,
                                         const std::vector<ExportedArgument>& inputs,
                                         const std::vector<ExportedArgument>& outputs,
                                         const std::vector<CapturedNode>& captured) {
        SignatureDef signature;
        signature.method = "tensorflow/serving/predict";
        std::vector<Ref> in;
        AttrList in_types, out_types;
        for (const ExportedArgument& a : inputs) {
            const std::string node =
                to_.add_node("Placeholder", node_name(key + "_" + a.name), {},
                             {{"dtype", data_type(a.dtype)}, {"shape", a.shape}});
            in.push_back(node);
            in_types.types.push_back(data_type(a.dtype));
            signature.inputs[a.name] = {node + ":0", data_type(a.dtype), a.shape};
        }
        for (const CapturedNode& c : captured) {
            in.push_back(c.name);
            in_types.types.push_back(c.type);
        }
        for (const ExportedArgument& a : outputs) out_types.types.push_back(data_type(a.dtype));
        const std::string call = add_call(f.name, f.stateful, std::move(in), in_types, out_types);
        int k = 0;
        for (const ExportedArgument& a : outputs)
            signature.outputs[a.name] = {call + ":" + std::to_string(k++), data_type(a.dtype),
                                         a.shape};
        return signature;
    }

    /// Adds the functions that write and read all variables and tables, and the nodes that call
    /// them.
    TF_COMMON void add_saver(const std::string& save, const std::string& restore,
                             const std::vector<SavedValue>& variables,
                             const std::vector<SavedTable>& tables,
                             const std::string& object_graph) {
        const Ref file =
            to_.add_node("Placeholder", "saver_filename", {},
                         {{"dtype", data_type(DType::str)}, {"shape", PartialShape{}}});
        std::vector<Ref> in{file};
        AttrList in_types, out_types;
        in_types.types = {data_type(DType::str)};
        out_types.types = {data_type(DType::str)};
        for (const SavedValue& v : variables) {
            in.push_back(v.handle);
            in_types.types.push_back(DataType::resource);
        }
        for (const SavedTable& t : tables) {
            in.push_back(t.handle);
            in_types.types.push_back(DataType::resource);
        }
        const Ref restored = add_call(restore, true, in, in_types, out_types);
        // In the main graph, the name of a node is also that of its first output.
        in.push_back(to_.constant_node(strings({object_graph}, Shape{})));
        in_types.types.push_back(data_type(DType::str));
        const Ref saved = add_call(save, true, std::move(in), in_types, out_types);
        functions_.push_back(save_function(save, variables, tables));
        functions_.push_back(restore_function(restore, variables, tables));
        saver_ = {file + ":0", saved + ":0", restored};
    }
    /// Adds the node that loaders run first; it runs the initializers.
    TF_COMMON std::string add_init() { return to_.add_node("NoOp", "NoOp", initializers_, {}); }

    TF_COMMON void finish(SavedModelDef& model) {
        for (FunctionDef& f : functions_) model.graph.library.push_back(std::move(f));
        model.graph.nodes = to_.finish().nodes;
        model.graph.producer = 1994;  // the versions of TensorFlow 2.18, readable since 1.12
        model.graph.min_consumer = 12;
        model.tensorflow_version = "2.18.0";
        model.saver = saver_;
        const SignatureDef init{{},
                                {{"__saved_model_init_op",
                                  {model.init_op, DataType::invalid, PartialShape::unknown()}}},
                                {},
                                {}};
        model.signatures["__saved_model_init_op"] = init;
    }

private:
    /// Converts a string to a name that TensorFlow allows for nodes.
    TF_COMMON static std::string node_name(std::string text) {
        for (char& c : text) {
            const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/';
            if (!fits) c = '_';
        }
        if (text.empty() || text[0] == '_' || text[0] == '-' || text[0] == '/') text.insert(0, "x");
        return text;
    }
    TF_COMMON std::string add_call(const std::string& function, bool stateful, std::vector<Ref> in,
                                   const AttrList& in_types, const AttrList& out_types) {
        const std::string_view op = stateful ? "StatefulPartitionedCall" : "PartitionedCall";
        return to_.add_node(
            op, op, std::move(in),
            {{"Tin", in_types}, {"Tout", out_types}, {"f", FunctionName{function}}});
    }
    TF_COMMON static AnyTensor strings(const std::vector<std::string>& all, const Shape& shape) {
        tf::detail::tracing::Handle h(
            tf::detail::core::allocate(DType::str, static_cast<std::int64_t>(all.size())));
        std::copy(all.begin(), all.end(), static_cast<std::string*>(h.buffer()->data()));
        return {std::move(h), shape, DType::str};
    }
    TF_COMMON static std::vector<std::string> keys_of(const std::vector<SavedValue>& variables,
                                                      const std::vector<SavedTable>& tables) {
        std::vector<std::string> keys;
        for (const SavedValue& v : variables) keys.push_back(v.key);
        for (const SavedTable& t : tables)
            for (const std::string_view part : MutableTableFunctions::parts)
                keys.push_back(t.key + std::string(part));
        return keys;
    }
    struct Bundle {
        Ref file, keys, slices;
        std::vector<Ref> resources{}, tables{};
        AttrList types{};
    };
    TF_COMMON static Bundle add_bundle(FunctionBuilder& to,
                                       const std::vector<SavedValue>& variables,
                                       const std::vector<SavedTable>& tables,
                                       const std::vector<std::string>& keys) {
        Bundle b;
        b.file = to.add_argument("file_prefix", data_type(DType::str), {});
        for (const SavedValue& v : variables) {
            b.resources.push_back(to.add_resource("resource", v.dtype, PartialShape::unknown()));
            b.types.types.push_back(data_type(v.dtype));
        }
        for (const SavedTable& t : tables) {
            b.tables.push_back(to.add_argument("table", DataType::resource, {}));
            for (std::size_t k = 0; k < 2; ++k)
                b.types.types.push_back(data_type(MutableTableFunctions::dtype(*t.table, k)));
        }
        const Shape all(static_cast<int>(keys.size()));
        b.slices = to.constant(strings(std::vector<std::string>(keys.size()), all));
        b.keys = to.constant(strings(keys, all));
        return b;
    }
    TF_COMMON static FunctionDef save_function(const std::string& name,
                                               const std::vector<SavedValue>& variables,
                                               const std::vector<SavedTable>& tables) {
        FunctionBuilder to(name);
        std::vector<std::string> keys = keys_of(variables, tables);
        keys.emplace_back(object_graph_key);
        Bundle b = add_bundle(to, variables, tables, keys);
        std::vector<Ref> in{b.file, b.keys, b.slices};
        for (std::size_t k = 0; k < variables.size(); ++k)
            in.push_back(to.add_action("ReadVariableOp", "ReadVariableOp", {b.resources[k]},
                                       {{"dtype", data_type(variables[k].dtype)}}) +
                         ":value:0");
        for (std::size_t k = 0; k < tables.size(); ++k) {
            const std::string node =
                MutableTableFunctions::add_export(to, *tables[k].table, b.tables[k]);
            in.insert(in.end(), {node + ":keys:0", node + ":values:0"});
        }
        in.push_back(to.add_argument("savev2_const", data_type(DType::str), {}));
        b.types.types.push_back(data_type(DType::str));
        to.add_action("SaveV2", "SaveV2", std::move(in), {{"dtypes", b.types}});
        to.add_result("identity", b.file, data_type(DType::str));
        return to.finish();
    }
    TF_COMMON static FunctionDef restore_function(const std::string& name,
                                                  const std::vector<SavedValue>& variables,
                                                  const std::vector<SavedTable>& tables) {
        FunctionBuilder to(name);
        const Bundle b = add_bundle(to, variables, tables, keys_of(variables, tables));
        if (!variables.empty() || !tables.empty()) {
            const std::string read = to.add_action(
                "RestoreV2", "RestoreV2", {b.file, b.keys, b.slices}, {{"dtypes", b.types}});
            for (std::size_t k = 0; k < variables.size(); ++k)
                to.add_action("AssignVariableOp", "AssignVariableOp",
                              {b.resources[k], read + ":tensors:" + std::to_string(k)},
                              {{"dtype", data_type(variables[k].dtype)}});
            for (std::size_t k = 0; k < tables.size(); ++k) {
                const std::size_t at = variables.size() + 2 * k;
                MutableTableFunctions::add_import(to, *tables[k].table, b.tables[k],
                                                  read + ":tensors:" + std::to_string(at),
                                                  read + ":tensors:" + std::to_string(at + 1));
            }
        }
        to.add_result("identity", b.file, data_type(DType::str));
        return to.finish();
    }

    FunctionBuilder to_;
    std::vector<FunctionDef> functions_;
    std::vector<Ref> initializers_;
    SaverNames saver_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
