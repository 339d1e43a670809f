// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Crops, flips, dtypes and edges of images: cases that tests/referee/op_rows does not cover.
// Expected values follow from arithmetic.

#include <doctest/doctest.h>

#include <tf/image.hpp>

#include "../support.hpp"

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::nn::Window;
using Image = tf::Tensor<float, dyn, dyn, dyn>;
using Images = tf::Tensor<float, dyn, dyn, dyn, dyn>;

/// Row i, column j: 10 i + j.
template <int Height, int Width>
tf::Tensor<float, Height, Width, 1> numbered() {
    std::vector<float> all;
    for (int i = 0; i < Height; ++i)
        for (int j = 0; j < Width; ++j) all.push_back(static_cast<float>(10 * i + j));
    return tf::constant<Height, Width, 1>(all);
}
template <class X>
std::vector<double> numbers(const X& x) {
    const auto y = tf::cast<double>(tf::tensor_type_t<X>(x));
    const tf::Tensor<double, dyn> flat = tf::reshape<-1>(y);
    return {flat.data(), flat.data() + flat.shape()[0]};
}
using Numbers = std::vector<double>;
constexpr Window two_by_two{2, 2}, two_by_three{2, 3};

}  // namespace

TEST_CASE("rot90: four turns are none, and turns add up") {
    const auto x = numbered<2, 3>();
    CHECK(numbers(tf::image::rot90(x)) == Numbers{2, 12, 1, 11, 0, 10});
    CHECK(numbers(tf::image::rot90<-1>(x)) == Numbers{10, 0, 11, 1, 12, 2});
    CHECK(numbers(tf::image::rot90<4>(x)) == numbers(x));
    CHECK(numbers(tf::image::rot90<2>(x)) == numbers(tf::image::rot90(tf::image::rot90(x))));
    CHECK(numbers(tf::image::rot90<7>(x)) == numbers(tf::image::rot90<-1>(x)));
    static_assert(tf::tensor_type_t<decltype(tf::image::rot90<3>(x))>::static_shape ==
                  tf::Shape(3, 2, 1));
}

TEST_CASE("flips and transpose: images of one pixel and of none") {
    const auto one = numbered<1, 1>();
    CHECK(numbers(tf::image::flip_left_right(one)) == Numbers{0});
    CHECK(numbers(tf::image::rot90(one)) == Numbers{0});
    const auto none = tf::zeros<std::uint8_t, 0, 3, 1>();
    CHECK((tf::image::flip_up_down(none).shape() == tf::Shape(0, 3, 1)));
    CHECK((tf::image::transpose(none).shape() == tf::Shape(3, 0, 1)));
}

TEST_CASE("crop_to_bounding_box: offsets that are tensors, and parts outside") {
    const auto x = numbered<4, 5>();
    CHECK(numbers(tf::image::crop_to_bounding_box<Window{2, 2}>(x, 1, 3)) ==
          Numbers{13, 14, 23, 24});
    const auto crop = tf::function([](Image a, tf::Tensor<int> i) {
        return tf::image::crop_to_bounding_box<Window{2, 2}>(a, i, 0);
    });
    CHECK(numbers(crop(x, 2)) == Numbers{20, 21, 30, 31});
    CHECK_THROWS_AS(crop(x, 3), InvalidArgument);
    CHECK_THROWS_AS(crop(x, -1), InvalidArgument);
    CHECK_THROWS_AS(crop(numbered<1, 5>(), 0), InvalidArgument);
    CHECK_THROWS_AS(tf::image::crop_to_bounding_box<two_by_two>(x, 0, 4), InvalidArgument);
}

TEST_CASE("pad_to_bounding_box: offsets that are tensors, and images that do not fit") {
    const auto x = numbered<1, 2>();
    CHECK(numbers(tf::image::pad_to_bounding_box<Window{2, 3}>(x, 1, 1)) ==
          Numbers{0, 0, 0, 0, 0, 1});
    const auto pad = tf::function([](Image a, tf::Tensor<int> i) {
        return tf::image::pad_to_bounding_box<Window{2, 3}>(a, 0, i);
    });
    CHECK(numbers(pad(x, 0)) == Numbers{0, 1, 0, 0, 0, 0});
    CHECK_THROWS_AS(pad(x, 2), InvalidArgument);
    CHECK_THROWS_AS(pad(x, -1), InvalidArgument);
    CHECK_THROWS_AS(tf::image::pad_to_bounding_box<two_by_three>(x, 2, 0), InvalidArgument);
    CHECK_THROWS_AS(pad(numbered<3, 1>(), 0), InvalidArgument);
}

TEST_CASE("resize_with_crop_or_pad: what is odd is at the end, with known and open dims") {
    const auto fit =
        tf::function([](Image a) { return tf::image::resize_with_crop_or_pad<Window{1, 4}>(a); });
    const auto check = [&](const auto& x, const Numbers& want) {
        CHECK(numbers(tf::image::resize_with_crop_or_pad<Window{1, 4}>(x)) == want);
        CHECK(numbers(fit(x)) == want);
    };
    check(numbered<1, 1>(), {0, 0, 0, 0});
    check(numbered<4, 3>(), {10, 11, 12, 0});
    check(numbered<3, 6>(), {11, 12, 13, 14});
    check(numbered<1, 7>(), {1, 2, 3, 4});
    check(tf::zeros<float, 0, 6, 1>(), {0, 0, 0, 0});
}

TEST_CASE("resize_with_pad: the longer side fills the size") {
    const auto x = tf::ones<float, 4, 2, 1>();
    const auto y = tf::image::resize_with_pad<Window{2, 5}>(x);
    CHECK(numbers(y) == Numbers{0, 0, 1, 0, 0, 0, 0, 1, 0, 0});
}

TEST_CASE("central_crop: the whole image, and known dims as open ones") {
    const auto x = numbered<5, 4>();
    CHECK(numbers(tf::image::central_crop<1>(x)) == numbers(x));
    const auto crop = tf::function([](Image a) { return tf::image::central_crop<.5>(a); });
    CHECK(numbers(tf::image::central_crop<.5>(x)) == Numbers{11, 12, 21, 22, 31, 32});
    CHECK(numbers(crop(x)) == Numbers{11, 12, 21, 22, 31, 32});
    CHECK((crop(tf::zeros<float, 0, 4, 1>()).shape() == tf::Shape(0, 2, 1)));
}

TEST_CASE("convert_image_dtype: ends of the ranges, and there and back") {
    const auto x = tf::constant<float>({-.5f, 0.f, .5f, 1.f, 2.f});
    CHECK(numbers(tf::image::convert_image_dtype<std::uint8_t>(x, true)) ==
          Numbers{0, 0, 127, 255, 255});
    const auto bytes = tf::constant<std::uint8_t>({0, 1, 127, 255});
    CHECK(numbers(tf::image::convert_image_dtype<std::uint16_t>(bytes)) ==
          Numbers{0, 256, 32512, 65280});
    const auto wide = tf::image::convert_image_dtype(bytes, tf::int64);
    CHECK(numbers(tf::image::convert_image_dtype(wide, tf::uint8)) == numbers(bytes));
    const auto floats = tf::image::convert_image_dtype(bytes, tf::float32);
    CHECK(numbers(floats)[3] == 1);
    CHECK(numbers(tf::image::convert_image_dtype(floats, tf::uint8)) == numbers(bytes));
    CHECK(numbers(tf::image::convert_image_dtype(bytes, tf::uint8)) == numbers(bytes));
}

TEST_CASE("adjust_brightness and adjust_gamma: ends of the range, and tensors") {
    const auto bytes = tf::constant<std::uint8_t>({0, 100, 255});
    CHECK(numbers(tf::image::adjust_brightness(bytes, tf::constant(.5))) == Numbers{127, 227, 255});
    CHECK(numbers(tf::image::adjust_brightness(bytes, -1)) == Numbers{0, 0, 0});
    CHECK(numbers(tf::image::adjust_gamma(bytes, 0)) == Numbers{255, 255, 255});
    CHECK_THROWS_AS(tf::image::adjust_gamma(bytes, -1), InvalidArgument);
}

TEST_CASE("per_image_standardization: an image of one color is 0") {
    const auto x = tf::fill<2, 2, 3>(7.f);
    CHECK(numbers(tf::image::per_image_standardization(x)) == Numbers(12, 0));
    const auto two = tf::reshape<1, 2, 1>(tf::constant<std::uint8_t>({0, 2}));
    CHECK(numbers(tf::image::per_image_standardization(two)) == Numbers{-1, 1});
}

TEST_CASE("total_variation and image_gradients: images of one row and of none") {
    const auto x = tf::reshape<1, 1, 3, 1>(tf::constant<float>({1, 4, 2}));
    CHECK(numbers(tf::image::total_variation(x)) == Numbers{5});
    const auto [dy, dx] = tf::image::image_gradients(x);
    CHECK(numbers(dy) == Numbers{0, 0, 0});
    CHECK(numbers(dx) == Numbers{3, -2, 0});
    const Images none = tf::zeros<float, 2, 0, 3, 1>();
    CHECK(numbers(tf::image::total_variation(none)) == Numbers{0, 0});
    CHECK((tf::image::image_gradients(none).dy.shape() == tf::Shape(2, 0, 3, 1)));
}

TEST_CASE("sobel_edges: a slope, and images too small to be mirrored") {
    const auto x = tf::expand_dims<0>(numbered<3, 3>());
    const auto y = tf::Tensor<float, 1, 3, 3, 1, 2>(tf::image::sobel_edges(x));
    CHECK(y(0, 1, 1, 0, 0) == 80);
    CHECK(y(0, 1, 1, 0, 1) == 8);
    CHECK(y(0, 0, 1, 0, 0) == 0);
    const Images one = tf::ones<float, 1, 1, 1, 2>();
    CHECK_THROWS_AS(tf::image::sobel_edges(one), InvalidArgument);
}
