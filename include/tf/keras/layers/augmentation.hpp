// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What layers that change images at random have in common.

#include <tf/image/color.hpp>
#include <tf/keras/layers/image_values.hpp>

namespace tf::keras::detail {

/// The range of a factor from 0 on: of one number, from 0 to it.
template <Factor F>
inline constexpr Factor from_0{F.one ? 0. : static_cast<double>(F.lower),
                               static_cast<double>(F.upper)};

/// Reports factors below 0.
template <Factor... F>
constexpr bool check_from_0() {
    constexpr bool fits = ((from_0<F>.lower >= 0) && ...);
    static_assert(fits,
                  "[tf.keras.image_factor] RandomInvert{.factor = .5}, {.factor = {.2, .5}}: the "
                  "factor of this layer is from 0 to 1");
    return fits;
}

/// The seed of the k-th draw of a layer.
constexpr std::int64_t seed_of_draw(std::int64_t seed, int k) {
    return seed == no_seed ? no_seed : seed + k;
}
/// One random number from [low, high).
template <std::int64_t Seed>
constexpr Tensor<float> one_number(float low, float high) {
    random::Uniform<float> options;
    options.minval = low;
    options.maxval = high;
    if constexpr (Seed != no_seed) options.seed = Seed;
    return random::uniform<float>(options);
}
/// f(images) in training, and the images in inference; floats in both.
template <class Mode, class X, class F>
constexpr auto augmented(const X& images, Mode, F f) {
    const auto x = as_float_images(images);
    if constexpr (Mode::value) return nest::materialize(f(x));
    else return x;
}
/// One number from the range of a factor for each image: [n, 1, 1, 1].
template <Factor F, std::int64_t Seed, class X>
constexpr auto factor_of_images(const X& x) {
    constexpr float lower = F.lower, upper = F.upper;
    return number_of_images<Seed>(x, lower, upper);
}
/// Whether an image is changed, with a probability that is drawn too: [n, 1, 1, 1].
template <Factor F, std::int64_t Seed, class X>
constexpr auto chosen_images(const X& x) {
    const auto probability = factor_of_images<from_0<F>, Seed>(x);
    return nest::materialize(factor_of_images<Factor{0, 1}, next_seed(Seed)>(x) < probability);
}
/// The gray of each pixel, [n, height, width, 1]. Images of one channel are gray.
template <class X>
constexpr auto gray_images(const X& x) {
    if constexpr (X::static_shape[3] == 1) return x;
    else return nest::materialize(tf::image::rgb_to_grayscale(x));
}

}  // namespace tf::keras::detail
