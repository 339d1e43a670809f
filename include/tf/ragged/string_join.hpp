// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ragged tensors that become strings: tf.strings.reduce_join joins the strings along axes,
// tf.strings.format shows all elements. They are formulas, as in TensorFlow, so that functions with
// them can be saved.

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/segment_join.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ragged/strings.hpp>

namespace tf {
namespace detail::ragged {

/// The largest of axes, which is reduced first; all axes are >= 0.
template <int... Axes>
inline constexpr int last_axis = std::max({Axes...});

template <int Axis, class X>
constexpr auto join_along(const X& x, std::string_view separator) {
    if constexpr (is_ragged<X>)
        return reduced<Axis>(
            x,
            [&](const auto& texts, const auto& at, const auto& n) {
                return strings::unsorted_segment_join(texts, at, n, separator);
            },
            [&]<int A>(const auto& texts) { return strings::reduce_join<A>(texts, separator); });
    else return strings::reduce_join<Axis>(x, separator);
}
/// Joins along axes >= 0 that are different, one after the other.
template <class X>
constexpr auto join_along_all(const X& x, std::string_view, std::integer_sequence<int>) {
    return x;
}
template <class X, int First, int... Axes>
constexpr auto join_along_all(const X& x, std::string_view separator,
                              std::integer_sequence<int, First, Axes...>) {
    if constexpr (sizeof...(Axes) == 0) {
        return join_along<First>(x, separator);
    } else if constexpr (First == last_axis<First, Axes...>) {
        const auto inner = join_along<First>(x, separator);
        if constexpr (Poisoned<decltype(inner)>) return Poison{};
        else return join_along_all(inner, separator, std::integer_sequence<int, Axes...>{});
    } else {
        return join_along_all(x, separator, std::integer_sequence<int, Axes..., First>{});
    }
}

/// One string for each row, "[a, b]". Of a long row it has the first and the last `summarize`
/// strings with "..." between them; -1: all of them.
template <class Texts, class Rows>
constexpr Texts row_texts(const Texts& texts, const Rows& splits, std::int64_t summarize) {
    using Numbers = core::Late<Splits, Rows>;
    using Flags = core::Late<Tensor<bool, dyn>, Rows>;
    const RaggedTensor<Numbers> rows{tf::range(splits[-1]), splits};
    const Numbers all_at = rows.value_rowids();
    Numbers at = all_at;
    Texts shown = texts;
    if (summarize >= 0) {
        const Numbers before = rows.values - gather(splits, all_at);
        const Numbers left = gather(splits, all_at + 1) - rows.values;
        const Flags at_end = less_equal(left, summarize);
        const Flags is_gap = logical_and(equal(before, summarize), logical_not(at_end));
        const Flags kept = logical_or(less_equal(before, summarize), at_end);
        const Texts marked = tf::where(is_gap, Tensor<string>("..."), texts);
        shown = tf::boolean_mask(marked, kept);
        at = tf::boolean_mask(all_at, kept);
    }
    return strings::join("[", strings::unsorted_segment_join(shown, at, rows.nrows(), ", "), "]");
}
/// One string for each row of a ragged tensor, or for each element of a vector.
template <class X>
constexpr core::Late<Tensor<string, dyn>, X> texts_of(const X& x, std::int64_t summarize) {
    if constexpr (is_ragged<X>) {
        return row_texts(texts_of(x.values, summarize), x.row_splits, summarize);
    } else if constexpr (X::rank > 1) {
        const core::Late<Tensor<typename X::value_type, dyn>, X> flat = tf::reshape<-1>(x);
        return texts_of(in_dims<X::rank - 1>(tf::shape<std::int64_t>(x), flat), summarize);
    } else if constexpr (std::is_same_v<typename X::value_type, string>) {
        return strings::join("'", strings::regex_replace(x, R"((['\\]))", R"(\\\1)"), "'");
    } else {
        return strings::as_string(x);
    }
}
/// A value in a formatted string.
template <class X>
constexpr Tensor<string> text_of(const X& x, std::int64_t summarize) {
    if constexpr (is_ragged<X>) {
        const auto ends = tf::concat<0>(tf::constant<std::int64_t>({0}), tf::reshape<1>(x.nrows()));
        const core::Late<Splits, X> one_row = ends;
        return tf::reshape<>(row_texts(texts_of(x, summarize), one_row, summarize));
    } else {
        return strings::format("{}", x, strings::FormatOptions{.summarize = summarize});
    }
}

/// The part of a template before placeholder k, or after the last one.
constexpr std::string_view literal_part(std::string_view text, std::string_view placeholder,
                                        std::size_t k) {
    for (; k > 0; --k) text.remove_prefix(text.find(placeholder) + placeholder.size());
    return text.substr(0, text.find(placeholder));
}
template <class... A, std::size_t... I>
constexpr auto format_values(std::string_view text, const strings::FormatOptions& options,
                             const std::tuple<const A&...>& all, std::index_sequence<I...>) {
    constexpr bool tensors = ((is_ragged<std::tuple_element_t<I, std::tuple<A...>>> ||
                               TensorLike<std::tuple_element_t<I, std::tuple<A...>>>) &&
                              ...);
    static_assert(tensors,
                  "[tf.strings.format] format(template, values...): values must be tensors; use "
                  "tf::constant(v)");
    if constexpr (!tensors || (Poisoned<std::tuple_element_t<I, std::tuple<A...>>> || ...)) {
        return Poison{};
    } else {
        ops::check_placeholders(op::StringFormat::parse(text, options.placeholder).placeholders,
                                sizeof...(I));
        return strings::join(strings::join(literal_part(text, options.placeholder, I),
                                           text_of(std::get<I>(all), options.summarize))...,
                             literal_part(text, options.placeholder, sizeof...(I)));
    }
}

}  // namespace detail::ragged

namespace strings {

/// The strings along axes of a ragged tensor, joined (tf.strings.reduce_join): axis 1 joins each
/// row to one string, axis 0 those at the same position of all rows. Of several axes the last one
/// is joined first; without axes all strings are joined. The innermost ragged axis and the axes
/// after it give a ragged tensor.
template <int... Axes, class V>
constexpr auto reduce_join(const RaggedTensor<V>& rt, std::string_view separator = {}) {
    namespace own = tf::detail::ragged;
    constexpr int rank = RaggedTensor<V>::rank;
    if constexpr (!own::check_texts<RaggedTensor<V>>()) {
        return Poison{};
    } else if constexpr (sizeof...(Axes) == 0) {
        return reduce_join(rt.flat_values(), separator);
    } else {
        constexpr bool fits = [] {
            unsigned seen = 0;
            for (const int axis : {Axes...}) {
                const int at = axis < 0 ? axis + rank : axis;
                if (at < 0 || at >= rank || (seen >> at & 1) != 0) return false;
                seen |= 1u << at;
            }
            return true;
        }();
        static_assert(fits,
                      "[tf.ragged.axis] reduce_join<Axes...>(rt): axes must be different and in "
                      "[-rank, rank)");
        if constexpr (fits)
            return own::join_along_all(
                rt, separator, std::integer_sequence<int, (Axes < 0 ? Axes + rank : Axes)...>{});
        else return Poison{};
    }
}

/// The same as `format` of tensors, for values of which some are ragged tensors
/// (tf.strings.format): format("{} in {}", rt, x). They are shown as nested lists, "[[1, 2], []]",
/// with strings in single quotes and floats as `as_string` gives them. If a row has more than two
/// times `summarize` elements, only as many at each end are shown.
template <class... A>
    requires(tf::detail::ragged::is_ragged<A> || ...)
constexpr auto format(std::string_view text, const A&... values) {
    namespace own = tf::detail::ragged;
    constexpr std::size_t last = sizeof...(A) - 1;
    const std::tuple<const A&...> all(values...);
    if constexpr (std::is_same_v<typename tf::detail::ops::tensor_list<A...>::last, FormatOptions>)
        return own::format_values(text, std::get<last>(all), all, std::make_index_sequence<last>{});
    else return own::format_values(text, {}, all, std::make_index_sequence<sizeof...(A)>{});
}

}  // namespace strings
}  // namespace tf
