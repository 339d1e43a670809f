// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Batches of elements whose shapes differ: padded to one shape, or as ragged tensors.

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data {

/// What fills up tensors of different shapes: a number for numbers, a string for strings.
struct PaddingValue {
    double number = 0;
    std::int64_t integer = 0;
    std::string text{};
    enum class Kind : std::uint8_t { zero, number, integer, text } kind = Kind::zero;

    /// 0, false or "".
    PaddingValue() = default;
    PaddingValue(std::floating_point auto value)
        : number(static_cast<double>(value)), kind(Kind::number) {}
    PaddingValue(std::integral auto value)
        : integer(static_cast<std::int64_t>(value)), kind(Kind::integer) {}
    PaddingValue(std::string value) : text(std::move(value)), kind(Kind::text) {}
    PaddingValue(const char* value) : text(value), kind(Kind::text) {}
};

/// The options of Dataset::padded_batch, with TensorFlow's names and defaults.
struct PaddedBatchOptions {
    /// The shape to which each tensor of an element is padded. A dim that is dyn becomes that of
    /// the largest element of a batch; by default all open dims.
    std::vector<Shape> padded_shapes{};
    /// For each tensor of an element, or one for all of them; by default 0, false or "".
    std::vector<PaddingValue> padding_values{};
    bool drop_remainder = false;  ///< whether a last batch that is smaller is left out
};

/// The options of Dataset::bucket_by_sequence_length, with TensorFlow's names and defaults.
struct BucketOptions {
    std::vector<Shape> padded_shapes{};          ///< as for padded_batch
    std::vector<PaddingValue> padding_values{};  ///< as for padded_batch
    /// Whether open dims are padded to the largest length of the bucket, one less than its
    /// boundary.
    bool pad_to_bucket_boundary = false;
    bool no_padding = false;  ///< whether the elements of a batch must have the same shapes
    bool drop_remainder = false;
};

}  // namespace tf::data

namespace tf::data::detail {

struct Padding {
    std::int64_t batch_size = 1;
    bool drop_remainder = false;
    /// Of each component. A dim that is dyn becomes that of the largest element of the batch.
    std::vector<Shape> shapes{};
    std::vector<AnyTensor> values{};  ///< a scalar for each component
};
TF_COMMON NewStage padded_batch_stage(StagePtr source, Padding padding);
/// The padding of elements with these specs. errors::InvalidArgument.
TF_COMMON Padding padding_of(const Specs& specs, std::int64_t batch_size,
                             const PaddedBatchOptions& options, const char* op);

struct Buckets {
    std::vector<std::int64_t> boundaries{}, batch_sizes{};
    BucketOptions options{};
    Specs specs{};
};
/// The batches of elements of similar length, which `length` returns.
TF_COMMON NewStage bucket_stage(StagePtr source, std::function<std::int64_t(const Row&)> length,
                                Buckets buckets);

struct RaggedBatching {
    std::int64_t batch_size = 1;
    bool drop_remainder = false;
    /// The number of ragged dims of each component in a batch: those up to its last dim that is
    /// dyn. A component without such dims is batched as usual.
    std::vector<int> ragged_dims{};
};
/// A batch has for each component the flat values and then the row splits, the innermost first.
TF_COMMON NewStage ragged_batch_stage(StagePtr source, RaggedBatching options);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/padded_batch_code.hpp>
#endif
