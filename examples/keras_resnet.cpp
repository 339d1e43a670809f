// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A small residual network for handwritten digits of 8 by 8 pixels: each block adds what it has
// computed to its input, and a convolution halfway halves the size of the image. Loops create the
// blocks, and each of their layers has its own name.
//
//     keras_resnet digits.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"

using namespace tf::keras;

using Images = tf::Tensor<float, tf::dyn, 8, 8, 1>;
using Labels = tf::Tensor<std::int64_t, tf::dyn>;

struct ResNet : Functional<ResNet, Input<8, 8, 1>{}> {
    template <int Filters>
    static constexpr auto block(auto x) {
        auto h = x | layer<Conv2D<Filters, 3>{.padding = "same", .use_bias = false}>;
        h = tf::relu(h | layer<BatchNormalization{.momentum = .9}>);
        h = h | layer<Conv2D<Filters, 3>{.padding = "same", .use_bias = false}>;
        return tf::relu(x + (h | layer<BatchNormalization{.momentum = .9}>));
    }
    static constexpr auto build(auto image) {
        auto x = image | layer<Conv2D<16, 3>{.padding = "same", .activation = relu}>;
        for (int i = 0; i < 2; ++i) x = block<16>(x);
        auto y = x | layer<Conv2D<32, 3>{.strides = 2, .padding = "same", .activation = relu}>;
        for (int i = 0; i < 2; ++i) y = block<32>(y);
        return y | layer<GlobalAveragePooling2D{}> | layer<Dense<10>{}>;
    }
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_resnet digits.csv\n", 2;
    const auto all = read_data_set<64>(argv[1], 0);
    const Images images = tf::reshape<-1, 8, 8, 1>(all.measures / 16.f);
    std::vector<int> training_rows, test_rows;
    for (int i = 0; i < images.shape()[0]; ++i)
        (i % 5 == 4 ? test_rows : training_rows).push_back(i);
    const auto rows = tf::constant(training_rows), others = tf::constant(test_rows);
    const Images x = tf::gather(images, rows), test_x = tf::gather(images, others);
    const Labels y = tf::gather(all.classes, rows), test_y = tf::gather(all.classes, others);

    tf::random::set_seed(1);
    ResNet model;
    std::cout << ResNet::table().layers.size() << " layers, " << ResNet::parameters
              << " parameters\n";
    auto trainer = compile<optimizers::Adam{.learning_rate = .003},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(model);
    trainer.fit(x, y, {.epochs = 8, .verbose = 2});
    const auto tried = trainer.evaluate(test_x, test_y, {.verbose = 0});
    std::cout << std::fixed << std::setprecision(4) << "accuracy on " << test_rows.size()
              << " other images: " << tried["accuracy"] << '\n';
}
