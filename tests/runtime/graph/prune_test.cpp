// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include "../support.hpp"

TEST_CASE("a pure op that nothing uses is gone") {
    const auto f = tf::function([](tf::Tensor<float, 3> x) {
        auto unused = tf::exp(x) + 2.f;
        (void)unused;
        return x * 2.f;
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "Exp") == 0);
    CHECK(test::count(cf, "AddV2") == 0);
    CHECK(test::count(cf, "Mul") == 1);
    CHECK(test::elements(f(tf::constant({1.f, 2.f, 3.f}))) == std::vector{2.f, 4.f, 6.f});
}

TEST_CASE("the error of an unused op goes with it") {
    // SEMANTICS 57: the gather is out of range, but its result is not used
    const auto f = tf::function([](tf::Tensor<float, 1> x, tf::Tensor<int> i) {
        auto unused = tf::gather(x, i);
        (void)unused;
        return x;
    });
    CHECK(test::count(f.get_concrete_function(), "GatherV2") == 0);
    CHECK(test::elements(f(tf::constant({7.f}), 1)) == std::vector{7.f});

    const auto used =
        tf::function([](tf::Tensor<float, 1> x, tf::Tensor<int> i) { return tf::gather(x, i); });
    CHECK(used(tf::constant({7.f}), 0)() == 7.f);
    CHECK_THROWS_AS(used(tf::constant({7.f}), 1), tf::errors::OpError);
}

TEST_CASE("a variable that is read for nothing is not read") {
    tf::Variable<float> v(3.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float> a) {
            auto unused = x.read();
            (void)unused;
            return a + 1.f;
        },
        v);
    CHECK(test::count(f.get_concrete_function(), "ReadVariableOp") == 0);
    CHECK(f(1.f)() == 2.f);
}

TEST_CASE("an unused random draw may go, a used one stays") {
    // SEMANTICS 67
    const auto f = tf::function([](tf::Tensor<float> a) {
        auto unused = tf::random::normal<float>() * a;
        auto used = tf::random::uniform<float>();
        (void)unused;
        return used * a;
    });
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "RandomStandardNormal") == 0);
    CHECK(test::count(cf, "RandomUniform") == 1);
}

TEST_CASE("writes, prints and assertions stay although nothing depends on them") {
    const test::PrintFile file("prune_effects.txt");
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float> a) {
            x.assign_add(a);
            tf::print("a", a, tf::PrintOptions{.output_stream = "file://prune_effects.txt"});
            tf::debugging::assert_less(a, 10.f);
        },
        v);
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "AssignAddVariableOp") == 1);
    CHECK(test::count(cf, "PrintV2") == 1);
    CHECK(test::count(cf, "Assert") == 1);
    f(2.f);
    CHECK(v() == 3.f);
    CHECK(file.take() == "a 2\n");
    CHECK_THROWS_AS(f(10.f), tf::errors::InvalidArgument);
}

TEST_CASE("what an effect needs stays, too") {
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    const auto f = tf::function(
        [](tf::Variable<float, 2>& x, tf::Tensor<float, 2> a) {
            auto twice = a * 2.f;
            x.assign(tf::exp(twice) - 1.f);
        },
        v);
    CHECK(test::count(f.get_concrete_function(), "Exp") == 1);
    f(tf::constant({0.f, 0.f}));
    CHECK(test::elements(v) == std::vector{0.f, 0.f});
}

TEST_CASE("a branch without effects and without users is gone, one with an effect stays") {
    tf::Variable<float> v(0.f);
    const auto pure = tf::function([](tf::Tensor<bool> p, tf::Tensor<float> a) {
        auto unused = tf::cond(p, [&] { return a * 2.f; }, [&] { return a * 3.f; });
        (void)unused;
        return a;
    });
    CHECK(test::count(pure.get_concrete_function(), "Case") == 0);
    CHECK(test::count(pure.get_concrete_function(), "Mul") == 0);

    const auto acting = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p, tf::Tensor<float> a) {
            auto unused = tf::cond(
                p,
                [&] {
                    x.assign_add(a);
                    return a * 2.f;
                },
                [&] { return a * 3.f; });
            (void)unused;
            return a;
        },
        v);
    CHECK(test::count(acting.get_concrete_function(), "Case") == 1);
    acting(true, 4.f);
    acting(false, 8.f);
    CHECK(v() == 4.f);
}

TEST_CASE("an effect three regions deep keeps every region around it") {
    tf::Variable<int> v(0);
    const auto f = tf::function(
        [](tf::Variable<int>& x, tf::Tensor<int> n, tf::Tensor<bool> p) {
            tf::for_each(tf::range(n), [&](auto) {
                tf::cond(p, [&] { tf::for_each(tf::range(n), [&](auto j) { x.assign_add(j); }); });
            });
        },
        v);
    const auto cf = f.get_concrete_function();
    CHECK(test::count(cf, "While") == 2);
    CHECK(test::count(cf, "Case") == 1);
    f(4, true);
    CHECK(v() == 4 * (0 + 1 + 2 + 3));
    f(4, false);
    CHECK(v() == 24);
}

TEST_CASE("a loop that nothing uses is gone") {
    const auto f = tf::function([](tf::Tensor<float> a) {
        auto unused =
            tf::while_loop([](auto x) { return x < 100.f; }, [](auto x) { return x * 2.f; }, a);
        (void)unused;
        return a;
    });
    CHECK(test::count(f.get_concrete_function(), "While") == 0);
    CHECK(f(5.f)() == 5.f);
    CHECK(f(0.f)() == 0.f);  // the loop itself would never end
}

TEST_CASE("pruning twice is pruning once") {
    tf::Variable<float> v(0.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<float, 4> a, tf::Tensor<bool> p) {
            auto unused = tf::reduce_sum(a);
            (void)unused;
            tf::cond(p, [&] { x.assign_add(1.f); });
            return tf::exp(a) * x;
        },
        v);
    using P = decltype(f.get_concrete_function())::program;
    const auto all = [] { return tf::graph::optimize(P::traced.view(), P::summary.sizes); };
    const tf::graph::Graph once = all();
    const tf::graph::Graph twice = tf::graph::prune(all());
    CHECK(once.view().size() < P::traced.view().size());
    CHECK(once.sizes() == twice.sizes());
    for (int i = 0; i < once.view().size(); ++i)
        CHECK(once.view().row(i).def == twice.view().row(i).def);
}
