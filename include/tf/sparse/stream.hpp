// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes sparse tensors to a std::ostream as Python's print() does.

#include <tf/print/stream.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {

/// "SparseTensor(indices=tf.Tensor(...), values=tf.Tensor(...), dense_shape=tf.Tensor(...))".
template <class T, int Rank>
std::ostream& operator<<(std::ostream& out, const SparseTensor<T, Rank>& sp) {
    return out << "SparseTensor(indices=" << sp.indices << ", values=" << sp.values
               << ", dense_shape=" << sp.dense_shape << ")";
}

}  // namespace tf
