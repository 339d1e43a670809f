// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A filter whose function returns a tensor that is no condition.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.filter([](const auto& x) { return x * 2.f; });  // expect: \[tf\.data\.condition\]
#else
    return dataset.filter([](const auto& x) { return x > 2.f; });
#endif
}
