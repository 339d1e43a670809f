// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reductions and matrix products.

#include "report.hpp"

namespace referee {
namespace {

using test::sample;
using Open = tf::Tensor<double, dyn, 3>;

const auto matrix = sample<2, 3>(-1, 1);
const auto cube = sample<2, 3, 4>(-1, 1);

void sums() {
    const auto last = [](auto x) { return tf::reduce_sum<1>(x); };
    gradient<Run::both>("Sum/last", last, matrix);
    gradient<Run::both>("Sum/open", last, Open(matrix));
    gradient(
        "Sum/outer, kept", [](auto x) { return tf::reduce_sum<0, -1>(x, tf::keepdims); }, cube);
    gradient("Sum/all", [](auto x) { return tf::reduce_sum(x); }, cube);
    gradient("Sum/of a scalar", [](auto x) { return tf::reduce_sum(x); }, sample<>(-1, 1));
    gradient("Sum/empty", [](auto x) { return tf::reduce_sum<0>(x); }, sample<0, 3>(-1, 1));
    gradient("Sum/float", last, as<float>(matrix));
    second("Sum/second", last, matrix);

    const auto first = [](auto x) { return tf::reduce_mean<0>(x); };
    gradient<Run::both>("Mean/open", first, Open(matrix));
    gradient("Mean/inner, kept", [](auto x) { return tf::reduce_mean<1>(x, tf::keepdims); }, cube);
    gradient("Mean/all", [](auto x) { return tf::reduce_mean(x); }, cube);
    gradient("Mean/empty", [](auto x) { return tf::reduce_mean<0>(x); }, sample<0, 3>(-1, 1));
    gradient("Mean/float", first, as<float>(matrix));
    second("Mean/second", first, Open(matrix));

    const auto product = [](auto x) { return tf::reduce_prod<1>(x); };
    gradient<Run::both>("Prod/last", product, matrix);
    gradient("Prod/all", [](auto x) { return tf::reduce_prod(x); }, matrix);
    gradient(
        "Prod/outer, kept", [](auto x) { return tf::reduce_prod<0, 2>(x, tf::keepdims); }, cube);
    gradient("Prod/empty", [](auto x) { return tf::reduce_prod<0>(x); }, sample<0, 3>(-1, 1));
    second("Prod/second", product, sample<2, 3>(0.5, 1.5));
}

void extremes() {
    gradient<Run::both>("Max/last", [](auto x) { return tf::reduce_max<1>(x); }, matrix);
    gradient("Max/outer, kept", [](auto x) { return tf::reduce_max<0, 2>(x, tf::keepdims); }, cube);
    gradient("Max/all", [](auto x) { return tf::reduce_max(x); }, Open(matrix));
    second("Max/second", [](auto x) { return tf::reduce_max<1>(x); }, matrix);
    gradient<Run::both>("Min/last", [](auto x) { return tf::reduce_min<1>(x); }, matrix);
    gradient("Min/first", [](auto x) { return tf::reduce_min<0>(x); }, Open(matrix));
    second("Min/second", [](auto x) { return tf::reduce_min<1>(x); }, matrix);
    // These have no gradient, but tensors that they are multiplied with have one.
    gradient(
        "Any/none", [](auto x) { return tf::cast<double>(tf::reduce_any<1>(x > 0.9)); }, matrix);
    gradient(
        "Any/factor",
        [](auto x) { return tf::cast<double>(tf::reduce_any<1>(x > 0.9, tf::keepdims)) * x; },
        matrix);
    gradient(
        "All/none", [](auto x) { return tf::cast<double>(tf::reduce_all<0>(x > -0.9)); }, matrix);
    gradient(
        "All/factor", [](auto x) { return tf::cast<double>(tf::reduce_all<0>(x > -0.9)) * x; },
        matrix);
    gradient("ArgMax/none", [](auto x) { return tf::cast<double>(tf::argmax<1>(x)); }, matrix);
    gradient<Run::both>(
        "ArgMax/gather", [](auto x) { return tf::gather(x, tf::argmax<0>(x)); }, matrix);
    gradient("ArgMin/none", [](auto x) { return tf::cast<double>(tf::argmin<0>(x)); }, matrix);
    gradient("ArgMin/gather", [](auto x) { return tf::gather(x, tf::argmin<0>(x)); }, matrix);
    const auto largest = [](auto x) { return tf::math::top_k<2>(x).values; };
    gradient<Run::both>("TopKV2/values", largest, matrix);
    second("TopKV2/second", largest, matrix);
    gradient(
        "TopKV2/both",
        [](auto x) {
            const auto [values, indices] = tf::math::top_k<2>(x);
            return values * tf::cast<double>(indices + 1);
        },
        Open(matrix));
    gradient(
        "TopKV2/none", [](auto x) { return tf::cast<double>(tf::math::top_k<2>(x).indices); },
        matrix);
}

void products() {
    const auto nn = [](auto a, auto b) { return tf::matmul(a, b); };
    const auto nt = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_b); };
    const auto tn = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_a); };
    const auto tt = [](auto a, auto b) {
        return tf::matmul(a, b, tf::transpose_a, tf::transpose_b);
    };
    const auto left = sample<2, 3>(-1, 1);
    const auto right = sample<3, 2>(-1, 1, 0.7);
    const auto b = sample<3, 4>(-1, 1, 0.7);
    const auto bt = sample<4, 3>(-1, 1, 0.7);
    gradient<Run::both>("MatMul/plain", nn, left, b);
    gradient("MatMul/vectors", nn, sample<1, 3>(-1, 1), sample<3, 1>(-1, 1, 0.7));
    gradient("MatMul/no inner", nn, sample<2, 0>(-1, 1), sample<0, 4>(-1, 1));
    gradient("MatMul/batch", nn, sample<5, 2, 3>(-1, 1), sample<5, 3, 4>(-1, 1, 0.7));
    gradient("MatMul/batch and matrix", nn, sample<5, 2, 3>(-1, 1), b);
    gradient("MatMul/batches broadcast", nn, sample<2, 1, 2, 3>(-1, 1),
             sample<3, 3, 2>(-1, 1, 0.7));
    gradient<Run::both>("MatMul/open", nn, Open(left), b);
    gradient("MatMul/float", nn, as<float>(left), as<float>(b));
    gradient(
        "MatMul/square of itself", [](auto x) { return tf::matmul(x, x); }, sample<3, 3>(-1, 1));
    second("MatMul/second", nn, left, b);
    gradient<Run::both>("MatMulNT/plain", nt, left, bt);
    gradient("MatMulNT/batch", nt, sample<5, 2, 3>(-1, 1), sample<5, 4, 3>(-1, 1, 0.7));
    gradient(
        "MatMulNT/with itself", [](auto x) { return tf::matmul(x, x, tf::transpose_b); }, left);
    second("MatMulNT/second", nt, left, bt);
    gradient<Run::both>("MatMulTN/plain", tn, right, b);
    gradient("MatMulTN/batch", tn, sample<5, 3, 2>(-1, 1), sample<5, 3, 4>(-1, 1, 0.7));
    second("MatMulTN/second", tn, right, b);
    gradient<Run::both>("MatMulTT/plain", tt, right, bt);
    gradient("MatMulTT/batch", tt, sample<5, 3, 2>(-1, 1), sample<4, 3>(-1, 1, 0.7));
    second("MatMulTT/second", tt, right, bt);
}

}  // namespace

void reduction_rows() {
    sums();
    extremes();
    products();
}

}  // namespace referee
