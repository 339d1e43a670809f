// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Augmentation layers that erase or mix parts of images: RandomErasing, MixUp, CutMix.

#include <limits>

#include <tf/keras/layers/augmentation.hpp>
#include <tf/keras/layers/image_places.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/composite/random_choice.hpp>
#include <tf/ops/primitive/gather.hpp>

namespace tf::keras {

namespace detail {

/// The pixel coordinates along the height (axis 1) or the width (axis 2), shaped to broadcast along
/// that axis.
template <int Axis, class X>
constexpr auto places_along(const X& x) {
    constexpr int size = X::static_shape[Axis];
    const auto all = [&] {
        if constexpr (size != dyn) return nest::materialize(tf::range<size>());
        else return nest::materialize(tf::range(nest::materialize(tf::shape(x)[Axis])));
    }();
    constexpr int height = Axis == 1 ? size : 1, width = Axis == 2 ? size : 1;
    if constexpr (size != dyn)
        return nest::materialize(tf::cast<float>(tf::reshape<1, height, width, 1>(all)));
    else if constexpr (Axis == 1)
        return nest::materialize(tf::cast<float>(tf::reshape<1, -1, 1, 1>(all)));
    else return nest::materialize(tf::cast<float>(tf::reshape<1, 1, -1, 1>(all)));
}
/// The ends of a random interval along the axis of each image; `ratio` [n, 1, 1, 1] is its relative
/// length.
template <class R>
struct Ends {
    R first, end;
};
template <int Axis, std::int64_t Seed, class X, class R>
constexpr auto ends_along(const X& x, const R& ratio) {
    const Tensor<float> side = side_of<Axis>(x);
    const auto length = nest::materialize(ratio * side);
    const auto first = nest::materialize(uniform_like<Seed, 14>(x) * (side - length));
    return Ends<R>{first, nest::materialize(first + length)};
}
/// The mask of pixels inside the boxes of images, [n, height, width, 1].
template <class X, class E>
constexpr auto inside(const X& x, const E& rows, const E& columns) {
    const auto within_ends = [](const auto& places, const E& ends) {
        return nest::materialize(tf::logical_and(places >= ends.first, places < ends.end));
    };
    return nest::materialize(tf::logical_and(within_ends(places_along<1>(x), rows),
                                             within_ends(places_along<2>(x), columns)));
}

/// Numbers from gamma distributions, one for each element of alpha.
template <int N, int... D>
constexpr Tensor<float, N, D...> gammas(const random::Seed& seed,
                                        const Tensor<float, N, D...>& alpha) {
    if constexpr (N == dyn)
        return random::stateless_gamma<N, D...>(seed, alpha, 1.f, tf::shape(alpha)[0]);
    else return random::stateless_gamma<N, D...>(seed, alpha, 1.f);
}
/// A number from the beta distribution of two equal parameters for each image: [n, 1, 1, 1].
template <std::int64_t Seed, class X, class A>
constexpr auto weights_of_images(const X& x, const A& alpha) {
    const auto one = nest::materialize(tf::zeros_like(uniform_like<Seed, 14>(x)) + alpha);
    const auto gamma = [&]<int K>() {
        random::Uniform<std::int32_t> options;
        options.minval = 0;
        options.maxval = std::numeric_limits<std::int32_t>::max();
        if constexpr (Seed != no_seed) options.seed = seed_of_draw(Seed, K);
        using Late = tf::detail::core::Late<std::int32_t, X>;
        const Tensor<Late, 2> drawn = random::uniform<Late, 2>(options);
        return gammas(random::Seed(drawn), one);
    };
    const auto a = gamma.template operator()<0>(), b = gamma.template operator()<1>();
    return nest::materialize(a / (a + b));
}
/// The indices of the images in random order.
template <std::int64_t Seed, class X>
constexpr auto order_of_images(const X& x) {
    const auto all = nest::materialize(tf::range(nest::materialize(tf::shape(x)[0])));
    random::Seeded options;
    if constexpr (Seed != no_seed) options.seed = Seed;
    return nest::materialize(random::shuffle(all, options));
}
/// The rows of x in another order, of the same type.
template <class X, class I>
constexpr X reordered(const X& x, const I& order) {
    return nest::materialize(tf::gather(x, order));
}
/// w a + (1 - w) b for labels [n, classes], w [n, 1, 1, 1].
template <class Y, class W, class I>
constexpr Y mixed_labels(const Y& y, const W& weight, const I& order) {
    const auto w = nest::materialize(tf::squeeze<2, 3>(weight));
    return nest::materialize(y * w + reordered(y, order) * (1.f - w));
}
/// Whether a layer can mix labels: numbers [n, classes].
template <class Y>
inline constexpr bool is_labels = false;
template <class T, int N, int C>
inline constexpr bool is_labels<Tensor<T, N, C>> = op::is_numeric(dtype_of<T>);

/// The images of an input, which is images or a tuple of images and labels.
template <class X>
inline constexpr bool is_mixable = is_image<X>;
template <class X, class Y>
inline constexpr bool is_mixable<std::tuple<X, Y>> = is_image<X> && is_labels<Y>;

/// The common part of MixUp and CutMix. `L.mixed<L>(x)` returns images, the weights of the old
/// labels and the order of the others.
template <auto L, class X, class Mode>
constexpr auto mixed(const X& images, Mode mode) {
    return augmented(images, mode,
                     [](const auto& x) { return std::get<0>(L.template mixed<L>(x)); });
}
template <auto L, class X, class Y, class Mode>
constexpr auto mixed(const std::tuple<X, Y>& both, Mode) {
    const auto x = as_float_images(std::get<0>(both));
    const auto y = as_float_images(std::get<1>(both));
    if constexpr (!Mode::value) {
        return std::tuple(x, y);
    } else {
        const auto [images, weight, order] = L.template mixed<L>(x);
        return std::tuple(images, mixed_labels(y, weight, order));
    }
}

/// The number of channels of images.
template <class X>
inline constexpr int channels_of = -1;
template <class T, int N, int H, int W, int C>
inline constexpr int channels_of<Tensor<T, N, H, W, C>> = C;

}  // namespace detail

/// In training, erases a box of an image with a probability of `factor`: one number `.factor = .5`
/// draws the probability from 0 to .5, `{.2, .5}` from .2 to .5. The area of the box, as a fraction
/// of the image, is drawn from `scale`. The box is filled with fill_value, one number or one per
/// channel, or with random numbers if there is none; the result is clipped to value_range. In
/// inference, returns the images. Floating dtypes. `seed` and tf::random::set_seed work as in
/// tf::random::uniform. Mirrors keras.layers.RandomErasing:
///
///     RandomErasing{.scale = {.1, .3}, .fill_value = 0}
struct RandomErasing {
    Factor factor = 1;
    Factor scale = {.02, .33};
    Numbers fill_value = {};
    ValueRange value_range = {0, 255};
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports factors below 0, or fill values that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_from_0<self.factor, self.scale>()) {
            return false;
        } else {
            constexpr int given = self.fill_value.count;
            constexpr bool fits = given <= 1 || given == detail::channels_of<X>;
            static_assert(fits,
                          "[tf.keras.erasing_fill] RandomErasing{.fill_value = {1, 2, 3}}: give no "
                          "number, one number, or one for each channel of the images");
            return fits;
        }
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope&, const X& images, auto mode) {
        return detail::augmented(images, mode, [](const auto& x) {
            const auto ratio = [&]<int K>() {
                return nest::materialize(tf::sqrt(
                    detail::factor_from_0<self.scale, detail::seed_of_draw(self.seed, K)>(x)));
            };
            constexpr auto seed_of = [](int k) { return detail::seed_of_draw(self.seed, k); };
            const auto box = detail::inside(
                x, detail::ends_along<1, seed_of(4)>(x, ratio.template operator()<2>()),
                detail::ends_along<2, seed_of(5)>(x, ratio.template operator()<3>()));
            const auto chosen = detail::chosen_images<self.factor, self.seed>(x);
            return tf::where(nest::materialize(tf::logical_and(box, chosen)), fill<self>(x), x);
        });
    }

private:
    template <auto self, class X>
    static constexpr auto fill(const X& x) {
        constexpr int given = self.fill_value.count;
        if constexpr (given == 0) {
            constexpr float high = self.value_range.high;
            return detail::within(
                detail::normal_like<detail::seed_of_draw(self.seed, 6)>(x, 0.f, 1.f) * high,
                self.value_range);
        } else {
            return detail::within(
                tf::constant<given>(self.fill_value.template first<float, given>()),
                self.value_range);
        }
    }
};

/// In training, mixes each image with another one of the batch, w x + (1 - w) y, and mixes their
/// labels with the same weights; w is drawn from the beta distribution with both parameters
/// `alpha`. Takes images, or `std::tuple(images, labels)` with labels [n, classes], and returns the
/// same structure as floats; in inference without changes. Mirrors keras.layers.MixUp, which takes
/// a dict of images and labels:
///
///     struct Mixed : Functional<Mixed, Input<28, 28, 1>{}, Input<10>{}> {
///         static constexpr auto build(auto images, auto labels) {
///             return std::tuple(images, labels) | layer<MixUp{.alpha = .4}>;
///         }
///     };
struct MixUp {
    Rate alpha = .2;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, class X, class Mode>
        requires(detail::is_mixable<X>)
    static constexpr auto call(Scope&, const X& x, Mode mode) {
        return detail::mixed<self>(x, mode);
    }
    /// Internal: images, weights of their own labels, and the order of the others.
    template <auto self, class X>
    static constexpr auto mixed(const X& x) {
        constexpr float alpha = self.alpha.value;
        const auto weight = detail::weights_of_images<self.seed>(x, alpha);
        const auto order = detail::order_of_images<detail::seed_of_draw(self.seed, 2)>(x);
        const X images =
            nest::materialize(weight * x + (1.f - weight) * detail::reordered(x, order));
        return std::tuple(images, weight, order);
    }
};

/// In training, puts a box of another image of the batch into each image, and mixes their labels in
/// the proportion of the areas. The size of the box is from a beta distribution whose parameters
/// are drawn from 0 to `factor`, or from `{.5, 1}`. Inputs and results are those of MixUp. Mirrors
/// keras.layers.CutMix.
struct CutMix {
    Factor factor = 1;
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports a factor below 0.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_from_0<self.factor>();
    }
    template <auto self, class X, class Mode>
        requires(detail::is_mixable<X>)
    static constexpr auto call(Scope&, const X& x, Mode mode) {
        return detail::mixed<self>(x, mode);
    }
    /// Internal: images, weights of their own labels, and the order of the others.
    template <auto self, class X>
    static constexpr auto mixed(const X& x) {
        constexpr auto seed_of = [](int k) { return detail::seed_of_draw(self.seed, k); };
        constexpr Factor range = detail::from_0<self.factor>;
        const auto alpha =
            nest::materialize(detail::one_number<self.seed>(range.lower, range.upper) + 1e-6f);
        const auto ratio =
            nest::materialize(tf::sqrt(1.f - detail::weights_of_images<seed_of(1)>(x, alpha)));
        const auto rows = detail::ends_along<1, seed_of(3)>(x, ratio);
        const auto columns = detail::ends_along<2, seed_of(4)>(x, ratio);
        const auto order = detail::order_of_images<seed_of(5)>(x);
        const X images = nest::materialize(
            tf::where(detail::inside(x, rows, columns), detail::reordered(x, order), x));
        const Tensor<float> all = detail::side_of<1>(x) * detail::side_of<2>(x);
        const auto weight =
            nest::materialize(1.f - (rows.end - rows.first) * (columns.end - columns.first) / all);
        return std::tuple(images, weight, order);
    }
};

namespace layers {
using keras::CutMix;
using keras::MixUp;
using keras::RandomErasing;
}  // namespace layers

}  // namespace tf::keras
