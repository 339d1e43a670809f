// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors of pseudo-random elements, the same in every run.

#include <cmath>

#include <tf/functions.hpp>

namespace test {

/// A tensor of type X with these dims and pseudo-random elements between `low` and `high`, no two
/// of them close to each other.
template <class X>
X sample(const tf::Shape& shape, double low, double high, double seed) {
    using T = typename X::value_type;
    tf::detail::tracing::Handle h(tf::detail::core::allocate(X::dtype, shape.size()));
    auto* to = static_cast<T*>(h.buffer()->data());
    for (std::int64_t i = 0; i < shape.size(); ++i) {
        const double u = std::fmod(0.6180339887498949 * static_cast<double>(i + 1) + seed, 1.0);
        to[i] = static_cast<T>(low + (high - low) * u);
    }
    return X(std::move(h), shape);
}
template <int... Dims>
auto sample(double low, double high, double seed = 0.1) {
    using X = tf::Tensor<double, Dims...>;
    return sample<X>(X::static_shape, low, high, seed);
}

}  // namespace test
