// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The part of ctflow that is cheap to include: tensors, elementwise ops, variables, modules,
// tf::function and native control flow. It omits matrix products, reductions, random numbers and
// printing, whose kernels take most of the time to include. tf/tf.hpp has everything.

#include <tf/core/spec.hpp>
#include <tf/kernels/expression.hpp>
#include <tf/module/function.hpp>
#include <tf/module/while_loop.hpp>
#include <tf/ops/arithmetic.hpp>
#include <tf/ops/assign.hpp>
#include <tf/ops/compare.hpp>
#include <tf/ops/creation.hpp>
#include <tf/ops/math.hpp>
#include <tf/ops/movement.hpp>
#include <tf/ops/select.hpp>
