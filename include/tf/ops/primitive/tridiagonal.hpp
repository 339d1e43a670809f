// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tridiagonal matrices: tf.linalg.tridiagonal_solve, tridiagonal_matmul. Each works on all matrices
// of a batch of float, double or complex numbers.

#include <complex>

#include <tf/kernels/tridiagonal.hpp>
#include <tf/ops/primitive/linear_system.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {
namespace op {

/// The shape of the right sides [..., n, k] for diagonals [..., 3, n]; invalid if they do not fit.
constexpr Shape tridiagonal_shape(std::string_view op, const Shape& diagonals, const Shape& x) {
    bool fits = diagonals.rank >= 2 && x.rank == diagonals.rank;
    if (fits) {
        const int rank = x.rank, three = diagonals[rank - 2], n = diagonals[rank - 1];
        fits = (three == 3 || three == dyn) &&
               (n == dyn || x[rank - 2] == dyn || n == x[rank - 2]) &&
               is_compatible(batch_of(diagonals), batch_of(x));
        if (fits) {
            Shape s = x;
            if (s[rank - 2] == dyn) s[rank - 2] = n;
            for (int d = 0; d + 2 < rank; ++d)
                if (s[d] == dyn) s[d] = diagonals[d];
            return s;
        }
    }
    if (!__builtin_is_constant_evaluated())
        detail::ops::bad_shape("tf.linalg.tridiagonal", op, "diagonals, rhs",
                               diagonals.to_string() + ", " + x.to_string(),
                               "[..., 3, n] and [..., n, k] with the same batch dims");
    return Shape::invalid();
}

/// The base of ops on diagonals and right sides.
template <class Op>
struct TridiagonalOp : SelfContained {
    using Attributes = AdjointAttribute;  ///< whether the matrix is transposed and conjugated
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool saved = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return tridiagonal_shape(Op::name, in[0].shape, in[1].shape);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const int rank = out.shape.rank;
        const std::int64_t n = out.shape[rank - 2], k = out.shape[rank - 1];
        const bool adjoint = attributes_of<Op>(a).adjoint;
        const kernels::WorkArray<Out> memory(3 * n);
        each_matrix(out.shape, [&](std::int64_t i) {
            const Out* diagonals = in[0].as<const Out>() + i * 3 * n;
            if (adjoint) {
                kernels::adjoint_tridiagonal(diagonals, memory.data(), n);
                diagonals = memory.data();
            }
            Op::of(diagonals, in[1].as<const Out>() + i * n * k, out.as<Out>() + i * n * k, n, k);
        });
    }

protected:
    /// The diagonals as an output; if the op is adjoint, conjugated and transposed, that is, with
    /// rows shifted by one element.
    static auto diagonals_of(auto& n) {
        if (!attributes_of<Op>(n).adjoint) return n.in(0);
        const auto type = n.type();
        const auto given =
            is_complex(n.dtype(0)) ? n.add("Conj", {n.in(0)}, {{"T", type}}) : n.in(0);
        const auto moved = [&](std::int64_t by) {
            return n.add("Roll", {given, n.number(by), n.number(-1)},
                         {{"T", type}, {"Tshift", n.int32()}, {"Taxis", n.int32()}});
        };
        const auto all = n.add("ConcatV2", {moved(-1), given, moved(1), n.number(-2)},
                               {{"N", std::int64_t{3}}, {"T", type}, {"Tidx", n.int32()}});
        return rows_of(n, all, {2, 4, 6});
    }
    static auto rows_of(auto& n, const auto& x, const std::vector<std::int64_t>& rows) {
        return n.add("GatherV2", {x, n.ints(rows), n.number(-2)},
                     {{"Tparams", n.type()},
                      {"Tindices", n.int32()},
                      {"Taxis", n.int32()},
                      {"batch_dims", std::int64_t{0}}});
    }
};

/// Inputs: matrices y and x of the same shape [..., n, k]. Result: the three diagonals [..., 3, n]
/// of y x^H, for gradients.
struct TridiagonalPart : SelfContained {
    static constexpr std::string_view name = "TridiagonalPart";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        Shape s = in[0].shape;
        s[s.rank - 1] = s[s.rank - 2] == dyn ? in[1].shape[s.rank - 2] : s[s.rank - 2];
        s[s.rank - 2] = 3;
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& s = in[0].shape;
        const std::int64_t n = s[s.rank - 2], k = s[s.rank - 1];
        each_matrix(s, [&](std::int64_t i) {
            kernels::diagonals_of_product(in[0].as<const Out>() + i * n * k,
                                          in[1].as<const Out>() + i * n * k,
                                          out.as<Out>() + i * 3 * n, n, k);
        });
    }
    static constexpr void gradient(auto& g);
    /// Products of rows. Positions that the matrix does not have are set to 0 by taking triangles.
    static void to_graph_def(auto& n) {
        const auto type = n.type();
        const auto x = is_complex(n.dtype(1)) ? n.add("Conj", {n.in(1)}, {{"T", type}}) : n.in(1);
        const auto moved = [&](std::int64_t by) {
            return n.add("Roll", {x, n.number(by), n.number(-2)},
                         {{"T", type}, {"Tshift", n.int32()}, {"Taxis", n.int32()}});
        };
        const auto products = [&](const auto& other) {
            const auto all = n.add("Mul", {n.in(0), other}, {{"T", type}});
            return n.add("Sum", {all, n.number(-1)},
                         {{"T", type}, {"Tidx", n.int32()}, {"keep_dims", false}});
        };
        const auto without_corner = [&](const auto& y) {
            const auto part =
                n.add("MatrixBandPart", {y, n.number(1, n.int64()), n.number(-1, n.int64())},
                      {{"T", type}, {"Tindex", n.int64()}});
            return n.add("ReverseV2", {part, n.ints({-2, -1})}, {{"T", type}, {"Tidx", n.int32()}});
        };
        const auto rows = n.add("Pack", {products(moved(-1)), products(x), products(moved(1))},
                                {{"N", std::int64_t{3}}, {"T", type}, {"axis", std::int64_t{-2}}});
        n.result(without_corner(without_corner(rows)));
    }
};

/// Inputs: diagonals [..., 3, n]; right sides [..., n, k].
struct TridiagonalSolve : TridiagonalOp<TridiagonalSolve> {
    static constexpr std::string_view name = "TridiagonalSolve";
    template <class T>
    static void of(const T* diagonals, const T* b, T* x, std::int64_t n, std::int64_t k) {
        std::copy_n(b, n * k, x);
        kernels::solve_tridiagonal(diagonals, x, n, k);
    }
    static constexpr void gradient(auto& g) {
        const bool adjoint = attributes_of<TridiagonalSolve>(g).adjoint;
        const auto db =
            g.template apply<TridiagonalSolve>({g.in(0), g.dy()}, AdjointAttribute{!adjoint});
        if (g.wants(0)) {
            if (adjoint) g.to(0, -g.template apply<TridiagonalPart>({g.out(), db}));
            else g.to(0, -g.template apply<TridiagonalPart>({db, g.out()}));
        }
        if (g.wants(1)) g.to(1, db);
    }
    static void from_graph_def(auto& n) {
        if (n.flag("perturb_singular")) n.unsupported("perturb_singular");
        n.result(n.dtype(0), n.inputs(), {false});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {diagonals_of(n), n.in(1)},
                       {{"T", n.type()}, {"partial_pivoting", true}, {"perturb_singular", false}}));
    }
};

/// Inputs: diagonals [..., 3, n]; matrices [..., n, k]. TensorFlow's node has three inputs for the
/// diagonals.
struct TridiagonalMatMul : TridiagonalOp<TridiagonalMatMul> {
    static constexpr std::string_view name = "TridiagonalMatMul";
    template <class T>
    static void of(const T* diagonals, const T* x, T* y, std::int64_t n, std::int64_t k) {
        kernels::multiply_tridiagonal(diagonals, x, y, n, k);
    }
    static constexpr void gradient(auto& g) {
        const bool adjoint = attributes_of<TridiagonalMatMul>(g).adjoint;
        if (g.wants(0)) {
            if (adjoint) g.to(0, g.template apply<TridiagonalPart>({g.in(1), g.dy()}));
            else g.to(0, g.template apply<TridiagonalPart>({g.dy(), g.in(1)}));
        }
        if (g.wants(1))
            g.to(1, g.template apply<TridiagonalMatMul>({g.in(0), g.dy()},
                                                        AdjointAttribute{!adjoint}));
    }
    static void from_graph_def(auto& n) {
        const auto rows = static_cast<std::uint64_t>(n.rank(3) - 2);
        const auto diagonals =
            n.template make<Concat>(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, {rows});
        n.result(n.dtype(3), {diagonals, n.in(3)}, {false});
    }
    static void to_graph_def(auto& n) {
        const auto all = diagonals_of(n);
        n.result(n.add(name,
                       {rows_of(n, all, {0}), rows_of(n, all, {1}), rows_of(n, all, {2}), n.in(1)},
                       {{"T", n.type()}}));
    }
};

constexpr void TridiagonalPart::gradient(auto& g) {
    if (g.wants(0))
        g.to(0, g.template apply<TridiagonalMatMul>({g.dy(), g.in(1)}, AdjointAttribute{false}));
    if (g.wants(1))
        g.to(1, g.template apply<TridiagonalMatMul>({g.dy(), g.in(0)}, AdjointAttribute{true}));
}

struct TridiagonalOps {
    using list = Registry<TridiagonalSolve, TridiagonalMatMul, TridiagonalPart>;
};

}  // namespace op

template <>
struct op_by_id<op_id("TridiagonalSolve")> : std::type_identity<op::TridiagonalSolve> {};
template <>
struct op_by_id<op_id("TridiagonalMatMul")> : std::type_identity<op::TridiagonalMatMul> {};
template <>
struct op_by_id<op_id("TridiagonalPart")> : std::type_identity<op::TridiagonalPart> {};

namespace linalg {

namespace detail {

template <class Op, class A, class B>
constexpr auto tridiagonal(const A& diagonals, const B& rhs) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<B>;
        constexpr bool one_dtype = X::dtype == Y::dtype && op::is_wide(X::dtype);
        static_assert(one_dtype,
                      "[tf.ops.bad_dtype] tridiagonal_solve, tridiagonal_matmul: diagonals and "
                      "right sides must have the same dtype, float, double or complex");
        constexpr Shape s = tf::detail::ops::static_result<Op, X, Y>({});
        static_assert(!one_dtype || s.valid(),
                      "[tf.linalg.tridiagonal] tridiagonal_solve(d, b), tridiagonal_matmul(d, b): "
                      "diagonals must be [..., 3, n] and right sides [..., n, k] with the same "
                      "batch dims; use tf::expand_dims<-1>(b) for a vector");
        if constexpr (one_dtype && s.valid())
            return tf::detail::ops::call<Op, TensorOf<typename X::value_type, s>>(
                op::to_words(op::AdjointAttribute{false}), X(diagonals.collapse()),
                Y(rhs.collapse()));
        else return Poison{};
    }
}

}  // namespace detail

/// Solves A y = rhs for tridiagonal matrices A, by elimination with row pivoting
/// (tf.linalg.tridiagonal_solve): [..., 3, n] and [..., n, k] -> [..., n, k]. The three rows of
/// `diagonals` are the elements above the diagonal, on it and below it. Column i belongs to row i
/// of A, so the last element of the first row and the first element of the last row are not used.
/// For a full matrix a, they are diag_part<-1, 1>(a, {.align = Align::left_right}). float, double
/// and complex numbers. NaN if A is singular.
template <TensorLike A, TensorLike B>
constexpr auto tridiagonal_solve(const A& diagonals, const B& rhs) {
    return detail::tridiagonal<op::TridiagonalSolve>(diagonals, rhs);
}
/// The products of tridiagonal matrices, given as in tridiagonal_solve, and other matrices
/// (tf.linalg.tridiagonal_matmul): [..., 3, n] and [..., n, k] -> [..., n, k]. float, double and
/// complex numbers.
template <TensorLike A, TensorLike B>
constexpr auto tridiagonal_matmul(const A& diagonals, const B& rhs) {
    return detail::tridiagonal<op::TridiagonalMatMul>(diagonals, rhs);
}

}  // namespace linalg
}  // namespace tf
