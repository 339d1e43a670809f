// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// flat_map of a function that returns an element.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.flat_map([](const auto& x) { return x * 2.f; });  // expect: \[tf\.data\.flat_map\]
#else
    return dataset.flat_map([](const auto& x) { return tf::data::from_tensors(x * 2.f); });
#endif
}
