// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.linalg.cross.

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {
namespace op {

/// Inputs: two tensors of vectors with three elements.
struct Cross : SelfContained {
    static constexpr std::string_view name = "Cross";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &a = in[0].shape, &b = in[1].shape;
        const auto last = [](const Shape& s) { return s.rank > 0 ? s[s.rank - 1] : 0; };
        const auto three = [](int d) { return d == 3 || d == dyn; };
        if (three(last(a)) && three(last(b)) && is_compatible(a, b)) {
            Shape s = a;
            for (int d = 0; d < s.rank; ++d) s[d] = s[d] == dyn ? b[d] : s[d];
            s[s.rank - 1] = 3;
            return s;
        }
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.linalg.cross", "cross", "a, b",
                                   a.to_string() + ", " + b.to_string(), "equal shapes (..., 3)");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& attributes) {
        infer(in, count, attributes);  // throws if dims that are dyn in the types do not fit
        const Out *a = in[0].as<const Out>(), *b = in[1].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t at = 0; at < out.shape.size(); at += 3, a += 3, b += 3)
            for (int i = 0; i < 3; ++i) {
                const int j = (i + 1) % 3, k = (i + 2) % 3;
                *to++ = Sub::apply(Mul::apply(a[j], b[k]), Mul::apply(a[k], b[j]));
            }
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.template apply<Cross>({g.in(1), g.dy()}));
        if (g.wants(1)) g.to(1, g.template apply<Cross>({g.dy(), g.in(0)}));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), n.inputs()); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

struct CrossOps {
    using list = Registry<Cross>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Cross")> : std::type_identity<op::Cross> {};

namespace linalg {

/// Cross products of vectors with three elements (tf.linalg.cross): [..., 3] and [..., 3] -> [...,
/// 3]. Both have the same numeric dtype. errors::InvalidArgument if dyn dims do not fit.
template <TensorLike A, TensorLike B>
constexpr auto cross(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool one_dtype = X::dtype == Y::dtype;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] cross(a, b): operands must have the same dtype; use "
                      "tf::cast<T>(x)");
        constexpr bool numeric =
            tf::detail::ops::in_domain<Domain::numeric, typename X::value_type>;
        static_assert(!one_dtype || numeric,
                      "[tf.ops.bad_dtype] cross(a, b): not defined for this dtype; use "
                      "tf::cast<T>(x)");
        constexpr Shape s = tf::detail::ops::static_result<op::Cross, X, Y>({});
        static_assert(!one_dtype || !numeric || s.valid(),
                      "[tf.linalg.cross] cross(a, b): 'a' and 'b' must have the same shape, [..., "
                      "3]");
        if constexpr (one_dtype && numeric && s.valid())
            return tf::detail::ops::call<op::Cross, TensorOf<typename X::value_type, s>>(
                {}, X(a.collapse()), Y(b.collapse()));
        else return Poison{};
    }
}

}  // namespace linalg
}  // namespace tf
