// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::linalg: cases that tests/referee/op_rows/linalg.cpp does not cover: larger matrices, special
// ones, errors, dyn dims, results as structs.

#include <tf/linalg.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
namespace la = tf::linalg;

/// Numbers between -1 and 1 without a pattern.
template <class T, int... Dims>
tf::Tensor<T, Dims...> noise(unsigned seed) {
    std::vector<T> all;
    for (int i = 0; i < (Dims * ... * 1); ++i) {
        seed = seed * 1664525u + 1013904223u;
        all.push_back(static_cast<T>(static_cast<double>(seed >> 8) / (1 << 23) - 1));
    }
    return tf::constant<Dims...>(all);
}
/// The largest difference of two tensors' elements.
template <class A, class B>
double distance(const A& a, const B& b) {
    return static_cast<double>(
        tf::Tensor<double>(tf::reduce_max(tf::abs(tf::cast<double>(a) - tf::cast<double>(b))))());
}
template <int N, class A>
double from_identity(const A& a) {
    return distance(a, tf::eye<double, N>());
}
template <class T>
constexpr double tolerance = sizeof(T) == 4 ? 2e-4 : 1e-11;

}  // namespace

TEST_CASE_TEMPLATE("linalg: factors of larger matrices", T, float, double) {
    constexpr int n = 60, m = 35;
    const tf::Tensor<T, n, m> x = noise<T, n, m>(1);
    const tf::Tensor<T, n, n> square = noise<T, n, n>(2);
    const tf::Tensor<T, n, n> definite(tf::matmul(square, square, tf::transpose_b) +
                                       tf::eye<T, n>());
    const auto l = la::cholesky(definite);
    CHECK(distance(tf::matmul(l, l, tf::transpose_b), definite) < tolerance<T>);
    CHECK(distance(la::band_part(l, -1, 0), l) == 0);
    CHECK(distance(tf::matmul(definite, la::cholesky_solve(l, x)), x) < tolerance<T>);
    CHECK(distance(tf::matmul(definite, la::solve(definite, x)), x) < 10 * tolerance<T>);
    CHECK(from_identity<n>(tf::matmul(la::inv(definite), definite)) < 10 * tolerance<T>);

    const auto [q, r] = la::qr(x);
    CHECK(from_identity<m>(tf::matmul(q, q, tf::transpose_a)) < tolerance<T>);
    CHECK(distance(tf::matmul(q, r), x) < tolerance<T>);
    CHECK(distance(la::band_part(r, 0, -1), r) == 0);
    const auto full = la::qr(x, la::full_matrices);
    CHECK(from_identity<n>(tf::matmul(full.q, full.q, tf::transpose_a)) < tolerance<T>);
    CHECK(distance(tf::matmul(full.q, full.r), x) < tolerance<T>);

    const auto [e, v] = la::eigh(definite);
    CHECK(from_identity<n>(tf::matmul(v, v, tf::transpose_a)) < tolerance<T>);
    CHECK(distance(tf::matmul(v * e, v, tf::transpose_b), definite) < tolerance<T>);
    for (int i = 1; i < n; ++i) CHECK(e(i - 1) <= e(i));

    const auto check_svd = [](const auto& a) {
        const auto [s, u, w] = la::svd(a);
        CHECK(from_identity<m>(tf::matmul(u, u, tf::transpose_a)) < tolerance<T>);
        CHECK(from_identity<m>(tf::matmul(w, w, tf::transpose_a)) < tolerance<T>);
        CHECK(distance(tf::matmul(u * s, w, tf::transpose_b), a) < tolerance<T>);
        for (int i = 1; i < m; ++i) CHECK(s(i - 1) >= s(i));
    };
    check_svd(x);
    check_svd(tf::transpose(x));
}

TEST_CASE("linalg: special matrices") {
    // diagonal, with equal eigenvalues and negative ones
    const auto d = la::diag(mat<double, 4>({2, -1, 2, 0}));
    check(la::eigh(d).e, tf::Shape(4), {-1, 0, 2, 2});
    check(la::svd(d).s, tf::Shape(4), {2, 2, 1, 0});
    // rank 1: singular vectors of the zeros are orthonormal, too
    const auto ones = tf::ones<double, 3, 5>();
    const auto f = la::svd(ones);
    CHECK(std::abs(f.s(0) - std::sqrt(15.0)) < 1e-14);
    CHECK(std::abs(f.s(1)) < 1e-14);
    CHECK(from_identity<3>(tf::matmul(f.u, f.u, tf::transpose_a)) < 1e-14);
    CHECK(from_identity<3>(tf::matmul(f.v, f.v, tf::transpose_a)) < 1e-14);
    const auto nothing = la::svd(tf::zeros<double, 4, 2>());
    CHECK(from_identity<2>(tf::matmul(nothing.u, nothing.u, tf::transpose_a)) == 0);
    check(nothing.s, tf::Shape(2), {0, 0});
    // one element, none
    check(la::eigh(mat<float, 1, 1>({-3})).e, tf::Shape(1), {-3});
    check(la::svd(mat<float, 1, 1>({-3})).s, tf::Shape(1), {3});
    check(la::qr(mat<float, 1, 1>({-3})).r, tf::Shape(1, 1), {-3});
    check(la::cholesky(tf::zeros<float, 0, 0>()), tf::Shape(0, 0), {});
    check(la::qr(tf::zeros<float, 0, 3>()).r, tf::Shape(0, 3), {});
    check(la::svd(tf::zeros<float, 3, 0>()).s, tf::Shape(0), {});
    check(la::eigh(tf::zeros<float, 0, 0>()).e, tf::Shape(0), {});
    // rows are exchanged
    check(la::det(mat<double, 2, 2>({0, 2, 3, 0})), tf::Shape(), {-6});
    check(la::slogdet(mat<double, 2, 2>({0, 2, 3, 0})).sign, tf::Shape(), {-1});
    check(la::det(tf::zeros<double, 2, 2>()), tf::Shape(), {0});
    check(la::solve(mat<double, 2, 2>({0, 2, 4, 0}), mat<double, 2, 1>({6, 8})), tf::Shape(2, 1),
          {2, 3});
    // what is not finite
    const auto nan = mat<double, 2, 2>({1, NaN, NaN, 1});
    check(la::eigh(nan).e, tf::Shape(2), {NaN, NaN});
    check(la::svd(nan).s, tf::Shape(2), {NaN, NaN});
    check(la::cholesky(mat<double, 1, 1>({NaN})), tf::Shape(1, 1), {NaN});
}

TEST_CASE("linalg: only one triangle is read") {
    const auto whole = mat<double, 2, 2>({4, 2, 2, 5});
    const auto lower = mat<double, 2, 2>({4, 9, 2, 5});
    CHECK(value_of(la::cholesky(lower)) == value_of(la::cholesky(whole)));
    CHECK(value_of(la::eigvalsh(lower)) == value_of(la::eigvalsh(whole)));
    const auto b = mat<double, 2, 1>({4, 10});
    check(la::triangular_solve(lower, b), tf::Shape(2, 1), {1, 1.6});
    check(la::triangular_solve(lower, b, {.adjoint = true}), tf::Shape(2, 1), {0, 2});
}

TEST_CASE("linalg: traced functions with open dims") {
    const auto f = [](auto a, auto b) {
        const auto [s, u, v] = la::svd(a);
        const auto [sign, log] = la::slogdet(tf::matmul(a, a, tf::transpose_a));
        return std::tuple(la::solve(tf::matmul(a, a, tf::transpose_a), b), la::qr(a).q, s,
                          la::trace(tf::matmul(a, a, tf::transpose_a)), sign, log, la::diag(s));
    };
    const tf::Tensor<double, dyn, dyn> a(noise<double, 4, 3>(5));
    const tf::Tensor<double, dyn, dyn> b(noise<double, 3, 2>(6));
    const auto open = both(f, a, b);
    const auto known = both(f, tf::Tensor<double, 4, 3>(a), tf::Tensor<double, 3, 2>(b));
    const auto x = values_of(open), y = values_of(known);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == y[i]);
}

TEST_CASE("linalg: least squares of any rank") {
    const auto solve = [](auto m, auto r) { return la::lstsq(m, r, la::not_fast); };
    const auto left = noise<double, 12, 5>(7);
    const auto right = noise<double, 5, 9>(8);
    const tf::Tensor<double, 12, 9> high = tf::matmul(left, right);  // of rank 5
    const tf::Tensor<double, 9, 12> wide = tf::transpose<1, 0>(high);
    const auto b = noise<double, 12, 2>(9);
    const auto c = noise<double, 9, 2>(10);
    CHECK(distance(solve(high, b), tf::matmul(la::pinv(high), b)) < 1e-11);
    CHECK(distance(solve(wide, c), tf::matmul(la::pinv(wide), c)) < 1e-11);
    using Open = tf::Tensor<double, dyn, dyn>;
    const Open open = tf::function(solve)(Open(wide), Open(c));
    CHECK(distance(open, solve(wide, c)) == 0);
    both_throw<tf::errors::InvalidArgument>(solve, Open(wide), Open(b));
}

TEST_CASE("linalg: errors") {
    using tf::errors::InvalidArgument;
    const auto singular = mat<float, 2, 2>({1, 2, 2, 4});
    const auto b = tf::ones<float, 2, 1>();
    CHECK_THROWS_WITH_AS(la::cholesky(mat<float, 2, 2>({1, 2, 2, 1})),
                         doctest::Contains("[tf.linalg.positive_definite]"), InvalidArgument);
    CHECK_THROWS_WITH_AS(la::solve(singular, b), doctest::Contains("[tf.linalg.invertible]"),
                         InvalidArgument);
    both_throw<InvalidArgument>([](auto x) { return la::inv(x); }, singular);
    both_throw<InvalidArgument>([](auto x) { return la::cholesky(x); }, -singular);
    both_throw<InvalidArgument>([](auto x, auto y) { return la::triangular_solve(x, y); },
                                mat<float, 2, 2>({1, 2, 3, 0}), b);
    both_throw<InvalidArgument>([](auto x) { return la::band_part(x, 3, 0); }, singular);
    const tf::Tensor<float, dyn, dyn> open(tf::ones<float, 2, 3>());
    both_throw<InvalidArgument>([](auto x) { return la::det(x); }, open);
    both_throw<InvalidArgument>([](auto x) { return la::eigh(x).e; }, open);
    both_throw<InvalidArgument>([](auto x) { return la::solve(x, x); }, open);
    both_throw<InvalidArgument>([](auto x) { return la::diag_part<-2>(x); }, open);
}
