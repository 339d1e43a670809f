// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Losses for logits: tf.nn.sigmoid_cross_entropy_with_logits and similar functions. Each is a
// formula of other ops, as explained in nn/activation.hpp.

#include <tf/nn/softmax.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {

namespace detail::nn_ops {

/// Checks that labels and logits have the same floating dtype and compatible shapes.
template <class L, class X>
constexpr bool check_labels() {
    constexpr bool same_dtype =
        std::is_same_v<typename L::value_type, typename X::value_type> && is_floating(X::dtype);
    static_assert(same_dtype,
                  "[tf.nn.labels_dtype] labels and logits of a cross entropy must have the same "
                  "floating-point dtype: use tf::cast<float>(labels)");
    constexpr bool fit = is_compatible(L::static_shape, X::static_shape);
    static_assert(!same_dtype || fit,
                  "[tf.nn.labels_shape] labels of a cross entropy must have the shape of the "
                  "logits: use tf::reshape, tf::expand_dims");
    return same_dtype && fit;
}

constexpr Shape without_last(Shape s) {
    if (s.rank > 0) s.dims[--s.rank] = 0;
    return s;
}
template <class L, class X>
constexpr bool check_classes() {
    constexpr bool integers = is_integer(L::dtype);
    static_assert(integers,
                  "[tf.nn.labels_dtype] sparse_softmax_cross_entropy_with_logits(labels, logits): "
                  "labels are class numbers, which must be integers: use tf::cast<int>(labels); "
                  "for probabilities there is softmax_cross_entropy_with_logits");
    constexpr bool floating = is_floating(X::dtype);
    static_assert(!integers || floating,
                  "[tf.ops.bad_dtype] this function of tf::nn is defined only for floating-point "
                  "tensors: use tf::cast<float>(x)");
    constexpr bool fit = X::rank > 0 && L::rank == X::rank - 1 &&
                         is_compatible(L::static_shape, without_last(X::static_shape));
    static_assert(!integers || !floating || fit,
                  "[tf.nn.labels_shape] sparse_softmax_cross_entropy_with_logits(labels, logits): "
                  "labels must have the dims of the logits without the last one: use tf::squeeze");
    return integers && floating && fit;
}

/// 0, 1, ... along the last axis.
template <class X>
constexpr auto last_indices(const X& x) {
    if constexpr (X::static_shape[X::rank - 1] != dyn) {
        return range<0, X::static_shape[X::rank - 1]>();
    } else {
        const auto dims = shape(x);
        return range(gather(dims, X::rank - 1));
    }
}
/// The labels as one-hot vectors along the last axis. Raises errors::InvalidArgument if a label is
/// not a class.
template <class T, class X, class L>
constexpr X one_hot_like(const X& logits, const L& labels) {
    const auto classes = last_indices(logits);
    // the gather checks the range of the labels
    const auto checked = gather(classes, [&] {
        if constexpr (L::dtype == DType::int32) return labels;
        else return cast<std::int64_t>(labels);
    }());
    return X(cast<T>(equal(expand_dims<-1>(checked), classes)));
}

}  // namespace detail::nn_ops

namespace nn {

/// The cross entropy of independent classes, element-wise: [...] labels in [0, 1] and [...] logits
/// -> [...]. Both have the same floating dtype. Mirrors tf.nn.sigmoid_cross_entropy_with_logits.
template <TensorLike L, TensorLike A>
constexpr auto sigmoid_cross_entropy_with_logits(const L& labels, const A& logits) {
    if constexpr (Poisoned<L> || Poisoned<A>) {
        return Poison{};
    } else {
        using Y = tensor_type_t<L>;
        using X = tensor_type_t<A>;
        if constexpr (!tf::detail::nn_ops::check_labels<Y, X>()) {
            return Poison{};
        } else {
            const X x(logits.collapse());
            return X(maximum(x, 0.0) - x * Y(labels.collapse()) + log1p(exp(minimum(-x, x))));
        }
    }
}

/// The cross entropy of labels, which are probabilities along the axis, and the softmax of logits;
/// the result does not have that axis: [d..., c] and [d..., c] -> [d...]. Both have the same
/// floating dtype. Mirrors tf.nn.softmax_cross_entropy_with_logits.
template <int Axis = -1, TensorLike L, TensorLike A>
constexpr auto softmax_cross_entropy_with_logits(const L& labels, const A& logits) {
    if constexpr (Poisoned<L> || Poisoned<A>) {
        return Poison{};
    } else {
        using Y = tensor_type_t<L>;
        using X = tensor_type_t<A>;
        if constexpr (!tf::detail::nn_ops::check_labels<Y, X>()) {
            return Poison{};
        } else if constexpr (!tf::detail::nn_ops::check_softmax_axis<Axis, X>()) {
            return Poison{};
        } else {
            const X shifted = tf::detail::nn_ops::less_largest<Axis>(X(logits.collapse()));
            const auto sum = reduce_sum<Axis>(exp(shifted), keepdims);
            return reduce_sum<Axis>(Y(labels.collapse()) * (log(sum) - shifted));
        }
    }
}

/// The same for integer labels that are class numbers, along the last axis: [d...] labels and
/// [d..., c] logits -> [d...]. Raises errors::InvalidArgument if a label is not a class, as
/// TensorFlow does on the CPU. Mirrors tf.nn.sparse_softmax_cross_entropy_with_logits.
template <TensorLike L, TensorLike A>
constexpr auto sparse_softmax_cross_entropy_with_logits(const L& labels, const A& logits) {
    if constexpr (Poisoned<L> || Poisoned<A>) {
        return Poison{};
    } else {
        using Y = tensor_type_t<L>;
        using X = tensor_type_t<A>;
        if constexpr (!tf::detail::nn_ops::check_classes<Y, X>()) {
            return Poison{};
        } else {
            using T = typename X::value_type;
            const X x(logits.collapse());
            const X chosen = tf::detail::nn_ops::one_hot_like<T>(x, Y(labels.collapse()));
            const X shifted = tf::detail::nn_ops::less_largest<-1>(x);
            const auto sum = reduce_sum<-1>(exp(shifted), keepdims);
            return reduce_sum<-1>(where(chosen > 0.0, log(sum) - shifted, 0.0));
        }
    }
}

}  // namespace nn
}  // namespace tf
