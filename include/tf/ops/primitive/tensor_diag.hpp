// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagonals of tensors whose shape is a shape repeated twice: tf.linalg.tensor_diag,
// tensor_diag_part. For matrices they are the functions of ops/primitive/diagonal.hpp.

#include <algorithm>

#include <tf/ops/call.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {
namespace op {

/// Zeros, with x[i...] at the position [i..., i...].
struct TensorDiag : SelfContained {
    static constexpr std::string_view name = "Diag";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        Shape s = in[0].shape;
        if (2 * s.rank > max_rank) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.linalg.tensor_diag", name, "diagonal", s.to_string(),
                                       "a tensor of 1 to 4 dims");
            return Shape::invalid();
        }
        for (int d = 0; d < in[0].shape.rank; ++d) s.push_back(in[0].shape[d]);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t n = in[0].shape.size();
        std::fill_n(out.as<Out>(), n * n, Out{});
        for (std::int64_t i = 0; i < n; ++i) out.as<Out>()[i * (n + 1)] = in[0].as<const Out>()[i];
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type()}})); }
};

/// The elements [i..., i...] of a tensor.
struct TensorDiagPart : SelfContained {
    static constexpr std::string_view name = "DiagPart";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape& x = in[0].shape;
        Shape s = x;
        bool fits = x.rank > 0 && x.rank % 2 == 0;
        while (fits && s.rank > x.rank / 2) s[--s.rank] = 0;
        for (int d = 0; fits && d < s.rank; ++d) {
            const int other = x[d + s.rank];
            if (s[d] == dyn) s[d] = other;
            fits = other == dyn || s[d] == other;
        }
        if (fits) return s;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.linalg.tensor_diag", name, "input", x.to_string(),
                                   "a tensor whose dims are repeated, as in (2, 3, 2, 3)");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const std::int64_t n = out.shape.size();
        for (std::int64_t i = 0; i < n; ++i) out.as<Out>()[i] = in[0].as<const Out>()[i * (n + 1)];
    }
    static constexpr void gradient(auto& g) { g.to(0, g.template apply<TensorDiag>({g.dy()})); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type()}})); }
};
constexpr void TensorDiag::gradient(auto& g) {
    g.to(0, g.template apply<TensorDiagPart>({g.dy()}));
}

struct TensorDiagOps {
    using list = Registry<TensorDiag, TensorDiagPart>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Diag")> : std::type_identity<op::TensorDiag> {};
template <>
struct op_by_id<op_id("DiagPart")> : std::type_identity<op::TensorDiagPart> {};

namespace linalg {

namespace detail {

template <class Op, class A>
constexpr auto tensor_diagonal(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool numbers = op::is_numeric(T::dtype) || is_complex(T::dtype);
        static_assert(
            numbers, "[tf.ops.bad_dtype] tensor_diag(x), tensor_diag_part(x): not defined for 'x'");
        constexpr Shape s = tf::detail::ops::static_result<Op, T>({});
        constexpr bool fits = T::rank > 0 && s.valid();
        static_assert(!numbers || fits,
                      "[tf.linalg.tensor_diag] tensor_diag(x): 'x' must have 1 to 4 dims; "
                      "tensor_diag_part(x): the second half of the dims must repeat the first, as "
                      "in (2, 3, 2, 3)");
        if constexpr (numbers && fits)
            return tf::detail::ops::call<Op, TensorOf<typename T::value_type, s>>({},
                                                                                  T(x.collapse()));
        else return Poison{};
    }
}

}  // namespace detail

/// Zeros, with x[i...] at the position [i..., i...] (tf.linalg.tensor_diag): [d...] -> [d...,
/// d...], for 1 to 4 dims. Numeric and complex dtypes.
template <TensorLike A>
constexpr auto tensor_diag(const A& diagonal) {
    return detail::tensor_diagonal<op::TensorDiag>(diagonal);
}
/// The elements at the positions [i..., i...] (tf.linalg.tensor_diag_part): [d..., d...] -> [d...].
/// Numeric and complex dtypes. errors::InvalidArgument if dyn dims do not fit.
template <TensorLike A>
constexpr auto tensor_diag_part(const A& input) {
    return detail::tensor_diagonal<op::TensorDiagPart>(input);
}

}  // namespace linalg
}  // namespace tf
