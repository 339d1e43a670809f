// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random numbers equal to TensorFlow's on CPUs, bit for bit: the Philox4x32-10 generator (Salmon et
// al., 2011) and TensorFlow's distributions. Input: a generator, by value. Output: n elements.
// Mirrors the kernels of tf.random.uniform, tf.random.normal, their stateless forms and
// tf.random.Generator.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <type_traits>
#include <utility>

#include <tf/core/errors.hpp>
#include <tf/core/half.hpp>

namespace tf::kernels {

/// The generator: 128 bits of counter, 64 bits of key; each step makes four 32-bit words.
class Philox {
public:
    using Words = std::array<std::uint32_t, 4>;

    /// The initial state of an op with the attributes (seed, seed2), which random_state.hpp
    /// derives.
    constexpr explicit Philox(std::uint64_t seed, std::uint64_t seed2 = 0)
        : high_(seed2), key_(seed) {}

    /// The initial state of the stateless ops, which scramble their two seeds first.
    static constexpr Philox stateless(std::int64_t seed0, std::int64_t seed1) {
        Philox mixer = from_state(static_cast<std::uint64_t>(seed0),
                                  static_cast<std::uint64_t>(seed1), 0x02461e293ec8f720u);
        const Words w = mixer();
        return from_state(0, join(w[2], w[3]), join(w[0], w[1]));
    }
    /// The state of a tf.random.Generator: the words of its state variable.
    static constexpr Philox from_state(std::uint64_t counter_low, std::uint64_t counter_high,
                                       std::uint64_t key) {
        Philox p(key, counter_high);
        p.low_ = counter_low;
        return p;
    }

    constexpr std::uint64_t counter_low() const { return low_; }
    constexpr std::uint64_t counter_high() const { return high_; }
    constexpr std::uint64_t key() const { return key_; }

    /// Skips `steps` calls.
    constexpr void skip(std::uint64_t steps) {
        low_ += steps;
        if (low_ < steps) ++high_;
    }
    /// Changes the state like an op that draws `outputs` elements: returns the generator to draw
    /// with, and advances this one by `steps` steps for each element, 256 for every distribution.
    constexpr Philox reserve(std::int64_t outputs, std::uint64_t steps = 256) {
        const Philox now = *this;
        skip(static_cast<std::uint64_t>(outputs) * steps);
        return now;
    }
    /// The next four words.
    constexpr Words operator()() {
        Words c{low(low_), high(low_), low(high_), high(high_)};
        std::uint32_t k0 = low(key_), k1 = high(key_);
        for (int round = 0; round < 10; ++round) {
            const std::uint64_t a = std::uint64_t{0xD2511F53u} * c[0],
                                b = std::uint64_t{0xCD9E8D57u} * c[2];
            c = {high(b) ^ c[1] ^ k0, low(b), high(a) ^ c[3] ^ k1, low(a)};
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        skip(1);
        return c;
    }

    static constexpr std::uint64_t join(std::uint32_t lo, std::uint32_t hi) {
        return std::uint64_t{hi} << 32 | lo;
    }

private:
    static constexpr std::uint32_t low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
    static constexpr std::uint32_t high(std::uint64_t v) {
        return static_cast<std::uint32_t>(v >> 32);
    }

    std::uint64_t low_ = 0, high_ = 0, key_ = 0;
};

/// A dtype of random floats: float, double, half or bfloat16.
template <class T>
concept Drawn = std::floating_point<T> || std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

namespace impl {

/// A number in [0, 1) from the low 23 bits of a word, or the low 52 of two.
constexpr float unit(std::uint32_t w) {
    return std::bit_cast<float>((w & 0x7fffffu) | 0x3f800000u) - 1.0f;
}
constexpr double unit(std::uint32_t hi, std::uint32_t lo) {
    return std::bit_cast<double>(Philox::join(lo, hi & 0xfffffu) | 0x3ff0000000000000u) - 1.0;
}

/// A 16-bit float in [0, 1); its fraction consists of the low bits of the word.
template <class T>
constexpr T short_unit(std::uint32_t w) {
    constexpr int fraction = std::is_same_v<T, half> ? 10 : 7;
    constexpr std::uint32_t one = std::is_same_v<T, half> ? 0x3c00 : 0x3f80;
    const std::uint32_t bits = one | (w & ((1u << fraction) - 1));
    return T::from_bits(static_cast<std::uint16_t>(bits)) - T(1);
}

/// Two normal numbers from two uniform ones (Box and Muller).
template <std::floating_point T>
std::array<T, 2> box_muller(T u, T v) {
    const T angle =
        static_cast<T>(2 * std::numbers::pi * double{v});  // rounded once, as in TensorFlow
    const T radius = std::sqrt(T{-2} * std::log(std::max(u, static_cast<T>(1.0e-7))));
    return {std::sin(angle) * radius, std::cos(angle) * radius};
}

/// The number of elements made by one step: four of 32 bits, two of 64.
template <class T>
inline constexpr std::size_t group = sizeof(T) == 8 ? 2 : 4;

template <Drawn T>
std::array<T, group<T>> uniform_group(const Philox::Words& w) {
    if constexpr (std::is_same_v<T, float>) return {unit(w[0]), unit(w[1]), unit(w[2]), unit(w[3])};
    else if constexpr (sizeof(T) == 2)
        return {short_unit<T>(w[0]), short_unit<T>(w[1]), short_unit<T>(w[2]), short_unit<T>(w[3])};
    else return {unit(w[0], w[1]), unit(w[2], w[3])};
}
/// 16-bit floats are computed as float and rounded.
template <Drawn T>
std::array<T, group<T>> normal_group(const Philox::Words& w) {
    if constexpr (sizeof(T) < 8) {
        const auto a = box_muller(unit(w[0]), unit(w[1])), b = box_muller(unit(w[2]), unit(w[3]));
        return {static_cast<T>(a[0]), static_cast<T>(a[1]), static_cast<T>(b[0]),
                static_cast<T>(b[1])};
    } else {
        return box_muller(unit(w[0], w[1]), unit(w[2], w[3]));
    }
}
/// Draws until the group is full of numbers within 2 standard deviations.
template <Drawn T>
std::array<T, group<T>> truncated_group(Philox rng) {
    using Wide = std::conditional_t<sizeof(T) == 8, double, float>;
    std::array<T, group<T>> out{};
    for (std::size_t n = 0;;) {
        const Philox::Words w = rng();
        for (std::size_t pair = 0; pair < group<T> / 2; ++pair) {
            std::array<Wide, 2> x;
            if constexpr (std::is_same_v<Wide, float>)
                x = box_muller(unit(w[2 * pair]), unit(w[2 * pair + 1]));
            else x = box_muller(unit(w[0], w[1]), unit(w[2], w[3]));
            for (const Wide v : x)
                if (std::abs(v) < Wide{2}) {
                    out[n++] = static_cast<T>(v);
                    if (n == out.size()) return out;
                }
        }
    }
}

/// Calls `make()` for each group; surplus elements of the last group are dropped.
template <class T, class F>
void fill_groups(T* out, std::int64_t n, F make) {
    constexpr auto size = static_cast<std::int64_t>(group<T>);
    for (; n > 0; n -= size) {
        const std::array<T, group<T>> g = make();
        out = std::copy_n(g.begin(), std::min(n, size), out);
    }
}

/// out * scale + offset, rounded twice, like TensorFlow's two ops. There are two loops, so that
/// compilers do not fuse the operations.
template <class T>
void scale_and_shift(T* out, std::int64_t n, T scale, T offset) {
    if (scale != T(1))
        for (std::int64_t i = 0; i < n; ++i) out[i] = out[i] * scale;
    if (offset != T(0))
        for (std::int64_t i = 0; i < n; ++i) out[i] = out[i] + offset;
}

}  // namespace impl

/// tf.random.uniform: n numbers in [low, high). Floats; no errors (the bounds are not
/// checked).
template <Drawn T>
void fill_uniform(Philox rng, T* out, std::int64_t n, T low = T(0), T high = T(1)) {
    impl::fill_groups(out, n, [&] { return impl::uniform_group<T>(rng()); });
    impl::scale_and_shift(out, n, high - low, low);
}

/// tf.random.normal. Floats; no errors.
template <Drawn T>
void fill_normal(Philox rng, T* out, std::int64_t n, T mean = T(0), T stddev = T(1)) {
    impl::fill_groups(out, n, [&] { return impl::normal_group<T>(rng()); });
    impl::scale_and_shift(out, n, stddev, mean);
}

/// tf.random.truncated_normal: numbers that are 2 or more standard deviations from the mean are
/// drawn again; each group may use 256 words for each element. Floats; no errors.
template <Drawn T>
void fill_truncated_normal(Philox rng, T* out, std::int64_t n, T mean = T(0), T stddev = T(1)) {
    impl::fill_groups(out, n, [&] {
        const Philox region = rng;
        rng.skip(impl::group<T> * 256 / 4);
        return impl::truncated_group<T>(region);
    });
    impl::scale_and_shift(out, n, stddev, mean);
}

/// tf.random.uniform with an integer dtype: n numbers in [low, high), with TensorFlow's small bias
/// towards low numbers. 32- and 64-bit integers. errors::InvalidArgument unless low < high.
template <std::integral T>
    requires(sizeof(T) >= 4)
void fill_uniform_int(Philox rng, T* out, std::int64_t n, T low, T high) {
    using U = std::make_unsigned_t<T>;
    if (n == 0) return;
    if (low >= high)
        errors::raise<errors::InvalidArgument>(
            {"tf.kernels.empty_range", "random::uniform", "maxval",
             std::to_string(low) + " >= " + std::to_string(high), "minval < maxval"});
    const U range = static_cast<U>(static_cast<U>(high) - static_cast<U>(low));
    const auto place = [&](U bits) { return static_cast<T>(static_cast<U>(low) + bits % range); };
    impl::fill_groups(out, n, [&]() -> std::array<T, impl::group<T>> {
        const Philox::Words w = rng();
        if constexpr (sizeof(T) == 8)
            return {place(Philox::join(w[0], w[1])), place(Philox::join(w[2], w[3]))};
        else return {place(w[0]), place(w[1]), place(w[2]), place(w[3])};
    });
}

/// The words of a generator, one by one.
class SingleWords {
public:
    explicit SingleWords(const Philox& rng) : rng_(rng) {}
    std::uint32_t operator()() {
        if (next_ == words_.size()) {
            words_ = rng_();
            next_ = 0;
        }
        return words_[next_++];
    }

private:
    Philox rng_;
    Philox::Words words_{};
    std::size_t next_ = 4;
};

/// tf.random.shuffle: the positions 0 to n - 1 in random order.
inline void fill_permutation(const Philox& rng, std::int64_t* out, std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) out[i] = i;
    SingleWords word(rng);
    for (std::int64_t i = 0; i + 1 < n; ++i)
        std::swap(out[i], out[i + word() % static_cast<std::uint32_t>(n - i)]);
}

/// tf.random.categorical: for each row of logits, `samples` classes with the probabilities
/// softmax(row). Infinite logits and NaN have the probability 0. `sums` must have room for
/// `classes` numbers. The results equal TensorFlow's if TensorFlow draws all rows with one thread.
template <class T, class Out>
void fill_categorical(const Philox& rng, const T* logits, std::int64_t rows, std::int64_t classes,
                      std::int64_t samples, double* sums, Out* out) {
    SingleWords word(rng);
    for (std::int64_t r = 0; r < rows; ++r, logits += classes) {
        double largest = static_cast<double>(std::numeric_limits<T>::lowest());
        for (std::int64_t k = 0; k < classes; ++k)
            if (const auto v = static_cast<double>(logits[k]); std::isfinite(v))
                largest = std::max(largest, v);
        double sum = 0;
        for (std::int64_t k = 0; k < classes; ++k) {
            const auto v = static_cast<double>(logits[k]);
            if (std::isfinite(v)) sum += std::exp(v - largest);
            sums[k] = sum;
        }
        for (std::int64_t s = 0; s < samples; ++s) {
            const std::uint32_t high = word();
            const double at = impl::unit(high, word()) * sum;
            *out++ = static_cast<Out>(std::upper_bound(sums, sums + classes, at) - sums);
        }
    }
}

/// tf.random.stateless_uniform without bounds: all integers are equally likely. 32- and 64-bit
/// integers; no errors.
template <std::integral T>
    requires(sizeof(T) >= 4)
void fill_uniform_full_int(Philox rng, T* out, std::int64_t n) {
    impl::fill_groups(out, n, [&]() -> std::array<T, impl::group<T>> {
        const Philox::Words w = rng();
        if constexpr (sizeof(T) == 8)
            return {static_cast<T>(Philox::join(w[0], w[1])),
                    static_cast<T>(Philox::join(w[2], w[3]))};
        else
            return {static_cast<T>(w[0]), static_cast<T>(w[1]), static_cast<T>(w[2]),
                    static_cast<T>(w[3])};
    });
}

}  // namespace tf::kernels
