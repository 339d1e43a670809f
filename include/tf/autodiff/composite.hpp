// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients of composites (ops/composite/composite.hpp), and the ops on untyped values that their
// formulas use but gradient rules do not.

#include <tf/autodiff/extension.hpp>
#include <tf/ops/composite/composite.hpp>

namespace tf {

namespace detail::core {

template <class Op>
constexpr const ad::OpRule* composite_rule() {
    return &ad::own_rule<Op>;
}

}  // namespace detail::core

namespace ad {

namespace detail {

template <class Op>
constexpr OpDef make_carried() {
    OpDef d = def_of<Op>;
    d.extends = true;
    d.extension = &tf::detail::core::own_extension<Op>;
    return d;
}
/// An op that refers to its kernels. At run time the table of ops (exec/runtime/dynamic.hpp) has
/// only the ops that gradient rules use, because every program with gradients compiles that table.
template <class Op>
inline constexpr OpDef carried = make_carried<Op>();

/// Op over axes, which are kept as dims of 1.
template <class Op, int... Axes>
constexpr Value reduce(const Value& x) {
    const op::ReductionAttributes which{tf::detail::ops::axis_mask<Axes...>(x.shape().rank), true};
    if (__builtin_is_constant_evaluated()) return apply<Op>({x}, which);
    return run_now(carried<Op>, x.dtype(), {x}, WordList(which));
}

}  // namespace detail

template <int... Axes>
constexpr Value reduce_max(const Value& x, KeepDims) {
    return detail::reduce<op::ReduceMax, Axes...>(x);
}
template <int... Axes>
constexpr Value reduce_min(const Value& x, KeepDims) {
    return detail::reduce<op::ReduceMin, Axes...>(x);
}
template <int... Axes>
constexpr Value reduce_mean(const Value& x, KeepDims) {
    return detail::reduce<op::ReduceMean, Axes...>(x);
}

}  // namespace ad
}  // namespace tf
