// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boxes selected by given overlaps, and boxes of several classes:
// tf.image.non_max_suppression_overlaps, combined_non_max_suppression.

#include <algorithm>
#include <limits>

#include <tf/image/dtype.hpp>
#include <tf/ops/primitive/combined_boxes.hpp>

namespace tf::image {

/// The numbers of boxes that are selected in descending order of their scores, without those whose
/// overlap with a selected one is above `overlap_threshold`: float overlaps [boxes, boxes], float
/// scores [boxes] -> int32 [selected], max_output_size at most. Scores are above
/// `score_threshold`; the limits are numbers or scalar tensors. Has no gradient.
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
                      "max_output_size): overlaps and scores are float, as in TensorFlow; use "
                      "tf::cast<float>(overlaps)");
        using Number = Tensor<std::int32_t>;
        using Limit = Tensor<float>;
        constexpr bool fit =
            tf::detail::ops::static_result<op::NonMaxSuppressionWithOverlaps, Overlaps, Scores,
                                           Number, Limit, Limit>({})
                .valid();
        static_assert(!floats || fit,
                      "[tf.image.boxes] non_max_suppression_overlaps(overlaps, scores, "
                      "max_output_size): 'overlaps' is [boxes, boxes], 'scores' [boxes]");
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
    bool pad_per_class = false;  ///< no more room than PerClass boxes of each class need
    bool clip_boxes = true;      ///< borders of the results are from 0 to 1
};

/// The results of tf::image::combined_non_max_suppression. Zeros follow the last box.
template <class Boxes, class Scores, class Classes, class Count>
struct CombinedBoxes {
    Boxes nmsed_boxes;       ///< [images, room, 4]
    Scores nmsed_scores;     ///< [images, room]
    Classes nmsed_classes;   ///< [images, room], numbers as float
    Count valid_detections;  ///< int32 [images], how many boxes there are
};

namespace detail {

/// The number of boxes of an image in the results.
constexpr int combined_room(int per_class, int total, int classes, const CombinedOptions& options) {
    if (!options.pad_per_class) return total;
    if (classes == dyn) return dyn;
    return static_cast<int>(std::min<std::int64_t>(total, std::int64_t{per_class} * classes));
}

}  // namespace detail

/// Boxes of several classes in several images, selected for each class as non_max_suppression does,
/// PerClass at most; of these, the Total with the highest scores: float boxes [images, boxes, 1 or
/// classes, 4], float scores [images, boxes, classes]. With one box for all classes it has a score
/// for each class. Two opposite corners of a box are y1, x1 and y2, x2. Scores are above
/// `score_threshold`. Equal scores are in the order of their classes. Has no gradient.
/// errors::InvalidArgument if iou_threshold is not from 0 to 1. Mirrors
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
                      "scores): boxes and scores are float, as in TensorFlow; use "
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
                      "scores): 'boxes' is [images, boxes, 1 or classes, 4], 'scores' [images, "
                      "boxes, classes], and both numbers are at least 1");
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
