// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that scale inputs: Rescaling.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

/// x * scale + offset, in floating point; integers are converted to float first: `Rescaling{.scale
/// = 1.f / 255}`. Mirrors keras.layers.Rescaling.
struct Rescaling {
    float scale = 1;
    float offset = 0;
    Name name{};

    template <class T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        if constexpr (is_floating(dtype_of<T>)) return x * scale + offset;
        else return tf::cast<float>(x) * scale + offset;
    }
};

namespace layers {
using keras::Rescaling;
}  // namespace layers

}  // namespace tf::keras
