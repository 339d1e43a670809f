// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Square matrices of any kind: LU factors, eigenvalues, roots, logarithms and exponentials. Phases
// of eigenvectors and the order of conjugate eigenvalues are arbitrary, so absolute values are
// compared.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

namespace la = tf::linalg;

template <class F>
constexpr auto of_complex =
    [](auto x, auto y) { return F{}(tf::nest::to_tensor(tf::complex(x, y))); };

void lu_factors(OpRows& rows) {
    const tf::Tensor<double, 3, 3> x(test::sample<3, 3>(-2, 2) + tf::eye<double, 3>());
    const tf::Tensor<double, 2, 3, 3> batch(test::sample<2, 3, 3>(-1, 1) +
                                            tf::eye<double, 3>() * 2.0);
    rows.of_values("tf.linalg.lu(x)[0]", [](auto m) { return la::lu(m).lu; }, x);
    rows.of_values("tf.linalg.lu(x)[1]", [](auto m) { return la::lu(m).p; }, batch);
    rows.of_values(
        "tf.linalg.lu(x, tf.int64)[1]", [](auto m) { return la::lu(m, tf::int64).p; }, x);
    rows.of_values(
        "tf.linalg.lu_reconstruct(*tf.linalg.lu(x))",
        [](auto m) {
            const auto f = la::lu(m);
            return la::lu_reconstruct(f.lu, f.p);
        },
        batch);
    rows.of_values(
        "tf.linalg.lu_matrix_inverse(*tf.linalg.lu(x))",
        [](auto m) {
            const auto f = la::lu(m);
            return la::lu_matrix_inverse(f.lu, f.p);
        },
        x);
    constexpr auto solve = [](auto m, auto b) {
        const auto f = la::lu(m);
        return la::lu_solve(tf::stop_gradient(f.lu), f.p, tf::nest::to_tensor(b * 2.0));
    };
    const std::string expression =
        "tf.linalg.lu_solve(tf.stop_gradient(tf.linalg.lu(x)[0]), tf.linalg.lu(x)[1], y * 2.0)";
    rows.of(expression, solve, x, test::sample<3, 2>(-2, 2));
    rows.of(expression, solve, batch, test::sample<2, 3, 2>(-2, 2));
    rows.of_values(
        "tf.abs(tf.linalg.lu(tf.complex(x, y))[0])",
        [](auto a, auto b) { return tf::abs(la::lu(tf::complex(a, b)).lu); }, x, x);
}

/// Square matrices with eigenvalues that are apart from each other and from 0.
tf::Tensor<double, 2, 3, 3> separate() {
    return test::sample<2, 3, 3>(-2, 2) + la::diag(tf::constant<double>({4.0, -3.0, 8.0}));
}

void eigenvalues(OpRows& rows) {
    const auto x = separate(), y = tf::Tensor<double, 2, 3, 3>(test::sample<2, 3, 3>(0.3, 2));
    rows.of(
        "tf.sort(tf.abs(tf.linalg.eigvals(x)))",
        [](auto m) { return tf::sort(tf::abs(la::eigvals(m))); }, x);
    // the sums do not depend on the order
    rows.of(
        "(lambda e, v: tf.linalg.matvec(tf.square(tf.abs(v)), tf.abs(e)))(*tf.linalg.eig(x))",
        [](auto m) {
            const auto f = la::eig(m);
            return la::matvec(tf::square(tf::abs(f.v)), tf::abs(f.e));
        },
        x);
    rows.of(
        "(lambda e, v: tf.linalg.matvec(tf.square(tf.abs(v)), tf.math.imag(e)))"
        "(*tf.linalg.eig(tf.complex(x, y)))",
        [](auto a, auto b) {
            const auto f = la::eig(tf::complex(a, b));
            return la::matvec(tf::square(tf::abs(f.v)), tf::math::imag(f.e));
        },
        x, y);
    rows.in_dtypes<float>(
        "tf.sort(tf.abs(tf.linalg.eigvals(x)))",
        [](auto m) { return tf::sort(tf::abs(la::eigvals(m))); }, x);
}

void functions(OpRows& rows) {
    const auto x = separate(), y = tf::Tensor<double, 2, 3, 3>(test::sample<2, 3, 3>(0.3, 2));
    const std::string spd = "(tf.matmul(x, x, transpose_b=True) + tf.eye(3, dtype=x.dtype))";
    rows.of(
        "tf.linalg.sqrtm(" + spd + ")",
        [](auto m) { return la::sqrtm(tf::matmul(m, m, tf::transpose_b) + tf::eye<double, 3>()); },
        x);
    rows.of_values(
        "tf.math.imag(tf.linalg.sqrtm(tf.stop_gradient(tf.complex(x, y))))",
        [](auto a, auto b) {
            return tf::math::imag(
                la::sqrtm(tf::stop_gradient(tf::nest::to_tensor(tf::complex(a, b)))));
        },
        x, y);
    rows.of_values(
        "tf.math.imag(tf.linalg.logm(tf.complex(x, y)))",
        [](auto a, auto b) { return tf::math::imag(la::logm(tf::complex(a, b))); }, x, y);
    const auto small = test::sample<2, 3, 3>(-2, 2);
    rows.of("tf.linalg.expm(x)", [](auto m) { return la::expm(m); }, small);
    rows.of(
        "tf.math.imag(tf.linalg.expm(tf.complex(x, y)))",
        [](auto a, auto b) { return tf::math::imag(la::expm(tf::complex(a, b))); }, small, y);
    rows.in_dtypes<float>("tf.linalg.expm(x)", [](auto m) { return la::expm(m); }, small);
}

constexpr auto tridiagonal_solve = [](auto m, auto r) { return la::tridiagonal_solve(m, r); };
constexpr auto tridiagonal_product = [](auto m, auto r) { return la::tridiagonal_matmul(m, r); };

void tridiagonal(OpRows& rows) {
    const auto d = test::sample<2, 3, 4>(-1, 2);
    const auto b = test::sample<2, 4, 2>(-2, 2);
    rows.of_twice(
        "tf.linalg.tridiagonal_solve(x, y)",
        [](auto m, auto r) { return la::tridiagonal_solve(m, r); }, d, b);
    rows.of_twice(
        "tf.linalg.tridiagonal_matmul(x, y)",
        [](auto m, auto r) { return la::tridiagonal_matmul(m, r); }, d, b);
    // TensorFlow's gradient lacks the conjugates
    rows.of_values(
        "tf.math.imag(tf.linalg.tridiagonal_solve(tf.stop_gradient(tf.complex(x, x * x)), "
        "tf.stop_gradient(tf.complex(y, y + 1))))",
        [](auto m, auto r) {
            const auto of_m = tf::stop_gradient(tf::nest::to_tensor(tf::complex(m, m * m)));
            const auto of_r = tf::stop_gradient(tf::nest::to_tensor(tf::complex(r, r + 1)));
            return tf::math::imag(la::tridiagonal_solve(of_m, of_r));
        },
        d, b);
    // the functions of gradients are saved, too
    rows.of_values(
        "tf.gradients(tf.linalg.tridiagonal_solve(x, y), x, y)[0] if not "
        "tf.executing_eagerly() else tf.function(lambda p, q: "
        "tf.gradients(tf.linalg.tridiagonal_solve(p, q), p, q)[0])(x, y)",
        [](auto m, auto r) { return gradient_of<0>(tridiagonal_solve, r, m, r); }, d, b);
    rows.of_values(
        "tf.gradients(tf.linalg.tridiagonal_matmul(x, y), x, y)[0] if not "
        "tf.executing_eagerly() else tf.function(lambda p, q: "
        "tf.gradients(tf.linalg.tridiagonal_matmul(p, q), p, q)[0])(x, y)",
        [](auto m, auto r) { return gradient_of<0>(tridiagonal_product, r, m, r); }, d, b);
}

void spectrum(OpRows& rows) {
    const auto x = test::sample<2, 4, 3>(-2, 2);
    rows.value(
        "tf.linalg.matrix_rank(x)", [](auto m) { return la::matrix_rank(m); },
        tf::constant<double>({{{1.0, 2.0}, {2.0, 4.0}}, {{0.0, 0.0}, {0.0, 0.0}}}));
    rows.value("tf.linalg.matrix_rank(x)", [](auto m) { return la::matrix_rank(m); }, x);
    rows.value(
        "tf.linalg.matrix_rank(x, 3.0)", [](auto m) { return la::matrix_rank(m, {.tol = 3}); }, x);
    rows.value(
        "tf.linalg.eigh_tridiagonal(x, y)",
        [](auto a, auto b) { return la::eigh_tridiagonal(a, b); }, test::sample<6>(-2, 2),
        test::sample<5>(-2, 2));
    rows.value(
        "tf.linalg.eigh_tridiagonal(tf.complex(x, 0.0 * x), tf.complex(y, y))",
        [](auto a, auto b) {
            return la::eigh_tridiagonal(tf::complex(a, 0.0 * a), tf::complex(b, b));
        },
        test::sample<6>(-2, 2), test::sample<5>(-2, 2));
    rows.of_twice(
        "tf.linalg.tensor_diag(x)", [](auto m) { return la::tensor_diag(m); },
        test::sample<2, 3>(-2, 2));
    rows.of_twice(
        "tf.linalg.tensor_diag_part(x)", [](auto m) { return la::tensor_diag_part(m); },
        test::sample<2, 3, 2, 3>(-2, 2));
    rows.in_dtypes<float, int, std::int64_t, tf::half>(
        "tf.linalg.tensor_diag(x)", [](auto m) { return la::tensor_diag(m); },
        test::sample<3>(0, 9));
}

}  // namespace

const Family<OpRows> linalg_functions_family([](OpRows& rows) {
    lu_factors(rows);
    eigenvalues(rows);
    functions(rows);
    tridiagonal(rows);
    spectrum(rows);
});

}  // namespace referee
