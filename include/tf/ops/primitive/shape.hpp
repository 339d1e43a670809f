// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops on shapes: tf.reshape, expand_dims, squeeze, shape, zeros_like, ones_like. Dims and axes are
// template arguments.

#include <tf/ops/call.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace tf {
namespace op {

/// Words: the new dims; one may be -1, and -2 - k means dim k of the input. A view: no element is
/// copied.
struct Reshape {
    static constexpr std::string_view name = "Reshape";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        int open = -1;
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        std::int64_t known = 1;
        for (int i = 0; i < a.count(); ++i) {
            int d = static_cast<int>(a.word(i));
            if (d < dyn) d = in[0].shape[-2 - d];
            if (d < 0) open = out.rank;
            else if (__builtin_mul_overflow(known, std::int64_t{d}, &known)) known = most;
            out.push_back(d);
        }
        if (!in[0].shape.fully_defined()) return out;
        const std::int64_t size = in[0].shape.size();
        const bool fits =
            open < 0     ? known == size
            : known == 0 ? size == 0
                         : size % known == 0 && size / known <= std::numeric_limits<int>::max();
        if (!fits) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.ops.reshape", "reshape", "x", in[0].shape.to_string(),
                                       "as many elements as " + out.to_string());
            return Shape::invalid();
        }
        if (open >= 0) out[open] = known == 0 ? 0 : static_cast<int>(size / known);
        return out;
    }
    static constexpr void gradient(auto& g) { g.to(0, reshape_like(g.dy(), g.in(0))); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, n.new_dims(1)); }
    static void to_graph_def(auto& n) {
        auto dims = n.dims();
        for (int i = 0; i < n.words_count(); ++i)
            dims.push_back(n.word(i) < dyn ? n.dim(0, static_cast<int>(-2 - n.word(i)))
                                           : n.known_dim(n.word(i)));
        n.result(n.add(name, {n.in(0), n.vector(dims)}, {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};

/// Words: the required dims; dyn accepts any (tf.ensure_shape). A view. It is also recorded when a
/// tensor with dyn dims is converted to one with known dims.
struct EnsureShape {
    static constexpr std::string_view name = "EnsureShape";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (int i = 0; i < a.count(); ++i) out.push_back(static_cast<int>(a.word(i)));
        if (!__builtin_is_constant_evaluated())
            detail::tracing::check_shape(in[0].shape, out, "Tensor");
        else if (!is_compatible(in[0].shape, out)) return Shape::invalid();
        for (int i = 0; i < out.rank; ++i)
            if (out[i] == dyn) out[i] = in[0].shape[i];
        return out;
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy()); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type()}, {"shape", n.shape_attribute()}}));
    }
};

/// The dims as a vector of Index; a constant if the type determines all of them.
struct ShapeOf {
    static constexpr std::string_view name = "Shape";
    static constexpr Role role = Role::pure;
    using computes = Types<std::int32_t, std::int64_t>;
    static constexpr std::string_view type_attribute = "out_type";
    static constexpr bool accepts(DType out, const DType*, int count) {
        return count == 1 && is_index(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return Shape(in[0].shape.rank);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        for (int i = 0; i < in[0].shape.rank; ++i)
            out.as<Out>()[i] = static_cast<Out>(in[0].shape[i]);
    }
    static constexpr bool differentiable = false;
    static void from_graph_def(auto& n) { n.result(n.type("out_type"), {n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type(0)}, {"out_type", n.type()}}));
    }
};

/// Input: a tensor whose shape the result gets. Mirrors tf.zeros_like and tf.ones_like.
struct FillLike {
    struct Attributes {
        std::int64_t value = 0;  ///< the value of all elements, 0 or 1
    };
    static constexpr std::string_view name = "FillLike";
    static constexpr Role role = Role::pure;
    static constexpr bool in_gradients = true;
    static constexpr bool accepts(DType out, const DType*, int count) {
        return count == 1 && out != DType::str;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref*, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(),
                    static_cast<Out>(static_cast<float>(attributes_of<FillLike>(a).value)));
    }
    static constexpr bool differentiable = false;
    /// TensorFlow's optimizer treats ones of some unsigned dtypes as zeros, so these dtypes use
    /// Fill.
    static void to_graph_def(auto& n) {
        const std::int64_t value = attributes_of<FillLike>(n).value;
        if (value != 0 && n.is_unsigned(0))
            n.result(n.add("Fill", {n.shape_vector(0), n.number(value, n.type())},
                           {{"T", n.type()}, {"index_type", n.int32()}}));
        else n.result(n.add(value == 0 ? "ZerosLike" : "OnesLike", n.inputs(), {{"T", n.type()}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Reshape")> : std::type_identity<op::Reshape> {};
template <>
struct op_by_id<op_id("EnsureShape")> : std::type_identity<op::EnsureShape> {};
template <>
struct op_by_id<op_id("Shape")> : std::type_identity<op::ShapeOf> {};
template <>
struct op_by_id<op_id("FillLike")> : std::type_identity<op::FillLike> {};

namespace detail::tensors {

template <class To>
constexpr tracing::Handle ensured(const tracing::Handle& from) {
    const Shape& known = from.node()->shape;
    if (is_subshape(known, To::static_shape)) return from;
    Shape shape = To::static_shape;
    for (int i = 0; i < shape.rank; ++i)  // if the check is not possible here, the call makes it
        if (known[i] != dyn && known[i] != shape[i]) shape[i] = shape[i] == dyn ? known[i] : dyn;
    trace::Node* n = trace::record(def_of<op::EnsureShape>, To::dtype, shape, {from.node()});
    for (int i = 0; i < shape.rank; ++i)
        n->words.push(static_cast<std::uint64_t>(std::int64_t{To::static_shape[i]}));
    return tracing::Handle(n);
}

}  // namespace detail::tensors

namespace detail::ops {

template <class Op, Shape S, auto... Words, class T>
constexpr auto movement(const T& x) {
    return call<Op, TensorOf<typename T::value_type, S>>(words<Words...>, x);
}
/// Reshapes x to S; `Dims` are the words.
template <Shape S, Shape Dims, class T>
constexpr auto reshaped(const T& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return movement<op::Reshape, S, Dims.dims[I]...>(x);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}
/// The dims as words of Reshape; dyn dims are taken from its input.
constexpr Shape kept_dims(Shape s) {
    for (int i = 0; i < s.rank; ++i) s[i] = s[i] == dyn ? -2 - i : s[i];
    return s;
}

constexpr Shape inserted(const Shape& s, int axis, int dim = 1) {
    Shape out;
    for (int i = 0; i <= s.rank; ++i) {
        if (i == axis) out.push_back(dim);
        if (i < s.rank) out.push_back(s[i]);
    }
    return out;
}
/// `dims` without the given axes; Shape::invalid() if an axis of s is out of range or its dim is
/// not 1.
template <int... Axes>
constexpr Shape squeezed(const Shape& s, const Shape& dims) {
    unsigned drop = 0;
    for (int axis : std::initializer_list<int>{Axes...}) {
        const int a = normalize_axis(axis, s.rank);
        if (a < 0 || (s[a] != 1 && s[a] != dyn)) return Shape::invalid();
        drop |= 1u << a;
    }
    Shape out;
    for (int i = 0; i < s.rank; ++i) {
        const bool gone = sizeof...(Axes) == 0 ? s[i] == 1 : (drop >> i & 1) != 0;
        if (!gone) out.push_back(dims[i]);
    }
    return out;
}

}  // namespace detail::ops

/// The same elements with other dims, of which one may be -1 (tf.reshape): reshape<2, -1>(x). Any
/// dtype. errors::InvalidArgument if the numbers of elements differ at run time.
template <int... Dims, TensorLike A>
constexpr auto reshape(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool one_open = ((Dims < 0) + ... + 0) <= 1;
        static_assert(one_open, "[tf.ops.reshape] reshape<Dims...>(x): at most one dim may be -1");
        constexpr Shape s = detail::ops::static_result<op::Reshape, T>(detail::ops::words<Dims...>);
        static_assert(
            !one_open || s.valid(),
            "[tf.ops.reshape] reshape<Dims...>(x): the new dims must hold as many elements as x");
        if constexpr (s == T::static_shape && s.fully_defined()) return T(x.collapse());
        else if constexpr (one_open && s.valid())
            return detail::ops::movement<op::Reshape, s, Dims...>(T(x.collapse()));
        else return Poison{};
    }
}
template <int... Dims, TensorLike A, class... More>
constexpr Poison reshape(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] reshape(x, {3, -1}): dims decide the type of the result and are "
                  "template arguments: tf::reshape<3, -1>(x)");
    return {};
}
/// Inserts a dim of 1 before `Axis` (tf.expand_dims): [n] -> [1, n] for axis 0, [n, 1] for -1. Any
/// dtype.
template <int Axis, TensorLike A>
constexpr auto expand_dims(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, T::rank + 1);
        static_assert(
            axis >= 0,
            "[tf.ops.bad_axis] expand_dims<Axis>(x): the axis must be in [-rank - 1, rank]");
        constexpr Shape s = detail::ops::inserted(T::static_shape, axis);
        constexpr Shape dims = detail::ops::inserted(detail::ops::kept_dims(T::static_shape), axis);
        if constexpr (axis >= 0) return detail::ops::reshaped<s, dims>(T(x.collapse()));
        else return Poison{};
    }
}
template <TensorLike A, class... More>
constexpr Poison expand_dims(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] expand_dims(x, 0): the axis decides the type of the result and is "
                  "a template argument: tf::expand_dims<0>(x)");
    return {};
}
/// Removes all dims of 1, or only the given axes (tf.squeeze): [1, n, 1] -> [n]. Any dtype.
/// errors::InvalidArgument if a dyn dim of an axis is not 1.
template <int... Axes, TensorLike A>
constexpr auto squeeze(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr Shape s = detail::ops::squeezed<Axes...>(T::static_shape, T::static_shape);
        constexpr Shape dims = detail::ops::squeezed<Axes...>(
            T::static_shape, detail::ops::kept_dims(T::static_shape));
        static_assert(s.valid(),
                      "[tf.ops.bad_axis] squeeze<Axes...>(x): the axes must be dims of size 1");
        if constexpr (s.valid()) return detail::ops::reshaped<s, dims>(T(x.collapse()));
        else return Poison{};
    }
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison squeeze(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] squeeze(x, 0): axes decide the type of the result and are "
                  "template arguments: tf::squeeze<0>(x)");
    return {};
}
/// The dims of x as an int32 tensor of shape [rank] (tf.shape); int64 with shape<tf::int64_t>(x).
/// In the host program, use x.shape().
template <Element Index = std::int32_t, TensorLike A>
constexpr auto shape(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::ops::call<op::ShapeOf, Tensor<Index, tensor_type_t<A>::rank>>(
            {}, tensor_type_t<A>(x.collapse()));
}
template <TensorLike A, class Index>
constexpr auto shape(const A& x, DTypeName<Index>) {
    return shape<Index>(x);
}
/// Zeros with the dtype and shape of x (tf.zeros_like). Any dtype except string.
template <TensorLike A>
constexpr auto zeros_like(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::ops::call<op::FillLike, tensor_type_t<A>>(
            detail::ops::words_of<op::FillLike::Attributes{0}>, tensor_type_t<A>(x.collapse()));
}
/// Ones with the dtype and shape of x (tf.ones_like). Any dtype except string.
template <TensorLike A>
constexpr auto ones_like(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::ops::call<op::FillLike, tensor_type_t<A>>(
            detail::ops::words_of<op::FillLike::Attributes{1}>, tensor_type_t<A>(x.collapse()));
}

}  // namespace tf
