// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Means, variances and norms: tf.nn.moments, tf.nn.l2_loss, tf.nn.l2_normalize,
// tf.nn.batch_normalization.

#include <functional>
#include <optional>

#include <tf/nn/activation.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::op {

struct L2Loss : Composite<1> {
    static constexpr std::string_view name = "L2Loss", graph_def_name = name;
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    static constexpr auto expand(const auto& x) { return reduce_sum(square(x)) * 0.5; }
    static constexpr void gradient(auto& g) { g.to(0, g.in(0) * g.dy()); }
    static void check_graph_def(const auto& n) { n.rank(0); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

}  // namespace tf::op

namespace tf::nn {

/// The composites of this header; those with a `graph_def_name` are read from files.
struct Norms {
    using list = op::Registry<op::L2Loss>;
};

/// Half the sum of the squares of all elements, a scalar; for floats. Mirrors tf.nn.l2_loss.
template <TensorLike A>
constexpr auto l2_loss(const A& x) {
    return tf::detail::ops::composite<op::L2Loss>(x);
}

/// x divided by its L2 norm along the axes; the norm is at least sqrt(epsilon). For floats. Mirrors
/// tf.math.l2_normalize.
template <int... Axes, TensorLike A>
constexpr auto l2_normalize(const A& x, double epsilon = 1e-12) {
    return tf::detail::nn_ops::of_floats(x, [epsilon](const auto& t) {
        const auto squares = reduce_sum<Axes...>(square(t), keepdims);
        if constexpr (Poisoned<decltype(squares)>) return Poison{};
        else return std::remove_cvref_t<decltype(t)>(t * rsqrt(maximum(squares, epsilon)));
    });
}

/// The results of tf::nn::moments.
template <class Mean, class Variance = Mean>
struct Moments {
    Mean mean;
    Variance variance;
};

namespace detail {

/// Converts moments that were computed as float to the dtype of x (half). Poison is passed on.
template <class M>
constexpr auto as_half(const Moments<M>& wide) {
    if constexpr (Poisoned<M>) {
        return wide;
    } else {
        using H = tensor_type_t<decltype(cast<half>(wide.mean))>;
        return Moments<H>{H(cast<half>(wide.mean)), H(cast<half>(wide.variance))};
    }
}

/// The mean and the variance over the axes; half is computed as float, as TensorFlow does.
template <bool Keep, int... Axes, class A>
constexpr auto moments(const A& x) {
    const auto over_axes = [](const auto& t) {
        if constexpr (Keep) return reduce_mean<Axes...>(t, keepdims);
        else return reduce_mean<Axes...>(t);
    };
    const auto computed = [&](const auto& t) {
        const auto mean = reduce_mean<Axes...>(t, keepdims);
        using M = decltype(over_axes(t));
        if constexpr (Poisoned<M>) {
            return Moments<Poison>{};
        } else {
            const M variance = over_axes(square(t - stop_gradient(mean)));
            if constexpr (Keep) return Moments<M>{mean, variance};
            else return Moments<M>{over_axes(t), variance};
        }
    };
    if constexpr (Poisoned<A>) {
        return Moments<Poison>{};
    } else if constexpr (std::is_same_v<typename tensor_type_t<A>::value_type, half>) {
        return as_half(computed(tf::detail::nn_ops::of_floats(cast<float>(x), std::identity{})));
    } else {
        const auto t = tf::detail::nn_ops::of_floats(x, std::identity{});
        if constexpr (Poisoned<decltype(t)>) return Moments<Poison>{};
        else return computed(t);
    }
}

}  // namespace detail

/// The mean and the variance over the axes, which remain as dims of 1: {mean, variance}. The
/// variance of n elements is their sum of squared deviations divided by n. For floats; half is
/// computed as float. Mirrors tf.nn.moments with keepdims=True.
template <int... Axes, TensorLike A>
constexpr auto moments(const A& x, KeepDims) {
    return detail::moments<true, Axes...>(x);
}
/// The same without the reduced axes in the results. Mirrors tf.nn.moments.
template <int... Axes, TensorLike A>
constexpr auto moments(const A& x) {
    return detail::moments<false, Axes...>(x);
}

/// (x - mean) / sqrt(variance + variance_epsilon) * scale + offset, with broadcasting; `offset` and
/// `scale` may be std::nullopt. For floats; the statistics may have a dtype that differs from x's.
/// Mirrors tf.nn.batch_normalization.
template <TensorLike A, TensorLike M, TensorLike V, class O, class S>
constexpr auto batch_normalization(const A& x, const M& mean, const V& variance, const O& offset,
                                   const S& scale, double variance_epsilon) {
    if constexpr (Poisoned<A> || Poisoned<M> || Poisoned<V> || Poisoned<O> || Poisoned<S>) {
        return Poison{};
    } else {
        const auto collapsed = [](const auto& expression) {
            return tensor_type_t<decltype(expression)>(expression);
        };
        return tf::detail::nn_ops::of_floats(x, [&](const auto& t) {
            using T = typename std::remove_cvref_t<decltype(t)>::value_type;
            const auto inverse = [&] {
                const auto root = collapsed(rsqrt(variance + variance_epsilon));
                if constexpr (std::is_same_v<S, std::nullopt_t>) return root;
                else return collapsed(root * scale);
            }();
            const auto shift = [&] {
                if constexpr (std::is_same_v<O, std::nullopt_t>) return collapsed(-mean * inverse);
                else return collapsed(offset - mean * inverse);
            }();
            return collapsed(t * cast<T>(inverse) + cast<T>(shift));
        });
    }
}

}  // namespace tf::nn

namespace tf::math {
using nn::l2_normalize;
}  // namespace tf::math
