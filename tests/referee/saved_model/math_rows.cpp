// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions of floating-point numbers, including NaN and infinity; products; random numbers.

#include <limits>

#include "report.hpp"

namespace saved {
namespace {

template <class T>
void functions(Rows& rows) {
    const auto f = [](auto x) {
        return std::tuple(tf::exp(x), tf::log(x), tf::log1p(x), tf::expm1(x), tf::tanh(x),
                          tf::sin(x), tf::cos(x), tf::sqrt(x), tf::rsqrt(x), tf::reciprocal(x),
                          tf::sigmoid(x), tf::floor(x), tf::ceil(x), tf::erf(x), tf::erfc(x));
    };
    rows.one(with_dtype<T>("functions"), f, as<T>(sample<2, 3>(0.25, 3)));
    rows.one(
        with_dtype<T>("division"),
        [](auto x, auto y) { return std::tuple(x / y, tf::pow(tf::abs(x), y)); },
        as<T>(sample<2, 3>(-2, 2)), as<T>(sample<3>(0.5, 2, 0.7)));
    rows.one(
        with_dtype<T>("gradients of roots"),
        [](auto y, auto dy) {
            return std::tuple(tf::detail::ops::elementwise<tf::op::SqrtGrad>(y, dy),
                              tf::detail::ops::elementwise<tf::op::RsqrtGrad>(y, dy),
                              tf::detail::ops::elementwise<tf::op::ReciprocalGrad>(y, dy));
        },
        as<T>(tf::constant<double>({0.5, 2., 0., 0.})),
        as<T>(tf::constant<double>({3., -1., 0., 1.})));
}

template <class T>
void special(Rows& rows) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const auto x = as<T>(tf::constant<double>({nan, inf, -inf, 0., -0., 1., -1.}));
    const auto y = as<T>(tf::constant<double>({{nan}, {inf}, {-inf}, {0.}, {-0.}, {2.}, {-1.5}}));
    rows.one(
        with_dtype<T>("special"),
        [](auto v) {
            return std::tuple(tf::exp(v), tf::log(v), tf::log1p(v), tf::expm1(v), tf::tanh(v),
                              tf::sqrt(v), tf::rsqrt(v), tf::sigmoid(v), tf::floor(v), tf::ceil(v),
                              -v, tf::abs(v), tf::square(v), tf::sign(v), tf::relu(v), tf::erfc(v));
        },
        x);
    rows.one(
        with_dtype<T>("special, of two"),
        [](auto a, auto b) {
            return std::tuple(a + b, a - b, a * b, a / b, tf::maximum(a, b), tf::minimum(a, b),
                              tf::floordiv(a, b), a % b, tf::pow(a, b), a == b, a != b, a < b,
                              a >= b);
        },
        x, y);
}

template <class T>
void products(Rows& rows) {
    const auto a = numbers<T>(sample<2, 3>(-3, 3)), b = numbers<T>(sample<3, 4>(-3, 3, 0.7));
    const auto at = numbers<T>(sample<3, 2>(-3, 3)), bt = numbers<T>(sample<4, 3>(-3, 3, 0.7));
    rows.one(
        with_dtype<T>("products"),
        [](auto x, auto y, auto xt, auto yt) {
            return std::tuple(tf::matmul(x, y), tf::matmul(x, yt, tf::transpose_b),
                              tf::matmul(xt, y, tf::transpose_a),
                              tf::matmul(xt, yt, tf::transpose_a, tf::transpose_b));
        },
        a, b, at, bt);
    rows.one(
        with_dtype<T>("products of batches"),
        [](auto x, auto y, auto z) {
            return std::tuple(tf::matmul(x, y), tf::matmul(x, z, tf::transpose_b));
        },
        numbers<T>(sample<5, 2, 3>(-3, 3)), b, numbers<T>(sample<2, 1, 4, 3>(-3, 3)));
}
void open_products(Rows& rows) {
    using A = tf::Tensor<float, dyn, 3>;
    using B = tf::Tensor<float, 3, dyn>;
    rows.add(
        "products/open", [](A x, B y) { return tf::matmul(x, y); },
        call(A(as<float>(sample<2, 3>(-1, 1))), B(as<float>(sample<3, 4>(-1, 1)))),
        call(A(as<float>(sample<1, 3>(-1, 1))), B(as<float>(sample<3, 1>(-1, 1)))),
        call(A(as<float>(sample<0, 3>(-1, 1))), B(as<float>(sample<3, 4>(-1, 1)))),
        call(A(as<float>(sample<40, 3>(-1, 1))), B(as<float>(sample<3, 33>(-1, 1)))));
}

/// Random numbers with a seed of the op only.
void random_numbers(Rows& rows) {
    rows.one("random/seeded", [] {
        return std::tuple(tf::random::normal<float, 3, 5>({.seed = 7}),
                          tf::random::uniform<float, 7>({.seed = 7}),
                          tf::random::normal<double, 4>({.mean = 2, .stddev = 3, .seed = 9}),
                          tf::random::uniform<double, 300>({.minval = -1, .seed = 1}));
    });
    rows.add(
        "random/seeded, open",
        [](tf::Tensor<int> n) {
            return std::tuple(tf::random::normal<float, dyn, 2>({.seed = 3}, n),
                              tf::random::uniform<float, 2, dyn>({.seed = 4}, n));
        },
        call(tf::constant(3)));
}

}  // namespace

const Family<Rows> math_family([](Rows& rows) {
    each_float([&]<class T>() {
        functions<T>(rows);
        special<T>(rows);
        products<T>(rows);
    });
    each_dtype<std::int8_t, std::int32_t, std::int64_t, std::uint8_t, std::uint64_t>(
        [&]<class T>() { products<T>(rows); });
    open_products(rows);
    random_numbers(rows);
});

}  // namespace saved
