// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The first program: a module with a variable, a method, and the graph that the compiler traced
// from it.

#include <iostream>

#include <tf/tf.hpp>

struct DemoModule : tf::Module {
    tf::Variable<float> x;
    constexpr explicit DemoModule(tf::Tensor<float> init_value = 0.f,
                                  std::string_view name = "demo_module")
        : tf::Module(name), x(this, "x", init_value) {}
    constexpr tf::Tensor<float> addprint(tf::Tensor<float> a) {
        x.assign_add(a);
        tf::print(x);
        return x;
    }
};

int main() {
    DemoModule demo(tf::constant(1.0f));
    auto addprint =
        tf::function<&DemoModule::addprint>(demo, tf::input_signature<tf::TensorSpec<float>>);
    auto result = addprint(tf::constant(5.0f));
    std::cout << result << '\n';

    for (auto const& v : demo.variables()) std::cout << v << '\n';
    for (auto const& v : demo.trainable_variables()) std::cout << v << '\n';
    for (auto const& m : demo.submodules()) std::cout << m << '\n';

    demo.addprint(tf::constant(5.0f));  // the same method, eagerly
}
