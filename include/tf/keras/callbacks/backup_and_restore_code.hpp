// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/backup_and_restore.hpp.

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <vector>

#include <tf/core/random_seeds.hpp>
#include <tf/io/checkpoint/manager.hpp>
#include <tf/keras/callbacks/backup_and_restore.hpp>
#include <tf/kernels/node_state.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

inline constexpr std::string_view backup_name = "backup";

/// The numbers in a backup: its index, the progress of the training, the state of the generators.
using BackupNumbers = Variable<std::int64_t, dyn>;

[[noreturn]] inline void refuse_backup(std::string_view option, std::string got,
                                       std::string expected) {
    errors::raise<errors::InvalidArgument>({"tf.keras.backup", "keras::callbacks::BackupAndRestore",
                                            option, std::move(got), std::move(expected)});
}

/// Everything that a backup contains. The objects must outlive it.
TF_COMMON_INLINE train::Checkpoint backup_of(AnyTrainer& trainer, BackupNumbers& numbers) {
    return train::Checkpoint(
        train::tracked("model", trainer.model()), train::tracked("optimizer", trainer.optimizer()),
        train::tracked("metrics", trainer.metrics()), train::tracked("progress", numbers));
}

/// A generator as four numbers: whether it has been used, its counter and its key.
TF_COMMON_INLINE void write_generator(std::vector<std::int64_t>& out, kernels::NodeState& state) {
    const std::scoped_lock guard(state.lock);
    const kernels::Philox& g = state.generator;
    out.push_back(state.epoch == tf::detail::core::RandomState::global().epoch() ? 1 : 0);
    for (const std::uint64_t word : {g.counter_low(), g.counter_high(), g.key()})
        out.push_back(static_cast<std::int64_t>(word));
}
TF_COMMON_INLINE void read_generator(const std::int64_t* from, kernels::NodeState& state) {
    if (from[0] == 0) return;
    const std::scoped_lock guard(state.lock);
    const auto word = [&](int k) { return static_cast<std::uint64_t>(from[k]); };
    state.generator = kernels::Philox::from_state(word(1), word(2), word(3));
    state.epoch = tf::detail::core::RandomState::global().epoch();
}

TF_COMMON_INLINE std::vector<std::int64_t> fields_of(const Progress& p) {
    return {p.epoch, p.batch, p.drawn, p.shuffle_seed, p.rows, p.batch_size, p.steps};
}
TF_COMMON_INLINE std::string described(const Progress& p, std::size_t generators) {
    return std::to_string(p.rows) + " examples in batches of " + std::to_string(p.batch_size) +
           ", " + std::to_string(p.steps) + " batches an epoch, " + std::to_string(generators) +
           " random ops";
}

TF_COMMON_BODY void begin(BackupAndRestore& c, AnyTrainer& trainer) {
    if (c.backup_dir.empty()) refuse_backup("backup_dir", "an empty path", "a folder");
    if (c.save_freq.unit == "epoch" ? c.save_freq.batches != 0
                                    : c.save_freq.unit != "batches" || c.save_freq.batches < 1)
        refuse_backup("save_freq",
                      c.save_freq.unit == "batches" ? std::to_string(c.save_freq.batches)
                                                    : "'" + std::string(c.save_freq.unit) + "'",
                      "\"epoch\" or a number of batches above 0");
    c.saves = c.batches = 0;
    BackupNumbers numbers;
    train::Checkpoint checkpoint = backup_of(trainer, numbers);
    const train::CheckpointManager manager(checkpoint, c.backup_dir, 1,
                                           {.checkpoint_name = std::string(backup_name)});
    if (!manager.latest_checkpoint()) return;

    // Reads only the numbers first: nothing may change if the backup belongs to another training.
    train::Checkpoint(train::tracked("progress", numbers))
        .read(*manager.latest_checkpoint())
        .assert_existing_objects_matched();
    const Tensor<std::int64_t, dyn> values = numbers.read();
    const auto count = static_cast<std::size_t>(values.shape()[0]);
    const std::int64_t* v = values.data();
    constexpr std::size_t fields = 8, width = 4;
    if (count < fields)
        refuse_backup("backup_dir", std::to_string(count) + " numbers", "those of a backup");
    const Progress saved{.epoch = v[1],
                         .batch = v[2],
                         .drawn = v[3],
                         .shuffle_seed = v[4],
                         .rows = v[5],
                         .batch_size = v[6],
                         .steps = v[7]};
    const auto generators = trainer.generators();
    const std::string got = described(saved, (count - fields) / width),
                      expected = described(trainer.progress(), generators.size());
    if (got != expected) refuse_backup("backup_dir", "a training with " + got, expected);

    checkpoint.read(*manager.latest_checkpoint()).assert_existing_objects_matched();
    for (std::size_t k = 0; k < generators.size(); ++k)
        read_generator(v + fields + width * k, generators[k]);
    c.saves = v[0];
    trainer.resume(saved);
}

TF_COMMON_BODY void save(BackupAndRestore& c, AnyTrainer& trainer) {
    std::vector<std::int64_t> all{++c.saves};
    for (const std::int64_t field : fields_of(trainer.progress())) all.push_back(field);
    for (kernels::NodeState& state : trainer.generators()) write_generator(all, state);
    BackupNumbers numbers(constant(all), "progress", false);
    train::Checkpoint checkpoint = backup_of(trainer, numbers);
    std::filesystem::create_directories(c.backup_dir);
    train::CheckpointManager(checkpoint, c.backup_dir, 1,
                             {.checkpoint_name = std::string(backup_name)})
        .save(c.saves);
}

TF_COMMON_BODY void end(const BackupAndRestore& c) {
    namespace fs = std::filesystem;
    if (!c.delete_checkpoint || !fs::exists(c.backup_dir)) return;
    std::vector<fs::path> own;
    for (const auto& entry : fs::directory_iterator(c.backup_dir)) {
        const std::string name = entry.path().filename().string();
        if (name == "checkpoint" || name.starts_with(std::string(backup_name) + "-"))
            own.push_back(entry.path());
    }
    // A backup that the file `checkpoint` does not name is never read again.
    std::sort(own.begin(), own.end(), std::greater());
    for (const fs::path& file : own) fs::remove(file);
    if (fs::is_empty(c.backup_dir)) fs::remove(c.backup_dir);
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
