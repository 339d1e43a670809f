// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// cond, case_ and switch_case with the numbers of SEMANTICS' group E; the same source eagerly and
// traced.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

namespace {

/// The results of a callable run eagerly and as a traced function.
template <class F, class Check, class... A>
void both_ways(F f, Check check, const A&... a) {
    check(f(a...));
    check(tf::function(f)(a...));
}

}  // namespace

TEST_CASE("only the branch that is taken runs") {
    // SEMANTICS 70: x = 2, y = 5: cond(x < y, x * 7, y + 3) is 14
    const auto f = [](tf::Tensor<int> x, tf::Tensor<int> y) {
        auto z = x * y;
        return std::tuple(tf::cond(x < y, [&] { return x * 7; }, [&] { return y + 3; }), z);
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(std::get<0>(r)() == 14);
            CHECK(std::get<1>(r)() == 10);
        },
        tf::constant(2), tf::constant(5));
    both_ways(
        f, [](const auto& r) { CHECK(std::get<0>(r)() == 5); }, tf::constant(2), tf::constant(2));
}

TEST_CASE("errors of the branch that is not taken do not happen") {
    // SEMANTICS 54: the right side of `and` does not run
    const auto f = [](tf::Tensor<int> a, tf::Tensor<int> b) {
        return tf::cond(
            b != 0, [&] { return tf::floordiv(a, b) > 1; }, [] { return tf::constant(false); });
    };
    both_ways(f, [](const auto& r) { CHECK_FALSE(r()); }, tf::constant(7), tf::constant(0));
    both_ways(f, [](const auto& r) { CHECK(r()); }, tf::constant(7), tf::constant(2));
}

TEST_CASE("shapes of branches may differ, the result's dims are open") {
    // SEMANTICS 72
    const auto f = tf::function([](tf::Tensor<bool> p) {
        auto r = tf::cond(
            p, [] { return tf::constant({1.f, 2.f}); },
            [] { return tf::constant({1.f, 2.f, 3.f}); });
        static_assert(std::is_same_v<decltype(r), tf::Tensor<float, tf::dyn>>);
        return r * 2.f;
    });
    CHECK(test::elements(f(true)) == Vec{2.f, 4.f});
    CHECK(test::elements(f(false)) == Vec{2.f, 4.f, 6.f});
}

TEST_CASE("a predicate of one element and any rank") {
    // SEMANTICS 75
    const auto f = [](tf::Tensor<bool, 1, 1> p) {
        return tf::cond(p, [] { return tf::constant(1); }, [] { return tf::constant(2); });
    };
    both_ways(f, [](const auto& r) { CHECK(r() == 1); }, tf::constant({{true}}));
    both_ways(f, [](const auto& r) { CHECK(r() == 2); }, tf::constant({{false}}));
}

TEST_CASE("a host condition adds one branch, a tensor condition both") {
    // SEMANTICS 20, 49
    const auto f = tf::function([](auto x) {
        constexpr int n = decltype(x)::static_shape[0];
        if constexpr (n > 4) return x * 2.f;
        else return x + 1.f;
    });
    CHECK(test::elements(f(tf::constant({1.f}))) == Vec{2.f});
    using C = decltype(f.get_concrete_function<tf::TensorSpec<float, 1>>());
    CHECK(C::graph().size() == 3);
    const auto g = tf::function([](tf::Tensor<bool> p, tf::Tensor<float> x) {
        return tf::cond(p, [&] { return x * 2.f; }, [&] { return x + 1.f; });
    });
    CHECK(test::count(g.get_concrete_function(), "Mul") == 1);
    CHECK(test::count(g.get_concrete_function(), "AddV2") == 1);
}

TEST_CASE("host numbers that branches yield become tensors") {
    // SEMANTICS 51, 55
    const auto f = tf::function([](tf::Tensor<bool> p) {
        auto r = tf::cond(p, [] { return 1; }, [] { return 2; });
        static_assert(std::is_same_v<decltype(r), tf::Tensor<int>>);
        return r;
    });
    CHECK(f(true)() == 1);
    CHECK(f(false)() == 2);
}

TEST_CASE("an if without else") {
    tf::Variable<float> v(1.f);
    const auto f = tf::function(
        [](tf::Variable<float>& x, tf::Tensor<bool> p) {
            tf::cond(p, [&] { x.assign_add(1.f); });
            return x * 10.f;
        },
        v);
    CHECK(f(false)() == 10.f);
    CHECK(f(true)() == 20.f);
}

TEST_CASE("switch_case takes the last branch for every other index") {
    // SEMANTICS 78: branches 17, 31 and default -1
    const auto f = [](tf::Tensor<int> k) {
        return tf::switch_case(
            k, [] { return tf::constant(17); }, [] { return tf::constant(31); },
            [] { return tf::constant(-1); });
    };
    const int index[] = {0, 1, 2, 7, -1}, want[] = {17, 31, -1, -1, -1};
    for (std::size_t i = 0; i < 5; ++i)
        both_ways(f, [&](const auto& r) { CHECK(r() == want[i]); }, tf::constant(index[i]));
    const auto two = [](tf::Tensor<int> k) {
        return tf::switch_case(k, [] { return tf::constant(17); }, [] { return tf::constant(31); });
    };
    both_ways(two, [](const auto& r) { CHECK(r() == 31); }, tf::constant(7));
    both_ways(two, [](const auto& r) { CHECK(r() == 17); }, tf::constant(0));
}

TEST_CASE("switch_case with indices of other dtypes and with arguments in the branches") {
    const auto f = [](tf::Tensor<std::uint8_t> k, tf::Tensor<float, 2> x) {
        return tf::switch_case(
            k, [&] { return x; }, [&] { return x * 2.f; }, [&] { return x * x; });
    };
    const auto x = tf::constant({3.f, 4.f});
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(r) == Vec{6.f, 8.f}); },
        tf::constant<std::uint8_t>(1), x);
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(r) == Vec{9.f, 16.f}); },
        tf::constant<std::uint8_t>(255), x);
    const auto g = [](tf::Tensor<std::int64_t> k) {
        return tf::switch_case(k, [] { return tf::constant(1); }, [] { return tf::constant(2); });
    };
    both_ways(
        g, [](const auto& r) { CHECK(r() == 2); },
        tf::constant<std::int64_t>(std::int64_t{1} << 32));
}

TEST_CASE("case_: the first predicate that holds wins") {
    // SEMANTICS 80
    const auto f = [](tf::Tensor<int> x) {
        return tf::case_([&] { return x * 0 - 1; }, tf::Case{x < 10, [&] { return x; }},
                         tf::Case{x < 100, [&] { return x * 2; }},
                         tf::Case{x < 50, [&] { return x * 1000; }});
    };
    const int in[] = {5, 20, 99, 100}, want[] = {5, 40, 198, -1};
    for (std::size_t i = 0; i < 4; ++i)
        both_ways(f, [&](const auto& r) { CHECK(r() == want[i]); }, tf::constant(in[i]));
}

TEST_CASE("branches see what was computed before and are traced once") {
    // SEMANTICS 20: a tensor condition traces every branch once
    const auto f = [](tf::Tensor<float, 3> x, tf::Tensor<bool> p) {
        auto y = x * 2.f;
        return tf::cond(
            p,
            [&] {
                auto z = y + x;
                return std::tuple(z, tf::reduce_sum(z));
            },
            [&] { return std::tuple(y - x, tf::reduce_max(y)); });
    };
    const auto x = tf::constant({1.f, 2.f, 3.f});
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Vec{3.f, 6.f, 9.f});
            CHECK(std::get<1>(r)() == 18.f);
        },
        x, tf::constant(true));
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Vec{1.f, 2.f, 3.f});
            CHECK(std::get<1>(r)() == 6.f);
        },
        x, tf::constant(false));
}

TEST_CASE("a branch whose predicate is a constant") {
    const auto f = tf::function([](tf::Tensor<float> x) {
        return tf::cond(tf::like<bool>(x, true), [&] { return x * 2.f; }, [&] { return x * 3.f; });
    });
    CHECK(f(2.f)() == 4.f);
}
