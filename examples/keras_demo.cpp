// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A small network learns to classify three species of irises, is saved, and is loaded in two ways.
// tools/demo runs this program.

#include <iomanip>
#include <iostream>

#include <tf/tf.hpp>
#include "irises.hpp"

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<16>{.activation = relu}, Dropout{.1f}, Dense<3>{}>;

constexpr const char* names[] = {"setosa", "versicolor", "virginica"};

/// Prints a network's prediction for a flower, with the network's name.
void tell(const char* who, const tf::Tensor<float, tf::dyn, 3>& logits) {
    const auto p = tf::nn::softmax(logits);
    const auto most = static_cast<int>(tf::argmax<1>(logits)(0));
    std::cout << who << ": " << names[most] << ", " << std::fixed << std::setprecision(1)
              << 100 * p(0, most) << " %\n";
}

int main() {
    tf::random::set_seed(4);
    const auto [measures, species] = irises();
    Net net("iris");
    std::cout << net.summary() << '\n';
    auto trainer = compile<optimizers::Adam{.learning_rate = .02},
                           losses::SparseCategoricalCrossentropy{.from_logits = true},
                           metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(net);
    trainer.fit(
        measures, species, {.batch_size = 10, .epochs = 20, .validation_split = .2},
        callbacks::TensorBoard{.log_dir = "data/logs", .write_graph = callbacks::training_graph});

    net.save_weights("data/iris_weights");
    net.export_to("data/iris");
    Net again("iris");
    again.load_weights("data/iris_weights");
    const auto served = tf::saved_model::load("data/iris");

    const tf::Tensor<float, 1, 4> flower = tf::constant({{6.3f, 2.9f, 5.6f, 1.8f}});
    std::cout << "\nA flower with petals of 5.6 by 1.8 cm is\n";
    tell("  to the network that was trained", net(flower));
    tell("  to one that loaded its weights", again(flower));
    tell("  to the SavedModel, without types",
         served.function("serve")(flower).as<float, tf::dyn, 3>());
    std::cout << "\nTo see the curves: tensorboard --logdir data/logs\n"
              << "To serve it in Python: tf.saved_model.load(\"data/iris\").serve(x)\n";
}
