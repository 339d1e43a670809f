// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/least_squares.hpp.

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <tuple>
#include <utility>

#include <tf/kernels/decomposition_code.hpp>
#include <tf/kernels/least_squares.hpp>

namespace tf::kernels {

namespace impl {

/// Replaces A [m, n] by R of A P = Q R, and B [m, k] by Q^H B, where P orders the columns so that
/// the diagonal of R descends: column i of A P is column order[i] of A. Returns the number of
/// elements of the diagonal that are larger than `tolerance` times the first one.
template <class T>
std::int64_t factor_pivoted_qr(T* a, T* b, std::int64_t m, std::int64_t n, std::int64_t k,
                               double tolerance, std::int64_t* order) {
    const WorkArray<T> memory(std::max(n, k));
    double least = 0;
    for (std::int64_t i = 0; i < n; ++i) order[i] = i;
    for (std::int64_t i = 0; i < std::min(m, n); ++i) {
        const auto rest = [&](std::int64_t column) {
            double sum = 0;
            for (std::int64_t row = i; row < m; ++row) sum += std::norm(a[row * n + column]);
            return sum;
        };
        std::int64_t best = i;
        double most = rest(i);
        for (std::int64_t j = i + 1; j < n; ++j)
            if (const double sum = rest(j); sum > most) most = sum, best = j;
        if (i == 0) least = tolerance * std::sqrt(most);
        if (!(std::sqrt(most) > least)) return i;
        std::swap(order[i], order[best]);
        for (std::int64_t row = 0; best != i && row < m; ++row)
            std::swap(a[row * n + i], a[row * n + best]);
        T* const corner = a + i * n + i;
        const T scale = make_reflection(corner, m - i, n);
        if (i + 1 < n)
            reflect(corner + 1, n, n - i - 1, corner + n, n, m - i, scale, memory.data());
        reflect(b + i * k, k, k, corner + n, n, m - i, scale, memory.data());
    }
    return std::min(m, n);
}

}  // namespace impl

template <class T>
void solve_least_squares(T* a, T* b, std::int64_t m, std::int64_t n, std::int64_t k,
                         double tolerance, T* x) {
    const WorkArray<std::int64_t> order(n);
    const std::int64_t rank = impl::factor_pivoted_qr(a, b, m, n, k, tolerance, order.data());
    std::fill_n(x, n * k, T(0));
    if (rank == 0) return;
    // The first rows of R are U^H Z^H, with U upper triangular and orthonormal columns of Z.
    const WorkArray<T> memory(2 * n * rank + rank * rank);
    T *const rows = memory.data(), *const z = rows + n * rank, *const u = z + n * rank;
    for (std::int64_t i = 0; i < rank; ++i)
        for (std::int64_t j = 0; j < n; ++j)
            rows[j * rank + i] = j < i ? T(0) : impl::conjugate_of(a[i * n + j]);
    factor_qr(rows, n, rank, rank, z, u);
    for (std::int64_t i = 0; i < rank; ++i) {  // U^H Y = B, in place
        for (std::int64_t j = 0; j < i; ++j)
            impl::subtract_multiple(impl::conjugate_of(u[j * rank + i]), b + j * k, b + i * k, k);
        for (std::int64_t c = 0; c < k; ++c) b[i * k + c] /= impl::conjugate_of(u[i * rank + i]);
    }
    for (std::int64_t j = 0; j < n; ++j)
        for (std::int64_t i = 0; i < rank; ++i)
            impl::subtract_multiple(-z[j * rank + i], b + i * k, x + order.data()[j] * k, k);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr std::tuple least_squares{&solve_least_squares<double>,
                                                        &solve_least_squares<std::complex<double>>};
#endif

}  // namespace tf::kernels
