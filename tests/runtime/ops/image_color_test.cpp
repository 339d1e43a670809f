// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Colors of images: cases that tests/referee/op_rows does not cover. Expected values follow from
// arithmetic.

#include <doctest/doctest.h>

#include <tf/image.hpp>

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using Pixels = tf::Tensor<float, dyn, dyn>;

template <class X>
void check(const X& x, const std::vector<double>& want) {
    const auto all = tf::cast<double>(tf::tensor_type_t<X>(x));
    const tf::Tensor<double, dyn> y = tf::reshape<-1>(all);
    REQUIRE(static_cast<std::size_t>(y.shape()[0]) == want.size());
    for (std::size_t k = 0; k < want.size(); ++k)
        CHECK(y.data()[k] == doctest::Approx(want[k]).epsilon(1e-3));
}

}  // namespace

TEST_CASE("rgb_to_hsv: colors with known hues, and back") {
    const tf::Tensor<float, 6, 3> x = {{1.f, 0.f, 0.f}, {0.f, 1.f, 0.f}, {0.f, 0.f, .5f},
                                       {0.f, 0.f, 0.f}, {.5f, .5f, .5f}, {1.f, .5f, .5f}};
    const auto y = tf::image::rgb_to_hsv(x);
    check(y, {0, 1, 1, 1. / 3, 1, 1, 2. / 3, 1, .5, 0, 0, 0, 0, 0, .5, 0, .5, 1});
    check(tf::image::hsv_to_rgb(y), {1, 0, 0, 0, 1, 0, 0, 0, .5, 0, 0, 0, .5, .5, .5, 1, .5, .5});
    check(tf::image::hsv_to_rgb(tf::image::rgb_to_hsv(tf::cast<tf::half>(x)))[5], {1, .5, .5});
}

TEST_CASE("rgb_to_hsv: the gradient of gray, black and colored pixels") {
    const tf::Tensor<double, 3, 3> x = {{0., 0., 0.}, {.5, .5, .5}, {.8, .4, .2}};
    tf::GradientTape tape;
    tape.watch(x);
    const tf::Tensor<double> sum = tf::reduce_sum(tf::image::rgb_to_hsv(x));
    const tf::Tensor<double, 3, 3> dx = tape.gradient(sum, x);
    for (int k = 0; k < 9; ++k) CHECK(std::isfinite(dx.data()[k]));
    // Hue (g - b) / (6 (r - b)), saturation 1 - b / r, value r.
    CHECK(dx(2, 0) == doctest::Approx(-.2 / (6 * .36) + .2 / .64 + 1));
    CHECK(dx(2, 1) == doctest::Approx(1 / (6 * .6)));
    CHECK(dx(2, 2) == doctest::Approx(-1 / (6 * .6) + .2 / (6 * .36) - 1 / .8));
}

TEST_CASE("adjust_hue: thirds of a turn exchange colors, a turn changes nothing") {
    const tf::Tensor<float, 2, 3> x = {{.8f, .4f, .2f}, {.1f, .1f, .1f}};
    check(tf::image::adjust_hue(x, 1.f / 3), {.2, .8, .4, .1, .1, .1});
    check(tf::image::adjust_hue(x, tf::constant(-1.f)), {.8, .4, .2, .1, .1, .1});
    check(tf::image::adjust_hue(tf::cast<tf::half>(x), 0), {.8, .4, .2, .1, .1, .1});
}

TEST_CASE("adjust_saturation: to gray, and at most 1") {
    const tf::Tensor<float, 1, 3> x = {{.8f, .4f, .2f}};
    check(tf::image::adjust_saturation(x, 0), {.8, .8, .8});
    check(tf::image::adjust_saturation(x, tf::constant(100.)), {.8, .8 / 3, 0});
}

TEST_CASE("adjust_contrast: the mean of each channel stays; images of one pixel and of none") {
    const auto x = tf::reshape<1, 2, 2>(tf::constant<float>({1.f, 5.f, 3.f, 5.f}));
    check(tf::image::adjust_contrast(x, 2), {0, 5, 4, 5});
    check(tf::image::adjust_contrast(tf::constant<1, 1, 1>(std::vector{7.f}), 0), {7});
    const auto none = tf::zeros<float, 2, 0, 3, 3>();
    CHECK((tf::image::adjust_contrast(none, 2).shape() == tf::Shape(2, 0, 3, 3)));
}

TEST_CASE("gray images: open colors, none, and a wrong number of them") {
    const auto gray = tf::function([](Pixels x) { return tf::image::rgb_to_grayscale(x); });
    check(gray(tf::ones<2, 3>()), {.9999, .9999});
    CHECK((gray(tf::zeros<float, 0, 3>()).shape() == tf::Shape(0, 1)));
    CHECK_THROWS_AS(gray(tf::ones<2, 4>()), InvalidArgument);
    const auto hsv = tf::function([](Pixels x) { return tf::image::rgb_to_hsv(x); });
    CHECK_THROWS_AS(hsv(tf::ones<2, 4>()), InvalidArgument);
    const auto rgb = tf::function([](Pixels x) { return tf::image::grayscale_to_rgb(x); });
    check(rgb(tf::ones<1, 1>()), {1, 1, 1});
    CHECK_THROWS_AS(rgb(tf::ones<2, 3>()), InvalidArgument);
}
