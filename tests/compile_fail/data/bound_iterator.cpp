// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function that is bound to an iterator of C++.

#include <tf/functions.hpp>

#include <tf/data.hpp>

void f(const tf::data::Dataset<tf::Tensor<float>>& dataset) {
#ifdef TF_BAD
    auto it = dataset.iterator();
    auto next = tf::function([](auto& i) { return i.get_next(); }, it);  // expect: \[tf\.function\.bound\]
#else
    tf::data::OwnedIterator it(dataset);
    auto next = tf::function([](auto& i) { return i.get_next(); }, it);
#endif
    next();
}
