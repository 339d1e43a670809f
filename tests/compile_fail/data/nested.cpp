// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A batch of windows.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<int>>& dataset) {
#ifdef TF_BAD
    return dataset.window(3).batch(2);  // expect: \[tf\.data\.nested\]
#else
    return dataset.window(3).flat_map([](const auto& window) { return window.batch(2); });
#endif
}
