// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strings as the bytes of numbers, and as compressed bytes: tf.io.decode_raw, decode_compressed.

#include <limits>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/compression_name.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace io::detail {

/// Copies the bytes of strings of one length to numbers. With `turned` each number is in the
/// other byte order.
TF_COMMON void numbers_of_bytes(const kernels::Ref& to, const kernels::Ref& bytes, bool turned);
/// The length that all strings have; 0 for no strings. errors::InvalidArgument for different ones.
TF_COMMON std::int64_t equal_length(const kernels::Ref& strings);
TF_COMMON std::string decompressed_text(std::string_view text, Compression c, std::string_view op);

}  // namespace io::detail

namespace op {

/// What both ops on bytes have in common. `fits` are the dtypes that TensorFlow's op has.
template <class Op>
struct RawDecoding : StringOp<Op> {
    struct Attributes {
        std::int64_t type = 0;  ///< the DType of the result
        Flag little_endian = true;
    };
    static constexpr std::string_view type_attribute = "out_type";
    static constexpr bool own_halves = true;  // their bits are given

    static constexpr bool is_padded_result(DType d) {
        return is_numeric(d) && d != DType::uint32 && d != DType::uint64;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        io::detail::numbers_of_bytes(out, in[0], !attributes_of<Op>(a).little_endian);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            Op::name, n.inputs(),
            {{"out_type", n.type()}, {"little_endian", bool(attributes_of<Op>(n).little_endian)}}));
    }
    static void from_graph_def(auto& n) {
        const DType type = n.type("out_type");
        n.result(type, n.inputs(),
                 {static_cast<std::int64_t>(type), n.flag("little_endian", true)});
    }

protected:
    static constexpr Shape with_last(const Shape& s, std::int64_t last) {
        if (s.rank == max_rank) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.io.raw", Op::name, "bytes", s.to_string(), "7 dims at most");
        }
        Shape out = s;
        out.push_back(static_cast<int>(last));
        return out;
    }
    /// How many numbers so many bytes are.
    static std::int64_t count(std::int64_t bytes, DType type) {
        const auto size = static_cast<std::int64_t>(tf::size_of(type));
        if (bytes % size != 0)
            errors::raise<errors::InvalidArgument>(
                {"tf.io.raw", Op::name, "bytes", std::to_string(bytes) + " bytes",
                 "a multiple of " + std::to_string(size) + " bytes"});
        return bytes / size;
    }
    static constexpr DType type_of(const kernels::Attributes& a) {
        return static_cast<DType>(attributes_of<Op>(a).type);
    }
};
/// Input: strings of one length. The result has their numbers as its last dim.
struct DecodeRaw : RawDecoding<DecodeRaw> {
    static constexpr std::string_view name = "DecodeRaw";
    static constexpr bool infer_reads = true;

    static constexpr bool is_result(DType d) {
        return is_padded_result(d) || is_complex(d) || d == DType::boolean;
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_result(out) && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr)
            return with_last(in[0].shape, dyn);
        return with_last(in[0].shape, count(io::detail::equal_length(in[0]), type_of(a)));
    }
};
/// Inputs: strings, the number of bytes of each, an int32 scalar. Longer strings are cut, shorter
/// ones are filled with zeros.
struct DecodePaddedRaw : RawDecoding<DecodePaddedRaw> {
    static constexpr std::string_view name = "DecodePaddedRaw";
    static constexpr bool infer_reads = true;

    static constexpr bool is_result(DType d) { return is_padded_result(d); }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_result(out) && count == 2 && in[0] == DType::str && in[1] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        if (__builtin_is_constant_evaluated() || in[1].data == nullptr)
            return with_last(in[0].shape, dyn);
        const std::int64_t bytes = in[1].shape.rank == 0 ? *in[1].as<const std::int32_t>() : 0;
        if (bytes < 1)
            errors::raise<errors::InvalidArgument>(
                {"tf.io.raw", name, "fixed_length",
                 in[1].shape.rank == 0 ? std::to_string(bytes) : in[1].shape.to_string(),
                 "a number from 1 on"});
        return with_last(in[0].shape, count(bytes, type_of(a)));
    }
};
/// Input: strings; the result has their shape. Text: the compression.
struct DecodeCompressed : StringFunction<DecodeCompressed, DType::str> {
    static constexpr std::string_view name = "DecodeCompressed";

    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        const io::Compression c = io::detail::compression_named(text_of(a), name);
        for (std::int64_t k = 0; k < out.shape.size(); ++k)
            out.as<std::string>()[k] =
                io::detail::decompressed_text(in[0].as<const std::string>()[k], c, name);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"compression_type", std::string(n.text())}}));
    }
    static void from_graph_def(auto& n) {
        const std::string type = n.text("compression_type");
        io::detail::compression_named(type, name);
        n.result(DType::str, {n.in(0)}, {}, type);
    }
};

struct RawOps {
    using list = Registry<DecodeRaw, DecodePaddedRaw, DecodeCompressed>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DecodeRaw")> : std::type_identity<op::DecodeRaw> {};
template <>
struct op_by_id<op_id("DecodePaddedRaw")> : std::type_identity<op::DecodePaddedRaw> {};
template <>
struct op_by_id<op_id("DecodeCompressed")> : std::type_identity<op::DecodeCompressed> {};

namespace io {

/// The bytes of strings as numbers of T: strings of one length -> [..., length / sizeof(T)]. With
/// FixedLength, strings of any lengths are cut, or filled with zeros, to so many bytes. Numbers,
/// also complex ones and bools without FixedLength. errors::InvalidArgument for strings of
/// different lengths, and for lengths that are no multiple of T's. Mirrors tf.io.decode_raw:
///
///     tf::io::decode_raw<float>(record)         // a string scalar -> [tf::dyn]
///     tf::io::decode_raw<std::int16_t, 8>(rows) // strings [n] -> [n, 4]
template <class T, int FixedLength = 0, tf::detail::ops::Operand A>
constexpr auto decode_raw(const A& input_bytes, bool little_endian = true) {
    constexpr DType type = dtype_of<T>;
    constexpr bool dtype =
        FixedLength == 0 ? op::DecodeRaw::is_result(type) : op::DecodePaddedRaw::is_result(type);
    static_assert(dtype,
                  "[tf.ops.bad_dtype] decode_raw<T>(bytes): T is a number but not std::uint32_t or "
                  "std::uint64_t; use tf::bitcast<std::uint32_t>(decode_raw<std::int32_t>(bytes))");
    constexpr int size = static_cast<int>(size_of(type));
    constexpr bool length = FixedLength >= 0 && FixedLength % size == 0;
    static_assert(!dtype || length,
                  "[tf.io.raw] decode_raw<T, FixedLength>(bytes): FixedLength counts bytes, a "
                  "multiple of sizeof(T); use 0 for strings of equal lengths");
    if constexpr (!tf::detail::ops::check_texts<A>() || !dtype || !length) {
        return Poison{};
    } else {
        const auto in = tf::detail::ops::text_operand(input_bytes);
        constexpr Shape s = tensor_type_t<decltype(in)>::static_shape;
        static_assert(s.rank < max_rank, "[tf.io.raw] decode_raw<T>(bytes): 7 dims at most");
        if constexpr (s.rank < max_rank) {
            constexpr Shape out = [&] {
                Shape all = s;
                all.push_back(FixedLength == 0 ? int{dyn} : FixedLength / size);
                return all;
            }();
            const auto words = op::to_words(
                op::DecodeRaw::Attributes{static_cast<std::int64_t>(type), little_endian});
            if constexpr (FixedLength == 0)
                return tf::detail::ops::call<op::DecodeRaw, TensorOf<T, out>>(words, in);
            else
                return tf::detail::ops::call<op::DecodePaddedRaw, TensorOf<T, out>>(
                    words, in, Tensor<std::int32_t>(FixedLength));
        } else {
            return Poison{};
        }
    }
}

/// Strings without their compression, "", "ZLIB" or "GZIP": the same shape. errors::InvalidArgument
/// for other names, errors::DataLoss for damaged bytes, also for cut ones, of which TensorFlow
/// gives the beginning; errors::Unimplemented in a program that is not compiled with TF_WITH_ZLIB.
/// Mirrors tf.io.decode_compressed.
template <tf::detail::ops::Operand A>
constexpr auto decode_compressed(const A& bytes, std::string_view compression_type = "") {
    return tf::detail::ops::string_function<op::DecodeCompressed, string>(bytes,
                                                                          {{}, compression_type});
}

}  // namespace io
}  // namespace tf

#if TF_HAS_CODE
#include <tf/io/records/decode_raw_code.hpp>
#endif
