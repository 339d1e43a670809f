// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses of numbers and of distributions.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> losses_family([](Measures& rows) {
    const auto w = numbers<>(0, 2, .3);
    const auto t = numbers<4>(-2, 2, .1);
    const auto v = numbers<4>(-2, 2, .8);
    rows.loss(
        "MeanSquaredError(reduction=r)",
        []<Reduction R>() { return losses::MeanSquaredError<R>{}; }, t, v, w);
    rows.loss(
        "MeanAbsoluteError(reduction=r)",
        []<Reduction R>() { return losses::MeanAbsoluteError<R>{}; }, t, v, w);
    rows.loss(
        "MeanAbsolutePercentageError(reduction=r)",
        []<Reduction R>() { return losses::MeanAbsolutePercentageError<R>{}; }, t, v, w);
    rows.loss(
        "MeanSquaredLogarithmicError(reduction=r)",
        []<Reduction R>() { return losses::MeanSquaredLogarithmicError<R>{}; }, t, v, w);
    rows.loss("Huber(reduction=r)", []<Reduction R>() { return losses::Huber<R>{}; }, t, v, w);
    rows.loss(
        "Huber(.4, reduction=r)", []<Reduction R>() { return losses::Huber<R>{.delta = .4}; }, t, v,
        w);
    rows.loss("LogCosh(reduction=r)", []<Reduction R>() { return losses::LogCosh<R>{}; }, t, v, w);
    rows.loss(
        "CosineSimilarity(reduction=r)",
        []<Reduction R>() { return losses::CosineSimilarity<R>{}; }, t, v, w);
    rows.loss(
        "Hinge(reduction=r)", []<Reduction R>() { return losses::Hinge<R>{}; }, integers<4>(2, .2),
        v, w);
    rows.loss(
        "Hinge(reduction=r); of signs", []<Reduction R>() { return losses::Hinge<R>{}; },
        filled<Batch<int, 4>>(t.shape(), [&](std::int64_t i) { return t.data()[i] < 0 ? -1 : 1; }),
        v, w);
    rows.loss(
        "SquaredHinge(reduction=r)", []<Reduction R>() { return losses::SquaredHinge<R>{}; },
        integers<4>(2, .2), v, w);
    rows.loss(
        "CategoricalHinge(reduction=r)",
        []<Reduction R>() { return losses::CategoricalHinge<R>{}; }, one_hot<4>(.2), v, w);
    const auto p = probabilities<4>(.4);
    rows.loss(
        "KLDivergence(reduction=r)", []<Reduction R>() { return losses::KLDivergence<R>{}; },
        probabilities<4>(.9), p, w);
    rows.loss(
        "Poisson(reduction=r)", []<Reduction R>() { return losses::Poisson<R>{}; },
        integers<4>(4, .2), p, w);
});

}  // namespace referee
