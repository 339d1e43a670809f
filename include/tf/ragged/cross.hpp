// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.sparse.cross, tf.ragged.cross and their hashed forms: the combinations of the features of
// several columns, row by row.

#include <string_view>
#include <tuple>

#include <tf/ops/primitive/feature_cross.hpp>
#include <tf/ragged/convert.hpp>

namespace tf {

namespace sparse {

/// Options of sparse::cross.
struct CrossOptions {
    std::string_view separator = op::FeatureCross::usual_separator;  ///< between two features
};

/// Options of sparse::cross_hashed and ragged::cross_hashed.
struct HashedCrossOptions {
    std::int64_t num_buckets = 0;           ///< results are below it; 0: below 2^63 - 1
    std::uint64_t hash_key = 0xDECAFCAFFE;  ///< where the combined hashes begin
};

}  // namespace sparse

namespace detail::ragged {

template <class T>
inline constexpr bool is_sparse = false;
template <class T, int Rank>
inline constexpr bool is_sparse<SparseTensor<T, Rank>> = true;

template <class T>
inline constexpr bool are_features =
    std::is_same_v<T, string> || (std::is_integral_v<T> && !std::is_same_v<T, bool>);

/// The features of a column, and where its rows begin and end.
template <class Values>
struct FeatureColumn {
    Values values;
    Splits row_splits;
};
template <class T>
constexpr auto features_of(const Tensor<T, dyn>& values, const Splits& splits) {
    if constexpr (std::is_same_v<T, string>)
        return FeatureColumn<Tensor<string, dyn>>{values, splits};
    else return FeatureColumn<Tensor<std::int64_t, dyn>>{cast<std::int64_t>(values), splits};
}
template <class X>
constexpr auto feature_column(const X& x) {
    if constexpr (is_ragged<X>) {
        return features_of(x.values, x.row_splits);
    } else if constexpr (is_sparse<X>) {
        const Splits rows = x.indices(all, tf::at<0>);
        return features_of(x.values,
                           searchsorted<std::int64_t>(rows, range(gather(x.dense_shape, 0) + 1)));
    } else {
        const auto sizes = shape<std::int64_t>(x);
        return features_of(Tensor<typename tensor_type_t<X>::value_type, dyn>(reshape<-1>(x)),
                           Splits(range(gather(sizes, 0) + 1) * gather(sizes, 1)));
    }
}

/// Whether a column is a matrix of one of the kinds, with strings or integers.
template <bool Ragged, class X>
constexpr bool is_column() {
    if constexpr (is_ragged<X>)
        return Ragged && X::rank == 2 && are_features<typename X::value_type>;
    else if constexpr (is_sparse<X>) return X::rank == 2 && are_features<typename X::value_type>;
    else if constexpr (TensorLike<X>)
        return tensor_type_t<X>::rank == 2 && are_features<typename tensor_type_t<X>::value_type>;
    else return false;
}

/// The results of op::FeatureCross.
template <class Values, class RowSplits>
struct Crossed {
    Values values;
    RowSplits row_splits;
};
template <class T, class... Columns>
constexpr auto crossed(const std::vector<std::uint64_t>& words, const Columns&... columns) {
    const auto found = std::apply(
        [&](const auto&... parts) {
            return ops::call_several<op::FeatureCross>(
                std::type_identity<Crossed<Tensor<T, dyn>, Splits>>{}, words, parts...);
        },
        std::tuple_cat(std::tuple(columns.values, columns.row_splits)...));
    return RaggedTensor<Tensor<T, dyn>>{found.values, found.row_splits};
}
/// The combinations of the columns of which the inputs are those of the kind Sparse, then others.
template <class T, class... X>
constexpr auto crossed_sparse(const std::vector<std::uint64_t>& words, const X&... inputs) {
    const auto only = []<bool Sparse, class Y>(std::bool_constant<Sparse>, const Y& x) {
        if constexpr (is_sparse<Y> == Sparse) return std::tuple(feature_column(x));
        else return std::tuple();
    };
    const auto found = std::apply(
        [&](const auto&... columns) { return crossed<T>(words, columns...); },
        std::tuple_cat(only(std::true_type{}, inputs)..., only(std::false_type{}, inputs)...));
    return tf::ragged::to_sparse(found);
}

template <class... X>
constexpr bool check_sparse_columns() {
    constexpr bool poisoned = (Poisoned<X> || ...);
    constexpr bool fit = poisoned || (is_column<false, X>() && ...);
    static_assert(fit,
                  "[tf.sparse.cross] sparse::cross, cross_hashed(inputs...): each input must be a "
                  "matrix, sparse or dense, of strings or integers; use tf::strings::as_string(x)");
    return fit && !poisoned;
}
template <class... X>
constexpr bool check_ragged_columns() {
    constexpr bool poisoned = (Poisoned<X> || ...);
    constexpr bool fit = poisoned || (is_column<true, X>() && ...);
    static_assert(fit,
                  "[tf.ragged.cross] ragged::cross, cross_hashed(inputs...): each input must be a "
                  "matrix, ragged, sparse or dense, of strings or integers; use "
                  "tf::strings::as_string(x)");
    return fit && !poisoned;
}
constexpr auto text_words(std::string_view separator) {
    return op::FeatureCross::words_of({}, separator);
}
constexpr auto hash_words(const tf::sparse::HashedCrossOptions& options) {
    return op::FeatureCross::words_of({true, options.num_buckets, options.hash_key}, "");
}

}  // namespace detail::ragged

namespace sparse {

/// Each combination of one feature of every input, row by row: the features as text, joined by a
/// separator, "_X_" by default. Inputs: matrices, sparse or dense, of strings or integers, with as
/// many rows -> SparseTensor<string, 2>. The features of sparse inputs come first, as in
/// TensorFlow. cross({.separator = "-"}, a, b) has options. errors::InvalidArgument if the numbers
/// of rows differ. Mirrors tf.sparse.cross.
template <class X, class... More>
constexpr auto cross(const CrossOptions& options, const X& first, const More&... more) {
    if constexpr (tf::detail::ragged::check_sparse_columns<X, More...>())
        return tf::detail::ragged::crossed_sparse<string>(
            tf::detail::ragged::text_words(options.separator), first, more...);
    else return Poison{};
}
template <class X, class... More>
constexpr auto cross(const X& first, const More&... more) {
    return sparse::cross(CrossOptions{}, first, more...);
}

/// The same as hashes: int64 numbers >= 0, below `num_buckets` unless it is 0. A `hash_key` of 0
/// stands for the default. cross_hashed({.num_buckets = 100}, a, b) has options.
/// errors::InvalidArgument for negative num_buckets. Mirrors tf.sparse.cross_hashed.
template <class X, class... More>
constexpr auto cross_hashed(HashedCrossOptions options, const X& first, const More&... more) {
    if constexpr (tf::detail::ragged::check_sparse_columns<X, More...>()) {
        if (options.hash_key == 0) options.hash_key = HashedCrossOptions{}.hash_key;
        return tf::detail::ragged::crossed_sparse<std::int64_t>(
            tf::detail::ragged::hash_words(options), first, more...);
    } else {
        return Poison{};
    }
}
template <class X, class... More>
constexpr auto cross_hashed(const X& first, const More&... more) {
    return sparse::cross_hashed(HashedCrossOptions{}, first, more...);
}

}  // namespace sparse

namespace ragged {

/// Each combination of one feature of every input, row by row: the features as text, joined by
/// "_X_". Inputs: matrices, ragged, sparse or dense, of strings or integers, with as many rows ->
/// RaggedTensor of strings. errors::InvalidArgument if the numbers of rows differ. Mirrors
/// tf.ragged.cross.
template <class X, class... More>
constexpr auto cross(const X& first, const More&... more) {
    if constexpr (tf::detail::ragged::check_ragged_columns<X, More...>())
        return tf::detail::ragged::crossed<string>(
            tf::detail::ragged::text_words(op::FeatureCross::usual_separator),
            tf::detail::ragged::feature_column(first), tf::detail::ragged::feature_column(more)...);
    else return Poison{};
}

/// The same as hashes: int64 numbers >= 0, below `num_buckets` unless it is 0.
/// cross_hashed({.num_buckets = 100}, a, b) has options. errors::InvalidArgument for negative
/// num_buckets. Mirrors tf.ragged.cross_hashed.
template <class X, class... More>
constexpr auto cross_hashed(const sparse::HashedCrossOptions& options, const X& first,
                            const More&... more) {
    if constexpr (tf::detail::ragged::check_ragged_columns<X, More...>())
        return tf::detail::ragged::crossed<std::int64_t>(
            tf::detail::ragged::hash_words(options), tf::detail::ragged::feature_column(first),
            tf::detail::ragged::feature_column(more)...);
    else return Poison{};
}
template <class X, class... More>
constexpr auto cross_hashed(const X& first, const More&... more) {
    return ragged::cross_hashed(sparse::HashedCrossOptions{}, first, more...);
}

}  // namespace ragged
}  // namespace tf
