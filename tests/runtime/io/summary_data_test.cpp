// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Buckets, pixels, PNG and WAV. Numbers and bytes are those of TensorFlow 2.21 and TensorBoard 2.20
// (tensorboard.plugins.histogram.summary_v2, tf.image.convert_image_dtype, tf.audio.encode_wav);
// the PNG files are made with Python's zlib, and TensorFlow decodes them.

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <cmath>
#include <limits>

#include <tf/io/summary/data.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace {

using namespace tf;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

template <class T>
kernels::Ref ref(const T& t) {
    return {const_cast<void*>(static_cast<const void*>(t.data())), t.shape(), T::dtype};
}
template <class T>
std::vector<double> buckets(const std::vector<T>& x, int k) {
    const AnyTensor b = io::histogram_buckets(ref(constant(x)), k);
    CHECK(b.dtype() == DType::float64);
    CHECK(b.shape() == Shape(k, 3));
    const auto* p = static_cast<const double*>(b.data());
    return {p, p + b.shape().size()};
}
bool same(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i] && !(std::isnan(a[i]) && std::isnan(b[i]))) return false;
    return true;
}
template <class T>
std::vector<int> pixels(const std::vector<double>& x) {
    std::vector<int> out;
    for (const double v : x) out.push_back(io::detail::pixel(static_cast<T>(v)));
    return out;
}
/// The samples of a WAV file, after its header.
std::string samples(const std::vector<float>& x) {
    return io::encode_wav(x.data(), static_cast<std::int64_t>(x.size()), 1, 44100).substr(44);
}

}  // namespace

TEST_CASE("histogram: buckets of equal width") {
    CHECK(same(buckets<double>({1, 2, 2.5}, 2), {1, 1.75, 1, 1.75, 2.5, 2}));
    CHECK(same(buckets<int>({0, 10}, 2), {0, 5, 1, 5, 10, 1}));
    CHECK(same(buckets<std::uint8_t>({0, 255, 255}, 1), {0, 255, 3}));
    CHECK(same(buckets<float>({7, 7, 7}, 3), {7, 7, 0, 7, 7, 0, 7, 7, 3}));
    CHECK(same(buckets<float>({}, 2), {0, 0, 0, 0, 0, 0}));
    CHECK(buckets<float>({1, 2}, 0).empty());
    const AnyTensor negative = io::histogram_buckets(ref(constant({1.f, 2.f})), -2);
    CHECK(negative.shape() == Shape(0, 3));
    const AnyTensor flags = io::histogram_buckets(ref(constant({true, false, true})), 2);
    CHECK(same(
        {static_cast<const double*>(flags.data()), static_cast<const double*>(flags.data()) + 6},
        {0, .5, 1, .5, 1, 2}));
}

TEST_CASE("histogram: NaN and infinity make the edges that they make in TensorFlow") {
    CHECK(same(buckets<double>({1, NaN, 3}, 3), {NaN, NaN, 0, NaN, NaN, 0, NaN, NaN, 0}));
    CHECK(same(buckets<double>({NaN, 1}, 3), {NaN, NaN, 0, NaN, NaN, 0, NaN, NaN, 0}));
    CHECK(same(buckets<double>({1, inf, 2}, 3), {1, inf, 2, inf, inf, 0, inf, inf, 0}));
    CHECK(same(buckets<double>({-inf, 1}, 3), {-inf, NaN, 0, NaN, NaN, 0, NaN, 1, 0}));
    CHECK(same(buckets<double>({inf, inf}, 3), {inf, NaN, 0, NaN, NaN, 0, NaN, inf, 0}));
    CHECK(same(buckets<double>({1e308, -1e308}, 3), {-1e308, inf, 1, inf, inf, 0, inf, 1e308, 0}));
}

TEST_CASE("pixels are those of tf.image.convert_image_dtype") {
    const std::vector<double> x{0, .5, 1, -1, 2, NaN, inf, -inf, .00195, .998, .499};
    CHECK(pixels<float>(x) == std::vector{0, 127, 255, 0, 255, 0, 255, 0, 0, 254, 127});
    CHECK(pixels<double>(x) == std::vector{0, 127, 255, 0, 255, 0, 255, 0, 0, 254, 127});
    CHECK(pixels<half>(x) == std::vector{0, 127, 255, 0, 255, 0, 255, 0, 0, 255, 127});
    CHECK(pixels<bfloat16>(x) == std::vector{0, 128, 255, 0, 255, 0, 255, 0, 0, 255, 127});
    CHECK(pixels<std::uint8_t>({0, 5, 100, 255}) == std::vector{0, 5, 100, 255});
    CHECK(pixels<std::int8_t>({-128, -3, 5, 100, 127, 63}) == std::vector{0, 0, 10, 200, 254, 126});
    CHECK(pixels<std::int16_t>({-32768, -3, 5, 100, 32767, 16383}) ==
          std::vector{0, 0, 0, 0, 255, 127});
    CHECK(pixels<std::uint16_t>({0, 3, 5, 100, 65535, 32767}) == std::vector{0, 0, 0, 0, 255, 127});
    CHECK(pixels<std::int32_t>({-2147483648., -3, 5, 100, 2147483647., 1073741823.}) ==
          std::vector{0, 0, 0, 0, 255, 127});
    CHECK(io::detail::pixel(std::numeric_limits<std::int64_t>::max()) == 255);
    CHECK(io::detail::pixel(std::numeric_limits<std::int64_t>::max() / 2) == 127);
    CHECK(io::detail::pixel(std::numeric_limits<std::int64_t>::min()) == 0);
    CHECK(io::detail::pixel(std::numeric_limits<std::uint32_t>::max()) == 255);
}

TEST_CASE("PNG: header, pixels and sums") {
    const std::array<std::uint8_t, 6> rgb{1, 2, 3, 255, 0, 128};
    const std::string file = io::encode_png(rgb.data(), 1, 2, 3);
    CHECK(file.substr(0, 33) ==
          test::from_hex("89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd"));
    CHECK(file.substr(file.size() - 12) == test::from_hex("0000000049454e44ae426082"));
#ifndef TF_WITH_ZLIB
    CHECK(file.substr(33) == test::from_hex("0000001249444154"
                                            "7801010700f8ff00010203ff008003a001866dbd1709"
                                            "0000000049454e44ae426082"));
    const std::array<std::uint8_t, 8> gray_alpha{0, 1, 2, 3, 4, 5, 6, 7};
    CHECK(io::encode_png(gray_alpha.data(), 2, 2, 2) ==
          test::from_hex("89504e470d0a1a0a0000000d4948445200000002000000020804000000d8bfc5af000000"
                         "15494441547801010a00f5ff000001020300040506070064001dcb9ac3cc000000004945"
                         "4e44ae426082"));
#else
    // the pixels are compressed: 1 x 1000 zeros take less than 1000 bytes
    const std::vector<std::uint8_t> zeros(1000);
    CHECK(io::encode_png(zeros.data(), 1, 1000, 1).size() < 200);
#endif
}

TEST_CASE("WAV: header and samples of tf.audio.encode_wav") {
    const std::array<float, 3> zeros{};
    CHECK(
        io::encode_wav(zeros.data(), 1, 3, 100) ==
        test::from_hex("524946462a00000057415645666d7420100000000100030064000000580200000600100064"
                       "61746106000000000000000000"));
    CHECK(io::encode_wav(zeros.data(), 0, 1, 44100) ==
          test::from_hex("524946462400000057415645666d7420100000000100010044ac00008858010002001000"
                         "6461746100000000"));
    constexpr float step = 1.f / 32768, far = std::numeric_limits<float>::infinity();
    CHECK(samples({.5f, 1.f, -1.f, 2.f, -2.f, static_cast<float>(NaN), 1.5f * step, .5f * step,
                   -.5f * step, far}) ==
          test::from_hex("0040ff7f0080ff7f0080000002000100ffffff7f"));
}

TEST_CASE("images and clips: at most so many, and what neither can be") {
    const auto images = zeros<float, 5, 2, 3, 1>();
    AnyTensor t = io::png_images(ref(images), 3);
    CHECK(t.shape() == Shape(5));
    CHECK(t.as<string, 5>()(0) == "3");
    CHECK(t.as<string, 5>()(1) == "2");
    CHECK(t.as<string, 5>()(4).starts_with("\x89PNG"));
    CHECK(io::png_images(ref(images), 100).shape() == Shape(7));
    CHECK(io::png_images(ref(images), 0).shape() == Shape(2));
    CHECK(io::png_images(ref(zeros<float, 0, 2, 3, 3>()), 3).shape() == Shape(2));
    CHECK_THROWS_AS(io::png_images(ref(images), -1), errors::InvalidArgument);
    CHECK_THROWS_AS(io::png_images(ref(zeros<float, 1, 0, 3, 3>()), 3), errors::InvalidArgument);
    CHECK_THROWS_AS(io::png_images(ref(zeros<float, 1, 2, 3, 5>()), 3), errors::InvalidArgument);
    CHECK_THROWS_AS(io::png_images(ref(zeros<float, 1, 2, 3, 0>()), 3), errors::InvalidArgument);

    const auto clips = zeros<float, 2, 4, 1>();
    t = io::wav_clips(ref(clips), 1, 8000);
    CHECK(t.shape() == Shape(1, 2));
    CHECK(t.as<string, 1, 2>()(0, 0).size() == 44 + 8);
    CHECK(t.as<string, 1, 2>()(0, 1).empty());
    CHECK(io::wav_clips(ref(zeros<float, 0, 4, 1>()), 3, 8000).shape() == Shape(0, 2));
    CHECK_THROWS_AS(io::wav_clips(ref(clips), -1, 8000), errors::InvalidArgument);
    CHECK_THROWS_AS(io::wav_clips(ref(clips), 3, 0), errors::InvalidArgument);
    CHECK_THROWS_AS(io::wav_clips(ref(clips), 3, std::int64_t{1} << 32), errors::InvalidArgument);
    CHECK_THROWS_AS(io::wav_clips(ref(zeros<float, 1, 4, 0>()), 3, 8000), errors::InvalidArgument);
}
