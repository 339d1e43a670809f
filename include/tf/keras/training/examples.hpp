// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Examples in memory, and batches of them. Untyped: compiled once, whatever the model is.

#include <cstdint>
#include <limits>
#include <random>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/value.hpp>

namespace tf::keras::detail {

/// Tensors whose rows belong together: inputs, labels, weights.
struct Examples {
    std::vector<AnyTensor> parts{};
    std::size_t inputs = 1;  ///< so many of the parts are inputs,
    std::size_t labels = 1;  ///< then so many are labels, then come weights, one for each of these

    bool empty() const { return parts.empty(); }
    std::int64_t rows() const { return parts.empty() ? 0 : parts[0].shape()[0]; }
};

/// errors::InvalidArgument unless all parts have as many rows, and there are some.
TF_COMMON void check_rows(const Examples& all, std::string_view who);

/// Rows first, first + 1, ... of each part, or the rows `order` says from there on. Keeps the
/// memory of `to` where nobody else holds it.
TF_COMMON void copy_rows(const Examples& from, const std::vector<std::int64_t>& order,
                         std::int64_t first, std::int64_t count, Examples& to);

/// The rows from `first` to `last`, the latter excluded.
TF_COMMON Examples rows_of(const Examples& all, std::int64_t first, std::int64_t last);

/// Adds the rows of `more` behind those of `all` that are there already.
TF_COMMON void put_rows(AnyTensor& all, std::int64_t first, std::int64_t rows,
                        const AnyTensor& more);

/// The numbers 0 ... n - 1 in a random order, equal for equal seeds on all machines.
TF_COMMON void shuffle_order(std::vector<std::int64_t>& order, std::int64_t n,
                             std::mt19937_64& random);

/// Batch after batch, around and around; in a new order each time, if wanted.
class Batches {
public:
    Batches(const Examples& all, std::int64_t batch_size, std::mt19937_64* random)
        : all_(all), batch_size_(batch_size), random_(random) {}

    /// How many there are once around; the last one may be smaller.
    std::int64_t count() const { return (all_.rows() + batch_size_ - 1) / batch_size_; }
    /// The next one; it is overwritten by the one after.
    TF_COMMON const Examples& next();

private:
    const Examples& all_;
    std::int64_t batch_size_, first_ = std::numeric_limits<std::int64_t>::max();
    std::mt19937_64* random_;
    std::vector<std::int64_t> order_;
    Examples batch_;
};

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/training/examples_code.hpp>
#endif
