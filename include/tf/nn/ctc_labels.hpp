// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Labels of connectionist temporal classification that are prepared: tf.nn.collapse_repeated,
// tf.nn.ctc_unique_labels.

#include <tf/control/iteration.hpp>
#include <tf/ops/primitive/one_hot.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/ops/primitive/unique.hpp>
#include <tf/ops/primitive/where.hpp>

namespace tf::nn {

/// The results of tf::nn::collapse_repeated.
template <class Labels, class Lengths>
struct CollapsedLabels {
    Labels labels;
    Lengths seq_length;
};
/// Each run of equal labels becomes one label, zeros follow: labels [batch, n] and their lengths
/// [batch] -> {labels [batch, dyn], seq_length [batch]}, as wide as the longest result. Labels of
/// any numeric dtype, lengths int32 or int64. Mirrors tf.nn.collapse_repeated.
template <TensorLike A, TensorLike L>
constexpr auto collapse_repeated(const A& labels, const L& seq_length) {
    if constexpr (Poisoned<A> || Poisoned<L>) {
        return CollapsedLabels<Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        using N = tensor_type_t<L>;
        using T = typename X::value_type;
        using Length = typename N::value_type;
        constexpr bool fits = X::rank == 2 && N::rank == 1 && Numeric<T> && op::is_index(N::dtype);
        static_assert(fits,
                      "[tf.nn.ctc_labels] collapse_repeated(labels, seq_length): labels are "
                      "numbers [batch, n], lengths [batch] are int32 or int64");
        if constexpr (!fits) {
            return CollapsedLabels<Poison, Poison>{};
        } else {
            constexpr int batch = X::static_shape[0];
            using Mask = tf::detail::core::Late<Tensor<bool, dyn, dyn>, X>;
            using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
            const X x(labels.collapse());
            const N lengths(seq_length.collapse());
            const Mask first(ones_like(cast<bool>(X(x))(all, Slice<0, 1>()).collapse()));
            const Mask next(not_equal(x(all, Slice<1>()), x(all, Slice<0, -1>())));
            const Number width(tf::shape(x)[1]);
            const Mask within(sequence_mask(lengths, width));
            const Mask chosen(logical_and(concat<1>(first, next), within));
            const Tensor<std::int32_t, batch> counts(reduce_sum<1>(cast<std::int32_t>(chosen)));
            const Number most(maximum(reduce_max(counts), 0));
            const Mask kept(sequence_mask(counts, most));
            const auto flat = boolean_mask(Tensor<T, dyn, dyn>(x), chosen);
            const Tensor<std::int32_t, 2> dims(stack<0>(Number(tf::shape(x)[0]), most));
            using Y = Tensor<T, batch, dyn>;
            using Counts = Tensor<Length, batch>;
            return CollapsedLabels<Y, Counts>{Y(scatter_nd(where(kept), flat, dims)),
                                              Counts(cast<Length>(counts))};
        }
    }
}

/// The results of tf::nn::ctc_unique_labels.
template <class Labels, class Indices>
struct UniqueLabels {
    Labels labels;  ///< int64, zeros follow
    Indices idx;    ///< int32: where each label is in its row
};
/// The distinct labels of each row, in the order of their first occurrence, and the position of
/// each label among them: [batch, n] -> {labels [batch, n], idx [batch, n]}. Labels are numbers.
/// Mirrors tf.nn.ctc_unique_labels.
template <TensorLike A>
constexpr auto ctc_unique_labels(const A& labels) {
    if constexpr (Poisoned<A>) {
        return UniqueLabels<Poison, Poison>{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = X::rank == 2 && Numeric<typename X::value_type>;
        static_assert(fits,
                      "[tf.nn.ctc_labels] ctc_unique_labels(labels): labels are numbers [batch, "
                      "n]");
        if constexpr (!fits) {
            return UniqueLabels<Poison, Poison>{};
        } else {
            constexpr int batch = X::static_shape[0], n = X::static_shape[1];
            const auto of_row = [](const auto& row) {
                using Row = Tensor<std::int64_t, n>;
                const auto found = tf::unique(row);
                const Row wide(cast<std::int64_t>(row));
                return std::tuple(Row(tensor_scatter_nd_update(zeros_like(wide),
                                                               expand_dims<1>(found.idx), wide)),
                                  Tensor<std::int32_t, n>(found.idx));
            };
            const auto rows = map_fn(of_row, X(labels.collapse()));
            using Y = Tensor<std::int64_t, batch, n>;
            using Indices = Tensor<std::int32_t, batch, n>;
            return UniqueLabels<Y, Indices>{Y(std::get<0>(rows)), Indices(std::get<1>(rows))};
        }
    }
}

}  // namespace tf::nn
