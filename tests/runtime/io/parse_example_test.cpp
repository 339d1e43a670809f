// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Examples to tensors. Defaults, padding and faults are those of tf.io.parse_example; tests/referee
// compares them with TensorFlow's.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <tf/io/records/parse_example.hpp>
#include <tf/tf.hpp>

#include "io_support.hpp"

namespace io = tf::io;
using io::FixedLenFeature;
using io::FixedLenSequenceFeature;
using tf::train::BytesList;
using tf::train::Example;
using tf::train::FloatList;
using tf::train::Int64List;

namespace {

template <class T, int... Dims>
std::vector<T> elements(const tf::Tensor<T, Dims...>& x) {
    return {x.values().begin(), x.values().end()};
}
using Floats = std::vector<float>;
using Ints = std::vector<std::int64_t>;
using Strings = std::vector<std::string>;

std::string row(std::vector<float> x, std::int64_t label, std::vector<std::string> words) {
    Example e;
    e.features.feature["x"] = FloatList{std::move(x)};
    e.features.feature["label"] = Int64List{{label}};
    e.features.feature["words"] = BytesList{std::move(words)};
    e.features.feature["none"];
    return e.SerializeToString();
}
const std::string one = row({1, 2, 3, 4}, 7, {"a", std::string("b\0", 2)});

template <class F>
tf::errors::InvalidArgument invalid(F f) {
    try {
        f();
    } catch (const tf::errors::InvalidArgument& e) {
        return e;
    }
    return tf::errors::InvalidArgument({"", "", "", "no error", ""});
}

}  // namespace

TEST_CASE("parse_example: one example") {
    const auto [label, x, words] = io::parse_single_example(
        one, FixedLenFeature<std::int64_t>("label"), FixedLenFeature<float, 2, 2>("x"),
        FixedLenSequenceFeature<tf::string>("words"));
    static_assert(std::is_same_v<decltype(label), const tf::Tensor<std::int64_t>>);
    static_assert(std::is_same_v<decltype(x), const tf::Tensor<float, 2, 2>>);
    static_assert(std::is_same_v<decltype(words), const tf::Tensor<tf::string, tf::dyn>>);
    CHECK(label() == 7);
    CHECK(elements(x) == Floats{1, 2, 3, 4});
    CHECK(elements(words) == Strings{"a", std::string("b\0", 2)});
    // ordinary tensors
    CHECK(elements(tf::Tensor<float, 2, 2>(x * 2.f)) == Floats{2, 4, 6, 8});
}

TEST_CASE("parse_example: a tensor of bytes") {
    const tf::Tensor<tf::string> bytes(one);
    const auto [label] = io::parse_single_example(bytes, FixedLenFeature<std::int64_t>("label"));
    CHECK(label() == 7);
    const auto batch = tf::constant<tf::dyn>(Strings{one, one});
    const auto [labels] = io::parse_example(batch, FixedLenFeature<std::int64_t>("label"));
    CHECK(elements(labels) == Ints{7, 7});
}

TEST_CASE("parse_example: defaults") {
    const auto [a, b, c, d] = io::parse_single_example(
        one, FixedLenFeature<std::int64_t>("label", 9), FixedLenFeature<std::int64_t>("none", 9),
        FixedLenFeature<float, 2>("absent", tf::constant({.5f, 1.5f})),
        FixedLenFeature<tf::string>("absent", "s"));
    CHECK(a() == 7);
    CHECK(b() == 9);
    CHECK(elements(c) == Floats{.5f, 1.5f});
    CHECK(elements(d) == Strings{"s"});
    const auto [empty] = io::parse_single_example("", FixedLenFeature<float>("x", 3.f));
    CHECK(empty() == 3.f);
}

TEST_CASE("parse_example: sequences") {
    const auto [x, absent] = io::parse_single_example(one, FixedLenSequenceFeature<float, 2>("x"),
                                                      FixedLenSequenceFeature<float, 2>("absent"));
    CHECK(x.shape() == tf::Shape(2, 2));
    CHECK(elements(x) == Floats{1, 2, 3, 4});
    CHECK(absent.shape() == tf::Shape(0, 2));
}

TEST_CASE("parse_example: a batch, sequences padded") {
    const Strings rows = {one, row({5, 6, 7, 8}, -1, {}), row({0, 0, 0, 1}, 0, {"c"})};
    const auto [x, label, words, steps, absent] = io::parse_example(
        rows, FixedLenFeature<float, 4>("x"), FixedLenFeature<std::int64_t>("label"),
        FixedLenSequenceFeature<tf::string>("words", "-"), FixedLenSequenceFeature<float, 2>("x"),
        FixedLenSequenceFeature<float>("absent"));
    static_assert(std::is_same_v<decltype(x), const tf::Tensor<float, tf::dyn, 4>>);
    CHECK(elements(x) == Floats{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1});
    CHECK(elements(label) == Ints{7, -1, 0});
    CHECK(words.shape() == tf::Shape(3, 2));
    CHECK(elements(words) == Strings{"a", std::string("b\0", 2), "-", "-", "c", "-"});
    CHECK(steps.shape() == tf::Shape(3, 2, 2));
    CHECK(absent.shape() == tf::Shape(3, 0));
    const auto [none] = io::parse_example(Strings{}, FixedLenFeature<float, 4>("x"));
    CHECK(none.shape() == tf::Shape(0, 4));
}

TEST_CASE("parse_example: empty features") {
    Example e;
    e.features.feature["x"] = FloatList{};
    const std::string bytes = e.SerializeToString();
    const auto [x] = io::parse_single_example(bytes, FixedLenFeature<float, 0>("x"));
    CHECK(x.shape() == tf::Shape(0));
    // the feature exists, so the default is not used
    CHECK(invalid([&] {
              io::parse_single_example(bytes, FixedLenFeature<float>("x", 3.f));
          }).got() == "0 values in serialized");
}

TEST_CASE("parse_example: what does not fit") {
    const auto size =
        invalid([] { io::parse_single_example(one, FixedLenFeature<float, 3>("x")); });
    CHECK(std::string(size.what()) ==
          "[tf.io.feature_size] tf::io::parse_single_example: 'x' got 4 values in serialized; "
          "expected 3");
    const auto dtype =
        invalid([] { io::parse_single_example(one, FixedLenFeature<float>("label", 1.f)); });
    CHECK(std::string(dtype.what()) ==
          "[tf.io.feature_dtype] tf::io::parse_single_example: 'label' got int64s in serialized; "
          "expected float32s");
    const auto missing =
        invalid([] { io::parse_single_example(one, FixedLenFeature<float>("none")); });
    CHECK(std::string(missing.what()) ==
          "[tf.io.feature_missing] tf::io::parse_single_example: 'none' got no value in "
          "serialized; expected a feature with this name, or a default value");
    CHECK(invalid([] {
              io::parse_example(Strings{one, ""}, FixedLenFeature<float, 4>("x"));
          }).got() == "no value in serialized[1]");
    CHECK(invalid([] {
              io::parse_single_example(one, FixedLenSequenceFeature<float, 3>("x"));
          }).expected() == "a multiple of 3");
    CHECK(invalid([] {
              io::parse_single_example(one, FixedLenSequenceFeature<float>("words"));
          }).got() == "strings in serialized");
}

// The expected values are those of TensorFlow's parser; example_test.cpp explains the bytes.
TEST_CASE("parse_example: what other writers may write") {
    const auto a = [](std::string_view hex) {
        const auto [v] =
            io::parse_single_example(test::from_hex(hex), FixedLenFeature<std::int64_t>("a", 9));
        return v();
    };
    CHECK(a("0a180a0a0a016112051a030a01010a0a0a016112051a030a0102") == 2);
    CHECK(a("0a0c0a0a0a016112051a030a01010a180a0a0a016112051a030a01020a0a0a016212051a030a0101") ==
          2);
    CHECK(a("0a130a0a0a016112051a030a01010a050a01611200") == 1);
    CHECK(a("0a0c0a0a12051a030a01010a0161") == 1);
}

TEST_CASE("parse_example: broken bytes") {
    const auto parse = [](std::string_view bytes) {
        io::parse_single_example(bytes, FixedLenFeature<float, 4>("x"),
                                 FixedLenFeature<std::int64_t>("label"),
                                 FixedLenSequenceFeature<tf::string>("words"));
    };
    try {
        io::parse_example(Strings{one, one.substr(0, 20)}, FixedLenFeature<float, 4>("x"));
        FAIL("no error");
    } catch (const tf::errors::DataLoss& e) {
        CHECK(e.op() == "io::parse_example");
        CHECK(e.argument() == "serialized[1]");
    }
    test::truncations(one, [&](std::string_view part) { CHECK_THROWS(parse(part)); });
    test::bit_flips(one,
                    [&](std::string_view bytes) { test::read_or_fail([&] { parse(bytes); }); });
}
