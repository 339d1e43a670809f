// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The coded data of a JPEG scan: bits, and Huffman codes of them. As in libjpeg, damaged codes are
// read as zeros, and after an unexpected marker all bits are zeros.

#include <array>
#include <cstdint>
#include <string_view>

#include <tf/io/images/image_file.hpp>
#include <tf/io/images/jpeg_tables.hpp>

namespace tf::io::images {

/// A Huffman code, ready for reading.
class JpegDecoder {
public:
    /// Returns false if there are more codes than the code lengths allow.
    TF_COMMON bool set(const JpegCode& code) {
        values_ = code.values;
        std::uint32_t next = 0;
        int index = 0;
        fast_.fill(0);
        for (int bits = 1; bits <= 16; ++bits) {
            const int count = code.counts[static_cast<std::size_t>(bits - 1)];
            first_[static_cast<std::size_t>(bits)] = index - static_cast<int>(next);
            if (next + static_cast<std::uint32_t>(count) > 1u << bits) return false;
            for (int k = 0; k < count; ++k, ++next, ++index)
                for (std::uint32_t low = 0; bits <= 9 && low < 1u << (9 - bits); ++low)
                    fast_[(next << (9 - bits)) + low] = static_cast<std::uint16_t>(
                        bits << 8 | values_[static_cast<std::size_t>(index)]);
            end_[static_cast<std::size_t>(bits)] = next << (16 - bits);
            next <<= 1;
        }
        known_ = true;
        return true;
    }
    bool known() const { return known_; }

private:
    friend class JpegBits;
    std::array<std::uint8_t, 256> values_{};
    std::array<std::uint16_t, 512> fast_{};  ///< of codes of up to 9 bits: length and value
    std::array<int, 17> first_{};            ///< what to add to a code for its index
    std::array<std::uint32_t, 17> end_{};    ///< codes of a length are below it, as 16 bits
    bool known_ = false;
};

class JpegBits {
public:
    JpegBits(std::string_view file, std::size_t at, std::string_view op)
        : file_(file), op_(op), at_(at) {}

    std::uint32_t take(int count) {
        if (count == 0) return 0;
        need(count);
        held_ -= count;
        return static_cast<std::uint32_t>(buffer_ >> held_) & ((1u << count) - 1);
    }
    /// The value that `size` bits encode: bits that start with 0 encode a negative value.
    int number(int size) {
        if (size == 0) return 0;
        const auto v = static_cast<int>(take(size));
        return v < 1 << (size - 1) ? v - (1 << size) + 1 : v;
    }
    int value(const JpegDecoder& code) {
        need_up_to(16);
        const std::uint32_t next = peek16();
        if (const std::uint32_t f = code.fast_[next >> 7]; f != 0) {
            spend(static_cast<int>(f >> 8));
            return static_cast<int>(f & 255);
        }
        for (int bits = 10; bits <= 16; ++bits)
            if (next < code.end_[static_cast<std::size_t>(bits)]) {
                spend(bits);
                const int index = static_cast<int>(next >> (16 - bits)) +
                                  code.first_[static_cast<std::size_t>(bits)];
                return code.values_[static_cast<std::size_t>(index & 255)];
            }
        spend(16);
        return 0;
    }
    /// Whether bits were needed after the end of the data; the rest of the image then remains
    /// unchanged.
    bool starved() const { return starved_; }
    /// Skips to the next restart marker; if there is none, the position remains at the end of the
    /// data.
    TF_COMMON void restart() {
        held_ = 0;
        buffer_ = 0;
        while (at_ + 1 < file_.size() && !is_marker(at_)) ++at_;
        if (at_ + 1 < file_.size() && (byte(at_ + 1) & 0xf8) == 0xd0) {
            at_ += 2;
            ended_ = starved_ = false;
        } else {
            ended_ = true;
        }
    }
    /// Where the marker after the data is.
    TF_COMMON std::size_t end() {
        while (at_ + 1 < file_.size() && !is_marker(at_)) ++at_;
        return at_;
    }

private:
    std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(file_[at]); }
    bool is_marker(std::size_t at) const {
        return byte(at) == 0xff && byte(at + 1) != 0 && byte(at + 1) != 0xff;
    }
    void need(int count) {
        fill();
        if (held_ >= count) return;
        starved_ = true;
        pad();
    }
    /// The same for bits of which only some may be used.
    void need_up_to(int count) {
        fill();
        if (held_ >= count) return;
        real_ = held_;
        pad();
        padded_ = true;
    }
    void spend(int count) {
        held_ -= count;
        if (!padded_) return;
        padded_ = false;
        // Only bits that exist remain.
        starved_ = starved_ || count > real_;
        const int left = std::max(real_ - count, 0);
        buffer_ >>= held_ - left;
        held_ = left;
    }
    void pad() {
        buffer_ <<= 32;
        held_ += 32;
    }
    void fill() {
        while (held_ <= 24 && !ended_) {
            if (at_ >= file_.size())
                bad_file(op_, "the end of the data at byte " + std::to_string(file_.size()),
                         "more coded pixels");
            std::uint32_t next = byte(at_);
            if (next == 0xff) {
                while (at_ + 1 < file_.size() && byte(at_ + 1) == 0xff) ++at_;
                if (at_ + 1 >= file_.size())
                    bad_file(op_, "the end of the data at byte " + std::to_string(file_.size()),
                             "more coded pixels");
                if (byte(at_ + 1) != 0) {
                    ended_ = true;
                    return;
                }
                ++at_;
            }
            ++at_;
            buffer_ = buffer_ << 8 | next;
            held_ += 8;
        }
    }
    std::uint32_t peek16() const {
        return static_cast<std::uint32_t>(buffer_ >> (held_ - 16)) & 0xffff;
    }

    std::string_view file_, op_;
    std::size_t at_;
    std::uint64_t buffer_ = 0;
    int held_ = 0, real_ = 0;
    bool ended_ = false, starved_ = false, padded_ = false;
};

}  // namespace tf::io::images
