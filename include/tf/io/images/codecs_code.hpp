// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/images/codecs.hpp.

#include <limits>
#include <vector>

#include <tf/io/images/bmp.hpp>
#include <tf/io/images/codecs.hpp>
#include <tf/io/images/gif.hpp>
#include <tf/io/images/jpeg_reader.hpp>
#include <tf/io/images/jpeg_writer.hpp>
#include <tf/io/images/png_reader.hpp>
#include <tf/io/images/png_writer.hpp>

namespace tf::io::images {

TF_COMMON_INLINE Format format_of(std::string_view file, std::string_view op) {
    if (file.starts_with("\xff\xd8\xff")) return Format::jpeg;
    if (file.starts_with("\x89PNG\r\n\x1a\n")) return Format::png;
    if (is_gif(file)) return Format::gif;
    if (file.starts_with("BM")) return Format::bmp;
    bad_file(op, file.empty() ? "no bytes" : "unknown bytes", "a JPEG, PNG, GIF or BMP file");
}

/// The format of a file. Raises errors::InvalidArgument if the function does not read it, or not
/// into that many channels.
TF_COMMON_INLINE Format accepted_format(std::string_view file, const Decoding& how) {
    const Format format = format_of(file, how.op);
    const bool whole = how.jpeg.window.height == 0;
    if ((how.only_jpeg || !whole) && format != Format::jpeg)
        bad_file(how.op, "a file of another format", "a JPEG file");
    if (format == Format::bmp ? !how.bmp : !how.others)
        bad_file(how.op, format == Format::bmp ? "a BMP file" : "a file of another format",
                 "tf::io::decode_image, which reads all formats");
    if (how.channels == 4 && (format == Format::jpeg || format == Format::gif))
        bad_file(how.op, "4 channels", "0, 1 or 3 channels for JPEG, 0 or 3 for GIF");
    if (how.channels == 1 && (format == Format::bmp || format == Format::gif))
        bad_file(how.op, "1 channel", "0 or 3 channels for GIF, also 4 for BMP");
    return format;
}

TF_COMMON_BODY ImageSize size_of(std::string_view file, const Decoding& how) {
    switch (accepted_format(file, how)) {
        case Format::png: return png_size(read_png(file, false, how.op), how.channels, how.op);
        case Format::bmp: return bmp_size(file, how.channels, how.op);
        case Format::gif: break;
        case Format::jpeg: return JpegReader(file, how.op).size(how.channels, how.jpeg);
    }
    ImageSize size = gif_size(file, how.op);
    if (size.frames > 1 && !how.frames && !how.first_frame)
        bad_file(how.op, std::to_string(size.frames) + " frames",
                 "one frame; tf::io::decode_gif reads all");
    if (!how.frames) size.frames = 1;
    return size;
}

namespace detail {

TF_COMMON_INLINE void decode_bytes(std::string_view file, Format format, const Decoding& how,
                                   std::uint8_t* to) {
    if (format == Format::bmp) return decode_bmp(file, how.channels, to, how.op);
    if (format == Format::jpeg) {
        JpegReader reader(file, how.op);
        reader.read();
        return reader.decode(how.channels, how.jpeg, to);
    }
    const ImageSize size = gif_size(file, how.op);
    decode_gif(file, size, how.frames ? size.frames : 1, to, how.op);
}

}  // namespace detail

TF_COMMON_BODY void decode(std::string_view file, const Decoding& how, const kernels::Ref& to) {
    const Format format = accepted_format(file, how);
    if (to.dtype == DType::float32) {  // from 0 to 1, PNG files with all of their bits
        const bool deep = format == Format::png;
        const auto count = static_cast<std::size_t>(to.shape.size());
        const auto numbers = [&]<class T>(std::vector<T> all) {
            decode(file, how, {all.data(), to.shape, dtype_of<T>});
            constexpr float scale = 1.0f / std::numeric_limits<T>::max();
            for (std::size_t k = 0; k < count; ++k)
                to.as<float>()[k] = static_cast<float>(all[k]) * scale;
        };
        if (deep) numbers(std::vector<std::uint16_t>(count));
        else numbers(std::vector<std::uint8_t>(count));
        return;
    }
    const bool wide = to.dtype == DType::uint16;
    if (format == Format::png) {
        const Png png = read_png(file, true, how.op);
        const ImageSize size = png_size(png, how.channels, how.op);
        if (wide) decode_png(png, size, to.as<std::uint16_t>(), how.op);
        else decode_png(png, size, to.as<std::uint8_t>(), how.op);
    } else if (!wide) {
        detail::decode_bytes(file, format, how, to.as<std::uint8_t>());
    } else {  // as in TensorFlow, 255 becomes 65280
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(to.shape.size()));
        detail::decode_bytes(file, format, how, bytes.data());
        for (std::size_t k = 0; k < bytes.size(); ++k)
            to.as<std::uint16_t>()[k] = static_cast<std::uint16_t>(bytes[k] * 256);
    }
}

TF_COMMON_BODY std::string png_of(const kernels::Ref& pixels, int level, std::string_view op) {
    return write_png(pixels, level, op);
}

TF_COMMON_BODY std::string jpeg_of(const kernels::Ref& pixels, const JpegEncoding& how,
                                   std::string_view op) {
    const Shape& s = pixels.shape;
    const ImageSize size{1, s[0], s[1], s[2]};
    const auto refuse = [&](std::string_view argument, std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.io.image", op, argument, std::move(got), std::move(expected)});
    };
    if (size.channels != 1 && size.channels != 3)
        refuse("image", std::to_string(size.channels) + " channels", "1 or 3");
    if (how.quality < 0 || how.quality > 100)
        refuse("quality", std::to_string(how.quality), "0 to 100");
    for (const int density : {how.x_density, how.y_density})
        if (density < 0 || density > 65535)
            refuse("density", std::to_string(density), "0 to 65535");
    check_size(op, size);
    constexpr int longest = 65535;
    if (size.height > longest || size.width > longest)
        refuse("image", s.to_string(), "at most 65535 rows and columns");
    return JpegWriter(pixels.as<const std::uint8_t>(), size, how).write();
}

}  // namespace tf::io::images
