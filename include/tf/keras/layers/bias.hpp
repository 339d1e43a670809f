// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How layers with weights end: a bias and an activation.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/arithmetic.hpp>

namespace tf::keras::detail {

/// activation(y + bias), with a bias of [Features] if the layer uses one.
template <auto self, int Features, class T, class Y>
constexpr auto with_bias(Scope& k, const Y& y) {
    if constexpr (self.use_bias)
        return activate<self.activation>(
            y + k.weight<T, Features>(
                    "bias", self.bias_initializer,
                    {.regularizer = self.bias_regularizer, .constraint = self.bias_constraint}));
    else return activate<self.activation>(y);
}

}  // namespace tf::keras::detail
