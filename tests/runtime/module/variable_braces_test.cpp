// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables from braces, from the type of their value, and without a value.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

using test::elements;
using tf::dyn;

template <class T>
using Vec = std::vector<T>;

struct Scaled : tf::Module {
    tf::Variable<float, 2> w{this, "w", {1.f, 2.f}};
    tf::Variable<float, 2, 2> m{this, "m", {{1, 2}, {3, 4}}, false};
    tf::Variable<float, 3> zeros{this, "zeros"};
    constexpr Scaled() : tf::Module("scaled") {}
    constexpr auto step(tf::Tensor<float, 2> x) {
        w.assign_add({1.f, 1.f});
        m.assign({{0, 1}, {1, 0}});
        return std::tuple(x * w, m.read(), zeros + 1.f);
    }
};

}  // namespace

TEST_CASE("variable: braces as the value, and in assignments") {
    tf::Variable<float, 2> v({1.f, 2.f});
    CHECK(elements(v) == Vec<float>{1, 2});
    v.assign({3.f, 4});
    v.assign_add({1.f, 1.f});
    v.assign_sub({0.f, 2.f});
    CHECK(elements(v) == Vec<float>{4, 3});
    tf::Variable<int, 2> zeros({1, 0}, "zeros");
    CHECK(elements(zeros) == Vec<int>{1, 0});
    CHECK(zeros.name() == "zeros:0");
    tf::Variable<tf::string, 2> words({"a", "b"});
    CHECK(elements(words) == Vec<std::string>{"a", "b"});
    tf::Variable<float, 2, 2> m({{1.f, 2.f}, {3.f, 4.f}}, "m", false);
    CHECK_FALSE(m.trainable());
    m.assign_sub({{1, 1}, {1, 1}});
    CHECK(elements(m) == Vec<float>{0, 1, 2, 3});
    tf::Variable<float, 1, 2> row({{1.f, 2.f}});
    row.assign({{3.f, 4.f}});
    CHECK(elements(row) == Vec<float>{3, 4});
    tf::Variable<float, 1, 1> one({{5.f}});
    CHECK(elements(one) == Vec<float>{5});
    tf::Variable<float, 1, 1, 2> cube({{{6.f, 7.f}}});
    CHECK(elements(cube) == Vec<float>{6, 7});
    tf::Variable<float, 1> single({8.f}, "single", false);
    CHECK(elements(single) == Vec<float>{8});
    CHECK_FALSE(single.trainable());
    tf::Variable<float, dyn> open({1.f, 2.f, 3.f});
    open.assign({5.f});
    CHECK(elements(open) == Vec<float>{5});
}

TEST_CASE("variable: zeros where no value is given") {
    tf::Variable<float, 2, 3> v;
    CHECK(elements(v) == Vec<float>(6, 0.f));
    CHECK(v.name() == "Variable:0");
    CHECK(v.trainable());
    tf::Variable<float, dyn, 2> open;
    CHECK(open.shape() == tf::Shape(0, 2));
    tf::Variable<tf::string> text;
    CHECK(text() == "");
}

TEST_CASE("variable: the type follows from the value") {
    tf::Variable a(1.5);
    static_assert(std::is_same_v<decltype(a), tf::Variable<float>>);
    tf::Variable b({1, 2, 3}, "b", false);
    static_assert(std::is_same_v<decltype(b), tf::Variable<int, 3>>);
    CHECK(b.name() == "b:0");
    CHECK_FALSE(b.trainable());
    tf::Variable c({{1.f, 2.f}, {3.f, 4.f}});
    static_assert(std::is_same_v<decltype(c), tf::Variable<float, 2, 2>>);
    CHECK(elements(c) == Vec<float>{1, 2, 3, 4});
    tf::Variable d(tf::zeros<double, 2, dyn>(3));
    static_assert(std::is_same_v<decltype(d), tf::Variable<double, 2, dyn>>);
    tf::Variable e(c * 2.f + 1.f, "e");
    static_assert(std::is_same_v<decltype(e), tf::Variable<float, 2, 2>>);
    CHECK(elements(e) == Vec<float>{3, 5, 7, 9});
    tf::Variable cube(tf::zeros<int, 1, 2, 3>() + 1);
    static_assert(std::is_same_v<decltype(cube), tf::Variable<int, 1, 2, 3>>);
    tf::Variable four(tf::zeros<int, 1, 2, 3, 4>() + 1);
    static_assert(std::is_same_v<decltype(four), tf::Variable<int, 1, 2, 3, 4>>);
    tf::Variable braced_cube({{{1, 2}, {3, 4}, {5, 6}}});
    static_assert(std::is_same_v<decltype(braced_cube), tf::Variable<int, 1, 3, 2>>);
    CHECK(elements(braced_cube) == Vec<int>{1, 2, 3, 4, 5, 6});
    tf::Variable braced_four({{{{1}, {2}, {3}}}, {{{4}, {5}, {6}}}}, "four", false);
    static_assert(std::is_same_v<decltype(braced_four), tf::Variable<int, 2, 1, 3, 1>>);
    CHECK(elements(braced_four) == Vec<int>{1, 2, 3, 4, 5, 6});
    CHECK_FALSE(braced_four.trainable());
    tf::Variable f("text");
    static_assert(std::is_same_v<decltype(f), tf::Variable<tf::string>>);
    tf::Variable g(true);
    static_assert(std::is_same_v<decltype(g), tf::Variable<bool>>);
}

TEST_CASE("variable: braces in a module, eagerly and traced") {
    Scaled eager, traced;
    const auto f = tf::function<&Scaled::step>(traced);
    for (int turn = 0; turn < 2; ++turn) {
        const auto [x, m, z] = eager.step({10.f, 10.f});
        const auto [fx, fm, fz] = f(tf::constant({10.f, 10.f}));
        CHECK(elements(fx) == elements(x));
        CHECK(elements(fm) == Vec<float>{0, 1, 1, 0});
        CHECK(elements(m) == Vec<float>{0, 1, 1, 0});
        CHECK(elements(z) == Vec<float>{1, 1, 1});
        CHECK(elements(fz) == Vec<float>{1, 1, 1});
    }
    CHECK(elements(traced.w) == Vec<float>{3, 4});
    CHECK(elements(eager.w) == Vec<float>{3, 4});
    CHECK(traced.trainable_variables().size() == 2);
}

TEST_CASE("variable: scatter_add takes expressions") {
    const auto add = [](tf::Variable<float, 3, 2>& table, tf::Tensor<float, 2, 2> rows) {
        table.scatter_add(tf::constant({2, 0}) * 1, rows * 2.f);
    };
    tf::Variable<float, 3, 2> eager, traced;
    const tf::Tensor<float, 2, 2> rows = {{1, 2}, {3, 4}};
    add(eager, rows);
    tf::function(add, traced)(rows);
    CHECK(elements(eager) == Vec<float>{6, 8, 0, 0, 2, 4});
    CHECK(elements(traced) == Vec<float>{6, 8, 0, 0, 2, 4});
}

TEST_CASE("variable: returned by reference from a traced function it is its value") {
    tf::Variable<float> v(3.f);
    const auto f =
        tf::function([](tf::Variable<float>& w) -> auto& { return w.assign_add(1.f); }, v);
    CHECK(f()() == 4.f);
    CHECK(v() == 4.f);
}
