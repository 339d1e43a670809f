// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::linalg: einsum, products, diagonals, norms, decompositions and functions of matrices, systems
// of linear equations. Mirrors tf.linalg.

#include <tf/functions.hpp>
#include <tf/linalg/conjugate_gradient.hpp>
#include <tf/linalg/matrix_function.hpp>
#include <tf/linalg/norm.hpp>
#include <tf/linalg/product.hpp>
#include <tf/linalg/solve.hpp>
#include <tf/linalg/spectrum.hpp>
#include <tf/ops/primitive/bands.hpp>
#include <tf/ops/primitive/cross.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/least_squares.hpp>
#include <tf/ops/primitive/tensor_diag.hpp>
#include <tf/ops/primitive/tridiagonal.hpp>
