// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/layers/quantiles.hpp.

#include <algorithm>
#include <cmath>
#include <limits>

#include <tf/core/errors.hpp>
#include <tf/keras/layers/quantiles.hpp>

namespace tf::keras::detail {

/// Ascending values, and the number of data elements that each represents.
struct Summary {
    std::vector<float> values, weights;
};

/// Linear interpolation at x between points with ascending xs.
TF_COMMON_INLINE double interpolated(double x, const std::vector<float>& xs,
                                     const std::vector<float>& ys) {
    const auto after = static_cast<std::size_t>(
        std::upper_bound(xs.begin(), xs.end(), x, [](double a, float b) { return a < b; }) -
        xs.begin());
    if (after == 0) return ys.front();
    if (after == xs.size()) return ys.back();
    const double x0 = xs[after - 1], x1 = xs[after], y0 = ys[after - 1], y1 = ys[after];
    return (y1 - y0) / (x1 - x0) * (x - x0) + y0;
}

/// A summary of about 1 / epsilon values.
TF_COMMON_INLINE Summary compressed(const Summary& from, double epsilon) {
    if (static_cast<double>(from.values.size()) * epsilon < 1) return from;
    std::vector<float> sums, percents;
    float sum = 0;
    for (const float w : from.weights) sums.push_back(sum += w);
    for (const float s : sums) percents.push_back(s / sum);
    Summary out;
    double before = 0;
    const auto count = static_cast<int>(std::ceil(1 / epsilon));
    for (int i = 0; i < count; ++i) {
        const double at = epsilon + i * epsilon;
        const double to = interpolated(at, percents, sums);
        out.values.push_back(static_cast<float>(interpolated(at, percents, from.values)));
        out.weights.push_back(static_cast<float>(to - before));
        before = to;
    }
    return out;
}

TF_COMMON_BODY std::vector<float> quantiles(std::span<const float> values, int bins,
                                            double epsilon) {
    if (values.empty())
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.adapt_data", "keras::adapt", "data", "no numbers", "at least one"});
    std::vector<float> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    // As in Keras, the step is not an integer; only the indices are rounded down.
    const double step = std::max(static_cast<double>(sorted.size()) / (1 / epsilon), 1.);
    Summary all;
    for (auto i = static_cast<std::size_t>(step - 1); i < sorted.size();
         i += static_cast<std::size_t>(step)) {
        all.values.push_back(sorted[i]);
        all.weights.push_back(static_cast<float>(step));
    }
    const Summary few = compressed(compressed(all, epsilon), 1. / bins);
    std::vector<float> out(few.values.begin(), few.values.end() - 1);
    out.resize(static_cast<std::size_t>(bins - 1), std::numeric_limits<float>::infinity());
    return out;
}

}  // namespace tf::keras::detail
