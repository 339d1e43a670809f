// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Augmentation policies that combine several of the other layers: RandAugment, AugMix.

#include <tf/control/cond.hpp>
#include <tf/control/while_loop.hpp>
#include <tf/keras/layers/equalization.hpp>
#include <tf/keras/layers/image_colors.hpp>
#include <tf/keras/layers/image_filters.hpp>
#include <tf/keras/layers/image_warping.hpp>

namespace tf::keras {

namespace detail {

/// Applies layer number `which` of several layers to the images in training; without such a layer,
/// returns them unchanged.
template <auto... L, class X, class I>
constexpr X changed_by_one_of(Scope& k, const X& x, const I& which) {
    const auto by = [&]<auto S>() {
        return [&] { return X(S.template call<S>(k, x, Training{})); };
    };
    return tf::switch_case(which, by.template operator()<L>()..., [&] { return x; });
}

/// The layers of RandAugment and AugMix with the options of one of them.
template <auto Self>
struct Policy {
    static constexpr Factor factor = from_0<Self.factor>;
    static constexpr ValueRange range = Self.value_range;
    static constexpr Interpolation by = Self.interpolation;
    static constexpr int bits = static_cast<int>(8 * factor.upper);
    static constexpr auto seed(int k) { return seed_of_draw(Self.seed, 8 * k); }

    /// Applies one of the first `count` layers to the images, or none if `which` is `count`. `All`
    /// also includes the four layers that change colors and sharpness.
    template <bool All, class X, class I>
    static constexpr X changed(Scope& k, const X& x, const I& which) {
        constexpr RandomShear shear{
            .x_factor = factor, .y_factor = factor, .interpolation = by, .seed = seed(1)};
        constexpr RandomTranslation translation{
            .height_factor = factor, .width_factor = factor, .interpolation = by, .seed = seed(2)};
        constexpr RandomRotation rotation{.factor = factor, .interpolation = by, .seed = seed(3)};
        constexpr RandomPosterization posterization{
            .factor = Bits(1, bits > 2 ? bits - 1 : 1), .value_range = range, .seed = seed(4)};
        constexpr Solarization solarization{.addition_factor = factor,
                                            .threshold_factor = factor,
                                            .value_range = range,
                                            .seed = seed(5)};
        constexpr AutoContrast contrast{.value_range = range};
        constexpr Equalization equal{.value_range = range};
        if constexpr (!All) {
            return changed_by_one_of<shear, translation, rotation, posterization, solarization,
                                     contrast, equal>(k, x, which);
        } else {
            constexpr RandomBrightness brightness{factor, range, seed(6)};
            constexpr RandomColorDegeneration degeneration{factor, range, seed(7)};
            constexpr RandomContrast more_contrast{factor, range, seed(8)};
            constexpr RandomSharpness sharpness{factor, range, seed(9)};
            return changed_by_one_of<shear, translation, rotation, posterization, solarization,
                                     contrast, equal, brightness, degeneration, more_contrast,
                                     sharpness>(k, x, which);
        }
    }
    /// The number of these layers.
    static constexpr int count(bool all) { return all ? 11 : 7; }
};

/// Reports options of RandAugment and AugMix that do not fit.
template <auto Self, class X>
constexpr bool check_policy() {
    if constexpr (!check_from_0<Self.factor>()) return false;
    else if constexpr (!check_interpolation<Self.interpolation, true>()) return false;
    else return check_channels<X>();
}
inline void num_ops_num_chains_and_chain_depth_are_above_0() {}

/// A count, which must be above 0.
struct Times {
    int value;

    consteval Times(int v) : value(v) {
        if (v < 1) num_ops_num_chains_and_chain_depth_are_above_0();
    }
};

}  // namespace detail

/// In training, applies `num_ops` layers to the images of a batch, one after another, each drawn
/// from RandomShear, RandomTranslation, RandomRotation, RandomPosterization, Solarization,
/// AutoContrast, Equalization, RandomBrightness, RandomColorDegeneration, RandomContrast and
/// RandomSharpness; in inference, returns the images. The factors of these layers are drawn from
/// [0, factor), or with `.factor = {.2, .5}` from [.2, .5), separately for each image. Images have
/// one or three channels. Floating dtypes. `seed` and tf::random::set_seed work as in
/// tf::random::uniform. Mirrors keras.layers.RandAugment.
struct RandAugment {
    ValueRange value_range = {0, 255};
    detail::Times num_ops = 2;
    Factor factor = .5;
    Interpolation interpolation = "bilinear";
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports options that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_policy<self, X>();
    }
    template <auto self, detail::Images X>
    static constexpr auto call(Scope& k, const X& images, auto mode) {
        return detail::augmented(images, mode, [&](const auto& x) {
            using Policy = detail::Policy<self>;
            const auto last = tf::while_loop(
                [](const auto& step, const auto&) { return step < self.num_ops.value; },
                [&](const auto& step, const auto& y) {
                    const auto which = detail::one_integer<self.seed>(Policy::count(true) - 1);
                    return std::tuple(Tensor<std::int32_t>(step + 1),
                                      Policy::template changed<true>(k, y, which));
                },
                Tensor<std::int32_t>(0), x);
            return std::get<1>(last);
        });
    }
};

/// In training, mixes the images of a batch with the results of `num_chains` chains of
/// `chain_depth` layers; in inference, returns the images. Each layer is drawn from RandAugment's
/// layers and "no change"; without `.all_ops` only from its first seven. The weights of the chains
/// are from the Dirichlet distribution of `alpha`, the weight of the images themselves from the
/// beta distribution; the result is clipped to value_range. Images have one or three channels.
/// Floating dtypes. Mirrors keras.layers.AugMix.
struct AugMix {
    ValueRange value_range = {0, 255};
    detail::Times num_chains = 3;
    detail::Times chain_depth = 3;
    Factor factor = .3;
    float alpha = 1;
    bool all_ops = true;
    Interpolation interpolation = "bilinear";
    std::int64_t seed = no_seed;
    Name name{};

    /// Reports options that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_policy<self, X>();
    }
    template <auto self, detail::Images Given>
    static constexpr auto call(Scope& k, const Given& images, auto mode) {
        return detail::augmented(images, mode, [&](const auto& x) {
            constexpr int chains = self.num_chains.value, depth = self.chain_depth.value;
            using X = std::remove_cvref_t<decltype(x)>;
            using Policy = detail::Policy<self>;
            const auto drawn = gammas<self, chains, 1>();
            const auto weights = nest::materialize(drawn / tf::reduce_sum(drawn));
            const auto last = tf::while_loop(
                [](const auto& step, const auto&, const auto&) { return step < chains * depth; },
                [&](const auto& step, const auto& chain, const auto& sum) {
                    const auto at = nest::materialize(tf::math::floormod(step, depth));
                    const X from = nest::materialize(tf::where(at == 0, x, chain));
                    const auto which = detail::one_integer<self.seed>(Policy::count(self.all_ops));
                    const X to = Policy::template changed<self.all_ops>(k, from, which);
                    const auto weight = nest::materialize(
                        tf::gather(weights, nest::materialize(tf::math::floordiv(step, depth))) *
                        tf::cast<float>(at == depth - 1));
                    return std::tuple(Tensor<std::int32_t>(step + 1), to, X(sum + to * weight));
                },
                Tensor<std::int32_t>(0), x, X(tf::zeros_like(x)));
            const auto two = gammas<self, 2, 2>();
            const auto own = nest::materialize(two[0] / (two[0] + two[1]));
            return detail::within(x * own + std::get<2>(last) * (1.f - own), self.value_range);
        });
    }

private:
    /// N numbers from the gamma distribution of alpha.
    template <auto self, int N, int K>
    static constexpr auto gammas() {
        constexpr float alpha = self.alpha;
        tf::detail::core::Late<random::Uniform<std::int32_t>, Tensor<float, N>> options;
        options.minval = 0;
        options.maxval = std::numeric_limits<std::int32_t>::max();
        if constexpr (self.seed != no_seed) options.seed = detail::seed_of_draw(self.seed, K);
        const auto drawn = random::uniform<std::int32_t, 2>(options);
        return detail::gammas(random::Seed(drawn), Tensor<float, N>(tf::fill<float, N>(alpha)));
    }
};

namespace layers {
using keras::AugMix;
using keras::RandAugment;
}  // namespace layers

}  // namespace tf::keras
