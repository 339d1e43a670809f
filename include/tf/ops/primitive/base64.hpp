// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Base 64 with the alphabet for addresses: tf.io.encode_base64, tf.io.decode_base64.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace kernels {

inline constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Three bytes become four letters; `pad` completes the last four with "=".
TF_COMMON_INLINE std::string base64_of(std::string_view bytes, bool pad) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t given = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < given ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) {
            if (k <= given) out += base64_letters[group >> (18 - 6 * k) & 63];
            else if (pad) out += '=';
        }
    }
    return out;
}
/// Appends the bytes; false if the text is not base 64.
TF_COMMON_INLINE bool from_base64(std::string_view text, std::string& out) {
    if (text.size() % 4 == 0)
        for (int k = 0; k < 2 && text.ends_with('='); ++k) text.remove_suffix(1);
    if (text.size() % 4 == 1) return false;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t at = base64_letters.find(c);
        if (at == std::string_view::npos) return false;
        group = group << 6 | static_cast<std::uint32_t>(at);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(group >> bits & 255);
        group &= (std::uint32_t{1} << bits) - 1;
    }
    return true;
}

}  // namespace kernels

namespace op {

struct EncodeBase64 : StringFunction<EncodeBase64, DType::str> {
    struct Attributes {
        Flag pad;
    };
    static constexpr std::string_view name = "EncodeBase64";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const bool pad = attributes_of<EncodeBase64>(a).pad;
        for (std::int64_t k = 0; k < out.shape.size(); ++k)
            out.as<std::string>()[k] = kernels::base64_of(in[0].as<const std::string>()[k], pad);
    }
    static void from_graph_def(auto& n) {
        n.result(DType::str, {n.in(0)}, {std::int64_t{n.flag("pad")}});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"pad", bool(attributes_of<EncodeBase64>(n).pad)}}));
    }
};
struct DecodeBase64 : StringFunction<DecodeBase64, DType::str> {
    static constexpr std::string_view name = "DecodeBase64";
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        for (std::int64_t k = 0; k < out.shape.size(); ++k) {
            const std::string& text = in[0].as<const std::string>()[k];
            std::string bytes;
            if (!kernels::from_base64(text, bytes))
                errors::raise<errors::InvalidArgument>(
                    {"tf.io.base64", "decode_base64", "input", text,
                     "letters, digits, - and _, at most completed with = to a multiple of 4"});
            out.as<std::string>()[k] = std::move(bytes);
        }
    }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};

struct Base64Ops {
    using list = Registry<EncodeBase64, DecodeBase64>;
};

}  // namespace op

template <>
struct op_by_id<op_id("EncodeBase64")> : std::type_identity<op::EncodeBase64> {};
template <>
struct op_by_id<op_id("DecodeBase64")> : std::type_identity<op::DecodeBase64> {};

namespace io {

/// Each string in base 64 with - and _ (tf.io.encode_base64): any shape -> the same. With `pad` the
/// result is completed with = to a multiple of 4.
template <class A>
constexpr auto encode_base64(const A& input, bool pad = false) {
    return tf::detail::ops::string_function<op::EncodeBase64, string>(
        input, op::to_words(op::EncodeBase64::Attributes{pad}));
}
/// The bytes of strings in base 64, with and without = at the end (tf.io.decode_base64): any shape
/// -> the same. errors::InvalidArgument for other strings.
template <class A>
constexpr auto decode_base64(const A& input) {
    return tf::detail::ops::string_function<op::DecodeBase64, string>(input);
}

}  // namespace io
}  // namespace tf
