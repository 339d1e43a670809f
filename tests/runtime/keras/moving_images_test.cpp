// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that move, rotate or zoom images: properties that hold for all random numbers.
// tests/referee/keras_rows compares ranges of a single number, and inference, with Keras.

#include <algorithm>
#include <set>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

/// Copies of an image whose pixels are their column.
constexpr int copies = 400;
tf::Tensor<float, copies, 1, 21, 1> columns() {
    return tf::tile<copies, 1, 1, 1>(tf::reshape<1, 1, 21, 1>(tf::cast<float>(tf::range<21>())));
}

TEST_CASE("RandomTranslation: each image by itself, evenly distributed, to the right") {
    One<RandomTranslation{.height_factor = 0, .width_factor = {.1, .3}, .seed = 4}, 1, 21, 1> net;
    const auto x = columns();
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    float least = 99, most = -99, sum = 0;
    for (int k = 0; k < copies; ++k) {
        const float by = 15 - y(k, 0, 15, 0);
        CHECK(y(k, 0, 10, 0) == doctest::Approx(10 - by).epsilon(1e-4));
        least = std::min(least, by), most = std::max(most, by), sum += by;
    }
    CHECK(least == doctest::Approx(2.1).epsilon(.05));
    CHECK(most == doctest::Approx(6.3).epsilon(.05));
    CHECK(sum / copies == doctest::Approx(4.2).epsilon(.05));
}

TEST_CASE("RandomZoom: the middle remains; one factor for both directions, or two") {
    One<RandomZoom{.height_factor = {-.5, 0}, .seed = 4}, 1, 21, 1> net;
    const auto x = columns();
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    float least = 9, most = -9;
    for (int k = 0; k < copies; ++k) {
        CHECK(y(k, 0, 10, 0) == doctest::Approx(10));
        const float by = (y(k, 0, 20, 0) - 10) / 10;
        CHECK(y(k, 0, 0, 0) == doctest::Approx(10 - 10 * by).epsilon(1e-4));
        least = std::min(least, by), most = std::max(most, by);
    }
    CHECK(least == doctest::Approx(.5).epsilon(.05));
    CHECK(most == doctest::Approx(1).epsilon(.05));

    // A plane: the differences along both axes tell the factors.
    const tf::Tensor<float, 9> line = tf::cast<float>(tf::range<9>());
    const tf::Tensor<float, 1, 9, 9, 1> plane =
        tf::reshape<1, 9, 9, 1>(tf::reshape<9, 1>(line) * 100.f + tf::reshape<1, 9>(line));
    const auto factors = [&](auto& zoom) {
        const auto z = zoom(plane, training);
        return std::pair((z(0, 4, 5, 0) - z(0, 4, 4, 0)), (z(0, 5, 4, 0) - z(0, 4, 4, 0)) / 100);
    };
    One<RandomZoom{.height_factor = {-.5, 0}}, 9, 9, 1> same;
    const auto [across, down] = factors(same);
    CHECK(across == doctest::Approx(down).epsilon(1e-2));
    One<RandomZoom{.height_factor = {-.5, -.4}, .width_factor = {-.2, -.1}, .seed = 6}, 9, 9, 1>
        apart;
    const auto [wide, high] = factors(apart);
    CHECK((wide > .79f && wide < .91f && high > .49f && high < .61f));
}

TEST_CASE("RandomRotation: a quarter of a turn is rot90, against the clock") {
    const auto x = test::pattern<2, 5, 5, 3>(31, 1);
    One<RandomRotation{.factor = {.25, .25}}, 5, 5, 3> quarter;
    CHECK(test::near(quarter(x, training), elements(tf::image::rot90(x)), 1e-4f));
    One<RandomRotation{.factor = 0}, 5, 5, 3> none;
    CHECK(elements(none(x, training)) == elements(x));
    One<RandomRotation{.factor = .5}, 5, 5, 3> any;
    CHECK(elements(any(x)) == elements(x));
    std::set<Vec> seen;
    for (int k = 0; k < 5; ++k) seen.insert(elements(any(x, training)));
    CHECK(seen.size() == 5);
}

TEST_CASE("layers that move images repeat after set_seed, and take batches of any size") {
    Sequential<Input<4, 4, 1>{}, RandomFlip{}, RandomRotation{.factor = .2},
               RandomTranslation{.height_factor = .1, .width_factor = .1},
               RandomZoom{.height_factor = .2}, Flatten{}, Dense<2>{}>
        net;
    const auto x = test::pattern<3, 4, 4, 1>(11, 1);
    tf::random::set_seed(5);
    const auto first = elements(net(x, training));
    tf::random::set_seed(5);
    CHECK(elements(net(x, training)) == first);
    CHECK(elements(net(x, training)) != first);
    CHECK(net(test::pattern<1, 4, 4, 1>(11, 1), training).shape() == tf::Shape(1, 2));
}

}  // namespace
