// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for distributions: the Kullback-Leibler divergence and the Poisson loss.

#include <tf/keras/losses/regression.hpp>
#include <tf/ops/composite/elementwise.hpp>

namespace tf::keras {
namespace losses {

/// The sum of y_true * log(y_true / y_pred) along the last dim: [batch, ..., n] -> [batch, ...].
/// Probabilities are clipped to [epsilon, 1]. Mirrors keras.losses.kl_divergence.
template <TensorLike Y, TensorLike P>
constexpr auto kl_divergence(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        const auto from = clip_by_value(y, epsilon, 1), to = clip_by_value(p, epsilon, 1);
        return nest::to_tensor(reduce_sum<-1>(from * log(from / to)));
    });
}
/// The mean of y_pred - y_true * log(y_pred + epsilon) along the last dim: [batch, ..., n] ->
/// [batch, ...]. Mirrors keras.losses.poisson.
template <TensorLike Y, TensorLike P>
constexpr auto poisson(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        return nest::to_tensor(reduce_mean<-1>(p - y * log(p + epsilon)));
    });
}

/// kl_divergence as a loss with a reduction. Mirrors keras.losses.KLDivergence.
template <Reduction R = Reduction::sum_over_batch_size>
struct KLDivergence {
    static constexpr Reduction reduction = R;
    Name name = "kl_divergence";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return kl_divergence(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// poisson as a loss with a reduction. Mirrors keras.losses.Poisson.
template <Reduction R = Reduction::sum_over_batch_size>
struct Poisson {
    static constexpr Reduction reduction = R;
    Name name = "poisson";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return poisson(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
