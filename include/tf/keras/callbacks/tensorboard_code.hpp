// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/tensorboard.hpp.

#include <chrono>
#include <string>

#include <tf/keras/callbacks/tensorboard.hpp>
#include <tf/keras/weights.hpp>
#include <tf/kernels/summary_sink.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

TF_COMMON_INLINE const summary::SummaryWriter& opened(summary::SummaryWriter& writer,
                                                      const std::filesystem::path& folder) {
    if (writer.file() == nullptr) writer = summary::create_file_writer(folder);
    return writer;
}

TF_COMMON_INLINE void write_scalar(const std::string& tag, float value, std::int64_t step) {
    summary::scalar(tag, value, step);
}

TF_COMMON_INLINE std::int64_t steady_time() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}
TF_COMMON_INLINE float seconds_since(std::int64_t start) {
    return std::chrono::duration<float>(std::chrono::nanoseconds(steady_time() - start)).count();
}

/// Keras's tag: the path of the weight, then "histogram".
TF_COMMON_INLINE void write_histograms(const Module& model, int epoch) {
    for (const VariableBase& w :
         keras::detail::weights_now(model, keras::detail::WeightKind::all)) {
        const AnyTensor value = w.untyped();
        std::string tag = w.name();
        tag = tag.substr(0, tag.rfind(':')) + "/histogram";
        kernels::summary_sink->write({.kind = kernels::SummaryKind::histogram,
                                      .tag = tag,
                                      .step = epoch,
                                      .limit = 30,
                                      .value = {value.data(), value.shape(), value.dtype()}});
    }
}

TF_COMMON_BODY void begin_epoch(TensorBoard& c) {
    c.batches_before = c.batches;
    c.epoch_start = steady_time();
}

TF_COMMON_BODY void begin_batch(TensorBoard& c) { c.batch_start = steady_time(); }

TF_COMMON_BODY void write_training_graph(TensorBoard& c) {
    const auto scope = opened(c.train, c.log_dir / "train").as_default();
    summary::trace_export({.name = "train_step", .step = 0});
}

TF_COMMON_BODY void end_batch(TensorBoard& c, const Logs& logs) {
    const auto scope = opened(c.train, c.log_dir / "train").as_default();
    if (c.write_steps_per_second)
        write_scalar("batch_steps_per_second", 1 / seconds_since(c.batch_start), c.batches);
    for (const Logs::Entry& e : logs) write_scalar("batch_" + e.name, e.value, c.batches);
}

TF_COMMON_BODY void end_test(TensorBoard& c, const Logs& logs, AnyTrainer& trainer) {
    const auto scope = opened(c.validation, c.log_dir / "validation").as_default();
    for (const Logs::Entry& e : logs)
        write_scalar("evaluation_" + e.name + "_vs_iterations", e.value, trainer.iterations());
}

TF_COMMON_BODY void end_epoch(TensorBoard& c, int epoch, const Logs& logs, AnyTrainer& trainer) {
    {
        const auto scope = opened(c.train, c.log_dir / "train").as_default();
        for (const Logs::Entry& e : logs)
            if (!e.name.starts_with("val_") && e.name != "learning_rate")
                write_scalar("epoch_" + e.name, e.value, epoch);
        write_scalar("epoch_learning_rate", trainer.learning_rate(), epoch);
        if (c.write_steps_per_second)
            write_scalar(
                "epoch_steps_per_second",
                static_cast<float>(c.batches - c.batches_before) / seconds_since(c.epoch_start),
                epoch);
        if (c.histogram_freq > 0 && epoch % c.histogram_freq == 0)
            write_histograms(trainer.model(), epoch);
    }
    for (const Logs::Entry& e : logs) {
        if (!e.name.starts_with("val_")) continue;
        const auto scope = opened(c.validation, c.log_dir / "validation").as_default();
        write_scalar("epoch_" + e.name.substr(4), e.value, epoch);
    }
    // The results of an epoch must be visible while the next one runs.
    c.train.flush();
    c.validation.flush();
}

TF_COMMON_BODY void end(TensorBoard& c) {
    c.train.close();
    c.validation.close();
    c.train = c.validation = {};
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
