// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// keras::utils::pad_sequences: the rows are those of Keras.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/pad_sequences.hpp>

namespace utils = tf::keras::utils;

TEST_CASE("utils: sequences of one length") {
    const std::vector<std::vector<int>> s = {{1}, {2, 3}, {4, 5, 6}, {}};
    const tf::Tensor<int, tf::dyn, tf::dyn> all = utils::pad_sequences(s);
    CHECK(all.shape() == tf::Shape(4, 3));
    CHECK(test::elements(all) == std::vector{0, 0, 1, 0, 2, 3, 4, 5, 6, 0, 0, 0});
    CHECK(test::elements(utils::pad_sequences(s, {.padding = "post", .value = -1})) ==
          std::vector{1, -1, -1, 2, 3, -1, 4, 5, 6, -1, -1, -1});
    CHECK(test::elements(utils::pad_sequences(s, {.maxlen = 2})) ==
          std::vector{0, 1, 2, 3, 5, 6, 0, 0});
    CHECK(test::elements(utils::pad_sequences(s, {.maxlen = 2, .truncating = "post"})) ==
          std::vector{0, 1, 2, 3, 4, 5, 0, 0});
    CHECK(utils::pad_sequences(s, {.maxlen = 0}).shape() == tf::Shape(4, 0));
    CHECK(utils::pad_sequences(std::vector<std::vector<float>>{}).shape() == tf::Shape(0, 0));
    const std::vector<std::vector<float>> floats = {{.5f}, {1, 2}};
    CHECK(test::elements(utils::pad_sequences(floats, {.value = 9})) ==
          std::vector{9.f, .5f, 1.f, 2.f});
}
