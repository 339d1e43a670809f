// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A training loop that can be stopped, and continues from its latest checkpoint. The files are
// TensorFlow's: tf.train.Checkpoint(model=net, step=step).restore(path) reads them in Python.

#include <filesystem>
#include <iostream>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/manager.hpp>

namespace {

struct Dense : tf::Module {
    tf::Variable<float, 2, 2> w{this, "w", tf::constant({{1.f, 0.f}, {0.f, 1.f}})};
    tf::Variable<float, 2> b{this, "b", tf::zeros<float, 2>()};
    constexpr Dense(tf::Module* parent, std::string_view name) : tf::Module(parent, name) {}
    constexpr auto operator()(const auto& x) const { return tf::matmul(x, w) + b; }
};

struct Net : tf::Module {
    tf::List<Dense, 2> layers{this, "layers"};
    constexpr Net() : tf::Module(this) {}

    constexpr tf::Tensor<float> train(tf::Tensor<float, 3, 2> x, tf::Tensor<float, 3, 2> y) {
        tf::Tensor<float, 3, 2> h = x;
        tf::GradientTape tape;
        for (const Dense& layer : layers) h = layer(h);
        tf::Tensor<float> loss = tf::reduce_mean(tf::square(h - y));
        const auto variables = trainable_variables();
        const auto gradients = tape.gradient(loss, variables);
        for (const auto& [g, v] : tf::zip(gradients, variables)) v.assign_sub(0.125f * g);
        return loss;
    }
};

/// One run of the program: it continues where the previous run stopped.
void run(int steps) {
    Net net;
    tf::Variable<std::int64_t> step(std::int64_t{0}, "step", false);
    tf::train::Checkpoint checkpoint(tf::train::tracked("model", net),
                                     tf::train::tracked("step", step));
    tf::train::CheckpointManager manager(checkpoint, "training", 2);
    std::cout << "from " << manager.restore_or_initialize().value_or("the start") << '\n';

    auto train = tf::function<&Net::train>(net);
    const auto x = tf::constant({{0.f, 1.f}, {1.f, 0.f}, {1.f, 1.f}});
    const auto y = tf::constant({{1.f, 1.f}, {0.f, 2.f}, {1.f, 3.f}});
    for (int i = 0; i < steps; ++i) {
        const auto loss = train(x, y);
        step.assign_add(1);
        std::cout << "step " << step() << ": " << loss() << '\n';
        manager.save();
    }
}

}  // namespace

int main() {
    std::filesystem::remove_all("training");  // from an earlier run of this example
    run(3);
    run(2);
    for (const auto& [key, dims] : tf::train::list_variables("training"))
        std::cout << key << ": " << dims.size() << " dims\n";

    // A checkpoint that does not match is an error, and changes nothing
    struct Other : tf::Module {
        tf::Variable<float, 3> w{this, "w", tf::zeros<float, 3>()};
        constexpr Other() : tf::Module("other") {}
    } other;
    tf::train::Checkpoint checkpoint(tf::train::tracked("step", other.w));
    try {
        checkpoint.restore(tf::train::latest_checkpoint("training"));
    } catch (const tf::errors::InvalidArgument& e) {
        std::cout << e.what() << '\n';
    }
}
