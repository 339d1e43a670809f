// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Subscripts with static bounds, and with bounds that are tensors.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> slice_family([](OpRows& rows) {
    using tf::all, tf::ellipsis, tf::newaxis, tf::none, tf::Slice;
    const auto given = test::sample<4, 3, 5>(-3, 3);
    const auto one = tf::constant(1), minus_two = tf::constant(-2);
    rows.of_twice("x[1:3, :, -1]", [](auto x) { return x(Slice<1, 3>(), all, tf::at<-1>); }, given);
    rows.of_twice("x[-2]", [](auto x) { return x[-2]; }, given);
    rows.of("x[::-1]", [](auto x) { return x[Slice<none, none, -1>()]; }, given);
    rows.of("x[..., tf.newaxis]", [](auto x) { return x(ellipsis, newaxis); }, given);
    rows.of(
        "x[tf.newaxis, 3:0:-2, ..., :-1:2]",
        [](auto x) { return x(newaxis, Slice<3, 0, -2>(), ellipsis, Slice<none, -1, 2>()); },
        given);
    rows.of("x[2:]", [](auto x) { return x[Slice<2>()]; }, given);
    rows.of("x[:, 1:1, -9:9]", [](auto x) { return x(all, Slice<1, 1>(), Slice<-9, 9>()); }, given);
    rows.of("x[0, ..., 1, 2]", [](auto x) { return x(0, ellipsis, 1, 2); }, given);
    rows.of("x[...]", [](auto x) { return x[ellipsis]; }, given);
    rows.of("tf.exp(x)[1]", [](auto x) { return tf::exp(x)[1]; }, given);
    rows.of("x[tf.newaxis]", [](auto x) { return x[newaxis]; }, tf::Tensor<double>(2.5));
    rows.of("x[1:]", [](auto x) { return x[Slice<1>()]; }, test::sample<1, 3>(-3, 3));
    rows.of("x[:, 0]", [](auto x) { return x(all, 0); }, test::sample<0, 3>(-3, 3));
    rows.of_twice("x[:, y]", [](auto x, auto i) { return x(all, i); }, given, one);
    rows.of_twice(
        "x[y:, ::z]",
        [](auto x, auto i, auto step) { return x(Slice(i, none), Slice(none, none, step)); }, given,
        one, minus_two);
    rows.of(
        "x[y:z]", [](auto x, auto i, auto k) { return x[Slice(i, k)]; }, given, tf::constant(-3),
        tf::constant<std::int64_t>(3));
    rows.of(
        "tf.function(lambda x, y: tf.gradients(tf.sin(x[y:, ::2]), x)[0])(x, y) + 1.",
        [](auto x, auto i) {
            return gradient_of(x,
                               [&](const auto& v) {
                                   return tf::sin(v(Slice(i, none), Slice<none, none, 2>()));
                               }) +
                   1.0;
        },
        given, one);
    rows.of_twice(
        "tf.raw_ops.TensorStridedSliceUpdate(input=x, begin=[1, 4], end=[4, 0], strides=[2, -3], "
        "value=y)",
        [](auto x, auto v) {
            return tf::raw_ops::TensorStridedSliceUpdate(x, v, Slice<1, 4, 2>(), Slice<4, 0, -3>());
        },
        test::sample<5, 6>(-3, 3), test::sample<2, 2>(-3, 3));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   std::uint32_t, std::uint64_t, tf::half, tf::bfloat16, bool>(
        "x[1:, ::-2, 1]", [](auto x) { return x(Slice<1>(), Slice<none, none, -2>(), 1); },
        test::sample<2, 3, 4>(0, 9));
    rows.of(
        "x[::2, 1]", [](auto x) { return x(Slice<none, none, 2>(), 1); },
        tf::constant({{"a", "b"}, {"c", "d"}, {"e", "f"}}));
});

}  // namespace referee
