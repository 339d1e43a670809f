// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions of one float: against the standard library in a wider type, and TensorFlow's values
// where the standard library has none.

#include "op_support.hpp"

namespace {

using namespace tests;

struct Case {
    const char* name;
    Number (*reference)(Number);
    int ulps;
};
Number sigmoid(Number x) { return 1 / (1 + std::exp(-x)); }
Number rsqrt(Number x) { return 1 / std::sqrt(x); }

constexpr Case cases[] = {
    {"exp", [](Number x) { return std::exp(x); }, 2},
    {"log", [](Number x) { return std::log(x); }, 2},
    {"log1p", [](Number x) { return std::log1p(x); }, 2},
    {"expm1", [](Number x) { return std::expm1(x); }, 3},
    {"tanh", [](Number x) { return std::tanh(x); }, 3},
    {"sin", [](Number x) { return std::sin(x); }, 2},
    {"cos", [](Number x) { return std::cos(x); }, 2},
    {"sqrt", [](Number x) { return std::sqrt(x); }, 1},
    {"rsqrt", rsqrt, 2},
    {"sigmoid", sigmoid, 3},
    {"floor", [](Number x) { return std::floor(x); }, 0},
    {"ceil", [](Number x) { return std::ceil(x); }, 0},
};
constexpr std::size_t count = std::size(cases);

constexpr auto all = [](const auto& x) {
    return std::array{tf::nest::to_tensor(tf::exp(x)),   tf::nest::to_tensor(tf::log(x)),
                      tf::nest::to_tensor(tf::log1p(x)), tf::nest::to_tensor(tf::expm1(x)),
                      tf::nest::to_tensor(tf::tanh(x)),  tf::nest::to_tensor(tf::sin(x)),
                      tf::nest::to_tensor(tf::cos(x)),   tf::nest::to_tensor(tf::sqrt(x)),
                      tf::nest::to_tensor(tf::rsqrt(x)), tf::nest::to_tensor(tf::sigmoid(x)),
                      tf::nest::to_tensor(tf::floor(x)), tf::nest::to_tensor(tf::ceil(x))};
};

/// Checks all functions at `points`; the reference is computed from the points as T.
template <class T>
void check_points(const std::vector<T>& points) {
    const auto r =
        both([](const tf::Tensor<T, tf::dyn>& x) { return all(x); }, tf::constant(points));
    static_assert(std::tuple_size_v<decltype(r)> == count);
    for (std::size_t k = 0; k < count; ++k) {
        CAPTURE(cases[k].name);
        std::vector<Number> want;
        for (const T v : points) {
            const Number exact = cases[k].reference(number(v));
            want.push_back(std::abs(exact) > number(std::numeric_limits<T>::max())
                               ? std::copysign(static_cast<Number>(inf), exact)
                               : exact);
        }
        check_close(r[k], want, cases[k].ulps);
    }
}

}  // namespace

TEST_CASE_TEMPLATE("functions: every length", T, float, double) {
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        std::vector<T> points;
        for (std::size_t i = 0; i < n; ++i)
            points.push_back(static_cast<T>(std::sin(.7 * static_cast<double>(i)) * 8.1 + 1e-3));
        check_points(points);
    }
}

TEST_CASE_TEMPLATE("functions: zeros, ends of the range, infinity, NaN", T, float, double) {
    check_points<T>(list<T>({0., -0., 1, -1, .5, -.5, -2.5, 3, 20, -20, 60, 1e-3, -1e-3, 1e-7,
                             1e-20, 1e30, inf, -inf, NaN}));
}

TEST_CASE_TEMPLATE("expm1 and log1p keep the sign of zero", T, float, double) {
    const auto x =
        tf::constant<T>({T(-0.0), T(0), T(-0.0), T(0), T(-0.0), T(0), T(-0.0), T(0), T(-0.0)});
    const auto both = tf::function(
        [](const tf::Tensor<T, 9>& v) { return tf::Tensor<T, 9>(tf::expm1(v) + tf::log1p(v)); });
    const auto y = tf::nest::to_tensor(tf::expm1(x)), z = tf::nest::to_tensor(tf::log1p(x));
    const auto sum = both(x);
    for (int i = 0; i < 9; ++i) {
        CHECK(std::signbit(y(i)) == (i % 2 == 0));
        CHECK(std::signbit(z(i)) == (i % 2 == 0));
        CHECK(std::signbit(sum(i)) == (i % 2 == 0));
    }
}
TEST_CASE("functions: overflow and underflow") {
    // TensorFlow 2.21: tf.exp(x), tf.sigmoid(x), tf.tanh(x), tf.math.expm1(x); results that are
    // denormal are 0 in TensorFlow, too
    const auto r = both(
        [](const tf::Tensor<float, tf::dyn>& v) {
            return std::tuple(tf::exp(v), tf::sigmoid(v), tf::tanh(v), tf::expm1(v));
        },
        vec<float>({88, 100, -104, -inf, inf, -20}));
    check_close(std::get<0>(r), {1.65163625e+38L, inf, 0, 0, inf, 2.06115369e-09L}, 2);
    check_close(std::get<1>(r), {1, 1, 0, 0, 1, 2.06115369e-09L}, 2);
    check(std::get<2>(r), tf::Shape(6), {1, 1, -1, -1, 1, -1});
    check_close(std::get<3>(r), {1.65163625e+38L, inf, -1, -1, inf, -1}, 4);
}

TEST_CASE("functions: denormal numbers") {
    const auto x = vec<float>({1e-40, -1e-40, 1e-45});
    const auto r = both(
        [](const tf::Tensor<float, tf::dyn>& v) {
            return std::tuple(tf::abs(v), -v, tf::sign(v), tf::relu(v), v * 2, tf::exp(v),
                              tf::floor(v), tf::ceil(v), tf::sqrt(tf::abs(v)), v + v,
                              tf::log(tf::abs(v)), tf::sin(v), tf::tanh(v));
        },
        x);
    const tf::Shape three(3);
    const float a = 1e-40f, tiny = std::numeric_limits<float>::denorm_min();
    check(std::get<0>(r), three, {a, a, tiny});
    check(std::get<1>(r), three, {-a, a, -tiny});
    check(std::get<2>(r), three, {1, -1, 1});
    check(std::get<3>(r), three, {a, 0, tiny});
    check(std::get<4>(r), three, {2 * a, -2 * a, 2 * tiny});
    check(std::get<5>(r), three, {1, 1, 1});
    check(std::get<6>(r), three, {0, -1, 0});
    check(std::get<7>(r), three, {1, -0., 1});
    check_close(std::get<8>(r),
                {std::sqrt(number(a)), std::sqrt(number(a)), std::sqrt(number(tiny))}, 1);
    check(std::get<9>(r), three, {2 * a, -2 * a, 2 * tiny});
    check_close(std::get<10>(r), {std::log(number(a)), std::log(number(a)), std::log(number(tiny))},
                1);
    check_close(std::get<11>(r), {number(a), -number(a), number(tiny)}, 1);
    check_close(std::get<12>(r), {number(a), -number(a), number(tiny)}, 1);
}

TEST_CASE("functions: relu, sign, abs at the corners") {
    // TensorFlow 2.21: tf.nn.relu, tf.sign, tf.abs, tf.square of [-0., -inf, inf, NaN, -2.5]
    const auto r = both(
        [](const tf::Tensor<float, tf::dyn>& v) {
            return std::tuple(tf::nn::relu(v), tf::sign(v), tf::abs(v), tf::square(v));
        },
        vec<float>({0, -inf, inf, NaN, -2.5, 1e30}));
    check(std::get<0>(r), tf::Shape(6), {0, 0, inf, NaN, 0, 1e30});
    check(std::get<1>(r), tf::Shape(6), {0, -1, 1, NaN, -1, 1});
    check(std::get<2>(r), tf::Shape(6), {0, inf, inf, NaN, 2.5, 1e30});
    check(std::get<3>(r), tf::Shape(6), {0, inf, inf, NaN, 6.25, inf});
}

TEST_CASE("functions: scalars agree with vectors and with TensorFlow") {
    // TensorFlow 2.21: tf.exp(.5), tf.math.log(3.), tf.tanh(.5), tf.sigmoid(-2.5), tf.sin(3.)
    const auto r = both(
        [](const tf::Tensor<float>& a, const tf::Tensor<float>& b) {
            return std::tuple(tf::exp(a), tf::log(b), tf::tanh(a), tf::sigmoid(a - b), tf::sin(b),
                              tf::pow(b, a), tf::sqrt(b), tf::rsqrt(b));
        },
        tf::constant(.5f), tf::constant(3.f));
    check_close(std::get<0>(r), {1.64872122L}, 2);
    check_close(std::get<1>(r), {1.09861231L}, 2);
    check_close(std::get<2>(r), {0.462117136L}, 2);
    check_close(std::get<3>(r), {0.0758581683L}, 2);
    check_close(std::get<4>(r), {0.141120002L}, 2);
    check_close(std::get<5>(r), {1.7320508L}, 2);
    check_close(std::get<6>(r), {1.7320508L}, 2);
    check_close(std::get<7>(r), {0.577350259L}, 2);
}
