// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Metrics of values and of correct predictions.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> accuracy_metrics([](Measures& rows) {
    const auto values = numbers<>(-2, 2, .1);
    const auto weights = numbers<>(0, 2, .3);
    rows.metric_of_values<metrics::Mean{}>("Mean()", values, weights);
    rows.metric_of_values<metrics::Sum{}>("Sum()", values, weights);
    const auto table = numbers<4>(-2, 2, .1);
    const auto of_each = numbers<4>(0, 2, .3);
    rows.metric_of_values<metrics::Mean{}>("Mean()", table, weights, of_each);
    rows.metric_of_values<metrics::Sum{}>("Sum()", table, of_each);

    const auto classes = integers<4>(3, .2);
    const auto guesses = numbers<4>(0, 1, .7);
    const auto labels = integers<4>(2, .2);
    const auto whole = filled<Batch<float, 4>>(
        tf::Shape(examples, 4), [](std::int64_t i) { return static_cast<float>(i % 3); });
    rows.metric<metrics::Accuracy{}>("Accuracy()", classes, whole, weights, of_each);
    rows.metric<metrics::BinaryAccuracy{}>("BinaryAccuracy()", labels, guesses, weights);
    rows.metric<metrics::BinaryAccuracy{.threshold = .25}>("BinaryAccuracy(threshold=.25)", labels,
                                                           guesses, weights);
    const auto ones = one_hot<4>(.4);
    const auto ids = integers<>(4, .4);
    const auto column = integers<1>(4, .4);
    const auto p = probabilities<4>(.9);
    rows.metric<metrics::CategoricalAccuracy{}>("CategoricalAccuracy()", ones, p, weights);
    rows.metric<metrics::SparseCategoricalAccuracy{}>("SparseCategoricalAccuracy()", ids, p,
                                                      weights);
    rows.metric<metrics::SparseCategoricalAccuracy{}>("SparseCategoricalAccuracy()", column, p,
                                                      weights);
    rows.metric<metrics::TopKCategoricalAccuracy{.k = 2}>("TopKCategoricalAccuracy(2)", ones, p,
                                                          weights);
    rows.metric<metrics::TopKCategoricalAccuracy{}>("TopKCategoricalAccuracy()", ones, p);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.k = 3}>("SparseTopKCategoricalAccuracy(3)",
                                                                ids, p, weights);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.k = 1}>("SparseTopKCategoricalAccuracy(1)",
                                                                ids, p);
    const auto best = integers<3>(4, .7);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.k = 2, .from_sorted_ids = true}>(
        "SparseTopKCategoricalAccuracy(2, from_sorted_ids=True)", ids, best, weights);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.from_sorted_ids = true}>(
        "SparseTopKCategoricalAccuracy(from_sorted_ids=True); of floats", ids,
        Batch<float, 3>(tf::cast<float>(best)), weights);
    // Sequences, with weights of the examples and of the steps.
    const auto steps = integers<3>(4, .4);
    const auto of_steps = numbers<3>(0, 2, .3);
    const auto q = probabilities<3, 4>(.9);
    rows.metric<metrics::CategoricalAccuracy{}>("CategoricalAccuracy(); of sequences",
                                                one_hot<3, 4>(.4), q, weights, of_steps);
    rows.metric<metrics::SparseCategoricalAccuracy{}>("SparseCategoricalAccuracy(); of sequences",
                                                      steps, q, weights, of_steps);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.k = 2}>(
        "SparseTopKCategoricalAccuracy(2); of sequences", steps, q, weights, of_steps);
    rows.metric<metrics::SparseTopKCategoricalAccuracy{.k = 1, .from_sorted_ids = true}>(
        "SparseTopKCategoricalAccuracy(1, from_sorted_ids=True); of sequences", steps,
        integers<3, 2>(4, .9), weights, of_steps);
    rows.metric<metrics::SparseCategoricalCrossentropy{}>(
        "SparseCategoricalCrossentropy(); of sequences", steps, q, weights, of_steps);
    rows.metric<metrics::SparseCategoricalCrossentropy{.ignore_class = 3}>(
        "SparseCategoricalCrossentropy(ignore_class=3); of sequences", steps, q, of_steps);
    rows.metric<metrics::SparseCategoricalCrossentropy<2>{}>(
        "SparseCategoricalCrossentropy(axis=2)", steps, q, weights, of_steps);
    // On TensorFlow, Keras takes the last axis only.
    rows.metric<metrics::SparseCategoricalCrossentropy<1>{
        .from_logits = true, .ignore_class = 1, .name = "other"}>(
        "MeanMetricWrapper(lambda y, q: keras.losses.sparse_categorical_crossentropy(y, "
        "keras.ops.moveaxis(q, 1, -1), True, 1), 'other')",
        integers<4>(3, .4), q, of_each);
    rows.metric<metrics::MeanSquaredError{}>("MeanSquaredError(); of sequences", one_hot<3, 4>(.4),
                                             q, weights, of_steps);
});

}  // namespace referee
