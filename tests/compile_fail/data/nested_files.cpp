// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Windows in a file.

#include <tf/functions.hpp>

#include <tf/data.hpp>

void f(const tf::data::Dataset<tf::Tensor<int>>& dataset) {
#ifdef TF_BAD
    dataset.window(3).save("windows");  // expect: \[tf\.data\.nested_files\]
#else
    dataset.window(3).flat_map([](const auto& window) { return window.batch(3); }).save("windows");
#endif
}
