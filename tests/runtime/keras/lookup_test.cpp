// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// StringLookup and IntegerLookup. Expected values are Keras's.

#include "keras_support.hpp"

#include <tf/tf.hpp>

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using Vec = std::vector<float>;
using Ints = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

tf::Tensor<tf::string, 3, 3> documents() {
    return tf::constant({{"to", "be", "or"}, {"not", "to", "be"}, {"be", "or", "zoo"}});
}
tf::Tensor<tf::string, 3, 2> queries() {
    return tf::constant({{"be", "or"}, {"", "who"}, {"zoo", "not"}});
}

template <LookupOptions O>
auto adapted(const auto& x) {
    StringLookup<O> lookup;
    lookup.adapt(documents());
    return lookup(x);
}
template <LookupOptions O>
auto looked_up(const auto& x) {
    return elements(adapted<O>(x));
}

TEST_CASE("a vocabulary in the order of frequency") {
    StringLookup<> lookup;
    CHECK_THROWS_AS(lookup(queries()), tf::errors::FailedPrecondition);
    CHECK(lookup.get_vocabulary() == Words{"[UNK]"});
    lookup.adapt(documents());
    CHECK(lookup.get_vocabulary() == Words{"[UNK]", "be", "to", "or", "zoo", "not"});
    CHECK(lookup.get_vocabulary(false) == Words{"be", "to", "or", "zoo", "not"});
    CHECK(lookup.vocabulary_size() == 6);
    const auto ids = lookup(queries());
    static_assert(std::is_same_v<decltype(ids), const tf::Tensor<std::int64_t, 3, 2>>);
    CHECK(elements(ids) == Ints{1, 3, 0, 0, 4, 5});
    lookup.adapt(tf::constant({"x", "y", "y"}));  // replaces the vocabulary
    CHECK(lookup.get_vocabulary() == Words{"[UNK]", "y", "x"});
    CHECK(elements(lookup(tf::constant({"x", "to"}))) == Ints{2, 0});
}

TEST_CASE("special tokens and limits") {
    CHECK(looked_up<LookupOptions{.mask_token = ""}>(queries()) == Ints{2, 4, 0, 1, 5, 6});
    CHECK(looked_up<LookupOptions{.max_tokens = 4}>(queries()) == Ints{1, 3, 0, 0, 0, 0});
    CHECK(looked_up<LookupOptions{.num_oov_indices = 3, .mask_token = ""}>(queries()) ==
          Ints{4, 6, 0, 1, 7, 8});
    StringLookup<LookupOptions{.mask_token = "", .oov_token = "?"}> lookup;
    lookup.set_vocabulary({"", "?", "a", "b"});  // special tokens may stand at the start
    CHECK(lookup.get_vocabulary() == Words{"", "?", "a", "b"});
    CHECK(lookup.get_vocabulary(false) == Words{"a", "b"});
    StringLookup<LookupOptions{.num_oov_indices = 0, .mask_token = ""}> strict;
    strict.set_vocabulary({"a", "b"});
    CHECK(elements(strict(tf::constant({"b", "", "a"}))) == Ints{2, 0, 1});
    CHECK_THROWS_AS(strict(tf::constant({"c"})), tf::errors::InvalidArgument);
}

TEST_CASE("encodings of the numbers") {
    using L = LookupOptions;
    const Vec multi{0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
    CHECK(looked_up<L{.output_mode = "multi_hot"}>(queries()) == multi);
    // The mask token "" is no category; without it, "" and "who" are unknown.
    CHECK(looked_up<L{.mask_token = "", .output_mode = "multi_hot"}>(queries()) == multi);
    CHECK(looked_up<L{.mask_token = "", .output_mode = "count"}>(queries()) == multi);
    Vec counts(27, 0);
    counts[1] = counts[3] = counts[22] = counts[23] = 1;
    counts[9] = 2;
    CHECK(looked_up<L{.max_tokens = 9, .output_mode = "count", .pad_to_max_tokens = true}>(
              queries()) == counts);
    CHECK(looked_up<L{.max_tokens = 3, .output_mode = "one_hot"}>(
              tf::constant({{"be"}, {"who"}})) == Vec{0, 1, 0, 1, 0, 0});
    StringLookup<L{.max_tokens = 9, .output_mode = "one_hot", .pad_to_max_tokens = true}> padded;
    static_assert(std::is_same_v<decltype(padded(queries())), tf::Tensor<float, 3, 2, 9>>);
    StringLookup<L{.output_mode = "one_hot"}> open;
    static_assert(std::is_same_v<decltype(open(queries())), tf::Tensor<float, 3, 2, tf::dyn>>);
}

TEST_CASE("inverse document frequencies") {
    using L = LookupOptions;
    const float be = .5596157908f, or_ = .6931471825f, unknown = 1.5113966465f, rare = .9162907600f;
    CHECK(near(adapted<L{.output_mode = "tf_idf"}>(queries()),
               {0, be, 0, or_, 0, 0, unknown, 0, 0, 0, 0, 0, 0, 0, 0, 0, rare, rare}));
    CHECK(near(
        adapted<L{.max_tokens = 9, .output_mode = "tf_idf", .pad_to_max_tokens = true}>(queries()),
        {0, be, 0, or_, 0, 0, 0, 0, 0,    unknown, 0, 0, 0, 0,
         0, 0,  0, 0,   0, 0, 0, 0, rare, rare,    0, 0, 0}));
    StringLookup<L{.output_mode = "tf_idf"}> given;
    given.set_vocabulary({"a", "b"}, {.5f, .25f});
    CHECK(near(given(tf::constant({{"a", "b", "c", "a"}})), {.375f, 1.f, .25f}));
    CHECK_THROWS_AS(given.set_vocabulary({"a", "b"}, {.5f}), tf::errors::InvalidArgument);
}

TEST_CASE("integers") {
    IntegerLookup<> lookup;
    lookup.adapt(tf::constant({{7, 7, -3}, {12, 7, 12}}, tf::int64));
    CHECK(lookup.get_vocabulary() == Ints{-1, 7, 12, -3});
    CHECK(elements(lookup(tf::constant({12, 7, -3, 99, -1}))) == Ints{2, 1, 3, 0, 0});
    IntegerLookup<LookupOptions{.num_oov_indices = 2, .mask_token = 0}> several;
    several.set_vocabulary({5, 6});
    CHECK(elements(several(tf::constant({0, 5, 6, 7, 8, -3}))) == Ints{0, 3, 4, 2, 1, 2});
}

TEST_CASE("back to tokens") {
    StringLookup<LookupOptions{.mask_token = "", .invert = true}> back;
    back.set_vocabulary({"a", "b"});
    CHECK(back.get_vocabulary() == Words{"", "[UNK]", "a", "b"});
    CHECK(elements(back(tf::constant({0, 1, 2, 3, 4}))) == Words{"", "[UNK]", "a", "b", "[UNK]"});
    IntegerLookup<LookupOptions{.invert = true}> numbers;
    numbers.set_vocabulary({5, 6});
    CHECK(elements(numbers(tf::constant({0, 1, 2, 3}))) == Ints{-1, 5, 6, -1});
}

TEST_CASE("vocabularies that are refused") {
    StringLookup<LookupOptions{.max_tokens = 3, .mask_token = ""}> lookup;
    CHECK_THROWS_AS(lookup.set_vocabulary(tf::constant(Words{})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(lookup.set_vocabulary({"a", "a"}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(lookup.set_vocabulary({"a", ""}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(lookup.set_vocabulary({"a", "b"}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(lookup.adapt(tf::constant({"", ""})), tf::errors::InvalidArgument);
    lookup.set_vocabulary({"a"});
    CHECK(lookup.vocabulary_size() == 3);
}

struct Titles : tf::Module {
    StringLookup<LookupOptions{.output_mode = "count"}> words{this, "words"};
    tf::Variable<float> scale{this, "scale", 2.f};
    constexpr Titles() : tf::Module("titles") {}
    constexpr tf::Tensor<float, tf::dyn, tf::dyn> of(tf::Tensor<tf::string, tf::dyn, 2> x) {
        return words(x) * scale;
    }
};

TEST_CASE("lookups in functions follow the vocabulary") {
    StringLookup<> lookup;
    lookup.set_vocabulary({"a", "b"});
    const auto traced = tf::function(
        [](StringLookup<>& l, tf::Tensor<tf::string, 3> x) { return l(x) * std::int64_t{10}; },
        lookup);
    CHECK(elements(traced(tf::constant({"a", "b", "c"}))) == Ints{10, 20, 0});
    lookup.set_vocabulary({"c", "b"});
    CHECK(elements(traced(tf::constant({"a", "b", "c"}))) == Ints{0, 20, 10});
    Titles titles;
    titles.words.set_vocabulary({"x", "y"});
    const auto of = tf::function<&Titles::of>(titles);
    CHECK(elements(of(tf::constant({{"x", "x"}, {"y", "z"}}))) == Vec{0, 4, 0, 2, 0, 2});
}

}  // namespace
