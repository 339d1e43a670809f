// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Eigenvalues of general square matrices, and matrix functions: the square root, the logarithm, the
// exponential. Matrices are row-major. All but the exponential are computed from the Schur form, in
// complex numbers of double precision, even for real matrices. Mirrors the kernels of tf.linalg.

#include <array>
#include <complex>
#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// A = Q T Q^H with a unitary Q and an upper triangular T, which replaces A [n, n]; `q` is Q. False
/// if an element is not finite, or if the iteration does not converge.
TF_COMMON bool factor_schur(std::complex<double>* a, std::int64_t n, std::complex<double>* q);

/// The eigenvalues of A [n, n], sorted by their absolute values, and, if `v` is not null,
/// eigenvectors of length 1 as its columns. `a` is overwritten. NaN if there is no Schur form.
TF_COMMON void eigen_general(std::complex<double>* a, std::int64_t n, std::complex<double>* e,
                             std::complex<double>* v);

/// Replaces A by its principal square root, whose eigenvalues have no negative real parts. Elements
/// are infinite or NaN if there is none.
TF_COMMON void matrix_square_root(std::complex<double>* a, std::int64_t n);

/// Replaces A by its principal logarithm. Elements are infinite or NaN if A is singular.
TF_COMMON void matrix_logarithm(std::complex<double>* a, std::int64_t n);

/// The coefficients of a polynomial p such that p(x) / p(-x) approximates e to the power x.
inline constexpr std::array<double, 14> exponential_coefficients{64764752532480000.,
                                                                 32382376266240000.,
                                                                 7771770303897600.,
                                                                 1187353796428800.,
                                                                 129060195264000.,
                                                                 10559470521600.,
                                                                 670442572800.,
                                                                 33522128640.,
                                                                 1323241920.,
                                                                 40840800.,
                                                                 960960.,
                                                                 16380.,
                                                                 182.,
                                                                 1.};

/// Replaces A by e to the power A, the sum of A^k / k!. T is double or its complex numbers.
template <class T>
void matrix_exponential(T* a, std::int64_t n);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/matrix_function_code.hpp>
#endif
