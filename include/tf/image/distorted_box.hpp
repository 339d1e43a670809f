// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parts of images drawn at random around boxes: tf.image.sample_distorted_bounding_box and its
// stateless form.

#include <array>
#include <optional>

#include <tf/image/dtype.hpp>
#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/distorted_box.hpp>

namespace tf::image {

/// Options of tf::image::sample_distorted_bounding_box and its stateless form, which ignores the
/// seed.
struct DistortedBoxOptions {
    std::optional<std::int64_t> seed{};  ///< parts differ from program to program without it
    double min_object_covered = .1;      ///< the share of a box that has to be inside
    std::array<double, 2> aspect_ratio_range{.75, 1.33};  ///< the width divided by the height
    std::array<double, 2> area_range{.05, 1};             ///< the share of the image's area
    int max_attempts = 100;  ///< afterwards the part is the whole image
    bool use_image_if_no_bounding_boxes = false;
};

/// The results of tf::image::sample_distorted_bounding_box.
template <class Begin, class Size, class Boxes>
struct DistortedBox {
    Begin begin;   ///< [3]: the first row and column, and 0
    Size size;     ///< [3]: the height and the width, and -1 for all channels
    Boxes bboxes;  ///< float [1, 1, 4], the same as a box of draw_bounding_boxes
};

namespace detail {

template <class Op, class A, class B, class... Seed>
constexpr auto distorted_box(const A& image_size, const B& boxes,
                             const DistortedBoxOptions& options, const Seed&... seed) {
    using Nothing = DistortedBox<Poison, Poison, Poison>;
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Nothing{};
    } else {
        using Sizes = tensor_type_t<A>;
        using Boxes = tensor_type_t<B>;
        constexpr bool dtypes = op::is_index(Sizes::dtype) && Boxes::dtype == DType::float32;
        static_assert(dtypes,
                      "[tf.ops.bad_dtype] sample_distorted_bounding_box(image_size, boxes): the "
                      "size is int32 or int64, boxes are float: tf::shape(image)");
        constexpr bool fit =
            tf::detail::ops::static_result_of<Op, Sizes, Boxes, Tensor<float>, Seed...>(0, {})
                .shape.valid();
        static_assert(!dtypes || fit,
                      "[tf.image.boxes] sample_distorted_bounding_box(image_size, boxes): "
                      "'image_size' is [3], 'boxes' [n, boxes, 4]");
        if constexpr (dtypes && fit) {
            using Three = Tensor<typename Sizes::value_type, 3>;
            const auto& [narrow, wide] = options.aspect_ratio_range;
            const auto& [least, most] = options.area_range;
            const op::DistortedBoxAttributes at{.seeded = options.seed.has_value(),
                                                .seed = options.seed.value_or(0),
                                                .aspect_least = narrow,
                                                .aspect_most = wide,
                                                .area_least = least,
                                                .area_most = most,
                                                .attempts = options.max_attempts,
                                                .whole = options.use_image_if_no_bounding_boxes};
            return tf::detail::ops::call_several<Op>(
                std::type_identity<DistortedBox<Three, Three, Tensor<float, 1, 1, 4>>>{},
                op::to_words(at), Sizes(image_size.collapse()), Boxes(boxes.collapse()),
                scalar<float>(options.min_object_covered), seed...);
        } else {
            return Nothing{};
        }
    }
}

}  // namespace detail

/// A part of an image, drawn at random, of which the shape and the area are in the given ranges and
/// which contains enough of one of the boxes: int32 or int64 image_size [3] of height, width and
/// channels, float boxes [n, boxes, 4] of y1, x1, y2, x2 from 0 to 1. It is another one in each
/// call; equal seeds give TensorFlow's. The whole image if max_attempts draws do not find one.
/// errors::InvalidArgument for boxes, ranges and sizes that do not fit, and if there are no boxes.
/// Mirrors tf.image.sample_distorted_bounding_box:
///
///     auto [begin, size, boxes] = tf::image::sample_distorted_bounding_box(tf::shape(image), all)
template <TensorLike A, TensorLike B>
constexpr auto sample_distorted_bounding_box(const A& image_size, const B& bounding_boxes,
                                             const DistortedBoxOptions& options = {}) {
    return detail::distorted_box<op::SampleDistortedBoundingBox>(image_size, bounding_boxes,
                                                                 options);
}

/// The same, where the part depends on nothing but the seed
/// (tf.image.stateless_sample_distorted_bounding_box).
template <TensorLike A, TensorLike B>
constexpr auto stateless_sample_distorted_bounding_box(const A& image_size, const B& bounding_boxes,
                                                       const random::Seed& seed,
                                                       const DistortedBoxOptions& options = {}) {
    return detail::distorted_box<op::StatelessSampleDistortedBoundingBox>(
        image_size, bounding_boxes, options, seed.value());
}

}  // namespace tf::image
