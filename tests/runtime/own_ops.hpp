// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// User-defined ops, those of docs/adding-an-op.md without their name and registration: an op
// derives from one of these with itself as the template argument.

#include <cmath>

#include <tf/functions.hpp>

namespace test {

struct SoftplusRules : tf::op::Elementwise<1> {
    static constexpr tf::Domain domain = tf::Domain::floating;
    template <class V>
    static V apply(V x) {
        using std::exp, std::log1p, std::abs, std::max;
        return static_cast<V>(max(x, V(0)) + log1p(exp(-abs(x))));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() / (1 + exp(-g.in(0)))); }
    static void to_graph_def(auto& n) {
        n.result(n.add("Softplus", n.inputs(), {{"T", n.type()}}));
    }
};

template <class Op>
struct CumsumRules {
    using Attributes = tf::op::AxisAttribute;
    static constexpr tf::Role role = tf::Role::pure;

    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class In>
    static void run(const tf::kernels::Ref& out, const tf::kernels::Ref* in, int,
                    const tf::kernels::Attributes& a) {
        const tf::Shape& s = out.shape;
        const int axis = static_cast<int>(tf::op::attributes_of<Op>(a).axis);
        std::int64_t inner = 1;
        for (int d = axis + 1; d < s.rank; ++d) inner *= s[d];
        const In* from = in[0].as<const In>();
        Out* to = out.as<Out>();
        for (std::int64_t i = 0; i < s.size(); ++i) {
            const bool first = i / inner % s[axis] == 0;
            to[i] = static_cast<Out>(first ? from[i] : to[i - inner] + from[i]);
        }
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        const Attributes at = tf::op::attributes_of<Op>(g);
        g.to(0, tf::ad::sum(dy, 1 << at.axis, true) - tf::ad::apply<Op>({dy}, at) + dy);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add("Cumsum", {n.in(0), n.number(tf::op::attributes_of<Op>(n).axis)},
                       {{"T", n.type()}, {"Tidx", n.int32()}}));
    }
};

template <class Op, int Axis, class A>
constexpr auto cumsum(const A& x) {
    using T = tf::tensor_type_t<A>;
    return tf::detail::ops::call<Op, T>(tf::detail::ops::words_of<tf::op::AxisAttribute{Axis}>,
                                        T(x.collapse()));
}

}  // namespace test
