// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Transfer learning: a network learns to recognize digits from half of the images, and saves its
// weights. Another network has to tell even digits from odd ones, with labels for only thirty
// images. It starts from the saved weights: first they are frozen, and only the new head is
// trained; then all weights are tuned at a small rate. Random weights lead to worse results.
//
//     keras_transfer digits.csv

#include <algorithm>
#include <iomanip>
#include <iostream>

#include "data_set.hpp"

using namespace tf::keras;

using Images = tf::Tensor<float, tf::dyn, 8, 8, 1>;
using Labels = tf::Tensor<std::int64_t, tf::dyn>;

/// The layers that both networks share.
using Features = Sequential<Input<8, 8, 1>{}, Conv2D<16, 3>{.padding = "same", .activation = relu},
                            MaxPooling2D{}, Conv2D<32, 3>{.activation = relu}, Flatten{},
                            Dense<32>{.activation = relu}>;

using Digits =
    Sequential<Input<8, 8, 1>{}, Nested<Features>{.name = "features"}, Dense<10>{.name = "digit"}>;
template <bool trainable>
using Parity =
    Sequential<Input<8, 8, 1>{}, Nested<Features>{.name = "features", .trainable = trainable},
               Dense<2>{.name = "parity"}>;

/// Trains a model; returns its accuracy for other images.
template <double rate>
float fit(auto& model, const Images& x, const Labels& y, int epochs, const Images& test_x,
          const Labels& test_y) {
    auto trainer = compile<optimizers::Adam{.learning_rate = rate},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(model);
    trainer.fit(x, y, {.epochs = epochs, .verbose = 0});
    return trainer.evaluate(test_x, test_y, {.verbose = 0})["accuracy"];
}

/// Copies the weights of Features, with which both models begin.
void copy_features(const auto& from, auto& to) {
    auto weights = to.get_weights();
    const auto known = from.get_weights();
    std::copy_n(known.begin(), Features::table().weights.size(), weights.begin());
    to.set_weights(weights);
}

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_transfer digits.csv\n", 2;
    const auto all = read_data_set<64>(argv[1], 0);
    const Images images = tf::reshape<-1, 8, 8, 1>(all.measures / 16.f);
    const Labels& digits = all.classes;
    const Images x = images[tf::Slice<0, 900>()], few_x = images[tf::Slice<900, 930>()],
                 test_x = images[tf::Slice<930>()];
    const Labels y = digits[tf::Slice<0, 900>()], few_y = digits[tf::Slice<900, 930>()] % 2,
                 test_digits = digits[tf::Slice<930>()], test_y = test_digits % 2;

    tf::random::set_seed(1);
    std::cout << std::fixed << std::setprecision(3);
    {
        Digits source;
        std::cout << "ten digits, 900 images:  " << fit<.003>(source, x, y, 15, test_x, test_digits)
                  << '\n';
        source.save_weights("digits");
    }

    Digits pretrained;
    pretrained.load_weights("digits");  // the file could also be one that Keras wrote
    Parity<false> frozen;
    copy_features(pretrained, frozen);
    std::cout << "even or odd, 30 images\n  features of the digits: "
              << fit<.01>(frozen, few_x, few_y, 100, test_x, test_y) << ", trains "
              << frozen.trainable_weights().size() << " of " << frozen.weights().size()
              << " weights\n";

    Parity<true> tuned;
    tuned.set_weights(frozen.get_weights());
    std::cout << "  tuned:                  " << fit<.0003>(tuned, few_x, few_y, 50, test_x, test_y)
              << '\n';

    Parity<true> scratch;
    std::cout << "  random weights:         "
              << fit<.003>(scratch, few_x, few_y, 150, test_x, test_y) << '\n';
}
