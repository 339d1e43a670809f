// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Continues a training that was interrupted. Mirrors keras.callbacks.BackupAndRestore.

#include <cstdint>
#include <string>
#include <string_view>

#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

struct BackupAndRestore;

namespace detail {
TF_COMMON void begin(BackupAndRestore& c, AnyTrainer& trainer);
TF_COMMON void save(BackupAndRestore& c, AnyTrainer& trainer);
TF_COMMON void end(const BackupAndRestore& c);
}  // namespace detail

/// How often a callback saves: `"epoch"`, or a number of batches, which is at least 1.
struct SaveFrequency {
    std::string_view unit = "epoch";
    std::int64_t batches = 0;  ///< 0: after each epoch

    constexpr SaveFrequency(const char* each = "epoch") : unit(each) {}
    constexpr SaveFrequency(std::int64_t count) : unit("batches"), batches(count) {}
    constexpr SaveFrequency(int count) : SaveFrequency(std::int64_t{count}) {}
};

/// Saves the state of the training in a folder, and continues from there if the program was killed
/// and calls fit again with the same model, data and options: `fit(x, y, {.epochs = 10}, other,
/// callbacks::BackupAndRestore{.backup_dir = "backup", .save_freq = 100})`. The continued training
/// ends with the same weights, bit for bit, as one without interruption. It restores the model, the
/// optimizer, the state of the metrics, the epoch and the batch, the order of shuffled examples and
/// the random numbers of the training step. It does not restore the state of other callbacks,
/// random numbers that are drawn elsewhere, and the history of earlier epochs. A backup replaces
/// the previous one only when it is complete. It must be the last callback, so that it saves what
/// others change. Use the folder for nothing else: it is removed when training ends, unless
/// `delete_checkpoint` is false. A backup of another training, or a frequency that is neither
/// "epoch" nor a number above 0, raises errors::InvalidArgument; errors of the file system are
/// passed on. In Keras, an interrupted epoch starts again. Mirrors
/// keras.callbacks.BackupAndRestore.
struct BackupAndRestore {
    std::string backup_dir;
    SaveFrequency save_freq{};
    bool delete_checkpoint = true;

    // Internal state, which fit resets.
    std::int64_t saves = 0;
    std::int64_t batches = 0;

    bool wants_batch_logs() const { return false; }
    TF_WHEN_CALLED void on_train_begin(AnyTrainer& trainer) { detail::begin(*this, trainer); }
    void on_train_batch_begin(int) { ++batches; }
    TF_WHEN_CALLED void on_train_batch_end(int, const Logs&, AnyTrainer& trainer) {
        if (save_freq.batches <= 0 || batches < save_freq.batches) return;
        batches = 0;
        detail::save(*this, trainer);
    }
    TF_WHEN_CALLED void on_epoch_end(int, const Logs&, AnyTrainer& trainer) {
        if (save_freq.batches <= 0) detail::save(*this, trainer);
    }
    TF_WHEN_CALLED void on_train_end(const Logs&, AnyTrainer&) { detail::end(*this); }
};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/backup_and_restore_code.hpp>
#endif
