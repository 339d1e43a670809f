// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Least-squares problems of one matrix of any rank, by a complete orthogonal decomposition (Golub
// and Van Loan, Matrix Computations, 5.5). Matrices are row-major.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// The X [n, k] of the smallest norm that minimizes |A X - B| for A [m, n] and B [m, k], which are
/// overwritten. Columns of A count as dependent on others if what the others leave of them is at
/// most `tolerance` times the largest column. T is double or its complex numbers.
template <class T>
void solve_least_squares(T* a, T* b, std::int64_t m, std::int64_t n, std::int64_t k,
                         double tolerance, T* x);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/least_squares_code.hpp>
#endif
