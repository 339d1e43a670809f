// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Errors of searching and counting that are detected only at run time; results of static size.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;
using tf::errors::InvalidArgument;

template <class F, class... X>
void fails(F f, const X&... x) {
    CHECK_THROWS_AS(f(x...), InvalidArgument);
    CHECK_THROWS_AS(tf::function(f)(x...), InvalidArgument);
}
constexpr auto found = [](auto x, auto y) { return tf::searchsorted(x, y); };
constexpr auto inverse = [](auto x) { return tf::math::invert_permutation(x); };
constexpr auto in_two = [](auto y, auto x) { return tf::math::in_top_k(y, x, 2); };
constexpr auto counts = [](auto x) { return tf::math::bincount(x); };
constexpr auto weighted = [](auto x, auto w) { return tf::math::bincount(x, w); };
constexpr auto histogram = [](auto x, auto r) { return tf::histogram_fixed_width<4>(x, r); };
constexpr auto confusion = [](auto x, auto y) { return tf::math::confusion_matrix<3>(x, y); };
constexpr auto buckets = [](auto x) { return tf::raw_ops::Bucketize(x, {2.f, 1.f}); };

}  // namespace

TEST_CASE("searchsorted, in_top_k: open dims that do not fit") {
    const tf::Tensor<float, dyn, 2> three(mat<float, 3, 2>({1, 2, 3, 4, 5, 6}));
    const tf::Tensor<float, dyn, 2> two(mat<float, 2, 2>({1, 2, 3, 4}));
    fails(found, three, two);
    fails(in_two, tf::Tensor<int, dyn>(tf::constant<int>({0, 1})), three);
}

TEST_CASE("invert_permutation, Bucketize: no permutation, boundaries not in order") {
    fails(inverse, tf::constant<int>({0, 0}));
    fails(inverse, tf::constant<int>({0, 2}));
    fails(inverse, tf::constant<std::int64_t>({0, -1}));
    fails(buckets, tf::constant<float>({1, 2}));
}

TEST_CASE("bincount: negative numbers, another number of weights; a size that types know") {
    fails(counts, tf::constant<int>({1, -1}));
    fails(weighted, tf::Tensor<int, dyn>(tf::constant<int>({1, 2})),
          tf::Tensor<float, dyn>(tf::constant<float>({1, 2, 3})));
    const auto y = both([](auto x) { return tf::math::bincount<3>(x); }, vec<int>({2, 2, 5}));
    static_assert(std::is_same_v<std::decay_t<decltype(y)>, tf::Tensor<int, 3>>);
    check(y, tf::Shape(3), {0, 0, 2});
    const auto rows = tf::math::bincount<4, -1>(tf::constant<int>({{1, 1}, {3, 9}}));
    static_assert(std::is_same_v<std::decay_t<decltype(rows)>, tf::Tensor<int, 2, 4>>);
    check(rows, tf::Shape(2, 4), {0, 2, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("bincount: binary output and weights exclude each other") {
    const auto x = tf::constant<int>({1, 2});
    CHECK_THROWS_AS(tf::math::bincount(x, x, {.binary_output = true}), tf::errors::InvalidArgument);
}

TEST_CASE("histogram_fixed_width: NaN, a range that is not ascending") {
    fails(histogram, vec<float>({1, NaN}), vec<float>({0, 1}));
    fails(histogram, vec<float>({1}), vec<float>({1, 1}));
    fails(histogram, vec<float>({1}), vec<float>({0, NaN}));
}

TEST_CASE("confusion_matrix: numbers that are no classes") {
    fails(confusion, vec<int>({0, 3}), vec<int>({0, 0}));
    fails(confusion, vec<int>({0, 0}), vec<int>({0, 3}));
    fails(confusion, vec<int>({0, -1}), vec<int>({0, 1}));
    fails(confusion, vec<int>({0, 1}), vec<int>({-1, 1}));
    check(both(confusion, vec<int>({0, 2, 2, 2}), vec<int>({0, 1, 2, 1})), tf::Shape(3, 3),
          {1, 0, 0, 0, 0, 0, 0, 2, 1});
}

TEST_CASE("confusion_matrix: as many classes as the largest number needs") {
    const auto f = [](auto x, auto y) { return tf::math::confusion_matrix(x, y); };
    const auto weighted_by = [](auto x, auto y, auto w) {
        return tf::math::confusion_matrix(x, y, w);
    };
    const auto labels = vec<int>({0, 2, 2, 2}), predictions = vec<int>({0, 1, 3, 1});
    const auto y = both(f, labels, predictions);
    static_assert(std::is_same_v<std::decay_t<decltype(y)>, tf::Tensor<int, dyn, dyn>>);
    check(y, tf::Shape(4, 4), {1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0});
    check(both(weighted_by, tf::constant<std::int64_t>({1, 0}), tf::constant<std::int64_t>({1, 1}),
               vec<float>({.5f, 2})),
          tf::Shape(2, 2), {0, 2, 0, .5});
    fails(f, vec<int>({0, -1}), vec<int>({0, 1}));
    fails(f, tf::Tensor<int, dyn>(vec<int>({0, 1})), tf::Tensor<int, dyn>(vec<int>({0, 1, 1})));
}

TEST_CASE("sort: open dims of a loop's rows") {
    const auto f = [](tf::Tensor<float, dyn, dyn> rows) {
        return tf::map_fn([](auto row) { return tf::sort(row); }, rows);
    };
    const tf::Tensor<float, dyn, dyn> x(mat<float, 2, 3>({3, 1, 2, -1, -3, 0}));
    check(tf::function(f)(x), tf::Shape(2, 3), {1, 2, 3, -3, -1, 0});
}
