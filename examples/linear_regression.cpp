// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predicts the width of a petal from the flower's other three measures: a linear model, trained by
// gradient descent. The same step trains twice from the same initial values, as a static graph and
// eagerly; both must give the same results.
//
//     linear_regression iris.csv

#include <cmath>
#include <iomanip>
#include <iostream>

#include "iris.hpp"

struct LinearRegression : tf::Module {
    tf::Variable<float, 3> w{this, "w", tf::zeros<float, 3>()};
    tf::Variable<float> b{this, "b", 0.f};
    constexpr LinearRegression() : tf::Module(this) {}

    constexpr tf::Tensor<float, tf::dyn> predict(tf::Tensor<float, tf::dyn, 3> x) {
        return tf::reduce_sum<1>(x * w) + b;
    }
    constexpr tf::Tensor<float> train_step(tf::Tensor<float, tf::dyn, 3> x,
                                           tf::Tensor<float, tf::dyn> y) {
        tf::GradientTape tape;
        tf::Tensor<float> loss = tf::reduce_mean(tf::square(predict(x) - y));
        auto [dw, db] = tape.gradient(loss, std::tie(w, b));
        w.assign_sub(0.1f * dw);
        b.assign_sub(0.1f * db);
        return loss;
    }
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: linear_regression iris.csv\n", 2;
    const Iris iris = read_iris(argv[1]);
    auto x = standardized<3>(tf::gather<1>(iris.measures, tf::constant({0, 1, 2})));
    auto y = tf::gather<1>(iris.measures, tf::constant(3));

    LinearRegression traced, eager;
    auto train_step = tf::function<&LinearRegression::train_step>(traced);
    bool agree = true;
    std::cout << std::fixed << std::setprecision(4) << "step  traced  eager\n";
    for (int step = 0; step <= 200; ++step) {
        const float loss = train_step(x, y)();
        const float eager_loss = eager.train_step(x, y)();
        agree = agree && std::abs(loss - eager_loss) <= 1e-5f * loss;
        if (step % 50 == 0)
            std::cout << std::setw(4) << step << "  " << loss << "  " << eager_loss << '\n';
    }
    const char* const measures[] = {"sepal length", "sepal width", "petal length"};
    std::cout << "petal width in the mean " << traced.b() << "; a standard deviation more of\n";
    for (int i = 0; i < 3; ++i)
        std::cout << "  " << measures[i] << ": " << std::showpos << traced.w(i) << '\n';
    std::cout << (agree ? "both agree\n" : "they differ\n");
    return agree ? 0 : 1;
}
