// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::experimental::DenseHashTable, eager and in functions. Values and errors are those of
// TensorFlow 2.21; the layout of buckets is in io/dense_table_test.cpp.

#include <map>

#include <doctest/doctest.h>

#include <tf/lookup.hpp>
#include <tf/strings.hpp>

#include "../support.hpp"

namespace {

using tf::dyn;
using tf::Tensor;
using tf::lookup::experimental::DenseHashTable;
using Index = std::int64_t;
using Text = tf::string;

template <class T>
std::vector<typename T::value_type> list(const T& x) {
    return {x.values().begin(), x.values().end()};
}
/// What a table of scalars exports, in the order of keys.
template <class Table>
auto contents(const Table& table) {
    const auto [keys, values] = table.export_();
    std::map<typename Table::key_type, typename Table::value_type> out;
    for (std::int64_t k = 0; k < keys.shape()[0]; ++k) out[keys.data()[k]] = values.data()[k];
    CHECK(out.size() == static_cast<std::size_t>(keys.shape()[0]));
    return out;
}

struct Counter : tf::Module {
    DenseHashTable<Text, Index> counts{this, "counts", 0, "", "$"};
    DenseHashTable<Index, float, 2> places{this, "places", {-1.f, -2.f}, 0, -1, 8};
    constexpr Counter() : tf::Module("counter") {}

    constexpr auto count(Tensor<Text, dyn> words) {
        const auto before = counts[words];
        counts.insert(words, before + Index{1});
        const auto after = counts[words];
        counts.remove("stop");
        const auto [keys, values] = counts.export_();
        return std::tuple(before, after, counts[words], counts.size(), tf::reduce_sum(values));
    }
    constexpr auto move(Tensor<Index, 2, 2> keys, Tensor<float, 2, 2, 2> to) {
        const auto before = places.lookup(keys);
        places.insert(keys, to);
        return std::tuple(before, places.lookup(keys));
    }
};

}  // namespace

TEST_CASE("insert, lookup, remove, eager") {
    DenseHashTable table(tf::string_, tf::int64, -1, "", "$");
    static_assert(std::is_same_v<decltype(table), DenseHashTable<Text, Index>>);
    table.insert({"a", "b", "c", "a"}, {0, 1, 2, 7});
    table.remove(tf::constant({"c", "none"}));
    CHECK(list(table.lookup(tf::constant({"a", "b", "c", "d"}))) ==
          std::vector<Index>{7, 1, -1, -1});
    CHECK(table.size()() == 2);
    CHECK(contents(table) == std::map<Text, Index>{{"a", 7}, {"b", 1}});
    table.erase("a");
    table.insert(tf::constant({{"x"}, {"y"}}), tf::constant<Index>({{5}, {6}}));
    CHECK(contents(table) == std::map<Text, Index>{{"b", 1}, {"x", 5}, {"y", 6}});
    CHECK(table.lookup(tf::zeros<Text, 0>()).shape() == tf::Shape(0));
    table.insert(tf::zeros<Text, 0>(), tf::zeros<Index, 0>());
    CHECK(table.size()() == 3);
}

TEST_CASE("the dtypes of keys and values") {
    DenseHashTable<Index, bool> flags(false, 0, -1);
    flags.insert({3, 4}, {true, false});
    CHECK(list(flags[tf::constant<Index>({3, 4, 5})]) == std::vector<bool>{true, false, false});
    DenseHashTable<std::int32_t, double> reals(0.5, 0, -1);
    reals.insert({3}, {1.25});
    CHECK(list(reals[tf::constant({3, 4})]) == std::vector<double>{1.25, 0.5});
    DenseHashTable<Index, float, 2> pairs({1.f, 2.f}, 100, 101);
    pairs.insert({0}, {{3.f, 4.f}});
    CHECK(list(pairs[tf::constant<Index>({0, 9})]) == std::vector<float>{3.f, 4.f, 1.f, 2.f});
}

TEST_CASE("the empty and the deleted key are not keys") {
    DenseHashTable<Index, Index> table(-1, 0, -1);
    table.insert({1, 2}, {10, 20});
    CHECK_THROWS_WITH_AS(table.insert({3, 0}, {1, 1}),
                         doctest::Contains("the key 0, which is the table's empty_key"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(table.insert({-1}, {1}), doctest::Contains("the table's deleted_key"),
                         tf::errors::InvalidArgument);
    CHECK_THROWS_AS(table.lookup(tf::constant<Index>({1, 0})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(table.lookup(tf::constant<Index>(-1)), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(table.remove({1, 0}), tf::errors::InvalidArgument);
    CHECK(contents(table) == std::map<Index, Index>{{1, 10}, {2, 20}});  // no call did a part
}

TEST_CASE("keys that are vectors") {
    DenseHashTable<Tensor<Index, 2>, float> table(-1.f, {0, 0}, {-1, -1});
    table.insert({{1, 2}, {2, 1}, {1, 2}}, {1.f, 2.f, 3.f});
    const auto asked = tf::constant<Index>({{{1, 2}, {2, 2}}, {{2, 1}, {1, 1}}});
    const auto found = table[asked];
    static_assert(std::is_same_v<decltype(found), const Tensor<float, 2, 2>>);
    CHECK(list(found) == std::vector<float>{3, -1, 2, -1});
    CHECK(table.lookup(tf::constant<Index>({2, 1}))() == 2.f);
    CHECK(table.size()() == 2);
    CHECK_THROWS_WITH_AS(table.insert({{0, 1}, {0, 0}}, {1.f, 1.f}),
                         doctest::Contains("the key [0 0], which is the table's empty_key"),
                         tf::errors::InvalidArgument);
    table.remove({{1, 2}, {7, 7}});
    const auto [keys, values] = table.export_();
    CHECK(keys.shape() == tf::Shape(1, 2));
    CHECK(list(keys) == std::vector<Index>{2, 1});
    CHECK(list(values) == std::vector<float>{2});
    const auto open = tf::Tensor<Index, dyn, dyn>(tf::constant<Index>({{1, 2, 3}}));
    CHECK_THROWS_WITH_AS(table.lookup(open), doctest::Contains("2 elements in the last dim"),
                         tf::errors::InvalidArgument);

    DenseHashTable<Tensor<Text, 2>, Index, 1> words({0}, {"", ""}, {"", "$"});
    words.insert({{"a", "bc"}, {"ab", "c"}}, {{1}, {2}});
    CHECK(list(words[tf::constant({{"ab", "c"}, {"abc", ""}})]) == std::vector<Index>{2, 0});
}

TEST_CASE("tables that TensorFlow refuses") {
    using Table = DenseHashTable<Index, Index>;
    CHECK_THROWS_WITH_AS(Table(-1, 5, 5), doctest::Contains("the key 5, which is the empty_key"),
                         tf::errors::InvalidArgument);
    for (const Index buckets : {Index{0}, Index{2}, Index{3}, Index{-4}, Index{1} << 40})
        CHECK_THROWS_WITH_AS(Table(-1, 5, 4, buckets), doctest::Contains("a power of 2"),
                             tf::errors::InvalidArgument);
    CHECK(Table(-1, 5, 4, 4).size()() == 0);
}

TEST_CASE("functions") {
    Counter m;
    const auto count = tf::function<&Counter::count>(m);
    const auto words = tf::Tensor<Text, dyn>(tf::constant({"a", "stop", "a"}));
    {
        const auto [before, after, left, size, sum] = count(words);
        CHECK(list(before) == std::vector<Index>{0, 0, 0});
        CHECK(list(after) == std::vector<Index>{1, 1, 1});
        CHECK(list(left) == std::vector<Index>{1, 0, 1});
        CHECK(size() == 1);
        CHECK(sum() == 1);
    }
    CHECK_THROWS_AS(count(tf::Tensor<Text, dyn>(tf::constant({"a", "$"}))),
                    tf::errors::InvalidArgument);
    const auto move = tf::function<&Counter::move>(m);
    const auto [before, after] =
        move(tf::constant<Index>({{1, 2}, {3, 1}}),
             tf::Tensor<float, 2, 2, 2>(tf::reshape<2, 2, 2>(tf::cast<float>(tf::range<8>()))));
    CHECK(list(before) == std::vector<float>{-1, -2, -1, -2, -1, -2, -1, -2});
    CHECK(list(after) == std::vector<float>{6, 7, 2, 3, 4, 5, 6, 7});
}
