// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Boxes in images: tf.image.crop_and_resize, non_max_suppression and its variants,
// draw_bounding_boxes.

#include <limits>
#include <optional>
#include <tuple>

#include <tf/control/iteration.hpp>
#include <tf/image/dtype.hpp>
#include <tf/image/resize.hpp>
#include <tf/ops/primitive/crop.hpp>
#include <tf/ops/primitive/image_boxes.hpp>

namespace tf::image {

/// Crops boxes out of images and resamples each crop to the same size: images [n, height, width,
/// channels], float boxes [boxes, 4], int32 box_indices [boxes] (the image of each box) -> float
/// [boxes, Size.height, Size.width, channels]. A box is y1, x1, y2, x2, where 0 is the first pixel
/// and 1 the last one; the crop is mirrored if y1 > y2. Pixels outside of the image get
/// `extrapolation_value`. The method is bilinear or nearest_neighbor. Images have any numeric dtype
/// except uint32, uint64 and bfloat16. There are gradients for boxes (computed as if the method
/// were bilinear) and for images of half, float and double. Raises errors::InvalidArgument if a box
/// is not finite and errors::OutOfRange if an image index is out of range. Mirrors
/// tf.image.crop_and_resize:
///
///     tf::image::crop_and_resize<tf::nn::Window{7, 7}>(images, boxes, box_indices)
template <nn::Window Size, ResizeMethod Method = ResizeMethod::bilinear, TensorLike A, TensorLike B,
          TensorLike I>
constexpr auto crop_and_resize(const A& images, const B& boxes, const I& box_indices,
                               double extrapolation_value = 0) {
    if constexpr (Poisoned<A> || Poisoned<B> || Poisoned<I>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Boxes = tensor_type_t<B>;
        using Numbers = tensor_type_t<I>;
        constexpr bool defined = op::CropAndResize::crops(X::dtype);
        static_assert(
            defined,
            "[tf.ops.bad_dtype] crop_and_resize<Size>(images, boxes, box_indices): images must "
            "have a numeric dtype other than uint32, uint64 and bfloat16, as in TensorFlow; use "
            "tf::cast<float>(images)");
        constexpr bool ranked = X::rank == 4;
        static_assert(!defined || ranked,
                      "[tf.image.rank] crop_and_resize<Size>(images, boxes, box_indices): 'images' "
                      "must have the shape [n, height, width, channels]; use "
                      "tf::expand_dims<0>(images) for one image");
        constexpr bool positive = Size.height > 0 && Size.width > 0;
        static_assert(!defined || !ranked || positive,
                      "[tf.image.size] crop_and_resize<Size>(images, boxes, box_indices): the "
                      "height and the width must be at least 1");
        constexpr bool known =
            Method == ResizeMethod::bilinear || Method == ResizeMethod::nearest_neighbor;
        static_assert(known,
                      "[tf.image.method] crop_and_resize<Size, Method>(images, boxes, "
                      "box_indices): the method must be bilinear or nearest_neighbor");
        constexpr op::CropAttributes at{Size.height, Size.width,
                                        Method == ResizeMethod::nearest_neighbor, 0};
        constexpr bool ready = defined && ranked && positive && known;
        constexpr Shape s =
            ready && Boxes::dtype == DType::float32 && Numbers::dtype == DType::int32
                ? tf::detail::ops::static_result<op::CropAndResize, X, Boxes, Numbers>(
                      tf::detail::ops::words_of<at>)
                : Shape::invalid();
        static_assert(!ready || s.valid(),
                      "[tf.image.boxes] crop_and_resize<Size>(images, boxes, box_indices): 'boxes' "
                      "must be float [boxes, 4], 'box_indices' int32 [boxes], and images must not "
                      "be empty");
        if constexpr (ready && s.valid())
            return tf::detail::ops::call<op::CropAndResize, TensorOf<float, s>>(
                op::to_words(
                    op::CropAttributes{at.height, at.width, at.nearest, extrapolation_value}),
                X(images.collapse()), Boxes(boxes.collapse()), Numbers(box_indices.collapse()));
        else return Poison{};
    }
}

namespace detail {

/// Calls call(boxes, scores) if their dtypes and shapes are valid; otherwise reports one message.
template <class B, class S, class F>
constexpr auto of_scored_boxes(const B& boxes, const S& scores, F call) {
    using Boxes = tensor_type_t<B>;
    using Scores = tensor_type_t<S>;
    constexpr bool floats =
        op::NonMaxSuppressionV3::is_score(Boxes::dtype) && Boxes::dtype == Scores::dtype;
    static_assert(floats,
                  "[tf.ops.bad_dtype] non_max_suppression(boxes, scores, max_output_size): boxes "
                  "and scores must be both float or both half, as in TensorFlow; use "
                  "tf::cast<float>(boxes)");
    constexpr Shape b = Boxes::static_shape, s = Scores::static_shape;
    constexpr bool fit = b.rank == 2 && (b[1] == 4 || b[1] == dyn) && s.rank == 1 &&
                         (b[0] == s[0] || b[0] == dyn || s[0] == dyn);
    static_assert(
        !floats || fit,
        "[tf.image.boxes] non_max_suppression(boxes, scores, max_output_size): 'boxes' must have "
        "the shape [boxes, 4], 'scores' the shape [boxes]");
    if constexpr (floats && fit) return call(Boxes(boxes.collapse()), Scores(scores.collapse()));
    else return Poison{};
}

}  // namespace detail

/// Selects boxes in descending order of their scores and skips each box whose overlap with a
/// selected box (intersection over union) is greater than `iou_threshold`: boxes [boxes, 4], scores
/// [boxes] -> int32 indices [selected], at most max_output_size. A box is y1, x1, y2, x2, two
/// opposite corners. Boxes whose score is not above `score_threshold` are ignored. Boxes and scores
/// are float or half; the other arguments are numbers or scalar tensors. Has no gradient. Raises
/// errors::InvalidArgument if max_output_size is negative or iou_threshold is not in [0, 1].
/// Mirrors tf.image.non_max_suppression:
///
///     tf::image::non_max_suppression(boxes, scores, 10)
template <TensorLike B, TensorLike S, tf::detail::ops::Operand M,
          tf::detail::ops::Operand I = double, tf::detail::ops::Operand T = double>
constexpr auto non_max_suppression(
    const B& boxes, const S& scores, const M& max_output_size, const I& iou_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity()) {
    if constexpr (Poisoned<B> || Poisoned<S> || Poisoned<M> || Poisoned<I> || Poisoned<T>) {
        return Poison{};
    } else {
        return detail::of_scored_boxes(boxes, scores, [&](const auto& b, const auto& s) {
            return tf::detail::ops::call<op::NonMaxSuppressionV3, Tensor<std::int32_t, dyn>>(
                {}, b, s, detail::scalar<std::int32_t>(max_output_size),
                detail::scalar<float>(iou_threshold), detail::scalar<float>(score_threshold));
        });
    }
}

/// The results of tf::image::non_max_suppression_padded.
template <class Indices, class Count = Tensor<std::int32_t>>
struct PaddedBoxes {
    Indices selected_indices;
    Count num_valid;  ///< how many of them are indices of boxes; the rest is padding
};

namespace detail {

template <bool Pads, class Indices, class B, class S, class M, class I, class T>
constexpr auto padded_boxes(const B& boxes, const S& scores, const M& most, const I& overlap,
                            const T& least) {
    if constexpr (Poisoned<B> || Poisoned<S> || Poisoned<M> || Poisoned<I> || Poisoned<T>) {
        return PaddedBoxes<Poison, Poison>{};
    } else {
        const auto found = of_scored_boxes(boxes, scores, [&](const auto& b, const auto& s) {
            return tf::detail::ops::call_several<op::NonMaxSuppressionV4>(
                std::type_identity<PaddedBoxes<Indices, Tensor<std::int32_t>>>{},
                tf::detail::ops::words_of<op::NonMaxSuppressionV4::Attributes{Pads}>, b, s,
                scalar<std::int32_t>(most), scalar<float>(overlap), scalar<float>(least));
        });
        if constexpr (Poisoned<std::remove_cvref_t<decltype(found)>>)
            return PaddedBoxes<Poison, Poison>{};
        else return found;
    }
}

template <class B, class S>
inline constexpr bool are_batches = false;
template <class B, class S>
    requires(!Poisoned<B> && !Poisoned<S>)
inline constexpr bool are_batches<B, S> =
    tensor_type_t<B>::rank > 2 && tensor_type_t<B>::rank == tensor_type_t<S>::rank + 1;

/// Applies f(boxes, scores) to each image and stacks the results.
template <class B, class S, class F>
constexpr auto in_batches(const B& boxes, const S& scores, F f) {
    const auto both =
        std::tuple(tensor_type_t<B>(boxes.collapse()), tensor_type_t<S>(scores.collapse()));
    const auto found = map_fn(
        [&](const auto& one) {
            const auto selected = f(std::get<0>(one), std::get<1>(one));
            return std::tuple(selected.selected_indices, selected.num_valid);
        },
        both);
    return PaddedBoxes{std::get<0>(found), std::get<1>(found)};
}

}  // namespace detail

/// The same as non_max_suppression, but also returns how many boxes are selected. With a size as
/// template argument the indices are padded with zeros: non_max_suppression_padded<10>(boxes,
/// scores) returns 10 indices, of which the first num_valid are valid. Batches of images, [...,
/// boxes, 4] and [..., boxes], need the size; the results are [..., Most] and [...]. Mirrors
/// tf.image.non_max_suppression_padded, with pad_to_max_output_size=True if there is a size.
/// Corners may be in any order, as for non_max_suppression; TensorFlow's function expects the same
/// order in all boxes:
///
///     auto [indices, count] = tf::image::non_max_suppression_padded<10>(boxes, scores, .5)
template <int Most, TensorLike B, TensorLike S, tf::detail::ops::Operand I = double,
          tf::detail::ops::Operand T = double>
constexpr auto non_max_suppression_padded(
    const B& boxes, const S& scores, const I& iou_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity()) {
    static_assert(Most >= 0,
                  "[tf.image.boxes] non_max_suppression_padded<Most>(boxes, scores): Most is the "
                  "size of the result and must not be negative");
    if constexpr (Most < 0) return PaddedBoxes<Poison, Poison>{};
    else if constexpr (detail::are_batches<B, S>)
        return detail::in_batches(boxes, scores, [&](const auto& b, const auto& s) {
            return non_max_suppression_padded<Most>(b, s, iou_threshold, score_threshold);
        });
    else
        return detail::padded_boxes<true, Tensor<std::int32_t, Most>>(
            boxes, scores, Most, iou_threshold, score_threshold);
}
template <TensorLike B, TensorLike S, tf::detail::ops::Operand M,
          tf::detail::ops::Operand I = double, tf::detail::ops::Operand T = double>
constexpr auto non_max_suppression_padded(
    const B& boxes, const S& scores, const M& max_output_size, const I& iou_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity()) {
    return detail::padded_boxes<false, Tensor<std::int32_t, dyn>>(boxes, scores, max_output_size,
                                                                  iou_threshold, score_threshold);
}

/// The results of tf::image::non_max_suppression_with_scores.
template <class Indices, class Scores>
struct ScoredBoxes {
    Indices selected_indices;
    Scores selected_scores;  ///< the scores after overlaps have lowered them
};

namespace detail {

template <class Indices, class Scores, class Count>
struct CountedBoxes {
    Indices indices;
    Scores scores;
    Count count;
};

}  // namespace detail

/// The same, but also returns the scores of the selected boxes. If `soft_nms_sigma` is above 0
/// (soft NMS), overlapping boxes remain, and each overlap with a selected box multiplies the score
/// by exp(-.5 / sigma * overlap^2); `iou_threshold` is then ignored. Mirrors
/// tf.image.non_max_suppression_with_scores:
///
///     auto [indices, scores] = tf::image::non_max_suppression_with_scores(boxes, scores, 10, 1,
///     .1, .5)
template <TensorLike B, TensorLike S, tf::detail::ops::Operand M,
          tf::detail::ops::Operand I = double, tf::detail::ops::Operand T = double,
          tf::detail::ops::Operand G = double>
constexpr auto non_max_suppression_with_scores(
    const B& boxes, const S& scores, const M& max_output_size, const I& iou_threshold = .5,
    const T& score_threshold = -std::numeric_limits<double>::infinity(),
    const G& soft_nms_sigma = 0.) {
    if constexpr (Poisoned<B> || Poisoned<S> || Poisoned<M> || Poisoned<I> || Poisoned<T> ||
                  Poisoned<G>) {
        return ScoredBoxes<Poison, Poison>{};
    } else {
        const auto found =
            detail::of_scored_boxes(boxes, scores, [&](const auto& b, const auto& s) {
                using V = typename tensor_type_t<S>::value_type;
                using Found = detail::CountedBoxes<Tensor<std::int32_t, dyn>, Tensor<V, dyn>,
                                                   Tensor<std::int32_t>>;
                return tf::detail::ops::call_several<op::NonMaxSuppressionV5>(
                    std::type_identity<Found>{}, {}, b, s,
                    detail::scalar<std::int32_t>(max_output_size), detail::scalar<V>(iou_threshold),
                    detail::scalar<V>(score_threshold), detail::scalar<V>(soft_nms_sigma));
            });
        if constexpr (Poisoned<std::remove_cvref_t<decltype(found)>>)
            return ScoredBoxes<Poison, Poison>{};
        else return ScoredBoxes{found.indices, found.scores};
    }
}

/// Draws the borders of boxes on images: images [n, height, width, channels] with 1, 3 or 4
/// channels, float boxes [n, boxes, 4] of y1, x1, y2, x2, where 0 is the first pixel and 1 the last
/// one -> [n, height, width, channels]. `colors` is float [colors, channels or more]; the k-th box
/// has color k modulo the number of colors. std::nullopt stands for TensorFlow's ten colors. Images
/// are float or half. Has no gradient. Mirrors tf.image.draw_bounding_boxes:
///
///     tf::image::draw_bounding_boxes(images, boxes, colors)
template <TensorLike A, TensorLike B, class C>
    requires(TensorLike<C> || std::is_same_v<C, std::nullopt_t>)
constexpr auto draw_bounding_boxes(const A& images, const B& boxes, const C& colors) {
    constexpr bool chosen = !std::is_same_v<C, std::nullopt_t>;
    if constexpr (Poisoned<A> || Poisoned<B> || Poisoned<C>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Boxes = tensor_type_t<B>;
        constexpr bool floats = op::DrawBoundingBoxes::draws(X::dtype);
        static_assert(floats,
                      "[tf.ops.bad_dtype] draw_bounding_boxes(images, boxes, colors): images must "
                      "be float or half, as in TensorFlow; use "
                      "tf::image::convert_image_dtype<float>(images)");
        const auto drawn = [&]<class Op>(std::type_identity<Op>, const auto&... more) {
            constexpr bool fit =
                ((Boxes::dtype == DType::float32) && ... &&
                 (std::remove_cvref_t<decltype(more)>::dtype == DType::float32)) &&
                tf::detail::ops::static_result<Op, X, Boxes,
                                               std::remove_cvref_t<decltype(more)>...>({})
                    .valid();
            static_assert(
                !floats || fit,
                "[tf.image.boxes] draw_bounding_boxes(images, boxes, colors): 'images' must be [n, "
                "height, width, channels] with 1, 3 or 4 channels, 'boxes' float [n, boxes, 4], "
                "'colors' float [colors, channels]");
            if constexpr (floats && fit)
                return tf::detail::ops::call<Op, X>({}, X(images.collapse()),
                                                    Boxes(boxes.collapse()), more...);
            else return Poison{};
        };
        if constexpr (chosen)
            return drawn(std::type_identity<op::DrawBoundingBoxesV2>{},
                         tensor_type_t<C>(colors.collapse()));
        else return drawn(std::type_identity<op::DrawBoundingBoxes>{});
    }
}

}  // namespace tf::image
