// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Options of JPEG files: smaller images, parts of images, shorter files. The referee compares all
// pixels and bytes with TensorFlow's (tests/referee/image_files).

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tf/image_files.hpp>

#include "../support.hpp"

using tf::dyn;
using tf::errors::InvalidArgument;
using File = tf::Tensor<tf::string>;
using Window = tf::Tensor<std::int32_t, 4>;

namespace {

/// Pixels that change slowly, and differ in all channels.
template <int H, int W, int C>
tf::Tensor<std::uint8_t, H, W, C> picture() {
    return tf::reshape<H, W, C>(tf::cast<std::uint8_t>(tf::range(H * W * C) * 3));
}

}  // namespace

TEST_CASE("decode_jpeg at a ratio: sizes are rounded up, an image of one color keeps it") {
    const tf::Tensor<std::uint8_t, 17, 33, 3> gray = tf::fill<17, 33, 3>(std::uint8_t{90});
    const auto file = tf::io::encode_jpeg(gray, {.quality = 100});
    const auto check = [&](int ratio, const tf::Shape& shape) {
        const auto small = tf::io::decode_jpeg(file, {.ratio = ratio});
        CHECK(small.shape() == shape);
        for (const int v : test::elements(small)) CHECK(v == 90);
    };
    check(1, tf::Shape(17, 33, 3));
    check(2, tf::Shape(9, 17, 3));
    check(4, tf::Shape(5, 9, 3));
    check(8, tf::Shape(3, 5, 3));
    const auto mean = tf::io::decode_jpeg<1>(
        tf::io::encode_jpeg(picture<8, 8, 1>(), {.quality = 100}), {.ratio = 8});
    int sum = 0;
    for (const int v : test::elements(picture<8, 8, 1>())) sum += v;
    CHECK(test::elements(mean) ==
          std::vector<std::uint8_t>{static_cast<std::uint8_t>((sum + 32) / 64)});
    CHECK_THROWS_AS(tf::io::decode_jpeg(file, {.ratio = 3}), InvalidArgument);
    CHECK_THROWS_AS(tf::io::decode_jpeg(file, {.ratio = 0}), InvalidArgument);
}

TEST_CASE("decode_and_crop_jpeg: a part of the whole image, eagerly and in functions") {
    const auto file = tf::io::encode_jpeg(picture<20, 30, 1>());
    const auto check = [&](const auto& whole, int ratio, int top, int left, int height, int width) {
        const Window window{top, left, height, width};
        const auto part = tf::io::decode_and_crop_jpeg(file, window, {.ratio = ratio});
        static_assert(
            std::is_same_v<decltype(part), const tf::Tensor<std::uint8_t, dyn, dyn, dyn>>);
        REQUIRE(part.shape() == tf::Shape(height, width, 1));
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) CHECK(part(y, x, 0) == whole(top + y, left + x, 0));
    };
    const auto whole = tf::io::decode_jpeg(file), half = tf::io::decode_jpeg(file, {.ratio = 2});
    check(whole, 1, 0, 0, 20, 30);
    check(whole, 1, 19, 29, 1, 1);
    check(whole, 1, 7, 11, 9, 13);
    check(half, 2, 3, 9, 7, 6);
    const auto f = tf::function(
        [](File x, Window w) { return tf::image::decode_and_crop_jpeg<3>(x, w, {.ratio = 2}); });
    const auto part = f(file, Window{1, 2, 3, 4});
    static_assert(std::is_same_v<decltype(part), const tf::Tensor<std::uint8_t, dyn, dyn, 3>>);
    CHECK(part.shape() == tf::Shape(3, 4, 3));
    CHECK(part(2, 3, 1) == half(3, 5, 0));
}

TEST_CASE("decode_and_crop_jpeg: windows that are not within the image, other files") {
    const auto file = tf::io::encode_jpeg(picture<20, 30, 3>());
    const auto crop = [&](int top, int left, int height, int width) {
        return tf::io::decode_and_crop_jpeg(file, Window{top, left, height, width});
    };
    constexpr int most = std::numeric_limits<int>::max();
    CHECK_THROWS_AS(crop(0, 0, 21, 1), InvalidArgument);
    CHECK_THROWS_AS(crop(0, 0, 0, 1), InvalidArgument);
    CHECK_THROWS_AS(crop(0, 0, 1, 0), InvalidArgument);
    CHECK_THROWS_AS(crop(-1, 0, 1, 1), InvalidArgument);
    CHECK_THROWS_AS(crop(0, 30, 1, 1), InvalidArgument);
    CHECK_THROWS_AS(crop(1, 1, most, most), InvalidArgument);
    CHECK_THROWS_AS(crop(-most - 1, 0, -most - 1, 1), InvalidArgument);
    CHECK_THROWS_AS(tf::io::decode_and_crop_jpeg("GIF89a", Window{0, 0, 1, 1}), InvalidArgument);
    const tf::Tensor<std::int32_t, dyn> three = tf::Tensor<std::int32_t, 3>{0, 0, 1};
    CHECK_THROWS_AS(tf::io::decode_and_crop_jpeg(file, three), InvalidArgument);
}

TEST_CASE("encode_jpeg with optimize_size: the same pixels in fewer bytes") {
    const auto check = [](const auto& image) {
        const auto plain = tf::io::encode_jpeg(image),
                   small = tf::io::encode_jpeg(image, {.optimize_size = true});
        CHECK(small.data()->size() < plain.data()->size());
        CHECK(test::elements(tf::io::decode_jpeg(small)) ==
              test::elements(tf::io::decode_jpeg(plain)));
    };
    check(picture<20, 30, 3>());
    check(picture<1, 1, 3>());
    check(picture<9, 8, 1>());
    check(tf::zeros<std::uint8_t, 8, 8, 1>());
}

TEST_CASE("encode_jpeg: densities are in the header, a format tells the channels") {
    const auto file =
        tf::io::encode_jpeg(picture<4, 4, 3>(), {.format = tf::io::JpegFormat::rgb,
                                                 .density_unit = tf::io::DensityUnit::centimeter,
                                                 .x_density = 258,
                                                 .y_density = 3});
    CHECK(file.data()->substr(6, 12) == std::string("JFIF\0\1\1\2\1\2\0\3", 12));
    const auto gray = tf::io::JpegFormat::grayscale;
    CHECK_THROWS_AS(tf::io::encode_jpeg(picture<4, 4, 3>(), {.format = gray}), InvalidArgument);
    CHECK_NOTHROW(tf::io::encode_jpeg(picture<4, 4, 1>(), {.format = gray}));
    CHECK_THROWS_AS(tf::io::encode_jpeg(picture<4, 4, 3>(), {.x_density = -1}), InvalidArgument);
    CHECK_THROWS_AS(tf::io::encode_jpeg(picture<4, 4, 3>(), {.y_density = 65536}), InvalidArgument);
}

TEST_CASE("decode_image to floats: from 0 to 1, PNG files with 16 bits") {
    const tf::Tensor<std::uint16_t, 1, 2, 1> deep{{{65535}, {13107}}};
    const auto x = tf::io::decode_image<0, float>(tf::io::encode_png(deep));
    static_assert(std::is_same_v<decltype(x), const tf::Tensor<float, dyn, dyn, dyn>>);
    CHECK(x(0, 0, 0) == doctest::Approx(1.));
    CHECK(x(0, 1, 0) == doctest::Approx(.2));
    const auto white =
        tf::io::decode_image<3, float>(tf::io::encode_jpeg(tf::fill<2, 2, 3>(std::uint8_t{255})));
    for (const float v : test::elements(white)) CHECK(v == doctest::Approx(1.));
}
