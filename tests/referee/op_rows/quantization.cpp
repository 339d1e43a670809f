// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Floats rounded as integers represent them: tf.quantization. Elements are not at the borders of
// two integers, where the last bit decides.

#include "op_rows.hpp"

namespace referee {

namespace {

namespace q = tf::quantization;

void fake_quant(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 3, 4>(-9, 9));
    rows.of(
        "tf.quantization.fake_quant_with_min_max_args(x)",
        [](auto v) { return q::fake_quant_with_min_max_args(v); }, x);
    rows.of(
        "tf.quantization.fake_quant_with_min_max_args(x, -1.3, 4.2, 4, True)",
        [](auto v) { return q::fake_quant_with_min_max_args(v, {-1.3f, 4.2f, 4, true}); }, x);
    rows.of(
        "tf.quantization.fake_quant_with_min_max_args(x, 1, 4, 16)",
        [](auto v) { return q::fake_quant_with_min_max_args(v, {1, 4, 16}); }, x);
    rows.of_values(
        "tf.quantization.fake_quant_with_min_max_args_gradient(x, y, -2.5, 3, 5)",
        [](auto dy, auto v) {
            return q::fake_quant_with_min_max_args_gradient(dy, v, {-2.5f, 3, 5});
        },
        as<float>(test::sample<2, 3, 4>(-1, 1)), x);

    const auto vars = [](auto v, auto min, auto max) {
        return q::fake_quant_with_min_max_vars(v, min, max);
    };
    const tf::Tensor<float> low(-2.3f), high(5.1f), zero(0.f);
    rows.of("tf.quantization.fake_quant_with_min_max_vars(x, y, z)", vars, x, low, high);
    rows.of("tf.quantization.fake_quant_with_min_max_vars(x, y, z); zero", vars, x, zero, zero);
    rows.of("tf.quantization.fake_quant_with_min_max_vars(x, y, z); below", vars, x,
            tf::Tensor<float>(-4.f), tf::Tensor<float>(-2.f));
    rows.of("tf.quantization.fake_quant_with_min_max_vars(x, y, z); exchanged", vars, x, high, low);
    rows.of("tf.quantization.fake_quant_with_min_max_vars(x, y, z); special", vars,
            tf::constant<float>({inf, -inf, 1.0, nan}), low, high);
    rows.of(
        "tf.quantization.fake_quant_with_min_max_vars(x, -1., y, 3, True)",
        [](auto v, auto max) { return q::fake_quant_with_min_max_vars(v, -1, max, {3, true}); }, x,
        high);
    rows.of_values(
        "tf.quantization.fake_quant_with_min_max_vars_gradient(x, x, y, z)[1]",
        [](auto v, auto min, auto max) {
            return q::fake_quant_with_min_max_vars_gradient(v, v, min, max).backprop_wrt_min;
        },
        x, low, high);

    const auto channels = [](auto v, auto min, auto max) {
        return q::fake_quant_with_min_max_vars_per_channel(v, min, max);
    };
    const tf::Tensor<float, 4> mins = {-1.2f, 0.f, 1.f, -7.f}, maxs = {3.f, 0.f, 2.f, 8.f};
    const std::string per_channel =
        "tf.quantization.fake_quant_with_min_max_vars_per_channel(x, y, z)";
    rows.of(per_channel, channels, x, mins, maxs);
    rows.of(per_channel + "; vector", channels, as<float>(test::sample<4>(-9, 9)), mins, maxs);
    rows.of(
        "tf.quantization.fake_quant_with_min_max_vars_per_channel(x, y, z, 6, True)",
        [](auto v, auto min, auto max) {
            return q::fake_quant_with_min_max_vars_per_channel(v, min, max, {6, true});
        },
        as<float>(test::sample<1, 2, 2, 2, 4>(-9, 9)), mins, maxs);
    rows.of_values(
        "tf.quantization.fake_quant_with_min_max_vars_per_channel_gradient(x, x, y, z)[2]",
        [](auto v, auto min, auto max) {
            return q::fake_quant_with_min_max_vars_per_channel_gradient(v, v, min, max)
                .backprop_wrt_max;
        },
        x, mins, maxs);
}

void quantize(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 3, 4>(-9, 9));
    const tf::Tensor<float> low(-2.3f), high(5.1f);
    const auto own = [](auto v, auto min, auto max) {
        return q::quantize_and_dequantize_v2(v, min, max);
    };
    const auto given = [](auto v, auto min, auto max) {
        return q::quantize_and_dequantize_v2(v, min, max, {.range_given = true});
    };
    rows.of("tf.quantization.quantize_and_dequantize_v2(x, y, z)", own, x, low, high);
    rows.of("tf.quantization.quantize_and_dequantize_v2(x, y, z, range_given=True)", given, x, low,
            high);
    rows.of("tf.quantization.quantize_and_dequantize_v2(x, y, z, range_given=True); special", given,
            tf::constant<float>({inf, -inf, 1.0, nan}), low, high);
    rows.of("tf.quantization.quantize_and_dequantize_v2(x, y, z); zero", own,
            tf::constant<float>({0.0, 0.0}), low, high);
    rows.of(
        "tf.quantization.quantize_and_dequantize_v2(x, -3., 2., False, 5, True, 'HALF_UP')",
        [](auto v) {
            return q::quantize_and_dequantize_v2(v, -3, 2,
                                                 {.signed_input = false,
                                                  .num_bits = 5,
                                                  .range_given = true,
                                                  .round_mode = q::RoundMode::half_up});
        },
        x);
    rows.of_values(
        "tf.quantization.quantize_and_dequantize_v2(x, 0., 0., round_mode='HALF_UP', num_bits=2)",
        [](auto v) {
            return q::quantize_and_dequantize_v2(
                v, 0, 0, {.num_bits = 2, .round_mode = q::RoundMode::half_up});
        },
        tf::constant<float>({-2.0, -1.0, -0.5, 0.5, 0.75, 1.0}));
    rows.in_dtypes<float, double>(
        "tf.quantization.quantize_and_dequantize_v2(x, tf.cast(-3, x.dtype), tf.cast(2, x.dtype), "
        "num_bits=40, range_given=True)",
        [](auto v) {
            return q::quantize_and_dequantize_v2(v, -3, 2, {.num_bits = 40, .range_given = true});
        },
        x);
    // TensorFlow's gradient with an axis needs a range that its values do not take.
    const tf::Tensor<float, 3> mins = {-1.2f, -3.f, -7.f}, maxs = {3.f, 2.f, 8.f};
    rows.of(
        "tf.quantization.quantize_and_dequantize_v2(x, y, z, narrow_range=True, axis=1)",
        [](auto v, auto min, auto max) {
            return q::quantize_and_dequantize_v2<1>(v, min, max, {.narrow_range = true});
        },
        x, mins, maxs);
    rows.of_values(
        "tf.raw_ops.QuantizeAndDequantizeV3(input=x, input_min=y, input_max=z, num_bits=4, axis=1)",
        [](auto v, auto min, auto max) {
            return q::quantize_and_dequantize_v2<-2>(v, min, max,
                                                     {.num_bits = 4, .range_given = true});
        },
        x, mins, maxs);
    rows.of_values(
        "tf.raw_ops.QuantizeAndDequantizeV4Grad(gradients=x, input=y, input_min=-1., input_max=2.)"
        "[0]",
        [](auto dy, auto v) {
            return gradient_of<0>(
                [](const auto& w) { return q::quantize_and_dequantize_v2(w, -1, 2); }, dy, v);
        },
        as<float>(test::sample<2, 3, 4>(-1, 1)), x);
    rows.of(
        "tf.quantization.quantize_and_dequantize(x, 0., 0., num_bits=4)",
        [](auto v) { return q::quantize_and_dequantize(v, 0, 0, {.num_bits = 4}); }, x);
    rows.of(
        "tf.quantization.quantize_and_dequantize(x, -1., 2., range_given=True)",
        [](auto v) { return q::quantize_and_dequantize(v, -1, 2, {.range_given = true}); }, x);
    rows.value(
        "tf.quantization.quantize_and_dequantize(x, 0., 0., axis=-1)",
        [](auto v) { return q::quantize_and_dequantize<-1>(v, 0, 0); }, x);
    rows.of(
        "tf.quantization.quantize_and_dequantize(x, y, z, axis=-2)",
        [](auto v, auto min, auto max) { return q::quantize_and_dequantize<-2>(v, min, max); }, x,
        mins, maxs);
}

}  // namespace

const Family<OpRows> quantization_family([](OpRows& rows) {
    fake_quant(rows);
    quantize(rows);
});

}  // namespace referee
