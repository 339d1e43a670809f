// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regression losses: means of squared, absolute and relative errors.

#include <numbers>

#include <tf/keras/losses/loss.hpp>
#include <tf/nn/activation.hpp>
#include <tf/nn/norm.hpp>

namespace tf::keras {

/// The smallest distance of probabilities from 0 and 1, and the smallest divisor:
/// keras.config.epsilon().
inline constexpr double epsilon = 1e-7;

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

/// The mean of 100 * |y_true - y_pred| / |y_true| along the last dim: [batch, ..., n] -> [batch,
/// ...]. The divisor is at least epsilon. Mirrors keras.losses.mean_absolute_percentage_error.
template <TensorLike Y, TensorLike P>
constexpr auto mean_absolute_percentage_error(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        return nest::to_tensor(reduce_mean<-1>(abs((y - p) / maximum(abs(y), epsilon))) * 100.0);
    });
}
/// The mean of (log(y_true + 1) - log(y_pred + 1))^2 along the last dim: [batch, ..., n] ->
/// [batch, ...]. Values below epsilon count as epsilon. Mirrors
/// keras.losses.mean_squared_logarithmic_error.
template <TensorLike Y, TensorLike P>
constexpr auto mean_squared_logarithmic_error(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        const auto log_of = [](const auto& x) { return log(maximum(x, epsilon) + 1.0); };
        return nest::to_tensor(reduce_mean<-1>(square(log_of(p) - log_of(y))));
    });
}
/// The mean of (y_true - y_pred)^2 / 2 for errors up to delta and of delta * (|error| - delta / 2)
/// for larger ones, along the last dim: [batch, ..., n] -> [batch, ...]. Mirrors
/// keras.losses.huber.
template <TensorLike Y, TensorLike P>
constexpr auto huber(const Y& y_true, const P& y_pred, double delta = 1) {
    return detail::of_labels(y_true, y_pred, [&](const auto& y, const auto& p) {
        const std::remove_cvref_t<decltype(p)> error(p - y);
        const auto size = abs(error);
        return nest::to_tensor(reduce_mean<-1>(
            where(size <= delta, square(error) * .5, size * delta - .5 * delta * delta)));
    });
}
/// The mean of log(cosh(y_pred - y_true)) along the last dim: [batch, ..., n] -> [batch, ...].
/// Mirrors keras.losses.log_cosh.
template <TensorLike Y, TensorLike P>
constexpr auto log_cosh(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        const std::remove_cvref_t<decltype(p)> error(p - y);
        return nest::to_tensor(
            reduce_mean<-1>(error + nn::softplus(error * -2.0) - std::numbers::ln2));
    });
}
/// The negative cosine similarity of labels and predictions along an axis, from -1 for the same
/// direction to 1: [batch, ..., n] -> [batch, ...]. 0 if one of them is zero. Mirrors
/// keras.losses.cosine_similarity.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto cosine_similarity(const Y& y_true, const P& y_pred) {
    return detail::of_labels<Axis>(y_true, y_pred, [](const auto& y, const auto& p) {
        return nest::to_tensor(-reduce_sum<Axis>(nn::l2_normalize<Axis>(y, epsilon * epsilon) *
                                                 nn::l2_normalize<Axis>(p, epsilon * epsilon)));
    });
}

/// mean_squared_error as a loss with a reduction: `loss(y_true, y_pred)`, `loss(y_true, y_pred,
/// sample_weight)`. Mirrors keras.losses.MeanSquaredError.
template <Reduction R = Reduction::sum_over_batch_size>
struct MeanSquaredError {
    static constexpr Reduction reduction = R;
    Name name = "mean_squared_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

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
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return mean_absolute_error(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// mean_absolute_percentage_error as a loss with a reduction. Mirrors
/// keras.losses.MeanAbsolutePercentageError.
template <Reduction R = Reduction::sum_over_batch_size>
struct MeanAbsolutePercentageError {
    static constexpr Reduction reduction = R;
    Name name = "mean_absolute_percentage_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return mean_absolute_percentage_error(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// mean_squared_logarithmic_error as a loss with a reduction. Mirrors
/// keras.losses.MeanSquaredLogarithmicError.
template <Reduction R = Reduction::sum_over_batch_size>
struct MeanSquaredLogarithmicError {
    static constexpr Reduction reduction = R;
    Name name = "mean_squared_logarithmic_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return mean_squared_logarithmic_error(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// cosine_similarity as a loss with a reduction. `CosineSimilarity<Reduction::sum, 1>{}` uses axis
/// 1. Mirrors keras.losses.CosineSimilarity.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct CosineSimilarity {
    static constexpr Reduction reduction = R;
    Name name = "cosine_similarity";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return cosine_similarity<Axis>(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// huber as a loss with a reduction. Mirrors keras.losses.Huber.
template <Reduction R = Reduction::sum_over_batch_size>
struct Huber {
    double delta = 1;
    static constexpr Reduction reduction = R;
    Name name = "huber_loss";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return huber(y_true, y_pred, delta);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// log_cosh as a loss with a reduction. Mirrors keras.losses.LogCosh.
template <Reduction R = Reduction::sum_over_batch_size>
struct LogCosh {
    static constexpr Reduction reduction = R;
    Name name = "log_cosh";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return log_cosh(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
