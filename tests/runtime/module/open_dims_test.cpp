// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Dims that are dyn in one function and static in another: values are passed between them
// unchanged, and a tensor whose dims differ from its type at run time is an error, in a graph and
// eagerly.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/functions.hpp>

namespace {

using tf::dyn;
using Open = tf::Tensor<float, dyn>;
using Two = tf::Tensor<float, 2>;
using Vec = std::vector<float>;

const Two two = tf::constant({1.f, 2.f});
const Open open_two = two, open_three = tf::constant({1.f, 2.f, 3.f}),
           open_one = tf::constant({1.f});

/// Checks f for two elements, traced and eagerly; other numbers of elements are errors in both.
template <class F>
void takes_two(const F& f, const Vec& want) {
    CHECK(test::elements(f(open_two)) == want);
    CHECK(test::elements(f.eagerly(open_two)) == want);
    for (const Open& other : {open_three, open_one}) {
        CHECK_THROWS_WITH_AS(f(other), doctest::Contains("[tf.core.shape_mismatch]"),
                             tf::errors::InvalidArgument);
        CHECK_THROWS_AS(f.eagerly(other), tf::errors::InvalidArgument);
    }
}

}  // namespace

TEST_CASE("open dims: a known shape passes through a function of open ones") {
    const auto scaled = tf::function([](Two x) {
        const Open y = x;
        return Open(y * 2.f);
    });
    CHECK(test::elements(scaled(two)) == Vec{2.f, 4.f});
    const auto sum = tf::function([](Two x) {
        const Open y = x;
        return tf::reduce_sum(y * 2.f + 1.f);
    });
    CHECK(sum(two)() == 8.f);
    const auto broadcast = tf::function([](Two x, tf::Tensor<float, 1> s) {
        const Open y = x;
        return Open(tf::square(y) * s + y);
    });
    CHECK(test::elements(broadcast(two, tf::constant({3.f}))) == Vec{4.f, 14.f});
    tf::Variable<float> factor(3.f);
    const auto with_variable = tf::function(
        [](tf::Variable<float>& v, Two x) {
            const Open y = x;
            return Open(y * v);
        },
        factor);
    CHECK(test::elements(with_variable(two)) == Vec{3.f, 6.f});
}

TEST_CASE("open dims: what becomes known is checked") {
    takes_two(tf::function([](Open x) {
                  const Two y = x;
                  return y;
              }),
              {1.f, 2.f});
    takes_two(tf::function([](Open x) {
                  const Two y = x * 3.f;
                  return Two(y + 1.f);
              }),
              {4.f, 7.f});
    takes_two(tf::function([](Open x) -> Two { return x + 1.f; }), {2.f, 3.f});
    takes_two(tf::function([](Open x) {
                  const auto inner = tf::function([](Two a) { return Two(a * a); });
                  return inner(x);
              }),
              {1.f, 4.f});
    takes_two(tf::function([](Open x) {
                  const Two start = x;
                  return tf::while_loop([](auto s) { return tf::reduce_sum(s) < 10.f; },
                                        [&](auto s) { return Two(s + Two(x)); }, start);
              }),
              {4.f, 8.f});
    takes_two(tf::function([](Open x) {
                  return tf::cond(
                      tf::reduce_sum(x) > 0.f, [&] { return Two(x); }, [&] { return Two(-x); });
              }),
              {1.f, 2.f});
}

TEST_CASE("open dims: the check does not stop a gradient") {
    const auto slope = tf::function([](Open x) {
        tf::GradientTape tape;
        tape.watch(x);
        const Two y = x;
        const auto cubes = tf::reduce_sum(y * y * y);
        return Two(tape.gradient(cubes, x));
    });
    CHECK(test::elements(slope(open_two)) == Vec{3.f, 12.f});
    CHECK_THROWS_AS(slope(open_three), tf::errors::InvalidArgument);

    const auto cubes = tf::function([](Open x) {
        const Two y = x;
        return tf::reduce_sum(y * y * y);
    });
    tf::GradientTape tape;  // around the call
    tape.watch(open_two);
    const auto y = cubes(open_two);
    CHECK(test::elements(Open(tape.gradient(y, open_two))) == Vec{3.f, 12.f});
}

TEST_CASE("open dims: variables, strings, several dims") {
    tf::Variable<float, dyn> open(open_two);
    tf::Variable<float, 2> fixed(two);
    const auto read = tf::function(
        [](tf::Variable<float, dyn>& v) {
            const Two y = v;
            return Two(y * 2.f);
        },
        open);
    CHECK(test::elements(read()) == Vec{2.f, 4.f});
    open.assign(open_three);
    CHECK_THROWS_AS(read(), tf::errors::InvalidArgument);
    const auto write =
        tf::function([](tf::Variable<float, 2>& v, Open x) { v.assign(Two(x)); }, fixed);
    CHECK_THROWS_AS(write(open_one), tf::errors::InvalidArgument);
    CHECK(test::elements(fixed.read()) == Vec{1.f, 2.f});

    const auto one_word = tf::function([](tf::Tensor<tf::string, dyn> x) {
        const tf::Tensor<tf::string, 1> y = x;
        return y;
    });
    CHECK(one_word(tf::constant<tf::string>({"a"}))(0) == "a");
    CHECK_THROWS_AS(one_word(tf::constant<tf::string>({"a", "b"})), tf::errors::InvalidArgument);

    const auto both = tf::function([](tf::Tensor<float, dyn, dyn> x) {
        const tf::Tensor<float, dyn, 3> a = x;
        const tf::Tensor<float, 2, dyn> b = x;
        return tf::reduce_sum(a) + tf::reduce_sum(b);
    });
    CHECK(both(tf::ones<float, 2, 3>())() == 12.f);
    CHECK_THROWS_AS(both(tf::ones<float, 3, 2>()), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(both(tf::ones<float, 3, 3>()), tf::errors::InvalidArgument);
}

TEST_CASE("open dims: what is known already is not checked, what cannot be is told by the call") {
    const auto back = tf::function([](Two x) {
        const Open y = x;
        const Two z = y;
        return Two(z + 1.f);
    });
    CHECK(test::elements(back(two)) == Vec{2.f, 3.f});
    CHECK(back.get_concrete_function().to_dot().find("EnsureShape") == std::string::npos);
    const auto impossible = tf::function([](tf::Tensor<float, 3> x) {
        const Open y = x;
        const Two z = y;
        return Two(z + 1.f);
    });
    CHECK_THROWS_WITH_AS(impossible(tf::constant({1.f, 2.f, 3.f})),
                         doctest::Contains("[tf.core.shape_mismatch]"),
                         tf::errors::InvalidArgument);
}
