// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses as metrics: means over all examples.

#include <tf/keras/losses/crossentropy.hpp>
#include <tf/keras/losses/divergence.hpp>
#include <tf/keras/losses/hinge.hpp>
#include <tf/keras/metrics/metric.hpp>

namespace tf::keras::metrics {

/// The mean of losses::mean_absolute_percentage_error. Mirrors
/// keras.metrics.MeanAbsolutePercentageError.
struct MeanAbsolutePercentageError {
    Name name = "mean_absolute_percentage_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_absolute_percentage_error(y_true, y_pred);
    }
};

/// The mean of losses::mean_squared_logarithmic_error. Mirrors
/// keras.metrics.MeanSquaredLogarithmicError.
struct MeanSquaredLogarithmicError {
    Name name = "mean_squared_logarithmic_error";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::mean_squared_logarithmic_error(y_true, y_pred);
    }
};

/// The mean of losses::log_cosh. Mirrors keras.metrics.LogCoshError.
struct LogCoshError {
    Name name = "logcosh";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::log_cosh(y_true, y_pred);
    }
};

/// The mean cosine of the angle between labels and predictions along an axis; its sign is opposite
/// to that of the loss. Mirrors keras.metrics.CosineSimilarity.
template <int Axis = -1>
struct CosineSimilarity {
    Name name = "cosine_similarity";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        const auto values = losses::cosine_similarity<Axis>(y_true, y_pred);
        if constexpr (Poisoned<decltype(values)>) return Poison{};
        else return nest::to_tensor(-values);
    }
};

/// The mean of losses::hinge. Mirrors keras.metrics.Hinge.
struct Hinge {
    Name name = "hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::hinge(y_true, y_pred);
    }
};

/// The mean of losses::squared_hinge. Mirrors keras.metrics.SquaredHinge.
struct SquaredHinge {
    Name name = "squared_hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::squared_hinge(y_true, y_pred);
    }
};

/// The mean of losses::categorical_hinge. Mirrors keras.metrics.CategoricalHinge.
struct CategoricalHinge {
    Name name = "categorical_hinge";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::categorical_hinge(y_true, y_pred);
    }
};

/// The mean of losses::kl_divergence. Mirrors keras.metrics.KLDivergence.
struct KLDivergence {
    Name name = "kl_divergence";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::kl_divergence(y_true, y_pred);
    }
};

/// The mean of losses::poisson. Mirrors keras.metrics.Poisson.
struct Poisson {
    Name name = "poisson";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::poisson(y_true, y_pred);
    }
};

/// The mean of losses::binary_crossentropy. Mirrors keras.metrics.BinaryCrossentropy.
struct BinaryCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    Name name = "binary_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::binary_crossentropy(y_true, y_pred, from_logits, label_smoothing);
    }
};

/// The mean of losses::categorical_crossentropy. Mirrors keras.metrics.CategoricalCrossentropy.
template <int Axis = -1>
struct CategoricalCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;
    Name name = "categorical_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = -1;  ///< smaller is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::categorical_crossentropy<Axis>(y_true, y_pred, from_logits, label_smoothing);
    }
};

/// The mean of losses::sparse_categorical_crossentropy. As in Keras, labels that equal ignore_class
/// count as examples with loss 0, or, if there are weights, are not counted. Mirrors
/// keras.metrics.SparseCategoricalCrossentropy.
template <int Axis = -1>
struct SparseCategoricalCrossentropy {
    bool from_logits = false;
    int ignore_class = no_class;  ///< samples with this label are ignored
    Name name = "sparse_categorical_crossentropy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes;
    static constexpr int axis = Axis;     ///< the axis of the classes
    static constexpr int direction = -1;  ///< smaller is better
    static constexpr bool own_share = true;

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return losses::sparse_categorical_crossentropy<Axis>(y_true, y_pred, from_logits,
                                                             ignore_class);
    }
    /// Internal: what a batch adds to the mean.
    template <auto self, class Y, class P, class... W>
    static constexpr auto mean_share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        const auto values = self.call(y_true, y_pred);
        using V = std::remove_cvref_t<decltype(values)>;
        if constexpr (Poisoned<V> || (Poisoned<W> || ...)) {
            return Poison{};
        } else if constexpr (sizeof...(W) == 0 || self.ignore_class == no_class) {
            return share_of(values, sample_weight...);
        } else {
            const auto counts = detail::counted_labels<V, Axis>(y_true, y_pred, self.ignore_class);
            return share_of(values, detail::counted_weights(counts, sample_weight...));
        }
    }
};

/// The mean of a function of labels and predictions, which returns one number for each example:
/// `MeanMetricWrapper<[](const auto& y, const auto& p) { return losses::huber(y, p, .5);
/// }>{"huber"}`. Mirrors keras.metrics.MeanMetricWrapper.
template <auto F>
struct MeanMetricWrapper {
    Name name = "mean_metric_wrapper";

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return F(y_true, y_pred);
    }
};

}  // namespace tf::keras::metrics
