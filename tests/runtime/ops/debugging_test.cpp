// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.debugging: checks that hold do nothing, checks that fail throw, eagerly and traced.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::errors::InvalidArgument;
namespace debugging = tf::debugging;

using X = tf::Tensor<int, tf::dyn>;

/// Runs a check that must hold, then one that must not.
template <class F, class... A>
void holds(F f, const A&... a) {
    const auto g = tf::function(f);
    CHECK_NOTHROW((void)f(a...));
    CHECK_NOTHROW((void)g(a...));
}
template <class F, class... A>
void fails(F f, const A&... a) {
    const auto g = tf::function(f);
    CHECK_THROWS_AS((void)f(a...), InvalidArgument);
    CHECK_THROWS_AS((void)g(a...), InvalidArgument);
}

}  // namespace

TEST_CASE("debugging: relations") {
    const auto a = vec<int>({1, 2, 3}), b = vec<int>({2, 3, 4}), c = vec<int>({1, 5, 3});
    const auto equal = [](const X& x, const X& y) { return debugging::assert_equal(x, y); };
    const auto none = [](const X& x, const X& y) { return debugging::assert_none_equal(x, y); };
    const auto less = [](const X& x, const X& y) { return debugging::assert_less(x, y); };
    const auto at_most = [](const X& x, const X& y) { return debugging::assert_less_equal(x, y); };
    const auto greater = [](const X& x, const X& y) { return debugging::assert_greater(x, y); };
    const auto at_least = [](const X& x, const X& y) {
        return debugging::assert_greater_equal(x, y);
    };
    holds(equal, a, a);
    fails(equal, a, c);
    holds(none, a, b);
    fails(none, a, c);
    holds(less, a, b);
    fails(less, a, a);
    fails(less, a, c);
    holds(at_most, a, c);
    fails(at_most, b, a);
    holds(greater, b, a);
    fails(greater, a, a);
    holds(at_least, c, a);
    fails(at_least, a, b);
    // broadcast, and vacuously true of no elements
    holds(less, a, vec<int>({9}));
    fails(less, a, vec<int>({3}));
    holds(less, vec<int>({}), vec<int>({0}));
}

TEST_CASE("debugging: signs, literals, scalars, NaN") {
    const auto positive = [](const X& x) { return debugging::assert_positive(x); };
    const auto natural = [](const X& x) { return debugging::assert_non_negative(x); };
    holds(positive, vec<int>({1, 2}));
    fails(positive, vec<int>({1, 0}));
    holds(natural, vec<int>({1, 0}));
    fails(natural, vec<int>({1, -1}));
    using S = tf::Tensor<float>;
    const auto small = [](const S& x) { return debugging::assert_less(x, 3.f); };
    holds(small, tf::constant(2.f));
    fails(small, tf::constant(3.f));
    fails(small, tf::constant(NaN));
    const auto condition = [](const tf::Tensor<bool, 2>& c, const S& x) {
        return debugging::Assert(c, x);
    };
    holds(condition, tf::constant({true, true}), tf::constant(1.f));
    fails(condition, tf::constant({true, false}), tf::constant(1.f));
}

TEST_CASE("debugging: the message shows the values, the relation and the user's words") {
    const auto f = [](const X& x, const X& y) {
        return debugging::assert_equal(x, y, "sizes of the two halves");
    };
    const auto check_text = [](const InvalidArgument& e) {
        CHECK(e.code() == tf::errors::Code::invalid_argument);
        CHECK(e.got() == "[1 2 3 ... 7 8 9] and [1]");
        CHECK(e.expected() == "x == y (sizes of the two halves)");
        CHECK(std::string(e.what()).starts_with("[tf.debugging.assertion]"));
    };
    const auto x = vec<int>({1, 2, 3, 4, 5, 6, 7, 8, 9}), y = vec<int>({1});
    try {
        f(x, y);
        FAIL("no error");
    } catch (const InvalidArgument& e) {
        check_text(e);
    }
    try {
        tf::function(f)(x, y);
        FAIL("no error");
    } catch (const InvalidArgument& e) {
        check_text(e);
    }
}

TEST_CASE("debugging: in a function an assertion is never dropped, and comes in program order") {
    tf::Variable<float> sum(0.f);
    const auto f = tf::function(
        [](tf::Variable<float>& v, const tf::Tensor<float>& x) {
            v.assign_add(x);
            debugging::assert_less(v, 10.f, "after the first");
            v.assign_add(x);
        },
        sum);
    f(4.f);                                    // 4, 8
    CHECK_THROWS_AS(f(4.f), InvalidArgument);  // 12
    // SEMANTICS 153: errors are not sticky
    const auto g = tf::function([](const tf::Tensor<int>& x) {
        debugging::assert_positive(x);
        return x + 1;
    });
    CHECK(g(1)() == 2);
    CHECK_THROWS_AS(g(0), InvalidArgument);
    CHECK(g(2)() == 3);
}
