// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Image files: pixels are TensorFlow's, encoded images can be decoded again, and damaged files are
// errors.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <boost/crc.hpp>

#include <tf/image_files.hpp>

#include "../support.hpp"
#include "image_samples.hpp"

namespace {

using test::ImageFile;
using test::Kind;
using tf::dyn;
using tf::errors::InvalidArgument;

template <class X>
void check_pixels(const ImageFile& file, const X& image) {
    REQUIRE(image.shape().rank == static_cast<int>(file.shape.size()));
    for (int d = 0; d < image.shape().rank; ++d)
        CHECK(image.shape()[d] == file.shape[static_cast<std::size_t>(d)]);
    boost::crc_32_type sum;
    sum.process_bytes(image.data(), static_cast<std::size_t>(image.shape().size()) *
                                        sizeof(typename X::value_type));
    CHECK(sum.checksum() == file.sum);
}
/// f(decode) for the function that reads a file with its number of channels.
template <class F>
void with_decoder(const ImageFile& file, F f) {
    const auto channels = [&]<int C>(std::integral_constant<int, C>) {
        if (file.channels != C) return;
        if (file.kind == Kind::png) f([](const auto& x) { return tf::io::decode_png<C>(x); });
        if (file.kind == Kind::png16)
            f([](const auto& x) { return tf::io::decode_png<C, std::uint16_t>(x); });
        if (file.kind == Kind::bmp) f([](const auto& x) { return tf::io::decode_bmp<C>(x); });
        if constexpr (C != 4) {
            if (file.kind == Kind::jpeg) f([](const auto& x) { return tf::io::decode_jpeg<C>(x); });
            if (file.kind == Kind::jpeg_accurate)
                f([](const auto& x) {
                    return tf::io::decode_jpeg<C>(
                        x, {.dct_method = tf::io::DctMethod::integer_accurate});
                });
        }
        if (file.kind == Kind::gif && C == 0)
            f([](const auto& x) { return tf::io::decode_gif(x); });
    };
    channels(std::integral_constant<int, 0>{});
    channels(std::integral_constant<int, 1>{});
    channels(std::integral_constant<int, 3>{});
    channels(std::integral_constant<int, 4>{});
}
const ImageFile& file_named(std::string_view name) {
    return *std::find_if(std::begin(test::image_files), std::end(test::image_files),
                         [&](const ImageFile& f) { return f.name == name; });
}

}  // namespace

TEST_CASE(
    "decode_png, decode_jpeg, decode_bmp, decode_gif: TensorFlow's pixels, eagerly and in "
    "functions") {
    for (const ImageFile& file : test::image_files) {
        CAPTURE(file.name);
        const std::string bytes = file.bytes();
        with_decoder(file, [&](auto decode) {
            check_pixels(file, decode(bytes));
            const auto f =
                tf::function([](tf::Tensor<tf::string> x) { return decltype(decode){}(x); });
            check_pixels(file, f(bytes));
        });
    }
}

TEST_CASE("decode_image: the format is that of the bytes, a GIF file's first frame is read") {
    for (const ImageFile& file : test::image_files) {
        if (file.channels != 0 || file.kind == Kind::png16) continue;
        CAPTURE(file.name);
        const std::string bytes = file.bytes();
        const auto image = tf::io::decode_image(bytes);
        static_assert(
            std::is_same_v<decltype(image), const tf::Tensor<std::uint8_t, dyn, dyn, dyn>>);
        if (file.kind != Kind::gif) {
            check_pixels(file, image);
            continue;
        }
        const auto all = test::elements(tf::io::decode_gif(bytes));
        const auto first = test::elements(image);
        CHECK(std::equal(first.begin(), first.end(), all.begin()));
        CHECK(image.shape() == tf::Shape(file.shape[1], file.shape[2], 3));
    }
    const std::string one = file_named("one frame").bytes();
    CHECK(test::elements(tf::io::decode_png(one)) == test::elements(tf::io::decode_gif(one)));
    const auto wide = test::elements(tf::io::decode_image<0, std::uint16_t>(one));
    CHECK(wide[0] == 256 * test::elements(tf::io::decode_gif(one))[0]);
    CHECK(tf::io::decode_gif(file_named("RGB as gray").bytes()).shape() == tf::Shape(1, 5, 7, 3));
}

TEST_CASE("decode_image: channels that a format does not have, and unknown formats") {
    const auto message = [](auto f) -> std::string {
        try {
            f();
        } catch (const InvalidArgument& e) {
            return e.expected();
        }
        return "nothing thrown";
    };
    const std::string frames = file_named("two frames").bytes(),
                      bmp = file_named("RGB as 0").bytes();
    CHECK(message([&] { tf::io::decode_png(frames); }) ==
          "one frame; tf::io::decode_gif reads all");
    CHECK(message([&] { tf::io::decode_png(bmp); }) ==
          "tf::io::decode_image, which reads all formats");
    CHECK(message([&] {
              tf::io::decode_image<4>(frames);
          }).starts_with("0, 1 or 3 channels for JPEG"));
    CHECK(message([&] { tf::io::decode_image<1>(bmp); }).starts_with("0 or 3 channels for GIF"));
    CHECK(message([&] { tf::io::decode_image("RIFF1234WEBP"); }) == "a JPEG, PNG, GIF or BMP file");
    CHECK(message([&] { tf::io::decode_bmp(file_named("RGB").bytes()); }).starts_with("tf::io::"));
    const auto f = tf::function([](tf::Tensor<tf::string> x) { return tf::io::decode_png<1>(x); });
    CHECK_THROWS_AS(f(std::string()), InvalidArgument);
}

TEST_CASE("encode_png: pixels come back, of all channels and both dtypes, one image or several") {
    const auto round_trip = [](const auto& image) {
        using X = std::remove_cvref_t<decltype(image)>;
        const auto file = tf::io::encode_png(image);
        static_assert(std::is_same_v<decltype(file), const tf::Tensor<tf::string>>);
        const auto back = tf::io::decode_png<0, typename X::value_type>(file);
        CHECK(back.shape() == image.shape());
        CHECK(test::elements(back) == test::elements(image));
    };
    const auto numbers = tf::range(7 * 5 * 4);
    const auto bytes = tf::cast<std::uint8_t>(numbers * 37);
    round_trip(tf::reshape<7, 20, 1>(bytes));
    round_trip(tf::reshape<7, 10, 2>(bytes));
    round_trip(tf::reshape<7, 5, 4>(bytes));
    round_trip(tf::reshape<7, 5, 4>(tf::cast<std::uint16_t>(numbers * 401)));
    round_trip(tf::zeros<std::uint8_t, 1, 1, 3>());
    const auto several = tf::io::encode_png(tf::reshape<2, 7, 5, 2>(bytes), 9);
    static_assert(std::is_same_v<decltype(several), const tf::Tensor<tf::string, 2>>);
    CHECK(test::elements(tf::io::decode_png(several[1])) ==
          test::elements(tf::reshape<2, 7, 5, 2>(bytes)[1]));
    const auto f = tf::function([](tf::Tensor<std::uint8_t, dyn, dyn, dyn> x) {
        return tf::io::decode_png(tf::io::encode_png(x));
    });
    CHECK(test::elements(f(tf::reshape<7, 5, 4>(bytes))) == test::elements(bytes));
    CHECK_THROWS_AS(tf::io::encode_png(tf::zeros<std::uint8_t, 0, 3, 3>()), InvalidArgument);
    CHECK_THROWS_AS(tf::io::encode_png(tf::zeros<std::uint8_t, 2, 3, 5>()), InvalidArgument);
}

TEST_CASE("encode_jpeg: TensorFlow's bytes") {
    const auto image = tf::cast<std::uint8_t>(tf::reshape<9, 11, 3>(tf::range(297) * 89 % 251));
    const auto sum = [](const tf::Tensor<tf::string>& file) {
        boost::crc_32_type crc;
        crc.process_bytes(file().data(), file().size());
        return crc.checksum();
    };
    CHECK(sum(tf::io::encode_jpeg(image)) == 0x6993e740u);
    CHECK(sum(tf::io::encode_jpeg(image, {.quality = 30, .chroma_downsampling = false})) ==
          0xf2f5e03fu);
    const auto f = tf::function([](tf::Tensor<std::uint8_t, dyn, dyn, 1> x) {
        return tf::io::encode_jpeg(x, {.quality = 80});
    });
    const auto gray = tf::reshape<27, 11, 1>(image);
    CHECK(sum(f(gray)) == 0xd08f2d1cu);
    CHECK(test::elements(tf::io::extract_jpeg_shape(f(gray))) == std::vector{27, 11, 1});
    CHECK_THROWS_AS(tf::io::encode_jpeg(image, {.quality = 101}), InvalidArgument);
    CHECK_THROWS_AS(tf::io::encode_jpeg(tf::zeros<std::uint8_t, 0, 1, 3>()), InvalidArgument);
    CHECK_THROWS_AS(tf::io::extract_jpeg_shape(tf::io::encode_png(image)), InvalidArgument);
}

TEST_CASE("adjust_jpeg_quality: the image after a file, random qualities") {
    const auto bytes = tf::cast<std::uint8_t>(tf::reshape<9, 11, 3>(tf::range(297) * 89 % 251));
    const auto adjusted = tf::image::adjust_jpeg_quality(bytes, 40);
    CHECK(test::elements(adjusted) ==
          test::elements(tf::io::decode_jpeg<3>(tf::io::encode_jpeg(bytes, {.quality = 40}))));
    const auto floats = tf::image::convert_image_dtype<float>(bytes);
    CHECK(test::elements(tf::image::adjust_jpeg_quality(floats, tf::Tensor<int>(40))) ==
          test::elements(tf::image::convert_image_dtype<float>(adjusted)));
    const auto seed = tf::constant({3, 4});
    const auto quality = tf::random::stateless_uniform<int>(seed, {.minval = 10, .maxval = 60});
    CHECK(test::elements(tf::image::stateless_random_jpeg_quality(bytes, 10, 60, seed)) ==
          test::elements(tf::image::adjust_jpeg_quality(bytes, quality)));
    const auto f = tf::function(
        [](tf::Tensor<float, 9, 11, 3> x) { return tf::image::random_jpeg_quality(x, 1, 100); });
    const auto first = test::elements(f(floats));
    bool changes = false;
    for (int k = 0; k < 20; ++k) changes = changes || test::elements(f(floats)) != first;
    CHECK(changes);
    CHECK_THROWS_AS(tf::image::adjust_jpeg_quality(bytes, -1), InvalidArgument);
    CHECK_THROWS_AS(tf::image::random_jpeg_quality(bytes, 50, 50), InvalidArgument);
}

TEST_CASE("damaged files: errors, at whichever byte a file ends or is changed") {
    for (const ImageFile& file : test::image_files) {
        CAPTURE(file.name);
        const std::string bytes = file.bytes();
        with_decoder(file, [&](auto decode) {
            for (std::size_t size = 0; size < bytes.size(); ++size)
                CHECK_THROWS_AS(decode(bytes.substr(0, size)), InvalidArgument);
            for (std::size_t k = 0; k < bytes.size(); ++k)
                for (const int change : {1, 0x80, 0xff}) {
                    std::string other = bytes;
                    other[k] = static_cast<char>(other[k] ^ change);
                    try {
                        decode(other);
                    } catch (const InvalidArgument&) {
                    }
                }
        });
    }
}

TEST_CASE("files that claim to be large are refused before memory is allocated") {
    std::string png = file_named("RGB").bytes();
    png.replace(16, 8, std::string("\0\0\x40\0\0\0\x40\0", 8));
    boost::crc_32_type sum;
    sum.process_bytes(png.data() + 12, 17);
    for (int k = 0; k < 4; ++k)
        png[29 + static_cast<std::size_t>(k)] = static_cast<char>(sum.checksum() >> (24 - 8 * k));
    CHECK_THROWS_AS(tf::io::decode_png(png), InvalidArgument);
    std::string gif = file_named("one frame").bytes();
    const std::size_t size = gif.find(std::string("\x2c\0\0\0\0\x09\0\x05\0", 9)) + 5;
    REQUIRE(size < gif.size());
    gif.replace(size, 4, "\xff\x7f\xff\x7f");
    CHECK_THROWS_AS(tf::io::decode_gif(gif), InvalidArgument);
}

TEST_CASE("is_jpeg: the first three bytes") {
    CHECK(tf::io::is_jpeg("\xff\xd8\xff\xe0 and more")());
    CHECK_FALSE(tf::image::is_jpeg("\x89PNG")());
    CHECK_FALSE(tf::image::is_jpeg("")());
}
