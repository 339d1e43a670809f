// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sets, which are the rows of tensors along their last dim.

#include <tf/sparse.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

#define PLACES "[[0, 0, 1], [0, 0, 3], [1, 1, 0], [1, 1, 2]]"

template <class X>
constexpr auto placed(const X& values) {
    return tf::SparseTensor<typename tf::tensor_type_t<X>::value_type, 3>{
        {{0, 0, 1}, {0, 0, 3}, {1, 1, 0}, {1, 1, 2}}, values, {2, 2, 4}};
}

void dense_rows(OpRows& rows) {
    const auto x = tf::constant<std::int64_t>({{{1, 2, 2}, {7, -3, 9}}, {{4, 0, 4}, {5, 6, 5}}});
    const auto y = tf::constant<std::int64_t>({{{2, 3}, {9, -3}}, {{1, 1}, {6, 7}}});
    rows.of(
        "tf.sets.intersection(x, y).values",
        [](auto a, auto b) { return tf::sets::intersection(a, b).values; }, x, y);
    rows.of(
        "tf.sets.intersection(x, y).indices",
        [](auto a, auto b) { return tf::sets::intersection(a, b).indices; }, x, y);
    rows.of(
        "tf.sets.union(x, y).dense_shape",
        [](auto a, auto b) { return tf::sets::union_(a, b).dense_shape; }, x, y);
    rows.of(
        "tf.sparse.to_dense(tf.sets.union(x, y))",
        [](auto a, auto b) { return tf::sparse::to_dense(tf::sets::union_(a, b)); }, x, y);
    rows.of(
        "tf.sparse.to_dense(tf.sets.difference(x, y))",
        [](auto a, auto b) { return tf::sparse::to_dense(tf::sets::difference(a, b)); }, x, y);
    rows.of(
        "tf.sparse.to_dense(tf.sets.difference(x, y, aminusb=False))",
        [](auto a, auto b) {
            return tf::sparse::to_dense(tf::sets::difference(a, b, {.aminusb = false}));
        },
        x, y);
    const auto words = tf::constant({{"b", "a", "", "b"}, {"Z", "z", "\xff", "zz"}});
    rows.of(
        "tf.sets.union(x, y).values", [](auto a, auto b) { return tf::sets::union_(a, b).values; },
        words, tf::constant({{"long enough for the heap, really", "a"}, {"z", "y"}}));
    rows.of(
        "tf.sets.union(x, y).dense_shape",
        [](auto a, auto b) { return tf::sets::union_(a, b).dense_shape; },
        tf::zeros<std::int64_t, 0, 3>(), tf::zeros<std::int64_t, 0, 2>());
    rows.in_dtypes<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t>(
        "tf.sets.difference(x, 2 * x).values",
        [](auto a) { return tf::sets::difference(a, tf::add(a, a)).values; },
        test::sample<2, 5>(0, 9));
}

}  // namespace

const Family<OpRows> sets_family([](OpRows& rows) {
    dense_rows(rows);
    const auto values = tf::constant<std::int32_t>({7, 2, 5, 5});
    const auto dense = tf::constant<std::int32_t>({{{1, 2, 2}, {7, 3, 9}}, {{4, 0, 4}, {5, 6, 5}}});
    rows.of(
        "tf.sparse.to_dense(tf.sets.difference(y, tf.SparseTensor(" PLACES ", x, [2, 2, 4])))",
        [](auto x, auto y) { return tf::sparse::to_dense(tf::sets::difference(y, placed(x))); },
        values, dense);
    rows.of(
        "tf.sparse.to_dense(tf.sets.difference(tf.SparseTensor(" PLACES ", x, [2, 2, 4]), y))",
        [](auto x, auto y) { return tf::sparse::to_dense(tf::sets::difference(placed(x), y)); },
        values, dense);
    rows.of(
        "tf.sets.union(tf.SparseTensor(" PLACES
        ", x, [2, 2, 4]), y, validate_indices=False)"
        ".indices",
        [](auto x, auto y) {
            return tf::sets::union_(placed(x), y, {.validate_indices = false}).indices;
        },
        values, dense);
    rows.of(
        "tf.sparse.to_dense(tf.sets.union(tf.SparseTensor(" PLACES
        ", x, [2, 2, 4]), tf.SparseTensor([[0, 1, 5], [1, 1, 0], [1, 1, 6]], y, [2, 2, 7])))",
        [](auto x, auto y) {
            return tf::sparse::to_dense(
                tf::sets::union_(placed(x), tf::SparseTensor<std::int32_t, 3>{
                                                {{0, 1, 5}, {1, 1, 0}, {1, 1, 6}}, y, {2, 2, 7}}));
        },
        values, tf::constant<std::int32_t>({3, 5, 8}));
    rows.of(
        "tf.sets.size(tf.SparseTensor(" PLACES ", x, [2, 2, 4]))",
        [](auto x) { return tf::sets::size(placed(x)); }, values);
    rows.of(
        "tf.sets.size(tf.SparseTensor(" PLACES ", x, [2, 2, 4]), validate_indices=False)",
        [](auto x) { return tf::sets::size(placed(x), {.validate_indices = false}); },
        tf::constant({"a", "a", "b", "c"}));
});

#undef PLACES

}  // namespace referee
