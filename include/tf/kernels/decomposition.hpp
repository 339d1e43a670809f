// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Factorizations of one matrix, and the solution of linear systems. Matrices are row-major.
// Triangular systems, Cholesky and LU factors are computed in the matrix's dtype, real or complex.
// QR, eigenvalues and singular values are always computed in double, so that this code is compiled
// only twice, for real and for complex numbers. Mirrors the kernels of tf.linalg.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// L of A = L L^H for a Hermitian, positive definite A [n, n], of which only the lower triangle is
/// read. False if A is not positive definite.
template <class T>
bool cholesky(const T* a, T* l, std::int64_t n);

/// Solves A X = B in place. `x` holds B [n, k]; A is the lower or the upper triangle of a matrix
/// [n, n], or its conjugate transpose if `adjoint`. False if a diagonal element is 0.
template <class T>
bool solve_triangular(const T* a, T* x, std::int64_t n, std::int64_t k, bool lower, bool adjoint);

/// LU factors with row pivoting.
template <class T>
struct LuFactors {
    T* lu = nullptr;               ///< [n, n]: L without its diagonal, which is 1, and U
    std::int32_t* rows = nullptr;  ///< row i of the factors is row rows[i] of the matrix
    std::int64_t n = 0;
    bool odd = false;  ///< whether the number of row exchanges is odd
};
/// Replaces the matrix in f.lu by its factors.
template <class T>
void factor_lu(LuFactors<T>& f);
/// Whether every pivot is neither 0 nor NaN.
template <class T>
bool is_invertible(const LuFactors<T>& f);
/// Solves A X = B, or A^H X = B, for the factors of A; b and x are [n, k] and do not overlap.
template <class T>
void solve_lu(const LuFactors<T>& f, const T* b, T* x, std::int64_t k, bool adjoint);

/// Q [m, columns] and R [columns, n] of A = Q R by Householder reflections. `a` [m, n] is
/// overwritten; `columns` is min(m, n), or m. T is double or its complex numbers.
template <class T>
void factor_qr(T* a, std::int64_t m, std::int64_t n, std::int64_t columns, T* q, T* r);

/// The eigenvalues of a Hermitian matrix [n, n] in ascending order, and its eigenvectors as rows of
/// `v`. Only the lower triangle of `a` is read; `a` is overwritten. NaN if an element is not
/// finite. T is double or its complex numbers.
template <class T>
void eigen_hermitian(T* a, std::int64_t n, double* e, T* v);

/// The singular values of A [n, m] with n <= m, in descending order, by Jacobi rotations of its
/// rows: A = U^H diag(s) V for the rows of U and V. On return the rows of `a` are those of V, and
/// the rows of `u` [n, n] those of U. If `rows` (n to m) is more than n, `a` must have space for as
/// many rows, and gets additional orthonormal ones. NaN if an element is not finite. T is double or
/// its complex numbers.
template <class T>
void factor_svd(T* a, std::int64_t n, std::int64_t m, std::int64_t rows, double* s, T* u);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/decomposition_code.hpp>
#endif
