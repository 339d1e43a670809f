// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Named values: arguments and results keep their names, in whatever order they are written.

#include <sstream>

#include <doctest/doctest.h>

#include "../support.hpp"

using Vec = std::vector<float>;
using tf::dict;
using tf::get;
using tf::named;
using tf::Tensor;

TEST_CASE("dict: results by name, eagerly and traced") {
    const auto body = [](Tensor<float, 2> x) {
        return dict(named<"twice">(x * 2.f), named<"sum">(tf::reduce_sum(x)), named<"one">(1));
    };
    const auto check = [](const auto& r) {
        CHECK(test::elements(get<"twice">(r)) == Vec{2.f, 6.f});
        CHECK(get<"sum">(r)() == 4.f);
        CHECK(get<"one">(r)() == 1);
    };
    const Tensor<float, 2> x = {1.f, 3.f};
    const auto f = tf::function(body);
    check(body(x));
    check(f(x));
    check(f.eagerly(x));
    static_assert(std::is_same_v<decltype(body(x)), decltype(f(x))>);
    static_assert(std::is_same_v<decltype(get<"sum">(f(x))), Tensor<float>>);
    CHECK(get<"sum">(f(x))() == 4.f);
}

TEST_CASE("dict: the order of writing makes no other type") {
    const auto ab = dict(named<"a">(1.f), named<"b">(2));
    const auto ba = dict(named<"b">(2), named<"a">(1.f));
    static_assert(std::is_same_v<decltype(ab), decltype(ba)>);
    using Inputs = tf::Dict<tf::Named<"b", Tensor<int>>, tf::Named<"a", Tensor<float>>>;
    static_assert(std::is_same_v<decltype(ab), const Inputs>);
    const auto f =
        tf::function([](Inputs in) { return get<"a">(in) - tf::cast<float>(get<"b">(in)); });
    CHECK(f(ab)() == -1.f);
    CHECK(f(ba)() == -1.f);
    // as bytes, in which "B" < "a" < "a_" < "ab"
    using One = tf::Dict<tf::Named<"ab", Tensor<int>>, tf::Named<"B", Tensor<int>>,
                         tf::Named<"a_", Tensor<int>>, tf::Named<"a", Tensor<int>>>;
    const One four = dict(named<"a">(1), named<"a_">(2), named<"B">(0), named<"ab">(3));
    std::vector<int> seen;
    tf::nest::for_each(four, [&](const auto& leaf) { seen.push_back(leaf()); });
    CHECK(seen == std::vector{0, 1, 2, 3});
}

TEST_CASE("dict: polymorphic functions, variables, expressions, structures within") {
    tf::Variable<float> v(3.f);
    const auto f = tf::function([](auto d) {
        auto [low, high] = get<"range">(d);
        return dict(named<"inner">(dict(named<"width">(high - low))), named<"v">(get<"v">(d)));
    });
    const auto r = f(dict(named<"v">(v), named<"range">(std::tuple(1.f, v + 2.f))));
    CHECK(get<"width">(get<"inner">(r))() == 4.f);
    CHECK(get<"v">(r)() == 3.f);
    v.assign(5.f);
    CHECK(get<"v">(r)() == 3.f);
}

TEST_CASE("dict: a value is a reference into a dict that lives on") {
    auto d = dict(named<"x">(1.f));
    get<"x">(d) = tf::constant(7.f);
    CHECK(get<"x">(d)() == 7.f);
    const auto& same = d;
    static_assert(std::is_same_v<decltype(get<"x">(same)), const Tensor<float>&>);
}

TEST_CASE("dict: none, one, and names with all sorts of characters") {
    const auto f = tf::function([](Tensor<float> x) {
        return std::tuple(dict(), dict(named<"">(x)), dict(named<"a b/c:0">(x + 1.f)));
    });
    const auto [none, one, odd] = f(1.f);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(none)>, tf::Dict<>>);
    CHECK(get<"">(one)() == 1.f);
    CHECK(get<"a b/c:0">(odd)() == 2.f);
}

TEST_CASE("dict: loop variables and results of branches") {
    const auto body = [](Tensor<float> x) {
        const auto chosen = tf::cond(
            x > 0.f, [&] { return dict(named<"y">(x), named<"n">(1)); },
            [&] { return dict(named<"n">(2), named<"y">(-x)); });
        return tf::while_loop(
            [](auto d) { return get<"y">(d) < 100.f; },
            [](auto d) { return dict(named<"y">(get<"y">(d) * 2.f), named<"n">(get<"n">(d) + 1)); },
            chosen);
    };
    const auto f = tf::function(body);
    for (const auto& r : {f(3.f), body(3.f)}) {
        CHECK(get<"y">(r)() == 192.f);
        CHECK(get<"n">(r)() == 7);
    }
    CHECK(get<"n">(f(-3.f))() == 8);
}

TEST_CASE("dict: printed as Python prints one") {
    std::ostringstream out;
    out << dict(named<"b">(1), named<"a">(tf::constant(2.f)));
    CHECK(out.str() ==
          "{'a': <tf.Tensor: shape=(), dtype=float32, numpy=2.0>, 'b': <tf.Tensor: "
          "shape=(), dtype=int32, numpy=1>}");
    const auto f = tf::function(
        [](Tensor<float> x) { return dict(named<"y">(x), named<"loss">(tf::abs(x))); });
    CHECK(f.get_concrete_function().pretty_printed_signature() ==
          "Input Parameters:\n  arg0 (POSITIONAL_ONLY): TensorSpec(shape=(), dtype=tf.float32, "
          "name=None)\nOutput Type:\n  Dict[['loss', TensorSpec(shape=(), dtype=tf.float32, "
          "name=None)], ['y', TensorSpec(shape=(), dtype=tf.float32, name=None)]]\nCaptures:\n  "
          "None\n");
}

TEST_CASE("dict: gradients have the structure of the sources") {
    const auto x = dict(named<"a">(2.f), named<"b">(5.f));
    tf::GradientTape tape;
    tape.watch(x);
    const auto y = get<"a">(x) * get<"a">(x) * get<"b">(x);
    const auto g = tape.gradient(y, x);
    CHECK(get<"a">(g)() == 20.f);
    CHECK(get<"b">(g)() == 4.f);
}
