// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// NumPy's broadcasting, with static and dyn dims.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

constexpr auto minus = [](const auto& x, const auto& y) { return x - y; };

}  // namespace

TEST_CASE("broadcast: static shapes") {
    const auto m = mat<float, 2, 3>({1, 2, 3, 4, 5, 6});
    check(both(minus, m, mat<float, 3>({1, 2, 3})), tf::Shape(2, 3), {0, 0, 0, 3, 3, 3});
    check(both(minus, mat<float, 3>({1, 2, 3}), m), tf::Shape(2, 3), {0, 0, 0, -3, -3, -3});
    check(both(minus, mat<float, 2, 1>({10, 20}), mat<float, 1, 3>({1, 2, 3})), tf::Shape(2, 3),
          {9, 8, 7, 19, 18, 17});
    check(both(minus, tf::constant(1.f), m), tf::Shape(2, 3), {0, -1, -2, -3, -4, -5});
    check(both(minus, m, tf::constant(1.f)), tf::Shape(2, 3), {0, 1, 2, 3, 4, 5});
    check(both(minus, m, mat<float, 1>({1})), tf::Shape(2, 3), {0, 1, 2, 3, 4, 5});
    check(both(minus, m, mat<float, 1, 1, 1>({1})), tf::Shape(1, 2, 3), {0, 1, 2, 3, 4, 5});
    check(both(minus, m, mat<float, 2, 1>({1, 2})), tf::Shape(2, 3), {0, 1, 2, 2, 3, 4});
    // [2,1,4] * [3,1]
    check(both([](const auto& x, const auto& y) { return x * y; },
               mat<float, 2, 1, 4>({1, 2, 3, 4, 5, 6, 7, 8}), mat<float, 3, 1>({1, 10, 100})),
          tf::Shape(2, 3, 4), {1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400,
                               5, 6, 7, 8, 50, 60, 70, 80, 500, 600, 700, 800});
    // an empty dim meets 1
    CHECK(both(minus, mat<float, 2, 0>({}), mat<float, 2, 1>({1, 2})).shape() == tf::Shape(2, 0));
    CHECK(both(minus, mat<int, 0>({}), tf::constant(1)).shape() == tf::Shape(0));
}

TEST_CASE("broadcast: three shapes in one loop") {
    check(both([](const tf::Tensor<float, 2, 1>& a, const tf::Tensor<float, 3>& b,
                  const tf::Tensor<float>& c) { return (a + b) * c - a; },
               mat<float, 2, 1>({1, 2}), mat<float, 3>({10, 20, 30}), tf::constant(2.f)),
          tf::Shape(2, 3), {21, 41, 61, 22, 42, 62});
    // the same tensor under two shapes
    check(both(
              [](const tf::Tensor<float, 2>& a) {
                  return tf::expand_dims<1>(a) - tf::expand_dims<0>(a);
              },
              mat<float, 2>({1, 5})),
          tf::Shape(2, 2), {0, -4, 4, 0});
}

TEST_CASE("broadcast: dims that turn out equal, or 1") {
    const auto f = tf::function(
        [](const tf::Tensor<float, dyn>& x, const tf::Tensor<float, dyn>& y) { return x - y; });
    for (const auto& g : {0, 1}) {
        const auto run = [&](const auto& x, const auto& y) {
            return g == 0 ? tf::Tensor<float, dyn>(x - y) : f(x, y);
        };
        check(run(vec<float>({1, 2, 3}), vec<float>({1, 1, 1})), tf::Shape(3), {0, 1, 2});
        check(run(vec<float>({1, 2, 3}), vec<float>({1})), tf::Shape(3), {0, 1, 2});
        check(run(vec<float>({1}), vec<float>({1, 2, 3})), tf::Shape(3), {0, -1, -2});
        check(run(vec<float>({}), vec<float>({1})), tf::Shape(0), {});
        CHECK_THROWS_AS(run(vec<float>({1, 2}), vec<float>({1, 2, 3})), InvalidArgument);
        CHECK_THROWS_AS(run(vec<float>({}), vec<float>({1, 2})), InvalidArgument);
        // usable after an error
        check(run(vec<float>({5}), vec<float>({2})), tf::Shape(1), {3});
    }
}

TEST_CASE("broadcast: an open dim against a number") {
    // the result's dim is the number; the open one must turn out to be it, or 1
    const auto three = mat<float, 3>({1, 2, 3});
    check(tf::Tensor<float, 3>(both(minus, vec<float>({1, 1, 1}), three)), tf::Shape(3),
          {0, -1, -2});
    check(tf::Tensor<float, 3>(both(minus, vec<float>({5}), three)), tf::Shape(3), {4, 3, 2});
    both_throw<InvalidArgument>(
        [](const tf::Tensor<float, dyn>& x, const tf::Tensor<float, 3>& y) { return x - y; },
        vec<float>({1, 2, 3, 4, 5}), three);
    both_throw<InvalidArgument>(
        [](const tf::Tensor<float, dyn>& x, const tf::Tensor<float, 3>& y) { return x - y; },
        vec<float>({1, 2}), three);
    both_throw<InvalidArgument>([](const tf::Tensor<float, 3>& y,
                                   const tf::Tensor<float, dyn>& x) { return (y + 1.f) * x; },
                                three, vec<float>({1, 2}));
}

TEST_CASE("broadcast: open dims of matrices") {
    const auto m = tf::constant<dyn, 3>(list<float>({1, 2, 3, 4, 5, 6}));
    check(both(minus, m, mat<float, 3>({1, 2, 3})), tf::Shape(2, 3), {0, 0, 0, 3, 3, 3});
    check(both(minus, m, mat<float, 1, 3>({1, 2, 3})), tf::Shape(2, 3), {0, 0, 0, 3, 3, 3});
    const tf::Tensor<float, dyn, dyn> open = m, column = mat<float, 2, 1>({1, 4});
    check(both(minus, open, column), tf::Shape(2, 3), {0, 1, 2, 0, 1, 2});
    check(both(minus, column, mat<float, 3>({1, 2, 3})), tf::Shape(2, 3), {0, -1, -2, 3, 2, 1});
    both_throw<InvalidArgument>(
        [](const tf::Tensor<float, dyn, dyn>& x, const tf::Tensor<float, dyn>& y) { return x - y; },
        open, vec<float>({1, 2}));
    // an error in the middle of a chain that is one loop
    both_throw<InvalidArgument>(
        [](const tf::Tensor<float, dyn, dyn>& x, const tf::Tensor<float, dyn>& y) {
            return tf::exp((x + 1.f) * y) - x;
        },
        open, vec<float>({1, 2}));
}

TEST_CASE("broadcast: errors name the op and the shapes") {
    try {
        (void)(vec<float>({1, 2}) * vec<float>({1, 2, 3}));
        FAIL("no error");
    } catch (const InvalidArgument& e) {
        CHECK(e.op() == "Mul");
        CHECK(e.got() == "(2,) and (3,)");
    }
}
