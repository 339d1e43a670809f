// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes images as PNG files. In: bytes, one per channel of a pixel. Out: a file that every PNG
// reader accepts. With TF_WITH_ZLIB (and -lz) the pixels are compressed; otherwise they are stored
// uncompressed, which PNG allows. Mirrors tf.io.encode_png.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/crc.hpp>

#ifdef TF_WITH_ZLIB
#include <zlib.h>

#endif

#include <tf/core/compiled.hpp>

namespace tf::io {

namespace detail {

TF_COMMON_INLINE void append_big_endian(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xff));
}

/// Appends a chunk: length, type, data, and a checksum of type and data.
TF_COMMON_INLINE void append_png_chunk(std::string& out, std::string_view type,
                                       std::string_view data) {
    append_big_endian(out, static_cast<std::uint32_t>(data.size()));
    boost::crc_32_type crc;
    crc.process_bytes(type.data(), type.size());
    crc.process_bytes(data.data(), data.size());
    out.append(type).append(data);
    append_big_endian(out, crc.checksum());
}

#ifdef TF_WITH_ZLIB
TF_COMMON_INLINE std::string zlib_stream(std::string_view bytes, int level) {
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    std::string out(size, '\0');
    compress2(reinterpret_cast<Bytef*>(out.data()), &size,
              reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()),
              level);
    out.resize(size);
    return out;
}
#else
/// A zlib stream (RFC 1950) of stored blocks (RFC 1951), up to 65535 bytes each.
TF_COMMON_INLINE std::string zlib_stream(std::string_view bytes, int) {
    constexpr std::size_t most = 65535;
    std::string out("\x78\x01", 2);
    std::uint32_t a = 1, b = 0;  // Adler-32
    for (const char c : bytes) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    do {
        const std::string_view block = bytes.substr(0, most);
        bytes.remove_prefix(block.size());
        out.push_back(bytes.empty() ? 1 : 0);
        for (const std::size_t n : {block.size(), ~block.size()}) {
            out.push_back(static_cast<char>(n & 0xff));
            out.push_back(static_cast<char>(n >> 8 & 0xff));
        }
        out.append(block);
    } while (!bytes.empty());
    append_big_endian(out, b << 16 | a);
    return out;
}
#endif

}  // namespace detail

/// A PNG file of rows that are filtered: the number of the filter, then the row's bytes. `level` is
/// zlib's, from 0 to 9, or -1 for its default.
TF_COMMON_INLINE std::string png_file(std::string_view rows, int height, int width, int bits,
                                      int channels, int level = -1) {
    constexpr char color_types[] = {0, 4, 2, 6};
    std::string header;
    detail::append_big_endian(header, static_cast<std::uint32_t>(width));
    detail::append_big_endian(header, static_cast<std::uint32_t>(height));
    header.push_back(static_cast<char>(bits));
    header.push_back(color_types[channels - 1]);
    header.append(3, '\0');  // deflate, the standard filters, not interlaced
    std::string out("\x89PNG\r\n\x1a\n", 8);
    detail::append_png_chunk(out, "IHDR", header);
    const std::string data = detail::zlib_stream(rows, level);
    constexpr std::size_t most = 1 << 30;  // a chunk has less than 2^31 bytes
    for (std::size_t at = 0; at < data.size(); at += most)
        detail::append_png_chunk(out, "IDAT", std::string_view(data).substr(at, most));
    detail::append_png_chunk(out, "IEND", {});
    return out;
}

/// A PNG file with 8 bits per channel. `pixels` are [height, width, channels], each at least 1,
/// with at most 4 channels: gray, gray and alpha, RGB, RGBA.
TF_COMMON_INLINE std::string encode_png(const std::uint8_t* pixels, int height, int width,
                                        int channels) {
    const auto row = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
    std::string rows;
    rows.reserve((row + 1) * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        rows.push_back(0);  // not filtered
        rows.append(reinterpret_cast<const char*>(pixels) + row * static_cast<std::size_t>(y), row);
    }
    return png_file(rows, height, width, 8, channels);
}

}  // namespace tf::io
