// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elements as a type with another dtype.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float, 3>>& dataset) {
#ifdef TF_BAD
    return dataset.as<tf::Tensor<double, 3>>();  // expect: \[tf\.data\.as\]
#else
    return dataset.as<tf::Tensor<float, tf::dyn>>();
#endif
}
