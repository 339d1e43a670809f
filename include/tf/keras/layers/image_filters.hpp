// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that filter images in training: RandomSharpness, RandomGaussianBlur.

#include <array>

#include <tf/keras/layers/augmentation.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras {

namespace detail {

/// Reports images whose number of channels is dyn.
template <class X>
constexpr bool check_channels() {
    if constexpr (!is_image<X>) {
        return true;
    } else {
        constexpr bool known = X::static_shape[3] != dyn;
        static_assert(
            known,
            "[tf.keras.image_channels] RandomSharpness, RandomGaussianBlur: the number of channels "
            "must be static; write Input<tf::dyn, tf::dyn, 3>{}");
        return known;
    }
}
/// Filters each channel with the same kernel, [height, width]; images are padded with zeros.
template <int Height, int Width, class X, class F>
constexpr X filtered(const X& x, const F& filter) {
    constexpr int channels = X::static_shape[3];
    return tf::nn::depthwise_conv2d<1, "SAME">(
        x, nest::materialize(tf::broadcast_to<Height, Width, channels, 1>(
               tf::reshape<Height, Width, 1, 1>(filter))));
}
/// Gaussian weights at Size positions for a standard deviation; positions farther than `reach` from
/// the middle get 0.
template <int Size, class Sigma, class Reach>
constexpr auto bell(const Sigma& sigma, const Reach& reach) {
    const auto places = nest::materialize(tf::cast<float>(tf::range<Size>()) - (Size - 1) / 2.f);
    const auto weights = nest::materialize(
        tf::where(tf::abs(places) <= reach, tf::exp(tf::square(places / sigma) * -.5f), 0.f));
    return nest::materialize(weights / tf::reduce_sum(weights));
}

}  // namespace detail

/// In training, sharpens an image, or blurs it: x + (1 - 2 f) (y - x) where y is the mean of the
/// surrounding pixels; the result is clipped to value_range. `.factor = .8` draws f from 0 to .8,
/// `{.5, .8}` from .5 to .8: below .5 it blurs, above it sharpens. In inference, returns the
/// images. Floats. `seed` and tf::random::set_seed work as in tf::random::uniform. Mirrors
/// keras.layers.RandomSharpness.
struct RandomSharpness {
    Factor factor;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0, or a dyn number of channels.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_from_0<self.factor>()) return false;
        else return detail::check_channels<X>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float a = 1.f / 13, b = 5.f / 13;
            using Weights = tf::detail::core::Late<Tensor<float, 3, 3>, decltype(x)>;
            const Weights around = {{a, a, a}, {a, b, a}, {a, a, a}};
            const auto f = detail::factor_from_0<self.factor, self.seed>(x);
            const auto smooth = detail::filtered<3, 3>(x, around);
            return detail::within(x + (1.f - f * 2.f) * (smooth - x), self.value_range);
        });
    }
};

/// In training, blurs an image with a probability of `factor`, and clips it to value_range: one
/// number `.factor = .5` draws the probability from 0 to .5, `{.2, .5}` from .2 to .5. The standard
/// deviations of height and width are drawn for the whole batch: `.sigma = .8` from 0 to .8 pixels,
/// `{.5, .8}` from .5 to .8. KernelSize is an odd number of pixels, or a Window of height and
/// width. In inference, returns the images. Floats. Mirrors keras.layers.RandomGaussianBlur:
///
///     RandomGaussianBlur<5>{.factor = 1, .sigma = {.5, 1}}
template <Window KernelSize = 3>
    requires(KernelSize.height % 2 == 1 && KernelSize.width % 2 == 1)
struct RandomGaussianBlur {
    Factor factor = 1;
    Factor sigma = 1;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports factors below 0, or a dyn number of channels.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_from_0<self.factor, self.sigma>()) return false;
        else return detail::check_channels<X>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr int height = KernelSize.height, width = KernelSize.width;
            const auto down = weights<height, self.sigma, detail::seed_of_draw(self.seed, 2)>();
            const auto across = weights<width, self.sigma, detail::seed_of_draw(self.seed, 3)>();
            const auto y = detail::filtered<1, width>(detail::filtered<height, 1>(x, down), across);
            const auto chosen = detail::chosen_images<self.factor, self.seed>(x);
            return detail::within(nest::materialize(tf::where(chosen, y, x)), self.value_range);
        });
    }

private:
    template <int Size, Factor Sigma, std::int64_t Seed>
    static constexpr auto weights() {
        constexpr Factor range = detail::from_0<Sigma>;
        return detail::bell<Size>(
            nest::materialize(detail::one_number<Seed>(range.lower, range.upper) + 1e-6f),
            static_cast<float>(Size));
    }
};

namespace layers {
using keras::RandomGaussianBlur;
using keras::RandomSharpness;
}  // namespace layers

}  // namespace tf::keras
