// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses of sequences, of other axes, of images and of pairs.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> sequence_losses([](Measures& rows) {
    const auto w = numbers<>(0, 2, .3);
    const auto of_steps = numbers<3>(0, 2, .3);
    const auto p = probabilities<3, 5>(.4);
    const auto v = numbers<3, 5>(-3, 3, .8);
    const auto classes = integers<3>(5, .2);
    rows.loss(
        "MeanSquaredError(reduction=r); of sequences",
        []<Reduction R>() { return losses::MeanSquaredError<R>{}; }, p, v, of_steps);
    rows.loss(
        "CosineSimilarity(axis=1, reduction=r)",
        []<Reduction R>() { return losses::CosineSimilarity<R, 1>{}; }, v, p);
    rows.loss(
        "SparseCategoricalCrossentropy(reduction=r); of sequences",
        []<Reduction R>() { return losses::SparseCategoricalCrossentropy<R>{}; }, classes, p,
        of_steps);
    rows.loss(
        "SparseCategoricalCrossentropy(from_logits=True, ignore_class=1, reduction=r); sequences",
        []<Reduction R>() {
            return losses::SparseCategoricalCrossentropy<R>{.from_logits = true, .ignore_class = 1};
        },
        classes, v, of_steps);
    rows.loss(
        "SparseCategoricalCrossentropy(axis=2, reduction=r)",
        []<Reduction R>() { return losses::SparseCategoricalCrossentropy<R, 2>{}; }, classes, p,
        of_steps);
    // On TensorFlow, Keras takes the last axis only.
    const auto of_columns = integers<5>(3, .2);
    const auto other_weights = numbers<5>(0, 2, .3);
    rows.loss(
        "other_axis(reduction=r)",
        []<Reduction R>() {
            return losses::SparseCategoricalCrossentropy<R, 1>{.from_logits = true};
        },
        of_columns, v, other_weights);
    rows.loss(
        "other_axis(reduction=r); labels with the axis",
        []<Reduction R>() {
            return losses::SparseCategoricalCrossentropy<R, -2>{.from_logits = true};
        },
        integers<1, 5>(3, .2), v, other_weights);
    rows.loss(
        "other_axis(ignore_class=1, reduction=r)",
        []<Reduction R>() {
            return losses::SparseCategoricalCrossentropy<R, 1>{.from_logits = true,
                                                               .ignore_class = 1};
        },
        of_columns, v, other_weights);
    rows.loss(
        "CategoricalCrossentropy(axis=1, reduction=r)",
        []<Reduction R>() { return losses::CategoricalCrossentropy<R, 1>{}; }, one_hot<3, 5>(.2),
        p);
    rows.loss(
        "CategoricalCrossentropy(from_logits=True, axis=1, reduction=r)",
        []<Reduction R>() { return losses::CategoricalCrossentropy<R, 1>{.from_logits = true}; },
        one_hot<3, 5>(.2), v);
    rows.loss(
        "Dice(reduction=r)", []<Reduction R>() { return losses::Dice<R>{}; }, one_hot<3, 5>(.2), p);
    rows.loss(
        "Dice(axis=(1, 2), reduction=r)", []<Reduction R>() { return losses::Dice<R, 1, 2>{}; },
        one_hot<3, 5>(.2), p, w);
    rows.loss(
        "Tversky(.3, .7, reduction=r)",
        []<Reduction R>() { return losses::Tversky<R>{.alpha = .3, .beta = .7}; },
        one_hot<3, 5>(.2), p);
    rows.loss(
        "Tversky(.3, .7, axis=(1, 2), reduction=r)",
        []<Reduction R>() { return losses::Tversky<R, 1, 2>{.alpha = .3, .beta = .7}; },
        one_hot<3, 5>(.2), p, w);
    // Labels end with 0, which is the blank.
    const auto labels = filled<Batch<int, 3>>(tf::Shape(examples, 3), [](std::int64_t i) {
        return i % 3 < 1 + i / 3 % 3 ? 1 + i % 4 : 0;
    });
    rows.loss(
        "CTC(reduction=r)", []<Reduction R>() { return losses::CTC<R>{}; }, labels,
        numbers<8, 5>(-3, 3, .8), w);
    const auto raw = numbers<6>(-1, 1, .6);
    const auto unit = filled<Batch<float, 6>>(raw.shape(), [&](std::int64_t i) {
        float squares = 0;
        for (std::int64_t k = 0; k < 6; ++k)
            squares += raw.data()[i / 6 * 6 + k] * raw.data()[i / 6 * 6 + k];
        return raw.data()[i] / std::sqrt(squares);
    });
    rows.loss(
        "Circle(reduction=r)", []<Reduction R>() { return losses::Circle<R>{}; }, integers<>(3, .2),
        unit, w);
    rows.loss(
        "Circle(20., .3, False, reduction=r)",
        []<Reduction R>() {
            return losses::Circle<R>{.gamma = 20, .margin = .3, .remove_diagonal = false};
        },
        integers<>(3, .2), unit, w);
});

}  // namespace referee
