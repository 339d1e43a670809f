// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows selected by index vectors: tf.gather_nd, tf.scatter_nd, tf.tensor_scatter_nd_update, add,
// sub, min and max.

#include <tf/kernels/index_vectors.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/movement.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

struct IndexVectorAttributes {
    std::int64_t batch_dims = 0;  ///< number of leading dims that all operands share
};

/// The base of ops whose second operand is a tensor of index vectors.
struct OfIndexVectors : SelfContained {
    using Attributes = IndexVectorAttributes;
    static constexpr Role role = Role::pure;

    static constexpr int batch_of(const kernels::Attributes& a) {
        return static_cast<int>(a.word(0));
    }
    /// The index vectors of operand k, with the indices of their batch prepended, because
    /// TensorFlow's ops have no batch dims.
    static auto whole_vectors(auto& n, int k) {
        const int batch = static_cast<int>(n.word(0)), rank = n.shape(k).rank;
        auto parts = n.inputs();
        parts.clear();
        auto one = n.all_dims(k);
        if (batch > 0) one.back() = n.known_dim(1);
        for (int b = 0; b < batch; ++b) {
            const auto size = n.cast(n.ref(n.dim(k, b)), n.int32(), n.type(k));
            const auto numbers =
                n.add("Range", {n.number(0, n.type(k)), size, n.number(1, n.type(k))},
                      {{"Tidx", n.type(k)}});
            auto dims = n.numbers();
            for (int d = 0; d < rank; ++d) dims.push_back(d == b ? -1 : 1);
            parts.push_back(n.add("BroadcastTo",
                                  {n.reshaped(numbers, n.type(k), dims), n.vector(one)},
                                  {{"T", n.type(k)}, {"Tidx", n.int32()}}));
        }
        if (batch == 0) return n.in(k);
        parts.push_back(n.in(k));
        const auto count = static_cast<std::int64_t>(parts.size());
        parts.push_back(n.number(rank - 1));
        return n.add("ConcatV2", parts, {{"N", count}, {"T", n.type(k)}, {"Tidx", n.int32()}});
    }
    /// The index vectors and rows of an op that changes a tensor: operands k and k + 1. The rows of
    /// TensorFlow's ops must not be scalars.
    static auto vectors_and_rows(auto& n, int k, const auto& vectors) {
        if (n.shape(k + 1).rank > 0) return std::pair(vectors, n.in(k + 1));
        return std::pair(n.reshaped(vectors, n.type(k), {1, -1}),
                         n.reshaped(n.in(k + 1), n.type(k + 1), {1}));
    }
    static void refuse_policies(auto& n) {
        const auto policy = n.text("bad_indices_policy");
        if (policy == "IGNORE") n.unsupported("bad_indices_policy");
    }
};

/// Inputs: a tensor, index vectors.
struct GatherNd : OfIndexVectors {
    static constexpr std::string_view name = "GatherNd";
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr std::string_view type_attribute = "Tparams";

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && is_index(in[1]);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape out = kernels::shape_of_rows(in[0].shape, in[1].shape, batch_of(a));
        if (!out.valid() && !__builtin_is_constant_evaluated())
            detail::ops::bad_shape(
                "tf.ops.index_vectors", "gather_nd", "indices", in[1].shape.to_string(),
                "vectors with at most as many indices as the dims of " + in[0].shape.to_string());
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const kernels::IndexVectors at("gather_nd", in[1], in[0].shape, batch_of(a));
        kernels::gather_rows(kernels::impl::moved(in[0].as<const Out>()), at,
                             kernels::impl::moved(out.as<Out>()));
    }
    static constexpr void gradient(auto& g);
    static void from_graph_def(auto& n) {
        refuse_policies(n);
        n.result(n.dtype(0), {n.in(0), n.in(1)}, {0});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, {n.in(0), whole_vectors(n, 1)},
                       {{"Tparams", n.type()}, {"Tindices", n.type(1)}}));
    }
};

/// Inputs: a tensor, index vectors, rows. The result is the tensor with the selected rows changed.
template <class Op>
struct TensorScatter : OfIndexVectors {
    static constexpr bool in_place = true;
    using computes = Types<float, double, std::int32_t, std::int64_t, std::uint64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return are_rows_at_indices(out, in, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape rows = kernels::shape_of_rows(in[0].shape, in[1].shape, batch_of(a));
        if (rows.valid() && is_compatible(rows, in[2].shape)) return in[0].shape;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape(
                "tf.ops.index_vectors", Op::function, "indices, updates",
                in[1].shape.to_string() + ", " + in[2].shape.to_string(),
                "index vectors into " + in[0].shape.to_string() + ", and one row for each");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const kernels::IndexVectors at(Op::function, in[1], out.shape, batch_of(a));
        copy_unless_in_place<Out>(out, in[0]);
        Op::template apply<Out>(out.as<Out>(), at, in[2].as<const Out>());
    }
    static void from_graph_def(auto& n) {
        refuse_policies(n);
        n.result(n.dtype(0), {n.in(0), n.in(1), n.in(2)}, {0});
    }
    static void to_graph_def(auto& n) {
        const auto [at, rows] = vectors_and_rows(n, 1, whole_vectors(n, 1));
        n.result(n.add(Op::name, {n.in(0), at, rows}, {{"T", n.type()}, {"Tindices", n.type(1)}}));
    }
    /// The rows of x that the rule's index vectors select.
    static constexpr auto rows_of(auto& g, const auto& x) {
        return g.template apply<GatherNd>({x, g.in(1)}, attributes_of<Op>(g), x.dtype());
    }
};

template <class Op, class Combine>
struct CombiningScatter : TensorScatter<Op> {
    static constexpr Domain domain = Domain::numeric;
    template <class T>
    static void apply(T* table, const kernels::IndexVectors& at, const T* rows) {
        kernels::combine_rows<Combine>(table, at, rows);
    }
};
struct TensorScatterUpdate : TensorScatter<TensorScatterUpdate> {
    static constexpr std::string_view name = "TensorScatterUpdate";
    static constexpr std::string_view function = "tensor_scatter_nd_update";
    static constexpr Dispatch dispatch = Dispatch::by_size;
    template <class T>
    static void apply(T* table, const kernels::IndexVectors& at, const T* rows) {
        kernels::replace_rows(kernels::impl::moved(table), at, kernels::impl::moved(rows));
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        if (g.wants(0))
            g.to(0, g.template apply<TensorScatterUpdate>({dy, g.in(1), zeros_like(g.in(2))},
                                                          attributes_of<TensorScatterUpdate>(g),
                                                          dy.dtype()));
        if (g.wants(2)) g.to(2, rows_of(g, dy));
    }
};
struct TensorScatterAdd : CombiningScatter<TensorScatterAdd, Add> {
    static constexpr std::string_view name = "TensorScatterAdd";
    static constexpr std::string_view function = "tensor_scatter_nd_add";
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.dy());
        if (g.wants(2)) g.to(2, rows_of(g, g.dy()));
    }
};
struct TensorScatterSub : CombiningScatter<TensorScatterSub, Sub> {
    static constexpr std::string_view name = "TensorScatterSub";
    static constexpr std::string_view function = "tensor_scatter_nd_sub";
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, g.dy());
        if (g.wants(2)) g.to(2, -rows_of(g, g.dy()));
    }
};
/// As in TensorFlow, all elements that equal the result share the gradient equally.
template <class Op, class Combine>
struct SelectingScatter : CombiningScatter<Op, Combine> {
    static constexpr void gradient(auto& g) {
        using Base = TensorScatter<Op>;
        const auto dy = g.dy(), out = g.out();
        const auto old = cast(equal(g.in(0), out), dy.dtype());
        const auto rows = cast(equal(g.in(2), Base::rows_of(g, out)), dy.dtype());
        const auto share = dy / g.template apply<TensorScatterAdd>(
                                    {old, g.in(1), rows}, attributes_of<Op>(g), dy.dtype());
        if (g.wants(0)) g.to(0, share * old);
        if (g.wants(2)) g.to(2, Base::rows_of(g, share) * rows);
    }
};
struct TensorScatterMin : SelectingScatter<TensorScatterMin, Minimum> {
    static constexpr std::string_view name = "TensorScatterMin";
    static constexpr std::string_view function = "tensor_scatter_nd_min";
};
struct TensorScatterMax : SelectingScatter<TensorScatterMax, Maximum> {
    static constexpr std::string_view name = "TensorScatterMax";
    static constexpr std::string_view function = "tensor_scatter_nd_max";
};

/// As in TensorFlow, the gradient consists of rows (IndexedSlices) if each index vector is a single
/// number, and is a dense tensor otherwise.
constexpr void GatherNd::gradient(auto& g) {
    const auto at = g.in(1);
    const Attributes with = attributes_of<GatherNd>(g);
    if (with.batch_dims == 0 && at.shape()[at.shape().rank - 1] == 1)
        g.rows_to(0, without_last_dim(at), g.dy());
    else
        g.to(0, g.template apply<TensorScatterAdd>({zeros_like(g.in(0)), at, g.dy()}, with,
                                                   g.dy().dtype()));
}

/// Adds numbers, concatenates strings; a bool becomes true if one of the two is.
struct Accumulate {
    template <class T>
    static T apply(const T& a, const T& b) {
        if constexpr (std::is_same_v<T, bool>) return a || b;
        else if constexpr (std::is_same_v<T, string>) return a + b;
        else return Add::apply(a, b);
    }
};
/// Inputs: index vectors, rows; the dims, if they are not words. Result: zeros to which the rows
/// are added. Words: the dims of the result.
struct ScatterNd : SelfContained {
    static constexpr std::string_view name = "ScatterNd";
    static constexpr Role role = Role::pure;
    static constexpr bool infer_reads = true;
    using computes = Types<float, double, std::int32_t, std::int64_t, bool, string>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count >= 2 && is_index(in[0]) && in[1] == out &&
               (count == 2 || (count == 3 && is_index(in[2])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Shape out;
        if (count == 2) {
            for (int i = 0; i < a.count(); ++i) out.push_back(static_cast<int>(a.word(i)));
        } else {
            const int rank = in[2].shape.rank == 1 ? in[2].shape[0] : dyn;
            if (rank < 0 || rank > max_rank) return unfit(in, out);
            for (int i = 0; i < rank; ++i) out.push_back(dim(in[2], i));
        }
        const Shape rows = kernels::shape_of_rows(out, in[0].shape);
        return rows.valid() && is_compatible(rows, in[1].shape) ? out : unfit(in, out);
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const kernels::IndexVectors at("scatter_nd", in[0], out.shape);
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        kernels::combine_rows<Accumulate>(out.as<Out>(), at, in[1].as<const Out>());
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(1))
            g.to(1, g.template apply<GatherNd>({g.dy(), g.in(0)}, IndexVectorAttributes{},
                                               g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        OfIndexVectors::refuse_policies(n);
        const auto dims = n.sizes(2);
        Shape shape;
        for (const auto d : dims) shape.push_back(static_cast<int>(d));
        n.result(n.dtype(1), {n.in(0), n.in(1)}, dims, {}, shape);
    }
    static void to_graph_def(auto& n) {
        const auto index = n.type(0);
        const auto shape = n.count() == 2 ? n.constant(numbers_of(n.words(), n.dtype(0)))
                                          : n.cast(n.in(2), n.type(2), index);
        const auto [at, rows] = OfIndexVectors::vectors_and_rows(n, 0, n.in(0));
        n.result(n.add(name, {at, rows, shape}, {{"T", n.type()}, {"Tindices", index}}));
    }

private:
    static ad::Value numbers_of(const auto& all, DType index) {
        const int count = static_cast<int>(all.size());
        detail::tracing::Handle h(detail::core::allocate(index, count));
        for (std::size_t k = 0; k < all.size(); ++k)
            if (index == DType::int64) static_cast<std::int64_t*>(h.buffer()->data())[k] = all[k];
            else
                static_cast<std::int32_t*>(h.buffer()->data())[k] =
                    static_cast<std::int32_t>(all[k]);
        return {std::move(h), Shape(count), index};
    }
    static constexpr int dim(const kernels::Ref& dims, int i) {
        if (__builtin_is_constant_evaluated() || dims.data == nullptr) return dyn;
        const std::int64_t d = dims.dtype == DType::int64 ? dims.as<const std::int64_t>()[i]
                                                          : dims.as<const std::int32_t>()[i];
        if (d < 0 || d > std::numeric_limits<int>::max())
            detail::ops::bad_shape("tf.ops.index_vectors", "scatter_nd", "shape", std::to_string(d),
                                   "a size >= 0");
        return static_cast<int>(d);
    }
    static constexpr Shape unfit(const kernels::Ref* in, const Shape& out) {
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape(
                "tf.ops.index_vectors", "scatter_nd", "indices, updates",
                in[0].shape.to_string() + ", " + in[1].shape.to_string(),
                "index vectors into " + out.to_string() + ", and one row for each");
        return Shape::invalid();
    }
};

struct ScatterOps {
    using list = Registry<GatherNd, ScatterNd, TensorScatterUpdate, TensorScatterAdd,
                          TensorScatterSub, TensorScatterMin, TensorScatterMax>;
};

}  // namespace op

template <>
struct op_by_id<op_id("GatherNd")> : std::type_identity<op::GatherNd> {};
template <>
struct op_by_id<op_id("ScatterNd")> : std::type_identity<op::ScatterNd> {};
template <>
struct op_by_id<op_id("TensorScatterUpdate")> : std::type_identity<op::TensorScatterUpdate> {};
template <>
struct op_by_id<op_id("TensorScatterAdd")> : std::type_identity<op::TensorScatterAdd> {};
template <>
struct op_by_id<op_id("TensorScatterSub")> : std::type_identity<op::TensorScatterSub> {};
template <>
struct op_by_id<op_id("TensorScatterMin")> : std::type_identity<op::TensorScatterMin> {};
template <>
struct op_by_id<op_id("TensorScatterMax")> : std::type_identity<op::TensorScatterMax> {};

namespace detail::ops {

template <class I>
constexpr bool check_index_dtype() {
    constexpr bool fits = op::is_index(tensor_type_t<I>::dtype);
    static_assert(fits,
                  "[tf.ops.bad_dtype] gather_nd, scatter_nd, tensor_scatter_nd_...: 'indices' must "
                  "be int32 or int64; use tf::cast<int>(i)");
    return fits;
}

template <class Op, class A, class I, class U>
constexpr auto tensor_scatter(const A& x, const I& indices, const U& updates) {
    if constexpr (Poisoned<A> || Poisoned<I> || Poisoned<U>) {
        return Poison{};
    } else if constexpr (!check_index_dtype<I>()) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<I>;
        using R = tensor_type_t<U>;
        constexpr bool one_dtype = std::is_same_v<typename T::value_type, typename R::value_type>;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] tensor_scatter_nd_...(tensor, indices, updates): "
                      "the updates must have the dtype of the tensor; use tf::cast<T>(x)");
        constexpr bool defined =
            std::is_same_v<Op, op::TensorScatterUpdate> || Numeric<typename T::value_type>;
        static_assert(!one_dtype || defined,
                      "[tf.ops.bad_dtype] tensor_scatter_nd_add, sub, min, max: not defined for "
                      "this dtype; use tf::cast<T>(x)");
        constexpr Shape s = static_result<Op, T, K, R>(words<0>);
        static_assert(!one_dtype || !defined || s.valid(),
                      "[tf.ops.index_vectors] tensor_scatter_nd_...(tensor, indices, updates): the "
                      "last dim of the indices must be known; it is the length d of an index "
                      "vector; the shape of the updates must be that of the indices without this "
                      "dim, followed by the dims of the tensor after the first d");
        if constexpr (one_dtype && defined && s.valid())
            return call<Op, T>(words<0>, T(x.collapse()), K(indices.collapse()),
                               R(updates.collapse()));
        else return Poison{};
    }
}

template <Shape S, class I, class U, class... Dims>
constexpr auto scatter_nd(std::span<const std::uint64_t> dims, const I& indices, const U& updates,
                          const Dims&... shape) {
    using K = tensor_type_t<I>;
    using R = tensor_type_t<U>;
    constexpr Shape rows = kernels::shape_of_rows(S, K::static_shape);
    constexpr bool fits = rows.valid() && is_compatible(rows, R::static_shape);
    static_assert(fits,
                  "[tf.ops.index_vectors] scatter_nd<Dims...>(indices, updates): the last dim of "
                  "the indices must be known; it is the length d of an index vector; the shape of "
                  "the updates must be that of the indices without this dim, followed by Dims "
                  "after the first d");
    constexpr bool defined = !std::is_same_v<typename R::value_type, ResourceHandle>;
    if constexpr (fits && defined)
        return call<op::ScatterNd, TensorOf<typename R::value_type, S>>(
            dims, K(indices.collapse()), R(updates.collapse()), shape...);
    else return Poison{};
}

}  // namespace detail::ops

/// The elements or rows of x that index vectors select (tf.gather_nd): [n, m, r] at [k, 2] -> [k,
/// r]. BatchDims is the number of leading dims that both share: [b, n] at [b, k, 1] -> [b, k]. Any
/// dtype; indices are int32 or int64, and their last dim must be known. errors::InvalidArgument for
/// an index out of range.
template <int BatchDims = 0, TensorLike A, TensorLike I>
constexpr auto gather_nd(const A& x, const I& indices) {
    if constexpr (Poisoned<A> || Poisoned<I>) {
        return Poison{};
    } else if constexpr (!detail::ops::check_index_dtype<I>()) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<I>;
        constexpr Shape s =
            detail::ops::static_result<op::GatherNd, T, K>(detail::ops::words<BatchDims>);
        static_assert(s.valid(),
                      "[tf.ops.index_vectors] gather_nd<BatchDims>(x, indices): the last dim of "
                      "the indices must be known; it is the length of an index vector, and can be "
                      "at most the number of dims of 'x'; the first BatchDims dims of both must be "
                      "equal");
        if constexpr (s.valid())
            return detail::ops::call<op::GatherNd, TensorOf<typename T::value_type, s>>(
                detail::ops::words<BatchDims>, T(x.collapse()), K(indices.collapse()));
        else return Poison{};
    }
}

/// Zeros of the given dims, to which rows are added at index vectors (tf.scatter_nd):
/// scatter_nd<Dims...>(indices, updates). The rows of a repeated index vector are added up. The
/// dtype is that of the updates: numbers, bools, or strings, which are concatenated.
/// errors::InvalidArgument for an index out of range.
template <int... Dims, TensorLike I, TensorLike U>
constexpr auto scatter_nd(const I& indices, const U& updates) {
    if constexpr (Poisoned<I> || Poisoned<U>) {
        return Poison{};
    } else if constexpr (!detail::ops::check_index_dtype<I>()) {
        return Poison{};
    } else {
        constexpr Shape s = Tensor<typename tensor_type_t<U>::value_type, Dims...>::static_shape;
        constexpr bool known = s.fully_defined();
        static_assert(
            known,
            "[tf.ops.open_dims] scatter_nd<Dims...>(indices, updates): each dim must be a number; "
            "pass dims that are known only at run time as a tensor: scatter_nd(indices, updates, "
            "shape)");
        if constexpr (known)
            return detail::ops::scatter_nd<s>(detail::ops::words<Dims...>, indices, updates);
        else return Poison{};
    }
}
/// The same with dims that are known only at run time: a vector of int32 or int64 with a known
/// length. All dims of the result are dyn.
template <TensorLike I, TensorLike U, TensorLike S>
constexpr auto scatter_nd(const I& indices, const U& updates, const S& shape) {
    if constexpr (Poisoned<I> || Poisoned<U> || Poisoned<S>) {
        return Poison{};
    } else if constexpr (!detail::ops::check_index_dtype<I>()) {
        return Poison{};
    } else {
        using Dims = tensor_type_t<S>;
        constexpr bool fits = op::is_index(Dims::dtype) && Dims::rank == 1 &&
                              Dims::static_shape[0] >= 0 && Dims::static_shape[0] <= max_rank;
        static_assert(fits,
                      "[tf.ops.index_vectors] scatter_nd(indices, updates, shape): 'shape' must be "
                      "a vector of int32 or int64 with a known length");
        if constexpr (fits) {
            constexpr Shape s = [] {
                Shape open;
                for (int i = 0; i < Dims::static_shape[0]; ++i) open.push_back(dyn);
                return open;
            }();
            return detail::ops::scatter_nd<s>({}, indices, updates, Dims(shape.collapse()));
        } else {
            return Poison{};
        }
    }
}

/// x with the rows that index vectors select replaced (tf.tensor_scatter_nd_update): [n, m, r] at
/// [k, 2] by [k, r] -> [n, m, r]. For a repeated index vector, the last row is used. Any dtype;
/// indices are int32 or int64. errors::InvalidArgument for an index out of range.
template <TensorLike A, TensorLike I, TensorLike U>
constexpr auto tensor_scatter_nd_update(const A& x, const I& indices, const U& updates) {
    return detail::ops::tensor_scatter<op::TensorScatterUpdate>(x, indices, updates);
}
/// The same, but rows are added to those of x (tf.tensor_scatter_nd_add). Numeric dtypes.
template <TensorLike A, TensorLike I, TensorLike U>
constexpr auto tensor_scatter_nd_add(const A& x, const I& indices, const U& updates) {
    return detail::ops::tensor_scatter<op::TensorScatterAdd>(x, indices, updates);
}
/// The same, but rows are subtracted from those of x (tf.tensor_scatter_nd_sub). Numeric dtypes.
template <TensorLike A, TensorLike I, TensorLike U>
constexpr auto tensor_scatter_nd_sub(const A& x, const I& indices, const U& updates) {
    return detail::ops::tensor_scatter<op::TensorScatterSub>(x, indices, updates);
}
/// The same, but the smaller element is kept (tf.tensor_scatter_nd_min). Numeric dtypes.
template <TensorLike A, TensorLike I, TensorLike U>
constexpr auto tensor_scatter_nd_min(const A& x, const I& indices, const U& updates) {
    return detail::ops::tensor_scatter<op::TensorScatterMin>(x, indices, updates);
}
/// The same, but the larger element is kept (tf.tensor_scatter_nd_max). Numeric dtypes.
template <TensorLike A, TensorLike I, TensorLike U>
constexpr auto tensor_scatter_nd_max(const A& x, const I& indices, const U& updates) {
    return detail::ops::tensor_scatter<op::TensorScatterMax>(x, indices, updates);
}

}  // namespace tf
