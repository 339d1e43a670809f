// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.random.stateless_parameterized_truncated_normal.

#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/primitive/truncated_normal.hpp>

namespace tf {
namespace detail::ops {

/// A parameter as a tensor of T, if it is a number.
template <class T, class A>
constexpr auto parameter_as(const A& a) {
    if constexpr (Literal<A>) return Tensor<T>(static_cast<T>(a));
    else return collapsed(a);
}
/// The dtype of the first parameter that is a tensor; float if all are numbers.
template <class... A>
struct parameter_dtype : std::type_identity<float> {};
template <class... A>
    requires(TensorLike<A> || ...)
struct parameter_dtype<A...> : std::type_identity<element_among_t<A...>> {};

}  // namespace detail::ops

namespace random {

/// Numbers of normal distributions that are between bounds
/// (tf.random.stateless_parameterized_truncated_normal):
/// stateless_parameterized_truncated_normal<10, 2>(seed, means, stddevs, minvals, maxvals), where
/// the parameters, tensors or numbers, broadcast, the last dims are theirs, and `sizes` gives the
/// dyn dims. float or double, as the parameters; numbers are of the tensors' dtype, or floats.
/// Equal seeds give TensorFlow's numbers, if it draws all of them in one thread. Gradients are
/// TensorFlow's. errors::InvalidArgument unless means are finite, deviations above 0, and minval <
/// maxval, of which one is finite.
template <int... Dims, detail::ops::Operand M = double, detail::ops::Operand D = double,
          detail::ops::Operand L = double, detail::ops::Operand H = double, detail::ops::Size... S>
constexpr auto stateless_parameterized_truncated_normal(const Seed& seed, const M& means = 0.0,
                                                        const D& stddevs = 1.0,
                                                        const L& minvals = -2.0,
                                                        const H& maxvals = 2.0, const S&... sizes) {
    if constexpr (Poisoned<M> || Poisoned<D> || Poisoned<L> || Poisoned<H>) {
        return Poison{};
    } else {
        using T = typename detail::ops::parameter_dtype<M, D, L, H>::type;
        const auto tensor = [](const auto& v) { return detail::ops::parameter_as<T>(v); };
        return detail::ops::samples<op::ParameterizedTruncatedNormal, T, Dims...>(
            std::tuple(seed.value(), tensor(means), tensor(stddevs), tensor(minvals),
                       tensor(maxvals)),
            sizes...);
    }
}

}  // namespace random
}  // namespace tf
