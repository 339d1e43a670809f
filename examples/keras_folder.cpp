// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classifies images in folders. First it draws disks, squares and crosses into PNG files, one
// folder for each class; then it trains a convolutional network on four fifths of the images, which
// are read batch by batch in each epoch, and tests it on the others.

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>

#include <tf/tf.hpp>

using namespace tf::keras;
namespace fs = std::filesystem;

constexpr int side = 24, per_class = 100;

/// The points of a shape around the origin; (x, y) are scaled to its size.
auto shape_at(const std::string& kind, const auto& x, const auto& y) {
    if (kind == "disks") return tf::Tensor<bool, side, side>(x * x + y * y < 1.f);
    const auto longer = tf::maximum(tf::abs(x), tf::abs(y));
    const auto shorter = tf::minimum(tf::abs(x), tf::abs(y));
    if (kind == "squares") return tf::Tensor<bool, side, side>(longer < .9f);
    return tf::Tensor<bool, side, side>(tf::logical_and(longer < 1.f, shorter < .35f));
}

/// An image of one shape in a random place, size and color, on a noisy background.
auto draw(const std::string& kind) {
    const auto steps = tf::cast<float>(tf::range<0, side>());
    const tf::Tensor<float, 3> where = tf::random::uniform<float, 3>();
    const auto middle = where * 10.f + 7.f;  // from 7 to 17
    const auto radius = where(2) * 3.f + 4.f;
    const auto x = (tf::expand_dims<0>(steps) - middle(0)) / radius;
    const auto y = (tf::expand_dims<1>(steps) - middle(1)) / radius;
    const auto zeros = tf::zeros<side, side>();
    const auto inside = tf::expand_dims<-1>(shape_at(kind, x + zeros, y + zeros));
    const tf::Tensor<float, 3> color = tf::random::uniform<float, 3>({120.f, 255.f});
    const tf::Tensor<float, side, side, 3> noise =
        tf::random::uniform<float, side, side, 3>({0.f, 80.f});
    return tf::Tensor<float, side, side, 3>(tf::where(inside, color, noise));
}

using Net = Sequential<Input<side, side, 3>{}, Rescaling{1.f / 255},
                       Conv2D<8, 5>{.padding = "same", .activation = relu}, MaxPooling2D{},
                       Conv2D<16, 3>{.padding = "same", .activation = relu}, MaxPooling2D{},
                       Conv2D<32, 3>{.padding = "same", .activation = relu}, GlobalMaxPooling2D{},
                       Dense<3>{}>;

int main() {
    tf::random::set_seed(7);
    const fs::path folder = fs::temp_directory_path() / "ctflow_keras_folder";
    fs::remove_all(folder);
    for (const std::string kind : {"crosses", "disks", "squares"}) {
        fs::create_directories(folder / kind);
        for (int i = 0; i < per_class; ++i)
            utils::save_img(folder / kind / (std::to_string(i) + ".png"), draw(kind),
                            {.scale = false});
    }

    const auto [train, test] = utils::image_dataset_from_directory<side>(
        folder, utils::both_subsets, {.batch_size = 16, .seed = 1, .validation_split = .2});
    std::cout << train.file_paths.size() << " images to train, " << test.file_paths.size()
              << " to test; classes:";
    for (const std::string& name : train.class_names) std::cout << ' ' << name;
    std::cout << '\n';

    Net net;
    auto trainer = compile<optimizers::Adam{.learning_rate = 3e-3},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(net);
    const auto history = trainer.fit(train, {.epochs = 25, .verbose = 0});
    const auto tried = trainer.evaluate(test, {.verbose = 0});
    fs::remove_all(folder);
    std::cout << std::fixed << std::setprecision(2) << "accuracy in training "
              << history["accuracy"].back() << ", on other images " << tried["accuracy"] << '\n';
}
