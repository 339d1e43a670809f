// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// BackupAndRestore: a training that is killed in the middle of an epoch and started again gives the
// same bits as one without interruption. Each training is a separate process; the second one has
// other seeds and other initial weights, so that all of its state must come from the backup.

#include <doctest/doctest.h>

#include "../io/io_support.hpp"
#include "training_support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include <tf/keras/callbacks/backup_and_restore.hpp>

namespace {

using namespace training_tests;
namespace fs = tf::io::fs;

using Dropping =
    Sequential<Input<3>{}, Dense<8>{.activation = activations::tanh}, Dropout{.25}, Dense<2>{}>;

struct Run {
    fs::path folder{};
    callbacks::SaveFrequency frequency{};
    int seed = 1;
    int killed_in_batch = -1;  ///< counted from the start of the process
    std::int64_t steps = 0;
    std::int64_t batch_size = 3;
};

void append(std::string& out, const tf::AnyTensor& x) {
    out.append(static_cast<const char*>(x.data()),
               static_cast<std::size_t>(x.shape().size()) * size_of(x.dtype()));
}

/// Trains, and returns the bytes of weights, slots and the last epoch's logs.
std::string trained(const Run& run) {
    tf::random::set_seed(run.seed);
    Dropping net;
    auto trainer = compile<optimizers::Adam{.learning_rate = .01}, losses::MeanSquaredError{},
                           metrics::MeanAbsoluteError{}>(net);
    int batches = 0;
    const History h = trainer.fit(
        x, y,
        {.batch_size = run.batch_size,
         .epochs = 4,
         .verbose = 0,
         .validation_split = .2,
         .steps_per_epoch = run.steps},
        callbacks::LambdaCallback{.on_train_batch_end =
                                      [&](int, const Logs&) {
                                          if (batches++ == run.killed_in_batch) ::raise(SIGKILL);
                                      }},
        callbacks::BackupAndRestore{.backup_dir = run.folder.string(), .save_freq = run.frequency});
    std::string out;
    for (const tf::AnyTensor& w : trainer.get_weights()) append(out, w);
    for (const tf::AnyTensor& v : keras::detail::get_weights(trainer.optimizer_state.variables()))
        append(out, v);
    for (const auto& [name, values] : h.history)
        out.append(reinterpret_cast<const char*>(&values.back()), sizeof(float));
    return out;
}

/// Runs f in a process; the signal that ended it, or 0.
template <class F>
int signal_of_process(F f) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        try {
            f();
        } catch (const std::exception& e) {
            std::fputs(e.what(), stderr);
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFSIGNALED(status)) return WTERMSIG(status);
    CHECK(WEXITSTATUS(status) == 0);
    return 0;
}
/// The same for a training; its result is written into a file.
int signal_of(const Run& run, const fs::path& result) {
    return signal_of_process([&] { tf::io::write_file(result, trained(run), "test"); });
}

void check_resumed(Run run, const fs::path& folder, std::initializer_list<int> kills) {
    run.folder = folder / "unbroken";
    REQUIRE(signal_of(run, folder / "expected") == 0);
    CHECK(!fs::exists(run.folder));  // removed when training has ended
    run.folder = folder / "killed";
    for (const int batch : kills) {
        run.killed_in_batch = batch;
        CHECK(signal_of(run, folder / "none") == SIGKILL);
        CHECK(!fs::exists(folder / "none"));
        run.seed += 41;
    }
    run.killed_in_batch = -1;
    REQUIRE(signal_of(run, folder / "got") == 0);
    const std::string got = tf::io::read_file(folder / "got", "test");
    CHECK(got.size() > 100);
    CHECK(got == tf::io::read_file(folder / "expected", "test"));
    CHECK(!fs::exists(run.folder));
}

}  // namespace

TEST_CASE("BackupAndRestore: each batch, killed in the middle of an epoch") {
    const test::Folder folder("keras_backup");
    check_resumed({.frequency = 1}, folder / "", {4});
}

TEST_CASE("BackupAndRestore: after each epoch") {
    const test::Folder folder("keras_backup_epoch");
    check_resumed({.frequency = "epoch"}, folder / "", {7});
}

TEST_CASE("BackupAndRestore: killed twice, every second batch, epochs that are no whole passes") {
    const test::Folder folder("keras_backup_twice");
    check_resumed({.frequency = 2, .steps = 4}, folder / "", {6, 5});
}

TEST_CASE("BackupAndRestore: the backup of another training is refused, and stays") {
    const test::Folder folder("keras_backup_other");
    Run run{.folder = folder / "b", .frequency = 1, .killed_in_batch = 4};
    REQUIRE(signal_of(run, folder / "none") == SIGKILL);
    run.killed_in_batch = -1;
    run.batch_size = 4;
    CHECK(signal_of_process([&] {
              try {
                  trained(run);
              } catch (const tf::errors::InvalidArgument& e) {
                  const std::string text = e.what();
                  if (text.find("8 examples in batches of 3") != text.npos) return;
              }
              ::_exit(2);
          }) == 0);
    CHECK(fs::exists(folder / "b" / "checkpoint"));
}

TEST_CASE("BackupAndRestore: invalid options") {
    const test::Folder folder("keras_backup_options");
    CHECK_THROWS_AS(trained({}), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(trained({.folder = folder.path(), .frequency = 0}),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(trained({.folder = folder.path(), .frequency = "batch"}),
                    tf::errors::InvalidArgument);
    CHECK(!fs::exists(folder.path()));
}
