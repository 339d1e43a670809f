// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether labels fit predictions, decided from dtypes and shapes alone. Losses and metrics say
// which labels they take, so that a trainer can report a mistake before it calls them.

#include <tf/core/shape.hpp>
#include <tf/nn/cross_entropy.hpp>

namespace tf::keras::detail {

/// The labels that a loss or metric takes: one for each prediction, or class numbers, for which the
/// predictions may be class numbers, too. User-defined ones do not say.
enum class LabelKind : std::uint8_t { same_shape, classes, classes_or_ids };

enum class LabelFault : std::uint8_t { none, predictions, strings, dtype, shape, classes };

/// How the rank of a changes if one of a and b has an additional last dim of 1, as in Keras: if a
/// has rank 1 it gets such a dim; if b does not have rank 1, a loses it.
constexpr int change_of_rank(const Shape& a, const Shape& b) {
    const auto ends_with_one = [](const Shape& s) { return s.rank > 0 && s.dims[s.rank - 1] == 1; };
    if (b.rank == a.rank + 1 && a.rank == 1 && ends_with_one(b)) return 1;
    if (a.rank == b.rank + 1 && b.rank != 1 && ends_with_one(a)) return -1;
    return 0;
}
constexpr Shape shape_of_rank(Shape a, const Shape& b) {
    const int change = change_of_rank(a, b);
    if (change < 0) return tf::detail::nn_ops::without_last(a);
    if (change > 0) a.dims[a.rank++] = 1;
    return a;
}

/// The shape without an axis, which counts from -1 at the end.
constexpr Shape without_axis(const Shape& s, int axis) {
    Shape out;
    for (int d = 0; d < s.rank; ++d)
        if (d != (axis < 0 ? axis + s.rank : axis)) out.dims[out.rank++] = s.dims[d];
    return out;
}
/// Whether labels have the axis of the classes, with size 1.
constexpr bool has_class_axis(const Shape& y, const Shape& p, int axis) {
    const int at = axis < 0 ? axis + p.rank : axis;
    return y.rank == p.rank && at >= 0 && at < y.rank && y.dims[at] == 1;
}
/// `axis` is that of the classes. One that the predictions do not have is not a fault of labels.
constexpr LabelFault fault_of_labels(LabelKind kind, DType label, const Shape& y, DType prediction,
                                     const Shape& p, int axis) {
    const bool ids = kind == LabelKind::classes_or_ids && is_integer(prediction);
    if (!is_floating(prediction) && !ids) return LabelFault::predictions;
    if (label == DType::str) return LabelFault::strings;
    if (kind != LabelKind::same_shape) {
        if (!is_integer(label)) return LabelFault::dtype;
        if (p.rank == 0) return LabelFault::classes;
        if (axis < -p.rank || axis >= p.rank) return LabelFault::none;
        const Shape classes = has_class_axis(y, p, axis) ? without_axis(y, axis) : y;
        return is_compatible(classes, without_axis(p, axis)) ? LabelFault::none
                                                             : LabelFault::classes;
    }
    const Shape predictions = shape_of_rank(p, y);
    return predictions.rank > 0 && is_compatible(shape_of_rank(y, p), predictions)
               ? LabelFault::none
               : LabelFault::shape;
}
template <LabelKind Kind, class Y, class P, int Axis = -1>
inline constexpr LabelFault label_fault =
    fault_of_labels(Kind, tensor_type_t<Y>::dtype, tensor_type_t<Y>::static_shape,
                    tensor_type_t<P>::dtype, tensor_type_t<P>::static_shape, Axis);

/// Reports a fault; the types are those of the labels and predictions, for the compiler to show.
template <LabelFault Fault, class... Types>
constexpr bool sound_labels() {
    constexpr bool floating = Fault != LabelFault::predictions,
                   numbers = Fault != LabelFault::strings, integers = Fault != LabelFault::dtype,
                   class_numbers = Fault != LabelFault::classes,
                   same_shape = Fault != LabelFault::shape;
    static_assert(
        floating,
        "[tf.keras.predictions] predictions must be floating-point: use tf::cast<float>(y_pred); "
        "for class numbers, SparseTopKCategoricalAccuracy{.from_sorted_ids = true}");
    static_assert(numbers,
                  "[tf.keras.labels_dtype] labels must be numbers, not strings: StringLookup<> l; "
                  "l.adapt(y_true); then l(y_true) are class numbers");
    static_assert(integers,
                  "[tf.keras.labels_dtype] labels of a Sparse... loss or metric are class numbers, "
                  "which must be integers: use tf::cast<int>(y_true); one-hot rows and "
                  "probabilities go to the one without Sparse; metrics of several results are in "
                  "the order of the results");
    static_assert(class_numbers,
                  "[tf.keras.class_labels] labels of a Sparse... loss or metric are class numbers: "
                  "for predictions [batch, ..., classes] they must have the shape [batch, ...] or "
                  "[batch, ..., 1]; for one-hot labels use the loss or metric without Sparse");
    static_assert(same_shape,
                  "[tf.keras.labels_shape] y_true and y_pred must have the same shape, "
                  "[batch, ...], and are not broadcast: use tf::reshape; for labels that are class "
                  "numbers use the Sparse... losses and metrics, or one_hot; losses and metrics of "
                  "several results are in the order of the results");
    return Fault == LabelFault::none;
}

/// The fault of labels and predictions of a loss or metric that says which labels it takes.
template <class Judge, class Y, class P>
inline constexpr LabelFault fault_for = [] {
    if constexpr (requires { Judge::label_kind, Judge::axis; })
        return label_fault<Judge::label_kind, Y, P, Judge::axis>;
    else if constexpr (requires { label_fault<Judge::label_kind, Y, P>; })
        return label_fault<Judge::label_kind, Y, P>;
    else return LabelFault::none;
}();

}  // namespace tf::keras::detail
