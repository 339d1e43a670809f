// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fisher's irises: 150 flowers, four measures in cm each (length and width of the sepals, length
// and width of the petals), three species.

#include "data_set.hpp"

struct Iris {
    tf::Tensor<float, tf::dyn, 4> measures;
    tf::Tensor<std::int64_t, tf::dyn> species;
};

inline Iris read_iris(const std::string& path) {
    auto [measures, species] = read_data_set<4>(path);
    return {measures, species};
}
