// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::linalg: diagonals, products, norms, systems of linear equations, factorizations. Signs of
// singular vectors and eigenvectors are arbitrary, so their squares are compared.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

namespace la = tf::linalg;

void diagonals(OpRows& rows) {
    const auto vector = test::sample<3>(-3, 3);
    const auto matrix = test::sample<2, 3>(-3, 3);
    const auto batch = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.linalg.diag(x)", [](auto x) { return la::diag(x); }, vector);
    rows.of("tf.linalg.diag(x, k=1)", [](auto x) { return la::diag<1>(x); }, matrix);
    rows.of("tf.linalg.diag(x, k=-2)", [](auto x) { return la::diag<-2>(x); }, vector);
    rows.of_twice("tf.linalg.diag_part(x)", [](auto x) { return la::diag_part(x); }, matrix);
    rows.of("tf.linalg.diag_part(x, k=2)", [](auto x) { return la::diag_part<2>(x); }, batch);
    rows.of("tf.linalg.diag_part(x, k=-1)", [](auto x) { return la::diag_part<-1>(x); }, batch);
    rows.of_twice(
        "tf.linalg.set_diag(x, y)", [](auto x, auto y) { return la::set_diag(x, y); }, matrix,
        test::sample<2>(-3, 3));
    rows.of(
        "tf.linalg.set_diag(x, y, k=-1)", [](auto x, auto y) { return la::set_diag<-1>(x, y); },
        batch, test::sample<2, 2>(-3, 3));
    rows.of_twice(
        "tf.linalg.band_part(x, -1, 0)", [](auto x) { return la::band_part(x, -1, 0); }, matrix);
    rows.of("tf.linalg.band_part(x, 1, 2)", [](auto x) { return la::band_part(x, 1, 2); }, batch);
    rows.of(
        "tf.linalg.band_part(x, 0, -1)", [](auto x) { return la::band_part(x, 0, -1); },
        test::sample<2, 0, 3>(-1, 1));
    rows.of_twice("tf.linalg.trace(x)", [](auto x) { return la::trace(x); }, matrix);
    rows.of("tf.linalg.trace(x)", [](auto x) { return la::trace(x); }, batch);
    rows.of(
        "x * tf.eye(2, 3, dtype=x.dtype)", [](auto x) { return x * tf::eye<double, 2, 3>(); },
        matrix);
    rows.of(
        "x + tf.eye(3, 4, [2], x.dtype)", [](auto x) { return x + tf::eye<double, 3, 4, 2>(); },
        batch);
    const auto numbers = test::sample<3, 3>(0, 9);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   tf::half, tf::bfloat16>(
        "tf.linalg.band_part(x, 1, 0)", [](auto x) { return la::band_part(x, 1, 0); }, numbers);
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, int, std::int64_t, std::uint64_t,
                   tf::half, tf::bfloat16>(
        "tf.linalg.set_diag(x, tf.linalg.diag_part(x) + tf.linalg.diag_part(x))",
        [](auto x) { return la::set_diag(x, la::diag_part(x) + la::diag_part(x)); }, numbers);
}

void products(OpRows& rows) {
    const auto matrix = test::sample<2, 3>(-3, 3);
    const auto batch = test::sample<2, 4, 3>(-3, 3);
    rows.of_twice(
        "tf.linalg.matvec(x, y)", [](auto x, auto y) { return la::matvec(x, y); }, matrix,
        test::sample<3>(-3, 3));
    rows.of(
        "tf.linalg.matvec(x, y, transpose_a=True)",
        [](auto x, auto y) { return la::matvec(x, y, tf::transpose_a); }, batch,
        test::sample<2, 4>(-3, 3));
    rows.of("tf.linalg.matrix_transpose(x)", [](auto x) { return la::matrix_transpose(x); }, batch);
    rows.of("tf.linalg.adjoint(x)", [](auto x) { return la::adjoint(x); }, batch);
    rows.of(
        "tf.linalg.matmul(x, y, adjoint_b=True)",
        [](auto x, auto y) { return la::matmul(x, y, tf::adjoint_b); }, batch,
        test::sample<1, 2, 3>(-3, 3));
    rows.of_twice(
        "tf.linalg.cross(x, y)", [](auto x, auto y) { return la::cross(x, y); }, matrix,
        test::sample<2, 3>(-1, 2));
    rows.in_dtypes<float, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, int, std::int64_t,
                   tf::half, tf::bfloat16>(
        "tf.linalg.cross(x, x * x)", [](auto x) { return la::cross(x, x * x); },
        test::sample<2, 3>(0, 4));
}

void norms(OpRows& rows) {
    const auto x = test::sample<2, 3>(-3, 3);
    const auto batch = test::sample<2, 3, 4>(-3, 3);
    rows.of_twice("tf.norm(x)", [](auto t) { return tf::norm(t); }, x);
    rows.of("tf.norm(x, axis=1)", [](auto t) { return tf::norm<1>(t); }, batch);
    rows.of(
        "tf.norm(x, axis=-1, keepdims=True)", [](auto t) { return tf::norm<-1>(t, tf::keepdims); },
        x);
    rows.of("tf.norm(x, 1, 0)", [](auto t) { return tf::norm<0>(t, la::ord<1>); }, x);
    rows.of("tf.norm(x, float('inf'), 1)", [](auto t) { return tf::norm<1>(t, la::inf); }, x);
    rows.of("tf.norm(x, 3.5)", [](auto t) { return tf::norm(t, la::ord<3.5>); }, x);
    rows.of("tf.norm(x, 'fro', [0, 1])", [](auto t) { return tf::norm<0, 1>(t, la::fro); }, batch);
    rows.of(
        "tf.norm(x, 1, [-2, -1])", [](auto t) { return tf::norm<-2, -1>(t, la::ord<1>); }, batch);
    rows.of(
        "tf.norm(x, float('inf'), [-2, -1], keepdims=True)",
        [](auto t) { return tf::norm<-2, -1>(t, la::inf, tf::keepdims); }, batch);
    gradient(
        "tf.norm(x, 2, [-2, -1]); known", [](auto t) { return tf::norm<-2, -1>(t, la::ord<2>); },
        batch);
    rows.of(
        "tf.linalg.normalize(x, axis=1)[0]", [](auto t) { return la::normalize<1>(t).normalized; },
        x);
    rows.of(
        "tf.linalg.normalize(x, 1)[1]", [](auto t) { return la::normalize(t, la::ord<1>).norm; },
        x);
}

/// x x^T + 1: symmetric and positive definite, so that gradients do not depend on the triangle.
constexpr auto definite = [](const auto& x) {
    return tf::matmul(x, x, tf::transpose_b) + tf::eye<double, 3>();
};

void systems(OpRows& rows) {
    const auto x = test::sample<3, 3>(-2, 2) + tf::eye<double, 3>() * 3.0;
    const tf::Tensor<double, 3, 3> a(x);
    const tf::Tensor<double, 2, 3, 3> batch(test::sample<2, 3, 3>(-1, 1) +
                                            tf::eye<double, 3>() * 2.0);
    const auto b = test::sample<3, 2>(-2, 2);
    const auto rights = test::sample<2, 3, 2>(-2, 2);
    const std::string spd = "(tf.matmul(x, x, transpose_b=True) + tf.eye(3, dtype=x.dtype))";
    rows.of_twice(
        "tf.linalg.cholesky(" + spd + ")", [](auto t) { return la::cholesky(definite(t)); }, a);
    rows.of(
        "tf.linalg.cholesky(" + spd + ")", [](auto t) { return la::cholesky(definite(t)); }, batch);
    rows.of_twice(
        "tf.linalg.triangular_solve(x, y)",
        [](auto m, auto r) { return la::triangular_solve(m, r); }, a, b);
    rows.of(
        "tf.linalg.triangular_solve(x, y, lower=False)",
        [](auto m, auto r) { return la::triangular_solve(m, r, {.lower = false}); }, batch, b);
    rows.of(
        "tf.linalg.triangular_solve(x, y, adjoint=True)",
        [](auto m, auto r) { return la::triangular_solve(m, r, {.adjoint = true}); }, a, rights);
    rows.of(
        "tf.linalg.triangular_solve(x, y, lower=False, adjoint=True)",
        [](auto m, auto r) {
            return la::triangular_solve(m, r, {.lower = false, .adjoint = true});
        },
        batch, rights);
    rows.of_twice("tf.linalg.solve(x, y)", [](auto m, auto r) { return la::solve(m, r); }, a, b);
    rows.of(
        "tf.linalg.solve(x, y, adjoint=True)",
        [](auto m, auto r) { return la::solve(m, r, {.adjoint = true}); }, batch, rights);
    rows.of(
        "tf.linalg.cholesky_solve(tf.linalg.cholesky" + spd + ", y)",
        [](auto m, auto r) { return la::cholesky_solve(la::cholesky(definite(m)), r); }, a, b);
    rows.of_twice("tf.linalg.inv(x)", [](auto m) { return la::inv(m); }, a);
    rows.of(
        "tf.linalg.inv(x, adjoint=True)", [](auto m) { return la::inv(m, {.adjoint = true}); },
        batch);
    rows.of_twice("tf.linalg.det(x)", [](auto m) { return la::det(m); }, a);
    rows.of("tf.linalg.det(x)", [](auto m) { return la::det(m); }, batch);
    rows.of_twice(
        "tf.linalg.slogdet(x)[1]", [](auto m) { return la::slogdet(m).log_abs_determinant; }, a);
    rows.value(
        "tf.linalg.slogdet(x)[0]; known", [](auto m) { return la::slogdet(m).sign; },
        tf::Tensor<double, 2, 3, 3>(-batch));
    rows.of("tf.linalg.logdet" + spd, [](auto m) { return la::logdet(definite(m)); }, batch);
    const auto none = test::sample<2, 0, 0>(-1, 1);
    rows.of("tf.linalg.det(x)", [](auto m) { return la::det(m); }, none);
    rows.of("tf.linalg.inv(x)", [](auto m) { return la::inv(m); }, none);
    rows.in_dtypes<float>("tf.linalg.inv(x)", [](auto m) { return la::inv(m); }, a);
    gradient(
        "tf.linalg.lstsq(x, y); known", [](auto m, auto r) { return la::lstsq(m, r); },
        test::sample<4, 2>(-2, 2), test::sample<4, 3>(-2, 2));
    gradient(
        "tf.linalg.lstsq(x, y, 0.5); known",
        [](auto m, auto r) { return la::lstsq(m, r, {.l2_regularizer = .5}); },
        test::sample<2, 2, 4>(-2, 2), test::sample<2, 2, 3>(-2, 2));
    gradient(
        "tf.linalg.pinv(x); known", [](auto m) { return la::pinv(m); }, test::sample<4, 2>(-2, 2));
    rows.value(
        "tf.linalg.pinv(x, 0.9); known", [](auto m) { return la::pinv(m, {.rcond = .9}); },
        test::sample<2, 2, 3>(-2, 2));
}

void factorizations(OpRows& rows) {
    const auto deep = test::sample<4, 3>(-2, 2);
    const auto wide = test::sample<2, 2, 3>(-2, 2);
    const auto square = test::sample<2, 3, 3>(-2, 2);
    rows.of_twice("tf.linalg.qr(x)[0]", [](auto m) { return la::qr(m).q; }, deep);
    rows.of("tf.linalg.qr(x)[1]", [](auto m) { return la::qr(m).r; }, deep);
    rows.of("tf.linalg.qr(x).r", [](auto m) { return la::qr(m).r; }, square);
    rows.value(
        "tf.linalg.qr(x, full_matrices=True)[0]; known",
        [](auto m) { return la::qr(m, la::full_matrices).q; }, deep);
    rows.value(
        "tf.linalg.qr(x, full_matrices=True)[1]; known",
        [](auto m) { return la::qr(m, la::full_matrices).r; }, deep);
    gradient("tf.linalg.qr(x)[0]; wide; known", [](auto m) { return la::qr(m).q; }, wide);
    gradient("tf.linalg.qr(x)[1]; wide; known", [](auto m) { return la::qr(m).r; }, wide);
    rows.of("tf.linalg.eigvalsh(x)", [](auto m) { return la::eigvalsh(m); }, square);
    rows.of("tf.linalg.eigh(x)[0]", [](auto m) { return la::eigh(m).e; }, square);
    rows.of(
        "tf.square(tf.linalg.eigh(x)[1])", [](auto m) { return tf::square(la::eigh(m).v); },
        square);
    rows.value(
        "tf.linalg.eigvalsh(x); large", [](auto m) { return la::eigvalsh(m); },
        test::sample<40, 40>(-2, 2));
    rows.of("tf.linalg.svd(x, compute_uv=False)", [](auto m) { return la::svd(m).s; }, deep);
    gradient("tf.linalg.svd(x)[0]; known", [](auto m) { return la::svd(m).s; }, deep);
    gradient("tf.linalg.svd(x)[0]; wide; known", [](auto m) { return la::svd(m).s; }, wide);
    gradient(
        "tf.square(tf.linalg.svd(x)[1]); known", [](auto m) { return tf::square(la::svd(m).u); },
        deep);
    gradient(
        "tf.square(tf.linalg.svd(x)[2]); known", [](auto m) { return tf::square(la::svd(m).v); },
        deep);
    gradient(
        "tf.square(tf.linalg.svd(x)[1]); wide; known",
        [](auto m) { return tf::square(la::svd(m).u); }, wide);
    gradient(
        "tf.square(tf.linalg.svd(x)[2]); wide; known",
        [](auto m) { return tf::square(la::svd(m).v); }, wide);
    gradient(
        "(lambda s, u, v: tf.matmul(u, v, transpose_b=True))(*tf.linalg.svd(x)); known",
        [](auto m) {
            const auto f = la::svd(m);
            return tf::matmul(f.u, f.v, tf::transpose_b);
        },
        deep);
    rows.of(
        "tf.square(tf.linalg.svd(x, full_matrices=True)[2])",
        [](auto m) { return tf::square(la::svd(m, la::full_matrices).v); }, square);
    gradient(
        "tf.square(tf.linalg.svd(x, full_matrices=True)[1]); known",
        [](auto m) { return tf::square(la::svd(m, la::full_matrices).u); }, deep);
    gradient(
        "tf.square(tf.linalg.svd(x, full_matrices=True)[2]); wide; known",
        [](auto m) { return tf::square(la::svd(m, la::full_matrices).v); }, wide);
    rows.value(
        "tf.linalg.svd(x)[0]; large", [](auto m) { return la::svd(m).s; },
        test::sample<30, 40>(-2, 2));
}

}  // namespace

const Family<OpRows> linalg_family([](OpRows& rows) {
    diagonals(rows);
    products(rows);
    norms(rows);
    systems(rows);
    factorizations(rows);
});

}  // namespace referee
