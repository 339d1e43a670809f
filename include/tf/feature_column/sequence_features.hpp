// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// SequenceFeatures, the layer that converts a dict of sequences to one padded tensor and the
// numbers of steps, and sequence_features, the same as a function.

#include <tf/feature_column/dense_features.hpp>
#include <tf/feature_column/embedding.hpp>
#include <tf/feature_column/sequence.hpp>

namespace tf::feature_column::detail {

/// The number of steps of each example, by the column that reads the feature.
template <auto C, class X>
constexpr auto lengths_by(const X& features) {
    if constexpr (requires { C.categorical_column; })
        return std::remove_const_t<decltype(C.categorical_column)>::template lengths<
            C.categorical_column>(features);
    else return std::remove_const_t<decltype(C)>::template lengths<C>(features);
}

template <auto C, class X>
constexpr bool check_sequence() {
    using Given = std::remove_const_t<decltype(C)>;
    constexpr bool numbers = is_of_sequences<Given> && !is_category_sequence<Given>;
    static_assert(numbers,
                  "[tf.feature_column.no_sequence] SequenceFeatures<columns...> takes "
                  "sequence_numeric_column<\"x\">(), or sequence_categorical_column_with_... in "
                  "indicator_column(c) or embedding_column(c, 8); columns without steps are for "
                  "DenseFeatures");
    if constexpr (numbers) return Given::template check<C, X>();
    else return false;
}
template <class X, auto... C>
constexpr bool check_sequences() {
    constexpr bool features = nest::Map<X> && sizeof...(C) > 0;
    static_assert(features,
                  "[tf.feature_column.features] SequenceFeatures<columns...> takes one column or "
                  "more and a tf::dict of features: begin the model with FeatureInput<Features>{}, "
                  "or pass tf::dict(tf::named<\"words\">(x), ...)");
    if constexpr (!features) {
        return false;
    } else if constexpr (!(check_sequence<C, X>() && ...)) {
        return false;
    } else {
        return check_names<C...>();
    }
}

/// The steps, and their numbers, which must be the same for all columns.
template <auto First, auto... C, class S, class X>
constexpr auto joined_steps(S& state, const X& features) {
    auto lengths = lengths_by<First>(features);
    using Lengths = decltype(lengths);
    [[maybe_unused]] constexpr std::string_view text =
        "SequenceFeatures: the features of an example have the same number of steps";
    ((lengths = tf::detail::ops::checked(text, Lengths(lengths), lengths, lengths_by<C>(features))),
     ...);
    const auto steps = joined<2, First, C...>(state, features);
    return std::tuple<std::remove_const_t<decltype(steps)>, Lengths>(steps, lengths);
}

}  // namespace tf::feature_column::detail

namespace tf::keras::experimental {

/// Converts features with any number of steps to one padded tensor of floats [batch, steps, n], the
/// results of the columns side by side in the order of their names, and the numbers of steps, int64
/// [batch]. The result is a tuple of both, in the function of a model:
///
///     const auto [x, lengths] = features | layer<experimental::SequenceFeatures<words, speed>{}>;
///     return Masked{x, tf::sequence_mask(lengths)} | layer<LSTM<8>{}>;
///
/// Raises errors::InvalidArgument if the features of an example have different numbers of steps.
/// Mirrors tf.keras.experimental.SequenceFeatures of Keras 2.
template <auto... Columns>
struct SequenceFeatures {
    static constexpr std::string_view keras_type = "SequenceFeatures";
    Name name{};
    bool trainable = true;

    template <auto self, class X>
    static constexpr bool check() {
        return feature_column::detail::check_sequences<X, Columns...>();
    }
    template <auto self, nest::Map X, class Mode>
    static constexpr auto call(Scope& k, const X& features, Mode mode) {
        feature_column::detail::LayerState<Mode> state(k, mode);
        return feature_column::detail::joined_steps<Columns...>(state, features);
    }
};

}  // namespace tf::keras::experimental

namespace tf::feature_column {

using keras::experimental::SequenceFeatures;

/// The same as a function, for columns without weights and files: `const auto [x, lengths] =
/// sequence_features<speed, indicator_column(words)>(features);`. Eagerly, or in functions.
template <auto... Columns, class X>
constexpr auto sequence_features(const X& features) {
    if constexpr (!detail::check_sequences<X, Columns...>()) {
        return std::tuple(Poison{}, Poison{});
    } else {
        detail::NoState state;
        return detail::joined_steps<Columns...>(state, features);
    }
}

}  // namespace tf::feature_column
