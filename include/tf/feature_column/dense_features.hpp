// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// DenseFeatures, the layer that converts a dict of features to one tensor by means of columns, and
// dense_features, the same as a function.

#include <tf/feature_column/column.hpp>
#include <tf/keras/layer.hpp>

namespace tf::feature_column::detail {

template <class... C>
constexpr bool have_different_names() {
    const ColumnName names[] = {C::name()...};
    for (std::size_t i = 0; i < sizeof...(C); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (names[i].view() == names[k].view()) return false;
    return true;
}

/// Reports two columns of the same name.
template <auto... C>
constexpr bool check_names() {
    constexpr bool different = have_different_names<std::remove_const_t<decltype(C)>...>();
    static_assert(different,
                  "[tf.feature_column.name_twice] DenseFeatures<columns...>: two columns have the "
                  "same name, which is made of their keys and kinds; remove one");
    return different;
}
/// Appears in messages: a column, and the features that it is for.
template <auto C, class X>
constexpr bool check_column() {
    using Given = std::remove_const_t<decltype(C)>;
    constexpr bool sequence = is_of_sequences<Given>;
    static_assert(
        !sequence,
        "[tf.feature_column.sequence_column] DenseFeatures<columns...>: a column of "
        "sequences has a row for each step: use keras::experimental::SequenceFeatures, or "
        "a column without sequence_, such as categorical_column_with_identity");
    constexpr bool dense = sequence || is_dense<Given>;
    static_assert(dense,
                  "[tf.feature_column.dense] DenseFeatures<columns...> takes dense columns: wrap a "
                  "categorical one in indicator_column(c), or embedding_column(c, 8)");
    if constexpr (dense && !sequence) return Given::template check<C, X>();
    else return false;
}
/// Whether columns can convert these features; reports one message otherwise.
template <class X, auto... C>
constexpr bool check_columns() {
    constexpr bool features = nest::Map<X> && sizeof...(C) > 0;
    static_assert(features,
                  "[tf.feature_column.features] DenseFeatures<columns...> takes one column or more "
                  "and a tf::dict of features: begin the model with FeatureInput<Row>{}, or pass "
                  "tf::dict(tf::named<\"age\">(x), ...)");
    if constexpr (!features) {
        return false;
    } else if constexpr (!(check_column<C, X>() && ...)) {
        return false;
    } else {
        return check_names<C...>();
    }
}

/// The results of all columns in the order of their names, side by side along an axis.
template <int Axis, auto... C, class S, class X>
constexpr auto joined(S& state, const X& features) {
    constexpr auto columns = std::tuple(C...);
    constexpr auto order = order_of<std::remove_const_t<decltype(C)>...>();
    const auto one = [&]<std::size_t I>() {
        constexpr auto column = std::get<order[I]>(columns);
        return decltype(column)::template dense<column>(state, features);
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        // Braces, since the arguments of a call have no fixed order of evaluation.
        const std::tuple<decltype(one.template operator()<I>())...> parts {
            one.template operator()<I>()...
        };
        if constexpr (sizeof...(I) == 1) return std::get<0>(parts);
        else
            return std::apply(
                [](const auto&... each) { return nest::materialize(tf::concat<Axis>(each...)); },
                parts);
    }(std::make_index_sequence<sizeof...(C)>{});
}

/// The state of the columns of a layer: the parts that own weights and tables.
template <class Mode>
class LayerState {
public:
    constexpr LayerState(keras::Scope& k, Mode mode) : k_(k), mode_(mode) {}

    /// Calls a part; parts of the same name are one part.
    template <auto P, class X>
    constexpr auto part(const X& x) {
        constexpr std::uint64_t hash = keras::detail::info_of<P>.hash;
        int at = 0;
        while (at < parts_.count && parts_[at].hash != hash) ++at;
        if (at == parts_.count) parts_.push({hash, -1});
        return keras::detail::apply<P>(k_, x, mode_, &parts_[at].id);
    }

private:
    struct Part {
        std::uint64_t hash = 0;  ///< of the name
        int id = -1;             ///< of keras::SharedLayer
    };
    keras::Scope& k_;
    Mode mode_;
    tf::detail::core::Pool<Part> parts_{};
};

/// The state of columns without parts.
struct NoState {
    template <auto P, class X>
    static constexpr Poison part(const X&) {
        static_assert(
            !std::is_same_v<X, X>,
            "[tf.feature_column.state] dense_features<columns...>(features) and sequence_features "
            "are for columns without weights and files; use a model, whose layer is DenseFeatures "
            "or SequenceFeatures");
        return {};
    }
};

}  // namespace tf::feature_column::detail

namespace tf::keras {

/// Converts features, a tf::dict of tensors, to one tensor of floats [batch, n]: the results of the
/// columns of tf::feature_column, side by side in the order of their names. It is the first layer
/// of a model whose input is a FeatureInput:
///
///     Sequential<FeatureInput<Passenger, "survived">{}, DenseFeatures<age,
///     indicator_column(sex)>{},
///                Dense<1>{}> model;
///
/// Features that no column uses are ignored. Mirrors tf.keras.layers.DenseFeatures of Keras 2.
template <auto... Columns>
struct DenseFeatures {
    static constexpr std::string_view keras_type = "DenseFeatures";
    Name name{};
    bool trainable = true;

    template <auto self, class X>
    static constexpr bool check() {
        return feature_column::detail::check_columns<X, Columns...>();
    }
    template <auto self, nest::Map X, class Mode>
    static constexpr auto call(Scope& k, const X& features, Mode mode) {
        feature_column::detail::LayerState<Mode> state(k, mode);
        return feature_column::detail::joined<1, Columns...>(state, features);
    }
};

namespace layers {
using keras::DenseFeatures;
}  // namespace layers

}  // namespace tf::keras

namespace tf::feature_column {

using keras::DenseFeatures;

/// The same as a function, for columns without weights and files: `dense_features<age,
/// indicator_column(sex)>(features)`. Eagerly, or in functions.
template <auto... Columns, class X>
constexpr auto dense_features(const X& features) {
    if constexpr (!detail::check_columns<X, Columns...>()) {
        return Poison{};
    } else {
        detail::NoState state;
        return detail::joined<1, Columns...>(state, features);
    }
}

}  // namespace tf::feature_column
