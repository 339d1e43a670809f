// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Colors: tf.image.rgb_to_hsv, rgb_to_grayscale, rgb_to_yuv, ..., adjust_hue, adjust_saturation,
// adjust_contrast.

#include <tf/image/dtype.hpp>
#include <tf/ops/primitive/color.hpp>
#include <tf/ops/primitive/einsum.hpp>

namespace tf::image {

namespace detail {

/// Calls f(images) if their shape is [.., Colors]; otherwise reports one message.
template <int Colors, TensorLike A, class F>
constexpr auto of_colors(const A& images, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = [] {
            if (X::rank < 1) return false;
            const int last = X::static_shape[X::rank - 1];
            return last == Colors || last == dyn;
        }();
        static_assert(
            fits,
            "[tf.image.colors] the last dim of 'images' must be that of the colors: 3 for red, "
            "green and blue or their counterparts, 1 for gray; use tf::image::grayscale_to_rgb or "
            "tf::image::rgb_to_grayscale");
        if constexpr (fits) return valued(f(X(images.collapse())));
        else return Poison{};
    }
}
template <class Op, class A>
constexpr auto recolored(const A& images) {
    return of_colors<3>(images, [](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        static_assert(is_floating(X::dtype),
                      "[tf.ops.bad_dtype] 'images' are floats; use "
                      "tf::image::convert_image_dtype<float>(images)");
        if constexpr (is_floating(X::dtype)) return tf::detail::ops::call<Op, X>({}, x);
        else return Poison{};
    });
}
/// Converts images to float, applies Op with the parameter `by`, and converts the result back.
template <class Op, class A, class V>
constexpr auto changed(const A& images, bool saturate, const V& by) {
    return adjusted(images, saturate, [&](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        constexpr Shape s = X::static_shape;
        using Y = TensorOf<float, s>;
        const Y y = cast<float>(x);
        return cast<typename X::value_type>(tf::detail::ops::call<Op, Y>({}, y, scalar<float>(by)));
    });
}
/// Multiplies the colors of each pixel by a matrix, whose elements are given row by row.
template <class A>
constexpr auto mixed(const A& images, const double (&matrix)[9]) {
    return of_colors<3>(images, [&](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        using T = typename X::value_type;
        static_assert(is_floating(X::dtype),
                      "[tf.ops.bad_dtype] 'images' are floats; use "
                      "tf::image::convert_image_dtype<float>(images)");
        if constexpr (is_floating(X::dtype)) {
            const auto& m = matrix;
            const tf::detail::core::Late<Tensor<double, 3, 3>, X> rows = {
                {m[0], m[1], m[2]}, {m[3], m[4], m[5]}, {m[6], m[7], m[8]}};
            const Tensor<T, 3, 3> weights = cast<T>(rows);
            return X(tensordot<Axes{X::rank - 1}, Axes{0}>(x, weights));
        } else {
            return Poison{};
        }
    });
}

}  // namespace detail

/// Converts RGB images to hue, saturation and value: [.., 3] -> [.., 3]; all colors are in [0, 1].
/// Floating dtypes. Mirrors tf.image.rgb_to_hsv.
template <TensorLike A>
constexpr auto rgb_to_hsv(const A& images) {
    return detail::recolored<op::RGBToHSV>(images);
}
/// Converts hue, saturation and value to RGB, the inverse of rgb_to_hsv. No gradient, as in
/// TensorFlow. Mirrors tf.image.hsv_to_rgb.
template <TensorLike A>
constexpr auto hsv_to_rgb(const A& images) {
    return detail::recolored<op::HSVToRGB>(images);
}

/// Converts RGB images to YIQ (luma and two chroma components, as in NTSC): [.., 3] -> [.., 3].
/// Floating dtypes. Mirrors tf.image.rgb_to_yiq.
template <TensorLike A>
constexpr auto rgb_to_yiq(const A& images) {
    return detail::mixed(images, {.299, .59590059, .2115, .587, -.27455667, -.52273617, .114,
                                  -.32134392, .31119955});
}
/// Converts YIQ images to RGB, the inverse of rgb_to_yiq. Mirrors tf.image.yiq_to_rgb.
template <TensorLike A>
constexpr auto yiq_to_rgb(const A& images) {
    return detail::mixed(
        images, {1, 1, 1, .95598634, -.27201283, -1.10674021, .6208248, -.64720424, 1.70423049});
}
/// Converts RGB images to YUV (luma and two chroma components, as in PAL): [.., 3] -> [.., 3].
/// Floating dtypes. Mirrors tf.image.rgb_to_yuv.
template <TensorLike A>
constexpr auto rgb_to_yuv(const A& images) {
    return detail::mixed(images, {.299, -.14714119, .61497538, .587, -.28886916, -.51496512, .114,
                                  .43601035, -.10001026});
}
/// Converts YUV images to RGB, the inverse of rgb_to_yuv. Mirrors tf.image.yuv_to_rgb.
template <TensorLike A>
constexpr auto yuv_to_rgb(const A& images) {
    return detail::mixed(images, {1, 1, 1, 0, -.394642334, 2.03206185, 1.13988303, -.58062185, 0});
}

/// Converts RGB images to gray: [.., 3] -> [.., 1], .2989 red + .587 green + .114 blue, computed as
/// float. Numeric dtypes, scaled as by convert_image_dtype. Mirrors tf.image.rgb_to_grayscale.
template <TensorLike A>
constexpr auto rgb_to_grayscale(const A& images) {
    return detail::of_colors<3>(images, [](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        const auto colors = convert_image_dtype<float>(x);
        if constexpr (Poisoned<std::remove_cvref_t<decltype(colors)>>) {
            return Poison{};
        } else {
            const tf::detail::core::Late<Tensor<float, 3>, X> weights = {.2989f, .587f, .114f};
            const auto gray = detail::valued(
                expand_dims<-1>(tensordot<Axes{X::rank - 1}, Axes{0}>(colors, weights)));
            return convert_image_dtype<typename X::value_type>(gray);
        }
    });
}
/// Repeats the gray value as red, green and blue: [.., 1] -> [.., 3]. Any dtype. Mirrors
/// tf.image.grayscale_to_rgb.
template <TensorLike A>
constexpr auto grayscale_to_rgb(const A& images) {
    return detail::of_colors<1>(images, [](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        constexpr Shape out = [] {
            Shape s = X::static_shape;
            s[s.rank - 1] = 3;
            return s;
        }();
        const auto repeated = [&]<std::size_t... K>(std::index_sequence<K...>) {
            return detail::valued(tile<(K + 1 == sizeof...(K) ? 3 : 1)...>(x));
        }(std::make_index_sequence<static_cast<std::size_t>(X::rank)>{});
        return TensorOf<typename X::value_type, out>(repeated);
    });
}

/// Adds `delta` to the hue of RGB images, [.., 3]; 1 is a full turn. `delta` is a number or a
/// scalar tensor. Numeric dtypes, scaled as for adjust_brightness; no gradient, as in TensorFlow.
/// Mirrors tf.image.adjust_hue.
template <TensorLike A, tf::detail::ops::Operand D>
constexpr auto adjust_hue(const A& image, const D& delta) {
    return detail::of_colors<3>(
        image, [&](const auto& x) { return detail::changed<op::AdjustHue>(x, false, delta); });
}
/// Multiplies the saturation of RGB images, [.., 3], by `factor`; the result is at most 1. `factor`
/// is a number or a scalar tensor. Numeric dtypes, scaled as for adjust_brightness; no gradient, as
/// in TensorFlow. Mirrors tf.image.adjust_saturation.
template <TensorLike A, tf::detail::ops::Operand D>
constexpr auto adjust_saturation(const A& image, const D& factor) {
    return detail::of_colors<3>(image, [&](const auto& x) {
        return detail::changed<op::AdjustSaturation>(x, false, factor);
    });
}
/// Computes (x - mean) * contrast_factor + mean, where the mean is that of each channel of each
/// image, [.., height, width, channels]. `contrast_factor` is a number or a scalar tensor. Numeric
/// dtypes, scaled as for adjust_brightness; integers saturate; no gradient, as in TensorFlow.
/// Mirrors tf.image.adjust_contrast.
template <TensorLike A, tf::detail::ops::Operand D>
constexpr auto adjust_contrast(const A& images, const D& contrast_factor) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr bool fits = tensor_type_t<A>::rank >= 3;
        static_assert(
            fits,
            "[tf.image.rank] adjust_contrast(images, contrast_factor): 'images' must have the "
            "shape [.., height, width, channels]; use tf::expand_dims<-1>(images) if there is no "
            "dim of channels");
        if constexpr (fits)
            return detail::changed<op::AdjustContrast>(images, true, contrast_factor);
        else return Poison{};
    }
}

}  // namespace tf::image
