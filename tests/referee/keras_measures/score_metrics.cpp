// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// F scores, R2 and intersection over union.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> score_metrics([](Measures& rows) {
    const auto weights = numbers<>(.1, 2, .3);
    const auto y = integers<3>(2, .2);
    const auto ones = one_hot<3>(.2);
    const auto p = numbers<3>(0, 1, .7);

    rows.metric<metrics::F1Score<3>{}>("F1Score()", ones, p, weights);
    rows.metric<metrics::F1Score<>{.average = "micro"}>("F1Score('micro')", ones, p, weights);
    rows.metric<metrics::F1Score<3>{.average = "macro", .threshold = .4}>("F1Score('macro', .4)", y,
                                                                          p, weights);
    rows.metric<metrics::F1Score<3>{.average = "weighted"}>("F1Score('weighted')", ones, p,
                                                            weights);
    rows.metric<metrics::FBetaScore<3>{.beta = 2}>("FBetaScore(beta=2.)", ones, p, weights);
    rows.metric<metrics::FBetaScore<3>{.average = "weighted", .beta = .5, .threshold = .6}>(
        "FBetaScore('weighted', .5, .6)", y, p, weights);

    const auto t = numbers<2>(-2, 2, .1);
    const auto v = numbers<2>(-2, 2, .17);
    rows.metric<metrics::R2Score<2>{}>("R2Score()", t, v, weights);
    rows.metric<metrics::R2Score<2>{.class_aggregation = "variance_weighted_average"}>(
        "R2Score('variance_weighted_average')", t, v, weights);
    rows.metric<metrics::R2Score<2>{.class_aggregation = metrics::Aggregation{}}>("R2Score(None)",
                                                                                  t, v, weights);
    rows.metric<metrics::R2Score<2>{.num_regressors = 2}>("R2Score(num_regressors=2)", t, v,
                                                          weights);

    const auto classes = integers<4>(3, .2);
    const auto guesses = integers<4>(3, .33);
    // By default, the sums of Keras are integers, so that fractions of weights are lost.
    const auto of_each = numbers<4>(0, 2, .5);
    rows.metric<metrics::IoU<3>{.target_class_ids = {0, 2}}>("IoU(3, [0, 2], dtype='float32')",
                                                             classes, guesses, of_each);
    rows.metric<metrics::MeanIoU<3>{}>("MeanIoU(3, dtype='float32')", classes, guesses, of_each);
    rows.metric<metrics::MeanIoU<3>{.ignore_class = 1}>(
        "MeanIoU(3, ignore_class=1, dtype='float32')", classes, guesses, of_each);
    const auto pixels = probabilities<4, 3>(.4);
    const auto of_pixels = one_hot<4, 3>(.2);
    rows.metric<metrics::IoU<3>{.target_class_ids = {1}, .sparse_y_pred = false}>(
        "IoU(3, [1], sparse_y_pred=False, dtype='float32')", classes, pixels, of_each);
    rows.metric<metrics::OneHotIoU<3>{.target_class_ids = {0, 1}}>(
        "OneHotIoU(3, [0, 1], dtype='float32')", of_pixels, pixels, of_each);
    rows.metric<metrics::OneHotMeanIoU<3>{}>("OneHotMeanIoU(3, dtype='float32')", of_pixels, pixels,
                                             of_each);
    rows.metric<metrics::OneHotMeanIoU<3>{.sparse_y_pred = true}>(
        "OneHotMeanIoU(3, sparse_y_pred=True)", of_pixels, classes);
    // Keras 3.15's result() uses the axis, too, which fails, so Keras gets the classes last.
    rows.metric<metrics::OneHotMeanIoU<4>{.axis = 1}>(
        "type('OneHotMeanIoU', (OneHotMeanIoU,), {'update_state': lambda s, *x: "
        "OneHotMeanIoU.update_state(s, *(np.moveaxis(v, 1, 2) for v in x))})(4)",
        of_pixels, pixels);
    rows.metric<metrics::BinaryIoU{}>("BinaryIoU(dtype='float32')", integers<4>(2, .2),
                                      numbers<4>(0, 1, .4), of_each);
    rows.metric<metrics::BinaryIoU{.target_class_ids = {1}, .threshold = .25}>(
        "BinaryIoU([1], .25, dtype='float32')", integers<4>(2, .2), numbers<4>(0, 1, .4), of_each);
});

}  // namespace referee
