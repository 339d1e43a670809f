// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Spellings that are the same as in TensorFlow: signatures and bound objects in any order, loops
// over tf::range, operators of bools and strings.

#include <doctest/doctest.h>

#include "../support.hpp"

namespace {

using test::elements;
using Spec = tf::TensorSpec<float, tf::dyn>;

constexpr auto weighted(tf::Variable<float>& a, tf::Variable<float>& b, auto x) {
    return x * a - b;
}
constexpr auto plain(tf::Variable<float>& a, tf::Variable<float>& b, tf::Tensor<float, tf::dyn> x) {
    return x * a - b;
}

}  // namespace

TEST_CASE("function: the signature may stand before, between and behind what is bound") {
    tf::Variable<float> a(2.f), b(1.f);
    constexpr auto f = [](auto& v, auto& w, auto x) { return weighted(v, w, x); };
    const auto sig = tf::input_signature<Spec>;
    const auto x = tf::constant({1.f, 2.f});
    const std::vector<float> want{1, 3};
    CHECK(elements(tf::function(f, sig, a, b)(x)) == want);
    CHECK(elements(tf::function(f, a, sig, b)(x)) == want);
    CHECK(elements(tf::function(f, a, b, sig)(x)) == want);
    CHECK(elements(tf::function(f, a, b, tf::input_signature<Spec>)(x)) == want);
    CHECK(elements(tf::function<&plain>(a, b, sig)(x)) == want);
    CHECK(elements(tf::function<&plain>(sig, a, b)(x)) == want);
    static_assert(
        std::is_same_v<decltype(tf::function(f, a, b, sig)(x)), tf::Tensor<float, tf::dyn>>);
}

TEST_CASE("function: a method's signature and module in both orders") {
    struct Scaled : tf::Module {
        tf::Variable<float> w{this, "w", 3.f};
        constexpr Scaled() : tf::Module("scaled") {}
        constexpr auto by(tf::Tensor<float, tf::dyn> x) { return x * w; }
    };
    Scaled m;
    const auto x = tf::constant({1.f, 2.f});
    CHECK(elements(tf::function<&Scaled::by>(m, tf::input_signature<Spec>)(x)) ==
          std::vector<float>{3, 6});
    CHECK(elements(tf::function<&Scaled::by>(tf::input_signature<Spec>, m)(x)) ==
          std::vector<float>{3, 6});
}

TEST_CASE("range: its numbers are scalar tensors for the host's loop") {
    std::vector<int> seen;
    for (auto i : tf::range(3)) seen.push_back((i * 10)());
    CHECK(seen == std::vector<int>{0, 10, 20});
    std::vector<float> down;
    for (auto v : tf::range(2.f, 0.f, -0.5f)) down.push_back(v());
    CHECK(down == std::vector<float>{2, 1.5f, 1, 0.5f});
    int none = 0;
    for ([[maybe_unused]] auto i : tf::range(0)) ++none;
    CHECK(none == 0);
    for ([[maybe_unused]] auto i : tf::range(tf::constant(4))) ++none;
    CHECK(none == 4);
    CHECK_THROWS_AS(tf::range(0, 3, 0).begin(), tf::errors::InvalidArgument);
}

TEST_CASE("operators: & | ~ of bools") {
    const auto f = [](tf::Tensor<bool, 4> a, tf::Tensor<bool, 4> b) {
        return std::tuple(a & b, a | b, ~a, (a & true) | b);
    };
    const tf::Tensor<bool, 4> a = {true, true, false, false}, b = {true, false, true, false};
    const auto [both, one, not_a, mixed] = f(a, b);
    const auto [fboth, fone, fnot, fmixed] = tf::function(f)(a, b);
    CHECK(elements(both) == std::vector<bool>{true, false, false, false});
    CHECK(elements(one) == std::vector<bool>{true, true, true, false});
    CHECK(elements(not_a) == std::vector<bool>{false, false, true, true});
    CHECK(elements(mixed) == elements(one));
    CHECK(elements(fboth) == elements(both));
    CHECK(elements(fone) == elements(one));
    CHECK(elements(fnot) == elements(not_a));
    CHECK(elements(fmixed) == elements(mixed));
}

TEST_CASE("operators: + of strings") {
    const auto f = [](tf::Tensor<tf::string, 2> s, tf::Tensor<tf::string> t) {
        return s + "/" + t;
    };
    const tf::Tensor<tf::string, 2> s = {"a", ""};
    const std::vector<std::string> want{"a/z", "/z"};
    CHECK(elements(f(s, "z")) == want);
    CHECK(elements(tf::function(f)(s, "z")) == want);
    CHECK((tf::constant("x") + tf::constant("y"))() == "xy");
    const tf::Tensor<tf::string, tf::dyn> open = {"p", "q", "r"};
    CHECK_THROWS_AS((tf::Tensor<tf::string, tf::dyn>(open + s)), tf::errors::InvalidArgument);
}
