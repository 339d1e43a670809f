// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Non-maximum suppression with precomputed overlaps, and for several classes:
// tf.image.non_max_suppression_overlaps, combined_non_max_suppression.

#include <algorithm>
#include <limits>

#include <tf/image/dtype.hpp>
#include <tf/ops/primitive/combined_boxes.hpp>

namespace tf::image {

/// Selects boxes in descending order of their scores and skips each box whose overlap with a
/// selected box is greater than `overlap_threshold`: float overlaps [boxes, boxes], float scores
/// [boxes] -> int32 indices [selected], at most max_output_size. Boxes whose score is not above
/// `score_threshold` are ignored; the limits are numbers or scalar tensors. Has no gradient. Raises
/// errors::InvalidArgument if max_output_size is negative. Mirrors
/// tf.image.non_max_suppression_overlaps:
///
///     tf::image::non_max_suppression_overlaps(overlaps, scores, 10)
template <TensorLike O, TensorLike S, tf::detail::ops::Operand M,
          tf::detail::ops::Operand I = double, tf::detail::ops::Operand T = double>
constexpr auto non_max_suppression_overlaps(
    const O& overlaps, const S& scores, const M& max_output_size, const I& overlap_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity()) {
    if constexpr (Poisoned<O> || Poisoned<S> || Poisoned<M> || Poisoned<I> || Poisoned<T>) {
        return Poison{};
    } else {
        using Overlaps = tensor_type_t<O>;
        using Scores = tensor_type_t<S>;
        constexpr bool floats =
            Overlaps::dtype == DType::float32 && Scores::dtype == DType::float32;
        static_assert(floats,
                      "[tf.ops.bad_dtype] non_max_suppression_overlaps(overlaps, scores, "
                      "max_output_size): overlaps and scores must be float, as in TensorFlow; use "
                      "tf::cast<float>(overlaps)");
        using Number = Tensor<std::int32_t>;
        using Limit = Tensor<float>;
        constexpr bool fit =
            tf::detail::ops::static_result<op::NonMaxSuppressionWithOverlaps, Overlaps, Scores,
                                           Number, Limit, Limit>({})
                .valid();
        static_assert(!floats || fit,
                      "[tf.image.boxes] non_max_suppression_overlaps(overlaps, scores, "
                      "max_output_size): 'overlaps' must have the shape [boxes, boxes], 'scores' "
                      "the shape [boxes]");
        if constexpr (floats && fit)
            return tf::detail::ops::call<op::NonMaxSuppressionWithOverlaps,
                                         Tensor<std::int32_t, dyn>>(
                {}, Overlaps(overlaps.collapse()), Scores(scores.collapse()),
                detail::scalar<std::int32_t>(max_output_size),
                detail::scalar<float>(overlap_threshold), detail::scalar<float>(score_threshold));
        else return Poison{};
    }
}

/// Options of tf::image::combined_non_max_suppression.
struct CombinedOptions {
    bool pad_per_class = false;  ///< the results have at most PerClass * classes boxes
    bool clip_boxes = true;      ///< the coordinates of the results are clipped to [0, 1]
};

/// The results of tf::image::combined_non_max_suppression, padded with zeros after the last box.
template <class Boxes, class Scores, class Classes, class Count>
struct CombinedBoxes {
    Boxes nmsed_boxes;       ///< [images, boxes, 4]
    Scores nmsed_scores;     ///< [images, room]
    Classes nmsed_classes;   ///< [images, boxes], class indices as float
    Count valid_detections;  ///< int32 [images], the number of boxes before the padding
};

namespace detail {

/// The number of boxes, with padding, that the results have for each image.
constexpr int combined_room(int per_class, int total, int classes, const CombinedOptions& options) {
    if (!options.pad_per_class) return total;
    if (classes == dyn) return dyn;
    return static_cast<int>(std::min<std::int64_t>(total, std::int64_t{per_class} * classes));
}

}  // namespace detail

/// Selects at most PerClass boxes of each class in each image, as non_max_suppression does, and of
/// these the Total boxes with the highest scores: float boxes [images, boxes, 1 or classes, 4],
/// float scores [images, boxes, classes]. If the third dim of the boxes is 1, all classes share the
/// boxes. A box is y1, x1, y2, x2, two opposite corners. Boxes whose score is not above
/// `score_threshold` are ignored. Boxes with equal scores are in the order of their classes. Has no
/// gradient. Raises errors::InvalidArgument if iou_threshold is not in [0, 1]. Mirrors
/// tf.image.combined_non_max_suppression:
///
///     auto found = tf::image::combined_non_max_suppression<10, 20>(boxes, scores, .5);
///     found.nmsed_boxes, found.nmsed_scores, found.nmsed_classes, found.valid_detections
template <int PerClass, int Total, CombinedOptions Options = CombinedOptions{}, TensorLike B,
          TensorLike S, tf::detail::ops::Operand I = double, tf::detail::ops::Operand T = double>
constexpr auto combined_non_max_suppression(
    const B& boxes, const S& scores, const I& iou_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity()) {
    using Nothing = CombinedBoxes<Poison, Poison, Poison, Poison>;
    if constexpr (Poisoned<B> || Poisoned<S> || Poisoned<I> || Poisoned<T>) {
        return Nothing{};
    } else {
        using Op = op::CombinedNonMaxSuppression;
        using Boxes = tensor_type_t<B>;
        using Scores = tensor_type_t<S>;
        constexpr bool floats = Boxes::dtype == DType::float32 && Scores::dtype == DType::float32;
        static_assert(floats,
                      "[tf.ops.bad_dtype] combined_non_max_suppression<PerClass, Total>(boxes, "
                      "scores): boxes and scores must be float, as in TensorFlow; use "
                      "tf::cast<float>(boxes)");
        constexpr Op::Attributes at{Options.pad_per_class, Options.clip_boxes};
        constexpr bool fit =
            PerClass > 0 && Total > 0 &&
            tf::detail::ops::static_result_of<Op, Boxes, Scores, Tensor<std::int32_t>,
                                              Tensor<std::int32_t>, Tensor<float>, Tensor<float>>(
                0, tf::detail::ops::words_of<at>)
                .shape.valid();
        static_assert(!floats || fit,
                      "[tf.image.boxes] combined_non_max_suppression<PerClass, Total>(boxes, "
                      "scores): 'boxes' must be [images, boxes, 1 or classes, 4], 'scores' "
                      "[images, boxes, classes], and PerClass and Total at least 1");
        if constexpr (floats && fit) {
            constexpr Shape b = Boxes::static_shape, s = Scores::static_shape;
            constexpr int n = b[0] == dyn ? s[0] : b[0];
            constexpr int room = detail::combined_room(PerClass, Total, s[2], Options);
            using List = Tensor<float, n, room>;
            using Found =
                CombinedBoxes<Tensor<float, n, room, 4>, List, List, Tensor<std::int32_t, n>>;
            return tf::detail::ops::call_several<Op>(
                std::type_identity<Found>{}, tf::detail::ops::words_of<at>, Boxes(boxes.collapse()),
                Scores(scores.collapse()), detail::scalar<std::int32_t>(PerClass),
                detail::scalar<std::int32_t>(Total), detail::scalar<float>(iou_threshold),
                detail::scalar<float>(score_threshold));
        } else {
            return Nothing{};
        }
    }
}

}  // namespace tf::image
