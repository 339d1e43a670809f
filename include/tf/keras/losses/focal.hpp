// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Focal losses: cross entropies that give less weight to examples that are already predicted well
// (Lin et al. 2017).

#include <tf/keras/losses/crossentropy.hpp>

namespace tf::keras {
namespace losses {

/// The binary cross entropy of each element times (1 - the probability of its label)^gamma,
/// averaged over an axis: [batch, ..., n] -> [batch, ...]. With apply_class_balancing, elements
/// with label 1 are weighted by alpha and those with label 0 by 1 - alpha. Mirrors
/// keras.losses.binary_focal_crossentropy.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto binary_focal_crossentropy(const Y& y_true, const P& y_pred,
                                         bool apply_class_balancing = false, double alpha = .25,
                                         double gamma = 2, bool from_logits = false,
                                         double label_smoothing = 0) {
    return detail::of_labels<Axis>(y_true, y_pred, [&](const auto& labels, const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        const X y = detail::smoothed<X>(labels, label_smoothing, .5);
        const X p = [&] {
            if (from_logits) return X(tf::sigmoid(x));
            return x;
        }();
        const X entropy = [&] {
            if (from_logits) return X(nn::sigmoid_cross_entropy_with_logits(y, x));
            const X q = detail::clipped(p);
            return X(-(y * log(q) + (1.0 - y) * log(1.0 - q)));
        }();
        const X of_label(y * p + (1.0 - y) * (1.0 - p));
        X loss(pow(1.0 - of_label, gamma) * entropy);
        if (apply_class_balancing) loss = X((y * alpha + (1.0 - y) * (1 - alpha)) * loss);
        return nest::to_tensor(reduce_mean<Axis>(loss));
    });
}

/// The cross entropy of labels, which are probabilities along an axis, with each class's term
/// times alpha * (1 - its probability)^gamma: [batch, ..., classes] -> [batch, ...]. Mirrors
/// keras.losses.categorical_focal_crossentropy.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto categorical_focal_crossentropy(const Y& y_true, const P& y_pred, double alpha = .25,
                                              double gamma = 2, bool from_logits = false,
                                              double label_smoothing = 0) {
    return detail::of_labels<Axis>(y_true, y_pred, [&](const auto& labels, const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        const X y =
            detail::smoothed<X>(labels, label_smoothing, 1.0 / detail::class_count<Axis>(x));
        X p = x;
        if (from_logits) p = X(nn::softmax<Axis>(x));
        const X q = detail::clipped(X(p / reduce_sum<Axis>(p, keepdims)));
        return nest::to_tensor(-reduce_sum<Axis>(pow(1.0 - q, gamma) * alpha * y * log(q)));
    });
}

/// binary_focal_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.BinaryFocalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct BinaryFocalCrossentropy {
    bool apply_class_balancing = false;
    double alpha = .25;
    double gamma = 2;
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "binary_focal_crossentropy";

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return binary_focal_crossentropy<Axis>(y_true, y_pred, apply_class_balancing, alpha, gamma,
                                               from_logits, label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// categorical_focal_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.CategoricalFocalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct CategoricalFocalCrossentropy {
    double alpha = .25;
    double gamma = 2;
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "categorical_focal_crossentropy";

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return categorical_focal_crossentropy<Axis>(y_true, y_pred, alpha, gamma, from_logits,
                                                    label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
