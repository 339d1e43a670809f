// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctflow without files: tensors, all ops, gradients, variables, modules, tf::function, control flow
// and summaries, in the order of the layers, so that messages show short chains of includes. For
// programs that neither save nor load, which then compile faster. tf/tf.hpp has everything,
// tf/core.hpp the cheapest part.

#include <tf/core/spec.hpp>

#include <tf/kernels/expression.hpp>

#include <tf/ops/elementwise.hpp>

#include <tf/ops/arithmetic.hpp>
#include <tf/ops/array.hpp>
#include <tf/ops/assign.hpp>
#include <tf/ops/compare.hpp>
#include <tf/ops/creation.hpp>
#include <tf/ops/debugging.hpp>
#include <tf/ops/gradients.hpp>
#include <tf/ops/linalg.hpp>
#include <tf/ops/math.hpp>
#include <tf/ops/movement.hpp>
#include <tf/ops/random.hpp>
#include <tf/ops/reduction.hpp>
#include <tf/ops/select.hpp>
#include <tf/ops/summary.hpp>
#include <tf/ops/update.hpp>

#include <tf/module/attribute.hpp>
#include <tf/module/custom_gradient.hpp>
#include <tf/module/dict.hpp>
#include <tf/module/forward_accumulator.hpp>
#include <tf/module/function.hpp>
#include <tf/module/gradient_tape.hpp>
#include <tf/module/iteration.hpp>
#include <tf/module/list.hpp>
#include <tf/module/print.hpp>
#include <tf/module/stream.hpp>
#include <tf/module/update.hpp>
#include <tf/module/variable_values.hpp>
