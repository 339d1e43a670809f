// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Errors in pipelines: in arguments, which are reported at once, and in elements.

#include <exception>
#include <stdexcept>

#include <doctest/doctest.h>

#include "lists.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using test::lists;

namespace {

tf::Tensor<Int> not_two(const tf::Tensor<Int>& x) {
    if (x() == 2) throw std::out_of_range("two");
    return x;
}
/// The elements that can be read, -1 for each error.
template <class D>
List with_errors(const D& dataset) {
    List all;
    auto iterator = dataset.iterator();
    for (;;) {
        try {
            const auto x = iterator.next();
            if (!x) return all;
            all.push_back((*x)());
        } catch (const tf::errors::OpError&) {
            all.push_back(-1);
        }
    }
}

}  // namespace

TEST_CASE("an exception of a function names the element and keeps the original one") {
    for (const int calls : {0, 1, 3}) {
        CAPTURE(calls);
        auto iterator = data::range(4).map(not_two, {.num_parallel_calls = calls}).iterator();
        CHECK(iterator.get_next()() == 0);
        CHECK(iterator.get_next()() == 1);
        try {
            (void)iterator.next();
            FAIL("no error");
        } catch (const tf::errors::Unknown& e) {
            CHECK(std::string(e.what()).find("element 2") != std::string::npos);
            CHECK(std::string(e.what()).find("two") != std::string::npos);
            CHECK_THROWS_AS(std::rethrow_if_nested(e), std::out_of_range);
        }
        CHECK(iterator.get_next()() == 3);
        CHECK_FALSE(iterator.next());
    }
}
TEST_CASE("an error of the library keeps its class") {
    const auto failing = data::range(3).map(
        [](const tf::Tensor<Int>& x) { return tf::gather(tf::constant({1, 2}), x); });
    auto iterator = failing.iterator();
    (void)iterator.next();
    (void)iterator.next();
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::InvalidArgument);
    struct Strange {};
    CHECK_THROWS_AS((void)data::range(1)
                        .map([](const auto& x) { return throw Strange(), x; })
                        .iterator()
                        .next(),
                    tf::errors::Unknown);
}
TEST_CASE("reading goes on after an error") {
    const auto failing = data::range(5).map(not_two);
    CHECK(with_errors(failing) == List{0, 1, -1, 3, 4});
    CHECK(with_errors(failing.prefetch(2)) == List{0, 1, -1, 3, 4});
    CHECK(with_errors(failing.take(4)) == List{0, 1, -1, 3, 4});
    CHECK(with_errors(failing.repeat(2)) == List{0, 1, -1, 3, 4, 0, 1, -1, 3, 4});
    CHECK(with_errors(failing.ignore_errors()) == List{0, 1, 3, 4});
    CHECK(with_errors(failing.filter([](const auto& x) { return x != Int{3}; })) ==
          List{0, 1, -1, 4});
    CHECK(with_errors(data::range(5).filter([](const auto& x) { return not_two(x)() >= 0; })) ==
          List{0, 1, -1, 3, 4});
    CHECK(with_errors(data::range(4).flat_map([](const auto& x) {
              return data::from_tensors(not_two(x)).repeat(2);
          })) == List{0, 0, 1, 1, -1, 3, 3});
    CHECK(with_errors(data::range(5).scan(Int{0}, [](const auto& s, const auto& x) {
              return std::pair(s + not_two(x), s);
          })) == List{0, 0, -1, 1, 4});
}
TEST_CASE("arguments are checked at once") {
    using tf::errors::InvalidArgument;
    const auto numbers = data::range(4);
    CHECK_THROWS_AS((void)data::range(0, 4, 0), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.shard(0, 0), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.shard(2, 2), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.shuffle(0), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.batch(0), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.batch(Int{1} << 31), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.prefetch(-2), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.map(not_two, {.num_parallel_calls = -2}), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.window(0), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.window(2, {.shift = 0}), InvalidArgument);
    CHECK_THROWS_AS((void)numbers.batch(2).rebatch(std::vector<Int>()), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).padded_batch(2, {.padded_shapes = {tf::Shape(2, 2)}}),
                    InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).padded_batch(2, {.padding_values = {.5}}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).padded_batch(2, {.padding_values = {"x"}}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).padded_batch(2, {.padding_values = {0, 0}}), InvalidArgument);
    const auto size = [](const auto& x) { return x.shape()[0]; };
    CHECK_THROWS_AS((void)lists(3).bucket_by_sequence_length(size, {2}, {1}), InvalidArgument);
    CHECK_THROWS_AS((void)lists(3).bucket_by_sequence_length(size, {3, 2}, {1, 1, 1}),
                    InvalidArgument);
    using Numbers = data::Dataset<tf::Tensor<Int>>;
    CHECK_THROWS_AS((void)data::sample_from_datasets(std::vector<Numbers>()), InvalidArgument);
    CHECK_THROWS_AS((void)data::sample_from_datasets<tf::Tensor<Int>>({numbers}, {.weights = {-1}}),
                    InvalidArgument);
    CHECK_THROWS_AS(
        (void)data::sample_from_datasets<tf::Tensor<Int>>({numbers}, {.weights = {1, 1}}),
        InvalidArgument);
    CHECK_THROWS_AS((void)data::from_tensor_slices(
                        std::tuple(tf::fill<tf::dyn>(1, 2), tf::fill<tf::dyn>(1, 3))),
                    InvalidArgument);
    CHECK_THROWS_AS((void)data::TextLineDataset("x", {.compression_type = "BZ2"}), InvalidArgument);
    CHECK_THROWS_AS((void)data::FixedLengthRecordDataset("x", 0), InvalidArgument);
    CHECK_THROWS_AS((void)data::list_files("no such file *"), InvalidArgument);
}
TEST_CASE("unbatch needs rows in all parts") {
    const auto uneven =
        data::from_tensors(std::tuple(tf::fill<tf::dyn>(1, 2), tf::fill<tf::dyn>(1, 3)));
    auto iterator = uneven.concatenate(uneven).unbatch().iterator();
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::InvalidArgument);
    CHECK_FALSE(iterator.next());
}
