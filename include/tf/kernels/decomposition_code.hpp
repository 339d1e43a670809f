// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/decomposition.hpp.

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <tuple>
#include <utility>

#include <tf/core/bits.hpp>
#include <tf/kernels/decomposition.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/work_array.hpp>

namespace tf::kernels {

namespace impl {

/// The complex conjugate; real numbers are unchanged.
template <class T>
T conjugate_of(const T& x) {
    if constexpr (tf::detail::core::Complex<T>) return std::conj(x);
    else return x;
}
/// The conjugate if `adjoint`.
template <class T>
T conjugate_if(bool adjoint, const T& x) {
    return adjoint ? conjugate_of(x) : x;
}
/// y -= factor * x. The inner loops of the factorizations have this form, because sums of products
/// cannot be vectorized without changing their order.
template <class T>
void subtract_multiple(T factor, const T* x, T* y, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) y[i] -= factor * x[i];
}
template <class T>
T dot(const T* x, const T* y, std::int64_t n) {
    T sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += x[i] * y[i];
    return sum;
}
/// The sum of x conj(y), which for x = y is the square of the length.
template <class T>
T inner_product(const T* x, const T* y, std::int64_t n) {
    T sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += x[i] * conjugate_of(y[i]);
    return sum;
}
template <class T>
double squared_length(const T* x, std::int64_t n) {
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i) sum += std::norm(x[i]);
    return sum;
}
/// x = c x - s y, y = s x + c y.
template <class T>
void rotate(T* x, T* y, std::int64_t n, double c, double s) {
    for (std::int64_t i = 0; i < n; ++i) {
        const T a = x[i], b = y[i];
        x[i] = c * a - s * b;
        y[i] = s * a + c * b;
    }
}
template <class T>
void set_identity(T* x, std::int64_t rows, std::int64_t columns) {
    std::fill_n(x, rows * columns, T(0));
    for (std::int64_t i = 0; i < std::min(rows, columns); ++i) x[i * columns + i] = 1;
}
template <class T>
bool all_finite(const T* x, std::int64_t n) {
    return std::all_of(x, x + n, [](const T& v) {
        return std::isfinite(std::real(v)) && std::isfinite(std::imag(v));
    });
}

/// The reflection I - scale v v^H, v = (1, tail), that maps a vector to a multiple of the first
/// unit vector. The vector has `n` elements, `stride` apart. The first one is replaced by that
/// multiple, a real number, and the others by `tail`.
template <class T>
T make_reflection(T* x, std::int64_t n, std::int64_t stride) {
    const T first = x[0];
    double squares = 0;
    for (std::int64_t i = 1; i < n; ++i) squares += std::norm(x[i * stride]);
    const double least = std::numeric_limits<double>::min(), angle = std::imag(first);
    if (squares <= least && angle * angle <= least) {
        for (std::int64_t i = 1; i < n; ++i) x[i * stride] = 0;
        x[0] = std::real(first);
        return 0;
    }
    const double image = -std::copysign(std::sqrt(std::norm(first) + squares), std::real(first));
    for (std::int64_t i = 1; i < n; ++i) x[i * stride] /= first - image;
    x[0] = image;
    return conjugate_of((image - first) / image);
}
/// Applies a reflection to the rows of a matrix [n, columns]; `v` is its tail.
template <class T>
void reflect(T* to, std::int64_t row, std::int64_t columns, const T* v, std::int64_t v_stride,
             std::int64_t n, T scale, T* work) {
    if (scale == T(0)) return;
    std::copy_n(to, columns, work);
    for (std::int64_t i = 1; i < n; ++i)
        subtract_multiple(-conjugate_of(v[(i - 1) * v_stride]), to + i * row, work, columns);
    subtract_multiple(scale, work, to, columns);
    for (std::int64_t i = 1; i < n; ++i)
        subtract_multiple(scale * v[(i - 1) * v_stride], work, to + i * row, columns);
}

/// Reduces a Hermitian matrix to a real tridiagonal one, Q^H A Q: `d` is its diagonal, `e` the
/// elements next to it. The rows of `qt` become the columns of Q.
template <class T>
void make_tridiagonal(T* a, std::int64_t n, double* d, double* e, T* qt) {
    const WorkArray<T> memory(5 * n);
    T *const v = memory.data(), *const w = v + n, *const scales = w + n;
    T *const v_conjugate = scales + n, *const w_conjugate = v_conjugate + n;
    for (std::int64_t k = 0; k + 1 < n; ++k) {
        const std::int64_t rest = n - k - 1;
        T* const column = a + (k + 1) * n + k;  // below the diagonal; stores the reflection
        scales[k] = make_reflection(column, rest, n);
        d[k] = std::real(a[k * n + k]);
        e[k] = std::real(column[0]);
        if (scales[k] == T(0)) continue;
        v[0] = 1;
        for (std::int64_t i = 1; i < rest; ++i) v[i] = column[i * n];
        for (std::int64_t i = 0; i < rest; ++i) v_conjugate[i] = conjugate_of(v[i]);
        // A - v w^H - w v^H, for the lower triangle of A only
        T* const block = a + (k + 1) * n + k + 1;
        std::fill_n(w, rest, T(0));
        for (std::int64_t i = 0; i < rest; ++i) {
            T* const row = block + i * n;
            row[i] = std::real(row[i]);
            w[i] += dot(row, v, i + 1);
            for (std::int64_t j = 0; j < i; ++j) w[j] += v[i] * conjugate_of(row[j]);
        }
        const T scale = conjugate_of(scales[k]);
        const double half = std::norm(scale) / 2;
        const T part = half * std::real(inner_product(w, v, rest));
        for (std::int64_t i = 0; i < rest; ++i) {
            w[i] = scale * w[i] - part * v[i];
            w_conjugate[i] = conjugate_of(w[i]);
        }
        for (std::int64_t i = 0; i < rest; ++i) {
            subtract_multiple(v[i], w_conjugate, block + i * n, i + 1);
            subtract_multiple(w[i], v_conjugate, block + i * n, i + 1);
        }
    }
    d[n - 1] = std::real(a[n * n - 1]);
    e[n - 1] = 0;
    set_identity(qt, n, n);  // Q is built first, then transposed
    for (std::int64_t k = n - 2; k >= 0; --k) {
        const std::int64_t rest = n - k - 1;
        reflect(qt + (k + 1) * n + k + 1, n, rest, a + (k + 2) * n + k, n, rest,
                conjugate_of(scales[k]), w);
    }
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < i; ++j) std::swap(qt[i * n + j], qt[j * n + i]);
}
/// The eigenvalues of a tridiagonal matrix, stored in `d`, by implicit QL steps. Their rotations
/// are applied to the rows of `v`.
template <class T>
void diagonalize(double* d, double* e, std::int64_t n, T* v) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    constexpr int most_steps = 60;  // for one eigenvalue; two are typical
    for (std::int64_t first = 0; first < n; ++first)
        for (int step = 0; step < most_steps; ++step) {
            std::int64_t last = first;  // the end of the block, up to the next 0 next to the
                                        // diagonal
            while (last + 1 < n &&
                   std::abs(e[last]) > epsilon * (std::abs(d[last]) + std::abs(d[last + 1])))
                ++last;
            if (last == first) break;
            const double slope = (d[first + 1] - d[first]) / (2 * e[first]);
            const double root = std::copysign(std::hypot(slope, 1.0), slope);
            double g = d[last] - d[first] + e[first] / (slope + root);  // minus the shift
            double s = 1, c = 1, moved = 0;
            std::int64_t i = last - 1;
            for (; i >= first; --i) {
                const double f = s * e[i], b = c * e[i];
                const double r = std::hypot(f, g);
                e[i + 1] = r;
                if (r == 0) {
                    d[i + 1] -= moved;
                    break;
                }
                s = f / r;
                c = g / r;
                g = d[i + 1] - moved;
                const double t = (d[i] - g) * s + 2 * c * b;
                moved = s * t;
                d[i + 1] = g + moved;
                g = c * t - b;
                rotate(v + i * n, v + (i + 1) * n, n, c, s);
            }
            if (i < first) {
                d[first] -= moved;
                e[first] = g;
            }
            e[last] = 0;
        }
}

/// Sorts the rows of `x`, and of `y` if it is not null, by their keys.
template <class T, class Before>
void sort_rows(double* key, T* x, std::int64_t x_size, T* y, std::int64_t y_size, std::int64_t n,
               const Before& before) {
    for (std::int64_t i = 0; i < n; ++i) {
        const std::int64_t best = std::min_element(key + i, key + n, before) - key;
        if (best == i) continue;
        std::swap(key[i], key[best]);
        std::swap_ranges(x + i * x_size, x + (i + 1) * x_size, x + best * x_size);
        if (y != nullptr) std::swap_ranges(y + i * y_size, y + (i + 1) * y_size, y + best * y_size);
    }
}

/// Rotates pairs of rows of `a` [n, m] until all are orthogonal, and the rows of `u` with them.
template <class T>
void make_rows_orthogonal(T* a, std::int64_t n, std::int64_t m, T* u) {
    const double tolerance =
        std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(m));
    constexpr int most_sweeps = 60;  // about eight are typical
    bool done = false;
    for (int sweep = 0; sweep < most_sweeps && !done; ++sweep) {
        done = true;
        for (std::int64_t p = 0; p < n; ++p)
            for (std::int64_t q = p + 1; q < n; ++q) {
                T *const x = a + p * m, *const y = a + q * m;
                const double xx = squared_length(x, m), yy = squared_length(y, m);
                const T product = inner_product(x, y, m);
                if (std::abs(product) <= tolerance * std::sqrt(xx) * std::sqrt(yy)) continue;
                done = false;
                double xy = std::real(product);
                if constexpr (tf::detail::core::Complex<T>) {  // makes the product real
                    xy = std::abs(product);
                    const T phase = product / xy;
                    for (std::int64_t i = 0; i < m; ++i) y[i] *= phase;
                    for (std::int64_t i = 0; i < n; ++i) u[q * n + i] *= phase;
                }
                const double slope = (yy - xx) / (2 * xy);
                const double t =
                    std::copysign(1.0, slope) / (std::abs(slope) + std::hypot(1.0, slope));
                const double c = 1 / std::sqrt(1 + t * t);
                rotate(x, y, m, c, c * t);
                rotate(u + p * n, u + q * n, n, c, c * t);
            }
    }
}
/// Replaces row `at` by a unit vector that is orthogonal to the rows before it.
template <class T>
void complete_rows(T* a, std::int64_t at, std::int64_t m) {
    T* const row = a + at * m;
    for (std::int64_t unit = 0; unit < m; ++unit) {
        std::fill_n(row, m, T(0));
        row[unit] = 1;
        for (int twice = 0; twice < 2; ++twice)
            for (std::int64_t k = 0; k < at; ++k)
                subtract_multiple(inner_product(row, a + k * m, m), a + k * m, row, m);
        const double length = std::sqrt(squared_length(row, m));
        for (std::int64_t i = 0; i < m; ++i) row[i] /= length;
        if (length * length * static_cast<double>(m) > .5) return;  // some unit vector is that long
    }
}

}  // namespace impl

template <class T>
bool cholesky(const T* a, T* l, std::int64_t n) {
    const WorkArray<T> memory(n * n);
    T* const u = memory.data();  // L^T: its rows are contiguous
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j <= i; ++j) u[j * n + i] = a[i * n + j];
    for (std::int64_t k = 0; k < n; ++k) {
        T* const row = u + k * n;
        if (std::real(row[k]) <= 0) return false;  // not of NaN, as in TensorFlow
        const T root = std::sqrt(std::real(row[k]));
        for (std::int64_t j = k; j < n; ++j) row[j] /= root;
        row[k] = root;
        for (std::int64_t i = k + 1; i < n; ++i)
            impl::subtract_multiple(impl::conjugate_of(row[i]), row + i, u + i * n + i, n - i);
    }
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) l[i * n + j] = j <= i ? u[j * n + i] : T(0);
    return true;
}

template <class T>
bool solve_triangular(const T* a, T* x, std::int64_t n, std::int64_t k, bool lower, bool adjoint) {
    for (std::int64_t i = 0; i < n; ++i)
        if (!(std::abs(a[i * n + i]) > 0)) return false;
    const bool forward = lower != adjoint;
    for (std::int64_t step = 0; step < n; ++step) {
        const std::int64_t i = forward ? step : n - 1 - step;
        T* const row = x + i * k;
        const T pivot = impl::conjugate_if(adjoint, a[i * n + i]);
        for (std::int64_t j = 0; j < k; ++j) row[j] /= pivot;
        const std::int64_t from = forward ? i + 1 : 0, to = forward ? n : i;
        for (std::int64_t r = from; r < to; ++r)
            impl::subtract_multiple(adjoint ? impl::conjugate_of(a[i * n + r]) : a[r * n + i], row,
                                    x + r * k, k);
    }
    return true;
}

template <class T>
void factor_lu(LuFactors<T>& f) {
    const std::int64_t n = f.n;
    for (std::int64_t i = 0; i < n; ++i) f.rows[i] = static_cast<std::int32_t>(i);
    for (std::int64_t k = 0; k < n; ++k) {
        std::int64_t pivot = k;
        for (std::int64_t i = k + 1; i < n; ++i)
            if (std::abs(f.lu[i * n + k]) > std::abs(f.lu[pivot * n + k])) pivot = i;
        T* const row = f.lu + k * n;
        if (pivot != k) {
            std::swap_ranges(row, row + n, f.lu + pivot * n);
            std::swap(f.rows[k], f.rows[pivot]);
            f.odd = !f.odd;
        }
        if (row[k] == T(0)) continue;
        for (std::int64_t i = k + 1; i < n; ++i) {
            T* const other = f.lu + i * n;
            other[k] /= row[k];
            impl::subtract_multiple(other[k], row + k + 1, other + k + 1, n - k - 1);
        }
    }
}
template <class T>
bool is_invertible(const LuFactors<T>& f) {
    for (std::int64_t i = 0; i < f.n; ++i)
        if (!(std::abs(f.lu[i * f.n + i]) > 0)) return false;
    return true;
}
template <class T>
void solve_lu(const LuFactors<T>& f, const T* b, T* x, std::int64_t k, bool adjoint) {
    const std::int64_t n = f.n;
    const auto eliminate = [&](std::int64_t i, std::int64_t from, std::int64_t to) {
        for (std::int64_t r = from; r < to; ++r)
            impl::subtract_multiple(adjoint ? impl::conjugate_of(f.lu[i * n + r]) : f.lu[r * n + i],
                                    x + i * k, x + r * k, k);
    };
    const auto divide = [&](std::int64_t i) {
        const T pivot = impl::conjugate_if(adjoint, f.lu[i * n + i]);
        for (std::int64_t j = 0; j < k; ++j) x[i * k + j] /= pivot;
    };
    if (!adjoint) {
        for (std::int64_t i = 0; i < n; ++i) std::copy_n(b + f.rows[i] * k, k, x + i * k);
        for (std::int64_t i = 0; i < n; ++i) eliminate(i, i + 1, n);
        for (std::int64_t i = n; i-- > 0;) {
            divide(i);
            eliminate(i, 0, i);
        }
        return;
    }
    std::copy_n(b, n * k, x);
    for (std::int64_t i = 0; i < n; ++i) {
        divide(i);
        eliminate(i, i + 1, n);
    }
    for (std::int64_t i = n; i-- > 0;) eliminate(i, 0, i);
    const WorkArray<T> memory(n * k);
    std::copy_n(x, n * k, memory.data());
    for (std::int64_t i = 0; i < n; ++i) std::copy_n(memory.data() + i * k, k, x + f.rows[i] * k);
}

template <class T>
void factor_qr(T* a, std::int64_t m, std::int64_t n, std::int64_t columns, T* q, T* r) {
    const std::int64_t steps = std::min(m, n);
    const WorkArray<T> memory(steps + std::max(n, columns));
    T *const scales = memory.data(), *const work = scales + steps;
    for (std::int64_t k = 0; k < steps; ++k) {
        T* const corner = a + k * n + k;
        scales[k] = impl::make_reflection(corner, m - k, n);
        if (k + 1 < n)
            impl::reflect(corner + 1, n, n - k - 1, corner + n, n, m - k, scales[k], work);
    }
    for (std::int64_t i = 0; r != nullptr && i < columns; ++i)
        for (std::int64_t j = 0; j < n; ++j) r[i * n + j] = j < i ? T(0) : a[i * n + j];
    if (q == nullptr) return;
    impl::set_identity(q, m, columns);
    for (std::int64_t k = steps; k-- > 0;)
        impl::reflect(q + k * columns + k, columns, columns - k, a + (k + 1) * n + k, n, m - k,
                      impl::conjugate_of(scales[k]), work);
}

template <class T>
void eigen_hermitian(T* a, std::int64_t n, double* e, T* v) {
    if (n == 0) return;
    bool finite = true;
    for (std::int64_t i = 0; i < n; ++i) finite = finite && impl::all_finite(a + i * n, i + 1);
    if (!finite) {
        std::fill_n(e, n, std::numeric_limits<double>::quiet_NaN());
        std::fill_n(v, n * n, T(std::numeric_limits<double>::quiet_NaN()));
        return;
    }
    const WorkArray<double> beside(n);
    impl::make_tridiagonal(a, n, e, beside.data(), v);
    impl::diagonalize(e, beside.data(), n, v);
    T* const none = nullptr;
    impl::sort_rows(e, v, n, none, 0, n, [](double x, double y) { return x < y; });
}

template <class T>
void factor_svd(T* a, std::int64_t n, std::int64_t m, std::int64_t rows, double* s, T* u) {
    if (!impl::all_finite(a, n * m)) {
        std::fill_n(s, n, std::numeric_limits<double>::quiet_NaN());
        std::fill_n(u, n * n, T(std::numeric_limits<double>::quiet_NaN()));
        std::fill_n(a, rows * m, T(std::numeric_limits<double>::quiet_NaN()));
        return;
    }
    impl::set_identity(u, n, n);
    impl::make_rows_orthogonal(a, n, m, u);
    for (std::int64_t i = 0; i < n; ++i) s[i] = std::sqrt(impl::squared_length(a + i * m, m));
    impl::sort_rows(s, a, m, u, n, n, [](double x, double y) { return x > y; });
    for (std::int64_t i = 0; i < rows; ++i) {
        if (i >= n || s[i] == 0) impl::complete_rows(a, i, m);
        else
            for (std::int64_t j = 0; j < m; ++j) a[i * m + j] /= s[i];
    }
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto decompositions = []<class... T>(Types<T...>) {
    using Complex = std::complex<double>;
    return std::tuple(&factor_qr<double>, &factor_qr<Complex>, &eigen_hermitian<double>,
                      &eigen_hermitian<Complex>, &factor_svd<double>, &factor_svd<Complex>,
                      std::tuple(&cholesky<T>, &solve_triangular<T>, &factor_lu<T>,
                                 &is_invertible<T>, &solve_lu<T>)...);
}(Types<float, double, std::complex<float>, std::complex<double>>{});
#endif

}  // namespace tf::kernels
