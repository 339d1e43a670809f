// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that rearrange each example: Flatten, Reshape, Permute, RepeatVector.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/movement.hpp>
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
    /// Whether each example has as many elements as the new dims; tf::reshape does not check this.
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

/// Permutes the axes of each example, counted from 1: `Permute<2, 1>{}`, [batch, m, n] -> [batch,
/// n, m]. Mirrors keras.layers.Permute.
template <int... Dims>
struct Permute {
    Name name{};

    static constexpr bool is_permutation = [] {
        unsigned bits = 0;
        const bool each = ((Dims >= 1 && Dims <= static_cast<int>(sizeof...(Dims))) && ...);
        if (each) ((bits |= 1u << Dims), ...);
        return each && bits == (2u << sizeof...(Dims)) - 2;
    }();

    /// Reports numbers that are not a permutation of the axes.
    template <auto self, class X>
    static constexpr bool check() {
        static_assert(is_permutation,
                      "[tf.keras.permute] Permute<2, 1>{}: list all axes of an example, each once; "
                      "1 is the first one after the batch");
        return is_permutation;
    }
    template <class T, int... D>
        requires(sizeof...(D) == sizeof...(Dims) + 1)
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return tf::transpose<0, Dims...>(x);
    }
};

/// Repeats each vector: [batch, features] -> [batch, N, features]. Mirrors
/// keras.layers.RepeatVector.
template <int N>
struct RepeatVector {
    Name name{};

    template <class T, int B, int D>
        requires(N >= 0)
    constexpr auto call(Scope&, const Tensor<T, B, D>& x, auto) const {
        return tf::tile<1, N, 1>(tf::expand_dims<1>(x));
    }
};

namespace layers {
using keras::Flatten;
using keras::Permute;
using keras::RepeatVector;
using keras::Reshape;
}  // namespace layers

}  // namespace tf::keras
