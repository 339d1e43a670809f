// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses and statistics that are composed of other ops: tf.nn.weighted_cross_entropy_with_logits,
// log_poisson_loss, compute_average_loss, scale_regularization_loss, normalize_moments,
// batch_norm_with_global_normalization; and tf.nn.crelu.

#include <tf/nn/cross_entropy.hpp>
#include <tf/nn/norm.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::nn {

/// The sigmoid cross entropy with the loss of positive labels multiplied by pos_weight: [...]
/// labels and [...] logits -> [...]. Both have the same floating dtype. Mirrors
/// tf.nn.weighted_cross_entropy_with_logits.
template <TensorLike L, TensorLike A>
constexpr auto weighted_cross_entropy_with_logits(const L& labels, const A& logits,
                                                  double pos_weight) {
    if constexpr (Poisoned<L> || Poisoned<A>) {
        return Poison{};
    } else {
        using Y = tensor_type_t<L>;
        using X = tensor_type_t<A>;
        if constexpr (!tf::detail::nn_ops::check_labels<Y, X>()) {
            return Poison{};
        } else {
            const X x(logits.collapse());
            const Y y(labels.collapse());
            const X weight((pos_weight - 1) * y + 1.0);
            return X((1.0 - y) * x + weight * (log1p(exp(-abs(x))) + relu(-x)));
        }
    }
}

/// The options of tf::nn::log_poisson_loss.
struct PoissonLossOptions {
    bool compute_full_loss = false;  ///< adds Stirling's approximation of log(targets!)
};
/// The loss exp(log_input) - log_input * targets for Poisson-distributed counts, element-wise. Both
/// operands have the same floating dtype and shape. Mirrors tf.nn.log_poisson_loss.
template <TensorLike L, TensorLike A>
constexpr auto log_poisson_loss(const L& targets, const A& log_input,
                                const PoissonLossOptions& options = {}) {
    if constexpr (Poisoned<L> || Poisoned<A>) {
        return Poison{};
    } else {
        using Y = tensor_type_t<L>;
        using X = tensor_type_t<A>;
        if constexpr (!tf::detail::nn_ops::check_labels<Y, X>()) {
            return Poison{};
        } else {
            constexpr double two_pi = 6.283185307179586;
            const X x(log_input.collapse());
            const Y y(targets.collapse());
            const X loss(exp(x) - x * y);
            if (!options.compute_full_loss) return loss;
            const X stirling(y * log(y) - y + log(two_pi * y) * 0.5);
            return X(loss + where(logical_and(y >= 0.0, y <= 1.0), zeros_like(stirling), stirling));
        }
    }
}

/// The sum of per-example losses, divided by the batch size: [n] -> []. Floating dtypes. Mirrors
/// tf.nn.compute_average_loss with global_batch_size.
template <TensorLike A>
constexpr auto compute_average_loss(const A& per_example_loss, double global_batch_size) {
    return tf::detail::nn_ops::of_floats(per_example_loss, [&](const auto& x) {
        using T = typename tensor_type_t<decltype(x)>::value_type;
        return Tensor<T>(reduce_sum(x) / global_batch_size);
    });
}

/// The sum of regularization losses; there is one replica, so it is not scaled. Floating dtypes.
/// Mirrors tf.nn.scale_regularization_loss.
template <TensorLike A>
constexpr auto scale_regularization_loss(const A& regularization_loss) {
    return tf::detail::nn_ops::of_floats(regularization_loss, [](const auto& x) {
        return Tensor<typename tensor_type_t<decltype(x)>::value_type>(reduce_sum(x));
    });
}

/// relu(x) and relu(-x), concatenated along an axis: [..., n] -> [..., 2 n]. Floating dtypes.
/// Mirrors tf.nn.crelu.
template <int Axis = -1, TensorLike A>
constexpr auto crelu(const A& features) {
    return tf::detail::nn_ops::of_floats(features, [](const auto& x) {
        using X = tensor_type_t<decltype(x)>;
        return relu(concat<Axis>(x, X(-x)));
    });
}

/// The mean and variance from the number of elements, their sum and the sum of their squares:
/// {mean, variance}. Floating dtypes. Mirrors tf.nn.normalize_moments without shift.
template <TensorLike C, TensorLike M, TensorLike V>
constexpr auto normalize_moments(const C& counts, const M& mean_ss, const V& variance_ss) {
    if constexpr (Poisoned<C> || Poisoned<M> || Poisoned<V>) {
        return Moments<Poison, Poison>{};
    } else {
        using X = tensor_type_t<M>;
        const X mean(X(mean_ss.collapse()) / counts);
        const X variance(X(variance_ss.collapse()) / counts - square(mean));
        return Moments<X, X>{mean, variance};
    }
}
/// The same of elements that were moved by `shift`, which is added to the mean.
template <TensorLike C, TensorLike M, TensorLike V, TensorLike S>
constexpr auto normalize_moments(const C& counts, const M& mean_ss, const V& variance_ss,
                                 const S& shift) {
    const auto moved = normalize_moments(counts, mean_ss, variance_ss);
    if constexpr (Poisoned<decltype(moved.mean)> || Poisoned<S>) {
        return Moments<Poison, Poison>{};
    } else {
        using X = tensor_type_t<M>;
        return Moments<X, X>{X(moved.mean + shift), moved.variance};
    }
}

/// (t - m) * gamma / sqrt(v + variance_epsilon) + beta, without gamma if scale_after_normalization
/// is false. t is [..., c]; m, v, beta and gamma are [c]. Floating dtypes. Mirrors
/// tf.nn.batch_norm_with_global_normalization.
template <bool ScaleAfterNormalization, TensorLike A, TensorLike M, TensorLike V, TensorLike B,
          TensorLike G>
constexpr auto batch_norm_with_global_normalization(const A& input, const M& mean,
                                                    const V& variance, const B& beta,
                                                    const G& gamma, double variance_epsilon) {
    return tf::detail::nn_ops::of_floats(input, [&](const auto& x) {
        using X = tensor_type_t<decltype(x)>;
        const auto centred = x - mean;
        const auto scale = rsqrt(variance + variance_epsilon);
        if constexpr (ScaleAfterNormalization) return X(centred * (scale * gamma) + beta);
        else return X(centred * scale + beta);
    });
}

}  // namespace tf::nn
