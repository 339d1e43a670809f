// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows of time series as examples: keras.utils.timeseries_dataset_from_array.

#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>

#include <tf/core/compiled.hpp>
#include <tf/keras/example_batches.hpp>
#include <tf/module/nest.hpp>

namespace tf::keras::utils {

/// The options of timeseries_dataset_from_array, with Keras's names and defaults.
struct TimeSeriesOptions {
    int sequence_stride = 1;  ///< from the first step of a window to that of the next one
    int sampling_rate = 1;    ///< from one step of a window to its next one
    int batch_size = 128;     ///< of the batches of windows
    /// The windows, in the order of NumPy and of Dataset::shuffle for the seed, as Keras does.
    bool shuffle = false;
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    int start_index = 0;                  ///< steps before this one are not used
    std::optional<int> end_index{};       ///< nor are this one and those after it
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The batches of windows of `length` steps. `targets` is empty if there are none. Raises
/// errors::InvalidArgument.
TF_COMMON ExampleSteps window_steps(const AnyTensor& series, const AnyTensor& targets, int length,
                                    const utils::TimeSeriesOptions& options);

template <class T>
using row_t = data::detail::unbatched_t<tensor_type_t<T>>;
/// A window of Length steps and its target.
template <int Length, class X, class Y>
struct WindowOf
    : std::type_identity<std::tuple<data::detail::batched_t<Length, row_t<X>>, row_t<Y>>> {};
template <int Length, class X>
struct WindowOf<Length, X, std::nullopt_t>
    : std::type_identity<data::detail::batched_t<Length, row_t<X>>> {};

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// A dataset of batches of windows of SequenceLength steps of a series [steps, ...], and their
/// targets: tuples of [batch, SequenceLength, ...] and [batch, ...]. The target of a window is that
/// at its first step; the series of targets can be shorter than the data, which leaves windows
/// without targets out. With std::nullopt for no targets, the elements are windows alone. So the
/// windows of ten steps that predict the step after them are
///
///     const auto windows = tf::keras::utils::timeseries_dataset_from_array<10>(
///         x, x(tf::Slice<10>()), {.sequence_stride = 5});
///     trainer.fit(windows);
///
/// Any dtype. errors::InvalidArgument for a start, an end, a stride or a rate that is not below the
/// number of steps, and for strides, rates and batch sizes below 1. The series is in memory, and a
/// window is copied from it when it is read. `.examples()` are the windows one by one. Mirrors
/// keras.utils.timeseries_dataset_from_array.
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
        AnyTensor of_steps;
        if constexpr (TensorLike<Y>) of_steps = AnyTensor(nest::to_tensor(targets));
        return ExampleBatches<typename detail::WindowOf<SequenceLength, X, Y>::type>(
            detail::window_steps(AnyTensor(nest::to_tensor(data)), of_steps, SequenceLength,
                                 tf::detail::core::Late<TimeSeriesOptions, X>(options)));
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/timeseries_code.hpp>
#endif
