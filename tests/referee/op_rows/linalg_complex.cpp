// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Eigenvalues and singular values of complex matrices, and what is computed with them. Phases of
// vectors are arbitrary, so products in which they cancel are compared.

#include <tf/linalg.hpp>

#include "op_rows.hpp"

namespace referee {

namespace {

namespace la = tf::linalg;

template <class F>
constexpr auto of_complex =
    [](auto x, auto y) { return F{}(tf::nest::to_tensor(tf::complex(x, y))); };
template <class X, class F>
void add(OpRows& rows, const std::string& of_z, F, const X& x, const X& y) {
    rows.of("(lambda z: " + of_z + ")(tf.complex(x, y))", of_complex<F>, x, y);
    rows.value("(lambda z: " + of_z + ")(tf.complex(x, y)); float", of_complex<F>, as<float>(x),
               as<float>(y));
}
/// A row whose function needs known dims.
template <class X, class F>
void add_known(OpRows&, const std::string& of_z, F, const X& x, const X& y) {
    gradient("(lambda z: " + of_z + ")(tf.complex(x, y)); known", of_complex<F>, x, y);
}

void hermitian(OpRows& rows) {
    const auto x = test::sample<2, 3, 3>(-2, 2), y = test::sample<2, 3, 3>(0.3, 2);
    add(
        rows, "tf.math.real(tf.linalg.eigvalsh(z))",
        [](auto z) { return tf::math::real(la::eigvalsh(z)); }, x, y);
    add(
        rows, "tf.math.real(tf.linalg.eigh(z)[0])",
        [](auto z) { return tf::math::real(la::eigh(z).e); }, x, y);
    add(
        rows, "tf.square(tf.abs(tf.linalg.eigh(z)[1]))",
        [](auto z) { return tf::square(tf::abs(la::eigh(z).v)); }, x, y);
    rows.value(
        "tf.math.real(tf.linalg.eigvalsh(tf.complex(x, y))); large",
        [](auto a, auto b) { return tf::math::real(la::eigvalsh(tf::complex(a, b))); },
        test::sample<20, 20>(-2, 2), test::sample<20, 20>(0.3, 2));
}

template <class X>
void singular_vectors(OpRows& rows, const X& x, const X& y) {
    add_known(
        rows, "tf.square(tf.abs(tf.linalg.svd(z)[1]))",
        [](auto z) { return tf::square(tf::abs(la::svd(z).u)); }, x, y);
    add_known(
        rows, "tf.square(tf.abs(tf.linalg.svd(z)[2]))",
        [](auto z) { return tf::square(tf::abs(la::svd(z).v)); }, x, y);
    add_known(
        rows, "(lambda s, u, v: tf.math.imag(tf.matmul(u, v, adjoint_b=True)))(*tf.linalg.svd(z))",
        [](auto z) {
            const auto f = la::svd(z);
            return tf::math::imag(tf::matmul(f.u, f.v, tf::adjoint_b));
        },
        x, y);
}

void singular(OpRows& rows) {
    const auto deep = test::sample<4, 3>(-2, 2), deep_i = test::sample<4, 3>(0.3, 2);
    const auto wide = test::sample<2, 2, 3>(-2, 2), wide_i = test::sample<2, 2, 3>(0.3, 2);
    add(
        rows, "tf.linalg.svd(z, compute_uv=False)", [](auto z) { return la::svd(z).s; }, deep,
        deep_i);
    add_known(rows, "tf.linalg.svd(z)[0]", [](auto z) { return la::svd(z).s; }, wide, wide_i);
    singular_vectors(rows, deep, deep_i);
    singular_vectors(rows, wide, wide_i);
    singular_vectors(
        rows, tf::Tensor<double, 3, 3>(test::sample<3, 3>(-2, 2) + tf::eye<double, 3>() * 3.0),
        test::sample<3, 3>(0.3, 2));
    add_known(
        rows, "tf.square(tf.abs(tf.linalg.svd(z, full_matrices=True)[1]))",
        [](auto z) { return tf::square(tf::abs(la::svd(z, la::full_matrices).u)); }, deep, deep_i);
    add_known(
        rows, "tf.square(tf.abs(tf.linalg.svd(z, full_matrices=True)[2]))",
        [](auto z) { return tf::square(tf::abs(la::svd(z, la::full_matrices).v)); }, wide, wide_i);
    add(
        rows, "tf.norm(z, 2, [-2, -1])", [](auto z) { return tf::norm<-2, -1>(z, la::ord<2>); },
        wide, wide_i);
    const std::string pinv =
        "tf.math.imag(tf.matmul(tf.linalg.inv(tf.matmul(z, z, adjoint_a=True)), z, "
        "adjoint_b=True))";
    add_known(
        rows, pinv, [](auto z) { return tf::math::imag(la::pinv(z)); },
        tf::Tensor<double, 4, 3>(deep + tf::eye<double, 4, 3>() * 3.0), deep_i);
}

void least_squares(OpRows& rows) {
    const auto deep = test::sample<4, 2>(-2, 2), deep_i = test::sample<4, 2>(0.3, 2);
    const auto wide = test::sample<2, 2, 4>(-2, 2), wide_i = test::sample<2, 2, 4>(0.3, 2);
    add_known(
        rows, "tf.math.imag(tf.linalg.lstsq(z, z * z))",
        [](auto z) { return tf::math::imag(la::lstsq(z, tf::nest::to_tensor(z * z))); }, deep,
        deep_i);
    add_known(
        rows, "tf.math.real(tf.linalg.lstsq(z, z * z))",
        [](auto z) { return tf::math::real(la::lstsq(z, tf::nest::to_tensor(z * z))); }, wide,
        wide_i);
    rows.value(
        "tf.math.real(tf.linalg.lstsq(tf.complex(x, y), tf.complex(x, y), 0.5)); float",
        [](auto a, auto b) {
            const auto z = tf::nest::to_tensor(tf::complex(a, b));
            return tf::math::real(la::lstsq(z, z, {.l2_regularizer = .5}));
        },
        as<float>(deep), as<float>(deep_i));
}

}  // namespace

const Family<OpRows> linalg_complex_family([](OpRows& rows) {
    hermitian(rows);
    singular(rows);
    least_squares(rows);
});

}  // namespace referee
