// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// More ways to create ragged tensors from values and row positions; merge_dims, segment ids, and
// stacking of dynamic partitions.

#include <tf/ops/composite/sort.hpp>
#include <tf/ragged/math.hpp>

namespace tf {
namespace ragged {

template <int Outer, int Inner, class V>
constexpr auto merge_dims(const RaggedTensor<V>& rt);

}  // namespace ragged

namespace detail::ragged {

/// Values with the dims From to To merged into one.
template <int From, int To, class V>
constexpr auto merged(const V& values) {
    if constexpr (From == To) {
        return values;
    } else if constexpr (is_ragged<V>) {
        if constexpr (From == 0) return merged<0, To - 1>(values.values);
        else return tf::ragged::merge_dims<From, To>(values);
    } else {
        constexpr bool known = [] {
            for (int d = 1; d < V::rank; ++d)
                if (V::static_shape[d] == dyn) return false;
            return true;
        }();
        static_assert(known,
                      "[tf.ragged.axis] ragged::merge_dims<Outer, Inner>(rt): dims that are not "
                      "ragged must be static");
        return [&]<int... D>(std::integer_sequence<int, D...>) {
            constexpr auto dim = [](int d) {
                const auto own = [](int k) { return k == 0 ? -1 : V::static_shape[k]; };
                if (d < From) return own(d);
                if (d > From) return own(d + To - From);
                int size = From == 0 ? -1 : 1;
                for (int k = From; k <= To && From > 0; ++k) size *= own(k);
                return size;
            };
            return tf::reshape<dim(D)...>(values);
        }(std::make_integer_sequence<int, V::rank - (To - From)>{});
    }
}
/// Row splits after the dims 0 to To of the values are merged into one.
template <int To, class V>
constexpr Splits merged_splits(const V& values, const core::Late<Splits, V>& splits) {
    if constexpr (To == 0) {
        return splits;
    } else if constexpr (is_ragged<V>) {
        return merged_splits<To - 1>(values.values, gather(values.row_splits, splits));
    } else {
        std::int64_t size = 1;
        for (int d = 1; d <= To; ++d) size *= V::static_shape[d];
        return splits * size;
    }
}

}  // namespace detail::ragged

namespace ragged {

/// Creates a ragged tensor from the positions where rows begin, or where they end; the first row
/// begins at 0, the last one ends with the last value (tf.RaggedTensor.from_row_starts,
/// from_row_limits): int32 or int64 [rows].
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_row_starts(const V& values, const S& row_starts,
                               const RowOptions& options = {}) {
    if constexpr (Poisoned<S>) {
        return Poison{};
    } else if constexpr (!tf::detail::ragged::check_splits<S>()) {
        return Poison{};
    } else {
        return from_row_splits(
            values,
            tf::concat<0>(tf::detail::ragged::Splits(tf::cast<std::int64_t>(row_starts)),
                          tf::reshape<1>(tf::detail::ragged::count(values))),
            options);
    }
}
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_row_limits(const V& values, const S& row_limits,
                               const RowOptions& options = {}) {
    if constexpr (Poisoned<S>) {
        return Poison{};
    } else if constexpr (!tf::detail::ragged::check_splits<S>()) {
        return Poison{};
    } else {
        return from_row_splits(
            values,
            tf::concat<0>(tf::constant<std::int64_t>({0}),
                          tf::detail::ragged::Splits(tf::cast<std::int64_t>(row_limits))),
            options);
    }
}
/// Creates rows of equal length (tf.RaggedTensor.from_uniform_row_length). The length is a number
/// or an int64 scalar > 0. Raises errors::InvalidArgument if it does not divide the number of
/// values.
template <detail::ragged::Values V, class N>
constexpr auto from_uniform_row_length(const V& values, const N& uniform_row_length,
                                       const RowOptions& options = {}) {
    using Number = tf::detail::core::Late<Tensor<std::int64_t>, V>;
    const Number length = uniform_row_length;
    const Number size = tf::detail::ragged::count(values);
    const Number rows = floordiv(size, maximum(length, 1));
    return from_row_splits(values, tf::range(rows + 1) * length, options);
}

/// Creates a ragged tensor with several ragged dims. The row splits of the outermost dim come
/// first. Mirrors tf.RaggedTensor.from_nested_row_splits. The next functions do the same with row
/// lengths, or with the row index of each value.
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_nested_row_splits(const V& flat_values, const S& row_splits) {
    return from_row_splits(flat_values, row_splits);
}
template <detail::ragged::Values V, TensorLike S, TensorLike... More>
    requires(sizeof...(More) > 0)
constexpr auto from_nested_row_splits(const V& flat_values, const S& row_splits,
                                      const More&... inner) {
    return from_row_splits(from_nested_row_splits(flat_values, inner...), row_splits);
}
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_nested_row_lengths(const V& flat_values, const S& row_lengths) {
    return from_row_lengths(flat_values, row_lengths);
}
template <detail::ragged::Values V, TensorLike S, TensorLike... More>
    requires(sizeof...(More) > 0)
constexpr auto from_nested_row_lengths(const V& flat_values, const S& row_lengths,
                                       const More&... inner) {
    return from_row_lengths(from_nested_row_lengths(flat_values, inner...), row_lengths);
}
template <detail::ragged::Values V, TensorLike S>
constexpr auto from_nested_value_rowids(const V& flat_values, const S& value_rowids) {
    return from_value_rowids(flat_values, value_rowids);
}
template <detail::ragged::Values V, TensorLike S, TensorLike... More>
    requires(sizeof...(More) > 0)
constexpr auto from_nested_value_rowids(const V& flat_values, const S& value_rowids,
                                        const More&... inner) {
    return from_value_rowids(from_nested_value_rowids(flat_values, inner...), value_rowids);
}

/// Merges the dims `Outer` to `Inner` into one (tf.RaggedTensor.merge_dims): merge_dims<0, 1>(rt)
/// concatenates all rows.
template <int Outer, int Inner, class V>
constexpr auto merge_dims(const RaggedTensor<V>& rt) {
    using R = RaggedTensor<V>;
    constexpr bool fits = 0 <= Outer && Outer <= Inner && Inner < R::rank;
    static_assert(fits,
                  "[tf.ragged.axis] ragged::merge_dims<Outer, Inner>(rt): both must be in [0, "
                  "rank), in this order");
    if constexpr (!fits) {
        return Poison{};
    } else if constexpr (Outer == Inner) {
        return rt;
    } else if constexpr (Outer == 0) {
        return tf::detail::ragged::merged<0, Inner>(rt);
    } else {
        const auto values = tf::detail::ragged::merged<Outer - 1, Inner - 1>(rt.values);
        const auto splits = [&] {
            if constexpr (Outer == 1)
                return tf::detail::ragged::merged_splits<Inner - 1>(rt.values, rt.row_splits);
            else return rt.row_splits;
        }();
        return RaggedTensor<tf::detail::ragged::values_t<decltype(values)>>{values, splits};
    }
}

/// Converts row splits to the row index of each value, and ascending row indices to row splits
/// (tf.ragged.row_splits_to_segment_ids, segment_ids_to_row_splits). The result is int32 for int32
/// and int64 for int64.
template <TensorLike S>
constexpr auto row_splits_to_segment_ids(const S& splits) {
    using Splits = tf::detail::core::Late<tf::detail::ragged::Splits, S>;
    const Splits all = cast<std::int64_t>(splits);
    const RaggedTensor<Splits> rt{all, all};
    return cast<typename tensor_type_t<S>::value_type>(rt.value_rowids());
}
template <TensorLike S>
constexpr auto segment_ids_to_row_splits(const S& segment_ids) {
    const auto rt = from_value_rowids(segment_ids, segment_ids);
    return cast<typename tensor_type_t<S>::value_type>(rt.row_splits);
}
template <TensorLike S>
constexpr auto segment_ids_to_row_splits(const S& segment_ids, std::int64_t num_segments) {
    const auto rt = from_value_rowids(segment_ids, segment_ids, num_segments);
    return cast<typename tensor_type_t<S>::value_type>(rt.row_splits);
}

/// Groups the rows of `data`, a tensor or a ragged tensor, by partition, in their original order
/// (tf.ragged.stack_dynamic_partitions). Partitions are int32 or int64 [n] in [0, num_partitions).
/// Raises errors::InvalidArgument for others.
template <detail::ragged::Values X, TensorLike P>
constexpr auto stack_dynamic_partitions(const X& data, const P& partitions,
                                        std::int64_t num_partitions) {
    using Splits = tf::detail::core::Late<tf::detail::ragged::Splits, X>;
    const Splits parts = Splits(tf::cast<std::int64_t>(partitions));
    const Splits order = cast<std::int64_t>(argsort(parts));
    const tf::detail::ragged::values_t<X> values = [&] {
        if constexpr (tf::detail::ragged::is_ragged<X>)
            return tf::detail::ragged::chosen(data, order);
        else return gather(data, order);
    }();
    return from_value_rowids(values, gather(parts, order), num_partitions);
}

}  // namespace ragged
}  // namespace tf
