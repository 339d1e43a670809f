// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// TextVectorization. Expected values are Keras's.

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
using T = TextOptions;

tf::Tensor<tf::string, 4> documents() {
    return tf::constant({"The cat, the Dog!", "a cat  sat.", "", "Don't (the) dog_x-y; the"});
}
tf::Tensor<tf::string, 3> texts() {
    return tf::constant({"THE cat who sat", "", "dog dontthe a b c"});
}
template <auto... O>
auto vectorized(const auto& x) {
    TextVectorization<O...> layer;
    layer.adapt(documents());
    return layer(x);
}

TEST_CASE("words become numbers, with zeros after the last") {
    TextVectorization<> layer;
    layer.adapt(documents());
    CHECK(layer.get_vocabulary() ==
          Words{"", "[UNK]", "the", "cat", "sat", "dont", "dogxy", "dog", "a"});
    CHECK(layer.vocabulary_size() == 9);
    const auto ids = layer(texts());
    static_assert(std::is_same_v<decltype(ids), const tf::Tensor<std::int64_t, 3, tf::dyn>>);
    CHECK(ids.shape() == tf::Shape(3, 5));
    CHECK(elements(ids) == Ints{2, 3, 1, 4, 0, 0, 0, 0, 0, 0, 7, 1, 8, 1, 1});
    CHECK(elements(layer(tf::constant({{"The cat"}, {"dog"}}))) == Ints{2, 3, 7, 0});
    CHECK(layer(tf::constant({"", ""})).shape() == tf::Shape(2, 0));
}

TEST_CASE("sequences of one length, and limits") {
    const auto three = vectorized<T{.output_sequence_length = 3}>(texts());
    static_assert(std::is_same_v<decltype(three), const tf::Tensor<std::int64_t, 3, 3>>);
    CHECK(elements(three) == Ints{2, 3, 1, 0, 0, 0, 7, 1, 8});
    CHECK(elements(vectorized<T{.output_sequence_length = 7}>(texts())) ==
          Ints{2, 3, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 8, 1, 1, 0, 0});
    CHECK(elements(vectorized<T{.max_tokens = 4}>(texts())) ==
          Ints{2, 3, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1});
}

TEST_CASE("texts as vectors of words") {
    CHECK(elements(vectorized<T{.output_mode = "multi_hot"}>(texts())) ==
          Vec{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1});
    Vec counts(36, 0);
    counts[0] = counts[1] = counts[2] = counts[3] = counts[30] = counts[31] = 1;
    counts[24] = 3;
    CHECK(
        elements(vectorized<T{.max_tokens = 12, .output_mode = "count", .pad_to_max_tokens = true}>(
            texts())) == counts);
    const float two = .8472978473f, one = 1.0986123085f;
    CHECK(near(vectorized<T{.output_mode = "tf_idf"}>(texts()),
               {1.0268081427f, two, two, one, 0, 0, 0,   0,  0, 0, 0, 0, 0, 0, 0, 0,
                3.0804243088f, 0,   0,   0,   0, 0, one, one}));
}

TEST_CASE("other ways to standardize and to split") {
    CHECK(elements(vectorized<T{.standardize = "lower"}>(texts())) ==
          Ints{2, 8, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 9, 1, 1});
    CHECK(elements(vectorized<T{.standardize = "none"}>(texts())) ==
          Ints{1, 6, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 7, 1, 1});
    CHECK(elements(vectorized<T{.standardize = "strip_punctuation"}>(texts())) ==
          Ints{1, 3, 1, 4, 0, 0, 0, 0, 0, 0, 1, 1, 6, 1, 1});
    CHECK(elements(vectorized<T{.standardize = "none"}, [](const auto& x) {
              return tf::strings::regex_replace(x, "[aeiou]", "");
          }>(texts())) == Ints{1, 6, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1});
    CHECK(elements(vectorized<T{.max_tokens = 8, .split = "character"}>(
              tf::constant({"cat \xc3\xa9", "zz"}))) == Ints{1, 6, 3, 2, 1, 1, 1, 0, 0, 0});
    CHECK(elements(vectorized<T{.split = "none"}>(tf::constant({"A cat  sat", "zz"}))) ==
          Ints{4, 1});
}

TEST_CASE("texts in a function") {
    TextVectorization<T{.output_sequence_length = 2}> layer;
    layer.set_vocabulary({"a", "b"});
    const auto traced = tf::function([](TextVectorization<T{.output_sequence_length = 2}>& l,
                                        tf::Tensor<tf::string, tf::dyn> x) { return l(x); },
                                     layer);
    CHECK(elements(traced(tf::constant({"a B c", "b"}))) == Ints{2, 3, 3, 0});
}

}  // namespace
