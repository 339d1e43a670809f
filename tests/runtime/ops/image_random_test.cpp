// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.image's random functions that are not stateless: the images of TensorFlow 2.21 for its seeds,
// and errors. The stateless ones are in tests/referee/op_rows/image_random.cpp.

#include <doctest/doctest.h>

#include <set>

#include <tf/image.hpp>
#include <tf/tf.hpp>

namespace {

namespace im = tf::image;

constexpr auto numbered = [] {
    return tf::Tensor<float, 2, 2, 2, 3>(
        tf::reshape<2, 2, 2, 3>(tf::cast<float>(tf::Tensor<int, 24>(tf::range<24>()))));
};
template <class T, int... D>
std::vector<T> list(const tf::Tensor<T, D...>& x) {
    return {x.values().begin(), x.values().end()};
}

TEST_CASE("TensorFlow's images") {
    // tf.random.set_seed(5); the functions with seed=4
    tf::random::set_seed(5);
    const auto x = numbered();
    CHECK(list(im::random_flip_left_right(x, {.seed = 4})) ==
          std::vector<float>{3,  4,  5,  0,  1,  2,  9,  10, 11, 6,  7,  8,
                             15, 16, 17, 12, 13, 14, 21, 22, 23, 18, 19, 20});
    const tf::Tensor<float, 2, 2, 3> one = x[0];
    CHECK(list(im::random_crop<1, 2, 2>(one, {.seed = 4})) == std::vector<float>{7, 8, 10, 11});
    CHECK(list(im::random_brightness(one, .5, {.seed = 4}))[0] ==
          doctest::Approx(-0.15597331523895264));
}

TEST_CASE("calls differ, in functions, too") {
    const auto f = tf::function([](const tf::Tensor<float, 2, 2, 2, 3>& x) {
        return std::tuple(im::random_flip_left_right(x), im::random_flip_up_down(x),
                          im::random_contrast(x, .5, 2), im::random_hue(x, .5),
                          im::random_saturation(x, .5, 2));
    });
    const auto x = numbered();
    std::set<std::vector<float>> sides, tops, contrasts;
    for (int k = 0; k < 60; ++k) {
        const auto [side, top, contrast, hue, saturation] = f(x);
        sides.insert(list(side));
        tops.insert(list(top));
        contrasts.insert(list(contrast));
    }
    CHECK(sides.size() == 4);  // each of the two images, mirrored or not
    CHECK(tops.size() == 4);
    CHECK(contrasts.size() > 50);
}

TEST_CASE("all places of a crop, with open dims") {
    const tf::Tensor<int, tf::dyn> x = tf::Tensor<int, tf::dyn>(tf::range(5));
    std::set<std::vector<int>> places;
    for (int k = 0; k < 100; ++k) places.insert(list(im::random_crop<3>(x)));
    CHECK(places == std::set<std::vector<int>>{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}});
    CHECK(list(im::random_crop<5>(x)) == std::vector<int>{0, 1, 2, 3, 4});
    CHECK_THROWS_AS(im::random_crop<6>(x), tf::errors::OpError);
}

TEST_CASE("bounds that do not fit") {
    const tf::Tensor<float, 2, 2, 3> x = numbered()[0];
    const tf::random::Seed seed(1, 2);
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS(im::random_brightness(x, -1), InvalidArgument);
    CHECK_THROWS_AS(im::stateless_random_contrast(x, 2, 1, seed), InvalidArgument);
    CHECK_THROWS_AS(im::random_hue(x, .6), InvalidArgument);
    CHECK_THROWS_AS(im::stateless_random_saturation(x, -1, 1, seed), InvalidArgument);
}

TEST_CASE("padded numbers of selected boxes") {
    const tf::Tensor<float, 3, 4> boxes = {
        {0.f, 0.f, 1.f, 1.f}, {0.f, 0.f, 1.f, 1.1f}, {0.f, 2.f, 1.f, 3.f}};
    const tf::Tensor<float, 3> scores = {.6f, .9f, .3f};
    const auto [indices, count] = im::non_max_suppression_padded<4>(boxes, scores);
    static_assert(std::is_same_v<decltype(indices), const tf::Tensor<int, 4>>);
    CHECK(list(indices) == std::vector<int>{1, 2, 0, 0});
    CHECK(count() == 2);
    const auto open = im::non_max_suppression_padded(boxes, scores, 4);
    CHECK(list(open.selected_indices) == std::vector<int>{1, 2});
    CHECK(open.num_valid() == 2);
    CHECK(list(im::non_max_suppression_padded<1>(boxes, scores).selected_indices) ==
          std::vector<int>{1});
    CHECK_THROWS_AS(im::non_max_suppression_padded<4>(boxes, scores, 2),
                    tf::errors::InvalidArgument);
}

}  // namespace
