// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes checkpoints during training. Mirrors keras.callbacks.ModelCheckpoint.

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

/// Writes a checkpoint after each epoch, or after every `save_freq` batches:
/// `ModelCheckpoint{.filepath = "best/{epoch:02d}-{val_loss:.2f}", .save_best_only = true}`. The
/// path is a prefix, as in tf.train.Checkpoint.write. It can contain the fields `{epoch}` (from 1),
/// `{batch}` and the names of the logs, with Python's format for numbers. Missing folders are
/// created. The checkpoint contains the model as `model` and, unless `save_weights_only` is set,
/// the optimizer as `optimizer`; Keras also saves the model's architecture, which is part of the
/// program here. An unknown field or monitor raises errors::InvalidArgument; errors of the file
/// system are passed on. Mirrors keras.callbacks.ModelCheckpoint.
struct ModelCheckpoint {
    std::string filepath;
    std::string monitor = "val_loss";  ///< the log that save_best_only compares
    int verbose = 0;
    bool save_best_only = false;
    bool save_weights_only = false;
    Mode mode = Mode::automatic;
    int save_freq = 0;                               ///< in batches; 0: after each epoch
    std::optional<float> initial_value_threshold{};  ///< the first value must be better than this

    // Internal state. As in Keras, the next fit continues with `batches` and `best`.
    int epoch = 0;
    int batches = 0;
    std::optional<float> best{};
    detail::Monitor watch{};

    bool wants_batch_logs() const { return save_freq > 0; }
    TF_WHEN_CALLED void on_train_begin(AnyTrainer& trainer) { detail::begin(*this, trainer); }
    void on_epoch_begin(int now) { epoch = now; }
    TF_WHEN_CALLED void on_train_batch_end(int batch, const Logs& logs, AnyTrainer& trainer) {
        if (save_freq <= 0 || ++batches < save_freq) return;
        batches = 0;
        detail::save(*this, epoch, batch, logs, trainer);
    }
    TF_WHEN_CALLED void on_epoch_end(int now, const Logs& logs, AnyTrainer& trainer) {
        if (save_freq <= 0) detail::save(*this, now, -1, logs, trainer);
    }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/model_checkpoint_code.hpp>
#endif
