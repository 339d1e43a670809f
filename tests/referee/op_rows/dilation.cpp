// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Morphological dilation and erosion.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using tf::nn::Window;

constexpr auto same = [](const auto& x, const auto& w) {
    return tf::nn::dilation2d<2, "SAME">(x, w);
};

void gradient_rows(OpRows& rows) {
    const auto x = sample<2, 5, 6, 3>(-1, 1);
    const auto filters = sample<3, 2, 3>(-1, 1, .3);
    const auto dy = sample<2, 3, 3, 3>(-1, 1, .7);
    rows.of_values(
        "tf.raw_ops.Dilation2DBackpropInput(input=x, filter=y, out_backprop=z, strides=[1, 2, 2, "
        "1], rates=[1, 1, 1, 1], padding='SAME')",
        [](auto a, auto b, auto d) { return gradient_of<0>(same, d, a, b); }, x, filters, dy);
    rows.of_values(
        "tf.raw_ops.Dilation2DBackpropFilter(input=x, filter=y, out_backprop=z, strides=[1, 2, 2, "
        "1], rates=[1, 1, 1, 1], padding='SAME')",
        [](auto a, auto b, auto d) { return gradient_of<1>(same, d, a, b); }, x, filters, dy);
}

}  // namespace

const Family<OpRows> dilation_family([](OpRows& rows) {
    gradient_rows(rows);
    const auto x = sample<2, 5, 6, 3>(-3, 3);
    const auto filters = sample<2, 3, 3>(-1, 1, .3);
    rows.of(
        "tf.nn.dilation2d(x, y, [1, 1, 1, 1], 'SAME', 'NHWC', [1, 1, 1, 1])",
        [](auto v, auto w) { return tf::nn::dilation2d<1, "SAME">(v, w); }, x, filters);
    rows.of(
        "tf.nn.dilation2d(x, y, [1, 2, 1, 1], 'VALID', 'NHWC', [1, 3, 2, 1])",
        [](auto v, auto w) {
            return tf::nn::dilation2d<Window{2, 1}, "VALID", Window{3, 2}>(v, w);
        },
        x, filters);
    rows.of(
        "tf.nn.dilation2d(x, y, [1, 3, 3, 1], 'SAME', 'NHWC', [1, 4, 4, 1])",
        [](auto v, auto w) { return tf::nn::dilation2d<3, "SAME", 4>(v, w); }, x, filters);
    rows.of(
        "tf.nn.erosion2d(x, y, [1, 1, 2, 1], 'SAME', 'NHWC', [1, 1, 2, 1])",
        [](auto v, auto w) { return tf::nn::erosion2d<Window{1, 2}, "SAME", Window{1, 2}>(v, w); },
        x, filters);
    const auto plain = [](auto v) {
        using T = typename decltype(v)::value_type;
        return tf::nn::dilation2d<1, "SAME">(
            v, tf::cast<T>(tf::reshape<2, 2, 1>(tf::constant({1, 2, 0, 3}))));
    };
    const std::string of_plain =
        "tf.nn.dilation2d(x, tf.cast(tf.reshape(tf.constant([1, 2, 0, 3]), [2, 2, 1]), x.dtype), "
        "[1, 1, 1, 1], 'SAME', 'NHWC', [1, 1, 1, 1])";
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int,
                   std::uint32_t, std::int64_t, std::uint64_t, tf::half, tf::bfloat16>(
        of_plain, plain, sample<1, 4, 5, 1>(0, 90));
    const tf::Tensor<double, 1, 2, 3, 1> special =
        tf::reshape<1, 2, 3, 1>(tf::constant<double>({nan, 1.0, -inf, nan, nan, inf}));
    rows.value(of_plain + "; special", plain, special);
    rows.of(of_plain + "; none", plain, tf::Tensor<double, 0, 4, 5, 1>());
});

}  // namespace referee
