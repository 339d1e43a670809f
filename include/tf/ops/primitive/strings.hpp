// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lengths, letter cases and substrings of strings: tf.strings.length, lower, upper, strip, substr.

#include <tf/kernels/strings.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace strings {

/// The unit of lengths and positions.
using Unit = kernels::TextUnit;
inline constexpr Unit BYTE = Unit::byte;
inline constexpr Unit UTF8_CHAR = Unit::character;

/// The letters whose case is changed.
enum class Encoding : std::uint64_t {
    ascii,  ///< "": ASCII letters
    utf_8,  ///< "utf-8": all letters
};
inline constexpr Encoding UTF_8 = Encoding::utf_8;

}  // namespace strings

namespace op {

struct UnitAttribute {
    strings::Unit unit = strings::BYTE;

    static auto from_graph_def(auto& n) {
        const std::string unit = n.text("unit");
        if (unit != "BYTE" && unit != "UTF8_CHAR") n.fail("unit " + unit, "BYTE or UTF8_CHAR");
        return unit == "BYTE" ? std::int64_t{0} : std::int64_t{1};
    }
    std::string text() const { return unit == strings::BYTE ? "BYTE" : "UTF8_CHAR"; }
};

struct StringLength : StringFunction<StringLength, DType::int32> {
    using Attributes = UnitAttribute;
    static constexpr std::string_view name = "StringLength";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::string_lengths(out, in[0], attributes_of<StringLength>(a).unit);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::int32, {n.in(0)}, {Attributes::from_graph_def(n)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0)}, {{"unit", attributes_of<StringLength>(n).text()}}));
    }
};

template <class Op, bool Upper>
struct LetterCase : StringFunction<Op, DType::str> {
    struct Attributes {
        strings::Encoding encoding = strings::Encoding::ascii;
    };
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::change_case(out, in[0], Upper, attributes_of<Op>(a).encoding == strings::UTF_8);
    }
    static void from_graph_def(auto& n) {
        const std::string encoding = n.text("encoding");
        if (!encoding.empty() && encoding != "utf-8") n.fail(encoding, "utf-8 or no encoding");
        n.result(DType::str, {n.in(0)}, {encoding.empty() ? 0 : 1});
    }
    static void to_graph_def(auto& n) {
        const bool utf_8 = attributes_of<Op>(n).encoding == strings::UTF_8;
        n.result(n.add(Op::name, {n.in(0)}, {{"encoding", std::string(utf_8 ? "utf-8" : "")}}));
    }
};
struct StringLower : LetterCase<StringLower, false> {
    static constexpr std::string_view name = "StringLower";
};
struct StringUpper : LetterCase<StringUpper, true> {
    static constexpr std::string_view name = "StringUpper";
};

struct StringStrip : StringFunction<StringStrip, DType::str> {
    static constexpr std::string_view name = "StringStrip";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        kernels::strip_strings(out, in[0]);
    }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0)}, {}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)})); }
};

/// Inputs: strings, positions, lengths.
struct Substr : StringOp<Substr> {
    using Attributes = UnitAttribute;
    static constexpr std::string_view name = "Substr";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 3 && in[0] == DType::str && is_index(in[1]) &&
               in[1] == in[2];
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &text = in[0].shape, &pos = in[1].shape, &length = in[2].shape;
        const Shape joined = broadcast(text, pos);
        if (joined.valid() && is_compatible(pos, length)) return joined;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.strings.substr", "substr", "pos, len",
                                   pos.to_string() + " and " + length.to_string(),
                                   "the same shape, which broadcasts with " + text.to_string());
        return Shape::invalid();
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        kernels::substrings(out, in, attributes_of<Substr>(a).unit);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::str, {n.in(0), n.in(1), n.in(2)}, {Attributes::from_graph_def(n)});
    }
    static void to_graph_def(auto& n) {
        n.result(
            n.add(name, n.inputs(), {{"T", n.type(1)}, {"unit", attributes_of<Substr>(n).text()}}));
    }
};

struct StringOps {
    using list = Registry<StringLength, StringLower, StringUpper, StringStrip, Substr>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StringLength")> : std::type_identity<op::StringLength> {};
template <>
struct op_by_id<op_id("StringLower")> : std::type_identity<op::StringLower> {};
template <>
struct op_by_id<op_id("StringUpper")> : std::type_identity<op::StringUpper> {};
template <>
struct op_by_id<op_id("StringStrip")> : std::type_identity<op::StringStrip> {};
template <>
struct op_by_id<op_id("Substr")> : std::type_identity<op::Substr> {};

namespace strings {

/// The length of each string, int32 (tf.strings.length): in bytes, or in characters with `length(x,
/// tf::strings::UTF8_CHAR)`.
template <tf::detail::ops::Operand A>
constexpr auto length(const A& x, Unit unit = BYTE) {
    return tf::detail::ops::string_function<op::StringLength, std::int32_t>(
        x, op::to_words(op::UnitAttribute{unit}));
}
/// The strings in lower case (tf.strings.lower): ASCII letters only, or all Unicode letters with
/// `lower(x, tf::strings::UTF_8)`.
template <tf::detail::ops::Operand A>
constexpr auto lower(const A& x, Encoding encoding = Encoding::ascii) {
    return tf::detail::ops::string_function<op::StringLower, string>(
        x, op::to_words(op::StringLower::Attributes{encoding}));
}
/// The strings in upper case (tf.strings.upper); the same options as `lower`.
template <tf::detail::ops::Operand A>
constexpr auto upper(const A& x, Encoding encoding = Encoding::ascii) {
    return tf::detail::ops::string_function<op::StringUpper, string>(
        x, op::to_words(op::StringUpper::Attributes{encoding}));
}
/// The strings without white space at their ends (tf.strings.strip).
template <tf::detail::ops::Operand A>
constexpr auto strip(const A& x) {
    return tf::detail::ops::string_function<op::StringStrip, string>(x);
}

}  // namespace strings

namespace detail::ops {

template <class A>
inline constexpr bool is_position = std::is_integral_v<A> && !std::is_same_v<A, bool>;
template <TensorLike A>
inline constexpr bool is_position<A> = op::is_index(tensor_type_t<A>::dtype);

/// A position or length as a tensor; a number next to a tensor gets its shape.
template <class A, class Other>
constexpr auto position(const A& x, const Other& other) {
    if constexpr (TensorLike<A>) {
        return tensor_type_t<A>(x.collapse());
    } else if constexpr (TensorLike<Other>) {
        const auto y = tensor_type_t<Other>(other.collapse());
        return tensor_type_t<Other>((y - y + x).collapse());
    } else {
        return Tensor<std::int32_t>(x);
    }
}

}  // namespace detail::ops

namespace strings {

/// The substring of each string, given by a position and a length (tf.strings.substr). Both are
/// numbers, or int32 or int64 tensors of the same shape, which broadcasts with that of x. A
/// negative position counts from the end; the substring is shorter if the string ends before. Units
/// are bytes, or characters with `substr(x, pos, len, tf::strings::UTF8_CHAR)`.
/// errors::InvalidArgument for a position outside of the string.
template <tf::detail::ops::Operand A, class P, class L>
constexpr auto substr(const A& x, const P& pos, const L& len, Unit unit = BYTE) {
    constexpr bool numbers = tf::detail::ops::is_position<P> && tf::detail::ops::is_position<L>;
    static_assert(numbers || Poisoned<P> || Poisoned<L>,
                  "[tf.strings.substr] substr(x, pos, len): 'pos' and 'len' must be integers, or "
                  "tensors of int32 or int64; use tf::cast<std::int32_t>(pos)");
    if constexpr (tf::detail::ops::check_texts<A>() && numbers) {
        const auto in = tf::detail::ops::text_operand(x);
        const auto at = tf::detail::ops::position(pos, len);
        const auto size = tf::detail::ops::position(len, pos);
        using X = tensor_type_t<decltype(in)>;
        using At = tensor_type_t<decltype(at)>;
        using Size = tensor_type_t<decltype(size)>;
        constexpr Shape shape = tf::detail::ops::static_result<op::Substr, X, At, Size>({});
        constexpr bool fits =
            shape.valid() && std::is_same_v<typename At::value_type, typename Size::value_type>;
        static_assert(fits,
                      "[tf.strings.substr] substr(x, pos, len): 'pos' and 'len' must have the same "
                      "dtype and shape, which broadcasts with that of 'x'");
        if constexpr (fits)
            return tf::detail::ops::call<op::Substr, TensorOf<string, shape>>(
                op::to_words(op::UnitAttribute{unit}), in, at, size);
        else return Poison{};
    } else {
        return Poison{};
    }
}

}  // namespace strings
}  // namespace tf
