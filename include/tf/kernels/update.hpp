// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The loop of an optimizer's step over a variable, its slots and a gradient. It passes over the
// memory once, and processes as many elements at a time as a SIMD register holds.

#include <array>
#include <cstdint>

#include <tf/kernels/parallel.hpp>
#include <tf/kernels/simd.hpp>

namespace tf::kernels {

/// Loads as many consecutive elements as V holds.
template <class V, class T>
V load_update(const T* p) {
    if constexpr (is_batch<V>) return V::load_unaligned(p);
    else return static_cast<V>(*p);
}
template <class V, class T>
void store_update(T* p, const V& v) {
    if constexpr (is_batch<V>) v.store_unaligned(p);
    else *p = static_cast<T>(v);
}

/// The numbers that are the same for all elements; 16-bit dtypes are computed as float.
template <class Rule, class C>
struct UpdateRates {
    std::array<C, Rule::operands> at{};
    C decay{};
    bool nesterov = false;
};

template <class Rule, class V, class T, class C>
std::int64_t update_range(T* const* at, const T* gradient, std::int64_t first, std::int64_t last,
                          std::int64_t width, const UpdateRates<Rule, C>& rates) {
    std::array<V, Rule::operands> r;
    for (std::size_t k = 0; k < r.size(); ++k) r[k] = V(rates.at[k]);
    const V decay(rates.decay);
    const bool decays = rates.decay != C(0);
    std::int64_t i = first;
    for (; i + width <= last; i += width) {
        V w = load_update<V>(at[0] + i);
        const V g = load_update<V>(gradient + i);
        std::array<V, Rule::slots + 1> slot;
        for (std::size_t k = 0; k < Rule::slots; ++k) slot[k] = load_update<V>(at[k + 1] + i);
        if (decays) w -= w * decay;
        Rule::apply(w, slot.data(), g, r.data(), rates.nesterov);
        for (std::size_t k = 0; k < Rule::slots; ++k) store_update(at[k + 1] + i, slot[k]);
        store_update(at[0] + i, w);
    }
    return i;
}

/// `at`: the elements of the variable, then of each slot. `operands`: the gradient at index
/// Rule::gradient and scalars at the others, followed by the decay or null.
template <class Rule, class T>
[[gnu::noinline]] void update_elements(T* const* at, std::int64_t n, const T* const* operands,
                                       bool nesterov) {
    using C = std::conditional_t<std::is_floating_point_v<T>, T, float>;
    UpdateRates<Rule, C> rates;
    for (std::size_t k = 0; k < Rule::operands; ++k)
        if (k != Rule::gradient) rates.at[k] = static_cast<C>(*operands[k]);
    if (operands[Rule::operands] != nullptr)
        rates.decay = static_cast<C>(*operands[Rule::operands]);
    rates.nesterov = nesterov;
    Rule::prepare(rates.at.data());
    constexpr std::int64_t work = 8, step = 64;  // a multiple of the elements in a register
    parallel_for(
        n, grain_of(work),
        [&, gradient = operands[Rule::gradient]](std::int64_t first, std::int64_t last) {
            if constexpr (std::is_floating_point_v<T>)
                first = update_range<Rule, Batch<T>>(
                    at, gradient, first, last, static_cast<std::int64_t>(Batch<T>::size), rates);
            update_range<Rule, C>(at, gradient, first, last, 1, rates);
        },
        step);
}

}  // namespace tf::kernels
