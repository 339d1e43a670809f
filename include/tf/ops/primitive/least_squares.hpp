// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of tf.linalg.lstsq with fast=False.

#include <algorithm>
#include <limits>

#include <tf/kernels/least_squares.hpp>
#include <tf/ops/primitive/factorization.hpp>

namespace tf {
namespace op {

/// Inputs: matrices [..., m, n] and right sides [..., m, k] with the same batch dims. Result: the
/// solutions of the smallest norm [..., n, k]. As in TensorFlow, it has no gradient.
struct MatrixSolveLs : Factorization {
    static constexpr std::string_view name = "MatrixSolveLs";
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &a = in[0].shape, &b = in[1].shape;
        if (a.rank >= 2 && b.rank == a.rank && is_compatible(batch_of(a), batch_of(b)) &&
            is_compatible(Shape(a[a.rank - 2]), Shape(b[b.rank - 2]))) {
            Shape x = broadcast(batch_of(a), batch_of(b));
            x.push_back(a[a.rank - 1]);
            x.push_back(b[b.rank - 1]);
            return x;
        }
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.linalg.system", name, "matrix, rhs",
                                   a.to_string() + ", " + b.to_string(),
                                   "[..., m, n] and [..., m, k] with the same batch dims");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& attributes) {
        infer(in, count, attributes);  // throws if dims that are dyn in the types do not fit
        const Shape &s = in[0].shape, &to = out.shape;
        const std::int64_t m = s[s.rank - 2], n = s[s.rank - 1], k = to[to.rank - 1];
        using Wide = WideNumber<Out>;
        // Eigen's, which TensorFlow uses
        constexpr auto step = std::numeric_limits<decltype(std::real(Out()))>::epsilon();
        const double tolerance = static_cast<double>(step) * static_cast<double>(std::min(m, n));
        const kernels::WorkArray<Wide> memory(m * n + m * k + n * k);
        Wide *const a = memory.data(), *const b = a + m * n, *const x = b + m * k;
        each_matrix(to, [&](std::int64_t i) {
            std::copy_n(in[0].as<const Out>() + i * m * n, m * n, a);
            std::copy_n(in[1].as<const Out>() + i * m * k, m * k, b);
            kernels::solve_least_squares(a, b, m, n, k, tolerance, x);
            write_matrix(x, out.as<Out>() + i * n * k, n, k, false);
        });
    }
    static void from_graph_def(auto& n) {
        if (n.flag("fast")) n.unsupported("fast = true");
        n.result(n.dtype(0), {n.in(0), n.in(1)});
    }
    static void to_graph_def(auto& n) {
        const auto zero = n.bits(0, n.type_of(DType::float64));
        n.result(n.add(name, {n.in(0), n.in(1), zero}, {{"T", n.type()}, {"fast", false}}));
    }
};

struct LeastSquaresOps {
    using list = Registry<MatrixSolveLs>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MatrixSolveLs")> : std::type_identity<op::MatrixSolveLs> {};

namespace linalg {

/// Tag for tf::linalg::lstsq: matrices of any rank (fast=False).
struct NotFast {};
inline constexpr NotFast not_fast{};

/// Solves linear least-squares problems with matrices of any rank: the y of the smallest norm that
/// minimizes |matrix y - rhs|, by a complete orthogonal decomposition (tf.linalg.lstsq with
/// fast=False): [..., m, n] and [..., m, k] -> [..., n, k]. Slower than the function without the
/// tag, but exact to rounding, also if columns or rows depend on others. float, double and complex
/// numbers. As in TensorFlow, it has no gradient. errors::InvalidArgument if dyn dims do not fit.
///
///     const auto y = tf::linalg::lstsq(matrix, rhs, tf::linalg::not_fast);
template <TensorLike A, TensorLike B>
constexpr auto lstsq(const A& matrix, const B& rhs, NotFast) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool one_dtype = op::is_wide(X::dtype) && X::dtype == Y::dtype;
        static_assert(one_dtype,
                      "[tf.ops.bad_dtype] lstsq(matrix, rhs, not_fast): matrix and right side of "
                      "one dtype, float, double or complex; use tf::cast<T>(x)");
        constexpr Shape s = tf::detail::ops::static_result<op::MatrixSolveLs, X, Y>({});
        static_assert(!one_dtype || s.valid(),
                      "[tf.linalg.system] lstsq(matrix, rhs, not_fast): a matrix [..., m, n] and "
                      "right sides [..., m, k] with the same batch dims; for a vector use "
                      "tf::expand_dims<-1>(b)");
        if constexpr (one_dtype && s.valid())
            return tf::detail::ops::call<op::MatrixSolveLs, TensorOf<typename X::value_type, s>>(
                {}, X(matrix.collapse()), Y(rhs.collapse()));
        else return Poison{};
    }
}

}  // namespace linalg
}  // namespace tf
