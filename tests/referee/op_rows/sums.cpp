// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reductions that are separate ops, with ties, zeros and infinite elements, and matrix products.

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;
using Open = tf::Tensor<double, dyn, 3>;

const auto matrix = sample<2, 3>(-1, 1);
const auto cube = sample<2, 3, 4>(-1, 1);
const auto none = sample<0, 3>(-1, 1);
const auto infinite = tf::constant<double>({{1.0, inf, inf}, {-inf, -inf, -inf}, {nan, 1.0, 2.0}});

void sums(OpRows& rows) {
    const auto last = [](auto x) { return tf::reduce_sum<1>(x); };
    rows.of_twice("tf.reduce_sum(x, 1)", last, matrix);
    gradient<Run::both>("tf.reduce_sum(x, 1); open", last, Open(matrix));
    gradient("tf.reduce_sum(x, 1); float", last, as<float>(matrix));
    rows.of(
        "tf.reduce_sum(x, [0, -1], True)",
        [](auto x) { return tf::reduce_sum<0, -1>(x, tf::keepdims); }, cube);
    const auto all = [](auto x) { return tf::reduce_sum(x); };
    rows.of("tf.reduce_sum(x)", all, cube);
    gradient("tf.reduce_sum(x); scalar", all, sample<>(-1, 1));
    gradient("tf.reduce_sum(x, 0); empty", [](auto x) { return tf::reduce_sum<0>(x); }, none);

    const auto first = [](auto x) { return tf::reduce_mean<0>(x); };
    rows.of_twice("tf.reduce_mean(x, 0)", first, matrix);
    gradient<Run::both>("tf.reduce_mean(x, 0); open", first, Open(matrix));
    second("tf.reduce_mean(x, 0); open, second", first, Open(matrix));
    gradient("tf.reduce_mean(x, 0); empty", first, none);
    gradient("tf.reduce_mean(x, 0); float", first, as<float>(matrix));
    rows.of(
        "tf.reduce_mean(x, 1, True)", [](auto x) { return tf::reduce_mean<1>(x, tf::keepdims); },
        cube);
    rows.of("tf.reduce_mean(x)", [](auto x) { return tf::reduce_mean(x); }, cube);
}

void multiplications(OpRows& rows) {
    const auto product = [](auto x) { return tf::reduce_prod<1>(x); };
    const auto all = [](auto x) { return tf::reduce_prod(x); };
    rows.of("tf.reduce_prod(x, 1)", product, matrix);
    gradient<Run::both>("tf.reduce_prod(x, 1); traced", product, matrix);
    second("tf.reduce_prod(x, 1); second", product, sample<2, 3>(0.5, 1.5));
    rows.of("tf.reduce_prod(x)", all, matrix);
    rows.of(
        "tf.reduce_prod(x, [0, 2], True)",
        [](auto x) { return tf::reduce_prod<0, 2>(x, tf::keepdims); }, cube);
    gradient("tf.reduce_prod(x, 0); empty", [](auto x) { return tf::reduce_prod<0>(x); }, none);
    const auto zeros = tf::constant<double>(
        {{2.0, 3.0, 4.0}, {0.0, 3.0, 4.0}, {0.0, 3.0, 0.0}, {0.0, 0.0, 0.0}, {-0.0, -1.0, 5.0}});
    gradient<Run::both>("tf.reduce_prod(x, 1); zeros", product, zeros);
    gradient("tf.reduce_prod(x); zeros", all, zeros);
    gradient("tf.reduce_prod(x, 1); infinite", product, infinite);
}

void extremes(OpRows& rows) {
    const auto ties = tf::constant<double>({{1.0, 3.0, 3.0}, {2.0, 2.0, 2.0}, {3.0, -1.0, 0.0}});
    const auto largest = [](auto x) { return tf::reduce_max<1>(x); };
    const auto largest_of_all = [](auto x) { return tf::reduce_max(x); };
    rows.of_twice("tf.reduce_max(x, 1)", largest, matrix);
    gradient<Run::both>("tf.reduce_max(x, 1); tie", largest, ties);
    gradient("tf.reduce_max(x, 1); infinite", largest, infinite);
    rows.of(
        "tf.reduce_max(x, [0, 2], True)",
        [](auto x) { return tf::reduce_max<0, 2>(x, tf::keepdims); }, cube);
    rows.of("tf.reduce_max(x)", largest_of_all, matrix);
    gradient("tf.reduce_max(x); open", largest_of_all, Open(matrix));
    gradient("tf.reduce_max(x); tie", largest_of_all, ties);
    const auto least = [](auto x) { return tf::reduce_min<1>(x); };
    rows.of_twice("tf.reduce_min(x, 1)", least, matrix);
    gradient<Run::both>("tf.reduce_min(x, 1); tie", least, ties);
    gradient("tf.reduce_min(x, 1); infinite", least, infinite);
    rows.of("tf.reduce_min(x, 0)", [](auto x) { return tf::reduce_min<0>(x); }, matrix);
    const auto kept = [](auto x) { return tf::reduce_min<0>(x, tf::keepdims); };
    rows.of("tf.reduce_min(x, 0, True)", kept, matrix);
    gradient("tf.reduce_min(x, 0, True); tie", kept, ties);

    // These have no gradient, but tensors that they are multiplied with have one.
    rows.of("tf.reduce_any(x > 0.9, 1)", [](auto x) { return tf::reduce_any<1>(x > 0.9); }, matrix);
    gradient(
        "tf.cast(tf.reduce_any(x > 0.9, 1), tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::reduce_any<1>(x > 0.9)); }, matrix);
    gradient(
        "tf.cast(tf.reduce_any(x > 0.9, 1, True), tf.float64) * x; factor",
        [](auto x) { return tf::cast<double>(tf::reduce_any<1>(x > 0.9, tf::keepdims)) * x; },
        matrix);
    rows.of(
        "tf.reduce_all(x > -0.9, 0)", [](auto x) { return tf::reduce_all<0>(x > -0.9); }, matrix);
    gradient(
        "tf.cast(tf.reduce_all(x > -0.9, 0), tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::reduce_all<0>(x > -0.9)); }, matrix);
    gradient(
        "tf.cast(tf.reduce_all(x > -0.9, 0), tf.float64) * x; factor",
        [](auto x) { return tf::cast<double>(tf::reduce_all<0>(x > -0.9)) * x; }, matrix);
    rows.of("tf.argmax(x, 1)", [](auto x) { return tf::argmax<1>(x); }, matrix);
    rows.of("tf.argmin(x, 0)", [](auto x) { return tf::argmin<0>(x); }, matrix);
    gradient(
        "tf.cast(tf.argmax(x, 1), tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::argmax<1>(x)); }, matrix);
    gradient(
        "tf.cast(tf.argmin(x, 0), tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::argmin<0>(x)); }, matrix);
    gradient<Run::both>(
        "tf.gather(x, tf.argmax(x, 0)); factor",
        [](auto x) { return tf::gather(x, tf::argmax<0>(x)); }, matrix);
    gradient(
        "tf.gather(x, tf.argmin(x, 0)); factor",
        [](auto x) { return tf::gather(x, tf::argmin<0>(x)); }, matrix);

    const auto top = [](auto x) { return tf::math::top_k<2>(x).values; };
    rows.of_twice("tf.math.top_k(x, 2).values", top, matrix);
    gradient<Run::both>("tf.math.top_k(x, 2).values; traced", top, matrix);
    gradient(
        "tf.math.top_k(x, 2)[0] * tf.cast(tf.math.top_k(x, 2)[1] + 1, tf.float64); both",
        [](auto x) {
            const auto [values, indices] = tf::math::top_k<2>(x);
            return values * tf::cast<double>(indices + 1);
        },
        Open(matrix));
    gradient(
        "tf.cast(tf.math.top_k(x, 2).indices, tf.float64); none",
        [](auto x) { return tf::cast<double>(tf::math::top_k<2>(x).indices); }, matrix);
}

void products(OpRows& rows) {
    const auto nn = [](auto a, auto b) { return tf::matmul(a, b); };
    const auto nt = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_b); };
    const auto tn = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_a); };
    const auto tt = [](auto a, auto b) {
        return tf::matmul(a, b, tf::transpose_a, tf::transpose_b);
    };
    const std::string plain = "tf.matmul(x, y)", right_t = "tf.matmul(x, y, transpose_b=True)",
                      left_t = "tf.matmul(x, y, transpose_a=True)",
                      both_t = "tf.matmul(x, y, transpose_a=True, transpose_b=True)";
    const auto left = sample<2, 3>(-1, 1);
    const auto right = sample<3, 2>(-1, 1, 0.7);
    const auto b = sample<3, 4>(-1, 1, 0.7);
    const auto bt = sample<4, 3>(-1, 1, 0.7);
    rows.of_twice(plain, nn, left, b);
    rows.of_twice(right_t, nt, left, bt);
    rows.of_twice(left_t, tn, right, b);
    rows.of_twice(both_t, tt, right, bt);
    gradient<Run::both>(plain + "; traced", nn, left, b);
    gradient<Run::both>(right_t + "; traced", nt, left, bt);
    gradient<Run::both>(left_t + "; traced", tn, right, b);
    gradient<Run::both>(both_t + "; traced", tt, right, bt);
    gradient(plain + "; vectors", nn, sample<1, 3>(-1, 1), sample<3, 1>(-1, 1, 0.7));
    gradient(plain + "; no inner", nn, sample<2, 0>(-1, 1), sample<0, 4>(-1, 1));
    gradient(plain + "; batch", nn, sample<5, 2, 3>(-1, 1), sample<5, 3, 4>(-1, 1, 0.7));
    gradient(plain + "; batch and matrix", nn, sample<5, 2, 3>(-1, 1), b);
    gradient(plain + "; batches broadcast", nn, sample<2, 1, 2, 3>(-1, 1),
             sample<3, 3, 2>(-1, 1, 0.7));
    gradient<Run::both>(plain + "; open left", nn, Open(left), b);
    gradient(plain + "; float", nn, as<float>(left), as<float>(b));
    gradient(right_t + "; batch", nt, sample<5, 2, 3>(-1, 1), sample<5, 4, 3>(-1, 1, 0.7));
    gradient(left_t + "; batch", tn, sample<5, 3, 2>(-1, 1), sample<5, 3, 4>(-1, 1, 0.7));
    gradient(both_t + "; batch", tt, sample<5, 3, 2>(-1, 1), sample<4, 3>(-1, 1, 0.7));
    gradient(
        "tf.matmul(x, x); square", [](auto x) { return tf::matmul(x, x); }, sample<3, 3>(-1, 1));
    gradient(
        "tf.matmul(x, x, transpose_b=True); with itself",
        [](auto x) { return tf::matmul(x, x, tf::transpose_b); }, left);
}

}  // namespace

const Family<OpRows> sum_family([](OpRows& rows) {
    sums(rows);
    multiplications(rows);
    extremes(rows);
    products(rows);
});

}  // namespace referee
