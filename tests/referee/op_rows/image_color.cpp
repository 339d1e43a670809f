// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Colors of images.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> image_color_family([](OpRows& rows) {
    const auto images = test::sample<2, 4, 5, 3>(.02, .98);
    const auto x = as<float>(images);
    const auto bytes = as<std::uint8_t>(test::sample<2, 4, 4, 3>(0, 255));
    rows.of("tf.image.rgb_to_hsv(x)", [](auto v) { return tf::image::rgb_to_hsv(v); }, images);
    rows.of("tf.image.rgb_to_hsv(x)", [](auto v) { return tf::image::rgb_to_hsv(v); }, x);
    rows.of_values("tf.image.hsv_to_rgb(x)", [](auto v) { return tf::image::hsv_to_rgb(v); }, x);
    rows.in_dtypes<tf::half, tf::bfloat16, double>(
        "tf.image.hsv_to_rgb(x)", [](auto v) { return tf::image::hsv_to_rgb(v); }, images);
    rows.value(
        "tf.image.rgb_to_hsv(x)", [](auto v) { return tf::image::rgb_to_hsv(v); },
        tf::constant<double>(
            {{0., 0., 0.}, {1., 1., 1.}, {1., 1., 0.}, {0., 1., 1.}, {1., 0., 1.}, {.5, .5, .5}}));

    rows.of("tf.image.rgb_to_yiq(x)", [](auto v) { return tf::image::rgb_to_yiq(v); }, images);
    rows.of("tf.image.yiq_to_rgb(x)", [](auto v) { return tf::image::yiq_to_rgb(v); }, x);
    rows.of("tf.image.rgb_to_yuv(x)", [](auto v) { return tf::image::rgb_to_yuv(v); }, x);
    rows.of("tf.image.yuv_to_rgb(x)", [](auto v) { return tf::image::yuv_to_rgb(v); }, x);

    const auto gray = [](auto v) { return tf::image::rgb_to_grayscale(v); };
    rows.of("tf.image.rgb_to_grayscale(x)", gray, x);
    rows.of("tf.image.rgb_to_grayscale(x)", gray, bytes);
    rows.of(
        "tf.image.grayscale_to_rgb(x)", [](auto v) { return tf::image::grayscale_to_rgb(v); },
        test::sample<2, 3, 3, 1>(0, 1));

    const auto hue = [](auto v) { return tf::image::adjust_hue(v, .3f); };
    const auto saturation = [](auto v) { return tf::image::adjust_saturation(v, 1.5f); };
    const auto contrast = [](auto v) { return tf::image::adjust_contrast(v, 2.f); };
    rows.of_values("tf.image.adjust_hue(x, 0.3)", hue, x);
    rows.of_values("tf.image.adjust_hue(x, 0.3)", hue, bytes);
    rows.of_values(
        "tf.image.adjust_hue(x, -0.7)", [](auto v) { return tf::image::adjust_hue(v, -.7f); },
        as<float>(test::sample<3, 2, 3>(-1, 1)));
    rows.of_values("tf.image.adjust_saturation(x, 1.5)", saturation, x);
    rows.of_values("tf.image.adjust_saturation(x, 1.5)", saturation, bytes);
    rows.of_values("tf.image.adjust_contrast(x, 2.0)", contrast, x);
    rows.of_values("tf.image.adjust_contrast(x, 2.0)", contrast, bytes);
    rows.in_dtypes<std::int16_t>("tf.image.adjust_contrast(x, 2.0)", contrast,
                                 test::sample<2, 4, 4, 3>(0, 9999));
});

}  // namespace referee
