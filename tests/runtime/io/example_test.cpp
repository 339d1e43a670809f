// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.train.Example against the bytes of TensorFlow's protocol buffers.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <tf/io/records/example.hpp>

#include "io_support.hpp"

using test::from_hex;
using test::hex;
using tf::train::BytesList;
using tf::train::Example;
using tf::train::Feature;
using tf::train::FeatureList;
using tf::train::FloatList;
using tf::train::Int64List;
using tf::train::SequenceExample;

namespace {

// SerializeToString(deterministic=True) of TensorFlow's classes
const std::string_view example_hex =
    "0a640a0b0a05656d707479120212000a1e0a056c6162656c12151a130a1107ffffffffffffffffff01808080808020"
    "0a140a046e616d65120c0a0a0a036100620a000a01ff0a080a046e6f6e6512000a150a01781210120e0a0c0000c03f"
    "000000c0cdcccc3d";
const std::string_view sequence_hex =
    "0a0d0a0b0a02696412050a030a0171121e0a050a016212000a150a057374657073120c0a061a040a0201020a021a0"
    "0";

Example sample() {
    Example e;
    e.features.feature["label"] = Int64List{{7, -1, std::int64_t{1} << 40}};
    e.features.feature["x"] = FloatList{{1.5f, -2.f, 0.1f}};
    e.features.feature["name"] = BytesList{{std::string("a\0b", 3), "", "\xff"}};
    e.features.feature["empty"] = FloatList{};
    e.features.feature["none"];
    return e;
}
SequenceExample sequence() {
    SequenceExample s;
    s.context.feature["id"] = BytesList{{"q"}};
    s.feature_lists.feature_list["steps"].feature = {Int64List{{1, 2}}, Int64List{}};
    s.feature_lists.feature_list["b"];
    return s;
}
Feature feature(std::string_view hex_of_feature) {  // short
    const std::string bytes = from_hex(hex_of_feature);
    std::string out = from_hex("0a016112") + static_cast<char>(bytes.size()) + bytes;
    for (int i = 0; i < 2; ++i) out = std::string("\x0a") + static_cast<char>(out.size()) + out;
    return Example::FromString(out).features.feature.at("a");
}
auto features(std::string_view hex_of_example) {
    return Example::FromString(from_hex(hex_of_example)).features.feature;
}

}  // namespace

TEST_CASE("example: bytes as TensorFlow writes them") {
    CHECK(hex(sample().SerializeToString()) == example_hex);
    CHECK(hex(sequence().SerializeToString()) == sequence_hex);
    CHECK(Example().SerializeToString().empty());
    CHECK(SequenceExample().SerializeToString().empty());
}

TEST_CASE("example: read again") {
    CHECK(Example::FromString(from_hex(example_hex)) == sample());
    CHECK(SequenceExample::FromString(from_hex(sequence_hex)) == sequence());
    CHECK(Example::FromString("") == Example());
    CHECK(Example::FromString(from_hex("0a00")) == Example());
}

TEST_CASE("example: built in one expression") {
    const Example e{.features = {.feature = {{"x", FloatList{{1.5f}}}, {"y", BytesList{{"b"}}}}}};
    CHECK(e.features.feature.at("x").float_list().value == std::vector{1.5f});
    CHECK(e.features.feature.at("y").bytes_list().value == std::vector<std::string>{"b"});
}

TEST_CASE("example: the kind of a feature") {
    Feature f;
    CHECK(!f.has_bytes_list());
    CHECK(!f.has_float_list());
    CHECK(!f.has_int64_list());
    f.mutable_int64_list().value.push_back(3);
    f.mutable_int64_list().value.push_back(4);
    CHECK(f.has_int64_list());
    CHECK(f.int64_list().value == std::vector<std::int64_t>{3, 4});
    CHECK(f.float_list().value.empty());
    f.mutable_float_list().value.push_back(1);
    CHECK(f.has_float_list());
    CHECK(f.int64_list().value.empty());
}

TEST_CASE("example: numbers at their limits") {
    Example e;
    e.features.feature["i"] = Int64List{
        {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0}};
    e.features.feature["f"] =
        FloatList{{std::numeric_limits<float>::infinity(), -0.f,
                   std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::max()}};
    CHECK(Example::FromString(e.SerializeToString()) == e);
    e.features.feature["f"] = FloatList{{std::numeric_limits<float>::quiet_NaN()}};
    const Example back = Example::FromString(e.SerializeToString());
    CHECK(std::isnan(back.features.feature.at("f").float_list().value.at(0)));
}

// The expected values are those of TensorFlow's protocol buffers.
TEST_CASE("example: what other writers may write") {
    using Ints = std::vector<std::int64_t>;
    CHECK(feature("1a040a020102").int64_list().value == Ints{1, 2});
    CHECK(feature("1a0408010802").int64_list().value == Ints{1, 2});
    CHECK(feature("1a060a0201020803").int64_list().value == Ints{1, 2, 3});
    CHECK(feature("1a030a01011a030a0102").int64_list().value == Ints{1, 2});
    CHECK(feature("12050d0000803f1a030a0102").int64_list().value == Ints{2});
    CHECK(feature("20011a0510010a0101").int64_list().value == Ints{1});
    CHECK(feature("12060a040000803f").float_list().value == std::vector{1.f});
    CHECK(feature("12050d0000803f").float_list().value == std::vector{1.f});
    CHECK(feature("0a030a0161").bytes_list().value == std::vector<std::string>{"a"});
    CHECK(feature("2200") == Feature());
    CHECK(feature("1200") == Feature(FloatList{}));
    // in turn: a name twice; in two messages; at last without values; the value before the name;
    // no value; no name; two values
    const Feature one = Int64List{{1}}, two = Int64List{{2}}, both = Int64List{{1, 2}};
    using Map = decltype(tf::train::Features::feature);
    CHECK(features("0a180a0a0a016112051a030a01010a0a0a016112051a030a0102") == Map{{"a", two}});
    CHECK(features("0a0c0a0a0a016112051a030a01010a180a0a0a016112051a030a01020a0a0a016212051a030a"
                   "0101") == Map{{"a", two}, {"b", one}});
    CHECK(features("0a130a0a0a016112051a030a01010a050a01611200") == Map{{"a", Feature()}});
    CHECK(features("0a0c0a0a12051a030a01010a0161") == Map{{"a", one}});
    CHECK(features("0a050a030a0161") == Map{{"a", Feature()}});
    CHECK(features("0a090a0712051a030a0101") == Map{{"", one}});
    CHECK(features("0a130a110a016112051a030a010112051a030a0102") == Map{{"a", both}});
}

TEST_CASE("example: broken bytes are told with their offset") {
    CHECK_THROWS_AS(feature("120a0a040000803f0d00000040"), tf::errors::DataLoss);
    CHECK_THROWS_AS(feature("12050a03000080"), tf::errors::DataLoss);  // floats of 3 bytes
    try {
        Example::FromString(
            from_hex("0a0c0a0a0a01611205"
                     "18030a0101"));  // a number instead of a list
        FAIL("no error");
    } catch (const tf::errors::DataLoss& e) {
        CHECK(e.op() == "train::Example::FromString");
        CHECK(e.got() == "wire type 0 of field 3 at byte 10");
    }
    test::truncations(from_hex(example_hex), [](std::string_view part) {
        if (!part.empty()) CHECK_THROWS_AS(Example::FromString(part), tf::errors::DataLoss);
    });
    // no checksums here: other values may come, and nothing else
    const auto try_both = [](std::string_view bytes) {
        test::read_or_fail([&] { Example::FromString(bytes); });
        test::read_or_fail([&] { SequenceExample::FromString(bytes); });
    };
    test::bit_flips(from_hex(example_hex), try_both);
    test::bit_flips(from_hex(sequence_hex), try_both);
    test::truncations(from_hex(sequence_hex), try_both);
}
