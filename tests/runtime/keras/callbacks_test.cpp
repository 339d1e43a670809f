// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Callbacks that write files, and those that are functions: which files, with which names and
// values, when. Names of tags and the text about checkpoints are Keras's.

#include <doctest/doctest.h>

#include "../io/io_support.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <tf/io/summary/event_file.hpp>
#include <tf/tf.hpp>

namespace {

using namespace tf::keras;
namespace fs = std::filesystem;

using tf::dyn;
using Net = Sequential<Input<2>{}, Dense<1>{}>;

const auto x = tf::constant<4, 2>(std::vector<float>{1, 2, 0, 1, 3, 1, 2, 2});
const auto y = tf::constant<4, 1>(std::vector<float>{1, 0, 2, 1});

auto trainer_of(Net& net) {
    net.weight<"dense/kernel">().assign(tf::constant<2, 1>(std::vector<float>{.5f, -.25f}));
    return compile<optimizers::SGD{.learning_rate = .05}, losses::MeanSquaredError{},
                   metrics::MeanAbsoluteError{}>(net);
}
FitOptions options(int epochs) {
    return {.batch_size = 2,
            .epochs = epochs,
            .verbose = 0,
            .validation_data = {x, y},
            .shuffle = false};
}

/// The files of a folder and of those in it, sorted.
std::vector<std::string> files(const fs::path& folder) {
    std::vector<std::string> out;
    for (const auto& f : fs::recursive_directory_iterator(folder))
        if (f.is_regular_file()) out.push_back(fs::relative(f.path(), folder).string());
    std::ranges::sort(out);
    return out;
}

/// "tag@step" of all scalars of a run, and their values.
struct Scalars {
    std::vector<std::string> tags;
    std::vector<float> values;

    explicit Scalars(const fs::path& run) {
        const auto all = files(run);
        REQUIRE(all.size() == 1);
        tf::io::EventFileReader file(run / all[0]);
        while (const auto e = file.next())
            for (const tf::io::EventValue& v : e->summary) {
                tags.push_back(v.tag + "@" + std::to_string(e->step));
                values.push_back(v.tensor.as<float>()());
            }
    }
};

}  // namespace

TEST_CASE("callbacks: TensorBoard writes two runs, with Keras's tags") {
    const test::Folder folder("keras_tensorboard");
    Net net;
    auto trainer = trainer_of(net);
    const History h =
        trainer.fit(x, y, options(2), callbacks::TensorBoard{.log_dir = folder.path()});
    const Scalars train(folder.path() / "train"), tried(folder.path() / "validation");
    CHECK(train.tags == std::vector<std::string>{"epoch_loss@0", "epoch_mean_absolute_error@0",
                                                 "epoch_learning_rate@0", "epoch_loss@1",
                                                 "epoch_mean_absolute_error@1",
                                                 "epoch_learning_rate@1"});
    CHECK(train.values == std::vector{h["loss"][0], h["mean_absolute_error"][0], .05f, h["loss"][1],
                                      h["mean_absolute_error"][1], .05f});
    CHECK(tried.tags == std::vector<std::string>{"evaluation_loss_vs_iterations@2",
                                                 "evaluation_mean_absolute_error_vs_iterations@2",
                                                 "epoch_loss@0", "epoch_mean_absolute_error@0",
                                                 "evaluation_loss_vs_iterations@4",
                                                 "evaluation_mean_absolute_error_vs_iterations@4",
                                                 "epoch_loss@1", "epoch_mean_absolute_error@1"});
    CHECK(tried.values[2] == h["val_loss"][0]);
    CHECK(tried.values[7] == h["val_mean_absolute_error"][1]);
}

TEST_CASE("callbacks: TensorBoard writes batches, too, if asked") {
    const test::Folder folder("keras_tensorboard_batches");
    Net net;
    auto trainer = trainer_of(net);
    FitOptions o = options(2);
    o.validation_data = {};
    trainer.fit(x, y, o, callbacks::TensorBoard{.log_dir = folder.path(), .update_freq = 2});
    const Scalars train(folder.path() / "train");
    CHECK(std::ranges::count(train.tags, "batch_loss@2") == 1);
    CHECK(std::ranges::count(train.tags, "batch_loss@4") == 1);
    CHECK(std::ranges::count(train.tags, "batch_loss@1") == 0);
    CHECK(!fs::exists(folder.path() / "validation"));
}

TEST_CASE("callbacks: TensorBoard writes histograms with Keras's tags, and steps per second") {
    const test::Folder folder("keras_tensorboard_histograms");
    Net net("net");
    auto trainer = trainer_of(net);
    trainer.fit(x, y, options(3),
                callbacks::TensorBoard{
                    .log_dir = folder.path(), .histogram_freq = 2, .write_steps_per_second = true});
    const auto all = files(folder.path() / "train");
    REQUIRE(all.size() == 1);
    tf::io::EventFileReader file(folder.path() / "train" / all[0]);
    std::vector<std::string> histograms;
    int rates = 0;
    tf::Tensor<double, dyn, 3> last_bias;
    while (const auto e = file.next())
        for (const tf::io::EventValue& v : e->summary) {
            if (v.metadata.plugin_name == "histograms") {
                histograms.push_back(v.tag + "@" + std::to_string(e->step));
                last_bias = v.tensor.as<double, dyn, 3>();
            }
            if (v.tag == "epoch_steps_per_second") {
                CHECK(v.tensor.as<float>()() > 0);
                ++rates;
            }
        }
    CHECK(histograms ==
          std::vector<std::string>{"net/dense/kernel/histogram@0", "net/dense/bias/histogram@0",
                                   "net/dense/kernel/histogram@2", "net/dense/bias/histogram@2"});
    CHECK(rates == 3);
    // TensorFlow's buckets of a single number: 30 of them, of which the last contains it.
    REQUIRE(last_bias.shape()[0] == 30);
    const float bias = net.get_weights()[1].as<float, 1>()(0);
    CHECK(last_bias(29, 2) == 1);
    CHECK(last_bias(29, 0) <= doctest::Approx(bias));
    CHECK(last_bias(29, 1) >= doctest::Approx(bias));
}

TEST_CASE("callbacks: TensorBoard writes the graph of the training step, by layers") {
    const test::Folder folder("keras_tensorboard_graph");
    Net net;
    auto trainer = trainer_of(net);
    trainer.fit(
        x, y, options(2),
        callbacks::TensorBoard{.log_dir = folder.path(), .write_graph = callbacks::training_graph});
    const auto all = files(folder.path() / "train");
    REQUIRE(all.size() == 1);
    tf::io::EventFileReader file(folder.path() / "train" / all[0]);
    int graphs = 0;
    while (const auto e = file.next())
        for (const tf::io::EventValue& v : e->summary) {
            if (v.tag != "train_step") continue;
            ++graphs;
            CHECK(v.metadata.plugin_name == "graph_run_metadata_graph");
            const std::string bytes = v.tensor.as<std::string>()();
            for (const char* name : {"dense/MatMul", "loss/", "gradients/", "update/"})
                CHECK_MESSAGE(bytes.find(name) != std::string::npos, name);
        }
    CHECK(graphs == 1);
}

TEST_CASE("callbacks: TensorBoard ends its trace if no batch does") {
    const test::Folder folder("keras_tensorboard_no_graph");
    const auto writer = tf::summary::create_file_writer(folder.path() / "other");
    const auto scope = writer.as_default();
    const auto is_off = [] {
        CHECK_THROWS_AS(tf::summary::trace_export("step", 0), tf::errors::FailedPrecondition);
    };
    Net net;
    auto trainer = trainer_of(net);
    callbacks::TensorBoard board{.log_dir = folder.path(),
                                 .write_graph = callbacks::training_graph};
    trainer.fit(x, y, options(0), board);
    is_off();
    struct Fails {
        void on_train_batch_begin(int) { throw std::runtime_error("no batch"); }
    };
    CHECK_THROWS_AS(trainer.fit(x, y, options(1), board, Fails{}), std::runtime_error);
    is_off();
    trainer.fit(x, y, options(1), board);  // the graph is written by the next call
    CHECK(files(folder.path() / "train").size() == 1);
}

TEST_CASE("callbacks: a hook is called when fit is left, also by an exception") {
    struct Left {
        int times = 0;
        bool fail = false;
        void on_epoch_begin(int) {
            if (fail) throw std::runtime_error("no epoch");
        }
        void on_train_left() { ++times; }
    } left;
    Net net;
    auto trainer = trainer_of(net);
    trainer.fit(x, y, options(1), left);
    CHECK(left.times == 1);
    left.fail = true;
    CHECK_THROWS_AS(trainer.fit(x, y, options(1), left), std::runtime_error);
    CHECK(left.times == 2);
}

TEST_CASE("callbacks: ModelCheckpoint after each epoch, named by the logs") {
    const test::Folder folder("keras_checkpoints");
    Net net;
    auto trainer = trainer_of(net);
    const History h = trainer.fit(
        x, y, options(2),
        callbacks::ModelCheckpoint{.filepath = (folder.path() / "in/{epoch:03d}-{loss:.2f}")});
    char names[2][32];
    for (std::size_t e = 0; e < 2; ++e)
        std::snprintf(names[e], 32, "in/%03d-%.2f", static_cast<int>(e) + 1,
                      static_cast<double>(h["loss"][e]));
    CHECK(files(folder.path()) ==
          std::vector<std::string>{
              std::string(names[0]) + ".data-00000-of-00001", std::string(names[0]) + ".index",
              std::string(names[1]) + ".data-00000-of-00001", std::string(names[1]) + ".index"});

    // Training that continues from the first checkpoint gives the second.
    const float after = net.weight<"dense/kernel">()(0, 0);
    Net other;
    auto again = compile<optimizers::SGD{.learning_rate = .05}, losses::MeanSquaredError{},
                         metrics::MeanAbsoluteError{}>(other);
    tf::train::Checkpoint checkpoint(tf::train::tracked("model", other),
                                     tf::train::tracked("optimizer", again.optimizer_state));
    checkpoint.read(folder.path() / names[0]).assert_existing_objects_matched();
    CHECK(again.iterations() == 2);
    again.fit(x, y, options(1));
    CHECK(other.weight<"dense/kernel">()(0, 0) == after);
}

TEST_CASE("callbacks: ModelCheckpoint keeps the best, weights only") {
    const test::Folder folder("keras_best");
    Net net;
    auto trainer = trainer_of(net);
    const std::string path = folder.path() / "best";
    callbacks::ModelCheckpoint best{
        .filepath = path, .save_best_only = true, .save_weights_only = true};
    // too large a rate: every epoch is worse than the first
    trainer.set_learning_rate(.3f);
    std::vector<float> weights;
    const History h = trainer.fit(x, y, options(3), best, [&](const Epoch&) {
        weights.push_back(net.weight<"dense/kernel">()(0, 0));
    });
    const auto least = std::ranges::min_element(h["val_loss"]) - h["val_loss"].begin();
    REQUIRE(best.best.has_value());
    CHECK(*best.best == h["val_loss"][static_cast<std::size_t>(least)]);
    Net other;
    other.load_weights(path);
    CHECK(other.weight<"dense/kernel">()(0, 0) == weights[static_cast<std::size_t>(least)]);
    CHECK(least < 2);
    // a result that training has not improved stays
    callbacks::ModelCheckpoint strict{.filepath = folder.path() / "none",
                                      .save_best_only = true,
                                      .initial_value_threshold = -1.f};
    trainer.fit(x, y, options(1), strict);
    CHECK(!fs::exists(folder.path() / "none.index"));
}

TEST_CASE("callbacks: ModelCheckpoint by batches") {
    const test::Folder folder("keras_batches");
    Net net;
    auto trainer = trainer_of(net);
    trainer.fit(x, y, options(3),
                callbacks::ModelCheckpoint{.filepath = folder.path() / "{epoch}-{batch}",
                                           .save_weights_only = true,
                                           .save_freq = 2});
    std::vector<std::string> index = files(folder.path());
    std::erase_if(index, [](const std::string& f) { return !f.ends_with(".index"); });
    CHECK(index == std::vector<std::string>{"1-2.index", "2-2.index", "3-2.index"});
}

TEST_CASE("callbacks: a path of ModelCheckpoint that cannot be is told") {
    Net net;
    auto trainer = trainer_of(net);
    const test::Folder folder("keras_bad_paths");
    for (const char* path :
         {"{nothing}", "{epoch", "{epoch:x}", "{loss:d}", "{epoch:99999d}", ""}) {
        CAPTURE(path);
        const std::string full = *path == '\0' ? "" : (folder.path() / path).string();
        CHECK_THROWS_AS(trainer.fit(x, y, options(1), callbacks::ModelCheckpoint{.filepath = full}),
                        tf::errors::InvalidArgument);
    }
    CHECK(!fs::exists(folder.path()));
    callbacks::ModelCheckpoint unknown{
        .filepath = folder.path() / "a", .monitor = "f1", .save_best_only = true};
    CHECK_THROWS_AS(trainer.fit(x, y, options(1), unknown), tf::errors::InvalidArgument);
}

TEST_CASE("callbacks: functions, as a LambdaCallback has them") {
    Net net;
    auto trainer = trainer_of(net);
    std::string heard;
    callbacks::LambdaCallback lambda{
        .on_epoch_begin = [&](int e) { heard += "(" + std::to_string(e); },
        .on_epoch_end =
            [&](int e, const Logs& logs) {
                heard += std::to_string(e) + ")" + (logs.contains("val_loss") ? "v" : "");
            },
        .on_train_end = [&](const Logs&) { heard += "."; },
        .on_train_batch_end = [&](int b, const Logs&) { heard += "b" + std::to_string(b); }};
    trainer.fit(x, y, options(2), lambda);
    CHECK(heard == "(0b0b10)v(1b0b11)v.");
}
