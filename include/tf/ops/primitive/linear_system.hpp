// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that solve systems of linear equations: Cholesky factors, triangular and general systems,
// inverses, determinants. Each works on all matrices of a batch of float, double or complex
// numbers.

#include <algorithm>
#include <cmath>
#include <complex>

#include <tf/kernels/decomposition.hpp>
#include <tf/kernels/work_array.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {
namespace op {

/// Throws TensorFlow's errors for matrices that a kernel rejects.
[[gnu::noinline, gnu::cold, noreturn]] inline void not_positive_definite(std::string_view op) {
    errors::raise<errors::InvalidArgument>({"tf.linalg.positive_definite", op, "input",
                                            "a matrix that is not positive definite",
                                            "a positive definite matrix"});
}
[[gnu::noinline, gnu::cold, noreturn]] inline void not_invertible(std::string_view op) {
    errors::raise<errors::InvalidArgument>(
        {"tf.linalg.invertible", op, "matrix", "a singular matrix", "an invertible matrix"});
}

constexpr bool is_float_or_double(DType d) { return d == DType::float32 || d == DType::float64; }
/// The dtypes of linear systems: float, double, and complex numbers with such parts.
constexpr bool is_wide(DType d) { return is_float_or_double(real_dtype(d)); }

/// a^H b, a b^H and x^H. For real matrices the adjoint is the transpose.
constexpr auto adjoint_times(const auto& a, const auto& b) {
    return matmul<true, false>(conj(a), b);
}
constexpr auto times_adjoint(const auto& a, const auto& b) {
    return matmul<false, true>(a, conj(b));
}
constexpr auto adjoint_of(const auto& x) { return conj(matrix_transpose(x)); }

/// Whether a tensor consists of square matrices, as far as its dims are known.
constexpr bool is_square(const Shape& s) {
    if (s.rank < 2) return false;
    const int m = s[s.rank - 2], n = s[s.rank - 1];
    return m == n || m == dyn || n == dyn;
}
constexpr Shape batch_of(Shape s) {
    s.rank -= 2;
    s[s.rank] = s[s.rank + 1] = 0;
    return s;
}
/// The shape of square matrices. If only one of the two dims is known, both become this dim.
constexpr Shape square_shape(std::string_view op, const Shape& x) {
    if (!is_square(x)) {
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.linalg.square", op, "input", x.to_string(),
                                   "square matrices");
        return Shape::invalid();
    }
    Shape s = x;
    if (s[s.rank - 1] == dyn) s[s.rank - 1] = s[s.rank - 2];
    s[s.rank - 2] = s[s.rank - 1];
    return s;
}

/// Checks matrices [..., n, n] and right sides [..., n, k]; `broadcasts`: whether their batch dims
/// may differ.
constexpr Shape system_shape(std::string_view op, const Shape& a, const Shape& b, bool broadcasts) {
    bool fits = is_square(a) && b.rank >= 2;
    if (fits) {
        const int n = a[a.rank - 1] == dyn ? a[a.rank - 2] : a[a.rank - 1], rows = b[b.rank - 2];
        const Shape x = batch_of(a), y = batch_of(b);
        fits = (n == rows || n == dyn || rows == dyn) &&
               (broadcasts ? broadcast(x, y).valid() : is_compatible(x, y));
        if (fits) {
            Shape out = broadcast(x, y);
            out.push_back(rows == dyn ? n : rows);
            out.push_back(b[b.rank - 1]);
            return out;
        }
    }
    if (!__builtin_is_constant_evaluated())
        detail::ops::bad_shape("tf.linalg.system", op, "matrix, rhs",
                               a.to_string() + ", " + b.to_string(),
                               "[..., n, n] and [..., n, k] with batch dims that fit");
    return Shape::invalid();
}

/// Calls f(i) for each matrix of a batch.
template <class F>
void each_matrix(const Shape& s, const F& f) {
    std::int64_t count = 1;
    for (int d = 0; d + 2 < s.rank; ++d) count *= s[d];
    for (std::int64_t i = 0; i < count; ++i) f(i);
}
/// Calls f(i, a, b) for matrix i of a result, which is computed from matrix a and matrix b of
/// operands whose batch dims broadcast.
template <class F>
void each_pair(const Shape& out, const Shape& a, const Shape& b, const F& f) {
    const auto place = [&](const Shape& s, std::int64_t i) {
        std::int64_t at = 0, step = 1;
        for (int d = out.rank - 3; d >= 0; --d) {
            const int own = d - (out.rank - s.rank);
            const std::int64_t index = i % out[d];
            i /= out[d];
            if (own < 0) break;
            if (s[own] != 1) at += index * step;
            step *= s[own];
        }
        return at;
    };
    each_matrix(out, [&](std::int64_t i) { f(i, place(a, i), place(b, i)); });
}

/// The base of ops on one batch of square matrices.
template <class Op>
struct OfSquareMatrices : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool saved = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return square_shape(Op::name, in[0].shape);
    }
};

/// The lower triangular L with L L^H = A. Only the lower triangle of the input is read.
struct Cholesky : OfSquareMatrices<Cholesky> {
    static constexpr std::string_view name = "Cholesky";
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        square_shape(name, in[0].shape);
        const std::int64_t n = out.shape[out.shape.rank - 1];
        each_matrix(out.shape, [&](std::int64_t i) {
            const std::int64_t at = i * n * n;
            if (!kernels::cholesky(in[0].as<const Out>() + at, out.as<Out>() + at, n))
                not_positive_definite(name);
        });
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type()}})); }
};

struct TriangularAttributes {
    Flag lower = true, adjoint = false;
};
/// Inputs: matrices, of which only one triangle is read; right sides.
struct MatrixTriangularSolve : SelfContained {
    using Attributes = TriangularAttributes;
    static constexpr std::string_view name = "MatrixTriangularSolve";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool saved = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return system_shape(name, in[0].shape, in[1].shape, true);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        const Attributes given = attributes_of<MatrixTriangularSolve>(a);
        const std::int64_t n = out.shape[out.shape.rank - 2], k = out.shape[out.shape.rank - 1];
        each_pair(out.shape, in[0].shape, in[1].shape,
                  [&](std::int64_t i, std::int64_t of_a, std::int64_t of_b) {
                      Out* const x = out.as<Out>() + i * n * k;
                      std::copy_n(in[1].as<const Out>() + of_b * n * k, n * k, x);
                      if (!kernels::solve_triangular(in[0].as<const Out>() + of_a * n * n, x, n, k,
                                                     given.lower, given.adjoint))
                          not_invertible(name);
                  });
    }
    static constexpr void gradient(auto& g) {
        const Attributes given = attributes_of<MatrixTriangularSolve>(g);
        const auto db = g.template apply<MatrixTriangularSolve>(
            {g.in(0), g.dy()}, TriangularAttributes{given.lower, !given.adjoint});
        if (g.wants(0)) {
            const auto x = g.out();
            const auto da = -(given.adjoint ? times_adjoint(x, db) : times_adjoint(db, x));
            const MatrixBandPart::Attributes triangle =
                given.lower ? MatrixBandPart::Attributes{-1, 0} : MatrixBandPart::Attributes{0, -1};
            g.to(0, g.template apply<MatrixBandPart>({da}, triangle));
        }
        if (g.wants(1)) g.to(1, db);
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), n.inputs(), {n.flag("lower"), n.flag("adjoint")});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<MatrixTriangularSolve>(n);
        n.result(n.add(
            name, n.inputs(),
            {{"T", n.type()}, {"lower", bool(given.lower)}, {"adjoint", bool(given.adjoint)}}));
    }
};

constexpr void Cholesky::gradient(auto& g) {
    const auto l = g.out();
    auto middle = adjoint_times(l, g.dy());
    middle = g.template apply<MatrixSetDiag>(
        {middle, g.template apply<MatrixDiagPart>({middle}, DiagonalAttributes{0}) * 0.5},
        DiagonalAttributes{0});
    middle = g.template apply<MatrixBandPart>({middle}, MatrixBandPart::Attributes{-1, 0});
    const auto identity =
        g.template apply<MatrixBandPart>({ones_like(l)}, MatrixBandPart::Attributes{0, 0});
    const auto inverse =
        g.template apply<MatrixTriangularSolve>({l, identity}, TriangularAttributes{});
    const auto half = matmul<false, false>(adjoint_times(inverse, middle), inverse);
    g.to(0, (half + adjoint_of(half)) * 0.5);
}

/// Memory for the factors of one matrix.
template <class T>
struct LuMemory {
    kernels::WorkArray<T> matrix;
    kernels::WorkArray<std::int32_t> rows;
    std::int64_t n;
    explicit LuMemory(std::int64_t size) : matrix(size * size), rows(size), n(size) {}
    kernels::LuFactors<T> factors(const T* a) {
        kernels::LuFactors<T> f{matrix.data(), rows.data(), n};
        std::copy_n(a, n * n, f.lu);
        kernels::factor_lu(f);
        return f;
    }
};

struct AdjointAttribute {
    Flag adjoint;
};
/// Inputs: matrices, right sides, with the same batch dims.
struct MatrixSolve : SelfContained {
    using Attributes = AdjointAttribute;
    static constexpr std::string_view name = "MatrixSolve";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool saved = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return system_shape(name, in[0].shape, in[1].shape, false);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        const std::int64_t n = out.shape[out.shape.rank - 2], k = out.shape[out.shape.rank - 1];
        LuMemory<Out> memory(n);
        each_matrix(out.shape, [&](std::int64_t i) {
            const auto f = memory.factors(in[0].as<const Out>() + i * n * n);
            if (!kernels::is_invertible(f)) not_invertible(name);
            kernels::solve_lu(f, in[1].as<const Out>() + i * n * k, out.as<Out>() + i * n * k, k,
                              attributes_of<MatrixSolve>(a).adjoint);
        });
    }
    static constexpr void gradient(auto& g) {
        const bool adjoint = attributes_of<MatrixSolve>(g).adjoint;
        const auto db =
            g.template apply<MatrixSolve>({g.in(0), g.dy()}, AdjointAttribute{!adjoint});
        const auto x = g.out();
        if (g.wants(0)) g.to(0, -(adjoint ? times_adjoint(x, db) : times_adjoint(db, x)));
        if (g.wants(1)) g.to(1, db);
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), n.inputs(), {n.flag("adjoint")}); }
    static void to_graph_def(auto& n) {
        n.result(
            n.add(name, n.inputs(),
                  {{"T", n.type()}, {"adjoint", bool(attributes_of<MatrixSolve>(n).adjoint)}}));
    }
};

struct MatrixInverse : OfSquareMatrices<MatrixInverse> {
    using Attributes = AdjointAttribute;
    static constexpr std::string_view name = "MatrixInverse";
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        square_shape(name, in[0].shape);
        const std::int64_t n = out.shape[out.shape.rank - 1];
        LuMemory<Out> memory(n);
        kernels::WorkArray<Out> identity(n * n);
        std::fill_n(identity.data(), n * n, Out{});
        for (std::int64_t i = 0; i < n; ++i) identity.data()[i * n + i] = Out(1);
        each_matrix(out.shape, [&](std::int64_t i) {
            const auto f = memory.factors(in[0].as<const Out>() + i * n * n);
            if (!kernels::is_invertible(f)) not_invertible(name);
            kernels::solve_lu(f, identity.data(), out.as<Out>() + i * n * n, n,
                              attributes_of<MatrixInverse>(a).adjoint);
        });
    }
    static constexpr void gradient(auto& g) {
        const auto y = g.out();
        const bool adjoint = attributes_of<MatrixInverse>(g).adjoint;
        if (adjoint) g.to(0, -matmul<false, false>(y, adjoint_times(g.dy(), y)));
        else g.to(0, -adjoint_times(y, times_adjoint(g.dy(), y)));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, {n.flag("adjoint")}); }
    static void to_graph_def(auto& n) {
        const bool adjoint = attributes_of<MatrixInverse>(n).adjoint;
        n.result(n.add(name, {n.in(0)}, {{"T", n.type()}, {"adjoint", adjoint}}));
    }
};

constexpr Shape determinant_shape(std::string_view op, const Shape& x) {
    const Shape s = square_shape(op, x);
    return s.valid() ? batch_of(s) : s;
}
/// The gradient of a determinant: `scale` times the inverse of the adjoint matrix.
constexpr auto inverse_times(auto& g, const auto& scale) {
    const int rank = scale.shape().rank;
    return with_ones(scale, 3 << rank) *
           g.template apply<MatrixInverse>({g.in(0)}, AdjointAttribute{true});
}

struct MatrixDeterminant : OfSquareMatrices<MatrixDeterminant> {
    static constexpr std::string_view name = "MatrixDeterminant";
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return determinant_shape(name, in[0].shape);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape s = square_shape(name, in[0].shape);
        const std::int64_t n = s[s.rank - 1];
        LuMemory<Out> memory(n);
        each_matrix(s, [&](std::int64_t i) {
            const auto f = memory.factors(in[0].as<const Out>() + i * n * n);
            Out product = f.odd ? Out(-1) : Out(1);
            for (std::int64_t k = 0; k < n; ++k) product *= f.lu[k * n + k];
            out.as<Out>()[i] = product;
        });
    }
    static constexpr void gradient(auto& g) { g.to(0, inverse_times(g, g.dy() * conj(g.out()))); }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type()}})); }
};

/// Results: the sign of the determinant; the logarithm of its absolute value.
struct LogMatrixDeterminant : SelfContained {
    static constexpr std::string_view name = "LogMatrixDeterminant";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double, std::complex<float>, std::complex<double>>;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 1);
    }
    static constexpr DType dtype_of(int, const DType* in, const kernels::Attributes&) {
        return in[0];
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&, int) {
        return determinant_shape(name, in[0].shape);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape s = square_shape(name, in[0].shape);
        const std::int64_t n = s[s.rank - 1];
        LuMemory<Out> memory(n);
        each_matrix(s, [&](std::int64_t i) {
            const auto f = memory.factors(in[0].as<const Out>() + i * n * n);
            Out sign = f.odd ? Out(-1) : Out(1), log = 0;
            for (std::int64_t k = 0; k < n; ++k) {
                const Out x = f.lu[k * n + k];
                if constexpr (detail::core::Complex<Out>)
                    sign = x == Out(0) ? Out(0) : sign * (x / std::abs(x));
                else sign = x > 0 ? sign : x < 0 ? -sign : x == 0 ? Out(0) : x;
                log += std::log(std::abs(x));
            }
            if (out[0].data != nullptr) out[0].as<Out>()[i] = sign;
            if (out[1].data != nullptr) out[1].as<Out>()[i] = log;
        });
    }
    static constexpr void gradient(auto& g) {
        if (g.dy(1).empty()) g.to(0, zeros_like(g.in(0)));  // the sign is constant
        else g.to(0, inverse_times(g, real_part(g.dy(1))));
    }
    /// The logarithm is real, even if its dtype is complex.
    static constexpr auto real_part(const auto& dy) {
        auto part = dy;
        if (is_complex(dy.dtype())) {
            const auto re = real(dy);
            part = complex(re, number(re, 0));
        }
        return part;
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}); }
    static void to_graph_def(auto& n) { n.results(n.add_all(name, {n.in(0)}, {{"T", n.type()}})); }
};

struct LinearSystemOps {
    using list = Registry<Cholesky, MatrixTriangularSolve, MatrixSolve, MatrixInverse,
                          MatrixDeterminant, LogMatrixDeterminant>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Cholesky")> : std::type_identity<op::Cholesky> {};
template <>
struct op_by_id<op_id("MatrixTriangularSolve")> : std::type_identity<op::MatrixTriangularSolve> {};
template <>
struct op_by_id<op_id("MatrixSolve")> : std::type_identity<op::MatrixSolve> {};
template <>
struct op_by_id<op_id("MatrixInverse")> : std::type_identity<op::MatrixInverse> {};
template <>
struct op_by_id<op_id("MatrixDeterminant")> : std::type_identity<op::MatrixDeterminant> {};
template <>
struct op_by_id<op_id("LogMatrixDeterminant")> : std::type_identity<op::LogMatrixDeterminant> {};

}  // namespace tf
