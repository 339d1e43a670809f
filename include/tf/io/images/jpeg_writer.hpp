// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes baseline JPEG files as tf.io.encode_jpeg does: gray, or YCbCr whose chroma planes have a
// quarter of the samples. Tables and arithmetic are libjpeg's, so that the bytes are TensorFlow's.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tf/io/images/image_file.hpp>
#include <tf/io/images/jpeg_codes.hpp>
#include <tf/io/images/jpeg_tables.hpp>
#include <tf/io/images/jpeg_transform.hpp>

namespace tf::io::images {

class JpegWriter {
public:
    /// Pixels of 1 or 3 channels.
    TF_COMMON JpegWriter(const std::uint8_t* pixels, const ImageSize& size, const JpegEncoding& how)
        : pixels_(pixels),
          size_(size),
          how_(how),
          unit_(how.chroma_downsampling && size.channels == 3 ? 2 : 1) {
        const int quality = how.quality,
                  scale = quality < 50 ? 5000 / std::max(quality, 1) : 200 - 2 * quality;
        for (std::size_t t = 0; t < 2; ++t)
            for (std::size_t k = 0; k < 64; ++k)
                tables_[t][k] = std::clamp((jpeg_quantization[t][k] * scale + 50) / 100, 1, 255);
        for (std::size_t t = 0; t < 2; ++t) {
            codes_[t].code = jpeg_dc_codes[t];
            codes_[2 + t].code = jpeg_ac_codes[t];
        }
    }
    TF_COMMON std::string write() {
        make_planes();
        if (how_.optimize_size) {
            counts_ = true;
            write_blocks();
            counts_ = false;
            for (Codes& c : codes_) c.code = shortest_jpeg_code(c.counts);
        }
        for (Codes& c : codes_) c.all = codes_of(c.code);
        write_headers();
        write_blocks();
        if (held_ > 0) put(0x7f, 7);  // ones fill the last byte
        out_.append("\xff\xd9");
        return std::move(out_);
    }

private:
    struct Code {
        std::uint32_t bits = 0;
        int size = 0;
    };
    struct Codes {
        JpegCode code{};
        JpegCounts counts{};  ///< how often each value occurs
        std::array<Code, 256> all{};
    };

    static std::array<Code, 256> codes_of(const JpegCode& code) {
        std::array<Code, 256> out{};
        std::uint32_t next = 0;
        std::size_t at = 0;
        for (int size = 1; size <= 16; ++size, next <<= 1)
            for (int k = 0; k < code.counts[static_cast<std::size_t>(size - 1)]; ++k)
                out[code.values[at++]] = {next++, size};
        return out;
    }

    /// Writes all blocks; or counts the values that codes are needed for.
    TF_COMMON void write_blocks() {
        std::vector<int> last(planes_.size());
        const int across = (size_.width + 8 * unit_ - 1) / (8 * unit_),
                  down = (size_.height + 8 * unit_ - 1) / (8 * unit_);
        for (int y = 0; y < down; ++y)
            for (int x = 0; x < across; ++x)
                for (std::size_t c = 0; c < planes_.size(); ++c) {
                    const int blocks = c == 0 ? unit_ : 1;
                    int before = 0;
                    for (int v = 0; v < blocks; ++v)
                        for (int h = 0; h < blocks; ++h) {
                            const int row = y * blocks + v, column = x * blocks + h;
                            std::array<int, 64> block{};
                            // Blocks outside of the image have the mean of the previous block.
                            if (8 * row < planes_[c].height && 8 * column < planes_[c].width)
                                block = coefficients(planes_[c], row, column, c > 0);
                            else block[0] = before;
                            before = block[0];
                            write_block(block, last[c], c > 0);
                        }
                }
    }

    // ---- headers

    void byte(int v) { out_.push_back(static_cast<char>(v)); }
    void two(int v) {
        byte(v >> 8);
        byte(v & 255);
    }
    void marker(int which, int length) {
        byte(255);
        byte(which);
        two(length);
    }
    TF_COMMON void write_headers() {
        const int components = size_.channels;
        out_.append("\xff\xd8");
        marker(0xe0, 16);
        out_.append(std::string_view("JFIF\0\1\1", 7));
        byte(how_.density_unit);
        two(how_.x_density);
        two(how_.y_density);
        two(0);  // no thumbnail
        for (int t = 0; t < (components == 1 ? 1 : 2); ++t) {
            marker(0xdb, 67);
            byte(t);
            for (std::size_t k = 0; k < 64; ++k)
                byte(tables_[static_cast<std::size_t>(t)][jpeg_order[k]]);
        }
        marker(0xc0, 8 + 3 * components);
        byte(8);
        two(size_.height);
        two(size_.width);
        byte(components);
        for (int c = 0; c < components; ++c) {
            byte(c + 1);
            byte(c == 0 ? unit_ * 17 : 17);
            byte(c == 0 ? 0 : 1);
        }
        for (int t = 0; t < (components == 1 ? 1 : 2); ++t) {
            const auto table = static_cast<std::size_t>(t);
            write_code(t, codes_[table].code);
            write_code(16 + t, codes_[2 + table].code);
        }
        marker(0xda, 6 + 2 * components);
        byte(components);
        for (int c = 0; c < components; ++c) {
            byte(c + 1);
            byte(c == 0 ? 0 : 17);
        }
        byte(0);
        byte(63);
        byte(0);
    }
    TF_COMMON void write_code(int which, const JpegCode& code) {
        int count = 0;
        for (const int n : code.counts) count += n;
        marker(0xc4, 19 + count);
        byte(which);
        for (const int n : code.counts) byte(n);
        for (int k = 0; k < count; ++k) byte(code.values[static_cast<std::size_t>(k)]);
    }

    // ---- samples

    /// The planes consist of whole blocks; they are padded with the last row and column of the
    /// image.
    TF_COMMON void make_planes() {
        const auto whole = [](int n, int unit) { return (n + unit - 1) / unit * unit; };
        const auto parts = [](int n, int unit) { return (n + unit - 1) / unit; };
        for (int c = 0; c < size_.channels; ++c) {
            const int unit = c == 0 ? 1 : unit_;
            JpegPlane plane{whole(parts(size_.height, unit), 8), whole(parts(size_.width, unit), 8),
                            0};
            plane.row = plane.width;
            plane.samples.resize(static_cast<std::size_t>(plane.row) *
                                 static_cast<std::size_t>(plane.height));
            const int rows = parts(size_.height, unit);
            std::vector<int> sums(static_cast<std::size_t>(plane.width * unit));
            for (int y = 0; y < plane.height; ++y) {
                std::uint8_t* const to = plane.samples.data() + y * plane.row;
                if (y >= rows) {  // rows are repeated after downsampling
                    std::copy_n(to - plane.row, plane.row, to);
                    continue;
                }
                std::fill(sums.begin(), sums.end(), 0);
                for (int v = 0; v < unit; ++v) add_row(c, y * unit + v, sums);
                for (std::size_t x = 0; x < static_cast<std::size_t>(plane.width); ++x)
                    to[x] = static_cast<std::uint8_t>(
                        unit == 1
                            ? sums[x]  // or round down and up alternately
                            : (sums[2 * x] + sums[2 * x + 1] + 1 + static_cast<int>(x % 2)) >> 2);
            }
            planes_.push_back(std::move(plane));
        }
    }
    /// Adds a row of component c, whose last sample is repeated.
    TF_COMMON void add_row(int c, int y, std::vector<int>& sums) const {
        const auto width = static_cast<std::size_t>(size_.width);
        const std::uint8_t* p =
            pixels_ + std::int64_t{std::min(y, size_.height - 1)} * size_.width * size_.channels;
        int last = 0;
        for (std::size_t x = 0; x < width; ++x, p += size_.channels)
            sums[x] += last = component(c, p);
        for (std::size_t x = width; x < sums.size(); ++x) sums[x] += last;
    }
    int component(int c, const std::uint8_t* p) const {
        if (size_.channels == 1) return p[0];
        const int r = p[0], g = p[1], b = p[2];
        if (c == 0) return (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
        constexpr int middle = (128 << 16) + 32767;
        if (c == 1) return (-11059 * r - 21709 * g + 32768 * b + middle) >> 16;
        return (32768 * r - 27439 * g - 5329 * b + middle) >> 16;
    }

    // ---- blocks

    /// The cosine transform of a block (Loeffler, Ligtenberg, Moschytz), divided and rounded.
    TF_COMMON std::array<int, 64> coefficients(const JpegPlane& plane, int row, int column,
                                               bool color) const {
        std::array<int, 64> v;
        int* to = v.data();
        for (int y = 0; y < 8; ++y)
            for (int x = 0; x < 8; ++x) *to++ = plane.line(8 * row + y)[8 * column + x] - 128;
        for (int k = 0; k < 8; ++k) pass(v.data() + 8 * k, 1, true);
        for (int k = 0; k < 8; ++k) pass(v.data() + k, 8, false);
        for (std::size_t k = 0; k < 64; ++k) {
            const int divisor = 8 * tables_[color ? 1 : 0][k];
            v[k] = v[k] < 0 ? -((-v[k] + divisor / 2) / divisor) : (v[k] + divisor / 2) / divisor;
        }
        return v;
    }
    static void pass(int* v, int step, bool rows) {
        const auto at = [&](int k) -> int& { return v[k * step]; };
        const int shift = rows ? 11 : 15;
        const auto scaled = [&](int x) { return (x + (1 << (shift - 1))) >> shift; };
        const int s0 = at(0) + at(7), d0 = at(0) - at(7), s1 = at(1) + at(6), d1 = at(1) - at(6),
                  s2 = at(2) + at(5), d2 = at(2) - at(5), s3 = at(3) + at(4), d3 = at(3) - at(4);
        const int e0 = s0 + s3, e3 = s0 - s3, e1 = s1 + s2, e2 = s1 - s2;
        at(0) = rows ? (e0 + e1) * 4 : (e0 + e1 + 2) >> 2;
        at(4) = rows ? (e0 - e1) * 4 : (e0 - e1 + 2) >> 2;
        const int turned = (e2 + e3) * 4433;
        at(2) = scaled(turned + e3 * 6270);
        at(6) = scaled(turned - e2 * 15137);
        const int z5 = (d3 + d1 + d2 + d0) * 9633;
        const int z1 = (d3 + d0) * -7373, z2 = (d2 + d1) * -20995, z3 = (d3 + d1) * -16069 + z5,
                  z4 = (d2 + d0) * -3196 + z5;
        at(7) = scaled(d3 * 2446 + z1 + z3);
        at(5) = scaled(d2 * 16819 + z2 + z4);
        at(3) = scaled(d1 * 25172 + z2 + z3);
        at(1) = scaled(d0 * 12299 + z1 + z4);
    }
    TF_COMMON void write_block(const std::array<int, 64>& block, int& last, bool color) {
        Codes &dc = codes_[color ? 1 : 0], &ac = codes_[color ? 3 : 2];
        write_number(dc, 0, block[0] - last);
        last = block[0];
        int zeros = 0;
        for (std::size_t k = 1; k < 64; ++k) {
            const int v = block[jpeg_order[k]];
            if (v == 0) {
                ++zeros;
                continue;
            }
            for (; zeros > 15; zeros -= 16) put(ac, 0xf0);
            write_number(ac, zeros, v);
            zeros = 0;
        }
        if (zeros > 0) put(ac, 0);
    }
    void write_number(Codes& codes, int zeros, int v) {
        int size = 0;
        for (int rest = std::abs(v); rest > 0; rest >>= 1) ++size;
        const int symbol = 16 * zeros + size;
        put(codes, static_cast<std::size_t>(symbol));
        if (size > 0 && !counts_)
            put(static_cast<std::uint32_t>(v < 0 ? v - 1 : v) & ((1u << size) - 1), size);
    }
    void put(Codes& codes, std::size_t value) {
        if (counts_) ++codes.counts[value];
        else put(codes.all[value].bits, codes.all[value].size);
    }
    void put(std::uint32_t bits, int size) {
        buffer_ = buffer_ << size | bits;
        for (held_ += size; held_ >= 8; held_ -= 8) {
            const int next = static_cast<int>(buffer_ >> (held_ - 8) & 255);
            byte(next);
            if (next == 255) byte(0);
        }
    }

    const std::uint8_t* pixels_;
    ImageSize size_;
    JpegEncoding how_;
    int unit_;  ///< pixels of a color's sample, in each direction
    std::array<std::array<int, 64>, 2> tables_{};
    std::array<Codes, 4> codes_{};  ///< of the first coefficients, of the others; for color
    bool counts_ = false;           ///< values are counted, not written
    std::vector<JpegPlane> planes_;
    std::string out_;
    std::uint64_t buffer_ = 0;
    int held_ = 0;
};

}  // namespace tf::io::images
