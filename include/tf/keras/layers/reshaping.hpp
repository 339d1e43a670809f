// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that reshape each example: Flatten, Reshape.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

/// Flattens each example to one row: [batch, ...] -> [batch, n]. Mirrors keras.layers.Flatten.
struct Flatten {
    Name name{};

    template <class T, int B, int... D>
        requires(B != dyn || ((D != dyn) && ...))
    constexpr auto call(Scope&, const Tensor<T, B, D...>& x, auto) const {
        constexpr int n = ((D == dyn) || ...) ? dyn : (1 * ... * D);
        return tf::reshape<B, n>(x);
    }
};

/// Reshapes each example to these dims, one of which may be -1: [batch, ...] -> [batch, Dims...].
/// Mirrors keras.layers.Reshape.
template <int... Dims>
struct Reshape {
    Name name{};

    static constexpr int known = (1 * ... * (Dims == -1 ? 1 : Dims));
    /// Whether each example keeps its own elements; tf::reshape does not check this.
    template <int... D>
    static constexpr bool keeps_examples = [] {
        constexpr int all = (1 * ... * D);
        if constexpr (((D == dyn) || ...) || known <= 0) return true;
        else return ((Dims == -1) || ...) ? all % known == 0 : all == known;
    }();

    template <class T, int B, int... D>
        requires(keeps_examples<D...>)
    constexpr auto call(Scope&, const Tensor<T, B, D...>& x, auto) const {
        return tf::reshape<B, filled<D...>(Dims)...>(x);
    }

private:
    template <int... D>
    static constexpr int filled(int d) {
        constexpr int all = (1 * ... * D);
        return d == -1 && known > 0 && ((D != dyn) && ...) ? all / known : d;
    }
};

namespace layers {
using keras::Flatten;
using keras::Reshape;
}  // namespace layers

}  // namespace tf::keras
