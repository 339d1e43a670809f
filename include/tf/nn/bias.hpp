// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.bias_add: adds one number per channel.

#include <tf/autodiff/composite.hpp>
#include <tf/core/fixed_string.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace detail::nn_ops {

/// A vector with N dims of 1 appended.
template <int N, class Bias>
constexpr auto with_dims_behind(const Bias& bias) {
    if constexpr (N == 0) return bias;
    else return with_dims_behind<N - 1>(expand_dims<-1>(bias));
}
template <class X, class Bias>
constexpr auto along_channels(const Bias& bias, const X&) {
    return with_dims_behind<X::rank - 2>(bias);
}
constexpr ad::Value along_channels(const ad::Value& bias, const ad::Value& x) {
    ad::WordList dims{-1};
    for (int d = 2; d < x.shape().rank; ++d) dims.push(1);
    return ad::apply<op::Reshape>({bias}, dims);
}

}  // namespace detail::nn_ops

namespace op {

/// The common part of both ops.
struct OfChannels {
    struct Attributes {
        Flag channels_first;
    };
    static Attributes from_graph_def(const auto& n) {
        return {n.text("data_format", "NHWC") == "NCHW"};
    }
    template <class Op>
    static void save(auto& n) {
        const bool first = attributes_of<Op>(n).channels_first;
        n.result(n.add(Op::name, n.inputs(),
                       {{"T", n.type()}, {"data_format", n.literal(first ? "NCHW" : "NHWC")}}));
    }
    static constexpr int axis(const Shape& x, bool channels_first) {
        return channels_first ? 1 : x.rank - 1;
    }
    static void check_graph_def(const auto& n) {
        if (n.rank(0) < 2) n.fail("rank " + std::to_string(n.rank(0)), "rank 2 or more");
    }
};

/// The gradient with respect to the bias: the gradient of the result, summed over all dims but that
/// of the channels.
struct BiasAddGrad : Composite<1>, OfChannels {
    using Attributes = OfChannels::Attributes;
    static constexpr std::string_view name = "BiasAddGrad", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric;
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        return Shape(s[axis(s, attributes_of<BiasAddGrad>(a).channels_first)]);
    }
    static constexpr ad::Value expand(const ad::Value& dy, const Attributes& a) {
        const Shape& s = dy.shape();
        const std::int64_t all = (std::int64_t{1} << s.rank) - 1;
        return ad::sum(dy, all & ~(std::int64_t{1} << axis(s, a.channels_first)), false);
    }
    /// The gradient of a sum is passed to each of its elements.
    static constexpr void gradient(auto& g) {
        const auto dy = g.in(0);
        const bool first = attributes_of<BiasAddGrad>(g).channels_first;
        g.to(0,
             broadcast_like(first ? tf::detail::nn_ops::along_channels(g.dy(), dy) : g.dy(), dy));
    }
    static void to_graph_def(auto& n) { save<BiasAddGrad>(n); }
};

/// Operands: x, the bias.
struct BiasAdd : Composite<2>, OfChannels {
    using Attributes = OfChannels::Attributes;
    static constexpr std::string_view name = "BiasAdd", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric;
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static constexpr auto expand(const auto& x, const auto& bias, const Attributes& a) {
        using X = std::remove_cvref_t<decltype(x)>;
        if (!a.channels_first) return X(x + bias);
        return X(x + tf::detail::nn_ops::along_channels(bias, x));
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        if (g.wants(1))
            g.to(1, tf::detail::ops::composite_of<BiasAddGrad>(
                        {attributes_of<BiasAdd>(g).channels_first}, g.dy()));
    }
    static void to_graph_def(auto& n) { save<BiasAdd>(n); }
};

}  // namespace op

namespace nn {

/// The composites of this header; those with a `graph_def_name` are read from files.
struct Biases {
    using list = op::Registry<op::BiasAdd, op::BiasAddGrad>;
};

/// Adds a vector with one number per channel: x [..., c] and bias [c] -> [..., c]. The channels are
/// the last dim of x, or the second one if the format is "NCHW". x has rank 2 or more; both have
/// the same numeric dtype. Mirrors tf.nn.bias_add.
template <FixedString Format = "NHWC", TensorLike A, TensorLike B>
constexpr auto bias_add(const A& x, const B& bias) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Bias = tensor_type_t<B>;
        using T = typename X::value_type;
        constexpr bool first = Format.view() == "NCHW";
        constexpr bool format = first || Format.view() == "NHWC";
        static_assert(format,
                      "[tf.nn.data_format] bias_add<Format>(x, bias): the format must be \"NHWC\" "
                      "(channels last) or \"NCHW\" (channels second)");
        constexpr bool numeric = tf::detail::ops::in_domain<Domain::numeric, T>;
        static_assert(!format || numeric,
                      "[tf.ops.bad_dtype] bias_add(x, bias): not defined for this dtype; use "
                      "tf::cast<T>(x)");
        constexpr bool one_dtype = std::is_same_v<T, typename Bias::value_type>;
        static_assert(!format || !numeric || one_dtype,
                      "[tf.ops.dtype_mismatch] bias_add(x, bias): both must have the same dtype; "
                      "use tf::cast<T>(bias)");
        constexpr bool fits =
            X::rank >= 2 && Bias::rank == 1 &&
            is_compatible(Bias::static_shape, Shape(X::static_shape[first ? 1 : X::rank - 1]));
        static_assert(!format || !numeric || !one_dtype || fits,
                      "[tf.nn.bias_shape] bias_add(x, bias): x must have 2 dims or more, and the "
                      "bias is a vector with one number for each channel; for other shapes use "
                      "x + bias");
        if constexpr (format && numeric && one_dtype && fits)
            // a dyn dim, since the formula contains the sums for both formats
            return tf::detail::ops::compose<op::BiasAdd>({first}, X(x.collapse()),
                                                         Tensor<T, dyn>(Bias(bias.collapse())));
        else return Poison{};
    }
}

}  // namespace nn
}  // namespace tf
