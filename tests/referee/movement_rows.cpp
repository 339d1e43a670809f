// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that move elements, and the ops that only gradients use.

#include "report.hpp"

namespace referee {
namespace {

using test::sample;
using Open = tf::Tensor<double, dyn, 3>;

const auto matrix = sample<2, 3>(-1, 1);
const auto other = sample<2, 3>(-1, 1, 0.7);
const auto cube = sample<2, 3, 4>(-1, 1);

void shapes() {
    const auto reshape = [](auto x) { return tf::reshape<3, -1>(x); };
    gradient<Run::both>("Reshape/matrix", reshape, matrix);
    gradient("Reshape/open", reshape, Open(matrix));
    gradient("Reshape/expand_dims", [](auto x) { return tf::expand_dims<1>(x); }, matrix);
    gradient("Reshape/squeeze", [](auto x) { return tf::squeeze<1>(x); }, sample<2, 1, 3>(-1, 1));
    second("Reshape/second", reshape, matrix);
    gradient(
        "EnsureShape/open",
        [](Open x) {
            const tf::Tensor<double, 2, 3> known = x;
            return tf::square(known);
        },
        Open(matrix));
    const auto rotate = [](auto x) { return tf::transpose<2, 0, 1>(x); };
    gradient<Run::both>("Transpose/rotate", rotate, cube);
    gradient("Transpose/reverse", [](auto x) { return tf::transpose(x); }, cube);
    second("Transpose/second", rotate, sample<2, 3, 2>(-1, 1));
    const auto larger = [](auto x) { return tf::broadcast_to<4, 2, 3>(x); };
    gradient<Run::both>("BroadcastTo/column", larger, sample<2, 1>(-1, 1));
    gradient("BroadcastTo/scalar", larger, sample<>(-1, 1));
    second("BroadcastTo/second", larger, sample<2, 1>(-1, 1));
    gradient("Shape/none", [](auto x) { return tf::cast<double>(tf::shape(x)); }, matrix);
    gradient(
        "Shape/factor",
        [](auto x) { return x * tf::cast<double>(tf::gather(tf::shape(x), tf::constant(1))); },
        matrix);
    gradient("FillLike/none", [](auto x) { return tf::ones_like(x); }, matrix);
    gradient("FillLike/factor", [](auto x) { return tf::ones_like(x) * x; }, matrix);
    gradient(
        "Range/none",
        [](auto limit) { return tf::range(tf::zeros_like(limit), limit, tf::ones_like(limit)); },
        Scalar(3.5));
}

void pieces() {
    const auto three = [](auto a, auto b, auto c) { return tf::concat<1>(a, b, a, c); };
    gradient<Run::both>("ConcatV2/columns", three, matrix, sample<2, 1>(-1, 1),
                        sample<2, 0>(-1, 1));
    gradient(
        "ConcatV2/rows", [](auto a, auto b) { return tf::concat<0>(a, b); }, Open(matrix),
        Open(sample<1, 3>(-1, 1)));
    gradient<Run::both>(
        "ConcatV2/stack", [](auto a, auto b) { return tf::stack<1>(a, b); }, matrix, other);
    second("ConcatV2/second", three, matrix, sample<2, 1>(-1, 1), sample<2, 2>(-1, 1, 0.7));

    const auto rows = [](auto x, auto ids) { return tf::gather(x, ids); };
    const auto columns = [](auto x, auto ids) { return tf::gather<1>(x, ids); };
    const auto table = sample<4, 2>(-1, 1);
    const auto ids = tf::constant({2, 0, 2});
    const auto grid = tf::constant({{2, 0}, {3, 2}});
    gradient<Run::both>("GatherV2/rows", rows, table, ids);
    gradient("GatherV2/of a vector", rows, sample<4>(-1, 1), ids);
    gradient("GatherV2/grid of rows", rows, table, grid);
    gradient("GatherV2/one row", rows, table, tf::constant(3));
    gradient("GatherV2/long indices", rows, table, as<std::int64_t>(ids));
    gradient("GatherV2/no index", rows, table, tf::zeros<int, 0>());
    gradient("GatherV2/rows of a cube", rows, cube, tf::constant({1, 1, 0}));
    gradient("GatherV2/open rows", rows, Open(matrix), tf::constant({1, 1, 0}));
    gradient("GatherV2/rows, float", rows, as<float>(table), ids);
    gradient<Run::both>("GatherV2/columns", columns, matrix, ids);
    gradient("GatherV2/columns of a cube", columns, cube, ids);
    gradient("GatherV2/grid of columns", columns, matrix, tf::constant({{2, 0}, {1, 2}}));
    // Rows of rows, rows used twice, rows together with a dense tensor.
    gradient(
        "GatherV2/twice",
        [](auto x, auto i, auto k) {
            return tf::concat<0>(tf::gather(x, i), tf::gather(x, k) * 2.0);
        },
        table, ids, tf::constant({3, 2}));
    gradient(
        "GatherV2/of gathered",
        [](auto x, auto i, auto k) { return tf::gather(tf::gather(x, i), k); }, table, ids,
        tf::constant({1, 2, 2, 0}));
    gradient(
        "GatherV2/and dense", [](auto x, auto i) { return tf::gather(x, i) * tf::reduce_sum(x); },
        table, ids);
    gradient(
        "GatherV2/of computed", [](auto x, auto i) { return tf::gather(x * 2.0, i); }, table, ids);
    const auto fixed = [](auto x) { return tf::gather(x, tf::constant({2, 0, 2})); };
    second("GatherV2/rows, second", fixed, table);
    second(
        "GatherV2/columns, second",
        [](auto x) { return tf::gather<1>(x, tf::constant({2, 0, 2})); }, matrix);
}

void arrays() {
    const auto table = sample<3, 2>(-1, 1);
    const auto read = [](auto x) {
        return tf::unstack_to_array(x).read(tf::like<int>(x, 1)) * 2.0;
    };
    gradient<Run::both>("TensorListGetItem/row", read, table);
    second("TensorListGetItem/second", read, table);
    const auto write = [](auto x, auto v) {
        tf::TensorArray<double, 3, 2> a{x};
        return a.write(tf::like<int>(x, 1), v).stack() * x;
    };
    gradient<Run::both>("TensorListSetItem/row", write, table, sample<2>(-1, 1, 0.7));
    second("TensorListSetItem/second", write, table, sample<2>(-1, 1, 0.7));
}

/// Ops that users do not call: TensorFlow has other ops that compute the same.
void of_gradients() {
    using tf::detail::ops::call;
    gradient(
        "BroadcastLike/column",
        [](auto a, auto b) {
            return tf::detail::ops::elementwise<tf::op::BroadcastLike>(a, b) * b;
        },
        sample<2, 1>(-1, 1), other);
    gradient(
        "ReshapeLike/row",
        [](auto a, auto b) {
            return call<tf::op::ReshapeLike, tf::Tensor<double, 6>>({}, a, b) * b;
        },
        matrix, sample<6>(-1, 1, 0.7));
    gradient(
        "SumLike/column",
        [](auto a, auto b) {
            return call<tf::op::SumLike, tf::Tensor<double, 2, 1>>({}, a, b) * b;
        },
        sample<4, 2, 3>(-1, 1), sample<2, 1>(-1, 1, 0.7));
    gradient(
        "ReducedCount/factor",
        [](auto x) { return x * call<tf::op::ReducedCount, Scalar>(tf::detail::ops::words<2>, x); },
        matrix);
    gradient(
        "ScatterAddRows/rows",
        [](auto a, auto ids, auto v) {
            return call<tf::op::ScatterAdd, tf::Tensor<double, 3, 2>>({}, a, ids, v);
        },
        sample<3, 2>(-1, 1), tf::constant({2, 0, 2}), sample<3, 2>(-1, 1, 0.7));
    gradient(
        "GatherBack/columns",
        [](auto like, auto ids, auto v) {
            return call<tf::op::GatherBack, tf::Tensor<double, 2, 4>>(tf::detail::ops::words<1, 0>,
                                                                      like, ids, v) *
                   like;
        },
        sample<2, 4>(-1, 1), tf::constant({2, 0, 2}), matrix);
    gradient(
        "ConcatPart/columns",
        [](auto x, auto before, auto part) {
            return call<tf::op::Part, tf::Tensor<double, 2, 2>>(tf::detail::ops::words<1>, x,
                                                                before, part) *
                   part;
        },
        sample<2, 4>(-1, 1), sample<2, 1>(-1, 1), sample<2, 2>(-1, 1, 0.7));
    gradient(
        "ConcatPlacePart/columns",
        [](auto part, auto like, auto before) {
            return call<tf::op::PlacePart, tf::Tensor<double, 2, 4>>(tf::detail::ops::words<1>,
                                                                     part, like, before) *
                   like;
        },
        sample<2, 2>(-1, 1), sample<2, 4>(-1, 1), sample<2, 1>(-1, 1, 0.7));
    gradient(
        "ProductOfOthers/last",
        [](auto x) {
            return call<tf::op::ProductOfOthers, tf::Tensor<double, 2, 3>>(
                tf::detail::ops::words<2>, x);
        },
        sample<2, 3>(0.5, 1.5));
    gradient("StopGradient/path", [](auto x) { return tf::stop_gradient(x * x) * x; }, matrix);
    gradient("StopGradient/none", [](auto x) { return tf::stop_gradient(x) * 2.0; }, matrix);
}

}  // namespace

void movement_rows() {
    shapes();
    pieces();
    arrays();
    of_gradients();
}

}  // namespace referee
