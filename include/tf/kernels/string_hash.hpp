// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hashes of strings that are the same on every machine: tf.strings.to_hash_bucket, _fast, _strong.
// Input: strings. Output: int64 numbers below `buckets`.

#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

enum class StringHash : std::uint64_t {
    murmur,       ///< MurmurHash64A, with TensorFlow's seed
    fingerprint,  ///< FarmHash's Fingerprint64
    sip,          ///< SipHash-2-4 with a key
};

/// Writes the bucket of each string. `key`: two words, for `sip`. errors::InvalidArgument if
/// `buckets` is less than 1.
TF_COMMON void hash_strings(const Ref& out, const Ref& in, StringHash hash, std::int64_t buckets,
                            const std::uint64_t* key);

/// MurmurHash64A, with TensorFlow's seed.
TF_COMMON std::uint64_t murmur_hash(std::string_view text);

/// FarmHash's Fingerprint64.
TF_COMMON std::uint64_t fingerprint64(std::string_view text);

/// SipHash-2-4 with a key of two words.
TF_COMMON std::uint64_t sip_hash(std::string_view text, const std::uint64_t* key);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/string_hash_code.hpp>
#endif
