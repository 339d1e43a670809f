// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of image augmentation layers: ranges of factors and of pixels, random numbers per
// image, and the switch between training and inference.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/image_size.hpp>
#include <tf/keras/layers/regularization.hpp>
#include <tf/ops/composite/elementwise.hpp>

namespace tf::keras {

namespace detail {
inline void a_factor_is_from_minus_1_to_1() {}
inline void a_value_range_is_not_empty() {}
}  // namespace detail

/// The range of a random number, within [-1, 1]. `{-.1, .3}` gives both ends; the layer defines
/// what a single number, `.2`, means.
struct Factor {
    float lower, upper;
    bool one;  ///< whether only one number was given

    consteval Factor(double v) : Factor(v < 0 ? v : -v, v < 0 ? -v : v) { one = true; }
    consteval Factor(double a, double b)
        : lower(static_cast<float>(a < b ? a : b)),
          upper(static_cast<float>(a < b ? b : a)),
          one(false) {
        if (!(lower >= -1 && upper <= 1)) detail::a_factor_is_from_minus_1_to_1();
    }
    /// An empty range.
    static consteval Factor none() {
        Factor f(0);
        f.lower = 1, f.upper = -1;
        return f;
    }
};
/// The default width_factor of RandomZoom, which stands for the height_factor: an empty range.
inline constexpr Factor keeps_proportions = Factor::none();
/// The least and the largest value of a pixel.
struct ValueRange {
    float low, high;

    consteval ValueRange(double a, double b)
        : low(static_cast<float>(a)), high(static_cast<float>(b)) {
        if (!(a < b)) detail::a_value_range_is_not_empty();
    }
};

namespace detail {

/// Calls f(images) in training and returns the images in inference; the result is float in both
/// cases.
template <class Mode, class X, class F>
constexpr auto augmented(const X& images, Mode, F f) {
    const auto x = as_float_images(images);
    if constexpr (Mode::value) return nest::materialize(f(x));
    else return x;
}
/// One number from [low, high) for each image of the batch: [n, 1, 1, 1].
template <std::int64_t Seed, class X>
constexpr auto number_of_images(const X& x, float low, float high) {
    return nest::materialize(uniform_like<Seed, 14>(x) * (high - low) + low);
}
template <class X>
constexpr auto within(const X& x, ValueRange range) {
    return nest::materialize(tf::clip_by_value(x, range.low, range.high));
}
/// Maps pixels to another range of values.
template <class X>
constexpr X in_range(const X& x, ValueRange from, ValueRange to) {
    if (from.low == to.low && from.high == to.high) return x;
    return (x - from.low) / (from.high - from.low) * (to.high - to.low) + to.low;
}

/// The range of a factor that is not negative: a single number means from 0 to it.
template <Factor F>
inline constexpr Factor from_0{F.one ? 0. : static_cast<double>(F.lower),
                               static_cast<double>(F.upper)};

/// Reports factors below 0.
template <Factor... F>
constexpr bool check_from_0() {
    constexpr bool fits = ((from_0<F>.lower >= 0) && ...);
    static_assert(fits,
                  "[tf.keras.image_factor] RandomInvert{.factor = .5}, {.factor = {.2, .5}}: the "
                  "factor of this layer must be in [0, 1]");
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
    using Late = tf::detail::core::Late<float, std::integral_constant<std::int64_t, Seed>>;
    return random::uniform<Late>(options);
}
/// One number from the range of a factor for each image: [n, 1, 1, 1].
template <Factor F, std::int64_t Seed, class X>
constexpr auto factor_of_images(const X& x) {
    constexpr float lower = F.lower, upper = F.upper;
    return number_of_images<Seed>(x, lower, upper);
}
template <Factor F, std::int64_t Seed, class X>
constexpr auto factor_from_0(const X& x) {
    return factor_of_images<from_0<F>, Seed>(x);
}
/// Whether each image is changed; the probability is drawn from the factor's range: [n, 1, 1, 1].
template <Factor F, std::int64_t Seed, class X>
constexpr auto chosen_images(const X& x) {
    const auto probability = factor_from_0<F, Seed>(x);
    return nest::materialize(factor_of_images<Factor{0, 1}, next_seed(Seed)>(x) < probability);
}

}  // namespace detail

}  // namespace tf::keras
