// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Image augmentation layers: properties that hold for all random numbers. tests/referee/keras_rows
// compares them with Keras where nothing is random.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

struct Range {
    float least = 1e9f, most = -1e9f;
    double sum = 0;
    int count = 0;
    void add(float v) { least = std::min(least, v), most = std::max(most, v), sum += v, ++count; }
    void check(double low, double high) const {
        const double slack = .04 * (high - low);
        CHECK(least >= low - 1e-5);
        CHECK(least < low + slack);
        CHECK(most > high - slack);
        CHECK(most <= high + 1e-5);
        CHECK(sum / count == doctest::Approx((low + high) / 2).epsilon(.06));
    }
};

TEST_CASE("RandomGrayscale and RandomInvert change as many images as their factors tell") {
    tf::random::set_seed(1);
    const tf::Tensor<float, 400, 1, 2, 3> x =
        tf::tile<400, 1, 1, 1>(tf::constant<1, 1, 2, 3>(Vec{10, 20, 30, 40, 60, 50}));
    One<RandomGrayscale{.factor = .3, .seed = 5}, 1, 2, 3> gray;
    CHECK(elements(gray(x)) == elements(x));
    const auto y = gray(x, training);
    int grays = 0;
    for (int k = 0; k < 400; ++k) {
        const bool is_gray = y(k, 0, 0, 0) == y(k, 0, 0, 2);
        CHECK(y(k, 0, 0, 0) == doctest::Approx(is_gray ? 18.149 : 10));
        grays += is_gray;
    }
    CHECK(grays == doctest::Approx(120).epsilon(.25));
    One<RandomInvert{.factor = 1, .value_range = {0, 90}, .seed = 5}, 1, 2, 3> invert;
    CHECK(elements(invert(x)) == elements(x));
    const auto z = invert(x, training);
    int inverted = 0;
    for (int k = 0; k < 400; ++k) {
        const bool is_inverted = z(k, 0, 1, 1) == 30;
        CHECK(z(k, 0, 0, 0) == (is_inverted ? 80 : 10));
        inverted += is_inverted;
    }
    CHECK(inverted == doctest::Approx(200).epsilon(.2));  // the probability is .5 on average
}

TEST_CASE("RandomColorDegeneration, RandomSaturation, RandomHue: one factor for each image") {
    tf::random::set_seed(1);
    const tf::Tensor<float, 500, 1, 1, 3> x =
        tf::tile<500, 1, 1, 1>(tf::constant<1, 1, 1, 3>(Vec{.4f, .2f, .2f}));
    One<RandomColorDegeneration{.factor = .8, .value_range = {0, 1}, .seed = 5}, 1, 1, 3> pale;
    CHECK(elements(pale(x)) == elements(x));
    const double gray = .2989 * .4 + .701 * .2;
    Range parts;
    const auto y = pale(x, training);
    for (int k = 0; k < 500; ++k) parts.add(static_cast<float>((.4 - y(k, 0, 0, 0)) / (.4 - gray)));
    parts.check(0, .8);
    // The saturation is .5, the least channel .4 * (1 - saturation), and f / (1 - f) from 1/4 to 1.
    One<RandomSaturation{.factor = {.2, .5}, .value_range = {0, 1}, .seed = 5}, 1, 1, 3> vivid;
    CHECK(elements(vivid(x)) == elements(x));
    Range factors;
    const auto z = vivid(x, training);
    for (int k = 0; k < 500; ++k) {
        const float by = (1 - z(k, 0, 0, 1) / .4f) / .5f;
        factors.add(by / (1 + by));
    }
    factors.check(.2, .5);
    // A hue of 0 is red; turned by h below 1/6, the second channel grows, or the third one.
    One<RandomHue{.factor = {.1, .3}, .value_range = {0, 1}, .seed = 5}, 1, 1, 3> turned;
    CHECK(elements(turned(x)) == elements(x));
    Range turns;
    int left = 0;
    const auto t = turned(x, training);
    for (int k = 0; k < 500; ++k) {
        const float green = t(k, 0, 0, 1) - .2f, blue = t(k, 0, 0, 2) - .2f;
        left += green > blue;
        turns.add(std::max(green, blue) / .2f / 6 * 2);
        CHECK(std::min(green, blue) == doctest::Approx(0).epsilon(1e-4));
    }
    turns.check(.1, .3);
    CHECK(left == doctest::Approx(250).epsilon(.2));
}

TEST_CASE("RandomPosterization: a number of bits for each image") {
    tf::random::set_seed(1);
    One<RandomPosterization{.factor = {2, 4}, .seed = 3}, 1, 1, 1> net;
    const auto x = tf::fill<float, 300, 1, 1, 1>(255.f);
    CHECK(elements(net(x)) == elements(x));
    std::map<float, int> seen;
    for (const float v : elements(net(x, training))) ++seen[v];
    CHECK(seen.size() == 3);
    for (const float v : {192.f, 224.f, 240.f}) CHECK(seen[v] > 70);
}

TEST_CASE("RandomSharpness and RandomGaussianBlur: a factor for each image, zeros around") {
    tf::random::set_seed(1);
    const tf::Tensor<float, 300, 3, 3, 1> x =
        tf::tile<300, 1, 1, 1>(tf::constant<1, 3, 3, 1>(Vec{0, 0, 0, 0, 13, 0, 0, 0, 0}));
    One<RandomSharpness{.factor = .5, .seed = 4}, 3, 3, 1> sharp;
    CHECK(elements(sharp(x)) == elements(x));
    Range factors;
    const auto y = sharp(x, training);
    for (int k = 0; k < 300; ++k) factors.add((1 - y(k, 0, 0, 0)) / 2);  // 1 - 2 f beside the 13
    factors.check(0, .5);
    One<RandomGaussianBlur<Window{3, 1}>{.factor = {.5, .5}, .sigma = {.6, .6}, .seed = 4}, 3, 3, 1>
        blur;
    CHECK(elements(blur(x)) == elements(x));
    const auto z = blur(x, training);
    const double side = std::exp(-.5 / .36), middle = 1 / (1 + 2 * side);
    int blurred = 0;
    for (int k = 0; k < 300; ++k) {
        const bool changed = z(k, 1, 1, 0) != 13;
        CHECK(z(k, 1, 1, 0) == doctest::Approx(changed ? 13 * middle : 13));
        CHECK(z(k, 0, 1, 0) == doctest::Approx(changed ? 13 * middle * side : 0));
        CHECK(z(k, 1, 0, 0) == 0);
        blurred += changed;
    }
    CHECK(blurred == doctest::Approx(150).epsilon(.2));
}

TEST_CASE("RandomErasing: one box in some of the images") {
    tf::random::set_seed(1);
    One<RandomErasing{.factor = {.6, .6},
                      .scale = {.1, .3},
                      .fill_value = -7,
                      .value_range = {-9, 9},
                      .seed = 2},
        20, 30, 2>
        net;
    const auto x = tf::fill<float, 300, 20, 30, 2>(1.f);
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    int erased = 0;
    double area = 0;
    std::set<int> starts;
    for (int k = 0; k < 300; ++k) {
        int top = 99, bottom = -1, left = 99, right = -1, count = 0;
        for (int r = 0; r < 20; ++r)
            for (int c = 0; c < 30; ++c) {
                CHECK(y(k, r, c, 0) == y(k, r, c, 1));
                if (y(k, r, c, 0) != -7) continue;
                top = std::min(top, r), bottom = std::max(bottom, r);
                left = std::min(left, c), right = std::max(right, c), ++count;
            }
        if (count == 0) continue;
        CHECK(count == (bottom - top + 1) * (right - left + 1));
        CHECK(count >= .1 * 600 * .7);
        CHECK(count <= .3 * 600 * 1.3);
        area += count, ++erased, starts.insert(top);
    }
    CHECK(erased == doctest::Approx(180).epsilon(.15));
    CHECK(area / erased / 600 == doctest::Approx(.2).epsilon(.1));
    CHECK(starts.size() > 8);
    One<RandomErasing{.factor = {1, 1}, .scale = {1, 1}, .seed = 2}, 20, 30, 2> noise;
    Range values;
    for (const float v : elements(noise(tf::fill<float, 20, 20, 30, 2>(1.f), training)))
        values.add(v);
    CHECK(values.least == 0);  // half of the numbers are below 0
    CHECK(values.most == 255);
    CHECK(values.sum / values.count == doctest::Approx(80).epsilon(.1));
}

template <auto L, int Classes>
struct Both : Functional<Both<L, Classes>, Input<6, 8, 1>{}, Input<Classes>{}> {
    static constexpr auto build(auto images, auto labels) {
        return std::tuple(images, labels) | layer<L>;
    }
};

TEST_CASE("MixUp: images and labels are mixed in one proportion, none gets lost") {
    tf::random::set_seed(1);
    constexpr int n = 200;
    Both<MixUp{.alpha = .4, .seed = 6}, n> net;
    const tf::Tensor<float, n, 6, 8, 1> x =
        tf::reshape<n, 1, 1, 1>(tf::cast<float>(tf::range<n>())) * tf::ones<float, 1, 6, 8, 1>();
    const tf::Tensor<float, n, n> y = tf::eye<float, n>();
    const auto [same, own] = net(std::tuple(x, y));
    CHECK(elements(same) == elements(x));
    CHECK(elements(own) == elements(y));
    const auto [images, labels] = net(std::tuple(x, y), training);
    double weights = 0, squares = 0;
    for (int k = 0; k < n; ++k) {
        double sum = 0, of_image = 0;
        for (int c = 0; c < n; ++c) sum += labels(k, c), of_image += double(c) * labels(k, c);
        CHECK(sum == doctest::Approx(1));
        CHECK(images(k, 3, 2, 0) == doctest::Approx(of_image).epsilon(1e-4));
        const double w = labels(k, k);
        weights += w, squares += (w - .5) * (w - .5);
    }
    CHECK(weights / n == doctest::Approx(.5).epsilon(.15));
    CHECK(squares / n == doctest::Approx(1 / (4 * 1.8)).epsilon(.2));  // 1 / (4 (2 alpha + 1))
}

TEST_CASE("CutMix: a box of another image, labels in the proportion of the areas") {
    tf::random::set_seed(1);
    constexpr int n = 100;
    Both<CutMix{.factor = {.8, 1}, .seed = 6}, n> net;
    const tf::Tensor<float, n, 6, 8, 1> x =
        tf::reshape<n, 1, 1, 1>(tf::cast<float>(tf::range<n>())) * tf::ones<float, 1, 6, 8, 1>();
    const auto [images, labels] = net(std::tuple(x, tf::eye<float, n>()), training);
    int cut = 0;
    double error = 0;
    for (int k = 0; k < n; ++k) {
        std::set<float> others;
        int count = 0;
        for (int r = 0; r < 6; ++r)
            for (int c = 0; c < 8; ++c)
                if (const float v = images(k, r, c, 0); v != static_cast<float>(k))
                    others.insert(v), ++count;
        CHECK(others.size() <= 1);
        if (others.empty()) continue;
        const int other = static_cast<int>(*others.begin());
        CHECK(labels(k, k) + labels(k, other) == doctest::Approx(1));
        error += labels(k, other) - count / 48.;
        // A box ends within pixels: height and width differ from numbers of pixels by up to 1.
        CHECK(std::abs(labels(k, other) - count / 48.) < 15 / 48.);
        ++cut;
    }
    CHECK(cut > 80);
    CHECK(std::abs(error / cut) < .08);
}

}  // namespace
