// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions that Keras has and tf.nn does not, by Keras's formulas: their gradients at
// kinks follow from these. They take a tensor or an expression of floats, and return a tensor.

#include <tf/nn/activation.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/sort.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras::detail {

/// x * tanh(softplus(x)).
template <class X>
constexpr X mish(const X& x) {
    return x * tf::tanh(tf::nn::softplus(x));
}

/// min(max(x + 3, 0), 6) / 6.
template <class X>
constexpr X hard_sigmoid(const X& x) {
    using T = typename X::value_type;
    return tf::nn::relu6(x + T(3)) / T(6);
}

/// max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1).
template <class X>
constexpr X celu(const X& x, float alpha) {
    using T = typename X::value_type;
    const T a = static_cast<T>(alpha);
    return tf::maximum(x, T(0)) + tf::expm1(tf::minimum(x, T(0)) / a) * a;
}

/// The first half of x along an axis, multiplied by the sigmoid of the second half.
template <int Axis, class X>
constexpr auto glu(const X& x) {
    const auto halves = tf::split<2, Axis>(x);
    if constexpr (Poisoned<std::remove_cvref_t<decltype(halves[0])>>) {
        return Poison{};
    } else {
        using Half = std::remove_cvref_t<decltype(halves[0])>;
        return Half(halves[0] * tf::sigmoid(halves[1]));
    }
}

/// x - limit above the limit, x + limit below -limit, otherwise 0.
template <class X>
constexpr X soft_shrink(const X& x, float limit) {
    using T = typename X::value_type;
    const T t = static_cast<T>(limit);
    return tf::where(x > t, x - t, tf::where(x < -t, x + t, T(0)));
}

/// x if |x| is above the limit, otherwise 0.
template <class X>
constexpr X hard_shrink(const X& x, float limit) {
    using T = typename X::value_type;
    return tf::where(tf::abs(x) > static_cast<T>(limit), x, T(0));
}

/// x above the limit, otherwise `other`.
template <class X>
constexpr X threshold(const X& x, float limit, float other) {
    using T = typename X::value_type;
    return tf::where(x > static_cast<T>(limit), x, static_cast<T>(other));
}

/// 0 up to -1, (x + 1)^2 / 4 up to 1, then x.
template <class X>
constexpr X sparse_plus(const X& x) {
    using T = typename X::value_type;
    return tf::where(x <= T(-1), T(0), tf::where(x < T(1), tf::square(x + T(1)) * T(.25), x));
}

/// 0 up to -1, (x + 1) / 2 up to 1, then 1.
template <class X>
constexpr X sparse_sigmoid(const X& x) {
    using T = typename X::value_type;
    return tf::where(x <= T(-1), T(0), tf::where(x >= T(1), T(1), (x + T(1)) * T(.5)));
}

/// max(x - tau, 0) with the tau for which the results along an axis sum to 1. Of the k largest
/// values alone it would be (their sum - 1) / k; tau is the largest of these numbers.
template <int Axis, class X>
constexpr auto sparsemax(const X& x) {
    using T = typename X::value_type;
    const auto sorted = tf::sort<Axis>(x, {Direction::descending});
    if constexpr (Poisoned<decltype(sorted)>) {
        return Poison{};
    } else {
        const X falling(sorted);
        const X counts(tf::cumsum<Axis>(tf::ones_like(falling)));
        const X of_largest((tf::cumsum<Axis>(falling) - T(1)) / counts);
        return X(tf::maximum(x - tf::reduce_max<Axis>(of_largest, tf::keepdims), T(0)));
    }
}

/// (x + sqrt(x^2 + b)) / 2.
template <class X>
constexpr X squareplus(const X& x, float b) {
    using T = typename X::value_type;
    return (x + tf::sqrt(tf::square(x) + static_cast<T>(b))) / T(2);
}

}  // namespace tf::keras::detail
