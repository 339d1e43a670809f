// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random numbers that are determined by a seed of two integers, an argument:
// tf.random.stateless_uniform and similar functions, tf.random.split and tf.random.fold_in. The
// bits are TensorFlow's. Equal seeds give equal numbers in every call and in every program.

#include <optional>

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/random.hpp>
#include <tf/ops/primitive/stateless_random.hpp>

namespace tf {
namespace random {

/// The seed of a stateless function: a tensor of two integers, int32 or int64, or {1, 2}.
class Seed {
public:
    template <TensorLike A>
    constexpr Seed(const A& seed) : value_(converted(seed)) {}
    template <class T = std::int64_t>
    constexpr Seed(std::int64_t first, std::int64_t second)
        : value_(tf::detail::core::Late<Tensor<std::int64_t, 2>, T>(first, second)) {}

    constexpr const Tensor<std::int64_t, 2>& value() const { return value_; }

private:
    template <class A>
    static constexpr Tensor<std::int64_t, 2> converted(const A& seed) {
        if constexpr (Poisoned<A>) {
            return {};
        } else {
            using T = tensor_type_t<A>;
            constexpr bool fits =
                op::is_index(T::dtype) && is_compatible(T::static_shape, Shape(2));
            static_assert(fits,
                          "[tf.random.seed] stateless random numbers: 'seed' must be two integers, "
                          "int32 or int64: {1, 2} or a tensor of dims [2]; "
                          "tf::random::split(seed) makes several seeds of one");
            if constexpr (!fits) return {};
            else return Tensor<std::int64_t, 2>(tf::cast<std::int64_t>(T(seed.collapse())));
        }
    }

    Tensor<std::int64_t, 2> value_;
};

/// Options of tf::random::stateless_normal and stateless_truncated_normal.
template <class T>
struct StatelessNormal {
    Number<T> mean = 0;
    Number<T> stddev = 1;
};
/// Options of tf::random::stateless_uniform.
template <class T>
struct StatelessUniform {
    Number<T> minval = 0;
    Number<T> maxval = 1;
};
/// The same for integers. Without `maxval`, all integers of the dtype are equally likely.
template <std::integral T>
struct StatelessUniform<T> {
    std::optional<T> minval{};  ///< 0 by default
    std::optional<T> maxval{};
};

}  // namespace random

namespace detail::ops {

template <class Key, class Counter>
struct KeyCounter {
    Key key;
    Counter counter;
};

/// The key and the counter of a seed.
TF_WHEN_CALLED constexpr auto key_counter(const random::Seed& seed) {
    using Results = KeyCounter<Tensor<std::uint64_t, 1>, Tensor<std::uint64_t, 2>>;
    const core::Late<random::Seed, Called>& s = seed;
    return call_several<op::StatelessKeyCounter>(std::type_identity<Results>{}, {}, s.value());
}

/// Draws with the op of a distribution. `more` are its bounds and the sizes of the dyn dims.
template <class Op, class T, int... Dims, class Key, class Counter, class... More>
constexpr Tensor<T, Dims...> stateless(const KeyCounter<Key, Counter>& g, const More&... more) {
    return call<Op, Tensor<T, Dims...>>(words<Dims...>, g.key, g.counter, more...);
}

template <class T, class... U>
constexpr bool in_types(op::Types<U...>) {
    return (std::is_same_v<T, U> || ...);
}
/// Whether Op can draw numbers of this dtype, and every dyn dim has a size.
template <class Op, class T, std::size_t Sizes, int... Dims>
constexpr bool stateless_fits() {
    constexpr bool drawn = in_types<T>(typename Op::computes{});
    static_assert(drawn,
                  "[tf.ops.bad_dtype] stateless random numbers must be floats, or, with "
                  "stateless_uniform, int32, int64, uint32 or uint64; use tf::cast<T>(x)");
    return sized<Sizes, Dims...>() && drawn;
}
/// Derives the key and the counter from a seed.
struct KeyOf {
    const random::Seed& seed;
    TF_WHEN_CALLED constexpr auto operator()() const { return key_counter<Called>(seed); }
};
/// Not constexpr, so that compilers print its name as the error message in a trace.
[[noreturn]] inline void minval_without_maxval__give_both_or_none() {
    errors::raise<errors::InvalidArgument>({"tf.random.bounds", "random::stateless_uniform",
                                            "maxval", "none",
                                            "both for integers, or neither for all integers"});
}

/// Normal numbers; `draw()` is called once, and returns the key and the counter.
template <class Op, class T, int... Dims, class Draw, class... S>
constexpr Tensor<T, Dims...> normal_from(Draw draw, random::StatelessNormal<T> options,
                                         const S&... sizes) {
    if constexpr (stateless_fits<Op, T, sizeof...(S), Dims...>())
        return scaled(stateless<Op, T, Dims...>(draw(), Tensor<std::int32_t>(sizes)...),
                      T(options.stddev), T(options.mean));
    else return {};
}
template <class T, int... Dims, class Draw, class... S>
constexpr Tensor<T, Dims...> uniform_from(Draw draw, random::StatelessUniform<T> options,
                                          const S&... sizes) {
    using Op = std::conditional_t<std::is_integral_v<T>, op::StatelessUniformFullInt,
                                  op::StatelessUniform>;
    if constexpr (!stateless_fits<Op, T, sizeof...(S), Dims...>()) {
        return {};
    } else if constexpr (std::is_integral_v<T>) {
        if (options.minval && !options.maxval) minval_without_maxval__give_both_or_none();
        if (!options.maxval)
            return stateless<Op, T, Dims...>(draw(), Tensor<std::int32_t>(sizes)...);
        return stateless<op::StatelessUniformInt, T, Dims...>(
            draw(), Tensor<T>(options.minval.value_or(0)), Tensor<T>(*options.maxval),
            Tensor<std::int32_t>(sizes)...);
    } else {
        const T low(options.minval);
        return scaled(stateless<Op, T, Dims...>(draw(), Tensor<std::int32_t>(sizes)...),
                      T(T(options.maxval) - low), low);
    }
}

/// The dtype of a seed; int32 if its dtype is not valid, which is reported elsewhere.
template <class A>
using seed_element_t = std::conditional_t<op::is_index(tensor_type_t<A>::dtype),
                                          typename tensor_type_t<A>::value_type, std::int32_t>;

}  // namespace detail::ops

namespace random {

/// Samples of the normal distribution, determined by the seed alone (tf.random.stateless_normal):
/// stateless_normal<float, 3, 3>({1, 2}), stateless_normal<tf::dyn>(seed, {.stddev = 2}, n).
/// `sizes` gives the dyn dims. All floating-point dtypes.
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_normal(const Seed& seed, StatelessNormal<T> options,
                                              const S&... sizes) {
    return tf::detail::ops::normal_from<op::StatelessNormal, T, Dims...>(
        tf::detail::ops::KeyOf{seed}, options, sizes...);
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_normal<T, Dims...>(seed, StatelessNormal<T>{}, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_normal(const Seed& seed, StatelessNormal<float> options,
                                const S&... sizes) {
    return random::stateless_normal<float, D, Dims...>(seed, options, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_normal<float, D, Dims...>(seed, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_normal(const Seed& seed, StatelessNormal<element_t<D>> options,
                                const S&... sizes) {
    return random::stateless_normal<element_t<D>, Dims...>(seed, options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_normal<element_t<D>, Dims...>(seed, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison stateless_normal(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

/// The same for the normal distribution without samples that are 2 or more standard deviations from
/// the mean (tf.random.stateless_truncated_normal).
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_truncated_normal(const Seed& seed,
                                                        StatelessNormal<T> options,
                                                        const S&... sizes) {
    return tf::detail::ops::normal_from<op::StatelessTruncatedNormal, T, Dims...>(
        tf::detail::ops::KeyOf{seed}, options, sizes...);
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_truncated_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_truncated_normal<T, Dims...>(seed, StatelessNormal<T>{}, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_truncated_normal(const Seed& seed, StatelessNormal<float> options,
                                          const S&... sizes) {
    return random::stateless_truncated_normal<float, D, Dims...>(seed, options, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_truncated_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_truncated_normal<float, D, Dims...>(seed, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_truncated_normal(const Seed& seed, StatelessNormal<element_t<D>> options,
                                          const S&... sizes) {
    return random::stateless_truncated_normal<element_t<D>, Dims...>(seed, options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_truncated_normal(const Seed& seed, const S&... sizes) {
    return random::stateless_truncated_normal<element_t<D>, Dims...>(seed, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison stateless_truncated_normal(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

/// Uniformly distributed numbers, determined by the seed alone (tf.random.stateless_uniform):
/// floats in [minval, maxval), by default [0, 1), or int32, int64, uint32 or uint64 in [minval,
/// maxval). Integers without bounds can be any of the dtype, as with minval=None in TensorFlow.
/// `sizes` gives the dyn dims. errors::InvalidArgument if minval is not less than maxval.
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_uniform(const Seed& seed, StatelessUniform<T> options,
                                               const S&... sizes) {
    return detail::ops::uniform_from<T, Dims...>(detail::ops::KeyOf{seed}, options, sizes...);
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> stateless_uniform(const Seed& seed, const S&... sizes) {
    return random::stateless_uniform<T, Dims...>(seed, StatelessUniform<T>{}, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_uniform(const Seed& seed, StatelessUniform<float> options,
                                 const S&... sizes) {
    return random::stateless_uniform<float, D, Dims...>(seed, options, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_uniform(const Seed& seed, const S&... sizes) {
    return random::stateless_uniform<float, D, Dims...>(seed, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_uniform(const Seed& seed, StatelessUniform<element_t<D>> options,
                                 const S&... sizes) {
    return random::stateless_uniform<element_t<D>, Dims...>(seed, options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto stateless_uniform(const Seed& seed, const S&... sizes) {
    return random::stateless_uniform<element_t<D>, Dims...>(seed, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison stateless_uniform(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

/// Derives Num seeds from one, for functions that need several (tf.random.split): [2] -> [Num, 2],
/// in the seed's dtype. tf::unstack or seeds[k] gives the single ones.
template <int Num = 2, TensorLike A>
constexpr auto split(const A& seed) {
    if constexpr (Poisoned<A>) return Poison{};
    else return stateless_uniform<detail::ops::seed_element_t<A>, Num, 2>(Seed(seed));
}
template <int Num = 2>
constexpr auto split(const std::int32_t (&seed)[2]) {
    return stateless_uniform<std::int32_t, Num, 2>(Seed(seed[0], seed[1]));
}
/// The same for a number that is known only at run time: [2] -> [n, 2].
template <TensorLike A, detail::ops::Size N>
constexpr auto split(const A& seed, const N& num) {
    if constexpr (Poisoned<A>) return Poison{};
    else return stateless_uniform<detail::ops::seed_element_t<A>, dyn, 2>(Seed(seed), num);
}

/// Derives a seed that differs for each integer `data`, such as the number of a step or replica
/// (tf.random.fold_in): [2], [] -> [2], in the dtype of `data`, int32 or int64.
template <detail::ops::Operand D>
constexpr auto fold_in(const Seed& seed, const D& data) {
    if constexpr (Poisoned<D>) {
        return Poison{};
    } else if constexpr (Literal<D>) {
        return fold_in(seed, Tensor<D>(data));
    } else {
        using T = tensor_type_t<D>;
        constexpr bool fits = op::is_index(T::dtype) && T::rank == 0;
        static_assert(fits,
                      "[tf.random.seed] fold_in(seed, data): 'data' must be an integer, int32 or "
                      "int64; use tf::cast<int>(x)");
        if constexpr (!fits) {
            return Poison{};
        } else {
            const T x(data.collapse());
            const T first = stateless_uniform<typename T::value_type>(seed);
            return Tensor<typename T::value_type, 2>(stack(first, x));
        }
    }
}

}  // namespace random
}  // namespace tf
