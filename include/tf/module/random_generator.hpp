// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::random::Generator: random numbers whose state is a variable, so that functions can draw and
// checkpoints can hold it. Mirrors tf.random.Generator with its algorithm Philox; equal states give
// TensorFlow's bits.

#include <array>

#include <tf/core/random_state.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/primitive/bitcast.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/random_samples.hpp>
#include <tf/ops/primitive/slice.hpp>

namespace tf {

namespace detail::modules {

/// Three random numbers; zeros while compilers construct a module.
constexpr Tensor<std::int64_t, 3> fresh_rng_state() {
    if (__builtin_is_constant_evaluated()) return {};
    return {core::entropy(), core::entropy(), core::entropy()};
}

}  // namespace detail::modules

namespace random {

/// The algorithms of random numbers (tf.random.Algorithm).
enum class Algorithm : std::uint8_t { philox = 1 };

/// A state for tf::random::Generator from a seed, any integer (tf.random.create_rng_state): int64
/// [3], the counter and the key.
constexpr Tensor<std::int64_t, 3> create_rng_state(std::int64_t seed) {
    // A Python seed has no fixed width; TensorFlow sign-extends it.
    const std::int64_t sign = seed < 0 ? -1 : 0;
    return {seed, sign, sign};
}

/// A generator of random numbers whose state is a variable; each draw advances its counter by 256
/// per element. It is a module: a member `Generator rng{this, "rng",
/// tf::random::create_rng_state(1)}`, or a separate object that functions are bound to:
/// `tf::function([](tf::random::Generator& g) { return g.normal<3>(); }, g)`. Eager draws are
/// thread-safe. Mirrors tf.random.Generator.
class Generator : public Module {
public:
    using State = Tensor<std::int64_t, 3>;

    /// Starts with a random state from the system's entropy source.
    constexpr Generator() : Generator(nullptr, "generator") {}
    constexpr Generator(Module* parent, std::string_view name)
        : Generator(parent, name, detail::modules::fresh_rng_state()) {}
    /// Constructs a member of a module.
    constexpr Generator(Module* parent, std::string_view name, const State& state)
        : Module(parent, name), state_(this, "_state_var", state, false) {}

    /// Creates a generator whose state is create_rng_state(seed). Mirrors
    /// tf.random.Generator.from_seed.
    static Generator from_seed(std::int64_t seed) { return from_state(create_rng_state(seed)); }
    /// Creates a generator with this state, int64 [3]: the counter's two words and the key. Mirrors
    /// tf.random.Generator.from_state.
    static Generator from_state(const State& state) { return {nullptr, "generator", state}; }
    /// Creates a generator with this key and counter. Mirrors tf.random.Generator.from_key_counter.
    TF_WHEN_CALLED static Generator from_key_counter(std::int64_t key,
                                                     const Tensor<std::int64_t, 2>& counter) {
        return from_state(joined<Called>(key, counter));
    }
    /// Creates a generator with a random state. Mirrors
    /// tf.random.Generator.from_non_deterministic_state.
    static Generator from_non_deterministic_state() {
        return from_state(detail::modules::fresh_rng_state());
    }

    /// Replaces the state. Mirrors tf.random.Generator.reset.
    TF_WHEN_CALLED constexpr void reset(const State& state) { state_.assign(state); }
    /// Replaces the state by create_rng_state(seed). Mirrors tf.random.Generator.reset_from_seed.
    TF_WHEN_CALLED constexpr void reset_from_seed(std::int64_t seed) {
        const State state = create_rng_state(seed);
        state_.assign(state);
    }
    /// Replaces the key and the counter. Mirrors tf.random.Generator.reset_from_key_counter.
    TF_WHEN_CALLED constexpr void reset_from_key_counter(const Tensor<std::int64_t>& key,
                                                         const Tensor<std::int64_t, 2>& counter) {
        state_.assign(joined<Called>(key, counter));
    }
    /// The variable with the state, int64 [3]: the counter's two words and the key.
    constexpr const Variable<std::int64_t, 3>& state() const { return state_; }
    /// The key as a scalar. Mirrors tf.random.Generator.key.
    TF_WHEN_CALLED constexpr Tensor<std::int64_t> key() const {
        const detail::core::Late<State, Called> state = state_.read();
        return state[2];
    }
    /// Always Philox. Mirrors tf.random.Generator.algorithm.
    static constexpr Algorithm algorithm() { return Algorithm::philox; }

    /// Advances the state as if `delta` elements had been drawn, and returns the state before.
    /// Mirrors tf.random.Generator.skip.
    TF_WHEN_CALLED constexpr State skip(const Tensor<std::uint64_t>& delta) {
        if (!__builtin_is_constant_evaluated()) return skip_now(*delta.data());
        const detail::core::Late<State, Called> before = state_.read();
        state_.assign(detail::ops::call<op::PhiloxSkip, State>({}, before, delta));
        return before;
    }

    /// Draws normally distributed numbers: g.normal<3, 3>(), g.normal<float, tf::dyn>({.stddev =
    /// 2}, n). `sizes` gives the dyn dims. All floating dtypes. Mirrors tf.random.Generator.normal.
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> normal(StatelessNormal<T> options, const S&... sizes) {
        return detail::ops::normal_from<op::StatelessNormal, T, Dims...>(
            [&] { return drawn<Dims...>(sizes...); }, options, sizes...);
    }
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> normal(const S&... sizes) {
        return normal<T, Dims...>(StatelessNormal<T>{}, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto normal(StatelessNormal<float> options, const S&... sizes) {
        return normal<float, D, Dims...>(options, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto normal(const S&... sizes) {
        return normal<float, D, Dims...>(sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto normal(StatelessNormal<element_t<D>> options, const S&... sizes) {
        return normal<element_t<D>, Dims...>(options, sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto normal(const S&... sizes) {
        return normal<element_t<D>, Dims...>(sizes...);
    }

    /// The same, but numbers that are 2 or more standard deviations from the mean are drawn again.
    /// Mirrors tf.random.Generator.truncated_normal.
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> truncated_normal(StatelessNormal<T> options, const S&... sizes) {
        return detail::ops::normal_from<op::StatelessTruncatedNormal, T, Dims...>(
            [&] { return drawn<Dims...>(sizes...); }, options, sizes...);
    }
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> truncated_normal(const S&... sizes) {
        return truncated_normal<T, Dims...>(StatelessNormal<T>{}, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto truncated_normal(StatelessNormal<float> options, const S&... sizes) {
        return truncated_normal<float, D, Dims...>(options, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto truncated_normal(const S&... sizes) {
        return truncated_normal<float, D, Dims...>(sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto truncated_normal(StatelessNormal<element_t<D>> options, const S&... sizes) {
        return truncated_normal<element_t<D>, Dims...>(options, sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto truncated_normal(const S&... sizes) {
        return truncated_normal<element_t<D>, Dims...>(sizes...);
    }

    /// Draws uniformly distributed numbers: floats in [minval, maxval), by default [0, 1); int32,
    /// int64, uint32 or uint64 in [minval, maxval), and all integers of the dtype without bounds.
    /// errors::InvalidArgument unless minval < maxval. Mirrors tf.random.Generator.uniform.
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> uniform(StatelessUniform<T> options, const S&... sizes) {
        return detail::ops::uniform_from<T, Dims...>([&] { return drawn<Dims...>(sizes...); },
                                                     options, sizes...);
    }
    template <Element T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> uniform(const S&... sizes) {
        return uniform<T, Dims...>(StatelessUniform<T>{}, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform(StatelessUniform<float> options, const S&... sizes) {
        return uniform<float, D, Dims...>(options, sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform(const S&... sizes) {
        return uniform<float, D, Dims...>(sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform(StatelessUniform<element_t<D>> options, const S&... sizes) {
        return uniform<element_t<D>, Dims...>(options, sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform(const S&... sizes) {
        return uniform<element_t<D>, Dims...>(sizes...);
    }

    /// Draws integers from the whole range of the dtype, by default uint64, with equal probability.
    /// Mirrors tf.random.Generator.uniform_full_int.
    template <std::integral T, int... Dims, detail::ops::Size... S>
    constexpr Tensor<T, Dims...> uniform_full_int(const S&... sizes) {
        return uniform<T, Dims...>(sizes...);
    }
    template <int D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform_full_int(const S&... sizes) {
        return uniform<std::uint64_t, D, Dims...>(sizes...);
    }
    template <DType D, int... Dims, detail::ops::Size... S>
    constexpr auto uniform_full_int(const S&... sizes) {
        return uniform_full_int<element_t<D>, Dims...>(sizes...);
    }

    /// Draws binomially distributed numbers: how many of `counts` trials succeed, each with
    /// probability `probs`. Both parameters broadcast to the result: g.binomial<10, 2>(counts,
    /// probs), where the last dims are those of the parameters, and `sizes` gives the dyn dims.
    /// Results are int32 by default; another dtype is the first template argument:
    /// g.binomial<tf::float32, 10>(5, .5). Results and parameters can be float, double, half, int32
    /// or int64; a literal parameter is a float. Functions that call it cannot be saved. Mirrors
    /// tf.random.Generator.binomial.
    template <Element T, int... Dims, detail::ops::Operand A, detail::ops::Operand B,
              detail::ops::Size... S>
    constexpr auto binomial(const A& counts, const B& probs, const S&... sizes) {
        if constexpr (Poisoned<A> || Poisoned<B>) {
            return Poison{};
        } else {
            using U = std::uint64_t;
            const auto n = detail::ops::parameter(counts);
            const auto p = detail::ops::parameter(probs);
            const auto pairs = nest::to_tensor(reduce_prod(cast<U>(shape(n * p))));
            const detail::core::Late<Tensor<U>, A> samples =
                floordiv(element_count<Dims...>(sizes...), maximum(pairs, 1));
            // advances by as many elements as TensorFlow's op does
            const State before = skip<A>(Tensor<U>(floordiv(pairs * 200 * (samples + 3), 4)));
            return detail::ops::samples<op::BinomialOfState, T, Dims...>(std::tuple(before, n, p),
                                                                         sizes...);
        }
    }
    template <DType D, int... Dims, detail::ops::Operand A, detail::ops::Operand B,
              detail::ops::Size... S>
    constexpr auto binomial(const A& counts, const B& probs, const S&... sizes) {
        return binomial<element_t<D>, Dims...>(counts, probs, sizes...);
    }
    template <int... Dims, detail::ops::Operand A, detail::ops::Operand B, detail::ops::Size... S>
    constexpr auto binomial(const A& counts, const B& probs, const S&... sizes) {
        return binomial<std::int32_t, Dims...>(counts, probs, sizes...);
    }

    /// Creates Count seeds for stateless functions, one per column: int64 [2, Count]. Mirrors
    /// tf.random.Generator.make_seeds.
    template <int Count = 1>
    constexpr Tensor<std::int64_t, 2, Count> make_seeds() {
        const auto keys = uniform<std::int64_t, Count>();
        return stack(keys, zeros<std::int64_t, Count>());
    }
    /// Creates Count independent generators and advances this one. Traced functions cannot call it,
    /// because it creates variables. Mirrors tf.random.Generator.split.
    template <int Count = 1>
    std::array<Generator, static_cast<std::size_t>(Count)> split() {
        const auto keys = uniform<std::int64_t, Count>();
        return [&]<int... K>(std::integer_sequence<int, K...>) {
            return std::array<Generator, static_cast<std::size_t>(Count)>{
                from_key_counter(keys(K), {0, 0})...};
        }(std::make_integer_sequence<int, Count>{});
    }

private:
    TF_WHEN_CALLED static constexpr State joined(const Tensor<std::int64_t>& key,
                                                 const Tensor<std::int64_t, 2>& counter) {
        const detail::core::Late<Tensor<std::int64_t>, Called>& last = key;
        return concat<0>(counter, expand_dims<0>(last));
    }
    /// The number of elements of these dims.
    template <int... Dims, class... S>
    static constexpr auto element_count(const S&... sizes) {
        constexpr std::uint64_t known =
            (std::uint64_t{1} * ... * (Dims == dyn ? 1 : static_cast<std::uint64_t>(Dims)));
        return (detail::core::Late<Tensor<std::uint64_t>, S...>(known) * ... *
                tf::cast<std::uint64_t>(detail::core::Late<Tensor<std::int32_t>, S>(sizes)));
    }
    /// The key and the counter for a draw of these dims.
    template <int... Dims, class... S>
    constexpr auto drawn(const S&... sizes) {
        const detail::core::Late<State, S...> before = skip<detail::core::Late<void, S...>>(
            Tensor<std::uint64_t>(element_count<Dims...>(sizes...)));
        const auto words = bitcast<std::uint64_t>(before);
        return detail::ops::KeyCounter<Tensor<std::uint64_t, 1>, Tensor<std::uint64_t, 2>>{
            tf::slice<1>(words, {2}), tf::slice<2>(words, {0})};
    }
    TF_WHEN_CALLED State skip_now(std::uint64_t delta) {
        VariableState& var = state_.state();
        const std::scoped_lock guard(var.lock);
        const State before(var.value, var.shape);
        op::PhiloxSkip::skip(before.data(), delta, static_cast<std::int64_t*>(var.writable(false)));
        return before;
    }

    Variable<std::int64_t, 3> state_;
};

}  // namespace random
}  // namespace tf
