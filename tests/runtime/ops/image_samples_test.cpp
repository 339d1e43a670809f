// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boxes of several classes, glimpses and distorted boxes: cases that tests/referee/op_rows does not
// cover. The numbers of sample_distorted_bounding_box are TensorFlow's.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <tf/image.hpp>

#include "../support.hpp"

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::image::GlimpseNoise;
using tf::nn::Window;

/// Three boxes of which the first two overlap by 9 of 11, and their scores for two classes.
tf::Tensor<float, 1, 3, 1, 4> three_boxes() {
    return tf::constant<1, 3, 1, 4>(
        std::vector<float>{0, 0, 1, 1, 0, .1f, 1, 1.1f, -.5f, 2, .5f, 3});
}
tf::Tensor<float, 1, 3, 2> their_scores() {
    return tf::constant<1, 3, 2>(std::vector<float>{.9f, .1f, .8f, .7f, .3f, .6f});
}

}  // namespace

TEST_CASE("combined_non_max_suppression: each class on its own, clipped borders, zeros after") {
    const auto found =
        tf::image::combined_non_max_suppression<2, 5>(three_boxes(), their_scores(), .5, .2);
    static_assert(std::is_same_v<decltype(found.nmsed_boxes), tf::Tensor<float, 1, 5, 4>>);
    CHECK(test::elements(found.valid_detections) == std::vector{4});
    CHECK(test::elements(found.nmsed_scores) == std::vector<float>{.9f, .7f, .6f, .3f, 0});
    CHECK(test::elements(found.nmsed_classes) == std::vector<float>{0, 1, 1, 0, 0});
    CHECK(test::elements(found.nmsed_boxes) ==
          std::vector<float>{0, 0, 1, 1, 0, .1f, 1, 1, 0, 1, .5f, 1, 0, 1, .5f, 1, 0, 0, 0, 0});
    using tf::image::CombinedOptions;
    const auto tight = tf::image::combined_non_max_suppression<
        1, 5, CombinedOptions{.pad_per_class = true, .clip_boxes = false}>(three_boxes(),
                                                                           their_scores());
    static_assert(std::is_same_v<decltype(tight.nmsed_scores), tf::Tensor<float, 1, 2>>);
    CHECK(test::elements(tight.nmsed_scores) == std::vector<float>{.9f, .7f});
    CHECK(test::elements(tight.nmsed_boxes)[7] == 1.1f);
}

TEST_CASE("combined_non_max_suppression: open dims, no boxes, and what does not fit") {
    using Boxes = tf::Tensor<float, dyn, dyn, dyn, dyn>;
    using Scores = tf::Tensor<float, dyn, dyn, dyn>;
    const auto f = tf::function([](Boxes b, Scores s, tf::Tensor<float> overlap) {
        return tf::image::combined_non_max_suppression<
            2, 9, tf::image::CombinedOptions{.pad_per_class = true}>(b, s, overlap);
    });
    const auto found = f(three_boxes(), their_scores(), .5f);
    CHECK(found.nmsed_boxes.shape() == tf::Shape(1, 4, 4));
    CHECK(test::elements(found.nmsed_scores) == std::vector<float>{.9f, .7f, .6f, .3f});
    const auto none = f(tf::zeros<float, 2, 0, 1, 4>(), tf::zeros<float, 2, 0, 3>(), .5f);
    CHECK(test::elements(none.valid_detections) == std::vector{0, 0});
    CHECK(none.nmsed_scores.shape() == tf::Shape(2, 6));
    CHECK_THROWS_AS(f(three_boxes(), their_scores(), 1.5f), InvalidArgument);
    CHECK_THROWS_AS(f(three_boxes(), tf::zeros<float, 1, 2, 2>(), .5f), InvalidArgument);
    CHECK_THROWS_AS(f(tf::zeros<float, 1, 3, 3, 4>(), their_scores(), .5f), InvalidArgument);
}

TEST_CASE("non_max_suppression_overlaps: the first of equal scores, limits, what does not fit") {
    const auto overlaps = tf::constant<3, 3>(std::vector<float>{1, .6f, 0, .6f, 1, 2, 0, 2, 1});
    const auto scores = tf::constant<3>(std::vector<float>{.5f, .5f, .25f});
    const auto selected = [&](auto... limits) {
        return test::elements(tf::image::non_max_suppression_overlaps(overlaps, scores, limits...));
    };
    CHECK(selected(3) == std::vector{0, 2});
    CHECK(selected(3, .6f) == std::vector{0, 1});
    CHECK(selected(3, 2) == std::vector{0, 1, 2});
    CHECK(selected(1, 2) == std::vector{0});
    CHECK(selected(3, 2, .25) == std::vector{0, 1});
    CHECK(selected(0).empty());
    CHECK_THROWS_AS(selected(-1), InvalidArgument);
    const auto f = tf::function([](tf::Tensor<float, dyn, dyn> o, tf::Tensor<float, dyn> s) {
        return tf::image::non_max_suppression_overlaps(o, s, 2);
    });
    CHECK(test::elements(f(overlaps, scores)) == std::vector{0, 2});
    CHECK_THROWS_AS(f(tf::zeros<float, 2, 3>(), scores), InvalidArgument);
}

TEST_CASE("non_max_suppression_padded of several images is that of each") {
    const auto boxes = tf::constant<2, 3, 4>(std::vector<float>{
        0, 0, 1, 1, 0, .1f, 1, 1.1f, 5, 5, 6, 6, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
    const auto scores = tf::constant<2, 3>(std::vector<float>{.5f, .9f, .2f, .1f, .2f, .3f});
    const auto check = [](const auto& found) {
        CHECK(test::elements(found.selected_indices) == std::vector{1, 2, 0, 0, 2, 1, 0, 0});
        CHECK(test::elements(found.num_valid) == std::vector{2, 3});
    };
    const auto found = tf::image::non_max_suppression_padded<4>(boxes, scores);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(found.selected_indices)>,
                                 tf::Tensor<std::int32_t, 2, 4>>);
    check(found);
    const auto f =
        tf::function([](tf::Tensor<float, dyn, dyn, 4> b, tf::Tensor<float, dyn, dyn> s) {
            return tf::image::non_max_suppression_padded<4>(b, s);
        });
    check(f(boxes, scores));
    const auto nested = tf::image::non_max_suppression_padded<4>(tf::expand_dims<0>(boxes),
                                                                 tf::expand_dims<0>(scores));
    CHECK(nested.selected_indices.shape() == tf::Shape(1, 2, 4));
    check(nested);
}

TEST_CASE("extract_glimpse: noise is outside of the image and within the image's range") {
    const auto x = tf::cast<float>(tf::reshape<2, 2, 3, 1>(tf::range(12)));
    const auto at = tf::constant<2, 2>(std::vector<float>{-1, -1, 1, 2});
    const auto zeros = tf::image::extract_glimpse<Window{3, 4}>(
        x, at, {.centered = false, .normalized = false, .noise = GlimpseNoise::zero});
    CHECK(test::elements(zeros) == std::vector<float>{0,  0, 0, 0, 0, 0, 1, 2, 0, 3, 4, 5,
                                                      11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    for (const auto noise : {GlimpseNoise::uniform, GlimpseNoise::gaussian}) {
        const tf::image::GlimpseOptions options{false, false, noise};
        const auto drawn = [&] {
            return test::elements(tf::image::extract_glimpse<Window{3, 4}>(x, at, options));
        };
        const auto first = drawn();
        const auto second = drawn();
        CHECK(first != second);
        CHECK(first[12] == 11);
        CHECK(std::vector(first.begin() + 6, first.begin() + 8) == std::vector<float>{1, 2});
        CHECK(*std::max_element(first.begin(), first.begin() + 12) <= 5);
        CHECK(*std::min_element(first.begin() + 12, first.end()) >= 6);
    }
}

TEST_CASE("extract_glimpse: the distribution of noise") {
    const auto x =
        tf::constant<1, 1, 4, 1>(std::vector<float>{-1, -1, 1, 5});  // mean 1, 6 / sqrt 6
    const auto far = tf::constant<1, 2>(std::vector<float>{9, 9});
    const auto moments = [](const std::vector<float>& all) {
        double sum = 0, squares = 0;
        for (const float v : all) {
            sum += double{v};
            squares += double{v} * double{v};
        }
        const double n = static_cast<double>(all.size());
        return std::pair(sum / n, squares / n - sum / n * sum / n);
    };
    const auto uniform = test::elements(tf::image::extract_glimpse<200>(x, far));
    const auto [middle, spread] = moments(uniform);
    CHECK(middle == doctest::Approx(2).epsilon(.02));
    CHECK(spread == doctest::Approx(3).epsilon(.02));  // 6^2 / 12
    auto normal =
        test::elements(tf::image::extract_glimpse<200>(x, far, {.noise = GlimpseNoise::gaussian}));
    std::sort(normal.begin(), normal.end());
    CHECK(normal[normal.size() / 2] == doctest::Approx(1).epsilon(.05));
    const auto below = std::count(normal.begin(), normal.end(), -1.f);  // within the range
    CHECK(static_cast<double>(below) / 40000 ==
          doctest::Approx(.5 * std::erfc(2 / std::sqrt(6.) / std::sqrt(2.))).epsilon(.05));
}

TEST_CASE("extract_glimpse: open dims, positions that are no numbers, what does not fit") {
    const auto f =
        tf::function([](tf::Tensor<float, dyn, dyn, dyn, dyn> x, tf::Tensor<float, dyn, dyn> at) {
            return tf::image::extract_glimpse<2>(x, at, {.noise = GlimpseNoise::zero});
        });
    const auto x = tf::ones<float, 1, 3, 3, 2>();
    CHECK(test::elements(f(x, tf::zeros<float, 1, 2>())) == std::vector<float>(8, 1));
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), 1e30f, -1e30f})
        CHECK(test::elements(f(x, tf::constant<1, 2>(std::vector{0.f, bad}))) ==
              std::vector<float>(8, 0));
    CHECK(f(tf::zeros<float, 1, 0, 3, 2>(), tf::zeros<float, 1, 2>()).shape() ==
          tf::Shape(1, 2, 2, 2));
    CHECK_THROWS_AS(f(x, tf::zeros<float, 2, 2>()), InvalidArgument);
    CHECK_THROWS_AS(f(x, tf::zeros<float, 1, 3>()), InvalidArgument);
}

namespace {

tf::Tensor<float, 1, 2, 4> two_boxes() {
    return tf::constant<1, 2, 4>(std::vector{.1f, .2f, .7f, .9f, .5f, .5f, .6f, .95f});
}
const auto size_of_image = tf::constant({40, 60, 3});

}  // namespace

TEST_CASE("stateless_sample_distorted_bounding_box: TensorFlow's parts") {
    struct Expected {
        std::int64_t seed[2];
        std::vector<int> begin, size;
        std::vector<float> box;
    };
    const Expected all[]{
        {{1, 2}, {0, 3, 0}, {39, 48, -1}, {0, .05f, .975f, .85f}},
        {{17, -3}, {2, 6, 0}, {27, 28, -1}, {.05f, .1f, .725f, 34 / 60.f}},
        {{5, 5}, {7, 9, 0}, {29, 37, -1}, {.175f, .15f, .9f, 46 / 60.f}},
    };
    for (const auto& e : all) {
        const auto [begin, size, box] = tf::image::stateless_sample_distorted_bounding_box(
            size_of_image, two_boxes(), {e.seed[0], e.seed[1]}, {.min_object_covered = .4});
        CHECK(test::elements(begin) == e.begin);
        CHECK(test::elements(size) == e.size);
        CHECK(test::elements(box) == e.box);
    }
    const auto f = tf::function([](tf::Tensor<std::int64_t, dyn> size,
                                   tf::Tensor<float, dyn, dyn, 4> boxes, tf::Tensor<int, 2> seed) {
        return tf::image::stateless_sample_distorted_bounding_box(
            size, boxes, seed,
            {.aspect_ratio_range = {.5, 2.5},
             .area_range = {.3, .6},
             .max_attempts = 7,
             .use_image_if_no_bounding_boxes = true});
    });
    const auto part = f(tf::constant<3>(std::vector<std::int64_t>{480, 641, 3}),
                        tf::zeros<float, 1, 0, 4>(), tf::constant({3, 9}));
    CHECK(test::elements(part.begin) == std::vector<std::int64_t>{29, 10, 0});
    CHECK(test::elements(part.size) == std::vector<std::int64_t>{368, 439, -1});
}

TEST_CASE("sample_distorted_bounding_box: TensorFlow's parts of one seed after another") {
    const std::vector<std::vector<int>> begins{{2, 10, 0}, {19, 36, 0}, {0, 24, 0}},
        sizes{{15, 11, -1}, {16, 19, -1}, {18, 15, -1}};
    const auto check = [&](auto draw) {
        for (std::size_t k = 0; k < 3; ++k) {
            const auto part = draw();
            CHECK(test::elements(part.begin) == begins[k]);
            CHECK(test::elements(part.size) == sizes[k]);
        }
    };
    tf::random::set_seed(7);
    check([] {
        return tf::image::sample_distorted_bounding_box(size_of_image, two_boxes(), {.seed = 11});
    });
    tf::random::set_seed(7);
    const auto f = tf::function([](tf::Tensor<int, 3> size, tf::Tensor<float, 1, 2, 4> boxes) {
        return tf::image::sample_distorted_bounding_box(size, boxes, {.seed = 11});
    });
    check([&] { return f(size_of_image, two_boxes()); });
}

TEST_CASE("sample_distorted_bounding_box: parts keep to the ranges, and contain enough of a box") {
    const auto box = tf::constant<1, 1, 4>(std::vector{.25f, .25f, .75f, .75f});
    for (int k = 0; k < 300; ++k) {
        const auto [begin, size, part] = tf::image::sample_distorted_bounding_box(
            tf::constant({100, 100, 3}), box,
            {.min_object_covered = .5, .aspect_ratio_range = {.5, 2}, .area_range = {.2, .9}});
        const auto first = test::elements(begin), extent = test::elements(size);
        const double area = extent[0] * extent[1] / 1e4, aspect = double(extent[1]) / extent[0];
        CHECK((area >= .2 && area <= .9));
        CHECK((aspect >= .48 && aspect <= 2.05));  // sizes are rounded to pixels
        CHECK((first[0] + extent[0] <= 100 && first[1] + extent[1] <= 100));
        const auto inside = [&](int d) {
            return std::min(
                       first[static_cast<std::size_t>(d)] + extent[static_cast<std::size_t>(d)],
                       75) -
                   std::max(first[static_cast<std::size_t>(d)], 25);
        };
        CHECK(inside(0) * inside(1) >= 1250);
    }
}

TEST_CASE("sample_distorted_bounding_box: what does not fit, and the whole image in the end") {
    using Options = tf::image::DistortedBoxOptions;
    const auto draw = [](const Options& options) {
        return test::elements(
            tf::image::sample_distorted_bounding_box(size_of_image, two_boxes(), options).size);
    };
    const std::vector whole{40, 60, -1};
    CHECK(draw({.min_object_covered = 2, .max_attempts = 3}) == whole);
    CHECK(draw({.area_range = {.9, .1}, .max_attempts = 3}) == whole);
    CHECK_THROWS_AS(draw({.min_object_covered = -1}), InvalidArgument);
    CHECK_THROWS_AS(draw({.aspect_ratio_range = {0, 1}}), InvalidArgument);
    CHECK_THROWS_AS(draw({.area_range = {.1, 1.5}}), InvalidArgument);
    CHECK_THROWS_AS(draw({.max_attempts = 0}), InvalidArgument);
    const auto none = tf::zeros<float, 1, 0, 4>();
    CHECK_THROWS_AS(tf::image::sample_distorted_bounding_box(size_of_image, none), InvalidArgument);
    CHECK_THROWS_AS(tf::image::sample_distorted_bounding_box(
                        size_of_image, tf::constant<1, 1, 4>(std::vector{0.f, 0.f, 1.f, 1.5f})),
                    InvalidArgument);
    CHECK_THROWS_AS(
        tf::image::sample_distorted_bounding_box(tf::constant({-1, 60, 3}), two_boxes()),
        InvalidArgument);
}
