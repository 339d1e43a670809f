// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compile time of a convolutional network with fit.

#include <tf/keras.hpp>

using namespace tf::keras;

using LeNet = Sequential<Input<28, 28, 1>{}, Conv2D<16, 5>{.padding = "same", .activation = relu},
                         MaxPooling2D{}, Conv2D<32, 5>{.activation = relu}, MaxPooling2D{},
                         Flatten{}, Dropout{.4f}, Dense<120>{.activation = relu},
                         Dense<84>{.activation = relu}, Dense<10>{}>;

int main() {
    LeNet model;
    auto trainer = compile<optimizers::Adam{}, losses::SparseCategoricalCrossentropy{true},
                           metrics::SparseCategoricalAccuracy{}>(model);
    const tf::Tensor<float, tf::dyn, 28, 28, 1> x = tf::ones<float, 64, 28, 28, 1>();
    const tf::Tensor<int, tf::dyn> y = tf::zeros<int, 64>();
    auto history = trainer.fit(x, y, {.batch_size = 32, .epochs = 2});
    return static_cast<int>(history["loss"].size());
}
