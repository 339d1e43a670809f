// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The op of slices, TensorFlow's StridedSlice and Slice, and its gradient. The functions are in
// ops/primitive/subscript.hpp.

#include <algorithm>
#include <array>
#include <limits>

#include <tf/core/pool.hpp>
#include <tf/kernels/boxes.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/registry.hpp>
#include <tf/ops/run_time.hpp>
#include <tf/trace/value.hpp>

namespace tf {
namespace op {

/// The kinds of the items of a slice, one bit for each item, as in TensorFlow.
struct SliceMasks {
    std::uint64_t begin = 0, end = 0;  ///< bits of omitted bounds
    std::uint64_t ellipsis = 0, new_axis = 0;
    std::uint64_t shrink_axis = 0;  ///< a single element, whose dim is removed
    Flag sized;                     ///< items have a size instead of an end; -1 is the rest
};

/// Marks a bound that is not known when the slice is created: the next operand is its value.
inline constexpr std::int64_t bound_operand = std::numeric_limits<std::int64_t>::min();

/// The faults that a slice can have.
enum class SliceFault : std::uint8_t { none, rank, ellipses, stride, index, part, results, bounds };

/// The items of a slice applied to a shape: the start, the number of elements and the stride for
/// each dim of the shape, and the dims of the result.
struct SlicePlan {
    static constexpr int most_items = 16;
    std::int64_t begin[max_rank]{}, stride[max_rank]{};
    Shape count, out;
    SliceFault fault = SliceFault::none;
    std::int64_t at = 0;  ///< the item or the index that is wrong

    /// `items` contains begin, end and stride of each item; `bounds` are the values of those that
    /// are operands, which are unknown while types are computed.
    constexpr SlicePlan(const Shape& s, const SliceMasks& masks, const kernels::Attributes& items,
                        const kernels::Ref* bounds, int bound_count)
        : masks_(masks), items_(items), bounds_(bounds), bound_count_(bound_count) {
        const int n = items.count() / 3;
        int covered = 0, ellipsis = -1;  // dims that the items refer to
        for (int k = 0; k < n; ++k) {
            if (is(masks.ellipsis, k)) {
                if (ellipsis >= 0) fail(SliceFault::ellipses, k);
                ellipsis = k;
            } else if (!is(masks.new_axis, k)) {
                ++covered;
            }
        }
        if (covered > s.rank || n > most_items) fail(SliceFault::rank, covered);
        for (int k = 0; k < n && fault == SliceFault::none; ++k) {
            if (k == ellipsis) {
                for (int left = s.rank - covered; left > 0; --left) whole(s);
            } else if (is(masks.new_axis, k)) {
                for (int i = 0; i < 3; ++i) bound(k, i);
                result(1);
            } else {
                add(s[count.rank], k);
            }
        }
        while (count.rank < s.rank && fault == SliceFault::none) whole(s);
    }
    /// The box that copies the slice from a tensor of shape s.
    kernels::Box box(const Shape& s) const {
        const kernels::Steps from(s), to(count);
        kernels::Box b;
        for (int d = 0; d < s.rank; ++d) {
            b.first_from += begin[d] * from[d];
            b.push(count[d], stride[d] * from[d], to[d]);
        }
        return b;
    }

private:
    struct Bound {
        std::int64_t value = 0;
        bool known = true;
    };
    static constexpr bool is(std::uint64_t mask, int k) { return (mask >> k & 1) != 0; }
    constexpr void fail(SliceFault f, std::int64_t where) {
        fault = f;
        at = where;
    }
    constexpr void result(int dim) {
        if (out.rank == max_rank) fail(SliceFault::results, out.rank);
        else out.push_back(dim);
    }
    constexpr void whole(const Shape& s) {
        stride[count.rank] = 1;
        result(s[count.rank]);
        count.push_back(s[count.rank]);
    }
    /// The i-th number (begin, end or stride) of item k.
    constexpr Bound bound(int k, int i) {
        const std::int64_t w = items_.word(3 * k + i);
        if (w != bound_operand) return {w};
        if (bounds_ == nullptr) return {0, false};
        if (next_ >= bound_count_) {
            fail(SliceFault::bounds, k);
            return {0, false};
        }
        const kernels::Ref& r = bounds_[next_++];
        if (r.data == nullptr) return {0, false};
        if (r.shape.rank != 0) fail(SliceFault::bounds, k);
        else if (r.dtype == DType::int64) return {*r.as<const std::int64_t>()};
        else return {*r.as<const std::int32_t>()};
        return {0, false};
    }
    constexpr void add(int n, int k) {
        const int d = count.rank;
        const Bound first = bound(k, 0), last = bound(k, 1), step = bound(k, 2);
        if (fault != SliceFault::none) return;
        stride[d] = 1;
        if (is(masks_.shrink_axis, k)) {
            count.push_back(1);
            if (n == dyn || !first.known) return;
            begin[d] = first.value < 0 ? first.value + n : first.value;
            if (begin[d] < 0 || begin[d] >= n) fail(SliceFault::index, first.value);
            return;
        }
        if (step.known && step.value == 0) return fail(SliceFault::stride, k);
        const int size =
            masks_.sized ? part(n, d, first, last) : length(n, d, k, first, last, step);
        count.push_back(size);
        result(size);
    }
    /// The number of elements of a part, which must lie within the dim.
    constexpr int part(int n, int d, const Bound& first, const Bound& size) {
        begin[d] = first.value;
        if (!size.known) return dyn;
        if (size.value == -1) {
            if (n == dyn || !first.known) return dyn;
            if (first.value < 0 || first.value > n) fail(SliceFault::part, d);
            return static_cast<int>(n - first.value);
        }
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        const bool fits =
            size.value >= 0 && size.value <= (n == dyn ? most : n) &&
            (!first.known || (first.value >= 0 && (n == dyn || first.value <= n - size.value)));
        if (!fits) fail(SliceFault::part, d);
        return fits ? static_cast<int>(size.value) : dyn;
    }
    /// The number of elements between two bounds.
    constexpr int length(int n, int d, int k, const Bound& first, const Bound& last,
                         const Bound& step) {
        const bool from_start = is(masks_.begin, k), to_end = is(masks_.end, k);
        if (from_start && to_end && step.known && (step.value == 1 || step.value == -1)) {
            stride[d] = step.value;
            begin[d] = step.value == 1 ? 0 : n - 1;
            return n;
        }
        if (n == dyn || !step.known || !(first.known || from_start) || !(last.known || to_end))
            return dyn;
        const bool up = step.value > 0;
        const std::int64_t low = up ? 0 : -1, high = up ? n : n - 1;
        const auto clamp = [&](std::int64_t v) {
            v = v < 0 ? v + n : v;
            return v < low ? low : v > high ? high : v;
        };
        const std::int64_t b = from_start ? (up ? low : high) : clamp(first.value);
        const std::int64_t e = to_end ? (up ? high : low) : clamp(last.value);
        if (up ? e <= b : e >= b) return 0;
        const std::int64_t size = (e - b + (up ? -1 : 1)) / step.value + 1;
        begin[d] = b;
        if (size > 1) stride[d] = step.value;
        return static_cast<int>(size);
    }

    SliceMasks masks_;
    kernels::Attributes items_;
    const kernels::Ref* bounds_;
    int bound_count_, next_ = 0;
};

[[gnu::cold, gnu::noinline, noreturn]] inline void bad_slice(const SlicePlan& p, const Shape& s) {
    const auto fail = [&](std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.ops.slice", "strided_slice", "x", std::move(got), std::move(expected)});
    };
    switch (p.fault) {
        case SliceFault::rank:
            fail("shape " + s.to_string(), "a rank of " + std::to_string(p.at) + " or more");
            break;
        case SliceFault::ellipses: fail("several ellipses", "at most one"); break;
        case SliceFault::stride: fail("a stride of 0", "a stride that is not 0"); break;
        case SliceFault::index:
            fail("index " + std::to_string(p.at) + " in shape " + s.to_string(),
                 "an index within it");
            break;
        case SliceFault::part:
            fail("a part beyond dimension " + std::to_string(p.at) + " of " + s.to_string(),
                 "a part within it");
            break;
        case SliceFault::results: fail("more than 8 dims", "at most 8 dims"); break;
        default: fail("bounds that are not scalars", "a scalar for each bound");
    }
    __builtin_unreachable();
}

/// Splits the bounds of `items` items, whose words start at `word`, into three lists. Bounds
/// without a word are the operands from `operand` on.
void saved_bounds(auto& n, int items, int word, int operand, auto& begin, auto& end, auto& stride) {
    const auto value = [&](int k) {
        const std::int64_t w = n.word(word + k);
        constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
        if (w != bound_operand) return n.known_dim(std::clamp(w, -most - 1, most));
        const int at = operand++;
        return n.computed_dim(n.dtype(at) == DType::int64 ? n.cast(n.in(at), n.type(at), n.int32())
                                                          : n.in(at));
    };
    for (int k = 0; k < items; ++k) {
        begin.push_back(value(3 * k));
        end.push_back(value(3 * k + 1));
        stride.push_back(value(3 * k + 2));
    }
}
/// Adds a node with these masks.
auto saved_slice(auto& n, std::string_view op, decltype(n.inputs()) inputs,
                 const SliceMasks& masks) {
    const auto bits = [](std::uint64_t mask) { return static_cast<std::int64_t>(mask); };
    return n.add(op, std::move(inputs),
                 {{"T", n.type()},
                  {"Index", n.int32()},
                  {"begin_mask", bits(masks.begin)},
                  {"end_mask", bits(masks.end)},
                  {"ellipsis_mask", bits(masks.ellipsis)},
                  {"new_axis_mask", bits(masks.new_axis)},
                  {"shrink_axis_mask", bits(masks.shrink_axis)}});
}
/// Reads the masks and the items of TensorFlow's node, whose begin, end and strides are the
/// operands from `first` on.
auto read_slice(auto& n, std::size_t first) {
    const auto begin = n.ints(first), end = n.ints(first + 1), stride = n.ints(first + 2);
    if (begin.size() != end.size() || begin.size() != stride.size())
        n.fail("begin, end and strides of different lengths", "equal lengths");
    if (begin.size() > SlicePlan::most_items) n.unsupported("a slice of more than 16 items");
    auto words = n.words(first);
    words.clear();
    for (const char* mask :
         {"begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"})
        words.push_back(static_cast<std::uint64_t>(n.number(mask, 0)));
    words.push_back(0);
    for (std::size_t k = 0; k < begin.size(); ++k)
        for (const std::int64_t v : {begin[k], end[k], stride[k]})
            words.push_back(static_cast<std::uint64_t>(std::max(v, bound_operand + 1)));
    return words;
}

/// Inputs: a tensor, scalars for the bounds that are not words. Result: x[begin:end:stride, ...].
/// The list contains begin, end and stride of each item.
struct StridedSlice : SelfContained {
    using Attributes = SliceMasks;
    static constexpr std::string_view name = "StridedSlice";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        bool fits = count > 0 && in[0] == out;
        for (int k = 1; k < count; ++k) fits = fits && is_index(in[k]);
        return fits;
    }
    static constexpr SlicePlan plan(const kernels::Ref* in, int count,
                                    const kernels::Attributes& a) {
        return {in[0].shape, attributes_of<StridedSlice>(a), a.from(attribute_count<StridedSlice>),
                in + 1, count - 1};
    }
    /// The plan when types are computed and there are no operands yet.
    static constexpr SlicePlan plan_of_type(const Shape& s, const kernels::Attributes& a) {
        return {s, attributes_of<StridedSlice>(a), a.from(attribute_count<StridedSlice>), nullptr,
                0};
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const SlicePlan p = plan(in, count, a);
        if (p.fault == SliceFault::none) return p.out;
        if (!__builtin_is_constant_evaluated()) bad_slice(p, in[0].shape);
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const SlicePlan p = plan(in, count, a);
        if (p.fault != SliceFault::none) bad_slice(p, in[0].shape);
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), p.box(in[0].shape));
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}, read_slice(n, 1)); }
    static void to_graph_def(auto& n) {
        const Attributes masks = attributes_of<StridedSlice>(n);
        constexpr int first = attribute_count<StridedSlice>;
        auto begin = n.dims(), end = n.dims(), stride = n.dims();
        saved_bounds(n, (n.words_count() - first) / 3, first, 1, begin, end, stride);
        if (masks.sized)
            n.result(n.add("Slice", {n.in(0), n.vector(begin), n.vector(end)},
                           {{"T", n.type()}, {"Index", n.int32()}}));
        else
            n.result(saved_slice(
                n, name, {n.in(0), n.vector(begin), n.vector(end), n.vector(stride)}, masks));
    }
};

/// Inputs: the gradient of a slice; if dims of the result are dyn, a tensor that has these dims;
/// the bounds. Result: zeros, with the gradient's elements at the positions of the slice. The list
/// is that of StridedSlice, followed by the dims of the result if they are known.
struct StridedSliceGrad : SelfContained {
    struct Attributes {
        std::int64_t items = 0;
        Flag open;
        SliceMasks masks{};
    };
    static constexpr std::string_view name = "StridedSliceGrad";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return StridedSlice::accepts(out, in, count) ||
               (count > 1 && in[0] == out && StridedSlice::accepts(out, in + 1, count - 1));
    }
    static constexpr Shape whole(const kernels::Ref* in, const kernels::Attributes& a) {
        if (attributes_of<StridedSliceGrad>(a).open) return in[1].shape;
        Shape s;
        for (int k = dims_at(a); k < a.count(); ++k) s.push_back(static_cast<int>(a.word(k)));
        return s;
    }
    static constexpr SlicePlan plan(const kernels::Ref* in, int count, const Shape& s,
                                    const kernels::Attributes& a) {
        const Attributes at = attributes_of<StridedSliceGrad>(a);
        constexpr int first = attribute_count<StridedSliceGrad>;
        const int used = at.open ? 2 : 1;
        return {s,
                at.masks,
                {a.words.subspan(first, 3 * static_cast<std::size_t>(at.items)), {}},
                in + used,
                count - used};
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        return whole(in, a);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const SlicePlan p = plan(in, count, out.shape, a);
        if (p.fault != SliceFault::none) bad_slice(p, out.shape);
        if (!(p.out == in[0].shape))
            tf::detail::ops::bad_shape("tf.ops.slice", name, "dy", in[0].shape.to_string(),
                                       p.out.to_string());
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        kernels::copy_box(in[0].as<const Out>(), out.as<Out>(), p.box(out.shape).reversed());
    }
    static constexpr void gradient(auto& g) {
        const Attributes at = attributes_of<StridedSliceGrad>(g);
        constexpr std::size_t own =
            attribute_count<StridedSliceGrad> - attribute_count<StridedSlice>;
        const std::size_t count =
            attribute_count<StridedSlice> + 3 * static_cast<std::size_t>(at.items);
        g.to(0, with_bounds<StridedSlice>(g, {g.dy()}, at.open ? 2 : 1,
                                          g.all_words().subspan(own, count)));
    }
    static void from_graph_def(auto& n) {
        auto words = read_slice(n, 1);
        words.insert(words.begin(),
                     {(words.size() - attribute_count<StridedSlice>) / 3, std::uint64_t{0}});
        for (const std::uint64_t d : n.sizes(0)) words.push_back(d);
        n.result(n.dtype(4), {n.in(4)}, words);
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<StridedSliceGrad>(n);
        auto begin = n.dims(), end = n.dims(), stride = n.dims();
        saved_bounds(n, static_cast<int>(at.items), attribute_count<StridedSliceGrad>,
                     at.open ? 2 : 1, begin, end, stride);
        if (at.masks.sized)
            for (std::size_t d = 0; d < end.size(); ++d)
                end[d] = n.dim_add(begin[d], n.dim(0, static_cast<int>(d)));
        auto dims = n.dims();
        for (int d = 0; d < n.shape().rank; ++d)
            dims.push_back(at.open ? n.dim(1, d) : n.known_dim(n.shape()[d]));
        n.result(saved_slice(
            n, name, {n.vector(dims), n.vector(begin), n.vector(end), n.vector(stride), n.in(0)},
            at.masks));
    }
    /// Applies Op to `first` and to the bounds of the rule's op, its operands from `bounds` on.
    template <class Op>
    static constexpr ad::Value with_bounds(auto& g, std::initializer_list<ad::Value> first,
                                           int bounds, ad::Words words) {
        std::array<ad::Value, 3 * max_rank + 2> in;
        std::size_t count = 0;
        for (const ad::Value& v : first) in[count++] = v;
        for (int k = bounds; k < g.count(); ++k) in[count++] = g.in(k);
        return g.template apply_to<Op>(ad::Values(in.data(), count), words, in[0].dtype());
    }

private:
    static constexpr int dims_at(const kernels::Attributes& a) {
        return attribute_count<StridedSliceGrad> +
               3 * static_cast<int>(attributes_of<StridedSliceGrad>(a).items);
    }
};

constexpr void StridedSlice::gradient(auto& g) {
    const ad::Value x = g.in(0), dy = g.dy();
    const bool open = !x.shape().fully_defined();
    tf::detail::core::Pool<std::uint64_t> words{
        static_cast<std::uint64_t>((g.words() - attribute_count<StridedSlice>) / 3),
        std::uint64_t{open}};
    words.push_all(g.all_words());
    for (int d = 0; !open && d < x.shape().rank; ++d)
        words.push(static_cast<std::uint64_t>(x.shape()[d]));
    const ad::Words all{words.data(), static_cast<std::size_t>(words.size())};
    if (open) g.to(0, StridedSliceGrad::with_bounds<StridedSliceGrad>(g, {dy, x}, 1, all));
    else g.to(0, StridedSliceGrad::with_bounds<StridedSliceGrad>(g, {dy}, 1, all));
}

/// Inputs: a tensor, a value, scalars for the bounds that are not words. Result: the tensor with a
/// slice replaced by the value. The words are those of StridedSlice.
struct StridedSliceUpdate : SelfContained {
    using Attributes = SliceMasks;
    static constexpr std::string_view name = "TensorStridedSliceUpdate";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool in_place = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 1 && in[0] == out && StridedSlice::accepts(out, in + 1, count - 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const SlicePlan p(out.shape, attributes_of<StridedSlice>(a),
                          a.from(attribute_count<StridedSlice>), in + 2, count - 2);
        if (p.fault != SliceFault::none) bad_slice(p, out.shape);
        if (!(p.out == in[1].shape))
            tf::detail::ops::bad_shape("tf.ops.slice", "assign", "value", in[1].shape.to_string(),
                                       p.out.to_string());
        copy_unless_in_place<Out>(out, in[0]);
        kernels::copy_box(in[1].as<const Out>(), out.as<Out>(), p.box(out.shape).reversed());
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0))
            g.to(0, StridedSliceGrad::with_bounds<StridedSliceUpdate>(
                        g, {g.dy(), zeros_like(g.in(1))}, 2, g.all_words()));
        if (g.wants(1))
            g.to(1, StridedSliceGrad::with_bounds<StridedSlice>(g, {g.dy()}, 2, g.all_words()));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(4)}, read_slice(n, 1));
    }
    static void to_graph_def(auto& n) {
        const Attributes masks = attributes_of<StridedSliceUpdate>(n);
        constexpr int first = attribute_count<StridedSliceUpdate>;
        auto begin = n.dims(), end = n.dims(), stride = n.dims();
        saved_bounds(n, (n.words_count() - first) / 3, first, 2, begin, end, stride);
        n.result(saved_slice(
            n, name, {n.in(0), n.vector(begin), n.vector(end), n.vector(stride), n.in(1)}, masks));
    }
};

struct SliceOps {
    using list = Registry<StridedSlice, StridedSliceGrad, StridedSliceUpdate>;
};

}  // namespace op

template <>
struct op_by_id<op_id("StridedSlice")> : std::type_identity<op::StridedSlice> {};
template <>
struct op_by_id<op_id("StridedSliceGrad")> : std::type_identity<op::StridedSliceGrad> {};
template <>
struct op_by_id<op_id("TensorStridedSliceUpdate")> : std::type_identity<op::StridedSliceUpdate> {};

}  // namespace tf
