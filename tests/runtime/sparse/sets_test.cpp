// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// [tf.sets.operands]: faults of tf::sets. The rows of the referee compare values with TensorFlow.

#include <doctest/doctest.h>

#include <tf/sparse.hpp>

namespace {

using Sparse = tf::SparseTensor<int, 2>;
const auto a = tf::constant<int>({{1, 2, 2}, {3, 4, 5}});

}  // namespace

TEST_CASE("sets: dims that do not fit") {
    const tf::Tensor<int, tf::dyn, tf::dyn> row(tf::constant<int>({{1}}));
    CHECK_THROWS_AS(tf::sets::union_(a, row), tf::errors::InvalidArgument);
    const Sparse other{{{0, 0}}, {1}, {3, 4}};
    CHECK_THROWS_AS(tf::sets::difference(a, other), tf::errors::InvalidArgument);
    const Sparse fewer{{{0, 0}, {1, 1}}, {1}, {2, 4}};
    CHECK_THROWS_AS(tf::sets::size(fewer), tf::errors::InvalidArgument);
}

TEST_CASE("sets: positions that are not in order, repeated or outside") {
    const Sparse disordered{{{1, 0}, {0, 3}}, {5, 1}, {2, 4}};
    CHECK_THROWS_AS(tf::sets::union_(a, disordered), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::sets::size(disordered), tf::errors::InvalidArgument);
    // Unchecked, they are sorted; TensorFlow's results are undefined.
    const auto y = tf::sets::difference(disordered, a, {.validate_indices = false});
    CHECK(y.values.shape() == tf::Shape(0));
    CHECK(y.dense_shape(0) == 2);
    CHECK(tf::sets::size(disordered, {.validate_indices = false})(1) == 1);
    const Sparse twice{{{0, 3}, {0, 3}}, {2, 7}, {2, 4}};
    CHECK_THROWS_AS(tf::sets::intersection(twice, twice), tf::errors::InvalidArgument);
    const Sparse outside{{{0, 0}, {1, 4}}, {2, 7}, {2, 4}};
    CHECK_THROWS_AS(tf::sets::size(outside, {.validate_indices = false}),
                    tf::errors::InvalidArgument);
}
