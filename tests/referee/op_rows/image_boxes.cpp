// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Boxes in images.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

using tf::image::ResizeMethod;
using tf::nn::Window;

namespace {

constexpr tf::image::CombinedOptions tight{.pad_per_class = true, .clip_boxes = false};

constexpr auto bilinear = [](const auto& x, const auto& boxes, const auto& of) {
    return tf::image::crop_and_resize<Window{3, 4}>(x, boxes, of);
};
constexpr auto nearest = [](const auto& x, const auto& boxes, const auto& of) {
    return tf::image::crop_and_resize<Window{3, 4}, ResizeMethod::nearest_neighbor>(x, boxes, of,
                                                                                    -.5);
};
/// The second box is mirrored, the third one is partly outside, the last one has no area.
constexpr tf::Tensor<float, 4, 4> four_boxes() {
    return tf::constant<float>({{.1f, .2f, .7f, .9f},
                                {.8f, .6f, .15f, .05f},
                                {-.4f, .3f, .5f, 1.3f},
                                {.35f, .4f, .35f, .4f}});
}
constexpr tf::Tensor<int, 4> their_images() { return tf::constant<int>({1, 0, 0, 1}); }

void crop_rows(OpRows& rows) {
    const auto images = test::sample<2, 6, 5, 3>(-3, 3);
    const auto x = as<float>(images);
    const auto boxes = four_boxes();
    const auto of = their_images();
    rows.of("tf.image.crop_and_resize(x, y, z, [3, 4])", bilinear, x, boxes, of);
    rows.of("tf.image.crop_and_resize(x, y, z, [3, 4], 'nearest', -0.5)", nearest, x, boxes, of);
    rows.of(
        "tf.image.crop_and_resize(x, y, z, [1, 1])",
        [](auto v, auto b, auto n) { return tf::image::crop_and_resize<1>(v, b, n); }, x, boxes,
        of);
    rows.of("tf.image.crop_and_resize(x, y, z, [3, 4])", bilinear, as<tf::half>(images), boxes, of);
    rows.of("tf.image.crop_and_resize(x, y, z, [3, 4])", bilinear, images, boxes, of);
    const auto numbers = test::sample<2, 4, 5, 3>(0, 99);
    const auto value = [&](const auto& v) {
        rows.value("tf.image.crop_and_resize(x, y, z, [3, 4])", bilinear, v, boxes, of);
    };
    value(as<std::uint8_t>(numbers));
    value(as<std::int8_t>(numbers));
    value(as<std::int16_t>(numbers));
    value(as<std::uint16_t>(numbers));
    value(as<std::int64_t>(numbers));
    rows.of("tf.image.crop_and_resize(x, y, z, [3, 4])", bilinear, as<int>(numbers), boxes, of);
}

/// The ops that compute gradients.
void crop_gradient_rows(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 6, 5, 3>(-3, 3));
    const auto boxes = four_boxes();
    const auto dy = as<float>(test::sample<4, 3, 4, 3>(-1, 1, .3));
    rows.of_values(
        "tf.raw_ops.CropAndResizeGradImage(grads=x, boxes=y, box_ind=[1, 0, 0, 1], "
        "image_size=tf.shape(z), T=tf.float32)",
        [](auto d, auto b, auto v) {
            return gradient_of<0>([](auto i, auto c) { return bilinear(i, c, their_images()); }, d,
                                  v, b);
        },
        dy, boxes, x);
    rows.of_values(
        "tf.raw_ops.CropAndResizeGradImage(grads=x, boxes=y, box_ind=[1, 0, 0, 1], "
        "image_size=tf.shape(z), T=tf.float32, method='nearest')",
        [](auto d, auto b, auto v) {
            return gradient_of<0>([](auto i, auto c) { return nearest(i, c, their_images()); }, d,
                                  v, b);
        },
        dy, boxes, x);
    rows.of_values(
        "tf.raw_ops.CropAndResizeGradBoxes(grads=x, image=z, boxes=y, box_ind=[1, 0, 0, 1])",
        [](auto d, auto b, auto v) {
            return gradient_of<1>([](auto i, auto c) { return bilinear(i, c, their_images()); }, d,
                                  v, b);
        },
        dy, boxes, x);
}

void selection_rows(OpRows& rows) {
    const auto corners = test::sample<40, 2>(0, 4), sizes = test::sample<40, 2>(-2, 3, .3);
    const tf::Tensor<double, 40, 4> boxes = tf::concat<1>(corners, corners + sizes);
    const auto scores = test::sample<40>(-1, 1, .6);
    const auto b = as<float>(boxes);
    const auto s = as<float>(scores);
    rows.of(
        "tf.image.non_max_suppression(x, y, 9, 0.2)",
        [](auto v, auto w) { return tf::image::non_max_suppression(v, w, 9, .2); }, b, s);
    rows.of(
        "tf.image.non_max_suppression(x, y, 40, score_threshold=-0.3)",
        [](auto v, auto w) { return tf::image::non_max_suppression(v, w, 40, .5, -.3); }, b, s);
    rows.of(
        "tf.image.non_max_suppression(x, y, z)",
        [](auto v, auto w, auto n) { return tf::image::non_max_suppression(v, w, n); },
        as<tf::half>(boxes), as<tf::half>(scores), tf::Tensor<int>(12));
    // TensorFlow's function is a loop of other ops, and takes corners in one order
    const tf::Tensor<double, 40, 4> in_order =
        tf::concat<1>(corners, corners + test::sample<40, 2>(.5, 3, .3));
    const auto ordered = as<float>(in_order);
    rows.of(
        "tf.image.non_max_suppression_padded(x, y, 9, 0.2)[0]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_padded(v, w, 9, .2).selected_indices;
        },
        ordered, s);
    rows.of(
        "tf.image.non_max_suppression_padded(x, y, 40, 0.2, -0.3)[1]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_padded(v, w, 40, .2, -.3).num_valid;
        },
        ordered, s);
    rows.value(
        "tf.image.non_max_suppression_padded(x, y, 40, 0.2, pad_to_max_output_size=True)[0]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_padded<40>(v, w, .2).selected_indices;
        },
        ordered, s);
    rows.value(
        "tf.image.non_max_suppression_padded(x, y, 4, 0.2, pad_to_max_output_size=True)[1]",
        [](auto v, auto w) { return tf::image::non_max_suppression_padded<4>(v, w, .2).num_valid; },
        ordered, s);
    rows.of(
        "tf.raw_ops.NonMaxSuppressionV4(boxes=x, scores=y, max_output_size=40, iou_threshold=0.2, "
        "score_threshold=-0.3, pad_to_max_output_size=True)[0]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_padded<40>(v, w, .2, -.3).selected_indices;
        },
        b, s);
    rows.of_values(
        "tf.image.non_max_suppression_with_scores(x, y, 20, 1.0, -0.5, 0.4)[0]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_with_scores(v, w, 20, 1, -.5, .4)
                .selected_indices;
        },
        b, s);
    rows.of_values(
        "tf.image.non_max_suppression_with_scores(x, y, 20, 1.0, -0.5, 0.4)[1]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_with_scores(v, w, 20, 1, -.5, .4).selected_scores;
        },
        b, s);
    rows.value(
        "tf.image.non_max_suppression_with_scores(x, y, 20, 0.3)[0]",
        [](auto v, auto w) {
            return tf::image::non_max_suppression_with_scores(v, w, 20, .3).selected_indices;
        },
        b, s);
}

void drawing_rows(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 7, 9, 3>(0, 1));
    const auto boxes = as<float>(test::sample<2, 12, 4>(-.3, 1.3));
    const auto colors = as<float>(test::sample<5, 4>(0, 1));
    rows.of_values(
        "tf.image.draw_bounding_boxes(x, y, z)",
        [](auto v, auto b, auto c) { return tf::image::draw_bounding_boxes(v, b, c); }, x, boxes,
        colors);
    rows.of_values(
        "tf.image.draw_bounding_boxes(x, y, None)",
        [](auto v, auto b) { return tf::image::draw_bounding_boxes(v, b, std::nullopt); }, x,
        boxes);
    rows.of_values(
        "tf.image.draw_bounding_boxes(x, y, None)",
        [](auto v, auto b) { return tf::image::draw_bounding_boxes(v, b, std::nullopt); },
        as<tf::half>(test::sample<2, 7, 9, 1>(0, 1)), boxes);
}

void combined_rows(OpRows& rows) {
    const auto corners = test::sample<2, 20, 3, 2>(0, 1), sizes = test::sample<2, 20, 3, 2>(.1, .6);
    const tf::Tensor<double, 2, 20, 3, 4> all = tf::concat<3>(corners, corners + sizes);
    const auto boxes = as<float>(all);
    const auto scores = as<float>(test::sample<2, 20, 3>(0, 1, .7));
    const tf::Tensor<float, 2, 20, 1, 4> shared = tf::slice<2, 20, 1, 4>(boxes, 0, 0, 0, 0);
    rows.of_values(
        "tf.image.combined_non_max_suppression(x, y, 4, 9, 0.3, 0.2)[0]",
        [](auto b, auto s) {
            return tf::image::combined_non_max_suppression<4, 9>(b, s, .3, .2).nmsed_boxes;
        },
        boxes, scores);
    rows.of_values(
        "tf.image.combined_non_max_suppression(x, y, 4, 30, 0.3, 0.2)[1]",
        [](auto b, auto s) {
            return tf::image::combined_non_max_suppression<4, 30>(b, s, .3, .2).nmsed_scores;
        },
        shared, scores);
    rows.of_values(
        "tf.image.combined_non_max_suppression(x, y, 4, 30, 0.3, 0.2, True, False)[2]",
        [](auto b, auto s) {
            return tf::image::combined_non_max_suppression<4, 30, tight>(b, s, .3, .2)
                .nmsed_classes;
        },
        boxes, scores);
    rows.of_values(
        "tf.image.combined_non_max_suppression(x, y, 4, 30, 0.3, 0.2, True, False)[0]",
        [](auto b, auto s) {
            return tf::image::combined_non_max_suppression<4, 30, tight>(b, s, .3, .2).nmsed_boxes;
        },
        boxes, scores);
    rows.of_values(
        "tf.image.combined_non_max_suppression(x, y, 4, 30, 0.3, 0.7)[3]",
        [](auto b, auto s) {
            return tf::image::combined_non_max_suppression<4, 30>(b, s, .3, .7).valid_detections;
        },
        boxes, scores);
    const auto overlaps = as<float>(test::sample<20, 20>(0, 1));
    rows.of_values(
        "tf.image.non_max_suppression_overlaps(x, y, 6, 0.7, 0.2)",
        [](auto o, auto s) { return tf::image::non_max_suppression_overlaps(o, s, 6, .7, .2); },
        overlaps, as<float>(test::sample<20>(0, 1, .7)));
    const tf::Tensor<float, 2, 20, 4> of_images = tf::reshape<2, 20, 4>(shared);
    const tf::Tensor<float, 2, 20> their_scores =
        tf::reshape<2, 20>(tf::slice<2, 20, 1>(scores, 0, 0, 0));
    rows.value(
        "tf.image.non_max_suppression_padded(x, y, 9, 0.3, pad_to_max_output_size=True)[0]",
        [](auto b, auto s) {
            return tf::image::non_max_suppression_padded<9>(b, s, .3).selected_indices;
        },
        of_images, their_scores);
}

void glimpse_rows(OpRows& rows) {
    using tf::image::GlimpseNoise;
    const auto x = as<float>(test::sample<2, 5, 6, 3>(-3, 3));
    const auto offsets = tf::constant<float>({{.3f, -.4f}, {-.9f, .7f}});
    rows.of_values(
        "tf.image.extract_glimpse(x, [2, 3], y, noise='zero')",
        [](auto v, auto at) {
            return tf::image::extract_glimpse<Window{2, 3}>(v, at, {.noise = GlimpseNoise::zero});
        },
        x, offsets);
    rows.of_values(
        "tf.image.extract_glimpse(x, [7, 8], y, centered=False, noise='zero')",
        [](auto v, auto at) {
            return tf::image::extract_glimpse<Window{7, 8}>(
                v, at, {.centered = false, .noise = GlimpseNoise::zero});
        },
        x, offsets);
    rows.of_values(
        "tf.image.extract_glimpse(x, [4, 3], y * 5, normalized=False, noise='zero')",
        [](auto v, auto at) {
            return tf::image::extract_glimpse<Window{4, 3}>(
                v, at * 5, {.normalized = false, .noise = GlimpseNoise::zero});
        },
        x, offsets);
}

void distorted_rows(OpRows& rows) {
    const auto size = tf::constant({64, 48, 3});
    const auto boxes = tf::constant<1, 2, 4>(std::vector{.1f, .2f, .7f, .9f, .5f, .5f, .6f, .95f});
    rows.of_values(
        "tf.image.stateless_sample_distorted_bounding_box(x, y, [17, -3])[0]",
        [](auto s, auto b) {
            return tf::image::stateless_sample_distorted_bounding_box(s, b, {17, -3}).begin;
        },
        size, boxes);
    rows.of_values(
        "tf.image.stateless_sample_distorted_bounding_box(x, y, [3, 4], 0.5, [0.2, 3.0], [0.1, "
        "0.5], 9)[1]",
        [](auto s, auto b) {
            return tf::image::stateless_sample_distorted_bounding_box(
                       s, b, {3, 4},
                       {.min_object_covered = .5,
                        .aspect_ratio_range = {.2, 3},
                        .area_range = {.1, .5},
                        .max_attempts = 9})
                .size;
        },
        as<std::int64_t>(size), boxes);
    rows.of_values(
        "tf.image.stateless_sample_distorted_bounding_box(x, y, [17, -3])[2]",
        [](auto s, auto b) {
            return tf::image::stateless_sample_distorted_bounding_box(s, b, {17, -3}).bboxes;
        },
        size, boxes);
    rows.save(
        "tf.image.sample_distorted_bounding_box(x, y, 5)[2]; known",
        [](auto s, auto b) {
            return tf::image::sample_distorted_bounding_box(s, b, {.seed = 5}).bboxes;
        },
        size, boxes);
}

}  // namespace

const Family<OpRows> image_boxes_family([](OpRows& rows) {
    crop_rows(rows);
    crop_gradient_rows(rows);
    selection_rows(rows);
    drawing_rows(rows);
    combined_rows(rows);
    glimpse_rows(rows);
    distorted_rows(rows);
});

}  // namespace referee
