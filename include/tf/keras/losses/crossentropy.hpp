// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for probabilities or logits.

#include <tf/keras/losses/loss.hpp>
#include <tf/nn/cross_entropy.hpp>

namespace tf::keras {

/// The minimum distance of probabilities from 0 and 1: keras.config.epsilon().
inline constexpr double epsilon = 1e-7;

namespace detail {

template <class X>
constexpr X clipped(const X& p) {
    return clip_by_value(p, epsilon, 1 - epsilon);
}
/// The number of classes, in the tensor's dtype.
template <class X>
constexpr auto class_count(const X& x) {
    using T = typename X::value_type;
    if constexpr (last_of<X> != dyn) return Tensor<T>(static_cast<double>(last_of<X>));
    else return Tensor<T>(cast<T>(gather(shape(x), X::rank - 1)));
}

/// Labels that are class numbers, without a last dim of 1 that the predictions do not have.
template <class Y, class P>
constexpr auto class_labels(const Y& y_true, const P&) {
    if constexpr (Y::rank == P::rank && last_of<Y> == 1) return tf::squeeze<-1>(y_true);
    else return y_true;
}
template <class Y, class P>
constexpr bool check_class_labels() {
    constexpr bool integers = is_integer(Y::dtype);
    static_assert(integers,
                  "[tf.keras.labels_dtype] labels of a Sparse... loss or metric are class numbers, "
                  "which must be integers: use tf::cast<int>(y_true); one-hot rows and "
                  "probabilities go to the one without Sparse");
    constexpr bool floating = is_floating(P::dtype);
    static_assert(
        floating,
        "[tf.keras.predictions] predictions must be floating-point: use tf::cast<float>(y_pred)");
    constexpr bool fit =
        P::rank > 0 &&
        is_compatible(Y::static_shape, tf::detail::nn_ops::without_last(P::static_shape));
    static_assert(!integers || !floating || fit,
                  "[tf.keras.class_labels] labels of a Sparse... loss or metric are class numbers: "
                  "for predictions [batch, ..., classes] they must have the shape [batch, ...] or "
                  "[batch, ..., 1]; for one-hot labels use the loss or metric without Sparse");
    return integers && floating && fit;
}
/// f(labels, predictions) for labels that are class numbers.
template <class Y, class P, class F>
constexpr auto of_classes(const Y& y_true, const P& y_pred, F f) {
    if constexpr (Poisoned<Y> || Poisoned<P>) {
        return Poison{};
    } else {
        const auto p = nest::to_tensor(y_pred);
        const auto y = class_labels(nest::to_tensor(y_true), p);
        if constexpr (!check_class_labels<std::remove_cvref_t<decltype(y)>,
                                          std::remove_cvref_t<decltype(p)>>())
            return Poison{};
        else return f(y, p);
    }
}

}  // namespace detail

namespace losses {

/// The binary cross entropy of labels in [0, 1] and predictions, averaged over the last dim:
/// [batch, ..., n] -> [batch, ...]. Predictions are probabilities, clipped to [epsilon, 1 -
/// epsilon], or logits. Mirrors keras.losses.binary_crossentropy.
template <TensorLike Y, TensorLike P>
constexpr auto binary_crossentropy(const Y& y_true, const P& y_pred, bool from_logits = false,
                                   double label_smoothing = 0) {
    return detail::of_labels(y_true, y_pred, [&](const auto& labels, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        const X y = label_smoothing == 0 ? X(labels)
                                         : X(labels * (1 - label_smoothing) + .5 * label_smoothing);
        if (from_logits)
            return nest::to_tensor(reduce_mean<-1>(nn::sigmoid_cross_entropy_with_logits(y, p)));
        const X q = detail::clipped(p);
        return nest::to_tensor(reduce_mean<-1>(-(y * log(q) + (1.0 - y) * log(1.0 - q))));
    });
}

/// The cross entropy of labels, which are probabilities along the last dim, and predictions:
/// [batch, ..., classes] -> [batch, ...]. Predictions are probabilities, normalized to a sum of 1,
/// or logits. Mirrors keras.losses.categorical_crossentropy.
template <TensorLike Y, TensorLike P>
constexpr auto categorical_crossentropy(const Y& y_true, const P& y_pred, bool from_logits = false,
                                        double label_smoothing = 0) {
    return detail::of_labels(y_true, y_pred, [&](const auto& labels, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        const X y =
            label_smoothing == 0
                ? X(labels)
                : X(labels * (1 - label_smoothing) + label_smoothing / detail::class_count(p));
        if (from_logits) return nest::to_tensor(nn::softmax_cross_entropy_with_logits(y, p));
        const X q = detail::clipped(X(p / reduce_sum<-1>(p, keepdims)));
        return nest::to_tensor(-reduce_sum<-1>(y * log(q)));
    });
}

/// The same for labels that are class numbers: integers [batch, ...] or [batch, ..., 1] and
/// predictions [batch, ..., classes] -> [batch, ...]. Raises errors::InvalidArgument if a label is
/// not a class. Mirrors keras.losses.sparse_categorical_crossentropy.
template <TensorLike Y, TensorLike P>
constexpr auto sparse_categorical_crossentropy(const Y& y_true, const P& y_pred,
                                               bool from_logits = false) {
    return detail::of_classes(y_true, y_pred, [&](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        const X logits = from_logits ? X(p) : X(log(detail::clipped(p)));
        return nest::to_tensor(nn::sparse_softmax_cross_entropy_with_logits(y, logits));
    });
}

/// binary_crossentropy as a loss with a reduction. Mirrors keras.losses.BinaryCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size>
struct BinaryCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "binary_crossentropy";

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return binary_crossentropy(y_true, y_pred, from_logits, label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// categorical_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.CategoricalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size>
struct CategoricalCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "categorical_crossentropy";

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return categorical_crossentropy(y_true, y_pred, from_logits, label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// sparse_categorical_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.SparseCategoricalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size>
struct SparseCategoricalCrossentropy {
    bool from_logits = false;
    static constexpr Reduction reduction = R;
    Name name = "sparse_categorical_crossentropy";

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return sparse_categorical_crossentropy(y_true, y_pred, from_logits);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
