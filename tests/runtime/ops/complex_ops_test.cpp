// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops of complex numbers: cases that tests/referee/op_rows/complex_ops.cpp does not cover.
// Gradients that differ from TensorFlow's are compared with differences; factors are multiplied
// again; errors.

#include <doctest/doctest.h>

#include <complex>
#include <tuple>

#include <tf/linalg.hpp>
#include <tf/tf.hpp>

#include "../sample.hpp"

namespace {

using C = std::complex<float>;
using Z = std::complex<double>;
namespace la = tf::linalg;

/// A real number that depends on both parts of f(x + iy).
template <class F, class X>
constexpr auto loss(F f, const X& x, const X& y) {
    const auto z = tf::nest::to_tensor(f(tf::nest::to_tensor(tf::complex(x, y))));
    return tf::Tensor<double>(
        tf::reduce_sum(tf::nest::to_tensor(tf::math::real(z) * 2.0 + tf::math::imag(z) * 3.0)));
}
/// Compares the gradients with respect to x and y with central differences.
template <class F, int M, int N>
void check_gradients(F f, const tf::Tensor<double, M, N>& x, const tf::Tensor<double, M, N>& y) {
    tf::GradientTape tape;
    tape.watch(x);
    tape.watch(y);
    const auto gradients = tape.gradient(loss(f, x, y), std::tie(x, y));
    const tf::Tensor<double, M, N> dx = tf::nest::materialize(std::get<0>(gradients)),
                                   dy = tf::nest::materialize(std::get<1>(gradients));
    constexpr double h = 1e-5;
    for (std::size_t k = 0; k < static_cast<std::size_t>(M * N); ++k) {
        std::vector<double> step(static_cast<std::size_t>(M * N), 0.0);
        step[k] = h;
        const tf::Tensor<double, M, N> by = tf::constant<M, N>(step);
        const tf::Tensor<double, M, N> xs[]{x + by, x - by}, ys[]{y + by, y - by};
        CHECK(dx.values()[k] ==
              doctest::Approx((loss(f, xs[0], y)() - loss(f, xs[1], y)()) / (2 * h)).epsilon(1e-6));
        CHECK(dy.values()[k] ==
              doctest::Approx((loss(f, x, ys[0])() - loss(f, x, ys[1])()) / (2 * h)).epsilon(1e-6));
    }
}

TEST_CASE("gradients of products are conjugate, unlike TensorFlow's") {
    const auto x = test::sample<3, 2>(-2, 2), y = test::sample<3, 2>(0.3, 2);
    check_gradients([](auto z) { return tf::cumprod(z); }, x, y);
    check_gradients([](auto z) { return tf::cumprod<1>(z, {.exclusive = true, .reverse = true}); },
                    x, y);
    const tf::Tensor<std::int32_t, 3> ids = {0, 0, 2};
    check_gradients([&](auto z) { return tf::math::segment_prod(z, ids); }, x, y);
    check_gradients([&](auto z) { return tf::math::unsorted_segment_prod<3>(z, ids); }, x, y);
    check_gradients([](auto z) { return la::det(z); }, test::sample<3, 3>(-2, 2),
                    test::sample<3, 3>(0.3, 2));
}

TEST_CASE("a product with zeros has a gradient") {
    const tf::Tensor<double, 3, 2> x = {{0.0, 1.5}, {2.0, 0.0}, {-1.0, 0.5}},
                                   y = {{0.0, -0.5}, {1.0, 0.0}, {0.5, 2.0}};
    const tf::Tensor<std::int32_t, 3> ids = {0, 0, 1};
    check_gradients([&](auto z) { return tf::math::segment_prod(z, ids); }, x, y);
    check_gradients([&](auto z) { return tf::math::unsorted_segment_prod<2>(z, ids); }, x, y);
}

template <class T>
double largest(const T& z) {
    return static_cast<double>(
        tf::Tensor<double>(tf::reduce_max(tf::cast<double>(tf::abs(tf::nest::to_tensor(z)))))());
}

TEST_CASE("factors of complex matrices") {
    const tf::Tensor<Z, 2, 5, 3> a(
        tf::complex(test::sample<2, 5, 3>(-2, 2), test::sample<2, 5, 3>(0.3, 2)));
    const auto [q, r] = la::qr(a);
    CHECK(largest(tf::matmul(q, r) - a) < 1e-13);
    CHECK(largest(tf::matmul(q, q, tf::adjoint_a) - tf::eye<Z, 3>()) < 1e-13);
    CHECK(largest(r - la::band_part(r, 0, -1)) == 0);
    const auto full = la::qr(a, la::full_matrices);
    CHECK(largest(tf::matmul(full.q, full.r) - a) < 1e-13);
    CHECK(largest(tf::matmul(full.q, full.q, tf::adjoint_b) - tf::eye<Z, 5>()) < 1e-13);
    const tf::Tensor<Z, 2, 3, 3> definite(tf::matmul(a, a, tf::adjoint_a));
    const auto l = la::cholesky(definite);
    CHECK(largest(tf::matmul(l, l, tf::adjoint_b) - definite) < 1e-12);
    CHECK(largest(tf::matmul(definite, la::inv(definite)) - tf::eye<Z, 3>()) < 1e-12);
    const auto [sign, log] = la::slogdet(definite);
    CHECK(largest(sign * tf::exp(log) - la::det(definite)) < 1e-8);
    CHECK(largest(tf::complex(la::logdet(definite), tf::zeros<double, 2>()) - log) < 1e-12);
}

TEST_CASE("in a program, with dims that are known only at run time") {
    const tf::Tensor<C, 2, 2> z = {{C(1, 2), C(0, 1)}, {C(3, -1), C(2, 2)}};
    const auto f = tf::function([](const tf::Tensor<C, tf::dyn, tf::dyn>& x) {
        return tf::matmul(la::inv(x), tf::einsum<"ij,jk->ik">(x, la::adjoint(x)));
    });
    const auto y = f(z);
    CHECK(largest(y - la::adjoint(z)) < 1e-5);
    CHECK_THROWS_AS(f(tf::Tensor<C, 2, 2>(tf::zeros<C, 2, 2>())), tf::errors::InvalidArgument);
}

TEST_CASE("matrices that are not definite") {
    const tf::Tensor<Z, 2, 2> z = {{Z(1, 0), Z(0, 2)}, {Z(0, -2), Z(1, 0)}};
    CHECK_THROWS_AS(la::cholesky(z), tf::errors::InvalidArgument);
}

TEST_CASE("adjoint operands of real matrices are transposed") {
    const tf::Tensor<float, 2, 3> a = {{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}};
    CHECK(tf::reduce_all(tf::matmul(a, a, tf::adjoint_b) == tf::matmul(a, a, tf::transpose_b))());
    CHECK(tf::reduce_all(tf::matmul(a, a, tf::adjoint_a) == tf::matmul(a, a, tf::transpose_a))());
    CHECK(tf::reduce_all(la::adjoint(a) == tf::transpose(a))());
}

}  // namespace
