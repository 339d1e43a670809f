// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::keras's metrics, batch by batch, eagerly and in traced steps: numbers are Keras's.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/metrics.hpp>

namespace {

namespace metrics = tf::keras::metrics;

const auto y = tf::constant({{0.f, 1.f, .5f}, {1.f, 0.f, 1.f}});
const auto p = tf::constant({{.1f, .8f, .3f}, {.6f, .2f, .9f}});
const auto w = tf::constant({.5f, 2.f});
const auto one_hot = tf::constant({{0, 1, 0}, {0, 1, 0}, {1, 0, 0}});
const auto scores = tf::constant({{.1f, .8f, .3f}, {.6f, .2f, .9f}, {.5f, .5f, .1f}});
const auto classes = tf::constant({1, 1, 0});
const auto weights = tf::constant({1.f, 2.f, 4.f});

/// A metric by itself and one that a traced step feeds.
template <auto Spec>
struct Both {
    using M = tf::keras::Metric<Spec>;
    M eager, traced;

    template <class... A>
    Both& add(float expected, const A&... a) {
        eager.update_state(a...);
        tf::function([](M& m, const auto&... x) { m.update_state(x...); }, traced)(a...);
        const float now = tf::function([](M& m) { return m.result(); }, traced)()();
        CHECK(eager.result()() == doctest::Approx(expected).epsilon(1e-6));
        CHECK(now == doctest::Approx(expected).epsilon(1e-6));
        return *this;
    }
};

TEST_CASE("errors") {
    Both<metrics::MeanSquaredError{}>()
        .add(.05f, y, p)
        .add(.0566666648f, y, p, w)
        .add(.0585714281f, y, p, tf::expand_dims<-1>(w));
    Both<metrics::MeanAbsoluteError{}>().add(.2f, y, p).add(.211111113f, y, p, w);
    Both<metrics::RootMeanSquaredError{}>().add(.223606795f, y, p).add(.238047615f, y, p, w);
    Both<metrics::RootMeanSquaredError{}>().add(.151185796f, y, p,
                                                tf::constant({{1, 2, 0}, {0, 1, 3}}));
}
TEST_CASE("accuracies of elements") {
    const auto some = tf::constant({{.1f, 1.f, .3f}, {.6f, 0.f, .9f}});
    Both<metrics::Accuracy{}>().add(.666666687f, some, p).add(.666666687f, some, p, w);
    const auto line = tf::constant({1.f, 2.f, 3.f, 4.f}),
               other = tf::constant({0.f, 2.f, 3.f, 4.f});
    Both<metrics::Accuracy{}>()
        .add(.75f, line, other)
        .add(.666666687f, line, other, tf::constant({1, 1, 0, 0}));
    const auto labels = tf::constant({{0, 1, 1}, {1, 0, 1}});
    Both<metrics::BinaryAccuracy{}>().add(.833333373f, labels, p).add(.888888896f, labels, p, w);
    Both<metrics::BinaryAccuracy{.threshold = .7}>().add(.666666687f, labels, p);
}
TEST_CASE("accuracies of classes") {
    Both<metrics::CategoricalAccuracy{}>()
        .add(.666666687f, one_hot, scores)
        .add(.699999988f, one_hot, scores, weights);
    Both<metrics::SparseCategoricalAccuracy{}>()
        .add(.666666687f, classes, scores)
        .add(.666666687f, tf::expand_dims<-1>(classes), scores)
        .add(.692307711f, classes, scores, weights);
    const auto steps = tf::stack<0>(classes, classes);
    const auto of_steps = tf::stack<0>(scores, scores);
    Both<metrics::SparseCategoricalAccuracy{}>().add(.666666687f, steps, of_steps,
                                                     tf::constant({1.f, 2.f}));
}
TEST_CASE("among the k largest; equal ones are all the largest") {
    Both<metrics::TopKCategoricalAccuracy{.k = 2}>()
        .add(.666666687f, one_hot, scores)
        .add(.699999988f, one_hot, scores, weights);
    Both<metrics::SparseTopKCategoricalAccuracy{.k = 2}>()
        .add(.666666687f, classes, scores)
        .add(.699999988f, classes, scores, weights);
    Both<metrics::SparseTopKCategoricalAccuracy{.k = 3}>().add(1.f, classes, scores);
    // a sample with a non-finite value counts as wrong
    constexpr float inf = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const auto bad = tf::constant({{nan, 1.f, 2.f}, {inf, 0.f, 1.f}, {5.f, 5.f, 5.f}});
    Both<metrics::SparseTopKCategoricalAccuracy{.k = 1}>().add(.333333343f, tf::constant({2, 0, 2}),
                                                               bad);
    Both<metrics::SparseTopKCategoricalAccuracy{.k = 3}>().add(.333333343f, tf::constant({2, 1, 2}),
                                                               bad);
}
TEST_CASE("the mean of values") {
    const auto line = tf::constant({1.f, 3.f, 5.f, 7.f});
    Both<metrics::Mean{}> mean;
    CHECK(mean.eager.result()() == 0.f);
    mean.add(4.f, line).add(3.33333325f, line, tf::constant({1.f, 1.f, 0.f, 0.f}));
    mean.eager.reset_state();
    CHECK(mean.eager.result()() == 0.f);
    const auto matrix = tf::constant({{1.f, 3.f}, {5.f, 8.f}});
    Both<metrics::Mean{}>().add(4.25f, matrix).add(4.16666651f, tf::constant(4.f));
    Both<metrics::Mean{}>().add(5.57142878f, matrix, tf::constant({{1.f, 2.f}, {0.f, 4.f}}));
}
TEST_CASE("open batches") {
    using Open = tf::Tensor<float, tf::dyn, 3>;
    Both<metrics::MeanSquaredError{}>()
        .add(.05f, Open(y), Open(p))
        .add(.0566666648f, Open(y), Open(p), tf::Tensor<float, tf::dyn>(w));
    Both<metrics::SparseTopKCategoricalAccuracy{.k = 2}>().add(
        .666666687f, tf::Tensor<int, tf::dyn>(classes), Open(scores));
}
TEST_CASE("a metric's variables are named as Keras names them") {
    tf::keras::Metric<metrics::BinaryAccuracy{}> m;
    CHECK(m.variables().size() == 2);
    CHECK(m.trainable_variables().empty());
    CHECK(m.variables()[1].get().name() == "binary_accuracy/total:0");
}

}  // namespace
