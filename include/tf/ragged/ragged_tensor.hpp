// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.RaggedTensor: rows of different lengths. It is a structure of the values of all rows and the
// positions where rows begin, so that it can be an argument, result or loop variable of
// tf::function, and gradients flow through its values.

#include <tuple>
#include <vector>

#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/ragged_text.hpp>
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

/// The elements of a tensor, or of the rows of a ragged one, in nested std::vectors.
template <class T, int Rank>
struct ListOf : std::type_identity<std::vector<typename ListOf<T, Rank - 1>::type>> {};
template <class T>
struct ListOf<T, 0> : std::type_identity<T> {};
template <class T, int Rank>
using list_of = typename ListOf<T, Rank>::type;
template <class T, int Rank>
list_of<T, Rank> list_from(const T* elements, const Shape& shape, int axis) {
    if constexpr (Rank == 0) {
        return *elements;
    } else {
        std::int64_t step = 1;
        for (int d = axis + 1; d < shape.rank; ++d) step *= shape[d];
        list_of<T, Rank> all;
        for (int k = 0; k < shape[axis]; ++k)
            all.push_back(list_from<T, Rank - 1>(elements + k * step, shape, axis + 1));
        return all;
    }
}

/// A tuple of f(rt), f(rt.values), and so on for all ragged dims.
template <class R, class F>
constexpr auto of_each(const R& rt, F f) {
    if constexpr (R::ragged_rank > 1)
        return std::tuple_cat(std::tuple(f(rt)), of_each(rt.values, f));
    else return std::tuple(f(rt));
}

/// The type of values: its first dim becomes dyn.
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
        const core::Late<Splits, V> splits = values.row_splits(Slice(begin, end + 1));
        const auto first = gather(splits, 0), last = splits[-1];
        return {part(values.values, first, last), splits - first};
    } else {
        return V(values(Slice(begin, end)));
    }
}

}  // namespace detail::ragged

/// Rows of different lengths (tf.RaggedTensor): row i consists of the values from row_splits[i] to
/// row_splits[i + 1] (exclusive). The values are a Tensor, or, if further dims are ragged, another
/// RaggedTensor. Construct it with tf::ragged::from_row_splits and similar functions.
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
                  "[tf.ragged.values] RaggedTensor<Values>: the values must have 1 to 7 dims; use "
                  "tf::reshape<-1>(x)");

    using own_operators = void;  ///< a ragged tensor defines its own operators with tensors
    using maps_values = void;    ///< element-wise functions apply to the flat values
    using writes_itself = void;  ///< for operator<< and tf::print

    using Numbers = detail::core::Late<Tensor<std::int64_t, dyn>, Values>;  ///< one split for each
                                                                            ///< row, and the number
                                                                            ///< of values
    using Number = detail::core::Late<Tensor<std::int64_t>, Values>;

    Values values;
    Numbers row_splits;

    /// The values without any ragged dims (tf.RaggedTensor.flat_values).
    constexpr const auto& flat_values() const {
        if constexpr (ragged_rank > 1) return values.flat_values();
        else return values;
    }
    /// The number of rows, an int64 scalar.
    constexpr Number nrows() const { return gather(tf::shape<std::int64_t>(row_splits), 0) - 1; }
    /// The positions where the rows begin, and where they end: int64 [rows].
    constexpr Numbers row_starts() const { return row_splits(Slice<none, -1>()); }
    constexpr Numbers row_limits() const { return row_splits(Slice<1>()); }
    /// The lengths of the rows: int64 [rows].
    constexpr Numbers row_lengths() const { return row_limits() - row_starts(); }
    /// The row index of each value: int64 [values], ascending.
    constexpr Numbers value_rowids() const {
        const auto positions = range(row_splits[-1]);
        return searchsorted<std::int64_t>(row_splits, positions, {.side = Side::right}) - 1;
    }
    /// The length of the longest row, 0 if there is none: an int64 scalar.
    constexpr Number longest_row() const { return maximum(reduce_max(row_lengths()), 0); }
    /// The dims of the smallest dense tensor that has room for all rows: int64 [rank].
    constexpr Tensor<std::int64_t, rank> bounding_shape() const {
        const auto size = tf::reshape<1>(nrows()), longest = tf::reshape<1>(longest_row());
        if constexpr (ragged_rank > 1)
            return tf::concat<0>(size, longest, values.bounding_shape()(Slice<1>()));
        else return tf::concat<0>(size, longest, tf::shape<std::int64_t>(values)(Slice<1>()));
    }
    /// Row i; `i` is an int, or an int32 or int64 scalar, and counts from the end if negative.
    /// Raises errors::InvalidArgument if the row does not exist.
    template <class I>
    constexpr Values operator[](const I& i) const {
        const Number at = [&] {
            if constexpr (TensorLike<I>) return Number(cast<std::int64_t>(i));
            else return Number(i);
        }();
        const Number row = where(less(at, 0), at + nrows(), at);
        return detail::ragged::part(values, gather(row_splits, row), gather(row_splits, row + 1));
    }
    /// A slice of the rows: rt(tf::Slice<1, 3>()) is Python's rt[1:3].
    template <class S>
        requires requires(const detail::ragged::Splits& splits, const S& s) { splits(s); }
    constexpr RaggedTensor operator()(const S& slice) const {
        const detail::ragged::Splits rows = range(nrows());
        return gather(*this, detail::ragged::Splits(rows(slice)));
    }

    /// The row splits of all ragged dims as a tuple, the outermost dim first; likewise the row
    /// lengths and the row index of each value (tf.RaggedTensor.nested_row_splits, ...).
    constexpr auto nested_row_splits() const {
        return detail::ragged::of_each(
            *this, [](const auto& rt) { return detail::ragged::Splits(rt.row_splits); });
    }
    constexpr auto nested_row_lengths() const {
        return detail::ragged::of_each(
            *this, [](const auto& rt) { return detail::ragged::Splits(rt.row_lengths()); });
    }
    constexpr auto nested_value_rowids() const {
        return detail::ragged::of_each(
            *this, [](const auto& rt) { return detail::ragged::Splits(rt.value_rowids()); });
    }
    /// The same rows with other values, a tensor or a ragged tensor (tf.RaggedTensor.with_values).
    /// The number of values must be the same; this is not checked.
    template <class V>
    constexpr auto with_values(const V& new_values) const {
        if constexpr (detail::ragged::is_ragged<V>) return RaggedTensor<V>{new_values, row_splits};
        else
            return RaggedTensor<detail::ragged::opened_t<tensor_type_t<V>>>{
                tensor_type_t<V>(new_values.collapse()), row_splits};
    }
    /// The same rows with other flat values (tf.RaggedTensor.with_flat_values).
    template <TensorLike V>
    constexpr auto with_flat_values(const V& new_values) const {
        if constexpr (ragged_rank > 1) return with_values(values.with_flat_values(new_values));
        else return with_values(new_values);
    }
    /// Applies f to the flat values and keeps the rows.
    template <class F>
    constexpr auto mapped(const F& f) const {
        const auto flat = f(flat_values());
        return with_flat_values(tensor_type_t<decltype(flat)>(flat));
    }
    /// The elements as nested std::vectors (tf.RaggedTensor.to_list). Run time only.
    auto to_list() const {
        detail::ragged::list_of<value_type, rank> all;
        const auto* splits = row_splits.data();
        const auto inner = [&] {
            if constexpr (ragged_rank > 1) {
                return values.to_list();
            } else {
                const auto shape = values.shape();
                return detail::ragged::list_from<value_type, Values::rank>(values.data(), shape, 0);
            }
        }();
        for (std::int64_t k = 1; k < row_splits.shape()[0]; ++k)
            all.emplace_back(inner.begin() + splits[k - 1], inner.begin() + splits[k]);
        return all;
    }
    /// Used by stream << rt, "<tf.RaggedTensor [[1, 2], [3]]>", and by tf::print, [[1, 2], [3]].
    template <class Sink>
    constexpr void write_to(Sink& out, bool) const {
        const Tensor<string> text = std::apply(
            [&](const auto&... splits) {
                return detail::ops::call<op::RaggedText, Tensor<string>>(
                    detail::ops::words_of<op::RaggedText::Attributes{!Sink::sorts_keys}>,
                    flat_values(), splits...);
            },
            nested_row_splits());
        if constexpr (Sink::sorts_keys) {  // tf::print, which writes this string without quotes
            const bool lone = out.lone;
            out.lone = true;
            out.tensor(ad::Value(text), false);
            out.lone = lone;
        } else {
            out.add(text.data()[0]);
        }
    }
};

template <TensorLike V, TensorLike S>
RaggedTensor(const V&, const S&) -> RaggedTensor<detail::ragged::opened_t<tensor_type_t<V>>>;
template <class V, TensorLike S>
RaggedTensor(const RaggedTensor<V>&, const S&) -> RaggedTensor<RaggedTensor<V>>;

}  // namespace tf
