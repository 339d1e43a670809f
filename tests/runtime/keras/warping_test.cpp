// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that distort images at random: RandomShear, RandomPerspective, RandomElasticTransform.

#include <cmath>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using test::near;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

TEST_CASE("RandomShear: rows move by their number, in one direction or the other") {
    tf::random::set_seed(1);
    One<RandomShear{.x_factor = {1, 1}, .fill_mode = "constant", .fill_value = -1, .seed = 4}, 3, 3,
        1>
        net;
    const tf::Tensor<float, 100, 3, 3, 1> x =
        tf::tile<100, 1, 1, 1>(tf::constant<1, 3, 3, 1>(Vec{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    int left = 0;
    for (int k = 0; k < 100; ++k) {
        const auto one = elements(tf::slice<1, 3, 3, 1>(y, k, 0, 0, 0));
        const bool to_left = one == Vec{1, 2, 3, 5, 6, -1, 9, -1, -1};
        CHECK((to_left || one == Vec{1, 2, 3, -1, 4, 5, -1, -1, 7}));
        left += to_left;
    }
    CHECK(left == doctest::Approx(50).epsilon(.4));
    One<RandomShear{.y_factor = .5, .fill_mode = "nearest", .seed = 4}, 9, 3, 1> down;
    const tf::Tensor<float, 200, 9, 3, 1> ramp =
        tf::cast<float>(tf::reshape<1, 9, 1, 1>(tf::range<9>())) * tf::ones<float, 200, 1, 3, 1>();
    const auto z = down(ramp, training);
    float least = 9, most = -9;
    for (int k = 0; k < 200; ++k) {
        const float by = z(k, 4, 2, 0) - 4;
        CHECK(z(k, 4, 1, 0) - 4 == doctest::Approx(by / 2).epsilon(1e-4));
        CHECK(z(k, 4, 0, 0) == 4);
        least = std::min(least, by), most = std::max(most, by);
    }
    CHECK(least == doctest::Approx(-1).epsilon(.05));
    CHECK(most == doctest::Approx(1).epsilon(.05));
}

TEST_CASE("RandomPerspective: Keras's projection of four corners") {
    tf::random::set_seed(1);
    const auto column = [](float v) { return tf::fill<float, 1, 1>(v); };
    const auto by =
        RandomPerspective::projection(tf::Tensor<float>(8.f), tf::Tensor<float>(5.f), column(1.3f),
                                      column(.75f), column(1.4f), column(1.15f));
    CHECK(near(by, {1.15018308f, 0, 0, 0, 1.40022302f, 0, .0476190336f, .0133779328f}));
}

TEST_CASE("RandomPerspective: some of the images, the first corner remains") {
    tf::random::set_seed(1);
    One<RandomPerspective{.factor = {.4, .4}, .fill_value = -5, .seed = 7}, 8, 6, 2> net;
    const auto x = tf::fill<float, 300, 8, 6, 2>(3.f);
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    int changed = 0;
    for (int k = 0; k < 300; ++k) {
        bool filled = false;
        for (const float v : elements(tf::slice<1, 8, 6, 2>(y, k, 0, 0, 0))) {
            CHECK(v <= 3.001f);
            CHECK(v >= -5);
            filled = filled || v < 2.9f;
        }
        CHECK(y(k, 0, 0, 1) == doctest::Approx(3));
        changed += filled;
    }
    CHECK(changed > 80);  // nearly all of 120: four larger corners are rare
    CHECK(changed < 160);
}

TEST_CASE("RandomElasticTransform: smooth distances of the expected size, both directions apart") {
    tf::random::set_seed(1);
    constexpr int n = 6, size = 60;
    One<RandomElasticTransform{.factor = {1, 1}, .scale = {1, 1}, .seed = 3}, size, size, 2> net;
    const auto places = tf::cast<float>(tf::range<size>());
    const tf::Tensor<float, n, size, size, 2> x =
        tf::concat<3>(tf::nest::materialize(tf::reshape<1, size, 1, 1>(places) *
                                            tf::ones<float, n, 1, size, 1>()),
                      tf::nest::materialize(tf::reshape<1, 1, size, 1>(places) *
                                            tf::ones<float, n, size, 1, 1>()));
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    // Alpha is 6 pixels and sigma 3: numbers of this deviation are smoothed by a bell in 19 places.
    double sum = 0, squares = 0;
    for (int i = -9; i <= 9; ++i) sum += std::exp(-i * i / 18.);
    for (int i = -9; i <= 9; ++i) squares += std::exp(-i * i / 9.) / (sum * sum);
    const double expected = 6 * 3 * squares;
    double rows = 0, columns = 0, both = 0, steps = 0;
    int count = 0;
    for (int k = 0; k < n; ++k)
        for (int r = 15; r < 45; ++r)
            for (int c = 15; c < 45; ++c, ++count) {
                const double a = y(k, r, c, 0) - static_cast<float>(r),
                             b = y(k, r, c, 1) - static_cast<float>(c),
                             next = y(k, r, c + 1, 0) - static_cast<float>(r);
                rows += a * a, columns += b * b, both += a * b, steps += (next - a) * (next - a);
            }
    CHECK(std::sqrt(rows / count) == doctest::Approx(expected).epsilon(.2));
    CHECK(std::sqrt(columns / count) == doctest::Approx(expected).epsilon(.2));
    CHECK(std::abs(both) < .3 * std::sqrt(rows * columns));
    CHECK(std::sqrt(steps / count) < .4 * expected);
}

TEST_CASE("RandomElasticTransform: outside of images") {
    tf::random::set_seed(1);
    const auto x = tf::fill<float, 20, 40, 30, 1>(2.f);
    One<RandomElasticTransform{.factor = {1, 1}, .seed = 3}, 40, 30, 1> net;
    CHECK(near(net(x, training), Vec(20 * 40 * 30, 2.f)));
    One<RandomElasticTransform{.factor = {1, 1},
                               .interpolation = "nearest",
                               .fill_mode = "constant",
                               .fill_value = 7,
                               .seed = 3},
        40, 30, 1>
        filled;
    int twos = 0, sevens = 0;
    for (const float v : elements(filled(x, training))) twos += v == 2, sevens += v == 7;
    CHECK(twos + sevens == 20 * 40 * 30);
    CHECK(sevens > 20);
    CHECK(sevens < 2400);
    One<RandomElasticTransform{.factor = {0, 0}}, 40, 30, 1> none;
    CHECK(elements(none(x, training)) == elements(x));
}

TEST_CASE("pixels outside of an axis, as in scipy.ndimage") {
    const auto at = tf::constant({-4, -1, 0, 2, 3, 6});
    using enum tf::op::FillMode;
    using Ints = std::vector<int>;
    CHECK(elements(tf::keras::detail::filled_index<reflect, 3>(at)) == Ints{2, 0, 0, 2, 2, 0});
    CHECK(elements(tf::keras::detail::filled_index<wrap, 3>(at)) == Ints{2, 2, 0, 2, 0, 0});
    CHECK(elements(tf::keras::detail::filled_index<nearest, 3>(at)) == Ints{0, 0, 0, 2, 2, 2});
}

}  // namespace
