// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/padded_batch.hpp.

#include <algorithm>
#include <concepts>
#include <cstring>
#include <string>

#include <tf/data/batch_code.hpp>
#include <tf/data/padded_batch.hpp>
#include <tf/data/window.hpp>

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
        : CollectCursor(at, options.batch_size, options.drop_remainder,
                        "data::Dataset::padded_batch"),
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

/// A scalar of this dtype. errors::InvalidArgument for a value that it cannot have.
TF_COMMON_INLINE AnyTensor padding_scalar(DType dtype, const PaddingValue& value, const char* op) {
    using Kind = PaddingValue::Kind;
    const auto refuse = [&](std::string got) {
        errors::raise<errors::InvalidArgument>({"tf.data.padding", op, "padding_values",
                                                std::move(got),
                                                "a value of dtype " + std::string(name_of(dtype))});
    };
    AnyTensor scalar;
    renew(scalar, dtype, Shape());
    if (dtype == DType::str) {
        if (value.kind != Kind::text && value.kind != Kind::zero) refuse("a number");
        *static_cast<std::string*>(scalar.data()) = value.text;
        return scalar;
    }
    if (value.kind == Kind::text) refuse("a string");
    std::memset(scalar.data(), 0, size_of(dtype));
    if (value.kind == Kind::zero) return scalar;
    const auto set = [&]<class T>(T) {
        auto& to = *static_cast<T*>(scalar.data());
        if constexpr (std::is_same_v<T, bool> || std::integral<T>) {
            const bool whole = value.kind == Kind::integer;
            to = static_cast<T>(value.integer);
            if (!whole || static_cast<std::int64_t>(to) != value.integer ||
                (value.integer < 0 && !std::is_signed_v<T>))
                refuse(whole ? std::to_string(value.integer) : std::to_string(value.number));
        } else {
            to = static_cast<T>(value.kind == Kind::number ? value.number
                                                           : static_cast<double>(value.integer));
        }
    };
    switch (dtype) {
        case DType::float32: set(float()); break;
        case DType::float64: set(double()); break;
        case DType::float16: set(half()); break;
        case DType::brain16: set(bfloat16()); break;
        case DType::int8: set(std::int8_t()); break;
        case DType::int16: set(std::int16_t()); break;
        case DType::int32: set(std::int32_t()); break;
        case DType::int64: set(std::int64_t()); break;
        case DType::uint8: set(std::uint8_t()); break;
        case DType::uint16: set(std::uint16_t()); break;
        case DType::uint32: set(std::uint32_t()); break;
        case DType::uint64: set(std::uint64_t()); break;
        case DType::boolean: set(bool()); break;
        default: refuse("a number");
    }
    return scalar;
}

TF_COMMON_BODY Padding padding_of(const Specs& specs, std::int64_t batch_size,
                                  const PaddedBatchOptions& options, const char* op) {
    Padding padding{batch_size, options.drop_remainder, options.padded_shapes, {}};
    const auto check_count = [&](std::size_t count, std::string_view argument) {
        if (count != specs.tensors.size())
            errors::raise<errors::InvalidArgument>(
                {"tf.data.padding", op, argument, std::to_string(count),
                 std::to_string(specs.tensors.size()) + ", one for each tensor of an element"});
    };
    if (padding.shapes.empty())
        for (const Spec& spec : specs.tensors) padding.shapes.push_back(spec.shape);
    check_count(padding.shapes.size(), "padded_shapes");
    if (options.padding_values.size() > 1)
        check_count(options.padding_values.size(), "padding_values");
    for (std::size_t k = 0; k < specs.tensors.size(); ++k) {
        if (!is_compatible(padding.shapes[k], specs.tensors[k].shape))
            errors::raise<errors::InvalidArgument>(
                {"tf.data.padding", op, "padded_shapes", padding.shapes[k].to_string(),
                 specs.tensors[k].shape.to_string() + " with other numbers for None only"});
        const std::size_t n = options.padding_values.size();
        padding.values.push_back(
            padding_scalar(specs.tensors[k].dtype,
                           n == 0 ? PaddingValue() : options.padding_values[n == 1 ? 0 : k], op));
    }
    return padding;
}

TF_COMMON_BODY NewStage bucket_stage(StagePtr source,
                                     std::function<std::int64_t(const Row&)> length,
                                     Buckets buckets) {
    const char* const op = "data::Dataset::bucket_by_sequence_length";
    const auto refuse = [&](std::string_view argument, std::string got, std::string expected) {
        errors::raise<errors::InvalidArgument>(
            {"tf.data.buckets", op, argument, std::move(got), std::move(expected)});
    };
    const std::vector<std::int64_t>&boundaries = buckets.boundaries, &sizes = buckets.batch_sizes;
    if (!std::is_sorted(boundaries.begin(), boundaries.end()))
        refuse("bucket_boundaries", "numbers in another order", "ascending numbers");
    if (sizes.size() != boundaries.size() + 1)
        refuse("bucket_batch_sizes", std::to_string(sizes.size()),
               std::to_string(boundaries.size() + 1) + ", one more than boundaries");
    const BucketOptions& options = buckets.options;
    std::vector<Padding> paddings;  // of each bucket
    for (std::size_t k = 0; k < sizes.size(); ++k) {
        check_batch_size(sizes[k], op);
        Padding padding =
            padding_of(buckets.specs, sizes[k],
                       {options.padded_shapes, options.padding_values, options.drop_remainder}, op);
        if (options.pad_to_bucket_boundary && k < boundaries.size())
            for (Shape& shape : padding.shapes)
                for (int d = 0; d < shape.rank; ++d)
                    if (shape[d] == dyn) shape[d] = static_cast<int>(boundaries[k] - 1);
        paddings.push_back(std::move(padding));
    }
    Grouping grouping;
    grouping.key = [length = std::move(length), boundaries, options, op](const Row& row) {
        const std::int64_t n = length(row);
        const auto above = std::upper_bound(boundaries.begin(), boundaries.end(), n);
        if (options.pad_to_bucket_boundary && above == boundaries.end())
            errors::raise<errors::InvalidArgument>(
                {"tf.data.buckets", op, "element_length_func", std::to_string(n),
                 "less than the last boundary, because of pad_to_bucket_boundary"});
        return std::int64_t{above - boundaries.begin()};
    };
    grouping.size = [sizes](std::int64_t bucket) {
        return sizes[static_cast<std::size_t>(bucket)];
    };
    grouping.reduce = [paddings, options](std::int64_t bucket, StagePtr group) -> StagePtr {
        const Padding& padding = paddings[static_cast<std::size_t>(bucket)];
        if (options.no_padding)
            return batch_stage(std::move(group), padding.batch_size, padding.drop_remainder);
        return padded_batch_stage(std::move(group), padding);
    };
    return group_stage(std::move(source), std::move(grouping));
}

class RaggedBatchCursor : public CollectCursor {
public:
    RaggedBatchCursor(const Place& at, const RaggedBatching& options)
        : CollectCursor(at, options.batch_size, options.drop_remainder,
                        "data::Dataset::ragged_batch"),
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
