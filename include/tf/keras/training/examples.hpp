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

    bool empty() const { return parts.empty(); }
    std::int64_t rows() const { return parts.empty() ? 0 : parts[0].shape()[0]; }
};

/// Raises errors::InvalidArgument unless all parts have the same, nonzero number of rows.
TF_COMMON void check_rows(const Examples& all, std::string_view who);

/// Copies rows first, first + 1, ... of each part, or, if `order` is not empty, rows order[first],
/// order[first + 1], ... Reuses the buffers of `to` if they are not shared.
TF_COMMON void copy_rows(const Examples& from, const std::vector<std::int64_t>& order,
                         std::int64_t first, std::int64_t count, Examples& to);

/// The rows from `first` up to, not including, `last`.
TF_COMMON Examples rows_of(const Examples& all, std::int64_t first, std::int64_t last);

/// Writes the rows of `more` into `all`, starting at row `first`; allocates `all` if it is empty.
TF_COMMON void put_rows(AnyTensor& all, std::int64_t first, std::int64_t rows,
                        const AnyTensor& more);

/// Random numbers for shuffling. Only declared here, because <random> is a large header.
struct ShuffleRandom;

/// Fills `order` with 0 ... n - 1 in a random order; equal seeds give the same order everywhere.
TF_COMMON void shuffle_order(std::vector<std::int64_t>& order, std::int64_t n,
                             ShuffleRandom& random);

/// Returns one batch after another, endlessly; optionally in a new random order for each pass.
class Batches {
public:
    Batches(const Examples& all, std::int64_t batch_size, ShuffleRandom* random)
        : all_(all), batch_size_(batch_size), random_(random) {}

    /// The number of batches in one pass; the last one may be smaller.
    std::int64_t count() const { return (all_.rows() + batch_size_ - 1) / batch_size_; }
    /// The next batch. It is valid until the next call.
    TF_COMMON const Examples& next();
    /// Goes on as if next() had been called `count` times.
    TF_COMMON void skip(std::int64_t count);

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
