// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Training without fit: a step with a tape, and a loop over batches. The examples compare it with
// fit.

#include <algorithm>

#include <tf/tf.hpp>

template <class M, auto Rule, auto Loss>
struct TrainStep {
    constexpr tf::Tensor<float> operator()(M& model, tf::keras::Optimizer<M, Rule>& optimizer,
                                           const typename M::input_type& x, const auto& y) const {
        tf::GradientTape tape;
        const tf::Tensor<float> value = Loss(y, model.call(x, tf::keras::training));
        const auto weights = model.trainable_weights();
        optimizer.apply_gradients(weights, tape.gradient(value, weights));
        return value;
    }
};

/// Trains on the rows of x and y in batches; returns the mean loss of the last epoch.
template <auto Rule, auto Loss, class M, class Y>
float train(M& model, const typename M::input_type& x, const Y& y, int batch_size, int epochs) {
    tf::keras::Optimizer<M, Rule> optimizer(model);
    auto step = tf::function(TrainStep<M, Rule, Loss>{}, model, optimizer);
    const int all = x.shape()[0];
    float mean = 0;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        float sum = 0;
        for (int i = 0; i < all; i += batch_size) {
            const int end = std::min(i + batch_size, all);
            const auto rows = tf::range(i, end);
            const Y labels = tf::gather(y, rows);
            sum += step(tf::gather(x, rows), labels)() * static_cast<float>(end - i);
        }
        mean = sum / static_cast<float>(all);
    }
    return mean;
}
