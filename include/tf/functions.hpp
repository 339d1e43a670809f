// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctflow without files: tensors, most ops, gradients, variables, modules, tf::function, control
// flow and summaries, in the order of the layers, so that messages show short chains of includes.
// Programs that neither save nor load compile faster with it. tf/tf.hpp has everything, tf/core.hpp
// only the cheapest part; tf/lookup.hpp also has lookup tables, tf/strings.hpp ops on strings,
// tf/math.hpp segments, searches, counts and special functions.

#include <tf/tensor/spec.hpp>

#include <tf/kernels/expression.hpp>

#include <tf/ops/elementwise.hpp>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/primitive/bitcast.hpp>
#include <tf/ops/primitive/bitwise.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/debugging.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/grid.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/one_hot.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/reverse_sequence.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/ops/primitive/summary.hpp>
#include <tf/ops/primitive/top_k.hpp>
#include <tf/ops/primitive/trigonometry.hpp>
#include <tf/ops/primitive/unique.hpp>
#include <tf/ops/primitive/update.hpp>
#include <tf/ops/primitive/where.hpp>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/composite/sort.hpp>

#include <tf/autodiff/composite.hpp>
#include <tf/autodiff/custom_gradient.hpp>
#include <tf/autodiff/forward_accumulator.hpp>
#include <tf/autodiff/gradient_tape.hpp>
#include <tf/autodiff/update.hpp>
#include <tf/autodiff/variable_values.hpp>
#include <tf/control/iteration.hpp>
#include <tf/function/function.hpp>
#include <tf/module/attribute.hpp>
#include <tf/module/dict.hpp>
#include <tf/module/list.hpp>
#include <tf/module/nest_structure.hpp>
#include <tf/print/print.hpp>
#include <tf/print/stream.hpp>
