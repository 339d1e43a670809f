// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Adam for any module, written once: its state consists of variables like those of the module, and
// it computes with lists of values. The same step runs as a static graph and eagerly.

#include <cmath>
#include <iomanip>
#include <iostream>

#include <tf/functions.hpp>

/// `Net` has a method `loss(x, y)`.
template <class Net>
struct Adam : tf::Module {
    Net net{this, "net"};
    tf::Slots m{this, "m", net.trainable_variables()};
    tf::Slots v{this, "v", net.trainable_variables()};
    tf::Variable<float> steps{this, "steps"};
    constexpr Adam() : tf::Module("adam") {}

    constexpr auto step(auto x, auto y) {
        tf::GradientTape tape;
        tf::Tensor<float> loss = net.loss(x, y);
        const auto variables = net.trainable_variables();
        const tf::VariableValues g(tape.gradient(loss, variables));
        steps.assign_add(1.f);
        m.assign(0.9f * m.read() + 0.1f * g);
        v.assign(0.999f * v.read() + 0.001f * tf::square(g));
        auto rate = 0.05f * tf::sqrt(1.f - tf::pow(tf::like(loss, 0.999f), steps)) /
                    (1.f - tf::pow(tf::like(loss, 0.9f), steps));
        tf::assign_sub(variables, rate * m.read() / (tf::sqrt(v.read()) + 1e-7f));
        return loss;
    }
};

struct Line : tf::Module {
    tf::Variable<float, 2, 1> w{this, "w"};
    tf::Variable<float> b{this, "b"};
    constexpr explicit Line(tf::Module* owner = nullptr, std::string_view name = "line")
        : tf::Module(owner, name) {}
    constexpr auto loss(tf::Tensor<float, 4, 2> x, tf::Tensor<float, 4, 1> y) {
        return tf::reduce_mean(tf::square(tf::matmul(x, w) + b - y));
    }
};

constexpr auto train(Adam<Line>& adam, tf::Tensor<float, 4, 2> x, tf::Tensor<float, 4, 1> y) {
    return adam.step(x, y);
}

int main() {
    const tf::Tensor<float, 4, 2> x = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    const tf::Tensor<float, 4, 1> y = {{1}, {3}, {0}, {2}};  // 1 - a + 2 b
    Adam<Line> traced, eager;
    auto step = tf::function<&train>(traced);
    bool agree = true;
    std::cout << std::fixed << std::setprecision(3);
    for (int k = 0; k <= 100; ++k) {
        const float loss = step(x, y)(), eager_loss = eager.step(x, y)();
        agree = agree && std::abs(loss - eager_loss) <= 1e-4f * (1 + loss);
        if (k % 25 == 0) std::cout << "step " << k << ": loss " << loss << '\n';
    }
    std::cout << "w " << traced.net.w(0, 0) << ' ' << traced.net.w(1, 0) << ", b " << traced.net.b()
              << '\n'
              << (agree ? "both agree\n" : "they differ\n");
    return agree ? 0 : 1;
}
