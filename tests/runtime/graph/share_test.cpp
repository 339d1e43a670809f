// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Common subexpressions are computed once, unless that would be observable.

#include <doctest/doctest.h>

#include "../support.hpp"

TEST_CASE("equal nodes are one node") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<float, 2> y) {
        auto a = tf::exp(x * y);
        auto b = tf::exp(x * y);
        return std::tuple(a, b, a - b);
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "Mul") == 1);
    CHECK(test::count(cf, "Exp") == 1);
    const auto [a, b, c] = f(tf::constant({0.f, 1.f}), tf::constant({5.f, 0.f}));
    CHECK(test::elements(a) == std::vector{1.f, 1.f});
    CHECK(test::elements(b) == std::vector{1.f, 1.f});
    CHECK(test::elements(c) == std::vector{0.f, 0.f});
}

TEST_CASE("operands of commutative ops may stand either way, of others they may not") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<float, 2> y) {
        return std::tuple(x * y, y * x, x - y, y - x);
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "Mul") == 1);
    CHECK(test::count(cf, "Sub") == 2);
    const auto [a, b, c, d] = f(tf::constant({2.f, 3.f}), tf::constant({5.f, 7.f}));
    CHECK(test::elements(a) == std::vector{10.f, 21.f});
    CHECK(test::elements(b) == std::vector{10.f, 21.f});
    CHECK(test::elements(c) == std::vector{-3.f, -4.f});
    CHECK(test::elements(d) == std::vector{3.f, 4.f});
}

TEST_CASE("equal constants are one constant, of other dtype or shape they are not") {
    const auto f = tf::function([](tf::Tensor<float, 2> x, tf::Tensor<double> d) {
        return std::tuple((x + 2.f) * 2.f, d + 2.0, x + tf::constant({2.f, 2.f}),
                          x - tf::constant({2.f, 2.f}));
    });
    CHECK(test::count(f.get_concrete_function(), "Const") == 3);
    const auto [a, b, c, d] = f(tf::constant({1.f, 2.f}), 1.0);
    CHECK(test::elements(a) == std::vector{6.f, 8.f});
    CHECK(b() == 3.0);
    CHECK(test::elements(c) == std::vector{3.f, 4.f});
    CHECK(test::elements(d) == std::vector{-1.f, 0.f});
}

TEST_CASE("attributes tell nodes apart") {
    const auto f = tf::function([](tf::Tensor<float, 2, 2> x) {
        return std::tuple(tf::reduce_sum<0>(x), tf::reduce_sum<1>(x), tf::reduce_sum<0>(x));
    });
    CHECK(test::count(f.get_concrete_function(), "Sum") == 2);
    const auto [a, b, c] = f(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    CHECK(test::elements(a) == std::vector{4.f, 6.f});
    CHECK(test::elements(b) == std::vector{3.f, 7.f});
    CHECK(test::elements(c) == std::vector{4.f, 6.f});
}

TEST_CASE("random draws are never shared") {
    // SEMANTICS 165: without seeds two draws differ
    const auto f = tf::function([](tf::Tensor<float> a) {
        return std::tuple(tf::random::uniform<float, 4>() + a, tf::random::uniform<float, 4>() + a);
    });
    CHECK(test::count(f.get_concrete_function(), "RandomUniform") == 2);
    const auto [a, b] = f(0.f);
    CHECK(test::elements(a) != test::elements(b));
}

TEST_CASE("prints are never shared") {
    const test::PrintFile file("share_prints.txt");
    const auto f = tf::function([](tf::Tensor<int> a) {
        tf::print(a, tf::PrintOptions{.output_stream = "file://share_prints.txt"});
        tf::print(a, tf::PrintOptions{.output_stream = "file://share_prints.txt"});
    });
    f(4);
    CHECK(file.take() == "4\n4\n");
}

TEST_CASE("reads of a variable are shared only without a write between them") {
    tf::Variable<float> v(1.f);
    const auto unchanged = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float> a) { return x.read() * a + x.read(); }, v);
    CHECK(test::count(unchanged.get_concrete_function(), "ReadVariableOp") == 1);
    CHECK(unchanged(4.f)() == 5.f);

    const auto changed = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float> a) {
            auto before = x.read();
            x.assign_add(a);
            auto after = x.read();
            return std::tuple(before, after, before * 10.f, after * 10.f);
        },
        v);
    CHECK(test::count(changed.get_concrete_function(), "ReadVariableOp") == 2);
    const auto [before, after, before10, after10] = changed(4.f);
    CHECK(before() == 1.f);
    CHECK(after() == 5.f);
    CHECK(before10() == 10.f);
    CHECK(after10() == 50.f);
}

TEST_CASE("a write in a branch also keeps the reads around it apart") {
    tf::Variable<float, 2> v(tf::constant({1.f, 2.f}));
    const auto f = tf::function(
        [](tf::Variable<float, 2>& x, tf::Tensor<bool> p) {
            auto before = x.read();
            tf::cond(p, [&] { x.assign_add(tf::constant({10.f, 10.f})); });
            return std::tuple(before, x.read());
        },
        v);
    const auto [a, b] = f(true);
    CHECK(test::elements(a) == std::vector{1.f, 2.f});
    CHECK(test::elements(b) == std::vector{11.f, 12.f});
    const auto [c, d] = f(false);
    CHECK(test::elements(c) == std::vector{11.f, 12.f});
    CHECK(test::elements(d) == std::vector{11.f, 12.f});
}

TEST_CASE("a read in a loop's body sees the writes of the iteration before") {
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<int> n) {
            auto first = x.read();
            auto sum = tf::for_each(
                tf::range(n),
                [&](auto, auto s) {
                    auto seen = x.read();
                    x.assign(seen * 2.f);
                    return s + seen;
                },
                0.f);
            return std::tuple(first, sum, x.read());
        },
        v);
    const auto [first, sum, last] = f(4);
    CHECK(first() == 1.f);
    CHECK(sum() == 1.f + 2.f + 4.f + 8.f);
    CHECK(last() == 16.f);
}

TEST_CASE("nodes of sibling branches are not shared with each other") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        return tf::cond(p, [&] { return tf::exp(x) + 1.f; }, [&] { return tf::exp(x) - 1.f; });
    });
    CHECK(test::count(f.get_concrete_function(), "Exp") == 2);
    CHECK(test::elements(f(true, tf::constant({0.f, 0.f}))) == std::vector{2.f, 2.f});
    CHECK(test::elements(f(false, tf::constant({0.f, 0.f}))) == std::vector{0.f, 0.f});
}

TEST_CASE("a branch takes what was computed before it") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        auto e = tf::exp(x);
        return e + tf::cond(p, [&] { return tf::exp(x) * 2.f; }, [&] { return tf::exp(x) * 4.f; });
    });
    CHECK(test::count(f.get_concrete_function(), "Exp") == 1);
    CHECK(test::elements(f(true, tf::constant({0.f, 0.f}))) == std::vector{3.f, 3.f});
    CHECK(test::elements(f(false, tf::constant({0.f, 0.f}))) == std::vector{5.f, 5.f});
}

TEST_CASE("a computation after a branch is not taken from inside of it") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 2> x) {
        auto c = tf::cond(p, [&] { return tf::exp(x); }, [&] { return x; });
        return c + tf::exp(x);
    });
    CHECK(test::count(f.get_concrete_function(), "Exp") == 2);
    CHECK(test::elements(f(false, tf::constant({0.f, 0.f}))) == std::vector{1.f, 1.f});
    CHECK(test::elements(f(true, tf::constant({0.f, 0.f}))) == std::vector{2.f, 2.f});
}

TEST_CASE("loop variables of different loops are different") {
    const auto f = tf::function([](tf::Tensor<float> a) {
        auto x = tf::while_loop([](auto v) { return v < 10.f; }, [](auto v) { return v * 2.f; }, a);
        auto y = tf::while_loop([](auto v) { return v < 50.f; }, [](auto v) { return v * 2.f; }, a);
        return std::tuple(x, y);
    });
    CHECK(test::count(f.get_concrete_function(), "While") == 2);
    const auto [x, y] = f(3.f);
    CHECK(x() == 12.f);
    CHECK(y() == 96.f);
}

TEST_CASE("sharing twice is sharing once") {
    const auto f = tf::function([](tf::Tensor<float, 3> x, tf::Tensor<bool> p) {
        auto y = tf::exp(x) + tf::exp(x) * 2.f + 2.f;
        return tf::cond(p, [&] { return y + tf::exp(x); }, [&] { return y * 2.f; });
    });
    using P = decltype(f.get_concrete_function())::program;
    const tf::graph::Graph once = tf::graph::optimize(P::traced.view(), P::summary.sizes);
    const tf::graph::Graph twice = tf::graph::optimize(once.view(), once.sizes());
    CHECK(once.view().size() < P::traced.view().size());
    CHECK(once.view().size() == twice.view().size());
    for (int i = 0; i < once.view().size(); ++i)
        CHECK(once.view().row(i).def == twice.view().row(i).def);
}
