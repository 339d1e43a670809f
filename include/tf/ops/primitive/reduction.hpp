// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reductions: tf.reduce_sum, reduce_mean, reduce_max, reduce_min, reduce_prod, reduce_any,
// reduce_all, argmax, argmin. Axes are template arguments: reduce_sum(x) reduces all axes,
// reduce_sum<0, -1>(x, tf::keepdims) reduces two and keeps them as dims of 1.

#include <tf/kernels/arg_reduce.hpp>
#include <tf/kernels/reduction.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>

namespace tf {

/// Tag: the reduced dims are kept as 1.
struct KeepDims {};
inline constexpr KeepDims keepdims{};

namespace op {

struct ReductionAttributes {
    std::int64_t axes = 0;  ///< one bit for each axis
    Flag keep_dims;
};
template <class Kernel>
struct Reduction {
    using Attributes = ReductionAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes given = attributes_of<Reduction>(a);
        Shape out;
        for (int i = 0; i < in[0].shape.rank; ++i) {
            if ((given.axes >> i & 1) == 0) out.push_back(in[0].shape[i]);
            else if (given.keep_dims) out.push_back(1);
        }
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::reduce<Kernel>(in[0].as<const In>(), in[0].shape,
                                static_cast<unsigned>(attributes_of<Reduction>(a).axes),
                                out.as<Out>());
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0)}, {n.axes(1, 0), n.flag("keep_dims")});
    }
    static void to_graph_def(auto& n) {
        const bool typed = n.name() != "Any" && n.name() != "All";
        const Attributes given = attributes_of<Reduction>(n);
        n.result(n.add(n.name(), {n.in(0), n.ints(n.axes(given.axes))},
                       {{"T", typed ? n.type(0) : n.none()},
                        {"Tidx", n.int32()},
                        {"keep_dims", bool(given.keep_dims)}}));
    }
};

/// The gradient of a largest or smallest element: equal extremes share it. If the result is NaN,
/// which equals nothing, the gradient is NaN, too.
constexpr void extreme_gradient(auto& g) {
    const auto x = g.in(0);
    const ReductionAttributes given = attributes_of<Reduction<kernels::Max>>(g);
    const auto best = with_reduced_dims(g.out(), x, given);
    const auto is_best = equal(x, broadcast_like(best, x));
    const auto indicator = keep_if(is_best, ones_like(x));
    const auto ties = sum(indicator, given.axes, true);
    const auto dy = with_reduced_dims(g.dy(), x, given);
    g.to(0, indicator * broadcast_like(dy / ties, x));
}

struct ReduceSum : Reduction<kernels::Sum> {
    static constexpr std::string_view name = "Sum";
    static constexpr bool in_gradients = true;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        g.to(0, broadcast_like(with_reduced_dims(g.dy(), x, attributes_of<Reduction>(g)), x));
    }
};
struct ReduceMean : Reduction<kernels::Mean> {
    static constexpr std::string_view name = "Mean";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const Attributes given = attributes_of<Reduction>(g);
        const auto each = g.dy() / element_count(x, given.axes);
        g.to(0, broadcast_like(with_reduced_dims(each, x, given), x));
    }
};
struct ReduceProd : Reduction<kernels::Prod> {
    static constexpr std::string_view name = "Prod";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const auto dy = with_reduced_dims(g.dy(), x, attributes_of<Reduction>(g));
        g.to(0, dy * conj(product_of_others(x, attributes_of<Reduction>(g).axes)));
    }
};
struct ReduceMax : Reduction<kernels::Max> {
    static constexpr std::string_view name = "Max";
    static constexpr Domain domain = Domain::numeric;
    static constexpr void gradient(auto& g) { extreme_gradient(g); }
};
struct ReduceMin : Reduction<kernels::Min> {
    static constexpr std::string_view name = "Min";
    static constexpr Domain domain = Domain::numeric;
    static constexpr void gradient(auto& g) { extreme_gradient(g); }
};
struct ReduceAny : Reduction<kernels::Any> {
    static constexpr std::string_view name = "Any";
    static constexpr DType result_dtype = DType::boolean;
    static constexpr Domain domain = Domain::boolean;
    using computes = Types<bool>;
    static constexpr bool differentiable = false;
};
struct ReduceAll : Reduction<kernels::All> {
    static constexpr std::string_view name = "All";
    static constexpr DType result_dtype = DType::boolean;
    static constexpr Domain domain = Domain::boolean;
    using computes = Types<bool>;
    static constexpr bool differentiable = false;
};

template <bool Largest>
struct ArgReduction {
    using Attributes = AxisAttribute;
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_operand;
    static constexpr std::string_view type_attribute = "output_type";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && is_numeric(in[0]) && is_index(out);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        check_axis(Largest ? "ArgMax" : "ArgMin", in[0].shape, attributes_of<ArgReduction>(a).axis);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t axis = attributes_of<ArgReduction>(a).axis;
        Shape out;
        for (int i = 0; i < in[0].shape.rank; ++i)
            if (i != axis) out.push_back(in[0].shape[i]);
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        kernels::arg_reduce<Largest>(in[0].as<const In>(), in[0].shape,
                                     static_cast<int>(attributes_of<ArgReduction>(a).axis),
                                     out.as<Out>());
    }
    static void from_graph_def(auto& n) {
        n.result(n.type("output_type"), {n.in(0)}, {n.axis(n.integer(1), 0)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(n.name(), {n.in(0), n.number(attributes_of<ArgReduction>(n).axis)},
                       {{"T", n.type(0)}, {"Tidx", n.int32()}, {"output_type", n.type()}}));
    }
};
struct ArgMax : ArgReduction<true> {
    static constexpr std::string_view name = "ArgMax";
    static constexpr bool differentiable = false;
};
struct ArgMin : ArgReduction<false> {
    static constexpr std::string_view name = "ArgMin";
    static constexpr bool differentiable = false;
};

}  // namespace op

template <>
struct op_by_id<op_id("Sum")> : std::type_identity<op::ReduceSum> {};
template <>
struct op_by_id<op_id("Mean")> : std::type_identity<op::ReduceMean> {};
template <>
struct op_by_id<op_id("Prod")> : std::type_identity<op::ReduceProd> {};
template <>
struct op_by_id<op_id("Max")> : std::type_identity<op::ReduceMax> {};
template <>
struct op_by_id<op_id("Min")> : std::type_identity<op::ReduceMin> {};
template <>
struct op_by_id<op_id("Any")> : std::type_identity<op::ReduceAny> {};
template <>
struct op_by_id<op_id("All")> : std::type_identity<op::ReduceAll> {};
template <>
struct op_by_id<op_id("ArgMax")> : std::type_identity<op::ArgMax> {};
template <>
struct op_by_id<op_id("ArgMin")> : std::type_identity<op::ArgMin> {};

namespace detail::ops {

/// A bit mask of the axes, all axes by default; -1 if an axis is out of range or occurs twice.
template <int... Axes>
constexpr int axis_mask(int rank) {
    if constexpr (sizeof...(Axes) == 0) return (1 << rank) - 1;
    int mask = 0;
    for (int axis : std::initializer_list<int>{Axes...}) {
        const int a = normalize_axis(axis, rank);
        if (a < 0 || (mask >> a & 1) != 0) return -1;
        mask |= 1 << a;
    }
    return mask;
}

template <class Op, bool Keep, int... Axes, class A>
constexpr auto reduce(A&& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool dtype_fits = in_domain<Op::domain, typename T::value_type>;
        static_assert(dtype_fits,
                      "[tf.ops.bad_dtype] this reduction is not defined for the dtype of x: use "
                      "tf::cast<T>(x)");
        constexpr int mask = axis_mask<Axes...>(T::rank);
        static_assert(mask >= 0,
                      "[tf.ops.bad_axis] reduction axes must be in [-rank, rank) and differ");
        if constexpr (!dtype_fits || mask < 0) {
            return Poison{};
        } else {
            constexpr Shape s = static_result<Op, T>(words_of<op::ReductionAttributes{mask, Keep}>);
            return call<Op, TensorOf<typename T::value_type, s>>(
                words_of<op::ReductionAttributes{mask, Keep}>, T(x.collapse()));
        }
    }
}

template <class Op, class Index, int Axis, class A>
constexpr auto arg_reduce(A&& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(axis >= 0,
                      "[tf.ops.bad_axis] argmax, argmin: the axis must be in [-rank, rank)");
        if constexpr (axis < 0) {
            return Poison{};
        } else {
            constexpr Shape s = static_result<Op, T>(words_of<op::AxisAttribute{axis}>);
            return call<Op, TensorOf<Index, s>>(words_of<op::AxisAttribute{axis}>, T(x.collapse()));
        }
    }
}

template <class A>
constexpr Poison axis_of_reduction() {
    static_assert(tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] reduce_sum(x, 1): axes decide the type of the result and are "
                  "template arguments: tf::reduce_sum<1>(x), tf::reduce_sum<0, 1>(x); to keep the "
                  "dims, tf::reduce_sum<1>(x, tf::keepdims)");
    return {};
}
template <class A>
constexpr Poison axis_of_arg_reduction() {
    static_assert(tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] argmax(x, 1): the axis decides the type of the result and is a "
                  "template argument: tf::argmax<1>(x)");
    return {};
}

}  // namespace detail::ops

/// The sum over the axes; 0 for no elements (tf.reduce_sum). [m, n] -> [n] for axis 0. Numeric
/// dtypes; integers wrap.
template <int... Axes, TensorLike A>
constexpr auto reduce_sum(A&& x) {
    return detail::ops::reduce<op::ReduceSum, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_sum(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceSum, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_sum(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// The mean over the axes (tf.reduce_mean). [m, n] -> [n] for axis 0. Numeric dtypes. For no
/// elements, floats give NaN; integers truncate.
template <int... Axes, TensorLike A>
constexpr auto reduce_mean(A&& x) {
    return detail::ops::reduce<op::ReduceMean, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_mean(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceMean, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_mean(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// The product over the axes; 1 for no elements (tf.reduce_prod). [m, n] -> [n] for axis 0. Numeric
/// dtypes; integers wrap.
template <int... Axes, TensorLike A>
constexpr auto reduce_prod(A&& x) {
    return detail::ops::reduce<op::ReduceProd, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_prod(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceProd, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_prod(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// The largest element over the axes, NaN if one is NaN (tf.reduce_max). [m, n] -> [n] for axis 0.
/// Numeric dtypes; for no elements -inf, or the lowest integer.
template <int... Axes, TensorLike A>
constexpr auto reduce_max(A&& x) {
    return detail::ops::reduce<op::ReduceMax, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_max(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceMax, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_max(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// The smallest element over the axes, NaN if one is NaN (tf.reduce_min). [m, n] -> [n] for axis 0.
/// Numeric dtypes; for no elements inf, or the largest integer.
template <int... Axes, TensorLike A>
constexpr auto reduce_min(A&& x) {
    return detail::ops::reduce<op::ReduceMin, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_min(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceMin, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_min(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// Whether any element over the axes is true; false for no elements (tf.reduce_any). [m, n] -> [n]
/// for axis 0. bool only.
template <int... Axes, TensorLike A>
constexpr auto reduce_any(A&& x) {
    return detail::ops::reduce<op::ReduceAny, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_any(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceAny, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_any(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}
/// Whether all elements over the axes are true; true for no elements (tf.reduce_all). [m, n] -> [n]
/// for axis 0. bool only.
template <int... Axes, TensorLike A>
constexpr auto reduce_all(A&& x) {
    return detail::ops::reduce<op::ReduceAll, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_all(A&& x, KeepDims) {
    return detail::ops::reduce<op::ReduceAll, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_all(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}

/// The index of the first largest element along an axis (tf.argmax): [n, m] -> [m] for axis 0.
/// Numeric dtypes and bool. The result is int64, or int32 with argmax<0>(x, tf::int32).
/// errors::InvalidArgument for an axis without elements.
template <int Axis = 0, Element Index = std::int64_t, TensorLike A>
constexpr auto argmax(A&& x) {
    return detail::ops::arg_reduce<op::ArgMax, Index, Axis>(x);
}
template <int Axis = 0, TensorLike A, class Index>
constexpr auto argmax(A&& x, DTypeName<Index>) {
    return detail::ops::arg_reduce<op::ArgMax, Index, Axis>(x);
}
template <int Axis = 0, TensorLike A, class... More>
constexpr Poison argmax(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_arg_reduction<A>();
}
/// The index of the first smallest element along an axis (tf.argmin). Shapes, dtypes and errors as
/// for argmax.
template <int Axis = 0, Element Index = std::int64_t, TensorLike A>
constexpr auto argmin(A&& x) {
    return detail::ops::arg_reduce<op::ArgMin, Index, Axis>(x);
}
template <int Axis = 0, TensorLike A, class Index>
constexpr auto argmin(A&& x, DTypeName<Index>) {
    return detail::ops::arg_reduce<op::ArgMin, Index, Axis>(x);
}
template <int Axis = 0, TensorLike A, class... More>
constexpr Poison argmin(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_arg_reduction<A>();
}

}  // namespace tf
