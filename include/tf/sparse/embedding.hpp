// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.embedding_lookup_sparse and safe_embedding_lookup_sparse: the rows of an embedding table at
// sparse ids, combined for each row of the ids.

#include <optional>

#include <tf/nn/embedding.hpp>
#include <tf/ops/composite/elementwise.hpp>
#include <tf/sparse/parts.hpp>

namespace tf {
namespace nn {

/// How embedding_lookup_sparse combines rows: the weighted sum, that sum divided by the sum of the
/// weights (mean), or divided by the square root of the sum of the squared weights (sqrtn). Without
/// weights each weight is 1.
enum class Combiner : std::uint8_t { sum, mean, sqrtn };

/// The options of tf::nn::embedding_lookup_sparse.
struct SparseEmbeddingOptions {
    Combiner combiner = Combiner::mean;
    double max_norm = 0;  ///< rows of the table with a larger L2 norm are scaled down; 0: no limit
};
/// The options of tf::nn::safe_embedding_lookup_sparse.
struct SafeEmbeddingOptions {
    Combiner combiner = Combiner::mean;
    std::optional<std::int64_t> default_id{};  ///< the id for rows without ids, whose result is
                                               ///< otherwise 0
    double max_norm = 0;
};

}  // namespace nn

namespace detail::sparse {

/// The row index of each element.
template <class T, int Rank>
constexpr Tensor<std::int64_t, dyn> rows_of(const SparseTensor<T, Rank>& sp) {
    return tf::reshape<-1>(sp.indices(all, Slice<0, 1>()));
}
/// A vector with dims of 1 appended, so that it broadcasts to E.
template <class E, class W>
constexpr auto beside(const W& weights) {
    return [&]<int... D>(std::integer_sequence<int, D...>) {
        return tf::reshape<-1, (D * 0 + 1)...>(weights);
    }(std::make_integer_sequence<int, E::rank - 1>{});
}

template <class P, class I>
constexpr bool check_embedding() {
    using Table = tensor_type_t<P>;
    constexpr bool floats = is_floating(Table::dtype) && Table::rank >= 1;
    static_assert(
        floats,
        "[tf.nn.embedding] embedding_lookup_sparse(params, ids): 'params' must be a table with a "
        "floating dtype; use tf::cast<float>(x)");
    constexpr bool indices = op::is_index(I::dtype);
    static_assert(!floats || indices,
                  "[tf.nn.embedding] embedding_lookup_sparse(params, ids): ids must be int32 or "
                  "int64; use sparse::map_values with tf::cast<int>");
    return floats && indices;
}

/// Combines the rows of the table at ids for each segment; segment ids ascend.
template <class P, class I, class S>
constexpr auto combined(const P& params, const I& ids, const S& segments,
                        const nn::SparseEmbeddingOptions& options) {
    using E = tensor_type_t<decltype(nn::embedding_lookup(params, ids))>;
    const E rows = nn::embedding_lookup(params, ids, {options.max_norm});
    using R = decltype(math::segment_sum(rows, segments));
    if (options.combiner == nn::Combiner::mean) return R(math::segment_mean(rows, segments));
    const R sums = math::segment_sum(rows, segments);
    if (options.combiner == nn::Combiner::sum) return sums;
    const auto ones = beside<E>(cast<typename E::value_type>(ones_like(segments)));
    return R(math::divide_no_nan(sums, sqrt(math::segment_sum(ones, segments))));
}
template <class P, class I, class S, class W>
constexpr auto combined(const P& params, const I& ids, const S& segments, const W& weights,
                        const nn::SparseEmbeddingOptions& options) {
    using E = tensor_type_t<decltype(nn::embedding_lookup(params, ids))>;
    const auto factors = beside<E>(cast<typename E::value_type>(weights));
    const E rows = nn::embedding_lookup(params, ids, {options.max_norm}) * factors;
    using R = decltype(math::segment_sum(rows, segments));
    const R sums = math::segment_sum(rows, segments);
    if (options.combiner == nn::Combiner::sum) return sums;
    if (options.combiner == nn::Combiner::mean)
        return R(math::divide_no_nan(sums, math::segment_sum(factors, segments)));
    return R(math::divide_no_nan(sums, sqrt(math::segment_sum(factors * factors, segments))));
}

}  // namespace detail::sparse

namespace nn {

/// Looks up the table rows of all ids in a row of the sparse ids and combines them to one result
/// row (tf.nn.embedding_lookup_sparse): table [n, d...] -> [dyn, d...]. As in TensorFlow, the
/// result ends with the last row that has ids, and a row without ids is 0. The table is a tensor or
/// a variable, whose gradient is then a tf::IndexedSlices. The positions of the ids must be in
/// row-major order. Weights have the same positions as the ids; each table row is first multiplied
/// by its weight. Raises errors::InvalidArgument for an id out of range.
template <TensorLike P, class I, int Rank>
constexpr auto embedding_lookup_sparse(const P& params, const SparseTensor<I, Rank>& sp_ids,
                                       const SparseEmbeddingOptions& options = {}) {
    if constexpr (Poisoned<P>) return Poison{};
    else if constexpr (!tf::detail::sparse::check_embedding<P, SparseTensor<I, Rank>>())
        return Poison{};
    else
        return tf::detail::sparse::combined(params, sp_ids.values,
                                            tf::detail::sparse::rows_of(sp_ids), options);
}
template <TensorLike P, class I, int Rank, class W>
constexpr auto embedding_lookup_sparse(const P& params, const SparseTensor<I, Rank>& sp_ids,
                                       const SparseTensor<W, Rank>& sp_weights,
                                       const SparseEmbeddingOptions& options = {}) {
    if constexpr (Poisoned<P>) {
        return Poison{};
    } else if constexpr (!tf::detail::sparse::check_embedding<P, SparseTensor<I, Rank>>()) {
        return Poison{};
    } else {
        const auto rows = tf::detail::ops::checked(
            "nn::embedding_lookup_sparse: weights at the positions of the ids",
            tf::detail::sparse::rows_of(sp_ids), sp_ids.indices, sp_weights.indices);
        return tf::detail::sparse::combined(params, sp_ids.values, rows, sp_weights.values,
                                            options);
    }
}

/// The same for ids that may be missing or invalid (tf.nn.safe_embedding_lookup_sparse). The ids
/// are a matrix, and each of its rows has a result. Negative ids are dropped, and so are ids whose
/// weight is not positive, except if the combiner is the sum. The result for a row without ids is
/// 0, or the table row of the default id.
template <TensorLike P, class I, int Rank, class W>
constexpr auto safe_embedding_lookup_sparse(const P& params, const SparseTensor<I, Rank>& sp_ids,
                                            const SparseTensor<W, Rank>& sp_weights,
                                            const SafeEmbeddingOptions& options = {}) {
    constexpr bool matrix = Rank == 2;
    static_assert(matrix,
                  "[tf.nn.embedding] safe_embedding_lookup_sparse(params, ids): ids must be a "
                  "matrix; use sparse::reshape");
    if constexpr (Poisoned<P> || !matrix) {
        return Poison{};
    } else if constexpr (!tf::detail::sparse::check_embedding<P, SparseTensor<I, Rank>>()) {
        return Poison{};
    } else {
        using Mask = Tensor<bool, dyn>;
        const Mask valid = greater_equal(sp_ids.values, 0);
        const Mask kept = [&] {
            if (options.combiner == Combiner::sum) return valid;
            return Mask(logical_and(valid, greater(sp_weights.values, W(0))));
        }();
        const auto ids =
            tf::sparse::fill_empty_rows(SparseTensor<I, Rank>(tf::sparse::retain(sp_ids, kept)),
                                        Tensor<I>(static_cast<I>(options.default_id.value_or(0))));
        const auto weights = tf::sparse::fill_empty_rows(
            SparseTensor<W, Rank>(tf::sparse::retain(sp_weights, kept)), Tensor<W>(W(1)));
        const auto rows = tf::detail::sparse::combined(
            params, ids.output.values, tf::detail::sparse::rows_of(ids.output),
            weights.output.values, {options.combiner, options.max_norm});
        using R = tensor_type_t<decltype(rows)>;
        if (options.default_id) return R(rows);
        return R(tf::where(tf::detail::sparse::beside<R>(ids.empty_row_indicator), zeros_like(rows),
                           rows));
    }
}
template <TensorLike P, class I, int Rank>
constexpr auto safe_embedding_lookup_sparse(const P& params, const SparseTensor<I, Rank>& sp_ids,
                                            const SafeEmbeddingOptions& options = {}) {
    const SparseTensor<float, Rank> ones{sp_ids.indices, cast<float>(ones_like(sp_ids.values)),
                                         sp_ids.dense_shape};
    return nn::safe_embedding_lookup_sparse(params, sp_ids, ones, options);
}

}  // namespace nn
}  // namespace tf
