// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.strings.unicode_decode, unicode_encode and unicode_split: the characters of texts, of which
// there are different numbers.

#include <tf/ops/primitive/unicode.hpp>
#include <tf/ragged/convert.hpp>

namespace tf {
namespace detail::ragged {

template <class T>
using RowsOf = RaggedTensor<Tensor<T, dyn>>;

/// The rows of the elements of a tensor with the dims of X, which `flat` has in one list, in
/// further ragged dims for those of X.
template <int Axis, class S, class R>
constexpr auto in_dims(const S& sizes, const R& flat) {
    if constexpr (Axis < 1) {
        return flat;
    } else {
        const auto count = reduce_prod(sizes(Slice<none, Axis>()));
        return in_dims<Axis - 1>(sizes,
                                 RaggedTensor<R>{flat, tf::range(count + 1) * gather(sizes, Axis)});
    }
}
/// f(a vector of strings), rows of values, for strings of any rank.
template <class X, class F>
constexpr auto of_texts(const X& x, const F& f) {
    if constexpr (is_ragged<X>) {
        const auto inner = of_texts(x.values, f);
        return RaggedTensor<std::remove_const_t<decltype(inner)>>{inner, x.row_splits};
    } else {
        using V = tensor_type_t<X>;
        const V all(x.collapse());
        const auto flat = f(tf::reshape<-1>(all));
        if constexpr (V::rank == 0) return flat.values;
        else return in_dims<V::rank - 1>(tf::shape<std::int64_t>(all), flat);
    }
}

template <class X>
constexpr bool check_texts() {
    if constexpr (is_ragged<X>) {
        constexpr bool texts = std::is_same_v<typename X::value_type, string>;
        static_assert(texts,
                      "[tf.strings.dtype] tf::strings: operands must be strings or tensors of "
                      "strings; use tf::strings::as_string(x)");
        return texts;
    } else {
        return ops::check_texts<X>();
    }
}
template <class X>
constexpr auto text_operand(const X& x) {
    if constexpr (is_ragged<X>) return x;
    else return ops::text_operand(x);
}

template <class Splits, class Codes>
struct Decoded {
    Splits row_splits;
    Codes values;
};
template <class Splits, class Codes, class Starts>
struct DecodedWithOffsets {
    Splits row_splits;
    Codes values;
    Starts starts;
};
template <class Op>
constexpr auto decoding_words(const strings::InputEncoding& encoding,
                              const strings::UnicodeOptions& options) {
    return op::to_words(typename Op::Attributes{encoding.value, options.errors.value,
                                                ops::replacement_of(options.replacement_char),
                                                options.replace_control_characters, false});
}

/// The strings of rows of code points.
template <class V, class S>
constexpr auto encoded(const V& codes, const S& splits, const strings::OutputEncoding& encoding,
                       const strings::UnicodeEncodeOptions& options) {
    return ops::call<op::UnicodeEncode, Tensor<string, dyn>>(
        op::to_words(op::UnicodeEncode::Attributes{encoding.value, options.errors.value,
                                                   ops::replacement_of(options.replacement_char)}),
        codes, splits);
}
/// A string of each code point.
template <class X>
constexpr auto each_encoded(const X& codes, const strings::OutputEncoding& encoding,
                            const strings::UnicodeOptions& options) {
    if constexpr (is_ragged<X>) {
        return codes.mapped(
            [&](const auto& flat) { return each_encoded(flat, encoding, options); });
    } else {
        const auto count = gather(tf::shape<std::int64_t>(codes), 0);
        return encoded(codes, core::Late<Splits, X>(tf::range(count + 1)), encoding,
                       {options.errors, options.replacement_char});
    }
}

template <class V>
constexpr bool are_dense_codes() {
    int open = 0;
    for (int d = 0; d + 1 < V::rank; ++d) open += V::static_shape[d] == dyn ? 1 : 0;
    return V::rank > 0 && open <= 1 && std::is_same_v<typename V::value_type, std::int32_t>;
}

template <class X>
concept Texts = is_ragged<X> || ops::Operand<X>;

}  // namespace detail::ragged

namespace strings {

/// Values of characters, and the byte of its string at which each of them begins.
template <class Values, class Offsets>
struct WithOffsets {
    Values values;
    Offsets offsets;
};

/// The code points of each string, int32 (tf.strings.unicode_decode): a string gives a vector, a
/// tensor of strings or a ragged one a ragged tensor with one more dim. Bytes that are not
/// characters become `replacement_char`. errors::InvalidArgument for such bytes if `errors` is
/// "strict", and for a replacement_char outside of Unicode.
///
///     tf::strings::unicode_decode(tf::constant({"G\u00f6", "a"}), "UTF-8")  // [[71, 246], [97]]
template <tf::detail::ragged::Texts X>
constexpr auto unicode_decode(const X& x, const InputEncoding& input_encoding,
                              const UnicodeOptions& options = {}) {
    namespace own = tf::detail::ragged;
    if constexpr (!own::check_texts<X>()) {
        return Poison{};
    } else {
        return own::of_texts(own::text_operand(x), [&](const auto& flat) {
            using S = tf::detail::core::Late<own::Splits, X>;
            const auto found = tf::detail::ops::call_several<op::UnicodeDecode>(
                std::type_identity<own::Decoded<S, Tensor<std::int32_t, dyn>>>{},
                own::decoding_words<op::UnicodeDecode>(input_encoding, options), flat);
            return own::RowsOf<std::int32_t>{found.values, found.row_splits};
        });
    }
}
/// The same, and where the characters begin, int64 (tf.strings.unicode_decode_with_offsets).
template <tf::detail::ragged::Texts X>
constexpr auto unicode_decode_with_offsets(const X& x, const InputEncoding& input_encoding,
                                           const UnicodeOptions& options = {}) {
    namespace own = tf::detail::ragged;
    if constexpr (!own::check_texts<X>()) {
        return Poison{};
    } else {
        using S = tf::detail::core::Late<own::Splits, X>;
        tf::detail::core::Late<own::Splits, X> starts;
        const auto values = own::of_texts(own::text_operand(x), [&](const auto& flat) {
            const auto found = tf::detail::ops::call_several<op::UnicodeDecodeWithOffsets>(
                std::type_identity<
                    own::DecodedWithOffsets<S, Tensor<std::int32_t, dyn>, own::Splits>>{},
                own::decoding_words<op::UnicodeDecodeWithOffsets>(input_encoding, options), flat);
            starts = found.starts;
            return own::RowsOf<std::int32_t>{found.values, found.row_splits};
        });
        if constexpr (own::is_ragged<std::remove_const_t<decltype(values)>>) {
            const auto offsets = values.with_flat_values(starts);
            return WithOffsets<std::remove_const_t<decltype(values)>,
                               std::remove_const_t<decltype(offsets)>>{values, offsets};
        } else {
            return WithOffsets<Tensor<std::int32_t, dyn>, own::Splits>{values, starts};
        }
    }
}

/// The strings of code points, int32, in the last dim of a tensor or the rows of a ragged one: the
/// result has one dim less. Numbers that are not characters, among them surrogates, become
/// `replacement_char`. errors::InvalidArgument for such numbers if `errors` is "strict", and for a
/// replacement_char outside of Unicode. Mirrors tf.strings.unicode_encode.
template <class X>
    requires(TensorLike<X> || tf::detail::ragged::is_ragged<X>)
constexpr auto unicode_encode(const X& x, const OutputEncoding& output_encoding,
                              const UnicodeEncodeOptions& options = {}) {
    namespace own = tf::detail::ragged;
    if constexpr (Poisoned<X>) {
        return Poison{};
    } else if constexpr (own::is_ragged<X>) {
        if constexpr (own::is_ragged<decltype(x.values)> || X::rank > X::ragged_rank + 1) {
            const auto inner = unicode_encode(x.values, output_encoding, options);
            return x.with_values(inner);
        } else {
            constexpr bool codes = std::is_same_v<typename X::value_type, std::int32_t>;
            static_assert(codes,
                          "[tf.strings.unicode_encode] unicode_encode(x, encoding): 'x' must be "
                          "int32; use tf::cast<std::int32_t>(x)");
            if constexpr (codes)
                return own::encoded(x.values, x.row_splits, output_encoding, options);
            else return Poison{};
        }
    } else {
        using V = tensor_type_t<X>;
        constexpr bool codes = own::are_dense_codes<V>();
        static_assert(codes,
                      "[tf.strings.unicode_encode] unicode_encode(x, encoding): 'x' must be int32 "
                      "with at least one dim, and of its dims before the last at most one may be "
                      "open; use tf::cast<std::int32_t>(x), or tf::reshape<-1, N>(x)");
        if constexpr (!codes) {
            return Poison{};
        } else {
            const V all(x.collapse());
            const auto sizes = tf::shape<std::int64_t>(all);
            const auto count = reduce_prod(sizes(Slice<none, -1>()));
            const auto strings =
                own::encoded(tf::reshape<-1>(all),
                             tf::detail::core::Late<own::Splits, V>(tf::range(count + 1) *
                                                                    gather(sizes, V::rank - 1)),
                             output_encoding, options);
            constexpr Shape s = V::static_shape;
            return [&]<std::size_t... D>(std::index_sequence<D...>) {
                return tf::reshape<s[D]...>(strings);
            }(std::make_index_sequence<V::rank - 1>{});
        }
    }
}

/// The characters of each string, as strings in the same encoding (tf.strings.unicode_split): a
/// string gives a vector, a tensor of strings or a ragged one a ragged tensor with one more dim.
/// Bytes that are not characters become `replacement_char`. errors::InvalidArgument as in
/// unicode_decode.
template <tf::detail::ragged::Texts X>
constexpr auto unicode_split(const X& x, const OutputEncoding& input_encoding,
                             const UnicodeOptions& options = {}) {
    if constexpr (!tf::detail::ragged::check_texts<X>()) return Poison{};
    else
        return tf::detail::ragged::each_encoded(unicode_decode(x, input_encoding, options),
                                                input_encoding, options);
}
/// The same, and where the characters begin, int64 (tf.strings.unicode_split_with_offsets).
template <tf::detail::ragged::Texts X>
constexpr auto unicode_split_with_offsets(const X& x, const OutputEncoding& input_encoding,
                                          const UnicodeOptions& options = {}) {
    if constexpr (!tf::detail::ragged::check_texts<X>()) {
        return Poison{};
    } else {
        const auto found = unicode_decode_with_offsets(x, input_encoding, options);
        const auto values = tf::detail::ragged::each_encoded(found.values, input_encoding, options);
        return WithOffsets<std::remove_const_t<decltype(values)>,
                           std::remove_const_t<decltype(found.offsets)>>{values, found.offsets};
    }
}

}  // namespace strings
}  // namespace tf
