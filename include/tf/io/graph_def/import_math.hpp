// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for TensorFlow's arithmetic and neural network ops that are neither our ops nor composites.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_formula.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/ops/primitive/quantize.hpp>
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
            constexpr bool compares = tf::detail::ops::gives_bool<Op>;
            return n.out(
                n.make<op::OnStrings<Op>>(compares ? DType::boolean : DType::str, n.inputs()));
        }
    }
    n.out(n.make<Op>(tf::detail::ops::gives_bool<Op> ? DType::boolean : lane, n.inputs()));
}

// ---- arithmetic

/// TensorFlow 1's division, which truncates integers.
TF_COMMON_INLINE void div(N& n) {
    is_floating(n.dtype(0)) ? same<op::RealDiv>(n) : same<op::TruncateDiv>(n);
}
TF_COMMON_INLINE void add_n(N& n) {
    GraphValue sum = n.in(0);
    for (std::size_t k = 1; k < n.count(); ++k) sum = n.make<op::Add>(n.dtype(0), {sum, n.in(k)});
    n.out(sum);
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

// ---- cross entropies of the softmax: the loss of each row, and its gradient

/// The labels are probabilities.
TF_COMMON_INLINE void cross_entropy(N& n) {
    const std::int64_t last = std::int64_t{1} << n.axis(-1, 0);
    const auto results = trace(n, [&](const auto& logits, const auto& labels) {
        const auto x = logits - reduce_max<-1>(logits, keepdims);
        const auto e = exp(x), total = reduce_sum<-1>(e, keepdims);
        return std::array{sum(-(labels * (x - log(total))), last, false), e / total - labels};
    });
    for (const GraphValue x : results) n.out(x);
}
/// The labels are numbers of classes. As on TensorFlow's CPU, a label that is not a class is an
/// error.
TF_COMMON_INLINE void sparse_cross_entropy(N& n) {
    const int axis = n.axis(-1, 0), count = n.shape(0)[axis];
    if (count == dyn) throw NotYetKnown{};
    std::vector<std::int64_t> numbers;
    for (int k = 0; k < count; ++k) numbers.push_back(k);
    const GraphValue classes = n.vector(numbers, n.dtype(1));
    const GraphValue checked = n.make<op::Gather>(n.dtype(1), {classes, n.in(1)}, {0, 0});
    const GraphValue column =
        n.make<op::Reshape>(n.dtype(1), {checked}, {static_cast<std::uint64_t>(-1), 1});
    const std::array in{n.in(0), column, classes};
    const auto results = trace(n, in, [&](const auto& logits, const auto& label, const auto& all) {
        const auto chosen = equal(label, all);
        const auto x = logits - reduce_max<-1>(logits, keepdims);
        const auto e = exp(x), total = reduce_sum<-1>(e, keepdims);
        return std::array{sum(keep_if(chosen, log(total) - x), std::int64_t{1} << axis, false),
                          e / total - cast(chosen, logits.dtype())};
    });
    for (const GraphValue x : results) n.out(x);
}

/// The third version has the number of bits as an operand.
TF_COMMON_INLINE void quantize_and_dequantize_v3(N& n) {
    using Op = op::QuantizeAndDequantizeV2;
    n.out(n.make<Op>(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, Op::words_of_node(n, n.integer(3))));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
