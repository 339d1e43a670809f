// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A trained network's forward pass over a data set: relu(x W1 + b1) W2 + b2, softmax, argmax, and
// the accuracy. It prints what TensorFlow prints with the same weights.
//
//     mlp_forward iris.csv

#include <iomanip>
#include <iostream>

#include "iris.hpp"

// These weights were computed once with TensorFlow (2000 steps of Adam at 0.01 on all 150 flowers,
// cross entropy plus 0.001 times the squared weights, seed 1) and rounded to three digits.
constexpr float w1[4][8] = {{-0.401f, 0.366f, 0.006f, 0.282f, 0.283f, 0.401f, 0.079f, 0.178f},
                            {-0.555f, -0.052f, -0.004f, 0.387f, -0.318f, 0.458f, -0.158f, 0.668f},
                            {1.066f, -0.177f, -0.02f, -0.666f, 1.205f, -0.736f, 0.583f, -0.849f},
                            {1.752f, -0.059f, 0.f, -0.9f, 0.874f, -1.137f, 0.283f, -0.41f}};
constexpr float b1[8] = {-2.905f, 0.128f, -0.111f, 2.775f, -2.129f, 5.328f, -0.336f, 1.106f};
constexpr float w2[8][3] = {{-0.015f, -1.587f, 1.553f}, {0.207f, 0.252f, -0.042f},
                            {-0.001f, 0.f, 0.f},        {0.682f, 0.317f, -1.007f},
                            {-1.159f, 0.164f, 0.986f},  {0.74f, 0.535f, -1.282f},
                            {-0.572f, 0.067f, 0.238f},  {0.968f, -0.775f, 0.033f}};
constexpr float b2[3] = {-0.192f, 0.843f, -0.271f};

template <int In, int Out>
struct Dense : tf::Module {
    tf::Variable<float, In, Out> kernel;
    tf::Variable<float, Out> bias;
    constexpr Dense(tf::Module* owner, std::string_view name, const float (&w)[In][Out],
                    const float (&b)[Out])
        : tf::Module(owner, name),
          kernel(this, "kernel", tf::constant(w)),
          bias(this, "bias", tf::constant(b)) {}
    constexpr auto operator()(const tf::Tensor<float, tf::dyn, In>& x) {
        return tf::matmul(x, kernel) + bias;
    }
};

struct Classifier : tf::Module {
    using Batch = tf::Tensor<float, tf::dyn, 4>;
    using Labels = tf::Tensor<std::int64_t, tf::dyn>;

    Dense<4, 8> hidden{this, "hidden", w1, b1};
    Dense<8, 3> output{this, "output", w2, b2};
    constexpr Classifier() : tf::Module("classifier") {}

    constexpr tf::Tensor<float, tf::dyn, 3> probabilities(Batch x) {
        tf::Tensor<float, tf::dyn, 3> logits = output(tf::relu(hidden(x)));
        auto e = tf::exp(logits - tf::reduce_max<1>(logits, tf::keepdims));
        return e / tf::reduce_sum<1>(e, tf::keepdims);
    }
    constexpr std::tuple<Labels, tf::Tensor<float>> evaluate(Batch x, Labels labels) {
        Labels predicted = tf::argmax<1>(probabilities(x));
        auto hits = tf::cast<float>(predicted == labels);
        return {predicted, tf::reduce_mean(hits)};
    }
};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: mlp_forward iris.csv\n", 2;
    const Iris iris = read_iris(argv[1]);
    Classifier model;
    for (const auto& v : model.variables())
        std::cout << v.get().name() << ' ' << v.get().shape().to_string() << '\n';

    auto evaluate = tf::function<&Classifier::evaluate>(model);
    auto [predicted, accuracy] = evaluate(iris.measures, iris.species);
    std::cout << "accuracy " << accuracy() << '\n';

    auto probabilities = tf::function<&Classifier::probabilities>(model);
    auto p = probabilities(iris.measures);
    const char* const names[] = {"setosa", "versicolor", "virginica"};
    std::cout << std::fixed << std::setprecision(4);
    for (int i : {0, 1, 2, 50, 100, 133})
        std::cout << "flower " << i << ": " << names[predicted(i)] << " " << p(i, 0) << ' '
                  << p(i, 1) << ' ' << p(i, 2)
                  << (predicted(i) == iris.species(i) ? "" : " (wrong)") << '\n';
}
