// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that are active only in training: Dropout.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {
inline void a_rate_is_a_probability_from_0_to_1() {}
}  // namespace detail

/// A probability: a constant from 0 to 1.
struct Rate {
    float value;

    consteval Rate(double v) : value(static_cast<float>(v)) {
        if (!(v >= 0 && v <= 1)) detail::a_rate_is_a_probability_from_0_to_1();
    }
};

namespace detail {
/// Random numbers from [0, 1), in the shape of x.
template <std::int64_t Seed, std::floating_point T, int... D>
constexpr Tensor<T, D...> uniform_like([[maybe_unused]] const Tensor<T, D...>& x) {
    constexpr std::size_t open = ((D == dyn) + ... + std::size_t{0});
    constexpr auto axes = [] {
        std::array<std::int32_t, open> out{};
        std::int32_t axis = 0;
        std::size_t n = 0;
        ((D == dyn ? void(out[n++] = axis++) : void(++axis)), ...);
        return out;
    }();
    random::Uniform<T> options;
    if constexpr (Seed != no_seed) options.seed = Seed;
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return random::uniform<T, D...>(options, tf::gather(tf::shape(x), axes[I])...);
    }(std::make_index_sequence<open>{});
}
}  // namespace detail

/// In training, sets each element to 0 with probability `rate` and divides the remaining elements
/// by 1 - rate; in inference, returns x. Each call draws new numbers; `seed` and
/// tf::random::set_seed work as in tf::random::uniform. Mirrors keras.layers.Dropout.
struct Dropout {
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D>
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto mode) {
        if constexpr (!mode.value || self.rate.value == 0) {
            return x;
        } else if constexpr (self.rate.value == 1) {
            return x * T(0);
        } else {
            constexpr T rate = static_cast<T>(self.rate.value);
            const auto dice = detail::uniform_like<self.seed>(x);
            return tf::where(dice >= rate, x * (1 / (1 - rate)), T(0));
        }
    }
};

namespace layers {
using keras::Dropout;
}  // namespace layers

}  // namespace tf::keras
