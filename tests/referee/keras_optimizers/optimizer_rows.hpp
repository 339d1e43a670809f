// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row an optimizer: ours, and Keras's expression of it. Each row trains the same small network
// from the same weights on the same batches; keras_optimizers.py does so with Keras and compares
// the weights and all variables of the optimizer after some of the steps:
//
//   rows.add<Adam{.learning_rate = .01, .amsgrad = true}>("Adam(.01, amsgrad=True)");

#include <tf/keras.hpp>

#include "../report.hpp"

namespace referee {

/// A batch has few of the rows of the embeddings, whose gradient therefore consists of rows.
using Words = tf::keras::Sequential<tf::keras::Input<2>{.dtype = tf::DType::int32},
                                    tf::keras::Embedding<9, 4>{}, tf::keras::Flatten{},
                                    tf::keras::Dense<3>{}>;
using Indices = tf::Tensor<int, 3, 2>;
using Targets = tf::Tensor<float, 3, 3>;

/// The step of training, as a trainer traces it.
template <class Optimizer>
constexpr tf::Tensor<float> train(Words& words, Optimizer& optimizer, const Indices& x,
                                  const Targets& y) {
    tf::GradientTape tape;
    const tf::Tensor<float> loss =
        optimizer.scale_loss(tf::reduce_mean(tf::square(words(x, tf::keras::training) - y)));
    const auto weights = words.trainable_weights();
    optimizer.apply_gradients(weights, tape.gradient(loss, weights));
    return loss;
}

class OptimizerRows {
public:
    static constexpr int batches = 5, steps = 50;

    OptimizerRows() {
        Json json;
        json.key("batches").open();
        for (int k = 0; k < batches; ++k) {
            Json batch;
            batch.key("x").value(indices(k)).key("y").value(targets(k));
            json.item(batch.text() + "}");
        }
        Words words;
        fill(words);
        json.close().key("weights");
        list(json, words.weights());
        std::cout << json.text() << "}\n";
    }

    template <auto Rule>
    void add(const std::string& expression) {
        Words words;
        fill(words);
        tf::keras::Optimizer<Words, Rule> optimizer(words);
        const auto step = tf::function<&train<decltype(optimizer)>>(words, optimizer);
        follow(
            expression, words, [&](int k) { step(indices(k), targets(k)); },
            [&] { return optimizer.variables_in_order(); });
    }

private:
    /// No index twice in a batch, because Keras squares the gradients of equal ones one by one
    /// (docs/roadmap.md).
    static Indices indices(int batch) {
        std::vector<int> all;
        for (int i = 0; i < 6; ++i) all.push_back((batch * batch + i * (batch % 2 + 1)) % 9);
        return Indices(tf::constant<3, 2>(all));
    }
    static Targets targets(int batch) { return as<float>(test::sample<3, 3>(-1, 1, .1 * batch)); }
    static void fill(Words& words) {
        double seed = .2;
        for (tf::VariableBase& w : words.weights()) {
            tf::VariableState& s = w.state();
            const auto from = test::sample<tf::Tensor<double, dyn>>(
                tf::Shape(static_cast<int>(s.shape.size())), -.7, .7, seed += .07);
            auto* const to = static_cast<float*>(s.writable(false));
            for (std::int64_t i = 0; i < s.shape.size(); ++i)
                to[i] = static_cast<float>(from.data()[i]);
        }
    }
    static double element(const tf::AnyTensor& x, std::int64_t i) {
        if (x.dtype() == tf::DType::float32) return static_cast<const float*>(x.data())[i];
        if (x.dtype() == tf::DType::int32) return static_cast<const int*>(x.data())[i];
        return static_cast<double>(static_cast<const std::int64_t*>(x.data())[i]);
    }
    static void list(Json& json, const tf::VariableList& variables) {
        json.open();
        for (const tf::VariableBase& v : variables) {
            Json one;
            const tf::AnyTensor value = v.untyped();
            std::vector<double> values;
            for (std::int64_t i = 0; i < value.shape().size(); ++i)
                values.push_back(element(value, i));
            one.key("name").word(v.name()).key("shape").open();
            for (int d = 0; d < value.shape().rank; ++d) one.item(std::to_string(value.shape()[d]));
            one.close().key("values").value(tf::constant<dyn>(values));
            json.item(one.text() + "}");
        }
        json.close();
    }
    template <class Step, class Variables>
    static void follow(const std::string& expression, const Words& words, Step step,
                       Variables variables) {
        Json json;
        json.key("row").word(expression).key("after").open();
        for (int k = 1; k <= steps; ++k) {
            step(k % batches);
            if (k != 1 && k != 10 && k != steps) continue;
            Json state;
            state.key("step").word(std::to_string(k)).key("weights");
            list(state, words.weights());
            state.key("optimizer");
            list(state, variables());
            json.item(state.text() + "}");
        }
        json.close();
        std::cout << json.text() << "}\n";
    }
};

}  // namespace referee
