// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/padded_batch.hpp.

#include <algorithm>
#include <string>

#include <tf/data/batch_code.hpp>
#include <tf/data/padded_batch.hpp>

namespace tf::data::detail {

/// Reads the elements of whole batches.
class CollectCursor : public Step {
public:
    CollectCursor(const Place& at, std::int64_t batch_size, bool drop_remainder, const char* op)
        : Step(at), op_(op), size_(batch_size), drop_remainder_(drop_remainder) {}

protected:
    /// The elements of the next batch; none at the end. Valid until the next call.
    std::span<const Row> collect() {
        std::size_t count = 0;
        for (; count < static_cast<std::size_t>(size_); ++count) {
            if (count == elements_.size()) elements_.emplace_back();
            if (!pull(elements_[count])) break;
            check_tensors(elements_[count], op_);
        }
        if (drop_remainder_ && count < static_cast<std::size_t>(size_)) count = 0;
        return std::span<const Row>(elements_.data(), count);
    }
    const char* const op_;

private:
    const std::int64_t size_;
    const bool drop_remainder_;
    std::vector<Row> elements_;
};

class PaddedBatchCursor : public CollectCursor {
public:
    PaddedBatchCursor(const Place& at, const Padding& options)
        : CollectCursor(at, options.batch_size, options.drop_remainder, "data::Dataset::padded_batch"),
          options_(options) {}

    bool next(Row& to) override {
        const std::span<const Row> elements = collect();
        if (elements.empty()) return false;
        to.datasets.clear();
        to.tensors.resize(options_.shapes.size());
        for (std::size_t k = 0; k < to.tensors.size(); ++k) {
            const Shape shape = padded_shape(elements, k);
            renew(to.tensors[k], elements[0].tensors[k].dtype(),
                  shape.prepend(static_cast<int>(elements.size())));
            fill(to.tensors[k], options_.values[k]);
            std::int64_t at = 0;
            for (const Row& element : elements) {
                copy(element.tensors[k], shape, 0, 0, to.tensors[k], at);
                at += shape.size();
            }
        }
        return true;
    }

private:
    Shape padded_shape(std::span<const Row> elements, std::size_t k) const {
        Shape shape = options_.shapes[k];
        for (int d = 0; d < shape.rank; ++d) {
            const int most = shape[d];
            for (const Row& element : elements) {
                const int dim = element.tensors[k].shape()[d];
                if (most == dyn) shape[d] = std::max(shape[d], dim);
                else if (dim > most)
                    errors::raise<errors::DataLoss>(
                        {"tf.data.padding", op_, "padded_shapes",
                         "an element of shape " + element.tensors[k].shape().to_string(),
                         "at most " + shape.to_string()});
            }
        }
        return shape;
    }
    static void fill(const AnyTensor& to, const AnyTensor& value) {
        const std::int64_t n = to.shape().size();
        if (n == 0) return;
        copy_elements(value, 0, to, 0, 1);
        // Each copy doubles what is there.
        for (std::int64_t have = 1; have < n; have *= 2)
            copy_elements(to, 0, to, have, std::min(have, n - have));
    }
    /// Copies the part of an element that begins at `from_at` and has its dims from d on.
    static void copy(const AnyTensor& from, const Shape& padded, int d, std::int64_t from_at,
                     const AnyTensor& to, std::int64_t to_at) {
        const Shape& shape = from.shape();
        if (d >= shape.rank - 1)
            return copy_elements(from, from_at, to, to_at, shape.rank == 0 ? 1 : shape[d]);
        std::int64_t from_step = 1, to_step = 1;
        for (int r = d + 1; r < shape.rank; ++r) {
            from_step *= shape[r];
            to_step *= padded[r];
        }
        for (int k = 0; k < shape[d]; ++k)
            copy(from, padded, d + 1, from_at + k * from_step, to, to_at + k * to_step);
    }

    const Padding& options_;
};
TF_COMMON_BODY NewStage padded_batch_stage(StagePtr source, Padding padding) {
    check_batch_size(padding.batch_size, "data::Dataset::padded_batch");
    const std::int64_t n =
        batches_of(source->cardinality(), padding.batch_size, padding.drop_remainder);
    return step<PaddedBatchCursor>(std::move(source), std::move(padding), n);
}

class RaggedBatchCursor : public CollectCursor {
public:
    RaggedBatchCursor(const Place& at, const RaggedBatching& options)
        : CollectCursor(at, options.batch_size, options.drop_remainder, "data::Dataset::ragged_batch"),
          options_(options) {}

    bool next(Row& to) override {
        const std::span<const Row> elements = collect();
        if (elements.empty()) return false;
        to.clear();
        for (std::size_t k = 0; k < options_.ragged_dims.size(); ++k) {
            const int ragged = options_.ragged_dims[k];
            values(elements, k, ragged, to.tensors.emplace_back());
            for (int d = ragged; d-- > 0;) splits(elements, k, d, to.tensors.emplace_back());
        }
        return true;
    }

private:
    /// All elements of a batch one after another, without their first `ragged` dims.
    void values(std::span<const Row> elements, std::size_t k, int ragged, AnyTensor& to) const {
        const AnyTensor& first = elements[0].tensors[k];
        Shape inner;
        for (int d = ragged; d < first.shape().rank; ++d) inner.push_back(first.shape()[d]);
        std::int64_t rows = 0;
        for (const Row& element : elements) {
            const Shape& shape = element.tensors[k].shape();
            std::int64_t n = 1;
            for (int d = 0; d < ragged; ++d) n *= shape[d];
            rows += n;
        }
        if (rows > std::numeric_limits<int>::max())
            errors::raise<errors::ResourceExhausted>({"tf.data.size", op_, "batch_size",
                                                      std::to_string(rows) + " rows",
                                                      "less than 2^31"});
        renew(to, first.dtype(), inner.prepend(static_cast<int>(rows)));
        std::int64_t at = 0;
        for (const Row& element : elements) {
            const std::int64_t n = element.tensors[k].shape().size();
            copy_elements(element.tensors[k], 0, to, at, n);
            at += n;
        }
    }
    /// The row splits of ragged dim d: each element has as many rows as the dims before d say.
    void splits(std::span<const Row> elements, std::size_t k, int d, AnyTensor& to) const {
        std::vector<std::int64_t> all{0};
        for (const Row& element : elements) {
            const Shape& shape = element.tensors[k].shape();
            std::int64_t rows = 1;
            for (int r = 0; r < d; ++r) rows *= shape[r];
            for (; rows > 0; --rows) all.push_back(all.back() + shape[d]);
        }
        renew(to, DType::int64, Shape(static_cast<int>(all.size())));
        std::copy(all.begin(), all.end(), static_cast<std::int64_t*>(to.data()));
    }

    const RaggedBatching& options_;
};
TF_COMMON_BODY NewStage ragged_batch_stage(StagePtr source, RaggedBatching options) {
    check_batch_size(options.batch_size, "data::Dataset::ragged_batch");
    const std::int64_t n =
        batches_of(source->cardinality(), options.batch_size, options.drop_remainder);
    return step<RaggedBatchCursor>(std::move(source), std::move(options), n);
}

}  // namespace tf::data::detail
