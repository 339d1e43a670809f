// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boxes in images: cases that tests/referee/op_rows does not cover. Expected values follow from
// arithmetic.

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include <tf/image.hpp>

#include "../support.hpp"

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::image::ResizeMethod;
using tf::nn::Window;

constexpr float inf = std::numeric_limits<float>::infinity();

/// An image whose pixel in row r and column c is 10 r + c.
tf::Tensor<float, 1, 3, 4, 1> ramp() {
    return tf::constant<1, 3, 4, 1>(std::vector<float>{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23});
}
auto box(float y1, float x1, float y2, float x2) {
    return tf::constant<1, 4>(std::vector<float>{y1, x1, y2, x2});
}
const auto first = tf::constant<1>(std::vector{0});

}  // namespace

TEST_CASE("crop_and_resize: the whole image, mirrored ones, borders outside, one pixel") {
    const auto whole = tf::image::crop_and_resize<Window{3, 4}>(ramp(), box(0, 0, 1, 1), first);
    CHECK(test::elements(whole) == test::elements(ramp()));
    const auto turned = tf::image::crop_and_resize<Window{2, 2}>(ramp(), box(1, 1, 0, 0), first);
    CHECK(test::elements(turned) == std::vector<float>{23, 20, 3, 0});
    const auto outside =
        tf::image::crop_and_resize<Window{2, 3}>(ramp(), box(-.5f, 0, .5f, 1), first, -7);
    CHECK(test::elements(outside) == std::vector<float>{-7, -7, -7, 10, 11.5, 13});
    const auto one = tf::image::crop_and_resize<1>(ramp(), box(0, 0, 1, .5f), first);
    CHECK(one.data()[0] == doctest::Approx(10.75));
    const auto nearest = tf::image::crop_and_resize<1, ResizeMethod::nearest_neighbor>(
        ramp(), box(0, 0, 1, .5f), first);
    CHECK(nearest.data()[0] == 11);
}

TEST_CASE("crop_and_resize: open dims, no boxes, and what does not fit") {
    using Images = tf::Tensor<std::uint8_t, dyn, dyn, dyn, dyn>;
    using Boxes = tf::Tensor<float, dyn, dyn>;
    using Numbers = tf::Tensor<std::int32_t, dyn>;
    const auto f = tf::function([](Images x, Boxes b, Numbers n) {
        return tf::image::crop_and_resize<Window{2, 3}>(x, b, n);
    });
    const Images x = tf::cast<std::uint8_t>(ramp());
    const auto y = f(x, box(0, 0, 1, 1), first);
    CHECK(test::elements(y) == std::vector<float>{0, 1.5, 3, 20, 21.5, 23});
    CHECK(f(x, tf::zeros<float, 0, 4>(), tf::zeros<std::int32_t, 0>()).shape() ==
          tf::Shape(0, 2, 3, 1));
    CHECK_THROWS_AS(f(x, box(0, 0, inf, 1), first), InvalidArgument);
    CHECK_THROWS_AS(f(x, box(0, 0, 1, 1), tf::constant<1>(std::vector{1})), tf::errors::OutOfRange);
    CHECK_THROWS_AS(f(x, box(0, 0, 1, 1), tf::constant<1>(std::vector{-1})),
                    tf::errors::OutOfRange);
    CHECK_THROWS_AS(f(x, box(0, 0, 1, 1), tf::constant<2>(std::vector{0, 0})), InvalidArgument);
    CHECK_THROWS_AS(f(x, tf::zeros<float, 1, 3>(), first), InvalidArgument);
    const Images none = tf::zeros<std::uint8_t, 1, 0, 4, 1>();
    CHECK_THROWS_AS(f(none, box(0, 0, 1, 1), first), InvalidArgument);
}

TEST_CASE("crop_and_resize: the gradient of an eager tape spreads each pixel over four") {
    const auto x = ramp();
    const auto b = box(.25f, .5f, .25f, .5f);  // row .5, column 1.5
    tf::GradientTape tape({.persistent = true});
    tape.watch(x);
    tape.watch(b);
    const tf::Tensor<float> y = tf::reduce_sum(tf::image::crop_and_resize<1>(x, b, first));
    const auto dx = tf::nest::materialize(tape.gradient(y, x));
    CHECK(test::elements(dx) == std::vector<float>{0, .25, .25, 0, 0, .25, .25, 0, 0, 0, 0, 0});
    const auto db = tf::nest::materialize(tape.gradient(y, b));
    CHECK(test::elements(db) == std::vector<float>{10, 1.5, 10, 1.5});
}

TEST_CASE("non_max_suppression: overlaps, limits, boxes without an area") {
    const auto boxes =
        tf::constant<5, 4>(std::vector<float>{0, 0, 2, 2,  // shares a third with the next one
                                              1, 0, 3, 2,  //
                                              2, 2, 0, 0,  // the first one, with other corners
                                              5, 5, 5, 9,  // without an area
                                              5, 5, 6, 6});
    const auto scores = tf::constant<5>(std::vector<float>{.5, .5, .9f, .1f, .7f});
    const auto chosen = [&](int most, auto... limits) {
        return test::elements(tf::image::non_max_suppression(boxes, scores, most, limits...));
    };
    CHECK(chosen(5) == std::vector<int>{2, 4, 1, 3});
    CHECK(chosen(5, .3) == std::vector<int>{2, 4, 3});
    CHECK(chosen(5, 1) == std::vector<int>{2, 4, 0, 1, 3});
    CHECK(chosen(2) == std::vector<int>{2, 4});
    CHECK(chosen(0).empty());
    CHECK(chosen(5, .5, .5) == std::vector<int>{2, 4});
    CHECK_THROWS_AS(chosen(-1), InvalidArgument);
    CHECK_THROWS_AS(chosen(5, 1.5), InvalidArgument);

    const auto soft = tf::image::non_max_suppression_with_scores(boxes, scores, 5, 1, .2, .5);
    CHECK(test::elements(soft.selected_indices) == std::vector<int>{2, 4, 1});
    const auto lowered = test::elements(soft.selected_scores);
    CHECK(lowered[0] == .9f);
    CHECK(lowered[2] == doctest::Approx(.5 * std::exp(-1. / 9)));
}

TEST_CASE("non_max_suppression: open dims and limits known at run time") {
    using Boxes = tf::Tensor<float, dyn, 4>;
    using Scores = tf::Tensor<float, dyn>;
    const auto f = tf::function([](Boxes b, Scores s, tf::Tensor<std::int32_t> n) {
        return tf::image::non_max_suppression(b, s, n);
    });
    const Boxes boxes = tf::constant<2, 4>(std::vector<float>{0, 0, 1, 1, 0, 0, 1, 1});
    CHECK(test::elements(f(boxes, tf::constant<2>(std::vector<float>{.1f, .2f}), 3)) ==
          std::vector<int>{1});
    CHECK_THROWS_AS(f(boxes, tf::constant<1>(std::vector<float>{.1f}), 3), InvalidArgument);
    const Scores nan = tf::constant<2>(std::vector<float>{.1f, std::nanf("")});
    CHECK(test::elements(f(boxes, nan, 3)) == std::vector<int>{0});
}

TEST_CASE("draw_bounding_boxes: colors in turn, lines outside of the image") {
    const auto x = tf::zeros<float, 1, 4, 5, 1>();
    const auto boxes =
        tf::constant<1, 2, 4>(std::vector<float>{0, 0, 1, 1, -.5f, .25f, .34f, .75f});
    const auto colors = tf::constant<1, 1>(std::vector<float>{2});
    CHECK(test::elements(tf::image::draw_bounding_boxes(x, boxes, colors)) ==
          std::vector<float>{2, 2, 2, 2, 2,  //
                             2, 2, 2, 2, 2,  // the lower end of the second box
                             2, 0, 0, 0, 2,  //
                             2, 2, 2, 2, 2});
    const auto away = tf::constant<1, 1, 4>(std::vector<float>{2, 2, 3, 3});
    const tf::Tensor<float> sum =
        tf::reduce_sum(tf::image::draw_bounding_boxes(x, away, std::nullopt));
    CHECK(static_cast<float>(sum) == 0);
    const auto rgb = tf::image::draw_bounding_boxes(tf::zeros<float, 1, 1, 1, 3>(),
                                                    tf::zeros<float, 1, 2, 4>(), std::nullopt);
    CHECK(test::elements(rgb) == std::vector<float>{0, 0, 1});  // blue after yellow
    using Images = tf::Tensor<float, dyn, dyn, dyn, dyn>;
    const Images two = tf::zeros<float, 1, 2, 2, 2>();
    CHECK_THROWS_AS(tf::image::draw_bounding_boxes(two, boxes, colors), InvalidArgument);
}
