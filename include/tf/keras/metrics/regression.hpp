// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Regression metrics.

#include <tf/keras/losses/regression.hpp>
#include <tf/keras/metrics/metric.hpp>

namespace tf::keras::metrics {

/// The mean of squared errors. Mirrors keras.metrics.MeanSquaredError.
struct MeanSquaredError {
    Name name = "mean_squared_error";
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_squared_error(y_true, y_pred);
    }
};

/// The mean of absolute errors. Mirrors keras.metrics.MeanAbsoluteError.
struct MeanAbsoluteError {
    Name name = "mean_absolute_error";
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_absolute_error(y_true, y_pred);
    }
};

/// The square root of the mean of squared errors. Mirrors keras.metrics.RootMeanSquaredError.
struct RootMeanSquaredError {
    Name name = "root_mean_squared_error";
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
        return sqrt(T(mean_result(total, count)));
    }
};

}  // namespace tf::keras::metrics
