// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random choices, and normal numbers without outliers: tf.random.shuffle, tf.random.categorical,
// tf.random.stateless_categorical, tf.random.truncated_normal.

#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/shuffle.hpp>

namespace tf {
namespace random {

/// The options of functions that only have a seed.
struct Seeded {
    std::optional<std::int64_t> seed{};
};

}  // namespace random

namespace detail::ops {

/// Draws classes with Op. `words` are its attributes; `operands` follow the logits.
template <class Op, class T, int Num, TensorLike A, class... More>
constexpr auto classes(const A& logits, std::span<const std::uint64_t> words,
                       const More&... operands) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool numbers = is_floating(X::dtype) && op::is_index(dtype_of<T>);
        static_assert(numbers,
                      "[tf.ops.bad_dtype] categorical(logits): the logits must be floats, and the "
                      "result int32 or int64; use tf::cast<float>(x)");
        constexpr Shape s = op::CategoricalKernel::dims("categorical", X::static_shape, Num);
        static_assert(!numbers || s.valid(),
                      "[tf.random.categorical] categorical<Num>(logits): 'logits' must be a matrix "
                      "of rows with at least one class, and Num 0 or more; use "
                      "tf::expand_dims<0>(x)");
        if constexpr (numbers && s.valid())
            return call<Op, TensorOf<T, s>>(words, X(logits.collapse()), operands...);
        else return Poison{};
    }
}
template <class T, int Num, class A, class... N>
constexpr auto categorical(const A& logits, std::optional<std::int64_t> seed, const N&... num) {
    const auto words =
        op::to_words(op::Multinomial::Attributes{seed.has_value(), seed.value_or(0), Num});
    return classes<op::Multinomial, T, Num>(logits, words, Tensor<std::int32_t>(num)...);
}
template <class T, int Num, class A, class... N>
constexpr auto stateless_categorical(const A& logits, const random::Seed& seed, const N&... num) {
    return classes<op::StatelessMultinomial, T, Num>(logits, words<Num>, seed.value(),
                                                     Tensor<std::int32_t>(num)...);
}

}  // namespace detail::ops

namespace random {

/// The rows of x, that is its slices along the first dim, in random order (tf.random.shuffle). Any
/// dtype and rank; a scalar is returned unchanged. Has no gradient.
template <TensorLike A>
constexpr auto shuffle(const A& x, Seeded options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        const auto words =
            op::to_words(op::RandomAttributes{options.seed.has_value(), options.seed.value_or(0)});
        return detail::ops::call<op::RandomShuffle, X>(words, X(x.collapse()));
    }
}

/// Num random classes for each row of logits, with the probabilities softmax(row)
/// (tf.random.categorical): [rows, classes] -> [rows, Num], int64 by default. Logits are floats;
/// logits that are not finite have the probability 0. The classes equal TensorFlow's if TensorFlow
/// draws all rows with one thread, which it does for small batches.
template <int Num, TensorLike A>
constexpr auto categorical(const A& logits, Seeded options = {}) {
    return detail::ops::categorical<std::int64_t, Num>(logits, options.seed);
}
/// The same with another dtype of the result: categorical<int, 3>(logits), categorical<tf::int32,
/// 3>(logits).
template <Element T, int Num, TensorLike A>
constexpr auto categorical(const A& logits, Seeded options = {}) {
    return detail::ops::categorical<T, Num>(logits, options.seed);
}
template <DType D, int Num, TensorLike A>
constexpr auto categorical(const A& logits, Seeded options = {}) {
    return detail::ops::categorical<element_t<D>, Num>(logits, options.seed);
}
/// The same with a number of samples that is known only at run time: [rows, classes] -> [rows,
/// num].
template <Element T = std::int64_t, TensorLike A, detail::ops::Size N>
constexpr auto categorical(const A& logits, const N& num, Seeded options = {}) {
    return detail::ops::categorical<T, dyn>(logits, options.seed, num);
}
template <DType D, TensorLike A, detail::ops::Size N>
constexpr auto categorical(const A& logits, const N& num, Seeded options = {}) {
    return detail::ops::categorical<element_t<D>, dyn>(logits, options.seed, num);
}

/// Like tf::random::categorical, but the seed alone determines the classes
/// (tf.random.stateless_categorical).
template <int Num, TensorLike A>
constexpr auto stateless_categorical(const A& logits, const Seed& seed) {
    return detail::ops::stateless_categorical<std::int64_t, Num>(logits, seed);
}
template <Element T, int Num, TensorLike A>
constexpr auto stateless_categorical(const A& logits, const Seed& seed) {
    return detail::ops::stateless_categorical<T, Num>(logits, seed);
}
template <DType D, int Num, TensorLike A>
constexpr auto stateless_categorical(const A& logits, const Seed& seed) {
    return detail::ops::stateless_categorical<element_t<D>, Num>(logits, seed);
}
template <Element T = std::int64_t, TensorLike A, detail::ops::Size N>
constexpr auto stateless_categorical(const A& logits, const N& num, const Seed& seed) {
    return detail::ops::stateless_categorical<T, dyn>(logits, seed, num);
}
template <DType D, TensorLike A, detail::ops::Size N>
constexpr auto stateless_categorical(const A& logits, const N& num, const Seed& seed) {
    return detail::ops::stateless_categorical<element_t<D>, dyn>(logits, seed, num);
}

/// Samples of the normal distribution without those that are 2 or more standard deviations from the
/// mean (tf.random.truncated_normal): truncated_normal<3, 3>({.stddev = .1f}). `sizes` gives the
/// dyn dims. Floats.
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> truncated_normal(Normal<T> options, const S&... sizes) {
    using Op = op::RandomTruncatedNormal;
    if constexpr (detail::ops::draws<Op, T, sizeof...(S), Dims...>())
        return detail::ops::scaled(
            detail::ops::drawn<Op, T, Dims...>(options.seed, Tensor<std::int32_t>(sizes)...),
            T(options.stddev), T(options.mean));
    else return {};
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> truncated_normal(const S&... sizes) {
    return random::truncated_normal<T, Dims...>(Normal<T>{}, sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto truncated_normal(const S&... sizes) {
    return random::truncated_normal<float, D, Dims...>(sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto truncated_normal(Normal<float> options, const S&... sizes) {
    return random::truncated_normal<float, D, Dims...>(options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto truncated_normal(const S&... sizes) {
    return random::truncated_normal<element_t<D>, Dims...>(sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto truncated_normal(Normal<element_t<D>> options, const S&... sizes) {
    return random::truncated_normal<element_t<D>, Dims...>(options, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison truncated_normal(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

}  // namespace random
}  // namespace tf
