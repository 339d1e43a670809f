// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images in files: tf.io.decode_png, decode_jpeg, decode_bmp, decode_gif, decode_image, encode_png,
// tf.image.is_jpeg. They take the bytes of a file as a string; tf::io::read_file reads a file.

#include <tf/io/images/image_ops.hpp>
#include <tf/ops/primitive/strings.hpp>

namespace tf {
namespace io {

namespace detail {

/// Calls a decoding op on the bytes of one file and more operands; T is the dtype of the pixels.
template <class Op, int Channels, class T, class A, class... More>
constexpr auto decoded(const A& contents, const op::DecodeAttributes& attributes = {Channels},
                       const More&... more) {
    constexpr bool channels = Channels == 0 || Channels == 1 || Channels == 3 || Channels == 4;
    static_assert(channels,
                  "[tf.io.channels] decode_image<Channels>(contents): Channels must be 1, 3 or 4, "
                  "or 0 for as many as in the file");
    constexpr bool dtype = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t> ||
                           (Op::floats && std::is_same_v<T, float>);
    static_assert(dtype,
                  "[tf.ops.bad_dtype] decode_image<Channels, T>(contents): T must be std::uint8_t "
                  "or std::uint16_t; use tf::image::convert_image_dtype<float>(image)");
    if constexpr (!tf::detail::ops::check_texts<A>() || !channels || !dtype) {
        return Poison{};
    } else {
        const auto in = tf::detail::ops::text_operand(contents);
        constexpr bool scalar = std::remove_cvref_t<decltype(in)>::rank == 0;
        static_assert(scalar,
                      "[tf.io.contents] decode_image(contents): 'contents' must be a scalar, the "
                      "bytes of one file; use tf::map_fn for several");
        constexpr int last = Channels == 0 ? int{dyn} : Channels;
        using Image = std::conditional_t<std::is_same_v<Op, op::DecodeGif>,
                                         Tensor<T, dyn, dyn, dyn, 3>, Tensor<T, dyn, dyn, last>>;
        if constexpr (scalar)
            return tf::detail::ops::call<Op, Image>(op::to_words(attributes), in, more...);
        else return Poison{};
    }
}

}  // namespace detail

/// Decodes a PNG file: a string scalar -> uint8 [height, width, Channels], or uint16 with T =
/// std::uint16_t. Channels is 1 (gray), 3 (RGB), 4 (RGBA), or 0 for as many as in the file. Also
/// reads JPEG files, and GIF files of one frame. errors::InvalidArgument for a malformed file,
/// errors::Unimplemented in a program that is not compiled with TF_WITH_ZLIB. Mirrors
/// tf.io.decode_png (tf.image.decode_png):
///
///     tf::io::decode_png<3>(tf::io::read_file("image.png"))
template <int Channels = 0, class T = std::uint8_t, tf::detail::ops::Operand A>
constexpr auto decode_png(const A& contents) {
    return detail::decoded<op::DecodePng, Channels, T>(contents);
}
/// The inverse transform of tf::io::decode_jpeg (TensorFlow's dct_method).
enum class DctMethod {
    integer_fast,     ///< TensorFlow's default
    integer_accurate  ///< more accurate and slower
};
/// Options of tf::io::decode_jpeg.
struct DecodeJpegOptions {
    bool fancy_upscaling = true;  ///< interpolates downsampled colors instead of repeating them
    DctMethod dct_method =
        DctMethod::integer_fast;  ///< for a ratio above 1 always the accurate one
    int ratio = 1;                ///< 1, 2, 4 or 8: the image is made that much smaller, rounded up
};
namespace detail {

constexpr op::DecodeAttributes jpeg_attributes(int channels, const DecodeJpegOptions& options) {
    const int r = options.ratio;
    if (r != 1 && r != 2 && r != 4 && r != 8) {
        if (__builtin_is_constant_evaluated()) trace_error::ratio_of_decode_jpeg__use_1_2_4_or_8();
        errors::raise<errors::InvalidArgument>(
            {"tf.io.ratio", "decode_jpeg", "ratio", std::to_string(r), "1, 2, 4 or 8"});
    }
    return {channels, options.dct_method == DctMethod::integer_accurate, options.fancy_upscaling,
            r};
}

}  // namespace detail
/// Decodes a JPEG file, baseline or progressive: a string scalar -> uint8 [height, width,
/// Channels]. Channels is 1 (gray), 3 (RGB), or 0 for as many as in the file; CMYK files give 3.
/// Pixels are equal to TensorFlow's. As in TensorFlow, damaged pixels are not an error, but missing
/// ones are. Also reads PNG files, and GIF files of one frame. errors::InvalidArgument for a
/// malformed file. Mirrors tf.io.decode_jpeg (tf.image.decode_jpeg):
///
///     tf::io::decode_jpeg<3>(tf::io::read_file("photo.jpg"))
///     tf::io::decode_jpeg<3>(contents, {.ratio = 4})  // [(height + 3) / 4, (width + 3) / 4, 3]
template <int Channels = 0, tf::detail::ops::Operand A>
constexpr auto decode_jpeg(const A& contents, const DecodeJpegOptions& options = {}) {
    return detail::decoded<op::DecodeJpeg, Channels, std::uint8_t>(
        contents, detail::jpeg_attributes(Channels, options));
}
/// A part of the pixels of a JPEG file: a string scalar and the window (top, left, height, width),
/// an int32 [4] -> uint8 [height, width, Channels]. The window counts pixels after `ratio`. As in
/// TensorFlow, colors at its left and right border can differ from those of the whole image,
/// because they are interpolated without their neighbours outside of it. errors::InvalidArgument
/// for a malformed file and a window that is not within the image. Mirrors
/// tf.io.decode_and_crop_jpeg:
///
///     tf::io::decode_and_crop_jpeg<3>(contents, tf::constant({10, 20, 32, 48}))
template <int Channels = 0, tf::detail::ops::Operand A, TensorLike W>
constexpr auto decode_and_crop_jpeg(const A& contents, const W& crop_window,
                                    const DecodeJpegOptions& options = {}) {
    if constexpr (Poisoned<W>) {
        return Poison{};
    } else {
        using X = tensor_type_t<W>;
        constexpr bool window = X::dtype == DType::int32 && X::rank == 1 &&
                                (X::static_shape[0] == 4 || X::static_shape[0] == dyn);
        static_assert(window,
                      "[tf.io.crop_window] decode_and_crop_jpeg(contents, crop_window): the window "
                      "is four int32: top, left, height, width");
        if constexpr (window)
            return detail::decoded<op::DecodeAndCropJpeg, Channels, std::uint8_t>(
                contents, detail::jpeg_attributes(Channels, options), X(crop_window.collapse()));
        else return Poison{};
    }
}
/// Decodes an uncompressed BMP file: a string scalar -> uint8 [height, width, Channels]. Channels
/// is 3, 4, or 0 for as many as in the file. errors::InvalidArgument for a malformed file. Mirrors
/// tf.io.decode_bmp.
template <int Channels = 0, tf::detail::ops::Operand A>
constexpr auto decode_bmp(const A& contents) {
    return detail::decoded<op::DecodeBmp, Channels, std::uint8_t>(contents);
}
/// Decodes all frames of a GIF file: a string scalar -> uint8 [frames, height, width, 3]. Each
/// frame is drawn over the previous ones. Also reads PNG and JPEG files, as one frame.
/// errors::InvalidArgument for a malformed file. Mirrors tf.io.decode_gif.
template <tf::detail::ops::Operand A>
constexpr auto decode_gif(const A& contents) {
    return detail::decoded<op::DecodeGif, 0, std::uint8_t>(contents);
}
/// The pixels of a JPEG, PNG, GIF or BMP file, whose bytes tell the format: a string scalar ->
/// uint8 or uint16 [height, width, Channels], or float from 0 to 1; of a GIF file the first frame.
/// errors as those of the
/// function for the format. Mirrors tf.io.decode_image with expand_animations=False.
template <int Channels = 0, class T = std::uint8_t, tf::detail::ops::Operand A>
constexpr auto decode_image(const A& contents) {
    return detail::decoded<op::DecodeImage, Channels, T>(contents);
}

/// Encodes images as PNG files: uint8 or uint16 [..., height, width, channels] -> string [...],
/// with 1 (gray), 2 (gray and alpha), 3 (RGB) or 4 (RGBA) channels. `compression` is zlib's level,
/// 0 (fast) to 9 (small), or -1 for its default; without TF_WITH_ZLIB files are not compressed. The
/// bytes can differ from TensorFlow's files, the pixels do not. Raises errors::InvalidArgument for
/// empty images. Mirrors tf.io.encode_png.
template <TensorLike A>
constexpr auto encode_png(const A& image, int compression = -1) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool dtype = X::dtype == DType::uint8 || X::dtype == DType::uint16;
        static_assert(dtype,
                      "[tf.ops.bad_dtype] encode_png(image): images must be uint8 or uint16; use "
                      "tf::image::convert_image_dtype<std::uint8_t>(image)");
        constexpr Shape s =
            dtype ? tf::detail::ops::static_result<op::EncodePng, X>({}) : Shape::invalid();
        static_assert(!dtype || s.valid(),
                      "[tf.io.pixels] encode_png(image): 'image' must have the shape [..., height, "
                      "width, channels]; use tf::expand_dims<-1>(image) for one channel");
        if constexpr (s.valid())
            return tf::detail::ops::call<op::EncodePng, TensorOf<string, s>>(
                op::to_words(op::EncodePng::Attributes{compression}), X(image.collapse()));
        else return Poison{};
    }
}

/// What the channels of tf::io::encode_jpeg's images must be.
enum class JpegFormat {
    any,        ///< 1 or 3 channels
    grayscale,  ///< 1 channel
    rgb         ///< 3 channels
};
/// What the densities in a JPEG file count.
enum class DensityUnit { inch, centimeter };
/// Options of tf::io::encode_jpeg.
struct EncodeJpegOptions {
    int quality = 95;                 ///< 0 (small) to 100
    bool chroma_downsampling = true;  ///< colors have a quarter of the pixels
    bool optimize_size = false;       ///< a smaller file of the same pixels, which takes longer
    JpegFormat format = JpegFormat::any;
    DensityUnit density_unit = DensityUnit::inch;
    int x_density = 300, y_density = 300;  ///< pixels for each unit, 0 to 65535
};

namespace detail {

/// Calls f(image) if the image can be encoded as JPEG; otherwise reports one message.
template <class A, class F>
constexpr auto of_jpeg_image(const A& image, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool dtype = X::dtype == DType::uint8;
        static_assert(dtype,
                      "[tf.ops.bad_dtype] encode_jpeg(image): images must be uint8; use "
                      "tf::image::convert_image_dtype<std::uint8_t>(image)");
        constexpr bool fits = tf::detail::ops::static_result<op::EncodeJpeg, X>({}).valid();
        static_assert(!dtype || fits,
                      "[tf.io.pixels] encode_jpeg(image): 'image' must be [height, width, "
                      "channels] with 1 or 3 channels; use tf::expand_dims<-1>(image) for one "
                      "channel");
        if constexpr (dtype && fits) return f(X(image.collapse()));
        else return Poison{};
    }
}

}  // namespace detail

/// An image as a JPEG file, the same bytes as TensorFlow's: uint8 [height, width, channels] of 1
/// (gray) or 3 (RGB) channels -> a string scalar. errors::InvalidArgument for an image without
/// pixels or with other channels than those of the format, and for a quality that is not from 0 to
/// 100. Mirrors tf.io.encode_jpeg without progressive and xmp_metadata:
///
///     tf::io::encode_jpeg(image, {.quality = 80})
template <TensorLike A>
constexpr auto encode_jpeg(const A& image, const EncodeJpegOptions& options = {}) {
    return detail::of_jpeg_image(image, [&](const auto& x) {
        const auto format = options.format == JpegFormat::grayscale ? op::EncodeJpeg::grayscale
                            : options.format == JpegFormat::rgb     ? op::EncodeJpeg::rgb
                                                                    : op::EncodeJpeg::any;
        return tf::detail::ops::call<op::EncodeJpeg, Tensor<string>>(
            op::to_words(op::EncodeJpeg::Attributes{
                options.quality, options.chroma_downsampling, options.optimize_size, format,
                options.density_unit == DensityUnit::inch ? 1 : 2, options.x_density,
                options.y_density}),
            x);
    });
}

/// Reads the height, the width and the number of channels from the header of a JPEG file: a string
/// scalar -> int32 [3]. errors::InvalidArgument for other files. Mirrors tf.io.extract_jpeg_shape.
template <tf::detail::ops::Operand A>
constexpr auto extract_jpeg_shape(const A& contents) {
    if constexpr (!tf::detail::ops::check_texts<A>()) {
        return Poison{};
    } else {
        const auto in = tf::detail::ops::text_operand(contents);
        constexpr bool scalar = std::remove_cvref_t<decltype(in)>::rank == 0;
        static_assert(scalar,
                      "[tf.io.contents] extract_jpeg_shape(contents): 'contents' must be a scalar, "
                      "the bytes of one file; use tf::map_fn for several");
        if constexpr (scalar)
            return tf::detail::ops::call<op::ExtractJpegShape, Tensor<std::int32_t, 3>>({}, in);
        else return Poison{};
    }
}

/// Whether strings begin like JPEG files: string [...] -> bool [...]. Mirrors tf.io.is_jpeg.
template <tf::detail::ops::Operand A>
constexpr auto is_jpeg(const A& contents) {
    return tf::strings::substr(contents, 0, 3) == "\xff\xd8\xff";
}

}  // namespace io

namespace image {
using io::decode_and_crop_jpeg;
using io::decode_bmp;
using io::decode_gif;
using io::decode_image;
using io::decode_jpeg;
using io::decode_png;
using io::encode_jpeg;
using io::encode_png;
using io::extract_jpeg_shape;
using io::is_jpeg;
}  // namespace image

}  // namespace tf
