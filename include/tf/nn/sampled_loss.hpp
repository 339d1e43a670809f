// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses of very many classes that are computed from samples: tf.nn.nce_loss,
// tf.nn.sampled_softmax_loss.

#include <optional>

#include <tf/nn/cross_entropy.hpp>
#include <tf/ops/primitive/accidental_hits.hpp>
#include <tf/ops/primitive/candidate_samplers.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/scatter.hpp>

namespace tf::nn {

namespace detail {

template <class W, class B, class Y, class X>
constexpr bool can_sample() {
    constexpr bool floats = is_floating(X::dtype) && W::dtype == X::dtype && B::dtype == X::dtype;
    static_assert(floats,
                  "[tf.ops.bad_dtype] nce_loss, sampled_softmax_loss(weights, biases, labels, "
                  "inputs): weights, biases and inputs are floats of one dtype; use "
                  "tf::cast<T>(x)");
    constexpr bool fits = W::rank == 2 && B::rank == 1 && X::rank == 2 && Y::rank == 2 &&
                          Y::static_shape[1] >= 1 && op::is_index(Y::dtype) &&
                          is_compatible(Shape(X::static_shape[1]), Shape(W::static_shape[1])) &&
                          is_compatible(Shape(X::static_shape[0]), Shape(Y::static_shape[0]));
    static_assert(!floats || fits,
                  "[tf.nn.candidates] nce_loss, sampled_softmax_loss(weights, biases, labels, "
                  "inputs): weights [classes, n], biases [classes], labels, int32 or int64, "
                  "[batch, num_true], where num_true is a number, and inputs [batch, n]");
    return floats && fits;
}
/// The logits of true and sampled classes, less the logarithms of how often they are expected, and
/// the labels; f gets both.
template <class W, class B, class Y, class X, class S, class F>
constexpr auto of_samples(const W& weights, const B& biases, const Y& labels, const X& inputs,
                          const S& samples, bool remove_accidental_hits, F f) {
    using T = typename X::value_type;
    constexpr int batch = X::static_shape[0], num_true = Y::static_shape[1];
    constexpr int count = tensor_type_t<decltype(samples.sampled_candidates)>::static_shape[0];
    using True = Tensor<T, batch, num_true>;
    using Sampled = Tensor<T, batch, count>;
    const auto own = gather<0>(weights, labels).collapse();
    const True of_true(reduce_sum<-1>(expand_dims<1>(inputs) * own) + gather<0>(biases, labels) -
                       log(cast<T>(samples.true_expected_count)));
    const Sampled all(
        matmul(inputs, transpose<1, 0>(gather<0>(weights, samples.sampled_candidates))) +
        gather<0>(biases, samples.sampled_candidates));
    const auto kept = [&]() -> Sampled {
        if (!remove_accidental_hits) return all;
        const auto hits = compute_accidental_hits(labels, samples.sampled_candidates);
        const auto places = stack<1>(cast<std::int64_t>(hits.indices), hits.ids);
        const Sampled lowest(
            tensor_scatter_nd_update(zeros_like(all), places, cast<T>(hits.weights)));
        return Sampled(all + lowest);
    }();
    const Sampled of_sampled(kept - log(cast<T>(samples.sampled_expected_count)));
    return f(concat<1>(True(ones_like(of_true) / static_cast<double>(num_true)),
                       Sampled(zeros_like(of_sampled))),
             concat<1>(of_true, of_sampled));
}
template <class W, class B, class Y, class X, class S, class F>
constexpr auto sampled_loss(const W& weights, const B& biases, const Y& labels, const X& inputs,
                            S samples, bool remove_accidental_hits, F f) {
    if constexpr (Poisoned<W> || Poisoned<B> || Poisoned<Y> || Poisoned<X>) {
        return Poison{};
    } else if constexpr (!can_sample<tensor_type_t<W>, tensor_type_t<B>, tensor_type_t<Y>,
                                     tensor_type_t<X>>()) {
        return Poison{};
    } else {
        constexpr Shape s = tensor_type_t<Y>::static_shape;
        const TensorOf<std::int64_t, s> classes(
            cast<std::int64_t>(tensor_type_t<Y>(labels.collapse())));
        return of_samples(tensor_type_t<W>(weights.collapse()), tensor_type_t<B>(biases.collapse()),
                          classes, tensor_type_t<X>(inputs.collapse()), samples(classes),
                          remove_accidental_hits, f);
    }
}

inline constexpr auto nce = [](const auto& labels, const auto& logits) {
    return reduce_sum<1>(sigmoid_cross_entropy_with_logits(labels, logits)).collapse();
};
inline constexpr auto sampled_softmax = [](const auto& labels, const auto& logits) {
    return softmax_cross_entropy_with_logits(labels, logits);
};

}  // namespace detail

/// The options of tf::nn::nce_loss.
struct NceLossOptions {
    bool remove_accidental_hits = false;  ///< sampled classes that are true ones do not count
    std::optional<std::int64_t> seed{};
};
/// The options of tf::nn::sampled_softmax_loss.
struct SampledSoftmaxLossOptions {
    bool remove_accidental_hits = true;  ///< sampled classes that are true ones do not count
    std::optional<std::int64_t> seed{};
};

/// The loss of noise-contrastive estimation: weights [classes, n], biases [classes], labels [batch,
/// num_true], int32 or int64, and inputs [batch, n] -> [batch]. The sigmoid cross entropy of the
/// logits inputs weights^T + biases of the true classes, and of NumSampled others that
/// tf::random::log_uniform_candidate_sampler draws from NumClasses without repetition. Weights,
/// biases and inputs are floats of one dtype. Mirrors tf.nn.nce_loss:
///
///     tf::nn::nce_loss<64, 10000>(weights, biases, labels, inputs)
template <std::int64_t NumSampled, std::int64_t NumClasses, TensorLike W, TensorLike B,
          TensorLike Y, TensorLike X>
constexpr auto nce_loss(const W& weights, const B& biases, const Y& labels, const X& inputs,
                        const NceLossOptions& options = {}) {
    return detail::sampled_loss(
        weights, biases, labels, inputs,
        [&](const auto& classes) {
            return random::log_uniform_candidate_sampler<NumSampled, NumClasses>(
                classes, {.seed = options.seed});
        },
        options.remove_accidental_hits, detail::nce);
}
/// The same with given samples, the results of a candidate sampler.
template <TensorLike W, TensorLike B, TensorLike Y, TensorLike X, class... S>
constexpr auto nce_loss(const W& weights, const B& biases, const Y& labels, const X& inputs,
                        const random::Candidates<S...>& sampled_values,
                        bool remove_accidental_hits = false) {
    return detail::sampled_loss(
        weights, biases, labels, inputs, [&](const auto&) { return sampled_values; },
        remove_accidental_hits, detail::nce);
}

/// The softmax cross entropy of the same logits, by default without sampled classes that are true
/// ones. Mirrors tf.nn.sampled_softmax_loss.
template <std::int64_t NumSampled, std::int64_t NumClasses, TensorLike W, TensorLike B,
          TensorLike Y, TensorLike X>
constexpr auto sampled_softmax_loss(const W& weights, const B& biases, const Y& labels,
                                    const X& inputs,
                                    const SampledSoftmaxLossOptions& options = {}) {
    return detail::sampled_loss(
        weights, biases, labels, inputs,
        [&](const auto& classes) {
            return random::log_uniform_candidate_sampler<NumSampled, NumClasses>(
                classes, {.seed = options.seed});
        },
        options.remove_accidental_hits, detail::sampled_softmax);
}
/// The same with given samples, the results of a candidate sampler.
template <TensorLike W, TensorLike B, TensorLike Y, TensorLike X, class... S>
constexpr auto sampled_softmax_loss(const W& weights, const B& biases, const Y& labels,
                                    const X& inputs, const random::Candidates<S...>& sampled_values,
                                    bool remove_accidental_hits = true) {
    return detail::sampled_loss(
        weights, biases, labels, inputs, [&](const auto&) { return sampled_values; },
        remove_accidental_hits, detail::sampled_softmax);
}

}  // namespace tf::nn
