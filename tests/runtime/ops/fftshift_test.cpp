// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.signal.fftshift and ifftshift: the values are TensorFlow's.

#include <tf/signal.hpp>

#include "op_support.hpp"

namespace {

using namespace tests;

TEST_CASE("fftshift and ifftshift: even and odd dims, some axes, dims that are not known") {
    const auto x = tf::constant<int>({{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}});
    check(tf::signal::fftshift(x), tf::Shape(2, 5), {9, 10, 6, 7, 8, 4, 5, 1, 2, 3});
    check(tf::signal::ifftshift(x), tf::Shape(2, 5), {8, 9, 10, 6, 7, 3, 4, 5, 1, 2});
    check(tf::signal::fftshift<-1>(x), tf::Shape(2, 5), {4, 5, 1, 2, 3, 9, 10, 6, 7, 8});
    const auto open = tf::function([](const tf::Tensor<int, tf::dyn, tf::dyn>& v) {
        return tf::nest::to_tensor(tf::signal::ifftshift(tf::signal::fftshift(v)));
    });
    check(open(x), tf::Shape(2, 5), {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    const auto half = tf::function([](const tf::Tensor<int, tf::dyn, 5>& v) {
        return tf::nest::to_tensor(tf::signal::fftshift<0>(v));
    });
    check(half(x), tf::Shape(2, 5), {6, 7, 8, 9, 10, 1, 2, 3, 4, 5});
    check(tf::signal::fftshift(tf::constant(3)), tf::Shape(), {3});
}

}  // namespace
