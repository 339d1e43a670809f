// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of stateless random numbers. The seed is an operand, from which one op derives the key
// and the counter of a generator; the ops of the distributions draw with them. The functions are in
// ops/composite/stateless_random.hpp.

#include <limits>
#include <type_traits>
#include <vector>

#include <tf/kernels/random.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Input: two integers. Results: the key [1] and the counter [2] of a generator.
struct StatelessKeyCounter : SelfContained {
    static constexpr std::string_view name = "StatelessRandomGetKeyCounter";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr bool differentiable = false;
    using computes = Types<std::uint64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::uint64 && count == 1 && is_index(in[0]);
    }
    static constexpr DType dtype_of(int, const DType*, const kernels::Attributes&) {
        return DType::uint64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&, int k) {
        if (is_compatible(in[0].shape, Shape(2))) return Shape(k == 0 ? 1 : 2);
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.random.seed", name, "seed", in[0].shape.to_string(),
                                   "two integers");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const auto g = kernels::Philox::stateless(index_at(in[0], 0), index_at(in[0], 1));
        if (auto* key = out[0].as<std::uint64_t>(); key != nullptr) *key = g.key();
        if (auto* counter = out[1].as<std::uint64_t>(); counter != nullptr) {
            counter[0] = g.counter_low();
            counter[1] = g.counter_high();
        }
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(name, {n.in(0)}, {{"Tseed", n.type(0)}}));
    }
};

/// Accepts the algorithm of a node, its input 3, if it is Philox (1), or the default (3), which is
/// Philox on CPUs.
void check_algorithm(auto& n) {
    if (const auto algorithm = n.integer(3); algorithm != 1 && algorithm != 3) n.unsupported("alg");
}

/// Inputs: key, counter, `Self::bounds` operands of the result's dtype, and the sizes of the dyn
/// dims. The list contains the dims.
template <class Self, Domain Of>
struct StatelessDraw : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Of;
    using computes =
        std::conditional_t<Of == Domain::floating, Types<float, double, half, bfloat16>,
                           Types<std::int32_t, std::int64_t, std::uint32_t, std::uint64_t>>;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;
    static constexpr int bounds = 0;
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr std::string_view shape_attribute = "Tshape";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        const int sizes = 2 + Self::bounds;
        return count >= sizes && all_are(DType::uint64, in, 2, 2) &&
               all_are(out, in + 2, Self::bounds, Self::bounds) &&
               all_are(DType::int32, in + sizes, count - sizes, count - sizes);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return listed_dims(Self::name, a, in + 2 + Self::bounds);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if (in[0].shape.size() != 1 || in[1].shape.size() < 2)
            detail::ops::bad_shape("tf.random.key", Self::name, "key, counter",
                                   in[0].shape.to_string() + ", " + in[1].shape.to_string(),
                                   "a key of 1 number, and a counter of 2");
        const auto* counter = in[1].as<const std::uint64_t>();
        const auto g =
            kernels::Philox::from_state(counter[0], counter[1], *in[0].as<const std::uint64_t>());
        if constexpr (requires { Self::fill(g, out.as<Out>(), 0, in); })  // tables contain all
                                                                          // floating-point dtypes
            Self::fill(g, out.as<Out>(), out.shape.size(), in + 2);
    }
    static void from_graph_def(auto& n) {
        check_algorithm(n);
        std::vector inputs{n.in(1), n.in(2)};
        for (int k = 4; k < 4 + Self::bounds; ++k)
            inputs.push_back(n.in(static_cast<std::size_t>(k)));
        const auto dims = n.sizes(0);
        n.result(Self::bounds == 0 ? n.type("dtype") : n.dtype(4), inputs, dims, {},
                 shape_of_words(dims));
    }
    static void to_graph_def(auto& n) {
        std::vector inputs{n.vector(listed_dims(n, 0, 2 + Self::bounds)), n.in(0), n.in(1),
                           n.number(3)};
        for (int i = 0; i < Self::bounds; ++i) inputs.push_back(n.in(2 + i));
        n.result(
            n.add(Self::name, inputs, {{"dtype", n.type()}, {Self::shape_attribute, n.int32()}}));
    }
};
template <class Self, Domain Of>
struct StatelessOp : StatelessDraw<Self, Of> {
    static constexpr bool differentiable = false;
};
struct StatelessNormal : StatelessOp<StatelessNormal, Domain::floating> {
    static constexpr std::string_view name = "StatelessRandomNormalV2";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_normal<T>(g, out, n);
    }
};
struct StatelessUniform : StatelessOp<StatelessUniform, Domain::floating> {
    static constexpr std::string_view name = "StatelessRandomUniformV2";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_uniform<T>(g, out, n);
    }
};
struct StatelessTruncatedNormal : StatelessOp<StatelessTruncatedNormal, Domain::floating> {
    static constexpr std::string_view name = "StatelessTruncatedNormalV2";
    template <kernels::Drawn T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_truncated_normal<T>(g, out, n);
    }
};
/// The bounds are operands.
struct StatelessUniformInt : StatelessOp<StatelessUniformInt, Domain::integer> {
    static constexpr std::string_view name = "StatelessRandomUniformIntV2";
    static constexpr int bounds = 2;
    template <std::integral T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref* in) {
        kernels::fill_uniform_int<T>(g, out, n, *in[0].as<const T>(), *in[1].as<const T>());
    }
};
struct StatelessUniformFullInt : StatelessOp<StatelessUniformFullInt, Domain::integer> {
    static constexpr std::string_view name = "StatelessRandomUniformFullIntV2";
    template <std::integral T>
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref*) {
        kernels::fill_uniform_full_int<T>(g, out, n);
    }
};

/// Inputs: the state of a generator, int64 [3], which is its counter and its key; and a scalar,
/// uint64 or int64. Result: the state after so many elements have been drawn, 256 steps each.
/// TensorFlow's RngReadAndSkip also writes the variable.
struct PhiloxSkip : SelfContained {
    static constexpr std::string_view name = "PhiloxSkip";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    static constexpr Domain domain = Domain::integer;
    using computes = Types<std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 2 && in[0] == DType::int64 &&
               (in[1] == DType::int64 || in[1] == DType::uint64);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (is_compatible(in[0].shape, Shape(3)) && in[1].shape.rank == 0) return Shape(3);
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.random.state", name, "state, delta",
                                   in[0].shape.to_string() + ", " + in[1].shape.to_string(),
                                   "the 3 numbers of a Philox generator, and a scalar");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if constexpr (std::is_same_v<Out, std::int64_t>)  // tables contain all floating-point
                                                          // dtypes
            skip(in[0].as<const Out>(), *in[1].as<const std::uint64_t>(), out.as<Out>());
    }
    static void skip(const std::int64_t* state, std::uint64_t delta, std::int64_t* to) {
        auto g = kernels::Philox::from_state(static_cast<std::uint64_t>(state[0]),
                                             static_cast<std::uint64_t>(state[1]), 0);
        g.skip(delta * 256);
        to[0] = static_cast<std::int64_t>(g.counter_low());
        to[1] = static_cast<std::int64_t>(g.counter_high());
        to[2] = state[2];
    }
    /// A sum with a carry: an unsigned sum is less than an operand if it overflows.
    static void to_graph_def(auto& n) {
        const auto binary = [&](const char* op, const auto& a, const auto& b) {
            return n.add(op, {a, b}, {{"T", n.int64()}});
        };
        const auto part = [&](int k) {
            return n.add("Slice", {n.in(0), n.ints({k}), n.ints({1})},
                         {{"T", n.int64()}, {"Index", n.int32()}});
        };
        constexpr auto least = std::numeric_limits<std::int64_t>::min();
        const auto delta = n.cast(n.in(1), n.type(1), n.int64());
        const auto low = part(0);
        const auto sum = binary("AddV2", low, binary("Mul", delta, n.number(256, n.int64())));
        const auto order = [&](const auto& x) {
            return binary("AddV2", x, n.number(least, n.int64()));
        };
        const auto carry = n.add("SelectV2",
                                 {binary("Less", order(sum), order(low)), n.number(1, n.int64()),
                                  n.number(0, n.int64())},
                                 {{"T", n.int64()}});
        n.result(n.add("ConcatV2", {sum, binary("AddV2", part(1), carry), part(2), n.number(0)},
                       {{"N", std::int64_t{3}}, {"T", n.int64()}, {"Tidx", n.int32()}}));
    }
};

struct StatelessRandomOps {
    using list =
        Registry<StatelessKeyCounter, StatelessNormal, StatelessUniform, StatelessTruncatedNormal,
                 StatelessUniformInt, StatelessUniformFullInt, PhiloxSkip>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StatelessRandomGetKeyCounter")>
    : std::type_identity<op::StatelessKeyCounter> {};
template <>
struct op_by_id<op_id("PhiloxSkip")> : std::type_identity<op::PhiloxSkip> {};
template <>
struct op_by_id<op_id("StatelessRandomNormalV2")> : std::type_identity<op::StatelessNormal> {};
template <>
struct op_by_id<op_id("StatelessRandomUniformV2")> : std::type_identity<op::StatelessUniform> {};
template <>
struct op_by_id<op_id("StatelessTruncatedNormalV2")>
    : std::type_identity<op::StatelessTruncatedNormal> {};
template <>
struct op_by_id<op_id("StatelessRandomUniformIntV2")>
    : std::type_identity<op::StatelessUniformInt> {};
template <>
struct op_by_id<op_id("StatelessRandomUniformFullIntV2")>
    : std::type_identity<op::StatelessUniformFullInt> {};

}  // namespace tf
