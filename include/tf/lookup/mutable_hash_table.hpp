// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup::experimental::MutableHashTable: a table whose keys and values change, such as counts
// of words. Mirrors tf.lookup.experimental.MutableHashTable.

#include <tf/lookup/mutable_table.hpp>
#include <tf/lookup/static_hash_table.hpp>

namespace tf::lookup::experimental {

/// The dtypes of mutable tables for which TensorFlow has kernels.
template <class K, class V>
inline constexpr bool is_mutable_table =
    is_table<K, V> && !(std::is_same_v<V, std::string> && !std::is_same_v<K, std::int64_t>);

/// The keys and values of a table, in no particular order. Mirrors the result of
/// tf.lookup.experimental.MutableHashTable.export.
template <class Keys, class Values>
struct Exported {
    Keys keys;
    Values values;
};

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
class MutableHashTable : public ResourceMember {
    static_assert(is_mutable_table<K, V>,
                  "[tf.lookup.dtypes] MutableHashTable<K, V>: TensorFlow has mutable tables from "
                  "string to int32, int64, float, double, bool; from int64 to string, int32, "
                  "int64, float, double; from int32 to int32, float, double");
    static_assert(sizeof...(ValueDim) <= 1 && ((ValueDim > 0) && ...),
                  "[tf.lookup.value_dim] MutableHashTable<K, V, N>: values are scalars, or vectors "
                  "of N elements, where N is at least 1");

public:
    using key_type = K;
    using value_type = V;
    /// The type of the value of one key.
    using Value = Tensor<V, ValueDim...>;

    constexpr MutableHashTable(VariableOwner* owner, std::string_view name,
                               const Value& default_value)
        : ResourceMember(owner, name, sizeof(MutableHashTable)) {
        if (__builtin_is_constant_evaluated()) return;
        own(std::make_unique<MutableTableContents>(dtype_of<K>, dtype_of<V>, value_dim,
                                                   AnyTensor(default_value)));
    }
    constexpr explicit MutableHashTable(const Value& default_value)
        : MutableHashTable(nullptr, "mutable_hash_table", default_value) {}
    constexpr MutableHashTable(DTypeName<K>, DTypeName<V>, const Value& default_value)
        : MutableHashTable(default_value) {}
    constexpr explicit MutableHashTable(tf::detail::modules::Symbolic)
        : ResourceMember(nullptr, "mutable_hash_table", sizeof(MutableHashTable)) {}

    /// Sets the values of keys of any shape: `insert(keys, values)`, where the shape of `values` is
    /// that of `keys`, followed by that of a value. The value of an existing key is replaced; if a
    /// key occurs twice, its last value is stored. errors::InvalidArgument if dyn dims do not fit.
    /// Mirrors tf.lookup.experimental.MutableHashTable.insert.
    template <TensorLike A, TensorLike B>
    constexpr auto insert(const A& keys, const B& values) {
        if constexpr (check_key<A>() && check_values<A, B>())
            return act<op::MutableTableInsert>(tensor_type_t<A>(keys.collapse()),
                                               tensor_type_t<B>(values.collapse()));
        else return Operation();
    }
    /// The same for lists of literals: `insert({"a", "b"}, {1, 2})`.
    constexpr Operation insert(const Tensor<K, dyn>& keys,
                               const Tensor<V, dyn, ValueDim...>& values) {
        return act<op::MutableTableInsert>(keys, values);
    }

    /// The values of keys of any shape; a key that the table does not have gives the default value.
    /// Mirrors tf.lookup.experimental.MutableHashTable.lookup.
    template <class A>
    constexpr auto lookup(const A& keys) const {
        if constexpr (check_key<A>()) return find(key_tensor(keys));
        else return Poison{};
    }
    /// The same with another default: one value, or one for each key.
    template <class A, TensorLike B>
    constexpr auto lookup(const A& keys, const B& dynamic_default_values) const {
        if constexpr (check_key<A>()) {
            using Keys = decltype(key_tensor(keys));
            if constexpr (check_default<Keys, B>())
                return find(key_tensor(keys), tensor_type_t<B>(dynamic_default_values.collapse()));
            else return Poison{};
        } else {
            return Poison{};
        }
    }
    /// The same as lookup(keys): table[keys].
    template <class A>
    constexpr auto operator[](const A& keys) const {
        return lookup(keys);
    }

    /// Removes keys of any shape; those that the table does not have are ignored. Mirrors
    /// tf.lookup.experimental.MutableHashTable.remove.
    template <class A>
    constexpr auto remove(const A& keys) {
        if constexpr (check_key<A>()) return act<op::MutableTableRemove>(key_tensor(keys));
        else return Operation();
    }
    /// The same for keys that are written as a list: `remove({"a", "b"})`.
    constexpr Operation remove(const Tensor<K, dyn>& keys) {
        return act<op::MutableTableRemove>(keys);
    }
    /// The same: `erase(keys)`. Mirrors tf.lookup.experimental.MutableHashTable.erase.
    template <class A>
    constexpr auto erase(const A& keys) {
        return remove(keys);
    }
    constexpr Operation erase(const Tensor<K, dyn>& keys) { return remove(keys); }

    /// The number of keys. Mirrors tf.lookup.experimental.MutableHashTable.size.
    constexpr Tensor<std::int64_t> size() const {
        return tf::detail::ops::call<op::MutableTableSize, Tensor<std::int64_t>>({}, handle());
    }
    /// A consistent snapshot of all keys, [n], and values, [n] or [n, ValueDim]: `auto [keys,
    /// values] = table.export_()`; `export` is a C++ keyword. The order is not specified. Mirrors
    /// tf.lookup.experimental.MutableHashTable.export.
    constexpr auto export_() const {
        using Contents = Exported<Tensor<K, dyn>, Tensor<V, dyn, ValueDim...>>;
        constexpr op::MutableTableParts::Attributes at{static_cast<std::int64_t>(dtype_of<K>),
                                                       static_cast<std::int64_t>(dtype_of<V>),
                                                       value_dim};
        const auto bytes =
            tf::detail::ops::call<op::MutableTableContents, Tensor<std::string>>({}, handle());
        return tf::detail::ops::call_several<op::MutableTableParts>(
            std::type_identity<Contents>{}, tf::detail::ops::words_of<at>, bytes);
    }

private:
    static constexpr std::int64_t value_dim =
        sizeof...(ValueDim) == 0 ? MutableTable::scalar_values : (std::int64_t{} + ... + ValueDim);

    template <int... Dims>
    static constexpr Shape values_shape(std::type_identity<Tensor<K, Dims...>>) {
        return MutableTable::values_shape(Tensor<K, Dims...>::static_shape, value_dim);
    }
    template <class A>
    static constexpr bool check_key() {
        if constexpr (TensorLike<A>) {
            if constexpr (Poisoned<A>) {
                return false;
            } else {
                constexpr bool same = std::is_same_v<typename tensor_type_t<A>::value_type, K>;
                static_assert(same,
                              "[tf.lookup.key_dtype] table.lookup(keys): the keys must have the "
                              "table's dtype of keys; use tf::cast<K>(keys)");
                return same;
            }
        } else {
            constexpr bool fits = tf::detail::tracing::literal_fits<std::decay_t<A>, K>;
            static_assert(fits,
                          "[tf.lookup.key_dtype] table.lookup(key): the key must be a tensor or a "
                          "literal of the table's dtype of keys");
            return fits;
        }
    }
    template <class A, class B>
    static constexpr bool check_values() {
        if constexpr (Poisoned<B>) {
            return false;
        } else {
            using Values = tensor_type_t<B>;
            constexpr bool fits =
                std::is_same_v<typename Values::value_type, V> &&
                may_be(Values::static_shape, values_shape(std::type_identity<tensor_type_t<A>>{}));
            static_assert(fits,
                          "[tf.lookup.values] table.insert(keys, values): the values must have the "
                          "table's dtype of values, and the shape of the keys, followed by that of "
                          "a value");
            return fits;
        }
    }
    template <class Keys, class B>
    static constexpr bool check_default() {
        if constexpr (Poisoned<B>) {
            return false;
        } else {
            using Given = tensor_type_t<B>;
            constexpr bool fits =
                std::is_same_v<typename Given::value_type, V> &&
                (may_be(Given::static_shape, Value::static_shape) ||
                 may_be(Given::static_shape, values_shape(std::type_identity<Keys>{})));
            static_assert(fits,
                          "[tf.lookup.values] table.lookup(keys, dynamic_default_values): the "
                          "defaults must have the table's dtype of values, and the shape of one "
                          "value or of the result");
            return fits;
        }
    }
    /// Whether shapes with dyn dims may be equal.
    static constexpr bool may_be(const Shape& a, const Shape& b) {
        if (a.rank != b.rank) return false;
        for (int i = 0; i < a.rank; ++i)
            if (a[i] != b[i] && a[i] != dyn && b[i] != dyn) return false;
        return true;
    }
    template <class A>
    static constexpr auto key_tensor(const A& keys) {
        if constexpr (TensorLike<A>) return tensor_type_t<A>(keys.collapse());
        else return Tensor<K>(keys);
    }
    template <int... Dims, class... Default>
    constexpr Tensor<V, Dims..., ValueDim...> find(const Tensor<K, Dims...>& keys,
                                                   const Default&... otherwise) const {
        constexpr op::MutableTableFind::Attributes at{value_dim};
        return tf::detail::ops::call<op::MutableTableFind, Tensor<V, Dims..., ValueDim...>>(
            tf::detail::ops::words_of<at>, handle(), keys, otherwise...);
    }
    template <class Op, class... A>
    constexpr Operation act(const A&... operands) {
        const auto done =
            tf::detail::ops::call<Op, Tensor<std::int32_t>>({}, handle(), operands...);
        if (__builtin_is_constant_evaluated()) return Operation(done.node());
        return {};
    }
};
template <class K, class V, class Default>
MutableHashTable(DTypeName<K>, DTypeName<V>, const Default&) -> MutableHashTable<K, V>;

}  // namespace tf::lookup::experimental
