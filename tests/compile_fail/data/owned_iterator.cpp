// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function that would read datasets.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    tf::data::OwnedIterator it(dataset.window(3));  // expect: \[tf\.data\.owned_iterator\]
#else
    tf::data::OwnedIterator it(dataset.window(3).flat_map([](const auto& w) { return w; }));
#endif
    return it.get_next();
}
