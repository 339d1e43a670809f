// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer that combines several features to one category: HashedCrossing.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/categories.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/bitcast.hpp>
#include <tf/ops/primitive/bitwise.hpp>

namespace tf::keras {

namespace detail {

/// The 64-bit fingerprint of each string. TensorFlow's ops give it only modulo a number. Modulo
/// 2^62 gives the lower bits; modulo 2^63 - 1 then gives the upper two, which contribute 2^62 and
/// 1.
template <int... D>
constexpr auto fingerprint_bits(const Tensor<std::string, D...>& x) {
    constexpr std::int64_t bit62 = std::int64_t{1} << 62, most = bit62 - 1 + bit62;
    const auto low = nest::materialize(strings::to_hash_bucket_fast(x, bit62));
    const auto other = nest::materialize(strings::to_hash_bucket_fast(x, most));
    const auto high = nest::materialize(tf::floormod(other - low, most));
    const auto bits = nest::materialize(
        tf::bitwise::bitwise_or(tf::bitwise::bitwise_or(low, tf::bitwise::bitwise_and(high, bit62)),
                                tf::bitwise::left_shift(high, std::int64_t{63})));
    return nest::materialize(tf::bitcast<std::uint64_t>(bits));
}
template <class T, int... D>
    requires std::integral<T>
constexpr auto fingerprint_bits(const Tensor<T, D...>& x) {
    return nest::materialize(
        tf::bitcast<std::uint64_t>(nest::materialize(tf::cast<std::int64_t>(x))));
}
/// TensorFlow's combination of two fingerprints; the first may be a constant.
template <class A, class B>
constexpr auto joined_bits(const A& a, const B& b) {
    constexpr std::uint64_t factor = 0xc6a4a7935bd1e995u;
    const auto mixed = [](const auto& x) {
        return nest::materialize(
            tf::bitwise::bitwise_xor(x, tf::bitwise::right_shift(x, std::uint64_t{47})));
    };
    const auto second = nest::materialize(mixed(nest::materialize(b * factor)) * factor);
    const auto both =
        nest::materialize(tf::bitwise::bitwise_xor(tf::bitwise::bitwise_xor(second, a), factor));
    return mixed(nest::materialize(mixed(nest::materialize(both * factor)) * factor));
}

/// Whether HashedCrossing takes this: one integer or string for each example, [n] or [n, 1].
template <class X>
inline constexpr bool is_feature = false;
template <class T, int... D>
inline constexpr bool is_feature<Tensor<T, D...>> =
    (std::is_same_v<T, std::string> || (std::integral<T> && !std::is_same_v<T, bool>)) &&
    (sizeof...(D) == 1 || (sizeof...(D) == 2 && Tensor<T, D...>::static_shape[1] == 1));

template <class X>
inline constexpr bool are_features = false;
template <class A, class B, class... X>
inline constexpr bool are_features<std::tuple<A, B, X...>> =
    is_feature<A> && is_feature<B> && (is_feature<X> && ...) && A::rank == B::rank &&
    ((A::rank == X::rank) && ...);

}  // namespace detail

/// Hashes each combination of the features of an example to a number from 0 to NumBins - 1, which
/// is the same in every program and the same as Keras's. `std::tuple(words, numbers) |
/// layer<HashedCrossing<8>{}>`: two or more tensors of strings or integers, all [n] or all [n, 1].
/// The result is int64 with the same shape or, with `.output_mode = "one_hot"`, floats [n,
/// NumBins]. Mirrors keras.layers.HashedCrossing.
template <int NumBins>
    requires(NumBins > 0)
struct HashedCrossing {
    OutputMode output_mode = "int";
    Name name{};

    /// Reports a mode that the layer does not have, or inputs that are not features.
    template <auto self, class X>
    static constexpr bool check() {
        using enum OutputMode::Kind;
        constexpr bool known = self.output_mode.kind == integer || self.output_mode.kind == one_hot;
        static_assert(known,
                      "[tf.keras.cross_mode] HashedCrossing<8>{.output_mode = \"one_hot\"}: the "
                      "mode must be \"int\" or \"one_hot\"");
        constexpr bool features = detail::are_features<X>;
        static_assert(features,
                      "[tf.keras.cross_input] HashedCrossing takes two or more tensors of integers "
                      "or strings, all [n] or all [n, 1]: std::tuple(a, b) | "
                      "layer<HashedCrossing<8>{}>");
        return known && features;
    }
    template <auto self, class... X>
    static constexpr auto call(Scope&, const std::tuple<X...>& x, auto) {
        return numbers<self>(x);
    }
    /// Internal: the result.
    template <auto self, class... X>
    static constexpr auto numbers(const std::tuple<X...>& x) {
        // TensorFlow's key of the hash.
        constexpr std::uint64_t key = 0xdecafcaffe;
        const auto bits = std::apply(
            [&](const auto&... each) { return crossed(key, detail::fingerprint_bits(each)...); },
            x);
        const auto number =
            nest::materialize(tf::cast<std::int64_t>(tf::floormod(bits, std::uint64_t{NumBins})));
        return detail::encoded<self.output_mode, NumBins, std::int64_t>(number);
    }

private:
    template <class A, class B, class... X>
    static constexpr auto crossed(const A& a, const B& b, const X&... more) {
        const auto both = detail::joined_bits(a, b);
        if constexpr (sizeof...(X) == 0) return both;
        else return crossed(both, more...);
    }
};

namespace layers {
using keras::HashedCrossing;
}  // namespace layers

}  // namespace tf::keras
