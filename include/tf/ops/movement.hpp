// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that rearrange elements: tf.reshape, transpose, concat, stack, expand_dims, squeeze,
// broadcast_to, gather, zeros_like. Dims, axes and permutations are template arguments.

#include <tf/kernels/movement.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/creation.hpp>

namespace tf {
namespace op {

/// Words: the new dims; one may be -1, and -2 - k stands for dim k of the input. A view: no element
/// moves.
struct Reshape {
    static constexpr std::string_view name = "Reshape";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        int open = -1;
        std::int64_t known = 1;
        for (std::size_t i = 0; i < a.words.size(); ++i) {
            int d = static_cast<int>(a.integer(i));
            if (d < dyn) d = in[0].shape[-2 - d];
            if (d < 0) open = out.rank;
            else known *= d;
            out.push_back(d);
        }
        if (!in[0].shape.fully_defined()) return out;
        const std::int64_t size = in[0].shape.size();
        const bool fits = open < 0 ? known == size : known == 0 ? size == 0 : size % known == 0;
        if (!fits) {
            if (!std::is_constant_evaluated())
                detail::bad_shape("tf.ops.reshape", "reshape", "x", in[0].shape.to_string(),
                                  "as many elements as " + out.to_string());
            return Shape::invalid();
        }
        if (open >= 0) out[open] = known == 0 ? 0 : static_cast<int>(size / known);
        return out;
    }
};

/// Words: the permutation.
struct Transpose {
    static constexpr std::string_view name = "Transpose";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (std::size_t i = 0; i < a.words.size(); ++i)
            out.push_back(in[0].shape[static_cast<int>(a.integer(i))]);
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::array<int, max_rank> perm{};
        for (std::size_t i = 0; i < a.words.size(); ++i) perm[i] = static_cast<int>(a.integer(i));
        kernels::transpose(in[0].as<const In>(), in[0].shape, perm, out.as<Out>());
    }
};

/// Word: the axis.
struct Concat {
    static constexpr std::string_view name = "ConcatV2";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        const int axis = static_cast<int>(a.integer(0));
        for (int k = 1; k < count; ++k) {
            const Shape& s = in[k].shape;
            bool fits = s.rank == out.rank;
            for (int d = 0; fits && d < out.rank; ++d) {
                if (d == axis) out[d] = out[d] == dyn || s[d] == dyn ? dyn : out[d] + s[d];
                else if (out[d] == dyn) out[d] = s[d];
                else fits = s[d] == out[d] || s[d] == dyn;
            }
            if (fits) continue;
            if (!std::is_constant_evaluated())
                detail::bad_shape("tf.ops.concat", "concat", "values",
                                  s.to_string() + " beside " + in[0].shape.to_string(),
                                  "equal dims but on the axis");
            return Shape::invalid();
        }
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // dims that the types leave open may not fit
        std::array<kernels::Part<In>, 32> parts;
        for (int k = 0; k < count; ++k)
            parts[static_cast<std::size_t>(k)] = {in[k].as<const In>(), in[k].shape};
        kernels::concat(
            std::span<const kernels::Part<In>>(parts.data(), static_cast<std::size_t>(count)),
            static_cast<int>(a.integer(0)), out.as<Out>());
    }
};

/// Words: the new dims, all numbers or dyn where the input's dim stays.
struct BroadcastTo {
    static constexpr std::string_view name = "BroadcastTo";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (std::size_t i = 0; i < a.words.size(); ++i)
            out.push_back(static_cast<int>(a.integer(i)));
        const Shape joined = broadcast(in[0].shape, out);
        if (joined.valid() && is_subshape(joined, out)) return joined;
        if (!std::is_constant_evaluated())
            detail::bad_shape("tf.ops.broadcast", "broadcast_to", "x", in[0].shape.to_string(),
                              "a shape that fits " + out.to_string());
        return Shape::invalid();
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        kernels::broadcast_to(in[0].as<const In>(), in[0].shape, out.as<Out>(), out.shape);
    }
};

/// Word: the axis. Inputs: the table, the indices (whose shape takes the axis' place).
struct Gather {
    static constexpr std::string_view name = "GatherV2";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (int i = 0; i < in[0].shape.rank; ++i) {
            if (i != a.integer(0)) out.push_back(in[0].shape[i]);
            else
                for (int k = 0; k < in[1].shape.rank; ++k) out.push_back(in[1].shape[k]);
        }
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::gather(in[0].as<const Out>(), in[0].shape, in[1].as<const In>(),
                        in[1].shape.size(), static_cast<int>(a.integer(0)), out.as<Out>());
    }
};

/// The dims as a vector of Index; a constant where the types know them all.
struct ShapeOf {
    static constexpr std::string_view name = "Shape";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return Shape(in[0].shape.rank);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        for (int i = 0; i < in[0].shape.rank; ++i)
            out.as<Out>()[i] = static_cast<Out>(in[0].shape[i]);
    }
};

/// Input: how the result is shaped. Word: the value of all elements. Mirrors tf.zeros_like and
/// tf.ones_like.
struct FillLike {
    static constexpr std::string_view name = "FillLike";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref*, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(),
                    static_cast<Out>(static_cast<float>(a.words[0])));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Reshape")> : std::type_identity<op::Reshape> {};
template <>
struct op_by_id<op_id("Transpose")> : std::type_identity<op::Transpose> {};
template <>
struct op_by_id<op_id("ConcatV2")> : std::type_identity<op::Concat> {};
template <>
struct op_by_id<op_id("BroadcastTo")> : std::type_identity<op::BroadcastTo> {};
template <>
struct op_by_id<op_id("GatherV2")> : std::type_identity<op::Gather> {};
template <>
struct op_by_id<op_id("Shape")> : std::type_identity<op::ShapeOf> {};
template <>
struct op_by_id<op_id("FillLike")> : std::type_identity<op::FillLike> {};

namespace detail {

template <class Op, Shape S, auto... Words, class T>
constexpr auto movement(const T& x) {
    return call<Op, TensorOf<typename T::value_type, S>>(words<Words...>, x);
}
/// Reshape to S; `Dims` are its words.
template <Shape S, Shape Dims, class T>
constexpr auto reshaped(const T& x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return movement<op::Reshape, S, Dims.dims[I]...>(x);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}
/// The dims as words of Reshape, which takes the open ones from its input.
constexpr Shape kept_dims(Shape s) {
    for (int i = 0; i < s.rank; ++i) s[i] = s[i] == dyn ? -2 - i : s[i];
    return s;
}

template <int... Perm>
constexpr bool is_permutation(int rank) {
    unsigned seen = 0;
    for (int p : std::initializer_list<int>{Perm...}) {
        const int a = normalize_axis(p, rank);
        if (a < 0) return false;
        seen |= 1u << a;
    }
    return static_cast<int>(sizeof...(Perm)) == rank && seen + 1 == 1u << rank;
}
constexpr Shape inserted(const Shape& s, int axis) {
    Shape out;
    for (int i = 0; i <= s.rank; ++i) {
        if (i == axis) out.push_back(1);
        if (i < s.rank) out.push_back(s[i]);
    }
    return out;
}
/// What is left of `dims`; Shape::invalid() when an axis of s is no 1, or out of range.
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

}  // namespace detail

/// The same elements under other dims, one of which may be -1 (tf.reshape): reshape<2, -1>(x).
template <int... Dims, TensorLike A>
constexpr auto reshape(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool one_open = ((Dims < 0) + ... + 0) <= 1;
        static_assert(one_open, "[tf.ops.reshape] reshape<Dims...>(x): at most one dim may be -1");
        constexpr Shape s = detail::static_result<op::Reshape, T>(detail::words<Dims...>);
        static_assert(
            !one_open || s.valid(),
            "[tf.ops.reshape] reshape<Dims...>(x): the new dims must hold as many elements as x");
        if constexpr (s == T::static_shape && s.fully_defined()) return T(x.collapse());
        else if constexpr (one_open && s.valid())
            return detail::movement<op::Reshape, s, Dims...>(T(x.collapse()));
        else return Poison{};
    }
}
/// Axes in another order (tf.transpose): transpose<1, 0>(x). Without a permutation: in reverse.
template <int... Perm, TensorLike A>
constexpr auto transpose(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        if constexpr (sizeof...(Perm) == 0 && T::rank > 1) {
            return [&]<int... I>(std::integer_sequence<int, I...>) {
                return transpose<(T::rank - 1 - I)...>(x);
            }(std::make_integer_sequence<int, T::rank>{});
        } else if constexpr (sizeof...(Perm) == 0) {
            return T(x.collapse());
        } else {
            constexpr bool fits = detail::is_permutation<Perm...>(T::rank);
            static_assert(
                fits,
                "[tf.ops.bad_permutation] transpose<Perm...>(x): each axis of x exactly once");
            if constexpr (fits) {
                constexpr Shape s = detail::static_result<op::Transpose, T>(
                    detail::words<normalize_axis(Perm, T::rank)...>);
                return detail::movement<op::Transpose, s, normalize_axis(Perm, T::rank)...>(
                    T(x.collapse()));
            } else {
                return Poison{};
            }
        }
    }
}
/// Tensors behind each other along an axis (tf.concat): [a, n] and [b, n] -> [a + b, n] for axis 0.
template <int Axis, TensorLike... A>
constexpr auto concat(const A&... values) {
    if constexpr ((Poisoned<A> || ...)) {
        return Poison{};
    } else {
        using T = tensor_type_t<std::tuple_element_t<0, std::tuple<A...>>>;
        constexpr bool one_dtype =
            (std::is_same_v<typename tensor_type_t<A>::value_type, typename T::value_type> && ...);
        static_assert(
            one_dtype,
            "[tf.ops.dtype_mismatch] concat: values must have one dtype; use tf::cast<T>(x)");
        constexpr bool one_rank = ((tensor_type_t<A>::rank == T::rank) && ...);
        static_assert(!one_dtype || one_rank,
                      "[tf.ops.concat] concat: values must have one rank; use tf::expand_dims");
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(!one_dtype || !one_rank || axis >= 0,
                      "[tf.ops.bad_axis] concat: the axis must be in [-rank, rank)");
        constexpr Shape s = one_dtype && one_rank && axis >= 0
                                ? detail::static_result<op::Concat, A...>(detail::words<axis>)
                                : Shape::invalid();
        static_assert(!one_dtype || !one_rank || axis < 0 || s.valid(),
                      "[tf.ops.concat] concat: dims must be equal but on the axis");
        if constexpr (s.valid())
            return detail::call<op::Concat, TensorOf<typename T::value_type, s>>(
                detail::words<axis>, tensor_type_t<A>(values.collapse())...);
        else return Poison{};
    }
}
/// A dim of 1 before `Axis` (tf.expand_dims): [n] -> [1, n] for axis 0, [n, 1] for -1.
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
        constexpr Shape s = detail::inserted(T::static_shape, axis);
        constexpr Shape dims = detail::inserted(detail::kept_dims(T::static_shape), axis);
        if constexpr (axis >= 0) return detail::reshaped<s, dims>(T(x.collapse()));
        else return Poison{};
    }
}
/// Without the dims of 1, or without those named (tf.squeeze).
template <int... Axes, TensorLike A>
constexpr auto squeeze(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr Shape s = detail::squeezed<Axes...>(T::static_shape, T::static_shape);
        constexpr Shape dims =
            detail::squeezed<Axes...>(T::static_shape, detail::kept_dims(T::static_shape));
        static_assert(s.valid(),
                      "[tf.ops.bad_axis] squeeze<Axes...>(x): the axes must be dims of size 1");
        if constexpr (s.valid()) return detail::reshaped<s, dims>(T(x.collapse()));
        else return Poison{};
    }
}
/// Tensors of one shape side by side along a new axis (tf.stack): n times [a, b] -> [n, a, b] for
/// axis 0.
template <int Axis = 0, TensorLike... A>
constexpr auto stack(const A&... values) {
    return concat<Axis>(expand_dims<Axis>(values)...);
}
/// x repeated to larger dims (tf.broadcast_to): broadcast_to<2, 3>(x).
template <int... Dims, TensorLike A>
constexpr auto broadcast_to(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr Shape s = detail::static_result<op::BroadcastTo, T>(detail::words<Dims...>);
        static_assert(s.valid(),
                      "[tf.ops.broadcast] broadcast_to<Dims...>(x): dims must be equal or 1, "
                      "counted from the end");
        if constexpr (s.valid())
            return detail::movement<op::BroadcastTo, s, Dims...>(T(x.collapse()));
        else return Poison{};
    }
}
/// The slices of x that the indices name (tf.gather): [n, d] at [k] -> [k, d] for axis 0. Indices
/// are int32 or int64. errors::InvalidArgument for an index out of range.
template <int Axis = 0, TensorLike A, TensorLike I>
constexpr auto gather(const A& x, const I& indices) {
    if constexpr (Poisoned<A> || Poisoned<I>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<I>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(
            axis >= 0,
            "[tf.ops.bad_axis] gather<Axis>(x, indices): the axis must be in [-rank, rank)");
        constexpr bool indexable = std::is_same_v<typename K::value_type, std::int32_t> ||
                                   std::is_same_v<typename K::value_type, std::int64_t>;
        static_assert(indexable,
                      "[tf.ops.bad_dtype] gather(x, indices): 'indices' must be int32 or int64; "
                      "use tf::cast<int>(i)");
        if constexpr (axis >= 0 && indexable) {
            constexpr Shape s = detail::static_result<op::Gather, T, K>(detail::words<axis>);
            return detail::call<op::Gather, TensorOf<typename T::value_type, s>>(
                detail::words<axis>, T(x.collapse()), K(indices.collapse()));
        } else {
            return Poison{};
        }
    }
}
/// The dims of x as an int32 tensor (tf.shape); x.shape() is the host's view.
template <Element Index = std::int32_t, TensorLike A>
constexpr auto shape(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::call<op::ShapeOf, Tensor<Index, tensor_type_t<A>::rank>>(
            {}, tensor_type_t<A>(x.collapse()));
}
/// Zeros with the dtype and shape of x (tf.zeros_like).
template <TensorLike A>
constexpr auto zeros_like(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::call<op::FillLike, tensor_type_t<A>>(detail::words<0>,
                                                            tensor_type_t<A>(x.collapse()));
}
/// Ones with the dtype and shape of x (tf.ones_like).
template <TensorLike A>
constexpr auto ones_like(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::call<op::FillLike, tensor_type_t<A>>(detail::words<1>,
                                                            tensor_type_t<A>(x.collapse()));
}

}  // namespace tf
