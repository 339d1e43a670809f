// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Batches of no elements.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    return dataset.batch<0>();  // expect: \[tf\.data\.batch_size\]
#else
    return dataset.batch<1>();
#endif
}
