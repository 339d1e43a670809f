// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Groups that become tensors.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<int>>& dataset) {
    const auto key = [](const auto& x) { return x % 2; };
#ifdef TF_BAD
    return dataset.group_by_window(key, [](const auto& k, const auto&) { return k; }, 3);  // expect: \[tf\.data\.group\]
#else
    return dataset.group_by_window(key, [](const auto&, const auto& d) { return d.batch(3); }, 3);
#endif
}
