// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Stateless random augmentation of images.

#include <tf/image.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> image_random_family([](OpRows& rows) {
    namespace im = tf::image;
    const auto image = test::sample<4, 5, 3>(0, 1);
    const auto images = test::sample<6, 2, 3, 3>(0, 1);
    const auto bytes = as<std::uint8_t>(test::sample<4, 5, 3>(0, 255));
    const auto seed = tf::constant({17, -3});
    rows.of(
        "tf.image.stateless_random_brightness(x, 0.3, y)",
        [](auto x, auto y) { return im::stateless_random_brightness(x, .3, y); }, as<float>(image),
        seed);
    rows.of(
        "tf.image.stateless_random_brightness(x, 0.3, y)",
        [](auto x, auto y) { return im::stateless_random_brightness(x, .3, y); }, bytes, seed);
    rows.of_values(
        "tf.image.stateless_random_contrast(x, 0.2, 1.5, y)",
        [](auto x, auto y) { return im::stateless_random_contrast(x, .2, 1.5, y); },
        as<float>(images), seed);
    rows.of_values(
        "tf.image.stateless_random_hue(x, 0.4, y)",
        [](auto x, auto y) { return im::stateless_random_hue(x, .4, y); }, as<float>(image), seed);
    rows.of_values(
        "tf.image.stateless_random_saturation(x, 0.4, 1.7, y)",
        [](auto x, auto y) { return im::stateless_random_saturation(x, .4, 1.7, y); },
        as<float>(images), seed);
    const auto flip = [](auto x, auto y) { return im::stateless_random_flip_left_right(x, y); };
    const auto turn = [](auto x, auto y) { return im::stateless_random_flip_up_down(x, y); };
    rows.of("tf.image.stateless_random_flip_left_right(x, y)", flip, image, seed);
    rows.of("tf.image.stateless_random_flip_left_right(x, y) * 1.", flip, images, seed);
    rows.value("tf.image.stateless_random_flip_left_right(x, y); other", flip, image,
               tf::constant({1, 2}));
    rows.value("tf.image.stateless_random_flip_left_right(x, y); another", flip, image,
               tf::constant({3, 4}));
    rows.of("tf.image.stateless_random_flip_up_down(x, y)", turn, images, seed);
    rows.of("tf.image.stateless_random_flip_up_down(x, y) * 1.", turn, image, seed);
    rows.value("tf.image.stateless_random_flip_up_down(x, y); bytes", turn, bytes, seed);
    rows.of(
        "tf.image.stateless_random_crop(x, [2, 3, 3], y)",
        [](auto x, auto y) { return im::stateless_random_crop<2, 3, 3>(x, y); }, image, seed);
    rows.of(
        "tf.image.stateless_random_crop(x, [6, 1, 1, 2], y)",
        [](auto x, auto y) { return im::stateless_random_crop<6, 1, 1, 2>(x, y); }, images, seed);
});

}  // namespace referee
