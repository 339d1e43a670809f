// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compile time of a residual network of 50 layers with fit: 49 convolutions, each with a batch
// normalization, and a dense layer.

#include <tf/keras.hpp>

using namespace tf::keras;

struct ResNet : Functional<ResNet, Input<32, 32, 3>{}> {
    template <int Filters, int Strides>
    static constexpr auto normalized(auto x) {
        return x |
               layer<Conv2D<Filters, 3>{.strides = Strides, .padding = "same", .use_bias = false}> |
               layer<BatchNormalization{}>;
    }
    template <int Filters>
    static constexpr auto block(auto x) {
        return tf::relu(x + normalized<Filters, 1>(tf::relu(normalized<Filters, 1>(x))));
    }
    static constexpr auto build(auto image) {
        auto x = normalized<16, 1>(image) | layer<ReLU{}>;
        for (int i = 0; i < 8; ++i) x = block<16>(x);
        auto y = normalized<32, 2>(x) | layer<ReLU{}>;
        for (int i = 0; i < 7; ++i) y = block<32>(y);
        auto z = normalized<64, 2>(y) | layer<ReLU{}>;
        for (int i = 0; i < 8; ++i) z = block<64>(z);
        return z | layer<GlobalAveragePooling2D{}> | layer<Dense<10>{}>;
    }
};

int main() {
    ResNet model;
    auto trainer =
        compile<optimizers::SGD{.momentum = .9}, losses::SparseCategoricalCrossentropy{true},
                metrics::SparseCategoricalAccuracy{}>(model);
    const tf::Tensor<float, tf::dyn, 32, 32, 3> x = tf::ones<float, 64, 32, 32, 3>();
    const tf::Tensor<int, tf::dyn> y = tf::zeros<int, 64>();
    auto history = trainer.fit(x, y, {.batch_size = 32, .epochs = 2});
    return static_cast<int>(history["loss"].size());
}
