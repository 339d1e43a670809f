// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Handwritten digits, 8 by 8 pixels (the Optical Recognition of Handwritten Digits data): a network
// of three layers, trained on four fifths of the images and tested on the others. Written in three
// ways that give the same results: a list of layers, a function, a loop with a tape.
//
//     keras_digits digits.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"
#include "keras_loop.hpp"

using namespace tf::keras;

using Images = tf::Tensor<float, tf::dyn, 8, 8>;
using Labels = tf::Tensor<std::int64_t, tf::dyn>;

using Listed = Sequential<Input<8, 8>{}, Flatten{}, Dense<128>{.activation = relu},
                          Dense<64>{.activation = relu}, Dense<10>{}>;

struct Written : Functional<Written, Input<8, 8>{}> {
    static constexpr auto build(auto image) {
        auto h = image | layer<Flatten{}> | layer<Dense<128>{.activation = relu}>;
        return h | layer<Dense<64>{.activation = relu}> | layer<Dense<10>{}>;
    }
};

constexpr optimizers::Adam adam{.learning_rate = .003};
constexpr losses::SparseCategoricalCrossentropy crossentropy{.from_logits = true};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_digits digits.csv\n", 2;
    const auto all = read_data_set<64>(argv[1], 0);
    const Images images = tf::reshape<-1, 8, 8>(all.measures / 16.f);
    std::vector<int> training_rows, test_rows;
    for (int i = 0; i < images.shape()[0]; ++i)
        (i % 5 == 4 ? test_rows : training_rows).push_back(i);
    const auto rows = tf::constant(training_rows), others = tf::constant(test_rows);
    const Images x = tf::gather(images, rows), test_x = tf::gather(images, others);
    const Labels y = tf::gather(all.classes, rows), test_y = tf::gather(all.classes, others);

    std::cout << std::fixed << std::setprecision(4);
    const auto fit = [&](auto& model) {
        auto trainer = compile<adam, crossentropy, metrics::SparseCategoricalAccuracy{}>(model);
        const auto history =
            trainer.fit(x, y, {.batch_size = 64, .epochs = 30, .verbose = 0, .shuffle = false});
        const auto tried = trainer.evaluate(test_x, test_y, {.verbose = 0});
        std::cout << model.name() << ": loss " << history["loss"].back() << ", accuracy on "
                  << test_rows.size() << " other images " << tried["sparse_categorical_accuracy"]
                  << '\n';
    };
    tf::random::set_seed(1);
    Listed listed("listed");
    fit(listed);
    tf::random::set_seed(1);
    Written written;
    fit(written);
    tf::random::set_seed(1);
    Listed model;
    std::cout << "a loop: loss " << train<adam, crossentropy>(model, x, y, 64, 30) << '\n';
}
