// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that change the colors of images in training: RandomGrayscale, RandomInvert,
// RandomColorDegeneration, RandomHue, RandomSaturation, RandomColorJitter, RandomPosterization.

#include <tf/image/color.hpp>
#include <tf/keras/layers/image_values.hpp>
#include <tf/ops/primitive/bitwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras {

namespace detail {

inline void bits_are_from_1_to_8() {}

/// The gray value of each pixel, [n, height, width, 1]. Images with one channel are already gray.
template <class X>
constexpr auto gray_images(const X& x) {
    if constexpr (X::static_shape[3] == 1) return x;
    else return nest::materialize(tf::image::rgb_to_grayscale(x));
}
/// Calls f(hue, saturation, value), one channel each, for pixels scaled to [0, 1]. f returns
/// pixels.
template <class X, class F>
constexpr auto from_hue_saturation_value(const X& x, ValueRange range, F f) {
    constexpr ValueRange unit{0, 1};
    const auto colors = nest::materialize(in_range(x, range, unit));
    const auto parts = tf::split<3, 3>(nest::materialize(tf::image::rgb_to_hsv(colors)));
    return in_range(f(std::get<0>(parts), std::get<1>(parts), std::get<2>(parts)), unit, range);
}
/// The RGB pixels for a hue, a saturation and a value.
template <class X>
constexpr auto pixels_of(const X& hue, const X& saturation, const X& value) {
    return nest::materialize(
        tf::image::hsv_to_rgb(nest::materialize(tf::concat<3>(hue, saturation, value))));
}

}  // namespace detail

/// In training, makes an image gray with a probability of `factor`, .5 by default; in inference,
/// returns the images. Images have three channels; images with one channel remain unchanged.
/// Floating dtypes. `seed` and tf::random::set_seed work as in tf::random::uniform. Mirrors
/// keras.layers.RandomGrayscale.
struct RandomGrayscale {
    Rate factor = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float rate = self.factor.value;
            return tf::where(detail::uniform_like<self.seed, 14>(x) < rate, detail::gray_images(x),
                             x);
        });
    }
};

/// In training, replaces the pixels x of an image by value_range's upper end minus x, with a
/// probability of `factor`: one number `.factor = .5` draws the probability from 0 to .5, `{.2,
/// .5}` from .2 to .5. In inference, returns the images. Floats. Mirrors keras.layers.RandomInvert.
struct RandomInvert {
    Factor factor = 1;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_from_0<self.factor>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float high = self.value_range.high;
            return tf::where(detail::chosen_images<self.factor, self.seed>(x), high - x, x);
        });
    }
};

/// In training, blends an image with its gray version: `.factor = .5` draws the weight of the gray
/// version from 0 to .5, `{.2, .5}` from .2 to .5; the result is clipped to value_range. In
/// inference, returns the images. Images have three channels or one. Floating dtypes. Mirrors
/// keras.layers.RandomColorDegeneration.
struct RandomColorDegeneration {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            const auto part = detail::factor_from_0<self.factor, self.seed>(x);
            return detail::within(x + part * (detail::gray_images(x) - x), self.value_range);
        });
    }
};

/// In training, rotates the hue of an image in a random direction: `.factor = .5` draws the angle
/// from 0 to .5 half turns, `{.2, .5}` from .2 to .5. In inference, returns the images. Images have
/// three channels. Floats, without a gradient in training, as in TensorFlow. Mirrors
/// keras.layers.RandomHue.
struct RandomHue {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_from_0<self.factor>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            const auto by = detail::factor_from_0<self.factor, self.seed>(x);
            const auto side = detail::uniform_like<detail::next_seed(self.seed), 14>(x);
            const auto turn = nest::materialize(tf::where(side > .5f, by * -.5f, by * .5f));
            const auto turned = [&](const auto& hue, const auto& saturation, const auto& value) {
                const auto y = nest::materialize(hue + turn);
                const auto less = nest::materialize(tf::where(y > 1.f, y - 1.f, y));
                const auto around = nest::materialize(tf::where(less < 0.f, less + 1.f, less));
                return detail::within(detail::pixels_of(around, saturation, value),
                                      ValueRange{0, 1});
            };
            return detail::from_hue_saturation_value(x, self.value_range, turned);
        });
    }
};

/// In training, multiplies the saturation of an image by f / (1 - f): `.factor = .7` draws f from 0
/// to .7, `{.3, .7}` from .3 to .7. An f of .5 leaves the image as it is, 0 makes it gray, 1 fully
/// saturated. In inference, returns the images. Images have three channels. Floats, without a
/// gradient in training, as in TensorFlow. Mirrors keras.layers.RandomSaturation.
struct RandomSaturation {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_from_0<self.factor>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            const auto f = detail::factor_from_0<self.factor, self.seed>(x);
            const auto by = nest::materialize(f / (1.f - f + 1e-7f));
            const auto more = [&](const auto& hue, const auto& saturation, const auto& value) {
                const auto most = detail::within(saturation * by, ValueRange{0, 1});
                return detail::pixels_of(hue, most, value);
            };
            return detail::from_hue_saturation_value(x, self.value_range, more);
        });
    }
};

/// In training, changes brightness, contrast, saturation and hue of an image, in this order, as
/// RandomBrightness, RandomContrast, RandomSaturation and RandomHue do with these factors; a
/// property without a factor is not changed. In inference, returns the images. Floats. Mirrors
/// keras.layers.RandomColorJitter:
///
///     RandomColorJitter{.brightness_factor = .1, .hue_factor = {.2, .4}}
struct RandomColorJitter {
    ValueRange value_range = {0, 255};
    Factor brightness_factor = Factor::none();
    Factor contrast_factor = Factor::none();
    Factor saturation_factor = Factor::none();
    Factor hue_factor = Factor::none();
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0 of saturation or hue.
    template <auto self, class X>
    static constexpr bool check() {
        return fits<self.saturation_factor>() && fits<self.hue_factor>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope& k, const X& images, auto mode) {
        constexpr ValueRange range = self.value_range;
        return detail::augmented(images, mode, [&](const auto& x) {
            return changed<RandomHue{self.hue_factor, range, self.seed}>(
                k,
                changed<RandomSaturation{self.saturation_factor, range, self.seed}>(
                    k, changed<RandomContrast{self.contrast_factor, range, self.seed}>(
                           k, changed<RandomBrightness{self.brightness_factor, range, self.seed}>(
                                  k, x))));
        });
    }

private:
    static constexpr bool given(const Factor& f) { return f.lower <= f.upper; }
    template <Factor F>
    static constexpr bool fits() {
        if constexpr (given(F)) return detail::check_from_0<F>();
        else return true;
    }
    /// Applies a layer to the images in training mode.
    template <auto L, class X>
    static constexpr X changed(Scope& k, const X& x) {
        if constexpr (given(L.factor)) return L.template call<L>(k, x, Training{});
        else return x;
    }
};

/// The number of bits of each color that are kept: a number from 1 to 8, or both ends of a range.
struct Bits {
    int lower, upper;

    consteval Bits(int one) : Bits(one, one) {}
    consteval Bits(int a, int b) : lower(a < b ? a : b), upper(a < b ? b : a) {
        if (!(lower >= 1 && upper <= 8)) detail::bits_are_from_1_to_8();
    }
};

/// In training, keeps only the upper bits of the 8-bit colors of an image: `.factor = 3` keeps 3,
/// `.factor = {2, 5}` draws a number from 2 to 5 for each image. In inference, returns the images.
/// Floats, without a gradient in training. Mirrors keras.layers.RandomPosterization.
struct RandomPosterization {
    Bits factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr ValueRange range = self.value_range, bytes{0, 255};
            constexpr auto least = static_cast<float>(8 - self.factor.upper),
                           end = static_cast<float>(9 - self.factor.lower);
            const auto lost = nest::materialize(
                tf::cast<std::int32_t>(detail::number_of_images<self.seed>(x, least, end)));
            const auto y =
                nest::materialize(tf::cast<std::int32_t>(detail::in_range(x, range, bytes)));
            const auto kept = tf::bitwise::left_shift(tf::bitwise::right_shift(y, lost), lost);
            return detail::in_range(nest::materialize(tf::cast<float>(kept)), bytes, range);
        });
    }
};

namespace layers {
using keras::RandomColorDegeneration;
using keras::RandomColorJitter;
using keras::RandomGrayscale;
using keras::RandomHue;
using keras::RandomInvert;
using keras::RandomPosterization;
using keras::RandomSaturation;
}  // namespace layers

}  // namespace tf::keras
