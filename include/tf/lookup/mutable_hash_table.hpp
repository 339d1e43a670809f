// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup::experimental::MutableHashTable: a table whose keys and values change, such as counts
// of words. Mirrors tf.lookup.experimental.MutableHashTable.

#include <tf/lookup/changing_table.hpp>

namespace tf::lookup::experimental {

/// The dtypes of mutable tables for which TensorFlow has kernels.
template <class K, class V>
inline constexpr bool is_mutable_table =
    is_table<K, V> && !(std::is_same_v<V, std::string> && !std::is_same_v<K, std::int64_t>);

/// A mutable table from keys to values. It can be a member of a module,
///
///     tf::lookup::experimental::MutableHashTable<std::string, std::int64_t> counts{
///         this, "counts", 0};
///
/// or a local object, `MutableHashTable table(tf::string_, tf::int64, -1)`, which a function uses
/// if it is bound to it, `tf::function(f, table)`. Values are scalars, or vectors of ValueDim
/// elements: `MutableHashTable<std::int64_t, float, 2> table{this, "table", {0.f, 0.f}}`. The last
/// argument is the value of keys that the table does not have. Keys: string, int32, int64; values:
/// string (for int64 keys), int32, int64, float, double, bool (for string keys), in the pairs for
/// which TensorFlow has kernels. In functions its operations are side effects, which run in program
/// order. Each operation is atomic, so that threads may share a table. Its contents are saved in
/// checkpoints and SavedModels. Mirrors tf.lookup.experimental.MutableHashTable.
template <class K, class V, int... ValueDim>
class MutableHashTable : public ChangingTable<K, V, ValueDim...> {
    static_assert(is_mutable_table<K, V>,
                  "[tf.lookup.dtypes] MutableHashTable<K, V>: TensorFlow has mutable tables from "
                  "string to int32, int64, float, double, bool; from int64 to string, int32, "
                  "int64, float, double; from int32 to int32, float, double");
    using Base = ChangingTable<K, V, ValueDim...>;

public:
    using typename Base::Value;

    constexpr MutableHashTable(VariableOwner* owner, std::string_view name,
                               const Value& default_value)
        : Base(owner, name, sizeof(MutableHashTable)) {
        if (__builtin_is_constant_evaluated()) return;
        this->own(std::make_unique<MutableTableContents>(dtype_of<K>, dtype_of<V>, Base::value_dim,
                                                         AnyTensor(default_value)));
    }
    constexpr explicit MutableHashTable(const Value& default_value)
        : MutableHashTable(nullptr, "mutable_hash_table", default_value) {}
    constexpr MutableHashTable(DTypeName<K>, DTypeName<V>, const Value& default_value)
        : MutableHashTable(default_value) {}
    constexpr explicit MutableHashTable(tf::detail::modules::Symbolic)
        : Base(nullptr, "mutable_hash_table", sizeof(MutableHashTable)) {}

    using Base::lookup;
    /// The same with another default: one value, or one for each key.
    template <class A, TensorLike B>
    constexpr auto lookup(const A& keys, const B& dynamic_default_values) const {
        if constexpr (Base::template check_key<A>()) {
            using Keys = decltype(Base::key_tensor(keys));
            if constexpr (check_default<Keys, B>())
                return Base::find(Base::key_tensor(keys),
                                  tensor_type_t<B>(dynamic_default_values.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }

private:
    template <class Keys, class B>
    static constexpr bool check_default() {
        if constexpr (Poisoned<B>) {
            return false;
        } else {
            using Given = tensor_type_t<B>;
            constexpr bool fits =
                std::is_same_v<typename Given::value_type, V> &&
                (Base::may_be(Given::static_shape, Value::static_shape) ||
                 Base::may_be(Given::static_shape, Base::values_shape(std::type_identity<Keys>{})));
            static_assert(fits,
                          "[tf.lookup.values] table.lookup(keys, dynamic_default_values): the "
                          "defaults must have the table's dtype of values, and the shape of one "
                          "value or of the result");
            return fits;
        }
    }
};
template <class K, class V, class Default>
MutableHashTable(DTypeName<K>, DTypeName<V>, const Default&) -> MutableHashTable<K, V>;

}  // namespace tf::lookup::experimental
