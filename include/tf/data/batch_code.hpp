// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/batch.hpp.

#include <algorithm>
#include <limits>
#include <string>

#include <tf/data/batch.hpp>
#include <tf/data/step.hpp>

namespace tf::data::detail {

TF_COMMON_INLINE void check_batch_size(std::int64_t size, std::string_view op) {
    if (size < 1 || size > std::numeric_limits<int>::max())
        errors::raise<errors::InvalidArgument>(
            {"tf.data.size", op, "batch_size", std::to_string(size), "1 to 2^31 - 1"});
}
TF_COMMON_INLINE void check_tensors(const Row& row, std::string_view op) {
    if (!row.datasets.empty())
        errors::raise<errors::Unimplemented>({"tf.data.nested", op, "",
                                              "an element that contains a dataset",
                                              "elements that consist of tensors"});
}
TF_COMMON_INLINE std::int64_t batches_of(std::int64_t rows, std::int64_t size,
                                         bool drop_remainder) {
    if (rows < 0) return rows;
    return rows / size + (!drop_remainder && rows % size != 0);
}
/// The number of elements in one row of a tensor.
TF_COMMON_INLINE std::int64_t row_size(const Shape& shape) { return shape.tail().size(); }

struct Batching {
    std::vector<std::int64_t> sizes;  ///< of the batches, again from the start after the last
    bool drop_remainder;
    const char* op;
};
class BatchCursor : public Step {
public:
    BatchCursor(const Place& at, const Batching& options) : Step(at), options_(options) {}

    bool next(Row& to) override {
        const std::int64_t size = options_.sizes[static_cast<std::size_t>(batch_)];
        std::int64_t count = 0;
        for (; count < size && pull(element_); ++count) {
            if (count == 0) begin(to, std::min(size, room_));
            else if (count == room_) resize(to, room_ = std::min(2 * room_, size));
            add(count, to);
        }
        if (count == 0 || (count < size && options_.drop_remainder)) return false;
        if (to.tensors[0].shape()[0] != count) resize(to, count);
        room_ = std::max(room_, count);
        batch_ = (batch_ + 1) % options_.sizes.size();
        return true;
    }
    void keep(Archive& archive) override {
        archive(batch_);
        if (batch_ >= options_.sizes.size()) archive.corrupt();
        Step::keep(archive);
    }

private:
    void begin(Row& to, std::int64_t rows) {
        check_tensors(element_, options_.op);
        to.datasets.clear();
        to.tensors.resize(element_.tensors.size());
        for (std::size_t k = 0; k < element_.tensors.size(); ++k) {
            const AnyTensor& x = element_.tensors[k];
            renew(to.tensors[k], x.dtype(), x.shape().prepend(static_cast<int>(rows)));
        }
    }
    void add(std::int64_t place, Row& to) {
        for (std::size_t k = 0; k < element_.tensors.size(); ++k) {
            const AnyTensor& x = element_.tensors[k];
            AnyTensor& batch = to.tensors[k];
            if (x.dtype() != batch.dtype() || x.shape() != batch.shape().tail())
                errors::raise<errors::InvalidArgument>(
                    {"tf.data.batch_shapes", options_.op, "element",
                     "shape " + x.shape().to_string() + " of element " + std::to_string(place) +
                         " of the batch, component " + std::to_string(k),
                     "shape " + batch.shape().tail().to_string() +
                         ", that of the first element; use padded_batch"});
            const std::int64_t n = x.shape().size();
            copy_elements(x, 0, batch, place * n, n);
        }
    }
    /// Changes the number of rows; the first ones stay.
    static void resize(Row& to, std::int64_t rows) {
        for (AnyTensor& batch : to.tensors) {
            Shape shape = batch.shape();
            const std::int64_t had = shape[0];
            shape[0] = static_cast<int>(rows);
            AnyTensor other;
            renew(other, batch.dtype(), shape);
            copy_elements(batch, 0, other, 0, std::min(had, rows) * row_size(shape));
            batch = std::move(other);
        }
    }

    const Batching& options_;
    Row element_;
    std::uint64_t batch_ = 0;  ///< the index of its size
    /// Rows for which memory is requested at once. A batch size that is larger than the dataset
    /// should not take more memory than the dataset.
    std::int64_t room_ = 256;
};
TF_COMMON_BODY NewStage batch_stage(StagePtr source, std::int64_t batch_size, bool drop_remainder) {
    const char* const op = "data::Dataset::batch";
    check_batch_size(batch_size, op);
    const std::int64_t n = batches_of(source->cardinality(), batch_size, drop_remainder);
    return step<BatchCursor>(std::move(source), Batching{{batch_size}, drop_remainder, op}, n);
}
TF_COMMON_BODY NewStage rebatch_stage(StagePtr source, std::vector<std::int64_t> sizes,
                                      bool drop_remainder) {
    const char* const op = "data::Dataset::rebatch";
    if (sizes.empty())
        errors::raise<errors::InvalidArgument>(
            {"tf.data.size", op, "batch_size", "no sizes", "at least one"});
    for (const std::int64_t size : sizes) check_batch_size(size, op);
    return step<BatchCursor>(unbatch_stage(std::move(source)),
                             Batching{std::move(sizes), drop_remainder, op}, UNKNOWN_CARDINALITY);
}

struct Unbatching {};
class UnbatchCursor : public Step {
public:
    UnbatchCursor(const Place& at, const Unbatching&) : Step(at) {}

    bool next(Row& to) override {
        while (at_ == rows()) {
            if (!pull(batch_)) return false;
            check();
            at_ = 0;
        }
        to.datasets.clear();
        to.tensors.resize(batch_.tensors.size());
        for (std::size_t k = 0; k < batch_.tensors.size(); ++k) {
            const AnyTensor& all = batch_.tensors[k];
            const Shape shape = all.shape().tail();
            renew(to.tensors[k], all.dtype(), shape);
            copy_elements(all, at_ * shape.size(), to.tensors[k], 0, shape.size());
        }
        ++at_;
        return true;
    }
    void keep(Archive& archive) override {
        archive(at_);
        detail::keep_if_any(archive, batch_, place_.source.specs);
        if (archive.reading()) {
            check();
            if (at_ < 0 || at_ > rows()) archive.corrupt();
        }
        Step::keep(archive);
    }

private:
    std::int64_t rows() const { return batch_.tensors.empty() ? 0 : batch_.tensors[0].shape()[0]; }
    void check() {
        check_tensors(batch_, "data::Dataset::unbatch");
        for (const AnyTensor& x : batch_.tensors) {
            const Shape& shape = x.shape();
            if (shape.rank > 0 && shape[0] == batch_.tensors[0].shape()[0]) continue;
            const std::string got = "shape " + shape.to_string();
            batch_.clear();
            at_ = 0;
            errors::raise<errors::InvalidArgument>({"tf.data.unbatch", "data::Dataset::unbatch",
                                                    "element", got,
                                                    "the same first dim for all components"});
        }
    }

    Row batch_;
    std::int64_t at_ = 0;
};
TF_COMMON_BODY NewStage unbatch_stage(StagePtr source) {
    const std::vector<Spec>& specs = source->specs.tensors;
    const int rows = specs.empty() ? dyn : specs[0].shape[0];
    std::int64_t n = source->cardinality();
    if (n >= 0 && (rows == dyn || __builtin_mul_overflow(n, std::int64_t{rows}, &n)))
        n = UNKNOWN_CARDINALITY;
    return step<UnbatchCursor>(std::move(source), Unbatching{}, n);
}

}  // namespace tf::data::detail
