// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the tests of keras: input numbers that were also given to Keras.

#include <cmath>

#include <doctest/doctest.h>

#include <tf/keras.hpp>

#include "../support.hpp"

namespace test {

namespace keras = tf::keras;

/// The k-th element is (k mod period - period / 2) / scale.
inline void fill_pattern(float* to, std::int64_t n, int period, float scale) {
    for (std::int64_t k = 0; k < n; ++k)
        to[k] = static_cast<float>(static_cast<int>(k % period) - period / 2) / scale;
}
template <int... D>
tf::Tensor<float, D...> pattern(int period, float scale) {
    std::vector<float> all(static_cast<std::size_t>((1 * ... * D)));
    fill_pattern(all.data(), static_cast<std::int64_t>(all.size()), period, scale);
    return tf::constant<D...>(all);
}
/// The k-th weight of a model gets the pattern with period 7 + k and scale 4.
template <class Model>
void fill_weights(Model& model) {
    int period = 7;
    for (tf::VariableBase& w : model.weights()) {
        tf::VariableState& s = w.state();
        fill_pattern(static_cast<float*>(s.writable(false)), s.shape.size(), period++, 4.f);
    }
}

/// Whether all elements are equal within single precision.
template <class X>
bool near(const X& x, const std::vector<float>& expected, float tolerance = 1e-6f) {
    const auto got = elements(x);
    if (got.size() != expected.size()) return false;
    for (std::size_t k = 0; k < got.size(); ++k) {
        const auto g = static_cast<float>(got[k]);
        const bool same = g == expected[k] || (std::isnan(g) && std::isnan(expected[k]));
        if (!same && !(std::abs(g - expected[k]) <= tolerance * (1 + std::abs(expected[k])))) {
            DOCTEST_MESSAGE("element " << k << ": " << g << " instead of " << expected[k]);
            return false;
        }
    }
    return true;
}

/// Names, as Keras's `w.path`, each after a space.
inline std::string paths(const tf::VariableList& weights) {
    std::string out;
    for (const tf::VariableBase& w : weights) {
        const std::string name = w.name();
        out += (out.empty() ? "" : " ") + name.substr(0, name.size() - 2);
    }
    return out;
}

}  // namespace test
