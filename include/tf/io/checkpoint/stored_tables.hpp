// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Mutable lookup tables in checkpoints: the keys and values of a table are stored as two tensors.

#include <string>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/io/checkpoint/tensor_bundle.hpp>
#include <tf/io/checkpoint/tensor_bundle_writer.hpp>
#include <tf/io/checkpoint/trackable.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Adds the contents of all mutable tables.
TF_COMMON_INLINE void add_tables(const TrackableGraph& graph, TensorBundleWriter& out) {
    for (const TrackableNode& node : graph.nodes) {
        if (!node.stores_table()) continue;
        const MutableTable& table = *mutable_table(*node.resource);
        const auto [keys, values] = table.stored();
        out.add(node.attributes[0].checkpoint_key + "-keys", keys);
        out.add(node.attributes[0].checkpoint_key + "-values", values);
    }
}

/// The contents of a table in a checkpoint, which have been read, but not yet assigned.
class StoredTable {
public:
    TF_COMMON StoredTable(MutableTable& table, const std::string& key, TensorBundleReader& bundle)
        : table_(&table) {
        const std::string keys = key + "-keys", values = key + "-values";
        const Shape shape = bundle.shape(keys);
        stored_ = text(bundle.dtype(keys), bundle.dtype(values), shape, bundle.shape(values));
        const Shape size(shape.rank > 0 ? shape[0] : 0);
        const auto expected = [&](std::int64_t dim) {
            return MutableTable::values_shape(size, dim);
        };
        declared_ = text(table.key_dtype(), table.value_dtype(), expected(table.bucket_key_dim()),
                         expected(table.bucket_value_dim()));
        if (!fits()) return;
        keys_ = bundle.read(keys);
        values_ = bundle.read(values);
    }
    bool fits() const { return stored_ == declared_; }
    const std::string& stored() const { return stored_; }
    const std::string& declared() const { return declared_; }
    const AnyTensor& keys() const { return keys_; }
    const AnyTensor& values() const { return values_; }
    /// Replaces the contents of the table.
    TF_COMMON void assign() const {
        table_->fill({keys_.data(), keys_.shape(), keys_.dtype()},
                     {values_.data(), values_.shape(), values_.dtype()});
    }

private:
    TF_COMMON static std::string text(DType key, DType value, const Shape& keys,
                                      const Shape& values) {
        return "a table from " + std::string(name_of(key)) + " " + keys.to_string() + " to " +
               std::string(name_of(value)) + " " + values.to_string();
    }

    MutableTable* table_;
    std::string stored_, declared_;
    AnyTensor keys_, values_;
};

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
