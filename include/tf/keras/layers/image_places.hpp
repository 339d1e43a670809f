// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that move the pixels of images in training: RandomFlip.

#include <string_view>

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/image_values.hpp>
#include <tf/ops/primitive/parts.hpp>

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

/// In training, mirrors each image with a probability of 1/2, and in the other direction too;
/// in inference, returns the images. Floats. `seed` and tf::random::set_seed work as in
/// tf::random::uniform. Mirrors keras.layers.RandomFlip:
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
                      "[tf.keras.flip_mode] RandomFlip{.mode = \"horizontal\"}: \"horizontal\", "
                      "\"vertical\" or \"horizontal_and_vertical\"");
        return known;
    }
    template <auto self, class T, int... D, class Mode>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& images, Mode) {
        const auto x = detail::as_float_images(images);
        if constexpr (!Mode::value) return x;
        else if constexpr (!self.mode.vertical) return flipped<2, self.seed>(x);
        else if constexpr (!self.mode.horizontal) return flipped<1, self.seed>(x);
        else return flipped<1, detail::next_seed(self.seed)>(flipped<2, self.seed>(x));
    }

private:
    /// Every second image, on average, is mirrored along the axis.
    template <int Axis, std::int64_t Seed, class X>
    static constexpr X flipped(const X& x) {
        return tf::where(detail::uniform_like<Seed, 14>(x) < .5f, tf::reverse<Axis>(x), x);
    }
};

namespace layers {
using keras::RandomFlip;
}  // namespace layers

}  // namespace tf::keras
