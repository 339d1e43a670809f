// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of losses and metrics: brings labels, predictions and weights to the same rank, and
// reduces the losses of samples to one. Mirrors keras.losses.Loss.

#include <algorithm>

#include <tf/keras/losses/labels.hpp>
#include <tf/keras/name.hpp>
#include <tf/nn/clip.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras {

/// How the losses of samples are reduced to one. It determines the result's type, so it is a
/// template argument of losses: `MeanSquaredError<Reduction::none>{}`.
enum class Reduction : std::uint8_t {
    sum_over_batch_size,  ///< the mean over all values
    sum,
    mean,
    mean_with_sample_weight,  ///< the weighted sum divided by the sum of the weights
    none,                     ///< one loss per sample
};

namespace detail {

template <class X>
inline constexpr int last_of = X::rank == 0 ? 0 : X::static_shape[X::rank - 1];

/// Adapts the rank of a to b, as Keras does, if one of them has an additional last dim of 1: if a
/// has rank 1 it gets such a dim; if b does not have rank 1, a loses it.
template <class A, class B>
constexpr auto of_rank(const A& a, const B&) {
    constexpr int change = change_of_rank(A::static_shape, B::static_shape);
    if constexpr (change > 0) return tf::expand_dims<-1>(a);
    else if constexpr (change < 0) return tf::squeeze<-1>(a);
    else return a;
}

/// a / b, and 0 where b is 0.
template <class T>
constexpr Tensor<T> divide_no_nan(const Tensor<T>& a, const Tensor<T>& b) {
    const auto none = equal(b, 0);
    return where(none, 0.0, a / where(none, 1.0, b));
}

/// The number of elements of a tensor, in its dtype.
template <class T, int... D>
constexpr Tensor<T> count_of(const Tensor<T, D...>& x) {
    if constexpr (((D != dyn) && ...)) {
        return Tensor<T>(static_cast<double>((std::int64_t{1} * ... * D)));
    } else if constexpr (((D == dyn) + ...) == 1) {  // computed without reduce_prod, to avoid
                                                     // compiling its kernel
        constexpr int dims[]{D...};
        constexpr int open = static_cast<int>(std::find(dims, dims + sizeof...(D), dyn) - dims);
        constexpr double known = (1.0 * ... * (D == dyn ? 1 : D));
        const auto n = cast<T>(gather(shape(x), open));
        if constexpr (known == 1) return Tensor<T>(n);
        else return Tensor<T>(n * known);
    } else {
        return Tensor<T>(cast<T>(reduce_prod(shape(x))));
    }
}

/// Weights with the rank and dtype of the values.
template <class W, class V>
constexpr auto weights_for(const W& w, const V& values) {
    const auto cast_to = nest::to_tensor(tf::cast<typename V::value_type>(nest::to_tensor(w)));
    return of_rank(cast_to, values);
}
/// Weights [batch] for losses [batch, d0, ...], as [batch, 1, ...]; other weights as they are. As
/// in Keras, weights whose static dims fit the last dim and not the batch are broadcast as usual.
template <class W, class V>
constexpr auto of_samples(const W& w, const V&) {
    if constexpr (W::rank == 1 && V::rank > 1) {
        constexpr int count = W::static_shape[0], batch = V::static_shape[0];
        constexpr bool other =
            count != dyn && batch != dyn && count != batch && count == last_of<V>;
        if constexpr (other) return w;
        else
            return [&]<int... I>(std::integer_sequence<int, I...>) {
                return nest::to_tensor(tf::reshape<-1, (1 + 0 * I)...>(w));
            }(std::make_integer_sequence<int, V::rank - 1>{});
    } else {
        return w;
    }
}
template <class W, class V>
constexpr bool check_weights() {
    constexpr bool fit =
        !Poisoned<W> && broadcast(V::static_shape, W::static_shape) == V::static_shape;
    static_assert(fit,
                  "[tf.keras.sample_weight] loss(y_true, y_pred, sample_weight): the weights must "
                  "broadcast to the losses of the samples: [batch], or [batch, d0, ...] without "
                  "the last dim of the predictions");
    return fit;
}

/// Reduces the losses of samples.
template <Reduction R, class V>
constexpr auto reduce_losses(const V& values) {
    if constexpr (R == Reduction::none) {
        return values;
    } else {
        using T = Tensor<typename V::value_type>;
        const T sum(reduce_sum(values));
        if constexpr (R == Reduction::sum) return sum;
        else if constexpr (V::static_shape.fully_defined() && V::static_shape.size() > 0)
            return T(sum / count_of(values));
        else return T(sum / maximum(count_of(values), 1));  // the result for an empty batch is 0
    }
}
template <Reduction R, class V, class W>
constexpr auto reduce_losses(const V& given, const W& sample_weight) {
    const auto each = weights_for(sample_weight, given);
    const auto w = of_samples(each, given);
    const auto values = of_rank(given, w);
    using Values = std::remove_cvref_t<decltype(values)>;
    using Weights = std::remove_cvref_t<decltype(w)>;
    if constexpr (Values::rank == 0 && Weights::rank > 0) {
        return reduce_losses<R>(Weights(zeros_like(w) + values), w);  // a single loss for all
                                                                      // samples
    } else if constexpr (!check_weights<Weights, Values>()) {
        return Poison{};
    } else {
        const Values weighted(values * w);
        if constexpr (R == Reduction::mean_with_sample_weight) {
            using T = Tensor<typename Values::value_type>;
            const T sum(reduce_sum(weighted));
            if constexpr (std::remove_cvref_t<decltype(each)>::rank == Weights::rank)
                return divide_no_nan(sum, T(reduce_sum(w)));
            else return divide_no_nan(sum, T(reduce_sum(w + zeros_like(values))));
        } else {
            return reduce_losses<R>(weighted);
        }
    }
}

/// Weights times the counts of losses, 0 or 1, which have their shape.
template <class C, class W>
constexpr auto counted_weights(const C& counts, const W& sample_weight) {
    const auto w = of_samples(weights_for(sample_weight, counts), counts);
    return nest::to_tensor(of_rank(counts, w) * w);
}
/// Reduces the losses of masked samples, as Keras does: samples with count 0 get the weight 0 and
/// are not counted in means; the other samples have count 1.
template <Reduction R, class V, class... W>
constexpr auto reduce_counted(const V& values, const V& counts, const W&... sample_weight) {
    using T = Tensor<typename V::value_type>;
    const V weights = [&] {
        constexpr bool mean = R == Reduction::sum_over_batch_size || R == Reduction::mean;
        if constexpr (!mean) return counts;
        else return V(counts * divide_no_nan(T(count_of(values)), T(reduce_sum(counts))));
    }();
    if constexpr (sizeof...(W) == 0) return reduce_losses<R>(values, weights);
    else return reduce_losses<R>(values, counted_weights(weights, sample_weight...));
}

/// Whether predictions have these axes; reports one message otherwise.
template <class P, int... Axis>
constexpr bool check_axes() {
    constexpr bool fit = ((Axis >= -P::rank && Axis < P::rank) && ...);
    static_assert(fit,
                  "[tf.keras.loss_axis] the predictions of a loss do not have this axis, which "
                  "counts from 0 at the batch, or from -1 at the end");
    return fit;
}

/// Calls f(labels, predictions) with the labels in the dtype of the predictions and both of the
/// same rank; reports one message if they do not fit or do not have the axes.
template <int... Axis, class Y, class P, class F>
constexpr auto of_labels(const Y& y_true, const P& y_pred, F f) {
    if constexpr (Poisoned<Y> || Poisoned<P>) {
        return Poison{};
    } else {
        constexpr LabelFault fault = label_fault<LabelKind::same_shape, Y, P>;
        if constexpr (!sound_labels<fault, tensor_type_t<Y>, tensor_type_t<P>>()) {
            return Poison{};
        } else {
            const auto p = nest::to_tensor(y_pred);
            using T = typename std::remove_cvref_t<decltype(p)>::value_type;
            const auto y = nest::to_tensor(tf::cast<T>(nest::to_tensor(y_true)));
            const auto labels = of_rank(y, p);
            const auto predictions = of_rank(p, y);
            using Q = std::remove_cvref_t<decltype(predictions)>;
            if constexpr (!check_axes<Q, Axis...>()) return Poison{};
            else return f(labels, predictions);
        }
    }
}

}  // namespace detail

namespace losses {

/// The loss of a batch, reduced as the loss specifies; weights are optional.
template <class Loss, class Y, class P, class... W>
constexpr auto apply(const Loss& loss, const Y& y_true, const P& y_pred, const W&... weight) {
    const auto values = loss.call(y_true, y_pred);
    if constexpr (Poisoned<decltype(values)> || (Poisoned<W> || ...)) return Poison{};
    else return detail::reduce_losses<Loss::reduction>(values, weight...);
}

}  // namespace losses
}  // namespace tf::keras
