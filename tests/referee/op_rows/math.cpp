// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elementwise mathematics: functions, rounding, formulas.

#include <tf/nn/activation_gradients.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// All pairs of numbers at which functions of two numbers have special values.
auto ends_first() {
    return tf::constant<double>(
        {{-inf}, {-2.0}, {-1.0}, {-0.0}, {0.0}, {0.5}, {1.0}, {inf}, {nan}});
}
auto ends_second() {
    return tf::constant<double>({{-inf, -2.0, -1.0, -0.0, 0.0, 0.5, 1.0, inf, nan}});
}

/// A function of floats whose domain is between `low` and `high`.
template <class F>
void function(OpRows& rows, const std::string& expression, F f, double low, double high) {
    rows.of_twice(expression, f, test::sample<2, 3>(low, high));
    rows.of(expression + "; float", f, as<float>(test::sample<5>(low, high)));
    rows.value(expression + "; ends", f, ends_second());
    rows.value(expression + "; float ends", f, as<float>(ends_second()));
    rows.of(expression + "; scalar", f, test::sample<>(low, high));
    rows.value(expression + "; empty", f, test::sample<2, 0>(low, high));
}
/// The same for 16-bit floats.
template <class F>
void narrow_function(OpRows& rows, const std::string& expression, F f, double low, double high) {
    function(rows, expression, f, low, high);
    rows.in_dtypes<tf::half, tf::bfloat16>(expression, f, test::sample<7>(low, high));
}

void trigonometry(OpRows& rows) {
    narrow_function(rows, "tf.tan(x)", [](auto x) { return tf::tan(x); }, -1.4, 1.4);
    rows.value(
        "tf.tan(x); large", [](auto x) { return tf::tan(x); },
        tf::constant<double>({1.57, 1.5707963267948966, 1e6, -1e15}));
    rows.value(
        "tf.tan(x); large floats", [](auto x) { return tf::tan(x); },
        tf::constant<float>({1.57f, 1.5707964f, 1e6f, -1e4f}));
    narrow_function(rows, "tf.asin(x)", [](auto x) { return tf::asin(x); }, -.9, .9);
    narrow_function(rows, "tf.acos(x)", [](auto x) { return tf::acos(x); }, -.9, .9);
    narrow_function(rows, "tf.atan(x)", [](auto x) { return tf::atan(x); }, -3, 3);
    narrow_function(rows, "tf.sinh(x)", [](auto x) { return tf::sinh(x); }, -3, 3);
    narrow_function(rows, "tf.cosh(x)", [](auto x) { return tf::cosh(x); }, -3, 3);
    narrow_function(rows, "tf.asinh(x)", [](auto x) { return tf::asinh(x); }, -3, 3);
    narrow_function(rows, "tf.acosh(x)", [](auto x) { return tf::acosh(x); }, 1.2, 3);
    narrow_function(rows, "tf.atanh(x)", [](auto x) { return tf::atanh(x); }, -.9, .9);
    rows.add_once("tf.atan(x)", [](auto x) { return tf::atan(x); });
    rows.add_once("tf.asin(x / 7)", [](auto x) { return tf::asin(x / 7.0); });
    rows.add_once("tf.acosh(x + 8)", [](auto x) { return tf::acosh(x + 8.0); });
    const auto atan2 = [](auto y, auto x) { return tf::atan2(y, x); };
    rows.of_twice("tf.atan2(x, y)", atan2, test::sample<2, 3>(-3, 3), test::sample<3>(1, 2));
    rows.value("tf.atan2(x, y); ends", atan2, ends_first(), ends_second());
    rows.value("tf.atan2(x, y); half", atan2, as<tf::half>(test::sample<4>(-3, 3)),
               as<tf::half>(test::sample<4>(-2, 3)));
}

void rounding(OpRows& rows) {
    const auto halves = tf::constant<double>({-3.5, -2.5, -1.5, -.5, -0.0, .3, .5, .7, 1.5, 2.5,
                                              8388609., 4503599627370497., 1e300, inf, -inf, nan});
    const auto round = [](auto x) { return tf::round(x); };
    rows.of("tf.round(x)", round, test::sample<2, 3>(-3, 3));
    rows.value("tf.round(x); halves", round, halves);
    rows.in_dtypes<float, tf::half, tf::bfloat16>("tf.round(x); halves", round, halves);
    rows.in_dtypes<int, std::int64_t>("tf.round(x)", round, test::sample<5>(-9, 9));
    const auto rint = [](auto x) { return tf::math::rint(x); };
    rows.of("tf.math.rint(x)", rint, test::sample<2, 3>(-3, 3));
    rows.value("tf.math.rint(x); halves", rint, halves);
    rows.value("tf.math.rint(x); float halves", rint, as<float>(halves));

    const auto div = [](auto x, auto y) { return tf::truncatediv(x, y); };
    const auto mod = [](auto x, auto y) { return tf::truncatemod(x, y); };
    const auto a = tf::constant<int>({-7, 7, -8, 8, 0, std::numeric_limits<int>::min()});
    const auto b = tf::constant<int>({2, -2, 3, 3, 5, -1});
    rows.of("tf.truncatediv(x, y)", div, a, b);
    rows.of("tf.truncatemod(x, y)", mod, a, b);
    rows.of("tf.truncatediv(x, y)", div, test::sample<2, 3>(-9, 9), test::sample<3>(1, 2));
    rows.of("tf.math.mod(x, y)", [](auto x, auto y) { return tf::math::mod(x, y); }, a, b);
    const auto c = tf::constant<int>({-7, 7, -8, 100, 0, -128});
    rows.value("tf.truncatediv(x, y); int8", div, as<std::int8_t>(c), as<std::int8_t>(b));
    rows.value("tf.truncatediv(x, y); int16", div, as<std::int16_t>(c), as<std::int16_t>(b));
    const auto u = tf::constant<int>({7, 8, 200}), v = tf::constant<int>({2, 3, 7});
    rows.value("tf.truncatediv(x, y); uint8", div, as<std::uint8_t>(u), as<std::uint8_t>(v));
    rows.value("tf.truncatediv(x, y); uint64", div, as<std::uint64_t>(u), as<std::uint64_t>(v));
    rows.value("tf.truncatemod(x, y); int64", mod, as<std::int64_t>(a), as<std::int64_t>(b));
    rows.value("tf.truncatemod(x, y); ends", mod, ends_first(), ends_second());
    rows.value("tf.truncatediv(x, y); ends", div, ends_first(), ends_second());
    const auto next = [](auto x, auto y) { return tf::math::nextafter(x, y); };
    rows.of("tf.math.nextafter(x, y)", next, test::sample<2, 3>(-9, 9), test::sample<3>(-1, 1));
    rows.value("tf.math.nextafter(x, y); ends", next, ends_first(), ends_second());
    rows.value("tf.math.nextafter(x, y); float", next, as<float>(ends_first()),
               as<float>(ends_second()));
}

void special(OpRows& rows) {
    const auto lgamma = [](auto x) { return tf::math::lgamma(x); };
    const auto digamma = [](auto x) { return tf::math::digamma(x); };
    function(rows, "tf.math.lgamma(x)", lgamma, .3, 9);
    function(rows, "tf.math.digamma(x)", digamma, .3, 9);
    rows.in_dtypes<double, float, tf::half>("tf.math.lgamma(x); below", lgamma,
                                            test::sample<5>(-2.8, -.1));
    rows.in_dtypes<double, float>("tf.math.digamma(x); below", digamma,
                                  tf::constant<double>({-.1, -.4, -2.7, -10.5, 1e-8, 1e9}));
    const auto polygamma = [](auto n, auto x) { return tf::math::polygamma(n, x); };
    rows.of("tf.math.polygamma(x, y)", polygamma,
            tf::constant<double>({{0.0}, {1.0}, {2.0}, {3.0}}),
            tf::constant<double>({{-2.5, .2, 1.0, 7.0, 40.0}}));
    rows.value("tf.math.polygamma(x, y); ends", polygamma, ends_first(), ends_second());
    const auto zeta = [](auto x, auto q) { return tf::math::zeta(x, q); };
    rows.of("tf.math.zeta(x, y)", zeta, tf::constant<double>({{1.5}, {2.0}, {3.7}, {30.0}}),
            tf::constant<double>({{.2, 1.0, 7.0, 40.0}}));
    rows.of("tf.math.zeta(x, y)", zeta, tf::constant<float>({{2.f}, {3.f}}),
            tf::constant<float>({{-1.5f, .2f, 1.f, 7.f, 40.f}}));
    function(rows, "tf.math.ndtri(x)", [](auto x) { return tf::math::ndtri(x); }, .05, .95);
    function(rows, "tf.math.erfinv(x)", [](auto x) { return tf::math::erfinv(x); }, -.9, .9);
    function(rows, "tf.math.erfcinv(x)", [](auto x) { return tf::math::erfcinv(x); }, .1, 1.9);
    rows.value(
        "tf.math.ndtri(x); tails", [](auto x) { return tf::math::ndtri(x); },
        tf::constant<double>({1e-300, 1e-20, 1e-6, .02, .98, 1.0 - 1e-9}));
}

void formulas(OpRows& rows) {
    const auto x = test::sample<2, 3>(-3, 3), y = test::sample<2, 3>(.5, 2, .7);
    const auto row = test::sample<3>(.5, 2, .7);
    const auto difference = [](auto a, auto b) { return tf::math::squared_difference(a, b); };
    rows.of_twice("tf.math.squared_difference(x, y)", difference, x, row);
    rows.value("tf.math.squared_difference(x, y); int32", difference, as<int>(x), as<int>(y));
    const auto both = [&](const std::string& name, auto f) {
        rows.of_twice("tf.math." + name + "(x, y)", f, x, y);
        rows.of("tf.math." + name + "(x, y); row", f, as<float>(x), as<float>(row));
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
    const auto clip = [](auto a, auto low, auto high) { return tf::clip_by_value(a, low, high); };
    rows.of_twice("tf.clip_by_value(x, y, z)", clip, x, test::sample<>(-1.01, 0),
                  test::sample<3>(.5, 1));
    rows.of("tf.raw_ops.ClipByValue(t=x, clip_value_min=y, clip_value_max=z)", clip, as<float>(x),
            tf::Tensor<float>(-1.f), tf::Tensor<float>(1.f));
    rows.add("tf.clip_by_value(x, -1.0, 6.0)",
             [](auto a) { return tf::clip_by_value(a, -1.0, 6.0); });
    rows.value("tf.clip_by_value(x, y, z); crossed", clip, x, tf::Tensor<double>(1.0),
               tf::Tensor<double>(-1.0));
    rows.in_dtypes<int, std::int8_t, std::uint8_t, std::uint64_t>(
        "tf.clip_by_value(x, 2, 5)", [](auto a) { return tf::clip_by_value(a, 2, 5); },
        test::sample<6>(0, 9));
    rows.of_twice(
        "tf.add_n([x, y, z])", [](auto a, auto b, auto c) { return tf::add_n(a, b, c); }, x, y, x);
    rows.of("tf.add_n([x])", [](auto a) { return tf::add_n(a); }, x);
    rows.of(
        "tf.add_n([x, y])", [](auto a, auto b) { return tf::add_n({a, b}); }, as<int>(x),
        as<int>(y));
    rows.of_twice("tf.nn.l2_loss(x)", [](auto a) { return tf::nn::l2_loss(a); }, x);
    rows.value(
        "tf.nn.l2_loss(x); half", [](auto a) { return tf::nn::l2_loss(a); }, as<tf::half>(x));
    rows.of_twice(
        "tf.math.polyval([x, y, z], x)",
        [](auto a, auto b, auto c) { return tf::math::polyval({a, b, c}, a); }, x, y, y);
    rows.of(
        "tf.math.polyval([2.0, -1.0, 3.0], x)",
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
        rows.value(row, f, whole);
        rows.value(row, f, as<std::uint8_t>(test::sample<4>(0, 255)));
    };
    saturate("int8", std::type_identity<std::int8_t>{});
    saturate("uint8", std::type_identity<std::uint8_t>{});
    saturate("int32", std::type_identity<int>{});
    saturate("int64", std::type_identity<std::int64_t>{});
    saturate("uint64", std::type_identity<std::uint64_t>{});
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
    rows.of("tf.raw_ops.BiasAddGrad(out_backprop=x, data_format='NCHW')", slope, x);
}

/// Gradients of activations, ops that only graphs in files have.
void activation_gradients(OpRows& rows) {
    using tf::detail::composite;
    using tf::detail::composite_of;
    const auto x = test::sample<2, 3>(-3, 7.1), y = test::sample<2, 3>(-.9, .9);
    const auto of = [&](const std::string& call, auto f) {
        rows.of_twice("tf.raw_ops." + call, f, x, y);
        rows.value("tf.raw_ops." + call + "; ends", f, ends_first(), ends_first());
    };
    of("TanhGrad(y=x, dy=y)", [](auto a, auto b) { return composite<tf::op::TanhGrad>(a, b); });
    of("SigmoidGrad(y=x, dy=y)",
       [](auto a, auto b) { return composite<tf::op::SigmoidGrad>(a, b); });
    of("ReluGrad(gradients=x, features=y)",
       [](auto a, auto b) { return composite<tf::op::ReluGrad>(a, b); });
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
    rows.value(
        "tf.raw_ops.ReluGrad(gradients=x, features=y); int32",
        [](auto a, auto b) { return composite<tf::op::ReluGrad>(a, b); }, as<int>(x), as<int>(x));
}

}  // namespace

void math_op_rows(OpRows& rows) {
    trigonometry(rows);
    rounding(rows);
    special(rows);
    formulas(rows);
    clips_and_sums(rows);
    biases(rows);
    activation_gradients(rows);
}

}  // namespace referee
