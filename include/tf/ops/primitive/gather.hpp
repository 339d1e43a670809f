// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.gather, the slices of a tensor at indices along an axis, and the op of its gradient.

#include <tf/kernels/movement.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/creation.hpp>

namespace tf {
namespace op {

struct GatherAttributes {
    std::int64_t axis = 0;
    std::int64_t batch_dims = 0;  ///< number of leading dims that both operands share
};

/// The shape of gathered slices: the dims of the indices replace the axis. Shape::invalid() if the
/// batch dims differ.
constexpr Shape gathered_shape(const Shape& table, const Shape& indices,
                               const GatherAttributes& at) {
    Shape out;
    const bool fits = at.axis >= 0 && at.axis < table.rank && at.batch_dims >= 0 &&
                      at.batch_dims <= at.axis && at.batch_dims <= indices.rank &&
                      table.rank + indices.rank - 1 - at.batch_dims <= max_rank;
    if (!fits) return Shape::invalid();
    for (int i = 0; i < table.rank; ++i) {
        if (i == at.axis) {
            for (int k = static_cast<int>(at.batch_dims); k < indices.rank; ++k)
                out.push_back(indices[k]);
        } else if (i < at.batch_dims && table[i] != indices[i]) {
            if (table[i] != dyn && indices[i] != dyn) return Shape::invalid();
            out.push_back(table[i] == dyn ? indices[i] : table[i]);
        } else {
            out.push_back(table[i]);
        }
    }
    return out;
}

/// Inputs: the table, the indices.
struct Gather {
    using Attributes = GatherAttributes;
    static constexpr std::string_view name = "GatherV2";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size_and_index;
    static constexpr bool in_gradients = true;
    static constexpr std::string_view type_attribute = "Tparams";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape out = gathered_shape(in[0].shape, in[1].shape, attributes_of<Gather>(a));
        if (!out.valid() && !__builtin_is_constant_evaluated())
            detail::ops::bad_shape(
                "tf.ops.gather", "gather", "indices", in[1].shape.to_string(),
                "indices with the same batch dims as " + in[0].shape.to_string());
        return out;
    }
    template <class Out, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const Attributes at = attributes_of<Gather>(a);
        kernels::gather(in[0].as<const Out>(), in[0].shape, in[1].as<const In>(), in[1].shape,
                        static_cast<int>(at.axis), static_cast<int>(at.batch_dims), out.as<Out>());
    }
    /// Along the first axis, the gradient consists of rows (IndexedSlices), not of a dense tensor.
    static constexpr void gradient(auto& g) {
        const Attributes at = attributes_of<Gather>(g);
        if (at.axis == 0) g.rows_to(0, g.in(1), g.dy());
        else g.to(0, gather_back(g.dy(), g.in(0), g.in(1), at));
    }
    static void from_graph_def(auto& n) {
        const std::int64_t asked = n.number("batch_dims", 0);
        const std::int64_t batch = asked < 0 ? asked + n.rank(1) : asked;
        n.result(n.dtype(0), {n.in(0), n.in(1)},
                 {n.count() > 2 ? n.axis(n.integer(2), 0) : batch, batch});
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<Gather>(n);
        n.result(n.add(name, {n.in(0), n.in(1), n.number(at.axis)},
                       {{"Tparams", n.type()},
                        {"Tindices", n.type(1)},
                        {"Taxis", n.int32()},
                        {"batch_dims", at.batch_dims}}));
    }
};

/// For graphs from files: checks that the rows fit the table and that the indices are in range.
inline void check_rows(std::string_view op, const kernels::Ref* in, const GatherAttributes& at) {
    const Shape &table = in[0].shape, &indices = in[1].shape;
    const Shape rows = gathered_shape(table, indices, at);
    if (!rows.valid()) unfit_shape(op, table, "an axis for the indices");
    if (rows != in[2].shape)
        unfit_shape(op, in[2].shape, "the indices' dims in place of the table's axis");
    const std::int64_t n = table[static_cast<int>(at.axis)];
    for (std::int64_t k = 0; in[1].data != nullptr && k < indices.size(); ++k) {
        const std::int64_t i = in[1].dtype == DType::int64 ? in[1].as<const std::int64_t>()[k]
                                                           : in[1].as<const std::int32_t>()[k];
        if (i < 0 || i >= n)
            errors::raise<errors::InvalidArgument>({"tf.ops.scatter_index", "scatter_add",
                                                    "indices", std::to_string(i),
                                                    "0 <= index < " + std::to_string(n)});
    }
}

/// Inputs: a table, indices, values in the shape of gathered slices. Result: zeros in the table's
/// shape, to which every value is added at its index.
struct GatherBack {
    using Attributes = GatherAttributes;
    static constexpr std::string_view name = "GatherBack";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::numeric_or_complex;
    static constexpr bool in_gradients = true;
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return are_rows_at_indices(out, in, count);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes& a) {
        check_rows(name, in, attributes_of<GatherBack>(a));
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        const Attributes at = attributes_of<GatherBack>(a);
        if (in[1].dtype == DType::int64) add<std::int64_t>(out.as<Out>(), out.shape, in, at);
        else add<std::int32_t>(out.as<Out>(), out.shape, in, at);
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(2)) g.to(2, gather(g.dy(), g.in(1), attributes_of<GatherBack>(g)));
    }

    /// The axis is moved directly after the batch dims. The values are then rows that are added to
    /// zeros at positions in all batches.
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<GatherBack>(n);
        const int axis = static_cast<int>(at.axis), batch = static_cast<int>(at.batch_dims);
        const int rank = n.shape(0).rank, wide = n.shape(1).rank - batch, all = n.shape(2).rank;
        auto rows = n.numbers(), back = n.numbers();
        auto table = n.dims(), flat = n.dims(), flat_rows = n.dims();
        for (int i = 0; i < batch; ++i) rows.push_back(i);
        for (int i = 0; i < wide; ++i) rows.push_back(axis + i);
        for (int i = batch; i < all; ++i)
            if (i < axis || i >= axis + wide) rows.push_back(i);
        for (int i = 0; i < rank; ++i)
            back.push_back(i < batch || i > axis ? i : i == axis ? batch : i + 1);
        for (int i = 0; i < batch; ++i) table.push_back(n.dim(0, i));
        table.push_back(n.dim(0, axis));
        flat.push_back(
            n.dim_product(0, ((std::int64_t{1} << batch) - 1) | std::int64_t{1} << axis));
        flat_rows.push_back(n.dim_product(1, -1));
        for (int i = batch; i < rank; ++i) {
            if (i == axis) continue;
            table.push_back(n.dim(0, i));
            flat.push_back(table.back());
            flat_rows.push_back(table.back());
        }
        const auto shaped = [&](const auto& x, const auto& type, const auto& dims) {
            return n.add("Reshape", {x, n.vector(dims)}, {{"T", type}, {"Tshape", n.int32()}});
        };
        const auto as_index = [&](const auto& dim) {
            return n.cast(n.ref(dim), n.int32(), n.type(1));
        };
        auto positions = n.in(1);
        if (batch > 0) {
            const auto first = n.add(
                "Range", {n.number(0, n.type(1)), as_index(flat[0]), as_index(n.dim(0, axis))},
                {{"Tidx", n.type(1)}});
            auto each = n.numbers();
            each.push_back(-1);
            for (int i = 0; i < wide; ++i) each.push_back(1);
            auto grouped = n.dims();
            grouped.push_back(n.dim_product(0, (std::int64_t{1} << batch) - 1));
            for (int i = 0; i < wide; ++i) grouped.push_back(n.dim(1, batch + i));
            positions = n.add(
                "AddV2", {shaped(n.in(1), n.type(1), grouped), n.reshaped(first, n.type(1), each)},
                {{"T", n.type(1)}});
        }
        const auto sums = n.add("ScatterNd",
                                {n.reshaped(positions, n.type(1), {-1, 1}),
                                 shaped(n.transposed(n.in(2), n.type(), rows), n.type(), flat_rows),
                                 n.cast(n.vector(flat), n.int32(), n.type(1))},
                                {{"T", n.type()}, {"Tindices", n.type(1)}});
        n.result(n.transposed(shaped(sums, n.type(), table), n.type(), back));
    }

private:
    template <class Index, class T>
    static void add(T* out, const Shape& shape, const kernels::Ref* in,
                    const GatherAttributes& at) {
        std::int64_t batches = 1, outer = 1, inner = 1, count = 1;
        for (int i = 0; i < at.batch_dims; ++i) batches *= shape[i];
        for (int i = static_cast<int>(at.batch_dims); i < at.axis; ++i) outer *= shape[i];
        for (int i = static_cast<int>(at.axis) + 1; i < shape.rank; ++i) inner *= shape[i];
        for (int i = static_cast<int>(at.batch_dims); i < in[1].shape.rank; ++i)
            count *= in[1].shape[i];
        const std::int64_t slice = shape[static_cast<int>(at.axis)] * inner;
        const T* from = in[2].as<const T>();
        const Index* indices = in[1].as<const Index>();
        for (std::int64_t b = 0; b < batches; ++b, indices += count)
            for (std::int64_t o = 0; o < outer; ++o, out += slice)
                for (std::int64_t k = 0; k < count; ++k, from += inner) {
                    T* const to = out + static_cast<std::int64_t>(indices[k]) * inner;
                    for (std::int64_t i = 0; i < inner; ++i)
                        to[i] = static_cast<T>(to[i] + from[i]);
                }
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("GatherV2")> : std::type_identity<op::Gather> {};
template <>
struct op_by_id<op_id("GatherBack")> : std::type_identity<op::GatherBack> {};

/// The slices of x at the given indices (tf.gather): [n, d] at [k] -> [k, d] for axis 0. BatchDims
/// is the number of leading dims that both share: gather<1, 1>, [b, n, d] at [b, k] -> [b, k, d];
/// BatchDims must be at most Axis. Both may be negative. Any dtype; indices are int32 or int64.
/// errors::InvalidArgument for an index out of range.
template <int Axis = 0, int BatchDims = 0, TensorLike A, TensorLike I>
constexpr auto gather(const A& x, const I& indices) {
    if constexpr (Poisoned<A> || Poisoned<I>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<I>;
        constexpr int axis = normalize_axis(Axis, T::rank);
        static_assert(
            axis >= 0,
            "[tf.ops.bad_axis] gather<Axis>(x, indices): the axis must be in [-rank, rank)");
        constexpr bool indexable = std::is_same_v<typename K::value_type, std::int32_t> ||
                                   std::is_same_v<typename K::value_type, std::int64_t>;
        static_assert(indexable,
                      "[tf.ops.bad_dtype] gather(x, indices): 'indices' must be int32 or int64; "
                      "use tf::cast<int>(i)");
        constexpr op::GatherAttributes at{axis, BatchDims < 0 ? BatchDims + K::rank : BatchDims};
        constexpr Shape s = op::gathered_shape(T::static_shape, K::static_shape, at);
        static_assert(axis < 0 || !indexable || s.valid(),
                      "[tf.ops.gather] gather<Axis, BatchDims>(x, indices): the first BatchDims "
                      "dims of both must be equal, and BatchDims <= Axis");
        if constexpr (axis >= 0 && indexable && s.valid())
            return detail::ops::call<op::Gather, TensorOf<typename T::value_type, s>>(
                detail::ops::words_of<at>, T(x.collapse()), K(indices.collapse()));
        else return Poison{};
    }
}

/// The same with numbers as indices: gather(x, 0) is the first row, gather(x, {0, 2}) gives two
/// rows.
template <int Axis = 0, TensorLike A, std::integral I>
constexpr auto gather(const A& x, const I& index) {
    return gather<Axis>(x, Tensor<std::int32_t>(index));
}
template <int Axis = 0, TensorLike A, std::integral I, std::size_t N>
constexpr auto gather(const A& x, const I (&indices)[N]) {
    return gather<Axis>(x, constant<std::int32_t>(indices));
}
template <int Axis = 0, TensorLike A, class I, class... More>
constexpr Poison gather(const A&, const I&, detail::tensors::Anything, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] gather(x, indices, 1): the axis decides the type of the result "
                  "and is a template argument: tf::gather<1>(x, indices)");
    return {};
}

}  // namespace tf
