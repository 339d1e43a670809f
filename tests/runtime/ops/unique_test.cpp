// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// unique and unique_with_counts, whose results have dims that depend on the elements.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

constexpr auto distinct = [](auto x) { return tf::unique(x); };
constexpr auto counted = [](auto x) { return tf::unique_with_counts(x, tf::int64); };

}  // namespace

TEST_CASE_TEMPLATE("unique: by first occurrence, every dtype", T, float, double, tf::half,
                   tf::bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
                   std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
    const auto x = mat<T, 6>({3, 1, 3, 2, 1, 3});
    const auto r = both(distinct, x);
    static_assert(std::is_same_v<decltype(r.y), tf::Tensor<T, dyn>>);
    static_assert(std::is_same_v<decltype(r.idx), tf::Tensor<int, 6>>);
    check(r.y, tf::Shape(3), {3, 1, 2});
    check(r.idx, tf::Shape(6), {0, 1, 0, 2, 1, 0});
    const auto c = both(counted, x);
    static_assert(std::is_same_v<decltype(c.idx), tf::Tensor<std::int64_t, 6>>);
    check(c.y, tf::Shape(3), {3, 1, 2});
    check(c.idx, tf::Shape(6), {0, 1, 0, 2, 1, 0});
    check(c.count, tf::Shape(3), {3, 2, 1});
}

TEST_CASE("unique: strings, truth values") {
    const auto s = both(counted, tf::constant({"b", "a", "b", ""}));
    CHECK(value_of(s.y).strings == std::vector<std::string>{"b", "a", ""});
    check(s.idx, tf::Shape(4), {0, 1, 0, 2});
    check(s.count, tf::Shape(3), {2, 1, 1});
    const auto b = both(distinct, tf::constant({true, false, true}));
    check(b.idx, tf::Shape(3), {0, 1, 0});
    CHECK(b.y(0) == true);
}

TEST_CASE("unique: NaN equals nothing, zeros of both signs are equal") {
    const auto r = both(counted, mat<float, 7>({1, NaN, 0, -0.f, NaN, 1, inf}));
    check(r.y, tf::Shape(5), {1, NaN, 0, NaN, inf});
    check(r.idx, tf::Shape(7), {0, 1, 2, 2, 3, 0, 4});
    check(r.count, tf::Shape(5), {2, 1, 2, 1, 1});
    const auto top = std::numeric_limits<std::uint64_t>::max();
    const std::vector<std::uint64_t> large{top, 0, top};
    CHECK(both(distinct, tf::constant<3>(large)).y.shape() == tf::Shape(2));
}

TEST_CASE("unique: nothing, open dims, some results") {
    const auto none = both(counted, tf::zeros<float, 0>());
    CHECK(none.y.shape() == tf::Shape(0));
    CHECK(none.count.shape() == tf::Shape(0));
    const auto x = vec<int>({5, 5, 7});
    check(both([](auto v) { return tf::unique(v).y; }, x), tf::Shape(2), {5, 7});
    check(both([](auto v) { return tf::unique(v).idx + 1; }, x), tf::Shape(3), {1, 1, 2});
    check(both([](auto v) { return tf::unique_with_counts(v).count * 2; }, x), tf::Shape(2),
          {4, 2});
}

TEST_CASE("unique: sizes that differ from turn to turn") {
    const auto f = [](tf::Tensor<int, dyn, 4> rows) {
        return tf::for_each(
            rows,
            [](auto row, auto sum, auto sizes) {
                const auto [y, idx] = tf::unique(row);
                return std::tuple(sum + tf::reduce_sum(y), sizes * 10 + tf::shape(y));
            },
            0, tf::constant({0}));
    };
    const tf::Tensor<int, dyn, 4> rows = mat<int, 3, 4>({1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 5, 6});
    const auto [sum, sizes] = both(f, rows);
    check(sum, tf::Shape(), {22});
    check(sizes, tf::Shape(1), {142});
}
