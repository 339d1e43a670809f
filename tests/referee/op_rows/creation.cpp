// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tensors made from few numbers.

#include "op_rows.hpp"

namespace referee {

namespace {

void marks(OpRows& rows) {
    const auto ids = tf::constant({{0, 2, 5}, {-1, 1, 2}});
    rows.of("tf.one_hot(x, 3)", [](auto x) { return tf::one_hot<3>(x); }, ids);
    rows.of("tf.one_hot(x, 4, axis=0)", [](auto x) { return tf::one_hot<4, 0>(x); }, ids);
    rows.of("tf.one_hot(x, 4, axis=1)", [](auto x) { return tf::one_hot<4, 1>(x); }, ids);
    rows.of("tf.one_hot(x, 0)", [](auto x) { return tf::one_hot<0>(x); }, ids);
    rows.of("tf.one_hot(x, 3); scalar", [](auto x) { return tf::one_hot<3>(x); }, tf::constant(1));
    rows.of(
        "tf.one_hot(x, 3); empty", [](auto x) { return tf::one_hot<3>(x); },
        tf::zeros<int, 0, 2>());
    rows.of(
        "tf.one_hot(x, 3, on_value=5, off_value=-1)",
        [](auto x) { return tf::one_hot<3>(x, 5, -1); }, ids);
    rows.of(
        "tf.one_hot(x, 3, on_value=y, off_value=z)",
        [](auto x, auto on, auto off) { return tf::one_hot<3>(x, on, off); },
        tf::constant<std::int64_t>({0, 2}), tf::constant("on"), tf::constant("off"));
    rows.of(
        "tf.one_hot(x, y)", [](auto x, auto depth) { return tf::one_hot(x, depth); }, ids,
        tf::constant(4));
    rows.of(
        "tf.one_hot(x, y, axis=0, on_value=2.5, off_value=0.5)",
        [](auto x, auto depth) { return tf::one_hot<tf::dyn, 0>(x, depth, 2.5, 0.5); }, ids,
        tf::constant(2));
    const auto few = test::sample<2, 3>(0, 5);
    rows.in_dtypes<std::uint8_t, std::int8_t, std::int64_t>(
        "tf.one_hot(x, 3)", [](auto x) { return tf::one_hot<3>(x); }, few);
    rows.value(
        "tf.one_hot(x, 3, on_value=True, off_value=False)",
        [](auto x) { return tf::one_hot<bool, 3>(x); }, ids);
    rows.value(
        "tf.one_hot(x, 3, dtype=tf.half)", [](auto x) { return tf::one_hot<tf::half, 3>(x); }, ids);
    rows.value(
        "tf.one_hot(x, 3, dtype=tf.int8)", [](auto x) { return tf::one_hot<3>(x, tf::int8); }, ids);
    rows.of("tf.sequence_mask(x, 4)", [](auto x) { return tf::sequence_mask<4>(x); }, ids);
    rows.of(
        "tf.sequence_mask(x, 2, dtype=tf.float32)",
        [](auto x) { return tf::sequence_mask<float, 2>(x); },
        tf::constant<std::int64_t>({0, 1, 3}));
    rows.of("tf.sequence_mask(x)", [](auto x) { return tf::sequence_mask(x); }, ids);
    rows.of(
        "tf.sequence_mask(x, y, dtype=tf.int32)",
        [](auto x, auto most) { return tf::sequence_mask<int>(x, most); }, ids, tf::constant(3));
}

void spaces(OpRows& rows) {
    const auto one = test::sample<>(-3, 3), other = test::sample<>(-3, 3, 0.3);
    rows.of_twice(
        "tf.linspace(x, y, 5)", [](auto x, auto y) { return tf::linspace<5>(x, y); }, one, other);
    rows.of(
        "tf.stop_gradient(tf.raw_ops.LinSpace(start=x, stop=y, num=4))",
        [](auto x, auto y) { return tf::stop_gradient(tf::linspace<4>(x, y)); }, tf::constant(0.5f),
        tf::constant(-2.f));
    rows.of(
        "tf.linspace(x, y, 1)", [](auto x, auto y) { return tf::linspace<1>(x, y); }, one, other);
    rows.of(
        "tf.linspace(x, y, 2)", [](auto x, auto y) { return tf::linspace<2>(x, y); }, one, other);
    const auto a = test::sample<2, 3>(-3, 3), b = test::sample<2, 3>(-3, 3, 0.3);
    rows.of_twice(
        "tf.linspace(x, y, 3)", [](auto x, auto y) { return tf::linspace<3>(x, y); }, a, b);
    rows.of(
        "tf.linspace(x, y, 4, axis=1)", [](auto x, auto y) { return tf::linspace<4, 1>(x, y); }, a,
        b);
    rows.of(
        "tf.linspace(x, y, 4, axis=-1)", [](auto x, auto y) { return tf::linspace<4, -1>(x, y); },
        a, b);
    rows.of(
        "tf.linspace(x, y, 1, axis=2)", [](auto x, auto y) { return tf::linspace<1, 2>(x, y); }, a,
        b);
    const auto m = test::sample<2>(-3, 3);
    const auto n = test::sample<3>(-3, 3, 0.3);
    rows.of_twice(
        "tf.meshgrid(x, y)[0]", [](auto x, auto y) { return std::get<0>(tf::meshgrid(x, y)); }, m,
        n);
    rows.of(
        "tf.meshgrid(x, y)[1]", [](auto x, auto y) { return std::get<1>(tf::meshgrid(x, y)); }, m,
        n);
    rows.of(
        "tf.meshgrid(x, y, z, indexing='ij')[1]",
        [](auto x, auto y, auto z) { return std::get<1>(tf::meshgrid<"ij">(x, y, z)); }, m, n,
        test::sample<2>(0, 1));
    rows.of(
        "tf.meshgrid(x, y, z)[0]",
        [](auto x, auto y, auto z) { return std::get<0>(tf::meshgrid(x, y, z)); },
        tf::constant({1, 2}), tf::constant({3}), tf::constant({4, 5, 6}));
    rows.of("tf.meshgrid(x)[0]", [](auto x) { return std::get<0>(tf::meshgrid(x)); }, m);
}

}  // namespace

const Family<OpRows> creation_family([](OpRows& rows) {
    marks(rows);
    spaces(rows);
});

}  // namespace referee
