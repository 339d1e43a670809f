// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables: SEMANTICS' group I.

#include <sstream>

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("assign keeps dtype and shape") {
    // SEMANTICS 110
    tf::Variable<float, 2> v(tf::constant({2.f, 3.f}));
    v.assign(tf::constant({1.f, 2.f}));
    CHECK(test::elements(v) == Vec{1.f, 2.f});
    tf::Variable<float> s(1.f);
    s.assign(7);
    CHECK(s() == 7.f);
    CHECK_THROWS_AS(v.assign(tf::constant(Vec{1.f, 2.f, 3.f})), tf::errors::InvalidArgument);
    CHECK(test::elements(v) == Vec{1.f, 2.f});
}

TEST_CASE("assign_add and assign_sub, chained") {
    // SEMANTICS 113: [5, 6] + [2, 3] is [7, 9]; - [7, 9] is [0, 0]
    tf::Variable<float, 2> a(tf::constant({5.f, 6.f}));
    CHECK(test::elements(a.assign_add(tf::constant({2.f, 3.f}))) == Vec{7.f, 9.f});
    CHECK(test::elements(a.assign_sub(tf::constant({7.f, 9.f}))) == Vec{0.f, 0.f});
    tf::Variable<float> x(0.f);
    const auto g = tf::function(
        [](tf::Variable<float>& v) {
            return v.assign_add(1.f).assign_add(2.f).assign_sub(0.5f) * 2.f;
        },
        x);
    CHECK(g()() == 5.f);
    CHECK(x() == 2.5f);
}

TEST_CASE("updates do not broadcast where the shape is only known at run time") {
    // SEMANTICS 111
    tf::Variable<float, tf::dyn> v(tf::constant(Vec{1.f, 2.f}));
    const auto f = tf::function(
        [](tf::Variable<float, tf::dyn>& x, tf::Tensor<float, tf::dyn> a) { x.assign_add(a); }, v);
    CHECK_THROWS_AS(f(tf::constant(Vec{1.f})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(f(tf::constant(Vec{1.f, 2.f, 3.f})), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(v.assign_add(tf::constant(Vec{1.f})), tf::errors::InvalidArgument);
    f(tf::constant(Vec{1.f, 1.f}));
    CHECK(test::elements(v) == Vec{2.f, 3.f});
}

TEST_CASE("a variable made from a variable is another variable; names need not differ") {
    // SEMANTICS 115
    tf::Variable<float> a(1.f, "same");
    tf::Variable<float> b(a, "same");
    a.assign(5.f);
    CHECK(b() == 1.f);
    CHECK(a.name() == "same:0");
    CHECK(b.name() == "same:0");
}

TEST_CASE("a variable without a name") {
    // SEMANTICS 122
    tf::Variable<float> v(1.f);
    CHECK(v.name() == "Variable:0");
    CHECK(v.trainable());
    tf::Variable<int> step(0, "step", false);
    CHECK_FALSE(step.trainable());
}

TEST_CASE("a variable behaves as a tensor in ops") {
    // SEMANTICS 117
    tf::Variable<float> v1(1.f), v2(2.f);
    CHECK(tf::add(v1, v2)() == 3.f);
    CHECK((v1 + v2 * 2.f)() == 5.f);
    tf::Variable<float, 2, 2> m(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    CHECK(test::elements(tf::reshape<4>(m)) == Vec{1.f, 2.f, 3.f, 4.f});
    CHECK(test::elements(tf::matmul(m, m)) == Vec{7.f, 10.f, 15.f, 22.f});
    CHECK(m(1, 0) == 3.f);
}

TEST_CASE("a helper that is given a variable changes the caller's") {
    // SEMANTICS 118
    tf::Variable<float> v(1.f);
    const auto bump = [](auto& x) { x.assign_add(1.f); };
    bump(v);
    CHECK(v() == 2.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            [](auto& y) { y.assign_add(10.f); }(x);
            return x.read();
        },
        v);
    CHECK(f()() == 12.f);
    CHECK(v() == 12.f);
}

TEST_CASE("the initial value may be an expression") {
    // SEMANTICS 43
    const auto x = tf::constant({1.f, 2.f});
    tf::Variable<float, 2> v(x * 2.f + 1.f);
    CHECK(test::elements(v) == Vec{3.f, 5.f});
}

TEST_CASE("integers wrap in assign_add") {
    tf::Variable<std::int8_t> v(std::int8_t{127});
    v.assign_add(1);
    CHECK(v() == -128);
    const auto f = tf::function([](tf::Variable<std::int8_t>& x) { x.assign_sub(1); }, v);
    f();
    CHECK(v() == 127);
}

TEST_CASE("how a variable shows itself") {
    std::ostringstream out;
    tf::Variable<float> v(6.f, "x");
    out << v;
    CHECK(out.str() == "<tf.Variable 'x:0' shape=() dtype=float32, numpy=6.0>");
}
