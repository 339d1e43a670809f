// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops on general square matrices: LU factors, eigenvalues of matrices that need not be symmetric,
// the matrix square root, logarithm and exponential. Each works on all matrices of a batch of
// float, double or complex numbers.

#include <cmath>
#include <complex>

#include <tf/core/bits.hpp>
#include <tf/kernels/matrix_function.hpp>
#include <tf/ops/primitive/factorization.hpp>
#include <tf/ops/primitive/gradients.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {
namespace op {

/// Results: L without its diagonal, which is 1, and U, in one matrix; for each row of L U, the
/// index of the input's row. It has no gradient, as in TensorFlow.
struct Lu : Factorization {
    struct Attributes {
        std::int64_t output_idx_type = static_cast<std::int64_t>(DType::int32);  ///< the dtype of
                                                                                 ///< the row
                                                                                 ///< indices
    };
    static constexpr std::string_view name = "Lu";
    static constexpr int results = 2;
    static constexpr bool differentiable = false;

    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes& a) {
        return result == 0 ? in[0] : static_cast<DType>(attributes_of<Lu>(a).output_idx_type);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        const Shape s = square_shape(name, in[0].shape);
        return !s.valid() || result == 0 ? s : with_vector_dim(s, s[s.rank - 1]);
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape s = square_shape(name, in[0].shape);
        const std::int64_t n = s[s.rank - 1];
        const bool wide =
            attributes_of<Lu>(a).output_idx_type == static_cast<std::int64_t>(DType::int64);
        LuMemory<Out> memory(n);
        each_matrix(s, [&](std::int64_t i) {
            const auto f = memory.factors(in[0].as<const Out>() + i * n * n);
            if (!kernels::is_invertible(f)) not_invertible(name);
            write_matrix(f.lu, matrix_of<Out>(out[0], i * n * n), n, n, false);
            if (wide) write_matrix(f.rows, matrix_of<std::int64_t>(out[1], i * n), 1, n, false);
            else write_matrix(f.rows, matrix_of<std::int32_t>(out[1], i * n), 1, n, false);
        });
    }
    static void from_graph_def(auto& n) {
        n.results({n.in(0)}, {static_cast<std::int64_t>(n.type("output_idx_type"))});
    }
    static void to_graph_def(auto& n) {
        const auto index = static_cast<DType>(attributes_of<Lu>(n).output_idx_type);
        n.results(n.add_all(name, {n.in(0)},
                            {{"T", n.type(0)},
                             {"output_idx_type", index == DType::int64 ? n.int64() : n.int32()}}));
    }
};

/// Results: eigenvalues, sorted by their absolute values; eigenvectors of length 1 as columns. Both
/// are complex, even for real matrices.
struct Eig : Factorization {
    static constexpr std::string_view name = "Eig";
    static constexpr int results = 2;
    using computes = Types<std::complex<float>, std::complex<double>>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && is_wide(in[0]) && out == complex_dtype(real_dtype(in[0]));
    }
    static constexpr DType dtype_of(int, const DType* in, const kernels::Attributes&) {
        return complex_dtype(real_dtype(in[0]));
    }
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
        using Wide = std::complex<double>;
        const kernels::WorkArray<Wide> memory(2 * n * n + n);
        Wide *const x = memory.data(), *const v = x + n * n, *const e = v + n * n;
        each_matrix(s, [&](std::int64_t i) {
            if (is_complex(in[0].dtype)) std::copy_n(in[0].as<const Out>() + i * n * n, n * n, x);
            else std::copy_n(in[0].as<const typename Out::value_type>() + i * n * n, n * n, x);
            kernels::eigen_general(x, n, e, out[1].data == nullptr ? nullptr : v);
            write_matrix(e, matrix_of<Out>(out[0], i * n), 1, n, false);
            write_matrix(v, matrix_of<Out>(out[1], i * n * n), n, n, false);
        });
    }
    /// As in TensorFlow, eigenvectors of equal eigenvalues have no gradient.
    static constexpr void gradient(auto& g) {
        const auto e = g.out(0), v = g.out(1);
        auto middle = zeros_like(v);
        if (!g.dy(0).empty())
            middle = g.template apply<MatrixDiag>({g.dy(0)}, DiagonalAttributes{0});
        if (!g.dy(1).empty()) {
            const auto part = adjoint_times(v, g.dy(1));
            const auto re = real(g.template apply<MatrixDiagPart>({part}, DiagonalAttributes{0}));
            const auto along = complex(re, number(re, 0));  // eigenvectors keep length 1
            middle = middle + conj(reciprocal_differences(g, e)) *
                                  (part - times_columns(adjoint_times(v, v), along));
        }
        const auto vh = adjoint_of(v);
        const auto dx = g.template apply<MatrixSolve>({vh, matmul<false, false>(middle, vh)},
                                                      AdjointAttribute{false});
        if (is_complex(g.in(0).dtype())) g.to(0, dx);
        else g.to(0, real(dx));
    }
    static void from_graph_def(auto& n) { n.results({n.in(0)}); }
    static void to_graph_def(auto& n) {
        n.results(n.add_all(name, {n.in(0)},
                            {{"T", n.type(0)}, {"Tout", n.type()}, {"compute_v", true}}));
    }
};

/// The base of matrix functions f. The gradient is the upper right block of f([[A^H, dy], [0,
/// A^H]]).
template <class Op>
struct FunctionOfMatrices : OfSquareMatrices<Op> {
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        square_shape(Op::name, in[0].shape);
        const std::int64_t n = out.shape[out.shape.rank - 1];
        const kernels::WorkArray<typename Op::template Number<Out>> memory(n * n);
        each_matrix(out.shape, [&](std::int64_t i) {
            std::copy_n(in[0].as<const Out>() + i * n * n, n * n, memory.data());
            Op::of(memory.data(), n);
            Op::template write<Out>(memory.data(), out.as<Out>() + i * n * n, n * n);
        });
    }
    static constexpr void gradient(auto& g) {
        const auto a = adjoint_of(g.in(0)), dy = g.dy();
        const std::int64_t columns = a.shape().rank - 1, rows = columns - 1;
        const auto joined = [&](const auto& x, const auto& y, std::int64_t axis) {
            return g.template apply<Concat>({x, y}, AxisAttribute{axis});
        };
        const auto top = joined(a, dy, columns);
        const auto blocks = joined(top, joined(zeros_like(a), a, columns), rows);
        const auto upper =
            g.template apply<Part>({g.template apply<Op>({blocks}), top}, AxisAttribute{rows});
        g.to(0, g.template apply<Part>({upper, a, dy}, AxisAttribute{columns}));
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(Op::name, {n.in(0)}, {{"T", n.type()}})); }

    template <class Out, class Wide>
    static void write(const Wide* from, Out* to, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i)
            if constexpr (std::is_convertible_v<Wide, Out> || detail::core::Complex<Out>)
                to[i] = static_cast<Out>(from[i]);
            else to[i] = static_cast<Out>(from[i].real());
    }
};

struct MatrixSquareRoot : FunctionOfMatrices<MatrixSquareRoot> {
    static constexpr std::string_view name = "MatrixSquareRoot";
    template <class>
    using Number = std::complex<double>;
    static void of(std::complex<double>* a, std::int64_t n) { kernels::matrix_square_root(a, n); }
    /// Elements of a real result become NaN if the root is not real.
    template <class Out>
    static void write(const std::complex<double>* from, Out* to, std::int64_t count) {
        if constexpr (detail::core::Complex<Out>) {
            FunctionOfMatrices::write(from, to, count);
        } else {
            double size = 0, part = 0;
            for (std::int64_t i = 0; i < count; ++i) {
                size = std::max(size, std::abs(from[i]));
                part = std::max(part, std::abs(from[i].imag()));
            }
            constexpr double tolerance = 1e-7;  // roots of tiny numbers have only half as many
                                                // exact digits
            const bool real = part <= tolerance * size;
            for (std::int64_t i = 0; i < count; ++i)
                to[i] =
                    real ? static_cast<Out>(from[i].real()) : std::numeric_limits<Out>::quiet_NaN();
        }
    }
};

struct MatrixLogarithm : FunctionOfMatrices<MatrixLogarithm> {
    static constexpr std::string_view name = "MatrixLogarithm";
    static constexpr Domain domain = Domain::complex;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_complex(out) && all_are(out, in, count, 1);
    }
    template <class>
    using Number = std::complex<double>;
    static void of(std::complex<double>* a, std::int64_t n) { kernels::matrix_logarithm(a, n); }
};

/// Saved as a formula, because TensorFlow has removed the kernel of its node of this name.
struct MatrixExponential : FunctionOfMatrices<MatrixExponential> {
    static constexpr std::string_view name = "MatrixExponential";
    template <class Out>
    using Number = WideNumber<Out>;
    template <class T>
    static void of(T* a, std::int64_t n) {
        kernels::matrix_exponential(a, n);
    }
    static void to_graph_def(auto& n) {
        const auto type = n.type(), real = n.real_type(0);
        const auto real_number = [&](double v) {
            const bool wide = real_dtype(n.dtype(0)) == DType::float64;
            const auto pattern =
                wide ? detail::core::to_bits(v) : detail::core::to_bits(static_cast<float>(v));
            return n.bits(static_cast<std::int64_t>(pattern), real);
        };
        const auto number = [&](double v) { return n.cast(real_number(v), real, type); };
        const auto of_two = [&](std::string_view op, const auto& a, const auto& b) {
            return n.add(op, {a, b}, {{"T", type}});
        };
        const auto of_reals = [&](std::string_view op, const auto& a, const auto& b) {
            return n.add(op, {a, b}, {{"T", real}});
        };
        const auto reduced = [&](std::string_view op, const auto& a) {
            const auto axis = n.number(op == "Sum" ? -2 : -1);
            return n.add(op, {a, axis}, {{"T", real}, {"Tidx", n.int32()}, {"keep_dims", true}});
        };
        // the number k of squarings, so that A / 2^k has a small norm
        const auto sizes = is_complex(n.dtype(0))
                               ? n.add("ComplexAbs", {n.in(0)}, {{"T", type}, {"Tout", real}})
                               : n.add("Abs", {n.in(0)}, {{"T", type}});
        const auto norm = reduced("Max", reduced("Sum", sizes));
        constexpr double largest = 4.0;
        constexpr int most = 32;
        const auto ratio =
            of_reals("Maximum", of_reals("RealDiv", norm, real_number(largest)), real_number(.5));
        const auto log =
            of_reals("RealDiv", n.add("Log", {ratio}, {{"T", real}}), real_number(std::log(2.0)));
        const auto wanted = of_reals("AddV2", n.add("Floor", {log}, {{"T", real}}), real_number(1));
        const auto count =
            of_reals("Minimum", of_reals("Maximum", wanted, real_number(0)), real_number(most));
        const auto scale = of_reals("Pow", real_number(.5), count);
        const auto a = of_two("Mul", n.in(0), n.cast(scale, real, type));
        // the rational approximation of degree 13, as in the kernel
        const auto product = [&](const auto& x, const auto& y) {
            return n.add("BatchMatMulV2", {x, y}, {{"T", type}});
        };
        const auto identity = n.add(
            "MatrixBandPart",
            {n.add("OnesLike", {a}, {{"T", type}}), n.number(0, n.int64()), n.number(0, n.int64())},
            {{"T", type}, {"Tindex", n.int64()}});
        const auto x2 = product(a, a);
        const auto x4 = product(x2, x2), x6 = product(x4, x2);
        const auto& c = kernels::exponential_coefficients;
        const auto sum = [&](double c6, double c4, double c2) {
            return of_two(
                "AddV2",
                of_two("AddV2", of_two("Mul", x6, number(c6)), of_two("Mul", x4, number(c4))),
                of_two("Mul", x2, number(c2)));
        };
        const auto polynomial = [&](std::size_t k) {
            const auto high = product(x6, sum(c[k + 12], c[k + 10], c[k + 8]));
            const auto low = of_two("AddV2", sum(c[k + 6], c[k + 4], c[k + 2]),
                                    of_two("Mul", identity, number(c[k])));
            return of_two("AddV2", high, low);
        };
        const auto odd = product(a, polynomial(1)), even = polynomial(0);
        auto y = n.add("MatrixSolve", {of_two("Sub", even, odd), of_two("AddV2", even, odd)},
                       {{"T", type}, {"adjoint", false}});
        for (int k = 0; k < most; ++k) {
            const auto more = of_reals("Greater", count, real_number(k));
            y = n.add("SelectV2", {more, product(y, y), y}, {{"T", type}});
        }
        n.result(y);
    }
};

struct MatrixFunctionOps {
    using list = Registry<Lu, Eig, MatrixSquareRoot, MatrixLogarithm, MatrixExponential>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Lu")> : std::type_identity<op::Lu> {};
template <>
struct op_by_id<op_id("Eig")> : std::type_identity<op::Eig> {};
template <>
struct op_by_id<op_id("MatrixSquareRoot")> : std::type_identity<op::MatrixSquareRoot> {};
template <>
struct op_by_id<op_id("MatrixLogarithm")> : std::type_identity<op::MatrixLogarithm> {};
template <>
struct op_by_id<op_id("MatrixExponential")> : std::type_identity<op::MatrixExponential> {};

}  // namespace tf
