// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Examples in memory, and batches of them. Untyped, so it is compiled once for all models.

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::keras::detail {

/// Tensors with corresponding rows: inputs, labels, weights.
struct Examples {
    std::vector<AnyTensor> parts{};
    std::size_t inputs = 1;  ///< the number of inputs; they come first in `parts`
    std::size_t labels = 1;  ///< the number of labels, after them; then one weight tensor per label

    /// Whether inputs are sparse or ragged, whose tensors do not have a row for each example.
    bool sparse = false;

    bool empty() const { return parts.empty(); }
    /// The number of examples; of sparse inputs without labels, a number above 0.
    std::int64_t rows() const {
        if (parts.empty()) return 0;
        if (!sparse) return parts[0].shape()[0];
        return labels > 0 ? parts[inputs].shape()[0] : 1;
    }
};

/// Raises errors::InvalidArgument unless all parts have the same, nonzero number of rows.
TF_COMMON void check_rows(const Examples& all, std::string_view who);

/// Copies rows first, first + 1, ... of each part, or, if `order` is not empty, rows order[first],
/// order[first + 1], ... Reuses the buffers of `to` if they are not shared.
TF_COMMON void copy_rows(const Examples& from, const std::vector<std::int64_t>& order,
                         std::int64_t first, std::int64_t count, Examples& to);

/// The rows from `first` up to, not including, `last`.
TF_COMMON Examples rows_of(const Examples& all, std::int64_t first, std::int64_t last);

/// The rows of all batches, which are lists of tensors.
TF_COMMON std::vector<AnyTensor> joined_rows(const std::vector<std::vector<AnyTensor>>& batches);

/// Random numbers for shuffling. Only declared here, because <random> is a large header.
struct ShuffleRandom;

TF_COMMON void reseed(ShuffleRandom& random, std::int64_t seed);

/// Fills `order` with 0 ... n - 1 in a random order; equal seeds give the same order everywhere.
TF_COMMON void shuffle_order(std::vector<std::int64_t>& order, std::int64_t n,
                             ShuffleRandom& random);

/// Where training gets its batches from.
class BatchSource {
public:
    BatchSource() = default;
    BatchSource(const BatchSource&) = delete;
    BatchSource& operator=(const BatchSource&) = delete;
    virtual ~BatchSource() = default;

    /// The number of batches in one pass; negative if it is not known.
    virtual std::int64_t count() const = 0;
    /// The next batch, which is valid until the next call. Null at the end of a pass, after which
    /// the next one begins.
    virtual const Examples* next() = 0;
    /// Begins a new pass.
    virtual void restart() = 0;
    /// Goes on as if `drawn` batches had been read since shuffling was seeded.
    virtual void resume(std::int64_t shuffle_seed, std::int64_t drawn) = 0;
};

/// Batches of examples in memory, endlessly; optionally in a new random order for each pass.
class Batches final : public BatchSource {
public:
    Batches(const Examples& all, std::int64_t batch_size, ShuffleRandom* random)
        : all_(all), batch_size_(batch_size), random_(random) {}

    /// The last batch may be smaller.
    std::int64_t count() const override { return (all_.rows() + batch_size_ - 1) / batch_size_; }
    const Examples* next() override {
        const std::int64_t count = advance();
        copy_rows(all_, order_, first_ - count, count, batch_);
        return &batch_;
    }
    void restart() override { first_ = std::numeric_limits<std::int64_t>::max(); }
    void resume(std::int64_t shuffle_seed, std::int64_t drawn) override {
        if (random_ != nullptr) reseed(*random_, shuffle_seed);
        for (; drawn > 0; --drawn) advance();
    }

private:
    /// Moves to the next batch and returns its size.
    TF_COMMON std::int64_t advance();

    const Examples& all_;
    std::int64_t batch_size_, first_ = std::numeric_limits<std::int64_t>::max();
    ShuffleRandom* random_;
    std::vector<std::int64_t> order_;
    Examples batch_;
};

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/examples_code.hpp>
#endif
