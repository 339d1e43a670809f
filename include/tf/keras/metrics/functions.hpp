// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of keras.metrics: the accuracies of samples, and the losses, which Keras lists there,
// too.

#include <tf/keras/losses/crossentropy.hpp>
#include <tf/keras/losses/divergence.hpp>
#include <tf/keras/losses/focal.hpp>
#include <tf/keras/losses/hinge.hpp>
#include <tf/keras/losses/regression.hpp>
#include <tf/keras/metrics/accuracy.hpp>

namespace tf::keras::metrics {

/// Whether each prediction is on the same side of the threshold as its label, 0 or 1: [...] ->
/// [...] of floats 0 and 1. Mirrors keras.metrics.binary_accuracy.
template <TensorLike Y, TensorLike P>
constexpr auto binary_accuracy(const Y& y_true, const P& y_pred, double threshold = .5) {
    return BinaryAccuracy{.threshold = threshold}.call(y_true, y_pred);
}
/// Whether the largest prediction is at the index of the largest label: [..., classes] -> [...] of
/// floats 0 and 1. Mirrors keras.metrics.categorical_accuracy.
template <TensorLike Y, TensorLike P>
constexpr auto categorical_accuracy(const Y& y_true, const P& y_pred) {
    return CategoricalAccuracy{}.call(y_true, y_pred);
}
/// The same for class numbers: labels [...] or [..., 1] and predictions [..., classes] -> [...].
/// Mirrors keras.metrics.sparse_categorical_accuracy.
template <TensorLike Y, TensorLike P>
constexpr auto sparse_categorical_accuracy(const Y& y_true, const P& y_pred) {
    return SparseCategoricalAccuracy{}.call(y_true, y_pred);
}
/// Whether the class of the largest label is among the k largest predictions: [..., classes] ->
/// [...] of floats 0 and 1. Mirrors keras.metrics.top_k_categorical_accuracy.
template <TensorLike Y, TensorLike P>
constexpr auto top_k_categorical_accuracy(const Y& y_true, const P& y_pred, int k = 5) {
    return TopKCategoricalAccuracy{.k = k}.call(y_true, y_pred);
}
/// The same for class numbers. Raises errors::InvalidArgument if a label is not a class. With
/// from_sorted_ids, predictions are class numbers, the best first. Mirrors
/// keras.metrics.sparse_top_k_categorical_accuracy.
template <TensorLike Y, TensorLike P>
constexpr auto sparse_top_k_categorical_accuracy(const Y& y_true, const P& y_pred, int k = 5,
                                                 bool from_sorted_ids = false) {
    return SparseTopKCategoricalAccuracy{.k = k, .from_sorted_ids = from_sorted_ids}.call(y_true,
                                                                                          y_pred);
}

using losses::binary_crossentropy;
using losses::binary_focal_crossentropy;
using losses::categorical_crossentropy;
using losses::categorical_focal_crossentropy;
using losses::categorical_hinge;
using losses::hinge;
using losses::huber;
using losses::kl_divergence;
using losses::log_cosh;
using losses::mean_absolute_error;
using losses::mean_absolute_percentage_error;
using losses::mean_squared_error;
using losses::mean_squared_logarithmic_error;
using losses::poisson;
using losses::sparse_categorical_crossentropy;
using losses::squared_hinge;

}  // namespace tf::keras::metrics
