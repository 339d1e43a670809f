// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Metrics that count correct predictions.

#include <string>

#include <tf/core/errors.hpp>
#include <tf/keras/losses/crossentropy.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/ops/primitive/compare.hpp>

namespace tf::keras {

namespace detail {

/// 1 for each sample whose label is among its k largest predictions, else 0, as in
/// tf.math.in_top_k: predictions equal to the label's do not count as larger, and a sample with a
/// prediction that is not finite counts as wrong.
template <class Y, class P>
constexpr auto in_top_k(const Y& classes, const P& p, int k) {
    using T = typename P::value_type;
    const auto chosen = tf::detail::nn_ops::one_hot_like<T>(p, classes);
    const auto own = reduce_sum<-1>(where(chosen > 0.0, p, 0.0), keepdims);
    const auto larger = reduce_sum<-1>(cast<float>(p > own));
    const auto finite = reduce_sum<-1>(cast<float>(not_equal(p - p, 0.0)));
    return nest::to_tensor(cast<float>(logical_and(larger < static_cast<float>(k), finite == 0.0)));
}
/// 1 for each sample whose label is among the first k class numbers of the predictions, else 0.
template <class Y, class P>
constexpr auto in_first_k(const Y& classes, const P& ids, int k) {
    const auto labels = tf::expand_dims<-1>(cast<typename P::value_type>(classes));
    const auto first = tf::detail::nn_ops::last_indices(ids) < k;
    return nest::to_tensor(cast<float>(reduce_any<-1>(logical_and(equal(labels, ids), first))));
}
inline void integer_predictions_need_from_sorted_ids_of_SparseTopKCategoricalAccuracy() {}
template <class P>
constexpr void check_ids(bool from_sorted_ids) {
    if (from_sorted_ids || !is_integer(P::dtype)) return;
    if (__builtin_is_constant_evaluated())
        integer_predictions_need_from_sorted_ids_of_SparseTopKCategoricalAccuracy();
    else
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.predictions", "sparse_top_k_categorical_accuracy", "y_pred",
             std::string(name_of(P::dtype)), "float, unless from_sorted_ids is true"});
}
template <class X>
constexpr auto largest(const X& x) {
    return nest::to_tensor(argmax<-1>(x));
}

}  // namespace detail

namespace metrics {

/// The fraction of predictions that equal their labels, element by element. Mirrors
/// keras.metrics.Accuracy.
struct Accuracy {
    Name name = "accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
            return nest::to_tensor(cast<float>(equal(y, p)));
        });
    }
};

/// The fraction of predictions that equal their labels after comparison with the threshold, element
/// by element. Mirrors keras.metrics.BinaryAccuracy.
struct BinaryAccuracy {
    double threshold = .5;
    Name name = "binary_accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_labels(y_true, y_pred, [&](const auto& y, const auto& p) {
            using T = typename std::remove_cvref_t<decltype(p)>::value_type;
            return nest::to_tensor(cast<float>(equal(y, cast<T>(p > threshold))));
        });
    }
};

/// The fraction of samples whose largest prediction is at the index of the largest label, along the
/// last dim. Mirrors keras.metrics.CategoricalAccuracy.
struct CategoricalAccuracy {
    Name name = "categorical_accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_labels(y_true, y_pred, [](const auto& y, const auto& p) {
            return nest::to_tensor(cast<float>(equal(detail::largest(y), detail::largest(p))));
        });
    }
};

/// The fraction of samples whose largest prediction, along the last dim, is that of the label's
/// class. Mirrors keras.metrics.SparseCategoricalAccuracy.
struct SparseCategoricalAccuracy {
    Name name = "sparse_categorical_accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_classes(y_true, y_pred, [](const auto& y, const auto& p) {
            return nest::to_tensor(cast<float>(equal(cast<std::int64_t>(y), detail::largest(p))));
        });
    }
};

/// The fraction of samples whose largest label is at the index of one of the k largest predictions.
/// Mirrors keras.metrics.TopKCategoricalAccuracy.
struct TopKCategoricalAccuracy {
    int k = 5;
    Name name = "top_k_categorical_accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_labels(y_true, y_pred, [&](const auto& y, const auto& p) {
            return detail::in_top_k(detail::largest(y), p, k);
        });
    }
};

/// The fraction of samples whose label's class is among the k largest predictions. Raises
/// errors::InvalidArgument if a label is not a class. With from_sorted_ids, predictions are class
/// numbers, the best first, integers or floats [batch, ..., n], of which the first k count. Mirrors
/// keras.metrics.SparseTopKCategoricalAccuracy.
struct SparseTopKCategoricalAccuracy {
    int k = 5;
    bool from_sorted_ids = false;
    Name name = "sparse_top_k_categorical_accuracy";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::classes_or_ids;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr bool own_share = true;

    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return detail::of_classes<-1, label_kind>(y_true, y_pred,
                                                  [&](const auto& y, const auto& p) {
                                                      using X = std::remove_cvref_t<decltype(p)>;
                                                      detail::check_ids<X>(from_sorted_ids);
                                                      if constexpr (is_integer(X::dtype)) {
                                                          return detail::in_first_k(y, p, k);
                                                      } else {
                                                          if (from_sorted_ids)
                                                              return detail::in_first_k(y, p, k);
                                                          return detail::in_top_k(y, p, k);
                                                      }
                                                  });
    }
    /// Internal: what a batch adds to the mean.
    template <auto self, class Y, class P, class... W>
    static constexpr auto mean_share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        using detail::LabelKind;
        constexpr auto kind = self.from_sorted_ids ? label_kind : LabelKind::classes;
        constexpr auto fault = detail::label_fault<kind, Y, P>;
        if constexpr (Poisoned<Y> || Poisoned<P> || (Poisoned<W> || ...)) return Poison{};
        else if constexpr (!detail::sound_labels<fault, tensor_type_t<Y>, tensor_type_t<P>>())
            return Poison{};
        else return share_of(self.call(y_true, y_pred), sample_weight...);
    }
};

}  // namespace metrics
}  // namespace tf::keras
