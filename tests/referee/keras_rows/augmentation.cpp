// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Layers that change images at random. Ranges of one number leave nothing to chance. Images of
/// bytes have no gradients, which TensorFlow lacks for some of the ops; Keras returns them as
/// floats in training only.
const Family<KerasRows> augmentation_family([](KerasRows& rows) {
    const auto image = numbers<2, 6, 9, 3>();
    const auto gray = numbers<2, 5, 4, 1>();
    const auto bytes = as<std::uint8_t>(test::sample<2, 6, 9, 3>(0, 255));
    rows.add<RandomGrayscale{.factor = 1}>("RandomGrayscale(1.)", image);
    rows.add<RandomGrayscale{.factor = 1}>("RandomGrayscale(1.)", gray);
    rows.add<RandomGrayscale{.factor = 0}>("RandomGrayscale(0.)", image);
    rows.add<RandomInvert{.factor = {1, 1}}>(
        "lambda x: RandomInvert((1., 1.))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add<RandomInvert{.factor = {1, 1}, .value_range = {-2, 2}}>(
        "RandomInvert((1., 1.), value_range=(-2, 2))", image);
    rows.add<RandomColorDegeneration{.factor = {.3, .3}, .value_range = {-2, 1.5}}>(
        "RandomColorDegeneration((.3, .3), value_range=(-2, 1.5))", image);
    rows.add<RandomColorDegeneration{.factor = {.3, .3}}>(
        "lambda x: RandomColorDegeneration((.3, .3))(keras.ops.cast(x, 'float32'))", bytes);
    // Half a turn in either direction: of so many images, some turn in each.
    const auto many = as<std::uint8_t>(test::sample<16, 3, 4, 3>(0, 255));
    rows.add<RandomHue{.factor = {1, 1}}>(
        "lambda x: RandomHue((1., 1.))(keras.ops.cast(x, 'float32'))", many);
    rows.add_random<RandomHue{.factor = .3}>("RandomHue(.3)", image);
    rows.add<RandomSaturation{.factor = {.3, .3}}>(
        "lambda x: RandomSaturation((.3, .3))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add<RandomSaturation{.factor = {0, 0}}>(
        "lambda x: RandomSaturation((0., 0.))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add_random<RandomSaturation{.factor = .3}>("RandomSaturation(.3)", image);
    rows.add<RandomColorJitter{.brightness_factor = {.2, .2},
                               .contrast_factor = {0, 0},
                               .saturation_factor = {.4, .4},
                               .hue_factor = {1, 1}}>(
        "lambda x: RandomColorJitter(brightness_factor=(.2, .2), contrast_factor=(0., 0.), "
        "saturation_factor=(.4, .4), hue_factor=(1., 1.))(keras.ops.cast(x, 'float32'))",
        bytes);
    rows.add<RandomColorJitter{.value_range = {-2, 2}, .brightness_factor = {-.1, -.1}}>(
        "RandomColorJitter((-2, 2), brightness_factor=(-.1, -.1))", image);
    rows.add<RandomPosterization{.factor = 3}>(
        "lambda x: RandomPosterization((3, 3))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add<RandomPosterization{.factor = 1, .value_range = {-2, 2}}>(
        "RandomPosterization((1, 1), value_range=(-2, 2))", image);
    rows.add<RandomSharpness{.factor = {.9, .9}}>(
        "lambda x: RandomSharpness((.9, .9))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add<RandomSharpness{.factor = {.2, .2}, .value_range = {-2, 2}}>(
        "RandomSharpness((.2, .2), value_range=(-2, 2))", image);
    rows.add<RandomGaussianBlur<>{.factor = {1, 1}, .sigma = {.7, .7}, .value_range = {-2, 2}}>(
        "RandomGaussianBlur((1., 1.), sigma=(.7, .7), value_range=(-2, 2))", image);
    rows.add<RandomGaussianBlur<5>{.factor = {1, 1}, .sigma = {1, 1}}>(
        "lambda x: RandomGaussianBlur((1., 1.), 5, (1., 1.))(keras.ops.cast(x, 'float32'))", bytes);
    rows.add<RandomErasing{.factor = {1, 1}, .scale = {1, 1}, .fill_value = {1, -.5, 3}}>(
        "RandomErasing((1., 1.), (1., 1.), (1., -.5, 3.))", image);
    rows.add<RandomErasing{.factor = {0, 0}, .fill_value = 1}>(
        "RandomErasing((0., 0.), fill_value=1.)", image);
    rows.add<RandomPerspective{.factor = {1, 1}, .scale = 0}>("RandomPerspective((1., 1.), 0.)",
                                                              image);
    rows.add_random<RandomShear{.x_factor = .2}>("RandomShear(.2)", image);
    rows.add_random<RandomElasticTransform{}>("RandomElasticTransform()", image);
    rows.add_random<RandAugment{}>("RandAugment()", image);
    rows.add_random<AugMix{}>("AugMix()", image);
    rows.add_random<MixUp{}>("MixUp()", image);
    rows.add_random<CutMix{}>("CutMix()", image);
    // Keras counts the values of all images of a batch together, in training only, and its layer
    // cannot be called in a functional model.
    const auto one = as<std::uint8_t>(test::sample<1, 12, 9, 3>(20, 180));
    rows.add<Equalization{}>(
        "Lambda(lambda x: Equalization()(tf.cast(x, tf.float32), training=True), "
        "output_shape=lambda s: s)",
        one);
    rows.add<Equalization{.value_range = {-3, 3}, .bins = 16}>(
        "Lambda(lambda x: tf.concat([Equalization((-3, 3), 16)(x[i:i + 1], training=True) "
        "for i in range(2)], 0), output_shape=lambda s: s)",
        image);
    rows.add<Equalization{}>(
        "Lambda(lambda x: Equalization()(x, training=True), output_shape=lambda s: s)",
        tf::fill<float, 2, 6, 9, 3>(7.f));
});

}  // namespace referee
