// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/matrix_function.hpp.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <tuple>
#include <utility>

#include <tf/kernels/decomposition.hpp>
#include <tf/kernels/decomposition_code.hpp>
#include <tf/kernels/matrix_function.hpp>
#include <tf/kernels/work_array.hpp>

namespace tf::kernels {

namespace impl {

using Complex = std::complex<double>;

/// The 1-norm: the largest sum of absolute values in a column.
template <class T>
double norm_1(const T* a, std::int64_t n) {
    double most = 0;
    for (std::int64_t j = 0; j < n; ++j) {
        double sum = 0;
        for (std::int64_t i = 0; i < n; ++i) sum += std::abs(a[i * n + j]);
        if (!(sum <= most)) most = sum;  // NaN, too
    }
    return most;
}
/// c = a b, or a b^H.
template <class T>
void multiply(const T* a, const T* b, T* c, std::int64_t n) {
    std::fill_n(c, n * n, T(0));
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t k = 0; k < n; ++k)
            subtract_multiple(-a[i * n + k], b + k * n, c + i * n, n);
}
TF_COMMON_INLINE void multiply_adjoint(const Complex* a, const Complex* b, Complex* c,
                                       std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) c[i * n + j] = inner_product(a + i * n, b + j * n, n);
}

/// A = Q H Q^H, where H is a Hessenberg matrix: 0 below the first subdiagonal.
TF_COMMON_INLINE void make_hessenberg(Complex* a, std::int64_t n, Complex* q) {
    const WorkArray<Complex> memory(2 * n);
    Complex *const v = memory.data(), *const work = v + n;
    set_identity(q, n, n);
    for (std::int64_t k = 0; k + 2 < n; ++k) {
        const std::int64_t rest = n - k - 1;
        Complex* const column = a + (k + 1) * n + k;
        const Complex scale = make_reflection(column, rest, n);
        v[0] = 1;
        for (std::int64_t i = 1; i < rest; ++i) {
            v[i] = column[i * n];
            column[i * n] = 0;
        }
        if (scale == Complex(0)) continue;
        reflect(column + 1, n, rest, v + 1, 1, rest, scale, work);
        const auto reflect_columns = [&](Complex* x) {
            for (std::int64_t i = 0; i < n; ++i) {
                Complex* const row = x + i * n + k + 1;
                const Complex part = std::conj(scale) * dot(row, v, rest);
                for (std::int64_t j = 0; j < rest; ++j) row[j] -= part * std::conj(v[j]);
            }
        };
        reflect_columns(a);
        reflect_columns(q);
    }
}

/// The eigenvalue of [[a, b], [c, d]] that is nearer to d.
TF_COMMON_INLINE Complex nearest_eigenvalue(const Complex& a, const Complex& b, const Complex& c,
                                            const Complex& d) {
    const Complex half = (a - d) / 2.0, root = std::sqrt(half * half + b * c);
    const Complex plus = half + root, minus = half - root;
    const Complex far = std::abs(plus) > std::abs(minus) ? plus : minus;
    return far == Complex(0) ? d : d - b * c / far;
}

/// One shifted QR step for rows and columns `first` to `last`, a block without a 0 on its
/// subdiagonal.
TF_COMMON_INLINE void qr_step(Complex* a, std::int64_t n, Complex* q, std::int64_t first,
                              std::int64_t last, const Complex& shift) {
    for (std::int64_t k = first; k < last; ++k) {
        const std::int64_t column = std::max(k - 1, first);
        const Complex x = k == first ? a[k * n + k] - shift : a[k * n + column];
        const Complex y = a[(k + 1) * n + column];
        const double length = std::hypot(std::abs(x), std::abs(y));
        if (length == 0) continue;
        const Complex c = x / length, s = y / length;
        for (std::int64_t j = column; j < n; ++j) {
            Complex &top = a[k * n + j], &low = a[(k + 1) * n + j];
            const Complex t = top;
            top = std::conj(c) * t + std::conj(s) * low;
            low = c * low - s * t;
        }
        const auto turn_columns = [&](Complex* z, std::int64_t rows) {
            for (std::int64_t i = 0; i < rows; ++i) {
                Complex &left = z[i * n + k], &right = z[i * n + k + 1];
                const Complex t = left;
                left = t * c + right * s;
                right = right * std::conj(c) - t * std::conj(s);
            }
        };
        turn_columns(a, std::min(k + 2, last) + 1);
        turn_columns(q, n);
    }
}

/// Applies f to the Schur form of A, and transforms the result back. `f` changes an upper
/// triangular T.
template <class F>
void of_schur_form(Complex* a, std::int64_t n, const F& f) {
    const WorkArray<Complex> memory(2 * n * n);
    Complex *const q = memory.data(), *const product = q + n * n;
    if (!factor_schur(a, n, q)) {
        std::fill_n(a, n * n, Complex(std::numeric_limits<double>::quiet_NaN()));
        return;
    }
    f(a);
    multiply(q, a, product, n);
    multiply_adjoint(product, q, a, n);
}

/// The square root of an upper triangular matrix, in place: column by column, R R = T.
TF_COMMON_INLINE void root_of_triangular(Complex* t, std::int64_t n) {
    for (std::int64_t j = 0; j < n; ++j) {
        t[j * n + j] = std::sqrt(t[j * n + j]);
        for (std::int64_t i = j - 1; i >= 0; --i) {
            Complex rest = t[i * n + j];
            for (std::int64_t k = i + 1; k < j; ++k) rest -= t[i * n + k] * t[k * n + j];
            if (rest != Complex(0)) rest /= t[i * n + i] + t[j * n + j];
            t[i * n + j] = rest;
        }
    }
}

/// The logarithm of an upper triangular matrix, in place. Square roots are taken until the matrix
/// is near 1; then log(1 + X), the integral of X / (1 + s X) for s from 0 to 1, is computed by a
/// quadrature.
TF_COMMON_INLINE void log_of_triangular(Complex* t, std::int64_t n) {
    // The Gauss-Legendre rule with 7 nodes: nodes and weights for an integral from -1 to 1.
    constexpr std::array<double, 4> zeros{0.0, .40584515137739716691, .74153118559939443986,
                                          .94910791234275852453};
    constexpr std::array<double, 4> weights{.41795918367346938776, .38183005050511894495,
                                            .27970539148927666790, .12948496616886969327};
    const WorkArray<Complex> memory(2 * n * n + n);
    Complex *const sum = memory.data(), *const shifted = sum + n * n,
                   *const diagonal = shifted + n * n;
    for (std::int64_t i = 0; i < n; ++i) diagonal[i] = std::log(t[i * n + i]);
    double scale = 1;
    constexpr int most_roots = 100;
    for (int k = 0; k < most_roots; ++k) {
        for (std::int64_t i = 0; i < n; ++i) t[i * n + i] -= 1;
        const double distance = norm_1(t, n);
        if (!(distance > .26)) break;
        for (std::int64_t i = 0; i < n; ++i) t[i * n + i] += 1;
        root_of_triangular(t, n);
        scale *= 2;
    }
    std::fill_n(sum, n * n, Complex(0));
    const WorkArray<Complex> part(n * n);
    for (int k = -3; k <= 3; ++k) {
        const std::size_t at = static_cast<std::size_t>(std::abs(k));
        const double s = (1 + (k < 0 ? -zeros[at] : zeros[at])) / 2, weight = weights[at] / 2;
        for (std::int64_t i = 0; i < n * n; ++i) shifted[i] = s * t[i];
        for (std::int64_t i = 0; i < n; ++i) shifted[i * n + i] += 1;
        std::copy_n(t, n * n, part.data());
        solve_triangular(shifted, part.data(), n, n, false, false);
        subtract_multiple(Complex(-weight), part.data(), sum, n * n);
    }
    for (std::int64_t i = 0; i < n * n; ++i) t[i] = scale * sum[i];
    for (std::int64_t i = 0; i < n; ++i) t[i * n + i] = diagonal[i];
}

}  // namespace impl

TF_COMMON_BODY bool factor_schur(std::complex<double>* a, std::int64_t n, std::complex<double>* q) {
    using impl::Complex;
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    constexpr int most_steps = 100;  // for one eigenvalue; two or three are typical
    if (!impl::all_finite(a, n * n)) return false;
    impl::make_hessenberg(a, n, q);
    const double size = impl::norm_1(a, n);
    int step = 0;
    for (std::int64_t last = n - 1; last > 0;) {
        std::int64_t first = last;
        for (; first > 0; --first) {
            Complex& under = a[first * n + first - 1];
            double beside = std::abs(a[first * n + first]) + std::abs(a[(first - 1) * (n + 1)]);
            if (beside == 0) beside = size;
            if (std::abs(under) > epsilon * beside) continue;
            under = 0;
            break;
        }
        if (first == last) {
            --last;
            step = 0;
            continue;
        }
        if (++step > most_steps) return false;
        const Complex corner = a[last * n + last], under = a[last * n + last - 1];
        const bool stuck = step % 10 == 0;  // then an exceptional shift breaks the cycle
        const Complex shift =
            stuck ? corner + std::abs(under)
                  : impl::nearest_eigenvalue(a[(last - 1) * (n + 1)], a[(last - 1) * n + last],
                                             under, corner);
        impl::qr_step(a, n, q, first, last, shift);
    }
    for (std::int64_t i = 0; i < n; ++i) std::fill_n(a + i * n, i, Complex(0));
    return true;
}

TF_COMMON_BODY void eigen_general(std::complex<double>* a, std::int64_t n, std::complex<double>* e,
                                  std::complex<double>* v) {
    using impl::Complex;
    const WorkArray<Complex> memory(2 * n * n);
    Complex *const q = memory.data(), *const z = q + n * n;  // the rows of z are eigenvectors of T
    if (!factor_schur(a, n, q)) {
        const Complex nan(std::numeric_limits<double>::quiet_NaN());
        std::fill_n(e, n, nan);
        if (v != nullptr) std::fill_n(v, n * n, nan);
        return;
    }
    for (std::int64_t i = 0; i < n; ++i) e[i] = a[i * n + i];
    const double least = std::max(std::numeric_limits<double>::epsilon() * impl::norm_1(a, n),
                                  std::numeric_limits<double>::min());
    std::fill_n(z, n * n, Complex(0));
    for (std::int64_t k = 0; k < n; ++k) {
        Complex* const x = z + k * n;
        x[k] = 1;
        for (std::int64_t i = k - 1; i >= 0; --i) {
            Complex difference = e[k] - e[i];
            if (std::abs(difference) < least) difference = least;
            x[i] = impl::dot(a + i * n + i + 1, x + i + 1, k - i) / difference;
        }
    }
    for (std::int64_t k = 0; k < n; ++k) {
        const std::int64_t best = std::min_element(e + k, e + n,
                                                   [](const Complex& x, const Complex& y) {
                                                       return std::abs(x) < std::abs(y);
                                                   }) -
                                  e;
        if (best == k) continue;
        std::swap(e[k], e[best]);
        std::swap_ranges(z + k * n, z + (k + 1) * n, z + best * n);
    }
    if (v == nullptr) return;
    for (std::int64_t k = 0; k < n; ++k) {
        for (std::int64_t i = 0; i < n; ++i) a[i] = impl::dot(q + i * n, z + k * n, n);
        const double length = std::sqrt(impl::squared_length(a, n));
        for (std::int64_t i = 0; i < n; ++i) v[i * n + k] = a[i] / length;
    }
}

TF_COMMON_BODY void matrix_square_root(std::complex<double>* a, std::int64_t n) {
    impl::of_schur_form(a, n, [&](impl::Complex* t) { impl::root_of_triangular(t, n); });
}

TF_COMMON_BODY void matrix_logarithm(std::complex<double>* a, std::int64_t n) {
    impl::of_schur_form(a, n, [&](impl::Complex* t) { impl::log_of_triangular(t, n); });
}

/// The rational approximation of degree 13 for A / 2^k, squared k times.
template <class T>
void matrix_exponential(T* a, std::int64_t n) {
    constexpr auto& c = exponential_coefficients;
    constexpr double largest = 5.371920351148152;  // the largest norm for which the approximation
                                                   // is exact
    const double size = impl::norm_1(a, n);
    if (!std::isfinite(size)) {
        std::fill_n(a, n * n, T(std::numeric_limits<double>::quiet_NaN()));
        return;
    }
    const int squarings = size > largest ? std::ilogb(size / largest) + 1 : 0;
    for (std::int64_t i = 0; i < n * n; ++i) a[i] *= std::ldexp(1.0, -squarings);
    const std::int64_t count = n * n;
    const WorkArray<T> memory(6 * count);
    T *const x2 = memory.data(), *const x4 = x2 + count, *const x6 = x4 + count;
    T *const odd = x6 + count, *const even = odd + count, *const work = even + count;
    impl::multiply(a, a, x2, n);
    impl::multiply(x2, x2, x4, n);
    impl::multiply(x4, x2, x6, n);
    const auto polynomial = [&](std::size_t from, T* to) {  // every second coefficient
        for (std::int64_t i = 0; i < count; ++i)
            work[i] = c[from + 12] * x6[i] + c[from + 10] * x4[i] + c[from + 8] * x2[i];
        impl::multiply(x6, work, to, n);
        for (std::int64_t i = 0; i < count; ++i)
            to[i] += c[from + 6] * x6[i] + c[from + 4] * x4[i] + c[from + 2] * x2[i];
        for (std::int64_t i = 0; i < n; ++i) to[i * n + i] += c[from];
    };
    polynomial(1, even);
    impl::multiply(a, even, odd, n);
    polynomial(0, even);
    for (std::int64_t i = 0; i < count; ++i) {
        a[i] = even[i] + odd[i];
        even[i] -= odd[i];
    }
    const WorkArray<std::int32_t> rows(n);
    LuFactors<T> f{even, rows.data(), n};
    factor_lu(f);
    solve_lu(f, a, x2, n, false);
    for (int k = 0; k < squarings; ++k) {
        impl::multiply(x2, x2, x4, n);
        std::copy_n(x4, count, x2);
    }
    std::copy_n(x2, count, a);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto matrix_exponentials =
    std::tuple(&matrix_exponential<double>, &matrix_exponential<std::complex<double>>);
#endif

}  // namespace tf::kernels
