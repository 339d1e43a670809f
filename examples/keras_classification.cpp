// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predicts whether a tumour is benign from thirty features of its cells (the Wisconsin breast
// cancer data): a network with a hidden layer and regularized weights, written in three ways that
// give the same results; then trained again until the validation loss stops improving.
//
//     keras_classification breast_cancer.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"
#include "keras_loop.hpp"

using namespace tf::keras;

using Labels = tf::Tensor<float, tf::dyn, 1>;

using Listed = Sequential<Input<30>{}, Dense<16>{.activation = relu}, Dense<1>{}>;

struct Written : Functional<Written, Input<30>{}> {
    static constexpr auto build(auto measures) {
        return measures | layer<Dense<16>{.activation = relu}> | layer<Dense<1>{}>;
    }
};

using Kept = Sequential<Input<30>{},
                        Dense<16>{.activation = relu, .kernel_regularizer = regularizers::L2{.01f}},
                        Dropout{.2f}, Dense<1>{}>;

constexpr optimizers::SGD sgd{.learning_rate = .05, .momentum = .9, .nesterov = true};
constexpr losses::BinaryCrossentropy crossentropy{.from_logits = true};
constexpr metrics::BinaryAccuracy accuracy{.threshold = 0, .name = "accuracy"};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_classification breast_cancer.csv\n", 2;
    const auto all = read_data_set<30>(argv[1]);
    const auto x = standardized(all.measures);
    const Labels y = tf::cast<float>(tf::expand_dims<1>(all.classes));

    std::cout << std::fixed << std::setprecision(4);
    const auto fit = [&](auto& model) {
        auto trainer = compile<sgd, crossentropy, accuracy>(model);
        const auto history = trainer.fit(x, y, {.epochs = 10, .verbose = 0, .shuffle = false});
        std::cout << model.name() << ": loss " << history["loss"].back() << ", accuracy "
                  << history["accuracy"].back() << '\n';
    };
    tf::random::set_seed(2);
    Listed listed("listed");
    fit(listed);
    tf::random::set_seed(2);
    Written written;
    fit(written);
    tf::random::set_seed(2);
    Listed model;
    std::cout << "a loop: loss " << train<sgd, crossentropy>(model, x, y, 32, 10) << '\n';

    tf::random::set_seed(2);
    Kept kept("kept");
    auto trainer = compile<sgd, crossentropy, accuracy>(kept);
    callbacks::EarlyStopping stop{
        .monitor = "val_loss", .patience = 5, .restore_best_weights = true};
    trainer.fit(x, y, {.epochs = 100, .verbose = 0, .validation_split = .25}, stop);
    std::cout << "stopped after epoch " << stop.stopped_epoch + 1 << ", the best was "
              << stop.best_epoch + 1 << " with " << *stop.best << '\n';
}
