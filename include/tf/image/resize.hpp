// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Resizing of images: tf.image.resize.

#include <algorithm>

#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/resample.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::image {

/// The interpolation method of tf::image::resize. The result is float, except for nearest_neighbor.
enum class ResizeMethod : std::uint8_t {
    bilinear,          ///< linear, from the four nearest pixels
    nearest_neighbor,  ///< the nearest pixel, in the dtype of the images
    bicubic,           ///< cubic, from the 16 nearest pixels
    area,              ///< the mean of the area that the new pixel covers
    lanczos3,          ///< Lanczos kernel of radius 3
    lanczos5,          ///< Lanczos kernel of radius 5
    gaussian,          ///< Gaussian kernel of radius 1.5 and standard deviation .5
    mitchellcubic      ///< Mitchell-Netravali cubic kernel
};

/// The options of tf::image::resize.
struct ResizeOptions {
    bool preserve_aspect_ratio = false;  ///< the size is an upper bound
    /// Widens the kernel when the image shrinks. Ignored for nearest_neighbor and area.
    bool antialias = false;
};

namespace detail {

/// The largest size within `to` that keeps the aspect ratio of the images.
constexpr nn::Window in_proportion(int height, int width, nn::Window to) {
    const auto h = static_cast<float>(height), w = static_cast<float>(width);
    const float scale =
        std::min(static_cast<float>(to.height) / h, static_cast<float>(to.width) / w);
    const auto rounded = [&](float v) {  // rounds halves to even
        const auto n = static_cast<int>(v);
        const float rest = v - static_cast<float>(n);
        return n + (rest > .5f || (rest == .5f && n % 2 != 0) ? 1 : 0);
    };
    return {rounded(scale * h), rounded(scale * w)};
}
constexpr op::ResampleKernel kernel_of(ResizeMethod method) {
    switch (method) {
        case ResizeMethod::bilinear: return op::ResampleKernel::triangle;
        case ResizeMethod::bicubic: return op::ResampleKernel::keyscubic;
        case ResizeMethod::lanczos3: return op::ResampleKernel::lanczos3;
        case ResizeMethod::lanczos5: return op::ResampleKernel::lanczos5;
        case ResizeMethod::gaussian: return op::ResampleKernel::gaussian;
        default: return op::ResampleKernel::mitchellcubic;
    }
}
/// Resizes images [n, h, w, c] to the size of `At` with the op ScaleAndTranslate.
template <op::ResampleAttributes At, class X>
constexpr auto resampled(const X& x) {
    constexpr Shape s = op::resized(X::static_shape, At.size());
    static_assert(s.valid(),
                  "[tf.image.empty] resize<Size>(images): empty images cannot be resized");
    if constexpr (!s.valid()) {
        return Poison{};
    } else {
        using Pair = tf::detail::core::Late<Tensor<float, 2>, X>;
        const auto scale = [&] {
            constexpr auto height = static_cast<float>(At.height),
                           width = static_cast<float>(At.width);
            if constexpr (X::static_shape[1] != dyn && X::static_shape[2] != dyn)
                return Pair({height / static_cast<float>(X::static_shape[1]),
                             width / static_cast<float>(X::static_shape[2])});
            else return Pair(Pair({height, width}) / cast<float>(tf::shape(x)[tf::Slice<1, 3>()]));
        }();
        return tf::detail::ops::call<op::ScaleAndTranslate, TensorOf<float, s>>(
            tf::detail::ops::words_of<At>, x, scale, Pair({0.f, 0.f}));
    }
}

template <nn::Window Size, ResizeMethod Method, bool Antialias, class X>
constexpr auto resized(const X& x) {
    constexpr auto centers = tf::detail::ops::ResizeGrid::centers;
    constexpr auto edges = tf::detail::ops::ResizeGrid::edges;
    using tf::detail::ops::resize;
    if constexpr (Method == ResizeMethod::nearest_neighbor)
        return resize<op::ResizeNearestNeighbor, Size, centers>(x);
    else if constexpr (Method == ResizeMethod::area) return resize<op::ResizeArea, Size, edges>(x);
    else if constexpr (Method == ResizeMethod::bilinear && !Antialias)
        return resize<op::ResizeBilinear, Size, centers>(x);
    else if constexpr (Method == ResizeMethod::bicubic && !Antialias)
        return resize<op::ResizeBicubic, Size, centers>(x);
    else if constexpr (!tf::detail::ops::check_resize<op::ScaleAndTranslate, Size, X>())
        return Poison{};
    else {
        constexpr op::ResampleAttributes at{
            Size.height, Size.width, static_cast<std::uint64_t>(kernel_of(Method)), Antialias};
        if constexpr (X::rank == 4) {
            return resampled<at>(x);
        } else {
            using Batch = tensor_type_t<decltype(expand_dims<0>(x))>;
            return squeeze<0>(resampled<at>(Batch(expand_dims<0>(x))));
        }
    }
}

}  // namespace detail

/// Resizes images: [n, height, width, channels] -> [n, Size.height, Size.width, channels], or the
/// same without n. The result is float, or has the dtype of the images for nearest_neighbor. Images
/// have any numeric dtype except uint32 and uint64. With preserve_aspect_ratio, height and width
/// must be static, and the result is the largest size within Size that keeps the aspect ratio.
/// There are gradients for float images, except for area (bicubic: float and double; bilinear and
/// nearest_neighbor without antialias: all floating dtypes). Raises errors::InvalidArgument if dyn
/// dims are 0. Mirrors tf.image.resize:
///
///     tf::image::resize<224>(images)
///     tf::image::resize<tf::nn::Window{2, 3}, tf::image::ResizeMethod::nearest_neighbor>(images)
template <nn::Window Size, ResizeMethod Method = ResizeMethod::bilinear,
          ResizeOptions Options = ResizeOptions{}, TensorLike A>
constexpr auto resize(const A& images) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        const X x(images.collapse());
        constexpr bool keeps = Options.preserve_aspect_ratio && (X::rank == 3 || X::rank == 4);
        if constexpr (!keeps) {
            return detail::resized<Size, Method, Options.antialias>(x);
        } else {
            constexpr int height = X::static_shape[X::rank - 3],
                          width = X::static_shape[X::rank - 2];
            constexpr bool known = height != dyn && width != dyn;
            static_assert(known,
                          "[tf.image.open] the height and the width of 'images' must be known at "
                          "compile time; give them in the type: tf::Tensor<float, tf::dyn, 20, 30, "
                          "3>(images)");
            if constexpr (!known) {
                return Poison{};
            } else if constexpr (height == 0 || width == 0) {
                return detail::resized<Size, Method, Options.antialias>(x);
            } else {
                constexpr nn::Window to = detail::in_proportion(height, width, Size);
                return detail::resized<to, Method, Options.antialias>(x);
            }
        }
    }
}

}  // namespace tf::image
