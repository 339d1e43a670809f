// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rows put at indices.

#include "op_rows.hpp"

namespace referee {

namespace {

/// Two of the vectors are equal.
constexpr auto pairs = [] { return tf::constant({{1, 2}, {0, 0}, {1, 2}}); };
constexpr auto positions = [] { return tf::constant<std::int64_t>({{3}, {0}, {3}}); };

void into_zeros(OpRows& rows) {
    const auto v = test::sample<3>(-3, 3);
    rows.of_twice(
        "tf.scatter_nd([[1, 2], [0, 0], [1, 2]], x, [2, 3])",
        [](auto x) { return tf::scatter_nd<2, 3>(pairs(), x); }, v);
    rows.of(
        "tf.scatter_nd(tf.constant([[3], [0], [3]], tf.int64), x, tf.constant([4, 2], tf.int64))",
        [](auto x) { return tf::scatter_nd<4, 2>(positions(), x); }, test::sample<3, 2>(-3, 3));
    rows.of(
        "tf.scatter_nd(tf.zeros([0, 1], tf.int32), x, [2, 3])",
        [](auto x) { return tf::scatter_nd<2, 3>(tf::zeros<int, 0, 1>(), x); },
        test::sample<0, 3>(-3, 3));
    rows.of(
        "tf.scatter_nd([[1], [1]], x, [3])",
        [](auto x) { return tf::scatter_nd<3>(tf::constant({{1}, {1}}), x); },
        tf::constant({"a", "b"}));
    rows.of(
        "tf.scatter_nd([[1], [1]], x, [3])",
        [](auto x) { return tf::scatter_nd<3>(tf::constant({{1}, {1}}), x); },
        tf::constant({true, false}));
    rows.in_dtypes<float, tf::half, tf::bfloat16, std::int8_t, std::uint16_t, int, std::uint64_t>(
        "tf.scatter_nd([[1, 2], [0, 0], [1, 2]], x, [2, 3])",
        [](auto x) { return tf::scatter_nd<2, 3>(pairs(), x); }, test::sample<3>(0, 9));
    rows.value(
        "tf.scatter_nd(x, y, z)", [](auto i, auto x, auto s) { return tf::scatter_nd(i, x, s); },
        pairs(), v, tf::constant({2, 3}));
    rows.value(
        "tf.scatter_nd(x, y, z)", [](auto i, auto x, auto s) { return tf::scatter_nd(i, x, s); },
        positions(), v, tf::constant<std::int64_t>({5}));
}

template <class F>
void each(OpRows& rows, const std::string& name, F) {
    const auto table = test::sample<2, 3>(-3, 3);
    const auto tall = test::sample<4, 2>(-3, 3);
    const std::string call = "tf.tensor_scatter_nd_" + name;
    rows.of_twice(
        call + "(x, [[1, 2], [0, 0], [1, 2]], y)",
        [](auto x, auto y) { return F{}(x, pairs(), y); }, table, test::sample<3>(-3, 3, 0.3));
    rows.of(
        call + "(x, tf.constant([[3], [0], [3]], tf.int64), y)",
        [](auto x, auto y) { return F{}(x, positions(), y); }, tall,
        test::sample<3, 2>(-3, 3, 0.3));
    rows.of(
        call + "(x, tf.zeros([0, 1], tf.int32), y)",
        [](auto x, auto y) { return F{}(x, tf::zeros<int, 0, 1>(), y); }, tall,
        test::sample<0, 2>(-3, 3));
    rows.of(
        call + "(x, [[2, 1]], y); integers",
        [](auto x, auto y) { return F{}(x, tf::constant({{2, 1}}), y); },
        tf::constant({{1, 2}, {3, 4}, {5, 6}}), tf::constant({4}));
    rows.template in_dtypes<float, tf::half, tf::bfloat16, std::int8_t, std::uint16_t, std::int64_t,
                            std::uint64_t>(
        call + "(x, [[1, 2], [0, 0]], x[0, :2])",
        [](auto x) {
            using T = typename decltype(x)::value_type;
            const T a = x(0, 0), b = x(0, 1);
            const tf::Tensor<T, 2> y = tf::constant<2>(std::array<T, 2>{a, b});
            return F{}(x, tf::constant({{1, 2}, {0, 0}}), y);
        },
        test::sample<2, 3>(0, 9));
}

}  // namespace

const Family<OpRows> scatter_family([](OpRows& rows) {
    into_zeros(rows);
    each(rows, "update",
         [](auto x, auto i, auto y) { return tf::tensor_scatter_nd_update(x, i, y); });
    each(rows, "add", [](auto x, auto i, auto y) { return tf::tensor_scatter_nd_add(x, i, y); });
    each(rows, "sub", [](auto x, auto i, auto y) { return tf::tensor_scatter_nd_sub(x, i, y); });
    each(rows, "min", [](auto x, auto i, auto y) { return tf::tensor_scatter_nd_min(x, i, y); });
    each(rows, "max", [](auto x, auto i, auto y) { return tf::tensor_scatter_nd_max(x, i, y); });
    // Central differences are those of the factor; the other operands are at ties.
    rows.of(
        "tf.tensor_scatter_nd_max(y, [[1], [1], [0]], z) * x",
        [](auto x, auto y, auto z) {
            return tf::tensor_scatter_nd_max(y, tf::constant({{1}, {1}, {0}}), z) * x;
        },
        test::sample<3>(1, 2), tf::constant<double>({1.0, 2.0, 3.0}),
        tf::constant<double>({2.0, 2.0, 0.0}));
    rows.of(
        "tf.tensor_scatter_nd_update(x, [[1], [1]], y)",
        [](auto x, auto y) { return tf::tensor_scatter_nd_update(x, tf::constant({{1}, {1}}), y); },
        tf::constant({"a", "b"}), tf::constant({"c", "d"}));
    rows.of(
        "tf.tensor_scatter_nd_update(x, [[1], [0]], y)",
        [](auto x, auto y) { return tf::tensor_scatter_nd_update(x, tf::constant({{1}, {0}}), y); },
        tf::constant({true, true}), tf::constant({false, true}));
});

}  // namespace referee
