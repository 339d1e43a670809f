// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Matrix products: tf.matmul.

#include <tf/kernels/contraction.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/complex.hpp>

namespace tf {

/// Tag for tf::matmul: the first operand is transposed.
struct TransposeA {};
/// Tag for tf::matmul: the second operand is transposed.
struct TransposeB {};
inline constexpr TransposeA transpose_a{};
inline constexpr TransposeB transpose_b{};
/// Tag for tf::matmul and tf::linalg::matvec: the first operand is transposed and, if it is
/// complex, conjugated (adjoint_a=True).
struct AdjointA {};
/// Tag for tf::matmul: the second operand is transposed and, if it is complex, conjugated
/// (adjoint_b=True).
struct AdjointB {};
inline constexpr AdjointA adjoint_a{};
inline constexpr AdjointB adjoint_b{};

namespace op {

/// The shape of a matrix product. Not inlined, because all transpositions share it.
[[gnu::noinline]] constexpr Shape product_shape(const Shape& a, const Shape& b, bool transpose_a,
                                                bool transpose_b) {
    if (a.rank < 2 || b.rank < 2) return Shape::invalid();
    const int k = a[a.rank - (transpose_a ? 2 : 1)], l = b[b.rank - (transpose_b ? 1 : 2)];
    const auto batch = [](Shape s) {
        s.rank -= 2;
        s[s.rank] = s[s.rank + 1] = 0;
        return s;
    };
    Shape out = k == l || k == dyn || l == dyn ? broadcast(batch(a), batch(b)) : Shape::invalid();
    if (!out.valid()) {
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.matmul", "matmul", "a, b",
                                   a.to_string() + " x " + b.to_string(),
                                   "[..., m, k] x [..., k, n] with batch dims that broadcast");
        return out;
    }
    out.push_back(a[a.rank - (transpose_a ? 1 : 2)]);
    out.push_back(b[b.rank - (transpose_b ? 2 : 1)]);
    return out;
}

/// Leading dims broadcast. The transpositions are part of the op's type, but not of its kernel,
/// which is compiled once for each dtype.
template <bool TransposeA, bool TransposeB>
struct MatMul {
    static constexpr std::string_view name =
        TransposeA ? (TransposeB ? "MatMulTT" : "MatMulTN") : (TransposeB ? "MatMulNT" : "MatMul");
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    using computes = Types<float, double, std::int32_t, std::int64_t>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        for (int k = 0; k < 2; ++k)
            if (in[k].shape.rank < 2) unfit_shape(name, in[k].shape, "a matrix");
    }

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return product_shape(in[0].shape, in[1].shape, TransposeA, TransposeB);
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& attributes) {
        const Shape &a = in[0].shape, &b = in[1].shape;
        if (a[a.rank - (TransposeA ? 2 : 1)] != b[b.rank - (TransposeB ? 1 : 2)])
            infer(in, count, attributes);  // throws if dims that are dyn in the types do not fit
        kernels::matmul<In>(in[0].as<const In>(), a, in[1].as<const In>(), b, out.as<Out>(),
                            TransposeA, TransposeB);
        if (ad::recorder != nullptr) [[unlikely]] {
            using Wide = std::conditional_t<is_floating(dtype_of<In>) && sizeof(In) == 2, float,
                                            In>;  // of gradients
            kernels::known_product<Wide>.store(&kernels::matmul<Wide>, std::memory_order_relaxed);
        }
    }
    template <class T>
    static bool run_known(const kernels::Ref& out, const kernels::Ref* in,
                          const kernels::Attributes&) {
        const auto known = kernels::known_product<T>.load(std::memory_order_relaxed);
        if (known != nullptr)
            known(in[0].as<const T>(), in[0].shape, in[1].as<const T>(), in[1].shape, out.as<T>(),
                  TransposeA, TransposeB);
        return known != nullptr;
    }
    static constexpr bool saved = true;
    static constexpr void gradient(auto& g) {
        const auto a = conj(g.in(0)), b = conj(g.in(1)), dy = g.dy();
        if (g.wants(0)) {
            if constexpr (!TransposeA) g.to(0, matmul<false, !TransposeB>(dy, b));
            else g.to(0, matmul<TransposeB, true>(b, dy));
        }
        if (g.wants(1)) {
            if constexpr (!TransposeB) g.to(1, matmul<!TransposeA, false>(a, dy));
            else g.to(1, matmul<true, TransposeA>(dy, a));
        }
    }

    /// TensorFlow's op has the transpositions as attributes; here there are four ops.
    static void from_graph_def(auto& n)
        requires(!TransposeA && !TransposeB)
    {
        const bool a = n.flag("transpose_a") || n.flag("adj_x"),
                   b = n.flag("transpose_b") || n.flag("adj_y");
        auto in = n.inputs();
        for (std::size_t k = 0; k < 2; ++k)  // an adjoint matrix is also conjugated
            if (is_complex(n.dtype(0)) && n.flag(k == 0 ? "adj_x" : "adj_y"))
                in[k] = n.template make<Conj>(n.dtype(0), {in[k]});
        const auto as = [&]<bool A, bool B>() {
            n.out(n.template make<MatMul<A, B>>(n.dtype(0), in));
        };
        if (a) b ? as.template operator()<true, true>() : as.template operator()<true, false>();
        else b ? as.template operator()<false, true>() : as.template operator()<false, false>();
    }

    /// TensorFlow multiplies integers of few dtypes; int64 products wrap to the same result.
    static void to_graph_def(auto& n) {
        const bool batch = n.shape(0).rank != 2 || n.shape(1).rank != 2;
        const std::string_view op = batch ? "BatchMatMulV2" : "MatMul";
        const char* const a = batch ? "adj_x" : "transpose_a";
        const char* const b = batch ? "adj_y" : "transpose_b";
        if (batch && is_complex(n.dtype(0))) {  // BatchMatMulV2 conjugates adjoint matrices, this
                                                // op does not
            const auto operand = [&](int k, bool transposed) {
                return transposed ? n.add("Conj", {n.in(k)}, {{"T", n.type()}}) : n.in(k);
            };
            n.result(n.add(op, {operand(0, TransposeA), operand(1, TransposeB)},
                           {{"T", n.type()}, {a, TransposeA}, {b, TransposeB}}));
            return;
        }
        const bool has = !n.is_unsigned(0) && n.dtype(0) != DType::int8;
        n.result(n.add_as(op, has ? n.type() : n.int64(), {{a, TransposeA}, {b, TransposeB}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("MatMul")> : std::type_identity<op::MatMul<false, false>> {};
template <>
struct op_by_id<op_id("MatMulNT")> : std::type_identity<op::MatMul<false, true>> {};
template <>
struct op_by_id<op_id("MatMulTN")> : std::type_identity<op::MatMul<true, false>> {};
template <>
struct op_by_id<op_id("MatMulTT")> : std::type_identity<op::MatMul<true, true>> {};

namespace detail::ops {

template <bool TA, bool TB, class A, class B>
constexpr auto matmul(const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool one_dtype = std::is_same_v<typename X::value_type, typename Y::value_type>;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] matmul(a, b): operands must have the same dtype, "
                      "because there is no implicit promotion: use tf::cast<T>(x)");
        constexpr bool numeric = in_domain<Domain::numeric_or_complex, typename X::value_type>;
        static_assert(
            !one_dtype || numeric,
            "[tf.ops.bad_dtype] matmul(a, b): not defined for this dtype; use tf::cast<T>(x)");
        constexpr bool matrices = X::rank >= 2 && Y::rank >= 2;
        static_assert(
            !one_dtype || !numeric || matrices,
            "[tf.ops.matmul_rank] matmul(a, b): 'a' and 'b' must have rank 2 or more; use "
            "tf::expand_dims, or tf::reduce_sum(a * b) for a product of vectors");
        constexpr Shape s = static_result<op::MatMul<TA, TB>, X, Y>({});
        static_assert(!one_dtype || !numeric || !matrices || s.valid(),
                      "[tf.ops.matmul] matmul(a, b): 'a' must have as many columns as 'b' has "
                      "rows; transpose one, or pass tf::transpose_b");
        if constexpr (one_dtype && numeric && matrices && s.valid())
            return call<op::MatMul<TA, TB>, TensorOf<typename X::value_type, s>>(
                {}, X(a.collapse()), Y(b.collapse()));
        else return Poison{};
    }
}

}  // namespace detail::ops

/// The matrix product: [..., m, k] x [..., k, n] -> [..., m, n]; leading dims broadcast
/// (tf.matmul). Both have the same numeric or complex dtype. errors::InvalidArgument if dyn dims do
/// not fit.
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b) {
    return detail::ops::matmul<false, false>(a, b);
}
/// The same with the last two dims of a swapped (transpose_a=True).
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, TransposeA) {
    return detail::ops::matmul<true, false>(a, b);
}
/// The same with the last two dims of b swapped (transpose_b=True).
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, TransposeB) {
    return detail::ops::matmul<false, true>(a, b);
}
template <TensorLike A, TensorLike B>
constexpr auto matmul(const A& a, const B& b, TransposeA, TransposeB) {
    return detail::ops::matmul<true, true>(a, b);
}
template <TensorLike A, TensorLike B, class... More>
constexpr Poison matmul(const A&, const B&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.transposed] matmul(a, b, false, true): transposition decides the type "
                  "of the result, so it is a tag: tf::matmul(a, b, tf::transpose_b), tf::matmul(a, "
                  "b, tf::transpose_a)");
    return {};
}

}  // namespace tf
