// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The edit distance of sequences in sparse tensors: tf.edit_distance.

#include <tf/ops/primitive/edit_distance.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {

/// Levenshtein's distance of sequences, which are the rows of two sparse tensors along their last
/// dim, in the order of their indices (tf.edit_distance): [..., n] and [..., m] -> float [...], all
/// dims dyn. Both have the same dtype. If `normalize` is true, the distance is divided by the
/// length of the truth, and infinite if only the truth is empty.
template <class T, int Rank>
constexpr auto edit_distance(const SparseTensor<T, Rank>& hypothesis,
                             const SparseTensor<T, Rank>& truth, bool normalize = true) {
    static_assert(Rank >= 2,
                  "[tf.ops.edit_distance] edit_distance(hypothesis, truth): sparse tensors need a "
                  "dim before that of the sequences; use tf::sparse::expand_dims<0>(x)");
    constexpr Shape s = [] {
        Shape open;
        for (int d = 0; d + 1 < Rank; ++d) open.push_back(dyn);
        return open;
    }();
    const auto words = op::to_words(op::EditDistance::Attributes{normalize});
    return detail::ops::call<op::EditDistance, TensorOf<float, s>>(
        words, hypothesis.indices, hypothesis.values, hypothesis.dense_shape, truth.indices,
        truth.values, truth.dense_shape);
}

}  // namespace tf
