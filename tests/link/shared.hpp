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

float from_first(float value);
float from_second(float value);
