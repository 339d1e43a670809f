// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads BMP files as tf.io.decode_bmp does: uncompressed pixels of 8, 24 or 32 bits. As in
// TensorFlow, 8-bit pixels are read as gray; palettes are ignored.

#include <cstdlib>

#include <tf/io/images/image_file.hpp>

namespace tf::io::images {

struct BmpHeader {
    std::int64_t first = 0;  ///< the offset of the pixels
    int height = 0, width = 0, channels = 0;
    bool top_down = false;
    std::int64_t row() const { return (std::int64_t{channels} * width + 3) / 4 * 4; }
};

TF_COMMON_INLINE BmpHeader read_bmp_header(std::string_view file, std::string_view op) {
    Bytes bytes(file, op);
    if (bytes.take(2) != "BM") bad_file(op, "other bytes", "a BMP file, which starts with BM");
    bytes.skip(8);
    const auto number = [&] { return std::int64_t{static_cast<std::int32_t>(bytes.little(4))}; };
    BmpHeader header;
    header.first = number();
    bytes.skip(4);
    const std::int64_t width = number(), height = number();
    bytes.skip(2);
    const std::uint32_t bits = bytes.little(2);
    header.channels = static_cast<int>(bits / 8);
    if (header.channels != 1 && header.channels != 3 && header.channels != 4)
        bad_file(op, std::to_string(bits) + " bits a pixel", "8, 24 or 32");
    const std::int64_t rows = std::abs(height);
    if (width < 1 || rows < 1 || header.first < 0 || width * rows >= most_elements / 2)
        bad_file(op, std::to_string(rows) + " x " + std::to_string(width) + " pixels",
                 "an image with less than 2^28 pixels");
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(rows);
    header.top_down = height < 0;
    if (header.first + header.row() * rows != static_cast<std::int64_t>(file.size()))
        bad_file(op, std::to_string(file.size()) + " bytes",
                 std::to_string(header.first + header.row() * rows) + " bytes");
    return header;
}

TF_COMMON_INLINE ImageSize bmp_size(std::string_view file, int channels, std::string_view op) {
    const BmpHeader header = read_bmp_header(file, op);
    if (channels == 1) bad_file(op, "1 channel", "0, 3 or 4 channels for BMP");
    const ImageSize size{1, header.height, header.width,
                         channels == 0 ? header.channels : channels};
    check_size(op, size);
    return size;
}

/// Writes the pixels of a file whose size is bmp_size(file, channels, op).
TF_COMMON_INLINE void decode_bmp(std::string_view file, int channels, std::uint8_t* to,
                                 std::string_view op) {
    const BmpHeader header = read_bmp_header(file, op);
    const int wanted = channels == 0 ? header.channels : channels, given = header.channels;
    for (std::int64_t y = 0; y < header.height; ++y) {
        const std::int64_t row = header.top_down ? y : header.height - 1 - y;
        const auto* from =
            reinterpret_cast<const std::uint8_t*>(file.data()) + header.first + row * header.row();
        for (int x = 0; x < header.width; ++x, from += given, to += wanted) {
            if (wanted == 1) {
                to[0] = from[0];
                continue;
            }
            for (int c = 0; c < 3; ++c) to[c] = from[given == 1 ? 0 : 2 - c];  // stored as BGR
            if (wanted == 4) to[3] = given == 4 ? from[3] : 255;
        }
    }
}

}  // namespace tf::io::images
