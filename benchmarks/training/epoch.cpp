// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The time of an epoch of fit with Adam, for several batch sizes: a network of three dense layers,
// and LeNet. Prints a line of JSON for each; epoch.py does the same in other frameworks.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr int classes = 10;

using Mlp = Sequential<Input<64>{}, Dense<128>{.activation = relu}, Dense<64>{.activation = relu},
                       Dense<classes>{}>;

using LeNet =
    Sequential<Input<28, 28, 1>{}, Conv2D<16, 5>{.padding = "same", .activation = relu},
               MaxPooling2D{}, Conv2D<32, 5>{.activation = relu}, MaxPooling2D{}, Flatten{},
               Dense<120>{.activation = relu}, Dense<84>{.activation = relu}, Dense<classes>{}>;

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

template <class Net, class X, class Y>
void measure(const char* name, const X& x, const Y& y) {
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
        std::printf("{\"model\": \"%s\", \"batch\": %d, \"first_s\": %.6f, \"best_s\": %.6f}\n",
                    name, batch, first, best);
        std::fflush(stdout);
    }
}

template <int Rows>
auto labels() {
    return tf::cast<int>(tf::random::uniform<Rows>({.minval = 0, .maxval = classes}));
}

int main() {
    measure<Mlp>("mlp", tf::random::normal<4096, 64>(), labels<4096>());
    measure<LeNet>("lenet", tf::random::normal<1024, 28, 28, 1>(), labels<1024>());
}
