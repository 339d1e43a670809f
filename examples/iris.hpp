// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fisher's irises: 150 flowers, four measures in cm each, three species. tools/fetch_data gets the
// file from a package that ships it.

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <tf/tf.hpp>

struct Iris {
    tf::Tensor<float, tf::dyn, 4> measures;
    tf::Tensor<std::int64_t, tf::dyn> species;
};

inline Iris read_iris(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) throw std::runtime_error("cannot read " + path);
    std::vector<float> measures;
    std::vector<std::int64_t> species;
    float value = 0;
    char comma = 0;
    while (file >> value) {
        measures.push_back(value);
        for (int i = 1; i < 4; ++i) file >> comma >> measures.emplace_back();
        file >> comma >> species.emplace_back();
    }
    return {tf::constant<tf::dyn, 4>(measures), tf::constant(species)};
}
