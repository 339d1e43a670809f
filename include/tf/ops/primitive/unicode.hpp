// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Encodings of text: tf.strings.unicode_transcode, and the ops of the functions with ragged results
// in ragged/unicode.hpp.

#include <array>
#include <string>
#include <string_view>

#include <tf/kernels/unicode.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace detail::ops {

/// The names of the encodings in files, in the order of kernels::TextEncoding.
inline constexpr std::array<std::string_view, kernels::text_encodings> encoding_names{
    "UTF-8", "UTF-16-BE", "UTF-32-BE", "UTF-16-LE", "UTF-32-LE", "US-ASCII", "ISO-8859-1"};
inline constexpr std::array<std::string_view, 3> unicode_error_names{"replace", "ignore", "strict"};

/// Whether two names are equal but for capital letters, '-', '_' and spaces.
constexpr bool same_encoding(std::string_view a, std::string_view b) {
    const auto next = [](std::string_view& name) {
        while (!name.empty()) {
            const char c = name.front();
            name.remove_prefix(1);
            if (c != '-' && c != '_' && c != ' ')
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        }
        return '\0';
    };
    for (;;) {
        const char c = next(a);
        if (c != next(b)) return false;
        if (c == '\0') return true;
    }
}
/// The position of a name among the encodings; their number for an unknown one.
constexpr std::uint64_t encoding_by_name(std::string_view name) {
    if (same_encoding(name, "ascii")) name = "US-ASCII";
    if (same_encoding(name, "latin1")) name = "ISO-8859-1";
    std::uint64_t k = 0;
    while (k < encoding_names.size() && !same_encoding(name, encoding_names[k])) ++k;
    return k;
}
constexpr std::uint64_t unicode_errors_by_name(std::string_view name) {
    std::uint64_t k = 0;
    while (k < unicode_error_names.size() && name != unicode_error_names[k]) ++k;
    return k;
}

/// Not constexpr: the compiler's error names them.
inline void unknown_encoding__use_UTF_8__UTF_16_BE__UTF_32_BE__US_ASCII_or_ISO_8859_1() {}
inline void output_encoding_must_be_UTF_8__UTF_16_BE_or_UTF_32_BE() {}
inline void errors_must_be_replace__ignore_or_strict() {}
[[noreturn]] inline void replacement_char_is_no_code_point__use_0_to_0x10FFFF() {
    errors::raise<errors::InvalidArgument>({"tf.strings.unicode", "strings::unicode_*",
                                            "replacement_char", "a number outside of Unicode",
                                            "a number from 0 to 0x10FFFF"});
}

}  // namespace detail::ops

namespace strings {

/// The encoding of texts that are written, by its name: "UTF-8", "UTF-16-BE" or "UTF-32-BE".
struct OutputEncoding {
    kernels::TextEncoding value = kernels::TextEncoding::utf_8;

    template <std::size_t N>
    consteval OutputEncoding(const char (&name)[N])
        : value(static_cast<kernels::TextEncoding>(
              tf::detail::ops::encoding_by_name({name, N - 1}))) {
        if (static_cast<std::uint64_t>(value) >= kernels::written_encodings)
            tf::detail::ops::output_encoding_must_be_UTF_8__UTF_16_BE_or_UTF_32_BE();
    }
};
/// The encoding of texts that are read, by its name: "UTF-8", "UTF-16-BE", "UTF-16-LE",
/// "UTF-32-BE", "UTF-32-LE", "US-ASCII" or "ISO-8859-1" ("latin1"). As in TensorFlow, small letters
/// and '_' or no sign for '-' are the same name.
struct InputEncoding {
    kernels::TextEncoding value = kernels::TextEncoding::utf_8;

    constexpr InputEncoding(const OutputEncoding& written) : value(written.value) {}
    template <std::size_t N>
    consteval InputEncoding(const char (&name)[N])
        : value(static_cast<kernels::TextEncoding>(
              tf::detail::ops::encoding_by_name({name, N - 1}))) {
        if (static_cast<std::uint64_t>(value) == kernels::text_encodings)
            tf::detail::ops::
                unknown_encoding__use_UTF_8__UTF_16_BE__UTF_32_BE__US_ASCII_or_ISO_8859_1();
    }
};
/// What becomes of bytes that are not characters: "replace", "ignore" (they are left out), or
/// "strict" (errors::InvalidArgument).
struct UnicodeErrors {
    kernels::TextErrors value = kernels::TextErrors::replace;

    template <std::size_t N>
    consteval UnicodeErrors(const char (&name)[N])
        : value(static_cast<kernels::TextErrors>(
              tf::detail::ops::unicode_errors_by_name({name, N - 1}))) {
        if (static_cast<std::uint64_t>(value) == tf::detail::ops::unicode_error_names.size())
            tf::detail::ops::errors_must_be_replace__ignore_or_strict();
    }
};

/// Options of the functions that read texts, with TensorFlow's names and defaults.
struct UnicodeOptions {
    UnicodeErrors errors = "replace";
    std::int32_t replacement_char = 0xFFFD;   ///< a code point
    bool replace_control_characters = false;  ///< the code points 0 to 31, as well
};
/// Options of unicode_encode.
struct UnicodeEncodeOptions {
    UnicodeErrors errors = "replace";
    std::int32_t replacement_char = 0xFFFD;
};

}  // namespace strings

namespace op {

/// How texts are read, which three ops have in common.
struct UnicodeReading {
    kernels::TextEncoding input = kernels::TextEncoding::utf_8;
    kernels::TextErrors errors = kernels::TextErrors::replace;
    std::int64_t replacement = 0xFFFD;
    Flag control = false;

    constexpr kernels::TextReading for_kernel(const char* op) const {
        return {op, input, errors, static_cast<std::int32_t>(replacement), control};
    }

    static std::uint64_t errors_from(auto& n) {
        const std::string name = n.text("errors", "replace");
        const std::uint64_t k = detail::ops::unicode_errors_by_name(name);
        if (k == detail::ops::unicode_error_names.size())
            n.fail("errors " + name, "replace, ignore or strict");
        return k;
    }
    static std::int64_t replacement_from(auto& n) {
        const std::int64_t code = n.number("replacement_char", 0xFFFD);
        if (code < 0 || code > 0x10FFFF)
            n.fail("a replacement_char of " + std::to_string(code), "a number of Unicode");
        return code;
    }
    static std::uint64_t output_from(auto& n) {
        const std::string name = n.text("output_encoding");
        const std::uint64_t k = detail::ops::encoding_by_name(name);
        if (k >= kernels::written_encodings)
            n.fail("output_encoding " + name, "UTF-8, UTF-16-BE or UTF-32-BE");
        return k;
    }
    /// The words of a node.
    static auto from_graph_def(auto& n) {
        const std::string name = n.text("input_encoding");
        const std::uint64_t k = detail::ops::encoding_by_name(name);
        if (k == kernels::text_encodings) n.unsupported("input_encoding " + name);
        return std::array{static_cast<std::int64_t>(k), static_cast<std::int64_t>(errors_from(n)),
                          replacement_from(n),
                          std::int64_t{n.flag("replace_control_characters") ? 1 : 0}};
    }
    static std::string name_of(kernels::TextErrors errors) {
        return std::string(detail::ops::unicode_error_names[static_cast<std::size_t>(errors)]);
    }
    static std::string name_of(kernels::TextEncoding encoding) {
        return std::string(detail::ops::encoding_names[static_cast<std::size_t>(encoding)]);
    }
};

struct UnicodeTranscode : StringFunction<UnicodeTranscode, DType::str> {
    struct Attributes {
        kernels::TextEncoding input = kernels::TextEncoding::utf_8;
        kernels::TextErrors errors = kernels::TextErrors::replace;
        std::int64_t replacement = 0xFFFD;
        Flag control = false;
        kernels::TextEncoding output = kernels::TextEncoding::utf_8;

        constexpr UnicodeReading reading() const { return {input, errors, replacement, control}; }
    };
    static constexpr std::string_view name = "UnicodeTranscode";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes at = attributes_of<UnicodeTranscode>(a);
        kernels::TextReading how = at.reading().for_kernel("unicode_transcode");
        how.control_strict = true;
        kernels::transcode_texts(out, in[0], how, at.output);
    }
    static void from_graph_def(auto& n) {
        const auto [input, errors, replacement, control] = UnicodeReading::from_graph_def(n);
        n.result(DType::str, {n.in(0)},
                 {input, errors, replacement, control,
                  static_cast<std::int64_t>(UnicodeReading::output_from(n))});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<UnicodeTranscode>(n);
        n.result(n.add(name, {n.in(0)},
                       {{"input_encoding", UnicodeReading::name_of(at.input)},
                        {"output_encoding", UnicodeReading::name_of(at.output)},
                        {"errors", UnicodeReading::name_of(at.errors)},
                        {"replacement_char", at.replacement},
                        {"replace_control_characters", bool(at.control)}}));
    }
};

/// Inputs: code points, [n]; where those of each string begin and end, [strings + 1].
struct UnicodeEncode : StringOp<UnicodeEncode> {
    struct Attributes {
        kernels::TextEncoding output = kernels::TextEncoding::utf_8;
        kernels::TextErrors errors = kernels::TextErrors::replace;
        std::int64_t replacement = 0xFFFD;
    };
    static constexpr std::string_view name = "UnicodeEncode";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 2 && in[0] == DType::int32 && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank != 1 || in[1].shape.rank != 1 || in[1].shape[0] == 0) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.strings.unicode", "unicode_encode", "x, row_splits",
                                   in[0].shape.to_string() + " and " + in[1].shape.to_string(),
                                   "two vectors, of which the second one is not empty");
        }
        const int splits = in[1].shape[0];
        return Shape(splits == dyn ? dyn : splits - 1);
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const Attributes at = attributes_of<UnicodeEncode>(a);
        kernels::encode_texts(out, in, at.output, at.errors,
                              static_cast<std::int32_t>(at.replacement));
    }
    static void from_graph_def(auto& n) {
        n.result(DType::str, {n.in(0), n.in(1)},
                 {static_cast<std::int64_t>(UnicodeReading::output_from(n)),
                  static_cast<std::int64_t>(UnicodeReading::errors_from(n)),
                  UnicodeReading::replacement_from(n)});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<UnicodeEncode>(n);
        n.result(n.add(name, n.inputs(),
                       {{"output_encoding", UnicodeReading::name_of(at.output)},
                        {"errors", UnicodeReading::name_of(at.errors)},
                        {"replacement_char", at.replacement},
                        {"Tsplits", n.type(1)}}));
    }
};

/// Input: strings of any shape. Results: where the code points of each string begin and end,
/// [strings + 1]; the code points, [n]; with `Offsets` the first byte of each, [n].
template <class Op, bool Offsets>
struct DecodedText : SelfContained {
    struct Attributes {
        kernels::TextEncoding input = kernels::TextEncoding::utf_8;
        kernels::TextErrors errors = kernels::TextErrors::replace;
        std::int64_t replacement = 0xFFFD;
        Flag control = false;
        Flag narrow = false;  ///< the splits are int32

        constexpr UnicodeReading reading() const { return {input, errors, replacement, control}; }
    };
    static constexpr Role role = Role::pure;
    static constexpr int results = Offsets ? 3 : 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes = Types<std::int64_t, std::int32_t>;

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 1);
    }
    static constexpr DType dtype_of(int result, const DType*, const kernels::Attributes& a) {
        if (result == 1) return DType::int32;
        return result == 0 && attributes_of<Op>(a).narrow ? DType::int32 : DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        if (result == 0) {
            const bool known = in[0].shape.fully_defined();
            return Shape(known ? static_cast<int>(in[0].shape.size()) + 1 : dyn);
        }
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) return Shape(dyn);
        return Shape(static_cast<int>(kernels::count_code_points(
            in[0], attributes_of<Op>(a).reading().for_kernel("unicode_decode"))));
    }
    template <class, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::decode_texts(out[0], out[1], Offsets ? out[2] : kernels::Ref{}, in[0],
                              attributes_of<Op>(a).reading().for_kernel("unicode_decode"));
    }
    static void from_graph_def(auto& n) {
        const auto [input, errors, replacement, control] = UnicodeReading::from_graph_def(n);
        const bool narrow = n.type("Tsplits", DType::int64) == DType::int32;
        n.results({n.in(0)}, {input, errors, replacement, control, narrow ? 1 : 0});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<Op>(n);
        n.results(n.add_all(Op::name, {n.in(0)},
                            {{"input_encoding", UnicodeReading::name_of(at.input)},
                             {"errors", UnicodeReading::name_of(at.errors)},
                             {"replacement_char", at.replacement},
                             {"replace_control_characters", bool(at.control)},
                             {"Tsplits", at.narrow ? n.int32() : n.int64()}}));
    }
};
struct UnicodeDecode : DecodedText<UnicodeDecode, false> {
    static constexpr std::string_view name = "UnicodeDecode";
};
struct UnicodeDecodeWithOffsets : DecodedText<UnicodeDecodeWithOffsets, true> {
    static constexpr std::string_view name = "UnicodeDecodeWithOffsets";
};

struct UnicodeScript : StringOp<UnicodeScript> {
    static constexpr std::string_view name = "UnicodeScript";
    static constexpr DType result_dtype = DType::int32;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && all_are(DType::int32, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        kernels::scripts_of(out, in[0]);
    }
    static void from_graph_def(auto& n) { n.result(DType::int32, {n.in(0)}, {}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)})); }
};

struct UnicodeOps {
    using list = Registry<UnicodeTranscode, UnicodeEncode, UnicodeDecode, UnicodeDecodeWithOffsets,
                          UnicodeScript>;
};

}  // namespace op

template <>
struct op_by_id<op_id("UnicodeTranscode")> : std::type_identity<op::UnicodeTranscode> {};
template <>
struct op_by_id<op_id("UnicodeEncode")> : std::type_identity<op::UnicodeEncode> {};
template <>
struct op_by_id<op_id("UnicodeDecode")> : std::type_identity<op::UnicodeDecode> {};
template <>
struct op_by_id<op_id("UnicodeDecodeWithOffsets")>
    : std::type_identity<op::UnicodeDecodeWithOffsets> {};
template <>
struct op_by_id<op_id("UnicodeScript")> : std::type_identity<op::UnicodeScript> {};

namespace detail::ops {

constexpr std::int64_t replacement_of(std::int32_t code) {
    if (code < 0 || code > 0x10FFFF) replacement_char_is_no_code_point__use_0_to_0x10FFFF();
    return code;
}

}  // namespace detail::ops

namespace strings {

/// Texts in another encoding, of the same shape. Bytes that are not characters become
/// `replacement_char`. errors::InvalidArgument for such bytes if `errors` is "strict", and for a
/// replacement_char outside of Unicode. Mirrors tf.strings.unicode_transcode:
///
///     tf::strings::unicode_transcode(x, "UTF-8", "UTF-16-BE", {.errors = "ignore"})
template <tf::detail::ops::Operand A>
constexpr auto unicode_transcode(const A& x, const InputEncoding& input_encoding,
                                 const OutputEncoding& output_encoding,
                                 const UnicodeOptions& options = {}) {
    return tf::detail::ops::string_function<op::UnicodeTranscode, string>(
        x, op::to_words(op::UnicodeTranscode::Attributes{
               input_encoding.value, options.errors.value,
               tf::detail::ops::replacement_of(options.replacement_char),
               options.replace_control_characters, output_encoding.value}));
}
/// The script of each code point, int32: ICU's number of it, such as 25 for Latin letters, 103 for
/// code points without a character, and -1 for numbers outside of Unicode. Any shape. Mirrors
/// tf.strings.unicode_script.
template <TensorLike A>
constexpr auto unicode_script(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool codes = std::is_same_v<typename T::value_type, std::int32_t>;
        static_assert(codes,
                      "[tf.strings.unicode_script] unicode_script(x): 'x' must be int32; use "
                      "tf::cast<std::int32_t>(x)");
        if constexpr (codes)
            return tf::detail::ops::call<op::UnicodeScript, T>({}, T(x.collapse()));
        else return Poison{};
    }
}

}  // namespace strings
}  // namespace tf
