// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sparse batches, and the functions of tf/data/experimental.hpp. Elements are compared with
// TensorFlow's by tests/referee/data_rows.

#include <stdexcept>

#include <doctest/doctest.h>

#include <tf/sparse.hpp>
#include <tf/strings.hpp>

#include "../io/io_support.hpp"
#include "lists.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using test::lists;
using test::scalars;
using test::vectors;
using tf::Tensor;

TEST_CASE("a sparse batch is a padded batch with the same elements") {
    const auto sparse = lists(9).sparse_batch(4, {5});
    static_assert(std::is_same_v<decltype(sparse)::element_type, tf::SparseTensor<Int, 2>>);
    CHECK(sparse.cardinality() == 3);
    const auto dense = sparse.map([](const auto& batch) { return tf::sparse::to_dense(batch); });
    CHECK(vectors(dense) == vectors(lists(9).padded_batch(4, {.padded_shapes = {tf::Shape(5)}})));

    auto iterator = sparse.iterator();
    (void)iterator.get_next();
    auto other = sparse.iterator();
    other.restore(iterator.save());
    CHECK(test::elements(other.get_next().values) == test::elements(iterator.get_next().values));
}
TEST_CASE("row shapes that do not fit") {
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((void)lists(3).sparse_batch(2, {}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).sparse_batch(2, {4, 4}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).sparse_batch(2, {-1}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).sparse_batch(2, {Int{1} << 40}), InvalidArgument);
    auto iterator = lists(9).sparse_batch(2, {2}).iterator();
    CHECK(test::elements(iterator.get_next().values) == List{1});
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::DataLoss);
    CHECK(test::elements(iterator.get_next().values) == List{5});  // reading goes on
}
TEST_CASE("strings are written as records") {
    const test::Folder folder("dataset_records");
    const auto texts =
        data::range(5).map([](const auto& x) { return tf::strings::as_string(x * x); });
    const auto path = folder / "x.tfrecord";
    const data::experimental::TFRecordWriter writer(path);
    writer.write(texts.skip(3));
    writer.write(texts);  // in place of the older records
    const data::Dataset<Tensor<tf::string>> read = data::TFRecordDataset(path.string());
    CHECK(scalars(read) == std::vector<std::string>{"0", "1", "4", "9", "16"});
    CHECK_THROWS_AS(data::experimental::TFRecordWriter(folder / "no" / "x").write(texts),
                    tf::errors::NotFound);
}
TEST_CASE("groups are reduced anew in each pass, in the order of their keys") {
    int calls = 0;
    const data::experimental::Reducer longest{
        [](const Tensor<Int>& key) { return key * Int{100}; },
        [&calls](const Tensor<Int>& state, const Tensor<Int>& x) {
            ++calls;
            return tf::maximum(state, x);
        },
        [](const Tensor<Int>& state) { return state; }};
    const auto groups = data::range(10).apply(data::experimental::group_by_reducer(
        [](const auto& x) { return x % Int{3} - Int{1}; }, longest));
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(groups)>::element_type, Tensor<Int>>);
    CHECK(scalars(groups) == List{9, 7, 100});
    CHECK(scalars(groups) == List{9, 7, 100});
    CHECK(calls == 20);
    const auto failing = data::range(3).map([](const Tensor<Int>& x) {
        if (x() == 2) throw std::out_of_range("two");
        return x;
    });
    auto iterator =
        failing
            .apply(data::experimental::group_by_reducer([](const auto& x) { return x; }, longest))
            .iterator();
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::Unknown);
}
TEST_CASE("elements by their numbers, and the only one") {
    CHECK(data::experimental::at(data::range(5, 9), 3)() == 8);
    CHECK_THROWS_AS((void)data::experimental::at(data::range(5, 9), 4), tf::errors::OutOfRange);
    CHECK_THROWS_AS((void)data::experimental::at(data::range(5, 9), -1), tf::errors::OutOfRange);
    CHECK(data::range(7, 8).get_single_element()() == 7);
    CHECK_THROWS_AS((void)data::range(0).get_single_element(), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((void)data::range(2).get_single_element(), tf::errors::InvalidArgument);
    const auto list = data::experimental::from_list(std::vector<Int>{4, 2});
    CHECK(list.cardinality() == 2);
    CHECK(scalars(list) == List{4, 2});
    CHECK(data::experimental::from_list(std::vector<float>{}).cardinality() == 0);
}
