// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Images of another dtype, brightness or scale: tf.image.convert_image_dtype, adjust_brightness,
// per_image_standardization.

#include <limits>

#include <tf/image/geometry.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/reduction.hpp>

namespace tf::image {

namespace detail {

template <class T>
inline constexpr bool is_image_dtype = op::is_numeric(dtype_of<T>);

/// The same dtype, or float32 for dtypes whose images TensorFlow adjusts as float32 ones.
template <class T>
using Adjusted = std::conditional_t<std::is_same_v<T, half>, half, float>;

/// A number or a scalar tensor as a scalar of T.
template <class T, class V>
constexpr auto scalar(const V& v) {
    if constexpr (TensorLike<V>) return Tensor<T>(cast<T>(v));
    else if constexpr (is_floating(dtype_of<T>)) return constant<T>(static_cast<double>(v));
    else return Tensor<T>(static_cast<T>(v));
}

template <class To, class X>
constexpr auto converted(const X& x, bool saturate) {
    using From = typename X::value_type;
    constexpr Shape shape = X::static_shape;
    using Y = TensorOf<To, shape>;
    constexpr bool from_float = is_floating(dtype_of<From>), to_float = is_floating(dtype_of<To>);
    if constexpr (std::is_same_v<From, To>) {
        return Y(identity(x));
    } else if constexpr (from_float && to_float) {
        return Y(cast<To>(x));
    } else if constexpr (to_float) {
        return Y(cast<To>(x) *
                 scalar<To>(1. / static_cast<double>(std::numeric_limits<From>::max())));
    } else if constexpr (from_float) {
        // Slightly more than the largest integer, so that 1.0 becomes exactly the largest integer.
        const X scaled = x * scalar<From>(static_cast<double>(std::numeric_limits<To>::max()) + .5);
        if (saturate) return Y(saturate_cast<To>(scaled));
        return Y(cast<To>(scaled));
    } else if constexpr (constexpr int more =
                             std::numeric_limits<From>::digits - std::numeric_limits<To>::digits;
                         more > 0) {
        const X scaled = floordiv(x, scalar<From>(From{1} << more));
        if (saturate) return Y(saturate_cast<To>(scaled));
        return Y(cast<To>(scaled));
    } else {
        const auto scaled = [](const auto& wide) {
            return Y(Y(wide) * scalar<To>(To{1} << -more));
        };
        if (saturate) return scaled(saturate_cast<To>(x));
        return scaled(cast<To>(x));
    }
}

}  // namespace detail

/// Converts images to another dtype and scales them: floats in [0, 1] correspond to integers from 0
/// to the largest one. With `saturate`, numbers outside the range of the new dtype are clamped to
/// it. Any shape; integer and floating dtypes. Mirrors tf.image.convert_image_dtype:
///
///     tf::image::convert_image_dtype(images, tf::float32)
///     tf::image::convert_image_dtype<std::uint8_t>(images, true)
template <Element T, TensorLike A>
constexpr auto convert_image_dtype(const A& image, bool saturate = false) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool numeric =
            detail::is_image_dtype<T> && detail::is_image_dtype<typename X::value_type>;
        static_assert(
            numeric,
            "[tf.ops.bad_dtype] convert_image_dtype<T>(image): both dtypes must be integers or "
            "floats; use tf::cast<T>(image)");
        if constexpr (numeric) return detail::converted<T>(X(image.collapse()), saturate);
        else return Poison{};
    }
}
template <TensorLike A, class T>
constexpr auto convert_image_dtype(const A& image, DTypeName<T>, bool saturate = false) {
    return convert_image_dtype<T>(image, saturate);
}

namespace detail {

/// Converts images to float (half stays half), applies f, and converts the result back.
template <TensorLike A, class F>
constexpr auto adjusted(const A& images, bool saturate, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = typename tensor_type_t<A>::value_type;
        static_assert(
            is_image_dtype<T>,
            "[tf.ops.bad_dtype] images must be integers or floats; use tf::cast<float>(images)");
        if constexpr (is_image_dtype<T>) {
            const auto x = valued(convert_image_dtype<Adjusted<T>>(images));
            const auto y = valued(f(x));
            if constexpr (Poisoned<std::remove_cvref_t<decltype(y)>>) return Poison{};
            else return convert_image_dtype<T>(y, saturate);
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail

/// Adds `delta` to the images: they are converted to floats as by convert_image_dtype, and the
/// result is converted back; integers saturate. `delta` is a number or a scalar tensor, in [0, 1]
/// if the images are integers. Any shape; numeric dtypes. Mirrors tf.image.adjust_brightness.
template <TensorLike A, tf::detail::ops::Operand D>
constexpr auto adjust_brightness(const A& image, const D& delta) {
    return detail::adjusted(image, true, [&](const auto& x) {
        using T = typename std::remove_cvref_t<decltype(x)>::value_type;
        return x + detail::scalar<T>(delta);
    });
}

/// Computes gain * image^gamma, with images scaled as for adjust_brightness; integers saturate.
/// `gamma` is a number that is not negative. Any shape; numeric dtypes. errors::InvalidArgument for
/// a negative gamma. Mirrors tf.image.adjust_gamma.
template <TensorLike A>
constexpr auto adjust_gamma(const A& image, double gamma = 1, double gain = 1) {
    if (gamma < 0) {
        if (__builtin_is_constant_evaluated())
            trace_error::adjust_gamma_of_a_negative_gamma__use_a_gamma_from_zero();
        errors::raise<errors::InvalidArgument>({"tf.image.gamma", "adjust_gamma", "gamma",
                                                "a negative number", "0 or a positive number"});
    }
    return detail::adjusted(image, true, [&](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        using T = typename X::value_type;
        return detail::scalar<T>(gain) * X(pow(x, detail::scalar<T>(gamma)));
    });
}

/// Normalizes each image to mean 0 and variance 1: (x - mean) / max(standard deviation, 1 /
/// sqrt(number of elements)), as float. Images are [.., height, width, channels] of any numeric
/// dtype. Mirrors tf.image.per_image_standardization.
template <TensorLike A>
constexpr auto per_image_standardization(const A& image) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = X::rank >= 3 && detail::is_image_dtype<typename X::value_type>;
        static_assert(fits,
                      "[tf.image.rank] per_image_standardization(image): 'image' must be [.., "
                      "height, width, channels] of numbers; use tf::expand_dims<-1>(image) if "
                      "there is no dim of channels");
        if constexpr (fits) {
            constexpr Shape shape = X::static_shape;
            using Y = TensorOf<float, shape>;
            const Y x = cast<float>(image);
            const auto mean = detail::valued(reduce_mean<-1, -2, -3>(x, keepdims));
            const auto deviation = detail::valued(math::reduce_std<-1, -2, -3>(x, keepdims));
            const tf::detail::core::Late<Tensor<std::int32_t>, X> pixels =
                reduce_prod(tf::shape(x)[tf::Slice<-3>()]);
            const Tensor<float> least = rsqrt(cast<float>(pixels));
            return Y((x - mean) / maximum(deviation, least));
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf::image
