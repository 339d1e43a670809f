// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.random.gamma and tf.random.poisson: samples that differ from call to call and depend on
// parameters.

#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/primitive/random_samples.hpp>

namespace tf {
namespace random {

/// Options of tf::random::gamma and tf::random::poisson.
struct Samples {
    std::optional<std::int64_t> seed{};
};

}  // namespace random

namespace detail::ops {

/// Draws with Op; Dims are those of the samples of one parameter.
template <class Op, class T, int... Dims, class P, class... S>
constexpr auto drawn_samples(const random::Samples& options, const P& parameter,
                             const S&... sizes) {
    constexpr DType in[] = {P::dtype};
    constexpr bool dtypes = Op::accepts(dtype_of<T>, in, 1);
    static_assert(dtypes,
                  "[tf.ops.bad_dtype] gamma: the dtype must be a float; poisson: float, double, "
                  "half, int32 or int64; use tf::cast<T>(x)");
    if constexpr (!dtypes) {
        return Poison{};
    } else if constexpr (!sized<sizeof...(S), Dims...>()) {
        return Poison{};
    } else {
        constexpr Shape s = static_result<Op, P>(seeded<Dims...>({}));
        static_assert(s.valid(),
                      "[tf.random.samples] gamma, poisson: the dims of the samples and of the "
                      "parameters can be at most 8 together");
        if constexpr (s.valid()) {
            const auto words = seeded<Dims...>(options.seed);
            return call<Op, TensorOf<T, s>>(std::span<const std::uint64_t>(words), parameter,
                                            Tensor<std::int32_t>(sizes)...);
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

namespace random {

/// Samples of the gamma distributions with the shapes `alpha` and the rates `beta`
/// (tf.random.gamma): gamma<10>(alpha, beta) draws 10 samples for each pair, [10, dims of the
/// parameters]. The parameters broadcast; `sizes` gives the dyn dims. The dtype is that of alpha, a
/// float; C++ numbers become float. The gradients with respect to both parameters are TensorFlow's.
template <int... Dims, detail::ops::Operand A, detail::ops::Operand B, detail::ops::Size... S>
constexpr auto gamma(const A& alpha, const B& beta, const Samples& options, const S&... sizes) {
    return detail::ops::gamma_samples(alpha, beta, [&](const auto& alphas) {
        using T = typename std::remove_cvref_t<decltype(alphas)>::value_type;
        return detail::ops::drawn_samples<op::RandomGamma, T, Dims...>(options, alphas, sizes...);
    });
}
template <int... Dims, detail::ops::Operand A, detail::ops::Operand B>
constexpr auto gamma(const A& alpha, const B& beta) {
    return random::gamma<Dims...>(alpha, beta, Samples{});
}
template <int... Dims, detail::ops::Operand A>
constexpr auto gamma(const A& alpha, const Samples& options = {}) {
    return random::gamma<Dims...>(alpha, 1, options);
}

/// Samples of the Poisson distributions with the rates `lam` (tf.random.poisson): poisson<10>(lam)
/// draws 10 samples for each rate, [10, dims of lam]; `sizes` gives the dyn dims. The result is
/// float, or has another dtype with poisson<tf::int32, 10>(lam). It and the rates can be float,
/// double, half, int32 or int64; C++ numbers become float. Has no gradient.
template <Element T, int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto poisson(const A& lam, const Samples& options = {}, const S&... sizes) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::ops::drawn_samples<op::RandomPoisson, T, Dims...>(
            options, detail::ops::parameter(lam), sizes...);
}
template <DType D, int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto poisson(const A& lam, const Samples& options = {}, const S&... sizes) {
    return random::poisson<element_t<D>, Dims...>(lam, options, sizes...);
}
template <int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto poisson(const A& lam, const Samples& options = {}, const S&... sizes) {
    return random::poisson<float, Dims...>(lam, options, sizes...);
}

}  // namespace random
}  // namespace tf
