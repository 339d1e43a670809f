// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's ops for gradients of activations: TanhGrad, SigmoidGrad, ... They occur in loaded
// graphs. This library's own gradients are composed of other ops, except ReluGrad.

#include <tf/nn/activation.hpp>

namespace tf {

namespace op {

/// Operands: y = tanh(x), dy.
struct TanhGrad : Composite<2> {
    static constexpr std::string_view name = "TanhGrad", graph_def_name = name;
    static constexpr auto expand(const auto& y, const auto& dy) { return dy * (1.0 - square(y)); }
};
/// Operands: y = sigmoid(x), dy.
struct SigmoidGrad : Composite<2> {
    static constexpr std::string_view name = "SigmoidGrad", graph_def_name = name;
    static constexpr auto expand(const auto& y, const auto& dy) { return dy * (y * (1.0 - y)); }
};
/// The common part of gradients that multiply dy by a factor that depends only on the piece of the
/// activation that x is in (for example 0 for x < 0). Their own gradient with respect to x is 0.
template <class Op>
struct KinkGrad : Composite<2> {
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, Op::again(g, g.dy(), g.in(1)));
        if (g.wants(1)) g.to(1, zeros_like(g.in(1)));
    }
    static constexpr auto again(auto&, const auto& dy, const auto& x) {
        return tf::detail::ops::composite<Op>(dy, x);
    }
};
/// Operands: dy; x or relu6(x). As in TensorFlow, an infinite dy gives NaN below 0 and above 6.
struct Relu6Grad : KinkGrad<Relu6Grad> {
    static constexpr std::string_view name = "Relu6Grad", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric;
    static constexpr auto expand(const auto& dy, const auto& x) {
        return where(x > 0, where(x < 6, dy, dy * 0), dy * 0);
    }
};
/// Operands: dy, x.
struct LeakyReluGrad : KinkGrad<LeakyReluGrad> {
    using Attributes = LeakyRelu::Attributes;
    static constexpr std::string_view name = "LeakyReluGrad", graph_def_name = name;
    static constexpr auto expand(const auto& dy, const auto& x, const Attributes& a) {
        return where(x > 0.0, dy, dy * a.alpha);
    }
    static constexpr auto again(auto& g, const auto& dy, const auto& x) {
        return tf::detail::ops::composite_of<LeakyReluGrad>(attributes_of<LeakyReluGrad>(g), dy, x);
    }
    static void to_graph_def(auto& n) {
        const auto alpha = static_cast<float>(attributes_of<LeakyReluGrad>(n).alpha);
        n.result(n.add(name, n.inputs(), {{"T", n.type()}, {"alpha", alpha}}));
    }
    static Attributes from_graph_def(const auto& n) { return {n.real("alpha", .2f)}; }
};
/// Operands: dy, y = elu(x).
struct EluGrad : Composite<2> {
    static constexpr std::string_view name = "EluGrad", graph_def_name = name;
    static constexpr auto expand(const auto& dy, const auto& y) {
        return where(y < 0.0, dy * (y + 1.0), dy);
    }
};
/// Operands: dy, y = selu(x).
struct SeluGrad : Composite<2> {
    static constexpr std::string_view name = "SeluGrad", graph_def_name = name;
    static constexpr auto expand(const auto& dy, const auto& y) {
        return where(y < 0.0, dy * (y + Selu::scale_alpha), dy * Selu::scale);
    }
};
/// Operands: dy, x.
struct SoftplusGrad : Composite<2> {
    static constexpr std::string_view name = "SoftplusGrad", graph_def_name = name;
    static constexpr auto expand(const auto& dy, const auto& x) { return dy * sigmoid(x); }
};
/// Operands: dy, x.
struct SoftsignGrad : Composite<2> {
    static constexpr std::string_view name = "SoftsignGrad", graph_def_name = name;
    static constexpr auto expand(const auto& dy, const auto& x) {
        return dy / square(abs(x) + 1.0);
    }
};

}  // namespace op

namespace nn {

/// The composites of this header; those with a `graph_def_name` are read from files.
struct ActivationGradients {
    using list = op::Registry<op::TanhGrad, op::SigmoidGrad, op::Relu6Grad, op::LeakyReluGrad,
                              op::EluGrad, op::SeluGrad, op::SoftplusGrad, op::SoftsignGrad>;
};

}  // namespace nn
}  // namespace tf
