// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tensors from braces and from nested containers.

#include <doctest/doctest.h>

#include <list>

#include "../support.hpp"

namespace {

using test::elements;
using tf::dyn;

template <class T>
using Vec = std::vector<T>;

}  // namespace

TEST_CASE("braces: a tensor from as many literals as its dims say") {
    const tf::Tensor<float, 2> a = {1.f, 2.5f};
    CHECK(elements(a) == Vec<float>{1, 2.5f});
    const tf::Tensor<float, 3> mixed{1, 2.5f, 3.0};
    CHECK(elements(mixed) == Vec<float>{1, 2.5f, 3});
    CHECK(elements(tf::Tensor<std::int8_t, 2>({-1, 2})) == Vec<std::int8_t>{-1, 2});
    CHECK(elements(tf::Tensor<float, 2>{{1.f, 2.f}}) == Vec<float>{1, 2});
    CHECK(elements(tf::Tensor<int, 1, 2>{{1, 2}}) == Vec<int>{1, 2});
    CHECK(elements(tf::Tensor<int, 1, 2>({{1, 2}})) == Vec<int>{1, 2});
    CHECK(elements(tf::Tensor<int, 1, 1>({{3}})) == Vec<int>{3});
    CHECK(elements(tf::Tensor<int, 2, 1, 2>({{{1, 2}}, {{3, 4}}})) == Vec<int>{1, 2, 3, 4});
    const tf::Tensor<float, 1> one = {4.f};
    CHECK(elements(one) == Vec<float>{4});
    const tf::Tensor<int, 2, 3> m = {{1, 2, 3}, {4, 5, 6}};
    CHECK(m(1, 0) == 4);
    CHECK(elements(m) == Vec<int>{1, 2, 3, 4, 5, 6});
    const tf::Tensor<int, 2, 1, 2> cube = {{{1, 2}}, {{3, 4}}};
    CHECK(cube(1, 0, 1) == 4);
    const tf::Tensor<int, 1, 2, 1, 2> four = {{{{1, 2}}, {{3, 4}}}};
    CHECK(elements(four) == Vec<int>{1, 2, 3, 4});
    const tf::Tensor<tf::half, 2> h = {1.f, 2};
    CHECK(static_cast<float>(h(1)) == 2.f);
    const tf::Tensor<bool, 2> flags = {true, false};
    CHECK(flags(0));
    CHECK_THROWS_AS((tf::Tensor<std::int8_t, 2>{1, 300}), tf::errors::InvalidArgument);
}

TEST_CASE("braces: open dims take what is there") {
    const tf::Tensor<float, dyn> a = {1.f, 2.f, 3.f};
    CHECK(a.shape() == tf::Shape(3));
    const tf::Tensor<float, dyn> single = {7.f};
    CHECK(elements(single) == Vec<float>{7});
    const tf::Tensor<int, dyn, 2> rows = {{1, 2}, {3, 4}, {5, 6}};
    CHECK(rows.shape() == tf::Shape(3, 2));
    const tf::Tensor<int, dyn, dyn> square = {{1, 2}, {3, 4}};
    CHECK(square(1, 1) == 4);
    CHECK_THROWS_AS((tf::Tensor<float, 1>{1.f, 2.f}), tf::errors::InvalidArgument);
}

TEST_CASE("braces: strings") {
    const tf::Tensor<tf::string, 2> two = {"a", "bc"};
    CHECK(elements(two) == Vec<std::string>{"a", "bc"});
    const tf::Tensor<tf::string, 2, 2> four = {{"a", "b"}, {"c", "d"}};
    CHECK(four(1, 0) == "c");
    const tf::Tensor<tf::string, dyn> open = {"x", "", "z"};
    CHECK(elements(open) == Vec<std::string>{"x", "", "z"});
}

TEST_CASE("braces: in a traced function") {
    const auto f = tf::function([](tf::Tensor<float, 2> x) {
        const tf::Tensor<float, 2> a = {1.f, 2.f};
        const tf::Tensor<float, 2, 2> m = {{1, 2}, {3, 4}};
        const tf::Tensor<tf::string, 2> s = {"p", "q"};
        const tf::Tensor<tf::string, 2, 2> rows = {{"a", "b"}, {"c", ""}};
        const tf::Tensor<float, dyn> open = {5.f, 6.f};
        const tf::Tensor<tf::string, 1, 2, 1> deep = {{{"x"}, {"yz"}}};
        return std::tuple(x * a + open, x + m, s, rows, deep);
    });
    const auto [v, m, s, rows, deep] = f(tf::constant({10.f, 20.f}));
    CHECK(elements(deep) == Vec<std::string>{"x", "yz"});
    CHECK(elements(rows) == Vec<std::string>{"a", "b", "c", ""});
    CHECK(elements(v) == Vec<float>{15, 46});
    CHECK(elements(m) == Vec<float>{11, 22, 13, 24});
    CHECK(elements(s) == Vec<std::string>{"p", "q"});
}

TEST_CASE("constant: dtypes by name, ranks above 3") {
    const auto d = tf::constant(0.1, tf::float64);
    static_assert(std::is_same_v<decltype(d), const tf::Tensor<double>>);
    CHECK(d() == 0.1);
    const auto v = tf::constant({1, 2}, tf::int64);
    static_assert(std::is_same_v<decltype(v), const tf::Tensor<std::int64_t, 2>>);
    CHECK(elements(v) == Vec<std::int64_t>{1, 2});
    const auto four = tf::constant({{{{1.f, 2.f}, {3.f, 4.f}}}});
    static_assert(std::is_same_v<decltype(four), const tf::Tensor<float, 1, 1, 2, 2>>);
    CHECK(four(0, 0, 1, 0) == 3);
    const auto six = tf::constant({{{{{{1}, {2}}}}}, {{{{{3}, {4}}}}}});
    static_assert(std::is_same_v<decltype(six), const tf::Tensor<int, 2, 1, 1, 1, 2, 1>>);
    CHECK(elements(six) == Vec<int>{1, 2, 3, 4});
    const auto traced = tf::function([](tf::Tensor<int> x) {
        return x + tf::constant({{{{1, 2}}, {{3, 4}}}});
    })(tf::constant(1));
    CHECK(traced.shape() == tf::Shape(1, 2, 1, 2));
    CHECK(elements(traced) == Vec<int>{2, 3, 4, 5});
}

TEST_CASE("constant: nested containers, whose shape shows at run time") {
    const auto m = tf::constant(Vec<Vec<float>>{{1, 2, 3}, {4, 5, 6}});
    static_assert(std::is_same_v<decltype(m), const tf::Tensor<float, dyn, dyn>>);
    CHECK(m.shape() == tf::Shape(2, 3));
    CHECK(m(1, 0) == 4);
    const auto cube = tf::constant(Vec<Vec<Vec<int>>>{{{1}, {2}}, {{3}, {4}}, {{5}, {6}}});
    CHECK(cube.shape() == tf::Shape(3, 2, 1));
    CHECK(elements(cube) == Vec<int>{1, 2, 3, 4, 5, 6});
    const auto flags = tf::constant(Vec<bool>{true, false, true});
    CHECK(elements(flags).size() == 3);
    CHECK(flags(2));
    CHECK_FALSE(flags(1));
    CHECK(tf::constant(std::list<double>{1, 2}).shape() == tf::Shape(2));
    CHECK(tf::constant(Vec<Vec<std::string>>{{"a"}, {"b"}})(1, 0) == "b");
    CHECK(tf::constant(Vec<Vec<float>>{}).shape() == tf::Shape(0, 0));
    CHECK_THROWS_AS(tf::constant(Vec<Vec<float>>{{1, 2}, {3}}), tf::errors::InvalidArgument);
    const tf::Tensor<float, 2, 3> known = m;
    CHECK(known(0, 2) == 3);
    CHECK_THROWS_AS((tf::Tensor<float, 3, 2>(m)), tf::errors::InvalidArgument);
}
