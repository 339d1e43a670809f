// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include <tf/functions.hpp>

namespace {

using tf::dyn;
using tf::errors::InvalidArgument;
using tf::errors::OutOfRange;

template <class T, int... D>
std::vector<T> list(const tf::Tensor<T, D...>& t) {
    return {t.values().begin(), t.values().end()};
}

}  // namespace

TEST_CASE_TEMPLATE("tensor: a new one is all zeros", T, float, double, bool, std::int8_t,
                   std::int64_t, std::uint16_t) {
    const tf::Tensor<T> scalar;
    CHECK(scalar() == T{});
    const tf::Tensor<T, 2, 3> matrix;
    CHECK(matrix.shape() == tf::Shape(2, 3));
    CHECK(matrix.values().size() == 6);
    for (const T v : matrix.values()) CHECK(v == T{});
    const tf::Tensor<T, dyn, 3> open;  // its open dims are 0
    CHECK(open.shape() == tf::Shape(0, 3));
    CHECK(open.values().empty());
}

TEST_CASE("tensor: zeros also where memory is used again") {
    for (int i = 0; i < 3; ++i) {
        const tf::Tensor<float, 40> dirty = tf::ones<float, 40>() * 7.f;
        CHECK(dirty(39) == 7.f);
        const auto* where = dirty.data();
        CHECK(where != nullptr);
    }
    const tf::Tensor<float, 40> zeros;
    for (const float v : zeros.values()) CHECK(v == 0.f);
    const tf::Tensor<tf::string, 2> words;
    CHECK(words(0).empty());
    CHECK(words(1).empty());
}

TEST_CASE("tensor: scalars from literals, and back") {
    const tf::Tensor<float> a = 2, b = 2.5;
    CHECK(a() == 2.f);
    CHECK(static_cast<float>(b) == 2.5f);
    const tf::Tensor<std::int8_t> c = -128;
    CHECK(static_cast<std::int8_t>(c) == -128);
    const tf::Tensor<bool> d = true;
    CHECK(d());
    const tf::Tensor<tf::string> e = "text";
    CHECK(e() == "text");
    CHECK_THROWS_AS((tf::Tensor<std::int8_t>(128)), InvalidArgument);
    CHECK_THROWS_AS((tf::Tensor<std::uint32_t>(-1)), InvalidArgument);
    const tf::Tensor<std::uint64_t> largest = ~std::uint64_t{0};
    CHECK(largest() == ~std::uint64_t{0});
}

TEST_CASE("tensor: the host's data in and out, in row-major order") {
    const std::array<int, 6> data{1, 2, 3, 4, 5, 6};
    const auto t = tf::constant<2, 3>(data);
    static_assert(std::is_same_v<decltype(t), const tf::Tensor<int, 2, 3>>);
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j) CHECK(t(i, j) == 1 + 3 * i + j);
    CHECK(list(t) == std::vector{1, 2, 3, 4, 5, 6});
    CHECK(list(tf::constant({{{1}, {2}}, {{3}, {4}}})) == std::vector{1, 2, 3, 4});
}

TEST_CASE("tensor: indices of all integer types are checked") {
    const auto t = tf::constant({{1, 2, 3}, {4, 5, 6}});
    CHECK(t(std::size_t{1}, std::int8_t{2}) == 6);
    CHECK_THROWS_AS(t(2, 0), OutOfRange);
    CHECK_THROWS_AS(t(0, 3), OutOfRange);
    CHECK_THROWS_AS(t(-1, 0), OutOfRange);
    CHECK_THROWS_AS(t(0u, ~0u), OutOfRange);
    CHECK_THROWS_AS((t * 2)(0, 5), OutOfRange);
    CHECK_THROWS_AS((tf::Tensor<int, dyn>{})(0), OutOfRange);
    CHECK_THROWS_AS((tf::zeros<int, 0, 3>())(0, 0), OutOfRange);
}

TEST_CASE("tensor: dims known to open is free, open to known is checked") {
    const auto t = tf::constant({{1, 2, 3}, {4, 5, 6}});
    const tf::Tensor<int, dyn, 3> rows = t;
    CHECK(rows.data() == t.data());
    CHECK(rows.shape() == tf::Shape(2, 3));
    const tf::Tensor<int, dyn, dyn> open = rows;
    const tf::Tensor<int, 2, dyn> half = open;
    const tf::Tensor<int, 2, 3> back = open;
    CHECK(back.data() == t.data());
    CHECK(half.shape() == tf::Shape(2, 3));
    CHECK_THROWS_AS((tf::Tensor<int, 3, dyn>(open)), InvalidArgument);
    CHECK_THROWS_AS((tf::Tensor<int, 2, 2>(open)), InvalidArgument);
    CHECK_THROWS_AS((tf::Tensor<int, 4, 3>(rows)), InvalidArgument);
    // expressions, too
    const tf::Tensor<int, dyn, dyn> sum = t + t;
    CHECK(sum(1, 2) == 12);
    CHECK_THROWS_AS((tf::Tensor<int, 3, 3>(open + open)), InvalidArgument);
}

TEST_CASE("tensor: copies share the value, which does not change") {
    auto a = tf::constant({1, 2, 3});
    const auto b = a;
    CHECK(a.data() == b.data());
    a = a + 1;
    CHECK(list(a) == std::vector{2, 3, 4});
    CHECK(list(b) == std::vector{1, 2, 3});
    const auto c = std::move(a);
    CHECK(list(c) == std::vector{2, 3, 4});
    tf::Tensor<int, 3> d;
    d = c;
    d = *&d;  // to itself
    CHECK(list(d) == std::vector{2, 3, 4});
}

TEST_CASE("tensor: the elements of a temporary outlive it") {
    const auto a = tf::constant({1, 2, 3});
    const auto next = [&] { return tf::Tensor<int, 3>(a + 1); };
    const auto kept = next().values();
    const auto again = kept;
    // fresh buffers of the same size, which would take the place of one that is free
    const std::array others{tf::zeros<int, 3>(), tf::zeros<int, 3>()};
    std::vector<int> seen;
    for (const int x : next().values()) {
        const tf::Tensor<int, 3> other = a * 10;
        CHECK(other(0) == 10);
        seen.push_back(x);
    }
    CHECK(seen == std::vector{2, 3, 4});
    CHECK(std::ranges::equal(kept, seen));
    CHECK(std::ranges::equal(again, seen));
    CHECK(others[0](0) == 0);
    // of one with a name there is nothing to keep
    static_assert(std::is_same_v<decltype(a.values()), std::span<const int>>);
}

TEST_CASE("tensor: dims of 1, no elements, the largest rank") {
    const auto one = tf::constant({{{5}}});
    CHECK(one.shape() == tf::Shape(1, 1, 1));
    CHECK(one(0, 0, 0) == 5);
    const tf::Tensor<float, 0> none;
    CHECK(none.values().empty());
    CHECK(tf::Tensor<float, 0>(none + none).values().empty());
    const tf::Tensor<float, 3, 0, 2> also;
    CHECK(also.shape().size() == 0);
    const auto deep = tf::reshape<1, 2, 1, 1, 1, 1, 1, 2>(tf::constant({1, 2, 3, 4}));
    CHECK(deep(0, 1, 0, 0, 0, 0, 0, 1) == 4);
    CHECK((deep * deep)(0, 1, 0, 0, 0, 0, 0, 0) == 9);
}

TEST_CASE("tensor: strings own their bytes") {
    auto words = tf::constant({"short", "a string that does not fit into the object itself"});
    const auto copy = words;
    words = tf::constant({"x", "y"});
    CHECK(copy(1) == "a string that does not fit into the object itself");
    CHECK(words(0) == "x");
    const tf::Tensor<tf::string> zero_byte = std::string_view("a\0b", 3);
    CHECK(zero_byte().size() == 3);
}

TEST_CASE("tensor: eager is what the program is in") { CHECK(tf::executing_eagerly()); }
