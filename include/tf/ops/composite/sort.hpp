// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.sort and tf.argsort along an axis. As in TensorFlow they are formulas of top_k: for ascending
// order the elements are negated, for other axes x is transposed.

#include <limits>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/top_k.hpp>

namespace tf {

/// The order of tf::sort and tf::argsort.
enum class Direction : std::uint8_t { ascending, descending };

/// The options of tf::sort.
struct SortOptions {
    Direction direction = Direction::ascending;
};
/// The options of tf::argsort.
struct ArgsortOptions {
    Direction direction = Direction::ascending;
    bool stable = false;  ///< has no effect: equal elements always keep their order
};

namespace detail::ops {

/// The elements negated, so that their order is reversed.
template <class X>
constexpr X opposite(const X& x) {
    using T = typename X::value_type;
    if constexpr (is_floating(dtype_of<T>)) return X(-x);
    else if constexpr (std::is_signed_v<T>) return X(T(-1) - x);
    else return X(std::numeric_limits<T>::max() - x);
}
/// x with an axis and the last one swapped.
template <int Axis, class X>
constexpr auto exchanged(const X& x) {
    constexpr int last = X::rank - 1;
    if constexpr (Axis == last) {
        return x;
    } else {
        return [&]<int... I>(std::integer_sequence<int, I...>) {
            return transpose<(I == Axis ? last : I == last ? Axis : I)...>(x);
        }(std::make_integer_sequence<int, X::rank>{});
    }
}
/// All elements of each row, in descending order.
template <class X>
constexpr auto all_ranked(const X& x) {
    constexpr int last = X::static_shape[X::rank - 1];
    if constexpr (last != dyn) return math::top_k<last>(x);
    else return math::top_k(x, gather(shape(x), X::rank - 1));
}

/// The sorted elements, or their positions.
template <bool Positions, int Axis, class A>
constexpr auto sorted(const A& x, Direction direction) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, X::rank);
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] sort<Axis>(x), argsort<Axis>(x): 'Axis' must be a "
                      "dimension of 'x', in [-rank, rank)");
        constexpr bool numeric = in_domain<Domain::numeric, typename X::value_type>;
        static_assert(axis < 0 || numeric,
                      "[tf.ops.bad_dtype] sort(x), argsort(x): 'x' must be numeric; use "
                      "tf::cast<T>(x)");
        if constexpr (axis < 0 || !numeric) {
            return Poison{};
        } else {
            const auto rows = exchanged<axis>(X(x.collapse()));
            if constexpr (Positions) {
                constexpr Shape s = X::static_shape;
                using R = TensorOf<std::int32_t, s>;
                if (direction == Direction::descending)
                    return R(exchanged<axis>(all_ranked(rows).indices));
                return R(exchanged<axis>(all_ranked(opposite(rows)).indices));
            } else {
                if (direction == Direction::descending)
                    return X(exchanged<axis>(all_ranked(rows).values));
                return opposite(X(exchanged<axis>(all_ranked(opposite(rows)).values)));
            }
        }
    }
}
template <class A>
constexpr Poison axis_of_sort() {
    static_assert(tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] sort(x, 0), argsort(x, 0): the axis is a template argument: "
                  "tf::sort<0>(x, {.direction = tf::Direction::descending})");
    return {};
}

}  // namespace detail::ops

/// The elements sorted along an axis, by default the last one (tf.sort). The result has the dtype
/// and shape of x. Numeric dtypes. The order of NaN is not specified, as in TensorFlow.
template <int Axis = -1, TensorLike A>
constexpr auto sort(const A& x, const SortOptions& options = {}) {
    return detail::ops::sorted<false, Axis>(x, options.direction);
}
template <int Axis = -1, TensorLike A, Literal N, class... More>
constexpr Poison sort(const A&, const N&, const More&...) {
    return detail::ops::axis_of_sort<A>();
}
/// The positions of the sorted elements along an axis, by default the last one (tf.argsort): int32,
/// in the shape of x. Equal elements keep their order. Numeric dtypes.
template <int Axis = -1, TensorLike A>
constexpr auto argsort(const A& x, const ArgsortOptions& options = {}) {
    return detail::ops::sorted<true, Axis>(x, options.direction);
}
template <int Axis = -1, TensorLike A, Literal N, class... More>
constexpr Poison argsort(const A&, const N&, const More&...) {
    return detail::ops::axis_of_sort<A>();
}

}  // namespace tf
