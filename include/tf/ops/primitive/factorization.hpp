// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Factorizations with several results: QR, eigenvalues of Hermitian matrices, singular values. Each
// works on all matrices of a batch of float, double or complex numbers; the kernels compute in
// double. Signs, or phases, of vectors can differ from TensorFlow's.

#include <algorithm>
#include <complex>

#include <tf/ops/primitive/linear_system.hpp>

namespace tf {
namespace op {

/// The base of factorizations: one operand, results of its dtype.
struct Factorization : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double, std::complex<float>, std::complex<double>>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 1);
    }
    static constexpr DType dtype_of(int, const DType* in, const kernels::Attributes&) {
        return in[0];
    }
};
/// The batch dims of `x`, then these dims.
constexpr Shape with_matrix_dims(const Shape& x, int rows, int columns) {
    Shape s = batch_of(x);
    s.push_back(rows);
    s.push_back(columns);
    return s;
}
constexpr Shape with_vector_dim(const Shape& x, int size) {
    Shape s = batch_of(x);
    s.push_back(size);
    return s;
}
/// The smaller of two dims; dyn if it is not known.
constexpr int smaller_dim(int a, int b) { return a == dyn || b == dyn ? dyn : a < b ? a : b; }
[[gnu::noinline, gnu::cold]] inline void bad_factors(std::string_view op, const Shape& x) {
    detail::ops::bad_shape("tf.linalg.rank", op, "input", x.to_string(), "matrices");
}
/// Converts a double, or a complex number of doubles, to an element; real numbers may become
/// complex.
template <class T, class From>
constexpr T narrow(const From& x) {
    if constexpr (std::is_same_v<From, double> && detail::core::Complex<T>)
        return T(static_cast<typename T::value_type>(x));
    else return static_cast<T>(x);
}
/// Writes a matrix of doubles or complex doubles, or its transpose; the rows of the matrix are the
/// columns of the result.
template <class From, class T>
void write_matrix(const From* from, T* to, std::int64_t rows, std::int64_t columns,
                  bool transposed) {
    if (to == nullptr) return;
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j)
            *to++ = narrow<T>(transposed ? from[j * rows + i] : from[i * columns + j]);
}
/// The type in which the kernels compute for a dtype.
template <class T>
using WideNumber = std::conditional_t<detail::core::Complex<T>, std::complex<double>, double>;
template <class T>
T* matrix_of(const kernels::Ref& out, std::int64_t at) {
    return out.data == nullptr ? nullptr : out.as<T>() + at;
}

/// A square matrix whose element (i, j) is 1 / (x_j - x_i), or 0 on the diagonal and where the
/// difference is tiny.
constexpr auto reciprocal_differences(auto& g, const auto& x) {
    const int rank = x.shape().rank;
    const auto difference = with_ones(x, 1 << (rank - 1)) - with_ones(x, 1 << rank);
    const auto quotients = difference * reciprocal(difference * difference + 1e-20);
    return g.template apply<MatrixSetDiag>({quotients, zeros_like(x)}, DiagonalAttributes{0});
}
/// A diagonal matrix of the imaginary parts of x's diagonal, times i.
constexpr auto imaginary_diagonal(auto& g, const auto& x) {
    const auto d = g.template apply<MatrixDiagPart>({x}, DiagonalAttributes{0});
    const auto re = real(d);
    return g.template apply<MatrixDiag>({d - complex(re, number(re, 0))}, DiagonalAttributes{0});
}
/// x scaled column by column, or row by row.
constexpr auto times_columns(const auto& x, const auto& scale) {
    return x * with_ones(scale, 1 << (scale.shape().rank - 1));
}
constexpr auto times_rows(const auto& x, const auto& scale) {
    return x * with_ones(scale, 1 << scale.shape().rank);
}

/// Results: Q with orthonormal columns, R upper triangular; Q R is the input.
struct Qr : Factorization {
    struct Attributes {
        Flag full_matrices;  ///< Q is square
    };
    static constexpr std::string_view name = "Qr";
    static constexpr int results = 2;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const Shape& x = in[0].shape;
        if (x.rank < 2) {
            if (!__builtin_is_constant_evaluated()) bad_factors(name, x);
            return Shape::invalid();
        }
        const int m = x[x.rank - 2], n = x[x.rank - 1];
        const int columns = attributes_of<Qr>(a).full_matrices ? m : smaller_dim(m, n);
        return result == 0 ? with_matrix_dims(x, m, columns) : with_matrix_dims(x, columns, n);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        const std::int64_t m = s[s.rank - 2], n = s[s.rank - 1];
        const std::int64_t columns = attributes_of<Qr>(a).full_matrices ? m : std::min(m, n);
        using Wide = WideNumber<Out>;
        const kernels::WorkArray<Wide> memory(m * n + m * columns + columns * n);
        Wide *const x = memory.data(), *const q = x + m * n, *const r = q + m * columns;
        each_matrix(s, [&](std::int64_t i) {
            std::copy_n(in[0].as<const Out>() + i * m * n, m * n, x);
            kernels::factor_qr(x, m, n, columns, q, r);
            write_matrix(q, matrix_of<Out>(out[0], i * m * columns), m, columns, false);
            write_matrix(r, matrix_of<Out>(out[1], i * columns * n), columns, n, false);
        });
    }
    /// As in TensorFlow, full matrices with more rows than columns have no gradient.
    static constexpr void gradient(auto& g) {
        const auto a = g.in(0), q = g.out(0), r = g.out(1);
        const int rank = a.shape().rank, m = a.shape()[rank - 2], n = a.shape()[rank - 1];
        auto dq = g.dy(0), dr = g.dy(1);
        const bool known = m != dyn && n != dyn;
        if (attributes_of<Qr>(g).full_matrices && known && m > n) return;
        if (dq.empty()) dq = zeros_like(q);
        if (dr.empty()) dr = zeros_like(r);
        if (known && m >= n) g.to(0, gradient_of_deep(g, q, r, dq, dr));
        else g.to(0, gradient_of_any(g, a, q, r, dq, dr));
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}, {n.flag("full_matrices")}); }
    static void to_graph_def(auto& n) {
        const bool full = attributes_of<Qr>(n).full_matrices;
        n.results(n.add_all(name, {n.in(0)}, {{"T", n.type(0)}, {"full_matrices", full}}));
    }

private:
    /// x R^-H for an upper triangular R.
    static constexpr auto over(auto& g, const auto& x, const auto& r) {
        return adjoint_of(g.template apply<MatrixTriangularSolve>(
            {r, adjoint_of(x)}, TriangularAttributes{false, false}));
    }
    /// For matrices with at least as many rows as columns.
    static constexpr auto gradient_of_deep(auto& g, const auto& q, const auto& r, const auto& dq,
                                           const auto& dr) {
        const auto qdq = adjoint_times(q, dq), rdr = times_adjoint(r, dr);
        const auto both = qdq - adjoint_of(qdq) + (rdr - adjoint_of(rdr));
        const auto lower =
            g.template apply<MatrixBandPart>({both}, MatrixBandPart::Attributes{-1, 0});
        auto dx = matmul<false, false>(q, dr + over(g, lower, r)) +
                  over(g, dq - matmul<false, false>(q, qdq), r);
        if (!is_complex(q.dtype())) return dx;
        // the diagonal of R is real
        const auto turned = imaginary_diagonal(g, rdr - adjoint_of(qdq));
        return dx + over(g, times_adjoint(q, turned), r);
    }
    /// For any number of rows: the first min(m, n) columns of A are Q U. Matrices with ones on the
    /// diagonal select the columns.
    static constexpr auto gradient_of_any(auto& g, const auto& a, const auto& q, const auto& r,
                                          const auto& dq, const auto& dr) {
        const auto first =
            g.template apply<MatrixBandPart>({ones_like(r)}, MatrixBandPart::Attributes{0, 0});
        const auto u = matmul<false, true>(r, first), du = matmul<false, true>(dr, first);
        const auto x = matmul<false, true>(a, first);
        const auto other = times_adjoint(a, dr) - times_adjoint(x, du);
        const auto dx = gradient_of_deep(g, q, u, dq + other, du);
        return matmul<false, false>(q, dr) +
               matmul<false, false>(dx - matmul<false, false>(q, du), first);
    }
};

/// Results: eigenvalues in ascending order, of the input's dtype; eigenvectors as columns. Only the
/// lower triangle of the input is read.
struct SelfAdjointEig : Factorization {
    static constexpr std::string_view name = "SelfAdjointEigV2";
    static constexpr int results = 2;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        const Shape s = square_shape(name, in[0].shape);
        return !s.valid() || result == 1 ? s : with_vector_dim(s, s[s.rank - 1]);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape s = square_shape(name, in[0].shape);
        const std::int64_t n = s[s.rank - 1];
        using Wide = WideNumber<Out>;
        const kernels::WorkArray<Wide> memory(2 * n * n);
        const kernels::WorkArray<double> values(n);
        Wide *const x = memory.data(), *const v = x + n * n;
        double* const e = values.data();
        each_matrix(s, [&](std::int64_t i) {
            std::copy_n(in[0].as<const Out>() + i * n * n, n * n, x);
            kernels::eigen_hermitian(x, n, e, v);
            write_matrix(e, matrix_of<Out>(out[0], i * n), 1, n, false);
            write_matrix(v, matrix_of<Out>(out[1], i * n * n), n, n, true);
        });
    }
    static constexpr void gradient(auto& g) {
        const auto e = g.out(0), v = g.out(1);
        auto middle = zeros_like(v);
        if (!g.dy(0).empty())
            middle = g.template apply<MatrixDiag>({g.dy(0)}, DiagonalAttributes{0});
        if (!g.dy(1).empty())
            middle = middle + reciprocal_differences(g, e) * adjoint_times(v, g.dy(1));
        const auto whole = matmul<false, false>(v, times_adjoint(middle, v));
        const auto lower = g.template apply<MatrixBandPart>({whole + adjoint_of(whole)},
                                                            MatrixBandPart::Attributes{-1, 0});
        const auto diagonal = g.template apply<MatrixDiagPart>({lower}, DiagonalAttributes{0});
        g.to(0, g.template apply<MatrixSetDiag>({lower, diagonal * 0.5}, DiagonalAttributes{0}));
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(name, {n.in(0)}, {{"T", n.type(0)}, {"compute_v", true}}));
    }
};

/// Results: singular values in descending order, of the input's dtype; left and right singular
/// vectors as columns.
struct Svd : Factorization {
    struct Attributes {
        Flag full_matrices;  ///< both matrices of vectors are square
    };
    static constexpr std::string_view name = "Svd";
    static constexpr int results = 3;

    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a,
                                 int result) {
        const Shape& x = in[0].shape;
        if (x.rank < 2) {
            if (!__builtin_is_constant_evaluated()) bad_factors(name, x);
            return Shape::invalid();
        }
        const int m = x[x.rank - 2], n = x[x.rank - 1], values = smaller_dim(m, n);
        if (result == 0) return with_vector_dim(x, values);
        const int size = result == 1 ? m : n;
        return with_matrix_dims(x, size, attributes_of<Svd>(a).full_matrices ? size : values);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& shape = in[0].shape;
        const std::int64_t m = shape[shape.rank - 2], n = shape[shape.rank - 1];
        const std::int64_t least = std::min(m, n), most = std::max(m, n);
        const std::int64_t rows = attributes_of<Svd>(a).full_matrices ? most : least;
        using Wide = WideNumber<Out>;
        const kernels::WorkArray<Wide> memory(rows * most + least * least);
        const kernels::WorkArray<double> values(least);
        Wide *const x = memory.data(), *const u = x + rows * most;
        double* const s = values.data();
        const bool wide = m <= n;  // the kernel requires wide matrices
        const kernels::Ref &left = out[wide ? 1 : 2], &right = out[wide ? 2 : 1];
        each_matrix(shape, [&](std::int64_t i) {
            write_matrix_of(in[0].as<const Out>() + i * m * n, x, m, n, !wide);
            kernels::factor_svd(x, least, most, rows, s, u);
            conjugate(x, rows * most);
            conjugate(u, least * least);
            write_matrix(s, matrix_of<Out>(out[0], i * least), 1, least, false);
            write_matrix(u, matrix_of<Out>(left, i * least * least), least, least, true);
            write_matrix(x, matrix_of<Out>(right, i * most * rows), most, rows, true);
        });
    }
    /// As in TensorFlow, vectors of equal values have no gradient. Neither have full matrices of
    /// vectors if the numbers of rows and columns are known and differ by more than 1.
    static constexpr void gradient(auto& g) {
        const bool full = attributes_of<Svd>(g).full_matrices;
        const Shape shape = g.in(0).shape();
        const int m = shape[shape.rank - 2], n = shape[shape.rank - 1];
        const bool of_vectors = !g.dy(1).empty() || !g.dy(2).empty();
        // full matrices differ from reduced ones only in the last columns
        const bool known = m != dyn && n != dyn;
        if (full && of_vectors && known && (m - n > 1 || n - m > 1)) return;
        const auto s = g.out(0);
        auto u = g.out(1), v = g.out(2), du = g.dy(1), dv = g.dy(2);
        auto middle = zeros_like(g.template apply<MatrixDiag>({s}, DiagonalAttributes{0}));
        if (!g.dy(0).empty())
            middle = g.template apply<MatrixDiag>({g.dy(0)}, DiagonalAttributes{0});
        const auto inverse = s * reciprocal(s * s + 1e-20);
        auto outside = zeros_like(g.in(0));
        if (full && of_vectors && !(known && m == n)) {
            const auto all_u = u, all_v = v;
            u = first_columns(g, all_u, s);
            v = first_columns(g, all_v, s);
            if (!du.empty()) {
                const auto all_du = du;
                du = first_columns(g, all_du, s);
                const auto last = times_adjoint(all_du, all_u) - times_adjoint(du, u);
                outside = outside - adjoint_of(matmul<false, false>(times_columns(v, inverse),
                                                                    adjoint_times(u, last)));
            }
            if (!dv.empty()) {
                const auto all_dv = dv;
                dv = first_columns(g, all_dv, s);
                const auto last = times_adjoint(all_dv, all_v) - times_adjoint(dv, v);
                outside = outside -
                          matmul<false, false>(times_columns(u, inverse), adjoint_times(v, last));
            }
        }
        if (of_vectors) {
            const auto f = reciprocal_differences(g, s * s);
            if (!du.empty()) {
                const auto udu = adjoint_times(u, du);
                middle = middle + times_columns(hermitian(f * udu), s);
                outside =
                    outside +
                    times_adjoint(times_columns(du - matmul<false, false>(u, udu), inverse), v);
            }
            if (!dv.empty()) {
                const auto vdv = adjoint_times(v, dv);
                middle = middle + times_rows(hermitian(f * vdv), s);
                outside = outside + times_adjoint(times_columns(u, inverse),
                                                  dv - matmul<false, false>(v, vdv));
                if (is_complex(v.dtype())) {  // the phases of both matrices depend on each other
                    const auto turned = imaginary_diagonal(g, vdv);
                    middle = middle - times_rows(turned, inverse);
                }
            }
        }
        g.to(0, matmul<false, false>(u, times_adjoint(middle, v)) + outside);
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}, {n.flag("full_matrices")}); }
    static void to_graph_def(auto& n) {
        const bool full = attributes_of<Svd>(n).full_matrices;
        n.results(n.add_all(name, {n.in(0)},
                            {{"T", n.type(0)}, {"compute_uv", true}, {"full_matrices", full}}));
    }

private:
    static constexpr auto hermitian(const auto& x) { return x + adjoint_of(x); }
    /// The columns of a square matrix that belong to the singular values s. It is multiplied by a
    /// matrix with ones on its diagonal, because the number of columns may be unknown.
    static constexpr auto first_columns(auto& g, const auto& x, const auto& s) {
        const auto d = g.template apply<MatrixDiagPart>({x}, DiagonalAttributes{0});
        const int rank = s.shape().rank;
        const auto ones =
            with_ones(ones_like(d), 1 << rank) * with_ones(ones_like(s), 1 << (rank - 1));
        return matmul<false, false>(
            x, g.template apply<MatrixBandPart>({ones}, MatrixBandPart::Attributes{0, 0}));
    }
    template <class T>
    static void conjugate(T* x, std::int64_t n) {
        if constexpr (detail::core::Complex<T>)
            for (std::int64_t i = 0; i < n; ++i) x[i] = std::conj(x[i]);
    }
    /// The matrix; for complex numbers its conjugate transpose.
    template <class T, class Wide>
    static void write_matrix_of(const T* from, Wide* to, std::int64_t m, std::int64_t n,
                                bool transposed) {
        for (std::int64_t i = 0; i < m; ++i)
            for (std::int64_t j = 0; j < n; ++j)
                to[transposed ? j * m + i : i * n + j] = static_cast<Wide>(*from++);
        if (transposed) conjugate(to, m * n);
    }
};

struct FactorizationOps {
    using list = Registry<Qr, SelfAdjointEig, Svd>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Qr")> : std::type_identity<op::Qr> {};
template <>
struct op_by_id<op_id("SelfAdjointEigV2")> : std::type_identity<op::SelfAdjointEig> {};
template <>
struct op_by_id<op_id("Svd")> : std::type_identity<op::Svd> {};

}  // namespace tf
