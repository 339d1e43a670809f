// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Parts and arrangements of sparse tensors: retain, transpose, reshape, slice, concat, ... The
// functions are composed of dense ops on positions and values.

#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/subscript.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {
namespace detail::sparse {

/// Selects columns of the positions, or elements of the dims, in the order of the given indices.
template <int... Columns, int Rank>
constexpr auto columns(const Positions<Rank>& indices) {
    return gather<1>(indices, numbers<sizeof...(Columns)>([](int d) {
                         const int all[] = {Columns...};
                         return all[d];
                     }));
}
template <int... Columns, int Rank>
constexpr auto columns(const Dims<Rank>& dims) {
    return gather(dims, numbers<sizeof...(Columns)>([](int d) {
                      const int all[] = {Columns...};
                      return all[d];
                  }));
}

/// Whether the axes are valid for a tensor of that rank and no axis occurs twice.
template <int Rank, int... Axes>
constexpr bool are_axes() {
    unsigned seen = 0;
    bool valid = true;
    [[maybe_unused]] const auto add = [&](int axis) {
        const int d = axis < 0 ? axis + Rank : axis;
        valid = valid && d >= 0 && d < Rank && (seen >> d & 1u) == 0;
        if (valid) seen |= 1u << d;
    };
    (add(Axes), ...);
    return valid;
}

}  // namespace detail::sparse

namespace sparse {

/// Keeps the elements for which `to_retain`, one bool per element, is true (tf.sparse.retain).
/// Raises errors::InvalidArgument if the number of bools differs from the number of elements.
template <class T, int Rank, TensorLike M>
constexpr auto retain(const SparseTensor<T, Rank>& sp, const M& to_retain) {
    if constexpr (Poisoned<M>) {
        return Poison{};
    } else {
        using Mask = tensor_type_t<M>;
        constexpr bool fits = Mask::rank == 1 && Mask::dtype == DType::boolean;
        static_assert(
            fits,
            "[tf.sparse.retain] sparse::retain(sp, to_retain): 'to_retain' must be a bool vector, "
            "such as sp.values > 0.f");
        if constexpr (fits) {
            const Mask mask(to_retain.collapse());
            const Tensor<std::int64_t, dyn> at = tf::detail::ops::checked(
                "sparse::retain: a bool for each value",
                Tensor<std::int64_t, dyn>(tf::reshape<-1>(tf::where(mask))),
                tf::shape<std::int64_t>(mask), tf::shape<std::int64_t>(sp.values));
            return SparseTensor<T, Rank>{gather(sp.indices, at), gather(sp.values, at),
                                         sp.dense_shape};
        } else {
            return Poison{};
        }
    }
}

/// Permutes the axes (tf.sparse.transpose): transpose<1, 0>(sp); by default reverses them. The
/// positions of the result are in order.
template <int... Perm, class T, int Rank>
constexpr auto transpose(const SparseTensor<T, Rank>& sp) {
    if constexpr (sizeof...(Perm) == 0) {
        return [&]<int... D>(std::integer_sequence<int, D...>) {
            return sparse::transpose<(Rank - 1 - D)...>(sp);
        }(std::make_integer_sequence<int, Rank>{});
    } else {
        constexpr bool fits =
            sizeof...(Perm) == Rank && tf::detail::sparse::are_axes<Rank, Perm...>();
        static_assert(fits,
                      "[tf.sparse.axes] sparse::transpose<Perm...>(sp): 'Perm' must name each axis "
                      "once");
        if constexpr (fits)
            return reorder(SparseTensor<T, Rank>{
                tf::detail::sparse::columns<(Perm < 0 ? Perm + Rank : Perm)...>(sp.indices),
                sp.values,
                tf::detail::sparse::columns<(Perm < 0 ? Perm + Rank : Perm)...>(sp.dense_shape)});
        else return Poison{};
    }
}

/// Inserts a dim of 1 at `Axis`, by default at the end (tf.sparse.expand_dims).
template <int Axis = -1, class T, int Rank>
constexpr auto expand_dims(const SparseTensor<T, Rank>& sp) {
    constexpr int axis = Axis < 0 ? Axis + Rank + 1 : Axis;
    constexpr bool fits = axis >= 0 && axis <= Rank && Rank < max_rank;
    static_assert(fits,
                  "[tf.sparse.axes] sparse::expand_dims<Axis>(sp): 'Axis' must be in [-rank - 1, "
                  "rank], and the result has at most 8 dims");
    if constexpr (fits) {
        // appends a column of zeros, which becomes the position in the new dim
        const auto zeros = sp.indices(all, Slice<0, 1>()) * 0;
        const auto wide = concat<1>(sp.indices, zeros);
        const auto dims =
            concat<0>(sp.dense_shape, tf::detail::sparse::numbers<1>([](int) { return 1; }));
        return [&]<int... D>(std::integer_sequence<int, D...>) {
            return SparseTensor<T, Rank + 1>{gather<1>(wide, {(D < axis    ? D
                                                               : D == axis ? Rank
                                                                           : D - 1)...}),
                                             sp.values,
                                             gather(dims, {(D < axis    ? D
                                                            : D == axis ? Rank
                                                                        : D - 1)...})};
        }(std::make_integer_sequence<int, Rank + 1>{});
    } else {
        return Poison{};
    }
}

/// Reshapes a sparse tensor (tf.sparse.reshape): reshape(sp, shape), where `shape` is an int64
/// vector of static length; one dim may be -1. Raises errors::InvalidArgument if the number of
/// elements differs.
template <class T, int Rank, TensorLike S>
constexpr auto reshape(const SparseTensor<T, Rank>& sp, const S& shape) {
    if constexpr (Poisoned<S>) {
        return Poison{};
    } else {
        using Dims = tensor_type_t<S>;
        constexpr bool fits = Dims::dtype == DType::int64 && Dims::rank == 1 &&
                              Dims::static_shape[0] > 0 && Dims::static_shape[0] <= max_rank;
        static_assert(fits,
                      "[tf.sparse.reshape] sparse::reshape(sp, shape): 'shape' must be an int64 "
                      "vector of static length, or a list of template arguments");
        if constexpr (fits) {
            constexpr int rank = Dims::static_shape[0];
            using Parts = tf::detail::ops::SparseReshape<Tensor<std::int64_t, dyn, rank>,
                                                         Tensor<std::int64_t, rank>>;
            const auto parts = tf::detail::ops::call_several<op::SparseReshape>(
                std::type_identity<Parts>{}, {}, sp.indices, sp.dense_shape,
                Dims(shape.collapse()));
            return SparseTensor<T, rank>{parts.indices, sp.values, parts.dense_shape};
        } else {
            return Poison{};
        }
    }
}
/// The same with static dims: reshape<6, -1>(sp).
template <int... Dims, class T, int Rank>
    requires(sizeof...(Dims) > 0)
constexpr auto reshape(const SparseTensor<T, Rank>& sp) {
    return sparse::reshape(sp, tf::detail::sparse::numbers<sizeof...(Dims)>([](int d) {
                               const int all[] = {Dims...};
                               return all[d];
                           }));
}

/// Shrinks the dense shape to the smallest one that contains all elements (tf.sparse.reset_shape).
template <class T, int Rank>
constexpr SparseTensor<T, Rank> reset_shape(const SparseTensor<T, Rank>& sp) {
    // without elements, reduce_max gives the lowest number
    return {sp.indices, sp.values, maximum(reduce_max<0>(sp.indices), -1) + 1};
}
/// Sets the dense shape to the given dims. Raises errors::InvalidArgument if a dim is smaller than
/// before.
template <class T, int Rank>
constexpr SparseTensor<T, Rank> reset_shape(
    const SparseTensor<T, Rank>& sp,
    const std::type_identity_t<Tensor<std::int64_t, Rank>>& new_shape) {
    return {sp.indices, sp.values,
            tf::detail::ops::checked<op::PartsRelation::not_larger>(
                "sparse::reset_shape: new dims that are not smaller", new_shape, sp.dense_shape,
                new_shape)};
}

/// The part of `size` elements that begins at `start`, limited to the tensor's dims
/// (tf.sparse.slice): slice(sp, {0, 1}, {2, 2}).
template <class T, int Rank>
constexpr SparseTensor<T, Rank> slice(
    const SparseTensor<T, Rank>& sp, const std::type_identity_t<Tensor<std::int64_t, Rank>>& start,
    const std::type_identity_t<Tensor<std::int64_t, Rank>>& size) {
    const Tensor<std::int64_t, Rank> end = minimum(start + size, sp.dense_shape);
    const auto inside =
        reduce_all<1>(logical_and(greater_equal(sp.indices, start), less(sp.indices, end)));
    return sparse::retain(
        SparseTensor<T, Rank>{sp.indices - start, sp.values, maximum(end - start, 0)}, inside);
}

/// The options of sparse::concat.
struct ConcatOptions {
    bool expand_nonconcat_dims = false;  ///< other dims may differ; the result has the largest
};

/// Concatenates sparse tensors along an axis (tf.sparse.concat). The positions of the result are in
/// row-major order. Raises errors::InvalidArgument if other dims differ, unless the options allow
/// it.
template <int Axis, ConcatOptions Options = ConcatOptions{}, class T, int Rank, class... More>
    requires(std::same_as<More, SparseTensor<T, Rank>> && ...)
constexpr auto concat(const SparseTensor<T, Rank>& first, const More&... more) {
    constexpr int axis = Axis < 0 ? Axis + Rank : Axis;
    constexpr bool fits = axis >= 0 && axis < Rank;
    static_assert(fits,
                  "[tf.sparse.axes] sparse::concat<Axis>(values...): 'Axis' must be in [-rank, "
                  "rank)");
    if constexpr (fits) {
        using Dims = Tensor<std::int64_t, Rank>;
        const Dims along =
            tf::detail::sparse::numbers<Rank>([](int d) { return d == axis ? 1 : 0; });
        const Dims across = 1 - along;
        Dims start = along * 0, dims = first.dense_shape * across;
        const auto shifted = [&](const SparseTensor<T, Rank>& part) {
            if constexpr (!Options.expand_nonconcat_dims)
                dims =
                    tf::detail::ops::checked("sparse::concat: equal dims except for the axis", dims,
                                             part.dense_shape * across, first.dense_shape * across);
            const tf::detail::sparse::Positions<Rank> indices = part.indices + start;
            start = start + part.dense_shape * along;
            dims = maximum(dims, part.dense_shape * across);
            return indices;
        };
        // Braces, since the arguments of a call have no fixed order of evaluation.
        const tf::detail::sparse::Positions<Rank> indices[] = {shifted(first), shifted(more)...};
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return reorder(SparseTensor<T, Rank>{tf::concat<0>(indices[K]...),
                                                 tf::concat<0>(first.values, more.values...),
                                                 dims + start});
        }(std::make_index_sequence<1 + sizeof...(More)>{});
    } else {
        return Poison{};
    }
}

/// The results of tf::sparse::fill_empty_rows.
template <class T, int Rank>
struct FilledRows {
    SparseTensor<T, Rank> output;
    Tensor<bool, dyn> empty_row_indicator;  ///< for each row whether it was empty
};

/// Adds an element with the default value at the start of each row (index of the first dim) that
/// has none (tf.sparse.fill_empty_rows). Any dtype. The positions of the result are in row-major
/// order.
template <class T, int Rank>
constexpr FilledRows<T, Rank> fill_empty_rows(const SparseTensor<T, Rank>& sp,
                                              const tf::detail::sparse::Scalar<T>& default_value) {
    const auto rows = tf::reshape<-1>(sp.indices(all, Slice<0, 1>()));
    const tf::detail::core::Late<Tensor<bool, dyn>, T> empty =
        equal(math::unsorted_segment_sum(ones_like(rows), rows, gather(sp.dense_shape, 0)), 0);
    const auto missing = tf::where(empty);
    const auto starts =
        missing * tf::detail::sparse::numbers<Rank>([](int d) { return d == 0 ? 1 : 0; });
    const auto defaults = gather(tf::reshape<1>(default_value), tf::reshape<-1>(missing) * 0);
    return {reorder(SparseTensor<T, Rank>{tf::concat<0>(sp.indices, starts),
                                          tf::concat<0>(sp.values, defaults), sp.dense_shape}),
            empty};
}

}  // namespace sparse
}  // namespace tf
