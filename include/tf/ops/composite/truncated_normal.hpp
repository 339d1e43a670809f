// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.random.stateless_parameterized_truncated_normal.

#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/primitive/truncated_normal.hpp>

namespace tf {
namespace detail::ops {

/// A parameter as a tensor; a C++ number becomes a tensor of T.
template <class T, class A>
constexpr auto parameter_as(const A& a) {
    if constexpr (Literal<A>) return Tensor<T>(static_cast<T>(a));
    else return collapsed(a);
}
/// The dtype of the first parameter that is a tensor; float if all are C++ numbers.
template <class... A>
struct parameter_dtype : std::type_identity<float> {};
template <class... A>
    requires(TensorLike<A> || ...)
struct parameter_dtype<A...> : std::type_identity<element_among_t<A...>> {};

}  // namespace detail::ops

namespace random {

/// Samples of normal distributions between bounds
/// (tf.random.stateless_parameterized_truncated_normal):
/// stateless_parameterized_truncated_normal<10, 2>(seed, means, stddevs, minvals, maxvals). The
/// parameters are tensors or numbers and broadcast; the last dims of the result must be theirs, and
/// `sizes` gives the dyn dims. float or double, the same for all tensors; C++ numbers take this
/// dtype, or float. Equal seeds give TensorFlow's samples if TensorFlow draws all of them in one
/// thread; gradients are TensorFlow's. errors::InvalidArgument unless means are finite, stddevs are
/// positive, minval < maxval, and one of these bounds is finite.
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
