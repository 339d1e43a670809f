// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A batch of tensors with 8 dims.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<int, 1, 1, 1, 1, 1, 1, 1, 1>>& dataset) {
#ifdef TF_BAD
    return dataset.batch(2);  // expect: \[tf\.data\.rank\]
#else
    return dataset.take(2);
#endif
}
