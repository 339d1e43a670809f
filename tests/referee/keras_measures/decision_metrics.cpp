// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Metrics of decisions at given thresholds.

#include "keras_measures.hpp"

namespace referee {

using namespace tf::keras;

const Family<Measures> decision_metrics([](Measures& rows) {
    const auto weights = numbers<>(0, 2, .3);
    const auto of_each = numbers<3>(0, 2, .6);
    const auto y = integers<3>(2, .2);
    const auto p = numbers<3>(0, 1, .7);
    // Predictions that equal thresholds.
    const auto quarters = filled<Batch<float, 3>>(
        p.shape(), [](std::int64_t i) { return static_cast<float>(i * 7 % 5) / 4; });

    rows.metric<metrics::TruePositives{}>("TruePositives()", y, p, weights, of_each);
    rows.metric<metrics::TrueNegatives{}>("TrueNegatives()", y, p, weights);
    rows.metric<metrics::FalsePositives{}>("FalsePositives()", y, p, weights);
    rows.metric<metrics::FalseNegatives{}>("FalseNegatives()", y, p, weights);
    rows.metric<metrics::TruePositives{.thresholds = {.3, .7}}>("TruePositives([.3, .7])", y, p,
                                                                weights);
    rows.metric<metrics::FalsePositives{.thresholds = .25}>("FalsePositives(.25)", y, quarters,
                                                            weights);
    constexpr metrics::TrueNegatives even{.thresholds = {0, .25, .5, .75, 1}};
    rows.metric<even>("TrueNegatives([0, .25, .5, .75, 1])", y, quarters, weights);
    constexpr metrics::FalseNegatives uneven{.thresholds = {.1, .25, .75}};
    rows.metric<uneven>("FalseNegatives([.1, .25, .75])", y, quarters, weights);

    rows.metric<metrics::Precision{}>("Precision()", y, p, weights, of_each);
    rows.metric<metrics::Precision{.thresholds = {.25, .5, .75}}>("Precision([.25, .5, .75])", y,
                                                                  quarters, weights);
    rows.metric<metrics::Precision{.thresholds = {0, .5, 1}}>("Precision([0, .5, 1])", y, quarters,
                                                              weights);
    rows.metric<metrics::Precision{.thresholds = .4}>("Precision(.4)", y, p);
    rows.metric<metrics::Precision{.top_k = 2}>("Precision(top_k=2)", y, p, weights);
    rows.metric<metrics::Precision{.thresholds = .6, .top_k = 1}>("Precision(.6, top_k=1)", y, p);
    rows.metric<metrics::Precision{.class_id = 1}>("Precision(class_id=1)", y, p, weights);
    rows.metric<metrics::Precision{.top_k = 2, .class_id = 0}>("Precision(top_k=2, class_id=0)", y,
                                                               p, weights);
    rows.metric<metrics::Recall{}>("Recall()", y, p, weights, of_each);
    rows.metric<metrics::Recall{.thresholds = {.3, .6, .9}}>("Recall([.3, .6, .9])", y, p, weights);
    rows.metric<metrics::Recall{.top_k = 1}>("Recall(top_k=1)", y, p, weights);
    rows.metric<metrics::Recall{.thresholds = .5, .class_id = 2}>("Recall(.5, class_id=2)", y, p);
    rows.metric<metrics::Recall{.top_k = 2, .class_id = 1}>("Recall(top_k=2, class_id=1)", y, p,
                                                            weights);
});

}  // namespace referee
