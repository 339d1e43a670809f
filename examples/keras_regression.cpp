// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predicts the length of an iris's petals from its other three measures: a linear model, and a
// network with a hidden layer, each in three ways that give the same results: a list of layers, a
// function, a loop with a tape.
//
//     keras_regression iris.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"
#include "keras_loop.hpp"

using namespace tf::keras;

using Lengths = tf::Tensor<float, tf::dyn, 1>;

using Line = Sequential<Input<3>{}, Dense<1>{}>;
struct WrittenLine : Functional<WrittenLine, Input<3>{}> {
    static constexpr auto build(auto x) { return x | layer<Dense<1>{}>; }
};

using Network = Sequential<Input<3>{}, Dense<16>{.activation = relu}, Dense<1>{}>;
struct WrittenNetwork : Functional<WrittenNetwork, Input<3>{}> {
    static constexpr auto build(auto x) {
        return x | layer<Dense<16>{.activation = relu}> | layer<Dense<1>{}>;
    }
};

constexpr optimizers::RMSprop rmsprop{.learning_rate = .005};
constexpr losses::MeanSquaredError squares{};

template <class Listed, class Written>
void compare(const tf::Tensor<float, tf::dyn, 3>& x, const Lengths& y) {
    const auto fit = [&](auto& model) {
        auto trainer = compile<rmsprop, squares, metrics::MeanAbsoluteError{}>(model);
        const auto history =
            trainer.fit(x, y, {.batch_size = 30, .epochs = 300, .verbose = 0, .shuffle = false});
        std::cout << model.name() << ": loss " << history["loss"].back() << ", off by "
                  << history["mean_absolute_error"].back() << " cm\n";
    };
    tf::random::set_seed(3);
    Listed listed;
    fit(listed);
    tf::random::set_seed(3);
    Written written;
    fit(written);
    tf::random::set_seed(3);
    Listed model;
    std::cout << "a loop: loss " << train<rmsprop, squares>(model, x, y, 30, 300) << '\n';
}

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_regression iris.csv\n", 2;
    const auto measures = read_data_set<4>(argv[1]).measures;
    const tf::Tensor<float, tf::dyn, 3> x = tf::gather<1>(measures, {0, 1, 3});
    const Lengths y = tf::gather<1>(measures, {2});
    std::cout << std::fixed << std::setprecision(4);
    compare<Line, WrittenLine>(x, y);
    compare<Network, WrittenNetwork>(x, y);
}
