// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.random.stateless_parameterized_truncated_normal: normal distributions whose parameters and
// bounds are tensors. The function is in ops/composite/truncated_normal.hpp.

#include <tf/kernels/truncated_normal.hpp>
#include <tf/ops/primitive/distributions.hpp>

namespace tf {
namespace op {

/// Inputs: the seed, two integers; means, standard deviations, lower and upper bounds, which
/// broadcast; the sizes of the dyn dims. The list contains the dims, of which the last ones are
/// those of the parameters.
struct ParameterizedTruncatedNormal : SelfContained {
    static constexpr std::string_view name = "StatelessParameterizedTruncatedNormal";
    static constexpr std::string_view type_attribute = "dtype";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::wide_floating;
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;
    static constexpr bool saved = true;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_one_of(out, computes{}) && count >= 5 && is_index(in[0]) &&
               all_are(out, in + 1, 4, 4) && all_are(DType::int32, in + 5, count - 5, count - 5);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape of = parameters(in + 1);
        if (!of.valid()) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.ops.broadcast", name, "means, stddevs, minvals, maxvals",
                                       in[1].shape.to_string() + ", ...", "shapes that broadcast");
            return of;
        }
        return sample_shape(name, listed_dims(name, a, in + 5), of);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if (in[0].shape.size() != 2)
            detail::ops::bad_shape("tf.random.seed", name, "seed", in[0].shape.to_string(),
                                   "two integers");
        auto g = kernels::Philox::stateless(index_at(in[0], 0), index_at(in[0], 1));
        if constexpr (is_one_of(tf::dtype_of<Out>, computes{})) {  // tables contain all
                                                                   // floating-point dtypes
            const Shape all = parameters(in + 1);
            const std::int64_t count = all.size();
            for (std::int64_t k = 0; k < count; ++k) {
                const auto at = [&](int i) {
                    return in[i].as<const Out>()[StatelessBinomial::place(in[i].shape, all, k)];
                };
                const kernels::TruncatedNormal<Out> given{at(1), at(2), at(3), at(4)};
                check_bounds(given);
                kernels::fill_between<Out>(g, given, out.as<Out>() + k, out.shape.size() / count,
                                           count);
            }
        }
    }
    /// TensorFlow's gradient: for fixed bounds, the mean and the standard deviation only shift and
    /// scale.
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy(), mean = g.in(1), deviation = g.in(2);
        const auto standard = [&](const auto& v) { return (v - mean) / deviation; };
        const auto x = standard(g.out());
        if (g.wants(1)) g.to(1, dy);
        if (g.wants(2)) g.to(2, dy * x);
        if (!g.wants(3) && !g.wants(4)) return;
        const auto below = [&](const auto& v) {
            return 0.5 * g.template apply<Erfc>({v * -0.7071067811865476});
        };
        const auto low = standard(g.in(3)), high = standard(g.in(4));
        const auto share = (below(x) - below(low)) / (below(high) - below(low));
        const bool wide = x.dtype() == DType::float64;
        const double least = wide ? 2.2250738585072014e-308 : 1.1754943508222875e-38,
                     most = 1 - (wide ? 2.220446049250313e-16 : 1.1920928955078125e-07);
        const auto part = g.template apply<Minimum>(
            {g.template apply<Maximum>({share, number(share, least)}), number(share, most)});
        if (g.wants(3))
            g.to(3, dy * exp(0.5 * (x * x - low * low) + g.template apply<Log1p>({-part})));
        if (g.wants(4)) g.to(4, dy * exp(0.5 * (x * x - high * high) + log(part)));
    }
    static void from_graph_def(auto& n) {
        const auto dims = n.sizes(0);
        n.result(n.dtype(2), {n.in(1), n.in(2), n.in(3), n.in(4), n.in(5)}, dims, {},
                 shape_of_words(dims));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            name, {n.vector(listed_dims(n, 0, 5)), n.in(0), n.in(1), n.in(2), n.in(3), n.in(4)},
            {{"S", n.int32()}, {"Tseed", n.type(0)}, {"dtype", n.type()}}));
    }

private:
    static constexpr Shape parameters(const kernels::Ref* in) {
        Shape of = in[0].shape;
        for (int k = 1; k < 4 && of.valid(); ++k) of = broadcast(of, in[k].shape);
        return of;
    }
    template <class T>
    static void check_bounds(const kernels::TruncatedNormal<T>& given) {
        const auto& [mean, stddev, low, high] = given;
        const bool bounded = std::isfinite(low) || std::isfinite(high);
        if (std::isfinite(mean) && stddev > 0 && std::isfinite(stddev) && bounded && low < high)
            return;
        errors::raise<errors::InvalidArgument>(
            {"tf.random.truncated", name, "means, stddevs, minvals, maxvals",
             std::to_string(mean) + ", " + std::to_string(stddev) + ", " + std::to_string(low) +
                 ", " + std::to_string(high),
             "a finite mean, stddev > 0, and minval < maxval, at least one of them finite"});
    }
};

struct TruncatedNormalOps {
    using list = Registry<ParameterizedTruncatedNormal>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StatelessParameterizedTruncatedNormal")>
    : std::type_identity<op::ParameterizedTruncatedNormal> {};

}  // namespace tf
