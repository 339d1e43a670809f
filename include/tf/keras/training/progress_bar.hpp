// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The line that tells how far an epoch is. Its text is that of keras.utils.Progbar.

#include <chrono>
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

/// Seconds since some moment.
inline double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// One epoch's progress. Mirrors keras.utils.Progbar with a width of 20 and metrics that are shown
/// as they come.
class ProgressBar {
public:
    /// `steps`: how many there will be, -1 where that is not known. `redraws`: the output is a
    /// terminal, where a line can be written again.
    ProgressBar(std::ostream& out, std::int64_t steps, Verbose verbose, bool redraws, double now)
        : out_(&out), steps_(steps), verbose_(verbose), redraws_(redraws), start_(now) {}

    /// After step `current` (from 1) of the epoch at the time `now`; `last`: the epoch is over.
    TF_COMMON void update(std::int64_t current, const Logs& logs, bool last, double now);
    /// Whether an update now would print anything.
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
    std::vector<Logs::Entry> values_;  ///< in the order in which they first came
    std::size_t width_ = 0;            ///< of what was printed last
};

/// Whether what is written to std::cout reaches a terminal.
TF_COMMON bool writes_to_terminal();

}  // namespace detail
}  // namespace tf::keras

#if TF_HAS_CODE
#include <tf/keras/training/progress_bar_code.hpp>
#endif
