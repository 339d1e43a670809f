// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random tensors: tf.random.normal, tf.random.uniform, and their stateless forms. Every call of a
// function draws new numbers. Equal seeds give TensorFlow's numbers (in functions only if every op
// has a seed argument).

#include <tf/core/random_state.hpp>
#include <tf/kernels/node_state.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf {
namespace op {

/// The list holds the dims; inputs provide those that are dyn. In a graph the node's state holds
/// the generator.
template <class Self>
struct RandomOp {
    struct Attributes {
        Flag seeded;
        std::int64_t seed = 0;
    };
    static constexpr bool differentiable = false;
    static constexpr Role role = Role::random;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double>;
    static constexpr bool infer_reads = true;
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::int32, in, count, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return listed_dims("random", a.from(attribute_count<RandomOp>), in);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref*, int,
                    const kernels::Attributes& a) {
        const Attributes given = attributes_of<RandomOp>(a);
        const auto seed = given.seeded ? std::optional(given.seed) : std::nullopt;
        const std::int64_t n = out.shape.size();
        const kernels::Philox g = a.state != nullptr
                                      ? a.state->draw(n, seed)
                                      : kernels::eager_draw(op_id(Self::name), out.dtype, n, seed);
        Self::fill(g, out.as<Out>(), n);
    }
    /// In TensorFlow's graphs the default seed replaces the global one if only the op has a seed.
    /// The row keeps both seeds of the node as text.
    static void from_graph_def(auto& n) {
        auto words = n.sizes(0);
        Shape shape;
        for (const auto d : words) shape.push_back(static_cast<int>(d));
        words.insert(words.begin(), attribute_count<RandomOp>, 0);
        n.result(n.type("dtype"), {}, words, n.seeds(), shape);
    }
    static void to_graph_def(auto& n) {
        constexpr std::int64_t default_graph_seed = 87654321;
        auto dims = n.dims();
        int next = 0;
        for (int i = attribute_count<RandomOp>; i < n.words_count(); ++i)
            dims.push_back(n.word(i) == dyn ? n.computed_dim(n.in(next++))
                                            : n.known_dim(n.word(i)));
        const Attributes given = attributes_of<RandomOp>(n);
        n.result(n.draw(Self::name, {n.vector(dims)},
                        {{"dtype", n.type()},
                         {"T", n.int32()},
                         {"seed", given.seeded ? default_graph_seed : std::int64_t{0}},
                         {"seed2", given.seeded ? given.seed : std::int64_t{0}}}));
    }
};
struct RandomNormal : RandomOp<RandomNormal> {
    static constexpr std::string_view name = "RandomStandardNormal";
    template <class T>
    static void fill(kernels::Philox g, T* out, std::int64_t n) {
        kernels::fill_normal<T>(g, out, n);
    }
};
struct RandomUniform : RandomOp<RandomUniform> {
    static constexpr std::string_view name = "RandomUniform";
    template <class T>
    static void fill(kernels::Philox g, T* out, std::int64_t n) {
        kernels::fill_uniform<T>(g, out, n);
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("RandomStandardNormal")> : std::type_identity<op::RandomNormal> {};
template <>
struct op_by_id<op_id("RandomUniform")> : std::type_identity<op::RandomUniform> {};

namespace detail::ops {

/// A size for a dyn dim: a C++ integer or an int32 scalar tensor.
template <class S>
concept Size = std::integral<std::remove_cvref_t<S>> || TensorLike<S>;

template <class Op, class T, int... Dims, class... S>
constexpr Tensor<T, Dims...> random(std::optional<std::int64_t> seed, const S&... sizes) {
    constexpr int open = ((Dims == dyn) + ... + 0);
    static_assert(sizeof...(S) == open,
                  "[tf.ops.open_dims] random: give one size for each tf::dyn dim");
    static_assert(std::is_floating_point_v<T>,
                  "[tf.ops.bad_dtype] random: normal and uniform are defined for float and double; "
                  "use tf::cast<T>(x)");
    const std::array<std::uint64_t, 2 + sizeof...(Dims)> attributes{
        seed.has_value(), static_cast<std::uint64_t>(seed.value_or(0)),
        static_cast<std::uint64_t>(static_cast<std::int64_t>(Dims))...};
    if constexpr (sizeof...(S) == open && std::is_floating_point_v<T>)
        return call<Op, Tensor<T, Dims...>>(std::span<const std::uint64_t>(attributes),
                                            Tensor<std::int32_t>(sizes)...);
    else return Tensor<T, Dims...>();
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

/// Numbers of the normal distribution (tf.random.normal): normal<float, 3, 3>(), normal<float,
/// tf::dyn>({.stddev = 2}, n). `sizes` gives the dyn dims. T is float or double.
template <FloatingElement T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> normal(Normal<T> options, const S&... sizes) {
    const auto x = detail::ops::random<op::RandomNormal, T, Dims...>(options.seed, sizes...);
    if (options.mean == 0 && options.stddev == 1) return x;
    return x * options.stddev + options.mean;
}
template <FloatingElement T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> normal(const S&... sizes) {
    return random::normal<T, Dims...>(Normal<T>{}, sizes...);
}
/// Uniformly distributed numbers in [minval, maxval) (tf.random.uniform). `sizes` gives the dyn
/// dims. T is float or double.
template <FloatingElement T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> uniform(Uniform<T> options, const S&... sizes) {
    const auto x = detail::ops::random<op::RandomUniform, T, Dims...>(options.seed, sizes...);
    if (options.minval == 0 && options.maxval == 1) return x;
    return x * (options.maxval - options.minval) + options.minval;
}
template <FloatingElement T, int... Dims, detail::ops::Size... S>
constexpr Tensor<T, Dims...> uniform(const S&... sizes) {
    return random::uniform<T, Dims...>(Uniform<T>{}, sizes...);
}
/// Without a dtype, which then is float, or with TensorFlow's name of it: normal<3, 3>(),
/// normal<tf::float64, 3>().
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
/// Without a dtype, which then is float, or with TensorFlow's name of it: uniform<3, 3>(),
/// uniform<tf::float64, 3>().
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
