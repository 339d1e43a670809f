// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for probabilities or logits.

#include <limits>

#include <tf/keras/losses/regression.hpp>
#include <tf/nn/cross_entropy.hpp>

namespace tf::keras {

/// The ignore_class that no label has.
inline constexpr int no_class = std::numeric_limits<int>::min();

namespace detail {

template <class X>
constexpr X clipped(const X& p) {
    return clip_by_value(p, epsilon, 1 - epsilon);
}
/// (1 - smoothing) * labels + smoothing * share; without smoothing, the labels.
template <class X, class L, class Share>
constexpr X smoothed(const L& labels, double smoothing, const Share& share) {
    if (smoothing == 0) return X(labels);
    return X(labels * (1 - smoothing) + smoothing * share);
}
/// x with an axis moved to the end.
template <int Axis, class X>
constexpr auto axis_last(const X& x) {
    constexpr int at = Axis < 0 ? Axis + X::rank : Axis;
    if constexpr (at == X::rank - 1) return x;
    else
        return [&]<int... I>(std::integer_sequence<int, I...>) {
            return nest::to_tensor(transpose<(I < at ? I : I + 1 < X::rank ? I + 1 : at)...>(x));
        }(std::make_integer_sequence<int, X::rank>{});
}
/// The size of an axis, in the tensor's dtype.
template <int Axis, class X>
constexpr auto class_count(const X& x) {
    using T = typename X::value_type;
    constexpr int at = Axis < 0 ? Axis + X::rank : Axis;
    if constexpr (X::static_shape[at] != dyn)
        return Tensor<T>(static_cast<double>(X::static_shape[at]));
    else return Tensor<T>(cast<T>(gather(shape(x), at)));
}

/// The integer class labels. If they have the axis of the classes, with size 1, it is removed.
template <int Axis, class Y, class P>
constexpr auto class_labels(const Y& y_true, const P&) {
    if constexpr (has_class_axis(Y::static_shape, P::static_shape, Axis))
        return tf::squeeze<Axis>(y_true);
    else return y_true;
}
/// A class index in the dtype of the labels.
template <class Y>
constexpr auto class_number(int n) {
    return Tensor<typename Y::value_type>(static_cast<typename Y::value_type>(n));
}
/// Calls f(labels, predictions) for integer class labels, with the axis of the classes as the last
/// of the predictions; reports one message if they do not fit.
template <int Axis = -1, LabelKind Kind = LabelKind::classes, class Y, class P, class F>
constexpr auto of_classes(const Y& y_true, const P& y_pred, F f) {
    if constexpr (Poisoned<Y> || Poisoned<P>) {
        return Poison{};
    } else {
        constexpr LabelFault fault = label_fault<Kind, Y, P, Axis>;
        if constexpr (!sound_labels<fault, tensor_type_t<Y>, tensor_type_t<P>>()) {
            return Poison{};
        } else if constexpr (!check_axes<tensor_type_t<P>, Axis>()) {
            return Poison{};
        } else {
            const auto p = nest::to_tensor(y_pred);
            return f(class_labels<Axis>(nest::to_tensor(y_true), p), axis_last<Axis>(p));
        }
    }
}

/// For the losses V of labels and predictions that fit: 0 for the ignored labels, 1 for the others.
template <class V, int Axis, class Y, class P>
constexpr V counted_labels(const Y& y_true, const P& y_pred, int ignore_class) {
    return of_classes<Axis>(y_true, y_pred, [&](const auto& y, const auto&) {
        using C = std::remove_cvref_t<decltype(y)>;
        return V(cast<typename V::value_type>(not_equal(y, class_number<C>(ignore_class))));
    });
}

}  // namespace detail

namespace losses {

/// The binary cross entropy of labels in [0, 1] and predictions, averaged over an axis, by default
/// the last: [batch, ..., n] -> [batch, ...]. Predictions are probabilities, clipped to [epsilon, 1
/// - epsilon], or logits. Mirrors keras.losses.binary_crossentropy.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto binary_crossentropy(const Y& y_true, const P& y_pred, bool from_logits = false,
                                   double label_smoothing = 0) {
    return detail::of_labels<Axis>(y_true, y_pred, [&](const auto& labels, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        const X y = detail::smoothed<X>(labels, label_smoothing, .5);
        if (from_logits)
            return nest::to_tensor(reduce_mean<Axis>(nn::sigmoid_cross_entropy_with_logits(y, p)));
        const X q = detail::clipped(p);
        return nest::to_tensor(reduce_mean<Axis>(-(y * log(q) + (1.0 - y) * log(1.0 - q))));
    });
}

/// The cross entropy of labels, which are probabilities along an axis, by default the last, and
/// predictions: [batch, ..., classes] -> [batch, ...]. Predictions are probabilities, normalized to
/// a sum of 1, or logits. Mirrors keras.losses.categorical_crossentropy.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto categorical_crossentropy(const Y& y_true, const P& y_pred, bool from_logits = false,
                                        double label_smoothing = 0) {
    return detail::of_labels<Axis>(y_true, y_pred, [&](const auto& labels, const auto& x) {
        const auto p = detail::axis_last<Axis>(x);
        using X = std::remove_cvref_t<decltype(p)>;
        const X y = detail::smoothed<X>(detail::axis_last<Axis>(labels), label_smoothing,
                                        1.0 / detail::class_count<-1>(p));
        if (from_logits) return nest::to_tensor(nn::softmax_cross_entropy_with_logits(y, p));
        const X q = detail::clipped(X(p / reduce_sum<-1>(p, keepdims)));
        return nest::to_tensor(-reduce_sum<-1>(y * log(q)));
    });
}

/// The same for integer class labels: [batch, ...] or [batch, ..., 1] and predictions [batch, ...,
/// classes] -> [batch, ...]; labels have all axes of the predictions except that of the classes, by
/// default the last, or have size 1 there. The loss of labels that equal ignore_class is 0. Raises
/// errors::InvalidArgument if another label is not a class. Mirrors
/// keras.losses.sparse_categorical_crossentropy, which takes other axes than the last with JAX and
/// PyTorch only.
template <int Axis = -1, TensorLike Y, TensorLike P>
constexpr auto sparse_categorical_crossentropy(const Y& y_true, const P& y_pred,
                                               bool from_logits = false,
                                               int ignore_class = no_class) {
    return detail::of_classes<Axis>(y_true, y_pred, [&](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        using C = std::remove_cvref_t<decltype(y)>;
        const X logits = from_logits ? X(p) : X(log(detail::clipped(p)));
        const auto of = [&](const auto& classes) {
            return nest::to_tensor(nn::sparse_softmax_cross_entropy_with_logits(classes, logits));
        };
        using All = decltype(of(y));
        if (ignore_class == no_class) return of(y);
        const auto counts = nest::to_tensor(not_equal(y, detail::class_number<C>(ignore_class)));
        const C classes(where(counts, y, 0));
        return All(where(counts, of(classes), 0.0));
    });
}

/// binary_crossentropy as a loss with a reduction. Mirrors keras.losses.BinaryCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct BinaryCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "binary_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return binary_crossentropy<Axis>(y_true, y_pred, from_logits, label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// categorical_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.CategoricalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct CategoricalCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    static constexpr Reduction reduction = R;
    Name name = "categorical_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return categorical_crossentropy<Axis>(y_true, y_pred, from_logits, label_smoothing);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// sparse_categorical_crossentropy as a loss with a reduction. Mirrors
/// keras.losses.SparseCategoricalCrossentropy.
template <Reduction R = Reduction::sum_over_batch_size, int Axis = -1>
struct SparseCategoricalCrossentropy {
    bool from_logits = false;
    int ignore_class = no_class;  ///< samples with this label are ignored
    static constexpr Reduction reduction = R;
    Name name = "sparse_categorical_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes;
    static constexpr int axis = Axis;  ///< the axis of the classes

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return sparse_categorical_crossentropy<Axis>(y_true, y_pred, from_logits, ignore_class);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        using Result = decltype(apply(*this, y_true, y_pred, sample_weight...));
        if constexpr (Poisoned<Result>) {
            return apply(*this, y_true, y_pred, sample_weight...);
        } else {
            if (ignore_class == no_class) return apply(*this, y_true, y_pred, sample_weight...);
            return Result(counted(y_true, y_pred, sample_weight...));
        }
    }

    /// The loss of predictions with a mask [batch, ...]. As in Keras, a mean is taken over the
    /// samples that neither the mask nor ignore_class excludes.
    template <TensorLike Y, TensorLike P, TensorLike M, TensorLike W>
    constexpr auto masked(const Y& y_true, const P& y_pred, const M& mask,
                          const W& sample_weight) const {
        const auto values = call(y_true, y_pred);
        using V = std::remove_cvref_t<decltype(values)>;
        if constexpr (Poisoned<V>) {
            return Poison{};
        } else {
            const V shown(cast<typename V::value_type>(mask));
            if (ignore_class == no_class)
                return detail::reduce_counted<R>(values, shown, sample_weight);
            return detail::reduce_counted<R>(values, V(shown * counts<V>(y_true, y_pred)),
                                             sample_weight);
        }
    }

private:
    /// 0 for the ignored labels and 1 for the others.
    template <class V, class Y, class P>
    constexpr V counts(const Y& y_true, const P& y_pred) const {
        return detail::counted_labels<V, Axis>(y_true, y_pred, ignore_class);
    }
    /// The loss with weight 0 for the ignored labels, and the mean over the others.
    template <class Y, class P, class... W>
    constexpr auto counted(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        const auto values = call(y_true, y_pred);
        using V = std::remove_cvref_t<decltype(values)>;
        return detail::reduce_counted<R>(values, counts<V>(y_true, y_pred), sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
