// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.nest by TensorFlow's names, eagerly and traced.

#include <doctest/doctest.h>

#include <array>
#include <tuple>

#include <tf/functions.hpp>

namespace {

using S = tf::Tensor<float>;

struct Pair {
    S a;
    tf::Tensor<float, 2> b;
};

}  // namespace

TEST_CASE("nest: flatten, map_structure, pack_sequence_as") {
    namespace nest = tf::nest;
    const auto nested = std::tuple(S(1.f), std::array{S(2.f), S(3.f)}, Pair{4.f, {5.f, 6.f}});
    const auto flat = nest::flatten(nested);
    static_assert(std::tuple_size_v<decltype(flat)> == 5);
    CHECK(std::get<2>(flat)() == 3);
    CHECK(std::get<4>(flat)(1) == 6);
    const auto add = [](const auto& x, const auto& y) { return nest::to_tensor(x + y); };
    const auto twice = nest::map_structure(add, nested, nested);
    static_assert(std::is_same_v<decltype(twice), decltype(nested)>);
    CHECK(std::get<1>(twice)[1]() == 6);
    CHECK(std::get<2>(twice).b(0) == 10);
    const auto again = nest::pack_sequence_as(nested, nest::flatten(twice));
    static_assert(std::is_same_v<decltype(again), decltype(nested)>);
    CHECK(std::get<2>(again).a() == 8);
    const auto f = [](const S& x, const S& y) {
        return nest::map_structure([](const auto& v) { return nest::to_tensor(v * 2.f); },
                                   std::tuple(x, std::pair(y, x)));
    };
    CHECK(std::get<1>(tf::function(f)(1.f, 5.f)).first() == 10);
    const auto d = tf::dict(tf::named<"x">(S(1.f)), tf::named<"y">(S(2.f)));
    CHECK(tf::get<"y">(nest::map_structure(add, d, d))() == 4);
}

TEST_CASE("nest: is_nested, assert_same_structure") {
    namespace nest = tf::nest;
    CHECK(nest::is_nested(std::tuple(1, 2)));
    CHECK(nest::is_nested(std::array{1.f}));
    CHECK(nest::is_nested(Pair{}));
    CHECK_FALSE(nest::is_nested(S(1.f)));
    CHECK_FALSE(nest::is_nested(2.f));
    nest::assert_same_structure(std::tuple(1, std::pair(2, 3)),
                                std::pair(S(1.f), std::array{1, 2}));
    CHECK(nest::map_structure([](int a, int b) { return a * b; }, 3, 4) == 12);
}
