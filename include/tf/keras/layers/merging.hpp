// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that compute one tensor from several: `std::tuple(a, b) | layer<Add{}>`, or `add(a, b)`.

#include <tf/core/fixed_string.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// The mask of merged tensors: the disjunction of their masks; there is none unless all have one.
template <class X, class... More>
constexpr auto merged_mask(const std::tuple<X, More...>& x) {
    if constexpr (!(is_masked<X> && ... && is_masked<More>)) return NoMask{};
    else
        return std::apply(
            [](const auto& first, const auto&... more) {
                auto mask = first.mask;
                ((mask = nest::to_tensor(tf::logical_or(mask, more.mask))), ...);
                return mask;
            },
            x);
}
/// Calls a merging layer with tensors, some of which have masks.
template <auto self, class X>
constexpr auto merge_masked(Scope& k, const X& x, auto mode) {
    return with_mask(nest::to_tensor(self.call(k, unmasked(x), mode)), merged_mask(x));
}
/// The tensor with masked elements replaced by a number.
template <class X>
constexpr auto filled(const X& x, int number) {
    if constexpr (!is_masked<X>) return x;
    else return nest::to_tensor(where(tf::expand_dims<-1>(x.mask), x.value, number));
}
/// a, with masked elements replaced by those of b.
template <class A, class B>
constexpr auto completed(const A& a, const B& b) {
    if constexpr (!is_masked<A>) return a;
    else return nest::to_tensor(where(tf::expand_dims<-1>(a.mask), a.value, b));
}
/// Combines all tensors by f, from left to right.
template <class F, class A, class B, class... X>
constexpr auto merged_in_turn(F f, const A& a, const B& b, const X&... more) {
    const auto y = completed(b, unmasked(a));
    const auto both =
        with_mask(nest::to_tensor(f(completed(a, y), y)), merged_mask(std::tuple<A, B>(a, b)));
    if constexpr (sizeof...(X) == 0) return both;
    else return merged_in_turn(f, both, more...);
}
/// The mask of a part of a concatenation, with all dims of the part.
template <class X>
constexpr auto mask_of_part(const X& x) {
    const auto all = nest::to_tensor(tf::cast<bool>(tf::ones_like(unmasked(x))));
    if constexpr (is_masked<X>)
        return nest::to_tensor(tf::logical_and(tf::expand_dims<-1>(x.mask), all));
    else return all;
}

}  // namespace detail

/// a + b + ..., with broadcasting. Mirrors keras.layers.Add.
struct Add {
    Name name{};

    template <class... X>
        requires(sizeof...(X) >= 2)
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply([](const auto&... each) { return (each + ...); }, x);
    }
    /// The result has a mask if all have: where one of them is true.
    template <auto self, class X>
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::merge_masked<self>(k, x, mode);
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
    /// The mask of the result is that of the parts, joined; parts without a mask are taken as
    /// unmasked.
    template <auto self, class... X>
    static constexpr auto call_masked(Scope& k, const std::tuple<X...>& x, auto mode) {
        const auto y = nest::to_tensor(call<self>(k, detail::unmasked(x), mode));
        return std::apply(
            [&](const auto&... each) {
                return detail::with_mask(
                    y, nest::to_tensor(tf::reduce_any<-1>(
                           tf::concat<self.axis>(detail::mask_of_part(each)...))));
            },
            x);
    }
};

/// a - b, with broadcasting. Mirrors keras.layers.Subtract.
struct Subtract {
    Name name{};

    template <class A, class B>
    constexpr auto call(Scope&, const std::tuple<A, B>& x, auto) const {
        return std::get<0>(x) - std::get<1>(x);
    }
    /// The result has a mask if all have: where one of them is true.
    template <auto self, class X>
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::merge_masked<self>(k, x, mode);
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
    /// Masked elements are taken as 1; the result has a mask if all inputs have one.
    template <auto self, class X>
    static constexpr auto call_masked(Scope&, const X& x, auto) {
        const auto mask = detail::merged_mask(x);
        const auto product = std::apply(
            [](const auto&... each) { return nest::to_tensor((detail::filled(each, 1) * ...)); },
            x);
        return detail::with_mask(detail::filled(detail::with_mask(product, mask), 0), mask);
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
    /// The result has a mask if all have: where one of them is true.
    template <auto self, class X>
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return detail::merge_masked<self>(k, x, mode);
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
    /// Elements that a mask leaves out do not count; the result has a mask if all have.
    template <auto self, class X>
    static constexpr auto call_masked(Scope&, const X& x, auto) {
        const auto pair = [](const auto& a, const auto& b) { return tf::maximum(a, b); };
        return std::apply(
            [&](const auto&... each) { return detail::merged_in_turn(pair, each...); }, x);
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
    /// Elements that a mask leaves out do not count; the result has a mask if all have.
    template <auto self, class X>
    static constexpr auto call_masked(Scope&, const X& x, auto) {
        const auto pair = [](const auto& a, const auto& b) { return tf::minimum(a, b); };
        return std::apply(
            [&](const auto&... each) { return detail::merged_in_turn(pair, each...); }, x);
    }

private:
    template <class A, class B, class... X>
    static constexpr auto smallest(const A& a, const B& b, const X&... more) {
        if constexpr (sizeof...(X) == 0) return nest::materialize(tf::minimum(a, b));
        else return smallest(nest::materialize(tf::minimum(a, b)), more...);
    }
};

namespace detail {

/// The einsum equation of the batched dot product, summed over an axis of each: "bac,bda->bcd".
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
/// two matrices it is [batch, 1]. With `normalize`, examples are first divided by their L2 norms
/// along the axis, which gives cosine similarities. Mirrors keras.layers.Dot.
template <Axes SummedAxes>
struct Dot {
    bool normalize = false;
    Name name{};

    /// Reports axes that do not exist, or whose sizes differ.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits = fit(static_cast<const X*>(nullptr));
        static_assert(fits,
                      "[tf.keras.dot] Dot<1>{}, Dot<Axes{1, 2}>{}: each axis must be one after the "
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
    /// The result's axes differ from those of the masks, so it has no mask.
    template <auto self, class X>
    static constexpr auto call_masked(Scope& k, const X& x, auto mode) {
        return call<self>(k, detail::unmasked(x), mode);
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
template <LayerInput... X>
constexpr auto add(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Add{}>;
}
/// Concatenates the inputs along an axis, as a layer Concatenate. Mirrors keras.layers.concatenate.
template <int Axis = -1, LayerInput... X>
constexpr auto concatenate(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Concatenate{.axis = Axis}>;
}

/// a - b, as a layer Subtract. Mirrors keras.layers.subtract.
template <LayerInput... X>
constexpr auto subtract(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Subtract{}>;
}
/// a * b * ..., as a layer Multiply. Mirrors keras.layers.multiply.
template <LayerInput... X>
constexpr auto multiply(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Multiply{}>;
}
/// The mean of the inputs, as a layer Average. Mirrors keras.layers.average.
template <LayerInput... X>
constexpr auto average(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Average{}>;
}
/// The largest of the inputs, as a layer Maximum. Mirrors keras.layers.maximum.
template <LayerInput... X>
constexpr auto maximum(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Maximum{}>;
}
/// The smallest of the inputs, as a layer Minimum. Mirrors keras.layers.minimum.
template <LayerInput... X>
constexpr auto minimum(const X&... x) {
    return std::tuple(detail::as_input(x)...) | layer<Minimum{}>;
}
/// The dot product along axes, as a layer Dot: `dot<1>(a, b)`. Mirrors keras.layers.dot.
template <Axes SummedAxes, LayerInput A, LayerInput B>
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
