// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that move elements, and the ops that only gradients use.

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using Open = tf::Tensor<double, dyn, 3>;

const auto matrix = sample<2, 3>(-1, 1);
const auto other = sample<2, 3>(-1, 1, 0.7);
const auto cube = sample<2, 3, 4>(-1, 1);
const auto column = sample<2, 1>(-1, 1);

void shapes(OpRows& rows) {
    const auto reshape = [](auto x) { return tf::reshape<3, -1>(x); };
    rows.of_twice("tf.reshape(x, [3, -1])", reshape, matrix);
    gradient<Run::both>("tf.reshape(x, [3, -1]); open", reshape, Open(matrix));
    rows.of("tf.expand_dims(x, 1) + 0.0", [](auto x) { return tf::expand_dims<1>(x); }, matrix);
    gradient(
        "tf.squeeze(x, 1); matrix", [](auto x) { return tf::squeeze<1>(x); },
        sample<2, 1, 3>(-1, 1));
    gradient(
        "tf.square(tf.ensure_shape(x, [2, 3])); open",
        [](Open x) {
            const tf::Tensor<double, 2, 3> known = x;
            return tf::square(known);
        },
        Open(matrix));
    const auto rotate = [](auto x) { return tf::transpose<2, 0, 1>(x); };
    rows.of_twice("tf.transpose(x, [2, 0, 1])", rotate, cube);
    rows.of("tf.transpose(x)", [](auto x) { return tf::transpose(x); }, cube);
    const auto larger = [](auto x) { return tf::broadcast_to<4, 2, 3>(x); };
    const std::string broadcast = "tf.broadcast_to(x, [4, 2, 3])";
    rows.of_twice(broadcast, larger, column);
    gradient<Run::both>(broadcast + "; column", larger, column);
    gradient(broadcast + "; scalar", larger, sample<>(-1, 1));
    rows.of("tf.shape(x)", [](auto x) { return tf::shape(x); }, matrix);
    gradient(
        "tf.cast(tf.shape(x), tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::shape(x)); }, matrix);
    gradient(
        "x * tf.cast(tf.shape(x)[1], tf.float64); factor",
        [](auto x) { return x * tf::cast<double>(tf::gather(tf::shape(x), tf::constant(1))); },
        matrix);
    gradient("tf.ones_like(x); none", [](auto x) { return tf::ones_like(x); }, matrix);
    gradient("tf.ones_like(x) * x; factor", [](auto x) { return tf::ones_like(x) * x; }, matrix);
    gradient(
        "tf.range(tf.zeros_like(x), x, tf.ones_like(x)); none",
        [](auto limit) { return tf::range(tf::zeros_like(limit), limit, tf::ones_like(limit)); },
        Scalar(3.5));
    rows.of(
        "tf.stop_gradient(x * x) * x", [](auto x) { return tf::stop_gradient(x * x) * x; },
        as<float>(matrix));
    gradient(
        "tf.stop_gradient(x) * 2; none", [](auto x) { return tf::stop_gradient(x) * 2.0; }, matrix);
}

void pieces(OpRows& rows) {
    const auto four = [](auto a, auto b, auto c) { return tf::concat<1>(a, b, a, c); };
    const std::string concat = "tf.concat([x, y, x, z], 1)";
    rows.of_twice(concat, four, matrix, column, sample<2, 2>(-1, 1, 0.7));
    gradient<Run::both>(concat + "; empty", four, matrix, column, sample<2, 0>(-1, 1));
    const auto below = [](auto a, auto b) { return tf::concat<0>(a, b); };
    rows.of("tf.concat([x, y], 0)", below, matrix, sample<1, 3>(-1, 1));
    gradient("tf.concat([x, y], 0); open", below, Open(matrix), Open(sample<1, 3>(-1, 1)));
    const auto stack = [](auto a, auto b) { return tf::stack<1>(a, b); };
    rows.of("tf.stack([x, y], 1) + 0.0", stack, matrix, other);
    gradient<Run::both>("tf.stack([x, y], 1); traced", stack, matrix, other);
}

void gathered(OpRows& rows) {
    const auto by_row = [](auto x, auto ids) { return tf::gather(x, ids); };
    const auto by_column = [](auto x, auto ids) { return tf::gather<1>(x, ids); };
    const std::string take = "tf.gather(x, y)", columns = "tf.gather(x, y, axis=1)";
    const auto table = sample<4, 2>(-1, 1);
    const auto ids = tf::constant({2, 0, 2});
    const auto grid = tf::constant({{2, 0}, {3, 2}});
    rows.of(take, by_row, table, ids);
    gradient<Run::both>(take + "; rows", by_row, table, ids);
    gradient(take + "; of a vector", by_row, sample<4>(-1, 1), ids);
    gradient(take + "; grid of rows", by_row, table, grid);
    gradient(take + "; one row", by_row, table, tf::constant(3));
    gradient(take + "; long indices", by_row, table, as<std::int64_t>(ids));
    gradient(take + "; no index", by_row, table, tf::zeros<int, 0>());
    gradient(take + "; rows of a cube", by_row, cube, tf::constant({1, 1, 0}));
    gradient(take + "; open rows", by_row, Open(matrix), tf::constant({1, 1, 0}));
    gradient(take + "; rows, float", by_row, as<float>(table), ids);
    rows.of(columns, by_column, matrix, ids);
    gradient<Run::both>(columns + "; traced", by_column, matrix, ids);
    gradient(columns + "; of a cube", by_column, cube, ids);
    gradient(columns + "; grid", by_column, matrix, tf::constant({{2, 0}, {1, 2}}));
    // Rows of rows, rows used twice, rows together with a dense tensor.
    gradient(
        "tf.concat([tf.gather(x, y), tf.gather(x, z) * 2], 0); twice",
        [](auto x, auto i, auto k) {
            return tf::concat<0>(tf::gather(x, i), tf::gather(x, k) * 2.0);
        },
        table, ids, tf::constant({3, 2}));
    gradient(
        "tf.gather(tf.gather(x, y), z); of gathered",
        [](auto x, auto i, auto k) { return tf::gather(tf::gather(x, i), k); }, table, ids,
        tf::constant({1, 2, 2, 0}));
    gradient(
        "tf.gather(x, y) * tf.reduce_sum(x); and dense",
        [](auto x, auto i) { return tf::gather(x, i) * tf::reduce_sum(x); }, table, ids);
    gradient(
        "tf.gather(x * 2, y); of computed", [](auto x, auto i) { return tf::gather(x * 2.0, i); },
        table, ids);
    second(
        "tf.gather(x, [2, 0, 2]); rows, second",
        [](auto x) { return tf::gather(x, tf::constant({2, 0, 2})); }, table);
    second(
        "tf.gather(x, [2, 0, 2], axis=1); columns, second",
        [](auto x) { return tf::gather<1>(x, tf::constant({2, 0, 2})); }, matrix);
}

void arrays(OpRows& rows) {
    const auto table = sample<3, 2>(-1, 1);
    const auto read = [](auto x) {
        return tf::unstack_to_array(x).read(tf::like<int>(x, 1)) * 2.0;
    };
    const std::string reading = "tf.TensorArray(tf.float64, 3).unstack(x).read(1) * 2";
    rows.of_values(reading, read, table);
    gradient<Run::both>(reading + "; row", read, table);
    second(reading + "; second", read, table);
    const auto write = [](auto x, auto v) {
        tf::TensorArray<double, 3, 2> a{x};
        return a.write(tf::like<int>(x, 1), v).stack() * x;
    };
    const std::string writing = "tf.TensorArray(tf.float64, 3).unstack(x).write(1, y).stack() * x";
    rows.save(writing + "; known", write, table, sample<2>(-1, 1, 0.7));
    gradient<Run::both>(writing + "; row", write, table, sample<2>(-1, 1, 0.7));
    second(writing + "; second", write, table, sample<2>(-1, 1, 0.7));
}

/// Ops that users do not call: TensorFlow has other ops that compute the same.
void of_gradients(OpRows& rows) {
    using tf::detail::ops::call;
    const auto of = [&](const std::string& expression, auto f, const auto&... x) {
        gradient(expression + "; known", f, x...);
        rows.save(expression + "; known", f, x...);
    };
    of(
        "tf.broadcast_to(x, [2, 3]) * y",
        [](auto a, auto b) {
            return tf::detail::ops::elementwise<tf::op::BroadcastLike>(a, b) * b;
        },
        column, other);
    of(
        "tf.reshape(x, [6]) * y",
        [](auto a, auto b) {
            return call<tf::op::ReshapeLike, tf::Tensor<double, 6>>({}, a, b) * b;
        },
        matrix, sample<6>(-1, 1, 0.7));
    of(
        "tf.reduce_sum(x, [0, 2])[:, tf.newaxis] * y",
        [](auto a, auto b) {
            return call<tf::op::SumLike, tf::Tensor<double, 2, 1>>({}, a, b) * b;
        },
        sample<4, 2, 3>(-1, 1), sample<2, 1>(-1, 1, 0.7));
    of(
        "x * tf.cast(tf.shape(x)[1], tf.float64)",
        [](auto x) { return x * call<tf::op::ReducedCount, Scalar>(tf::detail::ops::words<2>, x); },
        matrix);
    of(
        "tf.tensor_scatter_nd_add(x, y[:, tf.newaxis], z)",
        [](auto a, auto ids, auto v) {
            return call<tf::op::ScatterAdd, tf::Tensor<double, 3, 2>>({}, a, ids, v);
        },
        sample<3, 2>(-1, 1), tf::constant({2, 0, 2}), sample<3, 2>(-1, 1, 0.7));
    of(
        "x * tf.transpose(tf.scatter_nd(y[:, tf.newaxis], tf.transpose(z), [4, 2]))",
        [](auto like, auto ids, auto v) {
            return call<tf::op::GatherBack, tf::Tensor<double, 2, 4>>(tf::detail::ops::words<1, 0>,
                                                                      like, ids, v) *
                   like;
        },
        sample<2, 4>(-1, 1), tf::constant({2, 0, 2}), matrix);
    of(
        "z * x[:, 1:3]",
        [](auto x, auto before, auto part) {
            return call<tf::op::Part, tf::Tensor<double, 2, 2>>(tf::detail::ops::words<1>, x,
                                                                before, part) *
                   part;
        },
        sample<2, 4>(-1, 1), column, sample<2, 2>(-1, 1, 0.7));
    of(
        "y * tf.pad(x, [[0, 0], [1, 1]])",
        [](auto part, auto like, auto before) {
            return call<tf::op::PlacePart, tf::Tensor<double, 2, 4>>(tf::detail::ops::words<1>,
                                                                     part, like, before) *
                   like;
        },
        sample<2, 2>(-1, 1), sample<2, 4>(-1, 1), column);
    of(
        "tf.stack([x[:, 1] * x[:, 2], x[:, 0] * x[:, 2], x[:, 0] * x[:, 1]], 1)",
        [](auto x) {
            return call<tf::op::ProductOfOthers, tf::Tensor<double, 2, 3>>(
                tf::detail::ops::words<2>, x);
        },
        sample<2, 3>(0.5, 1.5));
}

}  // namespace

const Family<OpRows> movement_family([](OpRows& rows) {
    shapes(rows);
    pieces(rows);
    gathered(rows);
    arrays(rows);
    of_gradients(rows);
});

}  // namespace referee
