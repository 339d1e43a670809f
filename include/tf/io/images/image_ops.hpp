// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.io.decode_png, encode_png and the like. They are saved as TensorFlow's nodes. They
// are in no list of the library's ops, so that programs without image files do not compile the
// readers; for the same reason loaded models cannot contain them.

#include <tf/io/graph_def/extension.hpp>
#include <tf/io/images/codecs.hpp>
#include <tf/ops/primitive/string_op.hpp>

namespace tf {
namespace op {

struct DecodeAttributes {
    std::int64_t channels = 0;    ///< 0: as many as in the file
    Flag accurate = false;        ///< JPEG: the exact transform, not the fast one
    Flag fancy_upscaling = true;  ///< JPEG
};

/// The base class of the ops. Only programs that use the ops compile their gradient rule, kernels
/// and nodes.
template <class Op>
struct ImageOp {
    static const OpExtension extension;
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
};
template <class Op>
constexpr OpExtension ImageOp<Op>::extension = io::saved_extension_of<Op>;

/// Input: the bytes of a file, a scalar. The result is [height, width, channels]; [frames, height,
/// width, channels] for DecodeGif.
template <class Op>
struct ImageDecoding : ImageOp<Op> {
    using Attributes = DecodeAttributes;
    static constexpr bool infer_reads = true;
    static constexpr bool frames = false;
    using computes = Types<std::uint8_t, std::uint16_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return (out == DType::uint8 || out == DType::uint16) && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const auto given = static_cast<int>(attributes_of<ImageDecoding>(a).channels);
        int height = dyn, width = dyn, channels = given == 0 ? int{dyn} : given, count = dyn;
        if (Op::frames) channels = 3;
        if (!__builtin_is_constant_evaluated() && in[0].data != nullptr) {
            if (in[0].shape.rank != 0)
                detail::ops::bad_shape("tf.io.contents", Op::name, "contents",
                                       in[0].shape.to_string(), "a scalar: one file");
            const auto size = io::images::size_of(contents(in), how(a));
            height = size.height;
            width = size.width;
            channels = size.channels;
            count = size.frames;
        }
        return Op::frames ? Shape(count, height, width, channels) : Shape(height, width, channels);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        io::images::decode(contents(in), how(a), out);
    }

private:
    static std::string_view contents(const kernels::Ref* in) {
        return *in[0].as<const std::string>();
    }
    static io::images::Decoding how(const kernels::Attributes& a) {
        const Attributes given = attributes_of<ImageDecoding>(a);
        io::images::Decoding d{.op = Op::name,
                               .channels = static_cast<int>(given.channels),
                               .accurate = given.accurate,
                               .fancy_upscaling = given.fancy_upscaling};
        Op::choose(d);
        return d;
    }
};
struct DecodePng : ImageDecoding<DecodePng> {
    static constexpr std::string_view name = "DecodePng";
    static void choose(io::images::Decoding&) {}
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"channels", attributes_of<DecodePng>(n).channels}, {"dtype", n.type()}}));
    }
};
struct DecodeJpeg : ImageDecoding<DecodeJpeg> {
    static constexpr std::string_view name = "DecodeJpeg";
    static void choose(io::images::Decoding&) {}
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<DecodeJpeg>(n);
        n.result(n.add(
            name, n.inputs(),
            {{"channels", given.channels},
             {"fancy_upscaling", bool(given.fancy_upscaling)},
             {"dct_method", n.literal(given.accurate ? "INTEGER_ACCURATE" : "INTEGER_FAST")}}));
    }
};
struct DecodeBmp : ImageDecoding<DecodeBmp> {
    static constexpr std::string_view name = "DecodeBmp";
    static void choose(io::images::Decoding& d) {
        d.bmp = true;
        d.others = false;
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"channels", attributes_of<DecodeBmp>(n).channels}}));
    }
};
struct DecodeGif : ImageDecoding<DecodeGif> {
    static constexpr std::string_view name = "DecodeGif";
    static constexpr bool frames = true;
    static void choose(io::images::Decoding& d) {
        d.frames = true;
        d.channels = 3;
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};
struct DecodeImage : ImageDecoding<DecodeImage> {
    static constexpr std::string_view name = "DecodeImage";
    static void choose(io::images::Decoding& d) { d.bmp = d.first_frame = true; }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"channels", attributes_of<DecodeImage>(n).channels},
                        {"dtype", n.type()},
                        {"expand_animations", false}}));
    }
};

/// Images [..., height, width, channels] of uint8 or uint16 as strings [...].
struct EncodePng : ImageOp<EncodePng> {
    struct Attributes {
        std::int64_t compression = -1;  ///< zlib's level
    };
    static constexpr std::string_view name = "EncodePng";
    static constexpr DType result_dtype = DType::str;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 1 && (in[0] == DType::uint8 || in[0] == DType::uint16);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape& s = in[0].shape;
        if (s.rank < 3) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.io.pixels", name, "image", s.to_string(),
                                       "[..., height, width, channels]");
            return Shape::invalid();
        }
        Shape out;
        for (int d = 0; d < s.rank - 3; ++d) out.push_back(s[d]);
        return out;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        const Shape image(s[s.rank - 3], s[s.rank - 2], s[s.rank - 1]);
        const std::int64_t bytes =
            image.size() * static_cast<std::int64_t>(tf::size_of(in[0].dtype));
        for (std::int64_t k = 0; k < out.shape.size(); ++k)
            out.as<std::string>()[k] =
                io::images::png_of({static_cast<char*>(in[0].data) + k * bytes, image, in[0].dtype},
                                   static_cast<int>(attributes_of<EncodePng>(a).compression), name);
    }
    static void to_graph_def(auto& n) {
        n.result(
            n.add(name, n.inputs(),
                  {{"compression", attributes_of<EncodePng>(n).compression}, {"T", n.type(0)}}));
    }
};

/// The base class of the two ops that write JPEG files. Input: an image, uint8 [height, width, 1 or
/// 3].
template <class Op>
struct JpegEncodingOp : ImageOp<Op> {
    static constexpr DType result_dtype = DType::str;
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape& s = in[0].shape;
        if (s.rank == 3 && (s[2] == 1 || s[2] == 3 || s[2] == dyn) &&
            (count == 1 || in[1].shape.rank == 0))
            return Shape();
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.io.pixels", Op::name, "image", s.to_string(),
                                   "[height, width, 1 or 3], and a scalar quality");
        return Shape::invalid();
    }
};
struct EncodeJpeg : JpegEncodingOp<EncodeJpeg> {
    struct Attributes {
        std::int64_t quality = 95;
        Flag chroma_downsampling = true;
    };
    static constexpr std::string_view name = "EncodeJpeg";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::uint8, in, count, 1);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // dims that are dyn in the types may not fit
        const Attributes given = attributes_of<EncodeJpeg>(a);
        *out.as<std::string>() = io::images::jpeg_of(in[0], static_cast<int>(given.quality),
                                                     given.chroma_downsampling, name);
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<EncodeJpeg>(n);
        n.result(n.add(name, n.inputs(),
                       {{"quality", given.quality},
                        {"chroma_downsampling", bool(given.chroma_downsampling)}}));
    }
};
/// Inputs: an image, the quality, an int32 scalar.
struct EncodeJpegVariableQuality : JpegEncodingOp<EncodeJpegVariableQuality> {
    static constexpr std::string_view name = "EncodeJpegVariableQuality";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 2 && in[0] == DType::uint8 && in[1] == DType::int32;
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // dims that are dyn in the types may not fit
        *out.as<std::string>() =
            io::images::jpeg_of(in[0], *in[1].as<const std::int32_t>(), true, name);
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
};
/// Input: the bytes of a JPEG file. The result is height, width, channels.
struct ExtractJpegShape : ImageOp<ExtractJpegShape> {
    static constexpr std::string_view name = "ExtractJpegShape";
    static constexpr DType result_dtype = DType::int32;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape(3);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const auto size =
            io::images::size_of(*in[0].as<const std::string>(), {.op = name, .only_jpeg = true});
        auto* const to = out.as<std::int32_t>();
        to[0] = size.height;
        to[1] = size.width;
        to[2] = size.channels;
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"output_type", n.int32()}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("DecodePng")> : std::type_identity<op::DecodePng> {};
template <>
struct op_by_id<op_id("DecodeJpeg")> : std::type_identity<op::DecodeJpeg> {};
template <>
struct op_by_id<op_id("DecodeBmp")> : std::type_identity<op::DecodeBmp> {};
template <>
struct op_by_id<op_id("DecodeGif")> : std::type_identity<op::DecodeGif> {};
template <>
struct op_by_id<op_id("DecodeImage")> : std::type_identity<op::DecodeImage> {};
template <>
struct op_by_id<op_id("EncodePng")> : std::type_identity<op::EncodePng> {};
template <>
struct op_by_id<op_id("EncodeJpeg")> : std::type_identity<op::EncodeJpeg> {};
template <>
struct op_by_id<op_id("EncodeJpegVariableQuality")>
    : std::type_identity<op::EncodeJpegVariableQuality> {};
template <>
struct op_by_id<op_id("ExtractJpegShape")> : std::type_identity<op::ExtractJpegShape> {};

}  // namespace tf
