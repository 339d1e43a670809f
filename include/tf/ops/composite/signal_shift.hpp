// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.signal.fftshift and ifftshift: the order of frequencies. Axes are template arguments.

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf {

namespace detail::signals {

/// x rolled by half of each dim, forwards or backwards.
template <int Sign, int... Axes, class A>
constexpr auto half_rolled(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool axes = ((normalize_axis(Axes, X::rank) >= 0) && ...);
        static_assert(axes,
                      "[tf.ops.bad_axis] fftshift<Axes...>(x): axes must be in [-rank, rank); "
                      "without Axes, all are shifted");
        if constexpr (!axes) {
            return Poison{};
        } else {
            constexpr Shape s = X::static_shape;
            constexpr bool known = ((s[normalize_axis(Axes, X::rank)] != dyn) && ...);
            const X t(x.collapse());
            if constexpr (known) {
                return roll<Axes...>(t, Sign * (s[normalize_axis(Axes, X::rank)] / 2)...);
            } else {
                const auto dims = tf::shape(t);
                const auto chosen = stack(gather(dims, normalize_axis(Axes, X::rank))...);
                return roll<Axes...>(t, tf::detail::ops::valued(floordiv(chosen, 2) * Sign));
            }
        }
    }
}
template <int Sign, class A, int... Axes>
constexpr auto all_half_rolled(const A& x, std::integer_sequence<int, Axes...>) {
    if constexpr (sizeof...(Axes) == 0) return x.collapse();
    else return half_rolled<Sign, Axes...>(x);
}
template <int Sign, int... Axes, class A>
constexpr auto shifted(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else if constexpr (sizeof...(Axes) != 0) return half_rolled<Sign, Axes...>(x);
    else return all_half_rolled<Sign>(x, std::make_integer_sequence<int, tensor_type_t<A>::rank>{});
}

}  // namespace detail::signals

namespace signal {

/// Reorders frequencies so that frequency 0 is in the middle of each axis, not at its start
/// (tf.signal.fftshift): fftshift(x), fftshift<-1>(x). All axes by default. Any dtype.
template <int... Axes, TensorLike A>
constexpr auto fftshift(const A& x) {
    return tf::detail::signals::shifted<1, Axes...>(x);
}
/// The inverse of fftshift; they differ if a dim is odd (tf.signal.ifftshift).
template <int... Axes, TensorLike A>
constexpr auto ifftshift(const A& x) {
    return tf::detail::signals::shifted<-1, Axes...>(x);
}

}  // namespace signal

}  // namespace tf
