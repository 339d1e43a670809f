// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that arrange the elements of each example anew: Flatten, Reshape.

#include <tf/keras/layer.hpp>
#include <tf/ops/shape.hpp>

namespace tf::keras {

/// Each example as one row: [batch, ...] -> [batch, n]. keras.layers.Flatten.
struct Flatten {
    Name name{};

    template <class T, int B, int... D>
        requires(B != dyn || ((D != dyn) && ...))
    constexpr auto call(Scope&, const Tensor<T, B, D...>& x, auto) const {
        constexpr int n = ((D == dyn) || ...) ? dyn : (1 * ... * D);
        return tf::reshape<B, n>(x);
    }
};

/// Each example with these dims, of which one may be -1: [batch, ...] -> [batch, Dims...].
/// keras.layers.Reshape.
template <int... Dims>
struct Reshape {
    Name name{};

    static constexpr int known = (1 * ... * (Dims == -1 ? 1 : Dims));
    /// An example's elements go to that example; which example that is, tf::reshape would not ask.
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
