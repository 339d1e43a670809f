// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tridiagonal matrices. `diagonals` [3, n] contains the elements above the diagonal, those on it
// and those below it. Row i of the matrix is column i of `diagonals`, so diagonals[0, n - 1] and
// diagonals[2, 0] are not used.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <tf/kernels/simd.hpp>
#include <tf/kernels/work_array.hpp>

namespace tf::kernels {

/// The diagonals of A^H.
template <class T>
void adjoint_tridiagonal(const T* diagonals, T* to, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) {
        to[i] = i + 1 < n ? conjugate(diagonals[2 * n + i + 1]) : T(0);
        to[n + i] = conjugate(diagonals[n + i]);
        to[2 * n + i] = i > 0 ? conjugate(diagonals[i - 1]) : T(0);
    }
}

/// y = A x for x and y [n, k].
template <class T>
void multiply_tridiagonal(const T* diagonals, const T* x, T* y, std::int64_t n, std::int64_t k) {
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < k; ++j) {
            T sum = diagonals[n + i] * x[i * k + j];
            if (i + 1 < n) sum += diagonals[i] * x[(i + 1) * k + j];
            if (i > 0) sum += diagonals[2 * n + i] * x[(i - 1) * k + j];
            y[i * k + j] = sum;
        }
}

/// Solves A X = B in place by elimination with row pivoting; `x` holds B [n, k]. NaN if A is
/// singular.
template <class T>
void solve_tridiagonal(const T* diagonals, T* x, std::int64_t n, std::int64_t k) {
    if (n == 0) return;
    const WorkArray<T> memory(4 * n);
    T *const above = memory.data(), *const main = above + n, *const under = main + n;
    T* const second = under + n;  // the second superdiagonal, which row exchanges fill
    std::copy_n(diagonals, 3 * n, above);
    std::fill_n(second, n, T(0));
    above[n - 1] = under[0] = T(0);
    bool singular = false;
    for (std::int64_t i = 0; i + 1 < n; ++i) {
        T *const row = x + i * k, *const next = row + k;
        if (std::abs(main[i]) < std::abs(under[i + 1])) {
            std::swap(main[i], under[i + 1]);
            std::swap(above[i], main[i + 1]);
            std::swap(second[i], above[i + 1]);
            std::swap_ranges(row, next, next);
        }
        singular = singular || main[i] == T(0);
        const T factor = under[i + 1] / main[i];
        main[i + 1] -= factor * above[i];
        above[i + 1] -= factor * second[i];
        for (std::int64_t j = 0; j < k; ++j) next[j] -= factor * row[j];
    }
    if (singular || main[n - 1] == T(0)) {
        std::fill_n(x, n * k, T(std::numeric_limits<double>::quiet_NaN()));
        return;
    }
    for (std::int64_t i = n; i-- > 0;) {
        T* const row = x + i * k;
        for (std::int64_t j = 0; j < k; ++j) {
            if (i + 1 < n) row[j] -= above[i] * row[k + j];
            if (i + 2 < n) row[j] -= second[i] * row[2 * k + j];
            row[j] /= main[i];
        }
    }
}

/// The three diagonals of Y X^H for X and Y [n, k]; 0 outside of the matrix.
template <class T>
void diagonals_of_product(const T* y, const T* x, T* diagonals, std::int64_t n, std::int64_t k) {
    for (std::int64_t row = 0; row < 3; ++row)
        for (std::int64_t i = 0; i < n; ++i) {
            const std::int64_t other = i + 1 - row;
            T sum = 0;
            if (other >= 0 && other < n)
                for (std::int64_t j = 0; j < k; ++j)
                    sum += y[i * k + j] * conjugate(x[other * k + j]);
            diagonals[row * n + i] = sum;
        }
}

}  // namespace tf::kernels
