// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Metrics over all thresholds.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> curve_metrics([](Measures& rows) {
    const auto weights = numbers<>(.1, 2, .3);
    const auto y = integers<3>(2, .2);
    const auto p = numbers<3>(0, 1, .7);
    const auto logits = numbers<3>(-3, 3, .7);

    rows.metric<metrics::AUC{}>("AUC()", y, p, weights);
    rows.metric<metrics::AUC{.num_thresholds = 7, .summation_method = "minoring"}>(
        "AUC(7, summation_method='minoring')", y, p, weights);
    rows.metric<metrics::AUC{.num_thresholds = 7, .summation_method = "majoring"}>(
        "AUC(7, summation_method='majoring')", y, p);
    rows.metric<metrics::AUC{.curve = "PR"}>("AUC(curve='PR')", y, p, weights);
    rows.metric<metrics::AUC{.num_thresholds = 7, .curve = "PR", .summation_method = "minoring"}>(
        "AUC(7, curve='PR', summation_method='minoring')", y, p);
    rows.metric<metrics::AUC{.num_thresholds = 7, .curve = "PR", .summation_method = "majoring"}>(
        "AUC(7, curve='PR', summation_method='majoring')", y, p);
    rows.metric<metrics::AUC{.num_thresholds = 7, .curve = "PRGAIN"}>("AUC(7, curve='PRGAIN')", y,
                                                                      p, weights);
    rows.metric<metrics::AUC{.thresholds = {.7, .2, .4}}>("AUC(thresholds=[.7, .2, .4])", y, p,
                                                          weights);
    rows.metric<metrics::AUC{.thresholds = {.25, .5, .75}}>("AUC(thresholds=[.25, .5, .75])", y, p);
    rows.metric<metrics::AUC{.num_thresholds = 9, .from_logits = true}>("AUC(9, from_logits=True)",
                                                                        y, logits, weights);
    rows.metric<metrics::AUC{.num_thresholds = 9, .multi_label = true, .num_labels = 3}>(
        "AUC(9, multi_label=True, num_labels=3)", y, p, weights);
    constexpr metrics::AUC weighted{.num_thresholds = 9,
                                    .curve = "PR",
                                    .multi_label = true,
                                    .num_labels = 3,
                                    .label_weights = {1, 2, .5}};
    rows.metric<weighted>(
        "AUC(9, curve='PR', multi_label=True, num_labels=3, label_weights=[1, 2, .5])", y, p);
    rows.metric<metrics::AUC{.num_thresholds = 9, .label_weights = {1, 2, .5}}>(
        "AUC(9, label_weights=[1, 2, .5])", y, p);

    rows.metric<metrics::SensitivityAtSpecificity{.specificity = .5}>(
        "SensitivityAtSpecificity(.5)", y, p, weights);
    rows.metric<metrics::SensitivityAtSpecificity{.specificity = .25, .num_thresholds = 1}>(
        "SensitivityAtSpecificity(.25, 1)", y, p);
    rows.metric<metrics::SpecificityAtSensitivity{.sensitivity = .6}>(
        "SpecificityAtSensitivity(.6)", y, p, weights);
    rows.metric<metrics::SpecificityAtSensitivity{
        .sensitivity = .5, .num_thresholds = 10, .class_id = 1}>(
        "SpecificityAtSensitivity(.5, 10, class_id=1)", y, p);
    rows.metric<metrics::PrecisionAtRecall{.recall = .7}>("PrecisionAtRecall(.7)", y, p, weights);
    rows.metric<metrics::PrecisionAtRecall{.recall = .5, .class_id = 2}>(
        "PrecisionAtRecall(.5, class_id=2)", y, p);
    rows.metric<metrics::RecallAtPrecision{.precision = .6}>("RecallAtPrecision(.6)", y, p,
                                                             weights);
    rows.metric<metrics::RecallAtPrecision{.precision = 1}>("RecallAtPrecision(1.)", y, p);
});

}  // namespace referee
