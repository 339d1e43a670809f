// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Samples of the gamma, Poisson and binomial distributions, and random permutations, all determined
// by a seed and parameters: tf.random.stateless_gamma, stateless_poisson, stateless_binomial,
// tf.random.experimental.index_shuffle and stateless_shuffle. The samples equal TensorFlow's. Those
// of the gamma distribution have gradients, as in TensorFlow.

#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/distributions.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf {
namespace detail::ops {

/// A parameter as a tensor; a C++ number becomes a float tensor.
template <class A>
constexpr auto parameter(const A& a) {
    if constexpr (Literal<A>) return Tensor<float>(static_cast<float>(a));
    else return collapsed(a);
}
/// The smallest positive normal number.
template <class T>
inline constexpr auto least_normal = std::numeric_limits<T>::min();
template <>
inline constexpr auto least_normal<half> = 6.104e-5f;
template <>
inline constexpr auto least_normal<bfloat16> = std::numeric_limits<float>::min();
template <class A>
using parameter_t = decltype(parameter(std::declval<const A&>()));

/// Draws with Op. `operands` are its seed and its parameters; `sizes` are the dyn dims.
template <class Op, class T, int... Dims, class... Operands, class... S>
constexpr auto samples(std::tuple<Operands...> operands, const S&... sizes) {
    constexpr DType in[] = {Operands::dtype...};
    constexpr bool dtypes = Op::accepts(dtype_of<T>, in, static_cast<int>(sizeof...(Operands)));
    static_assert(dtypes,
                  "[tf.ops.bad_dtype] stateless_gamma, stateless_poisson, stateless_binomial: the "
                  "parameters must have the same dtype: float, double or half, for the latter two "
                  "also int32 or int64; use tf::cast<T>(x)");
    if constexpr (!dtypes) {
        return Poison{};
    } else if constexpr (!sized<sizeof...(S), Dims...>()) {
        return Poison{};
    } else {
        constexpr Shape s = static_result<Op, Operands...>(words<Dims...>);
        static_assert(
            s.valid(),
            "[tf.random.samples] the last dims of the samples must be those of the "
            "parameters: tf::random::stateless_poisson<10, 2>(seed, rates) for two rates");
        if constexpr (s.valid())
            return std::apply(
                [&](const Operands&... all) {
                    return call<Op, Tensor<T, Dims...>>(words<Dims...>, all...,
                                                        Tensor<std::int32_t>(sizes)...);
                },
                operands);
        else return Poison{};
    }
}
/// Samples of gamma distributions whose parameters broadcast. draw(alphas) returns samples with the
/// rate 1, for the alpha of each pair of parameters.
template <class A, class B, class F>
constexpr auto gamma_samples(const A& alpha, const B& beta, const F& draw) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        const auto a = parameter(alpha);
        using T = typename decltype(a)::value_type;
        const auto each = [&] {
            if constexpr (Literal<B>) return a;
            else return collapsed(a * ones_like(parameter(beta)));
        }();
        if constexpr (Poisoned<decltype(each)>) {
            return Poison{};
        } else {
            const auto x = draw(each);
            if constexpr (Poisoned<decltype(x)>) return Poison{};
            else return std::remove_cvref_t<decltype(x)>(maximum(x / beta, least_normal<T>));
        }
    }
}
template <class T, int... Dims, class A, class... S>
constexpr auto poisson_samples(const random::Seed& seed, const A& rate, const S&... sizes) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return samples<op::StatelessPoisson, T, Dims...>(std::tuple(seed.value(), parameter(rate)),
                                                         sizes...);
}
template <class T, int... Dims, class A, class B, class... S>
constexpr auto binomial_samples(const random::Seed& seed, const A& counts, const B& chances,
                                const S&... sizes) {
    if constexpr (Poisoned<A> || Poisoned<B>) return Poison{};
    else
        return samples<op::StatelessBinomial, T, Dims...>(
            std::tuple(seed.value(), parameter(counts), parameter(chances)), sizes...);
}

}  // namespace detail::ops

namespace random {

/// Samples of the gamma distributions with the shapes `alpha` and the rates `beta`
/// (tf.random.stateless_gamma): stateless_gamma<10, 2>(seed, alpha, beta). The parameters
/// broadcast; the last dims of the result must be those of the parameters, and `sizes` gives the
/// dyn dims. The dtype is that of alpha: float, double or half; C++ numbers become float.
/// errors::InvalidArgument if dyn dims do not fit. The gradients with respect to both parameters
/// are TensorFlow's.
template <int... Dims, detail::ops::Operand A, detail::ops::Operand B, detail::ops::Size... S>
constexpr auto stateless_gamma(const Seed& seed, const A& alpha, const B& beta, const S&... sizes) {
    return detail::ops::gamma_samples(alpha, beta, [&](const auto& alphas) {
        using T = typename std::remove_cvref_t<decltype(alphas)>::value_type;
        const auto g = detail::ops::key_counter<T>(seed);
        return detail::ops::samples<op::StatelessGamma, T, Dims...>(
            std::tuple(g.key, g.counter, alphas), sizes...);
    });
}
template <int... Dims, detail::ops::Operand A>
constexpr auto stateless_gamma(const Seed& seed, const A& alpha) {
    return random::stateless_gamma<Dims...>(seed, alpha, 1);
}

/// Samples of the Poisson distributions with the rates `lam` (tf.random.stateless_poisson):
/// stateless_poisson<10, 2>(seed, lam). The last dims of the result must be those of the rates, and
/// `sizes` gives the dyn dims. The result is int32, or has another dtype with
/// stateless_poisson<tf::float32, 10>(seed, 3). It and the rates can be float, double, half, int32
/// or int64; C++ numbers become float. errors::InvalidArgument if dyn dims do not fit.
template <Element T, int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto stateless_poisson(const Seed& seed, const A& lam, const S&... sizes) {
    return detail::ops::poisson_samples<T, Dims...>(seed, lam, sizes...);
}
template <DType D, int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto stateless_poisson(const Seed& seed, const A& lam, const S&... sizes) {
    return detail::ops::poisson_samples<element_t<D>, Dims...>(seed, lam, sizes...);
}
template <int... Dims, detail::ops::Operand A, detail::ops::Size... S>
constexpr auto stateless_poisson(const Seed& seed, const A& lam, const S&... sizes) {
    return detail::ops::poisson_samples<std::int32_t, Dims...>(seed, lam, sizes...);
}

/// The number of successes in `counts` trials with the probability `probs`
/// (tf.random.stateless_binomial): stateless_binomial<10, 2>(seed, counts, probs). The parameters
/// broadcast; the last dims of the result must be those of the parameters, and `sizes` gives the
/// dyn dims. The result is int32, or has another dtype with stateless_binomial<tf::float32,
/// 10>(seed, 5, .5). It and the parameters can be float, double, half, int32 or int64; C++ numbers
/// become float. errors::InvalidArgument if dyn dims do not fit.
template <Element T, int... Dims, detail::ops::Operand A, detail::ops::Operand B,
          detail::ops::Size... S>
constexpr auto stateless_binomial(const Seed& seed, const A& counts, const B& probs,
                                  const S&... sizes) {
    return detail::ops::binomial_samples<T, Dims...>(seed, counts, probs, sizes...);
}
template <DType D, int... Dims, detail::ops::Operand A, detail::ops::Operand B,
          detail::ops::Size... S>
constexpr auto stateless_binomial(const Seed& seed, const A& counts, const B& probs,
                                  const S&... sizes) {
    return detail::ops::binomial_samples<element_t<D>, Dims...>(seed, counts, probs, sizes...);
}
template <int... Dims, detail::ops::Operand A, detail::ops::Operand B, detail::ops::Size... S>
constexpr auto stateless_binomial(const Seed& seed, const A& counts, const B& probs,
                                  const S&... sizes) {
    return detail::ops::binomial_samples<std::int32_t, Dims...>(seed, counts, probs, sizes...);
}

namespace experimental {

/// tf::random::split by its older name (tf.random.experimental.stateless_split).
template <int Num = 2, TensorLike A>
constexpr auto stateless_split(const A& seed) {
    return random::split<Num>(seed);
}
template <int Num = 2>
constexpr auto stateless_split(const std::int32_t (&seed)[2]) {
    return random::split<Num>(seed);
}
template <TensorLike A, detail::ops::Size N>
constexpr auto stateless_split(const A& seed, const N& num) {
    return random::split(seed, num);
}
/// tf::random::fold_in by its older name (tf.random.experimental.stateless_fold_in).
template <detail::ops::Operand D>
constexpr auto stateless_fold_in(const Seed& seed, const D& data) {
    return random::fold_in(seed, data);
}

/// The position of each index in a random permutation of the numbers from 0 to max_index; the
/// permutation itself is not stored (tf.random.experimental.index_shuffle). Scalars or vectors of
/// the same dtype, an integer of 32 or 64 bits -> the same. The result is undefined for indices
/// greater than max_index.
template <detail::ops::Operand I, detail::ops::Operand M>
constexpr auto index_shuffle(const I& index, const Seed& seed, const M& max_index) {
    if constexpr (Poisoned<I> || Poisoned<M>) {
        return Poison{};
    } else if constexpr (Literal<I>) {
        return index_shuffle(Tensor<I>(index), seed, max_index);
    } else if constexpr (Literal<M>) {
        using T = typename tensor_type_t<I>::value_type;
        return index_shuffle(index, seed, Tensor<T>(static_cast<T>(max_index)));
    } else {
        using X = tensor_type_t<I>;
        using Y = tensor_type_t<M>;
        using Key = Tensor<std::int64_t, 3>;
        constexpr DType in[] = {X::dtype, DType::int64, Y::dtype};
        constexpr bool dtypes = op::IndexShuffle::accepts(X::dtype, in, 3);
        static_assert(dtypes,
                      "[tf.ops.bad_dtype] index_shuffle(index, seed, max_index): 'index' and "
                      "'max_index' must have the same dtype: int32, int64, uint32 or uint64; use "
                      "tf::cast<T>(x)");
        constexpr auto words = detail::ops::words_of<op::IndexShuffle::Attributes{}>;
        constexpr Shape s = detail::ops::static_result<op::IndexShuffle, X, Key, Y>(words);
        static_assert(s.valid() || !dtypes,
                      "[tf.random.index_shuffle] index_shuffle(index, seed, max_index): 'index' "
                      "and 'max_index' must be scalars or vectors of the same size; use "
                      "tf::reshape<-1>(x)");
        if constexpr (dtypes && s.valid()) {
            // TensorFlow prepends this number to the two of the seed.
            using Number = detail::core::Late<std::int64_t, I>;
            const Key key(concat<0>(constant<Number>({498247692}), seed.value()));
            return detail::ops::call<op::IndexShuffle, TensorOf<typename X::value_type, s>>(
                words, X(index.collapse()), key, Y(max_index.collapse()));
        } else {
            return Poison{};
        }
    }
}

/// The rows of x, that is its slices along the first dim, in an order that only the seed determines
/// (tf.random.experimental.stateless_shuffle). Any dtype and rank; a scalar is returned unchanged.
template <TensorLike A>
constexpr auto stateless_shuffle(const A& x, const Seed& seed) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        const auto g = detail::ops::key_counter<X>(seed);
        return detail::ops::call<op::StatelessShuffle, X>({}, X(x.collapse()), g.key, g.counter);
    }
}

}  // namespace experimental
}  // namespace random
/// The op of tf::random::experimental::index_shuffle, whose seed has three numbers instead of two
/// (tf.random_index_shuffle). More rounds mix more; 4 or more, an even number.
template <int Rounds = 4, TensorLike I, TensorLike S, TensorLike M>
constexpr auto random_index_shuffle(const I& index, const S& seed, const M& max_index) {
    if constexpr (Poisoned<I> || Poisoned<S> || Poisoned<M>) {
        return Poison{};
    } else {
        using X = tensor_type_t<I>;
        using Key = tensor_type_t<S>;
        using Y = tensor_type_t<M>;
        constexpr DType in[] = {X::dtype, Key::dtype, Y::dtype};
        constexpr bool dtypes = op::IndexShuffle::accepts(X::dtype, in, 3);
        static_assert(
            dtypes,
            "[tf.ops.bad_dtype] random_index_shuffle(index, seed, max_index): 'index' and "
            "'max_index' must have the same dtype: int32, int64, uint32 or uint64; use "
            "tf::cast<T>(x)");
        constexpr auto words = detail::ops::words_of<op::IndexShuffle::Attributes{Rounds}>;
        constexpr Shape s = detail::ops::static_result<op::IndexShuffle, X, Key, Y>(words);
        static_assert(s.valid() || !dtypes,
                      "[tf.random.index_shuffle] random_index_shuffle(index, seed, max_index): "
                      "'index' and 'max_index' must be scalars or vectors of the same size, and "
                      "'seed' three integers; use tf::constant({1, 2, 3})");
        if constexpr (dtypes && s.valid())
            return detail::ops::call<op::IndexShuffle, TensorOf<typename X::value_type, s>>(
                words, X(index.collapse()), Key(seed.collapse()), Y(max_index.collapse()));
        else return Poison{};
    }
}

}  // namespace tf
