// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.range, and ops without tensor operands: constant, zeros, ones, fill.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

template <class T>
using Scalar = tf::Tensor<T>;

}  // namespace

TEST_CASE("range: golden values of TensorFlow") {
    // TensorFlow 2.21: tf.range(5), tf.range(5, 0, -2), tf.range(3, 3), tf.range(0, 5, 2)
    const auto f = [](const Scalar<int>& start, const Scalar<int>& limit,
                      const Scalar<int>& delta) { return tf::range(start, limit, delta); };
    const auto run = [&](int a, int b, int c) {
        return both(f, tf::constant(a), tf::constant(b), tf::constant(c));
    };
    check(run(0, 5, 1), tf::Shape(5), {0, 1, 2, 3, 4});
    check(run(5, 0, -2), tf::Shape(3), {5, 3, 1});
    check(run(3, 3, 1), tf::Shape(0), {});
    check(run(0, 5, 2), tf::Shape(3), {0, 2, 4});
    check(run(-3, 3, 3), tf::Shape(2), {-3, 0});
    check(run(2147483000, 2147483647, 500), tf::Shape(2), {2147483000, 2147483500});
    both_throw<InvalidArgument>(f, tf::constant(0), tf::constant(5), tf::constant(0));
    // "Requires start <= limit when delta > 0: 10/0", and the reverse
    both_throw<InvalidArgument>(f, tf::constant(10), tf::constant(0), tf::constant(2));
    both_throw<InvalidArgument>(f, tf::constant(0), tf::constant(5), tf::constant(-1));
    check(both([](const Scalar<int>& n) { return tf::range(n); }, tf::constant(3)), tf::Shape(3),
          {0, 1, 2});
    check(both([](const Scalar<int>& a, const Scalar<int>& n) { return tf::range(a, n) * 2; },
               tf::constant(2), tf::constant(4)),
          tf::Shape(2), {4, 6});
}

TEST_CASE("range: floats and widening") {
    // TensorFlow 2.21: tf.range(0., 1., .25), tf.range(1, 2.5, .5), tf.range(0, 3.0)
    check(both([](const Scalar<float>& l, const Scalar<float>& d) { return tf::range(0.f, l, d); },
               tf::constant(1.f), tf::constant(.25f)),
          tf::Shape(4), {0, .25, .5, .75});
    const auto wide = both(
        [](const Scalar<int>& i, const Scalar<std::int64_t>& l, const Scalar<float>& f,
           const Scalar<double>& d) {
            return std::tuple(
                tf::nest::to_tensor(tf::range(i, l)), tf::nest::to_tensor(tf::range(i, f)),
                tf::nest::to_tensor(tf::range(l, f)), tf::nest::to_tensor(tf::range(f, d)),
                tf::nest::to_tensor(tf::range(i, 2.5, .5)));
        },
        tf::constant(1), tf::constant<std::int64_t>(3), tf::constant(4.f), tf::constant<double>(6));
    static_assert(std::is_same_v<std::tuple_element_t<0, std::remove_const_t<decltype(wide)>>,
                                 tf::Tensor<std::int64_t, dyn>>);
    static_assert(std::is_same_v<std::tuple_element_t<3, std::remove_const_t<decltype(wide)>>,
                                 tf::Tensor<double, dyn>>);
    check(std::get<0>(wide), tf::Shape(2), {1, 2});
    check(std::get<1>(wide), tf::Shape(3), {1, 2, 3});
    check(std::get<2>(wide), tf::Shape(1), {3});
    check(std::get<3>(wide), tf::Shape(2), {4, 5});
    check(std::get<4>(wide), tf::Shape(3), {1, 1.5, 2});
}

TEST_CASE("range multiplies its steps, so that errors do not add up") {
    const tf::Tensor<float, dyn> x(tf::range(0.1f, 30.f, 0.3f));
    REQUIRE(x.shape() == tf::Shape(100));
    CHECK(tf::reduce_all(x == 0.1f + tf::cast<float>(tf::range<100>()) * 0.3f)() == true);
}

TEST_CASE("range: static lengths") {
    const auto r = both(
        [](const Scalar<int>& one) {
            return std::tuple(tf::range<4>() * one, tf::range<2, 5>() * one,
                              tf::range<5, 0, -2>() * one, tf::range<3, 3>() * one,
                              tf::range<0, 5, 2>() * one, tf::range<-4, 4, 3>() * one);
        },
        tf::constant(1));
    check(std::get<0>(r), tf::Shape(4), {0, 1, 2, 3});
    check(std::get<1>(r), tf::Shape(3), {2, 3, 4});
    check(std::get<2>(r), tf::Shape(3), {5, 3, 1});
    check(std::get<3>(r), tf::Shape(0), {});
    check(std::get<4>(r), tf::Shape(3), {0, 2, 4});
    check(std::get<5>(r), tf::Shape(3), {-4, -1, 2});
    static_assert(decltype(tf::range<5, 0, -2>())::static_shape == tf::Shape(3));
    static_assert(decltype(tf::range<5, 5, 1>())::static_shape == tf::Shape(0));
    static_assert(decltype(tf::range<0, 5, 2>())::static_shape == tf::Shape(3));
}

TEST_CASE("constant: dtypes of literals, nested braces") {
    static_assert(std::is_same_v<decltype(tf::constant(1)), tf::Tensor<int>>);
    static_assert(std::is_same_v<decltype(tf::constant(1.5)), tf::Tensor<float>>);
    static_assert(std::is_same_v<decltype(tf::constant(true)), tf::Tensor<bool>>);
    static_assert(std::is_same_v<decltype(tf::constant("x")), tf::Tensor<tf::string>>);
    CHECK(tf::constant(1.5)() == 1.5f);
    CHECK(tf::constant<double>(0.1)() == 0.1);
    CHECK(tf::constant("words")() == "words");
    check(tf::constant({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}), tf::Shape(2, 2, 2),
          {1, 2, 3, 4, 5, 6, 7, 8});
    check(tf::constant<std::int8_t>({{1, 2}, {-3, 4}}), tf::Shape(2, 2), {1, 2, -3, 4});
    check(tf::constant({true, false, true}), tf::Shape(3), {1, 0, 1});
    check(tf::constant<tf::half>({1.5, -2.25}), tf::Shape(2), {1.5, -2.25});
    CHECK_THROWS_AS(tf::constant<std::int8_t>(128), InvalidArgument);
    CHECK_THROWS_AS(tf::constant<std::uint16_t>({0, -1}), InvalidArgument);
}

TEST_CASE("constant: inside of a function") {
    const auto r = both(
        [](const tf::Tensor<float, 2>& x) {
            return std::tuple(x + tf::constant({10.f, 20.f}), x * tf::constant(2.f),
                              tf::constant({{1, 2}, {3, 4}}), tf::constant({true, false}),
                              tf::constant<tf::half>({.1, -65504., 1e-7, 70000.}),
                              tf::constant<tf::bfloat16>({.1, 1e30, -3.14159}),
                              tf::constant({"a", "", "longer than a short string can be, by far"}));
        },
        mat<float, 2>({1, 2}));
    check(std::get<0>(r), tf::Shape(2), {11, 22});
    check(std::get<1>(r), tf::Shape(2), {2, 4});
    check(std::get<2>(r), tf::Shape(2, 2), {1, 2, 3, 4});
    check(std::get<3>(r), tf::Shape(2), {1, 0});
    // TensorFlow 2.21: tf.constant([.1, -65504., 1e-7, 70000.], tf.float16), the like as bfloat16
    check(std::get<4>(r), tf::Shape(4), {0.0999755859375, -65504, 1.1920928955078125e-07, inf});
    check(std::get<5>(r), tf::Shape(3), {0.10009765625, 1.0002555517425463e+30, -3.140625});
    CHECK(std::get<6>(r)(0) == "a");
    CHECK(std::get<6>(r)(1) == "");
    CHECK(std::get<6>(r)(2) == "longer than a short string can be, by far");
}

TEST_CASE("half, bfloat16: constants round as TensorFlow's at every exponent") {
    // ties to even, denormals, overflow: the run-time conversion is Eigen's own
    for (int i = 0; i < 2000; ++i) {
        const float x = std::ldexp(1.f + static_cast<float>(i * 37 % 4096) / 4096.f, i % 60 - 35);
        for (const float v : {x, -x}) {
            CHECK(number(tf::constant<tf::half>(v)()) == number(tf::half(v)));
            CHECK(number(tf::constant<tf::bfloat16>(v)()) == number(tf::bfloat16(v)));
        }
    }
    CHECK(std::isnan(number(tf::constant<tf::half>(NaN)())));
    CHECK(std::isnan(number(tf::constant<tf::bfloat16>(NaN)())));
    CHECK(number(tf::constant<tf::bfloat16>(-inf)()) == -static_cast<Number>(inf));
    CHECK(number(tf::constant<tf::bfloat16>(std::numeric_limits<float>::max())()) ==
          static_cast<Number>(inf));
}

TEST_CASE("zeros, ones, fill: sizes known and given") {
    const auto r = both(
        [](const Scalar<int>& n) {
            return std::tuple(tf::zeros<float, 2, 2>(), tf::ones<std::int64_t, 3>(),
                              tf::fill<float, 2>(7), tf::zeros<float, dyn, 2>(n),
                              tf::ones<int, dyn>(n), tf::zeros<bool, 2>(), tf::ones<bool, 2>(),
                              tf::ones<tf::half, dyn>(n));
        },
        tf::constant(2));
    check(std::get<0>(r), tf::Shape(2, 2), {0, 0, 0, 0});
    check(std::get<1>(r), tf::Shape(3), {1, 1, 1});
    check(std::get<2>(r), tf::Shape(2), {7, 7});
    check(std::get<3>(r), tf::Shape(2, 2), {0, 0, 0, 0});
    check(std::get<4>(r), tf::Shape(2), {1, 1});
    check(std::get<5>(r), tf::Shape(2), {0, 0});
    check(std::get<6>(r), tf::Shape(2), {1, 1});
    check(std::get<7>(r), tf::Shape(2), {1, 1});
    check(tf::zeros<float, dyn, 2>(3), tf::Shape(3, 2), {0, 0, 0, 0, 0, 0});
    check(tf::fill<double, dyn>(.5, 2), tf::Shape(2), {.5, .5});
    CHECK(tf::zeros<tf::string, 2>()(1) == "");
    CHECK_THROWS_AS((tf::zeros<float, dyn>(-1)), InvalidArgument);
    both_throw<InvalidArgument>([](const Scalar<int>& n) { return tf::ones<int, dyn>(n); },
                                tf::constant(-1));
}

TEST_CASE("constant: the host's data") {
    const std::vector<float> data{1, 2, 3, 4, 5, 6};
    check(tf::constant(data), tf::Shape(6), {1, 2, 3, 4, 5, 6});
    check(tf::constant<2, 3>(data), tf::Shape(2, 3), {1, 2, 3, 4, 5, 6});
    check(tf::constant<dyn, 2>(data), tf::Shape(3, 2), {1, 2, 3, 4, 5, 6});
    static_assert(
        std::is_same_v<decltype(tf::constant(std::vector<double>{1.})), tf::Tensor<double, dyn>>);
    CHECK_THROWS_AS((tf::constant<dyn, 4>(data)), InvalidArgument);
    CHECK_THROWS_AS((tf::constant<2, 2>(data)), InvalidArgument);
    CHECK_THROWS_AS((tf::constant<dyn, dyn>(data)), InvalidArgument);
}

TEST_CASE("constant: strings of one length are strings, not arrays of char") {
    const auto one = tf::constant({"a", "b"});
    static_assert(std::is_same_v<decltype(one), const tf::Tensor<tf::string, 2>>);
    CHECK(one(1) == "b");
    const auto two = tf::constant({{"ab", "cd"}, {"ef", "gh"}});
    static_assert(std::is_same_v<decltype(two), const tf::Tensor<tf::string, 2, 2>>);
    CHECK(two(1, 0) == "ef");
}
