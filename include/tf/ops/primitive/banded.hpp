// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Triangular matrices that are 0 except on the diagonal and some bands beside it:
// tf.linalg.banded_triangular_solve, for all matrices of a batch of float, double or complex
// numbers.

#include <algorithm>
#include <complex>
#include <utility>

#include <tf/ops/primitive/bands.hpp>
#include <tf/ops/primitive/linear_system.hpp>

namespace tf {
namespace op {

/// Inputs: the bands of matrices [..., k, n], the diagonal first if `lower`, otherwise last; right
/// sides [..., n, m]. Batch dims broadcast.
struct BandedTriangularSolve : SelfContained {
    using Attributes = TriangularAttributes;
    static constexpr std::string_view name = "BandedTriangularSolve";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating_or_complex;
    using computes = Types<float, double>;
    static constexpr bool saved = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_wide(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &a = in[0].shape, &b = in[1].shape;
        if (a.rank >= 2 && b.rank >= 2 && a[a.rank - 2] != 0) {
            const int n = a[a.rank - 1], rows = b[b.rank - 2];
            Shape s = broadcast(batch_of(a), batch_of(b));
            if (s.valid() && (n == rows || n == dyn || rows == dyn)) {
                s.push_back(rows == dyn ? n : rows);
                s.push_back(b[b.rank - 1]);
                return s;
            }
        }
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.linalg.banded", name, "bands, rhs",
                                   a.to_string() + ", " + b.to_string(),
                                   "[..., k, n] and [..., n, m] with batch dims that fit");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws: dims that are dyn in the types may not fit
        if (ad::recorder != nullptr) [[unlikely]]  // the gradient is a product
            kernels::known_product<Out>.store(&kernels::matmul<Out>, std::memory_order_relaxed);
        const Attributes given = attributes_of<BandedTriangularSolve>(a);
        const Shape& bands = in[0].shape;
        const std::int64_t n = out.shape[out.shape.rank - 2], m = out.shape[out.shape.rank - 1];
        const std::int64_t k = bands[bands.rank - 2];
        each_pair(out.shape, bands, in[1].shape,
                  [&](std::int64_t i, std::int64_t of_a, std::int64_t of_b) {
                      Out* const x = out.as<Out>() + i * n * m;
                      std::copy_n(in[1].as<const Out>() + of_b * n * m, n * m, x);
                      if (!solve(in[0].as<const Out>() + of_a * k * n, x, k, n, m, given))
                          not_invertible(name);
                  });
    }
    static constexpr void gradient(auto& g) {
        const Attributes given = attributes_of<BandedTriangularSolve>(g);
        const auto db = g.template apply<BandedTriangularSolve>(
            {g.in(0), g.dy()}, TriangularAttributes{given.lower, !given.adjoint});
        if (g.wants(0)) {
            const auto bands = g.in(0), x = g.out();
            const auto da = -(given.adjoint ? times_adjoint(x, db) : times_adjoint(db, x));
            const std::int64_t beside = bands.shape()[bands.shape().rank - 2] - 1;
            BandAttributes at;
            if (given.lower) at.lower = -beside;
            else at.upper = beside;
            at.align = static_cast<std::int64_t>(linalg::Align::left_right);
            g.to(0, g.template apply<MatrixDiagPartBands>({da, number(da, 0)}, at));
        }
        if (g.wants(1)) g.to(1, db);
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), n.inputs(), {n.flag("lower"), n.flag("adjoint")});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<BandedTriangularSolve>(n);
        n.result(n.add(
            name, n.inputs(),
            {{"T", n.type()}, {"lower", bool(given.lower)}, {"adjoint", bool(given.adjoint)}}));
    }

private:
    /// Solves one system in place; false if an element of the diagonal is 0.
    template <class T>
    static bool solve(const T* bands, T* x, std::int64_t k, std::int64_t n, std::int64_t m,
                      const Attributes& given) {
        // an element of the matrix, or of the adjoint one
        const auto element = [&](std::int64_t row, std::int64_t column) {
            if (given.adjoint) std::swap(row, column);
            const T e = given.lower ? bands[(row - column) * n + row]
                                    : bands[(k - 1 - (column - row)) * n + row];
            if constexpr (detail::core::Complex<T>) return given.adjoint ? std::conj(e) : e;
            else return e;
        };
        const bool forward = given.lower != given.adjoint;
        for (std::int64_t step = 0; step < n; ++step) {
            const std::int64_t row = forward ? step : n - 1 - step;
            T* const solved = x + row * m;
            for (std::int64_t d = std::min(k - 1, step); d > 0; --d) {
                const std::int64_t other = forward ? row - d : row + d;
                const T factor = element(row, other);
                for (std::int64_t j = 0; j < m; ++j) solved[j] -= factor * x[other * m + j];
            }
            const T pivot = element(row, row);
            if (pivot == T{}) return false;
            for (std::int64_t j = 0; j < m; ++j) solved[j] /= pivot;
        }
        return true;
    }
};

struct BandedOps {
    using list = Registry<BandedTriangularSolve>;
};

}  // namespace op

template <>
struct op_by_id<op_id("BandedTriangularSolve")> : std::type_identity<op::BandedTriangularSolve> {};

}  // namespace tf
