// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures of the similarity of two images: tf.image.psnr, ssim, ssim_multiscale.

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <tf/image/geometry.hpp>
#include <tf/nn/softmax.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/pooling.hpp>

namespace tf::image {

/// The options of tf::image::ssim and ssim_multiscale.
struct SsimOptions {
    int filter_size = 11;       ///< height and width of the Gaussian window
    double filter_sigma = 1.5;  ///< its standard deviation, in pixels
    double k1 = .01;            ///< c1 = (k1 * max_val)^2 avoids a division by 0 in the term of the
                                ///< means
    double k2 = .03;            ///< c2 = (k2 * max_val)^2 does so in the term of the variances
};

namespace detail {

/// Calls f(a, b, max_val) with both images and the largest value, all converted to floats.
template <TensorLike A, TensorLike B, class V, class F>
constexpr auto compared(const A& img1, const B& img2, const V& max_val, F f) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool fits = X::rank == Y::rank && (X::rank == 3 || X::rank == 4) &&
                              std::is_same_v<typename X::value_type, typename Y::value_type>;
        static_assert(
            fits,
            "[tf.image.rank] both images must have the shape [n, height, width, channels] or "
            "[height, width, channels] and the same dtype; use tf::expand_dims<-1>(images) if "
            "there is no dim of channels, tf::cast<float>(images)");
        if constexpr (!fits) {
            return Poison{};
        } else {
            using T = typename X::value_type;
            const auto a = valued(convert_image_dtype<float>(img1));
            const auto b = valued(convert_image_dtype<float>(img2));
            const auto most = valued(convert_image_dtype<float>(scalar<T>(max_val)));
            if constexpr (Poisoned<std::remove_cvref_t<decltype(a)>>) return Poison{};
            else return valued(f(a, b, most));
        }
    }
}
/// The same for f that needs batches: a single image becomes a batch of one.
template <class A, class B, class V, class F>
constexpr auto compared_batches(const A& img1, const B& img2, const V& max_val, F f) {
    return compared(img1, img2, max_val, [&](const auto& a, const auto& b, const auto& most) {
        if constexpr (std::remove_cvref_t<decltype(a)>::rank == 3)
            return squeeze<0>(f(valued(expand_dims<0>(a)), valued(expand_dims<0>(b)), most));
        else return f(a, b, most);
    });
}

/// The Gaussian-weighted mean of the window around each pixel, for each channel.
template <SsimOptions Options, class X>
constexpr auto window_means(const X& x) {
    constexpr int size = Options.filter_size;
    constexpr double middle = (size - 1) / 2., width = Options.filter_sigma;
    const Tensor<float, size> at = cast<float>(range<size>());
    const Tensor<float, size> from_middle = at - static_cast<float>(middle);
    const Tensor<float, size> weights =
        nn::softmax(square(from_middle) * static_cast<float>(-.5 / (width * width)));
    const Tensor<float, size, size, 1, 1> window =
        reshape<size, 1, 1, 1>(weights) * reshape<1, size, 1, 1>(weights);
    constexpr int channels = X::static_shape[3];
    if constexpr (channels != dyn) {
        const Tensor<float, size, size, channels, 1> filters = tile<1, 1, channels, 1>(window);
        return valued(nn::depthwise_conv2d<1, "VALID">(x, filters));
    } else {
        using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
        const Number count = tf::shape(x)[3], once(1);
        const Tensor<float, size, size, dyn, 1> filters =
            tile(window, stack<0>({once, once, count, once}));
        return valued(nn::depthwise_conv2d<1, "VALID">(x, filters));
    }
}

template <class X>
struct Similarity {
    X ssim;      ///< the index for each image and channel
    X contrast;  ///< its factor for contrast and structure
};
constexpr bool window_fits(const Shape& images, int size) {
    return (images[1] == dyn || images[1] >= size) && (images[2] == dyn || images[2] >= size);
}
/// The structural similarity of float images: [n, height, width, channels] -> [n, channels].
template <SsimOptions Options, class X, class V>
constexpr auto similarity(const X& x, const X& y, const V& most) {
    constexpr SsimOptions options = Options;
    constexpr bool options_fit = options.filter_size > 0 && options.filter_sigma > 0;
    static_assert(options_fit,
                  "[tf.image.size] ssim(img1, img2, max_val): filter_size must be at least 1 and "
                  "filter_sigma greater than 0");
    constexpr bool large = window_fits(X::static_shape, options.filter_size);
    static_assert(large,
                  "[tf.image.size] ssim(img1, img2, max_val): images must be at least as large as "
                  "the window, also after ssim_multiscale has halved them; use a smaller "
                  "filter_size or fewer power_factors");
    if constexpr (!options_fit || !large) {
        return Similarity<Poison>{};
    } else {
        constexpr Shape averages(X::static_shape[0], X::static_shape[3]);
        using Y = TensorOf<float, averages>;
        const auto c1 = valued(square(most * static_cast<float>(options.k1)));
        const auto c2 = valued(square(most * static_cast<float>(options.k2)));
        const auto mean_x = window_means<Options>(x), mean_y = window_means<Options>(y);
        const auto product = valued(mean_x * mean_y * 2.f);
        const auto squares = valued(square(mean_x) + square(mean_y));
        const auto luminance = valued((product + c1) / (squares + c1));
        const auto mixed = window_means<Options>(valued(x * y));
        const auto power = window_means<Options>(valued(square(x) + square(y)));
        const auto contrast = valued((mixed * 2.f - product + c2) / (power - squares + c2));
        return Similarity<Y>{Y(reduce_mean<1, 2>(valued(luminance * contrast))),
                             Y(reduce_mean<1, 2>(contrast))};
    }
}
/// The product of the contrast factors of all scales except the smallest, and of the similarity on
/// the smallest scale, each raised to its power.
template <SsimOptions Options, std::size_t Level, std::size_t N, class X, class V>
constexpr auto similarity_of_scales(const X& x, const X& y, const V& most,
                                    const std::array<double, N>& powers) {
    const auto found = similarity<Options>(x, y, most);
    if constexpr (Poisoned<std::remove_cvref_t<decltype(found.ssim)>>) {
        return Poison{};
    } else {
        const auto power = static_cast<float>(powers[Level]);
        if constexpr (Level + 1 == N) {
            return valued(pow(relu(found.ssim), power));
        } else {
            // An odd last row or column is averaged alone. TensorFlow repeats it first, which gives
            // the same result.
            const auto smaller_x = valued(nn::avg_pool2d<2, 2, "SAME">(x));
            const auto smaller_y = valued(nn::avg_pool2d<2, 2, "SAME">(y));
            const auto rest =
                similarity_of_scales<Options, Level + 1>(smaller_x, smaller_y, most, powers);
            if constexpr (Poisoned<std::remove_cvref_t<decltype(rest)>>) return Poison{};
            else return valued(pow(relu(found.contrast), power) * rest);
        }
    }
}

}  // namespace detail

/// The peak signal-to-noise ratio in decibels, 10 log10(max_val^2 / mean((a - b)^2)): images [n,
/// height, width, channels] -> [n], [height, width, channels] -> []. Equal images give infinity.
/// `max_val` is the difference between the largest and the smallest possible pixel value, a number
/// or a scalar tensor. Numeric dtypes; the result is float. Mirrors tf.image.psnr:
///
///     tf::image::psnr(a, b, 255)
template <TensorLike A, TensorLike B, tf::detail::ops::Operand V>
constexpr auto psnr(const A& a, const B& b, const V& max_val) {
    return detail::compared(a, b, max_val, [](const auto& x, const auto& y, const auto& most) {
        const auto error =
            detail::valued(reduce_mean<-3, -2, -1>(detail::valued(math::squared_difference(x, y))));
        constexpr auto decibel = static_cast<float>(10 / std::numbers::ln10);
        return log(most) * (2 * decibel) - log(error) * decibel;
    });
}

/// The structural similarity index (SSIM), averaged over pixels and channels: images [n, height,
/// width, channels] -> [n], [height, width, channels] -> []. It is at most 1, the value for equal
/// images. Images must be at least as large as the window; smaller images with dyn dims give NaN,
/// where TensorFlow raises an error. `max_val` as for psnr. Numeric dtypes; the result is float.
/// Mirrors tf.image.ssim:
///
///     tf::image::ssim(a, b, 1.)
///     tf::image::ssim<tf::image::SsimOptions{.filter_size = 5}>(a, b, 255)
template <SsimOptions Options = SsimOptions{}, TensorLike A, TensorLike B,
          tf::detail::ops::Operand V>
constexpr auto ssim(const A& img1, const B& img2, const V& max_val) {
    return detail::compared_batches(
        img1, img2, max_val, [](const auto& x, const auto& y, const auto& most) {
            const auto found =
                detail::similarity<Options>(x, std::remove_cvref_t<decltype(x)>(y), most);
            if constexpr (Poisoned<std::remove_cvref_t<decltype(found.ssim)>>) return Poison{};
            else return detail::valued(reduce_mean<-1>(found.ssim));
        });
}

/// The powers of the scales in the paper on multi-scale structural similarity, the largest scale
/// first.
inline constexpr std::array<double, 5> ssim_power_factors{.0448, .2856, .3001, .2363, .1333};

/// The structural similarity on several scales (MS-SSIM), each half as large as the previous one;
/// one scale for each element of `power_factors`. Images as for ssim; on the smallest scale they
/// must be at least as large as the window. Numeric dtypes; the result is float. Mirrors
/// tf.image.ssim_multiscale:
///
///     tf::image::ssim_multiscale(a, b, 1., std::array{.4, .6})
template <SsimOptions Options = SsimOptions{}, TensorLike A, TensorLike B,
          tf::detail::ops::Operand V, std::size_t N = 5>
    requires(N > 0)
constexpr auto ssim_multiscale(const A& img1, const B& img2, const V& max_val,
                               const std::array<double, N>& power_factors = ssim_power_factors) {
    return detail::compared_batches(
        img1, img2, max_val, [&](const auto& x, const auto& y, const auto& most) {
            const auto found = detail::similarity_of_scales<Options, 0>(
                x, std::remove_cvref_t<decltype(x)>(y), most, power_factors);
            if constexpr (Poisoned<std::remove_cvref_t<decltype(found)>>) return Poison{};
            else return detail::valued(reduce_mean<-1>(found));
        });
}

}  // namespace tf::image
