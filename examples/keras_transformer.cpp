// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A small Transformer learns to sort: it reads eight digits and predicts the sorted ones, all at
// once. Its parts are user-defined layers that consist of layers of tf::keras.

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

#include <tf/tf.hpp>

using namespace tf::keras;

constexpr int length = 8, digits = 10, width = 32, heads = 4;

/// A vector for each digit plus a vector for its position.
struct TokenAndPosition {
    constexpr auto call(Scope& k, const auto& x, auto mode) const {
        const auto positions =
            k.weight<float, length, width>("positions", initializers::RandomNormal{.stddev = .02});
        return k.call<Embedding<digits, width>{}>(x, mode) + positions;
    }
};

/// A Transformer block: self-attention and a position-wise network, both with residual connections.
struct TransformerBlock {
    constexpr auto call(Scope& k, const auto& x, auto mode) const {
        const auto a = k.call<LayerNormalization{}>(x, mode);
        const auto h =
            x + k.call<MultiHeadAttention<heads, width / heads>{}>(std::tuple(a, a), mode);
        const auto b = k.call<LayerNormalization{}>(h, mode);
        const auto inner = k.call<Dense<2 * width>{.activation = relu}>(b, mode);
        return h + k.call<Dense<width>{}>(inner, mode);
    }
};

using Sorter = Sequential<Input<length>{.dtype = tf::int64}, TokenAndPosition{}, TransformerBlock{},
                          TransformerBlock{}, LayerNormalization{}, Dense<digits>{}>;

using Rows = tf::Tensor<std::int64_t, tf::dyn, length>;

constexpr optimizers::Adam adam{.learning_rate = .003};
constexpr losses::SparseCategoricalCrossentropy crossentropy{.from_logits = true};
constexpr metrics::SparseCategoricalAccuracy accuracy{.name = "accuracy"};

int main() {
    tf::random::set_seed(3);
    const Rows x = tf::random::uniform<tf::int64, tf::dyn, length>({.maxval = digits}, 4096);
    const Rows y = tf::sort(x);
    std::cout << Sorter::parameters << " parameters\n" << std::fixed << std::setprecision(2);

    Sorter model;
    auto trainer = compile<adam, crossentropy, accuracy>(model);
    trainer.fit(x, y, {.batch_size = 64, .epochs = 3, .verbose = 0}, [](const Epoch& e) {
        std::cout << "epoch " << e.epoch + 1 << ": accuracy " << e["accuracy"] << '\n';
    });

    const Rows unseen = tf::random::uniform<tf::int64, tf::dyn, length>({.maxval = digits}, 500);
    const Rows sorted = tf::argmax<-1>(model(unseen));
    const auto right = tf::cast<float>(sorted == tf::sort(unseen));
    std::cout << "unseen rows: " << tf::reduce_mean(right)() << " of the digits, "
              << tf::reduce_mean(tf::reduce_min<1>(right))() << " of the rows\n"
              << tf::gather(unseen, 0) << '\n'
              << tf::gather(sorted, 0) << '\n';
}
