// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows that are combined by segment: tf.math.segment_sum, whose ids are sorted, and
// tf.math.unsorted_segment_sum, and the same for mean, max, min and prod. The gradients are
// TensorFlow's: rows taken from the gradients of the segments at the ids.

#include <limits>

#include <tf/kernels/movement.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/segment_totals.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct SegmentAttributes {
    std::int64_t segments = dyn;  ///< the number of segments; dyn if only the elements determine it
};

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_segment(std::string_view op,
                                                               std::string_view argument,
                                                               std::string got,
                                                               std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.ops.segment", op, argument, std::move(got), std::move(expected)});
}
/// The number of elements in a row: the product of the dims from `first` on.
constexpr std::int64_t row_size(const Shape& s, int first) {
    std::int64_t n = 1;
    for (int d = first; d < s.rank; ++d) n *= s[d];
    return n;
}
/// The shape of `rows` rows; invalid if the dims of the ids are not the first dims of x.
constexpr Shape segments_shape(std::string_view op, const Shape& x, const Shape& ids,
                               std::int64_t rows) {
    bool fits = ids.rank <= x.rank && x.rank - ids.rank < max_rank;
    for (int d = 0; fits && d < ids.rank; ++d)
        fits = x[d] == ids[d] || x[d] == dyn || ids[d] == dyn;
    if (!fits || rows > std::numeric_limits<int>::max() || rows < dyn) {
        if (__builtin_is_constant_evaluated()) return Shape::invalid();
        if (fits) bad_segment(op, "num_segments", std::to_string(rows), "a size");
        bad_segment(op, "segment_ids", ids.to_string(), "the first dims of " + x.to_string());
    }
    Shape out(static_cast<int>(rows));
    for (int d = ids.rank; d < x.rank; ++d) out.push_back(x[d]);
    return out;
}

/// Inputs: rows, their ids in ascending order. The number of segments is the last id plus 1.
template <class Op, class Combine>
struct SortedSegments : SelfContained {
    using Attributes = SegmentAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape& ids = in[1].shape;
        std::int64_t rows = attributes_of<Op>(a).segments;
        if (ids.rank != 1) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            bad_segment(Op::name, "segment_ids", ids.to_string(), "a vector");
        }
        if (!__builtin_is_constant_evaluated() && in[1].data != nullptr && rows == dyn) {
            rows = ids[0] == 0 ? 0 : index_at(in[1], ids[0] - 1) + 1;
            if (rows < 0)
                bad_segment(Op::name, "segment_ids", std::to_string(rows - 1), "ids >= 0");
        }
        return segments_shape(Op::name, in[0].shape, ids, rows);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        // a program does not infer the shape of a result that its types determine
        segments_shape(Op::name, in[0].shape, in[1].shape, out.shape[0]);
        const std::int64_t rows = out.shape[0], width = row_size(out.shape, 1), n = in[1].shape[0];
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        std::int64_t next = 0, first = 0;  // the next segment; the first row of the previous one
        for (std::int64_t k = 0; k < n; ++k, from += width) {
            const std::int64_t id = index_at(in[1], k);
            if (k > 0 && id == next - 1) {
                Out* const row = to + id * width;
                for (std::int64_t i = 0; i < width; ++i) row[i] = Combine::apply(row[i], from[i]);
                continue;
            }
            if (id < next || id >= rows)
                bad_segment(Op::name, "segment_ids",
                            std::to_string(id) + " of " + std::to_string(k),
                            "ids in ascending order, from 0 to " + std::to_string(rows - 1));
            finish(to + (next - 1) * width, width, k - first);
            std::fill_n(to + next * width, (id - next) * width, static_cast<Out>(Combine::gap));
            std::copy_n(from, width, to + id * width);
            next = id + 1;
            first = k;
        }
        finish(to + (next - 1) * width, width, n - first);
        if (next != rows)
            bad_segment(Op::name, "segment_ids", std::to_string(next) + " segments",
                        std::to_string(rows));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)}, {std::int64_t{dyn}});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(Op::name, {n.in(0), n.in(1)}, {{"T", n.type()}, {"Tindices", n.type(1)}}));
    }

private:
    template <class T>
    static T divided(T total, std::int64_t count) {
        if constexpr (detail::core::Complex<T>) {
            return total / static_cast<typename T::value_type>(count);
        } else {
            using Wide = std::conditional_t<
                std::is_integral_v<T>,
                std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>,
                std::conditional_t<std::is_same_v<T, double>, double, float>>;
            return static_cast<T>(static_cast<Wide>(total) / static_cast<Wide>(count));
        }
    }
    /// Divides the total of a segment by the number of its rows.
    template <class T>
    static void finish(T* row, std::int64_t width, std::int64_t count) {
        if constexpr (requires { Combine::divides; }) {
            for (std::int64_t i = 0; count > 1 && i < width; ++i) row[i] = divided(row[i], count);
        }
    }
};

/// Inputs: rows, their ids, and, if it is not an attribute, the number of segments: a scalar, or
/// the shape of a tensor of which it is the first dim. Rows with negative ids are dropped.
template <class Op, class Combine>
struct UnsortedSegments : SelfContained {
    using Attributes = SegmentAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool infer_reads = true;
    using computes = kernels::Numbers;  // `start` depends on the dtype

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return in[0] == out && is_index(in[1]) && (count == 2 || (count == 3 && is_index(in[2])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        std::int64_t rows = attributes_of<Op>(a).segments;
        if (!__builtin_is_constant_evaluated() && count == 3 && in[2].data != nullptr) {
            rows = in[2].shape.size() == 0 ? dyn : index_at(in[2], 0);
            if (rows < 0)
                bad_segment(Op::name, "num_segments", std::to_string(rows), "a size >= 0");
        }
        return segments_shape(Op::name, in[0].shape, in[1].shape, rows);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        // a program does not infer the shape of a result that its types determine
        segments_shape(Op::name, in[0].shape, in[1].shape, out.shape[0]);
        const std::int64_t rows = out.shape[0], width = row_size(out.shape, 1),
                           n = in[1].shape.size();
        std::fill_n(out.as<Out>(), out.shape.size(), Combine::template start<Out>());
        const Out* from = in[0].as<const Out>();
        for (std::int64_t k = 0; k < n; ++k, from += width) {
            const std::int64_t id = index_at(in[1], k);
            if (id < 0) continue;
            if (id >= rows)
                bad_segment(Op::name, "segment_ids", std::to_string(id),
                            "ids less than " + std::to_string(rows));
            Out* const to = out.as<Out>() + id * width;
            for (std::int64_t i = 0; i < width; ++i) to[i] = Combine::apply(to[i], from[i]);
        }
    }
    static void from_graph_def(auto& n) {
        if (n.value_of(n.in(2)) != nullptr)
            n.result(n.dtype(0), {n.in(0), n.in(1)}, {n.integer(2)});
        else n.result(n.dtype(0), n.inputs(), {std::int64_t{dyn}});
    }
    static void to_graph_def(auto& n) {
        const bool counted = n.count() == 3;
        auto number = counted ? n.in(2) : n.number(attributes_of<Op>(n).segments);
        if (counted && n.shape(2).rank == 1)
            number = n.add("GatherV2", {number, n.number(0), n.number(0)},
                           {{"Tparams", n.type(2)}, {"Tindices", n.int32()}, {"Taxis", n.int32()}});
        n.result(n.add(Op::name, {n.in(0), n.in(1), number},
                       {{"T", n.type()},
                        {"Tindices", n.type(1)},
                        {"Tnumsegments", counted ? n.type(2) : n.int32()}}));
    }
};

// ---- gradients

struct SegmentSum;
struct SegmentProd;
struct UnsortedSegmentSum;
struct UnsortedSegmentProd;
struct SegmentRows;

/// The operations on rows by segment that the gradient rules need.
template <class Total, class Product>
struct BySegment {
    static constexpr bool sorted = std::is_same_v<Total, SegmentSum>;

    /// For each row of the operand, the row of its segment in y. The result type is not `auto`,
    /// because the rules refer to each other.
    template <class Y>
    static constexpr Y rows_of(auto& g, const Y& y) {
        if constexpr (sorted) return gather(y, g.in(1), GatherAttributes{});
        else return g.template apply<SegmentRows>({y, g.in(1)}, {}, y.dtype());
    }
    template <class Op, class X>
    static constexpr X combined(auto& g, const X& x) {
        const SegmentAttributes given{g.word(0)};
        if (g.count() == 3) return g.template apply<Op>({x, g.in(1), g.in(2)}, given, x.dtype());
        return g.template apply<Op>({x, g.in(1)}, given, x.dtype());
    }

    /// The gradient of a largest or smallest element: equal extremes share it.
    static constexpr void extreme(auto& g) {
        const auto x = g.in(0);
        const auto chosen = equal(x, rows_of(g, g.out()));
        const auto ties = combined<Total>(g, keep_if(chosen, ones_like(x)));
        g.to(0, keep_if(chosen, rows_of(g, g.dy() / ties)));
    }
    /// The gradient of a product: the product of the other rows, correct even if elements are 0.
    static constexpr void product(auto& g) {
        const auto x = g.in(0), ones = ones_like(x);
        const auto is_zero = equal(x, zeros_like(x));
        auto zeros = combined<Total>(g, keep_if(is_zero, ones));
        if (is_complex(zeros.dtype())) zeros = real(zeros);
        const auto dy = keep_if(less_equal(zeros, ones_like(zeros)), g.dy());
        const auto others = select(is_zero, ones, x);
        const auto partial =
            select(is_zero, rows_of(g, combined<Product>(g, others)), rows_of(g, g.out()) / others);
        g.to(0, rows_of(g, dy) * conj(partial));
    }
};
using BySortedSegment = BySegment<SegmentSum, SegmentProd>;
using ByUnsortedSegment = BySegment<UnsortedSegmentSum, UnsortedSegmentProd>;

struct SegmentSum : SortedSegments<SegmentSum, SegmentTotal> {
    static constexpr std::string_view name = "SegmentSum";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) { g.to(0, BySortedSegment::rows_of(g, g.dy())); }
};
struct SegmentMean : SortedSegments<SegmentMean, SegmentMeans> {
    static constexpr std::string_view name = "SegmentMean";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) {
        const auto counts = BySortedSegment::combined<SegmentSum>(g, ones_like(g.in(0)));
        g.to(0, BySortedSegment::rows_of(g, g.dy() / counts));
    }
};
struct SegmentMax : SortedSegments<SegmentMax, SegmentLargest> {
    static constexpr std::string_view name = "SegmentMax";
    static constexpr void gradient(auto& g) { BySortedSegment::extreme(g); }
};
struct SegmentMin : SortedSegments<SegmentMin, SegmentSmallest> {
    static constexpr std::string_view name = "SegmentMin";
    static constexpr void gradient(auto& g) { BySortedSegment::extreme(g); }
};
struct SegmentProd : SortedSegments<SegmentProd, SegmentProduct> {
    static constexpr std::string_view name = "SegmentProd";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) { BySortedSegment::product(g); }
};
struct UnsortedSegmentSum : UnsortedSegments<UnsortedSegmentSum, SegmentTotal> {
    static constexpr std::string_view name = "UnsortedSegmentSum";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) { g.to(0, ByUnsortedSegment::rows_of(g, g.dy())); }
};
struct UnsortedSegmentMax : UnsortedSegments<UnsortedSegmentMax, SegmentLargest> {
    static constexpr std::string_view name = "UnsortedSegmentMax";
    static constexpr void gradient(auto& g) { ByUnsortedSegment::extreme(g); }
};
struct UnsortedSegmentMin : UnsortedSegments<UnsortedSegmentMin, SegmentSmallest> {
    static constexpr std::string_view name = "UnsortedSegmentMin";
    static constexpr void gradient(auto& g) { ByUnsortedSegment::extreme(g); }
};
struct UnsortedSegmentProd : UnsortedSegments<UnsortedSegmentProd, SegmentProduct> {
    static constexpr std::string_view name = "UnsortedSegmentProd";
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr void gradient(auto& g) { ByUnsortedSegment::product(g); }
};

/// Inputs: segments, ids. Result: the segment of each id, zeros for negative ids; this is the
/// gradient of UnsortedSegmentSum.
struct SegmentRows : SelfContained {
    static constexpr std::string_view name = "SegmentRows";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        Shape out = in[1].shape;
        for (int d = 1; d < in[0].shape.rank; ++d) out.push_back(in[0].shape[d]);
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t rows = in[0].shape[0], width = row_size(in[0].shape, 1),
                           n = in[1].shape.size();
        Out* to = out.as<Out>();
        for (std::int64_t k = 0; k < n; ++k, to += width) {
            const std::int64_t id = index_at(in[1], k);
            if (id < 0 || id >= rows) std::fill_n(to, width, Out{});
            else std::copy_n(in[0].as<const Out>() + id * width, width, to);
        }
    }
    static constexpr void gradient(auto& g) {
        const auto segments = g.in(0), dy = g.dy(), ids = g.in(1);
        const SegmentAttributes given{segments.shape()[0]};
        if (given.segments != dyn)
            return g.to(0, g.template apply<UnsortedSegmentSum>({dy, ids}, given, dy.dtype()));
        const auto dims = g.template apply<ShapeOf>({segments}, {}, DType::int32);
        g.to(0, g.template apply<UnsortedSegmentSum>({dy, ids, dims}, given, dy.dtype()));
    }
    /// As in TensorFlow's gradient: rows at the ids or at 0, and zeros for negative ids.
    static void to_graph_def(auto& n) {
        const auto zero = n.number(0, n.type(1));
        const auto at = n.add("Maximum", {n.in(1), zero}, {{"T", n.type(1)}});
        const auto rows =
            n.add("GatherV2", {n.in(0), at, n.number(0)},
                  {{"Tparams", n.type()}, {"Tindices", n.type(1)}, {"Taxis", n.int32()}});
        auto dims = n.all_dims(1);
        for (int d = 1; d < n.shape(0).rank; ++d) dims.push_back(n.known_dim(1));
        const auto ids =
            n.add("Reshape", {n.in(1), n.vector(dims)}, {{"T", n.type(1)}, {"Tshape", n.int32()}});
        const auto kept = n.add("GreaterEqual", {ids, zero}, {{"T", n.type(1)}});
        n.result(n.add("SelectV2", {kept, rows, n.add("ZerosLike", {rows}, {{"T", n.type()}})},
                       {{"T", n.type()}}));
    }
};

struct SegmentOps {
    using list =
        Registry<SegmentSum, SegmentMean, SegmentMax, SegmentMin, SegmentProd, UnsortedSegmentSum,
                 UnsortedSegmentMax, UnsortedSegmentMin, UnsortedSegmentProd, SegmentRows>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SegmentSum")> : std::type_identity<op::SegmentSum> {};
template <>
struct op_by_id<op_id("SegmentMean")> : std::type_identity<op::SegmentMean> {};
template <>
struct op_by_id<op_id("SegmentMax")> : std::type_identity<op::SegmentMax> {};
template <>
struct op_by_id<op_id("SegmentMin")> : std::type_identity<op::SegmentMin> {};
template <>
struct op_by_id<op_id("SegmentProd")> : std::type_identity<op::SegmentProd> {};
template <>
struct op_by_id<op_id("UnsortedSegmentSum")> : std::type_identity<op::UnsortedSegmentSum> {};
template <>
struct op_by_id<op_id("UnsortedSegmentMax")> : std::type_identity<op::UnsortedSegmentMax> {};
template <>
struct op_by_id<op_id("UnsortedSegmentMin")> : std::type_identity<op::UnsortedSegmentMin> {};
template <>
struct op_by_id<op_id("UnsortedSegmentProd")> : std::type_identity<op::UnsortedSegmentProd> {};
template <>
struct op_by_id<op_id("SegmentRows")> : std::type_identity<op::SegmentRows> {};

namespace detail::ops {

template <class Op, int Segments, class A, class I, class... Number>
constexpr auto segments(const A& x, const I& ids, const Number&... number) {
    if constexpr (Poisoned<A> || Poisoned<I> || (Poisoned<Number> || ...)) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Ids = tensor_type_t<I>;
        constexpr bool numeric = in_domain<Op::domain, typename X::value_type>;
        static_assert(numeric,
                      "[tf.ops.bad_dtype] segment_sum(x, segment_ids) and similar functions: 'x' "
                      "must be numeric; use tf::cast<T>(x)");
        constexpr bool indices =
            op::is_index(Ids::dtype) &&
            ((op::is_index(tensor_type_t<Number>::dtype) && tensor_type_t<Number>::rank == 0) &&
             ...);
        static_assert(!numeric || indices,
                      "[tf.ops.segment] segment_sum(x, segment_ids): the ids, and the number of "
                      "segments, a scalar, must be int32 or int64");
        constexpr op::SegmentAttributes with{Segments};
        constexpr Shape s = static_result<Op, X, Ids, Number...>(words_of<with>);
        static_assert(!numeric || !indices || s.valid(),
                      "[tf.ops.segment] segment_sum(x, segment_ids): the ids must be a vector with "
                      "one id for each row of 'x'; for unsorted_segment_sum, their dims must be "
                      "the first dims of 'x'");
        if constexpr (numeric && indices && s.valid())
            return call<Op, TensorOf<typename X::value_type, s>>(
                words_of<with>, X(x.collapse()), Ids(ids.collapse()),
                tensor_type_t<Number>(number.collapse())...);
        else return Poison{};
    }
}
template <class Op, int Segments, class A, class I>
constexpr auto numbered_segments(const A& x, const I& ids) {
    static_assert(Segments >= 0,
                  "[tf.ops.segment] unsorted_segment_sum(x, segment_ids): the number of segments "
                  "is a template argument, unsorted_segment_sum<3>(x, segment_ids), or a tensor "
                  "after the ids");
    if constexpr (Segments >= 0) return segments<Op, Segments>(x, ids);
    else return Poison{};
}

/// unsorted_segment_mean and unsorted_segment_sqrt_n: the totals divided by f(number of rows).
template <class Total, class I, class Rows, class F>
constexpr auto divided_segments(const Total& total, const I& ids, Rows rows, F f) {
    if constexpr (Poisoned<Total>) {
        return Poison{};
    } else {
        using T = typename Total::value_type;
        constexpr bool floating = is_floating(dtype_of<T>);
        static_assert(floating,
                      "[tf.ops.bad_dtype] unsorted_segment_mean, unsorted_segment_sqrt_n: 'x' must "
                      "be float; use tf::cast<float>(x)");
        if constexpr (floating) {
            const auto counts = f(maximum(rows(ones_like(cast<T>(ids))), 1));
            return [&]<int... D>(std::integer_sequence<int, D...>) {
                return Total(total / reshape<-1, (D * 0 + 1)...>(counts));
            }(std::make_integer_sequence<int, Total::rank - 1>{});
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

namespace math {

/// The sum of the rows of each segment (tf.math.segment_sum): [n, ...] -> [segments, ...]. The ids,
/// int32 or int64, are a vector with one id for each row, in ascending order. The number of
/// segments is `Segments`; by default it is dyn, the last id plus 1. A segment without rows is 0.
/// Numeric dtypes; integers wrap. errors::InvalidArgument for ids that are negative or not in
/// order.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto segment_sum(const A& x, const I& segment_ids) {
    return tf::detail::ops::segments<op::SegmentSum, Segments>(x, segment_ids);
}
/// The mean of the rows of each segment (tf.math.segment_mean), 0 for a segment without rows.
/// Otherwise like segment_sum; integers truncate.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto segment_mean(const A& x, const I& segment_ids) {
    return tf::detail::ops::segments<op::SegmentMean, Segments>(x, segment_ids);
}
/// The largest elements of the rows of each segment (tf.math.segment_max), 0 for a segment without
/// rows. Otherwise like segment_sum. Equal extremes share the gradient.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto segment_max(const A& x, const I& segment_ids) {
    return tf::detail::ops::segments<op::SegmentMax, Segments>(x, segment_ids);
}
/// The smallest elements of the rows of each segment (tf.math.segment_min), 0 for a segment without
/// rows. Otherwise like segment_sum. Equal extremes share the gradient.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto segment_min(const A& x, const I& segment_ids) {
    return tf::detail::ops::segments<op::SegmentMin, Segments>(x, segment_ids);
}
/// The product of the rows of each segment (tf.math.segment_prod), 1 for a segment without rows.
/// Otherwise like segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto segment_prod(const A& x, const I& segment_ids) {
    return tf::detail::ops::segments<op::SegmentProd, Segments>(x, segment_ids);
}

/// The sum of the rows of each segment, whose ids are in any order (tf.math.unsorted_segment_sum).
/// The dims of the ids, int32 or int64, are the first dims of x; in the result `Segments` replaces
/// them. Rows with negative ids are dropped; a segment without rows is 0. Numeric dtypes; integers
/// wrap. errors::InvalidArgument for an id that is not less than the number of segments.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_sum(const A& x, const I& segment_ids) {
    return tf::detail::ops::numbered_segments<op::UnsortedSegmentSum, Segments>(x, segment_ids);
}
/// The same with a number of segments that is a tensor, an int32 or int64 scalar: the dim is dyn.
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_sum(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::segments<op::UnsortedSegmentSum, dyn>(x, segment_ids, num_segments);
}
/// The largest elements of the rows of each segment (tf.math.unsorted_segment_max), the lowest
/// number for a segment without rows. Otherwise like unsorted_segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_max(const A& x, const I& segment_ids) {
    return tf::detail::ops::numbered_segments<op::UnsortedSegmentMax, Segments>(x, segment_ids);
}
/// The same with a number of segments that is a tensor, an int32 or int64 scalar: the dim is dyn.
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_max(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::segments<op::UnsortedSegmentMax, dyn>(x, segment_ids, num_segments);
}
/// The smallest elements of the rows of each segment (tf.math.unsorted_segment_min), the largest
/// number for a segment without rows. Otherwise like unsorted_segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_min(const A& x, const I& segment_ids) {
    return tf::detail::ops::numbered_segments<op::UnsortedSegmentMin, Segments>(x, segment_ids);
}
/// The same with a number of segments that is a tensor, an int32 or int64 scalar: the dim is dyn.
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_min(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::segments<op::UnsortedSegmentMin, dyn>(x, segment_ids, num_segments);
}
/// The product of the rows of each segment (tf.math.unsorted_segment_prod), 1 for a segment without
/// rows. Otherwise like unsorted_segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_prod(const A& x, const I& segment_ids) {
    return tf::detail::ops::numbered_segments<op::UnsortedSegmentProd, Segments>(x, segment_ids);
}
/// The same with a number of segments that is a tensor, an int32 or int64 scalar: the dim is dyn.
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_prod(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::segments<op::UnsortedSegmentProd, dyn>(x, segment_ids, num_segments);
}
/// The mean of the rows of each segment (tf.math.unsorted_segment_mean), 0 for a segment without
/// rows. Floats; otherwise like unsorted_segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_mean(const A& x, const I& segment_ids) {
    return tf::detail::ops::divided_segments(
        unsorted_segment_sum<Segments>(x, segment_ids), segment_ids,
        [&](const auto& ones) { return unsorted_segment_sum<Segments>(ones, segment_ids); },
        [](const auto& n) { return tensor_type_t<decltype(n)>(n); });
}
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_mean(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::divided_segments(
        unsorted_segment_sum(x, segment_ids, num_segments), segment_ids,
        [&](const auto& ones) { return unsorted_segment_sum(ones, segment_ids, num_segments); },
        [](const auto& n) { return tensor_type_t<decltype(n)>(n); });
}
/// The sum of the rows of each segment divided by the square root of their number
/// (tf.math.unsorted_segment_sqrt_n), 0 for a segment without rows. Floats; otherwise like
/// unsorted_segment_sum.
template <int Segments = dyn, TensorLike A, TensorLike I>
constexpr auto unsorted_segment_sqrt_n(const A& x, const I& segment_ids) {
    return tf::detail::ops::divided_segments(
        unsorted_segment_sum<Segments>(x, segment_ids), segment_ids,
        [&](const auto& ones) { return unsorted_segment_sum<Segments>(ones, segment_ids); },
        [](const auto& n) { return sqrt(n); });
}
template <TensorLike A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_sqrt_n(const A& x, const I& segment_ids, const N& num_segments) {
    return tf::detail::ops::divided_segments(
        unsorted_segment_sum(x, segment_ids, num_segments), segment_ids,
        [&](const auto& ones) { return unsorted_segment_sum(ones, segment_ids, num_segments); },
        [](const auto& n) { return sqrt(n); });
}

}  // namespace math

}  // namespace tf
