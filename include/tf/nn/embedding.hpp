// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.embedding_lookup: rows of an embedding table.

#include <tf/nn/clip.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::nn {

/// The options of tf::nn::embedding_lookup.
struct EmbeddingOptions {
    double max_norm = 0;  ///< rows with a larger L2 norm are scaled down to it; 0: no limit
};

/// Looks up rows of a table: table [n, d...], ids [k...] -> [k..., d...]. The table is a tensor or
/// a variable, whose gradient is then a tf::IndexedSlices. Ids are int32 or int64. Raises
/// errors::InvalidArgument for an id out of range. Mirrors tf.nn.embedding_lookup.
template <TensorLike P, TensorLike I>
constexpr auto embedding_lookup(const P& params, const I& ids,
                                const EmbeddingOptions& options = {}) {
    const auto rows = gather(params, ids);
    using R = std::remove_cvref_t<decltype(rows)>;
    if constexpr (Poisoned<R>) {
        return Poison{};
    } else if constexpr (!is_floating(R::dtype)) {
        return R(rows);
    } else {
        if (!(options.max_norm > 0)) return R(rows);
        constexpr int first = tensor_type_t<I>::rank;
        if constexpr (R::rank == first) {
            return R(squeeze<-1>(clip_by_norm<-1>(expand_dims<-1>(rows), options.max_norm)));
        } else {
            return [&]<int... K>(std::integer_sequence<int, K...>) {
                return R(clip_by_norm<(first + K)...>(rows, options.max_norm));
            }(std::make_integer_sequence<int, R::rank - first>{});
        }
    }
}

}  // namespace tf::nn
