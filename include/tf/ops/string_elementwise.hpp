// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elementwise ops for strings: tf.equal, tf.not_equal, tf.where, concatenation. Strings do not
// fit into registers or fused loops, so these ops run as separate kernels. String constants are not
// folded.

#include <tf/kernels/broadcast.hpp>
#include <tf/ops/call.hpp>

namespace tf {
namespace op {

/// `Op` on strings. It has a separate name, `Op::on_strings`, because a name identifies one kernel.
template <class Op>
struct OnStrings {
    static constexpr std::string_view name = Op::on_strings;
    static constexpr Role role = Role::pure;
    static constexpr bool chooses = requires { Op::condition_first; };
    static constexpr bool gives_strings = chooses || requires { Op::joins; };  // otherwise it
                                                                               // compares
    using computes = Types<std::conditional_t<gives_strings, string, bool>>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        if (count != Op::arity || out != (gives_strings ? DType::str : DType::boolean))
            return false;
        for (int k = 0; k < count; ++k)
            if (in[k] != (chooses && k == 0 ? DType::boolean : DType::str)) return false;
        return true;
    }

    static constexpr Shape infer(const kernels::Ref* in, int n, const kernels::Attributes&) {
        Shape out;
        for (int k = 0; k < n; ++k) {
            const Shape joined = broadcast(out, in[k].shape);
            if (!joined.valid()) {
                if (__builtin_is_constant_evaluated()) return joined;
                detail::ops::bad_shape("tf.ops.broadcast", Op::name, "shapes",
                                       out.to_string() + " and " + in[k].shape.to_string(),
                                       "dims that are equal or 1, counted from the end");
            }
            out = joined;
        }
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        constexpr auto n = static_cast<std::size_t>(Op::arity);
        std::array<Shape, n> shapes;
        for (std::size_t k = 0; k < n; ++k) shapes[k] = in[k].shape;
        std::array<kernels::Walker, n> walkers{};
        const kernels::RowLoop loop =
            kernels::plan_rows(shapes.data(), Op::arity, out.shape, walkers.data());
        if (loop.row == 0 || loop.rows == 0) return;
        std::array<int, max_rank> index{};
        Out* to = out.as<Out>();
        for (;;) {
            for (std::int64_t i = 0; i < loop.row; ++i)
                *to++ = element<Out>(in, walkers, i, std::make_index_sequence<n>{});
            const int axis = kernels::next_row(index, loop);
            if (axis < 0) return;
            for (kernels::Walker& w : walkers) w.advance(axis, loop.shape, loop.outer);
        }
    }

    static void to_graph_def(auto& n) {
        n.result(n.add(Op::name, n.inputs(), {{"T", n.type(n.count() - 1)}}));
    }

private:
    template <class Out, std::size_t... K>
    static Out element(const kernels::Ref* in, const auto& walkers, std::int64_t i,
                       std::index_sequence<K...>) {
        const auto argument = [&]<std::size_t A>(std::integral_constant<std::size_t, A>) {
            const std::int64_t at = walkers[A].offset + (walkers[A].moves ? i : 0);
            if constexpr (A == 0 && chooses) return in[A].template as<const bool>()[at];
            else return std::string_view(in[A].template as<const string>()[at]);
        };
        return Out(Op::apply(argument(std::integral_constant<std::size_t, K>{})...));
    }
};

}  // namespace op

namespace detail::ops {

/// Calls Op on operands of which one is a tensor of strings. Op's checks have passed.
template <class Op, class R, class... A>
constexpr auto on_strings(const A&... operands) {
    constexpr Shape shape = tensors::broadcast_static<A...>();
    return call<op::OnStrings<Op>, TensorOf<R, shape>>({}, operands...);
}

}  // namespace detail::ops
}  // namespace tf
