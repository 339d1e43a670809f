// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/index_vectors.hpp.

#include <string>

#include <tf/core/errors.hpp>
#include <tf/kernels/index_vectors.hpp>

namespace tf::kernels {

TF_COMMON_BODY IndexVectors::IndexVectors(std::string_view op, const Ref& indices,
                                          const Shape& table, int batch)
    : indices_(indices.data),
      wide_(indices.dtype == DType::int64),
      depth_(indices.shape[indices.shape.rank - 1]) {
    for (int d = table.rank; d-- > batch + depth_;) width_ *= table[d];
    std::int64_t stride = width_;
    for (int d = depth_; d-- > 0;) {
        const auto k = static_cast<std::size_t>(d);
        size_[k] = table[batch + d];
        stride_[k] = stride;
        stride *= size_[k];
    }
    batch_stride_ = stride;
    for (int d = 0; d + 1 < indices.shape.rank; ++d) count_ *= indices.shape[d];
    for (int d = batch; d + 1 < indices.shape.rank; ++d) batch_count_ *= indices.shape[d];
    for (std::int64_t k = 0; k < count_; ++k) {
        bool within = true;
        for (int d = 0; d < depth_; ++d) {
            const std::int64_t i = index(k * depth_ + d);
            within = within && i >= 0 && i < size_[static_cast<std::size_t>(d)];
        }
        if (within) continue;
        std::string vector;
        for (int d = 0; d < depth_; ++d)
            vector += (d == 0 ? "" : ", ") + std::to_string(index(k * depth_ + d));
        errors::raise<errors::InvalidArgument>(
            {"tf.kernels.bad_index", op, "indices",
             "indices[" + std::to_string(k) + "] = [" + vector + "]",
             "a position in a tensor of shape " + table.to_string()});
    }
}

TF_COMMON_BODY void IndexVectors::positions(std::int64_t first, std::int64_t n,
                                            std::int64_t* out) const {
    std::int64_t batch = 0, left = n;
    if (batch_stride_ != 0 && batch_count_ < count_) {
        batch = first / batch_count_;
        left = batch_count_ - first % batch_count_;
    }
    std::int64_t base = batch * batch_stride_, k = first * depth_;
    for (std::int64_t i = 0; i < n; ++i, --left) {
        if (left == 0) {
            base += batch_stride_;
            left = batch_count_;
        }
        std::int64_t at = base;
        for (int d = 0; d < depth_; ++d) at += index(k++) * stride_[static_cast<std::size_t>(d)];
        out[i] = at;
    }
}

}  // namespace tf::kernels
