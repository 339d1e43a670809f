// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses of classes and of binary labels.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> class_losses([](Measures& rows) {
    const auto w = numbers<>(0, 2, .3);
    const auto y = integers<4>(2, .2);
    const auto ones = one_hot<4>(.2);
    const auto classes = integers<>(4, .2);
    const auto p = probabilities<4>(.4);
    const auto v = numbers<4>(-3, 3, .8);
    rows.loss(
        "BinaryCrossentropy(reduction=r)",
        []<Reduction R>() { return losses::BinaryCrossentropy<R>{}; }, y, p, w);
    rows.loss(
        "BinaryCrossentropy(from_logits=True, label_smoothing=.2, reduction=r)",
        []<Reduction R>() {
            return losses::BinaryCrossentropy<R>{.from_logits = true, .label_smoothing = .2};
        },
        y, v, w);
    rows.loss(
        "BinaryCrossentropy(label_smoothing=.1, axis=0, reduction=r)",
        []<Reduction R>() { return losses::BinaryCrossentropy<R, 0>{.label_smoothing = .1}; }, y,
        p);
    rows.loss(
        "CategoricalCrossentropy(reduction=r)",
        []<Reduction R>() { return losses::CategoricalCrossentropy<R>{}; }, ones, p, w);
    rows.loss(
        "CategoricalCrossentropy(from_logits=True, label_smoothing=.1, reduction=r)",
        []<Reduction R>() {
            return losses::CategoricalCrossentropy<R>{.from_logits = true, .label_smoothing = .1};
        },
        ones, v, w);
    rows.loss(
        "SparseCategoricalCrossentropy(reduction=r)",
        []<Reduction R>() { return losses::SparseCategoricalCrossentropy<R>{}; }, classes, p, w);
    rows.loss(
        "SparseCategoricalCrossentropy(from_logits=True, ignore_class=2, reduction=r)",
        []<Reduction R>() {
            return losses::SparseCategoricalCrossentropy<R>{.from_logits = true, .ignore_class = 2};
        },
        classes, v, w);
    rows.loss(
        "SparseCategoricalCrossentropy(ignore_class=0, reduction=r)",
        []<Reduction R>() { return losses::SparseCategoricalCrossentropy<R>{.ignore_class = 0}; },
        integers<1>(4, .2), p, w);
    rows.loss(
        "BinaryFocalCrossentropy(reduction=r)",
        []<Reduction R>() { return losses::BinaryFocalCrossentropy<R>{}; }, y, p, w);
    rows.loss(
        "BinaryFocalCrossentropy(True, .4, 3., from_logits=True, label_smoothing=.2, reduction=r)",
        []<Reduction R>() {
            return losses::BinaryFocalCrossentropy<R>{.apply_class_balancing = true,
                                                      .alpha = .4,
                                                      .gamma = 3,
                                                      .from_logits = true,
                                                      .label_smoothing = .2};
        },
        y, v, w);
    rows.loss(
        "CategoricalFocalCrossentropy(reduction=r)",
        []<Reduction R>() { return losses::CategoricalFocalCrossentropy<R>{}; }, ones, p, w);
    rows.loss(
        "CategoricalFocalCrossentropy(.4, 3., from_logits=True, label_smoothing=.1, reduction=r)",
        []<Reduction R>() {
            return losses::CategoricalFocalCrossentropy<R>{
                .alpha = .4, .gamma = 3, .from_logits = true, .label_smoothing = .1};
        },
        ones, v, w);
    rows.loss(
        "CategoricalGeneralizedCrossEntropy(reduction=r)",
        []<Reduction R>() { return losses::CategoricalGeneralizedCrossEntropy<R>{}; }, classes, p,
        w);
    rows.loss(
        "CategoricalGeneralizedCrossEntropy(.8, reduction=r)",
        []<Reduction R>() { return losses::CategoricalGeneralizedCrossEntropy<R>{.q = .8}; },
        classes, p, w);
});

}  // namespace referee
