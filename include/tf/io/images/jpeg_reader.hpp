// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads JPEG files (ITU-T T.81) as tf.io.decode_jpeg does: baseline, extended and progressive files
// of 8 bits with Huffman codes, in gray, YCbCr, RGB, CMYK and YCCK. Pixels are equal to
// TensorFlow's, because the arithmetic is that of libjpeg.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <tf/io/images/image_file.hpp>
#include <tf/io/images/jpeg_bits.hpp>
#include <tf/io/images/jpeg_transform.hpp>

namespace tf::io::images {

class JpegReader {
public:
    /// Reads the headers up to the first scan.
    TF_COMMON JpegReader(std::string_view file, std::string_view op)
        : file_(file), op_(op), bytes_(file, op) {
        if (bytes_.left() < 2 || bytes_.big(2) != 0xffd8)
            bad_file(op, "other bytes", "a JPEG file");
        next_scan();
    }
    /// The size with the requested number of channels; 0: as many as in the file.
    TF_COMMON ImageSize size(int channels, const JpegDecoding& how) const {
        const int own = static_cast<int>(components_.size());
        const int made = channels == 0 ? std::min(own, 3) : channels;
        if ((made != 1 && made != 3) || own == 2 || (own == 4 && made == 1))
            bad_file(op_, std::to_string(own) + " components",
                     "components that become " + std::to_string(made) + " channels");
        check_size(op_, {1, height_, width_, std::max(own, made)});
        const ImageSize size{1, parts(height_, how.ratio), parts(width_, how.ratio), made};
        const ImageWindow& part = how.window;
        if (part.height == 0) return size;
        if (part.top < 0 || part.left < 0 || part.height < 0 || part.width < 1 ||
            part.height > size.height - part.top || part.width > size.width - part.left)
            bad_file(op_,
                     std::to_string(size.height) + " x " + std::to_string(size.width) + " pixels",
                     std::to_string(part.height) + " x " + std::to_string(part.width) +
                         " pixels from row " + std::to_string(part.top) + " and column " +
                         std::to_string(part.left) + " on");
        return {1, part.height, part.width, made};
    }
    /// Reads all scans.
    TF_COMMON void read() {
        allocate();
        int scans = 0;
        do {
            constexpr int most_scans = 500;  // each scan visits all blocks
            if (++scans > most_scans)
                bad_file(op_, "more than " + std::to_string(most_scans) + " scans", "fewer");
            read_scan();
        } while (next_scan());
    }
    /// Writes the pixels of all scans.
    TF_COMMON void decode(int channels, const JpegDecoding& how, std::uint8_t* to) {
        const ImageSize made = size(channels, how);
        const int least = 8 / how.ratio;  // the size of a block in pixels
        // As in libjpeg, rows are read from the beginning of a group of blocks on, as if the image
        // began there.
        const int group = components_.size() == 1 ? least : least * most_across_,
                  left = how.window.left / group * group, skipped = how.window.left - left;
        const bool fancy = how.fancy_upscaling && least > 1;
        std::vector<JpegPlane> planes;
        std::vector<JpegRows> rows;
        std::vector<std::vector<std::uint8_t>> line;
        planes.reserve(components_.size());
        for (const Component& c : components_) {
            if (made.channels == 1 && !planes.empty() && color_ != Color::rgb) break;
            const int block = block_size(c, least),
                      across = most_across_ * least / c.across / block,
                      down = most_down_ * least / c.down / block;
            JpegPlane& plane = planes.emplace_back(plane_of(c, block, how.accurate));
            const int whole = plane.width;
            plane.left = left / across;
            plane.width = parts(skipped + made.width, across);
            rows.emplace_back(plane, across, down, fancy, whole > 2 && plane.width > 1);
            line.emplace_back(static_cast<std::size_t>(across * plane.width));
        }
        for (int y = 0; y < made.height; ++y) {
            for (std::size_t k = 0; k < rows.size(); ++k)
                rows[k].read(how.window.top + y, line[k].data());
            write_row(line, static_cast<std::size_t>(skipped), made, to);
            to += std::int64_t{made.width} * made.channels;
        }
    }

private:
    enum class Color { gray, ycc, rgb, cmyk, ycck };
    struct Component {
        std::uint32_t id = 0;
        int across = 1, down = 1;  ///< its samples for each unit of the image
        std::size_t table = 0;
        int blocks = 0, lines = 0;  ///< the blocks that cover it
        int row = 0;                ///< blocks in a row, including the padding
        std::vector<JpegBlock> all{};
        std::size_t dc = 0, ac = 0;  ///< the codes in a scan
        int last = 0;                ///< the first coefficient of the block before
    };

    // ---- headers

    /// Reads markers up to the data of the next scan; false at the end of the image.
    TF_COMMON bool next_scan() {
        for (;;) {
            std::uint32_t marker = 0;
            while (marker == 0) {
                while (bytes_.byte() != 0xff) continue;
                do marker = bytes_.byte();
                while (marker == 0xff);
            }
            if (marker == 0xd9) {
                if (!scanned_) bad_file(op_, "the end of the image", "a scan");
                return false;
            }
            if (marker >= 0xd0 && marker <= 0xd7) continue;
            if (marker == 0xd8 || marker == 1) continue;
            const std::uint32_t length = bytes_.big(2);
            if (length < 2) bad_file(op_, "a segment of " + std::to_string(length) + " bytes", "2");
            Bytes segment(bytes_.take(length - 2), op_);
            if (marker == 0xda) {
                read_scan_header(segment);
                return true;
            }
            read_segment(marker, segment);
        }
    }
    TF_COMMON void read_segment(std::uint32_t marker, Bytes& segment) {
        if (marker == 0xc4) return read_codes(segment);
        if (marker == 0xdb) return read_quantization(segment);
        if (marker == 0xdd) {
            restart_ = static_cast<int>(segment.big(2));
        } else if (marker == 0xe0) {
            jfif_ =
                jfif_ || (segment.left() >= 5 && segment.take(5) == std::string_view("JFIF\0", 5));
        } else if (marker == 0xee) {
            if (segment.left() < 12 || segment.take(5) != "Adobe") return;
            segment.skip(6);
            adobe_ = true;
            adobe_transform_ = segment.byte();
        } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8 && marker != 0xcc) {
            if (marker > 0xc2)
                bad_file(op_, "JPEG process " + std::to_string(marker - 0xc0),
                         "a baseline, extended or progressive file with Huffman codes");
            read_frame(marker == 0xc2, segment);
        } else if (marker == 0xcc) {
            bad_file(op_, "arithmetic codes", "Huffman codes");
        }
    }
    TF_COMMON void read_codes(Bytes& segment) {
        while (segment.left() > 0) {
            const std::uint32_t which = segment.byte();
            JpegCode code;
            std::size_t count = 0;
            for (auto& c : code.counts) {
                c = static_cast<std::uint8_t>(segment.byte());
                count += c;
            }
            if ((which & 15) > 3 || which > 0x1f || count > 256)
                bad_file(op_, "a bad Huffman table", "one of the four");
            const std::string_view values = segment.take(count);
            std::copy(values.begin(), values.end(), code.values.begin());
            auto& decoder = (which < 16 ? dc_ : ac_)[which & 3];
            if (!decoder.set(code)) bad_file(op_, "a bad Huffman table", "codes that differ");
        }
    }
    TF_COMMON void read_quantization(Bytes& segment) {
        while (segment.left() > 0) {
            const std::uint32_t which = segment.byte();
            if ((which & 15) > 3 || which > 0x1f)
                bad_file(op_, "quantization table " + std::to_string(which), "one of the four");
            for (std::size_t k = 0; k < 64; ++k)
                tables_[which & 3][jpeg_order[k]] =
                    static_cast<std::uint16_t>(segment.big(which < 16 ? 1 : 2));
            has_table_[which & 3] = true;
        }
    }
    TF_COMMON void read_frame(bool progressive, Bytes& segment) {
        if (!components_.empty()) bad_file(op_, "two frames", "one image");
        progressive_ = progressive;
        const std::uint32_t bits = segment.byte();
        height_ = static_cast<int>(segment.big(2));
        width_ = static_cast<int>(segment.big(2));
        const std::uint32_t count = segment.byte();
        if (bits != 8) bad_file(op_, std::to_string(bits) + " bits a sample", "8");
        if (height_ < 1 || width_ < 1 || count < 1 || count > 4)
            bad_file(op_,
                     std::to_string(height_) + " x " + std::to_string(width_) + " pixels of " +
                         std::to_string(count) + " components",
                     "an image of 1 to 4 components");
        for (std::uint32_t k = 0; k < count; ++k) {
            Component c;
            c.id = segment.byte();
            const std::uint32_t factors = segment.byte(), table = segment.byte();
            c.across = static_cast<int>(factors >> 4);
            c.down = static_cast<int>(factors & 15);
            if (c.across < 1 || c.across > 4 || c.down < 1 || c.down > 4 || table > 3)
                bad_file(op_, "bad sampling factors", "1 to 4, and a table below 4");
            c.table = table;
            most_across_ = std::max(most_across_, c.across);
            most_down_ = std::max(most_down_, c.down);
            components_.push_back(std::move(c));
        }
        for (Component& c : components_) {
            if (most_across_ % c.across != 0 || most_down_ % c.down != 0)
                bad_file(op_, "sampling factors whose ratio is not an integer", "whole ratios");
            c.blocks = parts(parts(width_ * c.across, most_across_), 8);
            c.lines = parts(parts(height_ * c.down, most_down_), 8);
            c.row = parts(width_, 8 * most_across_) * c.across;
        }
    }
    TF_COMMON void read_scan_header(Bytes& segment) {
        if (components_.empty()) bad_file(op_, "a scan", "a frame before it");
        scanned_ = true;
        scan_.clear();
        const std::uint32_t count = segment.byte();
        if (count < 1 || count > 4)
            bad_file(op_, "a scan of " + std::to_string(count) + " components", "1 to 4");
        for (std::uint32_t k = 0; k < count; ++k) {
            const std::uint32_t id = segment.byte(), codes = segment.byte();
            const auto found = std::find_if(components_.begin(), components_.end(),
                                            [&](const Component& c) { return c.id == id; });
            if (found == components_.end() || (codes & 15) > 3 || codes >> 4 > 3 ||
                std::count(scan_.begin(), scan_.end(), &*found) > 0)
                bad_file(op_, "a scan of component " + std::to_string(id), "those of the frame");
            found->dc = codes >> 4;
            found->ac = codes & 15;
            scan_.push_back(&*found);
        }
        first_ = static_cast<int>(segment.byte());
        last_ = static_cast<int>(segment.byte());
        const std::uint32_t bits = segment.byte();
        high_ = static_cast<int>(bits >> 4);
        low_ = static_cast<int>(bits & 15);
        if (!progressive_) {
            first_ = 0;
            last_ = 63;
            high_ = low_ = 0;
        } else if (first_ > last_ || last_ > 63 || (first_ == 0) != (last_ == 0) ||
                   (first_ > 0 && count > 1) || low_ > 13 || (high_ != 0 && low_ != high_ - 1)) {
            bad_file(op_, "a progressive scan with bad parameters", "those that JPEG has");
        }
    }
    TF_COMMON Color color() const {
        if (components_.size() == 1) return Color::gray;
        if (components_.size() == 4) {
            if (!adobe_ || adobe_transform_ == 0) return Color::cmyk;
            return Color::ycck;
        }
        if (jfif_) return Color::ycc;
        if (adobe_) return adobe_transform_ == 0 ? Color::rgb : Color::ycc;
        const bool named = components_.size() == 3 && components_[0].id == 'R' &&
                           components_[1].id == 'G' && components_[2].id == 'B';
        return named ? Color::rgb : Color::ycc;
    }

    // ---- coefficients

    TF_COMMON void allocate() {
        color_ = color();
        std::uint64_t blocks = 0;
        const std::uint64_t lines =
            static_cast<std::uint64_t>((height_ + 8 * most_down_ - 1) / (8 * most_down_));
        for (const Component& c : components_)
            blocks +=
                static_cast<std::uint64_t>(c.row) * lines * static_cast<std::uint64_t>(c.down);
        if (blocks / 8 > file_.size())  // a block has at least one bit
            bad_file(op_, std::to_string(file_.size()) + " bytes",
                     "as many as " + std::to_string(blocks) + " blocks need");
        for (Component& c : components_)
            c.all.resize(static_cast<std::size_t>(c.row) * lines *
                         static_cast<std::size_t>(c.down));
    }
    TF_COMMON void read_scan() {
        for (Component* c : scan_) {
            c->last = 0;
            const bool dc = first_ == 0 && high_ == 0, ac = last_ > 0;
            if ((dc && !dc_[c->dc].known()) || (ac && !ac_[c->ac].known()))
                bad_file(op_, "a scan without its Huffman tables", "tables before it");
        }
        JpegBits bits(file_, bytes_.at(), op_);
        run_ = 0;
        int until_restart = restart_;
        const bool one = scan_.size() == 1;
        const int across =
                      one ? scan_[0]->blocks : (width_ + 8 * most_across_ - 1) / (8 * most_across_),
                  down = one ? scan_[0]->lines : (height_ + 8 * most_down_ - 1) / (8 * most_down_);
        for (int y = 0; y < down; ++y)
            for (int x = 0; x < across; ++x) {
                if (restart_ > 0 && until_restart-- == 0) {
                    bits.restart();
                    for (Component* c : scan_) c->last = 0;
                    run_ = 0;
                    until_restart = restart_ - 1;
                }
                if (bits.starved()) continue;
                if (one) {
                    read_block(bits, *scan_[0], x, y);
                    continue;
                }
                for (Component* c : scan_)
                    for (int v = 0; v < c->down; ++v)
                        for (int h = 0; h < c->across; ++h)
                            read_block(bits, *c, x * c->across + h, y * c->down + v);
            }
        const std::size_t end = bits.end();
        bytes_.skip(end - bytes_.at());
    }
    void read_block(JpegBits& bits, Component& c, int x, int y) {
        JpegBlock& block = c.all[static_cast<std::size_t>(y) * static_cast<std::size_t>(c.row) +
                                 static_cast<std::size_t>(x)];
        if (!progressive_) read_whole(bits, c, block);
        else if (first_ == 0) read_dc(bits, c, block);
        else if (high_ == 0) read_ac(bits, c, block);
        else refine_ac(bits, c, block);
    }
    static std::int16_t short_of(int v) {
        return static_cast<std::int16_t>(static_cast<std::uint16_t>(v));
    }
    /// The first coefficient, which is stored as the difference to that of the block before.
    int next_dc(JpegBits& bits, Component& c) {
        const int size = std::min(bits.value(dc_[c.dc]), 16);
        const auto sum =
            static_cast<std::uint32_t>(c.last) + static_cast<std::uint32_t>(bits.number(size));
        return c.last = static_cast<int>(sum);
    }
    TF_COMMON void read_whole(JpegBits& bits, Component& c, JpegBlock& block) {
        block[0] = short_of(next_dc(bits, c));
        for (int k = 1; k < 64; ++k) {
            const int coded = bits.value(ac_[c.ac]), zeros = coded >> 4, size = coded & 15;
            if (size == 0) {
                if (zeros != 15) return;
                k += 15;
                continue;
            }
            k += zeros;
            block[jpeg_order[k]] = short_of(bits.number(size));
        }
    }
    TF_COMMON void read_dc(JpegBits& bits, Component& c, JpegBlock& block) {
        if (high_ == 0)
            block[0] =
                short_of(static_cast<int>(static_cast<std::uint32_t>(next_dc(bits, c)) << low_));
        else if (bits.take(1) != 0) block[0] = short_of(block[0] | 1 << low_);
    }
    TF_COMMON void read_ac(JpegBits& bits, Component& c, JpegBlock& block) {
        if (run_ > 0) {
            --run_;
            return;
        }
        for (int k = first_; k <= last_; ++k) {
            const int coded = bits.value(ac_[c.ac]), zeros = coded >> 4, size = coded & 15;
            if (size == 0) {
                if (zeros == 15) {
                    k += 15;
                    continue;
                }
                run_ = (1 << zeros) + static_cast<int>(bits.take(zeros)) - 1;
                return;
            }
            k += zeros;
            block[jpeg_order[k]] =
                short_of(static_cast<int>(static_cast<std::uint32_t>(bits.number(size)) << low_));
        }
    }
    /// Reads one more bit of the nonzero coefficients, and counts the zeros between them.
    TF_COMMON void refine_ac(JpegBits& bits, Component& c, JpegBlock& block) {
        const int one = 1 << low_;
        const auto refine = [&](std::int16_t& v) {
            if (bits.take(1) != 0 && (v & one) == 0) v = short_of(v > 0 ? v + one : v - one);
        };
        int k = first_;
        if (run_ == 0) {
            for (; k <= last_; ++k) {
                const int coded = bits.value(ac_[c.ac]);
                int zeros = coded >> 4, value = 0;
                if ((coded & 15) != 0) {
                    value = bits.take(1) != 0 ? one : -one;
                } else if (zeros != 15) {
                    run_ = (1 << zeros) + static_cast<int>(bits.take(zeros));
                    break;
                }
                for (; k <= last_; ++k) {
                    std::int16_t& v = block[jpeg_order[k]];
                    if (v != 0) refine(v);
                    else if (zeros-- == 0) break;
                }
                if (value != 0) block[jpeg_order[k]] = short_of(value);
            }
        }
        if (run_ == 0) return;
        for (; k <= last_; ++k)
            if (std::int16_t& v = block[jpeg_order[k]]; v != 0) refine(v);
        --run_;
    }

    // ---- pixels

    static int parts(int all, int of) { return (all + of - 1) / of; }

    /// The size of a component's blocks. If the image is made smaller, its colors stay larger where
    /// they have fewer samples.
    TF_COMMON int block_size(const Component& c, int least) const {
        int size = least;
        while (size < 8 && most_across_ * least % (c.across * size * 2) == 0 &&
               most_down_ * least % (c.down * size * 2) == 0)
            size *= 2;
        return size;
    }
    TF_COMMON JpegPlane plane_of(const Component& c, int block, bool accurate) const {
        if (block == 1) return plane_of<ReducedTransform<1>>(c);
        if (block == 2) return plane_of<ReducedTransform<2>>(c);
        if (block == 4) return plane_of<ReducedTransform<4>>(c);
        return accurate ? plane_of<AccurateTransform>(c) : plane_of<FastTransform>(c);
    }
    template <class Transform>
    JpegPlane plane_of(const Component& c) const {
        constexpr int size = Transform::size;
        if (!has_table_[c.table])
            bad_file(op_, "no quantization table " + std::to_string(c.table), "one in the file");
        const JpegFactors factors = Transform::factors(tables_[c.table]);
        JpegPlane plane{parts(height_ * c.down * size, most_down_ * 8),
                        parts(width_ * c.across * size, most_across_ * 8),
                        std::int64_t{size} * c.blocks};
        plane.samples.resize(static_cast<std::size_t>(plane.row) *
                             static_cast<std::size_t>(size * c.lines));
        for (int y = 0; y < c.lines; ++y)
            for (int x = 0; x < c.blocks; ++x)
                transform_block<Transform>(
                    c.all[static_cast<std::size_t>(y) * static_cast<std::size_t>(c.row) +
                          static_cast<std::size_t>(x)],
                    factors, plane.samples.data() + size * y * plane.row + size * x, plane.row);
        return plane;
    }
    TF_COMMON void write_row(const std::vector<std::vector<std::uint8_t>>& line, std::size_t left,
                             const ImageSize& made, std::uint8_t* to) const {
        const auto width = static_cast<std::size_t>(made.width);
        const int channels = made.channels;
        const std::uint8_t* const first = line[0].data() + left;
        if (channels == 1 && color_ != Color::rgb) {
            std::copy_n(first, width, to);
        } else if (color_ == Color::ycc) {
            const std::uint8_t *const cb = line[1].data() + left, *const cr = line[2].data() + left;
            for (std::size_t x = 0; x < width; ++x, to += 3) {
                const JpegRgb rgb(first[x], cb[x], cr[x]);
                to[0] = JpegRgb::byte(rgb.red);
                to[1] = JpegRgb::byte(rgb.green);
                to[2] = JpegRgb::byte(rgb.blue);
            }
        } else {
            for (std::size_t x = 0; x < width; ++x, to += channels) {
                int v[4]{};
                for (std::size_t k = 0; k < line.size(); ++k) v[k] = line[k][left + x];
                write_pixel(v, channels, to);
            }
        }
    }
    TF_COMMON void write_pixel(const int* v, int channels, std::uint8_t* to) const {
        const auto byte = [](int x) { return static_cast<std::uint8_t>(x); };
        if (channels == 1) {
            to[0] = byte((19595 * v[0] + 38470 * v[1] + 7471 * v[2] + 32768) >> 16);
            return;
        }
        if (color_ == Color::gray) {
            to[0] = to[1] = to[2] = byte(v[0]);
        } else if (color_ == Color::rgb) {
            for (int k = 0; k < 3; ++k) to[k] = byte(v[k]);
        } else {
            int ink[3]{v[0], v[1], v[2]};
            if (color_ == Color::ycck) {
                const JpegRgb rgb(v[0], v[1], v[2]);
                ink[0] = JpegRgb::byte(255 - rgb.red);
                ink[1] = JpegRgb::byte(255 - rgb.green);
                ink[2] = JpegRgb::byte(255 - rgb.blue);
            }
            for (int k = 0; k < 3; ++k)  // Adobe's files store inverted CMYK values
                to[k] = byte(adobe_ ? v[3] * ink[k] / 255 : (255 - v[3]) * (255 - ink[k]) / 255);
        }
    }

    std::string_view file_, op_;
    Bytes bytes_;
    int height_ = 0, width_ = 0, most_across_ = 1, most_down_ = 1, restart_ = 0;
    bool progressive_ = false, jfif_ = false, adobe_ = false, scanned_ = false;
    std::uint32_t adobe_transform_ = 0;
    Color color_ = Color::gray;
    std::vector<Component> components_;
    std::array<std::array<std::uint16_t, 64>, 4> tables_{};
    std::array<bool, 4> has_table_{};
    std::array<JpegDecoder, 4> dc_{}, ac_{};
    std::vector<Component*> scan_;
    int first_ = 0, last_ = 63, high_ = 0, low_ = 0;  ///< parameters of the scan: its coefficients
                                                      ///< and bits
    int run_ = 0;                                     ///< number of following blocks without
                                                      ///< further coefficients
};

}  // namespace tf::io::images
