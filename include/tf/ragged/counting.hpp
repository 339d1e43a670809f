// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts of numbers, all of them or row by row: tf.sparse.bincount, whose results are sparse, and
// tf.math.bincount of ragged and sparse tensors. They are formulas.

#include <limits>

#include <tf/ops/primitive/counting.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ragged/cross.hpp>

namespace tf {
namespace detail::ragged {

/// Numbers, the row of each, and how many rows there are.
struct NumbersInRows {
    Splits numbers, rows;
    Tensor<std::int64_t> count;
};
template <class X>
constexpr auto flat_numbers(const X& x) {
    if constexpr (is_ragged<X>) return x.flat_values();
    else if constexpr (is_sparse<X>) return x.values;
    else return reshape<-1>(x);
}
template <int Axis, class X>
constexpr NumbersInRows numbers_in_rows(const X& x) {
    using Numbers = core::Late<Splits, X>;
    using Number = core::Late<Tensor<std::int64_t>, X>;
    const Numbers numbers = cast<std::int64_t>(flat_numbers(x));
    if constexpr (Axis == 0 || X::rank == 1) {
        return {numbers, zeros_like(numbers), Number(1)};
    } else if constexpr (is_ragged<X>) {
        return {numbers, x.value_rowids(), x.nrows()};
    } else if constexpr (is_sparse<X>) {
        return {numbers, x.indices(all, tf::at<0>), gather(x.dense_shape, 0)};
    } else {
        const auto sizes = shape<std::int64_t>(x);
        const Number rows = gather(sizes, 0), columns = gather(sizes, 1);
        const Numbers at = floordiv(range(rows * columns), maximum(columns, 1));
        return {numbers, at, rows};
    }
}
/// The weights of the numbers, which are at the same places.
template <class X, class W>
constexpr auto weights_of(const X& x, const W& weights) {
    constexpr std::string_view same = "bincount: weights at the places of the numbers";
    if constexpr (is_ragged<X>) {
        using V = Tensor<typename W::value_type, dyn>;
        const V flat = weights.flat_values();
        if constexpr (X::ragged_rank == 1) {
            const Splits at = range(gather(shape<std::int64_t>(flat), 0));
            return V(gather(flat, ops::checked(same, at, x.row_splits, weights.row_splits)));
        } else {
            return flat;
        }
    } else if constexpr (is_sparse<X>) {
        const Splits at = range(gather(shape<std::int64_t>(weights.values), 0));
        return Tensor<typename W::value_type, dyn>(
            gather(weights.values, ops::checked(same, at, x.indices, weights.indices)));
    } else {
        return Tensor<typename tensor_type_t<W>::value_type, dyn>(reshape<-1>(weights));
    }
}
/// The least number of bins that has all numbers.
template <class N>
constexpr Tensor<std::int64_t> bins_of(const N& numbers, std::int64_t least) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() - 1;
    // the largest of no numbers is the lowest integer
    return maximum(minimum(reduce_max(numbers), most) + 1, least);
}

/// The sparse vector, or matrix for Rank 2, of the counts.
template <int Rank, class W>
constexpr SparseTensor<W, Rank> counted(const core::Late<NumbersInRows, W>& in,
                                        const Tensor<W, dyn>& weights,
                                        const core::Late<Tensor<std::int64_t>, W>& bins,
                                        bool binary) {
    using Numbers = core::Late<Splits, W>;
    const Numbers numbers = ops::checked<op::PartsRelation::not_larger>(
        "bincount: numbers >= 0", in.numbers, zeros_like(in.numbers), in.numbers);
    const Numbers kept = reshape<-1>(where(less(numbers, bins)));
    const Numbers columns = gather(numbers, kept), rows = gather(in.rows, kept);
    const auto sorted = [&] {
        if constexpr (Rank == 1)
            return tf::sparse::reorder(SparseTensor<W, 1>{expand_dims<1>(columns),
                                                          gather(weights, kept), reshape<1>(bins)});
        else
            return tf::sparse::reorder(SparseTensor<W, 2>{
                stack<1>(rows, columns), gather(weights, kept), stack<0>(in.count, bins)});
    }();
    const auto count = gather(shape<std::int64_t>(kept), 0);
    const auto differ =
        reduce_any<1>(not_equal(sorted.indices(Slice<1>()), sorted.indices(Slice<none, -1>())));
    const auto first =
        gather(concat<0>(core::Late<Tensor<bool, 1>, W>({true}), differ), range(count));
    const Numbers starts = reshape<-1>(where(first));
    const Tensor<W, dyn> ones = cast<W>(starts * 0 + 1);
    const Tensor<W, dyn> totals =
        math::unsorted_segment_sum(sorted.values, cumsum(cast<std::int64_t>(first)) - 1,
                                   gather(shape<std::int64_t>(starts), 0));
    return {gather(sorted.indices, starts), binary ? ones : totals, sorted.dense_shape};
}

/// Whether x is counted: integers with an axis 0 or -1, of which -1 needs a vector or matrix.
template <int Axis, class X>
constexpr bool check_counted() {
    using V = typename decltype([] {
        if constexpr (is_ragged<X> || is_sparse<X>) return std::type_identity<X>{};
        else return std::type_identity<tensor_type_t<X>>{};
    }())::type;
    constexpr bool fits = op::is_index(V::dtype) && (Axis == 0 || (Axis == -1 && V::rank <= 2));
    static_assert(fits,
                  "[tf.sparse.bincount] bincount<Axis>(values): int32 or int64 numbers; 'Axis' is "
                  "0, which counts all together, or -1, for each row of a vector or matrix");
    return fits;
}
template <class X, class W>
constexpr bool check_weights() {
    constexpr bool fits = [] {
        if constexpr (is_ragged<X>) return is_ragged<W> && W::rank == X::rank;
        else if constexpr (is_sparse<X>) return is_sparse<W> && W::rank == X::rank;
        else if constexpr (TensorLike<W>)
            return is_compatible(tensor_type_t<W>::static_shape, tensor_type_t<X>::static_shape);
        else return false;
    }();
    static_assert(fits,
                  "[tf.sparse.bincount] bincount<Axis>(values, weights): the weights must be a "
                  "tensor of the same kind and shape as the values");
    return fits;
}

/// The value as it is, or the tensor of an expression.
template <class X>
constexpr auto evaluated(const X& x) {
    if constexpr (TensorLike<X>) return tensor_type_t<X>(x.collapse());
    else return x;
}
template <int Axis, class X, class W>
constexpr auto sparse_bins(const X& x, const Tensor<W, dyn>& weights,
                           const BincountOptions& options) {
    using Number = core::Late<Tensor<std::int64_t>, X>;
    const core::Late<NumbersInRows, X> in = numbers_in_rows<Axis>(x);
    Number bins = Number(options.maxlength);
    if (options.maxlength < 0)  // g++ 12 does not trace `?:` between tensors
        bins = bins_of(in.numbers, options.minlength > 1 ? options.minlength : 1);
    constexpr int rank = Axis == 0 || X::rank == 1 ? 1 : 2;
    return counted<rank>(in, weights, bins, options.binary_output);
}
/// All counts: [bins], or [rows, bins].
template <int Axis, class X, class W>
constexpr auto dense_bins_of(const X& x, const Tensor<W, dyn>& weights,
                             const BincountOptions& options) {
    const core::Late<NumbersInRows, X> in = numbers_in_rows<Axis>(x);
    core::Late<Tensor<std::int64_t>, X> bins =
        bins_of(in.numbers, options.minlength > 0 ? options.minlength : 0);
    if (options.maxlength >= 0) bins = minimum(bins, std::int64_t{options.maxlength});
    constexpr int rank = Axis == 0 ? 1 : 2;
    return tf::sparse::to_dense(counted<rank>(in, weights, bins, options.binary_output));
}
TF_WHEN_CALLED constexpr void check_binary(const BincountOptions& options) {
    if (options.binary_output)
        op::bad_count("bincount", "binary_output", "true", "false if there are weights");
}

}  // namespace detail::ragged

namespace sparse {

/// How often each number occurs, in a sparse tensor of the numbers that do (tf.sparse.bincount):
/// numbers >= 0 of int32 or int64, in a dense, sparse or ragged tensor -> SparseTensor<T, 1> of
/// their dtype. If `Axis` is -1, those of each row of a matrix: SparseTensor<T, 2>. The last dim is
/// the largest number + 1, `minlength` at least; if `maxlength` is given, it is that, and larger
/// numbers do not count. errors::InvalidArgument for a negative number.
template <int Axis = 0, class X>
constexpr auto bincount(const X& values, const BincountOptions& options = {}) {
    if constexpr (Poisoned<X>) {
        return Poison{};
    } else if constexpr (tf::detail::ragged::check_counted<Axis, X>()) {
        const auto all = tf::detail::ragged::evaluated(values);
        const auto flat = tf::detail::ragged::flat_numbers(all);
        using T = typename tensor_type_t<decltype(flat)>::value_type;
        return tf::detail::ragged::sparse_bins<Axis>(all, Tensor<T, dyn>(ones_like(flat)), options);
    } else {
        return Poison{};
    }
}
/// The sums of the weights of each number, which are at the same places: the dtype of the weights.
/// errors::InvalidArgument if the places differ, or for binary_output.
template <int Axis = 0, class X, class W>
    requires(!std::is_same_v<W, BincountOptions>)
constexpr auto bincount(const X& values, const W& weights, const BincountOptions& options = {}) {
    if constexpr (Poisoned<X> || Poisoned<W>) {
        return Poison{};
    } else if constexpr (tf::detail::ragged::check_counted<Axis, X>()) {
        if constexpr (tf::detail::ragged::check_weights<X, W>()) {
            tf::detail::ragged::check_binary(options);
            const auto all = tf::detail::ragged::evaluated(values);
            return tf::detail::ragged::sparse_bins<Axis>(
                all, tf::detail::ragged::weights_of(all, weights), options);
        } else {
            return Poison{};
        }
    } else {
        return Poison{};
    }
}

}  // namespace sparse

namespace math {

/// How often each number of a ragged or sparse tensor occurs (tf.math.bincount): int32 [dyn].
/// bincount<tf::dyn, -1>(x) counts those of each row of a matrix: [dyn, dyn]; the absent elements
/// of a sparse tensor do not count. errors::InvalidArgument for a negative number.
template <int Bins = dyn, int Axis = 0, class X>
    requires(tf::detail::ragged::is_ragged<X> || tf::detail::ragged::is_sparse<X>)
constexpr auto bincount(const X& values, BincountOptions options = {}) {
    if constexpr (tf::detail::ragged::check_counted<Axis, X>()) {
        if constexpr (Bins != dyn) options.minlength = options.maxlength = Bins;
        const auto ones = ones_like(tf::detail::ragged::flat_numbers(values));
        return tf::detail::ops::exactly<Bins>(tf::detail::ragged::dense_bins_of<Axis>(
            values, Tensor<std::int32_t, dyn>(cast<std::int32_t>(ones)), options));
    } else {
        return Poison{};
    }
}
/// The sums of the weights of each number, which are at the same places: the dtype of the weights.
template <int Bins = dyn, int Axis = 0, class X, class W>
    requires((tf::detail::ragged::is_ragged<X> || tf::detail::ragged::is_sparse<X>) &&
             !std::is_same_v<W, BincountOptions>)
constexpr auto bincount(const X& values, const W& weights, BincountOptions options = {}) {
    if constexpr (tf::detail::ragged::check_counted<Axis, X>()) {
        if constexpr (tf::detail::ragged::check_weights<X, W>()) {
            tf::detail::ragged::check_binary(options);
            if constexpr (Bins != dyn) options.minlength = options.maxlength = Bins;
            return tf::detail::ops::exactly<Bins>(tf::detail::ragged::dense_bins_of<Axis>(
                values, tf::detail::ragged::weights_of(values, weights), options));
        } else {
            return Poison{};
        }
    } else {
        return Poison{};
    }
}

}  // namespace math
}  // namespace tf
