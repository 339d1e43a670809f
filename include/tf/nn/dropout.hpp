// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dropout as a function: tf.nn.dropout, tf.nn.experimental.stateless_dropout, general_dropout.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf {

namespace detail::ops {

/// Checks x and returns whether it can be dropped.
template <class A>
constexpr bool check_dropout() {
    constexpr bool floats = is_floating(tensor_type_t<A>::dtype);
    static_assert(floats,
                  "[tf.ops.bad_dtype] dropout(x, rate): 'x' must be floats, because the elements "
                  "that remain are scaled; use tf::cast<float>(x)");
    return floats;
}
/// The dims of the random numbers: those of x, or `Dims` if there are any.
template <class X, int... Dims>
constexpr Shape noise_shape() {
    if constexpr (sizeof...(Dims) > 0) return Shape(Dims...);
    else return X::static_shape;
}
constexpr std::size_t count_open(const Shape& s) {
    std::size_t n = 0;
    for (int d = 0; d < s.rank; ++d) n += s[d] == dyn;
    return n;
}
constexpr int open_axis(const Shape& s, std::size_t k) {
    for (int d = 0; d < s.rank; ++d)
        if (s[d] == dyn && k-- == 0) return d;
    return -1;
}
/// Calls draw<T, dims...>(sizes...) with the dims S, whose open ones are those of x.
template <Shape S, class X, class Draw>
constexpr auto drawn_for(const X& x, Draw draw) {
    return [&]<int... D, std::size_t... I>(std::integer_sequence<int, D...>,
                                           std::index_sequence<I...>) {
        return draw.template operator()<typename X::value_type, S[D]...>(
            tf::gather(tf::shape(x), open_axis(S, I))...);
    }(std::make_integer_sequence<int, S.rank>{}, std::make_index_sequence<count_open(S)>{});
}

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_rate(double rate) {
    errors::raise<errors::InvalidArgument>(
        {"tf.nn.dropout", "dropout", "rate", std::to_string(rate), "at least 0 and less than 1"});
}
/// Elements of x whose random number is less than the rate become 0; the others are scaled.
template <class X, class U>
constexpr X dropped_where(const X& x, double rate, const U& random) {
    using T = typename X::value_type;
    if (!(rate >= 0 && rate < 1)) bad_rate(rate);
    const X scaled = x * T(static_cast<T>(1 / (1 - rate)));
    return X(tf::where(random >= T(static_cast<T>(rate)), scaled, T(0)));
}
template <class X, class U, class R>
constexpr X dropped_where_tensor(const X& x, const R& rate, const U& random) {
    using T = typename X::value_type;
    const Tensor<T> r(rate.collapse());
    const X scaled = x / (T(1) - r);
    return X(tf::where(random >= r, scaled, T(0)));
}
/// Drops elements of x by the numbers that sampler(x) returns.
template <class A, class R, class F>
constexpr auto dropped(const A& x, const R& rate, F sampler) {
    if constexpr (Poisoned<A> || Poisoned<R>) {
        return Poison{};
    } else if constexpr (!check_dropout<A>()) {
        return Poison{};
    } else {
        const tensor_type_t<A> all(x.collapse());
        if constexpr (Literal<R>)
            return dropped_where(all, static_cast<double>(rate), sampler(all));
        else return dropped_where_tensor(all, rate, sampler(all));
    }
}
/// The same with numbers of the dims of x, or `Dims` if there are any, that
/// draw<T, dims...>(sizes...) returns.
template <int... Dims, class A, class R, class Draw>
constexpr auto dropped_by(const A& x, const R& rate, Draw draw) {
    return dropped(x, rate, [&](const auto& all) {
        using X = std::remove_cvref_t<decltype(all)>;
        return drawn_for<noise_shape<X, Dims...>()>(all, draw);
    });
}

}  // namespace detail::ops

namespace nn {

/// The seed of tf::nn::dropout.
struct DropoutOptions {
    std::optional<std::int64_t> seed{};
};

/// Sets each element to 0 with the probability `rate`, and divides the others by 1 - rate
/// (tf.nn.dropout): any shape -> the same. Floats. The rate is a number from 0 to less than 1,
/// otherwise errors::InvalidArgument, or a scalar tensor. `Dims` are those of the random numbers,
/// which are broadcast (TensorFlow's noise_shape): dropout<tf::dyn, 1>(x, .5) drops whole rows.
template <int... Dims, TensorLike A, tf::detail::ops::Operand R>
constexpr auto dropout(const A& x, const R& rate, DropoutOptions options = {}) {
    return tf::detail::ops::dropped_by<Dims...>(
        x, rate, [&]<class T, int... D>(const auto&... sizes) {
            random::Uniform<T> uniform;
            uniform.seed = options.seed;
            return random::uniform<T, D...>(uniform, sizes...);
        });
}

namespace experimental {

/// Like tf::nn::dropout, but the seed alone determines which elements are dropped
/// (tf.nn.experimental.stateless_dropout). The same elements as in TensorFlow.
template <int... Dims, TensorLike A, tf::detail::ops::Operand R>
constexpr auto stateless_dropout(const A& x, const R& rate, const random::Seed& seed) {
    return tf::detail::ops::dropped_by<Dims...>(
        x, rate, [&]<class T, int... D>(const auto&... sizes) {
            return random::stateless_uniform<T, D...>(seed, sizes...);
        });
}

/// Like tf::nn::dropout with random numbers from the caller (tf.nn.experimental.general_dropout):
/// `sampler(x)` returns uniformly distributed ones in [0, 1) of x's dtype, in a shape that is
/// broadcast to that of x.
template <TensorLike A, tf::detail::ops::Operand R, class F>
constexpr auto general_dropout(const A& x, const R& rate, F sampler) {
    return tf::detail::ops::dropped(x, rate, sampler);
}

}  // namespace experimental
}  // namespace nn
}  // namespace tf
