// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Flips, rotations, crops and padding of images, conversions of dtype and brightness, and
// differences of pixels.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

using tf::image::ResizeMethod;
using tf::nn::Window;

namespace {

/// Without a known rank many of TensorFlow's functions fail, so the rank is given.
void place_rows(OpRows& rows) {
    const auto images = test::sample<2, 5, 6, 3>(-3, 3);
    const auto x = as<float>(images);
    const auto one = test::sample<4, 7, 2>(-3, 3);
    rows.of("tf.image.flip_left_right(x)", [](auto v) { return tf::image::flip_left_right(v); }, x);
    rows.of("tf.image.flip_up_down(x)", [](auto v) { return tf::image::flip_up_down(v); }, one);
    rows.of(
        "tf.image.transpose(tf.ensure_shape(x, [None] * 4))",
        [](auto v) { return tf::image::transpose(v); }, x);
    rows.value("tf.image.transpose(x)", [](auto v) { return tf::image::transpose(v); }, one);
    rows.of(
        "tf.image.rot90(tf.ensure_shape(x, [None] * 4))",
        [](auto v) { return tf::image::rot90(v); }, x);
    rows.of(
        "tf.image.rot90(tf.ensure_shape(x, [None] * 4), 2)",
        [](auto v) { return tf::image::rot90<2>(v); }, x);
    rows.of(
        "tf.image.rot90(tf.ensure_shape(x, [None] * 3), -1)",
        [](auto v) { return tf::image::rot90<-1>(v); }, one);
    rows.of(
        "tf.image.central_crop(tf.ensure_shape(x, [None] * 4), 0.5)",
        [](auto v) { return tf::image::central_crop<.5>(v); }, x);
    rows.of(
        "tf.image.central_crop(tf.ensure_shape(x, [None] * 3), 0.3)",
        [](auto v) { return tf::image::central_crop<.3>(v); }, one);
    rows.of(
        "tf.image.crop_to_bounding_box(tf.ensure_shape(x, [None] * 4), 1, 2, 3, 4)",
        [](auto v) { return tf::image::crop_to_bounding_box<Window{3, 4}>(v, 1, 2); }, x);
    rows.of(
        "tf.image.pad_to_bounding_box(tf.ensure_shape(x, [None] * 4), 1, 2, 7, 8)",
        [](auto v) { return tf::image::pad_to_bounding_box<Window{7, 8}>(v, 1, 2); }, x);
    rows.of(
        "tf.image.resize_with_crop_or_pad(tf.ensure_shape(x, [None] * 4), 2, 9)",
        [](auto v) { return tf::image::resize_with_crop_or_pad<Window{2, 9}>(v); }, x);
    rows.of(
        "tf.image.resize_with_crop_or_pad(x, 9, 2)",
        [](auto v) { return tf::image::resize_with_crop_or_pad<Window{9, 2}>(v); }, one);
    rows.value(
        "tf.image.resize_with_pad(tf.ensure_shape(x, [None] * 4), 7, 9)",
        [](auto v) { return tf::image::resize_with_pad<Window{7, 9}>(v); }, x);
    rows.save(
        "tf.image.resize_with_pad(tf.ensure_shape(x, [None] * 4), 2, 9, 'nearest')",
        [](auto v) {
            return tf::image::resize_with_pad<Window{2, 9}, ResizeMethod::nearest_neighbor>(v);
        },
        x);
}
void dtype_rows(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 5, 6, 3>(-1, 2));
    const auto bytes = as<std::uint8_t>(test::sample<2, 4, 4, 3>(0, 255));
    rows.of(
        "tf.image.convert_image_dtype(x, tf.uint8, True)",
        [](auto v) { return tf::image::convert_image_dtype<std::uint8_t>(v, true); }, x);
    rows.value(
        "tf.image.convert_image_dtype(x, tf.int16)",
        [](auto v) { return tf::image::convert_image_dtype<std::int16_t>(v); },
        as<float>(test::sample<2, 5, 6, 3>(-.9, .9)));
    rows.of(
        "tf.image.convert_image_dtype(x, tf.float32)",
        [](auto v) { return tf::image::convert_image_dtype<float>(v); }, bytes);
    rows.of(
        "tf.image.convert_image_dtype(x, tf.float64)",
        [](auto v) { return tf::image::convert_image_dtype<double>(v); }, x);
    rows.of(
        "tf.image.convert_image_dtype(x, tf.int32)",
        [](auto v) { return tf::image::convert_image_dtype<int>(v); }, bytes);
    rows.in_dtypes<std::int16_t, std::uint16_t, int, std::int64_t>(
        "tf.image.convert_image_dtype(x, tf.int8, True)",
        [](auto v) { return tf::image::convert_image_dtype<std::int8_t>(v, true); },
        test::sample<20>(0, 32000));
    rows.in_dtypes<tf::half, double, std::uint8_t, std::int16_t>(
        "tf.image.convert_image_dtype(x, tf.float16)",
        [](auto v) { return tf::image::convert_image_dtype<tf::half>(v); },
        test::sample<20>(0, 100));
    rows.of(
        "tf.image.adjust_brightness(x, 0.2)",
        [](auto v) { return tf::image::adjust_brightness(v, .2f); }, x);
    rows.of(
        "tf.image.adjust_brightness(x, 0.4)",
        [](auto v) { return tf::image::adjust_brightness(v, .4f); }, bytes);
    rows.in_dtypes<tf::half, double, std::int16_t>(
        "tf.image.adjust_brightness(x, -0.25)",
        [](auto v) { return tf::image::adjust_brightness(v, -.25f); },
        test::sample<2, 4, 4, 3>(0, 255));
    const auto positive = as<float>(test::sample<2, 5, 6, 3>(.1, 2));
    rows.of(
        "tf.image.adjust_gamma(x, 1.5, 2.)",
        [](auto v) { return tf::image::adjust_gamma(v, 1.5, 2); }, positive);
    rows.of(
        "tf.image.adjust_gamma(x, 0.5)", [](auto v) { return tf::image::adjust_gamma(v, .5); },
        bytes);
    rows.of(
        "tf.image.per_image_standardization(x)",
        [](auto v) { return tf::image::per_image_standardization(v); }, x);
    rows.of(
        "tf.image.per_image_standardization(x)",
        [](auto v) { return tf::image::per_image_standardization(v); }, bytes);
}
void edge_rows(OpRows& rows) {
    const auto x = as<float>(test::sample<2, 5, 6, 3>(-3, 3));
    const auto one = test::sample<4, 7, 2>(-3, 3);
    rows.of("tf.image.total_variation(x)", [](auto v) { return tf::image::total_variation(v); }, x);
    rows.of(
        "tf.image.total_variation(x)", [](auto v) { return tf::image::total_variation(v); }, one);
    rows.of(
        "tf.image.image_gradients(x)[0]", [](auto v) { return tf::image::image_gradients(v).dy; },
        x);
    rows.of(
        "tf.image.image_gradients(x)[1]", [](auto v) { return tf::image::image_gradients(v).dx; },
        x);
    rows.of("tf.image.sobel_edges(x)", [](auto v) { return tf::image::sobel_edges(v); }, x);
}

}  // namespace

const Family<OpRows> image_geometry_family([](OpRows& rows) {
    place_rows(rows);
    dtype_rows(rows);
    edge_rows(rows);
});

}  // namespace referee
