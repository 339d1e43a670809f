// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random crops of images that contain boxes: tf.image.sample_distorted_bounding_box and its
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
    std::optional<std::int64_t> seed{};  ///< without a seed, crops differ from run to run
    double min_object_covered = .1;      ///< the fraction of a box that must be inside the crop
    std::array<double, 2> aspect_ratio_range{.75, 1.33};  ///< the width divided by the height
    std::array<double, 2> area_range{.05, 1};             ///< the area as a fraction of the image's
    int max_attempts = 100;  ///< after as many failed attempts the crop is the whole image
    bool use_image_if_no_bounding_boxes = false;
};

/// The results of tf::image::sample_distorted_bounding_box.
template <class Begin, class Size, class Boxes>
struct DistortedBox {
    Begin begin;   ///< [3]: the first row and column, and 0
    Size size;     ///< [3]: the height, the width, and -1 for all channels
    Boxes bboxes;  ///< float [1, 1, 4]: the crop as a box for draw_bounding_boxes
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
                      "size must be int32 or int64, the boxes float: tf::shape(image)");
        constexpr bool fit =
            tf::detail::ops::static_result_of<Op, Sizes, Boxes, Tensor<float>, Seed...>(0, {})
                .shape.valid();
        static_assert(!dtypes || fit,
                      "[tf.image.boxes] sample_distorted_bounding_box(image_size, boxes): "
                      "'image_size' must have the shape [3], 'boxes' the shape [n, boxes, 4]");
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
                scalar<tf::detail::core::Late<float, A>>(options.min_object_covered), seed...);
        } else {
            return Nothing{};
        }
    }
}

}  // namespace detail

/// Draws a random crop whose aspect ratio and area are in the given ranges and which contains
/// enough of one of the boxes: int32 or int64 image_size [3] (height, width, channels), float boxes
/// [n, boxes, 4] of y1, x1, y2, x2 in [0, 1]. Each call draws another crop; with equal seeds it is
/// TensorFlow's. If max_attempts draws find no crop, the result is the whole image. Raises
/// errors::InvalidArgument for invalid boxes, ranges and sizes, and if there are no boxes. Mirrors
/// tf.image.sample_distorted_bounding_box:
///
///     auto [begin, size, boxes] = tf::image::sample_distorted_bounding_box(tf::shape(image), all)
template <TensorLike A, TensorLike B>
constexpr auto sample_distorted_bounding_box(const A& image_size, const B& bounding_boxes,
                                             const DistortedBoxOptions& options = {}) {
    return detail::distorted_box<op::SampleDistortedBoundingBox>(image_size, bounding_boxes,
                                                                 options);
}

/// The same with a crop that depends only on the seed. Mirrors
/// tf.image.stateless_sample_distorted_bounding_box.
template <TensorLike A, TensorLike B>
constexpr auto stateless_sample_distorted_bounding_box(const A& image_size, const B& bounding_boxes,
                                                       const random::Seed& seed,
                                                       const DistortedBoxOptions& options = {}) {
    return detail::distorted_box<op::StatelessSampleDistortedBoundingBox>(
        image_size, bounding_boxes, options, seed.value());
}

}  // namespace tf::image
