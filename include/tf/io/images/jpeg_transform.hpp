// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arithmetic of JPEG decoding: the inverse cosine transform of blocks, upsampling, color
// conversion. It uses only integers, with the scales, order and rounding of libjpeg, so that pixels
// are equal to TensorFlow's.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::io::images {

/// A block of coefficients or samples, row by row.
using JpegBlock = std::array<std::int16_t, 64>;

/// The factors of the coefficients: the quantization table as the transform needs it.
using JpegFactors = std::array<std::int32_t, 64>;

/// A sum or product truncated to 16 bits, as in the fast transform of libjpeg.
constexpr int wrapped(int v) { return static_cast<std::int16_t>(static_cast<std::uint16_t>(v)); }
constexpr std::uint8_t jpeg_sample(int v) {
    return static_cast<std::uint8_t>(std::clamp(v, -128, 127) + 128);
}

/// The fast transform (Arai, Agui, Nakajima), whose scales are a part of the factors.
struct FastTransform {
    static constexpr int size = 8;  ///< the samples of a block are size x size
    TF_COMMON static JpegFactors factors(const std::array<std::uint16_t, 64>& table) {
        // sqrt(2) cos(k pi / 16), 1 for k = 0, in units of 2^-14, for rows and columns together
        constexpr std::int32_t scales[8][8]{{16384, 22725, 21407, 19266, 16384, 12873, 8867, 4520},
                                            {22725, 31521, 29692, 26722, 22725, 17855, 12299, 6270},
                                            {21407, 29692, 27969, 25172, 21407, 16819, 11585, 5906},
                                            {19266, 26722, 25172, 22654, 19266, 15137, 10426, 5315},
                                            {16384, 22725, 21407, 19266, 16384, 12873, 8867, 4520},
                                            {12873, 17855, 16819, 15137, 12873, 10114, 6967, 3552},
                                            {8867, 12299, 11585, 10426, 8867, 6967, 4799, 2446},
                                            {4520, 6270, 5906, 5315, 4520, 3552, 2446, 1247}};
        JpegFactors out{};
        for (std::size_t k = 0; k < 64; ++k)
            out[k] = static_cast<std::int32_t>(
                (std::int64_t{table[k]} * scales[k / 8][k % 8] + (1 << 11)) >> 12);
        return out;
    }
    static std::uint8_t flat(int first, std::int32_t factor) {
        return jpeg_sample(dequantized(first, factor) >> 5);
    }
    TF_COMMON static void run(const JpegBlock& block, const JpegFactors& factors, std::uint8_t* to,
                              std::int64_t row) {
        std::array<int, 64> v, turned;
        for (std::size_t k = 0; k < 64; ++k) v[k] = dequantized(block[k], factors[k]);
        columns(v.data());
        for (std::size_t k = 0; k < 64; ++k) turned[k] = v[k % 8 * 8 + k / 8];
        columns(turned.data());
        const auto* const samples = turned.data();
        for (int y = 0; y < 8; ++y)
            for (int x = 0; x < 8; ++x) to[y * row + x] = jpeg_sample(samples[8 * x + y] >> 5);
    }

private:
    static int dequantized(int v, std::int32_t factor) {
        return wrapped(static_cast<int>(std::int64_t{v} * factor & 0xffff));
    }
    static int times(int v, int factor) { return wrapped(v * factor >> 8); }
    /// A loop over the columns, which compilers vectorize.
    static void columns(int* v) {
        for (int k = 0; k < 8; ++k) pass(v + k);
    }
    static void pass(int* v) {
        const auto at = [&](int k) -> int& { return v[8 * k]; };
        const auto sum = [](int a, int b) { return wrapped(a + b); };
        const auto difference = [](int a, int b) { return wrapped(a - b); };
        const int a0 = sum(at(0), at(4)), a1 = difference(at(0), at(4)), a3 = sum(at(2), at(6)),
                  a2 = difference(times(difference(at(2), at(6)), 362), a3);
        const int even[]{sum(a0, a3), sum(a1, a2), difference(a1, a2), difference(a0, a3)};
        const int z13 = sum(at(5), at(3)), z10 = difference(at(5), at(3)), z11 = sum(at(1), at(7)),
                  z12 = difference(at(1), at(7));
        const int b7 = sum(z11, z13), b11 = times(difference(z11, z13), 362),
                  z5 = times(sum(z10, z12), 473), b10 = difference(times(z12, 277), z5),
                  b12 = sum(difference(times(z10, -413), z10), z5);
        const int b6 = difference(b12, b7), b5 = difference(b11, b6), b4 = sum(b10, b5);
        at(0) = sum(even[0], b7);
        at(7) = difference(even[0], b7);
        at(1) = sum(even[1], b6);
        at(6) = difference(even[1], b6);
        at(2) = sum(even[2], b5);
        at(5) = difference(even[2], b5);
        at(4) = sum(even[3], b4);
        at(3) = difference(even[3], b4);
    }
};

/// The accurate transform (Loeffler, Ligtenberg, Moschytz) with 13 bits after the point.
struct AccurateTransform {
    static constexpr int size = 8;
    TF_COMMON static JpegFactors factors(const std::array<std::uint16_t, 64>& table) {
        JpegFactors out{};
        std::copy(table.begin(), table.end(), out.begin());
        return out;
    }
    static std::uint8_t flat(int first, std::int32_t factor) {
        return clamped((std::int64_t{first} * factor + 4) >> 3);
    }
    static std::uint8_t clamped(std::int64_t v) {
        return jpeg_sample(static_cast<int>(std::clamp<std::int64_t>(v, -512, 511)));
    }
    TF_COMMON static void run(const JpegBlock& block, const JpegFactors& factors, std::uint8_t* to,
                              std::int64_t row) {
        std::array<std::int64_t, 64> v;
        for (std::size_t k = 0; k < 64; ++k) v[k] = std::int64_t{block[k]} * factors[k];
        for (int k = 0; k < 8; ++k) pass(v.data() + k, 8, 11);
        for (int k = 0; k < 8; ++k) pass(v.data() + 8 * k, 1, 18);
        const std::int64_t* const samples = v.data();
        for (int y = 0; y < 8; ++y)
            for (int x = 0; x < 8; ++x) to[y * row + x] = clamped(samples[8 * y + x]);
    }

private:
    static void pass(std::int64_t* v, int step, int shift) {
        const auto at = [&](int k) -> std::int64_t& { return v[k * step]; };
        const std::int64_t turned = (at(2) + at(6)) * 4433, c2 = turned - at(6) * 15137,
                           c3 = turned + at(2) * 6270;
        const std::int64_t c0 = (at(0) + at(4)) * 8192, c1 = (at(0) - at(4)) * 8192;
        const std::int64_t even[]{c0 + c3, c1 + c2, c1 - c2, c0 - c3};
        const std::int64_t z5 = (at(7) + at(3) + at(5) + at(1)) * 9633;
        const std::int64_t z1 = (at(7) + at(1)) * -7373, z2 = (at(5) + at(3)) * -20995,
                           z3 = (at(7) + at(3)) * -16069 + z5, z4 = (at(5) + at(1)) * -3196 + z5;
        const std::int64_t odd[]{at(1) * 12299 + z1 + z4, at(3) * 25172 + z2 + z3,
                                 at(5) * 16819 + z2 + z4, at(7) * 2446 + z1 + z3};
        const std::int64_t half = std::int64_t{1} << (shift - 1);
        for (int k = 0; k < 4; ++k) {
            at(k) = (even[k] + odd[k] + half) >> shift;
            at(7 - k) = (even[k] - odd[k] + half) >> shift;
        }
    }
};

/// The accurate transform to fewer samples, 4 x 4, 2 x 2 or 1, of the lower frequencies.
template <int Size>
struct ReducedTransform : AccurateTransform {
    static constexpr int size = Size;

    TF_COMMON static void run(const JpegBlock& block, const JpegFactors& factors, std::uint8_t* to,
                              std::int64_t row) {
        if constexpr (Size == 1) {
            *to = flat(block[0], factors[0]);
        } else {
            std::array<std::int64_t, 64> v;
            for (std::size_t k = 0; k < 64; ++k) v[k] = std::int64_t{block[k]} * factors[k];
            constexpr int shift = Size == 4 ? 12 : 13;
            for (int k = 0; k < 8; ++k) pass(v.data() + k, 8, shift);
            for (int k = 0; k < Size; ++k) pass(v.data() + 8 * k, 1, shift + 7);
            const std::int64_t* const samples = v.data();
            for (int y = 0; y < Size; ++y)
                for (int x = 0; x < Size; ++x) to[y * row + x] = clamped(samples[8 * y + x]);
        }
    }

private:
    /// Eight coefficients in, Size numbers out.
    static void pass(std::int64_t* v, int step, int shift) {
        const auto at = [&](int k) -> std::int64_t& { return v[k * step]; };
        const auto scaled = [&](std::int64_t x) {
            return (x + (std::int64_t{1} << (shift - 1))) >> shift;
        };
        if constexpr (Size == 4) {
            const std::int64_t turned = at(2) * 15137 - at(6) * 6270, even = at(0) * 16384,
                               outer = at(1) * 20995 + at(3) * 7373 - at(5) * 4926 - at(7) * 4176,
                               inner = at(1) * 8697 - at(3) * 17799 + at(5) * 11893 - at(7) * 1730;
            at(0) = scaled(even + turned + outer);
            at(1) = scaled(even - turned + inner);
            at(2) = scaled(even - turned - inner);
            at(3) = scaled(even + turned - outer);
        } else {
            const std::int64_t even = at(0) * 32768,
                               odd = at(1) * 29692 - at(3) * 10426 + at(5) * 6967 - at(7) * 5906;
            at(0) = scaled(even + odd);
            at(1) = scaled(even - odd);
        }
    }
};

/// Computes the samples of a block. Many blocks have only the first coefficient; then all samples
/// are equal.
template <class Transform>
void transform_block(const JpegBlock& block, const JpegFactors& factors, std::uint8_t* to,
                     std::int64_t row) {
    int others = 0;
    for (std::size_t k = 1; k < 64; ++k) others |= block[k];
    if (others != 0) return Transform::run(block, factors, to, row);
    const std::uint8_t sample = Transform::flat(block[0], factors[0]);
    for (int y = 0; y < Transform::size; ++y) std::fill_n(to + y * row, Transform::size, sample);
}

/// The samples of one component.
struct JpegPlane {
    int height = 0, width = 0;
    std::int64_t row = 0;  ///< the stride of rows
    std::vector<std::uint8_t> samples{};
    int left = 0;  ///< the first sample of the part of each row that is used
    const std::uint8_t* line(int y) const { return samples.data() + y * row + left; }
};

/// One row of a plane that is `across` times as wide and `down` times as high. With `fancy`,
/// upsampled samples are interpolated between neighbours; with `wide` also those of a row.
class JpegRows {
public:
    JpegRows(const JpegPlane& plane, int across, int down, bool fancy, bool wide)
        : plane_(plane), across_(across), down_(down), fancy_(fancy), wide_(wide && across == 2) {
        sums_.resize(static_cast<std::size_t>(plane.width));
    }
    /// Writes the samples of row y; `to` has room for across * width.
    TF_COMMON void read(int y, std::uint8_t* to) {
        const int n = plane_.width, at = y / down_;
        const std::uint8_t* const here = plane_.line(at);
        if (fancy_ && down_ == 2 && (wide_ || across_ == 1)) {
            const int other = std::clamp(y % 2 == 0 ? at - 1 : at + 1, 0, plane_.height - 1);
            const std::uint8_t* const near = plane_.line(other);
            for (int x = 0; x < n; ++x) sums_[static_cast<std::size_t>(x)] = 3 * here[x] + near[x];
            if (across_ == 1)
                for (int x = 0; x < n; ++x)
                    to[x] = static_cast<std::uint8_t>((sum(x) + (y % 2 == 0 ? 1 : 2)) >> 2);
            else spread(to, 4, 8, 7);
        } else if (fancy_ && down_ == 1 && wide_) {
            for (int x = 0; x < n; ++x) sums_[static_cast<std::size_t>(x)] = here[x];
            spread(to, 2, 1, 2);
        } else {
            for (int x = 0; x < n; ++x)
                for (int k = 0; k < across_; ++k) to[x * across_ + k] = here[x];
        }
    }

private:
    int sum(int x) const { return sums_[static_cast<std::size_t>(x)]; }
    void spread(std::uint8_t* to, int shift, int left, int right) {
        const int n = plane_.width;
        for (int x = 0; x < n; ++x) {
            const int before = x == 0 ? sum(x) : sum(x - 1),
                      after = x == n - 1 ? sum(x) : sum(x + 1);
            to[2 * x] = static_cast<std::uint8_t>((3 * sum(x) + before + left) >> shift);
            to[2 * x + 1] = static_cast<std::uint8_t>((3 * sum(x) + after + right) >> shift);
        }
    }

    const JpegPlane& plane_;
    int across_, down_;
    bool fancy_, wide_;
    std::vector<int> sums_;
};

/// Converts luma and chroma to red, green and blue; before clamping, the sums are between -179 and
/// 434.
struct JpegRgb {
    int red, green, blue;
    JpegRgb(int y, int cb, int cr) {
        cb -= 128;
        cr -= 128;
        red = y + ((91881 * cr + 32768) >> 16);
        green = y + ((-22554 * cb - 46802 * cr + 32768) >> 16);
        blue = y + ((116130 * cb + 32768) >> 16);
    }
    static std::uint8_t byte(int v) { return static_cast<std::uint8_t>(std::clamp(v, 0, 255)); }
};

}  // namespace tf::io::images
