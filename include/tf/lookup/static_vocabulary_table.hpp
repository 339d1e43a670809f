// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::lookup::StaticVocabularyTable: a vocabulary that also gives ids to words that it does not
// contain. Mirrors tf.lookup.StaticVocabularyTable.

#include <tf/lookup/static_hash_table.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/string_numbers.hpp>

namespace tf::lookup {

/// A table from keys to int64 ids that does not change after construction. A key that it does not
/// have gets the id of one of NumOovBuckets buckets (out of vocabulary), whose ids follow those of
/// the keys. tf::strings::to_hash_bucket_fast selects the bucket, so the id is the same in every
/// program. The table can be a member of a module,
///
///     tf::lookup::StaticVocabularyTable<std::string, 5> table{this, "table", {"a", "b"}, {0, 1}};
///
/// with an initializer, `table{this, "table", initializer}`, or a local object,
/// `tf::lookup::StaticVocabularyTable<std::string, 5> table(initializer)`, which a function uses if
/// it is bound to it, `tf::function(f, table)`. Keys: string, or int64, which are hashed as decimal
/// strings. As in TensorFlow, the ids should be 0, 1, ..., one less than the number of keys, and a
/// key with the id -1 counts as unknown. Raises the errors of StaticHashTable. Mirrors
/// tf.lookup.StaticVocabularyTable.
template <class K, std::int64_t NumOovBuckets>
class StaticVocabularyTable : public StaticHashTable<K, std::int64_t> {
    using Table = StaticHashTable<K, std::int64_t>;
    static constexpr bool has_keys =
        std::is_same_v<K, std::string> || std::is_same_v<K, std::int64_t>;
    static_assert(has_keys,
                  "[tf.lookup.dtypes] StaticVocabularyTable<K, NumOovBuckets>: keys are string or "
                  "int64, as in TensorFlow");
    static_assert(!has_keys || NumOovBuckets > 0,
                  "[tf.lookup.oov_buckets] StaticVocabularyTable<K, NumOovBuckets>: there must be "
                  "at least one bucket for unknown keys; use StaticHashTable for none");

public:
    constexpr StaticVocabularyTable(VariableOwner* owner, std::string_view name,
                                    const Tensor<K, dyn>& keys,
                                    const Tensor<std::int64_t, dyn>& ids)
        : Table(owner, name, keys, ids, unknown) {}
    template <class Initializer>
    constexpr StaticVocabularyTable(VariableOwner* owner, std::string_view name,
                                    const Initializer& init)
        : Table(owner, name, init, unknown) {}
    template <class Initializer>
        requires requires { typename Initializer::key_type; }
    constexpr explicit StaticVocabularyTable(const Initializer& init) : Table(init, unknown) {}
    constexpr explicit StaticVocabularyTable(tf::detail::modules::Symbolic symbolic)
        : Table(symbolic) {}

    /// The ids of keys of any shape. Mirrors tf.lookup.StaticVocabularyTable.lookup.
    template <class A>
    constexpr auto lookup(const A& keys) const {
        const auto ids = Table::lookup(keys);
        if constexpr (std::is_same_v<decltype(ids), const Poison>) {
            return Poison{};
        } else {
            using Ids = std::remove_const_t<decltype(ids)>;
            const auto buckets = [&] {
                if constexpr (TensorLike<A>) return bucket_of(tensor_type_t<A>(keys.collapse()));
                else return bucket_of(Tensor<K>(keys));
            }();
            return Ids(tf::where(ids != unknown, ids, buckets + Table::size()).collapse());
        }
    }
    /// The same: table[keys].
    template <class A>
    constexpr auto operator[](const A& keys) const {
        return lookup(keys);
    }
    /// The number of keys and buckets. Mirrors tf.lookup.StaticVocabularyTable.size.
    constexpr Tensor<std::int64_t> size() const {
        return Tensor<std::int64_t>((Table::size() + NumOovBuckets).collapse());
    }

private:
    static constexpr std::int64_t unknown = -1;

    template <int... Dims>
    static constexpr Tensor<std::int64_t, Dims...> bucket_of(const Tensor<K, Dims...>& keys) {
        if constexpr (std::is_same_v<K, std::string>)
            return nest::materialize(strings::to_hash_bucket_fast(keys, NumOovBuckets));
        else
            return nest::materialize(
                strings::to_hash_bucket_fast(strings::as_string(keys), NumOovBuckets));
    }
};

}  // namespace tf::lookup
