// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// +, -, *, /, maximum, minimum, floordiv, floormod, pow and the unary ops of numbers: every dtype,
// every length, both executors.

#include "op_support.hpp"

namespace {

using namespace tests;

#define TF_TEST_INTEGERS                                                                \
    std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t, \
        std::uint32_t, std::uint64_t

/// Two's complement: what a computation modulo 2^bits gives.
__extension__ typedef unsigned __int128 Wide;

/// Numbers all over the range of T, with its ends.
template <class T>
std::vector<T> spread(std::size_t n, std::uint64_t seed) {
    std::vector<T> out;
    for (std::size_t i = 0; i < n; ++i) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        out.push_back(i == 0   ? std::numeric_limits<T>::max()
                      : i == 1 ? std::numeric_limits<T>::min()
                               : static_cast<T>(seed >> 7));
        if (out.back() == T(0)) out.back() = T(1);
    }
    return out;
}
/// For the references: the operands' value, sign-extended.
template <class T>
Wide wide(T v) {
    return static_cast<Wide>(v);
}
template <class T>
T floor_quotient(T a, T b) {
    if constexpr (std::is_signed_v<T>) {
        if (b == -1) return static_cast<T>(Wide{0} - wide(a));
        T q = static_cast<T>(a / b);
        if (static_cast<T>(q * b) != a && (a < 0) != (b < 0)) q = static_cast<T>(q - 1);
        return q;
    } else {
        return static_cast<T>(a / b);
    }
}
template <class T, class F>
std::vector<T> map(const std::vector<T>& a, const std::vector<T>& b, F f) {
    std::vector<T> out;
    for (std::size_t i = 0; i < a.size(); ++i) out.push_back(static_cast<T>(f(a[i], b[i])));
    return out;
}

}  // namespace

TEST_CASE_TEMPLATE("integers: arithmetic wraps, floordiv and floormod floor", T, TF_TEST_INTEGERS) {
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        const std::vector<T> a = spread<T>(n, 1), b = spread<T>(n, 2);
        const auto r = both(
            [](const tf::Tensor<T, tf::dyn>& x, const tf::Tensor<T, tf::dyn>& y) {
                return std::tuple(x + y, x - y, x * y, tf::maximum(x, y), tf::minimum(x, y),
                                  tf::floordiv(x, y), tf::floormod(x, y), -x, tf::square(x));
            },
            tf::constant(a), tf::constant(b));
        check(std::get<0>(r), map(a, b, [](T x, T y) { return wide(x) + wide(y); }));
        check(std::get<1>(r), map(a, b, [](T x, T y) { return wide(x) - wide(y); }));
        check(std::get<2>(r), map(a, b, [](T x, T y) { return wide(x) * wide(y); }));
        check(std::get<3>(r), map(a, b, [](T x, T y) { return std::max(x, y); }));
        check(std::get<4>(r), map(a, b, [](T x, T y) { return std::min(x, y); }));
        check(std::get<5>(r), map(a, b, floor_quotient<T>));
        check(std::get<6>(r),
              map(a, b, [](T x, T y) { return wide(x) - wide(y) * wide(floor_quotient(x, y)); }));
        check(std::get<7>(r), map(a, b, [](T x, T) { return Wide{0} - wide(x); }));
        check(std::get<8>(r), map(a, b, [](T x, T) { return wide(x) * wide(x); }));
    }
}

TEST_CASE_TEMPLATE("integers: abs, sign, relu, true division", T, std::int8_t, std::int16_t,
                   std::int32_t, std::int64_t) {
    using R = std::conditional_t<sizeof(T) <= 2, float, double>;
    const auto r = both(
        [](const tf::Tensor<T, tf::dyn>& x, const tf::Tensor<T, tf::dyn>& y) {
            return std::tuple(tf::abs(x), tf::sign(x), tf::relu(x), x / y);
        },
        vec<T>({7, -7, 0, 1, -128}), vec<T>({2, 2, 5, 0, -1}));
    check(std::get<1>(r), tf::Shape(5), {1, -1, 0, 1, -1});
    check(std::get<2>(r), tf::Shape(5), {7, 0, 0, 1, 0});
    // TensorFlow 2.21: tf.divide([7, -7, 0, 1, -128], [2, 2, 5, 0, -1])
    check(tf::Tensor<R, tf::dyn>(std::get<3>(r)), tf::Shape(5), {3.5, -3.5, 0, inf, 128});
    // |min| wraps, as in TensorFlow
    check(std::get<0>(r), tf::Shape(5), {7, 7, 0, 1, sizeof(T) == 1 ? -128. : 128.});
}

TEST_CASE("integers: unsigned true division and abs") {
    const auto r = both(
        [](const tf::Tensor<std::uint8_t, tf::dyn>& x,
           const tf::Tensor<std::uint64_t, tf::dyn>& y) {
            return std::tuple(x / std::uint8_t{2}, tf::abs(x), tf::sign(x), y / y, tf::relu(y));
        },
        vec<std::uint8_t>({255, 0}), vec<std::uint64_t>({3, 9}));
    check(std::get<0>(r), tf::Shape(2), {127.5, 0});
    check(std::get<1>(r), tf::Shape(2), {255, 0});
    check(std::get<2>(r), tf::Shape(2), {1, 0});
    check(std::get<3>(r), tf::Shape(2), {1, 1});
    check(std::get<4>(r), tf::Shape(2), {3, 9});
}

TEST_CASE("integers: golden values of TensorFlow") {
    // TensorFlow 2.21: a=[-128,127,-7,7,-7,7,-128]; b=[-1,-1,2,-2,-2,2,3]; floordiv, floormod
    const auto r = both(
        [](const tf::Tensor<std::int8_t, tf::dyn>& a, const tf::Tensor<std::int8_t, tf::dyn>& b) {
            return std::tuple(tf::floordiv(a, b), tf::floormod(a, b), a % b);
        },
        vec<std::int8_t>({-128, 127, -7, 7, -7, 7, -128}),
        vec<std::int8_t>({-1, -1, 2, -2, -2, 2, 3}));
    check(std::get<0>(r), tf::Shape(7), {-128, -127, -4, -4, 3, 3, -43});
    check(std::get<1>(r), tf::Shape(7), {0, 0, 1, -1, -1, 1, 1});
    check(std::get<2>(r), tf::Shape(7), {0, 0, 1, -1, -1, 1, 1});
    // TensorFlow 2.21: tf.pow([2,-3,0,7,2,-1],[10,3,0,0,31,5])
    check(both([](const tf::Tensor<int, tf::dyn>& a,
                  const tf::Tensor<int, tf::dyn>& b) { return tf::pow(a, b); },
               vec<int>({2, -3, 0, 7, 2, -1}), vec<int>({10, 3, 0, 0, 31, 5})),
          tf::Shape(6), {1024, -27, 1, 1, -2147483648., -1});
}

TEST_CASE("integers: division by zero, negative powers") {
    const auto a = vec<int>({1, 2}), zero = vec<int>({1, 0}), minus = vec<int>({1, -1});
    using X = tf::Tensor<int, tf::dyn>;
    using tf::errors::InvalidArgument;
    both_throw<InvalidArgument>([](const X& x, const X& y) { return tf::floordiv(x, y); }, a, zero);
    both_throw<InvalidArgument>([](const X& x, const X& y) { return tf::floormod(x, y); }, a, zero);
    both_throw<InvalidArgument>([](const X& x, const X& y) { return tf::pow(x, y); }, a, minus);
    both_throw<InvalidArgument>([](const X& x) { return x % 0; }, a);
    // scalars take another way through a graph than vectors
    both_throw<InvalidArgument>(
        [](const tf::Tensor<int>& x, const tf::Tensor<int>& y) { return tf::floordiv(x, y); },
        tf::constant(1), tf::constant(0));
    // a function is usable after an error
    const auto f = tf::function([](const X& x, const X& y) { return tf::floordiv(x, y); });
    CHECK_THROWS_AS(f(a, zero), InvalidArgument);
    check(f(a, minus), tf::Shape(2), {1, -2});
    // nothing is divided where there are no elements
    check(tf::Tensor<int, tf::dyn>(tf::floordiv(vec<int>({}), vec<int>({}))), tf::Shape(0), {});
}

TEST_CASE("integers: a literal meets every dtype") {
    const auto r = both(
        [](const tf::Tensor<std::uint8_t, 2>& a, const tf::Tensor<std::int64_t, 2>& b) {
            return std::tuple(a + 1, 1 + a, 10 - b, b * 1000000000000, tf::maximum(a, 7), 2 / b);
        },
        mat<std::uint8_t, 2>({255, 3}), mat<std::int64_t, 2>({4, -5}));
    check(std::get<0>(r), tf::Shape(2), {0, 4});
    check(std::get<1>(r), tf::Shape(2), {0, 4});
    check(std::get<2>(r), tf::Shape(2), {6, 15});
    check(std::get<3>(r), tf::Shape(2), {4e12, -5e12});
    check(std::get<4>(r), tf::Shape(2), {255, 7});
    check(std::get<5>(r), tf::Shape(2), {.5, -.4});
    CHECK_THROWS_AS((mat<std::uint8_t, 2>({1, 2}) + 256), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((mat<std::uint8_t, 2>({1, 2}) + -1), tf::errors::InvalidArgument);
}

#undef TF_TEST_INTEGERS
