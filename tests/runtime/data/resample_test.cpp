// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// rejection_resample: shares of classes, which are random, so the seeds are set.

#include <algorithm>
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "lists.hpp"

namespace data = tf::data;
using test::Int;

namespace {

/// Classes 0, 1 and 2 with the shares 0.7, 0.2 and 0.1.
constexpr auto class_of = [](const tf::Tensor<Int>& x) {
    const Int digit = x() % 10;
    return digit < 7 ? 0 : digit < 9 ? 1 : 2;
};
struct Counted {
    std::map<Int, int> classes{};
    int all = 0;
};
template <class D>
Counted count(const D& dataset) {
    Counted out;
    for (const auto& [kind, x] : dataset) {
        CHECK(kind() == class_of(x));
        ++out.classes[kind()];
        ++out.all;
    }
    return out;
}
void check_shares(const Counted& counted, const std::vector<double>& shares) {
    for (std::size_t k = 0; k < shares.size(); ++k) {
        const auto found = counted.classes.find(static_cast<Int>(k));
        const double n = counted.all, got = found == counted.classes.end() ? 0 : found->second;
        // Five times the standard deviation of a binomial distribution.
        CHECK(std::abs(got - n * shares[k]) <=
              5 * std::sqrt(n * shares[k] * (1 - shares[k])) + 1e-9);
    }
}

}  // namespace

TEST_CASE("classes have the wanted shares") {
    const auto numbers = data::range(20'000);
    for (const std::vector<double>& target :
         {std::vector{.4, .3, .3}, std::vector{.1, .1, .8}, std::vector{.5, .5, 0.}}) {
        const Counted counted = count(numbers.rejection_resample(
            class_of, target, {.initial_dist = {.7, .2, .1}, .seed = 3}));
        check_shares(counted, target);
        // Of the class that is rarest in comparison, nothing is lost.
        double most = 0;
        const double initial[] = {.7, .2, .1};
        for (int k = 0; k < 3; ++k)
            most = std::max(most, target[static_cast<std::size_t>(k)] / initial[k]);
        CHECK(counted.all > 20'000 / most * .9);
    }
}
TEST_CASE("equal shares take the dataset as it is") {
    const auto same = data::range(100).rejection_resample([](const auto& x) { return x % Int{2}; },
                                                          {.5, .5}, {.initial_dist = {.5, .5}});
    Int k = 0;
    for (const auto& [kind, x] : same) CHECK(x() == k++);
    CHECK(k == 100);
}
TEST_CASE("shares are estimated if they are not given") {
    const Counted counted =
        count(data::range(40'000).rejection_resample(class_of, {.2, .2, .6}, {.seed = 8}));
    // The first estimates are wrong by some percent.
    for (const auto& [kind, n] : counted.classes)
        CHECK(std::abs(n / static_cast<double>(counted.all) - (kind == 2 ? .6 : .2)) < .02);
}
TEST_CASE("equal seeds choose equal elements, and positions can be saved") {
    const auto make = [](Int seed) {
        return data::range(500).rejection_resample(class_of, {.2, .2, .6}, {.seed = seed});
    };
    const auto elements = [](auto iterator) {
        test::List all;
        while (const auto x = iterator.next()) all.push_back(std::get<1>(*x)());
        return all;
    };
    CHECK(elements(make(4).iterator()) == elements(make(4).iterator()));
    CHECK(elements(make(4).iterator()) != elements(make(5).iterator()));
    auto first = make(4).iterator();
    for (int k = 0; k < 60; ++k) (void)first.next();
    auto second = make(4).iterator();
    second.restore(first.save());
    CHECK(elements(std::move(first)) == elements(std::move(second)));
}
TEST_CASE("shares and classes that do not fit") {
    const auto numbers = data::range(10);
    const auto resampled = [&](std::vector<double> target, std::vector<double> initial = {}) {
        return numbers.rejection_resample(class_of, std::move(target),
                                          {.initial_dist = std::move(initial)});
    };
    using tf::errors::InvalidArgument;
    CHECK_THROWS_AS((void)resampled({}), InvalidArgument);
    CHECK_THROWS_AS((void)resampled({.5, .4}), InvalidArgument);
    CHECK_THROWS_AS((void)resampled({1.5, -.5}), InvalidArgument);
    CHECK_THROWS_AS((void)resampled({.5, .5}, {.2, .3, .5}), InvalidArgument);
    auto iterator = resampled({0, 1}, {0, 1}).iterator();  // no class 2
    CHECK_THROWS_AS(
        [&] {
            while (iterator.next()) {
            }
        }(),
        InvalidArgument);
}
