// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Differences of neighbouring pixels: tf.image.total_variation, image_gradients, sobel_edges.

#include <tf/image/geometry.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/depthwise.hpp>

namespace tf::image {

namespace detail {

/// Each row minus the row above it.
template <class X>
constexpr auto row_steps(const X& x) {
    return valued(x(ellipsis, tf::Slice<1>(), all, all) -
                  x(ellipsis, tf::Slice<0, -1>(), all, all));
}
/// Each column minus the column before it.
template <class X>
constexpr auto column_steps(const X& x) {
    return valued(x(ellipsis, tf::Slice<1>(), all) - x(ellipsis, tf::Slice<0, -1>(), all));
}

}  // namespace detail

/// The sum of the absolute differences of neighbouring pixels: [n, height, width, channels] -> [n],
/// [height, width, channels] -> []. Signed numeric dtypes. Mirrors tf.image.total_variation.
template <TensorLike A>
constexpr auto total_variation(const A& images) {
    return detail::of_images(images, [](const auto& x) {
        const auto rows = detail::valued(abs(detail::row_steps(x)));
        const auto columns = detail::valued(abs(detail::column_steps(x)));
        using X = std::remove_cvref_t<decltype(x)>;
        if constexpr (Poisoned<std::remove_cvref_t<decltype(rows)>>) return Poison{};
        else if constexpr (X::rank == 3) return reduce_sum(rows) + reduce_sum(columns);
        else return reduce_sum<1, 2, 3>(rows) + reduce_sum<1, 2, 3>(columns);
    });
}

/// The results of tf::image::image_gradients; both have the shape of the images.
template <class X>
struct ImageGradients {
    X dy;  ///< the pixel below minus the pixel; 0 in the last row
    X dx;  ///< the pixel to the right minus the pixel; 0 in the last column
};
/// The differences between neighbouring rows (dy) and between neighbouring columns (dx): images [n,
/// height, width, channels] -> {dy, dx}. Numeric dtypes. Mirrors tf.image.image_gradients.
template <TensorLike A>
constexpr auto image_gradients(const A& image) {
    if constexpr (Poisoned<A>) {
        return ImageGradients<Poison>{};
    } else {
        using X = tensor_type_t<A>;
        static_assert(X::rank == 4,
                      "[tf.image.rank] image_gradients(image): 'image' must have the shape [n, "
                      "height, width, channels]; use tf::expand_dims<0>(image) for one image");
        if constexpr (X::rank != 4) {
            return ImageGradients<Poison>{};
        } else {
            const X x(image.collapse());
            // Empty images do not get a row or column of zeros either.
            const auto row = detail::valued(zeros_like(detail::valued(x(all, tf::Slice<0, 1>()))));
            const auto column =
                detail::valued(zeros_like(detail::valued(x(all, all, tf::Slice<0, 1>()))));
            return ImageGradients<X>{X(concat<1>(detail::row_steps(x), row)),
                                     X(concat<2>(detail::column_steps(x), column))};
        }
    }
}

/// The Sobel edge maps: images [n, height, width, channels] -> [n, height, width, channels, 2], the
/// gradients from top to bottom and from left to right. Images are padded by reflection, so they
/// need at least two rows and two columns. Floating dtypes. Mirrors tf.image.sobel_edges.
template <TensorLike A>
constexpr auto sobel_edges(const A& image) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using T = typename X::value_type;
        constexpr bool fits = X::rank == 4 && is_floating(X::dtype);
        static_assert(
            fits,
            "[tf.image.rank] sobel_edges(image): 'image' must be [n, height, width, channels] of "
            "floats; use tf::expand_dims<0>(image) for one image, tf::cast<float>(image)");
        if constexpr (!fits) {
            return Poison{};
        } else {
            constexpr Shape s = X::static_shape;
            using Filters = tf::detail::core::Late<Tensor<std::int8_t, 3, 3, 2>, T>;
            const Tensor<T, 3, 3, 2> both = cast<T>(Filters{{{-1, -1}, {-2, 0}, {-1, 1}},
                                                            {{0, -2}, {0, 0}, {0, 2}},
                                                            {{1, -1}, {2, 0}, {1, 1}}});
            const X x(image.collapse());
            const auto edges = [&](const auto& filters) {
                constexpr Paddings border{{0, 0}, {1, 1}, {1, 1}, {0, 0}};
                return detail::valued(
                    nn::depthwise_conv2d<1, "VALID">(pad<border, "REFLECT">(x), filters));
            };
            constexpr Shape out(s[0], s[1], s[2], s[3], 2);
            constexpr int known = s[3] == dyn ? -1 : s[3];
            constexpr Shape dims(s[0] == dyn ? -2 : s[0], s[1] == dyn ? -3 : s[1],
                                 s[2] == dyn ? -4 : s[2], known, 2);
            const Tensor<T, 3, 3, 1, 2> one = expand_dims<2>(both);
            if constexpr (s[3] != dyn) {
                return tf::detail::ops::reshaped<out, dims>(
                    edges(Tensor<T, 3, 3, s[3], 2>(tile<1, 1, s[3], 1>(one))));
            } else {
                using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
                const Number channels = tf::shape(x)[3], once(1);
                return tf::detail::ops::reshaped<out, dims>(edges(
                    Tensor<T, 3, 3, dyn, 2>(tile(one, stack<0>({once, once, channels, once})))));
            }
        }
    }
}

}  // namespace tf::image
