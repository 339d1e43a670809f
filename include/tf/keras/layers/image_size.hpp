// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that change the size of images: Resizing, CenterCrop, RandomCrop.

#include <tf/image/geometry.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/interpolation.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/rounding.hpp>

namespace tf::keras {

namespace detail {

/// The largest centered crop of images that has the aspect ratio of `to`.
struct MiddlePart {
    int height, width, top, left;
};
constexpr MiddlePart middle_part(int height, int width, Window to) {
    const auto side = [](int other, int wanted, int by, int most) {
        const std::int64_t exact = std::int64_t{other} * wanted / by;
        return static_cast<int>(exact < 1 ? 1 : exact < most ? exact : most);
    };
    const int h = side(width, to.height, to.width, height);
    const int w = side(height, to.width, to.height, width);
    return {h, w, (height - h) / 2, (width - w) / 2};
}

template <class X>
inline constexpr bool is_image = false;
template <class T, int N, int H, int W, int C>
inline constexpr bool is_image<Tensor<T, N, H, W, C>> = op::ResizeBilinear::resizes(dtype_of<T>);
template <class X>
concept Images = is_image<X>;
template <class X>
inline constexpr bool has_known_pixels = X::static_shape[1] != dyn && X::static_shape[2] != dyn;

/// Reports a size of 0, or images whose height or width must be static.
template <Window To, bool NeedsSize, class X>
constexpr bool check_image_size() {
    constexpr bool positive = To.height > 0 && To.width > 0;
    static_assert(positive,
                  "[tf.keras.image_size] Resizing<height, width>{}: both numbers must be at least "
                  "1");
    if constexpr (positive && NeedsSize && is_image<X>) {
        constexpr bool known = has_known_pixels<X>;
        static_assert(
            known,
            "[tf.keras.image_open] RandomCrop, and layers that keep the aspect ratio or have a "
            "factor, need images with a static height and width; write Input<28, 28, 1>{}");
        return known;
    } else {
        return positive;
    }
}

/// The seed of another draw of a layer, since the same seed would give the same numbers.
constexpr std::int64_t next_seed(std::int64_t seed) { return seed == no_seed ? no_seed : seed + 1; }
/// A uniformly distributed integer from 0 to `most`.
template <std::int64_t Seed>
constexpr Tensor<std::int32_t> one_integer(int most) {
    using Int = tf::detail::core::Late<std::int32_t, std::integral_constant<std::int64_t, Seed>>;
    random::Uniform<Int> options;
    options.minval = 0;
    options.maxval = most + 1;
    if constexpr (Seed != no_seed) options.seed = Seed;
    return random::uniform<Int>(options);
}
/// Crops the images to a part that starts at a row and a column.
template <Window Size, class X, class H, class W>
constexpr auto part_of_images(const X& x, const H& top, const W& left) {
    return nest::materialize(tf::image::crop_to_bounding_box<Size>(x, top, left));
}
/// The largest centered crop with the aspect ratio of `To`, resized to `To`.
template <Window To, class X>
constexpr auto resized_middle(const X& x) {
    constexpr MiddlePart part = middle_part(X::static_shape[1], X::static_shape[2], To);
    return nest::materialize(tf::image::resize<To>(
        part_of_images<Window{part.height, part.width}>(x, part.top, part.left)));
}
/// Returns float images unchanged.
template <class T, int... D>
constexpr auto as_float_images(const Tensor<T, D...>& x) {
    if constexpr (std::is_same_v<T, float>) return x;
    else return nest::materialize(tf::cast<float>(x));
}
/// Converts images to another dtype; values are rounded if it is an integer dtype.
template <class T, class X>
constexpr auto back_to(const X& x) {
    if constexpr (std::is_same_v<typename X::value_type, T>) return x;
    else if constexpr (is_floating(dtype_of<T>)) return nest::materialize(tf::cast<T>(x));
    else return nest::materialize(tf::saturate_cast<T>(tf::round(x)));
}

}  // namespace detail

/// Resizes images: [n, height, width, channels] -> [n, Height, Width, channels], with the dtype of
/// the images. With crop_to_aspect_ratio, images are first cropped to the aspect ratio of the
/// result; with pad_to_aspect_ratio, they are first padded with fill_value. Mirrors
/// keras.layers.Resizing:
///
///     Resizing<224, 224>{.interpolation = "bicubic", .antialias = true}
template <int Height, int Width>
struct Resizing {
    Interpolation interpolation = "bilinear";
    bool crop_to_aspect_ratio = false;
    bool pad_to_aspect_ratio = false;
    double fill_value = 0;
    bool antialias = false;
    Name name{};

    /// Reports a wrong size or interpolation, or a dyn size where the aspect ratio is needed.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool one = !self.crop_to_aspect_ratio || !self.pad_to_aspect_ratio;
        static_assert(one,
                      "[tf.keras.image_ratio] Resizing<224, 224>{.crop_to_aspect_ratio = true}: "
                      "images can be cropped or padded, not both");
        if constexpr (!one || !detail::check_interpolation<self.interpolation>()) {
            return false;
        } else {
            constexpr bool keeps = self.crop_to_aspect_ratio || self.pad_to_aspect_ratio;
            return detail::check_image_size<Window{Height, Width}, keeps, X>();
        }
    }
    template <auto self, class T, int... D>
        requires(detail::is_image<Tensor<T, D...>>)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        constexpr image::ResizeMethod method = self.interpolation.method();
        constexpr image::ResizeOptions options{.antialias = self.antialias};
        constexpr Window to{Height, Width};
        const auto framed = framed_by<self>(x);
        return detail::back_to<T>(
            nest::materialize(tf::image::resize<to, method, options>(framed)));
    }

private:
    template <auto self, class T, int... D>
    static constexpr auto framed_by(const Tensor<T, D...>& x) {
        constexpr Shape s = Tensor<T, D...>::static_shape;
        if constexpr (self.crop_to_aspect_ratio) {
            constexpr auto part = detail::middle_part(s[1], s[2], Window{Height, Width});
            return detail::part_of_images<Window{part.height, part.width}>(x, part.top, part.left);
        } else if constexpr (self.pad_to_aspect_ratio) {
            constexpr auto border = [](int size, int other, int wanted, int by) {
                const std::int64_t padded = std::int64_t{other} * wanted / by;
                return padded > size ? static_cast<int>(padded - size) / 2 : 0;
            };
            constexpr int v = border(s[1], s[2], Height, Width),
                          h = border(s[2], s[1], Width, Height);
            constexpr Paddings around{{0, 0}, {v, v}, {h, h}, {0, 0}};
            return nest::materialize(tf::pad<around>(x, static_cast<T>(self.fill_value)));
        } else {
            return x;
        }
    }
};

/// Crops images to their center and converts them to floats: [n, height, width, channels] -> [n,
/// Height, Width, channels]. Smaller images are cropped to the aspect ratio of the result and
/// resized. Images with a dyn height or width must be at least as large as the result; otherwise
/// raises errors::InvalidArgument. Mirrors keras.layers.CenterCrop.
template <int Height, int Width>
struct CenterCrop {
    Name name{};

    /// Reports a wrong size.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_image_size<Window{Height, Width}, false, X>();
    }
    template <auto self, detail::Images Given>
    static constexpr auto call(Scope&, const Given& images, auto) {
        const auto x = detail::as_float_images(images);
        using X = std::remove_cvref_t<decltype(x)>;
        constexpr int height = X::static_shape[1], width = X::static_shape[2];
        constexpr Window to{Height, Width};
        if constexpr (height == dyn || width == dyn) {
            const auto start = [&](int axis, int size) {
                return Tensor<std::int32_t>(tf::floordiv(tf::shape(x)[axis] - size, 2));
            };
            return detail::part_of_images<to>(x, start(1, Height), start(2, Width));
        } else if constexpr (height >= Height && width >= Width) {
            return detail::part_of_images<to>(x, (height - Height) / 2, (width - Width) / 2);
        } else {
            return detail::resized_middle<to>(x);
        }
    }
};

/// In training, crops images at a random position, the same for all images of a batch, and converts
/// them to floats: [n, height, width, channels] -> [n, Height, Width, channels]. In inference, and
/// if they are smaller, images are cropped to the aspect ratio of the result and resized. `seed`
/// and tf::random::set_seed work as in tf::random::uniform. Mirrors keras.layers.RandomCrop.
template <int Height, int Width>
struct RandomCrop {
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a wrong size, or images whose height or width is dyn.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_image_size<Window{Height, Width}, true, X>();
    }
    template <auto self, detail::Images Given, class Mode>
    static constexpr auto call(Scope&, const Given& images, Mode) {
        const auto x = detail::as_float_images(images);
        using X = std::remove_cvref_t<decltype(x)>;
        constexpr int height = X::static_shape[1], width = X::static_shape[2];
        constexpr Window to{Height, Width};
        if constexpr (Mode::value && height >= Height && width >= Width) {
            const auto top = detail::one_integer<self.seed>(height - Height);
            const auto left = detail::one_integer<detail::next_seed(self.seed)>(width - Width);
            return detail::part_of_images<to>(x, top, left);
        } else {
            return detail::resized_middle<to>(x);
        }
    }
};

namespace layers {
using keras::CenterCrop;
using keras::RandomCrop;
using keras::Resizing;
}  // namespace layers

}  // namespace tf::keras
