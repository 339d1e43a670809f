// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Arithmetic, comparisons, selections and casts: all ops of a dtype in one function.

#include "report.hpp"

namespace saved {
namespace {

/// x and y of any numeric dtype; y is not 0.
template <class T>
void arithmetic(Rows& rows) {
    const auto x = numbers<T>(sample<2, 3>(-9, 9)), z = numbers<T>(sample<2, 3>(-9, 9, 0.7));
    const auto y = numbers<T>(tf::constant<double>({3, -2, 5}));
    rows.one(
        with_dtype<T>("arithmetic"),
        [](auto a, auto b) {
            return std::tuple(a + b, a - b, a * b, tf::maximum(a, b), tf::minimum(a, b),
                              tf::floordiv(a, b), a % b);
        },
        x, y);
    rows.one(
        with_dtype<T>("comparisons"),
        [](auto a, auto b) {
            return std::tuple(a == b, a != b, a<b, a <= b, a> b, a >= b, tf::where(a < b, b, a));
        },
        x, z);
    rows.one(
        with_dtype<T>("of one"),
        [](auto a) {
            return std::tuple(-a, tf::abs(a), tf::square(a), tf::sign(a), tf::relu(a),
                              tf::zeros_like(a), tf::ones_like(a));
        },
        x);
    const auto base = numbers<T>(tf::constant<double>({-3, 2, 0, 1, 5}));
    const auto exponent = numbers<T>(tf::constant<double>({3, 5, 0, 4, 2}));
    rows.one(with_dtype<T>("Pow"), [](auto a, auto b) { return tf::pow(a, b); }, base, exponent);
}

/// Casts to every dtype, of numbers that all of them can hold.
template <class From>
void casts(Rows& rows) {
    const auto x = as<From>(tf::constant<double>({0., 1., 2.75, 100.}));
    rows.one(
        with_dtype<From>("Cast"),
        [](auto v) {
            return std::tuple(tf::cast<float>(v), tf::cast<double>(v), tf::cast<tf::half>(v),
                              tf::cast<tf::bfloat16>(v), tf::cast<std::int8_t>(v),
                              tf::cast<std::int16_t>(v), tf::cast<std::int32_t>(v),
                              tf::cast<std::int64_t>(v), tf::cast<std::uint8_t>(v),
                              tf::cast<std::uint16_t>(v), tf::cast<std::uint32_t>(v),
                              tf::cast<std::uint64_t>(v), tf::cast<bool>(v));
        },
        x);
}

/// All ways to broadcast, also with open dims.
void shapes(Rows& rows) {
    using Open = tf::Tensor<float, dyn, 3>;
    const auto f = [](auto a, auto b) {
        return std::tuple((a + b) * a, tf::maximum(a, b) - b, tf::where(a < b, a, b), a == b);
    };
    const auto a = as<float>(sample<2, 3>(-2, 2)), b = as<float>(sample<2, 3>(-2, 2, 0.7));
    const auto column = as<float>(sample<2, 1>(-2, 2));
    rows.one("shapes/scalars", f, as<float>(sample<>(-2, 2)), as<float>(sample<>(-2, 2, 0.7)));
    rows.one("shapes/column, row", f, column, as<float>(sample<1, 3>(-2, 2, 0.7)));
    rows.one("shapes/cube, column", f, as<float>(sample<4, 2, 3>(-2, 2)), column);
    rows.one("shapes/empty", f, as<float>(sample<2, 0>(-2, 2)), column);
    rows.add("shapes/open", f, call(Open(a), Open(b)),
             call(Open(as<float>(sample<1, 3>(-2, 2))), Open(b)),
             call(Open(a), Open(as<float>(sample<1, 3>(-2, 2)))),
             call(Open(as<float>(sample<0, 3>(-2, 2))), Open(as<float>(sample<0, 3>(-2, 2)))),
             call(Open(as<float>(sample<65, 3>(-2, 2))), Open(as<float>(sample<1, 3>(-2, 2)))));
    rows.add("shapes/open column, row", f,
             call(tf::Tensor<float, dyn, 1>(column),
                  tf::Tensor<float, 1, dyn>(as<float>(sample<1, 3>(-2, 2)))),
             call(tf::Tensor<float, dyn, 1>(as<float>(sample<5, 1>(-2, 2))),
                  tf::Tensor<float, 1, dyn>(as<float>(sample<1, 4>(-2, 2)))));
}

void booleans(Rows& rows) {
    const auto a = tf::constant({true, true, false, false});
    const auto b = tf::constant({true, false, true, false});
    rows.one(
        "bool",
        [](auto x, auto y) {
            return std::tuple(tf::logical_and(x, y), tf::logical_or(x, y), tf::logical_not(x),
                              x == y, x != y, tf::where(x, y, tf::logical_not(y)),
                              tf::cast<float>(x), tf::cast<int>(x), tf::cast<tf::half>(x),
                              tf::zeros_like(x), tf::ones_like(x));
        },
        a, b);
}

}  // namespace

const Family<Rows> elementwise_family([](Rows& rows) {
    const auto of_dtype = [&]<class T>() {
        arithmetic<T>(rows);
        casts<T>(rows);
    };
    each_float(of_dtype);
    each_integer(of_dtype);
    shapes(rows);
    booleans(rows);
});

}  // namespace saved
