// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// keras::utils, eagerly and traced.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras.hpp>

namespace utils = tf::keras::utils;

TEST_CASE("utils: classes as rows") {
    const std::vector<float> expected{0, 0, 1, 1, 0, 0, 0, 1, 0};
    const tf::Tensor<int, 3> y = tf::constant({2, 0, 1});
    const tf::Tensor<float, 3, 3> rows = utils::to_categorical<3>(y);
    CHECK(test::elements(rows) == expected);
    const auto f =
        tf::function([](tf::Tensor<int, tf::dyn> v) { return utils::to_categorical<3>(v); });
    const tf::Tensor<float, tf::dyn, 3> traced = f(y);
    CHECK(test::elements(traced) == expected);
    // a last dim of 1 is removed, and floats also can be numbers of classes
    const tf::Tensor<float, 3, 3> column =
        utils::to_categorical<3>(tf::constant({{2.f}, {0.f}, {1.f}}));
    CHECK(test::elements(column) == expected);
    const tf::Tensor<float, 2> one = utils::to_categorical<2>(tf::constant(std::int64_t{1}));
    CHECK(test::elements(one) == std::vector{0.f, 1.f});
    const tf::Tensor<float, 1, 1> single = utils::to_categorical<1>(tf::constant({0}));
    CHECK(test::elements(single) == std::vector{1.f});
    CHECK(test::elements(utils::to_categorical<2>(tf::zeros<int, 0>())).empty());
    const tf::Tensor<int, tf::dyn> bad = tf::constant({0, 3});
    CHECK_THROWS_AS(f(bad), tf::errors::InvalidArgument);
    CHECK_THROWS_AS(f(tf::constant({-1})), tf::errors::InvalidArgument);
}

namespace {

void near(const auto& got, const std::vector<double>& expected) {
    const auto values = test::elements(got);
    REQUIRE(values.size() == expected.size());
    for (std::size_t k = 0; k < expected.size(); ++k)
        CHECK(double{values[k]} == doctest::Approx(expected[k]).epsilon(1e-6));
}

}  // namespace

TEST_CASE("utils: tensors divided by their norms") {
    const tf::Tensor<float, 3, 3> x =
        tf::constant({{1.f, 2.f, 2.f}, {0.f, 0.f, 0.f}, {3.f, -4.f, 0.f}});
    const tf::Tensor<float, 3, 3> y = utils::normalize(x);
    near(y, {1. / 3, 2. / 3, 2. / 3, 0, 0, 0, .6, -.8, 0});
    near(utils::normalize<-1, 1>(x), {.2, .4, .4, 0, 0, 0, 3. / 7, -4. / 7, 0});
    near(utils::normalize<1, 3>(x),
         {.3889110982, .7778221965, .7778221965, 0, 0, 0, .6669717431, -.8892956972, 0});
    near(utils::normalize<0>(x),
         {.3162277639, .4472135901, 1, 0, 0, 0, .9486832619, -.8944271803, 0});
    near(utils::normalize<0, 1>(x), {.25, 1. / 3, 1, 0, 0, 0, .75, -2. / 3, 0});
    const auto f =
        tf::function([](tf::Tensor<float, tf::dyn, 3> v) { return utils::normalize(v); });
    near(f(x), {1. / 3, 2. / 3, 2. / 3, 0, 0, 0, .6, -.8, 0});
}
