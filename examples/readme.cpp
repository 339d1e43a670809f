// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The first program of README.md.

#include <iostream>

#include <tf/tf.hpp>
#include "irises.hpp"  // 150 flowers: their measures and species

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<16>{.activation = relu}, Dense<3>{}>;
static_assert(Net::parameters == 131);

int main() {
    const auto [measures, species] = irises();
    Net net;
    auto trainer = compile<optimizers::Adam{.learning_rate = .02},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(net);
    trainer.fit(measures, species, {.epochs = 20, .validation_split = .2},
                callbacks::TensorBoard{"logs"});
    net.save_weights("iris/weights");
    net.export_to("iris/served");  // for TensorFlow, TensorFlow Serving, or tf::saved_model::load
    const auto flower = tf::constant({{5.1f, 3.5f, 1.4f, .2f}});
    std::cout << tf::argmax<1>(net(flower)) << '\n';
    // net(tf::zeros<1, 5>());     // does not compile
}
