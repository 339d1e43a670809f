// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses and other distances as metrics.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> loss_metrics([](Measures& rows) {
    const auto weights = numbers<>(0, 2, .3);
    const auto t = numbers<4>(-2, 2, .1);
    const auto v = numbers<4>(-2, 2, .8);
    rows.metric<metrics::MeanSquaredError{}>("MeanSquaredError()", t, v, weights);
    rows.metric<metrics::RootMeanSquaredError{}>("RootMeanSquaredError()", t, v, weights,
                                                 numbers<4>(0, 2, .6));
    rows.metric<metrics::MeanAbsoluteError{}>("MeanAbsoluteError()", t, v, weights);
    rows.metric<metrics::MeanAbsolutePercentageError{}>("MeanAbsolutePercentageError()", t, v,
                                                        weights);
    rows.metric<metrics::MeanSquaredLogarithmicError{}>("MeanSquaredLogarithmicError()", t, v,
                                                        weights);
    rows.metric<metrics::LogCoshError{}>("LogCoshError()", t, v, weights);
    rows.metric<metrics::CosineSimilarity<>{}>("CosineSimilarity()", t, v, weights);
    rows.metric<metrics::PearsonCorrelation<>{}>("PearsonCorrelation()", t, v, weights);
    rows.metric<metrics::ConcordanceCorrelation<>{}>("ConcordanceCorrelation()", t, v, weights);
    rows.metric<metrics::Hinge{}>("Hinge()", integers<4>(2, .2), v, weights);
    rows.metric<metrics::SquaredHinge{}>("SquaredHinge()", integers<4>(2, .2), v, weights);
    rows.metric<metrics::CategoricalHinge{}>("CategoricalHinge()", one_hot<4>(.2), v, weights);
    const auto p = probabilities<4>(.4);
    rows.metric<metrics::KLDivergence{}>("KLDivergence()", probabilities<4>(.9), p, weights);
    rows.metric<metrics::Poisson{}>("Poisson()", integers<4>(4, .2), p, weights);
    rows.metric<metrics::BinaryCrossentropy{}>("BinaryCrossentropy()", integers<4>(2, .2), p,
                                               weights);
    rows.metric<metrics::BinaryCrossentropy{.from_logits = true, .label_smoothing = .2}>(
        "BinaryCrossentropy(from_logits=True, label_smoothing=.2)", integers<4>(2, .2), v, weights);
    rows.metric<metrics::CategoricalCrossentropy<>{}>("CategoricalCrossentropy()", one_hot<4>(.2),
                                                      p, weights);
    rows.metric<metrics::CategoricalCrossentropy<>{.from_logits = true, .label_smoothing = .1}>(
        "CategoricalCrossentropy(from_logits=True, label_smoothing=.1)", one_hot<4>(.2), v,
        weights);
    rows.metric<metrics::SparseCategoricalCrossentropy{}>("SparseCategoricalCrossentropy()",
                                                          integers<>(4, .2), p, weights);
    rows.metric<metrics::SparseCategoricalCrossentropy{.from_logits = true}>(
        "SparseCategoricalCrossentropy(from_logits=True)", integers<1>(4, .2), v, weights);
    rows.metric<metrics::SparseCategoricalCrossentropy{.from_logits = true, .ignore_class = 2}>(
        "SparseCategoricalCrossentropy(from_logits=True, ignore_class=2)", integers<>(4, .2), v,
        weights);
    rows.metric<metrics::MeanMetricWrapper<[](const auto& y, const auto& q) {
        return losses::huber(y, q, .5);
    }>{"huber"}>("MeanMetricWrapper(lambda y, q: keras.losses.huber(y, q, .5), name='huber')", t, v,
                 weights);
});

}  // namespace referee
