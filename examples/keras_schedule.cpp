// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined learning rate schedule and a user-defined callback. The rate rises for 50 steps
// and falls along a cosine to zero at step 300. The callback prints the rate after each epoch and
// ends the training when the validation accuracy is good enough.
//
//     keras_schedule digits.csv

#include <iomanip>
#include <iostream>
#include <numbers>

#include "data_set.hpp"

using namespace tf::keras;

using Images = tf::Tensor<float, tf::dyn, 64>;
using Labels = tf::Tensor<std::int64_t, tf::dyn>;

using Mlp =
    Sequential<Input<64>{}, Rescaling{1.f / 16}, Dense<64>{.activation = relu}, Dense<10>{}>;

/// The rate at a step, as ops of the traced training step.
struct WarmUp {
    double peak = .01;
    double warm_up = 50;
    double steps = 300;

    constexpr tf::Tensor<float> call(const tf::Tensor<std::int64_t>& step) const {
        const auto t = tf::cast<float>(step);
        const auto rising = t / warm_up;
        const auto falling =
            .5 + .5 * tf::cos((t - warm_up) / (steps - warm_up) * std::numbers::pi);
        return peak * tf::where(t < warm_up, rising, tf::where(t < steps, falling, 0.));
    }
};

struct StopWhenGood {
    float wanted;

    void on_epoch_end(int epoch, const Logs& logs, AnyTrainer& trainer) {
        std::cout << "epoch " << epoch + 1 << ": rate " << trainer.learning_rate() << ", accuracy "
                  << logs["val_accuracy"] << '\n';
        trainer.stop_training = logs["val_accuracy"] >= wanted;
    }
    void on_train_end(const Logs& logs) {
        std::cout << (logs["val_accuracy"] >= wanted ? "good enough" : "not good enough") << '\n';
    }
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_schedule digits.csv\n", 2;
    const auto all = read_data_set<64>(argv[1], 0);
    const Images& x = all.measures;
    const Labels& y = all.classes;

    tf::random::set_seed(1);
    Mlp model;
    auto trainer = compile<optimizers::Adam<WarmUp>{.learning_rate = WarmUp{}},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(model);
    std::cout << std::fixed << std::setprecision(4);
    trainer.fit(
        x, y,
        {.batch_size = 64, .epochs = 20, .verbose = 0, .validation_split = .2, .shuffle = false},
        StopWhenGood{.wanted = .88f});
}
