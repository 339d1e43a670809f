// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predicts whether a tumour is benign from thirty features of its cells (the Wisconsin breast
// cancer data): logistic regression, trained on three quarters of the cases and tested on the rest.
//
//     logistic_regression breast_cancer.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"

using Cases = tf::Tensor<float, tf::dyn, 30>;
using Labels = tf::Tensor<float, tf::dyn>;

struct LogisticRegression : tf::Module {
    tf::Variable<float, 30> w{this, "w", tf::zeros<float, 30>()};
    tf::Variable<float> b{this, "b", 0.f};
    constexpr LogisticRegression() : tf::Module(this) {}

    /// The logarithm of the odds.
    constexpr Labels logits(Cases x) { return tf::reduce_sum<1>(x * w) + b; }

    constexpr tf::Tensor<float> train_step(Cases x, Labels y) {
        tf::GradientTape tape;
        Labels z = logits(x);
        // -y log(p) - (1 - y) log(1 - p) with p = sigmoid(z), written such that no exp overflows
        // and that it is smooth at z = 0, where the training starts.
        auto likely = z >= 0.f;
        auto cross_entropy =
            tf::where(likely, z, 0.f) - z * y + tf::log1p(tf::exp(tf::where(likely, -z, z)));
        tf::Tensor<float> loss = tf::reduce_mean(cross_entropy);
        auto [dw, db] = tape.gradient(loss, std::tie(w, b));
        w.assign_sub(0.5f * dw);
        b.assign_sub(0.5f * db);
        return loss;
    }
    constexpr tf::Tensor<float> accuracy(Cases x, Labels y) {
        return tf::reduce_mean(tf::cast<float>((logits(x) > 0.f) == (y > 0.5f)));
    }
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: logistic_regression breast_cancer.csv\n", 2;
    const auto all = read_data_set<30>(argv[1]);
    const Cases x = standardized(all.measures);
    const Labels y = tf::cast<float>(all.classes);
    std::vector<int> training, test;
    for (int i = 0; i < x.shape()[0]; ++i) (i % 4 == 3 ? test : training).push_back(i);
    const auto rows = tf::constant(training), others = tf::constant(test);
    const Cases train_x = tf::gather(x, rows), test_x = tf::gather(x, others);
    const Labels train_y = tf::gather(y, rows), test_y = tf::gather(y, others);

    LogisticRegression model;
    auto train_step = tf::function<&LogisticRegression::train_step>(model);
    auto accuracy = tf::function<&LogisticRegression::accuracy>(model);
    std::cout << std::fixed << std::setprecision(4);
    for (int step = 0; step <= 200; ++step) {
        const auto loss = train_step(train_x, train_y);
        if (step % 50 == 0) std::cout << "step " << step << ": loss " << loss() << '\n';
    }
    std::cout << "accuracy on " << training.size() << " cases for training "
              << accuracy(train_x, train_y)() << "\naccuracy on " << test.size() << " other cases "
              << accuracy(test_x, test_y)() << '\n';
}
