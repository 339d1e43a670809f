// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Types of datasets, iteration, and laws of steps. Elements are compared with TensorFlow's by
// tests/referee/data_rows.

#include <algorithm>
#include <limits>
#include <ranges>
#include <set>

#include <doctest/doctest.h>

#include <tf/ragged.hpp>

#include "lists.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using test::lists;
using test::scalars;
using test::up_to;
using test::vectors;

namespace {

struct Point {
    tf::Tensor<float, 2> place;
    tf::Tensor<int> label;
};
template <class E, class D>
bool has_elements(const D&) {
    return std::is_same_v<typename D::element_type, E>;
}

}  // namespace

TEST_CASE("the type of the elements") {
    const auto pairs = data::from_tensor_slices(
        std::tuple(tf::constant({{1.f, 2.f}, {3.f, 4.f}}), tf::constant({1, 2})));
    using Pair = std::tuple<tf::Tensor<float, 2>, tf::Tensor<int>>;
    CHECK((has_elements<Pair>(pairs)));
    CHECK((has_elements<std::tuple<tf::Tensor<float, tf::dyn, 2>, tf::Tensor<int, tf::dyn>>>(
        pairs.batch(2))));
    CHECK(
        (has_elements<std::tuple<tf::Tensor<float, 2, 2>, tf::Tensor<int, 2>>>(pairs.batch<2>())));
    CHECK((has_elements<Pair>(pairs.batch<2>().unbatch())));
    CHECK((has_elements<std::tuple<tf::Tensor<Int>, Pair>>(pairs.enumerate())));
    CHECK((has_elements<tf::Tensor<float, 2>>(
        pairs.map([](auto x, auto y) { return x * tf::cast<float>(y); }))));
    CHECK((has_elements<tf::Tensor<int>>(pairs.map([](auto, auto) { return 1; }))));
    CHECK((has_elements<
           std::tuple<data::Dataset<tf::Tensor<float, 2>>, data::Dataset<tf::Tensor<int>>>>(
        pairs.window(2))));
    CHECK((has_elements<tf::RaggedTensor<tf::Tensor<Int, tf::dyn>>>(lists(3).ragged_batch(2))));
    CHECK((has_elements<tf::Tensor<Int, tf::dyn, tf::dyn>>(lists(3).padded_batch(2))));
}

TEST_CASE("structs and dicts as elements") {
    const Point point{tf::constant({1.f, 2.f}), 3};
    const auto points = data::from_tensors(point).repeat(2);
    CHECK(has_elements<Point>(points));
    int count = 0;
    for (const Point& p : points) count += p.label();
    CHECK(count == 6);
    // A batch of structs has other types than its members, so it is a tuple.
    for (const auto& [place, label] : points.batch<2>()) {
        CHECK(test::elements(place) == std::vector<float>{1, 2, 1, 2});
        CHECK(test::elements(label) == std::vector<int>{3, 3});
    }
    const auto dicts = data::from_tensors(
        tf::dict(tf::named<"a">(tf::constant({1, 2})), tf::named<"b">(tf::constant("x"))));
    for (const auto& batch : dicts.repeat(2).batch(2)) {
        CHECK(test::elements(tf::get<"a">(batch)) == std::vector<int>{1, 2, 1, 2});
        CHECK(test::elements(tf::get<"b">(batch)) == std::vector<std::string>{"x", "x"});
    }
    const auto moved = points.as<std::pair<tf::Tensor<float, tf::dyn>, tf::Tensor<int>>>();
    for (const auto& [place, label] : moved) CHECK(place.shape()[0] == 2);
    const auto wrong = lists(3).as<tf::Tensor<Int, 1>>();
    auto iterator = wrong.iterator();
    CHECK_THROWS_AS((void)iterator.next(), tf::errors::InvalidArgument);
    CHECK(test::elements(*iterator.next()) == List{1});
}

TEST_CASE("a dataset is an input range") {
    const auto numbers = data::range(5);
    static_assert(std::ranges::input_range<decltype(numbers)>);
    List found;
    for (const auto& x :
         numbers | std::views::filter([](const auto& x) { return x() != 2; }) | std::views::take(3))
        found.push_back(x());
    CHECK(found == List{0, 1, 3});
    // Each loop is a new pass, and passes do not affect each other.
    auto first = numbers.iterator(), second = numbers.iterator();
    CHECK(first.get_next()() == 0);
    CHECK(first.get_next()() == 1);
    CHECK(second.get_next()() == 0);
    while (first.next()) {
    }
    CHECK_FALSE(first.next());
    CHECK_THROWS_AS((void)first.get_next(), tf::errors::OutOfRange);
    CHECK(second.get_next()() == 1);
}

TEST_CASE("elements stay what they are after the iterator has moved on") {
    std::vector<tf::Tensor<Int, tf::dyn>> kept;
    for (const auto& batch : data::range(6).batch(2)) kept.push_back(batch);
    REQUIRE(kept.size() == 3);
    for (Int k = 0; k < 3; ++k)
        CHECK(test::elements(kept[static_cast<std::size_t>(k)]) == List{2 * k, 2 * k + 1});
    // Nor do changes of the memory of a source's rows reach the source.
    const auto x = tf::constant({{1, 2}, {3, 4}});
    const auto rows = data::from_tensor_slices(x).shuffle(2).batch(2).unbatch().prefetch(1);
    for (int k = 0; k < 3; ++k) CHECK(vectors(rows).size() == 2);
    CHECK(test::elements(x) == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("laws: take and skip divide a dataset") {
    for (const Int n : {0, 1, 5, 8}) {
        const auto all = data::range(n);
        for (Int k = 0; k <= n + 1; ++k) {
            CHECK(scalars(all.take(k).concatenate(all.skip(k))) == up_to(n));
            CHECK(all.take(k).cardinality() + all.skip(k).cardinality() == n);
        }
    }
}
TEST_CASE("laws: shards are a partition") {
    for (const Int n : {0, 1, 7, 12})
        for (const Int shards : {1, 2, 5}) {
            List all;
            for (Int k = 0; k < shards; ++k) {
                const auto shard = data::range(n).shard(shards, k);
                const List part = scalars(shard);
                CHECK(shard.cardinality() == static_cast<Int>(part.size()));
                all.insert(all.end(), part.begin(), part.end());
            }
            std::sort(all.begin(), all.end());
            CHECK(all == up_to(n));
        }
}
TEST_CASE("laws: a shuffled dataset is a permutation, each element at most a buffer early") {
    for (const Int buffer : {1, 3, 10, 100}) {
        List all = scalars(data::range(20).shuffle(buffer, {.seed = 4}));
        for (std::size_t k = 0; k < all.size(); ++k) CHECK(all[k] < static_cast<Int>(k) + buffer);
        std::sort(all.begin(), all.end());
        CHECK(all == up_to(20));
    }
    CHECK(scalars(data::range(20).shuffle(20)) != scalars(data::range(20).shuffle(20)));
}
TEST_CASE("laws: unbatch undoes batch, and rebatch is both") {
    for (const Int size : {1, 2, 3, 7, 50}) {
        CHECK(scalars(data::range(13).batch(size).unbatch()) == up_to(13));
        CHECK(vectors(data::range(13).batch(4).rebatch(size)) ==
              vectors(data::range(13).batch(size)));
        const auto batches = data::range(13).batch(size);
        CHECK(batches.cardinality() == static_cast<Int>(vectors(batches).size()));
    }
    // A batch size may be larger than any memory.
    CHECK(vectors(data::range(5).batch(1'000'000'000)) == std::vector<List>{{0, 1, 2, 3, 4}});
    CHECK(data::range(1000).batch(700).iterator().next()->shape()[0] == 700);
}
TEST_CASE("a cache computes each element once") {
    int calls = 0;
    const auto cached = data::range(3).map([&](const auto& x) { return ++calls, x; }).cache();
    CHECK(scalars(cached.take(2)) == List{0, 1});  // not complete, so not kept
    CHECK(calls == 2);
    for (int k = 0; k < 3; ++k) CHECK(scalars(cached) == up_to(3));
    CHECK(calls == 5);
}
TEST_CASE("empty elements and elements of rank 0 to 7") {
    const auto empty = data::from_tensors(tf::zeros<float, 0, 3>()).repeat(2);
    CHECK(empty.batch(2).iterator().next()->shape() == tf::Shape(2, 0, 3));
    CHECK(scalars(data::from_tensors(tf::zeros<float, 0>()).unbatch()).empty());
    const auto deep = data::from_tensors(tf::ones<float, 1, 1, 1, 1, 1, 1, 2>()).batch<1>();
    CHECK(deep.iterator().next()->shape() == tf::Shape(1, 1, 1, 1, 1, 1, 1, 2));
    CHECK(lists(5).padded_batch(1).iterator().next()->shape() == tf::Shape(1, 0));
}
TEST_CASE("ranges up to the limits of int64") {
    constexpr Int least = std::numeric_limits<Int>::min(), most = std::numeric_limits<Int>::max();
    // TensorFlow's range does not end here, because its numbers overflow.
    CHECK(scalars(data::range(least, most, Int{1} << 62)) ==
          List{least, -(Int{1} << 62), 0, Int{1} << 62});
    CHECK(scalars(data::range(most, least, least)) == List{most, -1});
    CHECK(data::range(0, most, 1).cardinality() == most);
}
TEST_CASE("reduce") {
    const auto sum =
        data::range(5).reduce(Int{0}, [](const auto& s, const auto& x) { return s + x; });
    CHECK(sum() == 10);
    const auto [count, last] = data::range(5).reduce(
        std::tuple(0, Int{-1}),
        [](const auto& state, const auto& x) { return std::tuple(std::get<0>(state) + 1, x); });
    CHECK(count() == 5);
    CHECK(last() == 4);
}
TEST_CASE("filters of several parts, with C++'s conditions") {
    const auto pairs = data::zip(data::range(6), data::range(6, 12));
    CHECK(scalars(pairs.filter([](const auto& a, const auto& b) { return (a() + b()) % 4 == 0; })
                      .map([](const auto& a, const auto&) { return a; })) == List{1, 3, 5});
    CHECK(scalars(data::range(6).take_while([](const auto& x) { return x < Int{2}; })) ==
          List{0, 1});
}
TEST_CASE("functions that change what they captured") {
    const auto count = [n = Int{0}](const auto&...) mutable { return n++; };
    CHECK(scalars(data::range(4).map(count)) == up_to(4));
    CHECK(scalars(data::range(4).filter([odd = false](const auto&) mutable {
              return std::exchange(odd, !odd);
          })) == List{1, 3});
    const auto groups = data::range(4).group_by_window(
        [n = Int{0}](const auto&) mutable { return n++ % 2; },
        [n = Int{0}](const auto&, const auto& group) mutable { return group.take(++n); },
        [n = 1](const auto&) mutable { return ++n; });
    CHECK(scalars(groups) == List{0, 1, 3});
}
TEST_CASE("traced functions") {
    const auto f = tf::function([](tf::Tensor<Int> x) {
        return tf::cond(x % Int{2} == Int{0}, [&] { return x * Int{10}; }, [&] { return x; });
    });
    CHECK(scalars(data::range(4).map(f)) == List{0, 1, 20, 3});
}
TEST_CASE("generators of tensors and of structures of them") {
    const std::vector<tf::Tensor<float, 2>> rows{{1.f, 2.f}, {3.f, 4.f}};
    const auto dataset = data::from_generator(rows);
    CHECK((has_elements<tf::Tensor<float, 2>>(dataset)));
    CHECK(vectors(dataset) == std::vector<std::vector<float>>{{1.f, 2.f}, {3.f, 4.f}});
    const auto pairs = data::from_generator(
        [] { return std::vector<std::tuple<tf::Tensor<Int>, float>>{{tf::Tensor<Int>(7), .5f}}; });
    CHECK((has_elements<std::tuple<tf::Tensor<Int>, tf::Tensor<float>>>(pairs)));
    CHECK(std::get<0>(pairs.get_single_element())() == 7);
}
