// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that draw new samples in each call: from the gamma and Poisson distributions, and from the
// binomial distribution with the state of a tf::random::Generator. The functions are in
// ops/composite/random_samples.hpp. Equal seeds give TensorFlow's numbers.

#include <tf/ops/primitive/distributions.hpp>
#include <tf/ops/primitive/random.hpp>

namespace tf {
namespace op {

/// Inputs: the parameters; the sizes of the dyn dims. The list contains the dims of the samples of
/// one parameter, which are the first dims of the result.
template <class Self>
struct RandomSamples : SelfContained {
    using Attributes = RandomAttributes;
    static constexpr Role role = Role::random;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape s = listed_dims(Self::name, a.from(attribute_count<Self>), in + 1);
        if (s.rank + in[0].shape.rank > max_rank) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.random.samples", Self::name, "parameters",
                                       in[0].shape.to_string(),
                                       "at most 8 dims with those of the samples");
            return Shape::invalid();
        }
        for (int d = 0; d < in[0].shape.rank; ++d) s.push_back(in[0].shape[d]);
        return s;
    }
    static void from_graph_def(auto& n) {
        auto words = n.sizes(0);
        words.insert(words.begin(), attribute_count<Self>, 0);
        n.result(n.type(Self::type_attribute), {n.in(1)}, words, n.seeds());
    }

protected:
    /// The dims of the samples as values.
    static auto sample_dims(auto& n) {
        auto dims = n.dims();
        int next = 1;
        for (int i = attribute_count<Self>; i < n.words_count(); ++i)
            dims.push_back(n.word(i) == dyn ? n.computed_dim(n.in(next++))
                                            : n.known_dim(n.word(i)));
        return n.vector(dims);
    }
};

struct RandomGamma : RandomSamples<RandomGamma> {
    static constexpr std::string_view name = "RandomGamma";
    static constexpr std::string_view type_attribute = "T";
    static constexpr Domain domain = Domain::floating;
    static constexpr bool saved = true;
    using computes = Types<float, double, half, bfloat16>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_floating(out) && count >= 1 && in[0] == out &&
               all_are(DType::int32, in + 1, count - 1, count - 1);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t n = out.shape.size();
        const auto g = next_generator<RandomGamma>(out.dtype, n, a);
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {  // tables contain all numeric
                                                                   // dtypes
            const Out* const alpha = in[0].as<const Out>();
            kernels::fill_samples(
                g, out.as<Out>(), n, in[0].shape.size(), [&](auto generator, std::int64_t k) {
                    return sample_as<Out>(
                        kernels::gamma_sample(generator(256), static_cast<double>(alpha[k])));
                });
        }
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy() * g.template apply<RandomGammaGrad>({g.in(0), g.out()}));
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<RandomGamma>(n);
        n.result(n.draw(name, {sample_dims(n), n.in(0)},
                        {{"T", n.type()},
                         {"S", n.int32()},
                         {"seed", graph_seed(given)},
                         {"seed2", graph_seed2(given)}}));
    }
};

struct RandomPoisson : RandomSamples<RandomPoisson> {
    static constexpr std::string_view name = "RandomPoissonV2";
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool differentiable = false;
    using computes = StatelessPoisson::computes;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_one_of(out, computes{}) && count >= 1 && is_one_of(in[0], computes{}) &&
               all_are(DType::int32, in + 1, count - 1, count - 1);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        // As in TensorFlow, eager draws with rates of another dtype have a separate generator.
        const std::uint32_t kind = op_id(name) + static_cast<std::uint32_t>(in[0].dtype);
        const auto g = next_generator<RandomPoisson>(out.dtype, out.shape.size(), a, 256, kind);
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {
            switch (in[0].dtype) {
                case DType::float32: return StatelessPoisson::fill<Out, float>(g, out, in);
                case DType::float64: return StatelessPoisson::fill<Out, double>(g, out, in);
                case DType::float16: return StatelessPoisson::fill<Out, half>(g, out, in);
                case DType::int32: return StatelessPoisson::fill<Out, std::int32_t>(g, out, in);
                default: return StatelessPoisson::fill<Out, std::int64_t>(g, out, in);
            }
        }
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<RandomPoisson>(n);
        n.result(n.draw(name, {sample_dims(n), n.in(0)},
                        {{"dtype", n.type()},
                         {"R", n.type(0)},
                         {"S", n.int32()},
                         {"seed", graph_seed(given)},
                         {"seed2", graph_seed2(given)}}));
    }
};

/// Inputs: the state of a generator, int64 [3]; numbers of trials, probabilities; the sizes of the
/// dyn dims. The list contains the dims. TensorFlow's op also advances a variable, so no node
/// corresponds to this op, and it cannot be saved.
struct BinomialOfState : SelfContained {
    static constexpr std::string_view name = "BinomialOfState";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool differentiable = false;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;
    using computes = StatelessBinomial::computes;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return StatelessBinomial::accepts(out, in, count) && in[0] == DType::int64;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        return StatelessBinomial::infer(in, count, a);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const auto word = [&](int k) {
            return static_cast<std::uint64_t>(in[0].as<const std::int64_t>()[k]);
        };
        const auto g = kernels::Philox::from_state(word(0), word(1), word(2));
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {
            switch (in[1].dtype) {
                case DType::float32: return StatelessBinomial::fill<Out, float>(g, out, in + 1);
                case DType::float64: return StatelessBinomial::fill<Out, double>(g, out, in + 1);
                case DType::float16: return StatelessBinomial::fill<Out, half>(g, out, in + 1);
                case DType::int32:
                    return StatelessBinomial::fill<Out, std::int32_t>(g, out, in + 1);
                default: return StatelessBinomial::fill<Out, std::int64_t>(g, out, in + 1);
            }
        }
    }
};

struct RandomSampleOps {
    using list = Registry<RandomGamma, RandomPoisson, BinomialOfState>;
};

}  // namespace op

template <>
struct op_by_id<op_id("RandomGamma")> : std::type_identity<op::RandomGamma> {};
template <>
struct op_by_id<op_id("RandomPoissonV2")> : std::type_identity<op::RandomPoisson> {};
template <>
struct op_by_id<op_id("BinomialOfState")> : std::type_identity<op::BinomialOfState> {};

}  // namespace tf
