// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/tensorboard.hpp.

#include <string>

#include <tf/keras/callbacks/tensorboard.hpp>

namespace tf::keras::callbacks::detail {

TF_COMMON_INLINE const summary::SummaryWriter& opened(summary::SummaryWriter& writer,
                                                      const std::filesystem::path& folder) {
    if (writer.file() == nullptr) writer = summary::create_file_writer(folder);
    return writer;
}

TF_COMMON_INLINE void write_scalar(const std::string& tag, float value, std::int64_t step) {
    summary::scalar(tag, value, step);
}

TF_COMMON_BODY void end_batch(TensorBoard& c, const Logs& logs) {
    const auto scope = opened(c.train, c.log_dir / "train").as_default();
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
            if (!e.name.starts_with("val_")) write_scalar("epoch_" + e.name, e.value, epoch);
        write_scalar("epoch_learning_rate", trainer.learning_rate(), epoch);
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
