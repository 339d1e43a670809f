// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.RaggedTensor: rows of different lengths. It is a structure of the values of all rows and the
// positions where rows begin, so that it can be an argument, result or loop variable of
// tf::function, and gradients flow through its values.

#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/search.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf {

template <class Values>
struct RaggedTensor;

namespace detail::ragged {

template <class T>
inline constexpr bool is_ragged = false;
template <class V>
inline constexpr bool is_ragged<RaggedTensor<V>> = true;

/// The dtype, and how many dims are ragged.
template <class V>
struct Described {
    using value_type = typename V::value_type;
    static constexpr int ragged_rank = 0;
};
template <class V>
struct Described<RaggedTensor<V>> {
    using value_type = typename Described<V>::value_type;
    static constexpr int ragged_rank = 1 + Described<V>::ragged_rank;
};

using Splits = Tensor<std::int64_t, dyn>;

/// The type of values, whose number is known only at run time.
template <class V>
struct Opened : std::type_identity<V> {};
template <class T, int First, int... Rest>
struct Opened<Tensor<T, First, Rest...>> : std::type_identity<Tensor<T, dyn, Rest...>> {};
template <class V>
using opened_t = typename Opened<V>::type;

/// Rows of a tensor or of a ragged tensor.
template <class V, class B, class E>
constexpr V part(const V& values, const B& begin, const E& end) {
    if constexpr (is_ragged<V>) {
        const Splits splits = values.row_splits(Slice(begin, end + 1));
        const auto first = gather(splits, 0), last = splits[-1];
        return {part(values.values, first, last), splits - first};
    } else {
        return V(values(Slice(begin, end)));
    }
}

}  // namespace detail::ragged

/// Rows of different lengths (tf.RaggedTensor): the i-th consists of values[row_splits[i]] to
/// before values[row_splits[i + 1]]. The values are a Tensor, or, if further dims are ragged,
/// another RaggedTensor. Construct it with tf::ragged::from_row_splits and similar functions.
///
///     tf::RaggedTensor<tf::Tensor<int, tf::dyn>> rt = tf::ragged::from_row_lengths(
///         tf::constant({3, 1, 4, 1, 5}), tf::constant<std::int64_t>({2, 0, 3}));
template <class Values>
struct RaggedTensor {
    using value_type = typename detail::ragged::Described<Values>::value_type;
    static constexpr DType dtype = dtype_of<value_type>;
    static constexpr int ragged_rank = detail::ragged::Described<RaggedTensor>::ragged_rank;
    static constexpr int rank = 1 + Values::rank;
    static_assert(Values::rank >= 1 && rank <= max_rank,
                  "[tf.ragged.values] RaggedTensor<Values>: the values must have from 1 to 7 dims; "
                  "use tf::reshape<-1>(x)");

    Values values;
    Tensor<std::int64_t, dyn> row_splits;

    /// The values without any ragged dims (tf.RaggedTensor.flat_values).
    constexpr const auto& flat_values() const {
        if constexpr (ragged_rank > 1) return values.flat_values();
        else return values;
    }
    /// The number of rows, an int64 scalar.
    constexpr Tensor<std::int64_t> nrows() const {
        return gather(tf::shape<std::int64_t>(row_splits), 0) - 1;
    }
    /// Where the rows begin, and where they end: int64 [rows].
    constexpr Tensor<std::int64_t, dyn> row_starts() const { return row_splits(Slice<none, -1>()); }
    constexpr Tensor<std::int64_t, dyn> row_limits() const { return row_splits(Slice<1>()); }
    /// The lengths of the rows: int64 [rows].
    constexpr Tensor<std::int64_t, dyn> row_lengths() const { return row_limits() - row_starts(); }
    /// The row of each value: int64 [values], ascending.
    constexpr Tensor<std::int64_t, dyn> value_rowids() const {
        const auto positions = range(row_splits[-1]);
        return searchsorted<std::int64_t>(row_splits, positions, {.side = Side::right}) - 1;
    }
    /// The length of the longest row, 0 if there is none: an int64 scalar.
    constexpr Tensor<std::int64_t> longest_row() const {
        return maximum(reduce_max(row_lengths()), 0);
    }
    /// The dims of the smallest dense tensor that has room for all rows: int64 [rank].
    constexpr Tensor<std::int64_t, rank> bounding_shape() const {
        const auto size = tf::reshape<1>(nrows()), longest = tf::reshape<1>(longest_row());
        if constexpr (ragged_rank > 1)
            return tf::concat<0>(size, longest, values.bounding_shape()(Slice<1>()));
        else return tf::concat<0>(size, longest, tf::shape<std::int64_t>(values)(Slice<1>()));
    }
    /// The i-th row, for an int, or an int32 or int64 scalar; negative ones count from the end.
    /// errors::InvalidArgument for a row that does not exist.
    template <class I>
    constexpr Values operator[](const I& i) const {
        const Tensor<std::int64_t> at = [&] {
            if constexpr (TensorLike<I>) return Tensor<std::int64_t>(cast<std::int64_t>(i));
            else return Tensor<std::int64_t>(i);
        }();
        const Tensor<std::int64_t> row = where(less(at, 0), at + nrows(), at);
        return detail::ragged::part(values, gather(row_splits, row), gather(row_splits, row + 1));
    }
};

template <TensorLike V, TensorLike S>
RaggedTensor(const V&, const S&) -> RaggedTensor<detail::ragged::opened_t<tensor_type_t<V>>>;
template <class V, TensorLike S>
RaggedTensor(const RaggedTensor<V>&, const S&) -> RaggedTensor<RaggedTensor<V>>;

}  // namespace tf
