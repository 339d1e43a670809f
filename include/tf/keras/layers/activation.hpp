// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions as layers.

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>

namespace tf::keras {

/// Applies F: one of keras::activations, or a user-defined function object that takes a tensor,
/// such as `Activation<[](auto x) { return x * tf::sin(x); }>`. Mirrors keras.layers.Activation.
template <auto F>
struct Activation {
    Name name{};

    template <class T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return detail::activate<F>(x);
    }
};

namespace layers {
using keras::Activation;
}  // namespace layers

}  // namespace tf::keras
