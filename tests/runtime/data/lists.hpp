// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elements of datasets as lists of C++.

#include <cstdint>
#include <vector>

#include <tf/data.hpp>

#include "../support.hpp"

namespace test {

using Int = std::int64_t;
using List = std::vector<Int>;

/// The scalars of a dataset, at most `most`.
template <class D>
auto scalars(const D& dataset, int most = 1000) {
    std::vector<typename D::element_type::value_type> all;
    for (const auto& x : dataset) {
        if (most-- == 0) break;
        all.push_back(x());
    }
    return all;
}
/// The elements of the tensors of a dataset.
template <class D>
auto vectors(const D& dataset) {
    std::vector<std::vector<typename D::element_type::value_type>> all;
    for (const auto& x : dataset) all.push_back(elements(x));
    return all;
}
inline List up_to(Int n) {
    List all;
    for (Int k = 0; k < n; ++k) all.push_back(k);
    return all;
}
/// Vectors of 0 to 3 numbers: [], [1], [2, 2], [3, 3, 3], [], ...
inline tf::data::Dataset<tf::Tensor<Int, tf::dyn>> lists(Int n) {
    return tf::data::range(n).map([](const tf::Tensor<Int>& x) {
        return tf::fill<Int, tf::dyn>(x(), static_cast<int>(x() % 4));
    });
}

}  // namespace test
