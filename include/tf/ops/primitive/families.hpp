// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A list of all ops that compute values. Tables of ops are built from it.

#include <boost/mp11/algorithm.hpp>

#include <tf/core/compiled.hpp>
#include <tf/kernels/lane_loops.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/convolution.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/lookup.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/top_k.hpp>
#include <tf/ops/primitive/unique.hpp>
#include <tf/ops/registry.hpp>

namespace tf::op {

struct AllOps {
    using list = Registry<
        // arithmetic
        Add, Sub, Mul, RealDiv, Neg, Maximum, Minimum, FloorDiv, FloorMod, Pow,
        // comparisons, selection
        Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, LogicalAnd, LogicalOr, LogicalNot,
        Select, Cast,
        // functions
        Exp, Log, Log1p, Expm1, Tanh, Erf, Erfc, Sin, Cos, Sqrt, Floor, Ceil, Rsqrt, Reciprocal,
        Sigmoid, Relu, Abs, Square, Sign,
        // reductions
        ReduceSum, ReduceMean, ReduceProd, ReduceMax, ReduceMin, ReduceAny, ReduceAll, ArgMax,
        ArgMin,
        // products
        MatMul<false, false>, MatMul<false, true>, MatMul<true, false>, MatMul<true, true>, Conv2D,
        Conv2DBackpropInput, Conv2DBackpropFilter,
        // shapes and elements
        Reshape, EnsureShape, ShapeOf, FillLike, Transpose, Concat, BroadcastTo, Gather, Const,
        Range, Fill, GetItem, SetItem, RandomNormal, RandomUniform,
        // several results
        TopK, Unique, UniqueWithCounts,
        // tables
        LookupTableFind, LookupTableSize,
        // for gradients
        BroadcastLike, ReshapeLike, SumLike, ReducedCount, ScatterAdd, GatherBack, Part, PlacePart,
        ProductOfOthers, StopGradient, SqrtGrad, RsqrtGrad, ReciprocalGrad, ReluGrad>;
};

}  // namespace tf::op

namespace tf::kernels {

/// The loops of these ops are compiled once (families_code.hpp).
template <class Op>
    requires boost::mp11::mp_contains<op::AllOps::list, Op>::value
inline constexpr bool is_shared_op<Op> = true;

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/families_code.hpp>
#endif
