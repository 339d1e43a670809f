// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Labels with more dims than the batch, such as one class for each element of a sequence, and one
// weight for each example. Keras 3.15 gives these numbers; as it takes no weights [batch] for
// losses [batch, length], it was given them repeated.

#include "training_support.hpp"

using namespace training_tests;
using losses::SparseCategoricalCrossentropy;

namespace {

const auto logits = tf::constant({{{.2f, -.3f, 1.f}, {.5f, .5f, -1.f}, {2.f, 0.f, .1f}},
                                  {{-.4f, .3f, .6f}, {1.5f, -.5f, 0.f}, {.7f, .8f, -.9f}}});
const auto labels = tf::constant({{0, 1, 2}, {2, 0, 1}});
const auto weights = tf::constant({.5f, 2.f});

/// The loss with dims that are known, and with dims that are not.
template <Reduction R>
void check_loss(double expected, double without_class_2) {
    const tf::Tensor<float, tf::dyn, 3, 3> open_logits = logits;
    const tf::Tensor<int, tf::dyn, 3> open_labels = labels;
    const tf::Tensor<float, tf::dyn> open_weights = weights;
    const auto check = [](const tf::Tensor<float>& got, double wanted) {
        CHECK(got() == doctest::Approx(wanted).epsilon(1e-6));
    };
    constexpr SparseCategoricalCrossentropy<R> all{.from_logits = true};
    check(all(labels, logits, weights), expected);
    check(all(open_labels, open_logits, open_weights), expected);
    constexpr SparseCategoricalCrossentropy<R> some{.from_logits = true, .ignore_class = 2};
    check(some(labels, logits, weights), without_class_2);
    check(some(open_labels, open_logits, open_weights), without_class_2);
}

using Tagger = Sequential<Input<2, 3>{}, Dense<4>{}>;

History train_tagger(const FitOptions& given) {
    Tagger net;
    net.weight<"dense/kernel">().assign(sines<3, 4>(.7));
    net.weight<"dense/bias">().assign(sines<4>(.3));
    auto trainer =
        compile<optimizers::SGD{.learning_rate = .1},
                SparseCategoricalCrossentropy{.from_logits = true},
                metrics::SparseCategoricalAccuracy{},
                WeightedMetrics<metrics::SparseCategoricalAccuracy{.name = "weighted"}>{}>(net);
    std::vector<int> tags;
    for (int k = 0; k < 20; ++k) tags.push_back(k * 7 % 4);
    FitOptions options = given;
    options.batch_size = 4;
    options.epochs = 3;
    options.verbose = 0;
    options.shuffle = false;
    return trainer.fit(sines<10, 2, 3>(1.1), tf::constant<10, 2>(tags), options);
}

}  // namespace

TEST_CASE("sequence labels: one weight for each example") {
    check_loss<Reduction::sum_over_batch_size>(.9538848996162415, .7889566421508789);
    check_loss<Reduction::sum>(5.723309516906738, 3.1558265686035156);
    check_loss<Reduction::mean_with_sample_weight>(.76310795545578, .6311653256416321);
}

TEST_CASE("sequence labels: training") {
    const History plain = train_tagger({});
    check_values(plain["loss"], {1.3863012, 1.3435852, 1.3052467});
    check_values(plain["sparse_categorical_accuracy"], {.4, .45, .45});
    check_values(plain["weighted"], {.4, .45, .45});

    std::vector<float> rising;
    for (int k = 0; k < 10; ++k) rising.push_back(static_cast<float>(2. * k / 9));
    const History h = train_tagger({.sample_weight = tf::constant(rising)});
    check_values(h["loss"], {1.3672732, 1.2917606, 1.2281984});
    check_values(h["sparse_categorical_accuracy"], {.4, .4, .4});
    check_values(h["weighted"], {.4555556, .4888889, .4888889});
}
