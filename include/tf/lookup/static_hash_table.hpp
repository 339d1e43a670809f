// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup::StaticHashTable: a table from keys to values that does not change, such as a
// vocabulary, and the initializers that fill it. Mirrors tf.lookup.StaticHashTable.

#include <tf/lookup/hash_table.hpp>
#include <tf/module/resource.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace tf::lookup {

/// Keys and values from two vectors of one length: `KeyValueTensorInitializer({"a", "b"}, {1, 2})`.
/// As in TensorFlow int literals give int32; another dtype can be requested,
/// `KeyValueTensorInitializer({"a", "b"}, {1, 2}, tf::string_, tf::int64)`. Mirrors
/// tf.lookup.KeyValueTensorInitializer.
template <class K, class V>
class KeyValueTensorInitializer {
public:
    using key_type = K;
    using value_type = V;

    constexpr KeyValueTensorInitializer(const Tensor<K, dyn>& keys, const Tensor<V, dyn>& values)
        : keys_(keys), values_(values) {}
    constexpr KeyValueTensorInitializer(const Tensor<K, dyn>& keys, const Tensor<V, dyn>& values,
                                        DTypeName<K>, DTypeName<V>)
        : KeyValueTensorInitializer(keys, values) {}

    std::unique_ptr<Resource> make_table(const Tensor<V>& default_value) const {
        return std::make_unique<HashTable>(AnyTensor(keys_), AnyTensor(values_),
                                           AnyTensor(default_value));
    }

private:
    Tensor<K, dyn> keys_;
    Tensor<V, dyn> values_;
};
template <TensorLike K, TensorLike V>
KeyValueTensorInitializer(const K&, const V&)
    -> KeyValueTensorInitializer<typename tensor_type_t<K>::value_type,
                                 typename tensor_type_t<V>::value_type>;
template <tf::detail::tensors::BracedLiteral K, std::size_t N, tf::detail::tensors::BracedLiteral V,
          std::size_t M>
KeyValueTensorInitializer(const K (&)[N], const V (&)[M]) -> KeyValueTensorInitializer<
    tf::detail::ops::constant_element_t<tf::detail::ops::FromValue, K>,
    tf::detail::ops::constant_element_t<tf::detail::ops::FromValue, V>>;

/// Options of a TextFileInitializer besides its indices.
struct TextFileOptions {
    std::int64_t vocab_size = -1;         ///< the number of lines to read; -1: all
    std::string_view delimiter = "\t";    ///< one character, which separates columns
    std::int64_t value_index_offset = 0;  ///< added to line numbers that are values
};

/// Keys and values from the lines of a text file:
///
///     TextFileInitializer("vocab.txt", tf::string_, TextFileIndex::WHOLE_LINE, tf::int64,
///                         TextFileIndex::LINE_NUMBER)
///
/// The file is read when the table is constructed; a SavedModel contains a copy of it. The name
/// must outlive the initializer. Mirrors tf.lookup.TextFileInitializer.
template <class K, class V>
class TextFileInitializer {
public:
    using key_type = K;
    using value_type = V;

    constexpr TextFileInitializer(std::string_view filename, DTypeName<K>, std::int64_t key_index,
                                  DTypeName<V>, std::int64_t value_index,
                                  const TextFileOptions& options = {})
        : filename_(filename), key_(key_index), value_(value_index), options_(options) {}

    std::unique_ptr<Resource> make_table(const Tensor<V>& default_value) const {
        const TextFile file{std::string(filename_),
                            key_,
                            value_,
                            options_.vocab_size,
                            options_.value_index_offset,
                            std::string(options_.delimiter)};
        return std::make_unique<HashTable>(dtype_of<K>, AnyTensor(default_value), file);
    }

private:
    std::string_view filename_;
    std::int64_t key_, value_;
    TextFileOptions options_;
};

/// The dtypes of tables for which TensorFlow has kernels.
template <class K, class V>
inline constexpr bool is_table =
    (std::is_same_v<K, std::string> &&
     (std::is_same_v<V, std::int64_t> || std::is_same_v<V, bool>)) ||
    (std::is_same_v<K, std::int64_t> && std::is_same_v<V, std::int64_t>) ||
    ((std::is_same_v<K, std::string> || std::is_same_v<K, std::int32_t> ||
      std::is_same_v<K, std::int64_t>) &&
     (std::is_same_v<V, std::string> || std::is_same_v<V, std::int32_t> ||
      std::is_same_v<V, float> || std::is_same_v<V, double>));

/// A table from keys to values that does not change after construction. It can be a member of a
/// module,
///
///     tf::lookup::StaticHashTable<std::string, std::int64_t> table{
///         this, "table", {"emerson", "lake"}, {1, 2}, -1};
///
/// or a local object, `tf::lookup::StaticHashTable table(initializer, -1)`, which a function uses
/// if it is bound to it, `tf::function(f, table)`. Keys and values may also come from an
/// initializer, as in TensorFlow: `table{this, "table", initializer, -1}`. Keys: string, int32,
/// int64; values: string, int32, int64, float, double, bool, in the pairs for which TensorFlow has
/// kernels. errors::FailedPrecondition if a key has two different values; a repeated pair is
/// allowed. errors::InvalidArgument if there are no keys. Mirrors tf.lookup.StaticHashTable.
template <class K, class V>
class StaticHashTable : public ResourceMember {
    static_assert(is_table<K, V>,
                  "[tf.lookup.dtypes] StaticHashTable<K, V>: TensorFlow has tables from string to "
                  "string, int32, int64, float, double, bool; from int64 to the same without bool; "
                  "from int32 to string, int32, float, double");

public:
    constexpr StaticHashTable(VariableOwner* owner, std::string_view name,
                              const Tensor<K, dyn>& keys, const Tensor<V, dyn>& values,
                              const Tensor<V>& default_value)
        : StaticHashTable(owner, name, KeyValueTensorInitializer<K, V>(keys, values),
                          default_value) {}
    template <class Initializer>
    constexpr StaticHashTable(VariableOwner* owner, std::string_view name, const Initializer& init,
                              const Tensor<V>& default_value)
        : ResourceMember(owner, name, sizeof(StaticHashTable)) {
        constexpr bool fits = std::is_same_v<typename Initializer::key_type, K> &&
                              std::is_same_v<typename Initializer::value_type, V>;
        static_assert(fits,
                      "[tf.lookup.initializer] StaticHashTable<K, V>(initializer, default_value): "
                      "the initializer's dtypes must be those of the table: "
                      "KeyValueTensorInitializer(keys, values, tf::string_, tf::int64)");
        if constexpr (fits)
            if (!__builtin_is_constant_evaluated()) own(init.make_table(default_value));
    }
    template <class Initializer>
    constexpr StaticHashTable(const Initializer& init, const Tensor<V>& default_value)
        : StaticHashTable(nullptr, "hash_table", init, default_value) {}
    constexpr explicit StaticHashTable(tf::detail::modules::Symbolic)
        : ResourceMember(nullptr, "hash_table", sizeof(StaticHashTable)) {}

    /// The values of keys of any shape; a key that the table does not have gives the default value.
    /// Mirrors tf.lookup.StaticHashTable.lookup.
    template <class A>
    constexpr auto lookup(const A& keys) const {
        if constexpr (TensorLike<A>) {
            if constexpr (Poisoned<A>) {
                return Poison{};
            } else {
                using Keys = tensor_type_t<A>;
                constexpr bool same = std::is_same_v<typename Keys::value_type, K>;
                static_assert(same,
                              "[tf.lookup.key_dtype] table.lookup(keys): the keys must have the "
                              "table's dtype of keys; use tf::cast<K>(keys)");
                if constexpr (same) return found(Keys(keys.collapse()));
                else return Poison{};
            }
        } else {
            constexpr bool fits = tf::detail::tracing::literal_fits<std::decay_t<A>, K>;
            static_assert(fits,
                          "[tf.lookup.key_dtype] table.lookup(key): the key must be a tensor or a "
                          "literal of the table's dtype of keys");
            if constexpr (fits) return found(Tensor<K>(keys));
            else return Poison{};
        }
    }
    /// The same: table[keys].
    template <class A>
    constexpr auto operator[](const A& keys) const {
        return lookup(keys);
    }
    /// The number of keys. Mirrors tf.lookup.StaticHashTable.size.
    constexpr Tensor<std::int64_t> size() const {
        return tf::detail::ops::call<op::LookupTableSize, Tensor<std::int64_t>>({}, handle());
    }

private:
    template <int... Dims>
    constexpr Tensor<V, Dims...> found(const Tensor<K, Dims...>& keys) const {
        return tf::detail::ops::call<op::LookupTableFind, Tensor<V, Dims...>>({}, handle(), keys);
    }
};
template <class Initializer, class Default>
StaticHashTable(const Initializer&, const Default&)
    -> StaticHashTable<typename Initializer::key_type, typename Initializer::value_type>;

}  // namespace tf::lookup
