// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns that convert categories to dense tensors: indicator_column, and columns of the weights of
// categories, weighted_categorical_column.

#include <tf/feature_column/categorical.hpp>
#include <tf/feature_column/numeric.hpp>

namespace tf::feature_column {

namespace detail {

/// Reports a column that is not a categorical one where one is needed.
template <class C, bool OrSequence = true>
constexpr bool check_categorical() {
    constexpr bool categorical = is_categorical<C> || (OrSequence && is_category_sequence<C>);
    static_assert(categorical,
                  "[tf.feature_column.categorical] indicator_column, embedding_column and "
                  "weighted_categorical_column take a categorical column: a bucketized_column, a "
                  "crossed_column or one of categorical_column_with_...; the first two also one of "
                  "sequence_categorical_column_with_...");
    return categorical;
}

/// How often each category occurs in an example, or the sum of its weights: [batch, Size].
template <int Size, class T, int... D>
constexpr auto counts(const Tensor<T, D...>& ids) {
    constexpr Shape s(D...);
    if constexpr (s[1] == 1) return flat<Size>(nest::materialize(tf::one_hot<Size>(ids)));
    else return nest::materialize(tf::reduce_sum<1>(tf::one_hot<Size>(ids)));
}
template <int Size, class Ids, class W>
constexpr auto counts(const Ids& ids, const W& weights) {
    return nest::materialize(
        tf::reduce_sum<1>(tf::one_hot<Size>(ids) * tf::expand_dims<-1>(weights)));
}
/// The same for the categories of each step: [batch, steps, n] -> [batch, steps, Size].
template <int Size>
constexpr auto indicators(const SparseTensor<std::int64_t, 3>& categories) {
    const auto ids = tf::sparse::to_dense(categories, std::int64_t{-1});
    return nest::materialize(tf::reduce_sum<2>(tf::one_hot<Size>(ids)));
}
template <int Size, class C>
constexpr auto indicators(const C& categories) {
    if constexpr (is_weighted<C>) {
        if constexpr (is_sparse<decltype(categories.of)>) {
            return counts<Size>(tf::sparse::to_dense(categories.of, std::int64_t{-1}),
                                tf::sparse::to_dense(categories.weights));
        } else {
            return counts<Size>(categories.of.ids, categories.weights);
        }
    } else if constexpr (is_sparse<C>) {
        return counts<Size>(tf::sparse::to_dense(categories, std::int64_t{-1}));
    } else {
        return counts<Size>(categories.ids);
    }
}

}  // namespace detail

/// The type of indicator_column.
template <class Of>
struct IndicatorColumn {
    static constexpr Kind kind = detail::kind_over<Of>;
    Of categorical_column;

    static constexpr ColumnName name() { return Of::name() + "_indicator"; }
    template <auto self, class X>
    static constexpr bool check() {
        return Of::template check<self.categorical_column, X>();
    }
    template <auto self, class S, class X>
    static constexpr auto dense(S& state, const X& features) {
        constexpr int size = Of::template num_buckets<self.categorical_column>;
        return detail::indicators<size>(
            Of::template categories<self.categorical_column>(state, features));
    }
};

/// How often each category occurs in an example, as floats [batch, num_buckets]: one 1 for examples
/// with one category. With a weighted_categorical_column, the sums of the weights; with a sequence
/// column, how often each category occurs in each step. Mirrors
/// tf.feature_column.indicator_column.
template <class Of>
constexpr auto indicator_column(const Of& categorical_column) {
    if constexpr (detail::check_categorical<Of>()) return IndicatorColumn<Of>{categorical_column};
    else return Poison{};
}

/// The type of weighted_categorical_column.
template <FixedString Key, class Of>
struct WeightedColumn {
    static constexpr Kind kind = Kind::categorical;
    Of categorical_column;

    static constexpr ColumnName name() { return Of::name() + "_weighted_by_" + Key.view(); }
    template <auto self>
    static constexpr int num_buckets = Of::template num_buckets<self.categorical_column>;
    template <class X>
    static constexpr bool sparse = Of::template sparse<X>;

    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!Of::template check<self.categorical_column, X>()) {
            return false;
        } else if constexpr (!detail::check_key<Key, X>()) {
            return false;
        } else {
            constexpr bool fits = [] {
                using W = detail::feature_t<Key, X>;
                if constexpr (TensorLike<W> || detail::is_sparse<W>)
                    return op::is_numeric(W::dtype) && !detail::has_weights<Of> &&
                           detail::is_sparse<W> == Of::template sparse<X> &&
                           (W::rank == 2 || (W::rank == 1 && !detail::is_sparse<W>));
                else return false;
            }();
            static_assert(fits,
                          "[tf.feature_column.weights] weighted_categorical_column<\"weight\">("
                          "words): the weights must be numbers of the shape of the words, both "
                          "dense or both sparse, and the column must not have weights already");
            return fits;
        }
    }
    template <auto self, class S, class X>
    static constexpr auto categories(S& state, const X& features) {
        const auto of = Of::template categories<self.categorical_column>(state, features);
        const auto given = detail::feature<Key>(features);
        const auto weights = [&] {
            if constexpr (!detail::is_sparse<decltype(of)>)
                return nest::materialize(tf::cast<float>(given));
            else
                return SparseTensor<float, 2>{given.indices, tf::cast<float>(given.values),
                                              given.dense_shape};
        }();
        return detail::WeightedCategories<std::remove_const_t<decltype(of)>,
                                          std::remove_const_t<decltype(weights)>>{of, weights};
    }
};

namespace detail {
template <FixedString Key, class Of>
inline constexpr bool has_weights<WeightedColumn<Key, Of>> = true;
}  // namespace detail

/// Categories with a weight each, which is another feature:
/// `weighted_categorical_column<"frequencies">(words)`. Mirrors
/// tf.feature_column.weighted_categorical_column.
template <FixedString WeightFeatureKey, class Of>
constexpr auto weighted_categorical_column(const Of& categorical_column) {
    if constexpr (detail::check_categorical<Of, false>())
        return WeightedColumn<WeightFeatureKey, Of>{categorical_column};
    else return Poison{};
}

}  // namespace tf::feature_column
