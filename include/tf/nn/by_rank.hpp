// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pooling and convolutions under one name for sequences, images and images with a depth:
// tf.nn.max_pool, avg_pool, convolution, conv_transpose; dilated convolutions under their older
// names, tf.nn.atrous_conv2d and atrous_conv2d_transpose.

#include <concepts>

#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/pooling.hpp>

namespace tf::nn {

namespace detail {

/// Whether images with this rank are [n, positions.., channels], and all numbers are of the type
/// that their window needs: int, Window or Window3.
template <int Rank, auto... Numbers>
constexpr bool fit_rank() {
    constexpr bool ranked = Rank >= 3 && Rank <= 5;
    static_assert(ranked,
                  "[tf.nn.rank] max_pool, avg_pool, convolution, conv_transpose: 'x' is [n, "
                  "width, channels], [n, height, width, channels] or [n, depth, height, width, "
                  "channels]; use tf::expand_dims<0>(x) for one image");
    using W = std::conditional_t<Rank == 4, Window, std::conditional_t<Rank == 5, Window3, int>>;
    constexpr bool fit =
        !ranked || (std::convertible_to<std::remove_cvref_t<decltype(Numbers)>, W> && ...);
    static_assert(
        fit,
        "[tf.nn.rank] max_pool, avg_pool, convolution, conv_transpose: sizes, strides and "
        "dilations are ints for [n, width, channels], tf::nn::Window for images, "
        "tf::nn::Window3 for images with a depth; an int serves all");
    return ranked && fit;
}

}  // namespace detail

/// max_pool1d, max_pool2d or max_pool3d, by the rank of x: [n, positions.., channels] -> [n,
/// positions.., channels]. Mirrors tf.nn.max_pool:
///
///     tf::nn::max_pool<2, 2, "VALID">(x)
///     tf::nn::max_pool<tf::nn::Window{1, 3}, 1, "SAME">(images)
template <auto Size, auto Strides, Padding P, TensorLike A>
constexpr auto max_pool(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        if constexpr (!detail::fit_rank<rank, Size, Strides>()) return Poison{};
        else if constexpr (rank == 3) return max_pool1d<Size, Strides, P>(x);
        else if constexpr (rank == 4) return max_pool2d<Size, Strides, P>(x);
        else return max_pool3d<Size, Strides, P>(x);
    }
}
/// avg_pool1d, avg_pool2d or avg_pool3d, by the rank of x. Mirrors tf.nn.avg_pool.
template <auto Size, auto Strides, Padding P, TensorLike A>
constexpr auto avg_pool(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        if constexpr (!detail::fit_rank<rank, Size, Strides>()) return Poison{};
        else if constexpr (rank == 3) return avg_pool1d<Size, Strides, P>(x);
        else if constexpr (rank == 4) return avg_pool2d<Size, Strides, P>(x);
        else return avg_pool3d<Size, Strides, P>(x);
    }
}

/// conv1d, conv2d or conv3d, by the rank of x: [n, positions.., channels], filters [window..,
/// channels, features] -> [n, positions.., features]. conv3d has no dilations. Mirrors
/// tf.nn.convolution:
///
///     tf::nn::convolution<1, "VALID">(x, filters)
///     tf::nn::convolution<1, "SAME", 2>(x, filters)  // dilated
template <auto Strides, Padding P, auto Dilations = 1, TensorLike A, TensorLike B>
constexpr auto convolution(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        if constexpr (!detail::fit_rank<rank, Strides, Dilations>()) {
            return Poison{};
        } else if constexpr (rank == 3) {
            return conv1d<Strides, P, Dilations>(x, filters);
        } else if constexpr (rank == 4) {
            return conv2d<Strides, P, Dilations>(x, filters);
        } else {
            constexpr Window3 by(Dilations);
            constexpr bool dense = by.depth == 1 && by.height == 1 && by.width == 1;
            static_assert(dense,
                          "[tf.nn.conv_dilation] convolution<Strides, Padding, Dilations>(x, "
                          "filters): images with a depth have no dilations");
            if constexpr (dense) return conv3d<Strides, P>(x, filters);
            else return Poison{};
        }
    }
}

/// conv1d_transpose, conv2d_transpose or conv3d_transpose, by the rank of x: [n, positions..,
/// features], filters [window.., channels, features] -> [n, Size.., channels]. Mirrors
/// tf.nn.conv_transpose, whose output_shape is the whole shape:
///
///     tf::nn::conv_transpose<tf::nn::Window{28, 28}, 2, "SAME">(x, filters)
template <auto Size, auto Strides, Padding P, TensorLike A, TensorLike B>
constexpr auto conv_transpose(const A& x, const B& filters) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        if constexpr (!detail::fit_rank<rank, Size, Strides>()) return Poison{};
        else if constexpr (rank == 3) return conv1d_transpose<Size, Strides, P>(x, filters);
        else if constexpr (rank == 4) return conv2d_transpose<Size, Strides, P>(x, filters);
        else return conv3d_transpose<Size, Strides, P>(x, filters);
    }
}

/// The convolution whose window takes every Rate-th pixel: x [n, h, w, channels], filters [kh, kw,
/// channels, features] -> [n, positions.., features]; conv2d with dilations. Mirrors
/// tf.nn.atrous_conv2d.
template <int Rate, Padding P, TensorLike A, TensorLike B>
constexpr auto atrous_conv2d(const A& x, const B& filters) {
    return conv2d<1, P, Rate>(x, filters);
}
/// The transpose of atrous_conv2d: x [n, positions.., features], filters [kh, kw, channels,
/// features] -> [n, Size.height, Size.width, channels]; conv2d_transpose with dilations, which
/// TensorFlow does not run on a CPU if it is saved. Mirrors tf.nn.atrous_conv2d_transpose, whose
/// output_shape is the whole shape.
template <Window Size, int Rate, Padding P, TensorLike A, TensorLike B>
constexpr auto atrous_conv2d_transpose(const A& x, const B& filters) {
    return conv2d_transpose<Size, 1, P, Rate>(x, filters);
}

}  // namespace tf::nn
