// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that change the values of the pixels of images: RandomContrast, RandomBrightness,
// Solarization, AutoContrast.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/image_size.hpp>
#include <tf/keras/layers/regularization.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

namespace detail {
inline void a_factor_is_from_minus_1_to_1() {}
inline void a_value_range_is_not_empty() {}
}  // namespace detail

/// The range of a random number: constants from -1 to 1. `.2` is what the layer says, `{-.1, .3}`
/// both ends.
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
/// The width_factor of RandomZoom that is the height_factor: an empty range.
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

/// One number from [low, high) for each image of the batch: [n, 1, 1, 1].
template <std::int64_t Seed, class X>
constexpr auto number_of_images(const X& x, float low, float high) {
    return nest::materialize(uniform_like<Seed, 14>(x) * (high - low) + low);
}
template <class X>
constexpr auto within(const X& x, ValueRange range) {
    return nest::materialize(tf::clip_by_value(x, range.low, range.high));
}
/// Pixels of another range of values.
template <class X>
constexpr X in_range(const X& x, ValueRange from, ValueRange to) {
    return (x - from.low) / (from.high - from.low) * (to.high - to.low) + to.low;
}

}  // namespace detail

/// In training, multiplies the distances of the pixels of an image from their mean in each channel
/// by one random number, and limits the pixels to value_range; in inference, returns the images.
/// `.factor = .2` draws from 1 - .2 to 1 + .2, `.factor = {.1, .3}` from 1 - .1 to 1 + .3. Floats.
/// `seed` and tf::random::set_seed work as in tf::random::uniform. Mirrors
/// keras.layers.RandomContrast.
struct RandomContrast {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, class T, int... D, class Mode>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& images, Mode) {
        const auto x = detail::as_float_images(images);
        if constexpr (!Mode::value) {
            return x;
        } else {
            constexpr float less = self.factor.one ? self.factor.upper : self.factor.lower;
            constexpr float more = self.factor.upper;
            constexpr ValueRange range = self.value_range;
            const auto by = detail::number_of_images<self.seed>(x, 1 - less, 1 + more);
            const auto mean = nest::materialize(tf::reduce_mean<1, 2>(x, tf::keepdims));
            return detail::within((x - mean) * by + mean, range);
        }
    }
};

/// In training, adds one random number to the pixels of an image, and limits them to value_range;
/// in inference, returns the images. `.factor = .2` draws from -.2 to .2 of the range, `.factor =
/// {-.1, .3}` from -.1 to .3. Floats. Mirrors keras.layers.RandomBrightness.
struct RandomBrightness {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, class T, int... D, class Mode>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& images, Mode) {
        const auto x = detail::as_float_images(images);
        if constexpr (!Mode::value) {
            return x;
        } else {
            constexpr ValueRange range = self.value_range;
            constexpr float whole = range.high - range.low;
            constexpr float lower = self.factor.lower, upper = self.factor.upper;
            const auto more = detail::number_of_images<self.seed>(x, lower * whole, upper * whole);
            return detail::within(x + more, range);
        }
    }
};

/// In training, adds a random number to the pixels of an image, limits them to value_range, and
/// inverts those that are not below another random number; in inference, returns the images.
/// `.addition_factor = .2` draws from 0 to .2 of the range, `{.1, .2}` from .1 on; so does
/// `.threshold_factor`. Floats. Mirrors keras.layers.Solarization.
struct Solarization {
    Factor addition_factor = {0, 0};
    Factor threshold_factor = {0, 0};
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, class T, int... D, class Mode>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& images, Mode) {
        const auto x = detail::as_float_images(images);
        if constexpr (!Mode::value) {
            return x;
        } else {
            constexpr ValueRange range = self.value_range, bytes{0, 255};
            const auto drawn = [&]<std::int64_t Seed, Factor F>() {
                constexpr float lower = F.one ? 0 : F.lower, upper = F.upper;
                return detail::number_of_images<Seed>(x, lower * 255, upper * 255);
            };
            const auto more = drawn.template operator()<self.seed, self.addition_factor>();
            const auto limit =
                drawn.template operator()<detail::next_seed(self.seed), self.threshold_factor>();
            const auto y = detail::within(detail::in_range(x, range, bytes) + more, bytes);
            return detail::in_range(nest::materialize(tf::where(y < limit, y, 255.f - y)), bytes,
                                    range);
        }
    }
};

/// Stretches the values of each channel of an image to value_range, in training and in inference;
/// channels of one value remain. Floats. Mirrors keras.layers.AutoContrast.
struct AutoContrast {
    ValueRange value_range = {0, 255};
    Name name{};

    template <auto self, class T, int... D>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& images, auto) {
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
