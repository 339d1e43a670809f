// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that change images: properties that hold for all random numbers. tests/referee/keras_rows
// compares the other layers, and inference, with Keras.

#include <algorithm>
#include <map>
#include <set>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

TEST_CASE("RandomCrop: each part of the images is as likely, the same for all images") {
    One<RandomCrop<2, 3>{.seed = 5}, 3, 5, 2> net;
    const auto one = test::pattern<1, 3, 5, 2>(31, 1);
    const tf::Tensor<float, 2, 3, 5, 2> x = tf::concat<0>(one, one + 100.f);
    std::set<Vec> parts, seen;
    for (int top = 0; top < 2; ++top)
        for (int left = 0; left < 3; ++left)
            parts.insert(elements(tf::image::crop_to_bounding_box<Window{2, 3}>(x, top, left)));
    for (int k = 0; k < 60; ++k) seen.insert(elements(net(x, training)));
    CHECK(seen == parts);
    const auto middle = elements(net(x));  // 2 by 3 pixels of 3 by 4, resized
    CHECK(middle != elements(net(x, training)));
    CHECK(middle == elements(net(x)));
}

TEST_CASE("RandomCrop: of smaller images the middle, also in training; integers become floats") {
    One<RandomCrop<4, 4>{}, 2, 3, 1> net;
    const auto x = test::pattern<1, 2, 3, 1>(7, 1);
    CHECK(elements(net(x, training)) == elements(net(x)));
    CHECK(elements(net(x)) ==
          elements(tf::image::resize<4>(tf::image::crop_to_bounding_box<2>(x, 0, 0))));
    Sequential<Input<4, 4, 1>{.dtype = tf::DType::uint8}, RandomCrop<4, 4>{}> same;
    const auto y = same(tf::fill<std::uint8_t, 1, 4, 4, 1>(200), training);
    CHECK(elements(y) == Vec(16, 200));
}

TEST_CASE("CenterCrop of an open size: images that are too small") {
    One<CenterCrop<2, 2>{}, tf::dyn, tf::dyn, 1> net;
    const auto x = test::pattern<1, 3, 4, 1>(13, 1);
    CHECK(elements(net(x)) == elements(tf::image::crop_to_bounding_box<2>(x, 0, 1)));
    CHECK_THROWS_AS(net(test::pattern<1, 1, 4, 1>(5, 1)), tf::errors::InvalidArgument);
}

TEST_CASE("RandomFlip: all four ways, of each image by itself") {
    constexpr int n = 64;
    const auto one = test::pattern<1, 2, 3, 2>(13, 1);
    const tf::Tensor<float, n, 2, 3, 2> x = tf::tile<n, 1, 1, 1>(one);
    const auto ways = [&](auto& net) {
        CHECK(elements(net(x)) == elements(x));
        const auto y = net(x, training);
        std::map<Vec, int> seen;
        for (int k = 0; k < n; ++k) ++seen[elements(tf::slice<1, 2, 3, 2>(y, k, 0, 0, 0))];
        return seen;
    };
    One<RandomFlip{.seed = 3}, 2, 3, 2> both;
    const auto all = ways(both);
    const Vec as_is = elements(one), left = elements(tf::image::flip_left_right(one)),
              up = elements(tf::image::flip_up_down(one)),
              turned = elements(tf::image::rot90<2>(one));
    CHECK(all.size() == 4);
    for (const Vec& way : {as_is, left, up, turned}) CHECK(all.at(way) > 5);
    One<RandomFlip{.mode = "horizontal", .seed = 3}, 2, 3, 2> across;
    CHECK(ways(across).size() == 2);
    CHECK(ways(across).contains(left));
    One<RandomFlip{.mode = "vertical", .seed = 3}, 2, 3, 2> down;
    CHECK(ways(down).contains(up));
}

TEST_CASE("RandomContrast: one factor for each image, means remain, values are limited") {
    One<RandomContrast{.factor = {.25, .5}, .value_range = {-90, 90}, .seed = 8}, 2, 2, 1> net;
    const tf::Tensor<float, 500, 2, 2, 1> x =
        tf::tile<500, 1, 1, 1>(tf::constant<1, 2, 2, 1>(Vec{1, 3, -7, 7}));
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    float least = 9, most = 0, sum = 0;
    for (int k = 0; k < 500; ++k) {
        const float by = y(k, 0, 1, 0) - 1;  // the mean is 1, the second pixel 2 above
        CHECK(y(k, 0, 0, 0) == doctest::Approx(1));
        CHECK(y(k, 1, 0, 0) == doctest::Approx(1 - 4 * by));
        least = std::min(least, by / 2), most = std::max(most, by / 2), sum += by / 2;
    }
    CHECK(least == doctest::Approx(.75).epsilon(.05));
    CHECK(most == doctest::Approx(1.5).epsilon(.05));
    CHECK(sum / 500 == doctest::Approx(1.125).epsilon(.05));
    One<RandomContrast{.factor = 1., .value_range = {0, 2}}, 2, 2, 1> narrow;
    for (const float v : elements(narrow(x, training))) CHECK((v >= 0 && v <= 2));
    One<RandomContrast{.factor = .5, .value_range = {-90, 90}, .seed = 8}, 2, 2, 1> both;
    const auto [low, high] = std::ranges::minmax(elements(both(x, training)));
    CHECK(low == doctest::Approx(1 - 8 * 1.5).epsilon(.05));
    CHECK(high == doctest::Approx(1 + 6 * 1.5).epsilon(.05));
}

TEST_CASE("RandomBrightness: one number for each image, values are limited") {
    One<RandomBrightness{.factor = {-.1, .3}, .value_range = {-1, 4}, .seed = 8}, 1, 2, 3> net;
    const auto x = tf::fill<float, 500, 1, 2, 3>(1.f);
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    float least = 9, most = -9;
    for (int k = 0; k < 500; ++k) {
        const float first = y(k, 0, 0, 0);
        CHECK(first == y(k, 0, 1, 2));
        least = std::min(least, first), most = std::max(most, first);
    }
    CHECK(least == doctest::Approx(.5).epsilon(.05));
    CHECK(most == doctest::Approx(2.5).epsilon(.05));
    One<RandomBrightness{.factor = 1., .value_range = {0, 2}}, 1, 2, 3> narrow;
    for (const float v : elements(narrow(x, training))) CHECK((v >= 0 && v <= 2));
}

TEST_CASE("Solarization: pixels at or above the threshold are inverted") {
    One<Solarization{
            .addition_factor = {.2, .2}, .threshold_factor = {.5, .5}, .value_range = {0, 1}},
        1, 4, 1>
        net;
    const auto x = tf::constant<1, 1, 4, 1>(Vec{0, .25f, .75f, 1});
    CHECK(elements(net(x)) == elements(x));
    CHECK(test::near(net(x, training), {.2f, .45f, .05f, 0}));
    One<Solarization{.threshold_factor = .5, .seed = 4}, 1, 1, 1> random;
    const auto y = elements(random(tf::fill<float, 400, 1, 1, 1>(64.f), training));
    const auto kept = std::count(y.begin(), y.end(), 64.f);
    CHECK(kept > 150);  // half of the thresholds are above 64
    CHECK(kept < 250);
    CHECK(std::count(y.begin(), y.end(), 191.f) == 400 - kept);
}

TEST_CASE("AutoContrast: a channel of one value remains") {
    One<AutoContrast{}, 1, 3, 2> net;
    const auto x = tf::constant<1, 1, 3, 2>(Vec{10, 7, 20, 7, 60, 7});
    CHECK(test::near(net(x), {0, 7, 51, 7, 255, 7}));
}

}  // namespace
