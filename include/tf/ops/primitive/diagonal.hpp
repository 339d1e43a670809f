// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagonals and bands of matrices: tf.linalg.diag, diag_part, set_diag, band_part, trace, eye. Each
// works on all matrices of a batch.

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {
namespace op {

/// k selects a diagonal: 0 is the main one, 1 the one above it, -1 the one below.
struct DiagonalAttributes {
    std::int64_t k = 0;
};

/// The number of elements of a diagonal of a matrix; dyn if it is not known; less than 1 if the
/// matrix does not have the diagonal.
constexpr int diagonal_size(const Shape& matrix, std::int64_t k) {
    const int rows = matrix[matrix.rank - 2], columns = matrix[matrix.rank - 1];
    if (rows == dyn || columns == dyn) return dyn;
    const std::int64_t down = k < 0 ? rows + k : rows, right = k > 0 ? columns - k : columns;
    const std::int64_t size = down < right ? down : right;
    return size < (k == 0 ? 0 : 1) ? -2 : static_cast<int>(size);
}
/// The positions of a diagonal's elements in a matrix.
struct DiagonalPlace {
    std::int64_t matrices = 1, matrix_size, first, step, size;
    DiagonalPlace(const Shape& matrix, std::int64_t k) {
        const std::int64_t columns = matrix[matrix.rank - 1];
        for (int d = 0; d + 2 < matrix.rank; ++d) matrices *= matrix[d];
        matrix_size = matrix[matrix.rank - 2] * columns;
        first = k < 0 ? -k * columns : k;
        step = columns + 1;
        size = diagonal_size(matrix, k);
    }
};
/// The shape of a batch of diagonals.
constexpr Shape diagonals_of(const Shape& matrices, std::int64_t k) {
    if (matrices.rank < 2) return Shape::invalid();
    Shape s = matrices;
    --s.rank;
    s[s.rank - 1] = diagonal_size(matrices, k);
    s[s.rank] = 0;
    return s[s.rank - 1] < dyn ? Shape::invalid() : s;
}
[[gnu::noinline, gnu::cold]] inline void bad_diagonal(std::string_view op, const Shape& x,
                                                      std::int64_t k) {
    detail::ops::bad_shape("tf.ops.diagonal", op, "input", x.to_string(),
                           "matrices with a diagonal " + std::to_string(k));
}
/// The shape of matrices that get new diagonals, in[1], of the shape `expected`. If the matrices do
/// not have these diagonals, it calls `fail` and returns an invalid shape.
template <class F>
constexpr Shape with_diagonals(const kernels::Ref* in, const Shape& expected, const F& fail) {
    if (expected.valid() && is_compatible(expected, in[1].shape)) return in[0].shape;
    if (!__builtin_is_constant_evaluated()) {
        if (!expected.valid()) fail("set_diag");
        detail::ops::bad_shape("tf.ops.diagonal", "set_diag", "diagonal", in[1].shape.to_string(),
                               expected.to_string());
    }
    return Shape::invalid();
}
// The ops of several diagonals (bands.hpp). Nodes in files can mean these, too.
struct MatrixDiagBands;
struct MatrixDiagPartBands;
struct MatrixSetDiagBands;
/// The lower and the upper diagonal, given by an operand of a node.
struct DiagonalsOfNode {
    std::int64_t lower = 0, upper = 0;
    constexpr DiagonalsOfNode(auto& n, std::size_t operand) {
        if (n.count() <= operand) return;
        const auto k = n.ints(operand);
        if (k.empty() || k.size() > 2)
            n.fail("k with " + std::to_string(k.size()) + " numbers", "one or two");
        lower = k.front();
        upper = k.back();
    }
};
/// The words of an op of several diagonals, for a node of a file.
std::vector<std::uint64_t> words_of_bands(auto& n, const DiagonalsOfNode& k,
                                          std::int64_t rows = dyn, std::int64_t columns = dyn);
/// Whether an operand is a tensor of zeros, or absent.
constexpr bool is_zero_operand(auto& n, std::size_t operand) {
    if (n.count() <= operand) return true;
    const auto* const v = n.value_of(n.in(operand));
    if (v == nullptr || v->dtype() == DType::str) return false;
    const auto* const bytes = static_cast<const char*>(v->data());
    return std::all_of(bytes, bytes + size_of(v->dtype()), [](char b) { return b == 0; });
}

struct MatrixDiag : SelfContained {
    using Attributes = DiagonalAttributes;
    static constexpr std::string_view name = "MatrixDiagV3";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank < 1 || in[0].shape.rank >= max_rank)
            unfit_shape(name, in[0].shape, "vectors");
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t k = attributes_of<MatrixDiag>(a).k;
        Shape s = in[0].shape;
        if (s.rank < 1 || s.rank >= max_rank) return Shape::invalid();
        if (s[s.rank - 1] != dyn) s[s.rank - 1] += static_cast<int>(k < 0 ? -k : k);
        s.push_back(s[s.rank - 1]);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const DiagonalPlace at(out.shape, attributes_of<MatrixDiag>(a).k);
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        const Out* from = in[0].as<const Out>();
        for (std::int64_t m = 0; m < at.matrices; ++m)
            for (std::int64_t i = 0; i < at.size; ++i)
                out.as<Out>()[m * at.matrix_size + at.first + i * at.step] = *from++;
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) {
        const DiagonalsOfNode k(n, 1);
        const std::int64_t rows = n.count() > 2 ? n.integer(2) : -1,
                           columns = n.count() > 3 ? n.integer(3) : -1;
        if (k.lower == k.upper && rows == -1 && columns == -1 && is_zero_operand(n, 4))
            return n.result(n.dtype(0), {n.in(0)}, {k.lower});
        const auto padding = n.count() > 4 ? n.in(4) : n.number_as(n.dtype(0), 0);
        n.out(n.template make<MatrixDiagBands>(n.dtype(0), {n.in(0), padding},
                                               words_of_bands(n, k, rows, columns)));
    }
    static void to_graph_def(auto& n) {
        const auto k = attributes_of<MatrixDiag>(n).k;
        n.result(n.add(name,
                       {n.in(0), n.number(k), n.number(-1), n.number(-1), n.number(0, n.type())},
                       {{"T", n.type()}, {"align", n.literal("RIGHT_LEFT")}}));
    }
};

struct MatrixDiagPart : SelfContained {
    using Attributes = DiagonalAttributes;
    static constexpr std::string_view name = "MatrixDiagPartV3";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        if (in[0].shape.rank < 2)
            bad_diagonal("diag_part", in[0].shape, attributes_of<MatrixDiagPart>(a).k);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t k = attributes_of<MatrixDiagPart>(a).k;
        const Shape s = diagonals_of(in[0].shape, k);
        if (!s.valid() && !__builtin_is_constant_evaluated())
            bad_diagonal("diag_part", in[0].shape, k);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const DiagonalPlace at(in[0].shape, attributes_of<MatrixDiagPart>(a).k);
        Out* to = out.as<Out>();
        for (std::int64_t m = 0; m < at.matrices; ++m)
            for (std::int64_t i = 0; i < at.size; ++i)
                *to++ = in[0].as<const Out>()[m * at.matrix_size + at.first + i * at.step];
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) {
        const DiagonalsOfNode k(n, 1);
        if (k.lower == k.upper) return n.result(n.dtype(0), {n.in(0)}, {k.lower});
        const auto padding = n.count() > 2 ? n.in(2) : n.number_as(n.dtype(0), 0);
        n.out(n.template make<MatrixDiagPartBands>(n.dtype(0), {n.in(0), padding},
                                                   words_of_bands(n, k)));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(
            name, {n.in(0), n.number(attributes_of<MatrixDiagPart>(n).k), n.number(0, n.type())},
            {{"T", n.type()}, {"align", n.literal("RIGHT_LEFT")}}));
    }
};

/// Inputs: matrices, their new diagonals.
struct MatrixSetDiag : SelfContained {
    using Attributes = DiagonalAttributes;
    static constexpr std::string_view name = "MatrixSetDiagV3";
    static constexpr Role role = Role::pure;
    static constexpr bool in_place = true;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const std::int64_t k = attributes_of<MatrixSetDiag>(a).k;
        return with_diagonals(in, diagonals_of(in[0].shape, k),
                              [&](std::string_view op) { bad_diagonal(op, in[0].shape, k); });
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const DiagonalPlace at(out.shape, attributes_of<MatrixSetDiag>(a).k);
        copy_unless_in_place<Out>(out, in[0]);
        const Out* from = in[1].as<const Out>();
        for (std::int64_t m = 0; m < at.matrices; ++m)
            for (std::int64_t i = 0; i < at.size; ++i)
                out.as<Out>()[m * at.matrix_size + at.first + i * at.step] = *from++;
    }
    static constexpr void gradient(auto& g) {
        const Attributes given = attributes_of<MatrixSetDiag>(g);
        if (g.wants(0))
            g.to(0, g.template apply<MatrixSetDiag>({g.dy(), zeros_like(g.in(1))}, given));
        if (g.wants(1)) g.to(1, g.template apply<MatrixDiagPart>({g.dy()}, given));
    }
    static void from_graph_def(auto& n) {
        const DiagonalsOfNode k(n, 2);
        if (k.lower == k.upper) return n.result(n.dtype(0), {n.in(0), n.in(1)}, {k.lower});
        n.out(n.template make<MatrixSetDiagBands>(n.dtype(0), {n.in(0), n.in(1)},
                                                  words_of_bands(n, k)));
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0), n.in(1), n.number(attributes_of<MatrixSetDiag>(n).k)},
                       {{"T", n.type()}, {"align", n.literal("RIGHT_LEFT")}}));
    }
};

constexpr void MatrixDiag::gradient(auto& g) {
    g.to(0, g.template apply<MatrixDiagPart>({g.dy()}, attributes_of<MatrixDiag>(g)));
}
constexpr void MatrixDiagPart::gradient(auto& g) {
    g.to(0, g.template apply<MatrixSetDiag>({zeros_like(g.in(0)), g.dy()},
                                            attributes_of<MatrixDiagPart>(g)));
}

/// Keeps the elements near the main diagonal and replaces the others by 0.
struct MatrixBandPart : SelfContained {
    struct Attributes {
        std::int64_t num_lower = -1, num_upper = -1;  ///< numbers of diagonals that are kept;
                                                      ///< negative: all
    };
    static constexpr std::string_view name = "MatrixBandPart";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank < 2) unfit_shape(name, in[0].shape, "matrices");
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Attributes keep = attributes_of<MatrixBandPart>(a);
        const Shape& s = out.shape;
        const std::int64_t rows = s[s.rank - 2], columns = s[s.rank - 1];
        if (keep.num_lower > rows || keep.num_upper > columns)
            detail::ops::bad_shape(
                "tf.ops.diagonal", "band_part", "num_lower, num_upper",
                std::to_string(keep.num_lower) + ", " + std::to_string(keep.num_upper),
                "numbers up to the dims of " + s.to_string());
        const std::int64_t size = s.size();
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t at = 0, row = 0; at < size; at += columns, ++row) {
            const std::int64_t i = row % rows;
            const std::int64_t first =
                keep.num_lower < 0 ? 0 : std::clamp<std::int64_t>(i - keep.num_lower, 0, columns);
            const std::int64_t last =
                keep.num_upper < 0
                    ? columns
                    : std::clamp<std::int64_t>(i + keep.num_upper + 1, first, columns);
            std::fill_n(to + at, first, Out{});
            std::copy_n(from + at + first, last - first, to + at + first);
            std::fill_n(to + at + last, columns - last, Out{});
        }
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<MatrixBandPart>({g.dy()}, attributes_of<MatrixBandPart>(g)));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0)}, {n.integer(1), n.integer(2)});
    }
    static void to_graph_def(auto& n) {
        const Attributes keep = attributes_of<MatrixBandPart>(n);
        n.result(n.add(
            name,
            {n.in(0), n.number(keep.num_lower, n.int64()), n.number(keep.num_upper, n.int64())},
            {{"T", n.type()}, {"Tindex", n.int64()}}));
    }
};

struct DiagonalOps {
    using list = Registry<MatrixDiag, MatrixDiagPart, MatrixSetDiag, MatrixBandPart>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MatrixDiagV3")> : std::type_identity<op::MatrixDiag> {};
template <>
struct op_by_id<op_id("MatrixDiagPartV3")> : std::type_identity<op::MatrixDiagPart> {};
template <>
struct op_by_id<op_id("MatrixSetDiagV3")> : std::type_identity<op::MatrixSetDiag> {};
template <>
struct op_by_id<op_id("MatrixBandPart")> : std::type_identity<op::MatrixBandPart> {};

namespace detail::ops {

/// Whether matrices and their new diagonals have the same dtype; reports an error otherwise.
template <class X, class D>
constexpr bool check_set_diag() {
    constexpr bool one_dtype = std::is_same_v<typename X::value_type, typename D::value_type>;
    static_assert(one_dtype,
                  "[tf.ops.dtype_mismatch] set_diag(x, diagonal): operands must have the same "
                  "dtype; use tf::cast<T>(x)");
    return one_dtype;
}

}  // namespace detail::ops

namespace linalg {

/// Matrices of zeros with the last dim of x on a diagonal (tf.linalg.diag): [..., n] -> [..., n +
/// |K|, n + |K|]. K = 0 is the main diagonal, 1 the one above it, -1 the one below. Any dtype.
template <int K = 0, TensorLike A>
constexpr auto diag(const A& diagonal) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr op::DiagonalAttributes at{K};
        constexpr Shape s =
            tf::detail::ops::static_result<op::MatrixDiag, T>(tf::detail::ops::words_of<at>);
        static_assert(s.valid(), "[tf.ops.diagonal] diag(x): 'x' must have 1 to 7 dims");
        if constexpr (s.valid())
            return tf::detail::ops::call<op::MatrixDiag, TensorOf<typename T::value_type, s>>(
                tf::detail::ops::words_of<at>, T(diagonal.collapse()));
        else return Poison{};
    }
}

/// A diagonal of each matrix (tf.linalg.diag_part): [..., m, n] -> [..., min(m, n)] for K = 0. Any
/// dtype.
template <int K = 0, TensorLike A>
constexpr auto diag_part(const A& input) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr op::DiagonalAttributes at{K};
        constexpr Shape s =
            tf::detail::ops::static_result<op::MatrixDiagPart, T>(tf::detail::ops::words_of<at>);
        static_assert(s.valid(),
                      "[tf.ops.diagonal] diag_part<K>(x): 'x' must be matrices that have the "
                      "diagonal K");
        if constexpr (s.valid())
            return tf::detail::ops::call<op::MatrixDiagPart, TensorOf<typename T::value_type, s>>(
                tf::detail::ops::words_of<at>, T(input.collapse()));
        else return Poison{};
    }
}

/// The matrices with a new diagonal (tf.linalg.set_diag): [..., m, n] and [..., min(m, n)] for K =
/// 0 -> [..., m, n]. Any dtype, the same for both. errors::InvalidArgument if dyn dims do not fit.
template <int K = 0, TensorLike A, TensorLike B>
constexpr auto set_diag(const A& input, const B& diagonal) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using D = tensor_type_t<B>;
        if constexpr (!tf::detail::ops::check_set_diag<T, D>()) {
            return Poison{};
        } else {
            constexpr op::DiagonalAttributes at{K};
            constexpr Shape s = tf::detail::ops::static_result<op::MatrixSetDiag, T, D>(
                tf::detail::ops::words_of<at>);
            static_assert(s.valid(),
                          "[tf.ops.diagonal] set_diag<K>(x, diagonal): 'x' must be matrices whose "
                          "diagonals K have the shape of 'diagonal'");
            if constexpr (s.valid())
                return tf::detail::ops::call<op::MatrixSetDiag, T>(
                    tf::detail::ops::words_of<at>, T(input.collapse()), D(diagonal.collapse()));
            else return Poison{};
        }
    }
}

/// The matrices with zeros outside of a band of num_lower diagonals below the main one and
/// num_upper above it; -1 keeps all (tf.linalg.band_part): [..., m, n] -> [..., m, n]. band_part(x,
/// -1, 0) is the lower triangle. Any dtype. errors::InvalidArgument if a number is larger than the
/// dim.
template <TensorLike A>
constexpr auto band_part(const A& input, std::int64_t num_lower, std::int64_t num_upper) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool matrices = T::rank >= 2;
        static_assert(matrices, "[tf.ops.diagonal] band_part(x): 'x' must be matrices");
        if constexpr (matrices)
            return tf::detail::ops::call<op::MatrixBandPart, T>(
                op::to_words(op::MatrixBandPart::Attributes{num_lower, num_upper}),
                T(input.collapse()));
        else return Poison{};
    }
}

/// The sum of the main diagonal of each matrix (tf.linalg.trace): [..., m, n] -> [...]. Numeric
/// dtypes.
template <TensorLike A>
constexpr auto trace(const A& x) {
    const auto diagonal = diag_part(x);
    if constexpr (Poisoned<decltype(diagonal)>) return Poison{};
    else return reduce_sum<-1>(diagonal);
}

}  // namespace linalg

/// Identity matrices (tf.eye): eye<float, 3>() is [3, 3], eye<float, 3, 4>() is [3, 4]. Further
/// numbers are batch dims, which come first: eye<float, 3, 4, 2>() is [2, 3, 4]. Any dtype that can
/// be a constant.
template <detail::core::Bits T, int Rows, int Columns = Rows, int... Batch>
constexpr auto eye() {
    return linalg::band_part(ones<T, Batch..., Rows, Columns>(), 0, 0);
}
/// The same in float.
template <int Rows, int Columns = Rows, int... Batch>
constexpr auto eye() {
    return eye<float, Rows, Columns, Batch...>();
}
/// The same with sizes that are known only at run time: int32 scalars.
template <detail::core::Bits T = float, TensorLike N>
constexpr auto eye(const N& rows) {
    if constexpr (Poisoned<N>) return Poison{};
    else return linalg::band_part(ones<T, dyn, dyn>(rows, rows), 0, 0);
}
template <detail::core::Bits T = float, TensorLike N, TensorLike M>
constexpr auto eye(const N& rows, const M& columns) {
    if constexpr (Poisoned<N> || Poisoned<M>) return Poison{};
    else return linalg::band_part(ones<T, dyn, dyn>(rows, columns), 0, 0);
}

namespace linalg {
using tf::eye;
}  // namespace linalg

}  // namespace tf
