// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Summaries, traces of functions and loaded models in several threads. Also run under
// ThreadSanitizer.

#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <tf/io/summary/event_file.hpp>
#include <tf/tf.hpp>

#include "../io/io_support.hpp"
#include "in_parallel.hpp"

namespace {

namespace fs = tf::io::fs;
constexpr int rounds = 50;

/// How many summaries the log files of a folder have.
int summaries(const fs::path& folder) {
    int n = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().find("tfevents") == std::string::npos) continue;
        tf::io::EventFileReader file(entry.path());
        while (const auto event = file.next()) n += static_cast<int>(event->summary.size());
    }
    return n;
}

struct Counter : tf::Module {
    tf::Variable<int> n{this, "n", 0};
    constexpr Counter() : tf::Module("counter") {}
    constexpr tf::Tensor<int> add(tf::Tensor<int> k) {
        n.assign_add(k);
        return n * 1;
    }
    constexpr tf::Tensor<float> square(tf::Tensor<float> x) { return x * x; }
};

}  // namespace

TEST_CASE("one log file of all threads, and one of each") {
    const test::Folder folder("thread_summaries");
    {
        const auto shared = tf::summary::create_file_writer(folder.path() / "all");
        test::in_parallel([&](int t) {
            const auto own = tf::summary::create_file_writer(folder.path() / std::to_string(t));
            for (int i = 0; i < rounds; ++i) {
                {
                    const auto scope = shared.as_default();
                    tf::summary::scalar("x", static_cast<float>(i), i);
                }
                const auto scope = own.as_default(i);
                tf::summary::scalar("y", static_cast<float>(t));
            }
        });
    }
    CHECK(summaries(folder.path() / "all") == test::threads * rounds);
    for (int t = 0; t < test::threads; ++t)
        CHECK(summaries(folder.path() / std::to_string(t)) == rounds);
}

TEST_CASE("traces of functions that several threads call") {
    const test::Folder folder("thread_traces");
    Counter counter;
    const auto add = tf::function<&Counter::add>(counter);
    test::in_parallel([&](int t) {
        const auto writer = tf::summary::create_file_writer(folder.path() / std::to_string(t));
        const auto scope = writer.as_default();
        for (int i = 0; i < 5; ++i) {
            tf::summary::trace_on({.graph = true, .profiler = t % 2 == 0});
            add(1);
            tf::summary::trace_export({.name = "add", .step = i});
        }
    });
    CHECK(counter.n.read()() == test::threads * 5);
    for (int t = 0; t < test::threads; ++t)
        CHECK(summaries(folder.path() / std::to_string(t)) == 5);
}

TEST_CASE("a loaded model is called by all threads") {
    const test::Folder folder("thread_model");
    Counter counter;
    tf::saved_model::save(
        counter, folder.path(), {},
        tf::saved_model::methods(tf::saved_model::method(tf::function<&Counter::add>(counter)),
                                 tf::saved_model::method(tf::function<&Counter::square>(counter))));
    const auto model = tf::saved_model::load(folder.path());
    std::vector<int> wrong(test::threads);
    test::in_parallel([&](int t) {
        const auto add = model.function("add");
        const auto square = model.function("square");
        for (int i = 0; i < rounds; ++i) {
            add(tf::constant(1));
            const float x = static_cast<float>(t * rounds + i);
            wrong[static_cast<std::size_t>(t)] +=
                square(tf::constant(x)).tensor().as<float>()() != x * x;
        }
    });
    CHECK(wrong == std::vector<int>(test::threads));
    CHECK(model.function("add")(tf::constant(0)).tensor().as<int>()() == test::threads * rounds);
}
