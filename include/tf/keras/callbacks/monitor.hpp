// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a callback watches, and which way is better. Mirrors keras.callbacks.MonitorCallback.

#include <string>

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

/// Whether less or more of what is monitored is better; `automatic`: the loss less, a metric as it
/// says itself.
enum class Mode { automatic, min, max };

namespace detail {

/// The name of what is watched, and how two values of it compare.
struct Monitor {
    float sign = 1;  ///< of better minus worse
    float min_delta = 0;

    bool improves(float value, float reference) const {
        return sign * value - min_delta > sign * reference;
    }
};

/// errors::InvalidArgument where training has no value of this name, or where it is not known which
/// way is better.
TF_COMMON Monitor monitor_of(AnyTrainer& trainer, const std::string& name, Mode mode,
                             float min_delta, std::string_view who);

}  // namespace detail
}  // namespace tf::keras::callbacks

#if TF_HAS_CODE
#include <tf/keras/callbacks/monitor_code.hpp>
#endif
