// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Samples of normal distributions between two bounds, as
// tf.random.stateless_parameterized_truncated_normal draws them: by rejection from the normal
// distribution, from a uniform one, or from an exponential one (Robert, 1995), depending on the
// bounds. The numbers equal TensorFlow's if TensorFlow draws all of them in one thread.

#include <cmath>
#include <utility>

#include <tf/kernels/random.hpp>

namespace tf::kernels {

/// Parameters of a distribution; at least one bound is finite, and minval < maxval.
template <class T>
struct TruncatedNormal {
    T mean, stddev, minval, maxval;
};

/// Draws `samples` numbers, out[0], out[step], ..., and advances the generator.
template <std::floating_point T>
void fill_between(Philox& rng, const TruncatedNormal<T>& given, T* out, std::int64_t samples,
                  std::int64_t step) {
    auto [mean, stddev, minval, maxval] = given;
    if (minval == -std::numeric_limits<T>::infinity() || maxval < mean) {  // mirrored
        std::swap(minval, maxval);
        stddev = -stddev;
    }
    const T low = (minval - mean) / stddev, high = (maxval - mean) / stddev, width = high - low;
    const T root = std::sqrt(low * low + T(4));
    const T widest_uniform = T(2) * std::exp(T(0.5) + low * (low - root) / T(4)) / (low + root);
    constexpr T wide = static_cast<T>(1.7);  // with a bound this far from the mean, most normal
                                             // numbers are accepted
    const T* const end = out + samples * step;
    const auto accept = [&](T z) {
        *out = z * stddev + mean;
        out += step;
    };
    if ((low < -wide && high >= 0) || (high > wide && low <= 0)) {
        while (out != end)
            for (const T z : impl::normal_group<T>(rng()))
                if (z >= low && z <= high && out != end) accept(z);
    } else if (width < widest_uniform) {
        const T largest = low < 0 ? T(0) : low * low;
        while (out != end) {
            const auto places = impl::uniform_group<T>(rng());
            const auto chances = impl::uniform_group<T>(rng());
            for (std::size_t i = 0; i < places.size() && out != end; ++i) {
                const T z = places[i] * width + low;
                if (chances[i] <= std::exp((largest - z * z) / T(2))) accept(z);
            }
        }
    } else {
        const T rate = (low + root) / T(2);
        while (out != end) {
            const auto numbers = impl::uniform_group<T>(rng());
            for (std::size_t i = 0; i < numbers.size() && out != end; i += 2) {
                const T z = -std::log(numbers[i]) / rate + low;
                const T x = low < rate ? rate - z : low - rate;
                if (numbers[i + 1] <= std::exp(-x * x / T(2)) && z < high) accept(z);
            }
        }
    }
}

}  // namespace tf::kernels
