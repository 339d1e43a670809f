// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An optimizer for a layer that the model does not have.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{.name = "hidden"}, Dense<1>{}>;
constexpr optimizers::SGD sgd{};
constexpr optimizers::Adam adam{};

void f(Net& net) {
    const auto x = tf::zeros<float, 2, 4>();
    const auto y = tf::zeros<float, 2, 1>();
#ifdef TF_BAD
    constexpr optimizers::MultiOptimizer<sgd, optimizers::For{"encoder", adam}> rule{};
    compile<rule, losses::MeanSquaredError{}>(net).fit(x, y);  // expect: \[tf\.keras\.optimizer_parts\]
#else
    constexpr optimizers::MultiOptimizer<sgd, optimizers::For{"hidden", adam}> rule{};
    compile<rule, losses::MeanSquaredError{}>(net).fit(x, y);
#endif
}
