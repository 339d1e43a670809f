// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that compute one tensor from several: `std::tuple(a, b) | layer<Add{}>`, or `add(a, b)`.

#include <tf/core/fixed_string.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/shape.hpp>

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

/// a - b, with broadcasting. Mirrors keras.layers.Subtract.
struct Subtract {
    Name name{};

    template <class A, class B>
    constexpr auto call(Scope&, const std::tuple<A, B>& x, auto) const {
        return std::get<0>(x) - std::get<1>(x);
    }
};
/// a * b * ..., with broadcasting. Mirrors keras.layers.Multiply.
struct Multiply {
    Name name{};

    template <class... X>
        requires(sizeof...(X) >= 2)
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply([](const auto&... each) { return (each * ...); }, x);
    }
};
/// (a + b + ...) divided by their number, with broadcasting; for floats. Mirrors
/// keras.layers.Average.
struct Average {
    Name name{};

    template <class A, class... X>
        requires(sizeof...(X) >= 1 && is_floating(A::dtype))
    constexpr auto call(Scope&, const std::tuple<A, X...>& x, auto) const {
        using T = typename A::value_type;
        return std::apply([](const auto&... each) { return (each + ...); }, x) /
               static_cast<T>(sizeof...(X) + 1);
    }
};
/// The largest of a, b, ..., element by element, with broadcasting. Mirrors keras.layers.Maximum.
struct Maximum {
    Name name{};

    template <class... X>
        requires(sizeof...(X) >= 2)
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply([](const auto&... each) { return largest(each...); }, x);
    }

private:
    template <class A, class B, class... X>
    static constexpr auto largest(const A& a, const B& b, const X&... more) {
        if constexpr (sizeof...(X) == 0) return nest::materialize(tf::maximum(a, b));
        else return largest(nest::materialize(tf::maximum(a, b)), more...);
    }
};
/// The smallest of a, b, ..., element by element, with broadcasting. Mirrors keras.layers.Minimum.
struct Minimum {
    Name name{};

    template <class... X>
        requires(sizeof...(X) >= 2)
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply([](const auto&... each) { return smallest(each...); }, x);
    }

private:
    template <class A, class B, class... X>
    static constexpr auto smallest(const A& a, const B& b, const X&... more) {
        if constexpr (sizeof...(X) == 0) return nest::materialize(tf::minimum(a, b));
        else return smallest(nest::materialize(tf::minimum(a, b)), more...);
    }
};

namespace detail {

/// The einsum of the products of examples, summed over an axis of each: "bac,bda->bcd".
template <int A, int B, int AxisA, int AxisB>
constexpr auto dot_equation() {
    char text[2 * (A + B) + 1]{};
    int at = 0;
    const auto labels = [&](int rank, int axis, char first, bool with_axis) {
        for (int d = 1; d < rank; ++d)
            if (d != axis) text[at++] = static_cast<char>(first + d);
            else if (with_axis) text[at++] = 'a';
    };
    text[at++] = 'b';
    labels(A, AxisA, 'c', true);
    text[at++] = ',';
    text[at++] = 'b';
    labels(B, AxisB, 'm', true);
    text[at++] = '-';
    text[at++] = '>';
    text[at++] = 'b';
    labels(A, AxisA, 'c', false);
    labels(B, AxisB, 'm', false);
    return FixedString(text);
}
/// x divided by its L2 norm along an axis.
template <int Axis, class X>
constexpr auto unit_along(const X& x) {
    using T = typename X::value_type;
    const auto sum = tf::reduce_sum<Axis>(tf::square(x), tf::keepdims);
    return nest::materialize(x * tf::minimum(tf::rsqrt(sum), T(1e7)));
}

}  // namespace detail

/// The dot product of the examples of two tensors, summed over an axis of each: `Dot<1>{}` or
/// `Dot<Axes{1, 2}>{}`. The result has the other axes of the first, then those of the second; of
/// two matrices it is [batch, 1]. `normalize`: with the examples divided by their L2 norms along
/// the axis, which gives cosines. Mirrors keras.layers.Dot.
template <Axes SummedAxes>
struct Dot {
    bool normalize = false;
    Name name{};

    /// Reports axes that do not exist, or whose sizes differ.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = fit(static_cast<const X*>(nullptr));
        static_assert(fits,
                      "[tf.keras.dot] Dot<1>{}, Dot<Axes{1, 2}>{}: each axis is one after the "
                      "batch, and both tensors must have the same size along it");
        return fits;
    }
    template <auto self, class A, class B>
    static constexpr auto call(Scope&, const std::tuple<A, B>& x, auto) {
        constexpr int a = axis(0, A::rank), b = axis(1, B::rank);
        if constexpr (self.normalize)
            return product<a, b>(detail::unit_along<a>(std::get<0>(x)),
                                 detail::unit_along<b>(std::get<1>(x)));
        else return product<a, b>(std::get<0>(x), std::get<1>(x));
    }

private:
    template <int AxisA, int AxisB, class A, class B>
    static constexpr auto product(const A& a, const B& b) {
        constexpr auto equation = detail::dot_equation<A::rank, B::rank, AxisA, AxisB>();
        const auto y = nest::materialize(tf::einsum<equation>(a, b));
        if constexpr (A::rank == 2 && B::rank == 2) return nest::materialize(tf::expand_dims<1>(y));
        else return y;
    }
    static constexpr int axis(int k, int rank) {
        const int given = SummedAxes.of[SummedAxes.count == 1 ? 0 : k];
        return given < 0 ? given + rank : given;
    }
    static constexpr bool fit(const void*) { return true; }  // the call does not take it
    template <class A, class B>
    static constexpr bool fit(const std::tuple<A, B>*) {
        constexpr int a = axis(0, A::rank), b = axis(1, B::rank);
        if constexpr (a < 1 || a >= A::rank || b < 1 || b >= B::rank || SummedAxes.count < 1 ||
                      SummedAxes.count > 2)
            return false;
        else
            return A::static_shape[a] == B::static_shape[b] || A::static_shape[a] == dyn ||
                   B::static_shape[b] == dyn;
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

/// a - b, as a layer Subtract. Mirrors keras.layers.subtract.
template <TensorLike... X>
constexpr auto subtract(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Subtract{}>;
}
/// a * b * ..., as a layer Multiply. Mirrors keras.layers.multiply.
template <TensorLike... X>
constexpr auto multiply(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Multiply{}>;
}
/// The mean of the inputs, as a layer Average. Mirrors keras.layers.average.
template <TensorLike... X>
constexpr auto average(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Average{}>;
}
/// The largest of the inputs, as a layer Maximum. Mirrors keras.layers.maximum.
template <TensorLike... X>
constexpr auto maximum(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Maximum{}>;
}
/// The smallest of the inputs, as a layer Minimum. Mirrors keras.layers.minimum.
template <TensorLike... X>
constexpr auto minimum(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Minimum{}>;
}
/// The dot product along axes, as a layer Dot: `dot<1>(a, b)`. Mirrors keras.layers.dot.
template <Axes SummedAxes, TensorLike A, TensorLike B>
constexpr auto dot(const A& a, const B& b) {
    return std::tuple(detail::as_input(a), detail::as_input(b)) | layer<Dot<SummedAxes>{}>;
}

namespace layers {
using keras::add;
using keras::Add;
using keras::average;
using keras::Average;
using keras::concatenate;
using keras::Concatenate;
using keras::dot;
using keras::Dot;
using keras::maximum;
using keras::Maximum;
using keras::minimum;
using keras::Minimum;
using keras::multiply;
using keras::Multiply;
using keras::subtract;
using keras::Subtract;
}  // namespace layers

}  // namespace tf::keras
