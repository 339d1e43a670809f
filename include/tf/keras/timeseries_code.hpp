// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/timeseries.hpp.

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/keras/numpy_shuffle.hpp>
#include <tf/keras/timeseries.hpp>

namespace tf::keras::detail {

/// A series, its targets, and the steps at which its windows begin.
struct Windows {
    AnyTensor series, targets;
    std::vector<std::int32_t> starts{};
    int length = 1, sampling_rate = 1;
};
/// The windows one after another, and their targets.
class WindowCursor : public data::detail::Cursor {
public:
    explicit WindowCursor(const Windows& windows) : all_(windows) {}

    bool next(data::detail::Row& to) override {
        if (at_ >= all_.starts.size()) return false;
        const std::int64_t start = all_.starts[static_cast<std::size_t>(at_++)];
        const Shape step = all_.series.shape().tail();
        to.datasets.clear();
        to.tensors.resize(all_.targets.empty() ? 1 : 2);
        data::detail::renew(to.tensors[0], all_.series.dtype(), step.prepend(all_.length));
        // Steps that follow each other are copied at once.
        const int pieces = all_.sampling_rate == 1 ? 1 : all_.length;
        const std::int64_t size = step.size() * (all_.length / pieces);
        for (int k = 0; k < pieces; ++k)
            data::detail::copy_elements(
                all_.series, (start + std::int64_t{k} * all_.sampling_rate) * step.size(),
                to.tensors[0], k * size, size);
        if (!all_.targets.empty()) {
            const Shape target = all_.targets.shape().tail();
            data::detail::renew(to.tensors[1], all_.targets.dtype(), target);
            data::detail::copy_elements(all_.targets, start * target.size(), to.tensors[1], 0,
                                        target.size());
        }
        return true;
    }
    void keep(data::detail::Archive& archive) override { archive(at_); }

private:
    const Windows& all_;
    std::uint64_t at_ = 0;
};
class WindowStage : public data::detail::Stage {
public:
    explicit WindowStage(Windows windows) : windows_(std::move(windows)) {}
    data::detail::CursorPtr start(data::detail::Cancellation&) const override {
        return std::make_unique<WindowCursor>(windows_);
    }
    std::int64_t cardinality() const override {
        return static_cast<std::int64_t>(windows_.starts.size());
    }

private:
    const Windows windows_;
};

/// The steps at which windows begin, in order. `targets` is -1 if there are none.
TF_COMMON_INLINE std::vector<std::int32_t> window_starts(int steps, int targets, int length,
                                                         const utils::TimeSeriesOptions& options) {
    const int end = options.end_index.value_or(steps);
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
    std::int64_t last = end - (std::int64_t{length} - 1) * options.sampling_rate;
    // A target is that of the step at which its window begins.
    if (targets >= 0) last = std::min<std::int64_t>(last, targets);
    std::vector<std::int32_t> starts;
    for (std::int64_t k = options.start_index; k < last; k += options.sequence_stride)
        starts.push_back(static_cast<std::int32_t>(k));
    return starts;
}

TF_COMMON_BODY ExampleSteps window_steps(const AnyTensor& series, const AnyTensor& targets,
                                         int length, const utils::TimeSeriesOptions& options) {
    Windows windows{.series = series,
                    .targets = targets,
                    .length = length,
                    .sampling_rate = options.sampling_rate};
    const std::vector<std::int32_t> starts = window_starts(
        series.shape()[0], targets.empty() ? -1 : targets.shape()[0], length, options);
    const std::uint32_t seed = options.seed ? *options.seed : std::random_device{}();
    data::detail::Specs specs;
    if (options.shuffle) {
        std::mt19937 generator(seed);
        for (const std::size_t k : shuffled(starts.size(), generator))
            windows.starts.push_back(starts[k]);
    } else {
        windows.starts = starts;
    }
    specs.tensors.push_back({series.dtype(), series.shape().tail().prepend(length)});
    if (!targets.empty()) specs.tensors.push_back({targets.dtype(), targets.shape().tail()});
    const auto stage = std::make_shared<WindowStage>(std::move(windows));
    stage->specs = specs;
    return {.source = stage,
            .read = nullptr,
            .reader = "utils::timeseries_dataset_from_array",
            .batch_size = options.batch_size,
            .shuffle = options.shuffle,
            .seed = seed};
}

}  // namespace tf::keras::detail
