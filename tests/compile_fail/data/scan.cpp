// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A scan whose function returns the next state only.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.scan(0.f, [](const auto& s, const auto& x) { return s + x; });  // expect: \[tf\.data\.scan\]
#else
    return dataset.scan(0.f, [](const auto& s, const auto& x) { return std::pair(s + x, s); });
#endif
}
