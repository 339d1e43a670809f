// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::sparse::cross, tf::ragged::cross, their hashed forms, and counts of sparse and ragged
// numbers. Expected values are TensorFlow 2.21's.

#include <doctest/doctest.h>

#include <tf/ragged.hpp>

namespace {

using tf::dyn;
using tf::RaggedTensor;
using tf::SparseTensor;
using tf::Tensor;
using Index = std::int64_t;
using Text = tf::string;

const RaggedTensor<Tensor<Text, dyn>> letters =
    tf::ragged::from_row_lengths(tf::constant({"a", "b", "c"}), tf::constant<Index>({2, 0, 1}));
const SparseTensor<Index, 2> numbers{.indices = {{0, 1}, {2, 0}, {2, 2}},
                                     .values = tf::constant<Index>({7, -8, 9}),
                                     .dense_shape = {3, 4}};
const auto column = tf::constant({{1}, {2}, {3}});
const auto matrix = tf::constant<Index>({{2, 0, 2}, {1, 2, 5}});
const RaggedTensor<Tensor<int, dyn>> rows =
    tf::ragged::from_row_lengths(tf::constant({3, 1, 3, 0, 3}), tf::constant<Index>({3, 0, 2}));
const RaggedTensor<Tensor<float, dyn>> row_weights = tf::ragged::from_row_lengths(
    tf::constant({0.5f, 2.f, 4.f, 8.f, 16.f}), tf::constant<Index>({3, 0, 2}));
const SparseTensor<int, 2> places{.indices = {{0, 1}, {0, 3}, {2, 0}, {2, 3}},
                                  .values = tf::constant({4, 4, 1, 0}),
                                  .dense_shape = {4, 5}};
const SparseTensor<float, 2> place_weights{.indices = {{0, 1}, {0, 3}, {2, 0}, {2, 3}},
                                           .values = tf::constant({1.f, 2.f, 4.f, 8.f}),
                                           .dense_shape = {4, 5}};

template <class T>
std::vector<typename T::value_type> list(const T& x) {
    return {x.values().begin(), x.values().end()};
}
template <class T, int Rank>
void same(const SparseTensor<T, Rank>& sp, const std::vector<Index>& indices,
          const std::vector<T>& values, const std::vector<Index>& dims) {
    CHECK(list(sp.indices) == indices);
    CHECK(list(sp.values) == values);
    CHECK(list(sp.dense_shape) == dims);
}
template <class T>
void same(const RaggedTensor<Tensor<T, dyn>>& rt, const std::vector<Index>& splits,
          const std::vector<T>& values) {
    CHECK(list(rt.row_splits) == splits);
    CHECK(list(rt.values) == values);
}

}  // namespace

TEST_CASE("crossed texts") {
    same<Text>(tf::ragged::cross(letters, column, numbers), {0, 2, 2, 4},
               {"a_X_1_X_7", "b_X_1_X_7", "c_X_3_X_-8", "c_X_3_X_9"});
    same<Text>(tf::ragged::cross(letters), {0, 2, 2, 3}, {"a", "b", "c"});
    // sparse columns come first
    same<Text, 2>(tf::sparse::cross(column, numbers), {0, 0, 2, 0, 2, 1},
                  {"7_X_1", "-8_X_3", "9_X_3"}, {3, 2});
    same<Text, 2>(tf::sparse::cross({.separator = "--------|"}, numbers, column),
                  {0, 0, 2, 0, 2, 1}, {"7--------|1", "-8--------|3", "9--------|3"}, {3, 2});
    same<Text, 2>(tf::sparse::cross(tf::zeros<int, 0, 3>(), tf::zeros<int, 0, 1>()), {}, {},
                  {0, 0});
    same<Text, 2>(tf::sparse::cross(tf::zeros<int, 2, 0>(), tf::zeros<int, 2, 3>()), {}, {},
                  {2, 0});
}

TEST_CASE("crossed hashes") {
    same<Index>(tf::ragged::cross_hashed({.num_buckets = 1000}, letters, column, numbers),
                {0, 2, 2, 4}, {664, 927, 550, 208});
    same<Index>(
        tf::ragged::cross_hashed({.hash_key = 0}, letters, numbers), {0, 2, 2, 4},
        {8463814962227038604, 5284471448124028267, 2637359370997980201, 560943478212642083});
    same<Index>(tf::ragged::cross_hashed(numbers), {0, 1, 1, 3},
                {7129489355927154095, 973152574082753016, 7845129889167355796});
    const std::vector<Index> at{0, 0, 2, 0, 2, 1};
    same<Index, 2>(tf::sparse::cross_hashed(column, numbers), at,
                   {4091893631688526645, 5013066691334602223, 1933080367048807861}, {3, 2});
    same<Index, 2>(tf::sparse::cross_hashed({.num_buckets = 10}, numbers), at, {2, 3, 6}, {3, 2});
    same<Index, 2>(tf::sparse::cross_hashed({.hash_key = 0}, column, numbers), at,
                   {4091893631688526645, 5013066691334602223, 1933080367048807861}, {3, 2});
}

TEST_CASE("columns that do not fit") {
    CHECK_THROWS_WITH_AS(tf::sparse::cross(numbers, tf::constant({{1}, {2}})),
                         doctest::Contains("2 rows; expected as many as the first column has, 3"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(tf::sparse::cross_hashed({.num_buckets = -1}, numbers),
                         doctest::Contains("a number >= 0"), tf::errors::InvalidArgument);
    auto outside = numbers;
    outside.indices = tf::constant<Index>({{0, 1}, {1, 0}, {9, 2}});
    CHECK_THROWS_AS(tf::sparse::cross(outside), tf::errors::InvalidArgument);
    const auto wide = tf::zeros<int, 1, 2000>();
    CHECK_THROWS_WITH_AS(tf::sparse::cross(wide, wide, wide),
                         doctest::Contains("2^31 combinations or more"),
                         tf::errors::InvalidArgument);
    CHECK(tf::sparse::cross(wide, wide, wide, tf::zeros<int, 1, 0>()).values.shape()[0] == 0);
}

TEST_CASE("sparse counts") {
    same<Index, 1>(tf::sparse::bincount(matrix), {0, 1, 2, 5}, {1, 1, 3, 1}, {6});
    const std::vector<Index> at{0, 0, 0, 2, 1, 1, 1, 2, 1, 5};
    same<Index, 2>(tf::sparse::bincount<-1>(matrix), at, {1, 2, 1, 1, 1}, {2, 6});
    same<Index, 2>(tf::sparse::bincount<-1>(matrix, {.minlength = 9}), at, {1, 2, 1, 1, 1}, {2, 9});
    same<Index, 2>(tf::sparse::bincount<-1>(matrix, {.maxlength = 2}), {0, 0, 1, 1}, {1, 1},
                   {2, 2});
    same<Index, 2>(tf::sparse::bincount<-1>(matrix, {.minlength = 5, .maxlength = 2}), {0, 0, 1, 1},
                   {1, 1}, {2, 2});
    same<Index, 2>(tf::sparse::bincount<-1>(matrix, {.binary_output = true}), at, {1, 1, 1, 1, 1},
                   {2, 6});
    same<int, 2>(tf::sparse::bincount<-1>(rows), {0, 1, 0, 3, 2, 0, 2, 3}, {1, 2, 1, 1}, {3, 4});
    same<float, 2>(tf::sparse::bincount<-1>(rows, row_weights), {0, 1, 0, 3, 2, 0, 2, 3},
                   {2.f, 4.5f, 8.f, 16.f}, {3, 4});
    same<float, 1>(tf::sparse::bincount(rows, row_weights), {0, 1, 3}, {8.f, 2.f, 20.5f}, {4});
    same<int, 2>(tf::sparse::bincount<-1>(places), {0, 4, 2, 0, 2, 1}, {2, 1, 1}, {4, 5});
    same<float, 2>(tf::sparse::bincount<-1>(places, place_weights), {0, 4, 2, 0, 2, 1},
                   {3.f, 8.f, 4.f}, {4, 5});
    same<int, 1>(tf::sparse::bincount(places), {0, 1, 4}, {1, 1, 2}, {5});
    same<int, 1>(tf::sparse::bincount<-1>(tf::constant({2, 0, 2})), {0, 2}, {1, 2}, {3});
    same<Index, 1>(tf::sparse::bincount(tf::zeros<Index, 0>()), {}, {}, {1});
    same<int, 2>(tf::sparse::bincount<-1>(tf::zeros<int, 2, 0>()), {}, {}, {2, 1});
    same<int, 2>(tf::sparse::bincount<-1>(tf::constant({{1, 2}}), {.maxlength = 0}), {}, {},
                 {1, 0});
}

TEST_CASE("dense counts of ragged and sparse numbers") {
    CHECK(list(tf::math::bincount(rows)) == std::vector<int>{1, 1, 0, 3});
    CHECK(list(tf::math::bincount<dyn, -1>(rows)) ==
          std::vector<int>{0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1});
    CHECK(list(tf::math::bincount<dyn, -1>(rows, row_weights)) ==
          std::vector<float>{0, 2, 0, 4.5f, 0, 0, 0, 0, 8, 0, 0, 16});
    const auto six = tf::math::bincount<dyn, -1>(rows, {.minlength = 6, .binary_output = true});
    CHECK(list(six) == std::vector<int>{0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0});
    CHECK(list(tf::math::bincount<2, -1>(rows)) == std::vector<int>{0, 1, 0, 0, 1, 0});
    static_assert(decltype(tf::math::bincount<2, -1>(rows))::static_shape == tf::Shape(dyn, 2));
    CHECK(tf::math::bincount<dyn, -1>(places).shape() == tf::Shape(4, 5));
    CHECK(list(tf::math::bincount(places, place_weights)) == std::vector<float>{8, 4, 0, 0, 3});
}

TEST_CASE("counts that are refused") {
    CHECK_THROWS_WITH_AS(tf::sparse::bincount(tf::constant({3, -1})),
                         doctest::Contains("numbers >= 0"), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::sparse::bincount(matrix, matrix, {.binary_output = true}),
                    tf::errors::InvalidArgument);
    auto other = place_weights;
    other.indices = tf::constant<Index>({{0, 1}, {0, 2}, {2, 0}, {2, 3}});
    CHECK_THROWS_WITH_AS(tf::sparse::bincount<-1>(places, other),
                         doctest::Contains("weights at the places of the numbers"),
                         tf::errors::InvalidArgument);
    auto longer = row_weights;
    longer.row_splits = tf::constant<Index>({0, 2, 3, 5});
    CHECK_THROWS_AS((tf::math::bincount<dyn, -1>(rows, longer)), tf::errors::InvalidArgument);
}

TEST_CASE("in functions") {
    const auto f = tf::function([](Tensor<Text, dyn, dyn> x, Tensor<int, dyn, 2> y) {
        const auto crossed = tf::sparse::cross(x, y);
        const auto hashed = tf::sparse::cross_hashed({.num_buckets = 50}, y, x);
        const auto counts = tf::sparse::bincount<-1>(y);
        return std::tuple(crossed, hashed.values, counts);
    });
    const Tensor<Text, dyn, dyn> x(tf::constant({{"x"}, {"y"}}));
    const Tensor<int, dyn, 2> y(tf::constant({{3, 3}, {4, 1}}));
    const auto [crossed, hashed, counts] = f(x, y);
    same<Text, 2>(crossed, {0, 0, 0, 1, 1, 0, 1, 1}, {"x_X_3", "x_X_3", "y_X_4", "y_X_1"}, {2, 2});
    CHECK(list(hashed) == list(tf::sparse::cross_hashed({.num_buckets = 50}, y, x).values));
    same<int, 2>(counts, {0, 3, 1, 1, 1, 4}, {2, 1, 1}, {2, 5});
}
