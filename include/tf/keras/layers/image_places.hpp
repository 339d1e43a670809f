// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that move the pixels of images in training: RandomFlip, RandomTranslation, RandomRotation,
// RandomZoom.

#include <numbers>
#include <optional>
#include <string_view>

#include <tf/keras/layers/augmentation.hpp>
#include <tf/keras/layers/interpolation.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/projective.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/trigonometry.hpp>

namespace tf::keras {

/// "horizontal", "vertical" or "horizontal_and_vertical".
struct FlipMode {
    bool horizontal, vertical;

    template <std::size_t N>
    constexpr FlipMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        const bool both = given == "horizontal_and_vertical";
        horizontal = both || given == "horizontal";
        vertical = both || given == "vertical";
    }
};

/// In training, mirrors each image with a probability of 1/2, by default horizontally and,
/// independently, vertically; in inference, returns the images. Floats. `seed` and
/// tf::random::set_seed work as in tf::random::uniform. Mirrors keras.layers.RandomFlip:
///
///     RandomFlip{.mode = "horizontal"}
struct RandomFlip {
    FlipMode mode = "horizontal_and_vertical";
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports an unknown mode.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool known = self.mode.horizontal || self.mode.vertical;
        static_assert(known,
                      "[tf.keras.flip_mode] RandomFlip{.mode = \"horizontal\"}: the mode must be "
                      "\"horizontal\", \"vertical\" or \"horizontal_and_vertical\"");
        return known;
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            if constexpr (!self.mode.vertical) return flipped<2, self.seed>(x);
            else if constexpr (!self.mode.horizontal) return flipped<1, self.seed>(x);
            else return flipped<1, detail::next_seed(self.seed)>(flipped<2, self.seed>(x));
        });
    }

private:
    /// Mirrors each image along the axis with probability 1/2.
    template <int Axis, std::int64_t Seed, class X>
    static constexpr X flipped(const X& x) {
        return tf::where(detail::uniform_like<Seed, 14>(x) < .5f, tf::reverse<Axis>(x), x);
    }
};

/// How pixels outside of the image are filled: "reflect" (d c b a | a b c d | d c b a), "wrap" (a b
/// c d | a b c d), "nearest" (a a a | a b c d | d d d) or "constant" (the layer's fill_value).
struct FillMode {
    op::FillMode mode;
    bool known;

    template <std::size_t N>
    constexpr FillMode(const char (&name)[N]) : mode(op::FillMode::constant), known(true) {
        const std::string_view given(name, N - 1);
        if (given == "reflect") mode = op::FillMode::reflect;
        else if (given == "wrap") mode = op::FillMode::wrap;
        else if (given == "nearest") mode = op::FillMode::nearest;
        else known = given == "constant";
    }
};

namespace detail {

/// Reports an unknown fill mode or interpolation.
template <FillMode F, Interpolation I>
constexpr bool check_moving() {
    static_assert(F.known,
                  "[tf.keras.fill_mode] RandomRotation{.factor = .1, .fill_mode = \"reflect\"}: "
                  "the fill mode must be \"reflect\", \"wrap\", \"nearest\" or \"constant\"");
    if constexpr (!F.known) return false;
    else return check_interpolation<I, true>();
}
/// The height (axis 1) or the width (axis 2) of images.
template <int Axis, class X>
constexpr Tensor<float> side_of(const X& x) {
    if constexpr (constexpr int known = X::static_shape[Axis]; known != dyn)
        return static_cast<float>(known);
    else return tf::cast<float>(tf::shape(x)[Axis]);
}
/// One random number from `range` for each image, multiplied by `scale`, plus `offset`: [n, 1].
template <std::int64_t Seed, Factor Range, class X>
constexpr auto column_of_images(const X& x, float scale, float offset = 0) {
    constexpr float lower = Range.lower, upper = Range.upper;
    const auto drawn = number_of_images<Seed>(x, lower * scale + offset, upper * scale + offset);
    return nest::materialize(tf::squeeze<2, 3>(drawn));
}
/// Transforms images with the layer's fill mode and interpolation; the pixel at (x, y) comes from
/// (a0 x + a1 y + a2, b0 x + b1 y + b2). Each coefficient is [n, 1].
template <auto Self, class X, class A>
constexpr X moved(const X& x, const A& a0, const A& a1, const A& a2, const A& b0, const A& b1,
                  const A& b2) {
    const auto zeros = nest::materialize(tf::zeros_like(a0));
    const auto by = nest::materialize(tf::concat<1>(a0, a1, a2, b0, b1, b2, zeros, zeros));
    constexpr float outside = static_cast<float>(Self.fill_value);
    constexpr bool nearest = Self.interpolation.kind == Interpolation::Kind::nearest;
    return tf::detail::ops::projected<Self.fill_mode.mode, nearest>(x, by, outside);
}

}  // namespace detail

/// In training, moves each image down and to the right by random fractions of its height and width;
/// in inference, returns the images. `.height_factor = .2` draws from -.2 to .2, `{-.1, .3}` from
/// -.1 to .3. Floats. As in TensorFlow, the gradient with respect to the images is an
/// approximation: it is moved back. Mirrors keras.layers.RandomTranslation.
struct RandomTranslation {
    Factor height_factor;
    Factor width_factor;
    FillMode fill_mode = "reflect";
    Interpolation interpolation = "bilinear";
    std::int64_t seed = no_seed;
    double fill_value = 0;
    Name name{};

    /// Reports an unknown fill mode or interpolation.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_moving<self.fill_mode, self.interpolation>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            using detail::column_of_images, detail::side_of;
            const auto down = column_of_images<self.seed, self.height_factor>(x, -1);
            const auto right =
                column_of_images<detail::next_seed(self.seed), self.width_factor>(x, -1);
            const auto ones = nest::materialize(tf::ones_like(down));
            const auto zeros = nest::materialize(tf::zeros_like(down));
            return detail::moved<self>(x, ones, zeros, nest::materialize(right * side_of<2>(x)),
                                       zeros, ones, nest::materialize(down * side_of<1>(x)));
        });
    }
};

/// In training, rotates each image by a random angle; in inference, returns the images. `.factor =
/// .2` draws from -.2 to .2 of a full turn, counter-clockwise, `{0, .3}` from 0 to .3. Floats. As
/// in TensorFlow, the gradient with respect to the images is an approximation: it is rotated back.
/// Mirrors keras.layers.RandomRotation.
struct RandomRotation {
    Factor factor;
    FillMode fill_mode = "reflect";
    Interpolation interpolation = "bilinear";
    std::int64_t seed = no_seed;
    double fill_value = 0;
    Name name{};

    /// Reports an unknown fill mode or interpolation.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_moving<self.fill_mode, self.interpolation>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float turn = static_cast<float>(2 * std::numbers::pi);
            const auto angle = detail::column_of_images<self.seed, self.factor>(x, turn);
            const auto cosine = nest::materialize(tf::cos(angle));
            const auto sine = nest::materialize(tf::sin(angle));
            const auto minus = nest::materialize(-sine);
            const Tensor<float> cx = (detail::side_of<2>(x) - 1.f) * .5f,
                                cy = (detail::side_of<1>(x) - 1.f) * .5f;
            return detail::moved<self>(x, cosine, minus,
                                       nest::materialize(cx - cosine * cx + sine * cy), sine,
                                       cosine, nest::materialize(cy - sine * cx - cosine * cy));
        });
    }
};

/// In training, zooms each image by random factors; in inference, returns the images.
/// `.height_factor = .2` draws from -.2 (zoom in) to .2 (zoom out, with filled borders), `{-.3,
/// -.1}` only zooms in. Without a width_factor the aspect ratio is kept. Floats. As in TensorFlow,
/// the gradient with respect to the images is an approximation: it is zoomed back. Mirrors
/// keras.layers.RandomZoom.
struct RandomZoom {
    Factor height_factor;
    Factor width_factor = keeps_proportions;
    FillMode fill_mode = "reflect";
    Interpolation interpolation = "bilinear";
    std::int64_t seed = no_seed;
    double fill_value = 0;
    Name name{};

    /// Reports an unknown fill mode or interpolation.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_moving<self.fill_mode, self.interpolation>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            const auto down = detail::column_of_images<self.seed, self.height_factor>(x, 1, 1);
            const auto across = [&] {
                if constexpr (self.width_factor.lower > self.width_factor.upper) return down;
                else
                    return detail::column_of_images<detail::next_seed(self.seed),
                                                    self.width_factor>(x, 1, 1);
            }();
            const auto offset = [](const auto& side, const auto& zoom) {
                return nest::materialize((1.f - zoom) * ((side - 1.f) * .5f));
            };
            const auto zeros = nest::materialize(tf::zeros_like(down));
            return detail::moved<self>(x, across, zeros, offset(detail::side_of<2>(x), across),
                                       zeros, down, offset(detail::side_of<1>(x), down));
        });
    }
};

namespace layers {
using keras::RandomFlip;
using keras::RandomRotation;
using keras::RandomTranslation;
using keras::RandomZoom;
}  // namespace layers

}  // namespace tf::keras
