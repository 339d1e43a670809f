// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::linalg: cases that tests/referee/op_rows/linalg_functions.cpp does not cover: larger
// matrices, closed forms, special matrices, errors.

#include <tf/linalg.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using C = std::complex<double>;
namespace la = tf::linalg;

/// Numbers between -1 and 1 without a pattern.
template <int... Dims>
tf::Tensor<double, Dims...> noise(unsigned seed) {
    std::vector<double> all;
    for (int i = 0; i < (Dims * ... * 1); ++i) {
        seed = seed * 1664525u + 1013904223u;
        all.push_back(static_cast<double>(seed >> 8) / (1 << 23) - 1);
    }
    return tf::constant<Dims...>(all);
}
template <int N>
tf::Tensor<C, N, N> complex_noise(unsigned seed) {
    return tf::complex(noise<N, N>(seed), noise<N, N>(seed + 1));
}
template <class A, class B>
double distance(const A& a, const B& b) {
    return tf::Tensor<double>(tf::reduce_max(tf::abs(a - b)))();
}

}  // namespace

TEST_CASE("linalg: eigenvalues of any matrix") {
    constexpr int n = 50;
    const tf::Tensor<double, n, n> x = noise<n, n>(3);
    const auto [e, v] = la::eig(x);
    const tf::Tensor<C, n, n> wide = tf::cast<C>(x);
    CHECK(distance(tf::matmul(wide, v), v * tf::expand_dims<0>(e)) < 1e-12);
    CHECK(distance(tf::reduce_sum(e), la::trace(wide)) < 1e-12);

    // a rotation has no real ones
    const tf::Tensor<double, 2, 2> turn = tf::constant<double>({{0.0, -1.0}, {1.0, 0.0}});
    const auto of_turn = la::eigvals(turn);
    CHECK(distance(tf::math::real(of_turn * of_turn), tf::constant<double>({-1.0, -1.0})) < 1e-15);
    // one eigenvector only
    const tf::Tensor<double, 2, 2> defect = tf::constant<double>({{2.0, 1.0}, {0.0, 2.0}});
    CHECK(distance(tf::math::real(la::eigvals(defect)), tf::constant<double>({2.0, 2.0})) < 1e-15);
    CHECK(la::eigvals(tf::zeros<float, 0, 0>()).shape() == tf::Shape(0));
    const tf::Tensor<double, 2, 2> nan = turn + std::nan("");
    CHECK(std::isnan(la::eigvals(nan)[0]().real()));
}

TEST_CASE("linalg: roots, logarithms and exponentials of matrices") {
    constexpr int n = 30;
    const tf::Tensor<C, n, n> z = complex_noise<n>(5);
    const auto root = la::sqrtm(z);
    CHECK(distance(tf::matmul(root, root), z) < 1e-11);
    const tf::Tensor<C, n, n> logarithm = la::logm(z);
    CHECK(distance(la::expm(logarithm), z) < 1e-10);

    const double angle = 100.5;
    const tf::Tensor<double, 2, 2> turn = tf::constant<double>({{0.0, -angle}, {angle, 0.0}});
    const auto turned = la::expm(turn);
    CHECK(turned[0][0]() == doctest::Approx(std::cos(angle)).epsilon(1e-12));
    CHECK(turned[1][0]() == doctest::Approx(std::sin(angle)).epsilon(1e-12));
    const tf::Tensor<double, 2, 2> shift = tf::constant<double>({{0.0, 1e30}, {0.0, 0.0}});
    CHECK(la::expm(shift)[0][1]() == doctest::Approx(1e30));
    CHECK(distance(la::expm(tf::zeros<double, 3, 3>()), tf::eye<double, 3>()) == 0);
    // the root of a real matrix that is not real
    const tf::Tensor<double, 2, 2> negative = -tf::eye<double, 2>() - turn * 0.0;
    CHECK(std::isnan(la::sqrtm(negative)[0][0]()));
    const tf::Tensor<C, 2, 2> ones = tf::cast<C>(negative);
    CHECK(distance(tf::math::imag(la::sqrtm(ones)), tf::eye<double, 2>()) < 1e-15);
    CHECK(distance(tf::math::imag(la::logm(ones)), tf::eye<double, 2>() * 3.141592653589793) <
          1e-15);
}

TEST_CASE("linalg: the gradient of a logarithm, which TensorFlow does not have") {
    const tf::Tensor<C, 3, 3> z(complex_noise<3>(8) + tf::eye<C, 3>() * C(3));
    tf::GradientTape tape;
    tape.watch(z);
    const tf::Tensor<C, 3, 3> y = la::logm(z);
    const tf::Tensor<double> sum = tf::reduce_sum(tf::math::real(y * y));
    const tf::Tensor<C, 3, 3> dz = tape.gradient(sum, z);
    const double h = 1e-6;
    for (int i = 0; i < 3; ++i) {
        const auto moved = [&](double step) {
            std::vector<double> part(9);
            part[static_cast<std::size_t>(3 * i + 2)] = step;
            const tf::Tensor<double, 3, 3> added = tf::constant<3, 3>(part);
            const tf::Tensor<C, 3, 3> l = la::logm(z + tf::complex(added * 0.0, added));
            return tf::Tensor<double>(tf::reduce_sum(tf::math::real(l * l)))();
        };
        const double slope = (moved(h) - moved(-h)) / (2 * h);
        CHECK(dz[i][2]().imag() == doctest::Approx(slope).epsilon(1e-6));
    }
}

TEST_CASE("linalg: LU factors with open dims, and of a singular matrix") {
    const tf::Tensor<double, dyn, dyn, dyn> x = noise<2, 6, 6>(7);
    const auto [lu, p] = la::lu(x, tf::int64);
    CHECK(lu.shape() == tf::Shape(2, 6, 6));
    CHECK(p.shape() == tf::Shape(2, 6));
    CHECK(distance(la::lu_reconstruct(lu, p), x) < 1e-14);
    const tf::Tensor<double, dyn, dyn, dyn> b = noise<2, 6, 3>(9);
    CHECK(distance(tf::matmul(x, la::lu_solve(lu, p, b)), b) < 1e-12);
    CHECK(distance(tf::matmul(x, la::lu_matrix_inverse(lu, p)), tf::eye<double, 6>()) < 1e-12);
    CHECK_THROWS_AS(la::lu(tf::ones<float, 2, 2>()), tf::errors::InvalidArgument);
}

TEST_CASE("linalg: factors of large complex matrices") {
    constexpr int n = 24;
    const tf::Tensor<C, n, n> z = complex_noise<n>(11);
    const tf::Tensor<C, n, n> hermitian(z + la::adjoint(z));
    const auto [e, v] = la::eigh(hermitian);
    CHECK(distance(tf::matmul(hermitian, v), v * tf::expand_dims<0>(e)) < 1e-12);
    CHECK(distance(tf::matmul(v, v, tf::adjoint_a), tf::eye<C, n>()) < 1e-13);
    CHECK(distance(tf::math::imag(e), tf::zeros<double, n>()) == 0);
    const tf::Tensor<C, n, 9> deep = tf::slice<n, 9>(z, {0, 3});
    const auto [s, u, w] = la::svd(deep, la::full_matrices);
    CHECK(u.shape() == tf::Shape(n, n));
    CHECK(distance(tf::matmul(u, u, tf::adjoint_a), tf::eye<C, n>()) < 1e-13);
    const tf::Tensor<C, n, 9> first = tf::slice<n, 9>(u, {0, 0});
    CHECK(distance(tf::matmul(first * tf::cast<C>(s), w, tf::adjoint_b), deep) < 1e-12);
    const auto inverse = la::pinv(deep);
    CHECK(distance(tf::matmul(inverse, deep), tf::eye<C, 9>()) < 1e-12);
    const auto none = la::svd(tf::zeros<C, 3, 2>(), la::full_matrices);
    CHECK(distance(tf::matmul(none.u, none.u, tf::adjoint_a), tf::eye<C, 3>()) < 1e-15);
}
