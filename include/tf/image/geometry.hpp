// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Flips, rotations, transposition, crops and padding of images: tf.image.flip_left_right, rot90,
// transpose, crop_to_bounding_box, ...

#include <algorithm>

#include <tf/image/resize.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::image {

namespace detail {

using tf::detail::ops::valued;

/// Calls f(images) if their shape is [n, height, width, channels] or [height, width, channels];
/// otherwise reports one message.
template <TensorLike A, class F>
constexpr auto of_images(const A& images, F f) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        constexpr int rank = tensor_type_t<A>::rank;
        constexpr bool fits = rank == 3 || rank == 4;
        static_assert(
            fits,
            "[tf.image.rank] 'images' must have the shape [n, height, width, channels], or "
            "[height, width, channels] for one image; use tf::expand_dims<-1>(images) if there is "
            "no dim of channels");
        if constexpr (fits) return valued(f(valued(images)));
        else return Poison{};
    }
}
template <class X>
inline constexpr int height_axis = X::rank - 3;
template <class X>
inline constexpr int height_of = X::static_shape[height_axis<X>];
template <class X>
inline constexpr int width_of = X::static_shape[height_axis<X> + 1];

/// The height (Axis 0) or the width (Axis 1) as an int, or as a tensor if it is dyn.
template <int Axis, class X>
constexpr auto extent(const X& x) {
    constexpr int axis = height_axis<X> + Axis;
    if constexpr (X::static_shape[axis] != dyn) return X::static_shape[axis];
    else return Tensor<std::int32_t>(tf::shape(x)[axis]);
}

}  // namespace detail

/// Mirrors images so that the left side becomes the right one. Images are [n, height, width,
/// channels] or [height, width, channels]; any dtype. Mirrors tf.image.flip_left_right.
template <TensorLike A>
constexpr auto flip_left_right(const A& images) {
    return detail::of_images(images, [](const auto& x) { return reverse<-2>(x); });
}
/// Mirrors images so that the top becomes the bottom. Shapes and dtypes as for flip_left_right.
/// Mirrors tf.image.flip_up_down.
template <TensorLike A>
constexpr auto flip_up_down(const A& images) {
    return detail::of_images(images, [](const auto& x) { return reverse<-3>(x); });
}
/// Swaps rows and columns: [.., height, width, channels] -> [.., width, height, channels]. Any
/// dtype. Mirrors tf.image.transpose.
template <TensorLike A>
constexpr auto transpose(const A& images) {
    return detail::of_images(images, [](const auto& x) {
        if constexpr (std::remove_cvref_t<decltype(x)>::rank == 4)
            return tf::transpose<0, 2, 1, 3>(x);
        else return tf::transpose<1, 0, 2>(x);
    });
}
/// Rotates images counter-clockwise by `K` times 90 degrees; a negative K rotates clockwise. Height
/// and width are swapped if K is odd. Any dtype. Mirrors tf.image.rot90.
template <int K = 1, TensorLike A>
constexpr auto rot90(const A& images) {
    return detail::of_images(images, [](const auto& x) {
        constexpr int turns = (K % 4 + 4) % 4;
        if constexpr (turns == 1) return image::transpose(reverse<-2>(x));
        else if constexpr (turns == 2) return reverse<-3, -2>(x);
        else if constexpr (turns == 3) return reverse<-2>(image::transpose(x));
        else return x;
    });
}

/// Crops the images to the part that starts `offset_height` rows and `offset_width` columns from
/// the top left corner: [.., height, width, channels] -> [.., Size.height, Size.width, channels].
/// Offsets are ints, or int32 or int64 scalar tensors. Any dtype. Raises errors::InvalidArgument if
/// the part is not within the images. Mirrors tf.image.crop_to_bounding_box:
///
///     tf::image::crop_to_bounding_box<tf::nn::Window{2, 3}>(images, 1, 0)
template <nn::Window Size, TensorLike A, class H, class W>
    requires(tf::detail::ops::IndexNumber<H> && tf::detail::ops::IndexNumber<W>)
constexpr auto crop_to_bounding_box(const A& images, const H& offset_height,
                                    const W& offset_width) {
    constexpr bool positive = Size.height > 0 && Size.width > 0;
    static_assert(positive,
                  "[tf.image.size] crop_to_bounding_box<Size>(images, offset_height, "
                  "offset_width): the height and the width must be at least 1");
    if constexpr (!positive) {
        return Poison{};
    } else {
        return detail::of_images(images, [&](const auto& x) {
            using X = std::remove_cvref_t<decltype(x)>;
            constexpr int height = detail::height_of<X>, width = detail::width_of<X>;
            constexpr bool fits =
                (height == dyn || Size.height <= height) && (width == dyn || Size.width <= width);
            static_assert(fits,
                          "[tf.image.box] crop_to_bounding_box<Size>(images, offset_height, "
                          "offset_width): the part is larger than the images; use "
                          "tf::image::resize_with_crop_or_pad<Size>(images)");
            constexpr int first = X::static_shape[0], channels = X::static_shape[X::rank - 1];
            if constexpr (!fits) return Poison{};
            else if constexpr (X::rank == 4)
                return slice<first, Size.height, Size.width, channels>(x, 0, offset_height,
                                                                       offset_width, 0);
            else return slice<Size.height, Size.width, channels>(x, offset_height, offset_width, 0);
        });
    }
}

namespace detail {

/// Pads the images with zeros to Size. An offset is an int if it is known, otherwise an int32
/// scalar tensor.
template <nn::Window Size, class X, class H, class W>
constexpr auto bordered(const X& x, const H& top, const W& left) {
    const auto height = extent<0>(x);
    const auto width = extent<1>(x);
    constexpr bool known = std::integral<std::remove_cvref_t<decltype(height)>> &&
                           std::integral<std::remove_cvref_t<decltype(width)>> &&
                           std::integral<H> && std::integral<W>;
    constexpr Shape out = [] {
        Shape s = X::static_shape;
        s[height_axis<X>] = Size.height;
        s[height_axis<X> + 1] = Size.width;
        return s;
    }();
    using Y = TensorOf<typename X::value_type, out>;
    if constexpr (known) {
        std::array<std::uint64_t, op::attribute_count<op::Pad> + 2 * std::size_t{X::rank}> words{};
        const auto widths = [&](int axis, std::int64_t before, std::int64_t after) {
            const auto at = op::attribute_count<op::Pad> + 2 * static_cast<std::size_t>(axis);
            words[at] = static_cast<std::uint64_t>(before);
            words[at + 1] = static_cast<std::uint64_t>(after);
        };
        const std::int64_t above = top, before = left;
        widths(height_axis<X>, above, Size.height - above - height);
        widths(height_axis<X> + 1, before, Size.width - before - width);
        return tf::detail::ops::call<op::Pad, Y>(words, x);
    } else {
        using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
        const auto number = [](const auto& v) {
            if constexpr (std::integral<std::remove_cvref_t<decltype(v)>>)
                return Number(static_cast<std::int32_t>(v));
            else return Number(cast<std::int32_t>(v));
        };
        const Number none(0), above = number(top), before = number(left);
        const Number below = Size.height - above - number(height);
        const Number after = Size.width - before - number(width);
        const auto padded = [&](const auto&... v) {
            return pad(x, reshape<X::rank, 2>(stack<0>({v...})));
        };
        if constexpr (X::rank == 4)
            return Y(padded(none, none, above, below, before, after, none, none));
        else return Y(padded(above, below, before, after, none, none));
    }
}

/// Checks that images of this size, at these offsets, end within Size. The op checks what is not
/// known here.
template <nn::Window Size, class X>
constexpr void check_inside(std::int64_t top, std::int64_t left) {
    const auto fits = [](int n, std::int64_t first, int all) {
        return first >= 0 && first <= all && (n == dyn || n <= all - first);
    };
    if (fits(height_of<X>, top, Size.height) && fits(width_of<X>, left, Size.width)) return;
    if (__builtin_is_constant_evaluated())
        trace_error::pad_to_bounding_box_of_images_that_are_partly_outside__change_an_offset();
    tf::detail::ops::bad_shape("tf.image.box", "pad_to_bounding_box", "offsets",
                               std::to_string(top) + " and " + std::to_string(left),
                               "offsets with which the images end within the size");
}

}  // namespace detail

/// Pads the images with zeros so that they start `offset_height` rows and `offset_width` columns
/// from the top left corner of the result: [.., height, width, channels] -> [.., Size.height,
/// Size.width, channels]. Offsets are ints, or int32 or int64 scalar tensors. Any dtype.
/// errors::InvalidArgument if the images do not fit there. Mirrors tf.image.pad_to_bounding_box:
///
///     tf::image::pad_to_bounding_box<tf::nn::Window{9, 8}>(images, 1, 2)
template <nn::Window Size, TensorLike A, class H, class W>
    requires(tf::detail::ops::IndexNumber<H> && tf::detail::ops::IndexNumber<W>)
constexpr auto pad_to_bounding_box(const A& images, const H& offset_height, const W& offset_width) {
    if constexpr (!Poisoned<A> && std::integral<H> && std::integral<W>) {
        using X = tensor_type_t<A>;
        if constexpr (X::rank == 3 || X::rank == 4)
            detail::check_inside<Size, X>(offset_height, offset_width);
    }
    return detail::of_images(images, [&](const auto& x) {
        using X = std::remove_cvref_t<decltype(x)>;
        constexpr int height = detail::height_of<X>, width = detail::width_of<X>;
        constexpr bool fits = (height == dyn || Size.height >= height) &&
                              (width == dyn || Size.width >= width) && Size.height >= 0 &&
                              Size.width >= 0;
        static_assert(fits,
                      "[tf.image.box] pad_to_bounding_box<Size>(images, offset_height, "
                      "offset_width): the images are larger; use "
                      "tf::image::resize_with_crop_or_pad<Size>(images)");
        if constexpr (fits) return detail::bordered<Size>(x, offset_height, offset_width);
        else return Poison{};
    });
}

namespace detail {

/// Half of the rows or columns to crop, and half of those to pad.
struct Excess {
    int cropped = 0, missing = 0;
};
constexpr int half_of(int difference) {  // rounded down, as Python's //
    return difference >= 0 ? difference / 2 : (difference - 1) / 2;
}
constexpr Excess excess(int from, int to) {
    return {std::max(half_of(from - to), 0), std::max(half_of(to - from), 0)};
}

template <int Axis, int To, class X>
constexpr auto middle(const X& x) {
    if constexpr (constexpr int from = X::static_shape[height_axis<X> + Axis]; from != dyn) {
        constexpr int first = excess(from, To).cropped;
        return Slice<first, first + std::min(from, To)>();
    } else {
        using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
        const Number size = extent<Axis>(x);
        const Number first = maximum(floordiv(size - To, 2), 0);
        return Slice(first, Number(first + minimum(size, To)));
    }
}
template <int Axis, int To, class X>
constexpr auto before_middle(const X& x) {
    if constexpr (constexpr int from = X::static_shape[height_axis<X> + Axis]; from != dyn)
        return excess(from, To).missing;
    else return Tensor<std::int32_t>(maximum(floordiv(To - extent<Axis>(x), 2), 0));
}

}  // namespace detail

/// Changes the size of images without resampling: [.., height, width, channels] -> [..,
/// Size.height, Size.width, channels]. A dim that is too large is cropped at both ends, one that is
/// too small is padded with zeros at both ends. Any dtype. Mirrors
/// tf.image.resize_with_crop_or_pad.
template <nn::Window Size, TensorLike A>
constexpr auto resize_with_crop_or_pad(const A& images) {
    constexpr bool positive = Size.height > 0 && Size.width > 0;
    static_assert(positive,
                  "[tf.image.size] resize_with_crop_or_pad<Size>(images): the height and the width "
                  "must be at least 1");
    if constexpr (!positive) {
        return Poison{};
    } else {
        return detail::of_images(images, [](const auto& x) {
            const auto part = detail::valued(x(ellipsis, detail::middle<0, Size.height>(x),
                                               detail::middle<1, Size.width>(x), all));
            return detail::bordered<Size>(part, detail::before_middle<0, Size.height>(x),
                                          detail::before_middle<1, Size.width>(x));
        });
    }
}

namespace detail {

/// The largest size within Size that keeps the aspect ratio of the images, and the padding before
/// them. Computed in floats, as TensorFlow does.
struct Fitted {
    int height = 0, width = 0, top = 0, left = 0;
};
constexpr Fitted fitted(int height, int width, nn::Window to) {
    const auto h = static_cast<float>(height), w = static_cast<float>(width);
    const auto all_h = static_cast<float>(to.height), all_w = static_cast<float>(to.width);
    const float ratio = std::max(w / all_w, h / all_h);
    const float new_h = h / ratio, new_w = w / ratio;
    const auto border = [](float v) { return v > 0 ? static_cast<int>(v) : 0; };
    return {static_cast<int>(new_h), static_cast<int>(new_w), border((all_h - new_h) / 2),
            border((all_w - new_w) / 2)};
}

}  // namespace detail

/// Resizes images (tf::image::resize) to the largest size within Size that keeps their aspect
/// ratio, and pads them with zeros on both sides: [.., height, width, channels] -> [..,
/// Size.height, Size.width, channels]. Height and width must be static; dtypes as for
/// tf::image::resize. Mirrors tf.image.resize_with_pad, without antialias.
template <nn::Window Size, ResizeMethod Method = ResizeMethod::bilinear, TensorLike A>
constexpr auto resize_with_pad(const A& images) {
    constexpr bool positive = Size.height > 0 && Size.width > 0;
    static_assert(positive,
                  "[tf.image.size] resize_with_pad<Size>(images): the height and the width must be "
                  "at least 1");
    if constexpr (!positive) {
        return Poison{};
    } else {
        return detail::of_images(images, [](const auto& x) {
            using X = std::remove_cvref_t<decltype(x)>;
            constexpr int height = detail::height_of<X>, width = detail::width_of<X>;
            constexpr bool known = height != dyn && width != dyn;
            static_assert(known,
                          "[tf.image.open] the height and the width of 'images' must be known at "
                          "compile time; give them in the type: tf::Tensor<float, tf::dyn, 20, 30, "
                          "3>(images)");
            constexpr bool pixels = !known || (height > 0 && width > 0);
            static_assert(pixels,
                          "[tf.image.empty] resize_with_pad<Size>(images): empty images cannot be "
                          "resized");
            if constexpr (known && pixels) {
                constexpr detail::Fitted to = detail::fitted(height, width, Size);
                return detail::bordered<Size>(resize<nn::Window{to.height, to.width}, Method>(x),
                                              to.top, to.left);
            } else {
                return Poison{};
            }
        });
    }
}

/// Crops the images to their middle, `Fraction` of their height and of their width: [.., height,
/// width, channels] -> [.., height - 2 * top, width - 2 * left, channels], where top is height * (1
/// - Fraction) / 2, rounded down. 0 < Fraction <= 1. Any dtype. Mirrors tf.image.central_crop:
///
///     tf::image::central_crop<.5>(images)
template <auto Fraction, TensorLike A>
constexpr auto central_crop(const A& images) {
    constexpr bool fits = Fraction > 0 && Fraction <= 1;
    static_assert(fits,
                  "[tf.image.fraction] central_crop<Fraction>(images): the fraction must be above "
                  "0 and at most 1");
    if constexpr (!fits) {
        return Poison{};
    } else {
        return detail::of_images(images, [](const auto& x) {
            constexpr auto fraction = static_cast<double>(Fraction);
            const auto inside = [&]<int Axis>(std::integral_constant<int, Axis>) {
                using X = std::remove_cvref_t<decltype(x)>;
                constexpr int from = X::static_shape[detail::height_axis<X> + Axis];
                if constexpr (from != dyn) {
                    constexpr int first = static_cast<int>((from - from * fraction) / 2);
                    return Slice<first, from - first>();
                } else {
                    using Number = tf::detail::core::Late<Tensor<std::int32_t>, X>;
                    const Number size = detail::extent<Axis>(x);
                    const auto all = detail::valued(cast<double>(size));
                    const Number first = cast<std::int32_t>((all - all * fraction) / 2.0);
                    return Slice(first, Number(size - first));
                }
            };
            return x(ellipsis, inside(std::integral_constant<int, 0>{}),
                     inside(std::integral_constant<int, 1>{}), all);
        });
    }
}

}  // namespace tf::image
