// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::quantization: closed forms, and misuse that is known at run time only.

#include <limits>

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/quantization.hpp>

namespace {

namespace q = tf::quantization;
using tf::dyn;
using tf::errors::InvalidArgument;

}  // namespace

TEST_CASE("fake_quant: steps of a range that contains 0") {
    // 3 steps of 1 from -1 to 2
    const auto x = tf::constant({-5.f, -1.f, -.4f, .6f, 1.4f, 9.f});
    const auto y = q::fake_quant_with_min_max_args(x, {-1, 2, 2});
    CHECK(test::elements(y) == std::vector{-1.f, -1.f, 0.f, 1.f, 1.f, 2.f});
    // the range is moved by a quarter of a step, so that 0 is one of the numbers
    const auto moved = q::fake_quant_with_min_max_vars(x, -1.25f, 1.75f, {2});
    CHECK(test::elements(moved) == test::elements(y));
    // two steps, from 1 to 3
    const auto narrow = q::fake_quant_with_min_max_args(x, {-1, 1, 2, true});
    CHECK(test::elements(narrow) == std::vector{-1.f, -1.f, 0.f, 1.f, 1.f, 1.f});
    const auto channels = q::fake_quant_with_min_max_vars_per_channel(
        tf::constant({{-5.f, 7.f, 1.f}, {.6f, .6f, .6f}}), tf::constant({-1.f, 0.f, 0.f}),
        tf::constant({2.f, 6.f, 0.f}), {2});
    CHECK(test::elements(channels) == std::vector{-1.f, 6.f, 0.f, 1.f, 0.f, 0.f});
}

TEST_CASE("fake_quant: gradients") {
    const auto x = tf::constant({-5.f, -1.f, .6f, 9.f, 11.f});
    tf::GradientTape tape;
    const tf::Tensor<float> low(-1.f), high(2.f);
    tape.watch(x), tape.watch(low), tape.watch(high);
    const auto y = q::fake_quant_with_min_max_vars(x, low, high, {2});
    const auto all = tape.gradient(tf::reduce_sum(y * tf::constant({1.f, 2.f, 3.f, 4.f, 5.f})),
                                   std::tie(x, low, high));
    CHECK(test::elements(tf::Tensor<float, 5>(std::get<0>(all))) ==
          std::vector{0.f, 2.f, 3.f, 0.f, 0.f});
    CHECK(float(tf::Tensor<float>(std::get<1>(all))) == 1);
    CHECK(float(tf::Tensor<float>(std::get<2>(all))) == 9);
    const auto own = q::fake_quant_with_min_max_vars_gradient(x, x, 0, 0);
    CHECK(test::elements(own.backprops_wrt_input) == test::elements(x));
    CHECK(float(own.backprop_wrt_max) == 0);
}

TEST_CASE("quantize_and_dequantize: steps of the largest element") {
    const auto x = tf::constant({{-1.f, .3f, .5f}, {2.f, 7.f, -2.4f}});
    // 7 / 7 is the step for 4 bits with a sign
    const auto y = q::quantize_and_dequantize_v2(x, 0, 0, {.num_bits = 4});
    CHECK(test::elements(y) == std::vector{-1.f, 0.f, 0.f, 2.f, 7.f, -2.f});
    const auto up = q::quantize_and_dequantize_v2(
        x, 0, 0, {.num_bits = 4, .round_mode = q::RoundMode::half_up});
    CHECK(test::elements(up) == std::vector{-1.f, 0.f, 1.f, 2.f, 7.f, -2.f});
    // [-4, 3] in steps of 1
    const auto given = q::quantize_and_dequantize(x, -4, 2, {.num_bits = 3, .range_given = true});
    CHECK(test::elements(given) == std::vector{-1.f, 0.f, 0.f, 2.f, 3.f, -2.f});
    const auto rows =
        q::quantize_and_dequantize<0>(x, tf::constant({-4.f, -8.f}), tf::constant({2.f, 2.f}),
                                      {.num_bits = 3, .range_given = true});
    CHECK(test::elements(rows) == std::vector{-1.f, 0.f, 0.f, 2.f, 6.f, -2.f});
}

TEST_CASE("quantization: misuse") {
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
    using Open = tf::Tensor<float, dyn>;
    const Open three = tf::constant({1.f, 2.f, 3.f});
    CHECK_THROWS_AS(q::fake_quant_with_min_max_args(x, {1, 1}), InvalidArgument);
    CHECK_THROWS_AS(q::fake_quant_with_min_max_args(x, {.num_bits = 17}), InvalidArgument);
    CHECK_THROWS_AS(q::fake_quant_with_min_max_vars(x, 0, 1, {1}), InvalidArgument);
    CHECK_THROWS_AS(q::fake_quant_with_min_max_vars_per_channel(x, three, three), InvalidArgument);
    CHECK_THROWS_AS(q::quantize_and_dequantize(x, 0, 0, {.num_bits = 62}), InvalidArgument);
    CHECK_THROWS_AS(q::quantize_and_dequantize(x, 1, 0, {.range_given = true}), InvalidArgument);
    CHECK_THROWS_AS(q::quantize_and_dequantize<1>(x, 0, 1, {.range_given = true}), InvalidArgument);
    CHECK_THROWS_AS(q::quantize_and_dequantize<1>(x, three, three, {.range_given = true}),
                    InvalidArgument);
    const auto dy = q::quantize_and_dequantize(x, 0, 0, {.signed_input = false, .num_bits = 62});
    CHECK(test::elements(dy) == test::elements(x));
}
