// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that change images: what holds for all random numbers. Keras judges the others, and
// inference, in tests/referee/keras_rows.

#include <cmath>
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

}  // namespace
