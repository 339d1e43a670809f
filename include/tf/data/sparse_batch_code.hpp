// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/sparse_batch.hpp.

#include <limits>
#include <string>
#include <utility>

#include <tf/data/padded_batch_code.hpp>
#include <tf/data/sparse_batch.hpp>

namespace tf::data::detail {

struct SparseBatching {
    std::int64_t batch_size;
    Shape row;
};
class SparseBatchCursor : public CollectCursor {
public:
    SparseBatchCursor(const Place& at, const SparseBatching& options)
        : CollectCursor(at, options.batch_size, false, op), row_(options.row) {}

    /// Writes indices, values and the dense shape: all elements of the tensors, also zeros.
    bool next(Row& to) override {
        const std::span<const Row> elements = collect();
        if (elements.empty()) return false;
        std::int64_t count = 0;
        for (const Row& element : elements) {
            check(element.tensors[0].shape());
            count += element.tensors[0].shape().size();
        }
        if (count > std::numeric_limits<int>::max())
            errors::raise<errors::ResourceExhausted>({"tf.data.size", op, "batch_size",
                                                      std::to_string(count) + " values",
                                                      "less than 2^31"});
        to.datasets.clear();
        to.tensors.resize(3);
        const int n = static_cast<int>(count), dims = row_.rank + 1;
        renew(to.tensors[0], DType::int64, Shape(n, dims));
        renew(to.tensors[1], elements[0].tensors[0].dtype(), Shape(n));
        renew(to.tensors[2], DType::int64, Shape(dims));
        auto* index = static_cast<std::int64_t*>(to.tensors[0].data());
        std::int64_t at = 0;
        for (std::size_t k = 0; k < elements.size(); ++k) {
            const AnyTensor& x = elements[k].tensors[0];
            const std::int64_t size = x.shape().size();
            copy_elements(x, 0, to.tensors[1], at, size);
            at += size;
            for (std::int64_t i = 0; i < size; ++i, index += dims) {
                index[0] = static_cast<std::int64_t>(k);
                std::int64_t rest = i;
                for (int d = row_.rank; d-- > 0; rest /= x.shape()[d])
                    index[d + 1] = rest % x.shape()[d];
            }
        }
        auto* const dense = static_cast<std::int64_t*>(to.tensors[2].data());
        dense[0] = static_cast<std::int64_t>(elements.size());
        for (int d = 0; d < row_.rank; ++d) dense[d + 1] = row_[d];
        return true;
    }

private:
    static constexpr const char* op = "data::Dataset::sparse_batch";

    void check(const Shape& shape) const {
        for (int d = 0; d < row_.rank; ++d)
            if (shape[d] > row_[d])
                errors::raise<errors::DataLoss>({"tf.data.padding", op, "row_shape",
                                                 "an element of shape " + shape.to_string(),
                                                 "at most " + row_.to_string()});
    }

    const Shape row_;
};

TF_COMMON_BODY NewStage sparse_batch_stage(StagePtr source, std::int64_t batch_size,
                                           const std::vector<std::int64_t>& row_shape, int rank) {
    const char* const op = "data::Dataset::sparse_batch";
    check_batch_size(batch_size, op);
    SparseBatching options{batch_size, {}};
    bool fits = row_shape.size() == static_cast<std::size_t>(rank);
    for (std::size_t d = 0; fits && d < row_shape.size(); ++d) {
        fits = row_shape[d] >= 0 && row_shape[d] <= std::numeric_limits<int>::max();
        options.row.push_back(static_cast<int>(row_shape[d]));
    }
    if (!fits) {
        std::string got;
        for (const std::int64_t dim : row_shape)
            got += (got.empty() ? "" : ", ") + std::to_string(dim);
        errors::raise<errors::InvalidArgument>(
            {"tf.data.row_shape", op, "row_shape", "{" + got + "}",
             std::to_string(rank) + " dims from 0 on, as many as an element has"});
    }
    const std::int64_t n = batches_of(source->cardinality(), batch_size, false);
    return step<SparseBatchCursor>(std::move(source), options, n);
}

}  // namespace tf::data::detail
