// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for image segmentation, which measure the overlap of labels and predictions.

#include <tf/keras/losses/regression.hpp>

namespace tf::keras {
namespace losses {

/// 1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred) + epsilon), with sums over the axes,
/// by default all: [batch, ...] -> a scalar, `dice<1, 2>(y, p)`: [batch, h, w, c] -> [batch, c].
/// Mirrors keras.losses.dice.
template <int... Axis, TensorLike Y, TensorLike P>
constexpr auto dice(const Y& y_true, const P& y_pred) {
    return detail::of_labels<Axis...>(y_true, y_pred, [](const auto& y, const auto& p) {
        const auto both = reduce_sum<Axis...>(y * p);
        return nest::to_tensor(
            1.0 - both * 2.0 / (reduce_sum<Axis...>(y) + reduce_sum<Axis...>(p) + epsilon));
    });
}
/// 1 - both / (both + alpha * a + beta * b + epsilon), where `both` is the sum of y_true * y_pred,
/// `a` of y_true * (1 - y_pred) and `b` of (1 - y_true) * y_pred over the axes, by default all.
/// As in Keras, alpha weights what the predictions lack. Mirrors keras.losses.tversky.
template <int... Axis, TensorLike Y, TensorLike P>
constexpr auto tversky(const Y& y_true, const P& y_pred, double alpha = .5, double beta = .5) {
    return detail::of_labels<Axis...>(y_true, y_pred, [&](const auto& y, const auto& p) {
        const auto both = reduce_sum<Axis...>(y * p);
        const auto lacking = reduce_sum<Axis...>(y * (1.0 - p));
        const auto wrong = reduce_sum<Axis...>((1.0 - y) * p);
        return nest::to_tensor(1.0 - both / (both + lacking * alpha + wrong * beta + epsilon));
    });
}

/// dice as a loss with a reduction: `Dice{}`, or `Dice<Reduction::sum_over_batch_size, 1, 2>{}`
/// with sums over axes 1 and 2. Mirrors keras.losses.Dice.
template <Reduction R = Reduction::sum_over_batch_size, int... Axis>
struct Dice {
    static constexpr Reduction reduction = R;
    Name name = "dice";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return dice<Axis...>(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// tversky as a loss with a reduction, with axes as Dice. Mirrors keras.losses.Tversky.
template <Reduction R = Reduction::sum_over_batch_size, int... Axis>
struct Tversky {
    double alpha = .5;
    double beta = .5;
    static constexpr Reduction reduction = R;
    Name name = "tversky";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return tversky<Axis...>(y_true, y_pred, alpha, beta);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
