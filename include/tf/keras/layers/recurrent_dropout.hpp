// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dropout of the inputs and states of recurrent layers. Masks are drawn once per call, so all steps
// drop the same elements.

#include <tf/keras/layers/regularization.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/linalg.hpp>

namespace tf::keras::detail {

/// Dropout masks for the inputs and the states of a cell, as tuples: empty, one for all gates, or
/// one for each gate. The elements of a mask are 0 or 1 / (1 - rate).
template <class I = std::tuple<>, class S = std::tuple<>>
struct Drops {
    I inputs{};
    S states{};
};

/// A mask with the shape of x, but a dim of 1 for the axes that are set in `Together`.
template <Rate R, std::int64_t Seed, unsigned Together, class T, int... D>
constexpr auto mask_like(const Tensor<T, D...>& x) {
    using Drawn = std::conditional_t<std::floating_point<T>, T, float>;
    constexpr Drawn rate = static_cast<Drawn>(R.value);
    constexpr Drawn kept = R.value < 1 ? 1 / (1 - rate) : 0;
    const auto dice = uniform_like<Seed, Together>(nest::to_tensor(tf::cast<Drawn>(x)));
    return nest::to_tensor(tf::cast<T>(tf::cast<Drawn>(dice >= rate) * kept));
}
/// The seed of the k-th mask of a layer.
constexpr std::int64_t seed_of_mask(std::int64_t seed, std::size_t k) {
    constexpr std::uint64_t apart = 1000003;
    return seed == no_seed
               ? seed
               : static_cast<std::int64_t>(static_cast<std::uint64_t>(seed) + k * apart);
}
/// `Count` masks; `First` is the index of the first one among the masks of the layer.
template <Rate R, std::int64_t Seed, unsigned Together, std::size_t First, std::size_t Count,
          class X>
constexpr auto masks_like(const X& x) {
    if constexpr (R.value > 0)
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return std::tuple{mask_like<R, seed_of_mask(Seed, First + K), Together>(x)...};
        }(std::make_index_sequence<Count>{});
    else return std::tuple<>();
}
/// The dropout masks of a cell, for inputs that are a sequence [batch, steps, ...] or one step
/// [batch, ...], and for a state [batch, ...].
template <auto Cell, std::size_t Gates, class X, class H, class Mode>
constexpr auto drops_of([[maybe_unused]] const X& x, [[maybe_unused]] const H& h, Mode) {
    if constexpr (!Mode::value) {
        return Drops<>{};
    } else {
        constexpr unsigned steps = X::rank > H::rank ? 2 : 0;
        const auto inputs = masks_like<Cell.dropout, Cell.seed, steps, 0, Gates>(x);
        const auto states = masks_like<Cell.recurrent_dropout, Cell.seed, 0, Gates, Gates>(h);
        return Drops<std::remove_const_t<decltype(inputs)>, std::remove_const_t<decltype(states)>>{
            inputs, states};
    }
}

/// Columns First to First + Count - 1 of a matrix, or these elements of a vector.
template <int First, int Count, class X>
constexpr auto columns_of(const X& x) {
    return nest::to_tensor(gather<-1>(x, range<First, First + Count>()));
}
/// The input of a gate: x with the gate's mask applied.
template <std::size_t Gate, class X, class... M>
constexpr X for_gate(const X& x, [[maybe_unused]] const std::tuple<M...>& masks) {
    if constexpr (sizeof...(M) == 0) return x;
    else return X(x * std::get < sizeof...(M) == 1 ? 0 : Gate > (masks));
}
/// The masks of the first gates.
template <std::size_t Count, class... M>
constexpr auto first_gates(const std::tuple<M...>& masks) {
    if constexpr (sizeof...(M) <= Count) return masks;
    else
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return std::tuple(std::get<K>(masks)...);
        }(std::make_index_sequence<Count>{});
}
/// product(x, kernel), where the last dim of the kernel contains all gates, and each gate uses x
/// with its own mask applied.
template <class X, class... M, class W, class Product>
constexpr auto gated(const X& x, [[maybe_unused]] const std::tuple<M...>& masks, const W& kernel,
                     Product product) {
    if constexpr (sizeof...(M) <= 1) {
        return product(for_gate<0>(x, masks), kernel);
    } else {
        constexpr Shape all = tensor_type_t<W>::static_shape;
        constexpr int size = all[all.rank - 1] / static_cast<int>(sizeof...(M));
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return nest::to_tensor(tf::concat<-1>(nest::to_tensor(product(
                for_gate<K>(x, masks), columns_of<static_cast<int>(K) * size, size>(kernel)))...));
        }(std::make_index_sequence<sizeof...(M)>{});
    }
}
template <class X, class M, class W>
constexpr auto gated_product(const X& x, const M& masks, const W& kernel) {
    return gated(x, masks, kernel, [](const auto& a, const auto& b) { return tf::matmul(a, b); });
}

}  // namespace tf::keras::detail
