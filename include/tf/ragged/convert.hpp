// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Conversions: ragged tensors from values and row positions, from dense and sparse tensors, and
// back.

#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/string_split.hpp>
#include <tf/ops/primitive/where.hpp>
#include <tf/ragged/ragged_tensor.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {
namespace detail::ragged {

template <class V>
struct values_type : std::type_identity<V> {};
template <TensorLike V>
struct values_type<V> : std::type_identity<opened_t<tensor_type_t<V>>> {};
/// The type of values that are tensors or ragged tensors.
template <class V>
using values_t = typename values_type<std::remove_cvref_t<V>>::type;

template <class V>
concept Values = is_ragged<V> || (TensorLike<V> && !Poisoned<V>);

/// The number of rows of values.
template <class V>
constexpr Tensor<std::int64_t> count(const V& values) {
    if constexpr (is_ragged<V>) return values.nrows();
    else return gather(shape<std::int64_t>(values), 0);
}

template <class S>
constexpr bool check_splits() {
    using I = tensor_type_t<S>;
    constexpr bool fits = I::rank == 1 && op::is_index(I::dtype);
    static_assert(fits,
                  "[tf.ragged.splits] ragged::from_row_splits, from_row_lengths, "
                  "from_value_rowids(values, rows): the rows must be an int32 or int64 vector; use "
                  "tf::cast<std::int64_t>(x)");
    return fits;
}
/// Calls construct(rows as int64); reports rows that are not an int32 or int64 vector.
template <class S, class F>
constexpr auto with_rows(const S& rows, const F& construct) {
    if constexpr (Poisoned<S>) return Poison{};
    else if constexpr (!check_splits<S>()) return Poison{};
    else return construct(Splits(cast<std::int64_t>(rows)));
}
/// 0, a, a + b, ... for lengths a, b, ...
TF_WHEN_CALLED constexpr Splits splits_of(const Splits& lengths) {
    const core::Late<Splits, Called>& sizes = lengths;
    return concat<0>(constant<std::int64_t>({0}), cumsum(sizes));
}

/// The index of each value in the ragged tensor, its row and its position in the ragged dims: int64
/// [values, ragged_rank + 1].
template <class V>
constexpr auto coordinates(const RaggedTensor<V>& rt) {
    if constexpr (is_ragged<V>) {
        const auto inner = coordinates(rt.values);
        const auto at = inner(all, tf::at<0>);
        const auto rows = gather(rt.value_rowids(), at);
        const auto columns = at - gather(rt.row_splits, rows);
        return concat<1>(expand_dims<1>(rows), expand_dims<1>(columns), inner(all, Slice<1>()));
    } else {
        const auto rows = rt.value_rowids();
        return stack<1>(rows, range(rt.row_splits[-1]) - gather(rt.row_splits, rows));
    }
}

/// A dense tensor with the index of the flat value at each position, or `absent` where there is
/// none. Rows and Columns are its first dims, or tf::dyn.
template <int Rows, int Columns, int... More, class V>
constexpr auto places(const RaggedTensor<V>& rt, const Tensor<std::int64_t>& absent) {
    const auto rows = [&] {
        if constexpr (Rows == dyn) return range(rt.nrows());
        else return cast<std::int64_t>(range<Rows>());
    }();
    const auto columns = [&] {
        if constexpr (Columns == dyn) return range(rt.longest_row());
        else return cast<std::int64_t>(range<Columns>());
    }();
    const auto begin = expand_dims<1>(gather(rt.row_splits, minimum(rows, rt.nrows())));
    const auto end = expand_dims<1>(gather(rt.row_splits, minimum(rows + 1, rt.nrows())));
    const auto inside = less(begin + columns, end);
    if constexpr (is_ragged<V>) {
        const auto inner = places<dyn, More...>(rt.values, absent);
        const auto none = zeros_like(reduce_sum<0>(inner, keepdims)) + absent;
        return gather(concat<0>(inner, none), tf::where(inside, begin + columns, count(rt.values)));
    } else {
        return tf::where(inside, begin + columns, absent);
    }
}

/// The type of one element of a row: a tensor with the dims of X after the first two.
template <class X>
struct Part : std::type_identity<Tensor<typename X::value_type>> {};
template <class T, int Rows, int Columns, int... Rest>
struct Part<Tensor<T, Rows, Columns, Rest...>> : std::type_identity<Tensor<T, Rest...>> {};
template <class X>
using part_t = typename Part<X>::type;
/// Whether any element of a part is true: bool [n, m, d...] -> [n, m].
template <class X>
constexpr core::Late<Tensor<bool, dyn, dyn>, X> any_in_part(const X& x) {
    constexpr int rank = tensor_type_t<X>::rank;
    if constexpr (rank == 2) return x;
    else
        return [&]<int... D>(std::integer_sequence<int, D...>) {
            return reduce_any<(D + 2)...>(x);
        }(std::make_integer_sequence<int, rank - 2>{});
}

/// Appends a row to the values, with all elements equal to `element`.
template <class T, int First, int... Rest>
constexpr auto row_of(const Tensor<T, First, Rest...>& values, const Tensor<T>& element) {
    if constexpr (((Rest != dyn) && ...)) return broadcast_to<1, Rest...>(element);
    else return zeros_like(reduce_sum<0>(values, keepdims)) + element;
}

}  // namespace detail::ragged

namespace ragged {

/// The options of functions that construct ragged tensors.
struct RowOptions {
    bool validate = true;  ///< check on every call that the rows fit the values
};

/// Creates a ragged tensor from values, a tensor or a ragged tensor, and row splits: the positions
/// where rows begin, followed by the number of values (tf.RaggedTensor.from_row_splits): int32 or
/// int64 [rows + 1]. Raises errors::InvalidArgument if the splits do not ascend from 0 to the
/// number of values.
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_row_splits(const V& values, const S& row_splits,
                               const RowOptions& options = {}) {
    return tf::detail::ragged::with_rows(row_splits, [&](const tf::detail::ragged::Splits& splits) {
        RaggedTensor<tf::detail::ragged::values_t<V>> rt{values, splits};
        if (options.validate)
            rt.row_splits = tf::detail::ops::checked<op::PartsRelation::splits>(
                "ragged::from_row_splits: ascending row splits from 0 to the number of values",
                rt.row_splits, rt.row_splits, tf::detail::ragged::count(rt.values));
        return rt;
    });
}
/// The same from the lengths of the rows (tf.RaggedTensor.from_row_lengths): int32 or int64 [rows].
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_row_lengths(const V& values, const S& row_lengths,
                                const RowOptions& options = {}) {
    return tf::detail::ragged::with_rows(
        row_lengths, [&](const tf::detail::ragged::Splits& lengths) {
            return from_row_splits(values, tf::detail::ragged::splits_of<V>(lengths), options);
        });
}
/// The same from the row index of each value, in ascending order
/// (tf.RaggedTensor.from_value_rowids): int32 or int64 [values]. The number of rows is `nrows`, a
/// number or an int64 scalar; by default the last index + 1. Raises errors::InvalidArgument if the
/// indices do not ascend or are not less than the number of rows.
template <detail::ragged::Values V, TensorLike S, class N>
constexpr auto from_value_rowids(const V& values, const S& value_rowids, const N& nrows,
                                 const RowOptions& options = {}) {
    using Rows = tf::detail::core::Late<tf::detail::ragged::Splits, V>;
    return tf::detail::ragged::with_rows(value_rowids, [&](Rows rows) {
        if (options.validate)
            rows = tf::detail::ops::checked<op::PartsRelation::not_larger>(
                "ragged::from_value_rowids: ascending rows of values", rows,
                rows(Slice<none, -1>()), rows(Slice<1>()));
        const Tensor<std::int64_t> number = nrows;
        return from_row_lengths(values, math::unsorted_segment_sum(ones_like(rows), rows, number),
                                options);
    });
}
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_value_rowids(const V& values, const S& value_rowids,
                                 const RowOptions& options = {}) {
    return tf::detail::ragged::with_rows(value_rowids, [&](const auto& rows) {
        return from_value_rowids(values, rows, maximum(reduce_max(rows), -1) + 1, options);
    });
}

/// Converts a dense tensor, whose dims 0 and 1 become rows (tf.RaggedTensor.from_tensor): [n, m,
/// d...]. With lengths, int32 or int64 [n], each row keeps only as many of its first elements.
template <TensorLike A, TensorLike L>
constexpr auto from_tensor(const A& x, const L& lengths) {
    if constexpr (Poisoned<A> || Poisoned<L>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = X::rank >= 2;
        static_assert(fits,
                      "[tf.ragged.dense] ragged::from_tensor(x): 'x' must have at least two dims; "
                      "use tf::expand_dims<0>(x)");
        if constexpr (!fits) {
            return Poison{};
        } else {
            return tf::detail::ragged::with_rows(lengths, [&](const auto& rows) {
                const X all(x.collapse());
                const auto width = gather(tf::shape<std::int64_t>(all), 1);
                const tf::detail::core::Late<tf::detail::ragged::Splits, X> given =
                    minimum(maximum(rows, 0), width);
                const Tensor<bool, dyn, dyn> inside =
                    less(expand_dims<0>(tf::range(width)), expand_dims<1>(given));
                return from_row_lengths(boolean_mask(all, inside), given, {.validate = false});
            });
        }
    }
}
template <TensorLike A>
constexpr auto from_tensor(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        const auto dims = tf::shape<std::int64_t>(x);
        return from_tensor(x, tf::range(gather(dims, 0)) * 0 + gather(dims, 1));
    }
}
/// Converts a tensor and removes the padding from the ends of its rows (tf.RaggedTensor.from_tensor
/// with padding): [n, m], the padding a scalar; or [n, m, d...], the padding [d...], which all
/// elements of a removed part equal.
template <TensorLike A>
constexpr auto from_padded_tensor(
    const A& x, const std::type_identity_t<detail::ragged::part_t<tensor_type_t<A>>>& padding) {
    using X = tensor_type_t<A>;
    constexpr bool fits = X::rank >= 2;
    static_assert(fits,
                  "[tf.ragged.dense] ragged::from_padded_tensor(x, padding): 'x' must have at "
                  "least two dims; use tf::expand_dims<0>(x)");
    if constexpr (fits) {
        const X all(x.collapse());
        const auto differs = tf::detail::ragged::any_in_part(not_equal(all, padding));
        const auto ends = tf::range(gather(tf::shape<std::int64_t>(all), 1)) + 1;
        const auto used = tf::where(differs, ends, 0);
        return from_tensor(all, maximum(reduce_max<1>(used), 0));
    } else {
        return Poison{};
    }
}

/// Converts a sparse matrix whose rows are filled from the left without gaps
/// (tf.RaggedTensor.from_sparse). Raises errors::InvalidArgument for another matrix.
template <class T>
constexpr auto from_sparse(const SparseTensor<T, 2>& sp) {
    const auto rows = sp.indices(all, tf::at<0>);
    auto rt = from_value_rowids(sp.values, rows, gather(sp.dense_shape, 0));
    rt.row_splits =
        tf::detail::ops::checked("ragged::from_sparse: elements at the beginnings of rows",
                                 rt.row_splits, sp.indices, tf::detail::ragged::coordinates(rt));
    return rt;
}

/// Converts to a dense tensor and pads rows with `default_value` (tf.RaggedTensor.to_tensor):
/// [rows, longest row, ...]. Given dims, to_tensor<tf::dyn, 5>(rt), truncate or pad the rows to
/// that length. Any dtype.
template <int... Dims, class V>
constexpr auto to_tensor(
    const RaggedTensor<V>& rt,
    const std::type_identity_t<Tensor<typename RaggedTensor<V>::value_type>>& default_value = {}) {
    constexpr int ragged = RaggedTensor<V>::ragged_rank + 1;
    constexpr bool fits = sizeof...(Dims) == 0 || sizeof...(Dims) == ragged;
    static_assert(fits,
                  "[tf.ragged.dims] ragged::to_tensor<Dims...>(rt): give the number of rows and "
                  "the ragged dims; tf::dyn for a dim that is not fixed");
    if constexpr (!fits) {
        return Poison{};
    } else if constexpr (sizeof...(Dims) == 0) {
        return [&]<int... D>(std::integer_sequence<int, D...>) {
            return to_tensor<(D * 0 + dyn)...>(rt, default_value);
        }(std::make_integer_sequence<int, ragged>{});
    } else {
        const auto& flat = rt.flat_values();
        const auto at = tf::detail::ragged::places<Dims...>(rt, tf::detail::ragged::count(flat));
        const auto none = tf::detail::ragged::row_of(flat, default_value);
        return gather(tf::concat<0>(flat, none), at);
    }
}

/// Converts to a sparse tensor (tf.RaggedTensor.to_sparse); the flat values must be a vector.
template <class V>
constexpr auto to_sparse(const RaggedTensor<V>& rt) {
    constexpr int rank = RaggedTensor<V>::rank;
    constexpr bool fits = rank == RaggedTensor<V>::ragged_rank + 1;
    static_assert(fits,
                  "[tf.ragged.dims] ragged::to_sparse(rt): all dims but the first must be ragged");
    if constexpr (fits)
        return SparseTensor<typename RaggedTensor<V>::value_type, rank>{
            tf::detail::ragged::coordinates(rt), rt.flat_values(), rt.bounding_shape()};
    else return Poison{};
}

}  // namespace ragged
}  // namespace tf
