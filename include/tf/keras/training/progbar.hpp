// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The progress bar of `fit` for loops of one's own. Mirrors keras.utils.Progbar.

#include <initializer_list>
#include <iosfwd>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/training/progress_bar.hpp>

namespace tf::keras::utils {

/// The options of Progbar, with Keras's names and defaults.
struct ProgbarOptions {
    Verbose verbose = Verbose::bar;               ///< `line`: one line at the end
    std::vector<std::string> stateful_metrics{};  ///< names whose last values are shown, not means
};

/// Shows on std::cout, or another stream, how far a loop has come. Mirrors keras.utils.Progbar with
/// its default width and interval:
///
///     keras::utils::Progbar bar(steps);
///     for (int step = 1; step <= steps; ++step)
///         bar.update(step, {{"loss", trainer.train_on_batch(x, y)}});
class Progbar {
public:
    /// `target`: the number of steps, or -1 if it is not known.
    TF_COMMON explicit Progbar(std::int64_t target, const ProgbarOptions& options = {});
    TF_COMMON Progbar(std::int64_t target, const ProgbarOptions& options, std::ostream& out);

    /// Shows step `current`, which counts from 1, and the values of the steps since the last call.
    /// The step `target` ends the line; the values of this call are then shown as they are, others
    /// as means over the steps.
    void update(std::int64_t current, std::initializer_list<Logs::Entry> values = {}) {
        update(current, values, target_ >= 0 && current >= target_);
    }
    /// `finalize`: whether this is the last update, for an unknown number of steps.
    TF_COMMON void update(std::int64_t current, std::initializer_list<Logs::Entry> values,
                          bool finalize);
    /// Shows n more steps.
    void add(std::int64_t n, std::initializer_list<Logs::Entry> values = {}) {
        update(seen_ + n, values);
    }

private:
    struct Sum {
        std::string name;
        double sum, count;
    };
    std::int64_t target_, seen_ = 0;
    std::vector<std::string> stateful_;
    std::vector<Sum> sums_{};
    detail::ProgressBar bar_;
};

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/progbar_code.hpp>
#endif
