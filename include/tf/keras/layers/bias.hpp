// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of layers with a kernel, a bias and an activation.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/arithmetic.hpp>

namespace tf::keras::detail {

/// The layer's "kernel" of these dims.
template <auto self, class T, int... D>
constexpr VariableRef<T, D...> kernel_of(Scope& k) {
    return k.weight<T, D...>(
        "kernel", self.kernel_initializer,
        {.regularizer = self.kernel_regularizer, .constraint = self.kernel_constraint});
}
/// The layer's "bias" of these dims.
template <auto self, class T, int... D>
constexpr VariableRef<T, D...> bias_of(Scope& k) {
    return k.weight<T, D...>(
        "bias", self.bias_initializer,
        {.regularizer = self.bias_regularizer, .constraint = self.bias_constraint});
}
/// activation(y + bias), with a bias of [Features] if the layer uses one.
template <auto self, int Features, class T, class Y>
constexpr auto with_bias(Scope& k, const Y& y) {
    if constexpr (self.use_bias)
        return activate<self.activation>(y + bias_of<self, T, Features>(k));
    else return activate<self.activation>(y);
}

}  // namespace tf::keras::detail
