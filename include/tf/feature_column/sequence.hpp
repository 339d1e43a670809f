// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns of sequences, whose examples have any number of steps: sequence_numeric_column and
// sequence_categorical_column_with_...

#include <tf/feature_column/numeric.hpp>
#include <tf/feature_column/vocabulary_file.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ragged/convert.hpp>

namespace tf::feature_column {

namespace detail {

template <class X>
inline constexpr bool is_ragged = tf::detail::ragged::is_ragged<X>;

/// The type of a feature's elements; void if it is not a tensor.
template <class F>
constexpr auto find_element() {
    if constexpr (TensorLike<F> || is_sparse<F> || is_ragged<F>)
        return std::type_identity<typename F::value_type>();
    else return std::type_identity<void>();
}
template <class F>
using element_t = typename decltype(find_element<F>())::type;

/// Whether a feature has steps of categories.
template <class F>
inline constexpr bool has_steps = false;
template <class F>
    requires(is_sparse<F> || is_ragged<F> || TensorLike<F>)
inline constexpr bool has_steps<F> = rank_of_feature<F> == 2 || rank_of_feature<F> == 3;

/// Reports a feature that does not have steps.
template <FixedString Key, class X>
constexpr bool check_steps() {
    if constexpr (!check_key<Key, X>()) {
        return false;
    } else {
        constexpr bool steps = has_steps<feature_t<Key, X>>;
        static_assert(
            steps,
            "[tf.feature_column.steps] a column of sequences takes examples with steps: a "
            "SparseTensor or RaggedTensor of rank 2 or 3, or, for categories, a tensor "
            "[batch, steps]; convert a list of lists with tf::ragged::constant");
        return steps;
    }
}

/// Appends a dim of 1 to a sparse matrix.
template <class T>
constexpr SparseTensor<T, 3> one_in_each_step(const SparseTensor<T, 2>& x) {
    const auto first = nest::materialize(x.indices(tf::all, tf::Slice<0, 1>()));
    const auto at = nest::materialize(tf::concat<1>(x.indices, tf::zeros_like(first)));
    const auto dims =
        nest::materialize(tf::concat<0>(x.dense_shape, tf::constant<std::int64_t>({1})));
    return {at, x.values, dims};
}
/// A feature as categories of steps [batch, steps, n]. The elements "" and -1 of dense features are
/// missing.
template <class T>
constexpr SparseTensor<T, 3> steps_of(const SparseTensor<T, 2>& x) {
    return one_in_each_step(x);
}
template <class T>
constexpr SparseTensor<T, 3> steps_of(const SparseTensor<T, 3>& x) {
    return x;
}
template <class V>
constexpr auto steps_of(const RaggedTensor<V>& x) {
    return steps_of(tf::ragged::to_sparse(x));
}
template <class T, int... D>
constexpr auto steps_of(const Tensor<T, D...>& x) {
    const auto present = [&] {
        if constexpr (std::is_same_v<T, string>) return nest::materialize(tf::not_equal(x, ""));
        else return nest::materialize(tf::not_equal(x, static_cast<T>(-1)));
    }();
    const auto at = nest::materialize(tf::where(present));
    const auto values = nest::materialize(tf::gather_nd(x, at));
    return steps_of(SparseTensor<T, sizeof...(D)>{at, values, tf::shape<std::int64_t>(x)});
}
/// The numbers of steps [batch], where a step has `Size` elements along the second dim.
template <int Size = 1, class T, int Rank>
constexpr auto lengths_of(const SparseTensor<T, Rank>& x) {
    const auto row = nest::materialize(x.indices(tf::all, tf::at<0>));
    const auto end = nest::materialize(x.indices(tf::all, tf::at<1>) + std::int64_t{Size});
    const auto batch = nest::materialize(tf::gather(x.dense_shape, 0));
    const auto longest = nest::materialize(
        tf::maximum(tf::math::unsorted_segment_max(end, row, batch), std::int64_t{0}));
    if constexpr (Size == 1) return longest;
    else return nest::materialize(tf::floordiv(longest, std::int64_t{Size}));
}

}  // namespace detail

/// The type of the columns sequence_categorical_column_with_...
template <class Of>
struct SequenceCategoricalColumn {
    static constexpr Kind kind = Kind::category_sequence;
    Of categorical_column;

    static constexpr ColumnName name() { return Of::name(); }
    template <auto self>
    static constexpr int num_buckets = Of::template num_buckets<self.categorical_column>;

    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_steps<Of::key, X>()) {
            return false;
        } else {
            using T = detail::element_t<detail::feature_t<Of::key, X>>;
            return Of::template check<self.categorical_column,
                                      Dict<Named<Of::key, SparseTensor<T, 2>>>>();
        }
    }
    /// The indices of the categories [batch, steps, n].
    template <auto self, class S, class X>
    static constexpr auto categories(S& state, const X& features) {
        return Of::template categories<self.categorical_column>(
            state, dict(named<Of::key>(detail::steps_of(tf::get<Of::key>(features)))));
    }
    /// The number of steps of each example.
    template <auto self, class X>
    static constexpr auto lengths(const X& features) {
        return detail::lengths_of(detail::steps_of(tf::get<Of::key>(features)));
    }
};

/// categorical_column_with_identity for the steps of sequences, for indicator_column,
/// embedding_column and shared_embeddings in SequenceFeatures. The feature is a SparseTensor or
/// RaggedTensor [batch, steps], also with several categories in each step, [batch, steps, n], or a
/// padded tensor, in which -1 and "" are no steps. Mirrors
/// tf.feature_column.sequence_categorical_column_with_identity.
template <FixedString Key>
constexpr auto sequence_categorical_column_with_identity(int num_buckets, int default_value = -1) {
    return SequenceCategoricalColumn<IdentityColumn<Key>>{
        categorical_column_with_identity<Key>(num_buckets, default_value)};
}
/// The same by hashes. Mirrors tf.feature_column.sequence_categorical_column_with_hash_bucket.
template <FixedString Key>
constexpr auto sequence_categorical_column_with_hash_bucket(int hash_bucket_size,
                                                            DType dtype = DType::str) {
    return SequenceCategoricalColumn<HashedColumn<Key>>{
        categorical_column_with_hash_bucket<Key>(hash_bucket_size, dtype)};
}
/// The same with a list of words, strings or integers. Mirrors
/// tf.feature_column.sequence_categorical_column_with_vocabulary_list.
template <FixedString Key, std::size_t N>
constexpr auto sequence_categorical_column_with_vocabulary_list(
    const char* const (&vocabulary_list)[N], const VocabularyOptions& options = {}) {
    return SequenceCategoricalColumn<decltype(categorical_column_with_vocabulary_list<Key>(
        vocabulary_list, options))>{
        categorical_column_with_vocabulary_list<Key>(vocabulary_list, options)};
}
template <FixedString Key, std::size_t N>
constexpr auto sequence_categorical_column_with_vocabulary_list(
    const std::int64_t (&vocabulary_list)[N], const VocabularyOptions& options = {}) {
    return SequenceCategoricalColumn<decltype(categorical_column_with_vocabulary_list<Key>(
        vocabulary_list, options))>{
        categorical_column_with_vocabulary_list<Key>(vocabulary_list, options)};
}
/// The same with the first lines of a file. Mirrors
/// tf.feature_column.sequence_categorical_column_with_vocabulary_file.
template <FixedString Key, FixedString File, int VocabularySize>
constexpr auto sequence_categorical_column_with_vocabulary_file(
    const VocabularyOptions& options = {}) {
    return SequenceCategoricalColumn<VocabularyFileColumn<Key, File, VocabularySize>>{
        categorical_column_with_vocabulary_file<Key, File, VocabularySize>(options)};
}

/// The options of sequence_numeric_column.
struct SequenceNumericOptions {
    double default_value = 0;      ///< the numbers after the end of shorter sequences
    DType dtype = DType::float32;  ///< of the feature in Examples: tf::float32 or tf::int64
};

/// The type of sequence_numeric_column.
template <FixedString Key, class F, int... D>
struct SequenceNumericColumn {
    static constexpr Kind kind = Kind::sequence;
    static constexpr int size = (1 * ... * D);
    F normalizer_fn;
    SequenceNumericOptions options;

    static constexpr ColumnName name() { return Key.view(); }
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_steps<Key, X>()) {
            return false;
        } else {
            using Given = detail::feature_t<Key, X>;
            constexpr bool fits =
                !TensorLike<Given> && op::is_numeric(Given::dtype) && inner_size<Given>() > 0;
            static_assert(fits,
                          "[tf.feature_column.sequence_numbers] sequence_numeric_column<\"x\">() "
                          "takes a SparseTensor or RaggedTensor of numbers, whose inner dims are "
                          "known; convert strings with tf::strings::to_number<float>, a padded "
                          "tensor with tf::ragged::from_tensor(x, lengths)");
            return fits;
        }
    }
    /// Floats [batch, steps, size].
    template <auto self, class S, class X>
    static constexpr auto dense(S&, const X& features) {
        const auto given = numbers(features);
        const auto values = nest::materialize(self.normalizer_fn(given.values));
        using T = typename std::remove_const_t<decltype(values)>::value_type;
        constexpr double padding = self.options.default_value;
        const auto all = nest::materialize(tf::sparse::to_dense(
            SparseTensor<T, std::remove_const_t<decltype(given)>::rank>{given.indices, values,
                                                                        given.dense_shape},
            static_cast<T>(padding)));
        const auto steps = nest::materialize(
            tf::detail::ops::movement<op::Reshape, Shape(dyn, dyn, size), -2, dyn, size>(all));
        if constexpr (std::is_same_v<T, float>) return steps;
        else return nest::materialize(tf::cast<float>(steps));
    }
    template <auto self, class X>
    static constexpr auto lengths(const X& features) {
        const auto all = numbers(features);
        if constexpr (std::remove_const_t<decltype(all)>::rank == 2)
            return detail::lengths_of<size>(all);
        else return detail::lengths_of(all);
    }

private:
    /// The number of elements of a row's elements; 0 if it is not known, or not one for all.
    template <class Given>
    static constexpr int inner_size() {
        if constexpr (!detail::is_ragged<Given>) {
            return 1;
        } else if constexpr (Given::rank == Given::ragged_rank + 1) {
            return 1;
        } else if constexpr (Given::ragged_rank > 1) {
            return 0;
        } else {
            const Shape s = decltype(Given::values)::static_shape;
            int product = 1;
            for (int k = 1; k < s.rank; ++k) product = s[k] == dyn ? 0 : product * s[k];
            return product;
        }
    }
    template <class X>
    static constexpr auto numbers(const X& features) {
        const auto& x = tf::get<Key>(features);
        using Given = std::remove_cvref_t<decltype(x)>;
        if constexpr (detail::is_sparse<Given>) return x;
        else if constexpr (Given::rank == Given::ragged_rank + 1) return tf::ragged::to_sparse(x);
        else
            return tf::ragged::to_sparse(tf::ragged::from_row_splits(
                tf::reshape<-1>(x.values), x.row_splits * std::int64_t{inner_size<Given>()}));
    }
};

/// Numbers of the steps of sequences, for SequenceFeatures: `sequence_numeric_column<"speed">()`
/// takes a SparseTensor or RaggedTensor [batch, steps], `sequence_numeric_column<"place", 2>()` one
/// with the numbers of all steps, [batch, steps * 2]. A `normalizer_fn` gets a vector of all
/// numbers and returns one of as many. Mirrors tf.feature_column.sequence_numeric_column, whose
/// normalizer_fn gets a SparseTensor.
template <FixedString Key, int... D, class F = detail::Unchanged>
    requires((D > 0) && ...)
constexpr auto sequence_numeric_column(const SequenceNumericOptions& options,
                                       F normalizer_fn = {}) {
    if constexpr (sizeof...(D) == 0)
        return SequenceNumericColumn<Key, F, 1>{normalizer_fn, options};
    else return SequenceNumericColumn<Key, F, D...>{normalizer_fn, options};
}
template <FixedString Key, int... D, class F = detail::Unchanged>
    requires((D > 0) && ... && !std::is_convertible_v<F, SequenceNumericOptions>)
constexpr auto sequence_numeric_column(F normalizer_fn = {}) {
    return sequence_numeric_column<Key, D...>(SequenceNumericOptions{}, normalizer_fn);
}

}  // namespace tf::feature_column
