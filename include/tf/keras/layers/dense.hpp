// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The fully connected layer: Dense.

#include <tf/keras/layers/bias.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras {

/// activation(matmul(x, kernel) + bias) along the last dim: [..., n] -> [..., Units]. Weights:
/// "kernel" [n, Units] and "bias" [Units]. The last dim of x must be static. Mirrors
/// keras.layers.Dense.
template <int Units>
struct Dense {
    static constexpr bool supports_masking = true;
    activations::Function activation{};
    bool use_bias = true;
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) >= 2 && last_dim<D...> != dyn)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr int inputs = last_dim<D...>;
        const auto kernel = detail::kernel_of<self, T, inputs, Units>(k);
        return detail::with_bias<self, Units, T>(k, tf::matmul(x, kernel));
    }
};

/// Leads `Dense{10}` to the message that the number of units is a template argument.
Dense(int) -> Dense<1>;

namespace layers {
using keras::Dense;
}  // namespace layers

}  // namespace tf::keras
