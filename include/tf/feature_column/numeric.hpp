// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Columns of numbers: numeric_column, and bucketized_column, which divides them into intervals.

#include <array>

#include <tf/feature_column/column.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/one_hot.hpp>
#include <tf/ops/primitive/search.hpp>

namespace tf::feature_column {

/// The options of numeric_column that concern Examples; see make_parse_example_spec.
struct NumericOptions {
    /// The numbers of Examples that lack the feature: one for all elements, or one for each. By
    /// default such Examples are errors.
    keras::Numbers default_value = {};
    DType dtype = DType::float32;  ///< of the feature in Examples: tf::float32 or tf::int64
};

namespace detail {

/// The normalizer_fn of columns without one.
struct Unchanged {
    template <class X>
    constexpr const X& operator()(const X& x) const {
        return x;
    }
};

/// Reports a default value that does not have the column's shape.
template <int Size, NumericOptions O>
constexpr bool check_default_value() {
    constexpr int count = O.default_value.count;
    constexpr bool fits = count <= 1 || (count == Size && O.default_value.fit());
    static_assert(
        fits,
        "[tf.feature_column.default_value] numeric_column<\"x\", 2>({.default_value = {1, "
        "2}}): one default for all elements, or one for each, at most 32");
    return fits;
}
/// Reports a feature that is not one of numbers in the column's shape.
template <FixedString Key, int Size, class X>
constexpr bool check_numbers() {
    if constexpr (!check_key<Key, X>()) {
        return false;
    } else {
        using F = feature_t<Key, X>;
        constexpr bool fits = [] {
            if constexpr (TensorLike<F>) {
                using T = tensor_type_t<F>;
                if (!op::is_numeric(T::dtype) || T::rank == 0) return false;
                int size = 1;
                for (int i = 1; i < T::rank; ++i)
                    size =
                        size == dyn || T::static_shape[i] == dyn ? dyn : size * T::static_shape[i];
                return size == dyn || size == Size;
            } else {
                return false;
            }
        }();
        static_assert(fits,
                      "[tf.feature_column.numbers] numeric_column<\"x\", 2>() takes a dense tensor "
                      "of numbers [batch, 2], numeric_column<\"x\">() takes [batch] or [batch, 1]; "
                      "convert strings with tf::strings::to_number<float>");
        return fits;
    }
}

}  // namespace detail

/// The type of numeric_column.
template <FixedString Key, class F, int... D>
struct NumericColumn {
    static constexpr Kind kind = Kind::dense;
    static constexpr int size = (1 * ... * D);
    static constexpr int rank = sizeof...(D);
    F normalizer_fn;
    NumericOptions options;

    static constexpr ColumnName name() { return Key.view(); }
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_default_value<size, self.options>()) return false;
        else return detail::check_numbers<Key, size, X>();
    }
    /// The feature as floats [batch, size].
    template <auto self, class S, class X>
    static constexpr auto dense(S&, const X& features) {
        const auto x = nest::materialize(self.normalizer_fn(detail::feature<Key>(features)));
        if constexpr (std::remove_const_t<decltype(x)>::dtype == DType::float32)
            return detail::flat<size>(x);
        else return detail::flat<size>(nest::materialize(tf::cast<float>(x)));
    }
};

/// A column of numbers: `numeric_column<"age">()` takes [batch] or [batch, 1],
/// `numeric_column<"pixels", 8, 8>()` takes [batch, 8, 8]; all become floats. A `normalizer_fn`, a
/// lambda without captures, gets the feature before that: `numeric_column<"age">([](const auto& x)
/// { return (x - 30.f) / 12.f; })`. Options for Examples precede it: `numeric_column<"age">(
/// {.default_value = 30})`. Mirrors tf.feature_column.numeric_column.
template <FixedString Key, int... D, class F = detail::Unchanged>
    requires((D > 0) && ...)
constexpr auto numeric_column(const NumericOptions& options, F normalizer_fn = {}) {
    if constexpr (sizeof...(D) == 0) return NumericColumn<Key, F, 1>{normalizer_fn, options};
    else return NumericColumn<Key, F, D...>{normalizer_fn, options};
}
template <FixedString Key, int... D, class F = detail::Unchanged>
    requires((D > 0) && ... && !std::is_convertible_v<F, NumericOptions>)
constexpr auto numeric_column(F normalizer_fn = {}) {
    return numeric_column<Key, D...>(NumericOptions{}, normalizer_fn);
}

namespace detail {
template <class C>
inline constexpr bool is_number_list = false;
template <FixedString Key, class F, int N>
inline constexpr bool is_number_list<NumericColumn<Key, F, N>> = true;
}  // namespace detail

/// The type of bucketized_column.
template <class Source, std::size_t N>
struct BucketizedColumn {
    static constexpr Kind kind = Kind::both;
    static constexpr int buckets = static_cast<int>(N) + 1;
    static constexpr int size = Source::size * buckets;
    Source source_column;
    float boundaries[N];

    static constexpr ColumnName name() { return Source::name() + "_bucketized"; }
    template <auto self>
    static constexpr int num_buckets = size;
    template <class X>
    static constexpr bool sparse = false;

    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool ascend = [] {
            for (std::size_t i = 1; i < N; ++i)
                if (!(self.boundaries[i - 1] < self.boundaries[i])) return false;
            return true;
        }();
        static_assert(ascend,
                      "[tf.feature_column.boundaries] bucketized_column(age, {18, 30, 65}): the "
                      "boundaries must ascend");
        if constexpr (!ascend) return false;
        else return Source::template check<self.source_column, X>();
    }
    /// A one for the interval of each number, floats [batch, size].
    template <auto self, class S, class X>
    static constexpr auto dense(S& state, const X& features) {
        return detail::flat<size>(
            nest::materialize(tf::one_hot<buckets>(intervals<self>(state, features))));
    }
    /// The interval of each number; those of the second number follow those of the first, etc.
    template <auto self, class S, class X>
    static constexpr auto categories(S& state, const X& features) {
        const auto index = intervals<self>(state, features);
        const auto first = tf::range(0, size, buckets);
        const auto ids = nest::materialize(tf::cast<std::int64_t>(index + first));
        return detail::Categories<std::remove_const_t<decltype(ids)>, detail::AllPresent>{ids, {}};
    }

private:
    template <auto self, class S, class X>
    static constexpr auto intervals(S& state, const X& features) {
        constexpr auto bounds = self;
        return nest::materialize(raw_ops::Bucketize(
            Source::template dense<self.source_column>(state, features), bounds.boundaries));
    }
};

/// Divides the numbers of a numeric_column with one dim into intervals: with the boundaries {0, 10}
/// those are (-inf, 0), [0, 10), [10, inf). In DenseFeatures a one at the interval of each number;
/// in other columns, a category. Mirrors tf.feature_column.bucketized_column.
template <class Source, std::size_t N>
constexpr auto bucketized_column(const Source& source_column, const double (&boundaries)[N]) {
    constexpr bool numbers = detail::is_number_list<Source>;
    static_assert(numbers,
                  "[tf.feature_column.bucketized] bucketized_column(source, {18, 30}): the source "
                  "must be a numeric_column with one dim, numeric_column<\"age\">()");
    if constexpr (numbers) {
        BucketizedColumn<Source, N> out{source_column, {}};
        for (std::size_t i = 0; i < N; ++i) out.boundaries[i] = static_cast<float>(boundaries[i]);
        return out;
    } else {
        return Poison{};
    }
}

}  // namespace tf::feature_column
