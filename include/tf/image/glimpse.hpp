// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows of images that may reach beyond the borders: tf.image.extract_glimpse.

#include <tf/image/dtype.hpp>
#include <tf/ops/primitive/glimpse.hpp>
#include <tf/ops/primitive/windows.hpp>

namespace tf::image {

/// How extract_glimpse fills pixels outside of the image: with uniform noise between the smallest
/// and the largest value of the image, with normal noise of the mean and standard deviation of the
/// channel, or with zeros.
enum class GlimpseNoise : std::int64_t {
    uniform = op::ExtractGlimpse::uniform,
    gaussian = op::ExtractGlimpse::gaussian,
    zero = op::ExtractGlimpse::zero
};

/// Options of tf::image::extract_glimpse.
struct GlimpseOptions {
    bool centered = true;    ///< offsets start at the middle of the image, not at its first pixel
    bool normalized = true;  ///< offsets are fractions of the image's size, from -1 to 1 if
                             ///< centered
    GlimpseNoise noise = GlimpseNoise::uniform;
};

/// Cuts a window of the same size out of each image: float images [n, height, width, channels],
/// float offsets [n, 2] of y and x -> [n, Size.height, Size.width, channels]. The offset, rounded
/// towards 0, is the position of the window's first pixel, or that of its middle if `centered` and
/// `normalized` are set. Noise differs from call to call and from TensorFlow's. Has no gradient.
/// Mirrors tf.image.extract_glimpse:
///
///     tf::image::extract_glimpse<tf::nn::Window{2, 2}>(images, offsets, {.normalized = false})
template <nn::Window Size, TensorLike A, TensorLike B>
constexpr auto extract_glimpse(const A& input, const B& offsets,
                               const GlimpseOptions& options = {}) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Offsets = tensor_type_t<B>;
        constexpr bool floats = X::dtype == DType::float32 && Offsets::dtype == DType::float32;
        static_assert(floats,
                      "[tf.ops.bad_dtype] extract_glimpse<Size>(images, offsets): images and "
                      "offsets must be float, as in TensorFlow; use tf::cast<float>(images)");
        constexpr bool positive = Size.height > 0 && Size.width > 0;
        static_assert(positive,
                      "[tf.image.size] extract_glimpse<Size>(images, offsets): the height and the "
                      "width must be at least 1");
        using Op = op::ExtractGlimpse;
        constexpr Op::Attributes size{.height = Size.height, .width = Size.width};
        constexpr Shape s =
            floats && positive
                ? tf::detail::ops::static_result<Op, X, Offsets>(tf::detail::ops::words_of<size>)
                : Shape::invalid();
        static_assert(!floats || !positive || s.valid(),
                      "[tf.image.boxes] extract_glimpse<Size>(images, offsets): 'images' must have "
                      "the shape [n, height, width, channels], 'offsets' the shape [n, 2]");
        if constexpr (s.valid())
            return tf::detail::ops::call<Op, TensorOf<float, s>>(
                op::to_words(Op::Attributes{.height = Size.height,
                                            .width = Size.width,
                                            .centered = options.centered,
                                            .normalized = options.normalized,
                                            .noise = static_cast<std::int64_t>(options.noise)}),
                X(input.collapse()), Offsets(offsets.collapse()));
        else return Poison{};
    }
}

}  // namespace tf::image
