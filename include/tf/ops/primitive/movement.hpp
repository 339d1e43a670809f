// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that rearrange elements: tf.transpose, concat, stack, broadcast_to. Dims, axes and
// permutations are template arguments.

#include <tf/kernels/movement.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf {
namespace op {

/// Words: the permutation of the axes.
struct Transpose {
    static constexpr std::string_view name = "Transpose";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const int rank = in[0].shape.rank;
        unsigned seen = 0;
        for (const std::uint64_t w : a.words) seen |= w < max_rank ? 1u << w : 0u;
        if (static_cast<int>(a.words.size()) != rank || seen + 1 != 1u << rank)
            unfit_shape(name, in[0].shape, "a rank that fits the permutation");
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (int i = 0; i < a.count(); ++i) out.push_back(in[0].shape[static_cast<int>(a.word(i))]);
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::array<int, max_rank> perm{};
        for (int i = 0; i < a.count(); ++i)
            perm[static_cast<std::size_t>(i)] = static_cast<int>(a.word(i));
        kernels::transpose(in[0].as<const In>(), in[0].shape, perm, out.as<Out>());
    }
    static constexpr void gradient(auto& g) { g.to(0, transpose_back(g.dy(), g)); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, n.permutation(1)); }
    static void to_graph_def(auto& n) {
        n.result(
            n.add(name, {n.in(0), n.ints(n.words())}, {{"T", n.type()}, {"Tperm", n.int32()}}));
    }
};

struct Concat {
    using Attributes = AxisAttribute;
    static constexpr int most_parts = 32;
    static constexpr std::string_view name = "ConcatV2";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 0 && all_are(out, in, count, count);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        check_axis(name, in[0].shape, attributes_of<Concat>(a).axis);
        if (count > most_parts) unfit_shape(name, in[0].shape, "at most 32 parts");
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape out = in[0].shape;
        const int axis = static_cast<int>(attributes_of<Concat>(a).axis);
        for (int k = 1; k < count; ++k) {
            const Shape& s = in[k].shape;
            bool fits = s.rank == out.rank;
            for (int d = 0; fits && d < out.rank; ++d) {
                if (d == axis) out[d] = out[d] == dyn || s[d] == dyn ? dyn : out[d] + s[d];
                else if (out[d] == dyn) out[d] = s[d];
                else fits = s[d] == out[d] || s[d] == dyn;
            }
            if (fits) continue;
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.ops.concat", "concat", "values",
                                       s.to_string() + " next to " + in[0].shape.to_string(),
                                       "dims that are equal except on the axis");
            return Shape::invalid();
        }
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        std::array<kernels::Part, most_parts> parts;
        for (int k = 0; k < count; ++k)
            parts[static_cast<std::size_t>(k)] = {in[k].data, in[k].shape};
        kernels::concat(
            std::span<const kernels::Part>(parts.data(), static_cast<std::size_t>(count)),
            static_cast<int>(attributes_of<Concat>(a).axis), out.as<Out>());
    }
    static constexpr void gradient(auto& g) {
        for (int k = 0; k < g.count(); ++k)
            if (g.wants(k)) g.to(k, concat_part(g, k));
    }
    /// TensorFlow's op accepts any number of parts.
    static void from_graph_def(auto& n) {
        auto parts = n.inputs();
        const auto axis = n.axis(n.integer(parts.size() - 1), 0);
        parts.pop_back();
        n.out(n.template in_groups<Concat>(std::move(parts), most_parts, axis));
    }
    static void to_graph_def(auto& n) {
        auto inputs = n.inputs();
        inputs.push_back(n.number(attributes_of<Concat>(n).axis));
        n.result(n.add(name, inputs,
                       {{"N", std::int64_t{n.count()}}, {"T", n.type()}, {"Tidx", n.int32()}}));
    }
};

/// Words: the new dims; dyn keeps the input's dim.
struct BroadcastTo {
    static constexpr std::string_view name = "BroadcastTo";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape out;
        for (int i = 0; i < a.count(); ++i) out.push_back(static_cast<int>(a.word(i)));
        const Shape joined = broadcast(in[0].shape, out);
        if (joined.valid() && is_subshape(joined, out)) return joined;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.broadcast", "broadcast_to", "x", in[0].shape.to_string(),
                                   "a shape that fits " + out.to_string());
        return Shape::invalid();
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        kernels::broadcast_to(in[0].as<const In>(), in[0].shape, out.as<Out>(), out.shape);
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy()); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, n.sizes(1)); }
    static void to_graph_def(auto& n) {
        auto dims = n.dims();
        const int fewer = n.words_count() - n.shape(0).rank;
        for (int i = 0; i < n.words_count(); ++i)
            dims.push_back(n.word(i) == dyn ? n.dim(0, i - fewer) : n.known_dim(n.word(i)));
        n.result(n.add(name, {n.in(0), n.vector(dims)}, {{"T", n.type()}, {"Tidx", n.int32()}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("Transpose")> : std::type_identity<op::Transpose> {};
template <>
struct op_by_id<op_id("ConcatV2")> : std::type_identity<op::Concat> {};
template <>
struct op_by_id<op_id("BroadcastTo")> : std::type_identity<op::BroadcastTo> {};

namespace detail::ops {

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

}  // namespace detail::ops

/// Permutes the axes (tf.transpose): transpose<1, 0>(x), [m, n] -> [n, m]. transpose(x) reverses
/// them. Any dtype.
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
            constexpr bool fits = detail::ops::is_permutation<Perm...>(T::rank);
            static_assert(fits,
                          "[tf.ops.bad_permutation] transpose<Perm...>(x): Perm must contain each "
                          "axis of x exactly once");
            if constexpr (fits) {
                constexpr Shape s = detail::ops::static_result<op::Transpose, T>(
                    detail::ops::words<normalize_axis(Perm, T::rank)...>);
                return detail::ops::movement<op::Transpose, s, normalize_axis(Perm, T::rank)...>(
                    T(x.collapse()));
            } else {
                return Poison{};
            }
        }
    }
}
template <int... Perm, TensorLike A, class... More>
constexpr Poison transpose(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] transpose(x, {1, 0}): the permutation decides the type of the "
                  "result and is a list of template arguments: tf::transpose<1, 0>(x)");
    return {};
}
/// Joins tensors along an axis (tf.concat): [a, n] and [b, n] -> [a + b, n] for axis 0. Any dtype,
/// the same for all. errors::InvalidArgument if dyn dims do not fit.
template <int Axis, TensorLike... A>
constexpr auto concat(const A&... values) {
    constexpr bool few = sizeof...(A) <= op::Concat::most_parts;
    static_assert(
        few, "[tf.ops.concat] concat: there can be at most 32 values; concatenate them in parts");
    if constexpr (!few || (Poisoned<A> || ...)) {
        return Poison{};
    } else {
        using T = tensor_type_t<std::tuple_element_t<0, std::tuple<A...>>>;
        constexpr bool one_dtype =
            (std::is_same_v<typename tensor_type_t<A>::value_type, typename T::value_type> && ...);
        static_assert(
            one_dtype,
            "[tf.ops.dtype_mismatch] concat: values must have the same dtype; use tf::cast<T>(x)");
        constexpr bool one_rank = ((tensor_type_t<A>::rank == T::rank) && ...);
        static_assert(
            !one_dtype || one_rank,
            "[tf.ops.concat] concat: values must have the same rank; use tf::expand_dims");
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(!one_dtype || !one_rank || axis >= 0,
                      "[tf.ops.bad_axis] concat: the axis must be in [-rank, rank)");
        constexpr Shape s = one_dtype && one_rank && axis >= 0
                                ? detail::ops::static_result<op::Concat, A...>(
                                      detail::ops::words_of<op::AxisAttribute{axis}>)
                                : Shape::invalid();
        static_assert(!one_dtype || !one_rank || axis < 0 || s.valid(),
                      "[tf.ops.concat] concat: all dims except that of the axis must be equal");
        if constexpr (s.valid())
            return detail::ops::call<op::Concat, TensorOf<typename T::value_type, s>>(
                detail::ops::words_of<op::AxisAttribute{axis}>,
                tensor_type_t<A>(values.collapse())...);
        else return Poison{};
    }
}
/// The same for a list of tensors of one type: concat<0>({x, y}).
template <int Axis, TensorLike A, std::size_t N>
constexpr auto concat(const A (&values)[N]) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return concat<Axis>(values[I]...);
    }(std::make_index_sequence<N>{});
}
template <std::nullptr_t = nullptr, class... More>
constexpr Poison concat(detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.ops.axis] concat({x, y}, 0): the axis decides the type of the result and is "
                  "a template argument: tf::concat<0>(x, y)");
    return {};
}
/// Joins tensors of the same shape along a new axis (tf.stack): n times [a, b] -> [n, a, b] for
/// axis 0. Any dtype, the same for all. errors::InvalidArgument if dyn dims do not fit.
template <int Axis = 0, TensorLike... A>
constexpr auto stack(const A&... values) {
    return concat<Axis>(expand_dims<Axis>(values)...);
}
template <int Axis = 0, TensorLike A, std::size_t N>
constexpr auto stack(const A (&values)[N]) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return stack<Axis>(values[I]...);
    }(std::make_index_sequence<N>{});
}
template <int Axis = 0, class... More>
    requires(!TensorLike<More> && ...)
constexpr Poison stack(detail::tensors::Anything, const More&...) {
    static_assert(sizeof...(More) > 1000,
                  "[tf.ops.axis] stack({x, y}, 1): the axis decides the type of the result and is "
                  "a template argument, and each value is an argument: tf::stack<1>(x, y)");
    return {};
}
/// Broadcasts x to larger dims (tf.broadcast_to): broadcast_to<2, 3>(x). Any dtype.
/// errors::InvalidArgument if dyn dims do not fit.
template <int... Dims, TensorLike A>
constexpr auto broadcast_to(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr Shape s =
            detail::ops::static_result<op::BroadcastTo, T>(detail::ops::words<Dims...>);
        static_assert(s.valid(),
                      "[tf.ops.broadcast] broadcast_to<Dims...>(x): dims must be equal or 1, "
                      "counted from the end");
        if constexpr (s.valid())
            return detail::ops::movement<op::BroadcastTo, s, Dims...>(T(x.collapse()));
        else return Poison{};
    }
}
template <int... Dims, TensorLike A, class... More>
constexpr Poison broadcast_to(const A&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.dims] broadcast_to(x, {2, 3}): dims decide the type of the result and "
                  "are template arguments: tf::broadcast_to<2, 3>(x)");
    return {};
}

}  // namespace tf
