// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Arithmetic of float, double, half and bfloat16: IEEE's results, TensorFlow's at the corners.

#include "op_support.hpp"

namespace {

using namespace tests;

template <class T>
using Vec = tf::Tensor<T, tf::dyn>;

/// Numbers of all sizes and both signs.
template <class T>
std::vector<T> spread(std::size_t n, double step) {
    std::vector<T> out;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = std::sin(step * static_cast<double>(i + 1)) *
                         std::pow(10., static_cast<double>(i % 5) - 2);
        out.push_back(element<T>(x));
    }
    return out;
}
/// 16-bit floats are computed as float and rounded.
template <class T>
using Exact = std::conditional_t<std::is_same_v<T, double>, double, float>;
template <class T, class F>
std::vector<T> map(const std::vector<T>& a, const std::vector<T>& b, F f) {
    std::vector<T> out;
    for (std::size_t i = 0; i < a.size(); ++i)
        out.push_back(static_cast<T>(f(static_cast<Exact<T>>(a[i]), static_cast<Exact<T>>(b[i]))));
    return out;
}

constexpr auto all_binary = [](const auto& x, const auto& y) {
    return std::tuple(x + y, x - y, x * y, x / y, tf::maximum(x, y), tf::minimum(x, y),
                      tf::floordiv(x, y), tf::floormod(x, y));
};
constexpr auto functions = [](const auto& x) {
    return std::tuple(tf::exp(x), tf::tanh(x), tf::sqrt(x), tf::sigmoid(x), tf::log(x),
                      tf::square(x), tf::sign(x));
};

}  // namespace

TEST_CASE_TEMPLATE("floats: + - * / maximum minimum - abs square sign relu", T, float, double,
                   tf::half, tf::bfloat16) {
    using E = Exact<T>;
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        const std::vector<T> a = spread<T>(n, 1.3), b = spread<T>(n, .7);
        const auto r = both(
            [](const Vec<T>& x, const Vec<T>& y) {
                return std::tuple(x + y, x - y, x * y, x / y, tf::maximum(x, y), tf::minimum(x, y),
                                  -x, tf::abs(x), tf::square(x), tf::sign(x), tf::relu(x));
            },
            tf::constant(a), tf::constant(b));
        check(std::get<0>(r), map(a, b, [](E x, E y) { return x + y; }));
        check(std::get<1>(r), map(a, b, [](E x, E y) { return x - y; }));
        check(std::get<2>(r), map(a, b, [](E x, E y) { return x * y; }));
        check(std::get<3>(r), map(a, b, [](E x, E y) { return x / y; }));
        check(std::get<4>(r), map(a, b, [](E x, E y) { return std::max(x, y); }));
        check(std::get<5>(r), map(a, b, [](E x, E y) { return std::min(x, y); }));
        check(std::get<6>(r), map(a, b, [](E x, E) { return -x; }));
        check(std::get<7>(r), map(a, b, [](E x, E) { return std::abs(x); }));
        check(std::get<8>(r), map(a, b, [](E x, E) { return x * x; }));
        check(std::get<9>(r), map(a, b, [](E x, E) {
                  return x > 0 ? E(1) : x < 0 ? E(-1) : E(0);
              }));
        check(std::get<10>(r), map(a, b, [](E x, E) { return x > 0 ? x : E(0); }));
    }
}

TEST_CASE_TEMPLATE("floats: golden values of TensorFlow at the corners", T, float, double) {
    // TensorFlow 2.21, tf.math.floordiv(a, b), tf.math.floormod(a, b)
    const auto r =
        both([](const Vec<T>& x,
                const Vec<T>& y) { return std::tuple(tf::floordiv(x, y), tf::floormod(x, y)); },
             vec<T>({7, -7, 7, -7, 1, -1, 0, 5.5, -5.5, inf, 1, -1, NaN, 0., -0.}),
             vec<T>({2, 2, -2, -2, 0, 0, 0, -1.25, 1.25, 3, inf, inf, 1, -3., 3.}));
    check(std::get<0>(r), tf::Shape(15),
          {3, -4, -4, 3, inf, -inf, NaN, -5, -5, inf, 0, -0., NaN, -0., -0.});
    check(std::get<1>(r), tf::Shape(15),
          {1, 1, -1, -1, NaN, NaN, NaN, -.75, .75, NaN, 1, inf, NaN, 0, -0.});
    // tf.maximum, tf.minimum of [1, NaN, 1, NaN, inf, -inf] and [2, 1, NaN, NaN, 1, 1]: NaN wins
    const auto m = both(
        [](const Vec<T>& x, const Vec<T>& y) {
            return std::tuple(tf::maximum(x, y), tf::minimum(x, y), tf::maximum(y, x));
        },
        vec<T>({1, NaN, 1, NaN, inf, -inf, 3}), vec<T>({2, 1, NaN, NaN, 1, 1, 3}));
    check(std::get<0>(m), tf::Shape(7), {2, NaN, NaN, NaN, inf, 1, 3});
    check(std::get<1>(m), tf::Shape(7), {1, NaN, NaN, NaN, 1, -inf, 3});
    check(std::get<2>(m), tf::Shape(7), {2, NaN, NaN, NaN, inf, 1, 3});
    // tf.pow
    check(both([](const Vec<T>& x, const Vec<T>& y) { return tf::pow(x, y); },
               vec<T>({2, -2, -2, 0, 0, -0., 2, NaN, 1, inf, 0, -8, 4, 0}),
               vec<T>({3, 3, .5, 0, -1, -3, -1, 0, NaN, -1, 2, .25, .5, -.5})),
          tf::Shape(14), {8, -8, NaN, 1, inf, -inf, .5, 1, 1, 0, 0, NaN, 2, inf});
    // division by zero is no error
    check(both([](const Vec<T>& x, const Vec<T>& y) { return x / y; }, vec<T>({1, -1, 0, NaN}),
               vec<T>({0, 0, 0, 0})),
          tf::Shape(4), {inf, -inf, NaN, NaN});
}

TEST_CASE("float: pow against std::pow") {
    std::vector<float> a, b;
    std::vector<Number> want;
    for (int i = 0; i < 37; ++i) {
        a.push_back(.1f + static_cast<float>(i) * .37f);
        b.push_back(static_cast<float>(i % 9) * .75f - 3.f);
        want.push_back(std::pow(static_cast<Number>(a.back()), static_cast<Number>(b.back())));
    }
    check_close(both([](const Vec<float>& x, const Vec<float>& y) { return tf::pow(x, y); },
                     tf::constant(a), tf::constant(b)),
                want, 4);
}

TEST_CASE("half: golden values of TensorFlow") {
    // TensorFlow 2.21, h and g as float16
    const auto h = vec<tf::half>({1., 3., 65504., 1e-7, 2049., -2.5});
    const auto g = vec<tf::half>({3., 7., 10., 2., 1., .3});
    const auto r =
        both([](const Vec<tf::half>& x, const Vec<tf::half>& y) { return all_binary(x, y); }, h, g);
    const tf::Shape six(6);
    check(std::get<0>(r), six, {4.0, 10.0, 65504.0, 2.0, 2048.0, -2.19921875});
    check(std::get<1>(r), six, {-2.0, -4.0, 65504.0, -2.0, 2047.0, -2.80078125});
    check(std::get<2>(r), six, {3.0, 21.0, inf, 2.384185791015625e-07, 2048.0, -0.75});
    check(std::get<3>(r), six,
          {0.333251953125, 0.428466796875, 6552.0, 5.960464477539063e-08, 2048.0, -8.328125});
    check(std::get<4>(r), six, {3.0, 7.0, 65504.0, 2.0, 2048.0, 0.300048828125});
    check(std::get<5>(r), six, {1.0, 3.0, 10.0, 1.1920928955078125e-07, 1.0, -2.5});
    check(std::get<6>(r), six, {0.0, 0.0, 6552.0, 0.0, 2048.0, -9.0});
    check(std::get<7>(r), six, {1.0, 3.0, 4.0, 1.1920928955078125e-07, 0.0, 0.200439453125});
}

TEST_CASE("bfloat16: golden values of TensorFlow") {
    const auto h = vec<tf::bfloat16>({1., 3., 65504., 1e-7, 2049., -2.5});
    const auto g = vec<tf::bfloat16>({3., 7., 10., 2., 1., .3});
    const auto r = both(
        [](const Vec<tf::bfloat16>& x, const Vec<tf::bfloat16>& y) { return all_binary(x, y); }, h,
        g);
    const tf::Shape six(6);
    check(std::get<0>(r), six, {4.0, 10.0, 65536.0, 2.0, 2048.0, -2.203125});
    check(std::get<1>(r), six, {-2.0, -4.0, 65536.0, -2.0, 2048.0, -2.796875});
    check(std::get<2>(r), six, {3.0, 21.0, 655360.0, 2.0023435354232788e-07, 2048.0, -0.75});
    check(std::get<3>(r), six,
          {0.333984375, 0.427734375, 6560.0, 5.005858838558197e-08, 2048.0, -8.3125});
    check(std::get<4>(r), six, {3.0, 7.0, 65536.0, 2.0, 2048.0, 0.30078125});
    check(std::get<5>(r), six, {1.0, 3.0, 10.0, 1.0011717677116394e-07, 1.0, -2.5});
    check(std::get<6>(r), six, {0.0, 0.0, 6560.0, 0.0, 2048.0, -9.0});
    check(std::get<7>(r), six, {1.0, 3.0, 6.0, 1.0011717677116394e-07, 0.0, 0.20703125});
}

TEST_CASE("half and bfloat16: functions, golden values of TensorFlow") {
    // TensorFlow 2.21: fn([0., 1., -1., .333, 4., -20.]) for exp tanh sqrt sigmoid log
    const tf::Shape six(6);
    const auto h = both([](const Vec<tf::half>& x) { return functions(x); },
                        vec<tf::half>({0., 1., -1., .333, 4., -20.}));
    check(std::get<0>(h), six, {1.0, 2.71875, 0.367919921875, 1.3955078125, 54.59375, 0.0});
    check(std::get<1>(h), six, {0.0, 0.76171875, -0.76171875, 0.3212890625, 0.99951171875, -1.0});
    check(std::get<2>(h), six, {0.0, 1.0, NaN, 0.5771484375, 2.0, NaN});
    check(std::get<4>(h), six, {-inf, 0.0, NaN, -1.099609375, 1.38671875, NaN});
    check(std::get<5>(h), six, {0.0, 1.0, 1.0, 0.11090087890625, 16.0, 400.0});
    check(std::get<6>(h), six, {0.0, 1.0, -1.0, 1.0, 1.0, -1.0});
    const auto b = both([](const Vec<tf::bfloat16>& x) { return functions(x); },
                        vec<tf::bfloat16>({0., 1., -1., .333, 4., -20.}));
    check(std::get<0>(b), six, {1.0, 2.71875, 0.3671875, 1.390625, 54.5, 2.066371962428093e-09});
    check(std::get<1>(b), six, {0.0, 0.76171875, -0.76171875, 0.3203125, 1.0, -1.0});
    check(std::get<2>(b), six, {0.0, 1.0, NaN, 0.578125, 2.0, NaN});
    check(std::get<4>(b), six, {-inf, 0.0, NaN, -1.1015625, 1.3828125, NaN});
    check(std::get<5>(b), six, {0.0, 1.0, 1.0, 0.1103515625, 16.0, 400.0});
    check(std::get<6>(b), six, {0.0, 1.0, -1.0, 1.0, 1.0, -1.0});
    // the logistic function within one unit of the last place
    check_close(std::get<3>(h),
                {0.5, 0.73095703125, 0.268798828125, 0.5830078125, 0.98193359375, 2.0611536e-09L},
                1);
    check_close(std::get<3>(b),
                {0.5, 0.73046875, 0.26953125, 0.58203125, 0.98046875, 2.066371962428093e-09L}, 1);
}

TEST_CASE("half and bfloat16: literals and every length") {
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        const std::vector<tf::bfloat16> a = spread<tf::bfloat16>(n, .9);
        std::vector<tf::bfloat16> want;
        for (const tf::bfloat16 v : a) {
            const auto doubled = tf::bfloat16(static_cast<float>(v) * 2.f);
            want.push_back(tf::bfloat16(static_cast<float>(doubled) + .5f));
        }
        check(both([](const Vec<tf::bfloat16>& x) { return x * 2 + .5; }, tf::constant(a)), want);
    }
}

TEST_CASE("floor and ceil keep -0, infinities, NaN and what has no fraction") {
    const tf::Tensor<float, 9> x =
        tf::constant<float>({-0.0f, 0.0f, -0.3f, 0.7f, 2.5f, -2.5f, 8388609.0f, 1e30f, -1e30f});
    const auto low = tf::floor(x).collapse(), high = tf::ceil(x).collapse();
    const std::array<float, 9> floors{-0.0f, 0.0f, -1, 0, 2, -3, 8388609.0f, 1e30f, -1e30f};
    const std::array<float, 9> ceils{-0.0f, 0.0f, -0.0f, 1, 3, -2, 8388609.0f, 1e30f, -1e30f};
    for (int i = 0; i < 9; ++i) {
        INFO("element " << i);
        const auto at = static_cast<std::size_t>(i);
        CHECK(low(i) == floors[at]);
        CHECK(std::signbit(low(i)) == std::signbit(floors[at]));
        CHECK(high(i) == ceils[at]);
        CHECK(std::signbit(high(i)) == std::signbit(ceils[at]));
    }
    using Limits = std::numeric_limits<double>;
    const auto rare = tf::constant<double>(
        {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), 4503599627370497.0});
    const auto same = tf::floor(rare).collapse();
    CHECK(same(0) == Limits::infinity());
    CHECK(same(1) == -Limits::infinity());
    CHECK(std::isnan(same(2)));
    CHECK(same(3) == 4503599627370497.0);
}

TEST_CASE("exp up to the largest float") {
    const auto y =
        tf::exp(tf::constant<float>({88.37f, 88.5f, 88.72f, 88.73f, 1000.0f})).collapse();
    for (int i = 0; i < 3; ++i) {
        const std::array<double, 3> x{88.37f, 88.5f, 88.72f};
        CHECK(y(i) == doctest::Approx(std::exp(x[static_cast<std::size_t>(i)])).epsilon(2e-6));
    }
    CHECK(std::isinf(y(3)));
    CHECK(std::isinf(y(4)));
}
