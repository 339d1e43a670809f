// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the readers of image files: sizes, limits, errors, sequential reading of bytes.
// The bytes are untrusted: each reader compares the sizes that a file declares with its length
// before it allocates memory.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>

namespace tf::io::images {

/// The dims of a decoded image.
struct ImageSize {
    int frames = 1, height = 0, width = 0, channels = 0;
    std::int64_t elements() const { return std::int64_t{frames} * height * width * channels; }
};

/// A part of an image in pixels; a height of 0 means the whole image.
struct ImageWindow {
    int top = 0, left = 0, height = 0, width = 0;
};

/// How JPEG files are decoded.
struct JpegDecoding {
    bool accurate = false;        ///< dct_method="INTEGER_ACCURATE"
    bool fancy_upscaling = true;  ///< colors of fewer pixels are interpolated
    int ratio = 1;                ///< 1, 2, 4 or 8: the image is made that much smaller
    ImageWindow window{};         ///< the part of the smaller image that is decoded
};

/// How JPEG files are written.
struct JpegEncoding {
    int quality = 95;                 ///< 0 to 100
    bool chroma_downsampling = true;  ///< colors have a quarter of the pixels
    bool optimize_size = false;       ///< Huffman codes are made for the image
    int density_unit = 1;             ///< 1: pixels per inch, 2: per centimeter
    int x_density = 300, y_density = 300;
};

/// Raises errors::InvalidArgument, as TensorFlow does: names the function, what the file contains,
/// and what was expected.
[[gnu::noinline, gnu::cold, noreturn]] inline void bad_file(std::string_view op, std::string got,
                                                            std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.io.image", op, "contents", std::move(got), std::move(expected)});
}

/// Larger images are refused, as in TensorFlow.
inline constexpr std::int64_t most_elements = std::int64_t{1} << 29;

TF_COMMON_INLINE void check_size(std::string_view op, const ImageSize& size) {
    if (size.height < 1 || size.width < 1)
        bad_file(op, std::to_string(size.height) + " x " + std::to_string(size.width) + " pixels",
                 "an image that is not empty");
    const std::int64_t frame = std::int64_t{size.height} * size.width;
    if (frame >= most_elements / size.channels ||
        frame * size.channels >= most_elements / size.frames)
        bad_file(op,
                 std::to_string(size.frames) + " x " + std::to_string(size.height) + " x " +
                     std::to_string(size.width) + " pixels",
                 "less than 2^29 values");
}

/// Bytes that are read in order.
class Bytes {
public:
    Bytes(std::string_view all, std::string_view op) : all_(all), op_(op) {}

    std::size_t at() const { return at_; }
    std::size_t left() const { return all_.size() - at_; }
    std::uint32_t byte() { return static_cast<unsigned char>(take(1)[0]); }
    std::uint32_t little(int bytes) {
        const std::string_view part = take(static_cast<std::size_t>(bytes));
        std::uint32_t v = 0;
        for (int k = bytes; k-- > 0;)
            v = v << 8 | static_cast<unsigned char>(part[static_cast<std::size_t>(k)]);
        return v;
    }
    std::uint32_t big(int bytes) {
        std::uint32_t v = 0;
        for (const char c : take(static_cast<std::size_t>(bytes)))
            v = v << 8 | static_cast<unsigned char>(c);
        return v;
    }
    std::string_view take(std::size_t count) {
        if (count > left())
            bad_file(op_, "the end of the data at byte " + std::to_string(all_.size()),
                     std::to_string(count) + " bytes from byte " + std::to_string(at_) + " on");
        const std::string_view part = all_.substr(at_, count);
        at_ += count;
        return part;
    }
    void skip(std::size_t count) { take(count); }
    std::string_view op() const { return op_; }

private:
    std::string_view all_, op_;
    std::size_t at_ = 0;
};

}  // namespace tf::io::images
