// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's arithmetic, reductions, products and neural network ops.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_formula.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/nn/activation.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

using N = ImportNode;

/// Our op of the same name, with the operands in the same order.
template <class Op>
void same(N& n) {
    const DType lane = n.dtype(n.count() - 1);
    if constexpr (requires { Op::on_strings; }) {
        if (lane == DType::str) {
            constexpr bool compares = tf::detail::gives_bool<Op>;
            return n.out(
                n.make<op::OnStrings<Op>>(compares ? DType::boolean : DType::str, n.inputs()));
        }
    }
    n.out(n.make<Op>(tf::detail::gives_bool<Op> ? DType::boolean : lane, n.inputs()));
}

/// The mask of a reduction over all axes, for any rank.
inline constexpr std::uint64_t all_axes = (std::uint64_t{1} << max_rank) - 1;

// ---- arithmetic made of several ops

TF_COMMON_INLINE void squared_difference(N& n) {
    const GraphValue d = n.apply<op::Sub>({n.in(0), n.in(1)});
    n.out(n.apply<op::Mul>({d, d}));
}
TF_COMMON_INLINE GraphValue zero(N& n, GraphValue like) { return n.number_as(n.dtype_of(like), 0); }
TF_COMMON_INLINE GraphValue choose(N& n, GraphValue condition, GraphValue a, GraphValue b) {
    return n.make<op::Select>(n.dtype_of(a), {condition, a, b});
}
template <class Compare>
GraphValue compare(N& n, GraphValue a, GraphValue b) {
    return n.make<Compare>(DType::boolean, {a, b});
}
TF_COMMON_INLINE void div_no_nan(N& n) {
    const GraphValue x = n.in(0), y = n.in(1);
    const GraphValue none = compare<op::Equal>(n, y, zero(n, y));
    const GraphValue safe = choose(n, none, n.number_as(n.dtype_of(y), 1), y);
    n.out(choose(n, none, zero(n, x), n.apply<op::RealDiv>({x, safe})));
}
TF_COMMON_INLINE void mul_no_nan(N& n) {
    const GraphValue x = n.in(0), y = n.in(1);
    const GraphValue none = compare<op::Equal>(n, y, zero(n, y));
    n.out(choose(n, none, zero(n, x), n.apply<op::Mul>({x, y})));
}
/// Division of integers that truncates, as in C.
TF_COMMON_INLINE void truncating_div(N& n) {
    const GraphValue x = n.in(0), y = n.in(1);
    if (is_floating(n.dtype_of(x))) return n.out(n.apply<op::RealDiv>({x, y}));
    const GraphValue q = n.apply<op::FloorDiv>({x, y});
    const GraphValue zeros = zero(n, x);
    const GraphValue inexact = compare<op::NotEqual>(n, n.apply<op::FloorMod>({x, y}), zeros);
    const GraphValue signs = n.make<op::NotEqual>(
        DType::boolean, {compare<op::Less>(n, x, zeros), compare<op::Less>(n, y, zeros)});
    const GraphValue up = n.make<op::LogicalAnd>(DType::boolean, {inexact, signs});
    n.out(n.apply<op::Add>({q, n.make<op::Cast>(n.dtype_of(x), {up})}));
}
TF_COMMON_INLINE void add_n(N& n) {
    GraphValue sum = n.in(0);
    for (std::size_t k = 1; k < n.count(); ++k) sum = n.apply<op::Add>({sum, n.in(k)});
    n.out(sum);
}
TF_COMMON_INLINE void l2_loss(N& n) {
    const GraphValue square = n.apply<op::Square>({n.in(0)});
    const GraphValue sum = n.make<op::ReduceSum>(n.dtype(0), {square}, {all_axes, 0});
    n.out(n.apply<op::Mul>({sum, n.number_as(n.dtype(0), .5)}));
}
/// Select of TensorFlow 1: a vector as condition selects whole rows.
TF_COMMON_INLINE void select(N& n) {
    const bool scalars = n.shape(0).rank == 0 && n.shape(1).rank == 0;
    GraphValue condition = n.in(0);
    if (!scalars && n.rank(0) == 1 && n.rank(1) > 1) {
        N::Words dims(static_cast<std::size_t>(n.rank(1)), 1);
        dims[0] = static_cast<std::uint64_t>(-1);
        condition = n.make<op::Reshape>(DType::boolean, {condition}, dims);
    }
    const N::GraphValues in{condition, n.in(1), n.in(2)};
    const DType dtype = n.dtype(1);
    n.out(dtype == DType::str ? n.make<op::OnStrings<op::Select>>(dtype, in)
                              : n.make<op::Select>(dtype, in));
}
TF_COMMON_INLINE void clip(N& n) {
    n.out(n.apply<op::Maximum>({n.apply<op::Minimum>({n.in(0), n.in(2)}), n.in(1)}));
}

// ---- gradients of activations

/// Gradients of activations from their results or operands (y or x) and dy, in the node's order.
TF_COMMON_INLINE void tanh_grad(N& n) {  // y, dy
    const GraphValue one = n.number_as(n.dtype(0), 1);
    const GraphValue slope = n.apply<op::Sub>({one, n.apply<op::Square>({n.in(0)})});
    n.out(n.apply<op::Mul>({n.in(1), slope}));
}
TF_COMMON_INLINE void sigmoid_grad(N& n) {  // y, dy
    const GraphValue one = n.number_as(n.dtype(0), 1);
    const GraphValue slope = n.apply<op::Mul>({n.in(0), n.apply<op::Sub>({one, n.in(0)})});
    n.out(n.apply<op::Mul>({n.in(1), slope}));
}
TF_COMMON_INLINE void relu_grad(N& n) {  // dy, x
    const GraphValue above = compare<op::Greater>(n, n.in(1), zero(n, n.in(1)));
    n.out(choose(n, above, n.in(0), zero(n, n.in(0))));
}
TF_COMMON_INLINE void elu_grad(N& n) {  // dy, y
    const GraphValue y = n.in(1);
    const GraphValue slope = n.apply<op::Add>({y, n.number_as(n.dtype(0), 1)});
    n.out(choose(n, compare<op::Less>(n, y, zero(n, y)), n.apply<op::Mul>({n.in(0), slope}),
                 n.in(0)));
}
TF_COMMON_INLINE void selu_grad(N& n) {  // dy, y
    const GraphValue y = n.in(1);
    const DType d = n.dtype(0);
    const GraphValue slope = n.apply<op::Add>({y, n.number_as(d, op::Selu::scale_alpha)});
    n.out(choose(n, compare<op::Less>(n, y, zero(n, y)), n.apply<op::Mul>({n.in(0), slope}),
                 n.apply<op::Mul>({n.in(0), n.number_as(d, op::Selu::scale)})));
}
TF_COMMON_INLINE void softplus_grad(N& n) {  // dy, x
    n.out(n.apply<op::Mul>({n.in(0), n.apply<op::Sigmoid>({n.in(1)})}));
}

TF_COMMON_INLINE void special(N& n) {
    const auto& names = op::SpecialFunction::names;
    const auto which = std::ranges::find(names, n.def().op) - names.begin();
    n.out(n.make<op::SpecialFunction>(n.dtype(0), {n.in(0)}, {static_cast<std::uint64_t>(which)}));
}
TF_COMMON_INLINE void is_nan(N& n) { n.out(compare<op::NotEqual>(n, n.in(0), n.in(0))); }
TF_COMMON_INLINE void is_finite(N& n) {
    const GraphValue zeros = n.apply<op::Sub>({n.in(0), n.in(0)});
    n.out(compare<op::Equal>(n, zeros, zero(n, zeros)));
}
TF_COMMON_INLINE void is_inf(N& n) {
    const GraphValue size = n.apply<op::Abs>({n.in(0)});
    const double infinity = std::numeric_limits<double>::infinity();
    n.out(compare<op::Equal>(n, size, n.number_as(n.dtype(0), infinity)));
}

// ---- reductions and products

/// Loss and gradient; the labels are probabilities.
TF_COMMON_INLINE void cross_entropy(N& n) {
    const std::int64_t last = std::int64_t{1} << n.axis(-1, 0);
    const auto results = trace(n, [&](const auto& logits, const auto& labels) {
        const auto x = logits - reduce_max<-1>(logits, keepdims);
        const auto e = exp(x), total = reduce_sum<-1>(e, keepdims);
        return std::array{sum(-(labels * (x - log(total))), last, false), e / total - labels};
    });
    for (const GraphValue x : results) n.out(x);
}
TF_COMMON_INLINE void bias_add(N& n) {
    GraphValue bias = n.in(1);
    if (n.text("data_format", "NHWC") == "NCHW" && n.rank(0) > 2) {
        N::Words dims{static_cast<std::uint64_t>(-1)};
        for (int k = 2; k < n.rank(0); ++k) dims.push_back(1);
        bias = n.make<op::Reshape>(n.dtype(1), {bias}, dims);
    }
    n.out(n.apply<op::Add>({n.in(0), bias}));
}
TF_COMMON_INLINE void bias_add_grad(N& n) {
    const bool channels_first = n.text("data_format", "NHWC") == "NCHW";
    const int rank = n.rank(0);
    const int kept = channels_first ? 1 : rank - 1;
    if (kept >= rank || kept < 0) n.fail("rank " + std::to_string(rank), "rank 2 or more");
    const std::uint64_t all = (std::uint64_t{1} << rank) - 1;
    n.out(n.make<op::ReduceSum>(n.dtype(0), {n.in(0)}, {all & ~(std::uint64_t{1} << kept), 0}));
}
/// Inference only: it uses the moving mean and variance.
TF_COMMON_INLINE void fused_batch_norm(N& n) {
    if (n.flag("is_training", true)) throw Unsupported{"is_training"};
    if (n.text("data_format", "NHWC") != "NHWC") throw Unsupported{"data_format"};
    const double epsilon = n.real("epsilon", 1e-4f);
    n.out(trace(n, [&](const auto& x, const auto& scale, const auto& offset, const auto& mean,
                       const auto& variance) {
        const auto slope = scale * rsqrt(variance + epsilon);
        return x * slope + (offset - mean * slope);
    }));
    // The batch's mean and variance, and two results that only a gradient needs.
    for (int k = 0; k < 2; ++k) {
        n.out(n.in(3));
        n.out(n.in(4));
    }
    n.out(n.vector({}, n.dtype(4)));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
