// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Traced in both translation units from the same inline function, so that the linker has to merge
// its graph as it merges any other inline entity.
#pragma once

#include <tf/tf.hpp>

inline float twice_plus_one(float value) {
    auto f = tf::function([](tf::Tensor<float> x) { return x + x + 1.f; });
    return f(tf::constant(value))();
}

// A fused loop and an eager expression; the files differ in how they run them.
inline float squares(float value) {
    using X = tf::Tensor<float, 3>;
    auto f = tf::function([](X x) { return tf::relu(x * x - 1.f); });
    const X y = f(tf::fill<float, 3>(value));
    return X(y * y + 1.f)(2);
}

float from_first(float value);
float from_second(float value);
