// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images of another size: what the rows of tests/referee/op_rows cannot show. The values are
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
