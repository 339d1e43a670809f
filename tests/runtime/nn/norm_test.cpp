// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn::moments, eagerly and traced: values are TensorFlow's.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/nn.hpp>

namespace {

using Values = std::vector<double>;

template <class F, class X>
void check(F f, const X& x, const tf::Shape& shape, const Values& mean, const Values& variance) {
    const auto traced = tf::function(f);
    for (const auto& m : {f(x), traced(x)}) {
        CHECK(m.mean.shape() == shape);
        CHECK(m.variance.shape() == shape);
        CHECK(test::elements(tf::cast<double>(m.mean)) == mean);
        CHECK(test::elements(tf::cast<double>(m.variance)) == variance);
    }
}

TEST_CASE("moments: axes, kept and dropped, known and open dims") {
    const auto x = tf::constant({{1.f, 2.f, 3.f}, {3.f, 6.f, -3.f}});
    check([](auto v) { return tf::nn::moments<0>(v); }, x, tf::Shape(3), {2, 4, 0}, {1, 4, 9});
    check([](auto v) { return tf::nn::moments<1>(v, tf::keepdims); }, x, tf::Shape(2, 1), {2, 2},
          {2 / 3.f, 14});
    check([](auto v) { return tf::nn::moments(v); }, x, tf::Shape(), {2}, {22 / 3.f});
    check([](auto v) { return tf::nn::moments<0>(v); }, tf::Tensor<float, tf::dyn, tf::dyn>(x),
          tf::Shape(3), {2, 4, 0}, {1, 4, 9});
}

TEST_CASE("moments of half are computed as float") {
    const tf::Tensor<tf::half, 4> x = tf::cast<tf::half>(tf::constant({0.f, 400.f, 0.f, 400.f}));
    const auto f = [](auto v) { return tf::nn::moments<0>(v); };
    static_assert(std::is_same_v<decltype(f(x).mean), tf::Tensor<tf::half>>);
    check(f, x, tf::Shape(), {200}, {40000});
}

}  // namespace
