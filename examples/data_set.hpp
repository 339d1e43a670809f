// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads data sets in the format of scikit-learn's files: a line that describes the file, then a
// line of numbers for each example, with its class last. tools/fetch_data gets such a file from a
// package that contains it.

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <tf/tf.hpp>

template <int Measures>
struct DataSet {
    tf::Tensor<float, tf::dyn, Measures> measures;
    tf::Tensor<std::int64_t, tf::dyn> classes;
};

/// Reads a file without its first `skipped` lines.
template <int Measures>
DataSet<Measures> read_data_set(const std::string& path, int skipped = 1) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::string line;
    while (skipped-- > 0) std::getline(file, line);
    std::vector<float> measures;
    std::vector<std::int64_t> classes;
    float value = 0;
    char comma = 0;
    while (file >> value) {
        measures.push_back(value);
        for (int i = 1; i < Measures; ++i) file >> comma >> measures.emplace_back();
        file >> comma >> classes.emplace_back();
    }
    return {tf::constant<tf::dyn, Measures>(measures), tf::constant(classes)};
}

/// The features, scaled to mean 0 and variance 1, so that one step size suits all.
template <int Measures>
constexpr tf::Tensor<float, tf::dyn, Measures> standardized(
    const tf::Tensor<float, tf::dyn, Measures>& x) {
    auto centered = x - tf::reduce_mean<0>(x, tf::keepdims);
    return centered / tf::sqrt(tf::reduce_mean<0>(tf::square(centered), tf::keepdims));
}
