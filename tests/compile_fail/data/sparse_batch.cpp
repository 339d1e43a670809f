// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sparse batches of pairs.

#include <tf/functions.hpp>

#include <tf/data.hpp>
#include <tf/sparse.hpp>

auto f(const tf::data::Dataset<std::tuple<tf::Tensor<float, 3>, tf::Tensor<int>>>& dataset) {
#ifdef TF_BAD
    return dataset.sparse_batch(8, {3});  // expect: \[tf\.data\.sparse_batch\]
#else
    return dataset.map([](const auto& x, const auto&) { return x; }).sparse_batch(8, {3});
#endif
}
