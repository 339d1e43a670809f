// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Selection and conversion of elements: tf.where, tf.cast.

#include <tf/kernels/simd.hpp>
#include <tf/ops/elementwise.hpp>

namespace tf {
namespace op {

/// `condition ? a : b` for numbers and SIMD types.
template <class V>
constexpr V choose(bool condition, V a, V b) {
    return condition ? a : b;
}
template <class M, class V>
    requires kernels::is_batch<V>
V choose(M condition, V a, V b) {
    return xsimd::select(condition, a, b);
}

struct Select : Elementwise<3> {
    static constexpr std::string_view name = "SelectV2";
    static constexpr std::string_view on_strings = "StringSelectV2";
    static constexpr Domain domain = Domain::any;
    static constexpr bool condition_first = true;
    template <class C, class V>
    static constexpr V apply(C condition, V a, V b) {
        if constexpr (std::is_same_v<C, V> && !std::is_same_v<V, bool>)
            return (condition && a) || (!condition && b);
        else return choose(condition, a, b);
    }
    /// The side that is not chosen gets 0 times its own gradient; this is NaN if that gradient is
    /// infinite.
    static constexpr void gradient(auto& g) {
        if (g.wants(1)) g.to(1, keep_if(g.in(0), g.dy()));
        if (g.wants(2)) g.to(2, keep_if(logical_not(g.in(0)), g.dy()));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type(1)}})); }
};

struct Cast : Elementwise<1> {
    static constexpr std::string_view name = "Cast";
    static constexpr bool converts = true;  // its result has another dtype
    static constexpr std::string_view type_attribute = "DstT";
    static constexpr Domain domain = Domain::any;
    static constexpr bool simd = false;
    /// Floats are truncated to integers; complex numbers become their real parts. For a value out
    /// of range, the result is that of TensorFlow on x86: the lowest int32 or int64, from which
    /// narrower integers and uint32 take the low bits.
    template <class To, class From>
    static constexpr To convert(From v) {
        if constexpr (dtype_of<From> == DType::float16 || dtype_of<From> == DType::brain16)
            return convert<To>(static_cast<float>(v));
        else if constexpr (detail::core::Complex<From> && !detail::core::Complex<To>)
            return convert<To>(v.real());
        else if constexpr (detail::core::Complex<To> && !detail::core::Complex<From>)
            return To(convert<typename To::value_type>(v));
        else if constexpr (std::is_same_v<To, bool>) return v != From{};
        else if constexpr (!std::is_floating_point_v<From> || !std::is_integral_v<To>)
            return static_cast<To>(v);
        else if constexpr (std::is_same_v<To, std::uint64_t>) return to_uint64(v);
        else if constexpr (sizeof(To) < 4 || std::is_same_v<To, std::int32_t>)
            return static_cast<To>(truncated<std::int32_t>(v));
        else return static_cast<To>(truncated<std::int64_t>(v));
    }
    /// The lowest integer for values out of range and for NaN.
    template <class Int, class From>
    static constexpr Int truncated(From v) {
        constexpr Int lowest = std::numeric_limits<Int>::min();
        constexpr From limit = -static_cast<From>(lowest);
        return v >= -limit && v < limit ? static_cast<Int>(v) : lowest;
    }
    template <class From>
    static constexpr std::uint64_t to_uint64(From v) {
        constexpr std::uint64_t half = std::uint64_t{1} << 63;
        constexpr From limit = static_cast<From>(half);
        const bool upper = v >= limit && v < 2 * limit;
        return upper ? half + static_cast<std::uint64_t>(v - limit)
                     : static_cast<std::uint64_t>(truncated<std::int64_t>(v));
    }
    static constexpr void gradient(auto& g) { g.to(0, cast(g.dy(), g.in(0).dtype())); }
    static void from_graph_def(auto& n) { n.result(n.type("DstT"), {n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"SrcT", n.type(0)}, {"DstT", n.type()}}));
    }
};
template <class To>
struct CastTo : Cast {
    using definition = Cast;
    template <class>
    using result = To;
};

}  // namespace op

template <>
struct op_by_id<op_id("SelectV2")> : std::type_identity<op::Select> {};
template <>
struct op_by_id<op_id("StringSelectV2")> : std::type_identity<op::OnStrings<op::Select>> {};
template <>
struct op_by_id<op_id("Cast")> : std::type_identity<op::Cast> {};

/// Converts the elements of x to T (tf.cast): cast<float>(x). Floats are truncated to integers;
/// complex numbers become their real parts. Any dtype except string.
template <Element T, TensorLike A>
constexpr auto cast(A&& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else if constexpr (std::is_same_v<T, typename tensor_type_t<A>::value_type>)
        return tensor_type_t<A>(x.collapse());
    else {
        constexpr bool castable = !std::is_same_v<T, string> &&
                                  !std::is_same_v<typename tensor_type_t<A>::value_type, string>;
        static_assert(
            castable,
            "[tf.ops.bad_dtype] cast<T>(x): strings cannot be cast; use tf::strings functions");
        if constexpr (castable) return detail::ops::elementwise<op::CastTo<T>>(std::forward<A>(x));
        else return Poison{};
    }
}

/// The same with TensorFlow's name of the dtype: cast(x, tf::float64).
template <TensorLike A, class T>
constexpr auto cast(A&& x, DTypeName<T>) {
    return cast<T>(std::forward<A>(x));
}
template <DType D, TensorLike A>
constexpr auto cast(A&& x) {
    return cast<element_t<D>>(std::forward<A>(x));
}
template <TensorLike A>
constexpr Poison cast(const A&, DType) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dtype] cast(x, y.dtype): the dtype decides the type of the result: "
                  "tf::cast<decltype(y)::dtype>(x), tf::cast(x, tf::float64)");
    return {};
}

/// condition ? a : b, element by element (tf.where). All three broadcast. condition is bool; a and
/// b have the same dtype, any.
template <TensorLike C, class A, class B>
    requires detail::ops::OperandsOfOp<A, B>
constexpr auto where(C&& condition, A&& a, B&& b) {
    if constexpr (Poisoned<C> || Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr bool boolean = std::is_same_v<typename tensor_type_t<C>::value_type, bool>;
        static_assert(boolean,
                      "[tf.ops.bad_dtype] where(condition, a, b): 'condition' must be a bool "
                      "tensor; compare it, or tf::cast<bool>(x)");
        if constexpr (!boolean || !detail::ops::check_elementwise<op::Select, A, B>()) {
            return Poison{};
        } else {
            using T = detail::ops::element_among_t<A, B>;
            constexpr bool fits = detail::ops::broadcast_operands<C, A, B>().valid();
            static_assert(fits,
                          "[tf.ops.broadcast] where(condition, a, b): shapes do not broadcast: "
                          "dims must be equal or 1, counted from the end");
            if constexpr (!fits) return Poison{};
            else if constexpr (std::is_same_v<T, string>)
                return detail::ops::on_strings<op::Select, string>(
                    tensor_type_t<C>(condition.collapse()), detail::ops::operand<T>(a),
                    detail::ops::operand<T>(b));
            else
                return Expr<op::Select, detail::ops::operand_t<bool, C>,
                            detail::ops::operand_t<T, A>, detail::ops::operand_t<T, B>>(
                    std::in_place, detail::ops::operand<bool>(std::forward<C>(condition)),
                    detail::ops::operand<T>(std::forward<A>(a)),
                    detail::ops::operand<T>(std::forward<B>(b)));
        }
    }
}

}  // namespace tf
