// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses of numbers: the mean of squared or absolute errors.

#include <tf/keras/losses/loss.hpp>

namespace tf::keras {

namespace losses {

/// The mean of (y_true - y_pred)^2 along the last dim: [batch, ..., n] -> [batch, ...]. Mirrors
/// keras.losses.mean_squared_error.
template <TensorLike Y, TensorLike P>
constexpr auto mean_squared_error(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        return nest::to_tensor(reduce_mean<-1>(square(y - p)));
    });
}
/// The mean of |y_true - y_pred| along the last dim: [batch, ..., n] -> [batch, ...]. Mirrors
/// keras.losses.mean_absolute_error.
template <TensorLike Y, TensorLike P>
constexpr auto mean_absolute_error(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        return nest::to_tensor(reduce_mean<-1>(abs(y - p)));
    });
}

/// mean_squared_error as a loss with a reduction: `loss(y_true, y_pred)`, `loss(y_true, y_pred,
/// sample_weight)`. Mirrors keras.losses.MeanSquaredError.
template <Reduction R = Reduction::sum_over_batch_size>
struct MeanSquaredError {
    static constexpr Reduction reduction = R;
    Name name = "mean_squared_error";

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return mean_squared_error(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// mean_absolute_error as a loss with a reduction. Mirrors keras.losses.MeanAbsoluteError.
template <Reduction R = Reduction::sum_over_batch_size>
struct MeanAbsoluteError {
    static constexpr Reduction reduction = R;
    Name name = "mean_absolute_error";

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return mean_absolute_error(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
