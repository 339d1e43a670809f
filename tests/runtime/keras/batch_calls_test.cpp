// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Calls of a trainer for single batches: predict_on_batch, and reset_metrics between calls of
// test_on_batch.

#include <doctest/doctest.h>

#include "training_support.hpp"

using namespace training_tests;

TEST_CASE("predict_on_batch gives the rows that predict gives") {
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto all = trainer.predict(x, {.batch_size = 4, .verbose = 0});
    const auto batch = trainer.predict_on_batch(x);
    REQUIRE(batch.shape() == all.shape());
    for (int i = 0; i < 20; ++i) CHECK(batch.data()[i] == all.data()[i]);
}

TEST_CASE("reset_metrics: the sums start again") {
    Net net;
    set_weights(net);
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const float first = trainer.test_on_batch(x, y);
    const float second = trainer.test_on_batch(x, sines<10, 2>(.7));
    CHECK(first != second);
    CHECK(trainer.results()["loss"] == Approx((first + second) / 2));
    trainer.reset_metrics();
    trainer.test_on_batch(x, y);
    CHECK(trainer.results()["loss"] == first);
}
