// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Members of a module besides variables: a list of layers, numbers that every call reads, and data
// that functions do not read. The training step returns a tf::dict.

#include <iomanip>
#include <iostream>
#include <string>

#include <tf/functions.hpp>

struct Dense : tf::Module {
    tf::Variable<float, 2, 2> w{this, "w", {{1.f, 0.5f}, {-0.5f, 1.f}}};
    tf::Variable<float, 2> b{this, "b"};
    constexpr explicit Dense(tf::Module* owner = nullptr, std::string_view name = "dense")
        : tf::Module(owner, name) {}
    constexpr auto call(tf::Tensor<float, tf::dyn, 2> x) { return tf::matmul(x, w) + b; }
};

struct Net : tf::Module {
    tf::List<Dense, 2> layers{this, "layers"};
    tf::attribute<float> rate{this, "rate", 0.1f};  // read by each call
    tf::attribute<bool> training{this, "training", true};
    tf::host<std::string> note{this, "never traced"};  // functions do not read it
    constexpr Net() : tf::Module(this) {}

    constexpr tf::Tensor<float, tf::dyn, 2> call(tf::Tensor<float, tf::dyn, 2> x) {
        for (auto& layer : layers) x = layer.call(x);  // unrolled by the compiler
        // During training, the output is halved.
        return tf::cond(training, [&] { return x * 0.5f; }, [&] { return x * 1.f; });
    }
    constexpr auto train_step(tf::Tensor<float, tf::dyn, 2> x, tf::Tensor<float, tf::dyn, 2> y) {
        tf::GradientTape tape;
        tf::Tensor<float> loss = tf::reduce_mean(tf::square(call(x) - y));
        const auto variables = trainable_variables();
        const tf::VariableValues g(tape.gradient(loss, variables));
        tf::assign_sub(variables, rate * g);
        return tf::dict(tf::named<"loss">(loss), tf::named<"norm">(tf::global_norm(g)));
    }
};

int main() {
    const tf::Tensor<float, tf::dyn, 2> x = {{0.f, 1.f}, {1.f, 0.f}, {1.f, 1.f}};
    const tf::Tensor<float, tf::dyn, 2> y = {{1.f, 1.f}, {0.f, 1.f}, {1.f, 2.f}};
    Net net;
    const auto step = tf::function<&Net::train_step>(net);
    std::cout << std::fixed << std::setprecision(4);
    for (int k = 0; k < 6; ++k) {
        if (k == 3) net.rate = 0.01f;  // the same graph runs with another value
        const auto r = step(x, y);
        std::cout << "step " << k << ": loss " << tf::get<"loss">(r)() << ", norm "
                  << tf::get<"norm">(r)() << '\n';
    }
    const auto predict = tf::function<&Net::call>(net);
    const float trained = predict(x)(0, 0);
    net.training = false;
    std::cout << "training " << trained << ", then " << predict(x)(0, 0) << '\n';
    net.note = "rate " + std::to_string(net.rate.get());
    std::cout << net.note.get() << '\n';
    for (const auto& v : net.variables()) std::cout << v.get().name() << '\n';
}
