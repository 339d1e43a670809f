// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that the library does not know, those of docs/adding-an-op.md; and custom gradients, of which
// a saved function keeps what they compute.

#include <tf/io/extension.hpp>

#include "report.hpp"

namespace saved {
namespace {

struct Softplus : tf::op::Elementwise<1> {
    static constexpr std::string_view name = "Softplus";
    static constexpr tf::Domain domain = tf::Domain::floating;
    template <class V>
    static V apply(V x) {
        using std::exp, std::log1p, std::abs, std::max;
        return static_cast<V>(max(x, V(0)) + log1p(exp(-abs(x))));
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy() / (1 + exp(-g.in(0)))); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"T", n.type()}}, "activations"));
    }
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Softplus::extension = tf::io::extension_of<Softplus>;

/// Word: the axis.
struct Cumsum {
    static constexpr std::string_view name = "Cumsum";
    static constexpr tf::Role role = tf::Role::pure;

    static constexpr tf::Shape infer(const tf::kernels::Ref* in, int,
                                     const tf::kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class In>
    static void run(const tf::kernels::Ref& out, const tf::kernels::Ref* in, int,
                    const tf::kernels::Attributes& a) {
        const tf::Shape& s = out.shape;
        const int axis = static_cast<int>(a.integer(0));
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
        const auto axis = g.word(0);
        g.to(0, tf::ad::sum(dy, 1 << axis, true) - tf::ad::apply<Cumsum>({dy}, {axis}) + dy);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0), n.number(n.word(0))}, {{"T", n.type()}, {"Tidx", n.int32()}},
                       "out"));
    }
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Cumsum::extension = tf::io::extension_of<Cumsum>;

template <int Axis, class T>
constexpr T cumsum(const T& x) {
    return tf::detail::call<Cumsum, T>(tf::detail::words<Axis>, x);
}

}  // namespace
}  // namespace saved

template <>
struct tf::op_by_id<tf::op_id("Softplus")> : std::type_identity<saved::Softplus> {};
template <>
struct tf::op_by_id<tf::op_id("Cumsum")> : std::type_identity<saved::Cumsum> {};

namespace saved {

void own_rows(Rows& rows) {
    using Open = tf::Tensor<double, dyn, 3>;
    rows.add(
        "own ops",
        [](Open x) {
            return std::tuple(tf::detail::elementwise<Softplus>(x * 2.0) + 1.0, cumsum<0>(x),
                              cumsum<1>(x));
        },
        call(Open(sample<2, 3>(-2, 2))), call(Open(sample<5, 3>(-2, 2))));
    rows.one(
        "own ops, gradients",
        [](auto x) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = tf::reduce_sum(tf::sin(
                cumsum<1>(tf::tensor_type_t<decltype(x)>(tf::detail::elementwise<Softplus>(x)))));
            return tape.gradient(y, x).collapse();
        },
        sample<2, 3>(-2, 2));
    rows.one(
        "custom gradient",
        [](auto x) {
            const auto clipped = tf::custom_gradient([](auto v) {
                return std::pair(tf::exp(v), [=](auto dy) { return tf::minimum(dy, 0.5) * v; });
            });
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = tf::tensor_type_t<decltype(x)>(clipped(x) * 2.0);
            return std::tuple(y,
                              tape.gradient(tf::Tensor<double>(tf::reduce_sum(y)), x).collapse());
        },
        sample<2, 3>(-2, 2));
}

}  // namespace saved
