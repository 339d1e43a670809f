// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that only gradients need: shapes taken from another tensor, sums over what broadcasting
// repeated, rows added to a table. They are ops like all others, so gradients of gradients are
// nothing special.

#include <tf/kernels/movement.hpp>
#include <tf/kernels/reduction.hpp>
#include <tf/ops/arithmetic.hpp>
#include <tf/ops/assign.hpp>
#include <tf/ops/call.hpp>

namespace tf {
namespace op {

/// Inputs: values, how the result is shaped: the first, repeated to the dims of the second. One row
/// of a fused loop, which reads no element of the second.
struct BroadcastLike : Elementwise<2> {
    static constexpr std::string_view name = "BroadcastLike";
    template <class V>
    static constexpr V apply(V a, V) {
        return a;
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy()); }
};

/// Inputs: values, how the result is shaped. A view: no element moves.
struct ReshapeLike {
    static constexpr std::string_view name = "ReshapeLike";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    static constexpr void gradient(auto& g) { g.to(0, reshape_like(g.dy(), g.in(0))); }
};

/// Inputs: values, how the result is shaped: sums over the dims that broadcasting the second to the
/// first repeats. TensorFlow's BroadcastGradientArgs, Sum and Reshape.
struct SumLike {
    static constexpr std::string_view name = "SumLike";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& from = in[0].shape;
        const int extra = from.rank - out.shape.rank;
        unsigned mask = 0;
        for (int i = 0; i < from.rank; ++i)
            if (i < extra || (out.shape[i - extra] == 1 && from[i] != 1)) mask |= 1u << i;
        if (mask == 0) std::copy_n(in[0].as<const Out>(), out.shape.size(), out.as<Out>());
        else kernels::reduce<kernels::Sum>(in[0].as<const Out>(), from, mask, out.as<Out>());
    }
    static constexpr void gradient(auto& g) { g.to(0, broadcast_like(g.dy(), g.in(0))); }
};

/// Input: a tensor. Word: a mask of axes. How many elements a reduction over them meets, as Out.
struct ReducedCount {
    static constexpr std::string_view name = "ReducedCount";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::int64_t n = 1;
        for (int i = 0; i < in[0].shape.rank; ++i)
            if ((a.words[0] >> i & 1) != 0) n *= in[0].shape[i];
        *out.as<Out>() = static_cast<Out>(static_cast<float>(n));
    }
};

/// Inputs: a table, int32 or int64 indices, rows (the indices' dims, then those of a row): the
/// table with every row added at its index. tf.tensor_scatter_nd_add along the first dim.
struct ScatterAdd {
    static constexpr std::string_view name = "ScatterAddRows";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr bool in_place = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if (out.data != in[0].data)
            std::copy_n(in[0].as<const Out>(), in[0].shape.size(), out.as<Out>());
        add_rows(out.as<Out>(), out.shape, in[1], in[2]);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        if (g.wants(2)) g.to(2, gather(g.dy(), g.in(1), 0));
    }
};

/// Inputs: a table, indices, values where the indices' dims stand for one axis of the table. Word:
/// the axis. Zeros like the table, to which every value is added at its index.
struct GatherBack {
    static constexpr std::string_view name = "GatherBack";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        const int axis = static_cast<int>(a.integer(0));
        std::int64_t outer = 1, inner = 1;
        for (int i = 0; i < axis; ++i) outer *= out.shape[i];
        for (int i = axis + 1; i < out.shape.rank; ++i) inner *= out.shape[i];
        if (in[1].dtype == DType::int64) add<std::int64_t>(out, in, axis, outer, inner);
        else add<std::int32_t>(out, in, axis, outer, inner);
    }
    static constexpr void gradient(auto& g) { g.to(2, gather(g.dy(), g.in(1), g.word(0))); }

private:
    template <class Index>
    static void add(const kernels::Ref& out, const kernels::Ref* in, int axis, std::int64_t outer,
                    std::int64_t inner) {
        if (out.dtype == DType::float64) add_all<Index, double>(out, in, axis, outer, inner);
        else add_all<Index, float>(out, in, axis, outer, inner);
    }
    template <class Index, class T>
    static void add_all(const kernels::Ref& out, const kernels::Ref* in, int axis,
                        std::int64_t outer, std::int64_t inner) {
        const std::int64_t n = in[1].shape.size(), size = out.shape[axis];
        const T* from = in[2].as<const T>();
        for (std::int64_t o = 0; o < outer; ++o)
            for (std::int64_t k = 0; k < n; ++k, from += inner) {
                T* to = out.as<T>() + (o * size + in[1].as<const Index>()[k]) * inner;
                for (std::int64_t i = 0; i < inner; ++i) to[i] += from[i];
            }
    }
};

/// Inputs: a tensor, then the parts before one along an axis, and that one. Word: the axis. The
/// elements that a concatenation took from the last part.
struct Part {
    static constexpr std::string_view name = "ConcatPart";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        return in[count - 1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const int axis = static_cast<int>(a.integer(0));
        std::int64_t before = 0, outer = 1, inner = 1;
        for (int k = 1; k + 1 < count; ++k) before += in[k].shape[axis];
        for (int i = 0; i < axis; ++i) outer *= out.shape[i];
        for (int i = axis + 1; i < out.shape.rank; ++i) inner *= out.shape[i];
        const std::int64_t width = out.shape[axis] * inner, stride = in[0].shape[axis] * inner;
        for (std::int64_t o = 0; o < outer; ++o)
            std::copy_n(in[0].as<const Out>() + o * stride + before * inner, width,
                        out.as<Out>() + o * width);
    }
    static constexpr void gradient(auto& g) { g.to(0, place_part(g)); }
};

/// Inputs: a part, how the result is shaped, then the parts before. Word: the axis. Zeros with the
/// part at its place.
struct PlacePart {
    static constexpr std::string_view name = "ConcatPlacePart";
    static constexpr Role role = Role::pure;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        const int axis = static_cast<int>(a.integer(0));
        std::int64_t before = 0, outer = 1, inner = 1;
        for (int k = 2; k < count; ++k) before += in[k].shape[axis];
        for (int i = 0; i < axis; ++i) outer *= out.shape[i];
        for (int i = axis + 1; i < out.shape.rank; ++i) inner *= out.shape[i];
        const std::int64_t width = in[0].shape[axis] * inner, stride = out.shape[axis] * inner;
        for (std::int64_t o = 0; o < outer; ++o)
            std::copy_n(in[0].as<const Out>() + o * width, width,
                        out.as<Out>() + o * stride + before * inner);
    }
    static constexpr void gradient(auto& g) { g.to(0, take_part(g)); }
};

/// Word: a mask of axes. For each element the product of the others over these axes: exact where
/// elements are zero.
struct ProductOfOthers {
    static constexpr std::string_view name = "ProductOfOthers";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        const std::int64_t n = s.size();
        std::array<std::int64_t, max_rank> stride{};
        std::int64_t groups = 1;
        for (int i = s.rank; i-- > 0;) {
            if ((a.words[0] >> i & 1) != 0) continue;
            stride[static_cast<std::size_t>(i)] = groups;
            groups *= s[i];
        }
        const auto group = [&](std::int64_t e) {
            std::int64_t at = 0;
            for (int i = s.rank; i-- > 0; e /= s[i])
                at += e % s[i] * stride[static_cast<std::size_t>(i)];
            return at;
        };
        const detail::Handle memory(detail::allocate(out.dtype, groups));
        Out* product = static_cast<Out*>(memory.buffer()->data());
        std::fill_n(product, groups, detail::literal_as<Out>(1));
        for (std::int64_t e = 0; e < n; ++e) {
            Out& before = product[group(e)];
            out.as<Out>()[e] = before;
            before = Mul::apply(before, in[0].as<const Out>()[e]);
        }
        std::fill_n(product, groups, detail::literal_as<Out>(1));
        for (std::int64_t e = n; e-- > 0;) {
            Out& behind = product[group(e)];
            out.as<Out>()[e] = Mul::apply(out.as<Out>()[e], behind);
            behind = Mul::apply(behind, in[0].as<const Out>()[e]);
        }
    }
    /// NaN where an element is zero, as TensorFlow's second derivative is.
    static constexpr void gradient(auto& g) {
        const auto weighted = g.dy() * g.out();
        const auto all = sum(weighted, g.word(0), true);
        g.to(0, (broadcast_like(all, weighted) - weighted) / g.in(0));
    }
};

/// The input; no gradient goes through. A view.
struct StopGradient {
    static constexpr std::string_view name = "StopGradient";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("GatherBack")> : std::type_identity<op::GatherBack> {};
template <>
struct op_by_id<op_id("ConcatPart")> : std::type_identity<op::Part> {};
template <>
struct op_by_id<op_id("ConcatPlacePart")> : std::type_identity<op::PlacePart> {};
template <>
struct op_by_id<op_id("ProductOfOthers")> : std::type_identity<op::ProductOfOthers> {};
template <>
struct op_by_id<op_id("StopGradient")> : std::type_identity<op::StopGradient> {};
template <>
struct op_by_id<op_id("BroadcastLike")> : std::type_identity<op::BroadcastLike> {};
template <>
struct op_by_id<op_id("ReshapeLike")> : std::type_identity<op::ReshapeLike> {};
template <>
struct op_by_id<op_id("SumLike")> : std::type_identity<op::SumLike> {};
template <>
struct op_by_id<op_id("ReducedCount")> : std::type_identity<op::ReducedCount> {};
template <>
struct op_by_id<op_id("ScatterAddRows")> : std::type_identity<op::ScatterAdd> {};

/// x, which gradients take for a constant (tf.stop_gradient).
template <TensorLike A>
constexpr auto stop_gradient(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::call<op::StopGradient, tensor_type_t<A>>({}, tensor_type_t<A>(x.collapse()));
}

}  // namespace tf
