// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that change the values of the pixels of images: RandomContrast, RandomBrightness,
// Solarization, AutoContrast.

#include <tf/keras/layers/augmentation.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

/// In training, changes the contrast of an image: multiplies the difference of each pixel from the
/// mean of its channel by one random number, and clips the pixels to value_range; in inference,
/// returns the images. `.factor = .2` draws from 1 - .2 to 1 + .2, `.factor = {.1, .3}` from 1 - .1
/// to 1 + .3. Floats. `seed` and tf::random::set_seed work as in tf::random::uniform. Mirrors
/// keras.layers.RandomContrast.
struct RandomContrast {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float less = self.factor.one ? self.factor.upper : self.factor.lower;
            constexpr float more = self.factor.upper;
            constexpr ValueRange range = self.value_range;
            const auto by = detail::number_of_images<self.seed>(x, 1 - less, 1 + more);
            const auto mean = nest::materialize(tf::reduce_mean<1, 2>(x, tf::keepdims));
            return detail::within((x - mean) * by + mean, range);
        });
    }
};

/// In training, adds one random number to the pixels of an image, and clips them to value_range; in
/// inference, returns the images. `.factor = .2` draws from -.2 to .2 of the range, `.factor =
/// {-.1, .3}` from -.1 to .3. Floats. Mirrors keras.layers.RandomBrightness.
struct RandomBrightness {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr ValueRange range = self.value_range;
            constexpr float whole = range.high - range.low;
            constexpr float lower = self.factor.lower, upper = self.factor.upper;
            const auto more = detail::number_of_images<self.seed>(x, lower * whole, upper * whole);
            return detail::within(x + more, range);
        });
    }
};

/// In training, adds a random number to the pixels of an image, clips them to value_range, and
/// inverts those that are not below a random threshold; in inference, returns the images.
/// `.addition_factor = .2` draws from 0 to .2 of the range, `{.1, .2}` from .1 to .2; the same
/// holds for `.threshold_factor`. Floats. Mirrors keras.layers.Solarization.
struct Solarization {
    Factor addition_factor = {0, 0};
    Factor threshold_factor = {0, 0};
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr ValueRange range = self.value_range, bytes{0, 255};
            const auto more = drawn<self.addition_factor, self.seed>(x);
            const auto limit = drawn<self.threshold_factor, detail::next_seed(self.seed)>(x);
            const auto y = detail::within(detail::in_range(x, range, bytes) + more, bytes);
            return detail::in_range(nest::materialize(tf::where(y < limit, y, 255.f - y)), bytes,
                                    range);
        });
    }

private:
    /// A number for each image, drawn from the range of a factor, in units of 255.
    template <Factor F, std::int64_t Seed, class X>
    static constexpr auto drawn(const X& x) {
        constexpr Factor range = detail::from_0<F>;
        return detail::number_of_images<Seed>(x, range.lower * 255, range.upper * 255);
    }
};

/// Stretches the values of each channel of an image to value_range, in training and in inference;
/// channels with a single value remain unchanged. Floating dtypes. Mirrors
/// keras.layers.AutoContrast.
struct AutoContrast {
    ValueRange value_range = {0, 255};
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto) {
        constexpr ValueRange range = self.value_range, bytes{0, 255};
        const auto x = detail::as_float_images(images);
        const auto from = detail::in_range(x, range, bytes);
        const auto low = nest::materialize(tf::reduce_min<1, 2>(from, tf::keepdims));
        const auto high = nest::materialize(tf::reduce_max<1, 2>(from, tf::keepdims));
        const auto scale = nest::materialize(255.f / (high - low));
        const auto y =
            detail::in_range(detail::within(from * scale - low * scale, bytes), bytes, range);
        return nest::materialize(tf::where(tf::math::is_nan(y), x, y));
    }
};

namespace layers {
using keras::AutoContrast;
using keras::RandomBrightness;
using keras::RandomContrast;
using keras::Solarization;
}  // namespace layers

}  // namespace tf::keras
