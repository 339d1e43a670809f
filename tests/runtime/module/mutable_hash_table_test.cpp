// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::experimental::MutableHashTable: eager, in functions, in branches and loops, from
// several threads. Values and errors are those of TensorFlow 2.21.

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include <doctest/doctest.h>

#include <tf/lookup.hpp>
#include <tf/strings.hpp>

#include "../support.hpp"

namespace {

using namespace std::string_literals;
using tf::dyn;
using tf::Tensor;
using tf::lookup::experimental::MutableHashTable;
using Index = std::int64_t;
using Text = tf::string;

template <class T>
std::vector<typename T::value_type> list(const T& x) {
    return {x.values().begin(), x.values().end()};
}
/// What a table exports, in the order of keys.
template <class Table>
auto contents(const Table& table) {
    const auto [keys, values] = table.export_();
    const auto k = list(keys);
    const auto v = list(values);
    const std::size_t width = k.empty() ? 0 : v.size() / k.size();
    std::map<typename Table::key_type, std::vector<typename Table::value_type>> out;
    for (std::size_t i = 0; i < k.size(); ++i)
        for (std::size_t j = 0; j < width; ++j) out[k[i]].push_back(v[i * width + j]);
    CHECK(out.size() == k.size());
    return out;
}
template <class K, class V>
using Map = std::map<K, std::vector<V>>;

struct Counter : tf::Module {
    MutableHashTable<Text, Index> counts{this, "counts", 0};
    MutableHashTable<Index, float, 2> places{this, "places", {-1.f, -2.f}};
    tf::Variable<float> scale{this, "scale", 2.f};
    constexpr Counter() : tf::Module("counter") {}

    constexpr auto count(Tensor<Text, dyn> words) {
        const auto before = counts[words];
        counts.insert(words, before + Index{1});
        const auto after = counts[words];
        counts.remove("stop");
        return std::tuple(before, after, counts[words], counts.size());
    }
    constexpr auto all() { return counts.export_(); }
    constexpr Tensor<float, 2, 2, 2> move(Tensor<Index, 2, 2> keys, Tensor<float, 2, 2, 2> to) {
        const auto before = places.lookup(keys);
        places.insert(keys, to);
        return before;
    }
    constexpr Tensor<Index> choose(Tensor<bool> add, Tensor<Text, dyn> words) {
        return tf::cond(
            add,
            [&] {
                counts.insert(words, counts[words] * Index{0} + Index{7});
                return counts.size();
            },
            [&] {
                counts.remove(words);
                return counts.size();
            });
    }
    constexpr auto fill(Tensor<std::int32_t> n) {
        return tf::while_loop(
            [&](auto i, auto) { return i < n; },
            [&](auto i, auto sum) {
                const auto key = tf::cast<Index>(i);
                places.insert(key, tf::stack(tf::cast<float>(i), tf::reduce_sum(places[key])));
                return std::tuple(i + 1, sum + tf::reduce_sum(places[key]));
            },
            tf::like(n, 0), 0.f);
    }
    /// Only effects, whose results nobody uses.
    constexpr void touch(Tensor<Text, dyn> words) {
        static_cast<void>(counts[words]);
        static_cast<void>(counts.size());
        counts.insert(words, tf::cast<Index>(tf::strings::length(words)));
    }
    constexpr Tensor<float> scaled(Tensor<Index> key) {
        return scale * tf::reduce_sum(places[key]);
    }
};

}  // namespace

TEST_CASE("insert, lookup, remove, eager") {
    MutableHashTable table(tf::string_, tf::int64, -1);
    static_assert(std::is_same_v<decltype(table), MutableHashTable<Text, Index>>);
    CHECK(table.size()() == 0);
    CHECK(table["a"]() == -1);
    table.insert({"a", "a", "b"}, {1, 2, 3});  // the last value counts
    CHECK(table.size()() == 2);
    CHECK(list(table.lookup(tf::constant({"b", "x", "a"}))) == std::vector<Index>{3, -1, 2});
    const auto matrix = table[tf::constant({{"a"}, {"y"}})];
    static_assert(std::is_same_v<decltype(matrix), const Tensor<Index, 2, 1>>);
    CHECK(list(matrix) == std::vector<Index>{2, -1});
    table.insert(tf::constant("c"), tf::constant<Index>(7));
    CHECK(contents(table) == Map<Text, Index>{{"a", {2}}, {"b", {3}}, {"c", {7}}});
    table.remove({"zz", "a"});
    table.erase(tf::constant({{"c"}}));
    CHECK(contents(table) == Map<Text, Index>{{"b", {3}}});
    table.erase("b");
    CHECK(contents(table).empty());
    CHECK(table.lookup(tf::zeros<Text, 0>()).shape() == tf::Shape(0));
    table.insert(tf::zeros<Text, 0>(), tf::zeros<Index, 0>());
    CHECK(table.size()() == 0);
}

TEST_CASE("values that are vectors") {
    MutableHashTable<Index, float, 2> table({0.f, 1.f});
    table.insert({1}, {{2.f, 3.f}});
    table.insert(tf::constant<Index>({{4, 5}}), tf::constant({{{6.f, 7.f}, {8.f, 9.f}}}));
    const auto found = table.lookup(tf::constant<Index>({{5}, {3}}));
    static_assert(std::is_same_v<decltype(found), const Tensor<float, 2, 1, 2>>);
    CHECK(list(found) == std::vector<float>{8.f, 9.f, 0.f, 1.f});
    CHECK(list(table[1]) == std::vector<float>{2.f, 3.f});
    table.remove(1);
    CHECK(contents(table) == Map<Index, float>{{4, {6.f, 7.f}}, {5, {8.f, 9.f}}});

    MutableHashTable<Index, Text, 2> names({"?", "!"});
    names.insert({1, 2, 3}, {{"a", "b"}, {"c", "d"}, {"e", ""}});
    names.remove({1});
    CHECK(contents(names) == Map<Index, Text>{{2, {"c", "d"}}, {3, {"e", ""}}});
    CHECK(list(names[1]) == std::vector<Text>{"?", "!"});
}

TEST_CASE("another default for one lookup") {
    MutableHashTable table(tf::string_, tf::int64, -1);
    table.insert({"a"}, {2});
    const auto keys = tf::constant({"a", "c", "d"});
    CHECK(list(table.lookup(keys, tf::constant<Index>({10, 20, 30}))) ==
          std::vector<Index>{2, 20, 30});
    CHECK(list(table.lookup(keys, tf::constant<Index>(5))) == std::vector<Index>{2, 5, 5});
    CHECK(table.lookup("x", tf::constant<Index>(6))() == 6);
    MutableHashTable<Index, float, 2> pairs({0.f, 1.f});
    const auto two = tf::constant<Index>({2, 3});
    CHECK(list(pairs.lookup(two, tf::constant({{1.f, 2.f}, {3.f, 4.f}}))) ==
          std::vector<float>{1.f, 2.f, 3.f, 4.f});
    CHECK(list(pairs.lookup(two, tf::constant({8.f, 9.f}))) ==
          std::vector<float>{8.f, 9.f, 8.f, 9.f});
    const Tensor<Index, dyn> uneven = tf::constant<Index>({10, 20});
    CHECK_THROWS_WITH_AS(table.lookup(keys, uneven),
                         doctest::Contains("got shape (2,); expected shape () or (3,)"),
                         tf::errors::InvalidArgument);
}

TEST_CASE("values of another shape are refused, and change nothing") {
    MutableHashTable table(tf::int64, tf::float64, 0.);
    const Tensor<Index, dyn> keys = tf::constant<Index>({1, 2});
    const Tensor<double, dyn> values = tf::constant<double>({1.});
    CHECK_THROWS_WITH_AS(table.insert(keys, values),
                         doctest::Contains("got shape (1,); expected shape (2,)"),
                         tf::errors::InvalidArgument);
    CHECK(table.size()() == 0);
}

TEST_CASE("keys are bytes; all dtypes") {
    MutableHashTable<Text, bool> flags(false);
    flags.insert(tf::constant<dyn>(std::vector<Text>{"a\0b"s, "a"s, ""s}),
                 tf::constant({true, false, true}));
    CHECK(list(flags[tf::constant<dyn>(std::vector<Text>{"a\0"s, "a\0b"s, ""s, "a"s})]) ==
          std::vector<bool>{false, true, true, false});
    MutableHashTable<std::int32_t, std::int32_t> numbers(0);
    numbers.insert({-1, 5}, {10, 50});
    CHECK(contents(numbers) == Map<std::int32_t, std::int32_t>{{-1, {10}}, {5, {50}}});
    MutableHashTable<std::int32_t, double> reals(.5);
    CHECK(reals[3]() == .5);
    MutableHashTable<Text, float> weights(0.f);
    weights.insert({"x"}, {1.5f});
    CHECK(weights["x"]() == 1.5f);
}

TEST_CASE("many keys come and go") {
    MutableHashTable<Index, Index> table(-1);
    std::map<Index, Index> model;
    std::uint64_t state = 1;
    for (int step = 0; step < 3000; ++step) {
        state = state * 6364136223846793005 + 1442695040888963407;
        const Index key = static_cast<Index>(state >> 33) % 200;
        if (step % 3 == 2) {
            table.remove(key);
            model.erase(key);
        } else {
            table.insert(tf::constant<Index>(key), tf::constant<Index>(step));
            model[key] = step;
        }
    }
    CHECK(table.size()() == static_cast<Index>(model.size()));
    for (Index key = -200; key < 200; ++key) {
        const auto known = model.find(key);
        CHECK(table[key]() == (known == model.end() ? -1 : known->second));
    }
}

TEST_CASE("effects of functions, in program order") {
    Counter m;
    auto count = tf::function<&Counter::count>(m);
    const auto words = tf::constant({"a", "b", "stop"});
    {
        const auto [before, after, last, size] = count(words);
        CHECK(list(before) == std::vector<Index>{0, 0, 0});
        CHECK(list(after) == std::vector<Index>{1, 1, 1});
        CHECK(list(last) == std::vector<Index>{1, 1, 0});
        CHECK(size() == 2);
    }
    const auto [before, after, last, size] = count(tf::constant({"b", "c"}));
    CHECK(list(before) == std::vector<Index>{1, 0});
    CHECK(list(after) == std::vector<Index>{2, 1});
    CHECK(size() == 3);
    CHECK(contents(m.counts) == Map<Text, Index>{{"a", {1}}, {"b", {2}}, {"c", {1}}});
    auto all = tf::function<&Counter::all>(m);
    const auto [keys, values] = all();
    auto names = list(keys);
    std::ranges::sort(names);
    CHECK(names == std::vector<Text>{"a", "b", "c"});
    CHECK(tf::reduce_sum(values).collapse()() == 4);
    CHECK(m.variables().size() == 1);
    auto touch = tf::function<&Counter::touch>(m);
    touch(tf::constant({"long"}));
    CHECK(m.counts["long"]() == 4);
}

TEST_CASE("vectors in functions") {
    Counter m;
    auto move = tf::function<&Counter::move>(m);
    const auto keys = tf::constant<Index>({{1, 2}, {3, 4}});
    const auto to = tf::constant({{{1.f, 2.f}, {3.f, 4.f}}, {{5.f, 6.f}, {7.f, 8.f}}});
    CHECK(list(move(keys, to)) ==
          std::vector<float>{-1.f, -2.f, -1.f, -2.f, -1.f, -2.f, -1.f, -2.f});
    CHECK(list(move(keys, to)) == list(to));
    m.places.insert({9}, {{1.f, 2.f}});
    CHECK(m.places.size()() == 5);
}

TEST_CASE("effects in branches and loops") {
    Counter m;
    auto choose = tf::function<&Counter::choose>(m);
    const auto words = tf::constant({"x", "y"});
    CHECK(choose(true, words)() == 2);
    CHECK(list(m.counts[words]) == std::vector<Index>{7, 7});
    CHECK(choose(false, tf::constant({"x"}))() == 1);
    auto fill = tf::function<&Counter::fill>(m);
    CHECK(std::get<1>(fill(3))() == 0 + 1 + 2 - 9.f);
    CHECK(contents(m.places) ==
          Map<Index, float>{{0, {0.f, -3.f}}, {1, {1.f, -3.f}}, {2, {2.f, -3.f}}});
}

TEST_CASE("a gradient does not pass through a table") {
    Counter m;
    m.places.insert({1}, {{3.f, 4.f}});
    auto scaled = tf::function<&Counter::scaled>(m);
    tf::GradientTape tape;
    const auto y = scaled(tf::constant<Index>(1));
    CHECK(tape.gradient(y, m.scale).collapse()() == 7.f);
    tf::Variable<float> v(3.f);
    tf::GradientTape eager;
    const auto z = v * tf::reduce_sum(m.places[1]);
    m.places.insert({2}, {{1.f, 1.f}});
    CHECK(eager.gradient(z, v).collapse()() == 7.f);
}

TEST_CASE("a local table, to which a function is bound") {
    MutableHashTable table(tf::int64, tf::float32, 0.f);
    auto f = tf::function(
        [](auto& t, Tensor<Index, 2> x, Tensor<float, 2> y) {
            t.insert(x, y);
            return t.lookup(x + Index{1});
        },
        table);
    CHECK(list(f(tf::constant<Index>({1, 2}), tf::constant({.5f, 1.5f}))) ==
          std::vector<float>{1.5f, 0.f});
    CHECK(table.size()() == 2);
}

TEST_CASE("several threads change a table, by functions and eagerly") {
    Counter m;
    auto count = tf::function<&Counter::count>(m);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> all;
    for (int t = 0; t < 4; ++t)
        all.emplace_back([&, t] {
            const Text own = "thread" + std::to_string(t);
            for (int k = 0; k < 200; ++k) {
                // only this thread changes its key
                const auto [before, after, last, size] =
                    count(tf::constant<dyn>(std::vector<Text>{own}));
                wrong += before(0) != k || after(0) != k + 1 || size() < 1;
                m.counts.insert(Tensor<Text>("shared" + std::to_string(k % 7)), Tensor<Index>(k));
                m.counts.remove("shared" + std::to_string((k + t) % 7));
                const auto [keys, values] = m.counts.export_();
                wrong += keys.shape() != values.shape() || keys.shape()[0] < 1;
            }
        });
    for (std::thread& t : all) t.join();
    CHECK(wrong == 0);
    for (int t = 0; t < 4; ++t) CHECK(m.counts["thread" + std::to_string(t)]() == 200);
}
