// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/timeseries.hpp.

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/keras/numpy_shuffle.hpp>
#include <tf/keras/timeseries.hpp>

namespace tf::keras::detail {

TF_COMMON_BODY std::vector<std::int32_t> window_starts(const SeriesSizes& sizes,
                                                       const utils::TimeSeriesOptions& options) {
    const int steps = sizes.steps, end = options.end_index.value_or(steps);
    const auto within = [&](std::string_view option, int value, int least, int most) {
        if (value >= least && value <= most) return;
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.timeseries", "utils::timeseries_dataset_from_array", option,
             std::to_string(value),
             "from " + std::to_string(least) + " to " + std::to_string(most)});
    };
    within("start_index", options.start_index, 0, steps - 1);
    within("end_index", end, options.start_index + 1, steps);
    within("sampling_rate", options.sampling_rate, 1, std::max(1, steps - 1));
    within("sequence_stride", options.sequence_stride, 1, std::max(1, steps - 1));
    std::int64_t count =
        end - options.start_index - (std::int64_t{sizes.length} - 1) * options.sampling_rate;
    // A target is that of the step at which its window begins.
    if (sizes.targets >= 0)
        count = std::min<std::int64_t>(count, std::int64_t{sizes.targets} - options.start_index);
    std::vector<std::int32_t> starts;
    for (std::int64_t k = 0; k < count; k += options.sequence_stride)
        starts.push_back(static_cast<std::int32_t>(k));
    if (!options.shuffle) return starts;
    std::mt19937 generator(options.seed ? *options.seed : std::random_device{}());
    std::vector<std::int32_t> out;
    for (const std::size_t k : shuffled(starts.size(), generator)) out.push_back(starts[k]);
    return out;
}
TF_COMMON_BODY std::vector<std::int32_t> window_steps(const std::vector<std::int32_t>& starts,
                                                      int length,
                                                      const utils::TimeSeriesOptions& options) {
    std::vector<std::int32_t> out;
    out.reserve(starts.size() * static_cast<std::size_t>(length));
    for (const std::int32_t start : starts)
        for (int k = 0; k < length; ++k) out.push_back(start + k * options.sampling_rate);
    return out;
}

}  // namespace tf::keras::detail
