// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random tensors: tf.random.normal, tf.random.uniform. Every call of a function draws new numbers.
// Equal seeds give TensorFlow's numbers (in functions only if every op has a seed argument).

#include <tf/core/random_state.hpp>
#include <tf/kernels/node_state.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf {
namespace op {

/// The seed of an op that draws random numbers, if it has one.
struct RandomAttributes {
    Flag seeded;
    std::int64_t seed = 0;
};
/// The generator of a draw. In a graph it is part of the node's state; eager draws of the same
/// distribution, dtype and seed share one.
template <class Op>
kernels::Philox next_generator(DType dtype, std::int64_t count, const kernels::Attributes& a,
                               std::uint64_t steps = 256, std::uint32_t kind = op_id(Op::name)) {
    const auto given = attributes_of<Op>(a);
    const auto seed = given.seeded ? std::optional(given.seed) : std::nullopt;
    return a.state != nullptr ? a.state->draw(count, seed, steps)
                              : kernels::eager_draw(kind, dtype, count, seed, steps);
}
/// In TensorFlow's graphs the default seed replaces the global one if only the op has a seed.
constexpr std::int64_t graph_seed(const RandomAttributes& given) {
    return given.seeded ? 87654321 : 0;
}
constexpr std::int64_t graph_seed2(const RandomAttributes& given) {
    return given.seeded ? given.seed : 0;
}

/// The list contains the dims. Inputs: `Self::bounds` scalars of the result's dtype, then the dyn
/// dims.
template <class Self>
struct RandomOp {
    using Attributes = RandomAttributes;
    static constexpr bool differentiable = false;
    static constexpr Role role = Role::random;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double, half, bfloat16>;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;
    static constexpr int bounds = 0;
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count >= Self::bounds && all_are(out, in, Self::bounds, Self::bounds) &&
               all_are(DType::int32, in + Self::bounds, count - Self::bounds, count - Self::bounds);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return listed_dims("random", a.from(attribute_count<RandomOp>), in + Self::bounds);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t n = out.shape.size();
        const kernels::Philox g = next_generator<Self>(out.dtype, n, a);
        if constexpr (requires { Self::fill(g, out.as<Out>(), n, in); })  // tables contain all
                                                                          // floating-point dtypes
            Self::fill(g, out.as<Out>(), n, in);
    }
    /// The row stores both seeds of the node as text.
    static void from_graph_def(auto& n) {
        auto words = n.sizes(0);
        const Shape shape = shape_of_words(words);
        words.insert(words.begin(), attribute_count<RandomOp>, 0);
        if constexpr (Self::bounds == 0)
            n.result(n.type(Self::type_attribute), {}, words, n.seeds(), shape);
        else n.result(n.type(Self::type_attribute), {n.in(1), n.in(2)}, words, n.seeds(), shape);
    }
    static void to_graph_def(auto& n) {
        const auto dims = listed_dims(n, attribute_count<RandomOp>, Self::bounds);
        const Attributes given = attributes_of<RandomOp>(n);
        auto inputs = n.inputs();
        inputs.resize(Self::bounds);
        inputs.insert(inputs.begin(), n.vector(dims));
        n.result(n.draw(Self::name, inputs,
                        {{Self::type_attribute, n.type()},
                         {"T", n.int32()},
                         {"seed", graph_seed(given)},
                         {"seed2", graph_seed2(given)}}));
    }
};
struct RandomNormal : RandomOp<RandomNormal> {
    static constexpr std::string_view name = "RandomStandardNormal";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_normal<T>(g, out, n);
    }
};
struct RandomUniform : RandomOp<RandomUniform> {
    static constexpr std::string_view name = "RandomUniform";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_uniform<T>(g, out, n);
    }
};
struct RandomTruncatedNormal : RandomOp<RandomTruncatedNormal>, SelfContained {
    static constexpr std::string_view name = "TruncatedNormal";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_truncated_normal<T>(g, out, n);
    }
};
/// The bounds are operands.
struct RandomUniformInt : RandomOp<RandomUniformInt>, SelfContained {
    static constexpr std::string_view name = "RandomUniformInt";
    static constexpr Domain domain = Domain::integer;
    using computes = Types<std::int32_t, std::int64_t>;
    static constexpr std::string_view type_attribute = "Tout";
    static constexpr int bounds = 2;
    template <std::integral T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref* in) {
        kernels::fill_uniform_int<T>(g, out, n, *in[0].as<const T>(), *in[1].as<const T>());
    }
};

struct RandomOps {
    using list = Registry<RandomTruncatedNormal, RandomUniformInt>;
};

}  // namespace op

template <>
struct op_by_id<op_id("TruncatedNormal")> : std::type_identity<op::RandomTruncatedNormal> {};
template <>
struct op_by_id<op_id("RandomUniformInt")> : std::type_identity<op::RandomUniformInt> {};
template <>
struct op_by_id<op_id("RandomStandardNormal")> : std::type_identity<op::RandomNormal> {};
template <>
struct op_by_id<op_id("RandomUniform")> : std::type_identity<op::RandomUniform> {};

namespace detail::ops {

/// A size for a dyn dim: a C++ integer or an int32 scalar tensor.
template <class S>
concept Size = std::integral<std::remove_cvref_t<S>> || TensorLike<S>;

/// The attributes of an op that draws numbers: its seed and the dims.
template <int... Dims>
constexpr std::array<std::uint64_t, 2 + sizeof...(Dims)> seeded(std::optional<std::int64_t> seed) {
    return {seed.has_value(), static_cast<std::uint64_t>(seed.value_or(0)),
            static_cast<std::uint64_t>(static_cast<std::int64_t>(Dims))...};
}
/// Draws with an op; `more` are its bounds and the sizes of the dyn dims.
template <class Op, class T, int... Dims, class... More>
constexpr Tensor<T, Dims...> drawn(std::optional<std::int64_t> seed, const More&... more) {
    const auto attributes = seeded<Dims...>(seed);
    return call<Op, Tensor<T, Dims...>>(std::span<const std::uint64_t>(attributes), more...);
}
/// Whether every dyn dim has a size.
template <std::size_t Sizes, int... Dims>
constexpr bool sized() {
    constexpr bool fits = ((Dims == dyn) + ... + 0) == Sizes;
    static_assert(fits, "[tf.ops.open_dims] random: give one size for each tf::dyn dim");
    return fits;
}
/// Whether Op can draw numbers of this dtype, and every dyn dim has a size.
template <class Op, class T, std::size_t Sizes, int... Dims>
constexpr bool draws() {
    constexpr bool drawn =
        Op::domain == Domain::integer ? op::is_index(dtype_of<T>) : is_floating(dtype_of<T>);
    static_assert(drawn,
                  "[tf.ops.bad_dtype] random: the dtype must be a float, or, for uniform with a "
                  "maxval, int32 or int64; use tf::cast<T>(x)");
    return sized<Sizes, Dims...>() && drawn;
}
/// x * scale + offset, where the numbers are rounded to x's dtype first.
template <class X>
constexpr X scaled(const X& x, typename X::value_type scale, typename X::value_type offset) {
    using T = typename X::value_type;
    using N = std::conditional_t<sizeof(T) == 2, float, T>;
    if (scale == T(1) && offset == T(0)) return x;
    return x * static_cast<N>(scale) + static_cast<N>(offset);
}

}  // namespace detail::ops

namespace random {

/// The type of an option; float if the dtype is not supported.
template <class T>
using Number = std::conditional_t<std::is_floating_point_v<T>, T, float>;

/// Options of tf::random::normal.
template <class T>
struct Normal {
    Number<T> mean = 0;
    Number<T> stddev = 1;
    std::optional<std::int64_t> seed{};
};
/// Options of tf::random::uniform.
template <class T>
struct Uniform {
    Number<T> minval = 0;
    Number<T> maxval = 1;
    std::optional<std::int64_t> seed{};
};
/// The same for integers, which need a maxval.
template <std::integral T>
struct Uniform<T> {
    T minval = 0;
    T maxval = 0;
    std::optional<std::int64_t> seed{};
};

/// Samples of the normal distribution (tf.random.normal): normal<float, 3, 3>(), normal<float,
/// tf::dyn>({.stddev = 2}, n). `sizes` gives the dyn dims. Floats.
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> normal(Normal<T> options, const S&... sizes) {
    if constexpr (detail::ops::draws<op::RandomNormal, T, sizeof...(S), Dims...>())
        return detail::ops::scaled(detail::ops::drawn<op::RandomNormal, T, Dims...>(
                                       options.seed, Tensor<std::int32_t>(sizes)...),
                                   T(options.stddev), T(options.mean));
    else return {};
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> normal(const S&... sizes) {
    return random::normal<T, Dims...>(Normal<T>{}, sizes...);
}
/// Uniformly distributed numbers in [minval, maxval) (tf.random.uniform): uniform<float, 3>().
/// `sizes` gives the dyn dims. Floats, or int32 and int64, which need a maxval.
/// errors::InvalidArgument if an integer maxval does not exceed minval.
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> uniform(Uniform<T> options, const S&... sizes) {
    using Op = std::conditional_t<std::is_integral_v<T>, op::RandomUniformInt, op::RandomUniform>;
    if constexpr (!detail::ops::draws<Op, T, sizeof...(S), Dims...>()) {
        return {};
    } else if constexpr (std::is_integral_v<T>) {
        return detail::ops::drawn<Op, T, Dims...>(options.seed, Tensor<T>(options.minval),
                                                  Tensor<T>(options.maxval),
                                                  Tensor<std::int32_t>(sizes)...);
    } else {
        const T low(options.minval);
        return detail::ops::scaled(
            detail::ops::drawn<Op, T, Dims...>(options.seed, Tensor<std::int32_t>(sizes)...),
            T(T(options.maxval) - low), low);
    }
}
template <Element T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> uniform(const S&... sizes) {
    static_assert(!std::is_integral_v<T>,
                  "[tf.random.maxval] uniform<int, 3>(): integers need a maxval: "
                  "uniform<int, 3>({.maxval = 10})");
    if constexpr (std::is_integral_v<T>) return {};
    else return random::uniform<T, Dims...>(Uniform<T>{}, sizes...);
}
/// Without a dtype, the result is float. TensorFlow's name of the dtype is possible, too: normal<3,
/// 3>(), normal<tf::float64, 3>().
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto normal(const S&... sizes) {
    return random::normal<float, D, Dims...>(sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto normal(Normal<float> options, const S&... sizes) {
    return random::normal<float, D, Dims...>(options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto normal(const S&... sizes) {
    return random::normal<element_t<D>, Dims...>(sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto normal(Normal<element_t<D>> options, const S&... sizes) {
    return random::normal<element_t<D>, Dims...>(options, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison normal(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}
/// Without a dtype, the result is float. TensorFlow's name of the dtype is possible, too:
/// uniform<3, 3>(), uniform<tf::float64, 3>().
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto uniform(const S&... sizes) {
    return random::uniform<float, D, Dims...>(sizes...);
}
template <int D, int... Dims, detail::ops::Size... S>
constexpr auto uniform(Uniform<float> options, const S&... sizes) {
    return random::uniform<float, D, Dims...>(options, sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto uniform(const S&... sizes) {
    return random::uniform<element_t<D>, Dims...>(sizes...);
}
template <DType D, int... Dims, detail::ops::Size... S>
constexpr auto uniform(Uniform<element_t<D>> options, const S&... sizes) {
    return random::uniform<element_t<D>, Dims...>(options, sizes...);
}
template <std::same_as<void> T = void, class... More>
constexpr Poison uniform(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

}  // namespace random
}  // namespace tf
