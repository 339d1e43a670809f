// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for classifiers with a margin: hinge losses.

#include <tf/keras/losses/loss.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

namespace detail {

/// max(1 - y * p, 0) of labels -1 and 1; labels that are all 0 or 1 become -1 and 1, as in Keras.
template <class X>
constexpr X margins(const X& labels, const X& p) {
    const auto binary = reduce_all(logical_or(equal(labels, 0), equal(labels, 1)));
    const X y(where(binary, labels * 2.0 - 1.0, labels));
    return X(maximum(1.0 - y * p, 0.0));
}

}  // namespace detail

namespace losses {

/// The mean of max(1 - y_true * y_pred, 0) along the last dim: [batch, ..., n] -> [batch, ...].
/// Labels are -1 or 1; if all are 0 or 1, they are converted. Mirrors keras.losses.hinge.
template <TensorLike Y, TensorLike P>
constexpr auto hinge(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        return nest::to_tensor(reduce_mean<-1>(detail::margins<X>(y, p)));
    });
}
/// The mean of max(1 - y_true * y_pred, 0)^2 along the last dim: [batch, ..., n] -> [batch, ...].
/// Labels are as those of hinge. Mirrors keras.losses.squared_hinge.
template <TensorLike Y, TensorLike P>
constexpr auto squared_hinge(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        return nest::to_tensor(reduce_mean<-1>(square(detail::margins<X>(y, p))));
    });
}
/// max(1 + the largest prediction of a wrong class - the right class's, 0): one-hot labels and
/// predictions [batch, ..., classes] -> [batch, ...]. Mirrors keras.losses.categorical_hinge.
template <TensorLike Y, TensorLike P>
constexpr auto categorical_hinge(const Y& y_true, const P& y_pred) {
    return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
        const auto wrong = reduce_max<-1>((1.0 - y) * p);
        return nest::to_tensor(maximum(wrong - reduce_sum<-1>(y * p) + 1.0, 0.0));
    });
}

/// hinge as a loss with a reduction. Mirrors keras.losses.Hinge.
template <Reduction R = Reduction::sum_over_batch_size>
struct Hinge {
    static constexpr Reduction reduction = R;
    Name name = "hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return hinge(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// squared_hinge as a loss with a reduction. Mirrors keras.losses.SquaredHinge.
template <Reduction R = Reduction::sum_over_batch_size>
struct SquaredHinge {
    static constexpr Reduction reduction = R;
    Name name = "squared_hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return squared_hinge(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

/// categorical_hinge as a loss with a reduction. Mirrors keras.losses.CategoricalHinge.
template <Reduction R = Reduction::sum_over_batch_size>
struct CategoricalHinge {
    static constexpr Reduction reduction = R;
    Name name = "categorical_hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return categorical_hinge(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
