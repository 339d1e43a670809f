// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// einsum and tensordot: cases that tests/referee/op_rows/einsum.cpp does not cover: equations,
// large operands, dtypes, dims that are known only at run time and do not fit.

#include <tf/linalg.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

/// An equation at compile time for operands of these ranks.
constexpr tf::op::EinsumEquation parsed(std::string_view text, std::initializer_list<int> ranks) {
    return tf::op::parse_einsum(text, ranks);
}
constexpr tf::op::EinsumEquation::Fault fault(std::string_view text,
                                              std::initializer_list<int> ranks) {
    return parsed(text, ranks).fault;
}
using Equation = tf::op::EinsumEquation;

static_assert(fault("ij,jk->ik", {2, 2}) == Equation::none);
static_assert(fault(" i j , j k -> i k ", {2, 2}) == Equation::none);
static_assert(fault("->", {0}) == Equation::none);
static_assert(fault("", {0}) == Equation::none);
static_assert(fault("ij->i->j", {2}) == Equation::syntax);
static_assert(fault("i.j", {2}) == Equation::syntax);
static_assert(fault("......", {2}) == Equation::syntax);
static_assert(fault("i->i,j", {1}) == Equation::syntax);
static_assert(fault("ij", {2, 2}) == Equation::operands);
static_assert(fault("ij,", {2}) == Equation::operands);
static_assert(fault("ij", {3}) == Equation::rank);
static_assert(fault("ijk...", {2}) == Equation::rank);
static_assert(fault("abcd,efgh,i->abcdefghi", {4, 4, 1}) == Equation::rank);
static_assert(fault("i...->i", {2}) == Equation::output);
static_assert(fault("i->ii", {1}) == Equation::output);
static_assert(fault("i->j", {1}) == Equation::output);
/// The product of matrices, element by element.
template <class T>
Value product(const std::vector<T>& a, const std::vector<T>& b, int m, int k, int n) {
    Value v{tf::dtype_of<T>, tf::Shape(m, n), {}, {}};
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            Number sum = 0;
            for (int p = 0; p < k; ++p)
                sum += number(a[static_cast<std::size_t>(i * k + p)]) *
                       number(b[static_cast<std::size_t>(p * n + j)]);
            v.numbers.push_back(sum);
        }
    return v;
}

}  // namespace

TEST_CASE("einsum: without an arrow, the labels that occur once, in alphabetical order") {
    CHECK(tf::op::einsum_text(parsed("ba", {2}).out) == "ab");
    CHECK(tf::op::einsum_text(parsed("bA,bc", {2, 2}).out) == "Ac");
    CHECK(tf::op::einsum_text(parsed("i...j,jk", {4, 2}).out) == "...ik");
}

TEST_CASE("einsum: operands in any order of dims") {
    std::vector<double> a, b;
    for (int i = 0; i < 40 * 30; ++i) a.push_back(i % 7 - 3);
    for (int i = 0; i < 30 * 50; ++i) b.push_back(i % 5 - 2);
    const auto x = tf::constant<40, 30>(a);
    const auto y = tf::constant<30, 50>(b);
    const auto xt = tf::transpose(x);
    const auto yt = tf::transpose(y);
    const Value want = product(a, b, 40, 30, 50);
    const auto is = [&](const auto& z) { CHECK(value_of(z) == want); };
    is(both([](auto p, auto q) { return tf::einsum<"ij,jk->ik">(p, q); }, x, y));
    is(both([](auto p, auto q) { return tf::einsum<"ji,jk->ik">(p, q); }, xt, y));
    is(both([](auto p, auto q) { return tf::einsum<"ij,kj->ik">(p, q); }, x, yt));
    is(both([](auto p, auto q) { return tf::einsum<"ji,kj->ik">(p, q); }, xt, yt));
    is(both([](auto p, auto q) { return tf::transpose(tf::einsum<"ij,jk->ki">(p, q)); }, x, y));
    is(both([](auto p, auto q) { return tf::transpose(tf::einsum<"ji,kj->ki">(p, q)); }, xt, yt));
    is(both([](auto p, auto q) { return tf::tensordot<1>(p, q); }, x, y));
    is(both([](auto p, auto q) { return tf::tensordot<tf::Axes{0}, tf::Axes{-1}>(p, q); }, xt, yt));
    const auto cube = tf::reshape<5, 8, 30>(x);
    is(both([](auto p, auto q) { return tf::reshape<40, 50>(tf::einsum<"abj,jk->abk">(p, q)); },
            cube, y));
    is(both(
        [](auto p, auto q) {
            return tf::reshape<40, 50>(tf::transpose<1, 2, 0>(tf::einsum<"abj,jk->kab">(p, q)));
        },
        cube, y));
}

TEST_CASE_TEMPLATE("einsum: dtypes", T, float, double, tf::half, tf::bfloat16, std::int8_t,
                   std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    const auto x = mat<T, 2, 3>({1, 2, 3, 4, 5, 6});
    check(both([](auto p) { return tf::einsum<"ij,kj->ik">(p, p); }, x), tf::Shape(2, 2),
          {14, 32, 32, 77});
    check(both([](auto p) { return tf::einsum<"ij->j">(p); }, x), tf::Shape(3), {5, 7, 9});
    check(both([](auto p) { return tf::einsum<"ij->i">(p); }, x), tf::Shape(2), {6, 15});
}

TEST_CASE("einsum: sums of nothing, and no elements") {
    const auto x = tf::zeros<float, 0, 3>();
    check(both([](auto p) { return tf::einsum<"ij->j">(p); }, x), tf::Shape(3), {0, 0, 0});
    check(both([](auto p) { return tf::einsum<"ij,ik->jk">(p, p); }, tf::zeros<float, 0, 2>()),
          tf::Shape(2, 2), {0, 0, 0, 0});
    check(both([](auto p) { return tf::einsum<"ij->i">(p); }, x), tf::Shape(0), {});
}

TEST_CASE("einsum: 16-bit floats are added as float") {
    const auto ones = tf::cast<tf::half>(tf::ones<float, 4096>());
    check(both([](auto p) { return tf::einsum<"i->">(p); }, ones), tf::Shape(), {4096});
}

TEST_CASE("einsum: a gradient with dims that broadcast in the middle") {
    const auto f = [](auto x, auto y) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto z = tf::einsum<"i...,j...->...">(x, y);
        return tape.gradient(z, x);
    };
    // z_b = sum_i x_i sum_j y_jb: the gradient of x is the sum of y, twice
    const auto x = mat<double, 2, 1>({1, 2});
    const auto y = mat<double, 2, 3>({1, 2, 3, 4, 5, 6});
    check(both(f, x, y), tf::Shape(2, 1), {21, 21});
    check(both(f, tf::Tensor<double, dyn, dyn>(x), tf::Tensor<double, dyn, dyn>(y)),
          tf::Shape(2, 1), {21, 21});
}

TEST_CASE("einsum: open dims that do not fit") {
    const tf::Tensor<float, dyn, dyn> x(tf::zeros<float, 2, 3>());
    const tf::Tensor<float, dyn, dyn> y(tf::zeros<float, 4, 2>());
    const auto f = [](auto p, auto q) { return tf::einsum<"ij,jk->ik">(p, q); };
    CHECK_THROWS_WITH_AS(
        f(x, y),
        doctest::Contains("[tf.ops.einsum_sizes] tf::einsum: 'operands' got (2, 3), "
                          "(4, 2); expected one size for each label of 'ij,jk'"),
        tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(x, y), tf::errors::InvalidArgument);
}
