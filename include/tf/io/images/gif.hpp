// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads GIF files (GIF89a specification) as tf.io.decode_gif does: all frames as RGB, each drawn
// over the previous one.

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <tf/io/images/image_file.hpp>

namespace tf::io::images {

/// Reads a file frame by frame.
class GifReader {
public:
    struct Frame {
        int left = 0, top = 0, width = 0, height = 0;
        int transparent = -1;  ///< the index of the transparent color
        bool interlaced = false;
        std::string_view colors{};  ///< 3 bytes each
        int code_size = 0;          ///< bits of a color
        std::size_t data = 0;       ///< where its blocks begin
    };

    GifReader(std::string_view file, std::string_view op) : bytes_(file, op) {
        const std::string_view magic = bytes_.take(6);
        if (magic != "GIF87a" && magic != "GIF89a")
            bad_file(op, "other bytes", "a GIF file, which starts with GIF87a or GIF89a");
        bytes_.skip(4);  // the screen's size, which TensorFlow does not use
        const std::uint32_t flags = bytes_.byte();
        bytes_.skip(2);
        if ((flags & 0x80) != 0) colors_ = bytes_.take(colors_of(flags));
    }
    /// Reads the header of the next frame; its blocks follow. Returns false at the end.
    bool next(Frame& frame) {
        frame = {};
        for (;;) {
            const std::uint32_t kind = bytes_.byte();
            if (kind == 0x3b) return false;
            if (kind == 0x2c) break;
            if (kind != 0x21)
                bad_file(bytes_.op(), "byte " + std::to_string(kind),
                         "an image, an extension or the end of the file");
            const bool control = bytes_.byte() == 0xf9;
            for (std::string_view block = next_block(); !block.empty(); block = next_block())
                if (control && block.size() >= 4)
                    frame.transparent =
                        (block[0] & 1) != 0 ? static_cast<unsigned char>(block[3]) : -1;
        }
        const auto number = [&] { return static_cast<int>(bytes_.little(2)); };
        frame.left = number();
        frame.top = number();
        frame.width = number();
        frame.height = number();
        const std::uint32_t flags = bytes_.byte();
        frame.interlaced = (flags & 0x40) != 0;
        frame.colors = (flags & 0x80) != 0 ? bytes_.take(colors_of(flags)) : colors_;
        frame.code_size = static_cast<int>(bytes_.byte());
        if (frame.code_size < 1 || frame.code_size > 8)
            bad_file(bytes_.op(), std::to_string(frame.code_size) + " bits a color", "1 to 8");
        if (frame.width < 1 || frame.height < 1)
            bad_file(bytes_.op(), "an empty frame", "a frame with pixels");
        return true;
    }
    /// Skips the blocks of a frame and returns their bytes.
    std::size_t skip_data() {
        std::size_t count = 0;
        for (auto block = next_block(); !block.empty(); block = next_block()) count += block.size();
        return count;
    }
    /// Decompresses the blocks of a frame (LZW) to color indices, row by row as stored.
    void read_data(const Frame& frame, std::vector<std::uint8_t>& to) {
        to.resize(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height));
        const int clear = 1 << frame.code_size, end = clear + 1;
        struct Entry {
            std::int16_t prefix;
            std::uint8_t last, first;
            std::uint16_t length;
        };
        std::array<Entry, 4096> table;
        for (int k = 0; k < clear; ++k)
            table[static_cast<std::size_t>(k)] = {-1, static_cast<std::uint8_t>(k),
                                                  static_cast<std::uint8_t>(k), 1};
        int next_code = clear + 2, bits = frame.code_size + 1, before = -1, held = 0;
        std::uint32_t buffer = 0;
        std::size_t made = 0;
        std::string_view block;
        while (made < to.size()) {
            while (held < bits) {
                if (block.empty()) block = next_block();
                if (block.empty())
                    bad_file(bytes_.op(), std::to_string(made) + " pixels of a frame",
                             std::to_string(to.size()));
                buffer |= std::uint32_t{static_cast<unsigned char>(block[0])} << held;
                block.remove_prefix(1);
                held += 8;
            }
            const int code = static_cast<int>(buffer & ((1u << bits) - 1));
            buffer >>= bits;
            held -= bits;
            if (code == end)
                bad_file(bytes_.op(), std::to_string(made) + " pixels of a frame",
                         std::to_string(to.size()));
            if (code == clear) {
                next_code = clear + 2;
                bits = frame.code_size + 1;
                before = -1;
                continue;
            }
            if (code > next_code || (before < 0 && code > clear))
                bad_file(bytes_.op(), "code " + std::to_string(code),
                         "one of the " + std::to_string(next_code) + " known");
            const auto at = [&](int k) -> Entry& { return table[static_cast<std::size_t>(k)]; };
            if (before >= 0 && next_code < 4096) {
                const Entry& old = at(before);
                const std::uint8_t first = code == next_code ? old.first : at(code).first;
                at(next_code) = {static_cast<std::int16_t>(before), first, old.first,
                                 static_cast<std::uint16_t>(old.length + 1)};
                ++next_code;
            }
            if (next_code == 1 << bits && bits < 12) ++bits;
            std::size_t length = at(code).length;
            int from = code;
            for (; made + length > to.size(); --length) from = at(from).prefix;
            made += length;
            for (std::size_t k = made; from >= 0; from = at(from).prefix) to[--k] = at(from).last;
            before = code;
        }
        if (!block.empty() || bytes_.left() > 0) skip_data();
    }

private:
    static std::size_t colors_of(std::uint32_t flags) {
        return std::size_t{3} << ((flags & 7) + 1);
    }
    std::string_view next_block() { return bytes_.take(bytes_.byte()); }

    Bytes bytes_;
    std::string_view colors_{};
};

/// The number of frames, and the largest height and width of a frame.
TF_COMMON_INLINE ImageSize gif_size(std::string_view file, std::string_view op) {
    ImageSize size{0, 0, 0, 3};
    GifReader reader(file, op);
    std::size_t bytes = 0;
    std::int64_t pixels = 0;
    for (GifReader::Frame frame; reader.next(frame); ++size.frames) {
        size.height = std::max(size.height, frame.height);
        size.width = std::max(size.width, frame.width);
        pixels += std::int64_t{frame.height} * frame.width;
        bytes += reader.skip_data();
    }
    if (size.frames == 0) bad_file(op, "no frames", "a GIF file with at least one image");
    check_size(op, size);
    // A code has at least 3 bits and stands for up to 4096 pixels.
    if (pixels > 12000 * static_cast<std::int64_t>(bytes))
        bad_file(op, std::to_string(bytes) + " bytes",
                 "as many as " + std::to_string(pixels) + " pixels need");
    return size;
}

/// Writes `frames` frames of a file of that size.
TF_COMMON_INLINE void decode_gif(std::string_view file, const ImageSize& size, int frames,
                                 std::uint8_t* to, std::string_view op) {
    GifReader reader(file, op);
    std::vector<std::uint8_t> numbers;
    const std::int64_t row = std::int64_t{3} * size.width, whole = row * size.height;
    for (int n = 0; n < frames; ++n, to += whole) {
        GifReader::Frame frame;
        reader.next(frame);
        reader.read_data(frame, numbers);
        if (n == 0) std::memset(to, 0, static_cast<std::size_t>(whole));
        else std::memcpy(to, to - whole, static_cast<std::size_t>(whole));
        int pass = 0, y = 0;
        for (int k = 0; k < frame.height; ++k) {
            constexpr int first[]{0, 4, 2, 1}, step[]{8, 8, 4, 2};
            while (frame.interlaced && y >= frame.height) y = first[++pass];
            const std::uint8_t* from = numbers.data() + std::int64_t{k} * frame.width;
            const int line = frame.top + y;
            y += frame.interlaced ? step[pass] : 1;
            if (line >= size.height) continue;
            for (int x = 0; x < frame.width && frame.left + x < size.width; ++x) {
                if (from[x] == frame.transparent) continue;
                if (std::size_t{3} * from[x] >= frame.colors.size())
                    bad_file(op, "color " + std::to_string(from[x]),
                             "one of " + std::to_string(frame.colors.size() / 3));
                std::memcpy(to + line * row + 3 * (frame.left + x),
                            frame.colors.data() + 3 * from[x], 3);
            }
        }
    }
}

}  // namespace tf::io::images
