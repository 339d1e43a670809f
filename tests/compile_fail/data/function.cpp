// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function of two tensors for a dataset of one.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.map([](const auto& x, const auto& y) { return x * y; });  // expect: \[tf\.data\.function\]
#else
    return tf::data::zip(dataset, dataset).map([](const auto& x, const auto& y) { return x * y; });
#endif
}
