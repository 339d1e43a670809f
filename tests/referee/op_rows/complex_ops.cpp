// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops of complex numbers: trigonometric functions, running and segment sums, einsum, linear
// algebra. Operands are made of real numbers and results are taken apart, so that values and
// gradients are real.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

/// The parts of a function of the complex number z = x + iy, with different weights.
std::string parts_of(const std::string& of_z) {
    return "(lambda z: 2 * tf.math.real(z) + 3 * tf.math.imag(z))((lambda z: " + of_z +
           ")(tf.complex(x, y)))";
}
template <class F>
constexpr auto parts = [](auto x, auto y) {
    const auto z = tf::nest::to_tensor(F{}(tf::nest::to_tensor(tf::complex(x, y))));
    return tf::math::real(z) * 2 + tf::math::imag(z) * 3;
};

constexpr auto ids = [] { return tf::constant<std::int32_t>({0, 0, 2}); };
constexpr auto unsorted = [] { return tf::constant<std::int32_t>({2, -1, 2}); };

void trigonometry(OpRows& rows) {
    const auto add = [&]<class F>(const std::string& of_z, F) {
        rows.of(parts_of(of_z), parts<F>, test::sample<2, 3>(-2, 2), test::sample<2, 3>(0.3, 2));
        rows.value(parts_of(of_z) + "; float", parts<F>, as<float>(test::sample<5>(-2, 2)),
                   as<float>(test::sample<5>(-2, 2)));
    };
    add("tf.tan(z)", [](auto z) { return tf::tan(z); });
    add("tf.sinh(z)", [](auto z) { return tf::sinh(z); });
    add("tf.cosh(z)", [](auto z) { return tf::cosh(z); });
    add("tf.asin(z)", [](auto z) { return tf::asin(z); });
    add("tf.acos(z)", [](auto z) { return tf::acos(z); });
    add("tf.atan(z)", [](auto z) { return tf::atan(z); });
    add("tf.asinh(z)", [](auto z) { return tf::asinh(z); });
    add("tf.acosh(z)", [](auto z) { return tf::acosh(z); });
    add("tf.atanh(z)", [](auto z) { return tf::atanh(z); });
}

void running(OpRows& rows) {
    const auto x = test::sample<3, 2>(-2, 2), y = test::sample<3, 2>(0.3, 2);
    const auto add = [&]<class F>(const std::string& of_z, F) {
        rows.of(parts_of(of_z), parts<F>, x, y);
    };
    // TensorFlow's gradients lack the conjugates; ours are in
    // ../../runtime/ops/complex_ops_test.cpp
    const auto add_values = [&]<class F>(const std::string& of_z, F) {
        rows.of_values(parts_of(of_z), parts<F>, x, y);
    };
    add("tf.cumsum(z)", [](auto z) { return tf::cumsum(z); });
    add("tf.cumsum(z, 1, exclusive=True, reverse=True)",
        [](auto z) { return tf::cumsum<1>(z, {.exclusive = true, .reverse = true}); });
    add_values("tf.math.cumprod(tf.stop_gradient(z))",
               [](auto z) { return tf::cumprod(tf::stop_gradient(z)); });
    add("tf.math.segment_sum(z, [0, 0, 2])",
        [](auto z) { return tf::math::segment_sum(z, ids()); });
    add("tf.math.segment_mean(z, [0, 0, 2])",
        [](auto z) { return tf::math::segment_mean(z, ids()); });
    add_values("tf.math.segment_prod(tf.stop_gradient(z), [0, 0, 2])",
               [](auto z) { return tf::math::segment_prod(tf::stop_gradient(z), ids()); });
    add("tf.math.unsorted_segment_sum(z, [2, -1, 2], 4)",
        [](auto z) { return tf::math::unsorted_segment_sum<4>(z, unsorted()); });
    add_values("tf.math.unsorted_segment_prod(tf.stop_gradient(z), [2, -1, 2], 4)", [](auto z) {
        return tf::math::unsorted_segment_prod<4>(tf::stop_gradient(z), unsorted());
    });
}

void sums(OpRows& rows) {
    const auto x = test::sample<3, 3>(-2, 2), y = test::sample<3, 3>(0.3, 2);
    const auto add = [&]<class F>(const std::string& of_z, F) {
        rows.of(parts_of(of_z), parts<F>, x, y);
    };
    add("tf.einsum('ij,kj->ik', z, z * z)",
        [](auto z) { return tf::einsum<"ij,kj->ik">(z, tf::nest::to_tensor(z * z)); });
    add("tf.einsum('ij,ij->j', z, z)", [](auto z) { return tf::einsum<"ij,ij->j">(z, z); });
    add("tf.einsum('ii->', z)", [](auto z) { return tf::einsum<"ii->">(z); });
    rows.value(
        "tf.math.real(tf.einsum('ij,kj->ik', tf.complex(x, y), tf.complex(y, x))); float",
        [](auto a, auto b) {
            return tf::math::real(tf::einsum<"ij,kj->ik">(tf::complex(a, b), tf::complex(b, a)));
        },
        as<float>(test::sample<9, 10>(-2, 2)), as<float>(test::sample<9, 10>(0.3, 2)));
}

namespace la = tf::linalg;

void matrices(OpRows& rows) {
    const auto x = test::sample<2, 3>(-2, 2), y = test::sample<2, 3>(0.3, 2);
    const auto add = [&]<class F>(const std::string& of_z, F) {
        rows.of(parts_of(of_z), parts<F>, x, y);
        rows.value(parts_of(of_z) + "; float", parts<F>, as<float>(x), as<float>(y));
    };
    add("tf.linalg.adjoint(z)", [](auto z) { return la::adjoint(z); });
    add("tf.linalg.matrix_transpose(z)", [](auto z) { return la::matrix_transpose(z); });
    add("tf.matmul(z, z * z, adjoint_a=True)",
        [](auto z) { return tf::matmul(z, tf::nest::to_tensor(z * z), tf::adjoint_a); });
    add("tf.matmul(z, z * z, adjoint_b=True)",
        [](auto z) { return tf::matmul(z, tf::nest::to_tensor(z * z), tf::adjoint_b); });
    add("tf.matmul(z, tf.transpose(z), adjoint_a=True, adjoint_b=True)",
        [](auto z) { return tf::matmul(z, tf::transpose(z), tf::adjoint_a, tf::adjoint_b); });
    add("tf.matmul(z, tf.transpose(z), transpose_a=True, adjoint_b=True)",
        [](auto z) { return tf::matmul(z, tf::transpose(z), tf::transpose_a, tf::adjoint_b); });
    add("tf.matmul(z, tf.transpose(z), adjoint_a=True, transpose_b=True)",
        [](auto z) { return tf::matmul(z, tf::transpose(z), tf::adjoint_a, tf::transpose_b); });
    add("tf.linalg.matvec(z, tf.linalg.diag_part(z) * 2, adjoint_a=True)", [](auto z) {
        return la::matvec(z, tf::nest::to_tensor(la::diag_part(z) * 2), tf::adjoint_a);
    });
    add("tf.linalg.band_part(z, 0, 1)", [](auto z) { return la::band_part(z, 0, 1); });
    add("tf.linalg.diag(z, k=1)", [](auto z) { return la::diag<1>(z); });
    add("tf.linalg.diag_part(z, k=1)", [](auto z) { return la::diag_part<1>(z); });
    add("tf.linalg.set_diag(z, tf.linalg.diag_part(z) * 3)",
        [](auto z) { return la::set_diag(z, la::diag_part(z) * 3); });
    add("tf.linalg.trace(z)", [](auto z) { return la::trace(z); });
    add("tf.norm(z)", [](auto z) { return tf::norm(z); });
    add("tf.norm(z, axis=1)", [](auto z) { return tf::norm<1>(z); });
    add("tf.linalg.normalize(z, axis=1)[0]", [](auto z) { return la::normalize<1>(z).normalized; });
    add("tf.linalg.normalize(z, 1, 0)[0]",
        [](auto z) { return la::normalize<0>(z, la::ord<1>).normalized; });
    const auto add_real = [&]<class F>(const std::string& of_z, F) {
        rows.of(
            "(lambda z: " + of_z + ")(tf.complex(x, y))",
            [](auto a, auto b) { return F{}(tf::nest::to_tensor(tf::complex(a, b))); }, x, y);
    };
    add_real("tf.norm(z, 1, 1)", [](auto z) { return tf::norm<1>(z, la::ord<1>); });
    add_real("tf.norm(z, float('inf'), 0)", [](auto z) { return tf::norm<0>(z, la::inf); });
    add_real("tf.norm(z, 3.5)", [](auto z) { return tf::norm(z, la::ord<3.5>); });
    add_real("tf.norm(z, 1, [-2, -1])", [](auto z) { return tf::norm<-2, -1>(z, la::ord<1>); });
}

/// A A^H + 1 is Hermitian and positive definite.
constexpr auto definite = [](const auto& z) {
    using C = typename tf::tensor_type_t<decltype(z)>::value_type;
    return tf::nest::to_tensor(tf::matmul(z, z, tf::adjoint_b) + tf::eye<C, 3>());
};

void systems(OpRows& rows) {
    const tf::Tensor<double, 3, 3> x(test::sample<3, 3>(-2, 2) + tf::eye<double, 3>() * 3.0);
    const auto y = test::sample<3, 3>(-1, 2);
    const std::string spd = "(tf.matmul(z, z, adjoint_b=True) + tf.eye(3, dtype=z.dtype))";
    const auto add = [&]<class F>(const std::string& of_z, F) {
        rows.of(parts_of(of_z), parts<F>, x, y);
        rows.value(parts_of(of_z) + "; float", parts<F>, as<float>(x), as<float>(y));
    };
    add("tf.linalg.inv(z)", [](auto z) { return la::inv(z); });
    add("tf.linalg.inv(z, adjoint=True)", [](auto z) { return la::inv(z, {.adjoint = true}); });
    add("tf.linalg.solve(z, z * z)",
        [](auto z) { return la::solve(z, tf::nest::to_tensor(z * z)); });
    add("tf.linalg.solve(z, z * z, adjoint=True)",
        [](auto z) { return la::solve(z, tf::nest::to_tensor(z * z), {.adjoint = true}); });
    add("tf.linalg.triangular_solve(z, z * z)",
        [](auto z) { return la::triangular_solve(z, tf::nest::to_tensor(z * z)); });
    add("tf.linalg.triangular_solve(z, z * z, lower=False, adjoint=True)", [](auto z) {
        return la::triangular_solve(z, tf::nest::to_tensor(z * z),
                                    {.lower = false, .adjoint = true});
    });
    add("tf.linalg.cholesky" + spd, [](auto z) { return la::cholesky(definite(z)); });
    add("tf.linalg.cholesky_solve(tf.linalg.cholesky" + spd + ", z)",
        [](auto z) { return la::cholesky_solve(la::cholesky(definite(z)), z); });
    add("tf.linalg.qr(z)[0]", [](auto z) { return la::qr(z).q; });
    add("tf.linalg.qr(z)[1]", [](auto z) { return la::qr(z).r; });
    // TensorFlow's gradient lacks the conjugate
    const auto add_values = [&]<class F>(const std::string& of_z, F) {
        rows.of_values(parts_of(of_z), parts<F>, x, y);
    };
    add_values("tf.linalg.det(tf.stop_gradient(z))",
               [](auto z) { return la::det(tf::stop_gradient(z)); });
    add_values("tf.linalg.slogdet(tf.stop_gradient(z))[0]",
               [](auto z) { return la::slogdet(tf::stop_gradient(z)).sign; });
    rows.of(
        "tf.math.real(tf.linalg.slogdet(tf.complex(x, y))[1])",
        [](auto a, auto b) {
            return tf::math::real(la::slogdet(tf::complex(a, b)).log_abs_determinant);
        },
        x, y);
    rows.of(
        "(lambda z: tf.linalg.logdet" + spd + ")(tf.complex(x, y))",
        [](auto a, auto b) { return la::logdet(definite(tf::nest::to_tensor(tf::complex(a, b)))); },
        x, y);
}

}  // namespace

const Family<OpRows> complex_kind_family([](OpRows& rows) {
    trigonometry(rows);
    running(rows);
    sums(rows);
    matrices(rows);
    systems(rows);
});

}  // namespace referee
