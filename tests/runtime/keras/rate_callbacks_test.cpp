// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Callbacks that change the learning rate, stop on NaN and write CSV files: rates, losses and files
// as Keras 3.15 produces them.

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "training_support.hpp"

#include <tf/tf.hpp>

namespace {

using namespace training_tests;

/// The learning rate after each epoch.
struct Rates {
    std::vector<float> all{};
    void on_epoch_end(int, const Logs&, AnyTrainer& trainer) {
        all.push_back(trainer.learning_rate());
    }
};

/// Trains with a callback; the last argument has the rates.
template <class C>
History run(double rate, int epochs, C& callback, Rates& rates, FitOptions options = {}) {
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    trainer.optimizer_state.set_learning_rate(static_cast<float>(rate));
    options.batch_size = 4;
    options.epochs = epochs;
    options.verbose = 0;
    options.shuffle = false;
    return trainer.fit(x, y, options, callback, rates);
}

std::string content(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

}  // namespace

TEST_CASE("callbacks: ReduceLROnPlateau reduces the rate at the epochs at which Keras does") {
    callbacks::ReduceLROnPlateau reduce{.monitor = "loss",
                                        .factor = .5,
                                        .patience = 2,
                                        .min_delta = .01f,
                                        .cooldown = 1,
                                        .min_lr = .1};
    Rates rates;
    const History h = run(.5, 16, reduce, rates);
    std::vector<double> expected(13, .5);
    expected.insert(expected.end(), 3, .25);
    check_values(rates.all, expected);
    expected[13] = .5;  // the logs have the rate before its change
    check_values(h["learning_rate"], expected);
    check_values({h["loss"][12], h["loss"][13], h["loss"][14], h["loss"][15]},
                 {.5894668, .5852208, .5601541, .5369256});
}

TEST_CASE("callbacks: ReduceLROnPlateau waits after a reduction and ends at min_lr") {
    // Nothing improves by 10: two epochs without progress, then one of cooldown.
    callbacks::ReduceLROnPlateau reduce{
        .monitor = "loss", .factor = .5, .patience = 2, .min_delta = 10, .min_lr = .1};
    Rates rates;
    run(.5, 9, reduce, rates);
    check_values(rates.all, {.5, .5, .25, .25, .125, .125, .1, .1, .1});
    reduce.cooldown = 2;
    rates.all.clear();
    run(.5, 9, reduce, rates);
    check_values(rates.all, {.5, .5, .25, .25, .25, .125, .125, .125, .1});
    reduce.factor = 1;
    CHECK_THROWS_AS(run(.5, 1, reduce, rates), tf::errors::InvalidArgument);
    reduce.factor = .5;
    reduce.monitor = "accuracy";
    CHECK_THROWS_AS(run(.5, 1, reduce, rates), tf::errors::InvalidArgument);
}

TEST_CASE("callbacks: LearningRateScheduler") {
    callbacks::LearningRateScheduler scheduler{
        [](int epoch, float rate) { return epoch > 2 ? rate * .9f : rate; }};
    Rates rates;
    const History h = run(.05, 6, scheduler, rates);
    check_values(rates.all, {.05, .05, .05, .045, .0405, .03645});
    check_values(h["learning_rate"], {.05, .05, .05, .045, .0405, .03645});
    check_values(h["loss"], {.6321475, .5449921, .525714, .5213655, .5202874, .5194809});
}

TEST_CASE("callbacks: numbers are printed as Python prints them") {
    for (const auto& [number, text] : std::vector<std::pair<double, std::string>>{
             {.05, "0.05"},
             {1, "1.0"},
             {static_cast<double>(.05f), "0.05000000074505806"},
             {1e-5, "1e-05"},
             {2.5e20, "2.5e+20"},
             {123456, "123456.0"},
             {0, "0.0"},
             {-std::numeric_limits<double>::infinity(), "-inf"},
             {-std::numeric_limits<double>::quiet_NaN(), "nan"}})
        CHECK(tf::keras::detail::python_number(number) == text);
}

TEST_CASE("callbacks: TerminateOnNaN stops after the batch with the infinite loss") {
    struct Batches {
        int last = -1;
        void on_train_batch_end(int batch, const Logs&) { last = batch; }
    } batches;
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{.learning_rate = 1e30}, losses::MeanSquaredError{}>(net);
    const History h =
        trainer.fit(x, y, {.batch_size = 4, .epochs = 6, .verbose = 0, .shuffle = false},
                    callbacks::TerminateOnNaN{}, batches);
    CHECK(h.epoch.size() == 1);
    CHECK(batches.last == 1);
    CHECK(h["loss"][0] == std::numeric_limits<float>::infinity());
}

TEST_CASE("callbacks: TerminateOnNaN raises an error, and training has no end") {
    struct Hooks {
        int last = -1;
        bool ended = false;
        void on_train_batch_end(int batch, const Logs&) { last = batch; }
        void on_train_end(const Logs&) { ended = true; }
    } hooks;
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{.learning_rate = 1e30}, losses::MeanSquaredError{}>(net);
    const auto train = [&] {
        trainer.fit(x, y, {.batch_size = 4, .epochs = 6, .verbose = 0, .shuffle = false}, hooks,
                    callbacks::TerminateOnNaN{.raise_error = true});
    };
    CHECK_THROWS_AS(train(), tf::errors::Aborted);
    CHECK(hooks.last == 1);
    CHECK(!hooks.ended);
}

TEST_CASE("callbacks: CSVLogger writes the lines that Keras writes") {
    const auto path = std::filesystem::temp_directory_path() / "ctflow_csv_logger_test.csv";
    Rates rates;
    const auto fields = [&](const std::string& text) {
        std::vector<std::string> out;
        std::string field;
        for (const char c : text) {
            if (c != ',' && c != ';' && c != '\n') field += c;
            else out.push_back(std::exchange(field, ""));
        }
        return out;
    };
    callbacks::CSVLogger first{path.string()};
    run(.05, 2, first, rates);
    const auto table = fields(content(path));
    REQUIRE(table.size() == 9);
    CHECK(content(path).starts_with("epoch,loss,val_loss\r\n0,0.63214"));
    CHECK(content(path).ends_with(",NA\r\n"));
    CHECK(std::stod(table[4]) == Approx(.632147490978241).epsilon(1e-5));
    CHECK(table[4].size() > 10);
    CHECK(table[6] == "1");
    CHECK(std::stod(table[7]) == Approx(.5449920892715454).epsilon(1e-5));
    callbacks::CSVLogger second{path.string(), ";", true};
    run(.05, 1, second, rates, {.validation_data = {sines<4, 3>(1.1), sines<4, 2>(.5, 1)}});
    const auto more = fields(content(path));
    REQUIRE(more.size() == 12);  // without another header
    CHECK(more[9] == "0");
    CHECK(std::stod(more[11]) == Approx(.5469160676002502).epsilon(1e-5));
    std::filesystem::remove(path);
    callbacks::CSVLogger nowhere{"/no/such/folder/log.csv"};
    CHECK_THROWS_AS(run(.05, 1, nowhere, rates), tf::errors::Unavailable);
}
