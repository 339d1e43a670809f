// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise functions that are formulas of others, sums of many tensors, biases, gradients of
// activations.

#include <tf/nn/activation_gradients.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

void formulas(OpRows& rows) {
    const auto x = test::sample<2, 3>(-3, 3), y = test::sample<2, 3>(.5, 2, .7);
    const auto row = test::sample<3>(.5, 2, .7);
    const auto difference = [](auto a, auto b) { return tf::math::squared_difference(a, b); };
    rows.of_twice("tf.math.squared_difference(x, y)", difference, x, row);
    rows.value("tf.math.squared_difference(x, y); int32", difference, as<int>(x), as<int>(y));
    const auto both = [&](const std::string& name, auto f) {
        rows.of_twice("tf.math." + name + "(x, y)", f, x, y);
        gradient("tf.math." + name + "(x, y); row", f, as<float>(x), as<float>(row));
        gradient<Run::both>("tf.math." + name + "(x, y); ends", f, ends_first(), ends_second());
        rows.value("tf.math." + name + "(x, y); half", f, as<tf::half>(x), as<tf::half>(y));
    };
    both("divide_no_nan", [](auto a, auto b) { return tf::math::divide_no_nan(a, b); });
    both("multiply_no_nan", [](auto a, auto b) { return tf::math::multiply_no_nan(a, b); });
    both("xdivy", [](auto a, auto b) { return tf::math::xdivy(a, b); });
    both("xlogy", [](auto a, auto b) { return tf::math::xlogy(a, b); });
    both("xlog1py", [](auto a, auto b) { return tf::math::xlog1py(a, b); });
    rows.of(
        "tf.math.reciprocal_no_nan(x)", [](auto a) { return tf::math::reciprocal_no_nan(a); },
        tf::constant<double>({-2.0, 0.5, 4.0}));
    rows.value(
        "tf.math.reciprocal_no_nan(x); ends", [](auto a) { return tf::math::reciprocal_no_nan(a); },
        ends_second());
    const auto predicate = [&](const std::string& name, auto f) {
        rows.of("tf.math." + name + "(x)", f, ends_second());
        rows.in_dtypes<float, tf::half, tf::bfloat16>("tf.math." + name + "(x)", f, ends_second());
    };
    predicate("is_nan", [](auto a) { return tf::math::is_nan(a); });
    predicate("is_inf", [](auto a) { return tf::math::is_inf(a); });
    predicate("is_finite", [](auto a) { return tf::math::is_finite(a); });
    rows.of("tf.truediv(x, y)", [](auto a, auto b) { return tf::truediv(a, b); }, x, y);
    rows.value(
        "tf.truediv(x, y); int8", [](auto a, auto b) { return tf::truediv(a, b); },
        as<std::int8_t>(x * 9.0), as<std::int8_t>(y * 9.0));
    rows.value(
        "tf.truediv(x, y); int64", [](auto a, auto b) { return tf::math::truediv(a, b); },
        as<std::int64_t>(x * 9.0), as<std::int64_t>(y * 9.0));
}

void clips_and_sums(OpRows& rows) {
    const auto x = test::sample<2, 3>(-3, 3), y = test::sample<2, 3>(.5, 2, .7);
    const auto z = test::sample<2, 3>(-1, 2, .3);
    const auto clip = [](auto a, auto low, auto high) { return tf::clip_by_value(a, low, high); };
    rows.of_twice("tf.clip_by_value(x, y, z)", clip, x, test::sample<>(-1.01, 0),
                  test::sample<3>(.5, 1));
    rows.of("tf.raw_ops.ClipByValue(t=x, clip_value_min=y, clip_value_max=z) + 0.0", clip, x,
            tf::Tensor<double>(-1.01), tf::Tensor<double>(1.02));
    rows.add("tf.clip_by_value(x, -1.0, 6.0)",
             [](auto a) { return tf::clip_by_value(a, -1.0, 6.0); });
    rows.value("tf.clip_by_value(x, y, z); crossed", clip, x, tf::Tensor<double>(1.0),
               tf::Tensor<double>(-1.0));
    rows.in_dtypes<int, std::int8_t, std::uint8_t, std::uint64_t>(
        "tf.clip_by_value(x, 2, 5)", [](auto a) { return tf::clip_by_value(a, 2, 5); },
        test::sample<6>(0, 9));
    rows.of_twice(
        "tf.add_n([x, y, z])", [](auto a, auto b, auto c) { return tf::add_n(a, b, c); }, x, y, z);
    rows.of("tf.add_n([x])", [](auto a) { return tf::add_n(a); }, x);
    rows.of(
        "tf.add_n([x, y])", [](auto a, auto b) { return tf::add_n({a, b}); }, as<int>(x),
        as<int>(y));
    rows.of_twice("tf.nn.l2_loss(x)", [](auto a) { return tf::nn::l2_loss(a); }, x);
    rows.value(
        "tf.nn.l2_loss(x); half", [](auto a) { return tf::nn::l2_loss(a); }, as<tf::half>(x));
    rows.of_twice(
        "tf.math.polyval([x, y, z], x)",
        [](auto a, auto b, auto c) { return tf::math::polyval({a, b, c}, a); }, x, y, z);
    gradient<Run::both>(
        "tf.math.polyval([2.0, -1.0, 3.0], x); float",
        [](auto a) { return tf::math::polyval({2.f, -1.f, 3.f}, a); }, as<float>(x));

    const auto large = tf::constant<double>(
        {-inf, -1e300, -1e19, -3e9, -7e4, -129.0, -3.7, -0.0, 3.7, 200.0, 7e4, 3e9, 1e19, inf});
    const auto whole =
        tf::constant<std::int64_t>({std::numeric_limits<std::int64_t>::min(), -70000l, -129l, 0l,
                                    128l, 70000l, std::numeric_limits<std::int64_t>::max()});
    const auto saturate = [&]<class T>(const std::string& name, std::type_identity<T>) {
        const std::string row = "tf.saturate_cast(x, tf." + name + ")";
        const auto f = [](auto a) { return tf::saturate_cast<T>(a); };
        rows.value(row, f, large);
        rows.value(row, f, as<float>(large));
        rows.value(row, f, as<tf::half>(large));
        // TensorFlow's limits of int64 overflow
        if constexpr (std::is_integral_v<T>) rows.value(row, f, whole);
        rows.value(row, f, as<std::uint8_t>(test::sample<4>(0, 255)));
    };
    saturate("int8", std::type_identity<std::int8_t>{});
    saturate("uint8", std::type_identity<std::uint8_t>{});
    saturate("int32", std::type_identity<int>{});
    saturate("float16", std::type_identity<tf::half>{});
    saturate("float32", std::type_identity<float>{});
    rows.of(
        "tf.saturate_cast(x, tf.int8)", [](auto a) { return tf::saturate_cast(a, tf::int8); }, x);
}

void biases(OpRows& rows) {
    const auto x = test::sample<2, 3, 4, 3>(-3, 3);
    const auto bias = test::sample<3>(-1, 1);
    rows.of_twice(
        "tf.nn.bias_add(x, y)", [](auto a, auto b) { return tf::nn::bias_add(a, b); }, x, bias);
    rows.of_twice(
        "tf.nn.bias_add(x, y, 'NCHW')",
        [](auto a, auto b) { return tf::nn::bias_add<"NCHW">(a, b); }, x, bias);
    rows.of(
        "tf.nn.bias_add(x, y)", [](auto a, auto b) { return tf::nn::bias_add(a, b); },
        as<int>(test::sample<2, 3>(-3, 3)), as<int>(bias));
    const auto slope = [](auto dy) {
        tf::Tensor<double, 3> b(tf::zeros<double, 3>());
        tf::GradientTape tape;
        tape.watch(b);
        const auto y = tf::nn::bias_add<"NCHW">(tf::zeros_like(dy), b);
        return tf::nest::materialize(tape.gradient(tf::Tensor<double>(tf::reduce_sum(y * dy)), b));
    };
    rows.of("tf.raw_ops.BiasAddGrad(out_backprop=x, data_format='NCHW') + 0.0", slope, x);
}

void cross_entropies(OpRows& rows) {
    const auto logits = test::sample<2, 3>(-3, 3);
    // TensorFlow's gradient takes for granted that probabilities add up to 1.
    const auto labels = tf::constant<double>({{0.2, 0.5, 0.3}, {0.625, 0.125, 0.25}});
    rows.of(
        "tf.nn.softmax_cross_entropy_with_logits(y, x)",
        [](auto x, auto y) { return tf::nn::softmax_cross_entropy_with_logits(y, x); }, logits,
        labels);
    rows.of(
        "tf.nn.sparse_softmax_cross_entropy_with_logits(y, x) + 0.0",
        [](auto x, auto y) { return tf::nn::sparse_softmax_cross_entropy_with_logits(y, x); },
        logits, tf::constant<int>({2, 0}));
}

/// Gradients of activations, ops that only graphs in files have.
void activation_gradients(OpRows& rows) {
    using tf::detail::ops::composite;
    using tf::detail::ops::composite_of;
    using tf::detail::ops::elementwise;
    const auto x = test::sample<2, 3>(-3, 7.1), y = test::sample<2, 3>(-.9, .9);
    const auto of = [&](const std::string& call, auto f) {
        rows.of_twice("tf.raw_ops." + call, f, x, y);
        rows.value("tf.raw_ops." + call + "; ends", f, ends_first(), ends_first());
    };
    of("TanhGrad(y=x, dy=y)", [](auto a, auto b) { return composite<tf::op::TanhGrad>(a, b); });
    of("SigmoidGrad(y=x, dy=y)",
       [](auto a, auto b) { return composite<tf::op::SigmoidGrad>(a, b); });
    of("ReluGrad(gradients=x, features=y)",
       [](auto a, auto b) { return elementwise<tf::op::ReluGrad>(a, b); });
    of("Relu6Grad(gradients=y, features=x)",
       [](auto a, auto b) { return composite<tf::op::Relu6Grad>(b, a); });
    of("LeakyReluGrad(gradients=x, features=y, alpha=0.1)",
       [](auto a, auto b) { return composite_of<tf::op::LeakyReluGrad>({.1f}, a, b); });
    of("EluGrad(gradients=x, outputs=y)",
       [](auto a, auto b) { return composite<tf::op::EluGrad>(a, b); });
    of("SeluGrad(gradients=x, outputs=y)",
       [](auto a, auto b) { return composite<tf::op::SeluGrad>(a, b); });
    of("SoftplusGrad(gradients=x, features=y)",
       [](auto a, auto b) { return composite<tf::op::SoftplusGrad>(a, b); });
    rows.of_values(
        "tf.raw_ops.SoftsignGrad(gradients=x, features=y)",
        [](auto a, auto b) { return composite<tf::op::SoftsignGrad>(a, b); }, x, y);
    rows.value(
        "tf.raw_ops.ReluGrad(gradients=x, features=y); int32",
        [](auto a, auto b) { return elementwise<tf::op::ReluGrad>(a, b); }, as<int>(x), as<int>(x));
}

}  // namespace

const Family<OpRows> formula_family([](OpRows& rows) {
    formulas(rows);
    clips_and_sums(rows);
    biases(rows);
    cross_entropies(rows);
    activation_gradients(rows);
});

}  // namespace referee
