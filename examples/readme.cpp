// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The program of README.md.

#include <iostream>

#include <tf/tf.hpp>

struct Layer : tf::Module {
    tf::Variable<float, 3, 2> w{this, "w", tf::ones<float, 3, 2>()};
    tf::Variable<int> calls{this, "calls", 0};
    constexpr Layer() : tf::Module("layer") {}

    constexpr tf::Tensor<float, tf::dyn, 2> predict(tf::Tensor<float, tf::dyn, 3> x) {
        calls.assign_add(1);
        tf::print("call", calls);
        return tf::relu(tf::matmul(x, w) - 7.f);
    }
};

int main() {
    Layer layer;
    auto predict = tf::function<&Layer::predict>(layer);  // traced by the compiler
    auto x = tf::constant({{1.f, 2.f, 3.f}, {4.f, 5.f, 6.f}});
    std::cout << layer.predict(x) << '\n';  // eagerly
    std::cout << predict(x) << '\n';        // as a static graph
    // tf::matmul(x, x);                    // does not compile
}
