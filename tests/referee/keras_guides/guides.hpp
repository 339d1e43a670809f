// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Code shared by the programs of guides.py: examples and weights, which are sines of their
// positions, and the output of named lines of numbers.

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <tf/keras.hpp>

namespace guides {

namespace keras = tf::keras;
using namespace tf::keras;

/// sin(a k + b) for the k-th element.
template <int... D>
tf::Tensor<float, D...> sines(double a, double b = 0) {
    std::vector<float> all;
    for (int k = 0; k < (1 * ... * D); ++k) all.push_back(static_cast<float>(std::sin(k * a + b)));
    return tf::constant<D...>(all);
}
/// k * k mod n for the k-th element.
template <int N>
tf::Tensor<int, N> classes(int n) {
    std::vector<int> all;
    for (int k = 0; k < N; ++k) all.push_back(k * k % n);
    return tf::constant<N>(all);
}
inline void start(tf::VariableBase& w, double phase) {
    tf::VariableState& s = w.state();
    auto* const to = static_cast<float*>(s.writable(false));
    for (std::int64_t k = 0; k < s.shape.size(); ++k)
        to[k] = static_cast<float>(std::sin(.7 * static_cast<double>(k) + phase)) * .5f;
}
/// Different weights for each layer.
inline void start(const tf::VariableList& weights) {
    int k = 0;
    for (tf::VariableBase& w : weights) start(w, ++k);
}

inline void tell(const std::string& name, const std::vector<float>& values) {
    std::printf("%s:", name.c_str());
    for (const float v : values) std::printf(" %.9g", static_cast<double>(v));
    std::printf("\n");
}
inline void tell(const std::string& name, const History& history) {
    for (const auto& column : history.history) tell(name + " " + column.name, column.values);
}
inline void tell(const std::string& name, const Logs& logs) {
    for (const Logs::Entry& e : logs) tell(name + " " + e.name, std::vector<float>{e.value});
}
template <tf::TensorLike X>
void tell(const std::string& name, const X& x) {
    const auto values = tf::tensor_type_t<X>(x).values();
    tell(name, std::vector<float>(values.begin(), values.end()));
}
inline void tell_weights(const std::string& name, const tf::VariableList& weights) {
    for (tf::VariableBase& w : weights) {
        const tf::VariableState& s = w.state();
        const auto* const from = static_cast<const float*>(s.data());
        const std::string last = w.name().substr(0, w.name().size() - 2);
        tell(name + " " + last, std::vector<float>(from, from + s.shape.size()));
    }
}

void write_loops();

}  // namespace guides
