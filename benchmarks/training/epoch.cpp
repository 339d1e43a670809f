// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The time of an epoch of fit: a network of three dense layers with Adam, for several batch sizes.
// Prints a line of JSON for each; epoch.py does the same in other frameworks.

#include <chrono>
#include <cstdio>

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr int rows = 4096, inputs = 64, classes = 10;

using Net = Sequential<Input<inputs>{}, Dense<128>{.activation = relu},
                       Dense<64>{.activation = relu}, Dense<classes>{}>;

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

int main() {
    const auto x = tf::random::normal<rows, inputs>();
    const auto y = tf::cast<int>(tf::random::uniform<rows>({.minval = 0, .maxval = classes}));
    for (const int batch : {1, 8, 32, 256}) {
        Net net;
        auto trainer = compile<optimizers::Adam{}, losses::SparseCategoricalCrossentropy{true},
                               metrics::SparseCategoricalAccuracy{}>(net);
        const double before = seconds();
        trainer.fit(x, y, {.batch_size = batch, .verbose = 0});
        const double first = seconds() - before;
        double best = first;
        for (int k = 0; k < 5; ++k) {
            const double start = seconds();
            trainer.fit(x, y, {.batch_size = batch, .verbose = 0});
            best = std::min(best, seconds() - start);
        }
        std::printf("{\"batch\": %d, \"first_s\": %.6f, \"best_s\": %.6f}\n", batch, first, best);
        std::fflush(stdout);
    }
}
