// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup::experimental::DenseHashTable: a table whose keys and values change, in the form that
// TensorFlow calls dense. Mirrors tf.lookup.experimental.DenseHashTable.

#include <tf/lookup/changing_table.hpp>
#include <tf/lookup/dense_table.hpp>

namespace tf::lookup::experimental {

/// The dtypes of dense tables for which TensorFlow has kernels.
template <class K, class V>
inline constexpr bool is_dense_table =
    !std::is_same_v<V, std::string> &&
    (is_table<typename KeyOf<K>::element, V> ||
     (std::is_same_v<typename KeyOf<K>::element, std::int64_t> && std::is_same_v<V, bool>));

/// A table from keys to values that changes. A member of a module,
///
///     tf::lookup::experimental::DenseHashTable<std::string, std::int64_t> counts{
///         this, "counts", 0, "", "$"};
///
/// or a local object, `DenseHashTable table(tf::string_, tf::int64, -1, "", "$")`, which functions
/// use if they are bound to it, `tf::function(f, table)`. Values are scalars, or vectors of
/// ValueDim elements. Keys are scalars, or vectors of n elements if K is tf::Tensor<T, n>: then the
/// last dim of keys is n, and `DenseHashTable<tf::Tensor<std::int64_t, 2>, float>` looks up [...,
/// 2]
/// -> [...]. The arguments are the value of keys that the table does not have, and two
/// different keys, the empty and the deleted one, which an insertion, a lookup or a removal must
/// not have: errors::InvalidArgument, and the table is unchanged. Keys: string, int32, int64;
/// values: int32, int64, float, double, bool, in the pairs for which TensorFlow has kernels. In
/// functions its operations are effects, which run in program order. Each operation is atomic, so
/// that threads may share a table. Its contents are saved in checkpoints and SavedModels as
/// TensorFlow does it: as all buckets, initial_num_buckets at least, a power of 2 up to 2^24.
/// Unlike TensorFlow's, `export_` gives only keys that the table has, keys may have any shape, and
/// a key has one entry even if one with which it shares buckets was removed.
/// Mirrors tf.lookup.experimental.DenseHashTable.
template <class K, class V, int... ValueDim>
class DenseHashTable : public ChangingTable<K, V, ValueDim...> {
    static_assert(is_dense_table<K, V>,
                  "[tf.lookup.dtypes] DenseHashTable<K, V>: TensorFlow has dense tables from "
                  "string and int64 to int32, int64, float, double, bool; from int32 to int32, "
                  "float, double");
    using Base = ChangingTable<K, V, ValueDim...>;

public:
    using typename Base::Key;
    using typename Base::Value;

    constexpr DenseHashTable(VariableOwner* owner, std::string_view name,
                             const Value& default_value, const Key& empty_key,
                             const Key& deleted_key, std::int64_t initial_num_buckets = 131072)
        : Base(owner, name, sizeof(DenseHashTable)) {
        if (__builtin_is_constant_evaluated()) return;
        this->own(std::make_unique<DenseTableContents>(
            dtype_of<typename Base::Element>, dtype_of<V>, Base::value_dim,
            AnyTensor(default_value),
            DenseTableLayout{AnyTensor(empty_key), AnyTensor(deleted_key), initial_num_buckets}));
    }
    constexpr DenseHashTable(const Value& default_value, const Key& empty_key,
                             const Key& deleted_key, std::int64_t initial_num_buckets = 131072)
        : DenseHashTable(nullptr, "dense_hash_table", default_value, empty_key, deleted_key,
                         initial_num_buckets) {}
    constexpr DenseHashTable(DTypeName<K>, DTypeName<V>, const Value& default_value,
                             const Key& empty_key, const Key& deleted_key,
                             std::int64_t initial_num_buckets = 131072)
        : DenseHashTable(default_value, empty_key, deleted_key, initial_num_buckets) {}
    constexpr explicit DenseHashTable(tf::detail::modules::Symbolic)
        : Base(nullptr, "dense_hash_table", sizeof(DenseHashTable)) {}
};
template <class K, class V, class... Rest>
DenseHashTable(DTypeName<K>, DTypeName<V>, const Rest&...) -> DenseHashTable<K, V>;

}  // namespace tf::lookup::experimental
