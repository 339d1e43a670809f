// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// JPEG artifacts as augmentation: tf.image.adjust_jpeg_quality and its random forms.

#include <limits>

#include <tf/image/dtype.hpp>
#include <tf/image/random.hpp>
#include <tf/io/images/images.hpp>

namespace tf::image {

/// Encodes an image as JPEG and decodes it again: [height, width, channels] -> the same shape and
/// dtype, with 1 or 3 channels, which must be static. Floats are in [0, 1]. The quality, an int or
/// an int32 scalar, is in [0, 100]. Has no gradient. Raises errors::InvalidArgument for other
/// qualities. Mirrors tf.image.adjust_jpeg_quality.
template <TensorLike A, tf::detail::ops::Operand Q>
constexpr auto adjust_jpeg_quality(const A& image, const Q& quality,
                                   io::DctMethod dct_method = io::DctMethod::integer_fast) {
    if constexpr (Poisoned<A> || Poisoned<Q>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr Shape s = X::static_shape;
        constexpr bool fits = s.rank == 3 && (s[2] == 1 || s[2] == 3);
        static_assert(fits,
                      "[tf.io.pixels] adjust_jpeg_quality(image, quality): 'image' must be "
                      "[height, width, channels] with 1 or 3 channels, a static dim");
        if constexpr (fits) {
            const auto file = io::detail::of_jpeg_image(
                convert_image_dtype<std::uint8_t>(X(image.collapse()), true), [&](const auto& x) {
                    return tf::detail::ops::call<op::EncodeJpegVariableQuality, Tensor<string>>(
                        {}, x, detail::scalar<std::int32_t>(quality));
                });
            const TensorOf<std::uint8_t, s> decoded =
                io::decode_jpeg<s[2]>(file, {.dct_method = dct_method});
            return X(convert_image_dtype<typename X::value_type>(decoded, true));
        } else {
            return Poison{};
        }
    }
}

namespace detail {

constexpr void check_quality(int least, int most) {
    check_random_range(least >= 0 && most <= 100 && least < most, "random_jpeg_quality",
                       "0 <= min_jpeg_quality < max_jpeg_quality <= 100");
}

}  // namespace detail

/// Calls adjust_jpeg_quality with a random quality in [min_jpeg_quality, max_jpeg_quality) that
/// depends only on the seed. Raises errors::InvalidArgument unless 0 <= min_jpeg_quality <
/// max_jpeg_quality <= 100. Mirrors tf.image.stateless_random_jpeg_quality.
template <TensorLike A>
constexpr auto stateless_random_jpeg_quality(const A& image, int min_jpeg_quality,
                                             int max_jpeg_quality, const random::Seed& seed) {
    detail::check_quality(min_jpeg_quality, max_jpeg_quality);
    return adjust_jpeg_quality(image,
                               random::stateless_uniform<tf::detail::core::Late<std::int32_t, A>>(
                                   seed, {.minval = min_jpeg_quality, .maxval = max_jpeg_quality}));
}
/// The same with another random quality in each call. Mirrors tf.image.random_jpeg_quality.
template <TensorLike A>
constexpr auto random_jpeg_quality(const A& image, int min_jpeg_quality, int max_jpeg_quality,
                                   const RandomOptions& options = {}) {
    detail::check_quality(min_jpeg_quality, max_jpeg_quality);
    return adjust_jpeg_quality(
        image, random::uniform<tf::detail::core::Late<std::int32_t, A>>(
                   {.minval = min_jpeg_quality, .maxval = max_jpeg_quality, .seed = options.seed}));
}

}  // namespace tf::image
