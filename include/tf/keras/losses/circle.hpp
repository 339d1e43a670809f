// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The circle loss of embeddings: pulls pairs of the same class together and pushes pairs of
// different classes apart.

#include <tf/keras/losses/crossentropy.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/linalg.hpp>

namespace tf::keras {
namespace detail {

/// The mask of pairs of different samples: [n, n], false on the diagonal.
template <class C>
constexpr auto different_samples(const C& classes) {
    const auto number = nest::to_tensor(range(nest::to_tensor(shape(classes)[0])));
    return nest::to_tensor(not_equal(expand_dims<1>(number), expand_dims<0>(number)));
}
/// log(sum(exp(x))) of each row over the selected elements. If none are selected, the result is a
/// very low number rather than -infinity, which would make gradients NaN.
template <class M, class X>
constexpr auto chosen_logsumexp(const M& chosen, const X& x) {
    constexpr double none = X::dtype == DType::float16 ? -3e4 : -1e30;
    return nest::to_tensor(reduce_logsumexp<1>(X(where(chosen, x, none))));
}

}  // namespace detail

namespace losses {

/// The circle loss of each sample with the other samples of the batch: integer class labels [batch]
/// or [batch, 1] and embeddings [batch, n] of L2 norm 1 -> [batch]. It is 0 for a sample that has
/// no other sample of its class, or none of another class, in the batch. Mirrors
/// keras.losses.circle.
template <TensorLike Y, TensorLike P>
constexpr auto circle(const Y& y_true, const P& y_pred, double gamma = 80, double margin = .4,
                      bool remove_diagonal = true) {
    return detail::of_classes(y_true, y_pred, [&](const auto& y, const auto& p) {
        constexpr bool fit = std::remove_cvref_t<decltype(p)>::rank == 2;
        static_assert(fit,
                      "[tf.keras.embeddings] the circle loss takes one embedding for each sample, "
                      "[batch, n]: use tf::reshape, or keras::layers::Flatten in the model");
        if constexpr (!fit) {
            return Poison{};
        } else {
            const auto d =
                nest::to_tensor(maximum(1.0 - matmul(p, p, transpose_b), 0));  // [batch, batch]
            using X = std::remove_cvref_t<decltype(d)>;
            const auto same = nest::to_tensor(equal(expand_dims<1>(y), expand_dims<0>(y)));
            using Mask = std::remove_cvref_t<decltype(same)>;
            const Mask others = remove_diagonal
                                    ? Mask(logical_and(same, detail::different_samples(y)))
                                    : Mask(same);
            const X near(maximum(d + margin, 0) * (d - margin) * gamma);
            const X far(maximum((1 + margin) - d, 0) * ((1 - margin) - d) * gamma);
            return nest::to_tensor(
                nn::softplus(detail::chosen_logsumexp(others, near) +
                             detail::chosen_logsumexp(Mask(logical_not(same)), far)));
        }
    });
}

/// circle as a loss with a reduction; means are taken over the samples whose loss is not 0. Mirrors
/// keras.losses.Circle.
template <Reduction R = Reduction::sum_over_batch_size>
struct Circle {
    double gamma = 80;
    double margin = .4;
    bool remove_diagonal = true;  ///< a sample and itself are not a pair
    static constexpr Reduction reduction = R;
    Name name = "circle";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return circle(y_true, y_pred, gamma, margin, remove_diagonal);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        const auto values = call(y_true, y_pred);
        using V = std::remove_cvref_t<decltype(values)>;
        if constexpr (Poisoned<V> || (Poisoned<W> || ...)) {
            return Poison{};
        } else {
            const V counts(cast<typename V::value_type>(greater(values, 0)));
            return detail::reduce_counted<R>(values, counts, sample_weight...);
        }
    }
};

}  // namespace losses
}  // namespace tf::keras
