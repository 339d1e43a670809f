// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Comparisons, logic and where.

#include "op_support.hpp"

namespace {

using namespace tests;

template <class T>
using Vec = tf::Tensor<T, tf::dyn>;

constexpr auto comparisons = [](const auto& x, const auto& y) {
    return std::tuple(x == y, x != y, x<y, x <= y, x> y, x >= y);
};

}  // namespace

TEST_CASE_TEMPLATE("comparisons: every dtype and length", T, float, double, tf::half, tf::bfloat16,
                   std::int8_t, std::int64_t, std::uint8_t, std::uint32_t) {
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        std::vector<T> a, b;
        for (std::size_t i = 0; i < n; ++i) {
            a.push_back(element<T>(i % 7));
            b.push_back(element<T>(i % 5));
        }
        const auto r = both([](const Vec<T>& x, const Vec<T>& y) { return comparisons(x, y); },
                            tf::constant(a), tf::constant(b));
        const auto want = [n](auto f) {
            std::vector<Number> v;
            for (std::size_t i = 0; i < n; ++i) v.push_back(f(i % 7, i % 5));
            return Value{tf::DType::boolean, tf::Shape(n), v, {}};
        };
        CHECK(value_of(std::get<0>(r)) == want(std::equal_to{}));
        CHECK(value_of(std::get<1>(r)) == want(std::not_equal_to{}));
        CHECK(value_of(std::get<2>(r)) == want(std::less{}));
        CHECK(value_of(std::get<3>(r)) == want(std::less_equal{}));
        CHECK(value_of(std::get<4>(r)) == want(std::greater{}));
        CHECK(value_of(std::get<5>(r)) == want(std::greater_equal{}));
    }
}

TEST_CASE("comparisons: NaN, infinity, zeros, ends of the range, literals") {
    const auto r =
        both([](const Vec<float>& x, const Vec<float>& y) { return comparisons(x, y); },
             vec<float>({NaN, 1, NaN, inf, -inf, 0.}), vec<float>({NaN, NaN, 1, inf, inf, -0.}));
    const tf::Shape six(6);
    check(std::get<0>(r), six, {0, 0, 0, 1, 0, 1});
    check(std::get<1>(r), six, {1, 1, 1, 0, 1, 0});
    check(std::get<2>(r), six, {0, 0, 0, 0, 1, 0});
    check(std::get<3>(r), six, {0, 0, 0, 1, 1, 1});
    check(std::get<4>(r), six, {0, 0, 0, 0, 0, 0});
    check(std::get<5>(r), six, {0, 0, 0, 1, 0, 1});
    const std::vector<std::uint64_t> big{~std::uint64_t{0}, 1}, small{1, ~std::uint64_t{0}};
    const auto u = both(
        [](const Vec<std::uint64_t>& x, const Vec<std::uint64_t>& y) { return comparisons(x, y); },
        tf::constant(big), tf::constant(small));
    check(std::get<2>(u), tf::Shape(2), {0, 1});
    check(std::get<4>(u), tf::Shape(2), {1, 0});
    const auto l =
        both([](const Vec<int>& x) { return std::tuple(x < 2, 2 < x, x == 2, tf::greater(x, 1)); },
             vec<int>({1, 2, 3}));
    check(std::get<0>(l), tf::Shape(3), {1, 0, 0});
    check(std::get<1>(l), tf::Shape(3), {0, 0, 1});
    check(std::get<2>(l), tf::Shape(3), {0, 1, 0});
    check(std::get<3>(l), tf::Shape(3), {0, 1, 1});
}

TEST_CASE("logic: truth tables") {
    const auto r = both(
        [](const Vec<bool>& a, const Vec<bool>& b) {
            return std::tuple(tf::logical_and(a, b), tf::logical_or(a, b), tf::logical_not(a), !b,
                              a == b, a != b, tf::logical_and(a, true));
        },
        flags({false, false, true, true, true}), flags({false, true, false, true, true}));
    const tf::Shape five(5);
    check(std::get<0>(r), five, {0, 0, 0, 1, 1});
    check(std::get<1>(r), five, {0, 1, 1, 1, 1});
    check(std::get<2>(r), five, {1, 1, 0, 0, 0});
    check(std::get<3>(r), five, {1, 0, 1, 0, 0});
    check(std::get<4>(r), five, {1, 0, 0, 1, 1});
    check(std::get<5>(r), five, {0, 1, 1, 0, 0});
    check(std::get<6>(r), five, {0, 0, 1, 1, 1});
}

TEST_CASE("logic: comparisons and logic in one loop, every length") {
    for (const std::size_t n : lengths) {
        CAPTURE(n);
        std::vector<float> a;
        std::vector<Number> want;
        for (std::size_t i = 0; i < n; ++i) {
            a.push_back(static_cast<float>(i % 11));
            want.push_back(a.back() > 2 && !(a.back() >= 7));
        }
        const auto r = both(
            [](const Vec<float>& x) { return tf::logical_and(x > 2.f, tf::logical_not(x >= 7.f)); },
            tf::constant(a));
        CHECK(value_of(r) == Value{tf::DType::boolean, tf::Shape(n), want, {}});
    }
}

TEST_CASE_TEMPLATE("where: every dtype", T, float, double, tf::half, std::int8_t, std::int64_t,
                   std::uint16_t, bool) {
    const auto r = both(
        [](const Vec<bool>& c, const Vec<T>& a, const Vec<T>& b) { return tf::where(c, a, b); },
        flags({true, false, false, true, true, false, true, false, true}),
        tf::cast<T>(vec<int>({1, 1, 1, 1, 1, 1, 1, 1, 1})),
        tf::cast<T>(vec<int>({0, 0, 0, 0, 0, 0, 0, 0, 0})));
    check(r, tf::Shape(9), {1, 0, 0, 1, 1, 0, 1, 0, 1});
}

TEST_CASE("where: broadcasts all three, takes literals") {
    // TensorFlow 2.21: tf.where([[True], [False]], [1., 2., 3.], 0.)
    check(both([](const tf::Tensor<bool, 2, 1>& c,
                  const tf::Tensor<float, 3>& a) { return tf::where(c, a, 0.f); },
               tf::constant({{true}, {false}}), mat<float, 3>({1, 2, 3})),
          tf::Shape(2, 3), {1, 2, 3, 0, 0, 0});
    check(both([](const tf::Tensor<bool>& c, const tf::Tensor<int, 2, 1>& a,
                  const tf::Tensor<int, 1, 3>& b) { return tf::where(c, a, b); },
               tf::constant(false), mat<int, 2, 1>({1, 2}), mat<int, 1, 3>({7, 8, 9})),
          tf::Shape(2, 3), {7, 8, 9, 7, 8, 9});
    check(both([](const tf::Tensor<float, 4>& x) { return tf::where(x > 0.f, x, -x * 2.f); },
               mat<float, 4>({1, -1, 0, NaN})),
          tf::Shape(4), {1, 2, -0., NaN});
    // the side that is not taken does not matter, not even NaN
    check(both(
              [](const tf::Tensor<float, 3>& x) {
                  return tf::where(x > 0.f, tf::log(x), tf::zeros_like(x));
              },
              mat<float, 3>({1, 0, -1})),
          tf::Shape(3), {0, 0, 0});
}
