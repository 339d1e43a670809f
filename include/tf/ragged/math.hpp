// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Computations with ragged tensors: functions of the values, reductions, and selecting and joining
// rows.

#include <tf/module/nest.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ragged/convert.hpp>

namespace tf {
namespace detail::ragged {

/// The structure of rt with the flat values replaced.
template <class V, class F>
constexpr auto with_flat_values(const RaggedTensor<V>& rt, const F& flat) {
    if constexpr (is_ragged<V>) {
        const auto inner = with_flat_values(rt.values, flat);
        return RaggedTensor<std::remove_cvref_t<decltype(inner)>>{inner, rt.row_splits};
    } else {
        return RaggedTensor<opened_t<tensor_type_t<F>>>{flat, rt.row_splits};
    }
}
/// Returns the first one after checking that the rows of both have the same lengths.
template <class V, class W>
constexpr RaggedTensor<V> with_same_rows(const RaggedTensor<V>& a, const RaggedTensor<W>& b) {
    const Splits splits =
        ops::checked("ragged: rows of the same lengths", a.row_splits, a.row_splits, b.row_splits);
    if constexpr (is_ragged<V>) return {with_same_rows(a.values, b.values), splits};
    else return {a.values, splits};
}

/// The values of the rows at these positions, concatenated.
template <class V>
constexpr V chosen(const V& values, const Tensor<std::int64_t, dyn>& at) {
    if constexpr (is_ragged<V>) {
        const core::Late<Splits, V> splits = splits_of(gather(values.row_lengths(), at));
        const V empty{values.values, splits};  // for its rows
        const auto rows = empty.value_rowids();
        const auto first = gather(values.row_starts(), at) - empty.row_starts();
        return {chosen(values.values, gather(first, rows) + range(splits[-1])), splits};
    } else {
        return gather(values, at);
    }
}
/// The values of several ragged tensors, concatenated.
template <class V, class... More>
constexpr V joined(const V& first, const More&... more) {
    if constexpr (is_ragged<V>)
        return {joined(first.values, more.values...),
                splits_of(concat<0>(first.row_lengths(), more.row_lengths()...))};
    else return concat<0>(first, more...);
}

template <class V, int Axis>
constexpr bool check_reduction() {
    constexpr int axis = Axis < 0 ? Axis + RaggedTensor<V>::rank : Axis;
    constexpr bool exists = axis >= 0 && axis < RaggedTensor<V>::rank;
    static_assert(exists,
                  "[tf.ragged.axis] tf::reduce_sum<Axis>(rt): 'Axis' must be in [-rank, rank)");
    // axis 0 or 1 requires that the values are a tensor
    constexpr bool last = axis > 1 || !is_ragged<V>;
    static_assert(!exists || last,
                  "[tf.ragged.axis] tf::reduce_sum<Axis>(rt): reduce the innermost ragged axis "
                  "first");
    return exists && last;
}
/// Calls rows(values, segment id of each value, number of segments) for the axes 0 and 1, and
/// dense<Axis>(values) for an axis that is not ragged.
template <int Axis, class V, class Rows, class Dense>
constexpr auto reduced(const RaggedTensor<V>& rt, Rows rows, Dense dense) {
    if constexpr (!check_reduction<V, Axis>()) {
        return Poison{};
    } else {
        constexpr int axis = Axis < 0 ? Axis + RaggedTensor<V>::rank : Axis;
        if constexpr (axis == 1) {
            return rows(rt.values, rt.value_rowids(), rt.nrows());
        } else if constexpr (axis == 0) {
            const auto columns =
                range(rt.row_splits[-1]) - gather(rt.row_splits, rt.value_rowids());
            return rows(rt.values, columns, rt.longest_row());
        } else {
            const auto values = [&] {
                if constexpr (is_ragged<V>) return reduced<axis - 1>(rt.values, rows, dense);
                else return nest::materialize(dense.template operator()<axis - 1>(rt.values));
            }();
            return RaggedTensor<values_t<decltype(values)>>{values, rt.row_splits};
        }
    }
}

}  // namespace detail::ragged

namespace ragged {

/// Applies an element-wise function to the flat values of ragged tensors whose rows have the same
/// lengths (tf.ragged.map_flat_values). Raises errors::InvalidArgument if the lengths differ.
template <class F, class V, class... More>
constexpr auto map_flat_values(F f, const RaggedTensor<V>& rt, const RaggedTensor<More>&... more) {
    RaggedTensor<V> rows = rt;
    ((rows = tf::detail::ragged::with_same_rows(rows, more)), ...);
    const auto flat = nest::to_tensor(f(rt.flat_values(), more.flat_values()...));
    return tf::detail::ragged::with_flat_values(rows, flat);
}

/// Row i is the range from starts[i] to limits[i] (exclusive) in steps of deltas[i]
/// (tf.ragged.range). All three are vectors of the same dtype: int32, int64, float or double.
template <TensorLike A, TensorLike B, TensorLike C>
constexpr auto range(const A& starts, const B& limits, const C& deltas) {
    using T = typename tensor_type_t<A>::value_type;
    using X = Tensor<T, dyn>;
    using Numbers = tf::detail::core::Late<Tensor<std::int64_t, dyn>, X>;
    const X begin = starts, end = limits, step = deltas;
    const Numbers lengths = [&] {
        if constexpr (is_floating(dtype_of<T>)) {
            return cast<std::int64_t>(maximum(ceil((end - begin) / step), T(0)));
        } else {
            // rounds up: the negated quotient of the negated distance
            return cast<std::int64_t>(maximum(-floordiv(begin - end, step), T(0)));
        }
    }();
    const auto splits = tf::detail::ragged::splits_of<X>(lengths);
    const RaggedTensor<Numbers> rows{tf::range(splits[-1]), splits};
    const auto at = rows.value_rowids();
    const auto steps = cast<T>(rows.values - gather(splits, at));
    return RaggedTensor<X>{gather(begin, at) + steps * gather(step, at), splits};
}
template <TensorLike A, TensorLike B>
constexpr auto range(const A& starts, const B& limits) {
    return ragged::range(starts, limits, ones_like(starts));
}
template <TensorLike B>
constexpr auto range(const B& limits) {
    return ragged::range(zeros_like(limits), limits);
}

/// Stacks tensors of the same rank as the rows of a ragged tensor, or ragged tensors of the same
/// type as the rows of one with a further ragged dim (tf.ragged.stack).
template <detail::ragged::Values V, detail::ragged::Values... More>
constexpr auto stack(const V& first, const More&... more) {
    const auto lengths = tf::concat<0>(tf::reshape<1>(tf::detail::ragged::count(first)),
                                       tf::reshape<1>(tf::detail::ragged::count(more))...);
    using Row = tf::detail::ragged::values_t<V>;
    return RaggedTensor<Row>{tf::detail::ragged::joined(Row(first), Row(more)...),
                             tf::detail::ragged::splits_of<V>(lengths)};
}
/// Concatenates ragged tensors of the same type (tf.concat): axis 0 appends the rows of the next
/// one, axis 1 appends row i of the next one to row i. Raises errors::InvalidArgument if, for axis
/// 1, the numbers of rows differ.
template <int Axis, class V, class... More>
    requires(std::same_as<More, V> && ...)
constexpr auto concat(const RaggedTensor<V>& first, const RaggedTensor<More>&... more) {
    constexpr bool fits = Axis == 0 || Axis == 1;
    static_assert(fits, "[tf.ragged.axis] ragged::concat<Axis>(values...): 'Axis' must be 0 or 1");
    if constexpr (Axis == 0) {
        return tf::detail::ragged::joined(first, more...);
    } else if constexpr (Axis == 1) {
        tf::detail::core::Late<Tensor<std::int64_t>, V> number = first.nrows();
        ((number = tf::detail::ops::checked("ragged::concat: the same number of rows in each",
                                            number, number, more.nrows())),
         ...);
        constexpr int count = 1 + static_cast<int>(sizeof...(More));
        // all rows, ordered by row number: row 0 of each, row 1 of each, ...
        const auto order = tf::reshape<-1>(tf::expand_dims<1>(tf::range(number)) +
                                           number * cast<std::int64_t>(tf::range<count>()));
        const RaggedTensor<V> rows = tf::detail::ragged::chosen(
            tf::detail::ragged::joined(first, more...), Tensor<std::int64_t, dyn>(order));
        return RaggedTensor<V>{rows.values, rows.row_splits(Slice<none, none, count>())};
    } else {
        return Poison{};
    }
}

/// Selects the elements where the mask is true (tf.ragged.boolean_mask): of a dense tensor by a
/// mask of its first two dims, of a ragged tensor by a ragged mask with the same rows, or whole
/// rows by a vector.
template <TensorLike A, TensorLike M>
constexpr auto boolean_mask(const A& x, const M& mask) {
    const auto lengths = reduce_sum<1>(cast<std::int64_t>(mask));
    return from_row_lengths(tf::boolean_mask(x, mask), lengths, {.validate = false});
}
template <class V, int... Dims>
constexpr RaggedTensor<V> boolean_mask(const RaggedTensor<V>& rt,
                                       const RaggedTensor<Tensor<bool, Dims...>>& mask) {
    const RaggedTensor<Tensor<bool, Dims...>> rows = tf::detail::ragged::with_same_rows(mask, rt);
    const auto lengths = math::unsorted_segment_sum(cast<std::int64_t>(rows.values),
                                                    rows.value_rowids(), rows.nrows());
    return {tf::detail::ragged::chosen(rt.values, tf::reshape<-1>(tf::where(mask.values))),
            tf::detail::ragged::splits_of(lengths)};
}
template <class V, TensorLike M>
constexpr RaggedTensor<V> boolean_mask(const RaggedTensor<V>& rt, const M& mask) {
    return tf::detail::ragged::chosen(rt, tf::reshape<-1>(tf::where(mask)));
}

}  // namespace ragged

/// The rows of a ragged tensor at the positions, an int32 or int64 vector (tf.gather). Raises
/// errors::InvalidArgument for a row that does not exist.
template <class V, TensorLike I>
constexpr RaggedTensor<V> gather(const RaggedTensor<V>& rt, const I& indices) {
    return detail::ragged::chosen(rt, Tensor<std::int64_t, dyn>(cast<std::int64_t>(indices)));
}

/// The sum along an axis of a ragged tensor (tf.reduce_sum). Axis 1 sums each row (0 for an empty
/// row); axis 0 sums the elements at the same position of all rows; the innermost ragged axis and
/// the axes after it give a ragged tensor. Numeric dtypes.
template <int Axis, class V>
constexpr auto reduce_sum(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            return math::unsorted_segment_sum(x, at, n);
        },
        []<int A>(const auto& x) { return reduce_sum<A>(x); });
}
/// The mean along an axis (tf.reduce_mean), NaN for an empty row; otherwise as reduce_sum, for
/// floats.
template <int Axis, class V>
constexpr auto reduce_mean(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            const auto sums = math::unsorted_segment_sum(x, at, n);
            return nest::to_tensor(sums / math::unsorted_segment_sum(ones_like(x), at, n));
        },
        []<int A>(const auto& x) { return reduce_mean<A>(x); });
}
/// The largest element along an axis (tf.reduce_max), the lowest number for an empty row;
/// otherwise as reduce_sum.
template <int Axis, class V>
constexpr auto reduce_max(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            return math::unsorted_segment_max(x, at, n);
        },
        []<int A>(const auto& x) { return reduce_max<A>(x); });
}
/// The smallest element along an axis (tf.reduce_min), the largest number for an empty row;
/// otherwise as reduce_sum.
template <int Axis, class V>
constexpr auto reduce_min(const RaggedTensor<V>& rt) {
    return detail::ragged::reduced<Axis>(
        rt,
        [](const auto& x, const auto& at, const auto& n) {
            return math::unsorted_segment_min(x, at, n);
        },
        []<int A>(const auto& x) { return reduce_min<A>(x); });
}

}  // namespace tf
