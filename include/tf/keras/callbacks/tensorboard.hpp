// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes loss and metrics as curves, weights as histograms and the training step as a graph for
// TensorBoard. Mirrors keras.callbacks.TensorBoard.

#include <cstdint>
#include <filesystem>

#include <tf/io/summary/summary.hpp>
#include <tf/io/summary/trace.hpp>
#include <tf/keras/training/any_trainer.hpp>

namespace tf::keras::callbacks {

struct TensorBoard;

namespace detail {
TF_COMMON void end_test(TensorBoard& c, const Logs& logs, AnyTrainer& trainer);
TF_COMMON void end_batch(TensorBoard& c, const Logs& logs);
TF_COMMON void begin_epoch(TensorBoard& c);
TF_COMMON void begin_batch(TensorBoard& c);
TF_COMMON void end_epoch(TensorBoard& c, int epoch, const Logs& logs, AnyTrainer& trainer);
TF_COMMON void end(TensorBoard& c);
}  // namespace detail

namespace detail {
TF_COMMON void write_training_graph(TensorBoard& c);
struct TrainingGraph {};
}  // namespace detail

/// Selects the code that writes a graph, which is compiled only if a program names
/// `training_graph`.
struct GraphOfTraining {
    void (*begin)() = nullptr;
    void (*write)(TensorBoard&) = nullptr;
    void (*discard)() = nullptr;

    constexpr GraphOfTraining() = default;
    template <std::same_as<detail::TrainingGraph> T>
    constexpr explicit(false) GraphOfTraining(T)
        : begin([] { summary::trace_on({.graph = true}); }),
          write([](TensorBoard& c) { detail::write_training_graph(c); }),
          discard([] { summary::trace_off(); }) {}
};

/// Writes two runs, `train` and `validation`, under `log_dir`: `epoch_loss`, `epoch_` plus each
/// metric's name, and `epoch_learning_rate`; with `update_freq = n` also `batch_loss` and so on,
/// every n batches. `histogram_freq = n` adds a histogram of each weight every n epochs,
/// `write_steps_per_second` the number of batches per second in the epoch and, with `update_freq`,
/// at these batches, `.write_graph =
/// callbacks::training_graph` the graph of the training step. `TensorBoard{.log_dir =
/// "logs/run1"}`, then `tensorboard --logdir logs`. Errors of the file system are passed on.
/// Mirrors keras.callbacks.TensorBoard, which draws the layers instead of the step.
struct TensorBoard {
    std::filesystem::path log_dir = "logs";
    int histogram_freq = 0;         ///< in epochs; 0: no histograms
    GraphOfTraining write_graph{};  ///< training_graph, or nothing
    bool write_steps_per_second = false;
    int update_freq = 0;  ///< in batches; 0: after each epoch, like Keras's "epoch"

    // The writers, opened at the first write.
    summary::SummaryWriter train{};
    summary::SummaryWriter validation{};
    bool tracing = false;                           ///< whether a graph is being recorded
    std::int64_t batches = 0, batches_before = 0;   ///< since the start, at the start of the epoch
    std::int64_t epoch_start = 0, batch_start = 0;  ///< nanoseconds of the steady clock

    bool wants_batch_logs() const { return update_freq > 0; }
    void on_train_begin() {
        batches = 0;
        if (write_graph.begin == nullptr) return;
        write_graph.begin();
        tracing = true;
    }
    TF_WHEN_CALLED void on_epoch_begin(int) { detail::begin_epoch(*this); }
    TF_WHEN_CALLED void on_train_batch_begin(int) {
        if (write_steps_per_second && update_freq > 0) detail::begin_batch(*this);
    }
    TF_WHEN_CALLED void on_train_batch_end(int, const Logs& logs) {
        ++batches;
        if (tracing) {
            tracing = false;
            write_graph.write(*this);
        }
        if (update_freq > 0 && batches % update_freq == 0) detail::end_batch(*this, logs);
    }
    TF_WHEN_CALLED void on_test_end(const Logs& logs, AnyTrainer& trainer) {
        detail::end_test(*this, logs, trainer);
    }
    TF_WHEN_CALLED void on_epoch_end(int epoch, const Logs& logs, AnyTrainer& trainer) {
        detail::end_epoch(*this, epoch, logs, trainer);
    }
    TF_WHEN_CALLED void on_train_end(const Logs&) { detail::end(*this); }
    /// Ends a trace that no batch has ended.
    void on_train_left() {
        if (tracing) write_graph.discard();
        tracing = false;
    }
};

/// For TensorBoard::write_graph: the graph of the first training step, in the run `train`.
inline constexpr detail::TrainingGraph training_graph{};

}  // namespace tf::keras::callbacks

#if TF_HAS_KERAS_CODE
#include <tf/keras/callbacks/tensorboard_code.hpp>
#endif
