// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tables of tf::lookup::experimental have in common, whose keys and values change:
// MutableHashTable and DenseHashTable.

#include <tf/lookup/mutable_table.hpp>
#include <tf/lookup/static_hash_table.hpp>

namespace tf::lookup::experimental {

/// The keys and values of a table, in no particular order. Mirrors the result of
/// tf.lookup.experimental.MutableHashTable.export.
template <class Keys, class Values>
struct Exported {
    Keys keys;
    Values values;
};

/// The keys of a table: scalars of dtype K, or, if K is Tensor<T, n>, vectors of n elements.
template <class K>
struct KeyOf {
    using element = K;
    static constexpr std::int64_t dim = MutableTable::scalar_keys;
    template <int... D>
    using tensor = Tensor<K, D...>;
};
template <class T, int N>
struct KeyOf<Tensor<T, N>> {
    static_assert(N > 0,
                  "[tf.lookup.key_shape] DenseHashTable<Tensor<T, n>, V>: the number of elements "
                  "of a key must be known; n is a number from 1");
    using element = T;
    static constexpr std::int64_t dim = N;
    template <int... D>
    using tensor = Tensor<T, D..., N>;
};

/// A table from keys to values that changes, without its constructors. Values are scalars, or
/// vectors of ValueDim elements.
template <class K, class V, int... ValueDim>
class ChangingTable : public ResourceMember {
    static_assert(sizeof...(ValueDim) <= 1 && ((ValueDim > 0) && ...),
                  "[tf.lookup.value_dim] a table<K, V, N>: values are scalars, or vectors "
                  "of N elements; N is a number from 1");

public:
    using key_type = K;
    using value_type = V;
    /// One key, and a vector of keys.
    using Key = typename KeyOf<K>::template tensor<>;
    using KeyList = typename KeyOf<K>::template tensor<dyn>;
    /// The tensor that one key gives.
    using Value = Tensor<V, ValueDim...>;

    using ResourceMember::ResourceMember;

    /// Sets the values of keys of any shape: `insert(keys, values)`, where the shape of `values` is
    /// that of `keys`, followed by that of a value. A key that the table has gets the new value; of
    /// a repeated key the last value counts. errors::InvalidArgument if dyn dims do not fit.
    /// Mirrors tf.lookup.experimental.MutableHashTable.insert.
    template <TensorLike A, TensorLike B>
    constexpr auto insert(const A& keys, const B& values) {
        if constexpr (check_key<A>() && check_values<A, B>())
            return act<op::MutableTableInsert>(tensor_type_t<A>(keys.collapse()),
                                               tensor_type_t<B>(values.collapse()));
        else return Operation();
    }
    /// The same for vectors that are written as lists: `insert({"a", "b"}, {1, 2})`.
    constexpr Operation insert(const KeyList& keys, const Tensor<V, dyn, ValueDim...>& values) {
        return act<op::MutableTableInsert>(keys, values);
    }

    /// The values of keys of any shape; a key that the table does not have gives the default value.
    /// Mirrors tf.lookup.experimental.MutableHashTable.lookup.
    template <class A>
    constexpr auto lookup(const A& keys) const {
        if constexpr (check_key<A>()) return find(key_tensor(keys));
        else return Poison{};
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
    constexpr Operation remove(const KeyList& keys) { return act<op::MutableTableRemove>(keys); }
    /// The same: `erase(keys)`. Mirrors tf.lookup.experimental.MutableHashTable.erase.
    template <class A>
    constexpr auto erase(const A& keys) {
        return remove(keys);
    }
    constexpr Operation erase(const KeyList& keys) { return remove(keys); }

    /// The number of keys. Mirrors tf.lookup.experimental.MutableHashTable.size.
    constexpr Tensor<std::int64_t> size() const {
        return tf::detail::ops::call<op::MutableTableSize, Tensor<std::int64_t>>({}, handle());
    }
    /// All keys, [n], and values, [n] or [n, ValueDim], at one moment: `auto [keys, values] =
    /// table.export_()`; `export` is a C++ keyword. The order is not specified. Mirrors
    /// tf.lookup.experimental.MutableHashTable.export.
    constexpr auto export_() const {
        using Contents = Exported<KeyList, Tensor<V, dyn, ValueDim...>>;
        constexpr op::MutableTableParts::Attributes at{static_cast<std::int64_t>(dtype_of<Element>),
                                                       static_cast<std::int64_t>(dtype_of<V>),
                                                       value_dim, KeyOf<K>::dim};
        const auto bytes = tf::detail::ops::call<op::MutableTableContents, Tensor<std::string>>(
            tf::detail::ops::words_of<op::MutableTableContents::Attributes{}>, handle());
        return tf::detail::ops::call_several<op::MutableTableParts>(
            std::type_identity<Contents>{}, tf::detail::ops::words_of<at>, bytes);
    }

protected:
    using Element = typename KeyOf<K>::element;
    static constexpr std::int64_t value_dim =
        sizeof...(ValueDim) == 0 ? MutableTable::scalar_values : (std::int64_t{} + ... + ValueDim);

    template <class T>
    static constexpr Shape values_shape(std::type_identity<T>) {
        return MutableTable::values_shape(T::static_shape, value_dim, KeyOf<K>::dim);
    }
    /// Whether keys of this shape are vectors of the table's size, or scalars.
    static constexpr bool fits_key(const Shape& keys) {
        if (KeyOf<K>::dim == MutableTable::scalar_keys) return true;
        return keys.rank > 0 &&
               (keys[keys.rank - 1] == KeyOf<K>::dim || keys[keys.rank - 1] == dyn);
    }
    template <class A>
    static constexpr bool check_key() {
        if constexpr (TensorLike<A>) {
            if constexpr (Poisoned<A>) {
                return false;
            } else {
                constexpr bool same =
                    std::is_same_v<typename tensor_type_t<A>::value_type, Element>;
                static_assert(same,
                              "[tf.lookup.key_dtype] table.lookup(keys): the keys must have the "
                              "table's dtype of keys; use tf::cast<K>(keys)");
                constexpr bool fits = fits_key(tensor_type_t<A>::static_shape);
                static_assert(!same || fits,
                              "[tf.lookup.key_shape] table.lookup(keys): the last dim of the keys "
                              "must be that of the table's keys");
                return same && fits;
            }
        } else {
            constexpr bool fits = KeyOf<K>::dim == MutableTable::scalar_keys &&
                                  tf::detail::tracing::literal_fits<std::decay_t<A>, Element>;
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
        else return Key(keys);
    }
    template <class T, class... Default>
    constexpr auto find(const T& keys, const Default&... otherwise) const {
        constexpr op::MutableTableFind::Attributes at{value_dim, KeyOf<K>::dim};
        constexpr Shape shape = values_shape(std::type_identity<T>{});
        return tf::detail::ops::call<op::MutableTableFind, TensorOf<V, shape>>(
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

}  // namespace tf::lookup::experimental
