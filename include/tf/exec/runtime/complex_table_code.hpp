// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/runtime/complex_table.hpp: the table of kernels for complex numbers.

#include <array>
#include <complex>
#include <cstring>

#include <tf/exec/runtime/complex_kernels.hpp>
#include <tf/exec/runtime/complex_table.hpp>
#include <tf/exec/runtime/dynamic_op.hpp>
#include <tf/kernels/broadcast.hpp>
#include <tf/ops/primitive/bands.hpp>
#include <tf/ops/primitive/blocks.hpp>
#include <tf/ops/primitive/complex.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/linear_system.hpp>
#include <tf/ops/primitive/matrix_function.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/slice.hpp>
#include <tf/ops/primitive/tridiagonal.hpp>
#include <tf/ops/primitive/trigonometry.hpp>

namespace tf::exec {

namespace detail {

/// Runs the loop of an elementwise op on operands that broadcast, one row after another.
inline void run_nest(kernels::LaneLoop loop, const kernels::Ref& out, const kernels::Ref* in,
                     std::size_t arity) {
    std::array<Shape, 3> shapes;
    std::array<kernels::Walker, 3> walkers{};
    for (std::size_t k = 0; k < arity; ++k) shapes[k] = in[k].shape;
    const kernels::RowLoop rows =
        kernels::plan_rows(shapes.data(), static_cast<int>(arity), out.shape, walkers.data());
    if (rows.row == 0 || rows.rows == 0) return;
    std::array<int, max_rank> index{};
    auto* to = static_cast<std::byte*>(out.data);
    for (std::int64_t r = 0;;) {
        kernels::LaneOperands l;
        for (std::size_t k = 0; k < arity; ++k) {
            l.in[k] = static_cast<const std::byte*>(in[k].data) +
                      static_cast<std::size_t>(walkers[k].offset) * size_of(in[k].dtype);
            l.moves[k] = walkers[k].moves;
        }
        l.out = to;
        loop(l, rows.row);
        if (++r == rows.rows) return;
        to += static_cast<std::size_t>(rows.row) * size_of(out.dtype);
        const int axis = kernels::next_row(index, rows);
        for (std::size_t k = 0; k < arity; ++k) walkers[k].advance(axis, rows.shape, rows.outer);
    }
}

template <class Op, class In>
void run_complex_lanes(const kernels::Ref& out, const kernels::Ref* in) {
    using Out = typename tf::detail::tensors::result_of<Op, In>::type;
    run_nest(&kernels::run_scalars<Op, Out, In>, out, in, Op::arity);
}

/// Converts from or to complex numbers, by way of the dtype of their parts.
TF_COMMON_INLINE void cast_complex(const kernels::Ref& out, const kernels::Ref& in) {
    using kernels::run_scalars;
    using Narrow = std::complex<float>;
    using Wide = std::complex<double>;
    const bool from = is_complex(in.dtype), to = is_complex(out.dtype);
    if (from && to) {
        const bool same = in.dtype == out.dtype;
        if (same)
            std::memcpy(out.data, in.data,
                        static_cast<std::size_t>(out.shape.size()) * size_of(in.dtype));
        else if (to && out.dtype == DType::complex64)
            run_nest(&run_scalars<op::Cast, Narrow, Wide>, out, &in, 1);
        else run_nest(&run_scalars<op::Cast, Wide, Narrow>, out, &in, 1);
        return;
    }
    const DType part = real_dtype(from ? in.dtype : out.dtype);
    const tf::detail::tracing::Handle h(tf::detail::core::allocate(part, out.shape.size()));
    const kernels::Ref parts{h.buffer()->data(), out.shape, part};
    if (from) {
        if (part == DType::float32) run_complex_lanes<op::Real, Narrow>(parts, &in);
        else run_complex_lanes<op::Real, Wide>(parts, &in);
        run_elements<op::Cast>(out, &parts);
    } else {
        run_elements<op::Cast>(parts, &in);
        if (part == DType::float32) run_nest(&run_scalars<op::Cast, Narrow, float>, out, &parts, 1);
        else run_nest(&run_scalars<op::Cast, Wide, double>, out, &parts, 1);
    }
}

/// Runs an op with elements of T. T is the dtype of the result, or for an elementwise op that of
/// the last operand.
template <class Op, class T>
void run_complex_as(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
    if constexpr (Op::role == Role::elementwise) {
        run_complex_lanes<Op, T>(out, in);
    } else if constexpr (dispatch_of<Op>() == op::Dispatch::by_size_and_index) {
        if (in[1].dtype == DType::int64) Op::template run<T, std::int64_t>(out, in, count, a);
        else Op::template run<T, std::int32_t>(out, in, count, a);
    } else {
        Op::template run<T, T>(out, in, count, a);
    }
}

struct ComplexKernel {
    std::uint32_t id = 0;
    RunOp* narrow = nullptr;  ///< complex64; null if elements are only moved, never computed
    RunOp* wide = nullptr;    ///< complex128
};
template <class Op>
constexpr ComplexKernel complex_kernel() {
    constexpr op::Dispatch how = dispatch_of<Op>();
    ComplexKernel k{op_id(Op::name)};
    if constexpr (std::is_same_v<Op, op::Complex>) {
        k.narrow = &run_complex_as<Op, float>;
        k.wide = &run_complex_as<Op, double>;
    } else {
        if constexpr (how != op::Dispatch::by_size && how != op::Dispatch::by_size_and_index)
            k.narrow = &run_complex_as<Op, std::complex<float>>;
        k.wide = &run_complex_as<Op, std::complex<double>>;
    }
    return k;
}

/// The ops that support complex numbers.
using OpsOnComplex = op::Registry<
    op::Complex, op::Real, op::Imag, op::Angle, op::ComplexAbs, op::Conj, op::Add, op::Sub, op::Mul,
    op::RealDiv, op::Neg, op::Pow, op::Equal, op::NotEqual, op::Select, op::Exp, op::Log, op::Tanh,
    op::Log1p, op::Expm1, op::Sign, op::Sin, op::Cos, op::Sqrt, op::Rsqrt, op::Reciprocal,
    op::Sigmoid, op::Square, op::SqrtGrad, op::RsqrtGrad, op::ReciprocalGrad, op::BroadcastLike,
    op::ReduceSum, op::ReduceMean, op::ReduceProd, op::SumLike, op::ReducedCount,
    op::ProductOfOthers, op::ScatterAdd, op::GatherBack, op::MatMul<false, false>,
    op::MatMul<false, true>, op::MatMul<true, false>, op::MatMul<true, true>, op::Einsum, op::Tan,
    op::Asin, op::Acos, op::Atan, op::Sinh, op::Cosh, op::Asinh, op::Acosh, op::Atanh, op::Cumsum,
    op::Cumprod, op::SegmentSum, op::SegmentMean, op::SegmentProd, op::UnsortedSegmentSum,
    op::UnsortedSegmentProd, op::SegmentRows, op::MatrixDiag, op::MatrixDiagPart, op::MatrixSetDiag,
    op::MatrixBandPart, op::MatrixDiagBands, op::MatrixDiagPartBands, op::MatrixSetDiagBands,
    op::Cholesky, op::MatrixTriangularSolve, op::MatrixSolve, op::MatrixInverse,
    op::MatrixDeterminant, op::MatrixSquareRoot, op::MatrixLogarithm, op::MatrixExponential,
    op::TridiagonalSolve, op::TridiagonalMatMul, op::TridiagonalPart, op::Transpose, op::Concat,
    op::BroadcastTo, op::Gather, op::Fill, op::Part, op::PlacePart, op::StridedSlice,
    op::StridedSliceGrad, op::Pad, op::PadGrad, op::Tile, op::TileGrad, op::Reverse, op::Roll>;
template <class Ops>
inline constexpr auto complex_table =
    Ops::table([]<class Op>(std::type_identity<Op>) { return complex_kernel<Op>(); });

template <class Ops>
bool find_and_run_complex(std::uint32_t id, const kernels::Ref& out, const kernels::Ref* in,
                          int count, const kernels::Attributes& a) {
    if (id == id_of<op::Cast>) {
        cast_complex(out, in[0]);
        return true;
    }
    const ComplexKernel* const found = op::find_entry(complex_table<Ops>, id);
    if (found == nullptr) return false;
    const DType lane = is_complex(out.dtype) ? out.dtype : in[count - 1].dtype;
    RunOp* const run = lane == DType::complex64 ? found->narrow : found->wide;
    if (run != nullptr) run(out, in, count, a);
    return run != nullptr;
}

}  // namespace detail

TF_COMMON_BODY void use_complex_kernels() {
    complex_runner.store(&detail::find_and_run_complex<detail::OpsOnComplex>,
                         std::memory_order_release);
}

}  // namespace tf::exec
