// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <tf/kernels/contraction.hpp>

namespace {

using tf::kernels::MatMul;

std::int64_t count(std::int64_t rows, std::int64_t columns) { return rows * columns; }

/// Memory of exactly `n` elements, so that a sanitizer detects reads past its end, at an address
/// that is aligned to the size of one element only.
template <class T>
class Exact {
public:
    Exact(std::int64_t n, T value) : size_(static_cast<std::size_t>(n)), memory_(new T[size_ + 1]) {
        std::fill_n(data(), size_, value);
    }
    T* data() { return memory_.get() + 1; }
    const T* data() const { return memory_.get() + 1; }
    T& operator[](std::int64_t i) { return data()[i]; }
    const T& operator[](std::int64_t i) const { return data()[i]; }
    std::int64_t size() const { return static_cast<std::int64_t>(size_); }

private:
    std::size_t size_;
    std::unique_ptr<T[]> memory_;
};

std::uint32_t seed = 1;
std::uint32_t next() { return seed = seed * 1664525u + 1013904223u; }

/// Numbers between -1 and 1.
template <class T>
Exact<T> numbers(std::int64_t n) {
    Exact<T> v(n, T(0));
    for (std::int64_t i = 0; i < n; ++i)
        v[i] = static_cast<T>(static_cast<double>(next()) / 2147483648.0 - 1);
    return v;
}

MatMul sizes(std::int64_t m, std::int64_t k, std::int64_t n, int transposed) {
    MatMul s;
    s.m = m;
    s.k = k;
    s.n = n;
    s.transpose_a = (transposed & 1) != 0;
    s.transpose_b = (transposed & 2) != 0;
    return s;
}

/// The number of elements that differ from the definition, computed in long double, by more than
/// the rounding of k products and sums in any order.
template <class T>
std::int64_t wrong(const MatMul& s) {
    const Exact<T> a = numbers<T>(count(s.m, s.k)), b = numbers<T>(count(s.k, s.n));
    Exact<T> out(count(s.m, s.n), T(77));
    tf::kernels::matmul<T>(a.data(), b.data(), out.data(), s);
    std::int64_t faults = 0;
    const long double bound =
        static_cast<long double>(std::numeric_limits<T>::epsilon()) * static_cast<long double>(s.k);
    const std::int64_t a_step = s.transpose_a ? s.m : 1, b_step = s.transpose_b ? 1 : s.n;
    for (std::int64_t i = 0; i < s.m; ++i)
        for (std::int64_t j = 0; j < s.n; ++j) {
            const T* x = a.data() + (s.transpose_a ? i : i * s.k);
            const T* y = b.data() + (s.transpose_b ? j * s.k : j);
            long double sum = 0, size = 0;
            for (std::int64_t p = 0; p < s.k; ++p, x += a_step, y += b_step) {
                const long double product = static_cast<long double>(*x) * *y;
                sum += product;
                size += product < 0 ? -product : product;
            }
            const long double difference = std::fabs(sum - out[i * s.n + j]);
            if (!(difference <= bound * size)) ++faults;
        }
    return faults;
}

template <class T>
void check(std::int64_t m, std::int64_t k, std::int64_t n) {
    for (int transposed = 0; transposed < 4; ++transposed) {
        const std::int64_t faults = wrong<T>(sizes(m, k, n, transposed));
        if (faults == 0) continue;
        CAPTURE(m);
        CAPTURE(k);
        CAPTURE(n);
        CAPTURE(transposed);
        CHECK(faults == 0);
    }
}

}  // namespace

TEST_CASE_TEMPLATE("float product: all sizes up to 20", T, float, double) {
    for (std::int64_t m = 0; m <= 20; ++m)
        for (std::int64_t k = 0; k <= 20; ++k)
            for (std::int64_t n = 0; n <= 20; ++n) check<T>(m, k, n);
}

TEST_CASE_TEMPLATE("float product: at the bounds of blocks", T, float, double) {
    for (const std::int64_t size : {31, 63, 64, 65, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025})
        for (const std::int64_t other : {1, 4, 13}) {
            const std::int64_t third = 1 + next() % 25;
            check<T>(size, other, third);
            check<T>(size, third, other);
            check<T>(other, size, third);
            check<T>(third, size, other);
            check<T>(other, third, size);
            check<T>(third, other, size);
        }
}

TEST_CASE_TEMPLATE("float product: any sizes", T, float, double) {
    for (int i = 0; i < 5; ++i) {
        const std::int64_t m = 1 + next() % 150, k = 1 + next() % 300;
        check<T>(m, k, 1 + next() % 150);
    }
    check<T>(70, 270, 70);
    check<T>(3, 258, 140);
    check<T>(2, 2100, 3);
    check<T>(1, 300, 300);
}

TEST_CASE_TEMPLATE("float product: infinity reaches its row and its column only", T, float,
                   double) {
    constexpr T inf = std::numeric_limits<T>::infinity();
    for (const std::int64_t m : {1, 2, 7, 9, 30})
        for (const std::int64_t k : {1, 9, 20, 300})
            for (const std::int64_t n : {1, 3, 10, 35, 70})
                for (int transposed = 0; transposed < 4; ++transposed) {
                    const MatMul s = sizes(m, k, n, transposed);
                    const std::int64_t p = k - 1;
                    Exact<T> a(count(m, k), T(1)), b(count(k, n), T(1)), out(count(m, n), T(5));
                    // the last row of a has an infinity, which meets a 0 in the last column of b
                    a[s.transpose_a ? p * m + m - 1 : (m - 1) * k + p] = inf;
                    b[s.transpose_b ? (n - 1) * k + p : p * n + n - 1] = 0;
                    tf::kernels::matmul<T>(a.data(), b.data(), out.data(), s);
                    std::int64_t faults = 0;
                    for (std::int64_t i = 0; i < m; ++i)
                        for (std::int64_t j = 0; j < n; ++j) {
                            const T x = out[i * n + j];
                            const bool row = i == m - 1, column = j == n - 1;
                            const bool right = row && column ? std::isnan(x)
                                               : row         ? x == inf
                                                             : x == T(column ? k - 1 : k);
                            if (!right) ++faults;
                        }
                    CAPTURE(m);
                    CAPTURE(k);
                    CAPTURE(n);
                    CAPTURE(transposed);
                    CHECK(faults == 0);
                }
}

TEST_CASE_TEMPLATE("float product: NaN is not lost if it meets 0", T, float, double) {
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (const std::int64_t n : {1, 6, 40}) {
        Exact<T> a(n * n, T(0)), b(n * n, nan), out(n * n, T(5));
        tf::kernels::matmul<T>(a.data(), b.data(), out.data(), sizes(n, n, n, 0));
        for (std::int64_t i = 0; i < out.size(); ++i) CHECK(std::isnan(out[i]));
    }
}
