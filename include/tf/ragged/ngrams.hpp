// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.strings.ngrams: consecutive strings, joined.

#include <array>
#include <string_view>
#include <vector>

#include <tf/ops/primitive/string_ngrams.hpp>
#include <tf/ragged/convert.hpp>

namespace tf {
namespace strings {

/// The padding before the first and after the last string of a row: one string for both, or {"<",
/// ">"}. Mirrors the argument `pad_values` of tf.strings.ngrams.
struct PadValues {
    std::string_view left{}, right{};
    bool given = false;

    constexpr PadValues() = default;
    constexpr explicit(false) PadValues(const char* both) : PadValues(both, both) {}
    constexpr PadValues(std::string_view before, std::string_view after)
        : left(before), right(after), given(true) {}
};

/// Options of `ngrams`.
struct NGramsOptions {
    std::string_view separator = " ";
    PadValues pad_values{};                 ///< by default there is no padding
    std::int64_t padding_width = 0;         ///< the largest number of paddings at each end; 0 means
                                            ///< one less than the width
    bool preserve_short_sequences = false;  ///< a row too short for any n-gram gives one n-gram of
                                            ///< all its strings
};

}  // namespace strings

namespace detail::ragged {

template <class Grams, class RowSplits>
struct NGrams {
    Grams values;
    RowSplits row_splits;
};

/// Not constexpr, so that the compiler shows its name as the message in a trace.
[[noreturn]] inline void padding_width_without_pad_values__give_both() {
    errors::raise<errors::InvalidArgument>({"tf.strings.ngrams", "strings::ngrams", "padding_width",
                                            "no pad_values",
                                            "pad_values, which padding_width requires"});
}
[[noreturn]] inline void padding_width_is_negative() {
    errors::raise<errors::InvalidArgument>({"tf.strings.ngrams", "strings::ngrams", "padding_width",
                                            "a negative number",
                                            "a positive number, or 0 for the default"});
}

template <int... Widths, class V>
constexpr auto ngrams_of(const V& values, const Splits& splits,
                         const strings::NGramsOptions& options) {
    if (options.padding_width < 0) padding_width_is_negative();
    const bool padded = options.pad_values.given;
    if (options.padding_width > 0 && !padded) padding_width_without_pad_values__give_both();
    const std::int64_t pads = options.padding_width > 0 ? options.padding_width : padded ? -1 : 0;
    return ops::call_several<op::StringNGrams>(
        std::type_identity<NGrams<Tensor<string, dyn>, Splits>>{},
        op::StringNGrams::words_of({pads, options.preserve_short_sequences ? 1 : 0}, {Widths...},
                                   options.separator, options.pad_values.left,
                                   options.pad_values.right),
        values, splits);
}

template <class V>
constexpr bool can_be_dense() {
    int open = 0;
    for (int d = 0; d + 1 < V::rank; ++d) open += V::static_shape[d] == dyn ? 1 : 0;
    return V::rank <= 2 || open == 0;
}
/// The n-grams of the rows of V, which have equal lengths.
template <class V, class G>
constexpr auto as_dense(const G& found) {
    constexpr Shape s = V::static_shape;
    if constexpr (V::rank > 2 || s[0] != dyn) {
        return [&]<std::size_t... D>(std::index_sequence<D...>) {
            return tf::reshape<s[D]..., -1>(found.values);
        }(std::make_index_sequence<V::rank - 1>{});
    } else {
        return tf::ragged::to_tensor(
            core::Late<RaggedTensor<Tensor<string, dyn>>, V>{found.values, found.row_splits});
    }
}

}  // namespace detail::ragged

namespace strings {

/// Joins each group of Widths consecutive strings in the last dim of a tensor, or in a row of a
/// ragged tensor, with a separator. With several widths, the n-grams of the first width come first.
/// The result has the rank of `data`, and is ragged if `data` is. Raises errors::InvalidArgument
/// for invalid row splits, a negative padding_width, and a padding_width without pad_values.
/// Mirrors tf.strings.ngrams:
///
///     tf::strings::ngrams<2>(tf::constant({"a", "b", "c"}))  // ["a b", "b c"]
template <int... Widths, class X>
    requires(TensorLike<X> || detail::ragged::is_ragged<X>)
constexpr auto ngrams(const X& data, const NGramsOptions& options = {}) {
    constexpr bool widths = sizeof...(Widths) > 0 && ((Widths > 0) && ...);
    static_assert(widths,
                  "[tf.strings.ngrams] ngrams<Widths...>(data): give the widths, which must be "
                  "positive, as template arguments: tf::strings::ngrams<2>(data)");
    if constexpr (!widths || Poisoned<X>) {
        return Poison{};
    } else if constexpr (detail::ragged::is_ragged<X>) {
        if constexpr (detail::ragged::is_ragged<decltype(data.values)>) {
            const auto inner = ngrams<Widths...>(data.values, options);
            return RaggedTensor<std::remove_const_t<decltype(inner)>>{inner, data.row_splits};
        } else {
            const auto found =
                detail::ragged::ngrams_of<Widths...>(data.values, data.row_splits, options);
            return RaggedTensor<Tensor<string, dyn>>{found.values, found.row_splits};
        }
    } else {
        using V = tensor_type_t<X>;
        constexpr bool rows = V::rank > 0 && std::is_same_v<typename V::value_type, string> &&
                              detail::ragged::can_be_dense<V>();
        static_assert(rows,
                      "[tf.strings.ngrams_rows] ngrams<Widths...>(data): 'data' must be strings of "
                      "rank 1 or more, and if the rank is above 2, all dims but the last must be "
                      "static; use tf::reshape<1>(x), or tf::reshape<-1, N>(x)");
        if constexpr (!rows) {
            return Poison{};
        } else {
            const V all(data.collapse());
            const auto sizes = tf::shape<std::int64_t>(all);
            const auto length = gather(sizes, V::rank - 1);
            const detail::core::Late<Tensor<std::int64_t>, X> count = [&] {
                if constexpr (V::rank == 1) return Tensor<std::int64_t>(1);
                else return Tensor<std::int64_t>(reduce_prod(sizes(Slice<none, -1>())));
            }();
            const auto found = detail::ragged::ngrams_of<Widths...>(
                tf::reshape<-1>(all), tf::range(count + 1) * length, options);
            if constexpr (V::rank == 1) return found.values;
            else return detail::ragged::as_dense<V>(found);
        }
    }
}

}  // namespace strings
}  // namespace tf
