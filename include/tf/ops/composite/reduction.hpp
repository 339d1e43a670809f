// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reductions that are formulas: tf.reduce_logsumexp, tf.math.reduce_variance, reduce_std,
// reduce_euclidean_norm, count_nonzero, zero_fraction. Axes are template arguments, as for
// tf::reduce_sum. TensorFlow has a node only for the Euclidean norm.

#include <tf/ops/composite/composite.hpp>
#include <tf/ops/primitive/complex.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace op {

/// The square root of the sum of squares over the axes.
struct EuclideanNorm : Composite<1> {
    using Attributes = ReductionAttributes;
    static constexpr std::string_view name = "EuclideanNorm", graph_def_name = name;
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        return ReduceSum::infer(in, count, a);
    }
    static constexpr auto expand(const auto& x, const Attributes& a) {
        return sqrt(sum(conj(x) * x, a.axes, a.keep_dims));
    }
    static constexpr void gradient(auto& g) {
        const auto x = g.in(0);
        const Attributes given = attributes_of<EuclideanNorm>(g);
        const auto scale =
            with_reduced_dims(g.out(), x, given) / with_reduced_dims(g.dy(), x, given);
        g.to(0, x / broadcast_like(scale, x));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<EuclideanNorm>(n);
        n.result(
            n.add(name, {n.in(0), n.ints(n.axes(given.axes))},
                  {{"T", n.type(0)}, {"Tidx", n.int32()}, {"keep_dims", bool(given.keep_dims)}}));
    }
    static Attributes from_graph_def(const auto& n) { return {n.axes(1, 0), n.flag("keep_dims")}; }
};

/// The composites of this header.
struct ReductionComposites {
    using list = Registry<EuclideanNorm>;
};

}  // namespace op

template <>
struct op_by_id<op_id("EuclideanNorm")> : std::type_identity<op::EuclideanNorm> {};

namespace detail::ops {

/// f(x) for a tensor of floats; reports another dtype with one message.
template <class A, class F>
constexpr auto reduced_floats(const A& x, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool floating = is_floating(X::dtype);
        static_assert(floating,
                      "[tf.ops.bad_dtype] reduce_logsumexp, reduce_variance and reduce_std are "
                      "defined for floats: use tf::cast<float>(x)");
        if constexpr (floating) return f(X(x.collapse()));
        else return Poison{};
    }
}
template <bool Keep, int... Axes, class A>
constexpr auto total_over(const A& x) {
    if constexpr (Keep) return reduce_sum<Axes...>(x, keepdims);
    else return reduce_sum<Axes...>(x);
}

/// The largest finite element is subtracted before exp, so that exp does not overflow.
template <bool Keep, int... Axes, class A>
constexpr auto log_sum_exp(const A& x) {
    return reduced_floats(x, [](const auto& t) {
        const auto largest = reduce_max<Axes...>(t, keepdims);
        using M = std::remove_cvref_t<decltype(largest)>;
        if constexpr (Poisoned<M>) {
            return Poison{};
        } else {
            const M top =
                stop_gradient(where(equal(largest - largest, 0), largest, zeros_like(largest)));
            const auto sums = total_over<Keep, Axes...>(exp(t - top));
            using R = std::remove_cvref_t<decltype(sums)>;
            if constexpr (Keep) return R(log(sums) + top);
            else return R(log(sums) + squeeze<Axes...>(top));
        }
    });
}
template <bool Keep, int... Axes, class A>
constexpr auto variance_over(const A& x) {
    return reduced_floats(x, [](const auto& t) {
        const auto mean = reduce_mean<Axes...>(t, keepdims);
        if constexpr (Poisoned<decltype(mean)>) return Poison{};
        else if constexpr (Keep) return reduce_mean<Axes...>(square(t - mean), keepdims);
        else return reduce_mean<Axes...>(square(t - mean));
    });
}
template <class A>
constexpr auto root_of(const A& variance) {
    if constexpr (Poisoned<A>) return Poison{};
    else return A(sqrt(variance));
}
template <bool Keep, int... Axes, class A>
constexpr auto euclidean_norm_of_floats(const A& x) {
    return reduced_floats(x, [](const auto& t) {
        using X = std::remove_cvref_t<decltype(t)>;
        constexpr int mask = axis_mask<Axes...>(X::rank);
        static_assert(mask >= 0,
                      "[tf.ops.bad_axis] reduction axes must be in [-rank, rank) and differ");
        if constexpr (mask < 0) {
            return Poison{};
        } else {
            constexpr op::ReductionAttributes with{mask, Keep};
            constexpr Shape s = static_result<op::EuclideanNorm, X>(words_of<with>);
            return compose_as<op::EuclideanNorm, TensorOf<typename X::value_type, s>>(
                with, [](const X& v) { return sqrt(total_over<Keep, Axes...>(v * v)); }, t);
        }
    });
}
/// TensorFlow squares and adds integers in their dtype, where sums may overflow, and rounds the
/// root towards 0.
template <bool Keep, int... Axes, class A>
constexpr auto euclidean_norm(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else if constexpr (is_integer(tensor_type_t<A>::dtype)) {
        using X = tensor_type_t<A>;
        const X t(x.collapse());
        const auto squares = total_over<Keep, Axes...>(X(t * t));
        if constexpr (Poisoned<decltype(squares)>) return Poison{};
        else return cast<typename X::value_type>(sqrt(cast<double>(squares)));
    } else if constexpr (is_complex(tensor_type_t<A>::dtype)) {
        using X = tensor_type_t<A>;
        const X t(x.collapse());
        const auto squares = total_over<Keep, Axes...>(X(math::conj(t) * t));
        if constexpr (Poisoned<decltype(squares)>) return Poison{};
        else return sqrt(squares);
    } else {
        return euclidean_norm_of_floats<Keep, Axes...>(x);
    }
}
template <class T, bool Keep, int... Axes, class A>
constexpr auto nonzeros(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using V = typename X::value_type;
        static_assert(is_floating(dtype_of<T>) || is_integer(dtype_of<T>),
                      "[tf.ops.bad_dtype] count_nonzero(x, dtype): the dtype must be numeric");
        const X t(x.collapse());
        if constexpr (std::is_same_v<V, bool>) return total_over<Keep, Axes...>(cast<T>(t));
        else if constexpr (std::is_same_v<V, string>)
            return total_over<Keep, Axes...>(cast<T>(not_equal(t, "")));
        else return total_over<Keep, Axes...>(cast<T>(not_equal(t, 0)));
    }
}

}  // namespace detail::ops

/// log(sum(exp(x))) over the axes, without overflow (tf.reduce_logsumexp): [m, n] -> [n] for axis
/// 0. Floats; -inf for no elements.
template <int... Axes, TensorLike A>
constexpr auto reduce_logsumexp(const A& x) {
    return detail::ops::log_sum_exp<false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_logsumexp(const A& x, KeepDims) {
    return detail::ops::log_sum_exp<true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_logsumexp(const A&, detail::tensors::Anything, const More&...) {
    return detail::ops::axis_of_reduction<A>();
}

namespace math {

using tf::argmax;
using tf::argmin;
using tf::reduce_all;
using tf::reduce_any;
using tf::reduce_logsumexp;
using tf::reduce_max;
using tf::reduce_mean;
using tf::reduce_min;
using tf::reduce_prod;
using tf::reduce_sum;

/// The mean of the squared deviations from the mean over the axes (tf.math.reduce_variance): [m, n]
/// -> [n] for axis 0. Floats; NaN for no elements.
template <int... Axes, TensorLike A>
constexpr auto reduce_variance(const A& x) {
    return tf::detail::ops::variance_over<false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_variance(const A& x, KeepDims) {
    return tf::detail::ops::variance_over<true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_variance(const A&, tf::detail::tensors::Anything, const More&...) {
    return tf::detail::ops::axis_of_reduction<A>();
}
/// The square root of the variance over the axes (tf.math.reduce_std): [m, n] -> [n] for axis 0.
/// Floats. As in TensorFlow, the gradient is not finite where the variance is 0.
template <int... Axes, TensorLike A>
constexpr auto reduce_std(const A& x) {
    return tf::detail::ops::root_of(reduce_variance<Axes...>(x));
}
template <int... Axes, TensorLike A>
constexpr auto reduce_std(const A& x, KeepDims) {
    return tf::detail::ops::root_of(reduce_variance<Axes...>(x, keepdims));
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_std(const A&, tf::detail::tensors::Anything, const More&...) {
    return tf::detail::ops::axis_of_reduction<A>();
}
/// The square root of the sum of squares over the axes (tf.math.reduce_euclidean_norm): [m, n] ->
/// [n] for axis 0; 0 for no elements. Numeric dtypes. For integers the root is rounded towards 0;
/// for complex numbers the absolute values are squared. Only the norm of floats is a single node.
template <int... Axes, TensorLike A>
constexpr auto reduce_euclidean_norm(const A& x) {
    return tf::detail::ops::euclidean_norm<false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto reduce_euclidean_norm(const A& x, KeepDims) {
    return tf::detail::ops::euclidean_norm<true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison reduce_euclidean_norm(const A&, tf::detail::tensors::Anything, const More&...) {
    return tf::detail::ops::axis_of_reduction<A>();
}

/// The number of elements over the axes that are not 0, false or "" (tf.math.count_nonzero): [m, n]
/// -> [n] for axis 0. Any dtype. The result is int64, or has another numeric dtype with
/// count_nonzero<0>(x, tf::int32).
template <int... Axes, TensorLike A>
constexpr auto count_nonzero(const A& x) {
    return tf::detail::ops::nonzeros<std::int64_t, false, Axes...>(x);
}
template <int... Axes, TensorLike A>
constexpr auto count_nonzero(const A& x, KeepDims) {
    return tf::detail::ops::nonzeros<std::int64_t, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class T>
constexpr auto count_nonzero(const A& x, DTypeName<T>) {
    return tf::detail::ops::nonzeros<T, false, Axes...>(x);
}
template <int... Axes, TensorLike A, class T>
constexpr auto count_nonzero(const A& x, KeepDims, DTypeName<T>) {
    return tf::detail::ops::nonzeros<T, true, Axes...>(x);
}
template <int... Axes, TensorLike A, class... More>
constexpr Poison count_nonzero(const A&, tf::detail::tensors::Anything, const More&...) {
    return tf::detail::ops::axis_of_reduction<A>();
}

/// The fraction of the elements that are 0, a float32 scalar (tf.math.zero_fraction); NaN for no
/// elements. Numeric dtypes.
template <TensorLike A>
constexpr auto zero_fraction(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        return Tensor<float>(reduce_mean(cast<float>(equal(X(x.collapse()), 0))));
    }
}

}  // namespace math

namespace nn {
using math::zero_fraction;
}  // namespace nn

}  // namespace tf
