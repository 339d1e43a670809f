// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of ctflow that is cheap to include: tensors, elementwise ops, variables, modules,
// tf::function and native control flow. It omits matrix products, reductions, random numbers and
// printing, whose kernels take most of the time to include. tf/tf.hpp has everything.

#include <tf/control/while_loop.hpp>
#include <tf/function/function.hpp>
#include <tf/kernels/expression.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/primitive/bitwise.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/tensor/spec.hpp>
