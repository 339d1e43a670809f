// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads PNG files (ISO/IEC 15948) as tf.io.decode_png does: all color types and bit depths,
// palettes, transparent colors, interlaced files. The pixels are compressed by zlib: without
// TF_WITH_ZLIB, decoding raises errors::Unimplemented.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/crc.hpp>

#include <tf/io/bytes/compression.hpp>
#include <tf/io/images/image_file.hpp>

namespace tf::io::images {

/// The parts of a file.
struct Png {
    int height = 0, width = 0;
    int depth = 0;  ///< bits of a sample
    int color = 0;  ///< a PNG color type: 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA
    bool interlaced = false;
    std::array<std::uint8_t, 768> palette{};
    std::array<std::uint8_t, 256> palette_alpha{};
    bool transparent = false;  ///< whether there is a transparent color, or a palette with alpha
    std::array<std::uint32_t, 3> transparent_color{};
    double gamma = 0;  ///< the gamma exponent of the samples; 0 if the file does not state it
    std::string data;  ///< compressed pixels

    bool gray() const { return color == 0 || color == 4; }
    bool alpha() const { return color >= 4; }
    /// The number of samples of a stored pixel.
    int numbers() const { return (color == 2 || color == 6 ? 3 : 1) + (alpha() ? 1 : 0); }
    /// The number of channels of the result if none is requested.
    int channels() const { return color == 3 ? (transparent ? 4 : 3) : numbers(); }
    std::size_t row_bytes(int columns) const {
        return (static_cast<std::size_t>(columns) * static_cast<std::size_t>(numbers() * depth) +
                7) /
               8;
    }
};

/// One of the seven passes of an interlaced file, or the whole image.
struct PngPass {
    int left = 0, top = 0, right_step = 1, down_step = 1;
    int columns(int width) const { return (width - left + right_step - 1) / right_step; }
    int rows(int height) const { return (height - top + down_step - 1) / down_step; }
};
inline constexpr PngPass png_passes[]{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                      {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};

TF_COMMON_INLINE void read_png_header(Png& png, Bytes in) {
    const auto op = in.op();
    const std::uint32_t width = in.big(4), height = in.big(4);
    png.depth = static_cast<int>(in.byte());
    png.color = static_cast<int>(in.byte());
    const std::uint32_t methods = in.big(2), interlaced = in.byte();
    constexpr std::uint32_t longest = 1 << 27;
    if (width == 0 || height == 0 || width >= longest || height >= longest)
        bad_file(op, std::to_string(height) + " x " + std::to_string(width) + " pixels",
                 "from 1 to 2^27 - 1 rows and columns");
    png.width = static_cast<int>(width);
    png.height = static_cast<int>(height);
    png.interlaced = interlaced == 1;
    const bool small = png.depth == 1 || png.depth == 2 || png.depth == 4;
    const bool fits = png.color == 0   ? small || png.depth == 8 || png.depth == 16
                      : png.color == 3 ? small || png.depth == 8
                                       : (png.color == 2 || png.color == 4 || png.color == 6) &&
                                             (png.depth == 8 || png.depth == 16);
    if (!fits || methods != 0 || interlaced > 1)
        bad_file(op,
                 "color type " + std::to_string(png.color) + " of " + std::to_string(png.depth) +
                     " bits",
                 "one that PNG has");
}

/// Reads the chunks of a file; those before the pixels only if `whole` is false.
TF_COMMON_INLINE Png read_png(std::string_view file, bool whole, std::string_view op) {
    Bytes in(file, op);
    if (in.left() < 8 || in.take(8) != std::string_view("\x89PNG\r\n\x1a\n", 8))
        bad_file(op, "other bytes", "a PNG file");
    Png png;
    bool colored = false;
    for (int chunk = 0;; ++chunk) {
        const std::uint32_t length = in.big(4);
        const std::string_view typed = in.take(std::size_t{4} + length);
        const std::string_view type = typed.substr(0, 4), data = typed.substr(4);
        const bool pixels = type == "IDAT", needed = (type[0] & 0x20) == 0;
        if (pixels && !whole && chunk > 0) return png;
        boost::crc_32_type sum;
        sum.process_bytes(typed.data(), typed.size());
        const bool sound = sum.checksum() == in.big(4);
        if (needed && !sound)
            bad_file(op, "a wrong checksum", "that of chunk " + std::string(type));
        if ((chunk == 0) != (type == "IHDR"))
            bad_file(op, "chunk " + std::string(type), "chunk IHDR first, and once");
        if (type == "IHDR") {
            read_png_header(png, Bytes(data, op));
        } else if (pixels) {
            if (png.color == 3 && !colored) bad_file(op, "no chunk PLTE", "a palette");
            png.data.append(data);
        } else if (type == "IEND") {
            if (png.data.empty()) bad_file(op, "no chunk IDAT", "pixels");
            return png;
        } else if (type == "PLTE") {
            if (data.size() % 3 != 0 || data.size() > 768 || data.empty())
                bad_file(op, "a palette of " + std::to_string(data.size()) + " bytes",
                         "3 for each of up to 256 colors");
            std::copy(data.begin(), data.end(), png.palette.begin());
            colored = true;
        } else if (type == "tRNS" && sound && png.data.empty() && !png.alpha()) {
            const std::size_t expected = png.color == 2 ? 6 : 2;
            if (png.color == 3 && data.size() <= 256) {
                png.palette_alpha.fill(255);
                std::copy(data.begin(), data.end(), png.palette_alpha.begin());
                png.transparent = !data.empty();
            } else if (png.color != 3 && data.size() == expected) {
                Bytes colors(data, op);
                for (std::size_t k = 0; k < expected / 2; ++k)
                    png.transparent_color[k] = colors.big(2);
                png.transparent = true;
            }
        } else if (type == "gAMA" && sound && data.size() == 4 && png.gamma == 0) {
            png.gamma = static_cast<double>(Bytes(data, op).big(4)) / 1e5;
        } else if (type == "sRGB" && sound && png.data.empty()) {
            png.gamma = .45455;
        } else if (needed) {
            bad_file(op, "chunk " + std::string(type), "chunks that PNG has");
        }
    }
}

TF_COMMON_INLINE ImageSize png_size(const Png& png, int channels, std::string_view op) {
    const ImageSize size{1, png.height, png.width, channels == 0 ? png.channels() : channels};
    check_size(op, size);
    return size;
}

/// Undoes the filter of a row; `before` is the row above, `step` the bytes of a pixel.
TF_COMMON_INLINE void unfilter_png(int filter, std::uint8_t* row, const std::uint8_t* before,
                                   std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) {
        const int left = k < step ? 0 : row[k - step], up = before[k],
                  corner = k < step ? 0 : before[k - step];
        int guess = 0;
        if (filter == 1) guess = left;
        if (filter == 2) guess = up;
        if (filter == 3) guess = (left + up) / 2;
        if (filter == 4) {
            const int a = std::abs(up - corner), b = std::abs(left - corner),
                      c = std::abs(left + up - 2 * corner);
            guess = a <= b && a <= c ? left : b <= c ? up : corner;
        }
        row[k] = static_cast<std::uint8_t>(row[k] + guess);
    }
}

/// Converts pixels to the requested channels and bits, in libpng's order and with its rounding.
class PngColors {
public:
    PngColors(const Png& png, int channels) : png_(png), channels_(channels) {
        if (png.gamma <= 0 || std::abs(png.gamma - 1) <= .05) return;
        bent_ = true;
        for (std::size_t k = 0; k < 256; ++k) {
            to_linear_[k] = power(k, 1 / png.gamma);
            from_linear_[k] = power(k, png.gamma);
        }
    }
    /// The pixel in column x of an unfiltered row.
    template <class T>
    void convert(const std::uint8_t* row, std::int64_t x, T* to) const {
        const int numbers = png_.numbers(), depth = png_.depth;
        std::uint32_t v[4]{};
        for (int k = 0; k < numbers; ++k) {
            const std::int64_t at = x * numbers + k;
            if (depth == 16) v[k] = row[2 * at] * 256u + row[2 * at + 1];
            else if (depth == 8) v[k] = row[at];
            else v[k] = row[at * depth / 8] >> (8 - depth - at * depth % 8) & ((1u << depth) - 1);
        }
        const std::uint32_t full = depth == 16 ? 65535 : 255;
        const bool gray = png_.gray();
        std::uint32_t alpha = (1u << depth) - 1;  // libpng's filler has the bit depth of the file
        if (png_.alpha()) alpha = v[numbers - 1];
        else if (png_.color == 3 && png_.transparent) alpha = png_.palette_alpha[v[0]];
        else if (png_.transparent) {
            bool same = true;
            for (std::size_t k = 0; k < (gray ? 1u : 3u); ++k)
                same = same && v[k] == png_.transparent_color[k];
            alpha = same ? 0 : full;
        }
        if (png_.color == 3)
            for (std::uint32_t k = 0, color = v[0]; k < 3; ++k) v[k] = png_.palette[3 * color + k];
        else if (gray && depth < 8) v[0] *= 255 / ((1u << depth) - 1);
        if (gray) v[1] = v[2] = v[0];
        else if (channels_ < 3) v[0] = gray_of(v[0], v[1], v[2], depth == 16);
        const bool with_alpha = channels_ % 2 == 0;
        if (with_alpha) v[channels_ - 1] = alpha;
        for (int k = 0; k < channels_; ++k) {
            if constexpr (sizeof(T) == 1) to[k] = static_cast<T>(depth == 16 ? v[k] >> 8 : v[k]);
            else to[k] = static_cast<T>(depth == 16 ? v[k] : v[k] * 257);
        }
    }

private:
    static std::uint8_t power(std::size_t k, double exponent) {
        if (k == 0 || k == 255) return static_cast<std::uint8_t>(k);
        return static_cast<std::uint8_t>(
            std::floor(255 * std::pow(static_cast<double>(k) / 255, exponent) + .5));
    }
    std::uint32_t gray_of(std::uint32_t r, std::uint32_t g, std::uint32_t b, bool wide) const {
        constexpr std::uint32_t red = 9797, green = 19234, blue = 32768 - red - green;
        if (r == g && r == b) return r;
        if (wide) return (red * r + green * g + blue * b + 16384) >> 15;
        if (!bent_) return (red * r + green * g + blue * b) >> 15;
        return from_linear_[(red * to_linear_[r] + green * to_linear_[g] + blue * to_linear_[b] +
                             16384) >>
                            15];
    }

    const Png& png_;
    int channels_;
    bool bent_ = false;
    std::array<std::uint8_t, 256> to_linear_{}, from_linear_{};
};

/// Writes the pixels of a file whose size is png_size(png, channels, op), as numbers of 8 or 16
/// bits.
template <class T>
void decode_png(const Png& png, const ImageSize& size, T* to, std::string_view op) {
    std::vector<PngPass> passes{PngPass{}};
    if (png.interlaced) passes.assign(std::begin(png_passes), std::end(png_passes));
    std::uint64_t bytes = 0;
    for (const PngPass& p : passes)
        if (p.columns(png.width) > 0)
            bytes += (png.row_bytes(p.columns(png.width)) + 1) *
                     static_cast<std::uint64_t>(std::max(p.rows(png.height), 0));
    if (bytes / 1040 > png.data.size())  // deflate expands one byte to at most 1032
        bad_file(op, std::to_string(png.data.size()) + " bytes of pixels",
                 "as many as " + std::to_string(bytes) + " bytes need");
    const auto pixels =
        decompressed(std::make_unique<MemorySource>(png.data, op, "IDAT"), Compression::zlib);
    const auto read = [&](std::uint8_t* row, std::size_t count) {
        for (std::size_t made = 0; made < count;) {
            const std::size_t some =
                pixels->read(reinterpret_cast<char*>(row) + made, count - made);
            if (some == 0) bad_file(op, "the end of the pixels", "more rows");
            made += some;
        }
    };
    const PngColors colors(png, size.channels);
    const std::size_t step =
        std::max<std::size_t>(1, static_cast<std::size_t>(png.numbers() * png.depth / 8));
    std::vector<std::uint8_t> row, before;
    try {
        for (const PngPass& p : passes) {
            const int columns = p.columns(png.width), rows = p.rows(png.height);
            if (columns <= 0) continue;
            before.assign(png.row_bytes(columns), 0);
            row.resize(before.size());
            for (int y = 0; y < rows; ++y) {
                std::uint8_t filter = 0;
                read(&filter, 1);
                if (filter > 4) bad_file(op, "filter " + std::to_string(filter), "0 to 4");
                read(row.data(), row.size());
                if (filter > 0) unfilter_png(filter, row.data(), before.data(), row.size(), step);
                const std::int64_t line = std::int64_t{p.top} + std::int64_t{y} * p.down_step;
                for (int x = 0; x < columns; ++x)
                    colors.convert(
                        row.data(), x,
                        to + (line * size.width + p.left + std::int64_t{x} * p.right_step) *
                                 size.channels);
                std::swap(row, before);
            }
        }
    } catch (const errors::DataLoss& e) {
        bad_file(op, e.got(), "pixels that zlib compressed");
    }
}

}  // namespace tf::io::images
