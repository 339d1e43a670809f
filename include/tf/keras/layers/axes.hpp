// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Axes as options of layers, and shapes that follow from them.

#include <initializer_list>

#include <tf/core/shape.hpp>
#include <tf/keras/scope.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

/// One axis or several, `.axis = -1` or `.axis = {1, 2}`; negative ones count from the end. All
/// elements are initialized explicitly, because g++ 12 treats template arguments as equal that
/// differ only in the position of omitted elements.
struct Axes {
    int count;
    int of[max_rank];

    constexpr Axes(int axis) : Axes({axis}) {}
    constexpr Axes(std::initializer_list<int> all) : count(0), of{0, 0, 0, 0, 0, 0, 0, 0} {
        for (const int axis : all)
            if (count < max_rank) of[count++] = axis;
    }
};

namespace detail {

/// The axes as bits. 0 if one is out of range or occurs twice.
constexpr unsigned axis_bits(const Axes& axes, int rank) {
    unsigned bits = 0;
    for (int k = 0; k < axes.count; ++k) {
        const int axis = axes.of[k] < 0 ? axes.of[k] + rank : axes.of[k];
        if (axis < 0 || axis >= rank || (bits >> axis & 1) != 0) return 0;
        bits |= 1u << axis;
    }
    return bits;
}
/// All axes but these.
constexpr unsigned other_axes(unsigned bits, int rank) { return ((1u << rank) - 1) & ~bits; }

/// The shape with a dim appended.
constexpr Shape with_dim(Shape s, int axis, int dim) {
    s[axis] = dim;
    return s;
}
/// The dims at some axes: the shape of a weight along these.
constexpr Shape dims_at(const Shape& s, unsigned axes) {
    Shape out;
    for (int d = 0; d < s.rank; ++d)
        if ((axes >> d & 1) != 0) out[out.rank++] = s[d];
    return out;
}
/// The same with all other dims set to 1: the weight's shape for broadcasting.
constexpr Shape ones_but(Shape s, unsigned axes) {
    for (int d = 0; d < s.rank; ++d)
        if ((axes >> d & 1) == 0) s[d] = 1;
    return s;
}
constexpr bool has_open_dim(const Shape& s) {
    for (int d = 0; d < s.rank; ++d)
        if (s[d] == dyn) return true;
    return false;
}
/// The k-th of the axes that are set in `bits`.
constexpr int nth_axis(unsigned bits, int k) {
    for (int axis = 0; axis < max_rank; ++axis)
        if ((bits >> axis & 1) != 0 && k-- == 0) return axis;
    return -1;
}
constexpr std::size_t count_axes(unsigned bits) {
    std::size_t n = 0;
    for (; bits != 0; bits &= bits - 1) ++n;
    return n;
}
/// Calls f.operator()<axes...>() with the axes that are set in `Bits`.
template <unsigned Bits, class F>
constexpr auto with_axes(const F& f) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return f.template operator()<nth_axis(Bits, static_cast<int>(K))...>();
    }(std::make_index_sequence<count_axes(Bits)>{});
}

/// tf::reshape to the dims of a shape.
template <Shape S, class X>
constexpr auto reshaped(const X& x) {
    return [&]<std::size_t... D>(std::index_sequence<D...>) {
        return tf::reshape<S[static_cast<int>(D)]...>(x);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}
/// k.weight with a shape instead of dims.
template <class T, Shape S>
constexpr auto weight_of(Scope& k, std::string_view name, const Initializer& initializer,
                         const WeightOptions& options) {
    return [&]<std::size_t... D>(std::index_sequence<D...>) {
        return k.weight<T, S[static_cast<int>(D)]...>(name, initializer, options);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}

/// Reports axes that a tensor does not have.
template <Axes A, class X>
constexpr bool check_exist() {
    if constexpr (requires { X::rank; }) {
        constexpr bool exist = axis_bits(A, X::rank) != 0;
        static_assert(exist,
                      "[tf.keras.axis] LayerNormalization{.axis = -1}: each axis must be in "
                      "[-rank, rank), once; the rank includes the batch");
        return exist;
    } else {
        return true;  // the layer's call does not take it
    }
}
/// Reports axes that a tensor does not have, or along which its size is not known.
template <Axes A, class X>
constexpr bool check_axes() {
    if constexpr (!requires { X::rank; }) {
        return true;
    } else {
        constexpr unsigned bits = axis_bits(A, X::rank);
        constexpr bool exist = bits != 0;
        static_assert(exist,
                      "[tf.keras.axis] LayerNormalization{.axis = -1}: each axis must be in "
                      "[-rank, rank), once; the rank includes the batch");
        constexpr bool known = !has_open_dim(dims_at(X::static_shape, bits));
        static_assert(!exist || known,
                      "[tf.keras.axis] BatchNormalization{.axis = -1}: the dim at the axis must be "
                      "static, not tf::dyn, since weights have this size");
        return exist && known;
    }
}

}  // namespace detail
}  // namespace tf::keras
