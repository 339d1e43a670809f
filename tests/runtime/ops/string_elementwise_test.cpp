// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// ==, != and tf::where on tensors of strings, eagerly and traced.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

using Text = tf::Tensor<tf::string>;
using Texts = tf::Tensor<tf::string, tf::dyn>;
using Bools = std::vector<bool>;
using Words = std::vector<std::string>;

// Longer than what std::string keeps without an allocation.
constexpr const char* long_word = "a word that is certainly on the heap, however long";

template <class F, class Check, class... A>
void both_ways(F f, Check check, const A&... a) {
    check(f(a...));
    check(tf::function(f)(a...));
}

template <class R>
Bools bools(const R& r) {
    const auto all = r.values();
    return Bools(all.begin(), all.end());
}
template <class R>
Words words(const R& r) {
    const auto all = r.values();
    return Words(all.begin(), all.end());
}

}  // namespace

TEST_CASE("strings: equal and not_equal") {
    const auto f = [](Texts a, tf::Tensor<tf::string, 2, 1> b, Text s) {
        return std::tuple(a == b, a != "x", "x" == a, s == "x", tf::not_equal(s, s));
    };
    const auto check = [](const auto& r) {
        CHECK(std::get<0>(r).shape() == tf::Shape(2, 3));
        CHECK(bools(std::get<0>(r)) == Bools{true, false, false, false, true, false});
        CHECK(bools(std::get<1>(r)) == Bools{false, true, true});
        CHECK(bools(std::get<2>(r)) == Bools{true, false, false});
        CHECK(std::get<3>(r)());
        CHECK_FALSE(std::get<4>(r)());
    };
    both_ways(f, check, tf::constant({"x", "y", long_word}), tf::constant({{"x"}, {"y"}}),
              tf::constant("x"));
    const auto empty = [](Texts a) { return a == "x"; };
    both_ways(
        empty, [](const auto& r) { CHECK(r.shape() == tf::Shape(0)); },
        Texts(tf::zeros<tf::string, 0>()));
    // Bytes count, not text up to the first zero.
    CHECK_FALSE((tf::constant(std::string_view("a\0b", 3)) == "a")());
}

TEST_CASE("strings: where") {
    const auto f = [](Texts a, tf::Tensor<bool, 2, 1> p, Text s) {
        return std::tuple(tf::where(p, a, s), tf::where(a == s, "same", a),
                          tf::where(s == "x", s, long_word));
    };
    const auto check = [](const auto& r) {
        CHECK(std::get<0>(r).shape() == tf::Shape(2, 2));
        CHECK(words(std::get<0>(r)) == Words{"y", "y", "x", long_word});
        CHECK(words(std::get<1>(r)) == Words{"x", long_word});
        CHECK(std::get<2>(r)() == long_word);
    };
    both_ways(f, check, tf::constant({"x", long_word}), tf::constant({{false}, {true}}),
              tf::constant("y"));
}

TEST_CASE("strings: constants, conditions and loops") {
    const auto f = [](tf::Variable<tf::string>& last, Text s) {
        const auto changed = s != last;
        last.assign(s);
        auto found = tf::for_each(
            tf::constant({"a", "b", "a"}),
            [](auto e, auto count, auto what) {
                return std::tuple(tf::where(e == what, count + 1, count), what);
            },
            tf::like<int>(s, 0), s);
        return std::tuple(changed, std::get<0>(found),
                          tf::cond(
                              s == "a", [&] { return s; }, [] { return tf::constant("no"); }),
                          tf::constant({"p", "q"}) == "p");
    };
    tf::Variable<tf::string> last("a");
    const auto traced = tf::function(f, last);
    for (const bool eagerly : {true, false}) {
        last.assign("a");
        const auto call = [&](const char* text) {
            const Text s = tf::constant(text);
            return eagerly ? traced.eagerly(s) : traced(s);
        };
        const auto same = call("a");
        CHECK_FALSE(std::get<0>(same)());
        CHECK(std::get<1>(same)() == 2);
        CHECK(std::get<2>(same)() == "a");
        CHECK(bools(std::get<3>(same)) == Bools{true, false});
        const auto other = call("c");
        CHECK(std::get<0>(other)());
        CHECK(std::get<1>(other)() == 0);
        CHECK(std::get<2>(other)() == "no");
    }
}

TEST_CASE("strings: open dims that do not fit") {
    const auto f = [](Texts a, Texts b) { return a == b; };
    const Texts two = tf::constant({"a", "b"}), three = tf::constant({"a", "b", "c"});
    CHECK_THROWS_AS(f(two, three), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(two, three), tf::errors::InvalidArgument);
}
