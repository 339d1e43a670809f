// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A first complete program: a module is called, its variables are listed, it is saved, loaded in
// both ways, and its graph is written for TensorBoard. It writes into ./data.

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

    for (auto const& v : demo.variables()) std::cout << v << '\n';
    for (auto const& v : demo.trainable_variables()) std::cout << v << '\n';
    for (auto const& m : demo.submodules()) std::cout << m << '\n';

    tf::saved_model::save(demo, "./data/demo/1",
                          tf::signatures(tf::signature<"serving_default">(addprint)));

    auto demo2 = tf::saved_model::load<DemoModule>("./data/demo/1");   // typed: a DemoModule again
    tf::function<&DemoModule::addprint> (*demo2)(tf::constant(5.0f));  // prints 11

    auto any = tf::saved_model::load("./data/demo/1");  // untyped: any model
    any.function("addprint")(tf::constant(5.0f));       // prints 11

    tf::summary::trace_on({.graph = true, .profiler = true});
    addprint(tf::constant(5.0f));
    auto writer = tf::summary::create_file_writer("./data/demomodule/run1");
    auto scope = writer.as_default();
    tf::summary::trace_export({.name = "demomodule", .step = 0});
}
