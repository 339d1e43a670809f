// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes the logs of each epoch to a file of comma-separated values. Mirrors
// keras.callbacks.CSVLogger.

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

struct CSVLogger;

namespace detail {
TF_COMMON void begin(CSVLogger& c);
TF_COMMON void end_epoch(CSVLogger& c, int epoch, const Logs& logs);
}  // namespace detail

/// Writes a line for each epoch: its number, from 0, and the logs in the order of their names, as
/// Keras writes them: `CSVLogger{"log.csv"}`. Validation columns without a value contain NA.
/// `append` continues an existing file. A file that cannot be written raises errors::Unavailable.
/// Mirrors keras.callbacks.CSVLogger.
struct CSVLogger {
    std::string filename;
    std::string separator = ",";
    bool append = false;

    // Internal state, which fit resets.
    std::vector<std::string> keys{};
    bool header = true;
    std::shared_ptr<std::ofstream> file{};

    void on_train_begin() { detail::begin(*this); }
    void on_epoch_end(int epoch, const Logs& logs) { detail::end_epoch(*this, epoch, logs); }
    void on_train_end(const Logs&) { file.reset(); }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/csv_logger_code.hpp>
#endif
