// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// top_k: values, ties, dtypes, open dims; and properties of every op with several results: unused
// and shared results, branches, loops, structures, floating operands.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

template <int K>
constexpr auto largest = [](auto x) { return tf::math::top_k<K>(x); };

template <class F>
int count(const F& concrete, std::string_view op) {
    int n = 0;
    for (const tf::graph::Row& r : concrete.graph().rows) n += r.def->name == op;
    return n;
}

}  // namespace

TEST_CASE("top_k: the largest elements of each row, equal ones in order") {
    const auto r = both(largest<3>, mat<float, 2, 4>({1, 3, 2, 3, 4, 1, 0, -1}));
    check(r.values, tf::Shape(2, 3), {3, 3, 2, 4, 1, 0});
    check(r.indices, tf::Shape(2, 3), {1, 3, 2, 0, 1, 2});
    const auto one = both([](auto x) { return tf::nn::top_k(x); }, mat<float, 3>({-2, -1, -3}));
    check(one.values, tf::Shape(1), {-1});
    check(one.indices, tf::Shape(1), {1});
    const auto all = both(largest<5>, mat<int, 1, 2, 5>({0, 4, 4, 0, 5, 1, 2, 3, 4, 5}));
    check(all.values, tf::Shape(1, 2, 5), {5, 4, 4, 0, 0, 5, 4, 3, 2, 1});
    check(all.indices, tf::Shape(1, 2, 5), {4, 1, 2, 0, 3, 4, 3, 2, 1, 0});
}

TEST_CASE_TEMPLATE("top_k: dtypes", T, float, double, tf::half, tf::bfloat16, std::int8_t,
                   std::int16_t, std::int32_t, std::int64_t, std::uint8_t, std::uint16_t,
                   std::uint32_t, std::uint64_t) {
    const auto r = both(largest<2>, mat<T, 4>({1, 3, 2, 3}));
    check(r.values, tf::Shape(2), {3, 3});
    check(r.indices, tf::Shape(2), {1, 3});
    if constexpr (!std::is_unsigned_v<T>) {
        const auto below = both(largest<3>, mat<T, 4>({-5, -7, 0, -6}));
        check(below.values, tf::Shape(3), {0, -5, -6});
        check(below.indices, tf::Shape(3), {2, 0, 3});
    }
}

TEST_CASE("top_k: extremes of integers") {
    using Signed = std::numeric_limits<std::int64_t>;
    using Unsigned = std::numeric_limits<std::uint64_t>;
    const std::vector<std::int64_t> numbers{-1, Signed::min(), Signed::max(), 0};
    const auto s = both(largest<4>, tf::constant<4>(numbers));
    CHECK(value_of(s.indices) == value_of(tf::constant({2, 3, 0, 1})));
    const std::vector<std::uint64_t> large{1, Unsigned::max(), 0};
    const auto u = both(largest<3>, tf::constant<3>(large));
    CHECK(value_of(u.indices) == value_of(tf::constant({1, 0, 2})));
}

TEST_CASE("top_k: infinities, zeros of both signs; NaN is larger than all numbers") {
    const auto zeros = both(largest<3>, mat<float, 3>({-0.f, 0.f, -0.f}));
    check(zeros.indices, tf::Shape(3), {0, 1, 2});
    const auto r = both(largest<4>, mat<float, 6>({5, NaN, inf, -inf, -NaN, 0}));
    check(r.indices, tf::Shape(4), {1, 4, 2, 0});
    const auto h = both(largest<3>, mat<tf::half, 4>({-inf, 1, NaN, inf}));
    check(h.indices, tf::Shape(3), {2, 3, 1});
}

TEST_CASE("top_k: nothing to find") {
    const auto none = both(largest<0>, mat<float, 2, 3>({1, 2, 3, 4, 5, 6}));
    CHECK(none.values.shape() == tf::Shape(2, 0));
    CHECK(none.indices.shape() == tf::Shape(2, 0));
    const auto no_rows = both(largest<2>, tf::zeros<float, 0, 3>());
    CHECK(no_rows.values.shape() == tf::Shape(0, 2));
}

TEST_CASE("top_k: open dims, and a k that is known only at run time") {
    using Open = tf::Tensor<float, dyn, dyn>;
    const Open x = mat<float, 2, 3>({1, 3, 2, 6, 5, 4});
    const auto r = both(largest<2>, x);
    static_assert(std::is_same_v<decltype(r.values), tf::Tensor<float, dyn, 2>>);
    check(r.values, tf::Shape(2, 2), {3, 2, 6, 5});
    check(r.indices, tf::Shape(2, 2), {1, 2, 0, 1});
    const auto counted = [](auto v, auto k) { return tf::math::top_k(v, k); };
    for (int k = 0; k <= 3; ++k) {
        const auto some = both(counted, x, tf::Tensor<int>(k));
        static_assert(std::is_same_v<decltype(some.indices), tf::Tensor<int, dyn, dyn>>);
        CHECK(some.values.shape() == tf::Shape(2, k));
    }
    both_throw<tf::errors::InvalidArgument>(largest<4>, x);
    both_throw<tf::errors::InvalidArgument>(counted, x, tf::Tensor<int>(4));
    both_throw<tf::errors::InvalidArgument>(counted, mat<float, 2>({1, 2}), tf::Tensor<int>(-1));
}

TEST_CASE("results that are not used are not stored; equal ops are one") {
    using X = tf::Tensor<float, 8>;
    const auto values = tf::function([](X x) { return tf::math::top_k<2>(x).values + 1.f; });
    const auto indices = tf::function([](X x) { return tf::math::top_k<2>(x).indices; });
    const auto twice = tf::function([](X x) {
        return std::tuple(tf::math::top_k<2>(x).values, tf::math::top_k<2>(x).indices,
                          tf::math::top_k<3>(x).indices);
    });
    const X x{1, 5, 2, 8, 3, 7, 4, 6};
    check(values(x), tf::Shape(2), {9, 8});
    check(indices(x), tf::Shape(2), {3, 5});
    check(std::get<1>(twice(x)), tf::Shape(2), {3, 5});
    CHECK(count(values.get_concrete_function(), "Output") == 1);
    CHECK(count(twice.get_concrete_function(), "TopKV2") == 2);
    CHECK(count(twice.get_concrete_function(), "Output") == 3);
    const auto unused = tf::function([](X v) {
        const auto best = tf::math::top_k<2>(v);
        return v;
    });
    CHECK(count(unused.get_concrete_function(), "TopKV2") == 0);
}

TEST_CASE("scalars made from results") {
    const auto f = [](tf::Tensor<float, 4> x) {
        const auto [value, index] = tf::math::top_k(x);
        return std::tuple(tf::reshape<>(value) * 2.f + tf::cast<float>(tf::reshape<>(index)),
                          tf::gather(x, tf::reshape<>(index)));
    };
    const auto [sum, same] = both(f, mat<float, 4>({1, 5, 2, 3}));
    check(sum, tf::Shape(), {11});
    check(same, tf::Shape(), {5});
}

TEST_CASE("structures of results: functions, branches, loops") {
    using X = tf::Tensor<float, 4>;
    const auto f = tf::function([](X x) { return tf::math::top_k<2>(x); });
    using Best = tf::TopK<tf::Tensor<float, 2>, tf::Tensor<int, 2>>;
    static_assert(std::is_same_v<decltype(f(X{})), Best>);
    const X x{1, 5, 2, 3};
    check(f(x).values, tf::Shape(2), {5, 3});
    check(f(x).indices, tf::Shape(2), {1, 3});
    const auto branch = [](X v, tf::Tensor<bool> up) {
        return tf::cond(
            up, [&] { return tf::math::top_k<2>(v); }, [&] { return tf::math::top_k<2>(-v); });
    };
    check(both(branch, x, tf::Tensor<bool>(true)).values, tf::Shape(2), {5, 3});
    check(both(branch, x, tf::Tensor<bool>(false)).indices, tf::Shape(2), {0, 2});
    const auto outside = [](X v, tf::Tensor<bool> which) {
        const auto best = tf::math::top_k<2>(v);
        return tf::cond(
            which, [&] { return best.values; }, [&] { return tf::cast<float>(best.indices); });
    };
    check(both(outside, x, tf::Tensor<bool>(false)), tf::Shape(2), {1, 3});
    const auto loop = [](tf::Tensor<float, dyn, 4> rows) {
        return tf::for_each(
            rows,
            [](auto row, auto sums, auto counts) {
                const auto [values, indices] = tf::math::top_k<2>(row);
                return std::tuple(sums + values, counts + indices);
            },
            tf::zeros<float, 2>(), tf::zeros<int, 2>());
    };
    const auto [sums, counts] =
        both(loop, tf::Tensor<float, dyn, 4>(mat<float, 2, 4>({1, 5, 2, 3, 9, 0, 8, 7})));
    check(sums, tf::Shape(2), {14, 11});
    check(counts, tf::Shape(2), {1, 5});
}

TEST_CASE("results of constants, used first inside and then outside of a branch") {
    const auto f = [](tf::Tensor<bool> c) {
        auto best = tf::math::top_k<2>(tf::constant({1.f, 5.f, 2.f}));
        const auto indices = best.indices;
        const auto inside = tf::cond(
            c,
            [values = std::move(best.values)]() mutable {
                const auto moved = std::move(values);
                return moved * 2.f;
            },
            [] { return tf::zeros<float, 2>(); });
        return std::tuple(inside, indices);
    };
    const auto [values, indices] = both(f, tf::Tensor<bool>(true));
    check(values, tf::Shape(2), {10, 4});
    check(indices, tf::Shape(2), {1, 2});
    const auto g = [](tf::Tensor<bool> c) {
        const auto best = tf::math::top_k<2>(tf::constant({1.f, 5.f, 2.f}));
        const auto inside =
            tf::cond(c, [&] { return best.indices; }, [] { return tf::zeros<int, 2>(); });
        return std::tuple(best.values, inside);
    };
    check(std::get<1>(both(g, tf::Tensor<bool>(true))), tf::Shape(2), {1, 2});
}
