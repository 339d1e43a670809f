// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The line that shows the progress of an epoch. Its text is that of keras.utils.Progbar.

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/training/logs.hpp>

namespace tf::keras {

/// How much `fit`, `evaluate` and `predict` print, with Keras's numbers.
enum class Verbose { silent = 0, bar = 1, line = 2 };

namespace detail {

/// Seconds since an arbitrary fixed time.
TF_COMMON double seconds_now();

/// The progress of one epoch. Mirrors keras.utils.Progbar with width 20 and stateful metrics, which
/// are shown without averaging.
class ProgressBar {
public:
    /// `steps`: the number of steps, -1 if unknown. `redraws`: whether the output is a terminal,
    /// where a line can be overwritten.
    ProgressBar(std::ostream& out, std::int64_t steps, Verbose verbose, bool redraws, double now)
        : out_(&out), steps_(steps), verbose_(verbose), redraws_(redraws), start_(now) {}

    /// Reports step `current` (from 1) of the epoch at time `now`; `last`: the epoch is complete.
    TF_COMMON void update(std::int64_t current, const Logs& logs, bool last, double now);
    /// Whether an update at time `now` would print something.
    bool due(double now) const {
        return verbose_ == Verbose::bar && now - last_update_ >= interval;
    }

private:
    static constexpr double interval = 0.05;
    TF_COMMON double step_seconds(std::int64_t current, double now);
    TF_COMMON std::string count(std::int64_t current) const;
    TF_COMMON void show(std::string& out, bool any_sign) const;

    std::ostream* out_;
    std::int64_t steps_;
    Verbose verbose_;
    bool redraws_;
    double start_, last_update_ = 0, after_first_step_ = -1;
    std::vector<Logs::Entry> values_;  ///< in the order of their first appearance
    std::size_t width_ = 0;            ///< of the last printed line
};

/// Whether std::cout writes to a terminal.
TF_COMMON bool writes_to_terminal();

}  // namespace detail
}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/progress_bar_code.hpp>
#endif
