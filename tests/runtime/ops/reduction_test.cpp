// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// reduce_*, argmax, argmin: every set of axes, kept and dropped, known and open dims.

#include "op_support.hpp"

namespace {

using namespace tests;
using tf::dyn;

template <class T, int A, int B, int C>
tf::Tensor<T, A, B, C> numbered() {
    std::vector<T> v;
    for (int i = 0; i < A * B * C; ++i) v.push_back(element<T>((i * 7) % 13 - 4));
    return tf::constant<A, B, C>(v);
}
/// The reference: a loop over all elements.
template <class T, class F>
Value reduced(const T& x, unsigned mask, bool keep, Number start, F combine, bool mean = false) {
    const tf::Shape in = x.shape();
    tf::Shape out, kept;
    for (int d = 0; d < in.rank; ++d) {
        const bool gone = (mask >> d & 1) != 0;
        kept.push_back(gone ? 1 : in[d]);
        if (!gone || keep) out.push_back(gone ? 1 : in[d]);
    }
    Value v{T::dtype, out, {}, {}};
    v.numbers.assign(static_cast<std::size_t>(kept.size()), start);
    for (std::size_t i = 0; i < x.values().size(); ++i) {
        std::size_t rest = i, at = 0, stride = 1;
        for (int d = in.rank; d-- > 0;) {
            const std::size_t k = rest % static_cast<std::size_t>(in[d]);
            rest /= static_cast<std::size_t>(in[d]);
            if (kept[d] != 1) at += k * stride;
            stride *= static_cast<std::size_t>(kept[d]);
        }
        v.numbers[at] = combine(v.numbers[at], number(x.values()[i]));
    }
    if (mean)
        for (Number& n : v.numbers)
            n /= static_cast<Number>(in.size()) / static_cast<Number>(kept.size());
    return v;
}

template <unsigned Mask, int... Axes, class T>
void check_axes(const T& x) {
    const auto r = both(
        [](const T& v) {
            return std::tuple(
                tf::reduce_sum<Axes...>(v), tf::reduce_max<Axes...>(v), tf::reduce_min<Axes...>(v),
                tf::reduce_prod<Axes...>(v), tf::reduce_sum<Axes...>(v, tf::keepdims),
                tf::reduce_max<Axes...>(v, tf::keepdims), tf::reduce_min<Axes...>(v, tf::keepdims),
                tf::reduce_prod<Axes...>(v, tf::keepdims));
        },
        x);
    CAPTURE(Mask);
    const auto sum = [](Number a, Number b) { return a + b; };
    const auto largest = [](Number a, Number b) { return std::max(a, b); };
    const auto smallest = [](Number a, Number b) { return std::min(a, b); };
    const auto product = [](Number a, Number b) { return a * b; };
    const auto far = static_cast<Number>(inf);
    CHECK(value_of(std::get<0>(r)) == reduced(x, Mask, false, 0, sum));
    CHECK(value_of(std::get<1>(r)) == reduced(x, Mask, false, -far, largest));
    CHECK(value_of(std::get<2>(r)) == reduced(x, Mask, false, far, smallest));
    CHECK(value_of(std::get<3>(r)) == reduced(x, Mask, false, 1, product));
    CHECK(value_of(std::get<4>(r)) == reduced(x, Mask, true, 0, sum));
    CHECK(value_of(std::get<5>(r)) == reduced(x, Mask, true, -far, largest));
    CHECK(value_of(std::get<6>(r)) == reduced(x, Mask, true, far, smallest));
    CHECK(value_of(std::get<7>(r)) == reduced(x, Mask, true, 1, product));
}

}  // namespace

TEST_CASE_TEMPLATE("reductions: every set of axes", T, float, std::int64_t) {
    const auto x = numbered<T, 2, 3, 5>();
    check_axes<7>(x);
    check_axes<1, 0>(x);
    check_axes<2, 1>(x);
    check_axes<4, -1>(x);
    check_axes<3, 0, 1>(x);
    check_axes<5, 2, 0>(x);
    check_axes<6, -2, -1>(x);
    check_axes<7, 0, 1, 2>(x);
}

TEST_CASE_TEMPLATE("reductions: dtypes and lengths", T, float, double, tf::half, tf::bfloat16,
                   std::int8_t, std::int32_t, std::uint8_t, std::uint64_t) {
    for (const std::size_t n : {1u, 3u, 8u, 17u}) {
        CAPTURE(n);
        std::vector<T> v;
        Number sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
            v.push_back(element<T>(i % 4 + 1));
            sum += static_cast<Number>(i % 4 + 1);
        }
        const auto r = both(
            [](const tf::Tensor<T, dyn>& x) {
                return std::tuple(tf::reduce_sum(x), tf::reduce_max(x), tf::reduce_min<0>(x),
                                  tf::reduce_mean(x));
            },
            tf::constant(v));
        CHECK(number(std::get<0>(r)()) == sum);
        CHECK(number(std::get<1>(r)()) == std::min<Number>(4, static_cast<Number>(n)));
        CHECK(number(std::get<2>(r)()) == 1);
        const Number mean = sum / static_cast<Number>(n);
        CHECK(
            close(std::get<3>(r)(), tf::is_floating(tf::dtype_of<T>) ? mean : std::trunc(mean), 1));
    }
}

TEST_CASE("reductions: integers wrap, and their mean truncates") {
    check(both([](const tf::Tensor<std::int8_t, 3>& x) { return tf::reduce_sum(x); },
               mat<std::int8_t, 3>({100, 100, 1})),
          tf::Shape(), {-55});
    check(both([](const tf::Tensor<std::uint8_t, 2>& x) { return tf::reduce_prod(x); },
               mat<std::uint8_t, 2>({17, 16})),
          tf::Shape(), {16});
    // TensorFlow 2.21: tf.reduce_mean([1, 2, 2, -9]), tf.reduce_mean([-1, -2])
    const auto mean = [](const tf::Tensor<int, dyn>& x) { return tf::reduce_mean(x); };
    check(both(mean, vec<int>({1, 2, 2, -9})), tf::Shape(), {-1});
    check(both(mean, vec<int>({-1, -2})), tf::Shape(), {-1});
}

TEST_CASE("reductions: no elements") {
    // TensorFlow 2.21: reduce_sum, mean, max, min, prod of tf.zeros([0]); of ints; of [2, 0] and
    // [0, 3]
    const auto r = both(
        [](const tf::Tensor<float, dyn>& x) {
            return std::tuple(tf::reduce_sum(x), tf::reduce_mean(x), tf::reduce_max(x),
                              tf::reduce_min(x), tf::reduce_prod(x));
        },
        vec<float>({}));
    check(std::get<0>(r), tf::Shape(), {0});
    check(std::get<1>(r), tf::Shape(), {NaN});
    check(std::get<2>(r), tf::Shape(), {-inf});
    check(std::get<3>(r), tf::Shape(), {inf});
    check(std::get<4>(r), tf::Shape(), {1});
    check(both([](const tf::Tensor<int, 0>& x) { return tf::reduce_min(x); }, mat<int, 0>({})),
          tf::Shape(), {2147483647});
    check(both([](const tf::Tensor<float, 2, 0>& x) { return tf::reduce_prod<1>(x); },
               mat<float, 2, 0>({})),
          tf::Shape(2), {1, 1});
    check(both([](const tf::Tensor<float, dyn, 3>& x) { return tf::reduce_max<0>(x); },
               tf::Tensor<float, dyn, 3>()),
          tf::Shape(3), {-inf, -inf, -inf});
    check(both(
              [](const tf::Tensor<bool, dyn>& x) {
                  return tf::logical_and(tf::reduce_all(x), tf::logical_not(tf::reduce_any(x)));
              },
              flags({})),
          tf::Shape(), {1});
}

TEST_CASE("reductions: mean, NaN, infinity, bools, scalars") {
    const auto x = mat<float, 2, 3>({1, 2, 3, 4, 5, 9});
    const auto r = both(
        [](const tf::Tensor<float, 2, 3>& v) {
            return std::tuple(tf::reduce_mean(v), tf::reduce_mean<0>(v),
                              tf::reduce_mean<1>(v, tf::keepdims));
        },
        x);
    check(std::get<0>(r), tf::Shape(), {4});
    check(std::get<1>(r), tf::Shape(3), {2.5, 3.5, 6});
    check(std::get<2>(r), tf::Shape(2, 1), {2, 6});
    const auto n = both(
        [](const tf::Tensor<float, 2, 3>& v) {
            return std::tuple(tf::reduce_max<1>(v), tf::reduce_min<1>(v), tf::reduce_sum<1>(v));
        },
        mat<float, 2, 3>({1, NaN, 3, inf, 2, -inf}));
    check(std::get<0>(n), tf::Shape(2), {NaN, inf});
    check(std::get<1>(n), tf::Shape(2), {NaN, -inf});
    check(std::get<2>(n), tf::Shape(2), {NaN, NaN});
    const auto b = both(
        [](const tf::Tensor<bool, dyn>& v) {
            return std::tuple(tf::reduce_any(v), tf::reduce_all(v));
        },
        flags({true, false, true}));
    check(std::get<0>(b), tf::Shape(), {1});
    check(std::get<1>(b), tf::Shape(), {0});
    check(both([](const tf::Tensor<bool, 2, 2>& v) { return tf::reduce_all<0>(v); },
               tf::constant({{true, false}, {true, true}})),
          tf::Shape(2), {1, 0});
    check(both([](const tf::Tensor<float>& v) { return tf::reduce_sum(v) + tf::reduce_max(v); },
               tf::constant(3.f)),
          tf::Shape(), {6});
}

TEST_CASE("reductions: of expressions, and inside them; long sums are exact enough") {
    const auto x = mat<float, 2, 3>({1, 2, 3, 4, 5, 6});
    // softmax
    const auto s = both(
        [](const tf::Tensor<float, 2, 3>& v) {
            auto e = tf::exp(v - tf::reduce_max<1>(v, tf::keepdims));
            return e / tf::reduce_sum<1>(e, tf::keepdims);
        },
        x);
    // TensorFlow 2.21: tf.nn.softmax([[1., 2., 3.], [4., 5., 6.]])
    check_close(s, {0.09003057L, 0.24472848L, 0.66524094L, 0.09003057L, 0.24472848L, 0.66524094L},
                4);
    std::vector<float> many(100003, .1f);
    const auto total =
        both([](const tf::Tensor<float, dyn>& v) { return tf::reduce_sum(v); }, tf::constant(many));
    CHECK(total() == doctest::Approx(10000.3).epsilon(1e-5));
}

TEST_CASE("reductions: open dims") {
    const auto r = both(
        [](const tf::Tensor<int, dyn, dyn>& v) {
            return std::tuple(tf::reduce_sum<0>(v), tf::reduce_sum<1>(v, tf::keepdims),
                              tf::reduce_sum(v), tf::argmax<1>(v));
        },
        tf::Tensor<int, dyn, dyn>(mat<int, 2, 3>({1, 5, 3, 9, 5, 6})));
    check(std::get<0>(r), tf::Shape(3), {10, 10, 9});
    check(std::get<1>(r), tf::Shape(2, 1), {9, 20});
    check(std::get<2>(r), tf::Shape(), {29});
    check(std::get<3>(r), tf::Shape(2), {1, 0});
}

TEST_CASE("argmax, argmin: ties, NaN, axes, index dtype") {
    // TensorFlow 2.21: tf.argmax([[1.,3.,3.],[nan,1.,nan],[2.,nan,5.]], 1), argmin of
    // [[1.,3.,1.],[nan,1.,nan],[2.,nan,5.]]
    check(both([](const tf::Tensor<float, 3, 3>& x) { return tf::argmax<1>(x); },
               mat<float, 3, 3>({1, 3, 3, NaN, 1, NaN, 2, NaN, 5})),
          tf::Shape(3), {1, 1, 2});
    check(both([](const tf::Tensor<float, 3, 3>& x) { return tf::argmin<-1>(x); },
               mat<float, 3, 3>({1, 3, 1, NaN, 1, NaN, 2, NaN, 5})),
          tf::Shape(3), {0, 1, 0});
    // tf.argmax([[1,3],[3,1],[3,3]], 0)
    const auto x = mat<int, 3, 2>({1, 3, 3, 1, 3, 3});
    check(both([](const tf::Tensor<int, 3, 2>& v) { return tf::argmax(v); }, x), tf::Shape(2),
          {1, 0});
    const auto i =
        both([](const tf::Tensor<int, 3, 2>& v) { return tf::argmin<1, std::int32_t>(v); }, x);
    static_assert(std::is_same_v<decltype(i), const tf::Tensor<std::int32_t, 3>>);
    check(i, tf::Shape(3), {0, 1, 0});
    check(both([](const tf::Tensor<int, 2, 2, 2>& v) { return tf::argmax<1>(v); },
               mat<int, 2, 2, 2>({1, 9, 3, 4, 8, 6, 7, 6})),
          tf::Shape(2, 2), {1, 0, 0, 0});
}
