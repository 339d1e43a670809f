// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <tf/kernels/contraction.hpp>

namespace {

using namespace tf::kernels;
using tf::Shape;

/// Small numbers without a regular pattern.
template <class T>
std::vector<T> numbers(std::int64_t n, std::uint32_t seed) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) {
        seed = seed * 1664525u + 1013904223u;
        x = static_cast<T>(static_cast<float>(seed >> 28));
    }
    return v;
}

template <class T>
std::vector<T> definition(const std::vector<T>& a, const std::vector<T>& b, const MatMul& s) {
    std::vector<T> out;
    for (std::int64_t l = 0; l < s.batch; ++l)
        for (std::int64_t i = 0; i < s.m; ++i)
            for (std::int64_t j = 0; j < s.n; ++j) {
                double sum = 0;
                for (std::int64_t p = 0; p < s.k; ++p) {
                    const std::int64_t x =
                        l * s.stride_a + (s.transpose_a ? p * s.m + i : i * s.k + p);
                    const std::int64_t y =
                        l * s.stride_b + (s.transpose_b ? j * s.k + p : p * s.n + j);
                    sum += static_cast<double>(a[static_cast<std::size_t>(x)]) *
                           static_cast<double>(b[static_cast<std::size_t>(y)]);
                }
                out.push_back(static_cast<T>(static_cast<float>(sum)));
            }
    return out;
}

template <class T>
void check_sizes(std::int64_t m, std::int64_t k, std::int64_t n) {
    for (int transposed = 0; transposed < 4; ++transposed)
        for (int shared = 0; shared < 2; ++shared) {
            MatMul s;
            s.batch = 2;
            s.m = m;
            s.k = k;
            s.n = n;
            s.transpose_a = (transposed & 1) != 0;
            s.transpose_b = (transposed & 2) != 0;
            s.stride_a = m * k;
            s.stride_b = shared == 1 ? 0 : k * n;
            const auto a = numbers<T>(2 * m * k, 1), b = numbers<T>(2 * k * n, 2);
            std::vector<T> out(static_cast<std::size_t>(2 * m * n), T(77));
            matmul(a.data(), b.data(), out.data(), s);
            CAPTURE(m);
            CAPTURE(k);
            CAPTURE(n);
            CAPTURE(transposed);
            CHECK((out == definition(a, b, s)));
        }
}

}  // namespace

TEST_CASE_TEMPLATE("matmul: sizes, transpositions, batches", T, float, double, std::int32_t,
                   std::int64_t, std::uint64_t, tf::half, tf::bfloat16) {
    for (const std::int64_t m : {0, 1, 3, 8, 40})
        for (const std::int64_t k : {0, 1, 2, 8, 70})
            for (const std::int64_t n : {0, 1, 5, 8, 67}) check_sizes<T>(m, k, n);
}

TEST_CASE_TEMPLATE("matmul: more than one block", T, float, double) {
    check_sizes<T>(130, 300, 140);
    check_sizes<T>(260, 513, 9);
    check_sizes<T>(1, 300, 140);
    check_sizes<T>(300, 600, 1);
}

TEST_CASE("matmul: batch dims are broadcast") {
    // closed form: a[i,..] is a constant matrix i+1 of [2,3], b[j,..] a constant j+1 of [3,2]
    std::vector<float> a, b, out(2 * 4 * 2 * 2), expected;
    for (int i = 0; i < 2; ++i) a.insert(a.end(), 6, static_cast<float>(i + 1));
    for (int j = 0; j < 4; ++j) b.insert(b.end(), 6, static_cast<float>(j + 1));
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 4; ++j)
            expected.insert(expected.end(), 4, static_cast<float>(3 * (i + 1) * (j + 1)));
    matmul(a.data(), Shape(2, 1, 2, 3), b.data(), Shape(4, 3, 2), out.data(), false, false);
    CHECK(out == expected);
    matmul(a.data(), Shape(2, 1, 3, 2), b.data(), Shape(1, 4, 2, 3), out.data(), true, true);
    CHECK(out == expected);
    float one = 0;
    const float x[] = {1, 2, 3}, y[] = {4, 5, 6};
    matmul(x, Shape(1, 3), y, Shape(3, 1), &one, false, false);
    CHECK(one == 32);
    matmul(x, Shape(0, 1, 3), y, Shape(3, 1), &one, false, false);
    CHECK(one == 32);
}

TEST_CASE("matmul: no terms, NaN, infinity, wrapping") {
    const MatMul no_terms{.m = 2, .n = 2};
    std::vector<float> out(4, 9.f);
    matmul<float>(nullptr, nullptr, out.data(), no_terms);
    CHECK(out == std::vector<float>(4, 0.f));
    const float inf = std::numeric_limits<float>::infinity();
    for (const std::int64_t n : {2, 20}) {  // the loop and the tiles
        const MatMul s{.m = n, .k = n, .n = n};
        std::vector<float> a(static_cast<std::size_t>(n * n), 1.f), b = a, c = a;
        a[0] = inf;
        b[1] = 0;
        matmul(a.data(), b.data(), c.data(), s);
        CHECK(c[0] == inf);
        CHECK(std::isnan(c[1]));
        CHECK(c[static_cast<std::size_t>(n)] == static_cast<float>(n));
    }
    const std::int32_t big[] = {2147483647, 2147483647}, two[] = {2, 3};
    std::int32_t wrapped = 0;
    matmul(big, two, &wrapped, {.m = 1, .k = 2, .n = 1});
    CHECK(wrapped == static_cast<std::int32_t>(2147483647u * 5u));
}

TEST_CASE("matmul: 16-bit floats are accumulated as float") {
    // from TensorFlow 2.21: tf.matmul([[60000., 60000.]], [[1.], [-1.]]) of halves is 0
    const tf::half a[] = {tf::half(60000), tf::half(60000)}, b[] = {tf::half(1), tf::half(-1)};
    tf::half out(5);
    matmul(a, b, &out, {.m = 1, .k = 2, .n = 1});
    CHECK(static_cast<float>(out) == 0);
    // from TensorFlow 2.21: tf.matmul(tf.ones([2, 5000], t), tf.ones([5000, 2], t)) for half and
    // bfloat16
    const std::vector<tf::half> ones(10000, tf::half(1));
    std::vector<tf::half> sums(4);
    matmul(ones.data(), ones.data(), sums.data(), {.m = 2, .k = 5000, .n = 2});
    for (const tf::half v : sums) CHECK(static_cast<float>(v) == 5000);
    const std::vector<tf::bfloat16> ones16(10000, tf::bfloat16(1));
    std::vector<tf::bfloat16> sums16(4);
    matmul(ones16.data(), ones16.data(), sums16.data(), {.m = 2, .k = 5000, .n = 2});
    for (const tf::bfloat16 v : sums16) CHECK(static_cast<float>(v) == 4992);
}
