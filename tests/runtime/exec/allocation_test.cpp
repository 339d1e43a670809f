// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A steady-state call allocates nothing on the heap: intermediate values are in the plan's arena,
// results in cached blocks of earlier calls.

#include <doctest/doctest.h>

#include "../count_allocations.hpp"
#include "../support.hpp"

using test::reuses_blocks;
using test::steady_state;

TEST_CASE("the counter counts") {
    const long before = test::allocations;
    ::operator delete(::operator new(4));  // a new-expression may be optimized away
    ::operator delete(::operator new(64, std::align_val_t{64}), std::align_val_t{64});
    CHECK(test::allocations - before == 2);
}

TEST_CASE("a scalar function allocates nothing" * doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](tf::Tensor<float> x) { return x * x + 2.f; });
    const auto three = tf::constant(3.f);
    float sum = 0;
    CHECK(steady_state([&] { sum += f(three)(); }) == 0);
    CHECK(sum == 103 * 11.f);
    CHECK(steady_state([&] { sum = f(2.f)(); }) == 0);
    CHECK(sum == 6.f);
}

TEST_CASE("a tensor function with intermediate tensors allocates nothing" *
          doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](tf::Tensor<float, 8, 16> x, tf::Tensor<float, 16, 4> w) {
        auto h = tf::relu(tf::matmul(x, w));
        auto m = tf::reduce_mean<0>(h, tf::keepdims);
        auto t = tf::transpose(h - m);
        return std::tuple(tf::matmul(t, x), tf::reduce_sum(t));
    });
    const auto x = tf::ones<float, 8, 16>();
    const auto w = tf::ones<float, 16, 4>();
    float first = 0;
    CHECK(steady_state([&] {
              const auto [a, b] = f(x, w);
              first = a(0, 0) + b();
          }) == 0);
    CHECK(first == 0.f);
}

TEST_CASE("a cluster of many values allocates nothing" * doctest::skip(!reuses_blocks)) {
    using V = tf::Tensor<double, 700>;
    const auto f = tf::function([](V x) {
        return [&]<int... I>(std::integer_sequence<int, I...>) {
            const std::array<V, sizeof...(I)> v{V(x * static_cast<double>(I + 2))...};
            V sum = v[0];
            for (std::size_t k = v.size() - 1; k > 0; --k) sum = sum + v[k];
            return sum;
        }(std::make_integer_sequence<int, 60>{});
    });
    const auto x = tf::ones<double, 700>();
    double last = 0;
    CHECK(steady_state([&] { last = f(x)(699); }) == 0);
    CHECK(last == 61 * 62 / 2 - 1);
    CHECK(steady_state([&] { last = V(tf::exp(x * 0.0) + x)(0); }) == 0);
    CHECK(last == 2);
}

TEST_CASE("an arena too large for the stack is kept, too" * doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](tf::Tensor<float, 64, 64> x) {
        auto a = tf::matmul(x, x);
        auto b = tf::matmul(a, x);
        return tf::reduce_sum(tf::matmul(a, b));
    });
    const auto x = tf::ones<float, 64, 64>();
    float r = 0;
    CHECK(steady_state([&] { r = f(x)(); }) == 0);
    CHECK(r == 64.f * 64.f * 64.f * 64.f * 64.f * 64.f);
}

TEST_CASE("a loop allocates nothing, however often it turns" * doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](tf::Tensor<float, 2, 2> x, tf::Tensor<int> n) {
        return tf::while_loop([&](auto i, auto) { return i < n; },
                              [&](auto i, auto y) { return std::tuple(i + 1, tf::matmul(y, x)); },
                              0, x);
    });
    const auto x = tf::constant({{1.f, 1.f}, {0.f, 1.f}});
    const auto n = tf::constant(50);
    float corner = 0;
    CHECK(steady_state([&] {
              const auto [i, y] = f(x, n);
              corner = y(0, 1);
          }) == 0);
    CHECK(corner == 51.f);
}

namespace {
struct Net : tf::Module {
    tf::Variable<float, 3, 2> w{this, "w", tf::ones<float, 3, 2>()};
    tf::Variable<float, 2> b{this, "b", tf::zeros<float, 2>()};
    tf::Variable<int> calls{this, "calls", 0};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float, tf::dyn, 2> step(tf::Tensor<float, tf::dyn, 3> x) {
        calls.assign_add(1);
        b.assign_add(tf::ones<float, 2>());
        return tf::relu(tf::matmul(x, w) + b);
    }
};
}  // namespace

TEST_CASE("a module with variables and open dims allocates nothing" *
          doctest::skip(!reuses_blocks)) {
    Net net;
    const auto f = tf::function<&Net::step>(net);
    const auto x = tf::ones<float, 5, 3>();
    float last = 0;
    CHECK(steady_state([&] { last = f(x)(4, 1); }) == 0);
    CHECK(net.calls() == 103);
    CHECK(last == 3.f + 103.f);
}

TEST_CASE("open dims that change from call to call allocate nothing" *
          doctest::skip(!reuses_blocks)) {
    const auto f = tf::function([](tf::Tensor<float, tf::dyn> x) {
        return tf::reduce_sum(tf::exp(x) * 2.f) + tf::reduce_max(x);
    });
    const auto a = tf::zeros<float, tf::dyn>(3);
    const auto b = tf::zeros<float, tf::dyn>(100);
    float r = 0;
    CHECK(steady_state([&] { r = f(a)() + f(b)(); }) == 0);
    CHECK(r == 206.f);
}

TEST_CASE("branches and reading variables allocate nothing" * doctest::skip(!reuses_blocks)) {
    tf::Variable<float, 4> v(tf::ones<float, 4>());
    const auto f = tf::function(
        [](tf::Variable<float, 4>& x, tf::Tensor<bool> p) {
            return tf::cond(
                p, [&] { return tf::reduce_sum(x * 2.f); },
                [&] {
                    x.assign_add(tf::ones<float, 4>());
                    return tf::reduce_max(x);
                });
        },
        v);
    const auto yes = tf::constant(true), no = tf::constant(false);
    float r = 0;
    CHECK(steady_state([&] { r = f(yes)() + f(no)(); }) == 0);
    CHECK(r == 4.f * 2.f * 103.f + 104.f);
}
