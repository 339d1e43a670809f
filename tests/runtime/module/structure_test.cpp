// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Structured arguments and results (SEMANTICS 37, 151): a structure as argument is returned as
// one, and its leaves keep their places.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;
namespace hana = boost::hana;

namespace {

struct Point {
    tf::Tensor<float> x;
    tf::Tensor<float, 2> y;
};
struct Line {
    Point from, to;
    std::array<tf::Tensor<int>, 2> marks;
};
struct Adapted {
    BOOST_HANA_DEFINE_STRUCT(Adapted, (tf::Tensor<float>, a), (tf::Tensor<int>, b));
};

}  // namespace

TEST_CASE("tuples in and out") {
    const auto f = tf::function([](std::tuple<tf::Tensor<float>, tf::Tensor<float, 3>> p) {
        auto [x, y] = p;
        return std::tuple(x * y, x + 1.f, tf::constant(7));
    });
    const auto [a, b, c] = f(std::tuple(tf::constant(2.f), tf::constant({1.f, 2.f, 3.f})));
    CHECK(test::elements(a) == Vec{2.f, 4.f, 6.f});
    CHECK(b() == 3.f);
    CHECK(c() == 7);
}

TEST_CASE("pairs and arrays") {
    const auto f = tf::function([](std::pair<tf::Tensor<float>, tf::Tensor<int>> p,
                                   std::array<tf::Tensor<float>, 3> q) {
        return std::pair(std::array{q[2], q[1], q[0]}, std::pair(p.second, p.first + q[0] + q[1]));
    });
    const auto r = f(std::pair(tf::constant(1.f), tf::constant(2)),
                     std::array{tf::constant(10.f), tf::constant(20.f), tf::constant(30.f)});
    CHECK(r.first[0]() == 30.f);
    CHECK(r.first[2]() == 10.f);
    CHECK(r.second.first() == 2);
    CHECK(r.second.second() == 31.f);
}

TEST_CASE("aggregates, nested") {
    const auto f = tf::function([](Line l) {
        return Line{{l.to.x, l.to.y}, {l.from.x * 2.f, l.from.y + 1.f}, {l.marks[1], l.marks[0]}};
    });
    const Line r = f(Line{{1.f, tf::constant({2.f, 3.f})},
                          {4.f, tf::constant({5.f, 6.f})},
                          {tf::constant(7), tf::constant(8)}});
    CHECK(r.from.x() == 4.f);
    CHECK(test::elements(r.from.y) == Vec{5.f, 6.f});
    CHECK(r.to.x() == 2.f);
    CHECK(test::elements(r.to.y) == Vec{3.f, 4.f});
    CHECK(r.marks[0]() == 8);
    CHECK(r.marks[1]() == 7);
}

TEST_CASE("maps keep their keys") {
    const auto f = tf::function([](auto m) {
        return hana::make_map(
            hana::make_pair(BOOST_HANA_STRING("sum"),
                            m[BOOST_HANA_STRING("x")] + m[BOOST_HANA_STRING("y")]),
            hana::make_pair(BOOST_HANA_STRING("x"), m[BOOST_HANA_STRING("x")]));
    });
    const auto r = f(hana::make_map(hana::make_pair(BOOST_HANA_STRING("x"), tf::constant(1.f)),
                                    hana::make_pair(BOOST_HANA_STRING("y"), tf::constant(2.f))));
    CHECK(r[BOOST_HANA_STRING("sum")]() == 3.f);
    CHECK(r[BOOST_HANA_STRING("x")]() == 1.f);
}

TEST_CASE("hana tuples and adapted structs") {
    const auto f = tf::function([](hana::tuple<tf::Tensor<float>, tf::Tensor<float>> t, Adapted s) {
        return hana::make_tuple(t[hana::size_c<1>] + s.a, Adapted{t[hana::size_c<0>], s.b + 1});
    });
    const auto r = f(hana::make_tuple(tf::constant(1.f), tf::constant(2.f)),
                     Adapted{tf::constant(10.f), tf::constant(20)});
    CHECK(r[hana::size_c<0>]() == 12.f);
    CHECK(r[hana::size_c<1>].a() == 1.f);
    CHECK(r[hana::size_c<1>].b() == 21);
}

TEST_CASE("structures in structures, in every kind") {
    const auto f =
        tf::function([](std::tuple<std::array<Point, 2>, std::pair<tf::Tensor<int>, Point>> t) {
            auto [points, last] = t;
            return std::pair(points[0].x + points[1].x + last.second.x,
                             std::tuple(points[1].y, std::tuple(last.first)));
        });
    const auto y = tf::constant({1.f, 2.f});
    const auto r = f(std::tuple(std::array{Point{1.f, y}, Point{2.f, y}},
                                std::pair(tf::constant(5), Point{4.f, y})));
    CHECK(r.first() == 7.f);
    CHECK(test::elements(std::get<0>(r.second)) == Vec{1.f, 2.f});
    CHECK(std::get<0>(std::get<1>(r.second))() == 5);
}

TEST_CASE("literals, variables and expressions inside structures") {
    tf::Variable<float> v(3.f);
    const auto f = tf::function([](auto p) { return p.first + std::get<0>(p.second); });
    const auto x = tf::constant(10.f);
    CHECK(f(std::pair(x * 2.f, std::tuple(1.f)))() == 21.f);
    CHECK(f(std::pair(v.read(), std::tuple(x)))() == 13.f);
}

TEST_CASE("structures as loop variables and results of branches") {
    const auto f = tf::function([](tf::Tensor<float> x, tf::Tensor<bool> p) {
        auto state =
            tf::while_loop([](auto s) { return std::get<0>(s) < 100.f; },
                           [](auto s) {
                               return std::tuple(std::get<0>(s) * 2.f,
                                                 std::tuple(std::get<0>(std::get<1>(s)) + 1));
                           },
                           std::tuple(x, std::tuple(tf::constant(0))));
        auto chosen = tf::cond(
            p, [&] { return std::tuple(std::get<0>(state), x); },
            [&] { return std::tuple(x, std::get<0>(state)); });
        return std::tuple(chosen, std::get<0>(std::get<1>(state)));
    });
    const auto [yes, n] = f(3.f, true);
    CHECK(n() == 6);
    CHECK(std::get<0>(yes)() == 192.f);
    CHECK(std::get<1>(yes)() == 3.f);
    const auto [no, m] = f(3.f, false);
    CHECK(std::get<0>(no)() == 3.f);
    CHECK(m() == 6);
}

TEST_CASE("other nesting is another signature") {
    // SEMANTICS 6, 7
    const auto f = tf::function([](auto t) { return t; });
    using A = decltype(f(std::tuple(std::tuple(1.f, 2.f), 3.f)));
    using B = decltype(f(std::tuple(1.f, std::tuple(2.f, 3.f))));
    static_assert(!std::is_same_v<A, B>);
    CHECK(std::get<1>(std::get<1>(f(std::tuple(1.f, std::tuple(2.f, 3.f)))))() == 3.f);
}

TEST_CASE("walking structures: for_each, map, materialize") {
    std::vector<float> seen;
    const auto s = std::tuple(tf::constant(1.f), std::array{tf::constant(2.f), tf::constant(3.f)},
                              std::pair(tf::constant(4.f), tf::constant(5.f)));
    tf::nest::for_each(s, [&](const auto& leaf) { seen.push_back(leaf()); });
    CHECK(seen == Vec{1.f, 2.f, 3.f, 4.f, 5.f});
    const auto doubled =
        tf::nest::map(s, [](const auto& leaf) { return tf::Tensor<float>(leaf * 2.f); });
    CHECK(std::get<1>(doubled)[1]() == 6.f);
    const auto made =
        tf::nest::materialize(std::tuple(1, std::tuple(2.5, tf::constant(1.f) + 1.f)));
    static_assert(
        std::is_same_v<
            decltype(made),
            const std::tuple<tf::Tensor<int>, std::tuple<tf::Tensor<float>, tf::Tensor<float>>>>);
    CHECK(std::get<1>(std::get<1>(made))() == 2.f);
}
