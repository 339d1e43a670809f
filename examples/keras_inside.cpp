// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What the compiler knows about a model: docs/keras_inside.md explains it.

#include <iostream>

#include <tf/keras.hpp>

using namespace tf::keras;

using Mlp = Sequential<Input<4>{}, Dense<8>{.activation = relu}, Dense<3>{.name = "logits"}>;

// The compiler has called the model; this is the table that it recorded.
constexpr auto& learned = Mlp::table();
static_assert(learned.layers.size() == 2 && learned.weights.size() == 4);
static_assert(learned.layers[1].name.view() == "logits");
static_assert(learned.weights[0].shape == tf::Shape(4, 8));  // [features of the input, units]
static_assert(Mlp::parameters == 4 * 8 + 8 + 8 * 3 + 3);

int main() {
    for (const auto& weight : learned.weights)
        std::cout << learned.layers[static_cast<std::size_t>(weight.layer)].name.view() << '/'
                  << weight.name.view() << ' ' << weight.shape << '\n';
    tf::random::set_seed(1);
    Mlp model;  // has all weights, though it has not been called
    const auto kernel = model.weight<"dense/kernel">();
    static_assert(kernel.static_shape == tf::Shape(4, 8));
    std::cout << "the largest is " << tf::reduce_max(kernel) << '\n';
}
