// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::sparse::mask. Values are those of TensorFlow's documentation.

#include <doctest/doctest.h>

#include <tf/sparse.hpp>

TEST_CASE("rows without those of some indices") {
    using Rows = tf::IndexedSlices<float, 50, 2>;
    const Rows rows{tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}, {7.f, 8.f}}),
                    tf::constant<std::int64_t>({12, 26, 37, 12})};
    const Rows left = tf::sparse::mask(rows, {12, 45});
    CHECK(left.indices.shape() == tf::Shape(2));
    CHECK(left.indices(0) == 26);
    CHECK(left.indices(1) == 37);
    CHECK(left.values.shape() == tf::Shape(2, 2));
    CHECK(left.values(0, 1) == 4.f);
    CHECK(left.values(1, 0) == 5.f);
    const Rows none = tf::sparse::mask(rows, {37, 26, 12});
    CHECK(none.values.shape() == tf::Shape(0, 2));
    CHECK(none.indices.shape() == tf::Shape(0));
}
