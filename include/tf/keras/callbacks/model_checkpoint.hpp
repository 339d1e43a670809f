// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checkpoints while a model is trained. Mirrors keras.callbacks.ModelCheckpoint.

#include <optional>
#include <string>

#include <tf/keras/callbacks/monitor.hpp>

namespace tf::keras::callbacks {

struct ModelCheckpoint;

namespace detail {
TF_COMMON void begin(ModelCheckpoint& c, AnyTrainer& trainer);
TF_COMMON void save(ModelCheckpoint& c, int epoch, int batch, const Logs& logs,
                    AnyTrainer& trainer);
}  // namespace detail

/// Writes a checkpoint after each epoch, or after each `save_freq` batches:
/// `ModelCheckpoint{.filepath = "best/{epoch:02d}-{val_loss:.2f}", .save_best_only = true}`.
/// The path is a prefix, as tf.train.Checkpoint.write has it; in braces stand `epoch` (from 1),
/// `batch` and the names of the logs, with a format of Python's for numbers. Folders are made. The
/// checkpoint has the model as `model` and, unless `save_weights_only`, the optimizer as
/// `optimizer`; Keras writes the model's architecture instead, which is the program here.
/// errors::InvalidArgument for a path or a monitor that names what training does not have; else
/// what the disk says.
struct ModelCheckpoint {
    std::string filepath;
    std::string monitor = "val_loss";  ///< what is best, with save_best_only
    int verbose = 0;
    bool save_best_only = false;
    bool save_weights_only = false;
    Mode mode = Mode::automatic;
    int save_freq = 0;                               ///< batches; 0: each epoch
    std::optional<float> initial_value_threshold{};  ///< what the first one has to beat

    // What it has seen. Each fit resets all of it except `best`.
    int epoch = 0;
    int batches = 0;
    std::optional<float> best{};
    detail::Monitor watch{};

    bool wants_batch_logs() const { return save_freq > 0; }
    void on_train_begin(AnyTrainer& trainer) { detail::begin(*this, trainer); }
    void on_epoch_begin(int now) { epoch = now; }
    void on_train_batch_end(int batch, const Logs& logs, AnyTrainer& trainer) {
        if (save_freq <= 0 || ++batches < save_freq) return;
        batches = 0;
        detail::save(*this, epoch, batch, logs, trainer);
    }
    void on_epoch_end(int now, const Logs& logs, AnyTrainer& trainer) {
        if (save_freq <= 0) detail::save(*this, now, -1, logs, trainer);
    }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_CODE
#include <tf/keras/callbacks/model_checkpoint_code.hpp>
#endif
