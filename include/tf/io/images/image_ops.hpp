// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.io.decode_png, encode_png and the like. They are TensorFlow's nodes in files. Only
// programs that call them or load models compile the readers.

#include <initializer_list>
#include <string>

#include <tf/io/images/codecs.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// The word of an attribute, one of the numbers; errors::InvalidArgument for another one.
constexpr std::int64_t one_of(auto& n, std::string_view attribute, std::int64_t otherwise,
                              std::initializer_list<std::int64_t> allowed) {
    const std::int64_t v = n.number(attribute, otherwise);
    std::string all;
    for (const std::int64_t a : allowed) {
        if (v == a) return v;
        all += (all.empty() ? "" : ", ") + std::to_string(a);
    }
    n.fail(std::string(attribute) + " " + std::to_string(v), all);
    return v;
}

/// The bytes of a file, which an operand is.
inline std::string_view file_of(const kernels::Ref& contents, std::string_view op) {
    if (contents.shape.rank != 0)
        detail::ops::bad_shape("tf.io.contents", op, "contents", contents.shape.to_string(),
                               "a scalar: one file");
    return *contents.as<const std::string>();
}

struct DecodeAttributes {
    std::int64_t channels = 0;    ///< 0: as many as in the file
    Flag accurate = false;        ///< JPEG: the exact transform, not the fast one
    Flag fancy_upscaling = true;  ///< JPEG
    std::int64_t ratio = 1;       ///< JPEG
    Flag animations = false;      ///< DecodeImage: GIF files give all frames
};

/// Input: the bytes of a file, a scalar; for DecodeAndCropJpeg also the window, int32 [4]. The
/// result is [height, width, channels]; [frames, height, width, channels] if the op reads all
/// frames.
template <class Op>
struct ImageDecoding : StringOp<Op> {
    using Attributes = DecodeAttributes;
    static constexpr bool infer_reads = true;
    static constexpr int operands = 1;
    static constexpr bool floats = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        const bool pixels = out == DType::uint8 || (!Op::jpeg && out == DType::uint16) ||
                            (Op::floats && out == DType::float32);
        return pixels && count == Op::operands && in[0] == DType::str &&
               (count == 1 || in[1] == DType::int32);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const io::images::Decoding d = how(attributes_of<ImageDecoding>(a));
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) {
            const int channels = d.channels == 0 ? int{dyn} : d.channels;
            return d.frames ? Shape(dyn, dyn, dyn, 3) : Shape(dyn, dyn, channels);
        }
        const auto s = io::images::size_of(file_of(in[0], Op::name), Op::part(d, in));
        return d.frames ? Shape(s.frames, s.height, s.width, s.channels)
                        : Shape(s.height, s.width, s.channels);
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes& a) {
        io::images::decode(file_of(in[0], Op::name),
                           Op::part(how(attributes_of<ImageDecoding>(a)), in), out);
    }

    static constexpr bool jpeg = false;
    /// The part of the image that the operands choose.
    static io::images::Decoding part(const io::images::Decoding& d, const kernels::Ref*) {
        return d;
    }

private:
    static constexpr io::images::Decoding how(const Attributes& given) {
        io::images::Decoding d{.op = Op::name,
                               .channels = static_cast<int>(given.channels),
                               .jpeg = {.accurate = given.accurate,
                                        .fancy_upscaling = given.fancy_upscaling,
                                        .ratio = static_cast<int>(given.ratio)}};
        Op::choose(d, given);
        return d;
    }
};
struct DecodePng : ImageDecoding<DecodePng> {
    static constexpr std::string_view name = "DecodePng", type_attribute = "dtype";
    static constexpr void choose(io::images::Decoding&, const Attributes&) {}
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"channels", attributes_of<DecodePng>(n).channels}, {"dtype", n.type()}}));
    }
    static void from_graph_def(auto& n) {
        n.result(n.type("dtype"), {n.in(0)}, {one_of(n, "channels", 0, {0, 1, 3, 4}), 0, 1, 1, 0});
    }
};
/// What the two ops that read JPEG files with options have in common.
template <class Op>
struct JpegDecodingOp : ImageDecoding<Op> {
    static constexpr bool jpeg = true;
    static constexpr DType result_dtype = DType::uint8;
    static constexpr void choose(io::images::Decoding&, const DecodeAttributes&) {}
    static void to_graph_def(auto& n) {
        const DecodeAttributes given = attributes_of<Op>(n);
        n.result(n.add(
            Op::name, n.inputs(),
            {{"channels", given.channels},
             {"ratio", given.ratio},
             {"fancy_upscaling", bool(given.fancy_upscaling)},
             {"dct_method", n.literal(given.accurate ? "INTEGER_ACCURATE" : "INTEGER_FAST")}}));
    }
    static void from_graph_def(auto& n) {
        if (n.flag("try_recover_truncated")) n.unsupported("try_recover_truncated");
        const std::string method = n.text("dct_method");
        if (!method.empty() && method != "INTEGER_FAST" && method != "INTEGER_ACCURATE")
            n.fail("dct_method " + method, "INTEGER_FAST or INTEGER_ACCURATE");
        const std::int64_t channels = one_of(n, "channels", 0, {0, 1, 3, 4}),
                           ratio = one_of(n, "ratio", 1, {1, 2, 4, 8});
        n.result(DType::uint8, n.inputs(),
                 {channels, method == "INTEGER_ACCURATE", n.flag("fancy_upscaling"), ratio, 0});
    }
};
struct DecodeJpeg : JpegDecodingOp<DecodeJpeg> {
    static constexpr std::string_view name = "DecodeJpeg";
};
struct DecodeAndCropJpeg : JpegDecodingOp<DecodeAndCropJpeg> {
    static constexpr std::string_view name = "DecodeAndCropJpeg";
    static constexpr int operands = 2;
    static constexpr void choose(io::images::Decoding& d, const DecodeAttributes&) {
        d.only_jpeg = true;
    }
    static io::images::Decoding part(io::images::Decoding d, const kernels::Ref* in) {
        if (in[1].shape != Shape(4))
            detail::ops::bad_shape("tf.io.crop_window", name, "crop_window",
                                   in[1].shape.to_string(), "[4]: top, left, height, width");
        const auto* const v = in[1].as<const std::int32_t>();
        if (v[2] < 1)
            io::images::bad_file(name, "a window of height " + std::to_string(v[2]), "1 or more");
        d.jpeg.window = {v[0], v[1], v[2], v[3]};
        return d;
    }
};
struct DecodeBmp : ImageDecoding<DecodeBmp> {
    static constexpr std::string_view name = "DecodeBmp";
    static constexpr DType result_dtype = DType::uint8;
    static constexpr void choose(io::images::Decoding& d, const Attributes&) {
        d.bmp = true;
        d.others = false;
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"channels", attributes_of<DecodeBmp>(n).channels}}));
    }
    static void from_graph_def(auto& n) {
        n.result(DType::uint8, {n.in(0)}, {one_of(n, "channels", 0, {0, 3, 4}), 0, 1, 1, 0});
    }
};
struct DecodeGif : ImageDecoding<DecodeGif> {
    static constexpr std::string_view name = "DecodeGif";
    static constexpr DType result_dtype = DType::uint8;
    static constexpr void choose(io::images::Decoding& d, const Attributes&) {
        d.frames = true;
        d.channels = 3;
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
    static void from_graph_def(auto& n) { n.result(DType::uint8, {n.in(0)}, {3, 0, 1, 1, 0}); }
};
struct DecodeImage : ImageDecoding<DecodeImage> {
    static constexpr std::string_view name = "DecodeImage", type_attribute = "dtype";
    static constexpr bool floats = true;
    static constexpr void choose(io::images::Decoding& d, const Attributes& given) {
        d.bmp = true;
        d.frames = given.animations;
        d.first_frame = !given.animations;
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<DecodeImage>(n);
        n.result(n.add(name, n.inputs(),
                       {{"channels", given.channels},
                        {"dtype", n.type()},
                        {"expand_animations", bool(given.animations)}}));
    }
    /// Animations have a dimension more than other images, so the file must be known for them.
    static void from_graph_def(auto& n) {
        bool animations = n.flag("expand_animations");
        if (animations) {
            const auto& file = n.value(0);
            if (file.dtype() != DType::str || file.shape().rank != 0)
                n.fail(file.shape().to_string(), "a scalar: one file");
            animations = io::images::is_gif(*static_cast<const std::string*>(file.data()));
        }
        n.result(n.type("dtype"), {n.in(0)},
                 {one_of(n, "channels", 0, {0, 1, 3, 4}), 0, 1, 1, animations});
    }
};

/// Images [..., height, width, channels] of uint8 or uint16 as strings [...].
struct EncodePng : StringOp<EncodePng> {
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
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
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
    static void from_graph_def(auto& n) {
        n.result(DType::str, {n.in(0)},
                 {one_of(n, "compression", -1, {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9})});
    }
};

/// The base class of the two ops that write JPEG files. Input: an image, uint8 [height, width, 1 or
/// 3].
template <class Op>
struct JpegEncodingOp : StringOp<Op> {
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
    /// The number of channels, from the text that TensorFlow has for it.
    enum Format : std::int64_t { any = 0, grayscale = 1, rgb = 3 };
    struct Attributes {
        std::int64_t quality = 95;
        Flag chroma_downsampling = true;
        Flag optimize_size = false;
        std::int64_t format = any;
        std::int64_t density_unit = 1;  ///< 1: pixels per inch, 2: per centimeter
        std::int64_t x_density = 300, y_density = 300;
    };
    static constexpr std::string_view name = "EncodeJpeg";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && all_are(DType::uint8, in, count, 1);
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                        const kernels::Attributes& a) {
        infer(in, count, a);  // dims that are dyn in the types may not fit
        const Attributes given = attributes_of<EncodeJpeg>(a);
        if (given.format != any && given.format != in[0].shape[2])
            detail::ops::bad_shape("tf.io.pixels", name, "image", in[0].shape.to_string(),
                                   std::to_string(given.format) + " channels, those of the format");
        *out.as<std::string>() =
            io::images::jpeg_of(in[0],
                                {.quality = static_cast<int>(given.quality),
                                 .chroma_downsampling = given.chroma_downsampling,
                                 .optimize_size = given.optimize_size,
                                 .density_unit = static_cast<int>(given.density_unit),
                                 .x_density = static_cast<int>(given.x_density),
                                 .y_density = static_cast<int>(given.y_density)},
                                name);
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<EncodeJpeg>(n);
        n.result(n.add(name, n.inputs(),
                       {{"format", n.literal(given.format == any         ? ""
                                             : given.format == grayscale ? "grayscale"
                                                                         : "rgb")},
                        {"quality", given.quality},
                        {"optimize_size", bool(given.optimize_size)},
                        {"chroma_downsampling", bool(given.chroma_downsampling)},
                        {"density_unit", n.literal(given.density_unit == 1 ? "in" : "cm")},
                        {"x_density", given.x_density},
                        {"y_density", given.y_density}}));
    }
    static void from_graph_def(auto& n) {
        for (const std::string_view option : {"progressive"})
            if (n.flag(option)) n.unsupported(std::string(option));
        if (!n.text("xmp_metadata").empty()) n.unsupported("xmp_metadata");
        const std::string format = n.text("format"), unit = n.text("density_unit", "in");
        if (!format.empty() && format != "grayscale" && format != "rgb")
            n.fail("format " + format, "grayscale or rgb");
        if (unit != "in" && unit != "cm") n.fail("density_unit " + unit, "in or cm");
        const auto number = [&](std::string_view attribute, std::int64_t otherwise,
                                std::int64_t most) {
            const std::int64_t v = n.number(attribute, otherwise);
            if (v < 0 || v > most)
                n.fail(std::string(attribute) + " " + std::to_string(v),
                       "0 to " + std::to_string(most));
            return v;
        };
        n.result(
            DType::str, {n.in(0)},
            {number("quality", 95, 100), n.flag("chroma_downsampling"), n.flag("optimize_size"),
             format.empty()          ? any
             : format == "grayscale" ? grayscale
                                     : rgb,
             unit == "in" ? 1 : 2, number("x_density", 300, 65535),
             number("y_density", 300, 65535)});
    }
};
/// Inputs: an image, the quality, an int32 scalar.
struct EncodeJpegVariableQuality : JpegEncodingOp<EncodeJpegVariableQuality> {
    static constexpr std::string_view name = "EncodeJpegVariableQuality";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count == 2 && in[0] == DType::uint8 && in[1] == DType::int32;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                        const kernels::Attributes& a) {
        infer(in, count, a);  // dims that are dyn in the types may not fit
        *out.as<std::string>() =
            io::images::jpeg_of(in[0], {.quality = *in[1].as<const std::int32_t>()}, name);
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs())); }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0), n.in(1)}); }
};
/// Input: the bytes of a JPEG file. The result is height, width, channels.
struct ExtractJpegShape : StringOp<ExtractJpegShape> {
    static constexpr std::string_view name = "ExtractJpegShape", type_attribute = "output_type";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int32 && all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape(3);
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        const auto size =
            io::images::size_of(file_of(in[0], name), {.op = name, .only_jpeg = true});
        auto* const to = out.as<std::int32_t>();
        to[0] = size.height;
        to[1] = size.width;
        to[2] = size.channels;
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"output_type", n.int32()}}));
    }
    static void from_graph_def(auto& n) {
        const DType dtype = n.type("output_type");
        if (dtype == DType::int32) return n.result(DType::int32, {n.in(0)});
        const auto size = n.template make<ExtractJpegShape>(DType::int32, {n.in(0)});
        n.out(n.template make<Cast>(dtype, {size}));
    }
};

struct ImageFileOps {
    using list =
        Registry<DecodePng, DecodeJpeg, DecodeAndCropJpeg, DecodeBmp, DecodeGif, DecodeImage,
                 EncodePng, EncodeJpeg, EncodeJpegVariableQuality, ExtractJpegShape>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DecodeAndCropJpeg")> : std::type_identity<op::DecodeAndCropJpeg> {};
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
