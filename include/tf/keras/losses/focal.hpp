// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Focal losses: cross entropies that give less weight to examples that are already predicted well
// (Lin et al. 2017),
// or those whose labels may be wrong (Zhang and Sabuncu 2018).

#include <string>

#include <tf/core/errors.hpp>
#include <tf/keras/losses/crossentropy.hpp>

namespace tf::keras {

namespace detail {

inline void q_of_CategoricalGeneralizedCrossEntropy_must_be_between_0_and_1() {}
constexpr void check_q(double q) {
    if (q > 0 && q < 1) return;
    if (__builtin_is_constant_evaluated())
        q_of_CategoricalGeneralizedCrossEntropy_must_be_between_0_and_1();
    else
        errors::raise<errors::InvalidArgument>({"tf.keras.generalized_cross_entropy",
                                                "categorical_generalized_cross_entropy", "q",
                                                std::to_string(q), "a number between 0 and 1"});
}

}  // namespace detail

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

/// (1 - p^q) / q with the probability p that is predicted for the label: integers [batch, ...] or
/// [batch, ..., 1] and predictions [batch, ..., classes] -> [batch, ...]. q is between 0, which
/// would be the cross entropy, and 1, the absolute error; the larger, the less wrong labels count.
/// Raises errors::InvalidArgument for another q, or if a label is not a class. Mirrors
/// keras.losses.categorical_generalized_cross_entropy.
template <TensorLike Y, TensorLike P>
constexpr auto categorical_generalized_cross_entropy(const Y& y_true, const P& y_pred, double q) {
    detail::check_q(q);
    return detail::of_classes(y_true, y_pred, [&](const auto& y, const auto& p) {
        using T = typename std::remove_cvref_t<decltype(p)>::value_type;
        const auto chosen = tf::detail::nn_ops::one_hot_like<T>(p, y);
        const auto of_label = nest::to_tensor(reduce_sum<-1>(p * chosen));
        return nest::to_tensor((1.0 - pow(of_label, q)) / q);
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
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

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
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

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

/// categorical_generalized_cross_entropy as a loss with a reduction, for class numbers, some of
/// which may be wrong. Mirrors keras.losses.CategoricalGeneralizedCrossEntropy.
template <Reduction R = Reduction::sum_over_batch_size>
struct CategoricalGeneralizedCrossEntropy {
    double q = .5;
    static constexpr Reduction reduction = R;
    Name name = "categorical_generalized_cross_entropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return categorical_generalized_cross_entropy(y_true, y_pred, q);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
