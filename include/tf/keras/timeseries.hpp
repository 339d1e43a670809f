// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows of time series as examples: keras.utils.timeseries_dataset_from_array.

#include <cstdint>
#include <optional>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/rows.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras::utils {

/// The options of timeseries_dataset_from_array, with Keras's names and defaults.
struct TimeSeriesOptions {
    int sequence_stride = 1;  ///< from the first step of a window to that of the next one
    int sampling_rate = 1;    ///< from one step of a window to its next one
    bool shuffle = false;     ///< the windows, in NumPy's order for the seed, as Keras does
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    int start_index = 0;                  ///< steps before this one are not used
    std::optional<int> end_index{};       ///< nor are this one and those after it
};

/// Windows of a series and their targets.
template <class X, class Y>
struct TimeSeries {
    X x;  ///< [windows, SequenceLength, ...]
    Y y;  ///< [windows, ...], or std::nullopt
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

struct SeriesSizes {
    int steps;         ///< of the data
    int targets = -1;  ///< -1: there are none
    int length;        ///< of a window
};
/// Where the windows begin, counted from the start index. Raises errors::InvalidArgument.
TF_COMMON std::vector<std::int32_t> window_starts(const SeriesSizes& sizes,
                                                  const utils::TimeSeriesOptions& options);
/// The steps of all windows, window by window.
TF_COMMON std::vector<std::int32_t> window_steps(const std::vector<std::int32_t>& starts,
                                                 int length,
                                                 const utils::TimeSeriesOptions& options);
template <class X>
auto steps_at(const X& series, tf::detail::core::Late<std::vector<std::int32_t>, X> places,
              int start) {
    for (auto& place : places) place += start;
    return nest::to_tensor(tf::gather<0>(series, as_rows<std::int32_t>(places)));
}

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// All windows of SequenceLength steps of a series [steps, ...], as examples for `fit`: [windows,
/// SequenceLength, ...]. The target of a window is that at its first step; the series of targets
/// can be shorter than the data, which leaves windows without targets out, and std::nullopt is for
/// none. So the windows of ten steps that predict the step after them are
///
///     const auto d = tf::keras::utils::timeseries_dataset_from_array<10>(
///         x, x(tf::Slice<10, tf::end>()), {.sequence_stride = 5});
///     trainer.fit(d.x, d.y);
///
/// Any dtype. errors::InvalidArgument for a start, an end, a stride or a rate that is not below the
/// number of steps, and for strides and rates below 1. All windows are in memory, and `fit` divides
/// them into batches. Mirrors keras.utils.timeseries_dataset_from_array.
template <int SequenceLength, TensorLike X, class Y>
auto timeseries_dataset_from_array(const X& data, const Y& targets,
                                   const TimeSeriesOptions& options = {}) {
    using Data = tensor_type_t<X>;
    constexpr bool fits = SequenceLength > 0 && Data::rank > 0;
    static_assert(fits,
                  "[tf.keras.sequence_length] timeseries_dataset_from_array<10>(data, targets): "
                  "the length of the windows is at least 1, and the data have a dim of steps");
    if constexpr (!fits) {
        return Poison{};
    } else {
        constexpr bool has_targets = TensorLike<Y>;
        const Data series = nest::to_tensor(data);
        const auto values = [&] {
            if constexpr (has_targets) return nest::to_tensor(targets);
            else return targets;
        }();
        detail::SeriesSizes sizes{.steps = series.shape()[0], .length = SequenceLength};
        if constexpr (has_targets) sizes.targets = values.shape()[0];
        const std::vector<std::int32_t> starts = detail::window_starts(sizes, options);
        const auto flat = detail::steps_at(
            series, detail::window_steps(starts, SequenceLength, options), options.start_index);
        const auto windows = [&]<class T, int N, int... D>(const Tensor<T, N, D...>& all) {
            const Shape shape = [&] {
                Shape s = all.shape();
                Shape out(static_cast<int>(starts.size()), SequenceLength);
                for (int d = 1; d < s.rank; ++d) out.push_back(s[d]);
                return out;
            }();
            return Tensor<T, dyn, SequenceLength, D...>(all.handle(), shape);
        }(flat);
        if constexpr (has_targets) {
            const auto chosen = detail::steps_at(values, starts, options.start_index);
            return TimeSeries<std::remove_const_t<decltype(windows)>,
                              std::remove_const_t<decltype(chosen)>>{windows, chosen};
        } else {
            return TimeSeries<std::remove_const_t<decltype(windows)>, std::nullopt_t>{windows,
                                                                                      std::nullopt};
        }
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/timeseries_code.hpp>
#endif
