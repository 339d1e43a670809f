// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that distort images in training: RandomShear, RandomPerspective, RandomElasticTransform.

#include <tf/keras/layers/augmentation.hpp>
#include <tf/keras/layers/image_filters.hpp>
#include <tf/keras/layers/image_places.hpp>
#include <tf/keras/layers/mixing.hpp>

namespace tf::keras {

/// In training, shears each image: moves pixels horizontally by a random fraction of their row
/// index, and vertically by a fraction of their column index; in inference, returns the images.
/// `.x_factor = .2` draws from -.2 to .2, `{.1, .3}` from .1 to .3 or the opposite. Floats. As in
/// TensorFlow, the gradient with respect to the images is an approximation: it is sheared back.
/// `seed` and tf::random::set_seed work as in tf::random::uniform. Mirrors
/// keras.layers.RandomShear.
struct RandomShear {
    Factor x_factor = 0;
    Factor y_factor = 0;
    Interpolation interpolation = "bilinear";
    FillMode fill_mode = "reflect";
    double fill_value = 0;
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports an unknown fill mode or interpolation.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_moving<self.fill_mode, self.interpolation>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr auto seed_of = [](int k) { return detail::seed_of_draw(self.seed, k); };
            const auto side = detail::column_of_images<self.seed, Factor{0, 1}>(x, 1);
            const auto ones = nest::materialize(tf::ones_like(side));
            const auto sign = nest::materialize(tf::where(side > .5f, -ones, ones));
            const auto across =
                nest::materialize(detail::column_of_images<seed_of(1), self.x_factor>(x, 1) * sign);
            const auto down =
                nest::materialize(detail::column_of_images<seed_of(2), self.y_factor>(x, 1) * sign);
            const auto zeros = nest::materialize(tf::zeros_like(ones));
            return detail::moved<self>(x, ones, across, zeros, down, ones, zeros);
        });
    }
};

/// In training, applies a random perspective transformation to an image with a probability of
/// `factor`: its corners except the first move by up to half of `scale` times height and width. One
/// number `.factor = .5` draws the probability from 0 to .5, `{.2, .5}` from .2 to .5. Pixels from
/// outside get fill_value. In inference, returns the images. Floats. As in TensorFlow, the gradient
/// with respect to the images is an approximation: it is projected back. Mirrors
/// keras.layers.RandomPerspective.
struct RandomPerspective {
    Factor factor = 1;
    Rate scale = 1;
    Interpolation interpolation = "bilinear";
    double fill_value = 0;
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0, or an unknown interpolation.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_from_0<self.factor>()) return false;
        else return detail::check_interpolation<self.interpolation, true>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr float half = self.scale.value * .5f;
            const auto corner = [&]<int K>() {
                return nest::materialize(
                    tf::squeeze<2, 3>(detail::number_of_images<detail::seed_of_draw(self.seed, K)>(
                        x, 1 - half, 1 + half)));
            };
            const auto by =
                projection(nest::materialize(tf::maximum(detail::side_of<2>(x) - 1.f, 1.f)),
                           nest::materialize(tf::maximum(detail::side_of<1>(x) - 1.f, 1.f)),
                           corner.template operator()<2>(), corner.template operator()<3>(),
                           corner.template operator()<4>(), corner.template operator()<5>());
            constexpr bool nearest = self.interpolation.kind == Interpolation::Kind::nearest;
            const auto y = tf::detail::ops::projected<op::FillMode::constant, nearest>(
                x, by, static_cast<float>(self.fill_value));
            return tf::where(detail::chosen_images<self.factor, self.seed>(x), y, x);
        });
    }
    /// Internal: projections [n, 8] from the pixels of the result to those of the input. The last
    /// pixels of an image are at `width` and `height`. The factors [n, 1] by which corners move:
    /// the upper right one horizontally, the lower left one vertically, the lower right one in both
    /// directions. (The closed-form solution of Keras's eight equations.)
    template <class S, class A>
    static constexpr auto projection(const S& width, const S& height, const A& right,
                                     const A& below, const A& across, const A& down) {
        const auto c0 = nest::materialize((down / below - 1.f) / across);
        const auto c1 = nest::materialize((across / right - 1.f) / down);
        const auto a0 = nest::materialize(c0 + 1.f / right);
        const auto b1 = nest::materialize(c1 + 1.f / below);
        const auto zeros = nest::materialize(tf::zeros_like(a0));
        return nest::materialize(tf::concat<1>(a0, zeros, zeros, zeros, b1, zeros,
                                               nest::materialize(c0 / width),
                                               nest::materialize(c1 / height)));
    }
};

namespace detail {

/// The pixel index that replaces an index outside of an axis of Size pixels.
template <op::FillMode Mode, int Size, class I>
constexpr auto filled_index(const I& at) {
    if constexpr (Mode == op::FillMode::wrap) {
        return nest::materialize(tf::math::floormod(at, Size));
    } else if constexpr (Mode == op::FillMode::reflect) {
        const auto turn = nest::materialize(tf::math::floormod(at, 2 * Size));
        return nest::materialize(tf::minimum(turn, 2 * Size - 1 - turn));
    } else {
        return nest::materialize(tf::clip_by_value(at, 0, Size - 1));
    }
}
/// The pixels of images at integer rows and columns [n, height, width, 1].
template <op::FillMode Mode, class T, int N, int H, int W, int C, class I>
constexpr Tensor<T, N, H, W, C> pixels_at(const Tensor<T, N, H, W, C>& x, const I& rows,
                                          const I& columns, float outside) {
    const auto image =
        nest::materialize(tf::reshape<-1, 1, 1, 1>(tf::range(nest::materialize(tf::shape(x)[0]))));
    const auto place = nest::materialize((image * H + filled_index<Mode, H>(rows)) * W +
                                         filled_index<Mode, W>(columns));
    const auto all = nest::materialize(tf::reshape<-1, C>(x));
    const Tensor<T, N, H, W, C> found =
        nest::materialize(tf::gather(all, nest::materialize(tf::squeeze<3>(place))));
    if constexpr (Mode != op::FillMode::constant) {
        return found;
    } else {
        const auto known = [](const I& at, int size) {
            return nest::materialize(tf::logical_and(at >= 0, at < size));
        };
        return nest::materialize(
            tf::where(tf::logical_and(known(rows, H), known(columns, W)), found, outside));
    }
}
/// The interpolated pixels of images at float rows and columns [n, height, width, 1].
template <op::FillMode Mode, bool Nearest, class X, class P>
constexpr X sampled_at(const X& x, const P& rows, const P& columns, float outside) {
    const auto whole = [](const auto& v) {
        return nest::materialize(tf::cast<std::int32_t>(nest::materialize(v)));
    };
    if constexpr (Nearest) {
        return pixels_at<Mode>(x, whole(tf::round(rows)), whole(tf::round(columns)), outside);
    } else {
        const auto top = nest::materialize(tf::floor(rows)),
                   left = nest::materialize(tf::floor(columns));
        const auto down = nest::materialize(rows - top), right = nest::materialize(columns - left);
        const auto across = [&](const auto& row) {
            const auto a = pixels_at<Mode>(x, row, whole(left), outside);
            const auto b = pixels_at<Mode>(x, row, whole(left + 1.f), outside);
            return nest::materialize(a * (1.f - right) + b * right);
        };
        return nest::materialize(across(whole(top)) * (1.f - down) +
                                 across(whole(top + 1.f)) * down);
    }
}

}  // namespace detail

/// In training, applies a random elastic deformation to an image with a probability of `factor`:
/// pixels are displaced by smoothed random numbers. One number `.factor = .5` draws the probability
/// from 0 to .5, `{.2, .5}` from .2 to .5; the strength is drawn from `scale`, once for the batch.
/// The result is clipped to value_range. In inference, returns the images. Dims other than the
/// batch must be static. Floating dtypes. Mirrors keras.layers.RandomElasticTransform.
struct RandomElasticTransform {
    Factor factor = 1;
    Factor scale = 1;
    Interpolation interpolation = "bilinear";
    FillMode fill_mode = "reflect";
    double fill_value = 0;
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports wrong options, or images with dyn dims.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_from_0<self.factor, self.scale>()) return false;
        else if constexpr (!detail::check_moving<self.fill_mode, self.interpolation>())
            return false;
        else if constexpr (!detail::check_image_size<Window{1, 1}, true, X>()) return false;
        else return detail::check_channels<X>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            constexpr Factor range = detail::from_0<self.scale>;
            constexpr Shape s = std::remove_cvref_t<decltype(x)>::static_shape;
            constexpr float most = static_cast<float>(s[1] > s[2] ? s[1] : s[2]),
                            least = static_cast<float>(s[1] > s[2] ? s[2] : s[1]);
            constexpr auto seed_of = [](int k) { return detail::seed_of_draw(self.seed, k); };
            constexpr int reach = 3 * static_cast<int>(least * .05f * range.upper);
            const tf::detail::core::Late<Tensor<float>, X> strength =
                detail::one_number<seed_of(2)>(range.lower, range.upper);
            const auto sigma = nest::materialize(tf::maximum(strength * (.05f * least), 1e-6f));
            const auto by = [&]<int K>() {
                return nest::materialize(distances<2 * reach + 1, seed_of(K)>(x, sigma) *
                                         (strength * (.1f * most)));
            };
            const auto rows =
                nest::materialize(detail::places_along<1>(x) + by.template operator()<3>());
            const auto columns =
                nest::materialize(detail::places_along<2>(x) + by.template operator()<4>());
            constexpr bool nearest = self.interpolation.kind == Interpolation::Kind::nearest;
            const auto y = detail::sampled_at<self.fill_mode.mode, nearest>(
                x, rows, columns, static_cast<float>(self.fill_value));
            const auto chosen = detail::chosen_images<self.factor, self.seed>(x);
            return detail::within(nest::materialize(tf::where(chosen, y, x)), self.value_range);
        });
    }

private:
    /// Smoothed random numbers for each pixel, [n, height, width, 1].
    template <int Size, std::int64_t Seed, class X, class S>
    static constexpr auto distances(const X& x, const S& sigma) {
        constexpr unsigned channels = 1 << 3;
        const auto drawn = detail::drawn_like<channels>(x, []<int... To>(const auto&... sizes) {
            random::Normal<float> options;
            if constexpr (Seed != no_seed) options.seed = Seed;
            return random::normal<float, To...>(options, sizes...);
        });
        const auto noise = nest::materialize(drawn * sigma);
        const auto weights = detail::bell<Size>(sigma, nest::materialize(tf::floor(sigma) * 3.f));
        return detail::filtered<1, Size>(detail::filtered<Size, 1>(noise, weights), weights);
    }
};

namespace layers {
using keras::RandomElasticTransform;
using keras::RandomPerspective;
using keras::RandomShear;
}  // namespace layers

}  // namespace tf::keras
