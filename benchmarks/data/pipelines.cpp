// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The rates of pipelines: elements, or megabytes of a file, in a second. Prints a line of JSON for
// each; pipelines.py does the same with tf.data. The argument is the folder of the files.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include <tf/functions.hpp>

#include <tf/data.hpp>

namespace data = tf::data;

namespace {

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Reads the dataset three times; `amount` is what a pass yields.
template <class D>
void measure(const char* name, const char* unit, double amount, const D& dataset) {
    double best = 1e9;
    for (int k = 0; k < 3; ++k) {
        const double start = seconds();
        auto iterator = dataset.iterator();
        while (iterator.next()) {
        }
        best = std::min(best, seconds() - start);
    }
    std::printf("{\"case\": \"%s\", \"unit\": \"%s\", \"rate\": %.1f}\n", name, unit,
                amount / best);
    std::fflush(stdout);
}

}  // namespace

int main(int, char** argv) {
    const std::string folder = argv[1];
    constexpr int few = 200'000, rows = 100'000;
    const auto numbers = data::range(few);
    const auto twice = [](const auto& x) { return x * std::int64_t{2} + std::int64_t{1}; };
    measure("range", "elements/s", few, numbers);
    measure("map", "elements/s", few, numbers.map(twice));
    measure("map, 2 threads", "elements/s", few, numbers.map(twice, {.num_parallel_calls = 2}));
    measure("filter", "elements/s", few,
            numbers.filter([](const auto& x) { return x() % 2 == 0; }));
    measure("batch(32)", "elements/s", few, numbers.batch(32));
    measure("map, batch, prefetch", "elements/s", few, numbers.map(twice).batch(32).prefetch(2));
    const auto examples = data::from_tensor_slices(
        std::tuple(tf::fill<float, tf::dyn, 32>(1.f, rows), tf::fill<int, tf::dyn>(1, rows)));
    measure("slices, shuffle, batch", "elements/s", rows,
            examples.shuffle(10'000, {.seed = 1}).batch(32));

    const auto file = [&](const char* name) { return folder + "/" + name; };
    const auto megabytes = [&](const char* name) {
        return static_cast<double>(std::filesystem::file_size(file(name))) / 1e6;
    };
    measure("TFRecord", "MB/s", megabytes("records"), data::TFRecordDataset(file("records")));
    measure("lines", "MB/s", megabytes("table.csv"), data::TextLineDataset(file("table.csv")));
    measure("CSV", "MB/s", megabytes("table.csv"),
            data::experimental::CsvDataset(file("table.csv"), {}, 0.f, 0.f, 0.f, 0, ""));
}
