// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Similarity of images: cases that tests/referee/op_rows does not cover. Expected values follow
// from arithmetic.

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <tf/image.hpp>

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::image::SsimOptions;
using Images = tf::Tensor<float, dyn, dyn, dyn, dyn>;

/// The index of two even images, whose variances are 0.
double even_ssim(double a, double b, double most) {
    const double c = .0001 * most * most;
    return (2 * a * b + c) / (a * a + b * b + c);
}

}  // namespace

TEST_CASE("psnr: even differences, equal images, integers") {
    const auto zeros = tf::zeros<float, 2, 3, 4, 1>(), ones = tf::ones<float, 2, 3, 4, 1>();
    const tf::Tensor<float, 2> y = tf::image::psnr(zeros, ones, 100);
    CHECK(y(0) == doctest::Approx(40));
    CHECK(y(1) == doctest::Approx(40));
    const tf::Tensor<float, 2> same = tf::image::psnr(ones, ones, tf::constant(1.f));
    CHECK(std::isinf(same(0)));
    const auto black = tf::zeros<std::uint8_t, 1, 1, 1>();
    const auto white = tf::constant<1, 1, 1>(std::vector<std::uint8_t>{255});
    const tf::Tensor<float> least = tf::image::psnr(black, white, 255);
    CHECK(static_cast<float>(least) == doctest::Approx(0));
}

TEST_CASE("ssim: equal images, even images, one image") {
    const auto a = tf::zeros<float, 2, 11, 12, 3>(), b = tf::ones<float, 2, 11, 12, 3>();
    const tf::Tensor<float, 2> same = tf::image::ssim(b, b, 1.f);
    CHECK(same(0) == doctest::Approx(1));
    const tf::Tensor<float, 2> other = tf::image::ssim(a, b, 1);
    CHECK(other(1) == doctest::Approx(even_ssim(0, 1, 1)).epsilon(1e-3));
    constexpr SsimOptions small{.filter_size = 1};
    const auto x = tf::constant<1, 1, 1>(std::vector{.5f});
    const auto y = tf::constant<1, 1, 1>(std::vector{.25f});
    const tf::Tensor<float> one = tf::image::ssim<small>(x, y, 2);
    CHECK(static_cast<float>(one) == doctest::Approx(even_ssim(.5, .25, 2)));
}

TEST_CASE("ssim: open dims, and images smaller than the window") {
    const auto f = tf::function([](Images x, Images y) { return tf::image::ssim(x, y, 1); });
    const tf::Tensor<float, dyn> y = f(tf::ones<1, 12, 11, 2>(), tf::ones<1, 12, 11, 2>());
    CHECK(y.data()[0] == doctest::Approx(1));
    const auto narrow = tf::ones<1, 12, 10, 2>();
    const tf::Tensor<float, dyn> none = f(narrow, narrow);
    CHECK(std::isnan(none.data()[0]));
    CHECK_THROWS_AS(f(tf::ones<1, 12, 11, 2>(), tf::ones<1, 12, 13, 2>()), InvalidArgument);
}

TEST_CASE("ssim_multiscale: even images have the index of their last scale only") {
    constexpr SsimOptions small{.filter_size = 2};
    const tf::Tensor<float, 5, 7, 1> x = tf::ones<5, 7, 1>() * .5f, y = tf::ones<5, 7, 1>() * .25f;
    const tf::Tensor<float> one =
        tf::image::ssim_multiscale<small>(x, y, 1, std::array{.3, .4, .5});
    CHECK(static_cast<float>(one) ==
          doctest::Approx(std::sqrt(even_ssim(.5, .25, 1))).epsilon(1e-3));
}

TEST_CASE("ssim: means, variances and the covariance of one window") {
    // A window of 2 x 2 pixels has equal weights.
    constexpr SsimOptions four{.filter_size = 2};
    const auto x = tf::constant<2, 2, 1>(std::vector{0.f, .25f, .5f, 1.f});
    const auto y = tf::constant<2, 2, 1>(std::vector{.5f, .25f, .75f, 1.f});
    const double mx = .4375, my = .625, vx = 1.3125 / 4 - mx * mx, vy = 1.875 / 4 - my * my;
    const double covariance = 1.4375 / 4 - mx * my;
    const double luminance = (2 * mx * my + .0001) / (mx * mx + my * my + .0001);
    const tf::Tensor<float> one = tf::image::ssim<four>(x, y, 1);
    CHECK(static_cast<float>(one) ==
          doctest::Approx(luminance * (2 * covariance + .0009) / (vx + vy + .0009)).epsilon(1e-4));

    constexpr SsimOptions nine{.filter_size = 3, .filter_sigma = .8};
    const auto dot =
        tf::constant<3, 3, 1>(std::vector{0.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 0.f});
    const double middle = 1 / (1 + 2 * std::exp(-.5 / .64)), w = middle * middle;
    const tf::Tensor<float> other = tf::image::ssim<nine>(dot, tf::zeros<float, 3, 3, 1>(), 1);
    CHECK(static_cast<float>(other) ==
          doctest::Approx(.0001 / (w * w + .0001) * .0009 / (w - w * w + .0009)).epsilon(1e-3));
}
