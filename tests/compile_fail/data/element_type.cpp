// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dataset of values that are no tensors.

#include <tf/functions.hpp>

#include <tf/data.hpp>

#include <vector>

#ifdef TF_BAD
void f(const tf::data::Dataset<std::vector<float>>& dataset) {
    (void)dataset.cardinality();  // expect: \[tf\.data\.element_type\]
}
#else
void f(const tf::data::Dataset<tf::Tensor<float, tf::dyn>>& dataset) {
    (void)dataset.cardinality();
}
#endif
