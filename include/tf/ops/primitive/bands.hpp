// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several adjacent diagonals of matrices at once: tf.linalg.diag, diag_part and set_diag with
// k=(lower, upper). The diagonals are the rows of a matrix, the upper one first; shorter diagonals
// are padded at one end.

#include <algorithm>

#include <tf/ops/call.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>

namespace tf {

namespace linalg {

/// The position of diagonals in their rows, if they are shorter than the longest one: first for
/// those above the main diagonal, then for those below it (the argument `align` of tf.linalg.diag).
enum class Align : std::uint8_t { right_left, left_right, left_left, right_right };

/// The options of tf::linalg::diag, diag_part and set_diag with several diagonals.
struct BandOptions {
    Align align = Align::right_left;
    double padding_value = 0;  ///< the other elements of the result; set_diag ignores it
};

}  // namespace linalg

namespace op {

struct BandAttributes {
    std::int64_t lower = 0, upper = 0;       ///< the diagonals from `lower` to `upper`
    std::int64_t align = 0;                  ///< linalg::Align
    std::int64_t rows = dyn, columns = dyn;  ///< of the resulting matrices; dyn: the smallest

    constexpr linalg::Align alignment() const { return static_cast<linalg::Align>(align); }
    constexpr int count() const { return static_cast<int>(upper - lower + 1); }
};

/// The length of the longest diagonal; dyn if it is not known, less than 1 if the matrix does not
/// have one of the diagonals.
constexpr int band_length(const Shape& matrix, const BandAttributes& a) {
    const int rows = matrix[matrix.rank - 2], columns = matrix[matrix.rank - 1];
    if (rows == dyn || columns == dyn) return dyn;
    const bool has = -a.lower < std::max(rows, 1) && a.upper < std::max(columns, 1);
    if (!has || a.lower > a.upper) return -2;
    const std::int64_t down = rows + std::min<std::int64_t>(a.upper, 0),
                       right = columns - std::max<std::int64_t>(a.lower, 0);
    return static_cast<int>(std::min(down, right));
}
/// The shape of the diagonals of matrices; invalid if the matrices do not have them.
constexpr Shape bands_shape(const Shape& matrices, const BandAttributes& a) {
    if (matrices.rank < 2) return Shape::invalid();
    const int length = band_length(matrices, a);
    if (length < dyn) return Shape::invalid();
    Shape s = matrices;
    s[s.rank - 2] = a.count();
    s[s.rank - 1] = length;
    if (a.count() > 1) return s;
    s[s.rank - 2] = length;
    s[--s.rank] = 0;
    return s;
}
/// The shape of the matrices that have these diagonals; invalid if there are no such matrices.
constexpr Shape banded_shape(const Shape& diagonals, const BandAttributes& a) {
    const bool several = a.count() > 1;
    const int dims = several ? 2 : 1;
    if (a.lower > a.upper || diagonals.rank < dims) return Shape::invalid();
    Shape s = diagonals;
    const int listed = several ? s[s.rank - 2] : 1, length = s[s.rank - 1];
    if (listed != dyn && listed != a.count()) return Shape::invalid();
    for (int k = 0; k < dims; ++k) s[--s.rank] = 0;
    if (s.rank + 2 > max_rank) return Shape::invalid();
    std::int64_t rows = a.rows, columns = a.columns;
    if (length != dyn) {
        const std::int64_t down = length - std::min<std::int64_t>(a.upper, 0),
                           right = length + std::max<std::int64_t>(a.lower, 0);
        if (rows == dyn && columns == dyn) rows = columns = std::max(down, right);
        else if (rows == dyn) rows = down;
        else if (columns == dyn) columns = right;
        const bool fits = rows >= down && columns >= right && (rows == down || columns == right);
        if (!fits) return Shape::invalid();
    }
    s.push_back(static_cast<int>(rows));
    s.push_back(static_cast<int>(columns));
    if (length != dyn && length > 0 && band_length(s, a) < dyn) return Shape::invalid();
    return s;
}
[[gnu::noinline, gnu::cold]] inline void bad_bands(std::string_view op, const Shape& x,
                                                   const BandAttributes& a) {
    detail::ops::bad_shape(
        "tf.ops.diagonal", op, "input", x.to_string(),
        "diagonals from " + std::to_string(a.lower) + " to " + std::to_string(a.upper));
}

/// Calls f(first, step, length, listed, offset) for each diagonal of each matrix: the index of its
/// first element in the matrices, the stride of its elements there, their number, the index of its
/// row in the list, and the index of its start in the row.
template <class F>
void each_band(const Shape& matrices, const BandAttributes& a, const F& f) {
    const std::int64_t rows = matrices[matrices.rank - 2], columns = matrices[matrices.rank - 1];
    const std::int64_t longest = band_length(matrices, a);
    std::int64_t batch = 1;
    for (int d = 0; d + 2 < matrices.rank; ++d) batch *= matrices[d];
    const linalg::Align align = a.alignment();
    const bool above = align == linalg::Align::left_left || align == linalg::Align::left_right,
               below = align == linalg::Align::left_left || align == linalg::Align::right_left;
    for (std::int64_t m = 0; m < batch; ++m)
        for (std::int64_t d = 0; d < a.count(); ++d) {
            const std::int64_t k = a.upper - d, down = k < 0 ? -k : 0, right = k > 0 ? k : 0;
            const std::int64_t length = std::min(rows - down, columns - right);
            const bool left = (k >= 0 && above) || (k <= 0 && below);
            f(m * rows * columns + down * columns + right, columns + 1, length,
              (m * a.count() + d) * longest, left ? 0 : longest - length);
        }
}
/// Copies diagonals from their list into matrices.
template <class Out>
void write_bands(const kernels::Ref& matrices, const kernels::Ref& list, const BandAttributes& a) {
    const Out* const from = list.as<const Out>();
    each_band(matrices.shape, a,
              [&](std::int64_t first, std::int64_t step, std::int64_t length, std::int64_t listed,
                  std::int64_t offset) {
                  Out* const to = matrices.as<Out>() + first;
                  for (std::int64_t i = 0; i < length; ++i)
                      to[i * step] = from[listed + offset + i];
              });
}

/// The alignment that a node requests.
constexpr std::int64_t alignment_of(auto& n) {
    const std::string align = n.text("align", "LEFT_LEFT");  // the value for nodes without the
                                                             // attribute
    if (align == "LEFT_RIGHT") return static_cast<std::int64_t>(linalg::Align::left_right);
    if (align == "LEFT_LEFT") return static_cast<std::int64_t>(linalg::Align::left_left);
    if (align == "RIGHT_RIGHT") return static_cast<std::int64_t>(linalg::Align::right_right);
    return static_cast<std::int64_t>(linalg::Align::right_left);
}
std::vector<std::uint64_t> words_of_bands(auto& n, const DiagonalsOfNode& k, std::int64_t rows,
                                          std::int64_t columns) {
    const auto words = to_words(BandAttributes{k.lower, k.upper, alignment_of(n), rows, columns});
    return {words.begin(), words.end()};
}
/// The name of an alignment in files.
constexpr std::string_view alignment_name(linalg::Align a) {
    switch (a) {
        case linalg::Align::left_right: return "LEFT_RIGHT";
        case linalg::Align::left_left: return "LEFT_LEFT";
        case linalg::Align::right_right: return "RIGHT_RIGHT";
        default: return "RIGHT_LEFT";
    }
}

/// Inputs: the diagonals; a scalar for the other elements.
struct MatrixDiagBands : SelfContained {
    using Attributes = BandAttributes;
    static constexpr std::string_view name = "MatrixDiagBands";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<MatrixDiagBands>(a);
        const Shape s = banded_shape(in[0].shape, at);
        if (!s.valid() && !__builtin_is_constant_evaluated()) bad_bands("diag", in[0].shape, at);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), *in[1].as<const Out>());
        write_bands<Out>(out, in[0], attributes_of<MatrixDiagBands>(a));
    }
    static constexpr void gradient(auto& g);
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<MatrixDiagBands>(n);
        n.result(n.add("MatrixDiagV3",
                       {n.in(0), n.ints({at.lower, at.upper}), n.number(at.rows),
                        n.number(at.columns), n.in(1)},
                       {{"T", n.type()}, {"align", n.literal(alignment_name(at.alignment()))}}));
    }
};

/// Inputs: matrices; a scalar that pads shorter diagonals.
struct MatrixDiagPartBands : SelfContained {
    using Attributes = BandAttributes;
    static constexpr std::string_view name = "MatrixDiagPartBands";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<MatrixDiagPartBands>(a);
        const Shape s = bands_shape(in[0].shape, at);
        if (!s.valid() && !__builtin_is_constant_evaluated())
            bad_bands("diag_part", in[0].shape, at);
        return s;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        std::fill_n(out.as<Out>(), out.shape.size(), *in[1].as<const Out>());
        const Out* const from = in[0].as<const Out>();
        each_band(in[0].shape, attributes_of<MatrixDiagPartBands>(a),
                  [&](std::int64_t first, std::int64_t step, std::int64_t length,
                      std::int64_t listed, std::int64_t offset) {
                      Out* const to = out.as<Out>() + listed + offset;
                      for (std::int64_t i = 0; i < length; ++i) to[i] = from[first + i * step];
                  });
    }
    static constexpr void gradient(auto& g);
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<MatrixDiagPartBands>(n);
        n.result(n.add("MatrixDiagPartV3", {n.in(0), n.ints({at.lower, at.upper}), n.in(1)},
                       {{"T", n.type()}, {"align", n.literal(alignment_name(at.alignment()))}}));
    }
};

/// Inputs: matrices; their new diagonals.
struct MatrixSetDiagBands : SelfContained {
    using Attributes = BandAttributes;
    static constexpr std::string_view name = "MatrixSetDiagBands";
    static constexpr Role role = Role::pure;
    static constexpr bool in_place = true;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<MatrixSetDiagBands>(a);
        return with_diagonals(in, bands_shape(in[0].shape, at),
                              [&](std::string_view op) { bad_bands(op, in[0].shape, at); });
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        copy_unless_in_place<Out>(out, in[0]);
        write_bands<Out>(out, in[1], attributes_of<MatrixSetDiagBands>(a));
    }
    static constexpr void gradient(auto& g) {
        const Attributes at = attributes_of<MatrixSetDiagBands>(g);
        if (g.wants(0))
            g.to(0, g.template apply<MatrixSetDiagBands>({g.dy(), zeros_like(g.in(1))}, at));
        if (g.wants(1))
            g.to(1, g.template apply<MatrixDiagPartBands>({g.dy(), number(g.dy(), 0)}, at));
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<MatrixSetDiagBands>(n);
        n.result(n.add("MatrixSetDiagV3", {n.in(0), n.in(1), n.ints({at.lower, at.upper})},
                       {{"T", n.type()}, {"align", n.literal(alignment_name(at.alignment()))}}));
    }
};

// As in TensorFlow, the padding has no gradient.
constexpr void MatrixDiagBands::gradient(auto& g) {
    if (g.wants(0))
        g.to(0, g.template apply<MatrixDiagPartBands>({g.dy(), number(g.dy(), 0)},
                                                      attributes_of<MatrixDiagBands>(g)));
}
constexpr void MatrixDiagPartBands::gradient(auto& g) {
    if (g.wants(0))
        g.to(0, g.template apply<MatrixSetDiagBands>({zeros_like(g.in(0)), g.dy()},
                                                     attributes_of<MatrixDiagPartBands>(g)));
}

struct BandOps {
    using list = Registry<MatrixDiagBands, MatrixDiagPartBands, MatrixSetDiagBands>;
};

}  // namespace op

template <>
struct op_by_id<op_id("MatrixDiagBands")> : std::type_identity<op::MatrixDiagBands> {};
template <>
struct op_by_id<op_id("MatrixDiagPartBands")> : std::type_identity<op::MatrixDiagPartBands> {};
template <>
struct op_by_id<op_id("MatrixSetDiagBands")> : std::type_identity<op::MatrixSetDiagBands> {};

namespace linalg {

namespace detail {

template <class T>
constexpr Tensor<T> padding_of(double value) {
    if constexpr (std::is_same_v<T, string>) return Tensor<T>("");
    else if constexpr (std::is_same_v<T, bool>) return Tensor<T>(value != 0);
    else if constexpr (is_floating(dtype_of<T>)) return constant<T>(value);
    else if constexpr (tf::detail::core::Complex<T>)
        return Tensor<T>(T(static_cast<typename T::value_type>(value)));
    else return Tensor<T>(static_cast<T>(value));
}
template <class Op, op::BandAttributes At, class X, class Y>
constexpr auto bands(Align align, const X& x, const Y& y) {
    constexpr Shape s = tf::detail::ops::static_result<Op, X, Y>(tf::detail::ops::words_of<At>);
    static_assert(s.valid(),
                  "[tf.ops.diagonal] diag, diag_part, set_diag with <Lower, Upper>: Lower must be "
                  "at most Upper, the matrices must have these diagonals, and the rows of "
                  "diagonals must be as long as the longest one");
    if constexpr (s.valid()) {
        op::BandAttributes given = At;
        given.align = static_cast<std::int64_t>(align);
        return tf::detail::ops::call<Op, TensorOf<typename X::value_type, s>>(op::to_words(given),
                                                                              x, y);
    } else {
        return Poison{};
    }
}

}  // namespace detail

/// Matrices whose diagonals from Lower to Upper are the rows of x, the upper one first
/// (tf.linalg.diag with k=(Lower, Upper)): [..., Upper - Lower + 1, n] -> [..., r, c]; for one
/// diagonal, [..., n] -> [..., r, c]. By default the matrices are square and as small as possible;
/// diag<-1, 1, 4, 3>(x) gives the numbers of rows and columns. Any dtype. errors::InvalidArgument
/// if dyn dims do not fit.
template <int Lower, int Upper, int Rows = dyn, int Columns = dyn, TensorLike A>
constexpr auto diag(const A& diagonals, const BandOptions& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using E = typename T::value_type;
        const auto padding = detail::padding_of<E>(options.padding_value);
        return detail::bands<op::MatrixDiagBands,
                             op::BandAttributes{Lower, Upper, 0, Rows, Columns}>(
            options.align, T(diagonals.collapse()), padding);
    }
}

/// The diagonals from Lower to Upper of each matrix, the upper one first (tf.linalg.diag_part with
/// k=(Lower, Upper)): [..., m, n] -> [..., Upper - Lower + 1, l], where l is the length of the
/// longest diagonal. Shorter ones are padded. Any dtype. errors::InvalidArgument if dyn dims do not
/// fit.
template <int Lower, int Upper, TensorLike A>
constexpr auto diag_part(const A& input, const BandOptions& options = {}) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using E = typename T::value_type;
        const auto padding = detail::padding_of<E>(options.padding_value);
        return detail::bands<op::MatrixDiagPartBands,
                             op::BandAttributes{Lower, Upper, 0, dyn, dyn}>(
            options.align, T(input.collapse()), padding);
    }
}

/// The matrices with new diagonals from Lower to Upper, the rows of `diagonals`, the upper one
/// first (tf.linalg.set_diag with k=(Lower, Upper)): [..., m, n] -> [..., m, n]. Any dtype.
/// errors::InvalidArgument if dyn dims do not fit.
template <int Lower, int Upper, TensorLike A, TensorLike B>
constexpr auto set_diag(const A& input, const B& diagonals, const BandOptions& options = {}) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using D = tensor_type_t<B>;
        if constexpr (tf::detail::ops::check_set_diag<T, D>())
            return detail::bands<op::MatrixSetDiagBands,
                                 op::BandAttributes{Lower, Upper, 0, dyn, dyn}>(
                options.align, T(input.collapse()), D(diagonals.collapse()));
        else return Poison{};
    }
}

}  // namespace linalg
}  // namespace tf
