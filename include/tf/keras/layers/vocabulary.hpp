// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The vocabulary of a lookup layer: the tokens of the data, the most frequent first, and the table
// that finds them.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include <tf/keras/layers/batches.hpp>
#include <tf/lookup/static_hash_table.hpp>

namespace tf::keras::detail {

/// Creates an empty table.
template <class K, class V>
struct Unfilled {
    using key_type = K;
    using value_type = V;
    std::unique_ptr<Resource> make_table(const Tensor<V>& otherwise) const {
        return std::make_unique<lookup::HashTable>(dtype_of<K>, AnyTensor(otherwise));
    }
};

/// A table whose contents can be replaced as a whole. It has no contents at first, and lookups then
/// raise errors::FailedPrecondition.
template <class K, class V>
class VocabularyTable : public lookup::StaticHashTable<K, V> {
public:
    constexpr VocabularyTable(VariableOwner* owner, std::string_view name)
        : lookup::StaticHashTable<K, V>(owner, name, Unfilled<K, V>{}, Tensor<V>(V{})) {}

    void replace(const Tensor<K, dyn>& keys, const Tensor<V, dyn>& values, const V& otherwise) {
        this->own(
            lookup::KeyValueTensorInitializer<K, V>(keys, values).make_table(Tensor<V>(otherwise)));
    }
    /// The current table.
    const lookup::HashMap& map() const {
        const Tensor<ResourceHandle> at = this->handle();
        return static_cast<const lookup::HashTable&>(*at.data()->object).map();
    }
};

/// Whether a layer with tokens of type K can learn from this: a tensor, or a range of tensors.
template <class K, class X>
inline constexpr bool is_data_of = false;
template <class K, TensorLike X>
inline constexpr bool is_data_of<K, X> = std::is_same_v<typename tensor_type_t<X>::value_type, K>;
template <class K, class X>
    requires(!TensorLike<X> && std::ranges::input_range<const X>)
inline constexpr bool is_data_of<K, X> =
    is_data_of<K, std::remove_cvref_t<std::ranges::range_reference_t<const X>>>;

/// Counts tokens, and the documents that contain them. A document is a row of the data.
template <class K>
class TokenCounts {
public:
    void add(const K* tokens, std::int64_t rows, std::int64_t columns) {
        for (std::int64_t row = 0; row < rows; ++row)
            document(tokens + row * columns, tokens + (row + 1) * columns);
    }
    void document(const K* first, const K* last) {
        std::set<K> own;
        for (; first != last; ++first) {
            ++counts_[*first].tokens;
            if (own.insert(*first).second) ++counts_[*first].documents;
        }
        ++documents_;
    }
    void ignore(const K& token) { counts_.erase(token); }

    /// At most `most` tokens, the most frequent first; of equally frequent tokens, the greater one
    /// first.
    std::vector<K> by_frequency(std::size_t most) const {
        std::vector<K> out;
        for (const auto& [token, count] : counts_) out.push_back(token);
        std::sort(out.begin(), out.end(), [&](const K& a, const K& b) {
            const auto x = counts_.at(a).tokens, y = counts_.at(b).tokens;
            return x != y ? x > y : a > b;
        });
        if (out.size() > most) out.resize(most);
        return out;
    }
    /// log(1 + documents / (1 + documents with the token)).
    std::vector<float> inverse_document_frequencies(const std::vector<K>& tokens) const {
        std::vector<float> out;
        for (const K& t : tokens) {
            const auto having = static_cast<double>(counts_.at(t).documents);
            out.push_back(
                static_cast<float>(std::log(1 + static_cast<double>(documents_) / (1 + having))));
        }
        return out;
    }

private:
    struct Count {
        std::int64_t tokens = 0, documents = 0;
    };
    std::map<K, Count> counts_;
    std::int64_t documents_ = 0;
};

}  // namespace tf::keras::detail
