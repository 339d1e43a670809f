// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.random.gamma and tf.random.poisson: samples that differ from call to call, and depend on
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
                  "[tf.ops.bad_dtype] gamma: floats; poisson: float, double, half, int32 or int64; "
                  "use tf::cast<T>(x)");
    if constexpr (!dtypes) {
        return Poison{};
    } else if constexpr (!sized<sizeof...(S), Dims...>()) {
        return Poison{};
    } else {
        constexpr Shape s = static_result<Op, P>(seeded<Dims...>({}));
        static_assert(s.valid(),
                      "[tf.random.samples] gamma, poisson: the dims of the samples and those of "
                      "the parameters are 8 at most");
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

/// Numbers of the gamma distributions with the shapes `alpha` and the rates `beta`, which broadcast
/// (tf.random.gamma): gamma<10>(alpha, beta) has 10 numbers for each pair, [10, dims of the
/// parameters]; `sizes` gives the dyn dims. The dtype is that of alpha, a float; numbers are
/// floats. Gradients with respect to both parameters are those of TensorFlow.
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

/// Numbers of the Poisson distributions with the rates `lam` (tf.random.poisson): poisson<10>(lam)
/// has 10 numbers for each rate, [10, dims of lam]; `sizes` gives the dyn dims. float by default,
/// or poisson<tf::int32, 10>(lam). float, double, half, int32 or int64, and so are the rates;
/// numbers are floats. Has no gradient.
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
