// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Resizing of images: cases that tests/referee/op_rows does not cover. Expected values follow from
// arithmetic.

#include <doctest/doctest.h>

#include <tf/image.hpp>

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::image::ResizeMethod;
using Images = tf::Tensor<float, dyn, dyn, dyn, dyn>;

}  // namespace

TEST_CASE("resize: means of neighbours, and repeated edges") {
    const auto x = tf::reshape<1, 2, 1>(tf::constant<std::uint8_t>({10, 20}));
    const auto y = tf::image::resize<tf::nn::Window{1, 4}>(x);
    static_assert(std::is_same_v<std::remove_const_t<decltype(y)>, tf::Tensor<float, 1, 4, 1>>);
    const float means[]{10, 12.5f, 17.5f, 20};
    for (int k = 0; k < 4; ++k) CHECK(y.data()[k] == means[k]);

    const auto z = tf::image::resize<tf::nn::Window{1, 4}, ResizeMethod::nearest_neighbor>(x);
    static_assert(
        std::is_same_v<std::remove_const_t<decltype(z)>, tf::Tensor<std::uint8_t, 1, 4, 1>>);
    const std::uint8_t nearest[]{10, 10, 20, 20};
    for (int k = 0; k < 4; ++k) CHECK(z.data()[k] == nearest[k]);
}

TEST_CASE("resize: the weights of the pixels around a position sum to 1") {
    const auto x = tf::reshape<1, 2, 2, 1>(tf::constant<float>({1, 2, 3, 4}));
    const auto grow = tf::function([](tf::Tensor<float, 1, 2, 2, 1> a) {
        tf::GradientTape tape;
        tape.watch(a);
        const auto y = tf::reduce_sum(tf::image::resize<6>(a));
        return tf::nest::materialize(tape.gradient(y, a));
    });
    const auto dx = grow(x);  // each of the 36 pixels has the weight 1
    for (int k = 0; k < 4; ++k) CHECK(dx.data()[k] == doctest::Approx(9));
}

TEST_CASE("resize: no images, and images without pixels") {
    const auto grow = tf::function([](Images a) { return tf::image::resize<3>(a); });
    const Images none = tf::ones<float, 0, 2, 2, 3>(), empty = tf::ones<float, 2, 0, 2, 3>();
    CHECK((tf::image::resize<3>(none).shape() == tf::Shape(0, 3, 3, 3)));
    CHECK((grow(none).shape() == tf::Shape(0, 3, 3, 3)));
    CHECK_THROWS_AS(tf::image::resize<3>(empty), InvalidArgument);
    CHECK_THROWS_AS(grow(empty), InvalidArgument);
}

TEST_CASE(
    "resize: by every method, an image of one color stays so, and the same size is the same") {
    using tf::image::ResizeOptions;
    const auto one = tf::fill<1, 3, 5, 2>(std::uint8_t{7});
    const auto steps = tf::reshape<1, 3, 1>(tf::constant<float>({1, 5, 3}));
    const auto check = [&]<ResizeMethod M, bool Antialias>() {
        constexpr ResizeOptions options{false, Antialias};
        constexpr tf::nn::Window smaller{2, 9}, same{1, 3};
        const auto y = tf::image::resize<smaller, M, options>(one);
        for (int k = 0; k < 36; ++k) CHECK(y.data()[k] == doctest::Approx(7));
        if constexpr (M != ResizeMethod::gaussian && M != ResizeMethod::mitchellcubic) {
            const auto z = tf::image::resize<same, M, options>(steps);
            for (int k = 0; k < 3; ++k)
                CHECK(z.data()[k] == doctest::Approx(steps.data()[k]).epsilon(1e-5));
        }
    };
    check.operator()<ResizeMethod::bicubic, false>();
    check.operator()<ResizeMethod::bicubic, true>();
    check.operator()<ResizeMethod::bilinear, true>();
    check.operator()<ResizeMethod::area, false>();
    check.operator()<ResizeMethod::lanczos3, true>();
    check.operator()<ResizeMethod::lanczos5, false>();
    check.operator()<ResizeMethod::gaussian, true>();
    check.operator()<ResizeMethod::mitchellcubic, false>();
}

TEST_CASE("resize: the area below a pixel, and images of one pixel, of none and without pixels") {
    const auto x = tf::reshape<1, 3, 1>(tf::constant<float>({0, 3, 6}));
    constexpr tf::nn::Window two{1, 2};
    const auto y = tf::image::resize<two, ResizeMethod::area>(x);
    CHECK(y.data()[0] == doctest::Approx(1));  // 2/3 of the first, 1/3 of the second
    CHECK(y.data()[1] == doctest::Approx(5));
    const auto grow =
        tf::function([](Images a) { return tf::image::resize<3, ResizeMethod::lanczos3>(a); });
    const Images pixel = tf::ones<float, 1, 1, 1, 1>(), none = tf::ones<float, 0, 2, 2, 3>(),
                 empty = tf::ones<float, 2, 0, 2, 3>();
    CHECK(tf::Tensor<float>(tf::reduce_sum(grow(pixel)))() == doctest::Approx(9));
    CHECK((grow(none).shape() == tf::Shape(0, 3, 3, 3)));
    CHECK_THROWS_AS(grow(empty), InvalidArgument);
}

TEST_CASE("resize: the proportions stay, and the size is an upper bound") {
    constexpr tf::image::ResizeOptions keep{.preserve_aspect_ratio = true};
    const auto x = tf::ones<float, 2, 4, 3>();
    const auto y = tf::image::resize<6, ResizeMethod::bilinear, keep>(x);
    static_assert(tf::tensor_type_t<decltype(y)>::static_shape == tf::Shape(3, 6, 3));
    const auto z =
        tf::image::resize<6, ResizeMethod::nearest_neighbor, keep>(tf::ones<float, 1, 3, 5, 1>());
    static_assert(tf::tensor_type_t<decltype(z)>::static_shape == tf::Shape(1, 4, 6, 1));
}
