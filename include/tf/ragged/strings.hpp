// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of strings for ragged tensors: those of each string are those of the flat values;
// tf.strings.split and bytes_split add a ragged dim.

#include <tf/ops/primitive/regex.hpp>
#include <tf/ops/primitive/string_join.hpp>
#include <tf/ops/primitive/string_numbers.hpp>
#include <tf/ops/primitive/strings.hpp>
#include <tf/ragged/math.hpp>
#include <tf/ragged/unicode.hpp>

namespace tf {
namespace detail::ragged {

/// The flat values of a ragged operand, and any other operand.
template <class X>
constexpr const auto& flat_operand(const X& x) {
    if constexpr (is_ragged<X>) return x.flat_values();
    else return x;
}
/// The rows of the first ragged operand, which all others must have.
template <class X, class... More>
constexpr auto common_rows(const X& x, const More&... more) {
    if constexpr (!is_ragged<X>) {
        return common_rows(more...);
    } else {
        X rows = x;
        const auto compare = [&](const auto& other) {
            if constexpr (is_ragged<std::remove_cvref_t<decltype(other)>>)
                rows = with_same_rows(rows, other);
        };
        (compare(more), ...);
        return rows;
    }
}

}  // namespace detail::ragged

namespace strings {

/// tf.strings.length, lower, upper, strip and substr of all strings, in the same rows.
template <class V>
constexpr auto length(const RaggedTensor<V>& x, Unit unit = BYTE) {
    return x.mapped([&](const auto& v) { return length(v, unit); });
}
template <class V>
constexpr auto lower(const RaggedTensor<V>& x, Encoding encoding = Encoding::ascii) {
    return x.mapped([&](const auto& v) { return lower(v, encoding); });
}
template <class V>
constexpr auto upper(const RaggedTensor<V>& x, Encoding encoding = Encoding::ascii) {
    return x.mapped([&](const auto& v) { return upper(v, encoding); });
}
template <class V>
constexpr auto strip(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return strip(v); });
}
template <class V, class P, class L>
constexpr auto substr(const RaggedTensor<V>& x, const P& pos, const L& len, Unit unit = BYTE) {
    return x.mapped([&](const auto& v) { return substr(v, pos, len, unit); });
}
/// tf.strings.regex_full_match and regex_replace.
template <class V, tf::detail::ops::Operand P>
constexpr auto regex_full_match(const RaggedTensor<V>& x, const P& pattern) {
    return x.mapped([&](const auto& v) { return regex_full_match(v, pattern); });
}
template <class V, tf::detail::ops::Operand P, tf::detail::ops::Operand R>
constexpr auto regex_replace(const RaggedTensor<V>& x, const P& pattern, const R& rewrite,
                             bool replace_global = true) {
    return x.mapped(
        [&](const auto& v) { return regex_replace(v, pattern, rewrite, replace_global); });
}
/// tf.strings.as_string and to_number.
template <class V>
constexpr auto as_string(const RaggedTensor<V>& x, const AsStringOptions& options = {}) {
    return x.mapped([&](const auto& v) { return as_string(v, options); });
}
template <Element T = float, class V>
constexpr auto to_number(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return to_number<T>(v); });
}
template <class V, class T>
constexpr auto to_number(const RaggedTensor<V>& x, DTypeName<T>) {
    return to_number<T>(x);
}
/// tf.strings.to_hash_bucket_fast, to_hash_bucket and to_hash_bucket_strong.
template <class V>
constexpr auto to_hash_bucket_fast(const RaggedTensor<V>& x, std::int64_t num_buckets) {
    return x.mapped([&](const auto& v) { return to_hash_bucket_fast(v, num_buckets); });
}
template <class V>
constexpr auto to_hash_bucket(const RaggedTensor<V>& x, std::int64_t num_buckets) {
    return x.mapped([&](const auto& v) { return to_hash_bucket(v, num_buckets); });
}
template <class V>
constexpr auto to_hash_bucket_strong(const RaggedTensor<V>& x, std::int64_t num_buckets,
                                     const std::int64_t (&key)[2]) {
    return x.mapped([&](const auto& v) { return to_hash_bucket_strong(v, num_buckets, key); });
}
/// tf.strings.unicode_transcode and unicode_script.
template <class V>
constexpr auto unicode_transcode(const RaggedTensor<V>& x, const InputEncoding& input_encoding,
                                 const OutputEncoding& output_encoding,
                                 const UnicodeOptions& options = {}) {
    return x.mapped([&](const auto& v) {
        return unicode_transcode(v, input_encoding, output_encoding, options);
    });
}
template <class V>
constexpr auto unicode_script(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return unicode_script(v); });
}

/// tf.strings.join of ragged tensors whose rows have the same lengths, scalars and C++ strings. The
/// last argument may be a Separator. errors::InvalidArgument if lengths differ.
template <class... A>
    requires(tf::detail::ragged::is_ragged<A> || ...)
constexpr auto join(const A&... x) {
    const auto rows = tf::detail::ragged::common_rows(x...);
    return rows.with_flat_values(join(tf::detail::ragged::flat_operand(x)...));
}

/// The parts of the strings of a tensor with two dims at least, or of a ragged one, as a ragged
/// tensor with one more dim (tf.strings.split). See `split` of a string or a vector.
template <class X, tf::detail::ops::Operand S>
    requires(tf::detail::ragged::is_ragged<X>)
constexpr auto split(const X& x, const S& sep, std::int64_t maxsplit = -1) {
    if constexpr (!tf::detail::ragged::check_texts<X>()) {
        return Poison{};
    } else {
        return tf::detail::ragged::of_texts(x, [&](const auto& flat) {
            const auto parts = split(flat, sep, maxsplit);
            return tf::detail::ragged::RowsOf<string>{parts.values, parts.row_splits};
        });
    }
}
template <TensorLike X, tf::detail::ops::Operand S>
    requires(tensor_type_t<X>::rank > 1)
constexpr auto split(const X& x, const S& sep, std::int64_t maxsplit = -1) {
    if constexpr (!tf::detail::ops::check_texts<X, S>()) {
        return Poison{};
    } else {
        return tf::detail::ragged::of_texts(x, [&](const auto& flat) {
            const auto parts = split(flat, sep, maxsplit);
            return tf::detail::ragged::RowsOf<string>{parts.values, parts.row_splits};
        });
    }
}
template <class X>
    requires(tf::detail::ragged::is_ragged<X>)
constexpr auto split(const X& x) {
    return split(x, "");
}

template <TensorLike X>
    requires(tensor_type_t<X>::rank > 1)
constexpr auto split(const X& x) {
    return split(x, "");
}

/// The bytes of each string, as strings (tf.strings.bytes_split): a string gives a vector, a tensor
/// of strings or a ragged one a ragged tensor with one more dim. For characters there is
/// unicode_split.
template <tf::detail::ragged::Texts X>
constexpr auto bytes_split(const X& x) {
    namespace own = tf::detail::ragged;
    if constexpr (!own::check_texts<X>()) {
        return Poison{};
    } else {
        return own::of_texts(own::text_operand(x), [](const auto& flat) {
            const auto parts = tf::detail::ops::byte_parts(flat);
            return own::RowsOf<string>{
                parts.values,
                tf::detail::ops::call<op::RowSplits, own::Splits>({}, parts.indices, flat)};
        });
    }
}

}  // namespace strings
}  // namespace tf
