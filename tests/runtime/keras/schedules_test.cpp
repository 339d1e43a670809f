// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Schedules of learning rates: the rates at some steps are Keras's.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/schedules.hpp>

namespace {

using namespace tf::keras::schedules;
constexpr std::array<std::int64_t, 8> steps{0, 1, 7, 10, 15, 20, 25, 100};

template <auto Schedule>
void follow(const std::array<double, 8>& rates) {
    const auto traced =
        tf::function([](const tf::Tensor<std::int64_t>& step) { return Schedule.call(step); });
    for (std::size_t k = 0; k < steps.size(); ++k) {
        CAPTURE(steps[k]);
        const tf::Tensor<std::int64_t> step(steps[k]);
        const auto expected = doctest::Approx(rates[k]).epsilon(1e-6).scale(.01);
        CHECK(double{Schedule.call(step)()} == expected);
        CHECK(double{traced(step)()} == expected);
    }
}

TEST_CASE("exponential decay") {
    follow<ExponentialDecay{.1, 10, .9}>({.100000001, .0989519283, .0928901657, .0899999961,
                                          .0853815004, .0809999928, .0768433437, .0348678343});
    follow<ExponentialDecay{.1, 10, .9, true}>(
        {.1, .1, .1, .0899999961, .0899999961, .0809999928, .0809999928, .0348678343});
}
TEST_CASE("inverse time decay") {
    follow<InverseTimeDecay{.1, 10, .5}>({.1, .0952381045, .0740740746, .0666666701, .0571428575,
                                          .0500000007, .0444444455, .0166666675});
    follow<InverseTimeDecay{.1, 10, .5, true}>(
        {.1, .1, .1, .0666666701, .0666666701, .0500000007, .0500000007, .0166666675});
}
TEST_CASE("polynomial decay") {
    follow<PolynomialDecay{.1, 20, .01}>(
        {.1, .0954999998, .0684999973, .0549999997, .0324999988, .01, .01, .01});
    follow<PolynomialDecay{.1, 20, .01, 2.}>(
        {.1, .0912249982, .0480249971, .0324999988, .015625, .01, .01, .01});
    follow<PolynomialDecay{.1, 10, .01, .5, true}>(
        {.1, .0953814983, .0592950359, .01, .0549999997, .01, .0467423499, .01});
}
TEST_CASE("cosine decay") {
    follow<CosineDecay{.1, 20}>({.1, .0993844196, .0726995245, .05, .0146446619, 0, 0, 0});
    follow<CosineDecay{.1, 20, .1}>(
        {.1, .0994459763, .0754295737, .055, .0231801961, .01, .01, .01});
    follow<CosineDecay{0, 10, .1, .1, 10}>({0, .01, .07, .1, .055, .01, .01, .01});
}
TEST_CASE("piecewise constant") {
    follow<PiecewiseConstantDecay<2>{{7, 20}, {1, .5, .1}}>({1, 1, 1, .5, .5, .5, .1, .1});
}

}  // namespace
