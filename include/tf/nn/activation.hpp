// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Element-wise activation functions: tf.nn.relu6, tf.nn.softplus, tf.nn.gelu, ... Each is a formula
// of other ops, which are fused into one loop. It is written so that its derivative equals
// TensorFlow's at kinks and for large |x|. (With tf::custom_gradient, g++ would have to compile the
// eager code of every traced function that uses it.) tf::nn::relu, sigmoid and tanh are separate
// ops (ops/primitive/math.hpp).

#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {

namespace detail {

/// f(x) for a tensor of floats; reports another dtype with one message.
template <class A, class F>
constexpr auto of_floats(const A& x, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool floating = is_floating(X::dtype);
        static_assert(floating,
                      "[tf.ops.bad_dtype] this function of tf::nn is defined for floats only: use "
                      "tf::cast<float>(x)");
        if constexpr (floating) return f(X(x.collapse()));
        else return Poison{};
    }
}
inline constexpr double selu_scale = 1.0507009873554804934193349852946;
inline constexpr double selu_slope = 1.7580993408473768599402175208123;  // scale * alpha

}  // namespace detail

namespace nn {

/// min(max(x, 0), 6), element-wise, for floats. Mirrors tf.nn.relu6.
template <TensorLike A>
constexpr auto relu6(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(t >= 6.0, 6.0, relu(t)));
    });
}

/// x if positive, otherwise alpha * x; element-wise, for floats. Mirrors tf.nn.leaky_relu.
template <TensorLike A>
constexpr auto leaky_relu(const A& x, float alpha = .2f) {
    return tf::detail::of_floats(x, [alpha](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(t > 0.0, t, t * alpha));
    });
}

/// x if not negative, otherwise exp(x) - 1; element-wise, for floats. Mirrors tf.nn.elu.
template <TensorLike A>
constexpr auto elu(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(t < 0.0, expm1(minimum(t, 0.0)), t));
    });
}

/// scale * x if not negative, otherwise scale * alpha * (exp(x) - 1); element-wise, for floats. The
/// constants keep means near 0 and variances near 1 from layer to layer. Mirrors tf.nn.selu.
template <TensorLike A>
constexpr auto selu(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(
            t < 0.0, expm1(minimum(t, 0.0)) * tf::detail::selu_slope, t * tf::detail::selu_scale));
    });
}

/// log(1 + exp(x)) without overflow, element-wise, for floats. Mirrors tf.nn.softplus.
template <TensorLike A>
constexpr auto softplus(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        // at 0 the derivative is that of the first operands: 1 - 1 / 2
        return std::remove_cvref_t<decltype(t)>(maximum(t, 0.0) + log1p(exp(minimum(-t, t))));
    });
}

/// x / (1 + |x|), element-wise, for floats. Mirrors tf.nn.softsign.
template <TensorLike A>
constexpr auto softsign(const A& x) {
    return tf::detail::of_floats(
        x, [](const auto& t) { return std::remove_cvref_t<decltype(t)>(t / (abs(t) + 1.0)); });
}

/// x * sigmoid(beta * x), element-wise, for floats. Mirrors tf.nn.silu and tf.nn.swish.
template <TensorLike A>
constexpr auto silu(const A& x, float beta = 1) {
    return tf::detail::of_floats(x, [beta](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(
            beta == 1 ? std::remove_cvref_t<decltype(t)>(t * sigmoid(t))
                      : std::remove_cvref_t<decltype(t)>(t * sigmoid(t * beta)));
    });
}
/// Another name of silu. Mirrors tf.nn.swish.
template <TensorLike A>
constexpr auto swish(const A& x, float beta = 1) {
    return silu(x, beta);
}

/// x times the probability that a standard normal number is less than x, element-wise, for floats;
/// `approximate` uses a formula with tanh. As in TensorFlow, some constants are float32 for all
/// dtypes. Mirrors tf.nn.gelu.
template <TensorLike A>
constexpr auto gelu(const A& x, bool approximate = false) {
    return tf::detail::of_floats(x, [approximate](const auto& t) {
        using X = std::remove_cvref_t<decltype(t)>;
        if (!approximate) return X(t * .5f * erfc(-t * .7071067811865476f));
        return X(t * .5f * (tanh((t + t * t * t * .044715f) * .7978845608028654) + 1.f));
    });
}

}  // namespace nn
}  // namespace tf
