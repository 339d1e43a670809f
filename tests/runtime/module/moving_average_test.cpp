// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::train::ExponentialMovingAverage: closed forms, eagerly and in a function.

#include <doctest/doctest.h>

#include <tf/train.hpp>

#include "../support.hpp"

namespace {

struct Net : tf::Module {
    tf::Variable<float, 2> w{this, "w", {1.f, 2.f}};
    tf::Variable<double> b{this, "b", 4.0};
    tf::Variable<float, 2> v{this, "v", {0.f, 0.f}};
    tf::Variable<std::int64_t> steps{this, "steps", 0};
    tf::train::ExponentialMovingAverage<tf::Variable<float, 2>, tf::Variable<double>,
                                        tf::Variable<float, 2>>
        ema{this, "ema", .75, w, b, v};
    constexpr Net() : tf::Module(this) {}

    constexpr auto step(tf::Tensor<float, 2> x) {
        w.assign_add(x);
        ema.apply();
        return ema.average(w) + 0.f;
    }
    constexpr auto counted() {
        steps.assign_add(1);
        w.assign(tf::zeros<float, 2>());
        ema.apply(steps);
        return ema.average(w) + 0.f;
    }
};

}  // namespace

TEST_CASE("ExponentialMovingAverage: averages begin with the values and follow them") {
    Net net;
    CHECK(test::elements(net.ema.average(net.w).read()) == std::vector{1.f, 2.f});
    net.b.assign(8.0);
    net.ema.apply();
    CHECK(net.ema.average(net.b)() == 5.0);  // 4 + 1/4 of 4
    CHECK(test::elements(net.ema.average(net.v).read()) == std::vector{0.f, 0.f});
    CHECK(net.trainable_variables().size() == 4);  // not the averages
    CHECK(net.variables().size() == 7);
    tf::Variable<double> other(1.0);
    CHECK_THROWS_AS(net.ema.average(other), tf::errors::InvalidArgument);
}

TEST_CASE("ExponentialMovingAverage: in functions, and with a number of updates") {
    Net net;
    const auto step = tf::function<&Net::step>(net);
    CHECK(test::elements(step(tf::constant({4.f, -4.f}))) == std::vector{2.f, 1.f});
    CHECK(test::elements(step(tf::constant({0.f, 0.f}))) == std::vector{2.75f, .25f});
    Net early;
    const auto counted = tf::function<&Net::counted>(early);
    // the decay is 2 / 11
    const auto y = counted();
    CHECK(test::elements(y)[0] == doctest::Approx(2. / 11));
    CHECK(test::elements(y)[1] == doctest::Approx(4. / 11));
    early.ema.apply(1000000);  // now it is .75
    CHECK(test::elements(early.ema.average(early.w).read())[0] == doctest::Approx(1.5 / 11));
}
