// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all feature columns share. A column is a constant whose type has the key of its feature and
// whose members are its options. It has a name, and it converts features, a tf::dict of raw
// tensors, either to a dense tensor or to categories.

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <type_traits>

#include <tf/core/fixed_string.hpp>
#include <tf/module/dict.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf::feature_column {

namespace detail {
inline void a_name_of_a_column_is_longer_than_250_characters() {}
}  // namespace detail

/// The name of a column, in constants: g++ 12 cannot keep a std::string in them.
struct ColumnName {
    char text[250]{};
    std::size_t size = 0;

    constexpr ColumnName() = default;
    constexpr ColumnName(std::string_view s) { append(s); }
    constexpr void append(std::string_view s) {
        for (const char c : s) {
            if (size == sizeof(text)) detail::a_name_of_a_column_is_longer_than_250_characters();
            text[size++] = c;
        }
    }
    constexpr std::string_view view() const { return {text, size}; }
    friend constexpr ColumnName operator+(ColumnName a, std::string_view b) {
        a.append(b);
        return a;
    }
};

/// What a column converts features to.
enum class Kind : std::uint8_t {
    dense,        ///< numbers, for DenseFeatures
    categorical,  ///< category indices, for indicator_column, embedding_column, crossed_column
    both,
    sequence,          ///< numbers of each step, for SequenceFeatures
    category_sequence  ///< category indices of each step, for indicator_column, embedding_column
};

/// A column of tf::feature_column.
template <class C>
concept Column = requires {
    { C::kind } -> std::convertible_to<Kind>;
    C::name();
};

namespace detail {

/// The indices of columns, sorted by name.
template <class... C>
constexpr auto order_of() {
    const ColumnName names[] = {C::name()...};
    std::array<std::size_t, sizeof...(C)> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return names[a].view() < names[b].view(); });
    return order;
}

template <class C>
inline constexpr bool is_dense = false;
template <Column C>
inline constexpr bool is_dense<C> = C::kind == Kind::dense || C::kind == Kind::both;
template <class C>
inline constexpr bool is_categorical = false;
template <Column C>
inline constexpr bool is_categorical<C> = C::kind == Kind::categorical || C::kind == Kind::both;
/// Whether a column is of sequences: numbers, or categories.
template <class C>
inline constexpr bool is_of_sequences = false;
template <Column C>
inline constexpr bool is_of_sequences<C> = C::kind >= Kind::sequence;
template <class C>
inline constexpr bool is_category_sequence = false;
template <Column C>
inline constexpr bool is_category_sequence<C> = C::kind == Kind::category_sequence;
/// The kind of an indicator_column or an embedding_column.
template <class Of>
inline constexpr Kind kind_over = is_category_sequence<Of> ? Kind::sequence : Kind::dense;

/// Stands for "no element is missing".
struct AllPresent {};
/// Category indices of dense features [batch, n]: -1 where an element is missing.
template <class Ids, class Present>
struct Categories {
    Ids ids;
    Present present;
};
/// Categories, dense or sparse, and a weight for each.
template <class Of, class Weights>
struct WeightedCategories {
    Of of;
    Weights weights;
};
template <class X>
inline constexpr bool is_weighted = false;
template <class Of, class Weights>
inline constexpr bool is_weighted<WeightedCategories<Of, Weights>> = true;

/// Whether a column has weights.
template <class C>
inline constexpr bool has_weights = false;

template <class X>
inline constexpr bool is_sparse = false;
template <class T, int Rank>
inline constexpr bool is_sparse<SparseTensor<T, Rank>> = true;
template <class X>
inline constexpr bool is_sparse<const X> = is_sparse<X>;

/// The type of a feature; void if there is none with this key.
template <FixedString Key, class X>
constexpr auto find_feature() {
    if constexpr (tf::detail::modules::has_name<Key, X>())
        return std::type_identity<
            std::remove_cvref_t<decltype(tf::get<Key>(std::declval<X&>()))>>();
    else return std::type_identity<void>();
}
template <FixedString Key, class X>
using feature_t = typename decltype(find_feature<Key, X>())::type;

/// Reports features that lack the key of a column.
template <FixedString Key, class X>
constexpr bool check_key() {
    constexpr bool has_key = !std::is_void_v<feature_t<Key, X>>;
    static_assert(
        has_key,
        "[tf.feature_column.key] a column's key, as in numeric_column<\"age\">(), must be "
        "the name of one of the features: add tf::named<\"age\">(x) to the tf::dict, or "
        "a member to the struct that describes it");
    return has_key;
}

/// Which features a categorical column takes.
enum class Takes : std::uint8_t { words, integers, both };

template <class T, Takes What>
inline constexpr bool is_category =
    std::is_same_v<T, string>
        ? What != Takes::integers
        : What != Takes::words && std::is_integral_v<T> && !std::is_same_v<T, bool>;

template <class F>
inline constexpr int rank_of_feature = F::rank;
template <TensorLike F>
inline constexpr int rank_of_feature<F> = tensor_type_t<F>::rank;

/// Reports a feature that is not one of strings or integers, as the column needs them.
template <FixedString Key, Takes What, class X>
constexpr bool check_categories() {
    if constexpr (!check_key<Key, X>()) {
        return false;
    } else {
        using F = feature_t<Key, X>;
        constexpr bool tensor = TensorLike<F> || is_sparse<F>;
        constexpr bool fits = [] {
            if constexpr (tensor)
                return is_category<typename F::value_type, What> &&
                       (rank_of_feature<F> == 2 || (rank_of_feature<F> == 1 && !is_sparse<F>));
            else return false;
        }();
        static_assert(fits,
                      "[tf.feature_column.categories] a categorical column takes a tensor [batch] "
                      "or [batch, n], or a SparseTensor of rank 2: integers for identity, strings "
                      "or integers, as the words are, for vocabularies, either for hash buckets; "
                      "convert the feature with tf::cast<int> or tf::strings::as_string");
        return fits;
    }
}

/// The feature of a key; a vector [batch] becomes [batch, 1].
template <FixedString Key, class X>
constexpr auto feature(const X& features) {
    const auto& raw = tf::get<Key>(features);
    using F = std::remove_cvref_t<decltype(raw)>;
    if constexpr (is_sparse<F>) return raw;
    else if constexpr (F::rank == 1) return nest::materialize(tf::expand_dims<1>(raw));
    else return nest::materialize(raw);
}

/// [batch, ...] -> [batch, Size].
template <int Size, class T, int... D>
constexpr auto flat(const Tensor<T, D...>& x) {
    constexpr int batch = Shape(D...)[0];
    if constexpr (sizeof...(D) == 2 && Shape(D...)[1] == Size) return x;
    else return nest::materialize(tf::reshape<batch, Size>(x));
}

}  // namespace detail
}  // namespace tf::feature_column
