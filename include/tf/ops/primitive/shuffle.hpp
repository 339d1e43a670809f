// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows in random order, and random classes: tf.random.shuffle, tf.random.categorical,
// tf.random.stateless_categorical.

#include <tf/ops/primitive/random.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Input: a tensor. Result: its rows in random order.
struct RandomShuffle : SelfContained {
    using Attributes = RandomAttributes;
    static constexpr std::string_view name = "RandomShuffle";
    static constexpr Role role = Role::random;
    static constexpr Dispatch dispatch = Dispatch::by_size;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t all = out.shape.size();
        const std::int64_t n = out.shape.rank == 0 ? 1 : out.shape[0];
        const auto* from = in[0].as<const Out>();
        auto* to = out.as<Out>();
        // One word for each swap. An op reserves whole steps of four words.
        const kernels::Philox g = next_generator<RandomShuffle>(out.dtype, (n + 2) / 4, a, 1);
        if (n <= 1 || all == 0) {
            std::copy_n(from, all, to);
            return;
        }
        const detail::tracing::Handle memory(detail::core::allocate(DType::int64, n));
        auto* const order = static_cast<std::int64_t*>(memory.buffer()->data());
        kernels::fill_permutation(g, order, n);
        const std::int64_t row = all / n;
        for (std::int64_t i = 0; i < n; ++i) std::copy_n(from + order[i] * row, row, to + i * row);
    }
    static constexpr bool differentiable = false;
    static void from_graph_def(auto& n) {
        using Words = typename std::remove_reference_t<decltype(n)>::Words;
        n.result(n.dtype(0), {n.in(0)}, Words{0, 0}, n.seeds());
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<RandomShuffle>(n);
        n.result(
            n.draw(name, {n.in(0)},
                   {{"T", n.type()}, {"seed", graph_seed(given)}, {"seed2", graph_seed2(given)}}));
    }
};

/// The common part of the two ops of random classes. Inputs: logits [rows, classes], then those of
/// Self, of which the last is the number of samples if it is not an attribute.
struct CategoricalKernel {
    static constexpr bool differentiable = false;
    static constexpr Domain domain = Domain::integer;

    /// The number of samples in a scalar operand.
    static std::int64_t size_of(const kernels::Ref& r) {
        const std::int64_t n = index_at(r, 0);
        return n == dyn ? dyn - 1 : n;
    }
    static constexpr Shape dims(std::string_view op, const Shape& logits, std::int64_t samples) {
        const bool classes = logits.rank != 2 || logits[1] != 0 || logits[0] == 0;
        if (logits.rank == 2 && classes && (samples >= 0 || samples == dyn))
            return Shape(logits[0], static_cast<int>(samples));
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.random.categorical", op, "logits, num_samples",
                                   logits.to_string() + ", " + std::to_string(samples),
                                   "rows of at least one logit, and samples >= 0");
        return Shape::invalid();
    }
    template <class Out>
    static void run_as(const kernels::Philox& g, const kernels::Ref& out,
                       const kernels::Ref& logits) {
        const std::int64_t rows = out.shape[0], classes = logits.shape[1];
        const detail::tracing::Handle memory(detail::core::allocate(DType::float64, classes));
        auto* const sums = static_cast<double*>(memory.buffer()->data());
        const auto fill = [&]<class T>(std::type_identity<T>) {
            kernels::fill_categorical(g, logits.as<const T>(), rows, classes, out.shape[1], sums,
                                      out.as<Out>());
        };
        switch (logits.dtype) {
            case DType::float32: return fill(std::type_identity<float>{});
            case DType::float64: return fill(std::type_identity<double>{});
            case DType::float16: return fill(std::type_identity<half>{});
            default: return fill(std::type_identity<bfloat16>{});
        }
    }
};
/// Words: the seed, the number of samples, the result's dtype.
struct Multinomial : CategoricalKernel, SelfContained {
    struct Attributes {
        Flag seeded;
        std::int64_t seed = 0;
        std::int64_t samples = dyn;
    };
    static constexpr std::string_view name = "Multinomial";
    static constexpr Role role = Role::random;
    using computes = Types<std::int32_t, std::int64_t>;
    static constexpr std::string_view type_attribute = "output_dtype";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_index(out) && is_floating(in[0]) &&
               (count == 1 || (count == 2 && in[1] == DType::int32));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        std::int64_t samples = attributes_of<Multinomial>(a).samples;
        if (count == 2 && in[1].data != nullptr) samples = size_of(in[1]);
        return dims(name, in[0].shape, samples);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if constexpr (std::is_integral_v<Out>) {  // tables contain all floating-point dtypes
            // Two words for each sample; the samples of a row are drawn in groups of four.
            const std::int64_t words = (std::int64_t{out.shape[1]} + 3) / 4 * 4 * 2;
            const std::uint32_t kind = op_id(name) + static_cast<std::uint32_t>(in[0].dtype);
            run_as<Out>(next_generator<Multinomial>(out.dtype, out.shape[0] * words, a, 256, kind),
                        out, in[0]);
        }
    }
    static void from_graph_def(auto& n) {
        using Words = typename std::remove_reference_t<decltype(n)>::Words;
        const auto samples = static_cast<std::uint64_t>(n.integer(1));
        n.result(n.type(type_attribute), {n.in(0)}, Words{0, 0, samples}, n.seeds());
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<Multinomial>(n);
        n.result(n.draw(name, {n.in(0), n.count() == 2 ? n.in(1) : n.number(given.samples)},
                        {{"T", n.type(0)},
                         {"output_dtype", n.type()},
                         {"seed", graph_seed({given.seeded, given.seed})},
                         {"seed2", graph_seed2({given.seeded, given.seed})}}));
    }
};
/// The second input is the seed, two integers.
struct StatelessMultinomial : CategoricalKernel, SelfContained {
    struct Attributes {
        std::int64_t samples = dyn;
    };
    static constexpr std::string_view name = "StatelessMultinomial";
    static constexpr Role role = Role::pure;
    using computes = Types<std::int32_t, std::int64_t>;
    static constexpr std::string_view type_attribute = "output_dtype";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_index(out) && is_floating(in[0]) && count >= 2 && is_index(in[1]) &&
               (count == 2 || (count == 3 && in[2] == DType::int32));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        std::int64_t samples = attributes_of<StatelessMultinomial>(a).samples;
        if (count == 3 && in[2].data != nullptr) samples = size_of(in[2]);
        return dims(name, in[0].shape, samples);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if (in[1].shape.size() != 2)
            detail::ops::bad_shape("tf.random.seed", name, "seed", in[1].shape.to_string(),
                                   "two integers");
        if constexpr (std::is_integral_v<Out>)  // tables contain all floating-point dtypes
            run_as<Out>(kernels::Philox::stateless(index_at(in[1], 0), index_at(in[1], 1)), out,
                        in[0]);
    }
    static void from_graph_def(auto& n) {
        n.result(n.type(type_attribute), {n.in(0), n.in(2)}, {n.integer(1)});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<StatelessMultinomial>(n);
        n.result(n.add(name, {n.in(0), n.count() == 3 ? n.in(2) : n.number(given.samples), n.in(1)},
                       {{"T", n.type(0)}, {"Tseed", n.type(1)}, {"output_dtype", n.type()}}));
    }
};

struct ShuffleOps {
    using list = Registry<RandomShuffle, Multinomial, StatelessMultinomial>;
};

}  // namespace op

template <>
struct op_by_id<op_id("RandomShuffle")> : std::type_identity<op::RandomShuffle> {};
template <>
struct op_by_id<op_id("Multinomial")> : std::type_identity<op::Multinomial> {};
template <>
struct op_by_id<op_id("StatelessMultinomial")> : std::type_identity<op::StatelessMultinomial> {};

}  // namespace tf
