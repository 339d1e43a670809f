// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses and functions of metrics, as layers of labels and predictions.

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

const Family<KerasRows> losses_family([](KerasRows& rows) {
    const auto labels = integers<5>(4);
    const auto p = tf::Tensor<float, 5, 4>(tf::nn::softmax(numbers<5, 4>()));
    rows.add<Lambda<[](auto y, auto q) {
        return losses::categorical_generalized_cross_entropy(y, q, .5);
    }>{}>(
        "lambda y, q: Lambda(lambda v: "
        "keras.losses.categorical_generalized_cross_entropy(v[0], v[1], .5), output_shape=())"
        "([y, q])",
        labels, p);
    rows.add<Lambda<[](auto y, auto q) {
        return losses::CategoricalGeneralizedCrossEntropy<Reduction::none>{.q = .9}.call(y, q);
    }>{}>(
        "lambda y, q: Lambda(lambda v: keras.losses.CategoricalGeneralizedCrossEntropy(.9, "
        "reduction=None)(v[0], v[1]), output_shape=())([y, q])",
        labels, p);

    const auto y = numbers<3, 4, 5>(), z = numbers<3, 4, 5>(2);
    rows.add<Lambda<[](auto t, auto v) { return metrics::pearson_correlation(t, v); }>{}>(
        "lambda t, v: Lambda(lambda x: keras.metrics.pearson_correlation(x[0], x[1]), "
        "output_shape=(4,))([t, v])",
        y, z);
    rows.add<Lambda<[](auto t, auto v) { return metrics::pearson_correlation<1>(t, v); }>{}>(
        "lambda t, v: Lambda(lambda x: keras.metrics.pearson_correlation(x[0], x[1], 1), "
        "output_shape=(5,))([t, v])",
        y, z);
    rows.add<Lambda<[](auto t, auto v) { return metrics::concordance_correlation(t, v); }>{}>(
        "lambda t, v: Lambda(lambda x: keras.metrics.concordance_correlation(x[0], x[1]), "
        "output_shape=(4,))([t, v])",
        y, z);
    rows.add<Lambda<[](auto t, auto v) { return metrics::concordance_correlation<1>(t, v); }>{}>(
        "lambda t, v: Lambda(lambda x: keras.metrics.concordance_correlation(x[0], x[1], 1), "
        "output_shape=(5,))([t, v])",
        y, z);
});

}  // namespace referee
