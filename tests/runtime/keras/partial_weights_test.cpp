// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights of a part of a model: load_weights with skip_mismatch. Keras's own files are in
// tests/referee/keras/weights_files.py.

#include <string>
#include <vector>

#include <tf/tf.hpp>

#include "../io/io_support.hpp"
#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Names = std::vector<std::string>;

/// A body of two layers, and a head for so many classes.
template <int Classes>
using Net = Sequential<Input<4>{}, Dense<5>{.activation = tf::keras::tanh}, BatchNormalization{},
                       Dense<Classes>{.name = "head"}>;

TEST_CASE("load_weights: layers of other shapes keep their weights") {
    const test::Folder folder("keras_partial_weights");
    const std::string path = folder / "ten";
    Net<10> ten;
    ten.weight<"dense/bias">().assign(tf::constant({1.f, 2.f, 3.f, 4.f, 5.f}));
    ten.weight<"batch_normalization/moving_mean">().assign(
        tf::constant({6.f, 7.f, 8.f, 9.f, 10.f}));
    ten.save_weights(path);

    Net<3> three;
    const auto head = elements(three.weight<"head/kernel">());
    CHECK_THROWS_AS(three.load_weights(path), tf::errors::InvalidArgument);
    CHECK(three.load_weights(path, {.skip_mismatch = true}) ==
          Names{"sequential/head/kernel:0", "sequential/head/bias:0"});
    CHECK(elements(three.weight<"head/kernel">()) == head);
    CHECK(elements(three.weight<"dense/kernel">()) == elements(ten.weight<"dense/kernel">()));
    CHECK(elements(three.weight<"dense/bias">()) == std::vector<float>{1, 2, 3, 4, 5});
    CHECK(elements(three.weight<"batch_normalization/moving_mean">()) ==
          std::vector<float>{6, 7, 8, 9, 10});

    Net<10> other;
    CHECK(other.load_weights(path, {.skip_mismatch = true}).empty());
    CHECK(elements(other.weight<"head/kernel">()) == elements(ten.weight<"head/kernel">()));
    CHECK(other.load_weights(path, {}).empty());
    CHECK_THROWS_AS(three.load_weights(path, {}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(three.load_weights(folder / "none", {.skip_mismatch = true}),
                    tf::errors::NotFound);
}

TEST_CASE("load_weights: a layer with one weight of another shape keeps all") {
    const test::Folder folder("keras_partial_layer");
    using Wide = Sequential<Input<6>{}, Dense<5>{}, Dense<2>{}>;
    using Narrow = Sequential<Input<4>{}, Dense<5>{}, Dense<2>{}>;
    Wide wide;
    wide.weight<"dense/bias">().assign(tf::ones<float, 5>());
    wide.save_weights(folder / "wide");
    Narrow narrow;
    CHECK(narrow.load_weights(folder / "wide", {.skip_mismatch = true}) ==
          Names{"sequential/dense/kernel:0", "sequential/dense/bias:0"});
    CHECK(elements(narrow.weight<"dense/bias">()) == std::vector<float>(5));
    CHECK(elements(narrow.weight<"dense_1/kernel">()) == elements(wide.weight<"dense_1/kernel">()));
}

TEST_CASE("load_weights: layers that a model of the same names does not have") {
    const test::Folder folder("keras_partial_model");
    Sequential<Input<4>{}, Dense<5>{.name = "body"}> body;
    body.save_weights(folder / "body");
    Sequential<Input<4>{}, Dense<5>{.name = "body"}, Dense<1>{.name = "score"}> whole;
    CHECK(whole.load_weights(folder / "body", {.skip_mismatch = true}) ==
          Names{"sequential/score/kernel:0", "sequential/score/bias:0"});
    CHECK(elements(whole.weight<"body/kernel">()) == elements(body.weight<"body/kernel">()));

    // A SavedModel of Keras's kind has a list of all weights.
    whole.export_to(folder / "served");
    Sequential<Input<4>{}, Dense<5>{.name = "body"}, Dense<2>{.name = "score"}> pair;
    CHECK(pair.load_weights(folder / "served", {.skip_mismatch = true}) ==
          Names{"sequential/score/kernel:0", "sequential/score/bias:0"});
    CHECK(elements(pair.weight<"body/kernel">()) == elements(body.weight<"body/kernel">()));
}

}  // namespace
