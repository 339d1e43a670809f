// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sources of vocabularies of lookups: batches, files, n-grams. Expected values are Keras's.

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <tf/tf.hpp>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using test::near;
using Words = std::vector<std::string>;
using Ints = std::vector<std::int64_t>;
using Vec = std::vector<float>;
using T = TextOptions;

tf::Tensor<std::string, 4> texts() {
    return tf::constant({"the cat sat", "the cat ran off", "", "sat"});
}
auto with_another() {
    return tf::nest::materialize(tf::concat<0>(texts(), tf::constant({"ran the cat zebra"})));
}

TEST_CASE("n-grams: tokens of one and of two words") {
    TextVectorization<T{.ngrams = 2}> layer;
    layer.adapt(texts());
    CHECK(layer.get_vocabulary() == Words{"", "[UNK]", "the cat", "the", "sat", "cat", "ran off",
                                          "ran", "off", "cat sat", "cat ran"});
    CHECK(elements(layer(with_another())) == Ints{3,  5, 4, 2, 9, 0, 0, 3, 5, 7, 8, 2,
                                                  10, 6, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0,
                                                  0,  0, 0, 0, 7, 3, 5, 1, 1, 2, 1});
}

TEST_CASE("n-grams of two and three words, in rows of one length") {
    TextVectorization<T{.ngrams = {2, 3}, .output_sequence_length = 3}> layer;
    layer.adapt(texts());
    CHECK(layer.get_vocabulary() == Words{"", "[UNK]", "the cat", "the cat sat", "the cat ran",
                                          "ran off", "cat sat", "cat ran off", "cat ran"});
    CHECK(elements(layer(with_another())) == Ints{2, 6, 3, 2, 8, 5, 0, 0, 0, 0, 0, 0, 1, 2, 1});
}

TEST_CASE("n-grams as counts and with weights") {
    TextVectorization<T{.ngrams = 3, .output_mode = "count"}> counts;
    counts.adapt(texts());
    CHECK(counts.vocabulary_size() == 13);
    CHECK(elements(counts(with_another())) == Vec{0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0,
                                                  1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
                                                  0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
                                                  0, 5, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0});
    TextVectorization<T{.max_tokens = 6, .ngrams = 2, .output_mode = "tf_idf"}> weighted;
    weighted.adapt(texts());
    const float a = .8472978473f, b = 1.0986123085f;
    CHECK(near(weighted(texts()), {.8975607157f,
                                   a,
                                   a,
                                   a,
                                   a,
                                   0,
                                   2.6926822662f,
                                   a,
                                   a,
                                   0,
                                   a,
                                   b,
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   0,
                                   a,
                                   0,
                                   0}));
}

TEST_CASE("batches: a vector of tensors, several tensors, or a dataset") {
    const std::vector<tf::Tensor<std::string, tf::dyn>> batches{
        tf::constant({"the cat sat", "the cat ran off"}), tf::constant({"", "sat"})};
    const Words expected{"", "[UNK]", "the", "sat", "cat", "ran", "off"};
    TextVectorization<> words;
    words.adapt(batches);
    CHECK(words.get_vocabulary() == expected);
    words.adapt(tf::constant({"the cat sat"}), tf::constant({"the cat ran off", "", "sat"}));
    CHECK(words.get_vocabulary() == expected);
    TextVectorization<T{.output_mode = "tf_idf"}> weighted;  // documents of all batches
    weighted.adapt(batches);
    CHECK(near(weighted(tf::constant({"the cat"})), {0, .8472978473f, 0, .8472978473f, 0, 0}));
    IntegerLookup<> numbers;
    numbers.adapt(tf::constant({5, 7}, tf::int64), tf::constant({{7}, {9}, {7}}, tf::int64));
    CHECK(numbers.get_vocabulary() == Ints{-1, 7, 9, 5});
    words.adapt(tf::data::from_tensor_slices(texts()).batch(3).prefetch(1));
    CHECK(words.get_vocabulary() == expected);
    StringLookup<> nothing;
    CHECK_THROWS_AS(nothing.adapt(std::vector<tf::Tensor<std::string, tf::dyn>>()),
                    tf::errors::InvalidArgument);
}

TEST_CASE("a vocabulary in a file") {
    const auto path = std::filesystem::temp_directory_path() / "ctflow_lookup_words.txt";
    const auto write = [&](const char* lines) { std::ofstream(path) << lines; };
    const std::string name = path.string();
    write("sat\nthe cat\nran\n");
    StringLookup<> words;
    words.set_vocabulary(name);
    CHECK(words.get_vocabulary() == Words{"[UNK]", "sat", "the cat", "ran"});
    TextVectorization<> texts;
    texts.set_vocabulary(name.c_str());
    CHECK(elements(texts(tf::constant({"ran sat off"}))) == Ints{4, 2, 1});
    write("12\n-3\n");
    IntegerLookup<> numbers;
    numbers.set_vocabulary(name);
    CHECK(elements(numbers(tf::constant({-3, 12, 4}))) == Ints{2, 1, 0});
    write("sat\nsat\n");
    CHECK_THROWS_AS(words.set_vocabulary(name), tf::errors::InvalidArgument);
    std::filesystem::remove(path);
    CHECK_THROWS_AS(words.set_vocabulary(name), tf::errors::NotFound);
}

struct Weighted : Functional<Weighted, Input<3>{.dtype = tf::int32}, Input<3>{}> {
    static constexpr auto build(auto x, auto weights) {
        return std::tuple(x, weights) | layer<CategoryEncoding<4>{.output_mode = "count"}>;
    }
};

TEST_CASE("counts of categories with weights") {
    Weighted model;
    CHECK(elements(model(std::tuple(tf::constant({{0, 2, 2}, {3, 1, 3}}),
                                    tf::constant({{.5f, 1.f, 2.f}, {1.f, .25f, 4.f}})))) ==
          Vec{.5f, 0, 3, 0, 0, .25f, 0, 5});
}

}  // namespace
