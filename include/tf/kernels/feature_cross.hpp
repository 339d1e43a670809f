// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Crossed features: each combination of one feature of every column of a row, as a string or as a
// hash, the last column first. tf.sparse.cross, tf.ragged.cross and their hashed forms.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// The features of a column, strings or int64s, and where those of each row begin and end.
struct CrossColumn {
    Ref values{};
    std::span<const std::int64_t> splits{};
    /// Hashes are made of the hashes of the numbers' lower four bytes, as TensorFlow's
    /// SparseCrossHashed does with sparse columns.
    bool numbers_hashed = false;

    std::int64_t rows() const { return static_cast<std::int64_t>(splits.size()) - 1; }
};

/// How many combinations a row has; -1 if they are 2^31 or more.
TF_COMMON std::int64_t count_crossed(const std::vector<CrossColumn>& columns, std::int64_t row);
/// Writes the combinations of all rows, with a separator between features.
TF_COMMON void cross_texts(const std::vector<CrossColumn>& columns, std::string_view separator,
                           std::string* out);
/// How combinations become hashes.
struct CrossHash {
    std::int64_t buckets = 0;               ///< hashes are below it; 0: below 2^63 - 1
    std::optional<std::uint64_t> start{};   ///< the first feature's hash is combined with it
    const std::uint64_t* strong = nullptr;  ///< two words: features are hashed by SipHash
};
/// Writes their hashes: FarmHash's Fingerprint64 or SipHash of each feature, or its number,
/// combined by TensorFlow's FingerprintCat64.
TF_COMMON void cross_hashes(const std::vector<CrossColumn>& columns, const CrossHash& how,
                            std::int64_t* out);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/feature_cross_code.hpp>
#endif
