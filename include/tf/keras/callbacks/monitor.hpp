// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The monitored value of a callback, and in which direction it improves. Mirrors
// keras.callbacks.MonitorCallback.

#include <string>

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

/// Whether smaller (min) or larger (max) values of the monitored quantity are better. `automatic`:
/// smaller for the loss, and for a metric the direction that it declares.
enum class Mode { automatic, min, max };

namespace detail {

/// How two values of the monitored quantity compare.
struct Monitor {
    float sign = 1;  ///< 1 if larger is better, -1 if smaller is better
    float min_delta = 0;

    bool improves(float value, float reference) const {
        return sign * value - min_delta > sign * reference;
    }
};

/// Raises errors::InvalidArgument if the logs have no value of this name, or if the direction of
/// improvement is unknown.
TF_COMMON Monitor monitor_of(AnyTrainer& trainer, const std::string& name, Mode mode,
                             float min_delta, std::string_view who);

}  // namespace detail
}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/monitor_code.hpp>
#endif
