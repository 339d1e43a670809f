// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elements without rows.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.unbatch();  // expect: \[tf\.data\.unbatch\]
#else
    return dataset.batch(3).unbatch();
#endif
}
