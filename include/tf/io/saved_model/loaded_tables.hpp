// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes the lookup tables of a loaded model, as the functions describe them with which the model
// would make them.

#include <limits>
#include <memory>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/graph_import.hpp>
#include <tf/lookup/dense_table.hpp>
#include <tf/lookup/hash_table.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// The node that makes a resource, and the function that it belongs to.
struct TableCreation {
    const FunctionDef* function = nullptr;
    const NodeDef* node = nullptr;
};

/// The node with which a function, or one that it calls, makes a resource; null if there is none.
TF_COMMON_INLINE TableCreation find_creation(const FunctionLibrary& library,
                                             const std::string& function, int depth) {
    const FunctionDef* f = library.find(function);
    if (f == nullptr || depth == 0) return {};
    for (const NodeDef& n : f->nodes) {
        if (const auto* called = find_attr<FunctionName>(n.attrs, "f")) {
            const TableCreation found = find_creation(library, called->name, depth - 1);
            if (found.node != nullptr) return found;
        } else if (n.op != "Identity" && n.op != "NoOp" && n.op != "Const") {
            return {f, &n};
        }
    }
    return {};
}

/// The constant scalar or vector that an operand of a node is; empty if it is not one.
TF_COMMON_INLINE AnyTensor constant_operand(const TableCreation& made, std::size_t k) {
    if (k >= made.node->inputs.size()) return {};
    const std::string& input = made.node->inputs[k];
    const std::string name = input.substr(0, input.find(':'));
    for (const NodeDef& n : made.function->nodes) {
        if (n.name != name || n.op != "Const") continue;
        const auto* v = find_attr<TensorAttr>(n.attrs, "value");
        if (v != nullptr && !v->value.empty() && v->value.shape().rank <= 1 &&
            v->value.shape().size() > 0)
            return v->value;
    }
    return {};
}

/// Returns null and sets `fault` if such a table is not supported.
TF_COMMON_INLINE std::unique_ptr<LookupTable> created_table(const TableCreation& made,
                                                            std::string& fault) {
    const NodeDef& n = *made.node;
    const auto dtype = [&](std::string_view name) {
        const auto* v = find_attr<DataType>(n.attrs, name);
        return v == nullptr ? DType::invalid : dtype_of_data(*v);
    };
    const DType key = dtype("key_dtype"), value = dtype("value_dtype");
    const bool vectors = n.op == "MutableHashTableOfTensorsV2";
    const bool dense = n.op == "MutableDenseHashTableV2";
    const bool changes = n.op == "MutableHashTableV2" || vectors || dense;
    if (n.op != "HashTableV2" && !changes) fault = "a resource that " + n.op + " makes";
    else if ((key != DType::str && key != DType::int32 && key != DType::int64) ||
             value == DType::invalid || (dense && value == DType::str))
        fault = "a table from " + std::string(name_of(key)) + " to " + std::string(name_of(value));
    if (!fault.empty()) return nullptr;
    if (!changes) return std::make_unique<lookup::HashTable>(key, value);
    const auto* shape = find_attr<PartialShape>(n.attrs, "value_shape");
    const bool scalars =
        dense ? shape == nullptr || (shape->known_rank && shape->dims.empty()) : !vectors;
    if (!scalars && (shape == nullptr || shape->dims.size() != 1 || shape->dims[0] < 0 ||
                     shape->dims[0] > std::numeric_limits<int>::max())) {
        fault = "a table whose values have no known length";
        return nullptr;
    }
    const std::int64_t dim = scalars ? MutableTable::scalar_values : shape->dims[0];
    if (!dense) return std::make_unique<lookup::MutableTableContents>(key, value, dim, AnyTensor());
    DenseTableLayout layout{constant_operand(made, 0), constant_operand(made, 1)};
    if (const auto* buckets = find_attr<std::int64_t>(n.attrs, "initial_num_buckets"))
        layout.initial_buckets = *buckets;
    if (layout.empty_key.empty() || layout.deleted_key.empty() || layout.empty_key.dtype() != key ||
        layout.deleted_key.dtype() != key ||
        !(layout.empty_key.shape() == layout.deleted_key.shape()))
        fault = "a dense table whose empty and deleted keys are not constant scalars or vectors";
    else if (!lookup::DenseLayout::is_bucket_count(layout.initial_buckets))
        fault = "a dense table with " + std::to_string(layout.initial_buckets) + " buckets";
    else if (!lookup::DenseLayout::differ(layout))
        fault = "a dense table whose empty and deleted keys are equal";
    if (!fault.empty()) return nullptr;
    return std::make_unique<lookup::DenseTableContents>(key, value, dim, AnyTensor(),
                                                        std::move(layout));
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
