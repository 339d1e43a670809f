// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Metrics with sums other than total and count in a trainer, with and without weights: logs are
// Keras's.

#include "keras_support.hpp"

using namespace tf::keras;
namespace keras = tf::keras;

TEST_CASE("metrics of all kinds in a trainer") {
    // model.compile(SGD(.1), BinaryFocalCrossentropy(), metrics=[MeanAbsoluteError(),
    // Precision(thresholds=.4), AUC(num_thresholds=20), F1Score("macro", .4)],
    // weighted_metrics=[Recall(thresholds=.4), LogCoshError()]); model.fit(x, y, batch_size=4,
    // epochs=2, shuffle=False, sample_weight=w)
    const auto x = test::pattern<10, 3>(7, 4);
    std::vector<float> labels;
    for (int k = 0; k < 10; ++k)
        for (const bool is : {k % 3 == 0, k % 2 == 1, k % 5 == 1}) labels.push_back(is ? 1.f : 0.f);
    const auto y = tf::constant<10, 3>(labels);
    const auto w = tf::constant({1.f, 2.f, .5f, 1.f, 3.f, 1.f, .25f, 2.f, 1.f, 1.f});
    Sequential<Input<3>{}, Dense<3>{.activation = keras::sigmoid}> model;
    test::fill_weights(model);
    auto trainer = keras::compile<
        optimizers::SGD{.learning_rate = .1}, losses::BinaryFocalCrossentropy{},
        metrics::MeanAbsoluteError{}, metrics::Precision{.thresholds = .4},
        metrics::AUC{.num_thresholds = 20},
        metrics::F1Score<3>{.average = "macro", .threshold = .4},
        WeightedMetrics<metrics::Recall{.thresholds = .4}, metrics::LogCoshError{}>{}>(model);
    const History h = trainer.fit(
        x, y, {.batch_size = 4, .epochs = 2, .verbose = 0, .shuffle = false, .sample_weight = w});
    const auto same = [&](const char* name, double first, double second) {
        CAPTURE(name);
        CHECK(h[name][0] == doctest::Approx(first).epsilon(2e-6));
        CHECK(h[name][1] == doctest::Approx(second).epsilon(2e-6));
    };
    same("loss", 0.306160032749176, 0.29868245124816895);
    same("mean_absolute_error", 0.45996689796447754, 0.4594030976295471);
    same("precision", .25, .25);
    same("auc", 0.440191388130188, 0.4665071964263916);
    same("f1_score", 0.08333331346511841, 0.08333331346511841);
    same("recall", 0.1599999964237213, 0.1599999964237213);
    same("logcosh", 0.11554599553346634, 0.11474867165088654);
}
