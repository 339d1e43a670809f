// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a SavedModel stores a mutable lookup table: its node, the functions that create it, and those
// that export its contents to a checkpoint and import them. Mirrors MutableHashTable, whose saver
// TensorFlow traces into such functions.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/function_builder.hpp>
#include <tf/io/saved_model/structured_value.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// A mutable table: its key in the checkpoint, and its node.
struct SavedTable {
    std::string key, handle;
    const MutableTable* table = nullptr;
};

struct MutableTableFunctions {
    /// The suffixes of the keys of a table's two tensors.
    static constexpr std::string_view parts[] = {"-keys", "-values"};

    TF_COMMON static std::string_view op(const MutableTable& t) {
        if (t.dense() != nullptr) return "MutableDenseHashTableV2";
        return t.value_dim() == MutableTable::scalar_values ? "MutableHashTableV2"
                                                            : "MutableHashTableOfTensorsV2";
    }
    TF_COMMON static Attrs attributes(const MutableTable& t, const std::string& shared_name) {
        Attrs out{{"key_dtype", data_type(t.key_dtype())},
                  {"value_dtype", data_type(t.value_dtype())},
                  {"shared_name", shared_name}};
        if (t.dense() != nullptr) out["initial_num_buckets"] = t.dense()->initial_buckets;
        if (t.value_dim() != MutableTable::scalar_values)
            out["value_shape"] = PartialShape(MutableTable::values_shape({}, t.value_dim()));
        return out;
    }
    /// The operands of the node: the two keys of a dense table.
    TF_COMMON static std::vector<Ref> operands(FunctionBuilder& to, const MutableTable& t) {
        if (t.dense() == nullptr) return {};
        return {to.constant(t.dense()->empty_key), to.constant(t.dense()->deleted_key)};
    }
    /// Adds the node that reads all keys and values; returns its name.
    TF_COMMON static std::string add_export(FunctionBuilder& to, const MutableTable& t,
                                            const Ref& handle) {
        return to.add_action(
            "LookupTableExportV2", "LookupTableExportV2", {handle},
            {{"Tkeys", data_type(t.key_dtype())}, {"Tvalues", data_type(t.value_dtype())}});
    }
    /// Adds the node that replaces the contents of a table.
    TF_COMMON static void add_import(FunctionBuilder& to, const MutableTable& t, const Ref& handle,
                                     const Ref& keys, const Ref& values) {
        to.add_action("LookupTableImportV2", "LookupTableImportV2", {handle, keys, values},
                      {{"Tin", data_type(t.key_dtype())}, {"Tout", data_type(t.value_dtype())}});
    }
    TF_COMMON static DType dtype(const MutableTable& t, std::size_t part) {
        return part == 0 ? t.key_dtype() : t.value_dtype();
    }

    /// Returns the handle of a new table.
    TF_COMMON static FunctionDef creator(std::string name, const MutableTable& t,
                                         const std::string& shared_name) {
        FunctionBuilder to(std::move(name));
        const std::string node =
            to.add_action(op(t), "hash_table", operands(to, t), attributes(t, shared_name));
        to.add_result("identity", node + ":table_handle:0", DataType::resource);
        return to.finish();
    }
    /// Does nothing and returns 1: a new table is empty, and is destroyed with its handle.
    TF_COMMON static FunctionDef nothing(std::string name) {
        FunctionBuilder to(std::move(name));
        to.add_result("identity", to.number(1), data_type(DType::int32));
        return to.finish();
    }
    /// Returns a name, a slice and a tensor for keys and for values. Inputs: the key of the table,
    /// its handle.
    TF_COMMON static FunctionDef save(std::string name, const MutableTable& t) {
        FunctionBuilder to(std::move(name));
        const DataType text = data_type(DType::str);
        const Ref key = to.add_argument("checkpoint_key", text, {});
        const Ref handle = to.add_argument("table_handle", DataType::resource, {});
        const std::string node = add_export(to, t, handle);
        for (std::size_t k = 0; k < 2; ++k) {
            const Ref named = to.add_node("Add", "add", {key, to.constant(string_value(parts[k]))},
                                          {{"T", text}}) +
                              ":z:0";
            to.add_result("identity", named, text);
            to.add_result("identity", to.constant(string_value("")), text);
            to.add_result("identity", node + (k == 0 ? ":keys:0" : ":values:0"),
                          data_type(dtype(t, k)));
        }
        return to.finish();
    }
    /// The structure of these results.
    TF_COMMON static StructuredValue saved(const MutableTable& t) {
        using Kind = StructuredValue::Kind;
        const DataType text = data_type(DType::str);
        StructuredValue all = StructuredValue::of(Kind::list);
        for (std::size_t k = 0; k < 2; ++k) {
            const std::string prefix = "tensor_" + std::to_string(k) + "_";
            StructuredValue part = StructuredValue::of(Kind::dict);
            part.keys = {"name", "slice_spec", "tensor"};
            part.items = {StructuredValue::of_spec(prefix + "name", PartialShape{}, text),
                          StructuredValue::of_spec(prefix + "slice_spec", PartialShape{}, text),
                          StructuredValue::of_spec(prefix + "tensor", PartialShape::unknown(),
                                                   data_type(dtype(t, k)))};
            all.items.push_back(std::move(part));
        }
        return all;
    }
    /// Replaces the contents. Inputs: keys, values, the handle.
    TF_COMMON static FunctionDef restore(std::string name, const MutableTable& t) {
        FunctionBuilder to(std::move(name));
        const auto unknown = PartialShape::unknown();
        const Ref keys = to.add_argument("restored_tensors_0", data_type(t.key_dtype()), unknown);
        const Ref values =
            to.add_argument("restored_tensors_1", data_type(t.value_dtype()), unknown);
        const Ref handle = to.add_argument("table_handle", DataType::resource, {});
        add_import(to, t, handle, keys, values);
        to.add_result("identity", to.number(1), data_type(DType::int32));
        return to.finish();
    }

private:
    TF_COMMON static AnyTensor string_value(std::string_view s) {
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, 1));
        *static_cast<std::string*>(h.buffer()->data()) = s;
        return {std::move(h), Shape{}, DType::str};
    }
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
