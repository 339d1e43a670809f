// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's arithmetic and neural network ops that are neither our ops nor composites.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/ops/primitive/rounding.hpp>

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

// ---- arithmetic

TF_COMMON_INLINE GraphValue zero(N& n, GraphValue like) { return n.number_as(n.dtype_of(like), 0); }
TF_COMMON_INLINE GraphValue choose(N& n, GraphValue condition, GraphValue a, GraphValue b) {
    return n.make<op::Select>(n.dtype_of(a), {condition, a, b});
}
template <class Compare>
GraphValue compare(N& n, GraphValue a, GraphValue b) {
    return n.make<Compare>(DType::boolean, {a, b});
}
/// TensorFlow 1's division, which truncates integers.
TF_COMMON_INLINE void div(N& n) {
    is_floating(n.dtype(0)) ? same<op::RealDiv>(n) : same<op::TruncateDiv>(n);
}
TF_COMMON_INLINE void add_n(N& n) {
    GraphValue sum = n.in(0);
    for (std::size_t k = 1; k < n.count(); ++k) sum = n.apply<op::Add>({sum, n.in(k)});
    n.out(sum);
}
/// Select of TensorFlow 1: a vector as condition selects whole rows.
TF_COMMON_INLINE void select(N& n) {
    GraphValue condition = n.in(0);
    if (n.shape_of(condition).rank != 0 || n.shape(1).rank != 0) {
        const int rank = n.rank(1);
        if (n.rank(0) == 1 && rank > 1) {
            N::Words dims{static_cast<std::uint64_t>(-1)};
            for (int k = 1; k < rank; ++k) dims.push_back(1);
            condition = n.make<op::Reshape>(DType::boolean, {condition}, dims);
        }
    }
    const bool text = n.dtype(1) == DType::str;
    n.out(text ? n.make<op::OnStrings<op::Select>>(DType::str, {condition, n.in(1), n.in(2)})
               : choose(n, condition, n.in(1), n.in(2)));
}

// ---- cross entropies of the softmax: the loss of each row, and its gradient

struct LogSoftmax {
    GraphValue logs, probabilities;
};
TF_COMMON_INLINE std::uint64_t last_axis(N& n) { return std::uint64_t{1} << n.axis(-1, 0); }
TF_COMMON_INLINE LogSoftmax log_softmax(N& n) {
    const std::uint64_t last = last_axis(n);
    const GraphValue most = n.make<op::ReduceMax>(n.dtype(0), {n.in(0)}, {last, 1});
    const GraphValue x = n.apply<op::Sub>({n.in(0), most}), e = n.apply<op::Exp>({x});
    const GraphValue sum = n.make<op::ReduceSum>(n.dtype(0), {e}, {last, 1});
    return {n.apply<op::Sub>({x, n.apply<op::Log>({sum})}), n.apply<op::RealDiv>({e, sum})};
}
/// The labels are probabilities.
TF_COMMON_INLINE void cross_entropy(N& n) {
    const LogSoftmax y = log_softmax(n);
    const GraphValue terms = n.apply<op::Neg>({n.apply<op::Mul>({n.in(1), y.logs})});
    n.out(n.make<op::ReduceSum>(n.dtype(0), {terms}, {last_axis(n), 0}));
    n.out(n.apply<op::Sub>({y.probabilities, n.in(1)}));
}
/// The labels are numbers of classes. As on TensorFlow's CPU, others are an error.
TF_COMMON_INLINE void sparse_cross_entropy(N& n) {
    const int last = n.axis(-1, 0), count = n.shape(0)[last];
    if (count == dyn) throw NotYetKnown{};
    std::vector<std::int64_t> numbers;
    for (int k = 0; k < count; ++k) numbers.push_back(k);
    const GraphValue classes = n.vector(numbers, n.dtype(1));
    const GraphValue checked = n.make<op::Gather>(n.dtype(1), {classes, n.in(1)}, {0});
    const GraphValue column =
        n.make<op::Reshape>(n.dtype(1), {checked}, {static_cast<std::uint64_t>(-1), 1});
    const GraphValue chosen = compare<op::Equal>(n, column, classes);
    const LogSoftmax y = log_softmax(n);
    const GraphValue terms = choose(n, chosen, n.apply<op::Neg>({y.logs}), zero(n, y.logs));
    n.out(n.make<op::ReduceSum>(n.dtype(0), {terms}, {last_axis(n), 0}));
    n.out(n.apply<op::Sub>({y.probabilities, n.make<op::Cast>(n.dtype(0), {chosen})}));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
