// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that only gradients need: shapes taken from another tensor, sums over the dims that
// broadcasting has repeated, rows added to a table. They are ordinary ops, so higher-order
// gradients need no special treatment.

#include <vector>

#include <tf/kernels/movement.hpp>
#include <tf/kernels/reduction.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/scatter_variable.hpp>

namespace tf {
namespace op {

/// Inputs: values, a tensor whose shape the result gets. Broadcasts the values to the shape of the
/// second input. It is one row of a fused loop, which reads no element of the second input.
struct BroadcastLike : Elementwise<2> {
    static constexpr std::string_view name = "BroadcastLike";
    static constexpr std::string_view graph_def_name{};  // TensorFlow has none
    template <class V>
    static constexpr V apply(V a, V) {
        return a;
    }
    static constexpr void gradient(auto& g) { g.to(0, g.dy()); }
    static void to_graph_def(auto& n) {
        n.result(n.add("BroadcastTo", {n.in(0), n.shape_vector(1)},
                       {{"T", n.type()}, {"Tidx", n.int32()}}));
    }
};

/// Inputs: values, a tensor whose shape the result gets. A view: no element is copied.
struct ReshapeLike {
    static constexpr std::string_view name = "ReshapeLike";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out;
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.size() != in[1].shape.size())
            unfit_shape(name, in[0].shape, "as many elements as " + in[1].shape.to_string());
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    static constexpr void gradient(auto& g) { g.to(0, reshape_like(g.dy(), g.in(0))); }
    static void to_graph_def(auto& n) {
        n.result(n.add("Reshape", {n.in(0), n.shape_vector(1)},
                       {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};

/// Inputs: values, a tensor whose shape the result gets. Sums over the dims that are repeated when
/// the second input is broadcast to the first. TensorFlow's BroadcastGradientArgs, Sum and Reshape.
struct SumLike {
    static constexpr std::string_view name = "SumLike";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool in_gradients = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (broadcast(in[0].shape, in[1].shape) != in[0].shape)
            unfit_shape(name, in[1].shape, "a shape that broadcasts to " + in[0].shape.to_string());
    }
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
    static void to_graph_def(auto& n) {
        const auto axes = n.add("BroadcastGradientArgs", {n.shape_vector(1), n.shape_vector(0)},
                                {{"T", n.int32()}});
        const auto sum = n.add("Sum", {n.in(0), axes},
                               {{"T", n.type()}, {"Tidx", n.int32()}, {"keep_dims", false}});
        n.result(
            n.add("Reshape", {sum, n.shape_vector(1)}, {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};

/// Input: a tensor. Result: the number of elements that a reduction over the axes combines, in the
/// dtype Out.
struct ReducedCount {
    struct Attributes {
        std::int64_t axes = 0;  ///< one bit for each axis
    };
    static constexpr std::string_view name = "ReducedCount";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool in_gradients = true;
    static constexpr bool accepts(DType, const DType*, int count) { return count == 1; }
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t axes = attributes_of<ReducedCount>(a).axes;
        std::int64_t n = 1;
        for (int i = 0; i < in[0].shape.rank; ++i)
            if ((axes >> i & 1) != 0) n *= in[0].shape[i];
        *out.as<Out>() = static_cast<Out>(static_cast<float>(n));
    }
    static void to_graph_def(auto& n) {
        const std::int64_t axes = attributes_of<ReducedCount>(n).axes;
        auto dims = n.dims();
        for (int i = 0; i < n.shape(0).rank; ++i)
            if ((axes >> i & 1) != 0) dims.push_back(n.dim(0, i));
        const auto count = n.add("Prod", {n.vector(dims), n.number(0)},
                                 {{"T", n.int32()}, {"Tidx", n.int32()}, {"keep_dims", false}});
        n.result(n.add("Cast", {count}, {{"SrcT", n.int32()}, {"DstT", n.type()}}));
    }
};

/// Inputs: a table, int32 or int64 indices, rows (shape: the indices' dims, then those of a row).
/// Adds every row to the table at its index, as tf.tensor_scatter_nd_add along the first dim.
struct ScatterAdd {
    static constexpr std::string_view name = "ScatterAddRows";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool in_place = true;
    static constexpr bool in_gradients = true;
    static constexpr std::string_view graph_def_name{};  // TensorScatterAdd takes index vectors
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return are_rows_at_indices(out, in, count);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        check_rows(name, in, {});
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        copy_unless_in_place<Out>(out, in[0]);
        add_rows(out.as<Out>(), out.shape, in[1], in[2]);
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.dy());
        if (g.wants(2)) g.to(2, gather(g.dy(), g.in(1), {}));
    }
    static void to_graph_def(auto& n) {
        n.result(n.scattered("TensorScatterAdd", n.in(0), 1, n.in(2)));
    }
};

/// For graphs from files: checks that a part has the dims of the whole except along the axis. A
/// part without elements may have other dims if `may_be_empty`.
inline void check_part(std::string_view op, Shape part, const Shape& whole, std::int64_t axis,
                       bool may_be_empty) {
    if (part.rank != whole.rank || axis < 0 || axis >= part.rank)
        unfit_shape(op, part, whole.to_string());
    const int at = static_cast<int>(axis);
    part[at] = whole[at];
    if (part != whole && !(may_be_empty && part.size() == 0))
        unfit_shape(op, part, whole.to_string());
}
inline void check_within(std::string_view op, const kernels::Ref* parts, int count,
                         const Shape& whole, std::int64_t axis, std::int64_t size = 0) {
    for (int k = 0; k < count; ++k) size += parts[k].shape[static_cast<int>(axis)];
    if (size > whole[static_cast<int>(axis)]) unfit_shape(op, whole, "parts that lie within it");
}

/// Inputs: a tensor, the parts before one part along an axis, and that part. Result: the elements
/// that a concatenation took from that part. A part without elements may have other dims: it may be
/// an array whose dyn dims have not been determined yet.
struct Part {
    using Attributes = AxisAttribute;
    static constexpr std::string_view name = "ConcatPart";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 1 && all_are(out, in, count, count);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape& whole = in[0].shape;
        const std::int64_t axis = attributes_of<Part>(a).axis;
        for (int k = 1; k < count; ++k) check_part(name, in[k].shape, whole, axis, true);
        check_within(name, in + 1, count - 1, whole, axis);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        return in[count - 1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const int axis = static_cast<int>(attributes_of<Part>(a).axis);
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
    static void to_graph_def(auto& n) {
        const int axis = static_cast<int>(attributes_of<Part>(n).axis);
        auto begin = n.dims();
        for (int i = 0; i < n.shape().rank; ++i)
            begin.push_back(i == axis ? n.dim_sum(1, n.count() - 1, axis) : n.known_dim(0));
        n.result(n.add("Slice", {n.in(0), n.vector(begin), n.shape_vector(n.count() - 1)},
                       {{"T", n.type()}, {"Index", n.int32()}}));
    }
};

/// Inputs: a part, a tensor whose shape the result gets, the parts before it. Result: zeros with
/// the part at its position. A part without elements may have other dims (see `Part`).
struct PlacePart {
    using Attributes = AxisAttribute;
    static constexpr std::string_view name = "ConcatPlacePart";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count > 1 && all_are(out, in, count, count);
    }
    static void check(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        const Shape& whole = in[1].shape;
        const std::int64_t axis = attributes_of<PlacePart>(a).axis;
        check_part(name, in[0].shape, whole, axis, true);
        for (int k = 2; k < count; ++k) check_part(name, in[k].shape, whole, axis, false);
        check_within(name, in + 2, count - 2, whole, axis, in[0].shape[static_cast<int>(axis)]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[1].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        if (in[0].shape.size() == 0) return;
        const int axis = static_cast<int>(attributes_of<PlacePart>(a).axis);
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
    static void to_graph_def(auto& n) {
        const int axis = static_cast<int>(attributes_of<PlacePart>(n).axis);
        const auto before = n.dim_sum(2, n.count(), axis);
        const auto used = n.dim_add(before, n.dim(0, axis));
        auto paddings = n.dims();
        for (int i = 0; i < n.shape().rank; ++i) {
            paddings.push_back(i == axis ? before : n.known_dim(0));
            paddings.push_back(n.dim_subtract(n.dim(1, i), i == axis ? used : n.dim(0, i)));
        }
        n.result(n.add("Pad",
                       {n.in(0), n.reshaped(n.vector(paddings), n.int32(), {n.shape().rank, 2})},
                       {{"T", n.type()}, {"Tpaddings", n.int32()}}));
    }
};

/// For each element of x, the product of the other elements over the axes. With further operands
/// w1, w2 and so on, the derivative of that product in these directions: the sum over distinct
/// other elements i, k, ... of w1[i] w2[k] ... times the product of the remaining ones. It does not
/// divide, so it is exact even if elements are zero. Its gradient is the same op.
struct ProductOfOthers {
    struct Attributes {
        std::int64_t axes = 0;  ///< one bit for each axis
    };
    static constexpr std::string_view name = "ProductOfOthers";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool in_gradients = true;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    /// Products of x + w1 e1 + w2 e2 + ..., where the square of each e is 0: one term for each
    /// subset of the e. The last term of the product of the part before an element and the part
    /// after it is the result.
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        const Shape& s = in[0].shape;
        const std::int64_t axes = attributes_of<ProductOfOthers>(a).axes;
        const std::int64_t n = s.size();
        std::array<std::int64_t, max_rank> stride{};
        std::int64_t groups = 1;
        for (int i = s.rank; i-- > 0;) {
            if ((axes >> i & 1) != 0) continue;
            stride[static_cast<std::size_t>(i)] = groups;
            groups *= s[i];
        }
        const auto group = [&](std::int64_t e) {
            std::int64_t at = 0;
            for (int i = s.rank; i-- > 0; e /= s[i])
                at += e % s[i] * stride[static_cast<std::size_t>(i)];
            return at;
        };
        const std::int64_t terms = std::int64_t{1} << (count - 1), last = terms - 1;
        const detail::tracing::Handle memory(
            detail::core::allocate(out.dtype, (groups + n) * terms));
        Out* const product = static_cast<Out*>(memory.buffer()->data());
        Out* const before = product + groups * terms;
        const auto start = [&] {
            std::fill_n(product, groups * terms, Out{});
            for (std::int64_t k = 0; k < groups; ++k)
                product[k * terms] = detail::tracing::literal_as<Out>(1);
        };
        const auto multiply = [&](Out* p, std::int64_t e) {
            for (std::int64_t t = terms; t-- > 0;) {  // smaller subsets must still have their old
                                                      // values
                Out sum = Mul::apply(p[t], in[0].as<const Out>()[e]);
                for (int k = 1; k < count; ++k)
                    if (const std::int64_t bit = std::int64_t{1} << (k - 1); (t & bit) != 0)
                        sum = Add::apply(sum, Mul::apply(p[t - bit], in[k].as<const Out>()[e]));
                p[t] = sum;
            }
        };
        start();
        for (std::int64_t e = 0; e < n; ++e) {
            Out* const p = product + group(e) * terms;
            std::copy_n(p, terms, before + e * terms);
            multiply(p, e);
        }
        start();
        for (std::int64_t e = n; e-- > 0;) {
            Out* const p = product + group(e) * terms;
            Out sum = Mul::apply(before[e * terms], p[last]);
            for (std::int64_t t = 1; t < terms; ++t)
                sum = Add::apply(sum, Mul::apply(before[e * terms + t], p[last - t]));
            out.as<Out>()[e] = sum;
            multiply(p, e);
        }
    }
    /// The gradient of a w is this op with dy in its place; the gradient of x is this op with dy as
    /// an additional direction.
    static constexpr void gradient(auto& g) {
        const int count = g.count();
        if (g.wants(0)) g.to(0, product_of_others_along(g, count, g.dy()));
        for (int k = 1; k < count; ++k)
            if (g.wants(k)) g.to(k, product_of_others_along(g, k, g.dy()));
    }
    /// The reduced dims are merged into one: [R, K].
    static void to_graph_def(auto& n) {
        const int rank = n.shape(0).rank;
        const std::int64_t axes = attributes_of<ProductOfOthers>(n).axes;
        auto perm = n.numbers(), back = n.numbers();
        for (int i = 0; i < rank; ++i)
            if ((axes >> i & 1) != 0) perm.push_back(i);
        for (int i = 0; i < rank; ++i)
            if ((axes >> i & 1) == 0) perm.push_back(i);
        back.resize(perm.size());
        for (int i = 0; i < rank; ++i)
            back[static_cast<std::size_t>(perm[static_cast<std::size_t>(i)])] = i;
        auto turned = n.dims(), flat = n.dims();
        for (const auto i : perm) turned.push_back(n.dim(0, static_cast<int>(i)));
        flat.push_back(n.known_dim(-1));
        flat.push_back(n.dim_product(0, ~axes));
        const auto flattened = [&](int k) {
            return n.add("Reshape", {n.transposed(n.in(k), n.type(), perm), n.vector(flat)},
                         {{"T", n.type()}, {"Tshape", n.int32()}});
        };
        std::vector<decltype(flattened(0))> x;
        for (int k = 0; k < n.count(); ++k) x.push_back(flattened(k));
        const auto shaped = n.add("Reshape", {products(n, std::move(x), 0), n.vector(turned)},
                                  {{"T", n.type()}, {"Tshape", n.int32()}});
        n.result(n.transposed(shaped, n.type(), back));
    }

private:
    /// Without directions: the products of all elements before an element times those of all
    /// elements after it, along `axis`. A direction w adds an axis, along which row j has 1 in
    /// place of x[j] and 0 in place of each w[j]; the products of the other elements, times the row
    /// of w, are summed.
    template <class N, class Ref>
    static Ref products(N& n, std::vector<Ref> x, int axis) {
        if (x.size() == 1) {
            const auto one_way = [&](bool reverse) {
                return n.add("Cumprod", {x[0], n.number(axis)},
                             {{"T", n.type()},
                              {"Tidx", n.int32()},
                              {"exclusive", true},
                              {"reverse", reverse}});
            };
            return n.add("Mul", {one_way(false), one_way(true)}, {{"T", n.type()}});
        }
        const auto size = n.ref(n.dim_product(0, attributes_of<ProductOfOthers>(n).axes));
        const auto range = n.add("Range", {n.number(0), size, n.number(1)}, {{"Tidx", n.int32()}});
        const auto own =
            n.add("Equal",
                  {n.reshaped(range, n.int32(), {-1, 1, 1}), n.reshaped(range, n.int32(), {-1, 1})},
                  {{"T", n.int32()}});
        for (std::size_t k = 0; k < x.size(); ++k) {
            const auto row =
                n.add("ExpandDims", {x[k], n.number(axis)}, {{"T", n.type()}, {"Tdim", n.int32()}});
            x[k] = n.add("SelectV2", {own, n.number(k == 0 ? 1 : 0, n.type()), row},
                         {{"T", n.type()}});
        }
        const Ref w = x.back();
        x.pop_back();
        const auto all = n.add("Mul", {products(n, std::move(x), axis + 1), w}, {{"T", n.type()}});
        return n.add("Sum", {all, n.ints({axis + 1})},
                     {{"T", n.type()}, {"Tidx", n.int32()}, {"keep_dims", false}});
    }
};

/// The identity, without a gradient. A view.
struct StopGradient {
    static constexpr std::string_view name = "StopGradient";
    static constexpr Role role = Role::pure;
    static constexpr bool view = true;
    static constexpr bool differentiable = false;
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type()}})); }
};

}  // namespace op

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

/// x, treated as a constant by gradients (tf.stop_gradient). Any shape and dtype; no errors.
template <TensorLike A>
constexpr auto stop_gradient(const A& x) {
    if constexpr (Poisoned<A>) return Poison{};
    else
        return detail::ops::call<op::StopGradient, tensor_type_t<A>>(
            {}, tensor_type_t<A>(x.collapse()));
}

}  // namespace tf
