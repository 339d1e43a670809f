// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Metrics for the distance of predictions from labels, and for their correlation.

#include <tf/keras/losses/regression.hpp>
#include <tf/keras/metrics/metric.hpp>

namespace tf::keras::metrics {

/// The mean of squared errors. Mirrors keras.metrics.MeanSquaredError.
struct MeanSquaredError {
    Name name = "mean_squared_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_squared_error(y_true, y_pred);
    }
};

/// The mean of absolute errors. Mirrors keras.metrics.MeanAbsoluteError.
struct MeanAbsoluteError {
    Name name = "mean_absolute_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_absolute_error(y_true, y_pred);
    }
};

/// The square root of the mean of squared errors. Mirrors keras.metrics.RootMeanSquaredError.
struct RootMeanSquaredError {
    Name name = "root_mean_squared_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
            return nest::to_tensor(square(p - y));
        });
    }
    /// The square root of the mean of the accumulated values.
    template <class T = Tensor<float>>
    static constexpr T result(const T& total, const T& count) {
        return sqrt(T(mean_result<T>(total, count)));
    }
};

/// Pearson's coefficient of correlation between labels and predictions along an axis: [batch, ...,
/// n] -> [batch, ...]. NaN if one of them is constant. Mirrors keras.metrics.pearson_correlation.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto pearson_correlation(const Y& y_true, const P& y_pred) {
    return detail::of_labels<Axis>(y_true, y_pred, [](const auto& y, const auto& p) {
        const auto standard = [](const auto& x) {
            using X = std::remove_cvref_t<decltype(x)>;
            const X off(x - reduce_mean<Axis>(x, keepdims));
            return X(off / sqrt(reduce_mean<Axis>(square(off), keepdims)));
        };
        return nest::to_tensor(reduce_mean<Axis>(standard(y) * standard(p)));
    });
}
/// The coefficient of concordance along an axis: twice the covariance of labels and predictions,
/// divided by the sum of their variances and of the square of the difference of their means.
/// epsilon is added to the divisor. [batch, ..., n] -> [batch, ...]. Mirrors
/// keras.metrics.concordance_correlation.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto concordance_correlation(const Y& y_true, const P& y_pred) {
    return detail::of_labels<Axis>(y_true, y_pred, [](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        const auto mean = [](const auto& x) {
            return nest::to_tensor(reduce_mean<Axis>(x, keepdims));
        };
        const auto y_mean = mean(X(y)), p_mean = mean(p);
        const X y_off(y - y_mean), p_off(p - p_mean);
        const auto divisor =
            mean(X(square(y_off))) + mean(X(square(p_off))) + square(y_mean - p_mean) + epsilon;
        return nest::to_tensor(reduce_mean<Axis>(y_off * p_off * 2.0 / divisor));
    });
}

/// The mean of pearson_correlation. Mirrors keras.metrics.PearsonCorrelation.
template <int Axis = -1>
struct PearsonCorrelation {
    Name name = "pearson_correlation";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return pearson_correlation<Axis>(y_true, y_pred);
    }
};

/// The mean of concordance_correlation. Mirrors keras.metrics.ConcordanceCorrelation.
template <int Axis = -1>
struct ConcordanceCorrelation {
    Name name = "concordance_correlation";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return concordance_correlation<Axis>(y_true, y_pred);
    }
};

}  // namespace tf::keras::metrics
