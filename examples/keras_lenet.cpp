// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// LeNet, a convolutional network that recognizes handwritten digits (ten thousand images of MNIST,
// 28 by 28 pixels). It is trained on four fifths of the images and tested on the others.
//
//     keras_lenet mnist.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"

using namespace tf::keras;

using Images = tf::Tensor<float, tf::dyn, 28, 28, 1>;
using Labels = tf::Tensor<std::int64_t, tf::dyn>;

using LeNet =
    Sequential<Input<28, 28, 1>{}, Rescaling{1.f / 255},
               Conv2D<16, 5>{.padding = "same", .activation = relu},  // 28 x 28 x 16
               MaxPooling2D{},                                        // 14 x 14 x 16
               Conv2D<32, 5>{.activation = relu},                     // 10 x 10 x 32
               MaxPooling2D{},                                        // 5 x 5 x 32
               Flatten{}, Dropout{.4f},                               // 800
               Dense<120>{.activation = relu}, Dense<84>{.activation = relu}, Dense<10>{}>;

constexpr schedules::ExponentialDecay rate{2e-3, 125, .8};  // of 125 steps, an epoch

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_lenet mnist.csv\n", 2;
    const auto all = read_data_set<784>(argv[1], 0);
    const Images images = tf::reshape<-1, 28, 28, 1>(all.measures);
    std::vector<int> training_rows, test_rows;
    for (int i = 0; i < images.shape()[0]; ++i)  // each digit is in every tenth row
        (i / 10 % 5 == 4 ? test_rows : training_rows).push_back(i);
    const auto rows = tf::constant(training_rows), others = tf::constant(test_rows);
    const Images x = tf::gather(images, rows), test_x = tf::gather(images, others);
    const Labels y = tf::gather(all.classes, rows), test_y = tf::gather(all.classes, others);

    tf::random::set_seed(1);
    LeNet model;
    std::cout << model.summary();
    auto trainer = compile<optimizers::Adam{.learning_rate = rate},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(model);
    trainer.fit(x, y, {.batch_size = 64, .epochs = 14, .verbose = 2});
    const auto tried = trainer.evaluate(test_x, test_y, {.verbose = 0});
    std::cout << std::fixed << std::setprecision(4) << "accuracy on " << test_rows.size()
              << " other images: " << tried["accuracy"] << '\n';
}
