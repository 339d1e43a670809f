// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that draw from the gamma, Poisson and binomial distributions, and random permutations, all
// from a seed that is an operand. The functions are in ops/composite/distributions.hpp. Samples of
// the gamma distribution have a gradient with respect to alpha, the others have none.

#include <tf/kernels/distributions.hpp>
#include <tf/ops/primitive/special.hpp>
#include <tf/ops/primitive/stateless_random.hpp>

namespace tf {
namespace op {

/// The shape of samples; it must end with the dims of the parameters.
constexpr Shape sample_shape(std::string_view op, const Shape& s, const Shape& parameters) {
    bool fits = s.rank >= parameters.rank;
    for (int d = 0; fits && d < parameters.rank; ++d) {
        const int mine = s[s.rank - 1 - d], theirs = parameters[parameters.rank - 1 - d];
        fits = mine == theirs || mine == dyn || theirs == dyn;
    }
    if (fits) return s;
    if (!__builtin_is_constant_evaluated())
        detail::ops::bad_shape(
            "tf.random.samples", op, "shape", s.to_string(),
            "dims that end with those of the parameters, " + parameters.to_string());
    return Shape::invalid();
}
template <class... T>
constexpr bool is_one_of(DType d, Types<T...>) {
    return ((d == tf::dtype_of<T>) || ...);
}
/// A sample as an element of dtype T. NaN and numbers that are too large become the lowest integer,
/// as in conversions on x86.
template <class T>
T sample_as(double v) {
    if constexpr (std::is_integral_v<T>) {
        const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
        return v < end && v >= -end ? static_cast<T>(v) : std::numeric_limits<T>::min();
    } else if constexpr (sizeof(T) == 2) {
        return T(static_cast<float>(v));
    } else {
        return static_cast<T>(v);
    }
}

/// Inputs: alpha; samples of the gamma distribution. Result: their derivatives with respect to
/// alpha.
struct RandomGammaGrad : SpecialFunction<RandomGammaGrad, 2> {
    static constexpr std::string_view name = "RandomGammaGrad";
    static constexpr Domain domain = Domain::floating;
    static constexpr bool differentiable = false;
    static double of(double alpha, double sample) {
        return kernels::gamma_sample_slope(alpha, sample);
    }
};

/// Inputs: key, counter, alpha, and the sizes of the dyn dims. The list contains the dims.
struct StatelessGamma : StatelessDraw<StatelessGamma, Domain::floating> {
    static constexpr std::string_view name = "StatelessRandomGammaV3";
    static constexpr std::string_view shape_attribute = "shape_dtype";
    static constexpr int bounds = 1;
    using computes = Types<float, double, half>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_one_of(out, computes{}) && StatelessDraw::accepts(out, in, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return sample_shape(name, listed_dims(name, a, in + 3), in[2].shape);
    }
    template <class T>
        requires(std::is_floating_point_v<T> || std::is_same_v<T, half>)
    static void fill(const kernels::Philox& g, T* out, std::int64_t n, const kernels::Ref* in) {
        const T* const alpha = in[0].as<const T>();
        kernels::fill_samples(g, out, n, in[0].shape.size(), [&](auto generator, std::int64_t k) {
            return sample_as<T>(
                kernels::gamma_sample(generator(256), static_cast<double>(alpha[k])));
        });
    }
    static constexpr bool saved = true;
    static constexpr void gradient(auto& g) {
        if (g.wants(2)) g.to(2, g.dy() * g.template apply<RandomGammaGrad>({g.in(2), g.out()}));
    }
};

/// Inputs: the seed, two integers; `Parameters` tensors of the same dtype; the sizes of the dyn
/// dims. The list contains the dims.
template <class Self, int Parameters>
struct SampleOp : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool differentiable = false;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;
    static constexpr std::string_view type_attribute = "dtype";
    using computes = Types<float, double, half, std::int32_t, std::int64_t>;

    static constexpr bool is_parameter(DType d) { return is_one_of(d, computes{}); }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        const int sizes = 1 + Parameters;
        return is_parameter(out) && count >= sizes && is_index(in[0]) && is_parameter(in[1]) &&
               all_are(in[1], in + 1, Parameters, Parameters) &&
               all_are(DType::int32, in + sizes, count - sizes, count - sizes);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        Shape of = in[1].shape;
        if (Parameters == 2) of = broadcast(of, in[2].shape);
        if (!of.valid()) return of;
        return sample_shape(Self::name, listed_dims(Self::name, a, in + 1 + Parameters), of);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if (in[0].shape.size() != 2)
            detail::ops::bad_shape("tf.random.seed", Self::name, "seed", in[0].shape.to_string(),
                                   "two integers");
        const auto g = kernels::Philox::stateless(index_at(in[0], 0), index_at(in[0], 1));
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {  // tables contain all
                                                                   // floating-point dtypes
            switch (in[1].dtype) {
                case DType::float32: return Self::template fill<Out, float>(g, out, in + 1);
                case DType::float64: return Self::template fill<Out, double>(g, out, in + 1);
                case DType::float16: return Self::template fill<Out, half>(g, out, in + 1);
                case DType::int32: return Self::template fill<Out, std::int32_t>(g, out, in + 1);
                default: return Self::template fill<Out, std::int64_t>(g, out, in + 1);
            }
        }
    }
    static void from_graph_def(auto& n) {
        std::vector inputs{n.in(1), n.in(2)};
        if (Parameters == 2) inputs.push_back(n.in(3));
        const auto dims = n.sizes(0);
        n.result(n.type("dtype"), inputs, dims, {}, shape_of_words(dims));
    }
    static void to_graph_def(auto& n) {
        const auto shape = n.vector(listed_dims(n, 0, 1 + Parameters));
        if constexpr (Parameters == 1)
            n.result(n.add(Self::name, {shape, n.in(0), n.in(1)},
                           {{"dtype", n.type()},
                            {"T", n.int32()},
                            {"Tseed", n.type(0)},
                            {"Rtype", n.type(1)}}));
        else
            n.result(n.add(
                Self::name, {shape, n.in(0), n.in(1), n.in(2)},
                {{"dtype", n.type()}, {"S", n.int32()}, {"Tseed", n.type(0)}, {"T", n.type(1)}}));
    }
};
struct StatelessPoisson : SampleOp<StatelessPoisson, 1> {
    static constexpr std::string_view name = "StatelessRandomPoisson";
    template <class Out, class T>
    static void fill(const kernels::Philox& g, const kernels::Ref& out, const kernels::Ref* in) {
        const T* const rate = in[0].as<const T>();
        kernels::fill_samples(g, out.as<Out>(), out.shape.size(), in[0].shape.size(),
                              [&](auto generator, std::int64_t k) {
                                  return sample_as<Out>(kernels::poisson_sample(
                                      generator(256), static_cast<double>(rate[k])));
                              });
    }
};
/// Parameters: numbers of trials and probabilities, which broadcast.
struct StatelessBinomial : SampleOp<StatelessBinomial, 2> {
    static constexpr std::string_view name = "StatelessRandomBinomial";
    template <class Out, class T>
    static void fill(const kernels::Philox& g, const kernels::Ref& out, const kernels::Ref* in) {
        const Shape all = broadcast(in[0].shape, in[1].shape);
        const T* const counts = in[0].as<const T>();
        const T* const chances = in[1].as<const T>();
        kernels::fill_samples(
            g, out.as<Out>(), out.shape.size(), all.size(), [&](auto generator, std::int64_t k) {
                return sample_as<Out>(sample(generator, counts[place(in[0].shape, all, k)],
                                             chances[place(in[1].shape, all, k)]));
            });
    }

    /// The position in an operand of element k of the broadcast shape.
    static std::int64_t place(const Shape& s, const Shape& all, std::int64_t k) {
        std::int64_t at = 0, stride = 1;
        for (int d = 1; d <= s.rank; ++d) {
            const int mine = s[s.rank - d], whole = all[all.rank - d];
            if (mine != 1) at += k % whole * stride;
            stride *= mine;
            k /= whole;
        }
        return at;
    }

private:
    template <class T>
    static double sample(auto generator, T count, T chance) {
        const auto n = static_cast<double>(count), p = static_cast<double>(chance);
        if (n <= 0 || p <= 0) return 0;
        if (p >= 1) return n;
        if (p != p) return p;
        // failures are counted instead if they are less likely
        const T rare = p <= 0.5 ? chance : static_cast<T>(static_cast<T>(1) - chance);
        const bool many = static_cast<double>(static_cast<T>(count * rare)) >= 10;
        const double k = kernels::binomial_sample(generator(many ? 256 : 42), n,
                                                  static_cast<double>(rare), many);
        return p <= 0.5 ? k : n - k;
    }
};

/// Inputs: indices, seeds [3] or [n, 3], and the largest index; each a scalar or a vector [n].
struct IndexShuffle : SelfContained {
    struct Attributes {
        std::int64_t rounds = 4;
    };
    static constexpr std::string_view name = "RandomIndexShuffle";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::integer;
    static constexpr bool differentiable = false;
    static constexpr std::string_view type_attribute = "dtype";
    using computes = Types<std::int32_t, std::int64_t, std::uint32_t, std::uint64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && is_one_of(out, computes{}) && in[0] == out && in[2] == out &&
               is_one_of(in[1], computes{});
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &x = in[0].shape, &seed = in[1].shape, &most = in[2].shape;
        const bool one = seed.rank == 1 && is_compatible(seed, Shape(3));
        const bool several = seed.rank == 2 && is_compatible(seed, Shape(dyn, 3));
        if (x.rank <= 1 && most.rank <= 1 && (one || several)) {
            const Shape s = broadcast(x, most);
            const Shape all = several && s.valid() ? broadcast(s, Shape(seed[0])) : s;
            if (all.valid()) return all;
        }
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape(
                "tf.random.index_shuffle", name, "index, seed, max_index",
                x.to_string() + ", " + seed.to_string() + ", " + most.to_string(),
                "scalars or vectors of the same size, and two integers as a seed");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {  // tables contain all
                                                                   // floating-point dtypes
            const int rounds = static_cast<int>(attributes_of<IndexShuffle>(a).rounds);
            const auto at = [](const kernels::Ref& r, std::int64_t k) {
                const std::int64_t i = r.shape.size() == 1 ? 0 : k;
                return static_cast<std::uint64_t>(r.as<const Out>()[i]);
            };
            for (std::int64_t k = 0; k < out.shape.size(); ++k) {
                std::array<std::uint32_t, 3> key{};
                for (int w = 0; w < 3; ++w)
                    key[static_cast<std::size_t>(w)] =
                        word(in[1], (in[1].shape.size() == 3 ? 0 : 3 * k) + w);
                out.as<Out>()[k] = static_cast<Out>(
                    kernels::shuffled_index(at(in[0], k), key, at(in[2], k), rounds));
            }
        }
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, {n.number("rounds", 4)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(),
                       {{"dtype", n.type()},
                        {"Tseed", n.type(1)},
                        {"rounds", attributes_of<IndexShuffle>(n).rounds}}));
    }

private:
    static std::uint32_t word(const kernels::Ref& r, std::int64_t i) {
        if (r.dtype == DType::int64 || r.dtype == DType::uint64)
            return static_cast<std::uint32_t>(r.as<const std::uint64_t>()[i]);
        return r.as<const std::uint32_t>()[i];
    }
};

/// Inputs: a tensor, key, counter. Result: the rows of the tensor in random order.
struct StatelessShuffle : SelfContained {
    static constexpr std::string_view name = "StatelessShuffle";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 3 && in[0] == out && all_are(DType::uint64, in + 1, 2, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t all = out.shape.size();
        const std::int64_t n = out.shape.rank == 0 ? 1 : out.shape[0];
        const auto* from = in[0].as<const Out>();
        auto* to = out.as<Out>();
        if (n <= 1 || all == 0) {
            std::copy_n(from, all, to);
            return;
        }
        const auto* counter = in[2].as<const std::uint64_t>();
        const auto g =
            kernels::Philox::from_state(counter[0], counter[1], *in[1].as<const std::uint64_t>());
        const detail::tracing::Handle memory(detail::core::allocate(DType::int64, n));
        auto* const order = static_cast<std::int64_t*>(memory.buffer()->data());
        kernels::fill_permutation(g, order, n);
        const std::int64_t row = all / n;
        for (std::int64_t i = 0; i < n; ++i) std::copy_n(from + order[i] * row, row, to + i * row);
    }
    static void from_graph_def(auto& n) {
        check_algorithm(n);
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0), n.in(1), n.in(2), n.number(3)}, {{"T", n.type()}}));
    }
};

struct DistributionOps {
    using list = Registry<RandomGammaGrad, StatelessGamma, StatelessPoisson, StatelessBinomial,
                          IndexShuffle, StatelessShuffle>;
};

}  // namespace op

template <>
struct op_by_id<op_id("RandomGammaGrad")> : std::type_identity<op::RandomGammaGrad> {};
template <>
struct op_by_id<op_id("StatelessRandomGammaV3")> : std::type_identity<op::StatelessGamma> {};
template <>
struct op_by_id<op_id("StatelessRandomPoisson")> : std::type_identity<op::StatelessPoisson> {};
template <>
struct op_by_id<op_id("StatelessRandomBinomial")> : std::type_identity<op::StatelessBinomial> {};
template <>
struct op_by_id<op_id("RandomIndexShuffle")> : std::type_identity<op::IndexShuffle> {};
template <>
struct op_by_id<op_id("StatelessShuffle")> : std::type_identity<op::StatelessShuffle> {};

}  // namespace tf
