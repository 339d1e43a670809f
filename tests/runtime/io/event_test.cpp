// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Events as bytes: the hexadecimal digits are what TensorFlow 2.21 wrote for the same calls of
// tf.summary, with another wall_time.

#include <doctest/doctest.h>

#include "io_support.hpp"

#include <tf/io/summary/event.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace {

using namespace tf;
using test::from_hex;

constexpr io::Source source{"test", "event"};

io::Event of_value(io::EventValue value, std::int64_t step) {
    io::Event e{.wall_time = 1.5, .step = step};
    e.summary.push_back(std::move(value));
    return e;
}
io::EventMetadata plugin(std::string name) { return {.plugin_name = std::move(name)}; }

const std::string first = from_hex(
    "09000000000000f83f1a0d627261696e2e4576656e743a3252240a2274656e736f72666c6f772e636f72652e757469"
    "6c2e6576656e74735f777269746572");
const std::string scalar = from_hex(
    "09000000000000f83f10032a250a230a0173420a0801120022040000c03f4a120a090a077363616c6172731a056120"
    "2a622a");
const std::string two_strings = from_hex(
    "09000000000000f83f10ffffffffffffffffff012a230a210a0274324211080712041202080242017842047979007a"
    "4a080a060a0474657874");
const std::string raw = from_hex(
    "09000000000000f83f108080808080202a290a270a037261774210080a12081202080112020802220201004a0e0a07"
    "0a0170120200011201642002");
const std::string empty =
    from_hex("09000000000000f83f10052a150a130a05656d707479420a08011206120012020803");
const std::string graph_event = from_hex("090000000000000440100722020a00");
const std::string run = from_hex("090000000000000440100742080a0174120378797a");
const std::string legacy =
    from_hex("09000000000000044010072a160a090a02763115000000000a090a0276321500002040");

}  // namespace

TEST_CASE("events are written as TensorFlow writes them") {
    CHECK(io::write_event({.wall_time = 1.5,
                           .file_version = "brain.Event:2",
                           .writer = "tensorflow.core.util.events_writer"}) == first);
    io::EventMetadata about = plugin("scalars");
    about.description = "a *b*";
    CHECK(io::write_event(of_value(
              {.tag = "s", .tensor = AnyTensor(constant(1.5f)), .metadata = about}, 3)) == scalar);
    const auto words = constant(std::vector<string>{"x", std::string("yy\0z", 4)});
    CHECK(io::write_event(of_value(
              {.tag = "t2", .tensor = AnyTensor(words), .metadata = plugin("text")}, -1)) ==
          two_strings);
    about = {.plugin_name = "p",
             .plugin_content = std::string("\0\1", 2),
             .display_name = "d",
             .description = "",
             .data_class = 2};
    CHECK(io::write_event(of_value(
              {.tag = "raw", .tensor = AnyTensor(constant({{true, false}})), .metadata = about},
              std::int64_t{1} << 40)) == raw);
    CHECK(io::write_event(
              of_value({.tag = "empty", .tensor = AnyTensor(zeros<float, 0, 3>())}, 5)) == empty);
    CHECK(io::write_event({.wall_time = 2.5, .step = 7, .graph_def = std::string("\x0a\0", 2)}) ==
          graph_event);
    io::Event tagged{.wall_time = 2.5, .step = 7};
    tagged.tagged_run_metadata = {"t", "xyz"};
    CHECK(io::write_event(tagged) == run);
    io::Event v1{.wall_time = 2.5, .step = 7};
    v1.summary.push_back({.tag = "v1", .simple_value = 0.f});
    v1.summary.push_back({.tag = "v2", .simple_value = 2.5f});
    CHECK(io::write_event(v1) == legacy);
}

TEST_CASE("events are read back") {
    io::Event e = io::read_event(first, source);
    CHECK(e.wall_time == 1.5);
    CHECK(e.step == 0);
    CHECK(e.file_version == "brain.Event:2");
    CHECK(e.writer == "tensorflow.core.util.events_writer");
    CHECK(e.summary.empty());

    e = io::read_event(scalar, source);
    CHECK(e.step == 3);
    REQUIRE(e.summary.size() == 1);
    CHECK(e.summary[0].tag == "s");
    CHECK(e.summary[0].metadata.plugin_name == "scalars");
    CHECK(e.summary[0].metadata.description == "a *b*");
    CHECK(e.summary[0].tensor.as<float>()() == 1.5f);

    e = io::read_event(two_strings, source);
    CHECK(e.step == -1);
    CHECK(e.summary.at(0).tensor.as<string, 2>()(1) == std::string("yy\0z", 4));

    e = io::read_event(raw, source);
    CHECK(e.step == std::int64_t{1} << 40);
    CHECK(e.summary.at(0).metadata == io::EventMetadata{.plugin_name = "p",
                                                        .plugin_content = std::string("\0\1", 2),
                                                        .display_name = "d",
                                                        .description = "",
                                                        .data_class = 2});
    CHECK(e.summary.at(0).tensor.as<bool, 1, 2>()(0, 0));

    CHECK(io::read_event(empty, source).summary.at(0).tensor.shape() == Shape(0, 3));
    CHECK(io::read_event(graph_event, source).graph_def == std::string("\x0a\0", 2));
    e = io::read_event(run, source);
    REQUIRE(e.tagged_run_metadata.has_value());
    CHECK(e.tagged_run_metadata->tag == "t");
    CHECK(e.tagged_run_metadata->run_metadata == "xyz");

    e = io::read_event(legacy, source);
    REQUIRE(e.summary.size() == 2);
    CHECK(e.summary[0].simple_value == 0.f);
    CHECK(e.summary[1].simple_value == 2.5f);
    CHECK(e.summary[1].tensor.empty());
}

TEST_CASE("what is no event is an error with its place, or another event") {
    for (const std::string& bytes :
         {first, scalar, two_strings, raw, empty, graph_event, run, legacy}) {
        CHECK(io::write_event(io::read_event(bytes, source)) == bytes);
        for (std::size_t n = 0; n < bytes.size(); ++n)
            test::read_or_fail(
                [&] { io::read_event(std::string_view(bytes).substr(0, n), source); });
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit)
            test::read_or_fail([&] {
                std::string broken = bytes;
                broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << bit % 8));
                io::read_event(broken, source);
            });
    }
    // a tensor of 2^40 floats that repeats one value
    CHECK_THROWS_AS(io::read_event(from_hex("2a16"
                                            "0a14"
                                            "4212"
                                            "0801"
                                            "120a"
                                            "1208"
                                            "088080808080"
                                            "20"
                                            "2a04"
                                            "0000803f"),
                                   source),
                    errors::DataLoss);
    // more elements than the bytes have
    CHECK_THROWS_AS(io::read_event(from_hex("2a12"
                                            "0a10"
                                            "420e"
                                            "0801"
                                            "1204"
                                            "1202"
                                            "0803"
                                            "2204"
                                            "0000803f"),
                                   source),
                    errors::DataLoss);
    // messages in messages do not nest without end
    CHECK_THROWS_AS(io::read_event(from_hex("2aff"), source), errors::DataLoss);
    try {
        io::read_event(from_hex("0801"), {"test", "the.file", 100});
        FAIL("a varint is no wall_time");
    } catch (const errors::DataLoss& e) {
        CHECK(e.argument() == "the.file");
        CHECK(e.got() == "wire type 0 of field 1 at byte 101");
    }
}

TEST_CASE("tensors that ours cannot be leave tag and metadata") {
    // qint8, and more dims than eight
    const io::Event e = io::read_event(from_hex("2a0d"
                                                "0a0b"
                                                "0a0163"
                                                "4206"
                                                "080b"
                                                "4a00"
                                                "1200"),
                                       source);
    CHECK(e.summary.at(0).tag == "c");
    CHECK(e.summary.at(0).tensor.empty());
}
