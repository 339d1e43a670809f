// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables in the executor: old values are kept, effects of branches happen, one variable may be
// bound twice.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("a read before a later write keeps the old value") {
    // SEMANTICS 61: v = 1; y = v + 1; v += 2; y is 2
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            auto y = x + 1.f;
            x.assign_add(2.f);
            return y;
        },
        v);
    for (int k = 0; k < 30; ++k) {
        v.assign(1.f);
        CHECK(f()() == 2.f);
        CHECK(v() == 3.f);
    }
}

TEST_CASE("the same with tensors: borrowed memory is copied when it must be") {
    tf::Variable<float, 4> v(tf::constant({1.f, 2.f, 3.f, 4.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 4>& x) {
            auto old = x.read();
            x.assign(old * 2.f);
            auto now = x.read();
            x.assign_sub(tf::ones<float, 4>());
            return std::tuple(old, now, x.read(), tf::reduce_sum(old));
        },
        v);
    const auto [a, b, c, s] = f();
    CHECK(test::elements(a) == Vec{1.f, 2.f, 3.f, 4.f});
    CHECK(test::elements(b) == Vec{2.f, 4.f, 6.f, 8.f});
    CHECK(test::elements(c) == Vec{1.f, 3.f, 5.f, 7.f});
    CHECK(s() == 10.f);
}

TEST_CASE("a view of a variable keeps the old value, too") {
    tf::Variable<float, 4> v(tf::constant({1.f, 2.f, 3.f, 4.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 4>& x) {
            auto view = tf::reshape<2, 2>(x);
            x.assign(tf::zeros<float, 4>());
            return std::tuple(view, tf::reduce_sum<0>(view));
        },
        v);
    const auto [a, b] = f();
    CHECK(test::elements(a) == Vec{1.f, 2.f, 3.f, 4.f});
    CHECK(test::elements(b) == Vec{4.f, 6.f});
    CHECK(test::elements(v) == Vec(4, 0.f));
}

TEST_CASE("a value read before a branch that may write") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& x, tf::Tensor<bool> p) {
            auto old = x.read();
            auto seen = tf::cond(
                p,
                [&] {
                    x.assign_add(tf::ones<float, 2>());
                    return tf::reduce_sum(old);
                },
                [&] { return tf::reduce_max(old); });
            return std::tuple(tf::concat<0>(old, x), seen);
        },
        v);
    const auto [a, s] = f(true);
    CHECK(test::elements(a) == Vec{1.f, 2.f, 2.f, 3.f});
    CHECK(s() == 3.f);
    const auto [b, m] = f(false);
    CHECK(test::elements(b) == Vec{2.f, 3.f, 2.f, 3.f});
    CHECK(m() == 3.f);
}

TEST_CASE("a value read before a loop that writes on every turn") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& x, tf::Tensor<int> n) {
            auto old = x.read();
            tf::for_each(tf::range(n), [&](auto) { x.assign_add(old); });
            return tf::concat<0>(old, x);
        },
        v);
    CHECK(test::elements(f(3)) == Vec{1.f, 2.f, 4.f, 8.f});
    CHECK(test::elements(f(1)) == Vec{4.f, 8.f, 8.f, 16.f});
    CHECK(test::elements(f(0)) == Vec{8.f, 16.f, 8.f, 16.f});
}

TEST_CASE("a value read in one turn and kept to the next") {
    tf::Variable<float, 2> v(tf::constant({1.f, 1.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& x, tf::Tensor<int> n) {
            return tf::for_each(
                tf::range(n),
                [&](auto, auto last) {
                    auto now = x.read();
                    x.assign_add(last);
                    return now;
                },
                tf::constant({1.f, 1.f}));
        },
        v);
    // v, last: (1, 1) -> (2, 1) -> (3, 2) -> (5, 3) -> (8, 5): Fibonacci
    CHECK(test::elements(f(4)) == Vec{5.f, 5.f});
    CHECK(test::elements(v) == Vec{8.f, 8.f});
}

TEST_CASE("one variable bound twice is one variable") {
    // SEMANTICS 118: g(v, v, 1) with v = 2 is 5
    tf::Variable<float> v(2.f);
    const auto g = tf::function(
        [](tf::Variable<float>& a, tf::Variable<float>& b, tf::Tensor<float> k) {
            a.assign_add(k);
            return a + b - 1.f;
        },
        v, v);
    CHECK(g(1.f)() == 5.f);
    CHECK(v() == 3.f);

    tf::Variable<float, 2> w(tf::constant({1.f, 2.f}));
    const auto h = tf::function(
        [](tf::Variable<float, 2>& a, tf::Variable<float, 2>& b) {
            a.assign(tf::constant({10.f, 20.f}));
            auto seen = b.read();
            b.assign_add(a);
            return std::tuple(seen, a.read());
        },
        w, w);
    const auto [seen, last] = h();
    CHECK(test::elements(seen) == Vec{10.f, 20.f});
    CHECK(test::elements(last) == Vec{20.f, 40.f});
}

TEST_CASE("a tensor read before a write through the other name keeps the old value") {
    tf::Variable<float, 2> w(tf::constant({1.f, 2.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& a, tf::Variable<float, 2>& b) {
            auto old = a.read();
            b.assign(tf::constant({7.f, 7.f}));
            return std::tuple(tf::reduce_sum(old), a.read());
        },
        w, w);
    const auto [old, now] = f();
    CHECK(old() == 3.f);
    CHECK(test::elements(now) == Vec{7.f, 7.f});
}

TEST_CASE("what was read eagerly does not change when a function writes") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto f =
        tf::function([](tf::Variable<float, 2>& x) { x.assign_add(tf::ones<float, 2>()); }, v);
    const tf::Tensor<float, 2> before = v;
    f();
    CHECK(test::elements(before) == Vec{1.f, 2.f});
    CHECK(test::elements(v) == Vec{2.f, 3.f});
}

TEST_CASE("a returned value of a variable does not change later") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto get = tf::function([](tf::Variable<float, 2>& x) { return x.read(); }, v);
    const auto before = get();
    v.assign(tf::constant({5.f, 6.f}));
    CHECK(test::elements(before) == Vec{1.f, 2.f});
    CHECK(test::elements(get()) == Vec{5.f, 6.f});
}

TEST_CASE("effects happen in the branch that is taken, on the turns that are made") {
    tf::Variable<int> even(0), odd(0), turns(0);
    const auto f = tf::function(
        [](tf::Variable<int>& e, tf::Variable<int>& o, tf::Variable<int>& t, tf::Tensor<int> n) {
            tf::for_each(tf::range(n), [&](auto i) {
                t.assign_add(1);
                tf::cond(i % 2 == 0, [&] { e.assign_add(i); }, [&] { o.assign_add(i); });
            });
        },
        even, odd, turns);
    f(6);
    CHECK(even() == 6);
    CHECK(odd() == 9);
    CHECK(turns() == 6);
    f(0);
    CHECK(turns() == 6);
}

TEST_CASE("effects of a loop's condition happen once more than those of its body") {
    tf::Variable<int> tests(0), bodies(0);
    const auto f = tf::function(
        [](tf::Variable<int>& t, tf::Variable<int>& b, tf::Tensor<int> n) {
            return tf::while_loop(
                [&](auto i) {
                    t.assign_add(1);
                    return i < n;
                },
                [&](auto i) {
                    b.assign_add(1);
                    return i + 1;
                },
                tf::like(n, 0));
        },
        tests, bodies);
    CHECK(f(5)() == 5);
    CHECK(tests() == 6);
    CHECK(bodies() == 5);
}

TEST_CASE("a variable with open dims takes its shape from an assign") {
    tf::Variable<float, tf::dyn> v(tf::constant(Vec{1.f}));
    const auto f = tf::function(
        [](tf::Variable<float, tf::dyn>& x, tf::Tensor<float, tf::dyn> a) {
            auto old = x.read();
            x.assign(tf::concat<0>(x, a));
            return std::tuple(old, tf::reduce_sum(x));
        },
        v);
    const auto [a, s] = f(tf::constant(Vec{2.f, 3.f}));
    CHECK(test::elements(a) == Vec{1.f});
    CHECK(s() == 6.f);
    const auto [b, t] = f(tf::constant(Vec{4.f}));
    CHECK(test::elements(b) == Vec{1.f, 2.f, 3.f});
    CHECK(t() == 10.f);
    CHECK(v.shape() == tf::Shape(4));
}
