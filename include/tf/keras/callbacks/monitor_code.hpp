// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/monitor.hpp.

#include <algorithm>
#include <cmath>

#include <tf/keras/callbacks/monitor.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

TF_COMMON_BODY Monitor monitor_of(AnyTrainer& trainer, const std::string& name, Mode mode,
                                  float min_delta, std::string_view who) {
    const std::vector<std::string>& known = trainer.log_names();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        std::string all;
        for (const std::string& k : known) all += (all.empty() ? "" : ", ") + k;
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.monitor", who, "monitor", "'" + name + "'",
             "one of " + all + "; names with val_ need validation data"});
    }
    const std::string_view metric =
        name.starts_with("val_") ? std::string_view(name).substr(4) : std::string_view(name);
    const int direction = mode == Mode::min   ? -1
                          : mode == Mode::max ? 1
                                              : trainer.better_direction(metric);
    if (direction == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.monitor", who, "mode", "Mode::automatic for '" + name + "'",
             "Mode::min or Mode::max: the metric does not declare which direction is better"});
    return {static_cast<float>(direction), std::abs(min_delta)};
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
