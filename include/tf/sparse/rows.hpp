// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// More functions of tf.sparse: eye, split, to_indicator, sampled_addmm, and segment sums of
// selected rows.

#include <tuple>

#include <tf/ops/primitive/segment.hpp>
#include <tf/sparse/math.hpp>

namespace tf::sparse {

/// The identity matrix, optionally with another number of columns (tf.sparse.eye): eye<3>(), eye<3,
/// 5, int>().
template <int Rows, int Columns = Rows, Element T = float>
constexpr SparseTensor<T, 2> eye() {
    static_assert(Rows > 0 && Columns > 0,
                  "[tf.sparse.rank] sparse::eye<Rows, Columns>(): the sizes must be numbers > 0");
    const auto at = cast<std::int64_t>(tf::range<(Rows < Columns ? Rows : Columns)>());
    return {tf::stack<1>(at, at), cast<T>(at * 0 + 1),
            tf::detail::sparse::numbers<2>([](int d) { return d == 0 ? Rows : Columns; })};
}

/// Splits a sparse tensor into a tuple of `Parts` tensors along an axis (tf.sparse.split). If
/// `Parts` does not divide the dim, the first ones are larger by one.
template <int Parts, int Axis = 0, class T, int Rank>
constexpr auto split(const SparseTensor<T, Rank>& sp) {
    constexpr int axis = Axis < 0 ? Axis + Rank : Axis;
    constexpr bool fits = axis >= 0 && axis < Rank && Parts > 0;
    static_assert(fits,
                  "[tf.sparse.axes] sparse::split<Parts, Axis>(sp): 'Axis' must be in [-rank, "
                  "rank), and 'Parts' greater than 0");
    if constexpr (fits) {
        using Number = tf::detail::core::Late<Tensor<std::int64_t>, T>;
        using Dims = Tensor<std::int64_t, Rank>;
        const Dims along =
            tf::detail::sparse::numbers<Rank>([](int d) { return d == axis ? 1 : 0; });
        const Number size = gather(sp.dense_shape, axis);
        const auto part = [&](auto k) {
            const Number rest = floormod(size, Parts), width = floordiv(size, Parts);
            const Number start = width * k + minimum(rest, k);
            const Number own = width + cast<std::int64_t>(greater(rest, k));
            return slice(sp, Dims(along * start), Dims(sp.dense_shape * (1 - along) + along * own));
        };
        return [&]<int... K>(std::integer_sequence<int, K...>) {
            return std::tuple{part(std::int64_t{K})...};
        }(std::make_integer_sequence<int, Parts>{});
    } else {
        return Poison{};
    }
}

/// Converts the ids in each row to a bool vector (multi-hot encoding, tf.sparse.to_indicator):
/// int32 or int64 ids in [0, VocabSize), [n, ..., m] -> bool [dyn, ..., VocabSize]. Raises
/// errors::InvalidArgument for an id out of range.
template <int VocabSize, class T, int Rank>
constexpr auto to_indicator(const SparseTensor<T, Rank>& sp) {
    constexpr bool fits = op::is_index(dtype_of<T>) && VocabSize > 0;
    static_assert(fits,
                  "[tf.sparse.indicator] sparse::to_indicator<VocabSize>(sp): the elements must be "
                  "int32 or int64, and 'VocabSize' greater than 0");
    if constexpr (fits) {
        const auto numbers = expand_dims<1>(cast<std::int64_t>(sp.values));
        const tf::detail::sparse::Positions<Rank> at =
            tf::concat<1>(sp.indices(all, Slice<0, Rank - 1>()), numbers);
        const Tensor<std::int64_t, Rank> dims =
            tf::concat<0>(sp.dense_shape(Slice<0, Rank - 1>()),
                          tf::detail::sparse::numbers<1>([](int) { return VocabSize; }));
        return greater(scatter_nd(at, ones_like(tf::reshape<-1>(numbers)), dims), 0);
    } else {
        return Poison{};
    }
}

/// Computes alpha * (a x b) + beta * sp only at the stored positions of sp
/// (tf.sparse.sampled_addmm). The result has the positions of sp.
template <class T, TensorLike A, TensorLike B>
constexpr SparseTensor<T, 2> sampled_addmm(const SparseTensor<T, 2>& sp, const A& a, const B& b,
                                           const tf::detail::sparse::Scalar<T>& beta = T(1),
                                           const tf::detail::sparse::Scalar<T>& alpha = T(1)) {
    const auto rows = gather(a, sp.indices(all, tf::at<0>));
    const auto columns = gather(tf::transpose<1, 0>(b), sp.indices(all, tf::at<1>));
    return {sp.indices, reduce_sum<1>(rows * columns) * alpha + sp.values * beta, sp.dense_shape};
}

/// Sums the rows data[indices[k]] that have equal segment_ids[k]; segment ids ascend
/// (tf.sparse.segment_sum): data [n, ...], indices [m], segment_ids [m] -> [dyn, ...].
template <TensorLike X, TensorLike I, TensorLike S>
constexpr auto segment_sum(const X& data, const I& indices, const S& segment_ids) {
    return math::segment_sum(gather(data, indices), segment_ids);
}
/// The same for means (tf.sparse.segment_mean); a segment without rows gives 0.
template <TensorLike X, TensorLike I, TensorLike S>
constexpr auto segment_mean(const X& data, const I& indices, const S& segment_ids) {
    return math::segment_mean(gather(data, indices), segment_ids);
}
/// The same for sums divided by the square root of the number of rows (tf.sparse.segment_sqrt_n).
template <TensorLike X, TensorLike I, TensorLike S>
constexpr auto segment_sqrt_n(const X& data, const I& indices, const S& segment_ids) {
    const auto rows = gather(data, indices);
    const auto counts = math::segment_sum(ones_like(rows), segment_ids);
    return math::segment_sum(rows, segment_ids) / tf::sqrt(maximum(counts, 1));
}

}  // namespace tf::sparse
