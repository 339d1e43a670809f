// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Masks of sequences. A layer such as Masking returns a tensor with a mask. The mask is part of the
// result's type, so each later layer must pass it on or use it. Mirrors Keras's `_keras_mask`.

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tf/module/nest.hpp>
#include <tf/trace/tensor_like.hpp>

namespace tf::keras {

/// A tensor [batch, steps, ...] and a bool tensor [batch, steps] that is false for the steps to
/// ignore. It is what `Masking` and `Embedding{.mask_zero = true}` return. Ops do not take it:
/// `y.value` is the tensor without the mask.
template <class X, class M>
struct Masked {
    X value;
    M mask;
};

namespace detail {

template <class X>
inline constexpr bool is_masked = false;
template <class X, class M>
inline constexpr bool is_masked<Masked<X, M>> = true;
/// Whether a tensor, or one in a structure, has a mask.
template <class X>
inline constexpr bool has_masks = [] {
    if constexpr (TensorLike<X>) return false;
    else if constexpr (nest::Map<X>)
        return decltype(nest::hana::unpack(nest::hana::values(std::declval<const X&>()),
                                           []<class... T>(const T&...) {
                                               return std::bool_constant<(is_masked<T> || ...)>();
                                           }))::value;
    else return false;
}();
template <class X, class M>
inline constexpr bool has_masks<Masked<X, M>> = true;
template <class... X>
inline constexpr bool has_masks<std::tuple<X...>> = (is_masked<X> || ...);
template <class X, std::size_t N>
inline constexpr bool has_masks<std::array<X, N>> = is_masked<X>;

/// The same tensors without masks.
template <class X>
constexpr decltype(auto) unmasked(const X& x) {
    if constexpr (is_masked<X>) return (x.value);
    else if constexpr (!has_masks<X>) return (x);
    else if constexpr (nest::Map<X>)
        return nest::hana::unpack(x, [](const auto&... pair) {
            return nest::hana::make_map(nest::hana::make_pair(
                nest::hana::first(pair), std::decay_t<decltype(unmasked(nest::hana::second(pair)))>(
                                             unmasked(nest::hana::second(pair))))...);
        });
    else
        return std::apply(
            [](const auto&... each) {
                return std::tuple<std::decay_t<decltype(unmasked(each))>...>(unmasked(each)...);
            },
            x);
}
template <class X>
using unmasked_t = std::remove_cvref_t<decltype(unmasked(std::declval<const X&>()))>;

/// Stands for the mask of a tensor without one.
struct NoMask {};
template <class X>
constexpr auto mask_of(const X& x) {
    if constexpr (is_masked<X>) return x.mask;
    else return NoMask{};
}
/// A tensor with this mask.
template <class X, class M>
constexpr auto with_mask(const X& x, [[maybe_unused]] const M& mask) {
    if constexpr (std::is_same_v<M, NoMask> || Poisoned<X>) return x;
    else return Masked<X, M>{x, mask};
}

}  // namespace detail
}  // namespace tf::keras
