// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Nodes of tf.quantization, tf.audio and of SequenceExamples whose attributes or operands do not
// fit are errors.

#include <limits>

#include <doctest/doctest.h>

#include "model_parts.hpp"

using namespace test::model_parts;

namespace {

using Attrs = decltype(NodeDef{}.attrs);

auto one(std::vector<NodeDef> nodes, std::string result) {
    return model({function("f", std::move(nodes), std::move(result))});
}

}  // namespace

TEST_CASE("fake_quant nodes: bits and ranges that do not exist") {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const auto args = [](const Attrs& attrs) {
        return one({node("n", "FakeQuantWithMinMaxArgs", {"x"}, attrs)}, "n:outputs:0");
    };
    CHECK(run(args({}), ones).shape() == Shape(2, 3));
    for (const std::int64_t bits : {std::int64_t{0}, std::int64_t{1}, std::int64_t{17},
                                    std::int64_t{-5}, std::int64_t{64}, most, -most - 1})
        refuses<InvalidArgument>(args({{"num_bits", bits}}), "num_bits");
    refuses<InvalidArgument>(args({{"min", 6.f}}), "below max");
    refuses<InvalidArgument>(args({{"max", std::numeric_limits<float>::quiet_NaN()}}), "below max");
    refuses<InvalidArgument>(args({{"num_bits", std::string("8")}}), "of another type");

    const auto vars = [](const char* op, const AnyTensor& min) {
        return one({constant("c", min), node("n", op, {"x", "c:output:0", "c:output:0"})},
                   "n:outputs:0");
    };
    const AnyTensor number = any(tf::constant(1.f)), two = any(tf::constant({1.f, 2.f}));
    fails<InvalidArgument>(vars("FakeQuantWithMinMaxVars", two), "tf.quantization.range_shape");
    fails<InvalidArgument>(vars("FakeQuantWithMinMaxVarsPerChannel", two),
                           "tf.quantization.range_shape");
    fails<InvalidArgument>(vars("FakeQuantWithMinMaxVarsPerChannel", number),
                           "tf.quantization.range_shape");
    run(vars("FakeQuantWithMinMaxVars", any(tf::constant(std::numeric_limits<float>::quiet_NaN()))),
        ones);
    run(vars("FakeQuantWithMinMaxVars", number), ones);  // a range without width
}

TEST_CASE("quantize_and_dequantize nodes") {
    const AnyTensor number = any(tf::constant(1.f)), none = any(tf::Tensor<float, 0>());
    const auto quantize = [](const char* op, const AnyTensor& min, Attrs attrs) {
        attrs["T"] = f32;
        return one({constant("c", min), node("n", op, {"x", "c:output:0", "c:output:0"}, attrs)},
                   "n:output:0");
    };
    for (const char* op : {"QuantizeAndDequantizeV2", "QuantizeAndDequantizeV4"}) {
        CHECK(run(quantize(op, number, {}), ones).shape() == Shape(2, 3));
        for (const std::int64_t bits : {0, -1, 62, 63, 64, 1000})
            refuses<InvalidArgument>(quantize(op, number, {{"num_bits", bits}}), "num_bits");
        refuses<InvalidArgument>(
            quantize(op, number, {{"num_bits", std::int64_t{63}}, {"signed_input", false}}),
            "num_bits");
        for (const std::int64_t axis : {-2, 8, 1 << 30})
            refuses<InvalidArgument>(quantize(op, number, {{"axis", axis}}), "axis");
        refuses<InvalidArgument>(quantize(op, number, {{"round_mode", std::string("UP")}}),
                                 "round_mode");
        fails<InvalidArgument>(quantize(op, number, {{"axis", std::int64_t{2}}}),
                               "tf.quantization.range_shape");
        fails<InvalidArgument>(quantize(op, none, {{"range_given", true}}),
                               "tf.quantization.range_shape");
        fails<InvalidArgument>(
            quantize(op, number, {{"range_given", true}, {"axis", std::int64_t{0}}}),
            "tf.quantization.range_shape");
        fails<InvalidArgument>(
            quantize(op, any(tf::constant(std::numeric_limits<float>::quiet_NaN())),
                     {{"range_given", true}}),
            "tf.quantization.range");
    }
    const auto third = [&](const AnyTensor& bits) {
        return one({constant("c", number), constant("b", bits),
                    node("n", "QuantizeAndDequantizeV3",
                         {"x", "c:output:0", "c:output:0", "b:output:0"}, {{"T", f32}})},
                   "n:output:0");
    };
    run(third(any(tf::constant(4))), ones);
    refuses<InvalidArgument>(third(any(tf::constant(63))), "num_bits");
    refuses<InvalidArgument>(third(any(tf::constant({4, 4}))), "one number");
}

TEST_CASE("DecodeWav nodes") {
    const auto decode = [](const AnyTensor& file, const Attrs& attrs) {
        return one({constant("c", file), node("n", "DecodeWav", {"c:output:0"}, attrs)},
                   "n:audio:0");
    };
    const AnyTensor text = any(tf::constant("RIFF"));
    for (const std::int64_t size : {std::int64_t{-2}, std::int64_t{1} << 31})
        for (const char* attribute : {"desired_channels", "desired_samples"})
            refuses<InvalidArgument>(decode(text, {{attribute, size}}), attribute);
    fails<InvalidArgument>(decode(text, {}), "tf.audio.wav");
    fails<InvalidArgument>(decode(any(tf::constant({"a", "b"})), {}), "tf.audio.wav");
}
