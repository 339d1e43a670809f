// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::lookup::StaticVocabularyTable: eager, in functions and in modules. Ids are those of
// TensorFlow 2.21.

#include <vector>

#include <doctest/doctest.h>

#include <tf/lookup.hpp>

namespace {

using tf::dyn;
using tf::Tensor;
using tf::lookup::KeyValueTensorInitializer;
using tf::lookup::StaticVocabularyTable;
using Index = std::int64_t;
using Text = tf::string;
using Ids = std::vector<Index>;

template <class T>
Ids list(const T& x) {
    return {x.values().begin(), x.values().end()};
}

struct Words : tf::Module {
    StaticVocabularyTable<Text, 5> ids{this, "ids", {"emerson", "lake", "palmer"}, {0, 1, 2}};
    StaticVocabularyTable<Index, 7> numbers{
        this, "numbers", KeyValueTensorInitializer({10, 20}, {0, 1}, tf::int64, tf::int64)};
    constexpr Words() : tf::Module("words") {}

    constexpr Tensor<Index, dyn> of(Tensor<Text, dyn> x) { return ids[x]; }
    constexpr auto of_numbers(Tensor<Index, 5> x) {
        return std::tuple(numbers.lookup(x), numbers.size());
    }
};

}  // namespace

TEST_CASE("StaticVocabularyTable: unknown keys get the ids of buckets") {
    const Tensor<Text, 6> x = tf::constant({"palmer", "emerson", "king", "crimson", "", "lake"});
    const Ids expected{2, 0, 6, 7, 6, 1};
    Words words;
    CHECK(list(words.ids.lookup(x)) == expected);
    CHECK(list(words.ids.size()) == Ids{8});
    CHECK(list(words.ids["king"]) == Ids{6});
    CHECK(list(tf::function<&Words::of>(words)(x)) == expected);
    CHECK(list(words.ids[tf::zeros<Text, 0, 2>()]).empty());
}

TEST_CASE("StaticVocabularyTable: numbers are hashed as text") {
    const Tensor<Index, 5> x =
        tf::constant({Index{20}, Index{30}, Index{-4}, Index{10}, Index{123456789012}});
    const Ids expected{1, 2, 5, 0, 6};
    Words words;
    CHECK(list(words.numbers[x]) == expected);
    const auto [ids, size] = tf::function<&Words::of_numbers>(words)(x);
    CHECK(list(ids) == expected);
    CHECK(list(size) == Ids{9});
}

TEST_CASE("StaticVocabularyTable: a local table of a function") {
    const KeyValueTensorInitializer init({"a", "b"}, {0, 1}, tf::string_, tf::int64);
    StaticVocabularyTable<Text, 1> table(init);
    const auto f = tf::function([](auto& own, Tensor<Text, 3> x) { return own.lookup(x); }, table);
    CHECK(list(f(tf::constant({"b", "c", "a"}))) == Ids{1, 2, 0});
}
