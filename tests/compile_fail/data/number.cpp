// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A length that is a vector.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<int, tf::dyn>>& dataset) {
#ifdef TF_BAD
    const auto length = [](const auto& x) { return x; };
    return dataset.bucket_by_sequence_length(length, {8}, {4, 2});  // expect: \[tf\.data\.number\]
#else
    const auto length = [](const auto& x) { return x.shape()[0]; };
    return dataset.bucket_by_sequence_length(length, {8}, {4, 2});
#endif
}
