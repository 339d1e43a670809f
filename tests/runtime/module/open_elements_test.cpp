// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Arrays, maps and scans whose elements have dims known only at run time. Values by arithmetic,
// eagerly and traced.

#include <doctest/doctest.h>

#include "eager_and_traced.hpp"

using test::both;
using test::elements;
using tf::dyn;
using Floats = std::vector<float>;

namespace {

template <class F, class... A>
void neither(F f, const A&... a) {
    CHECK_THROWS_AS(f(a...), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(a...), tf::errors::InvalidArgument);
}

using Rows = tf::Tensor<float, dyn, 2>;            // a batch of two features
using Steps = tf::Tensor<float, 3, dyn, 2>;        // three steps of such batches
using OpenSteps = tf::Tensor<float, dyn, dyn, 2>;  // any number of them

const Rows two_rows = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
const Rows no_rows = tf::zeros<float, 0, 2>();
const Steps steps = tf::constant({{{1.f, 2.f}}, {{3.f, 4.f}}, {{5.f, 6.f}}});

}  // namespace

TEST_CASE("the first write fixes an array's open dims") {
    const auto f = [](Rows x) {
        tf::TensorArray<float, 3, dyn, 2> a;
        a = a.write(1, x);
        a = a.write(2, x * 2.f);
        return a.stack();
    };
    both(f, {0, 0, 0, 0, 1, 2, 3, 4, 2, 4, 6, 8}, two_rows);
    both(f, {}, no_rows);
    CHECK(tf::function(f)(two_rows).shape() == tf::Shape(3, 2, 2));
    const auto grows = [](Rows x) {
        tf::TensorArray<float, dyn, dyn, 2> a;
        return a.write(1, x).write(0, x + 1.f).stack();
    };
    both(grows, {2, 3, 4, 5, 1, 2, 3, 4}, two_rows);
    const auto never = [](Rows) { return tf::TensorArray<float, 3, dyn, 2>().stack(); };
    both(never, {}, two_rows);
    const auto in_loop = [](tf::Tensor<float, dyn> x, tf::Tensor<int> n) {
        return tf::for_each(
                   tf::range(n), [&](auto i, auto a) { return a.write(i, x * tf::cast<float>(i)); },
                   tf::TensorArray<float, dyn, dyn>())
            .stack();
    };
    both(in_loop, {0, 0, 1, 2, 2, 4}, tf::Tensor<float, dyn>(tf::constant({1.f, 2.f})),
         tf::constant(3));
}

TEST_CASE("later writes must have the dims of the first") {
    neither(
        [](tf::Tensor<float, dyn> x, tf::Tensor<float, dyn> y) {
            return tf::TensorArray<float, 2, dyn>().write(0, x).write(1, y).stack();
        },
        tf::Tensor<float, dyn>(tf::constant({1.f, 2.f})),
        tf::Tensor<float, dyn>(tf::constant({1.f, 2.f, 3.f})));
}

TEST_CASE("map_fn of open elements") {
    const auto f = [](Steps x) { return tf::map_fn([](auto e) { return e * 2.f + 1.f; }, x); };
    both(f, {3, 5, 7, 9, 11, 13}, steps);
    const auto open = [](OpenSteps x) {
        return tf::map_fn([](auto e) { return std::tuple(e * 2.f, tf::reduce_sum<1>(e)); }, x);
    };
    const OpenSteps x(steps);
    CHECK(elements(std::get<0>(tf::function(open)(x))) == Floats{2, 4, 6, 8, 10, 12});
    CHECK(elements(std::get<1>(tf::function(open)(x))) == Floats{3, 7, 11});
    CHECK(elements(std::get<1>(open(x))) == Floats{3, 7, 11});
}

TEST_CASE("scan: the initializer has the dims") {
    const auto f = [](Steps x, Rows h) {
        return tf::scan([](auto s, auto e) { return s * 2.f + e; }, x, h);
    };
    const Rows h = tf::constant({{1.f, 1.f}});
    both(f, {3, 4, 9, 12, 23, 30}, steps, h);
    const auto backwards = [](OpenSteps x, Rows s) {
        return tf::scan([](auto a, auto e) { return a * 2.f + e; }, x, s, tf::reversed);
    };
    both(backwards, {35, 42, 17, 20, 7, 8}, OpenSteps(steps), h);
    const auto first = [](OpenSteps x) {
        return tf::scan([](auto s, auto e) { return s + e; }, x);
    };
    both(first, {1, 2, 4, 6, 9, 12}, OpenSteps(steps));
    const OpenSteps none = tf::zeros<float, 0, 1, 2>();
    both([](OpenSteps x,
            Rows s) { return tf::scan([](auto a, auto e) { return a * 2.f + e; }, x, s); },
         {}, none, h);
}

TEST_CASE("gradients of a recurrent net over an open batch") {
    const auto scanned = [](Steps x, Rows h, tf::Tensor<float, 2, 2> w) {
        tf::GradientTape tape;
        tape.watch(w);
        const auto states = tf::scan([&](auto s, auto e) { return tf::matmul(s, w) + e; }, x, h);
        return tf::Tensor<float, 2, 2>(tape.gradient(tf::reduce_sum(states), w));
    };
    // s1 = (2, 3), s2 = (5, 7), s3 = (10, 13) with w = 1; dw = h^T g1 + s1^T g2 + s2^T g3 with
    // g = 3, 2, 1.
    const Rows h = tf::constant({{1.f, 1.f}});
    both(scanned, {12, 12, 16, 16}, steps, h, tf::constant({{1.f, 0.f}, {0.f, 1.f}}));
    const auto mapped = [](Steps x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::map_fn([](auto e) { return e * e; }, x);
        return Steps(tape.gradient(tf::reduce_sum(y), x));
    };
    both(mapped, {2, 4, 6, 8, 10, 12}, steps);
    const auto open = [](OpenSteps x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto y = tf::map_fn([](auto e) { return e * e; }, x);
        return OpenSteps(tape.gradient(tf::reduce_sum(y), x));
    };
    both(open, {2, 4, 6, 8, 10, 12}, OpenSteps(steps));
}

namespace {

/// The sum of (k x)^3 over k = 0, 1, 2, from an array that a loop fills from its end.
constexpr auto cubes = [](Rows x) {
    auto [k, a] = tf::while_loop([](auto i, auto) { return i < 3; },
                                 [&](auto i, auto array) {
                                     const auto e = x * tf::cast<float>(i);
                                     return std::tuple(i + 1, array.write(2 - i, e * e * e));
                                 },
                                 tf::like<int>(x, 0), tf::TensorArray<float, 3, dyn, 2>{});
    return tf::Tensor<float>(tf::reduce_sum(a.stack()));
};
template <class F>
struct Slope {
    constexpr Rows operator()(Rows x) const {
        tf::GradientTape tape;
        tape.watch(x);
        const tf::Tensor<float> y = tf::reduce_sum(F{}(x));
        return tape.gradient(y, x);
    }
};
using Cubes = std::remove_const_t<decltype(cubes)>;

}  // namespace

TEST_CASE("derivatives of a loop whose first turn fixes an array's dims") {
    // 9 x^3, 27 x^2 and 54 x
    CHECK(cubes(two_rows)() == 900.f);
    CHECK(tf::function(cubes)(two_rows)() == 900.f);
    both(Slope<Cubes>{}, {27, 108, 243, 432}, two_rows);
    both(Slope<Slope<Cubes>>{}, {54, 108, 162, 216}, two_rows);
    both(Slope<Slope<Cubes>>{}, {}, no_rows);
}

TEST_CASE("the gradient of an array that has grown is as long as the array was") {
    const auto f = [](tf::Tensor<float, dyn> x) {
        tf::GradientTape tape;
        tape.watch(x);
        const auto grown = tf::TensorArray<float, dyn>{x}.write(4, tf::reduce_sum(x));
        const tf::Tensor<float> y = tf::reduce_sum(grown.stack() * grown.stack());
        return tf::Tensor<float, dyn>(tape.gradient(y, x));
    };
    // x1^2 + x2^2 + (x1 + x2)^2
    both(f, {8, 10}, tf::Tensor<float, dyn>(tf::constant({1.f, 2.f})));
}
