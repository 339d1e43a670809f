// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that are active only in training: Dropout, SpatialDropout1D to 3D, AlphaDropout,
// GaussianDropout, GaussianNoise; and ActivityRegularization.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/gather.hpp>
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

/// The k-th axis with a dyn dim, among the axes that are not set in `Ones`.
constexpr int nth_open_axis(const Shape& s, unsigned ones, std::size_t k) {
    for (int d = 0; d < s.rank; ++d)
        if (s[d] == dyn && (ones >> d & 1) == 0 && k-- == 0) return d;
    return -1;
}
constexpr std::size_t count_open_axes(const Shape& s, unsigned ones) {
    std::size_t n = 0;
    for (int d = 0; d < s.rank; ++d) n += s[d] == dyn && (ones >> d & 1) == 0;
    return n;
}
/// Calls draw<dims...>(sizes...) with the dims of x, or 1 for the axes that are set in `Ones`, and
/// the sizes of the dyn dims.
template <unsigned Ones, class T, int... D, class Draw>
constexpr auto drawn_like(const Tensor<T, D...>& x, Draw draw) {
    constexpr Shape s = Tensor<T, D...>::static_shape;
    constexpr std::size_t open = count_open_axes(s, Ones);
    return [&]<std::size_t... A, std::size_t... I>(std::index_sequence<A...>,
                                                   std::index_sequence<I...>) {
        return draw.template operator()<((Ones >> A & 1) != 0 ? 1 : s[static_cast<int>(A)])...>(
            tf::gather(tf::shape(x), nth_open_axis(s, Ones, I))...);
    }(std::make_index_sequence<sizeof...(D)>{}, std::make_index_sequence<open>{});
}
/// Uniform random numbers in [0, 1) with the shape of x, but a dim of 1 for the axes that are set
/// in `Ones`.
template <std::int64_t Seed, unsigned Ones = 0, std::floating_point T, int... D>
constexpr auto uniform_like(const Tensor<T, D...>& x) {
    return drawn_like<Ones>(x, []<int... To>(const auto&... sizes) {
        random::Uniform<T> options;
        if constexpr (Seed != no_seed) options.seed = Seed;
        return random::uniform<T, To...>(options, sizes...);
    });
}
/// Normally distributed random numbers with the shape of x.
template <std::int64_t Seed, std::floating_point T, int... D>
constexpr Tensor<T, D...> normal_like(const Tensor<T, D...>& x, T mean, T stddev) {
    return drawn_like<0>(x, [=]<int... To>(const auto&... sizes) {
        random::Normal<T> options;
        options.mean = mean;
        options.stddev = stddev;
        if constexpr (Seed != no_seed) options.seed = Seed;
        return random::normal<T, To...>(options, sizes...);
    });
}

/// In training, sets elements to 0 with this probability and divides the others by 1 - rate; the
/// elements along the axes that are set in `Together` are dropped together.
template <Rate R, std::int64_t Seed, unsigned Together, class Mode, std::floating_point T, int... D>
constexpr Tensor<T, D...> dropped(const Tensor<T, D...>& x, Mode) {
    if constexpr (!Mode::value || R.value == 0) {
        return x;
    } else if constexpr (R.value == 1) {
        return x * T(0);
    } else {
        constexpr T rate = static_cast<T>(R.value);
        const auto dice = uniform_like<Seed, Together>(x);
        return tf::where(dice >= rate, x * (1 / (1 - rate)), T(0));
    }
}

}  // namespace detail

/// In training, sets each element to 0 with probability `rate` and divides the remaining elements
/// by 1 - rate; in inference, returns x. Each call draws new numbers; `seed` and
/// tf::random::set_seed work as in tf::random::uniform. Mirrors keras.layers.Dropout.
struct Dropout {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D>
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto mode) {
        return detail::dropped<self.rate, self.seed, 0>(x, mode);
    }
};

/// Dropout of whole channels of each example: [n, width, channels]. Mirrors
/// keras.layers.SpatialDropout1D.
struct SpatialDropout1D {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto mode) {
        return detail::dropped<self.rate, self.seed, 2>(x, mode);
    }
};
/// The same for images, [n, height, width, channels]. Mirrors keras.layers.SpatialDropout2D.
struct SpatialDropout2D {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto mode) {
        return detail::dropped<self.rate, self.seed, 6>(x, mode);
    }
};
/// The same for volumes, [n, depth, height, width, channels]. Mirrors
/// keras.layers.SpatialDropout3D.
struct SpatialDropout3D {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto mode) {
        return detail::dropped<self.rate, self.seed, 14>(x, mode);
    }
};

/// In training, multiplies each element by a number from a normal distribution with mean 1 and
/// standard deviation sqrt(rate / (1 - rate)); in inference, returns x. The rate is less than 1.
/// Mirrors keras.layers.GaussianDropout.
struct GaussianDropout {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D, class Mode>
        requires(self.rate.value < 1)
    static constexpr Tensor<T, D...> call(Scope&, const Tensor<T, D...>& x, Mode) {
        if constexpr (!Mode::value || self.rate.value == 0) {
            return x;
        } else {
            constexpr double rate = self.rate.value;
            constexpr T stddev = static_cast<T>(detail::square_root(rate / (1 - rate)));
            return x * detail::normal_like<self.seed>(x, T(1), stddev);
        }
    }
};

/// In training, adds numbers from a normal distribution with mean 0 and the standard deviation
/// `stddev`, which is in [0, 1]; in inference, returns x. Mirrors keras.layers.GaussianNoise.
struct GaussianNoise {
    static constexpr bool supports_masking = true;
    Rate stddev = 1;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D, class Mode>
    static constexpr Tensor<T, D...> call(Scope&, const Tensor<T, D...>& x, Mode) {
        if constexpr (!Mode::value || self.stddev.value == 0) return x;
        else return x + detail::normal_like<self.seed>(x, T(0), static_cast<T>(self.stddev.value));
    }
};

/// In training, sets each element with probability `rate` to the limit of selu for large negative
/// numbers, then scales and shifts all elements so that mean 0 and variance 1 are preserved; in
/// inference, returns x. The rate is less than 1. Mirrors keras.layers.AlphaDropout.
struct AlphaDropout {
    static constexpr bool supports_masking = true;
    Rate rate = .5;
    std::int64_t seed = no_seed;
    Name name{};

    template <auto self, std::floating_point T, int... D, class Mode>
        requires(self.rate.value < 1)
    static constexpr Tensor<T, D...> call(Scope&, const Tensor<T, D...>& x, Mode) {
        if constexpr (!Mode::value || self.rate.value == 0) {
            return x;
        } else {
            constexpr double rate = self.rate.value;
            constexpr double least = -1.6732632423543772 * 1.0507009873554805;
            constexpr double scale =
                1 / detail::square_root((1 - rate) * (1 + rate * least * least));
            const Tensor<T, D...> dice = detail::uniform_like<self.seed>(x);
            const Tensor<T, D...> kept =
                tf::where(dice >= static_cast<T>(rate), x, static_cast<T>(least));
            return kept * static_cast<T>(scale) + static_cast<T>(-scale * least * rate);
        }
    }
};

/// Returns x, and adds sum(l1 * |x| + l2 * x * x) divided by the batch size to the loss. For
/// floats. Mirrors keras.layers.ActivityRegularization.
struct ActivityRegularization {
    static constexpr bool supports_masking = true;
    double l1 = 0;
    double l2 = 0;
    Name name{};

    template <FloatingElement T, int... D>
    constexpr Tensor<T, D...> call(Scope& k, const Tensor<T, D...>& x, auto) const {
        detail::regularize(k, x, Regularizer{l1, l2});
        return x;
    }
};

namespace layers {
using keras::ActivityRegularization;
using keras::AlphaDropout;
using keras::Dropout;
using keras::GaussianDropout;
using keras::GaussianNoise;
using keras::SpatialDropout1D;
using keras::SpatialDropout2D;
using keras::SpatialDropout3D;
}  // namespace layers

}  // namespace tf::keras
