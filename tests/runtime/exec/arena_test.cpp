// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Memory that the plan uses for several values: values that are alive at the same time never share
// it. Each function is compared with the same source run eagerly, where every value has its own
// memory, and its result is known in closed form.

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;

TEST_CASE("diamonds of values of many sizes") {
    const auto body = [](tf::Tensor<float, 4, 6> x) {
        auto t = tf::transpose(x);      // [6, 4]
        auto g = tf::matmul(x, t);      // [4, 4]
        auto h = tf::matmul(t, x);      // [6, 6]
        auto r = tf::reduce_sum<0>(h);  // [6]
        auto c = tf::reduce_sum<1>(g);  // [4]
        auto gg = tf::matmul(g, g);     // [4, 4]
        auto gx = tf::matmul(gg, x);    // [4, 6]
        auto left = gx + r;             // uses r after three more values
        auto right = tf::matmul(tf::transpose(left), left);
        return std::tuple(tf::reduce_sum(right + h), tf::reduce_sum(c), left, t);
    };
    const auto f = tf::function(body);
    const auto x = tf::reshape<4, 6>(tf::cast<float>(tf::range<24>()) * 0.125f - 1.f);
    const auto [a, b, c, d] = f(x);
    const auto [ea, eb, ec, ed] = body(x);
    CHECK(a() == ea());
    CHECK(b() == eb());
    CHECK(test::elements(c) == test::elements(ec));
    CHECK(test::elements(d) == test::elements(ed));
}

TEST_CASE("many values alive at once") {
    // s_k = rolling products of one matrix with itself; all are needed at the end
    const auto f = tf::function([](tf::Tensor<float, 3, 3> x) {
        auto p1 = tf::matmul(x, x);
        auto p2 = tf::matmul(p1, x);
        auto p3 = tf::matmul(p2, x);
        auto p4 = tf::matmul(p3, x);
        auto p5 = tf::matmul(p4, x);
        auto p6 = tf::matmul(p5, x);
        auto all = tf::concat<0>(p6, p5, p4, p3, p2, p1, x);
        return tf::reduce_sum<1>(all);
    });
    // x = 2 I: the k-th power is 2^k I, every row sums to 2^k
    const auto r = f(tf::constant({{2.f, 0.f, 0.f}, {0.f, 2.f, 0.f}, {0.f, 0.f, 2.f}}));
    Vec want;
    for (int k = 7; k >= 1; --k) want.insert(want.end(), 3, static_cast<float>(1 << k));
    CHECK(test::elements(r) == want);
}

TEST_CASE("the arena is smaller than all values together and large enough for those alive") {
    const auto f = tf::function([](tf::Tensor<float, 8, 8> x) {
        auto y = tf::matmul(x, x);
        auto z = tf::matmul(y, x);
        auto u = tf::matmul(z, x);
        auto v = tf::matmul(u, x);
        return tf::reduce_sum(v);
    });
    constexpr auto& plan = decltype(f.get_concrete_function())::program::plan;
    CHECK(plan.frame.arena >= 2 * 8 * 8 * 4);  // one matmul's input and output
    CHECK(plan.frame.arena < 4 * 8 * 8 * 4);   // not all four
    // x = all 1/8: every power is x again, and its sum is 8
    CHECK(f(tf::fill<float, 8, 8>(0.125f))() == 8.f);
}

TEST_CASE("a value from before a branch is needed behind it") {
    const auto f = tf::function([](tf::Tensor<bool> p, tf::Tensor<float, 4> x) {
        auto before = tf::concat<0>(x, x);  // a kernel's result
        auto inside = tf::cond(
            p,
            [&] {
                auto a = tf::concat<0>(x, x, x);
                auto b = tf::concat<0>(a, a);
                return tf::reduce_sum(b);
            },
            [&] { return tf::reduce_max(x); });
        return tf::reduce_sum(before) + inside;
    });
    const auto x = tf::constant({1.f, 2.f, 3.f, 4.f});
    CHECK(f(true, x)() == 20.f + 60.f);
    CHECK(f(false, x)() == 20.f + 4.f);
}

TEST_CASE("a value from before a loop is needed on every iteration") {
    const auto f = tf::function([](tf::Tensor<float, 4> x, tf::Tensor<int> n) {
        auto before = tf::concat<0>(x, x);
        return tf::for_each(
            tf::range(n),
            [&](auto i, auto s) {
                auto a = tf::concat<0>(before, x);  // 12
                auto b = tf::reduce_sum(a);
                auto c = tf::concat<0>(a, a);  // may reuse what is dead, not `before`
                return s + b + tf::reduce_sum(c) * tf::cast<float>(i);
            },
            0.f);
    });
    // sum of a is 30; each turn adds 30 + 60 i
    CHECK(f(tf::constant({1.f, 2.f, 3.f, 4.f}), 4)() == 4 * 30.f + 60.f * 6);
}

TEST_CASE("temporaries of the body do not overwrite the loop's variables") {
    const auto f = tf::function([](tf::Tensor<float, 2, 2> x) {
        auto [count, p, q] =
            tf::while_loop([](auto i, auto, auto) { return i < 5; },
                           [&](auto i, auto a, auto b) {
                               auto t = tf::matmul(a, x);
                               auto u = tf::matmul(t, b);
                               auto w = tf::matmul(u, t);
                               (void)w;
                               return std::tuple(i + 1, tf::matmul(a, x), b + t - u + u);
                           },
                           0, x, x);
        return std::tuple(p, q, count);
    });
    // x = [[1, 1], [0, 1]]: powers have k in the corner; a = x^6, b = x + sum of x^2..x^6
    const auto [a, b, i] = f(tf::constant({{1.f, 1.f}, {0.f, 1.f}}));
    CHECK(i() == 5);
    CHECK(test::elements(a) == Vec{1.f, 6.f, 0.f, 1.f});
    CHECK(test::elements(b) == Vec{6.f, 21.f, 0.f, 6.f});
}

TEST_CASE("a reshaped value keeps its memory alive") {
    const auto f = tf::function([](tf::Tensor<float, 2, 3> x) {
        auto a = tf::concat<0>(x, x);      // [4, 3], in the arena
        auto view = tf::reshape<3, 4>(a);  // the same memory
        auto b = tf::concat<0>(x, x, x);   // must not be put there
        auto c = tf::reduce_sum<1>(b);
        return std::tuple(tf::transpose(view), c);
    });
    const auto [a, c] = f(tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}}));
    CHECK(test::elements(a) == Vec{1.f, 5.f, 3.f, 2.f, 6.f, 4.f, 3.f, 1.f, 5.f, 4.f, 2.f, 6.f});
    CHECK(test::elements(c) == Vec{6.f, 15.f, 6.f, 15.f, 6.f, 15.f});
}

TEST_CASE("a view of a view that crosses a loop") {
    const auto f = tf::function([](tf::Tensor<float, 4> x, tf::Tensor<int> n) {
        auto a = tf::concat<0>(x, x);
        auto v = tf::expand_dims<0>(tf::reshape<2, 4>(a));  // [1, 2, 4]
        auto s = tf::for_each(
            tf::range(n),
            [&](auto, auto acc) {
                auto junk = tf::concat<0>(x, x, x, x);
                return acc + tf::reduce_sum(junk);
            },
            0.f);
        return std::tuple(s, tf::reduce_sum<1>(v));
    });
    const auto [s, v] = f(tf::constant({1.f, 2.f, 3.f, 4.f}), 3);
    CHECK(s() == 120.f);
    CHECK(test::elements(v) == Vec{2.f, 4.f, 6.f, 8.f});
}

TEST_CASE("values of several dtypes share the arena") {
    const auto f = tf::function([](tf::Tensor<std::int8_t, 5> x) {
        auto a = tf::concat<0>(x, x);
        auto d = tf::cast<double>(a) / 4.0;
        auto s = tf::reduce_sum(d);
        auto b = tf::argmax<0>(tf::concat<0>(x, x, x));
        auto p = tf::concat<0>(x > std::int8_t{2}, x < std::int8_t{2});
        return std::tuple(s, b, tf::cast<int>(p));
    });
    const auto [s, b, p] = f(tf::constant<std::int8_t>({1, 2, 3, 4, 0}));
    CHECK(s() == 5.0);
    CHECK(b() == 3);
    CHECK(test::elements(p) == std::vector{0, 0, 1, 1, 0, 1, 0, 0, 0, 1});
}
