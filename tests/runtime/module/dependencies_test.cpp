// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Automatic control dependencies (SEMANTICS 57-69, 149, 153, 162): effects happen in the order of
// the source, also in branches, loops and inner calls, also when a call fails.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

struct Counter : tf::Module {
    tf::Variable<float> v{this, "v", 1.f};
    constexpr Counter() : tf::Module("counter") {}
    constexpr tf::Tensor<float> add_one() {
        v.assign_add(1.f);
        return v;
    }
    constexpr tf::Tensor<float> read_plus_one() { return v + 1.f; }
};

}  // namespace

TEST_CASE("reads and writes follow the program") {
    // SEMANTICS 59: v = 1: v = v + 1; v = 2 * v; v is 4
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            x.assign(x + 1.f);
            x.assign(x * 2.f);
            return x.read();
        },
        v);
    CHECK(f()() == 4.f);
    CHECK(f()() == 10.f);
}

TEST_CASE("an inner call's read keeps its place before a write") {
    // SEMANTICS 61
    Counter c;
    const auto f = tf::function(
        [](Counter& m) {
            auto y = m.read_plus_one();
            m.v.assign_add(2.f);
            return y;
        },
        c);
    CHECK(f()() == 2.f);
    CHECK(c.v() == 3.f);
}

TEST_CASE("writes in either branch of an unused cond happen") {
    // SEMANTICS 62: 1, then + 4 is 5, then + 1 is 6
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p) {
            tf::cond(p, [&] { x.assign_add(1.f); }, [&] { x.assign_add(4.f); });
            return x.read();
        },
        v);
    CHECK(f(false)() == 5.f);
    CHECK(f(true)() == 6.f);
}

TEST_CASE("nested conds") {
    // SEMANTICS 63: 1; (F, F) -> 3, (F, T) -> 6, (T, T) -> 7, (T, F) -> 8
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p, tf::Tensor<bool> q) {
            tf::cond(
                p, [&] { x.assign(x + 1.f); },
                [&] { tf::cond(q, [&] { x.assign(x * 2.f); }, [&] { x.assign(x * 3.f); }); });
            return x.read();
        },
        v);
    CHECK(f(false, false)() == 3.f);
    CHECK(f(false, true)() == 6.f);
    CHECK(f(true, true)() == 7.f);
    CHECK(f(true, false)() == 8.f);
}

TEST_CASE("a write before or after a branch keeps its place") {
    // SEMANTICS 63: * 2, then + 4 if not p: 1 -> 6 -> 12; + 4 if not p, then * 2: 1 -> 10
    tf::Variable<float> v(1.f);
    const auto before = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p) {
            x.assign(x * 2.f);
            tf::cond(p, [] {}, [&] { x.assign(x + 4.f); });
            return x.read();
        },
        v);
    CHECK(before(false)() == 6.f);
    CHECK(before(true)() == 12.f);
    v.assign(1.f);
    const auto after = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p) {
            tf::cond(p, [] {}, [&] { x.assign(x + 4.f); });
            x.assign(x * 2.f);
            return x.read();
        },
        v);
    CHECK(after(false)() == 10.f);
    CHECK(after(true)() == 20.f);
}

TEST_CASE("loops that write act as writes, also in inner functions") {
    // SEMANTICS 65, 68
    Counter c;
    const auto f = tf::function(
        [](Counter& m, tf::Tensor<int> n) {
            auto first = m.v.read();
            auto seen = tf::for_each(
                tf::range(n), [&](auto, auto s) { return s + m.read_plus_one(); }, 0.f);
            auto second = m.v.read();
            tf::for_each(tf::range(n), [&](auto) { (void)m.add_one(); });
            tf::for_each(tf::range(n), [&](auto) { m.v.assign(m.v * 2.f); });
            return std::tuple(first, seen, second, m.v.read());
        },
        c);
    const auto [first, seen, second, last] = f(3);
    CHECK(first() == 1.f);
    CHECK(seen() == 6.f);
    CHECK(second() == 1.f);
    CHECK(last() == (1.f + 3.f) * 8.f);
}

TEST_CASE("prints and assertions are one chain") {
    // SEMANTICS 66
    const test::PrintFile file("dependencies_chain.txt");
    const auto f = tf::function([](tf::Tensor<int> a) {
        const tf::PrintOptions to{.output_stream = "file://dependencies_chain.txt"};
        tf::print("A", a, to);
        tf::debugging::assert_less(a, 10);
        tf::print("B", a + 1, to);
        tf::debugging::assert_less(a, 5);
        tf::print("C", a * 2, to);
    });
    f(1);
    CHECK(file.take() == "A 1\nB 2\nC 2\n");
    CHECK_THROWS_AS(f(7), tf::errors::InvalidArgument);
    CHECK(file.take() == "A 7\nB 8\n");
    CHECK_THROWS_AS(f(12), tf::errors::InvalidArgument);
    CHECK(file.take() == "A 12\n");
}

TEST_CASE("a print stands where it was written, on every call") {
    // SEMANTICS 1, 162: v = 2.14; + 1; print: 3.14
    const test::PrintFile file("dependencies_print.txt");
    tf::Variable<float> v(2.14f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            const tf::PrintOptions to{.output_stream = "file://dependencies_print.txt"};
            tf::print(x, to);
            x.assign_add(1.f);
            tf::print(x, to);
        },
        v);
    f();
    CHECK(file.take() == "2.14\n3.14\n");
    v.assign(0.5f);
    f();
    CHECK(file.take() == "0.5\n1.5\n");
}

TEST_CASE("prints in branches and loops") {
    const test::PrintFile file("dependencies_nested.txt");
    const auto f = tf::function([](tf::Tensor<int> n) {
        tf::for_each(tf::range(n), [&](auto i) {
            const tf::PrintOptions to{.output_stream = "file://dependencies_nested.txt"};
            tf::cond(
                i % 2 == 0, [&] { tf::print("even", i, to); }, [&] { tf::print("odd", i, to); });
        });
    });
    f(3);
    CHECK(file.take() == "even 0\nodd 1\neven 2\n");
    f(0);
    CHECK(file.take().empty());
}

TEST_CASE("effects of inner functions keep their order with the caller's") {
    // SEMANTICS 149: add_one(a), add_one(b), a + b from 1, 1 is 4
    tf::Variable<float> a(1.f), b(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Variable<float>& y) {
            const auto add_one = [](tf::Variable<float>& v) { v.assign_add(1.f); };
            add_one(x);
            add_one(y);
            return x + y;
        },
        a, b);
    for (int k = 0; k < 30; ++k) {
        a.assign(1.f);
        b.assign(1.f);
        CHECK(f()() == 4.f);
    }
    tf::Variable<float> v(0.f);
    const auto checked = tf::function(
        [](tf::Variable<float>& x) {
            x.assign(1.f);
            tf::debugging::assert_equal(x, 1.f);
            x.assign_add(1.f);
            tf::debugging::assert_equal(x, 2.f);
        },
        v);
    for (int k = 0; k < 30; ++k) CHECK_NOTHROW(checked());
}

TEST_CASE("a failed call leaves variables as before the op that failed; the function lives on") {
    // SEMANTICS 153
    tf::Variable<float> v(0.f);
    tf::Variable<float, 2> w(tf::zeros<float, 2>());
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Variable<float, 2>& y, tf::Tensor<float> a) {
            x.assign_add(1.f);
            y.assign_add(tf::ones<float, 2>());
            tf::debugging::assert_less(a, 1.f, "too much");
            x.assign_add(10.f);
            y.assign(tf::zeros<float, 2>());
            return x + a;
        },
        v, w);
    CHECK(f(0.f)() == 11.f);
    CHECK_THROWS_AS(f(1.f), tf::errors::InvalidArgument);
    CHECK(v() == 12.f);
    CHECK(test::elements(w) == std::vector{1.f, 1.f});
    CHECK(f(0.f)() == 23.f);
    CHECK(test::elements(w) == std::vector{0.f, 0.f});
    try {
        f(5.f);
        FAIL("no error");
    } catch (const tf::errors::InvalidArgument& error) {
        CHECK(std::string(error.what()).find("too much") != std::string::npos);
        CHECK(error.code() == tf::errors::Code::invalid_argument);
    }
}

TEST_CASE("a guard that the host evaluates is frozen, one on a variable is not") {
    // SEMANTICS 47
    tf::Variable<float> v(0.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x) {
            int counter = 0;
            if (counter == 0) x.assign_add(1.f);
            ++counter;
        },
        v);
    for (float want : {1.f, 2.f, 3.f}) {
        f();
        CHECK(v() == want);
    }
}

TEST_CASE("an effect in a loop in a called method of a submodule") {
    Counter c;
    const auto inner = tf::function<&Counter::add_one>(c);
    for (int i = 0; i < 3; ++i) inner();
    CHECK(c.v() == 4.f);
    const auto f = tf::function(
        [](Counter& m, tf::Tensor<float> a) {
            return tf::while_loop([&](auto) { return m.v < a; },
                                  [&](auto s) { return s + m.add_one(); }, tf::like(a, 0.f));
        },
        c);
    CHECK(f(7.f)() == 5.f + 6.f + 7.f);
    CHECK(c.v() == 7.f);
}
