// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/dense_table.hpp.

#include <tf/core/errors.hpp>
#include <tf/kernels/print.hpp>
#include <tf/lookup/dense_table.hpp>
#include <tf/lookup/hash_table_code.hpp>

namespace tf::lookup {

namespace detail {

TF_COMMON_INLINE std::string bytes_of_key(const AnyTensor& key) {
    std::string buffer;
    return std::string(key_bytes(ref_of(key), 0, key.shape().size(), buffer));
}
TF_COMMON_INLINE std::string text_of_key(const AnyTensor& key) {
    return key.shape().rank == 0 ? text_of(key, 0) : kernels::summary_text(ref_of(key), 3);
}

}  // namespace detail

TF_COMMON_BODY DenseLayout::DenseLayout(DenseTableLayout of)
    : of_(std::move(of)),
      empty_(detail::bytes_of_key(of_.empty_key)),
      deleted_(detail::bytes_of_key(of_.deleted_key)),
      buckets_(of_.initial_buckets) {
    constexpr std::string_view op = "lookup::experimental::DenseHashTable";
    if (!differ(of_))
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.dense_keys", op, "deleted_key",
             "the key " + detail::text_of_key(of_.deleted_key) + ", which is the empty_key, too",
             "another key"});
    if (!is_bucket_count(buckets_))
        errors::raise<errors::InvalidArgument>({"tf.lookup.buckets", op, "initial_num_buckets",
                                                std::to_string(buckets_),
                                                "a power of 2 from 4 to 2^24"});
}

TF_COMMON_BODY bool DenseLayout::differ(const DenseTableLayout& of) {
    return detail::bytes_of_key(of.empty_key) != detail::bytes_of_key(of.deleted_key);
}

TF_COMMON_BODY void DenseLayout::check(const kernels::Ref& keys) const {
    const std::int64_t size = of_.empty_key.shape().size();
    std::string buffer;
    for (std::int64_t k = 0; k < keys.shape.size() / size; ++k) {
        const std::string_view key = detail::key_bytes(keys, k, size, buffer);
        const bool empty = key == empty_;
        if (!empty && key != deleted_) continue;
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.dense_keys", "lookup::experimental::DenseHashTable", "keys",
             "the key " + detail::text_of_key(empty ? of_.empty_key : of_.deleted_key) +
                 ", which is the table's " + (empty ? "empty_key" : "deleted_key"),
             "another key"});
    }
}

TF_COMMON_BODY void DenseLayout::reserve(std::int64_t keys) {
    constexpr float max_load = 0.8f;  // TensorFlow's default
    while (static_cast<float>(keys) > static_cast<float>(buckets_) * max_load) buckets_ *= 2;
}

TF_COMMON_BODY void DenseLayout::restore(std::int64_t buckets, std::int64_t keys) {
    buckets_ = 4;
    while (buckets_ < buckets) buckets_ *= 2;
    reserve(keys);
}

}  // namespace tf::lookup
