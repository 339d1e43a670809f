// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Math functions that few programs use: segment sums, dynamic_partition and dynamic_stitch,
// searches in sorted rows, counts of values, special functions, coordinates of indices, the clock.
// tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/autodiff/hessians.hpp>
#include <tf/ops/composite/sequence.hpp>
#include <tf/ops/primitive/bessel.hpp>
#include <tf/ops/primitive/counting.hpp>
#include <tf/ops/primitive/incomplete.hpp>
#include <tf/ops/primitive/partition.hpp>
#include <tf/ops/primitive/search.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/sobol.hpp>
#include <tf/ops/primitive/special.hpp>
#include <tf/ops/primitive/special_integrals.hpp>
#include <tf/ops/primitive/timestamp.hpp>
#include <tf/ops/primitive/unravel_index.hpp>
