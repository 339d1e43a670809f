// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Arguments and results of a call: none, many, the same one twice, empty ones.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("no arguments, no results") {
    tf::Variable<int> v(0);
    const auto f = tf::function([](tf::Variable<int>& x) { x.assign_add(1); }, v);
    f();
    f();
    CHECK(v() == 2);
    const auto nothing = tf::function([] {});
    nothing();
    CHECK(test::size(nothing.get_concrete_function()) == 0);
}

TEST_CASE("twelve arguments") {
    const auto f = tf::function(
        [](tf::Tensor<float> a, tf::Tensor<float, 2> b, tf::Tensor<int> c, tf::Tensor<double> d,
           tf::Tensor<bool> e, tf::Tensor<float, tf::dyn> g, tf::Tensor<float, 2, 2> h,
           tf::Tensor<std::int8_t> i, tf::Tensor<std::int64_t> j, tf::Tensor<float> k,
           tf::Tensor<float, 2> l, tf::Tensor<float> m) {
            auto n = tf::cast<float>(c) + tf::cast<float>(d) * 10.f + tf::cast<float>(i) * 100.f +
                     tf::cast<float>(j) * 1000.f;
            return tf::where(e, a + k + m + n, a) + tf::reduce_sum(b + l) + tf::reduce_sum(g) +
                   tf::reduce_sum(h);
        });
    const auto two = tf::constant({1.f, 2.f});
    const auto four = tf::ones<float, 2, 2>();
    // n = 3 + 40 + 500 + 6000, a + k + m = 6
    CHECK(f(1.f, two, 3, 4.0, true, tf::constant(Vec{5.f, 6.f, 7.f}), four, 5, 6, 2.f, two,
            3.f)() == 6549.f + 6.f + 18.f + 4.f);
    CHECK(f(1.f, two, 3, 4.0, false, tf::constant(Vec{5.f}), four, 5, 6, 2.f, two, 3.f)() ==
          1.f + 6.f + 5.f + 4.f);
}

TEST_CASE("results that are arguments, constants, variables, duplicates and views") {
    tf::Variable<float, 2> v(tf::constant({7.f, 8.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& w, tf::Tensor<float, 2, 2> x, tf::Tensor<int> s) {
            auto y = x * 2.f;
            return std::tuple(x, s, tf::constant({1, 2, 3}), tf::constant(4.5), w.read(), y, y,
                              tf::reshape<4>(x), tf::reshape<4>(y), tf::reshape<1, 2>(w), x);
        },
        v);
    const auto x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
    const auto r = f(x, 9);
    const Vec same{1.f, 2.f, 3.f, 4.f}, twice{2.f, 4.f, 6.f, 8.f};
    CHECK(test::elements(std::get<0>(r)) == same);
    CHECK(std::get<1>(r)() == 9);
    CHECK(test::elements(std::get<2>(r)) == std::vector{1, 2, 3});
    CHECK(std::get<3>(r)() == 4.5f);
    CHECK(test::elements(std::get<4>(r)) == Vec{7.f, 8.f});
    CHECK(test::elements(std::get<5>(r)) == twice);
    CHECK(test::elements(std::get<6>(r)) == twice);
    CHECK(test::elements(std::get<7>(r)) == same);
    CHECK(test::elements(std::get<8>(r)) == twice);
    CHECK(test::elements(std::get<9>(r)) == Vec{7.f, 8.f});
    CHECK(test::elements(std::get<10>(r)) == same);
    v.assign(tf::constant({0.f, 0.f}));
    CHECK(test::elements(std::get<4>(r)) == Vec{7.f, 8.f});
    CHECK(test::elements(std::get<9>(r)) == Vec{7.f, 8.f});
}

TEST_CASE("results do not change with the next call") {
    const auto f = tf::function([](tf::Tensor<float, 3> x) { return std::tuple(x + 1.f, x); });
    const auto [a, b] = f(tf::constant({1.f, 2.f, 3.f}));
    const auto [c, d] = f(tf::constant({10.f, 20.f, 30.f}));
    CHECK(test::elements(a) == Vec{2.f, 3.f, 4.f});
    CHECK(test::elements(b) == Vec{1.f, 2.f, 3.f});
    CHECK(test::elements(c) == Vec{11.f, 21.f, 31.f});
    CHECK(test::elements(d) == Vec{10.f, 20.f, 30.f});
}

TEST_CASE("one tensor as two arguments") {
    const auto f = tf::function(
        [](tf::Tensor<float, 2> a, tf::Tensor<float, 2> b) { return std::tuple(a - b, a + b); });
    const auto x = tf::constant({1.f, 2.f});
    const auto [d, s] = f(x, x);
    CHECK(test::elements(d) == Vec{0.f, 0.f});
    CHECK(test::elements(s) == Vec{2.f, 4.f});
}

TEST_CASE("a result as the next call's argument") {
    const auto f = tf::function([](tf::Tensor<float, 2> a) { return a * 2.f; });
    tf::Tensor<float, 2> x = tf::constant({1.f, 2.f});
    for (int i = 0; i < 10; ++i) x = f(x);
    CHECK(test::elements(x) == Vec{1024.f, 2048.f});
}

TEST_CASE("empty tensors of a known shape") {
    const auto f = tf::function([](tf::Tensor<float, 0, 3> x) {
        auto y = tf::exp(x) * 2.f;
        return std::tuple(y, tf::reduce_sum(y), tf::reduce_sum<0>(y), tf::transpose(y),
                          tf::concat<0>(y, tf::ones<float, 1, 3>()));
    });
    const auto [y, all, columns, t, joined] = f(tf::zeros<float, 0, 3>());
    CHECK(y.shape() == tf::Shape(0, 3));
    CHECK(all() == 0.f);
    CHECK(test::elements(columns) == Vec(3, 0.f));
    CHECK(t.shape() == tf::Shape(3, 0));
    CHECK(test::elements(joined) == Vec(3, 1.f));
}

TEST_CASE("empty tensors that turn out at run time") {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn, 2> x) {
        auto y = tf::matmul(x, tf::ones<float, 2, 3>());
        return std::tuple(y, tf::reduce_sum<0>(y), tf::reduce_sum(x));
    });
    const auto [y, s, all] = f(tf::zeros<float, tf::dyn, 2>(0));
    CHECK(y.shape() == tf::Shape(0, 3));
    CHECK(test::elements(s) == Vec(3, 0.f));
    CHECK(all() == 0.f);
    const auto [z, t, sum] = f(tf::ones<float, tf::dyn, 2>(2));
    CHECK(test::elements(z) == Vec(6, 2.f));
    CHECK(test::elements(t) == Vec(3, 4.f));
    CHECK(sum() == 4.f);
}

TEST_CASE("an inner dim of 0 in a matrix product gives zeros") {
    const auto f = tf::function(
        [](tf::Tensor<float, 2, 0> a, tf::Tensor<float, 0, 3> b) { return tf::matmul(a, b); });
    CHECK(test::elements(f(tf::zeros<float, 2, 0>(), tf::zeros<float, 0, 3>())) == Vec(6, 0.f));
}

TEST_CASE("strings as arguments, constants and results") {
    const auto f = tf::function([](tf::Tensor<tf::string> a, tf::Tensor<bool> p) {
        return std::tuple(a, tf::constant("fixed"),
                          tf::cond(p, [&] { return a; }, [] { return tf::constant("other"); }));
    });
    const auto [a, b, c] = f("given", true);
    CHECK(a() == "given");
    CHECK(b() == "fixed");
    CHECK(c() == "given");
    CHECK(std::get<2>(f("given", false))() == "other");
}
