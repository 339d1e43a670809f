// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for nodes that move elements, create or query shapes, and for lists of tensors. TensorFlow
// passes axes, sizes and permutations as tensors; our ops have them as attributes.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/import_node.hpp>
#include <tf/ops/primitive/slice.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io::rules {

using N = ImportNode;

TF_COMMON_INLINE void identity(N& n) { n.out(n.in(0)); }
TF_COMMON_INLINE void identity_n(N& n) {
    for (const GraphValue x : n.inputs()) n.out(x);
}
TF_COMMON_INLINE void nothing(N&) {}

// ---- shapes

TF_COMMON_INLINE std::uint64_t word(std::int64_t v) { return static_cast<std::uint64_t>(v); }
TF_COMMON_INLINE GraphValue reshaped(N& n, GraphValue x, const N::Words& dims) {
    if (dims.size() > max_rank) throw Unsupported{"more than 8 dims"};
    int open = 0;
    for (const std::uint64_t w : dims) {
        const auto d = static_cast<std::int64_t>(w);
        open += d == -1;
        if (d < -1 - max_rank || d > std::numeric_limits<int>::max())
            n.fail("a dim of " + std::to_string(d), "a size, or -1");
    }
    if (open > 1) n.fail("more than one dim that is -1", "one at most");
    return n.make<op::Reshape>(n.dtype_of(x), {x}, dims);
}
/// Dim k of the operand as a word of op::Reshape, so that the dim is kept.
TF_COMMON_INLINE std::uint64_t kept(const Shape& s, int k) {
    return word(s[k] == dyn ? -2 - k : s[k]);
}
TF_COMMON_INLINE void expand_dims(N& n) {
    const int rank = n.rank(0), axis = n.axis_in(n.integer(1), rank + 1);
    N::Words dims;
    for (int k = 0; k <= rank; ++k) {
        if (k == axis) dims.push_back(1);
        if (k < rank) dims.push_back(kept(n.shape(0), k));
    }
    n.out(reshaped(n, n.in(0), dims));
}
TF_COMMON_INLINE void squeeze(N& n) {
    const AttrList* axes = n.attr<AttrList>("squeeze_dims");
    const bool all = axes == nullptr || axes->ints.empty();
    const Shape s = all ? n.dims(0) : n.shape(0);
    const int rank = n.rank(0);
    std::uint64_t mask = 0;
    if (!all)
        for (const std::int64_t a : axes->ints) mask |= std::uint64_t{1} << n.axis(a, 0);
    N::Words dims;
    for (int k = 0; k < rank; ++k) {
        if (all ? s[k] == 1 : (mask >> k & 1) != 0) {
            if (s[k] != 1 && s[k] != dyn) n.fail("a dim of " + std::to_string(s[k]), "a dim of 1");
            continue;
        }
        dims.push_back(kept(s, k));
    }
    n.out(reshaped(n, n.in(0), dims));
}
TF_COMMON_INLINE void shape_n(N& n) {
    for (const GraphValue x : n.inputs()) n.out(n.make<op::ShapeOf>(n.type("out_type"), {x}));
}
TF_COMMON_INLINE void size(N& n) {
    const std::uint64_t all = (std::uint64_t{1} << n.rank(0)) - 1;
    const DType d = n.type("out_type");
    const GraphValue dims = n.make<op::ShapeOf>(d, {n.in(0)});
    if (all == 0) return n.out(n.number_as(d, 1));
    n.out(n.make<op::ReduceProd>(d, {dims}, {1, 0}));
}
TF_COMMON_INLINE void rank(N& n) { n.out(n.number_as(DType::int32, n.rank(0))); }
template <int Value>
void fill_like(N& n) {
    n.out(n.make<op::FillLike>(n.dtype(0), {n.in(0)}, {Value}));
}
/// Strings become empty.
TF_COMMON_INLINE void zeros_like(N& n) {
    if (n.dtype(0) != DType::str) return fill_like<0>(n);
    N::Words sizes;
    const Shape dims = n.dims(0);
    for (int k = 0; k < dims.rank; ++k) sizes.push_back(word(dims[k]));
    const GraphValue empty =
        n.constant(AnyTensor(tf::detail::tracing::Handle(tf::detail::core::allocate(DType::str, 1)),
                             Shape{}, DType::str));
    n.out(n.make<op::BroadcastTo>(DType::str, {empty}, sizes));
}
/// The value is an operand in TensorFlow. BroadcastTo also repeats strings.
TF_COMMON_INLINE void fill(N& n) {
    n.out(n.make<op::BroadcastTo>(n.dtype(1), {n.in(1)}, n.sizes(0)));
}
TF_COMMON_INLINE Shape shape_from(N& n, std::size_t k) {
    Shape s;
    const auto dims = n.ints(k);
    if (dims.size() > max_rank) throw Unsupported{"more than 8 dims"};
    for (const std::int64_t d : dims) s.push_back(static_cast<int>(d));
    return s;
}
/// The axes that broadcasting repeats, for each of two shapes: a gradient is summed over them.
TF_COMMON_INLINE void broadcast_gradient_args(N& n) {
    const Shape a = shape_from(n, 0), b = shape_from(n, 1);
    const Shape joined = broadcast(a, b);
    if (!joined.valid()) n.fail(a.to_string() + " and " + b.to_string(), "shapes that broadcast");
    for (const Shape& s : {a, b}) {
        std::vector<std::int64_t> axes;
        for (int k = 0; k < joined.rank; ++k) {
            const int own = k - (joined.rank - s.rank);
            // If both dims are 1, TensorFlow lists the axis, too; the sum does not change the
            // values.
            if (own < 0 || s[own] == 1) axes.push_back(k);
        }
        n.out(n.vector(axes, n.dtype(0)));
    }
}
TF_COMMON_INLINE void broadcast_args(N& n) {
    const Shape joined = broadcast(shape_from(n, 0), shape_from(n, 1));
    if (!joined.valid()) n.fail("shapes that do not broadcast", "shapes that do");
    std::vector<std::int64_t> dims;
    for (int k = 0; k < joined.rank; ++k) dims.push_back(joined[k]);
    n.out(n.vector(dims, n.dtype(0)));
}

/// Where the parts of a concatenation begin, from their shapes. The gradient of tf.concat has it.
TF_COMMON_INLINE void concat_offset(N& n) {
    std::int64_t at = 0;
    for (std::size_t k = 1; k < n.count(); ++k) {
        const auto dims = n.ints(k);
        const int axis = n.axis_in(n.integer(0), static_cast<int>(dims.size()));
        const std::int64_t size = dims[static_cast<std::size_t>(axis)];
        if (size < 0 || size > std::numeric_limits<int>::max())
            n.fail("a dim of " + std::to_string(size), "a size of at least 0");
        std::vector<std::int64_t> offset(dims.size());
        offset[static_cast<std::size_t>(axis)] = at;
        at += size;
        n.out(n.vector(offset, n.dtype(k)));
    }
}

// ---- elements

TF_COMMON_INLINE void pack(N& n) {
    const int rank = n.rank(0), axis = n.axis_in(n.number("axis", 0), rank + 1);
    N::GraphValues parts;
    for (std::size_t i = 0; i < n.count(); ++i) {
        if (n.rank(i) != rank) n.fail("values of different ranks", "values of one shape");
        N::Words dims;
        for (int k = 0; k <= rank; ++k) {
            if (k == axis) dims.push_back(1);
            if (k < rank) dims.push_back(kept(n.shape(i), k));
        }
        parts.push_back(reshaped(n, n.in(i), dims));
    }
    n.out(n.in_groups<op::Concat>(std::move(parts), op::Concat::most_parts, axis));
}
/// x[..., begin:end, ...] along one axis; with `gone`, a single element, and the axis is removed.
TF_COMMON_INLINE GraphValue part(N& n, GraphValue x, int axis, std::int64_t begin, std::int64_t end,
                                 bool gone) {
    N::Words words{0, 0, 0, 0, gone ? std::uint64_t{1} << axis : 0, 0};
    for (int k = 0; k < axis; ++k) {
        words[0] |= std::uint64_t{1} << k;
        words[1] |= std::uint64_t{1} << k;
        words.insert(words.end(), {0, 0, 1});
    }
    words.insert(words.end(), {word(begin), word(end), 1});
    return n.make<op::StridedSlice>(n.dtype_of(x), {x}, words);
}
TF_COMMON_INLINE void unpack(N& n) {
    const int axis = n.axis(n.number("axis", 0), 0);
    const std::int64_t parts = n.number("num", 0);
    const Shape s = n.shape(0);
    if (s[axis] == dyn) throw NotYetKnown{};
    if (s[axis] != parts) n.fail(s.to_string(), std::to_string(parts) + " elements in the axis");
    for (std::int64_t i = 0; i < parts; ++i) n.out(part(n, n.in(0), axis, i, i + 1, true));
}
TF_COMMON_INLINE void split(N& n) {
    const int axis = n.axis(n.integer(0), 1);
    const std::int64_t parts = n.number("num_split", 1), whole = n.shape(1)[axis];
    if (whole == dyn) throw NotYetKnown{};
    if (parts < 1 || whole % parts != 0)
        n.fail(std::to_string(parts) + " parts of " + std::to_string(whole), "equal parts");
    const std::int64_t each = whole / parts;
    for (std::int64_t i = 0; i < parts; ++i)
        n.out(part(n, n.in(1), axis, i * each, (i + 1) * each, false));
}
TF_COMMON_INLINE void split_v(N& n) {
    auto sizes = n.ints(1);
    const int axis = n.axis(n.integer(2), 0);
    const std::int64_t whole = n.shape(0)[axis];
    if (whole == dyn) throw NotYetKnown{};
    std::int64_t left = whole, *open = nullptr;
    for (std::int64_t& s : sizes) {
        if (s < 0) open = &s;
        else if (s > left) n.fail("sizes larger than the axis", "sizes that add up");
        else left -= s;
    }
    if (open != nullptr) *open = std::exchange(left, 0);
    if (left != 0) n.fail("sizes that leave " + std::to_string(left), "sizes that add up");
    std::int64_t at = 0;
    for (const std::int64_t s : sizes) {
        n.out(part(n, n.in(0), axis, at, at + s, false));
        at += s;
    }
}
TF_COMMON_INLINE void slice(N& n) {
    const auto begin = n.ints(1), size = n.ints(2);
    if (begin.size() != size.size() || begin.size() > max_rank)
        n.fail("begin and size of several lengths", "one number a dim");
    const Shape s = n.shape(0);
    if (s.valid() && s.rank != static_cast<int>(begin.size()))
        n.fail(std::to_string(begin.size()) + " numbers for " + s.to_string(), "one number a dim");
    N::Words words{0, 0, 0, 0, 0, 1};
    for (std::size_t k = 0; k < begin.size(); ++k) {
        if (begin[k] < 0 || size[k] < -1) n.fail("a negative begin or size", "a part of it");
        words.insert(words.end(), {word(begin[k]), word(size[k]), 1});
    }
    n.out(n.make<op::StridedSlice>(n.dtype(0), {n.in(0)}, words));
}

}  // namespace tf::io::rules

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
