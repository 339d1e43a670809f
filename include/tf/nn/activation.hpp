// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions, elementwise: tf.nn.relu6, tf.nn.softplus, tf.nn.gelu, ... Each is a formula
// over other ops, which become one loop; a formula whose own derivative would be wrong or lose
// digits somewhere has the derivative that TensorFlow gives it. tf::nn::relu, sigmoid and tanh are
// ops of their own (ops/math.hpp).

#include <tf/module/custom_gradient.hpp>
#include <tf/ops/math.hpp>

namespace tf {

namespace detail {

/// f(x) of a tensor of floats; one message otherwise.
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
/// f(x), whose derivative is slope(x, f(x)).
template <class A, class F, class Slope>
constexpr auto with_slope(const A& x, F f, Slope slope) {
    return of_floats(x, [&](const auto& t) {
        return custom_gradient([f, slope](const auto& u) {
            using X = std::remove_cvref_t<decltype(u)>;
            const X y(f(u));
            return std::pair(y, [=](const auto& dy) { return X(dy * slope(u, y)); });
        })(t);
    });
}

inline constexpr double selu_scale = 1.0507009873554804934193349852946;
inline constexpr double selu_slope = 1.7580993408473768599402175208123;  // scale * alpha

}  // namespace detail

namespace nn {

/// min(max(x, 0), 6) (tf.nn.relu6).
template <TensorLike A>
constexpr auto relu6(const A& x) {
    return tf::detail::of_floats(x, [](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(t >= 6.0, 6.0, relu(t)));
    });
}

/// x, below 0 alpha * x (tf.nn.leaky_relu).
template <TensorLike A>
constexpr auto leaky_relu(const A& x, float alpha = .2f) {
    return tf::detail::of_floats(x, [alpha](const auto& t) {
        return std::remove_cvref_t<decltype(t)>(where(t > 0.0, t, t * alpha));
    });
}

/// x, below 0 exp(x) - 1 (tf.nn.elu).
template <TensorLike A>
constexpr auto elu(const A& x) {
    return tf::detail::with_slope(
        x, [](const auto& t) { return where(t < 0.0, expm1(t), t); },
        [](const auto&, const auto& y) { return where(y < 0.0, y + 1.0, 1.0); });
}

/// scale * x, below 0 scale * alpha * (exp(x) - 1), with which means and variances keep near 0 and
/// 1 from layer to layer (tf.nn.selu).
template <TensorLike A>
constexpr auto selu(const A& x) {
    return tf::detail::with_slope(
        x,
        [](const auto& t) {
            return where(t < 0.0, expm1(t) * tf::detail::selu_slope, t * tf::detail::selu_scale);
        },
        [](const auto&, const auto& y) {
            return where(y < 0.0, y + tf::detail::selu_slope, tf::detail::selu_scale);
        });
}

/// log(1 + exp(x)), without overflow (tf.nn.softplus).
template <TensorLike A>
constexpr auto softplus(const A& x) {
    return tf::detail::with_slope(
        x, [](const auto& t) { return relu(t) + log1p(exp(-abs(t))); },
        [](const auto& t, const auto&) { return sigmoid(t); });
}

/// x / (1 + |x|) (tf.nn.softsign).
template <TensorLike A>
constexpr auto softsign(const A& x) {
    return tf::detail::with_slope(
        x, [](const auto& t) { return t / (abs(t) + 1.0); },
        [](const auto& t, const auto&) { return 1.0 / square(abs(t) + 1.0); });
}

/// x * sigmoid(beta * x) (tf.nn.silu, tf.nn.swish).
template <TensorLike A>
constexpr auto silu(const A& x, float beta = 1) {
    return tf::detail::with_slope(
        x, [beta](const auto& t) { return t * sigmoid(t * beta); },
        [beta](const auto& t, const auto&) {
            const std::remove_cvref_t<decltype(t)> s(sigmoid(t * beta));
            return s * (t * beta * (1.0 - s) + 1.0);
        });
}
template <TensorLike A>
constexpr auto swish(const A& x, float beta = 1) {
    return silu(x, beta);
}

/// x times the probability that a standard normal number is below x; `approximate` by a tanh
/// (tf.nn.gelu, some numbers of which are floats whatever the dtype).
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
