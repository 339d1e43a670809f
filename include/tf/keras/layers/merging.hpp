// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that compute one tensor from several: `std::tuple(a, b) | layer<Add{}>`, or `add(a, b)`.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras {

/// a + b + ..., with broadcasting. Mirrors keras.layers.Add.
struct Add {
    Name name{};

    template <class... X>
        requires(sizeof...(X) >= 2)
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply([](const auto&... each) { return (each + ...); }, x);
    }
};

/// Concatenates tensors along an axis, by default the last one. Mirrors keras.layers.Concatenate.
struct Concatenate {
    int axis = -1;
    Name name{};

    template <auto self, class... X>
        requires(sizeof...(X) >= 2)
    static constexpr auto call(Scope&, const std::tuple<X...>& x, auto) {
        return std::apply([](const auto&... each) { return tf::concat<self.axis>(each...); }, x);
    }
};

/// In `build`: each call creates a new layer (keras.layers.add, keras.layers.concatenate).
template <TensorLike... X>
constexpr auto add(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Add{}>;
}
/// The inputs joined along an axis, as a layer Concatenate. Mirrors keras.layers.concatenate.
template <int Axis = -1, TensorLike... X>
constexpr auto concatenate(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Concatenate{.axis = Axis}>;
}

namespace layers {
using keras::add;
using keras::Add;
using keras::concatenate;
using keras::Concatenate;
}  // namespace layers

}  // namespace tf::keras
