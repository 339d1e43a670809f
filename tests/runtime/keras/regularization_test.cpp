// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that draw random numbers in training: what is known about these. Embedding: rows, and how
// they are trained. Keras judges inference in tests/referee/keras_rows.

#include <algorithm>
#include <cmath>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
using test::elements;
using Vec = std::vector<float>;

template <auto L, int... D>
using One = Sequential<Input<D...>{}, L>;

struct Statistics {
    double mean, deviation;
};
Statistics of(const Vec& v) {
    double sum = 0, squares = 0;
    for (const float x : v) sum += static_cast<double>(x);
    const double mean = sum / static_cast<double>(v.size());
    for (const float x : v)
        squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
    return {mean, std::sqrt(squares / static_cast<double>(v.size()))};
}
bool around(double x, double expected, double tolerance) {
    return std::abs(x - expected) < tolerance;
}

TEST_CASE("SpatialDropout drops whole channels, of each example by itself") {
    One<SpatialDropout2D{.rate = .5, .seed = 7}, 3, 2, 64> net;
    const auto x = tf::ones<float, 4, 3, 2, 64>();
    CHECK(elements(net(x)) == elements(x));
    const auto y = net(x, training);
    int dropped = 0;
    bool differ = false;
    for (int n = 0; n < 4; ++n)
        for (int c = 0; c < 64; ++c) {
            const float first = y(n, 0, 0, c);
            CHECK((first == 0 || first == 2));
            dropped += first == 0;
            differ = differ || first != y(0, 0, 0, c);
            for (int h = 0; h < 3; ++h)
                for (int w = 0; w < 2; ++w) CHECK(y(n, h, w, c) == first);
        }
    CHECK(differ);
    CHECK(around(dropped, 128, 40));
    Sequential<Input<tf::dyn, 64>{}, SpatialDropout1D{.seed = 7}> line;
    const auto z = line(tf::ones<float, 1, 3, 64>(), training);
    for (int c = 0; c < 64; ++c) CHECK((z(0, 0, c) == z(0, 1, c) && z(0, 0, c) == z(0, 2, c)));
}

TEST_CASE("the noise of GaussianNoise and GaussianDropout") {
    const auto x = tf::fill<float, 1, 20000>(2.f);
    const Statistics noise =
        of(elements(One<GaussianNoise{.stddev = .25, .seed = 3}, 20000>()(x, training)));
    CHECK(around(noise.mean, 2, .01));
    CHECK(around(noise.deviation, .25, .01));
    const Statistics factor =
        of(elements(One<GaussianDropout{.rate = .2, .seed = 3}, 20000>()(x, training)));
    CHECK(around(factor.mean, 2, .03));
    CHECK(around(factor.deviation, 1, .03));  // 2 * sqrt(.2 / .8)
    CHECK(elements(One<GaussianDropout{}, 20000>()(x)) == elements(x));
}

TEST_CASE("AlphaDropout keeps mean 0 and variance 1") {
    const tf::Tensor<float, 1, 40000> x = tf::random::normal<1, 40000>({.seed = 5});
    const Vec y = elements(One<AlphaDropout{.rate = .3, .seed = 6}, 40000>()(x, training));
    CHECK(around(of(y).mean, 0, .03));
    CHECK(around(of(y).deviation, 1, .03));
    const double least = -1.7580993408473766;  // of selu
    const double dropped = .7 * least / std::sqrt(.7 * (1 + .3 * least * least));
    const auto count = std::count_if(
        y.begin(), y.end(), [=](float v) { return around(static_cast<double>(v), dropped, 1e-6); });
    CHECK(around(static_cast<double>(count), 12000, 500));
}

TEST_CASE("an Embedding looks up rows, and training changes only those in use") {
    using Net = Sequential<Input<2>{.dtype = tf::int32}, Embedding<5, 3>{}, Flatten{}>;
    static_assert(Net::parameters == 15);
    Net net;
    CHECK(test::paths(net.weights()) == "sequential/embedding/embeddings");
    const Vec before = elements(net.weight<"embedding/embeddings">());
    for (const float w : before) CHECK(std::abs(w) <= .05f);
    const auto ids = tf::reshape<1, 2>(tf::constant({4, 1}));
    const Vec rows = elements(net(ids));
    CHECK(std::equal(rows.begin(), rows.begin() + 3, before.begin() + 12));
    CHECK(std::equal(rows.begin() + 3, rows.end(), before.begin() + 3));
    CHECK_THROWS_AS(net(tf::reshape<1, 2>(tf::constant({5, 1}))), tf::errors::InvalidArgument);

    auto trainer =
        tf::keras::compile<optimizers::SGD{.learning_rate = .5}, losses::MeanSquaredError{}>(net);
    const float loss = trainer.train_on_batch(ids, tf::ones<float, 1, 6>());
    CHECK(trainer.train_on_batch(ids, tf::ones<float, 1, 6>()) < loss);
    const Vec after = elements(net.weight<"embedding/embeddings">());
    for (std::size_t k = 0; k < 15; ++k)
        CHECK((after[k] != before[k]) == (k / 3 == 1 || k / 3 == 4));
}

TEST_CASE("Orthogonal and Identity") {
    using initializers::Orthogonal;
    One<Dense<2>{.use_bias = false, .kernel_initializer = Orthogonal{.seed = 1}}, 3> tall;
    CHECK(test::near(tall.weight<"dense/kernel">(), {.147485614f, -.362038195f, .735028207f,
                                                     .662801147f, .661801696f, -.655456364f}));
    One<Dense<3>{.use_bias = false, .kernel_initializer = Orthogonal{2, 5}}, 2> wide;
    CHECK(test::near(wide.weight<"dense/kernel">(), {-1.8231957f, .169963852f, .804406643f,
                                                     -.816652775f, -.148133621f, -1.81965232f}));
    One<Conv1D<3, 2>{.use_bias = false, .kernel_initializer = Orthogonal{.seed = 3}}, 4, 2> deep;
    CHECK(test::near(
        deep.weight<"conv1d/kernel">(),
        {-.648843408f, .72844851f, .0222334974f, .587352753f, .402764559f, .61506730f, .433199555f,
         .553913534f, -.496342157f, .215306804f, -.0179787874f, -.612243772f}));
    One<Dense<3>{.use_bias = false, .kernel_initializer = initializers::Identity{2}}, 2> twice;
    CHECK(elements(twice.weight<"dense/kernel">()) == Vec{2, 0, 0, 0, 2, 0});
    using Wrong = One<Dense<3>{.bias_initializer = initializers::Identity{}}, 2>;
    CHECK_THROWS_AS(Wrong(), tf::errors::InvalidArgument);
}

}  // namespace
