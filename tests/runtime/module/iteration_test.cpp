// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// for_each, map_fn, scan, foldl, foldr and TensorArray with the numbers of SEMANTICS' groups G and
// H; the same source eagerly and traced.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;
using Ints = std::vector<int>;

namespace {

template <class F, class Check, class... A>
void both_ways(F f, Check check, const A&... a) {
    check(f(a...));
    check(tf::function(f)(a...));
}

const auto one_to_six = [] { return tf::constant({1, 2, 3, 4, 5, 6}); };

}  // namespace

TEST_CASE("a range with start, limit and step") {
    // SEMANTICS 94: range(5, 0, -2) is 5, 3, 1; range(3, 3) is empty
    const auto digits = [](tf::Tensor<int> a, tf::Tensor<int> b, tf::Tensor<int> d) {
        return tf::for_each(tf::range(a, b, d), [](auto i, auto s) { return s * 10 + i; }, 0);
    };
    const int all[][4] = {{5, 0, -2, 531}, {3, 3, 1, 0}, {1, 8, 3, 147}, {3, 1, 1, 0}};
    for (const auto& [a, b, d, want] : all)
        both_ways(
            digits, [w = want](const auto& r) { CHECK(r() == w); }, tf::constant(a),
            tf::constant(b), tf::constant(d));
}

TEST_CASE("a tensor is walked along its first dimension") {
    // SEMANTICS 95
    const auto f = [](tf::Tensor<float, 2, 2> x) {
        return tf::for_each(
            x, [](auto row, auto s) { return s * 10.f + row; }, tf::zeros<float, 2>());
    };
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(r) == Vec{13.f, 24.f}); },
        tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
    const auto open = [](tf::Tensor<float, tf::dyn, 2> x) {
        return tf::for_each(x, [](auto row, auto s) { return s + tf::reduce_sum(row); }, 0.f);
    };
    both_ways(
        open, [](const auto& r) { CHECK(r() == 10.f); },
        tf::Tensor<float, tf::dyn, 2>(tf::constant({{1.f, 2.f}, {3.f, 4.f}})));
    both_ways(open, [](const auto& r) { CHECK(r() == 0.f); }, tf::zeros<float, tf::dyn, 2>(0));
}

TEST_CASE("the last element is carried as a state") {
    // SEMANTICS 96
    const auto f = [](tf::Tensor<int> n) {
        return tf::for_each(tf::range(n), [](auto i, auto) { return i; }, 0);
    };
    both_ways(f, [](const auto& r) { CHECK(r() == 2); }, tf::constant(3));
    both_ways(f, [](const auto& r) { CHECK(r() == 0); }, tf::constant(0));
}

TEST_CASE("a loop without state, for its effects") {
    tf::Variable<int> v(0), w(0);
    for (int i = 0; i < 2; ++i) {  // eagerly, then traced
        v.assign(0);
        w.assign(0);
        const auto body = [](tf::Variable<int>& a, tf::Variable<int>& b, tf::Tensor<int> n) {
            tf::for_each(tf::range(n), [&](auto k) { a.assign_add(k); });
            tf::for_each(tf::stack<0>(n + 1, n + 3), [&](auto k) { b.assign_add(k); });
        };
        if (i == 0) body(v, w, tf::constant(4));
        else tf::function(body, v, w)(4);
        CHECK(v() == 6);
        CHECK(w() == 12);
    }
}

TEST_CASE("map_fn") {
    // SEMANTICS 106: (x + 3) * 2 over 1..6 is 8..18
    const auto f = [](tf::Tensor<int, 6> x) {
        return tf::map_fn([](auto e) { return (e + 3) * 2; }, x);
    };
    both_ways(
        f, [](const auto& r) { CHECK(test::elements(r) == Ints{8, 10, 12, 14, 16, 18}); },
        one_to_six());
    const auto ranges = [](tf::Tensor<int, 3> x) {
        return tf::map_fn([](auto t) { return tf::range<3>() + t; }, x);
    };
    both_ways(
        ranges,
        [](const auto& r) {
            CHECK(test::elements(r) == Ints{3, 4, 5, 5, 6, 7, 2, 3, 4});
            CHECK(r.shape() == tf::Shape(3, 3));
        },
        tf::constant({3, 5, 2}));
}

TEST_CASE("map_fn with another dtype, several tensors, and open dims") {
    const auto f = [](tf::Tensor<int, tf::dyn> x, tf::Tensor<float, tf::dyn> y) {
        return tf::map_fn(
            [](auto p) {
                auto [a, b] = p;
                return std::tuple(tf::cast<float>(a) * b, a > 1);
            },
            std::tuple(x, y));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Vec{10.f, 40.f, 90.f});
            CHECK(test::elements(std::get<1>(r)) == std::vector{false, true, true});
        },
        tf::constant(Ints{1, 2, 3}), tf::constant(Vec{10.f, 20.f, 30.f}));
    both_ways(
        f,
        [](const auto& r) {
            // SEMANTICS 107: an empty tensor gives an empty result
            CHECK(std::get<0>(r).shape() == tf::Shape(0));
        },
        tf::constant(Ints{}), tf::constant(Vec{}));
}

TEST_CASE("scan") {
    // SEMANTICS 108
    const auto f = [](tf::Tensor<int, 6> x) {
        const auto add = [](auto a, auto e) { return a + e; };
        return std::tuple(tf::scan(add, x), tf::scan(add, x, tf::reversed), tf::scan(add, x, 100),
                          tf::scan(add, x, 100, tf::reversed));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Ints{1, 3, 6, 10, 15, 21});
            CHECK(test::elements(std::get<1>(r)) == Ints{21, 20, 18, 15, 11, 6});
            CHECK(test::elements(std::get<2>(r)) == Ints{101, 103, 106, 110, 115, 121});
            CHECK(test::elements(std::get<3>(r)) == Ints{121, 120, 118, 115, 111, 106});
        },
        one_to_six());
}

TEST_CASE("scan with several accumulators: Fibonacci") {
    const auto f = [](tf::Tensor<int, 6> x) {
        return tf::scan(
            [](auto acc, auto) {
                auto [a, b] = acc;
                return std::tuple(b, a + b);
            },
            x, std::tuple(0, 1));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Ints{1, 1, 2, 3, 5, 8});
            CHECK(test::elements(std::get<1>(r)) == Ints{1, 2, 3, 5, 8, 13});
        },
        one_to_six());
}

TEST_CASE("foldl and foldr") {
    // SEMANTICS 109
    const auto f = [](tf::Tensor<int, 6> x) {
        const auto add = [](auto a, auto e) { return a + e; };
        const auto sub = [](auto a, auto e) { return a - e; };
        return std::tuple(tf::foldl(add, x), tf::foldl(sub, x), tf::foldr(sub, x),
                          tf::foldl(sub, x, 100),
                          tf::foldr([](auto a, auto e) { return a * 10 + e; }, x, 0));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(std::get<0>(r)() == 21);
            CHECK(std::get<1>(r)() == -19);
            CHECK(std::get<2>(r)() == -9);
            CHECK(std::get<3>(r)() == 79);
            CHECK(std::get<4>(r)() == 654321);
        },
        one_to_six());
}

TEST_CASE("a fold without a start needs an element") {
    const auto f = tf::function([](tf::Tensor<int, tf::dyn> x) {
        return tf::foldl([](auto a, auto e) { return a + e; }, x);
    });
    CHECK(f(tf::constant(Ints{4}))() == 4);
    CHECK_THROWS_AS(f(tf::constant(Ints{})), tf::errors::OpError);
    CHECK(f(tf::constant(Ints{4, 5}))() == 9);
}

TEST_CASE("TensorArray: seven Fibonacci numbers by writes") {
    // SEMANTICS 100, 105
    const auto f = [](tf::Tensor<int> n) {
        auto start = tf::TensorArray<int, 7>{}.write(0, 0).write(1, 1);
        auto [i, a] =
            tf::while_loop([&](auto k, auto) { return k < n; },
                           [](auto k, auto t) {
                               return std::tuple(k + 1, t.write(k, t.read(k - 1) + t.read(k - 2)));
                           },
                           tf::like(n, 2), start);
        return std::tuple(a.stack(), a.size(), i);
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Ints{0, 1, 1, 2, 3, 5, 8});
            CHECK(std::get<1>(r)() == 7);
        },
        tf::constant(7));
}

TEST_CASE("a write makes a new array; unwritten elements are zero; reading does not clear") {
    // SEMANTICS 100, 103, 104
    const auto f = [](tf::Tensor<float, 1> x) {
        tf::TensorArray<float, 3, 1> empty{};
        auto written = empty.write(1, x);
        return std::tuple(empty.stack(), written.stack(), written.read(1), written.read(1));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Vec{0.f, 0.f, 0.f});
            CHECK(test::elements(std::get<1>(r)) == Vec{0.f, 5.f, 0.f});
            CHECK(std::get<2>(r)(0) == 5.f);
            CHECK(std::get<3>(r)(0) == 5.f);
        },
        tf::constant({5.f}));
}

TEST_CASE("indices out of range, arrays that grow") {
    // SEMANTICS 101
    const auto fixed = [](tf::Tensor<int> i) {
        return tf::TensorArray<int, 3>{}.write(i, i).stack();
    };
    CHECK(test::elements(tf::function(fixed)(2)) == Ints{0, 0, 2});
    CHECK_THROWS_AS(fixed(tf::constant(3)), tf::errors::OutOfRange);
    CHECK_THROWS_AS(tf::function(fixed)(3), tf::errors::OutOfRange);
    CHECK_THROWS_AS(tf::function(fixed)(-1), tf::errors::OutOfRange);
    const auto grows = [](tf::Tensor<int> i) {
        auto a = tf::TensorArray<int, tf::dyn>{}.write(0, 7).write(i, i);
        return std::tuple(a.stack(), a.size());
    };
    both_ways(
        grows,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Ints{7, 0, 0, 3});
            CHECK(std::get<1>(r)() == 4);
        },
        tf::constant(3));
    CHECK_THROWS_AS(tf::function(grows)(-1), tf::errors::OutOfRange);
}

TEST_CASE("unstack, gather, concat") {
    const auto f = [](tf::Tensor<float, 3, 2> x) {
        auto a = tf::unstack_to_array(x);
        return std::tuple(a.gather(tf::constant({2, 0})), a.concat(), a.read(1));
    };
    both_ways(
        f,
        [](const auto& r) {
            CHECK(test::elements(std::get<0>(r)) == Vec{5.f, 6.f, 1.f, 2.f});
            CHECK(test::elements(std::get<1>(r)) == Vec{1.f, 2.f, 3.f, 4.f, 5.f, 6.f});
            CHECK(test::elements(std::get<2>(r)) == Vec{3.f, 4.f});
        },
        tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
}

TEST_CASE("effects that a body without a state returns") {
    tf::Variable<int> before(0), after(0);
    const auto f = tf::function(
        [](tf::Variable<int>& x, tf::Variable<int>& y, tf::Tensor<int> n) {
            tf::for_each(tf::range(n), [&](auto) {
                x.assign_add(1);
                return tf::print("x", tf::PrintOptions{.output_stream = "file://returned.txt"});
            });
            tf::for_each(tf::range(n), [&](auto i) {
                y.assign_add(i);
                const tf::PrintOptions to{.output_stream = "file://returned.txt"};
                return std::tuple(tf::print("y", to), tf::print("z", to));
            });
        },
        before, after);
    const test::PrintFile printed("returned.txt");
    f(2);
    CHECK(printed.take() == "x\nx\ny\nz\ny\nz\n");
    CHECK(before() == 2);
    CHECK(after() == 1);
}
