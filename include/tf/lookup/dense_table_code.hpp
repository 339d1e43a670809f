// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/lookup/dense_table.hpp.

#include <tf/core/errors.hpp>
#include <tf/kernels/print.hpp>
#include <tf/lookup/dense_table.hpp>
#include <tf/lookup/hash_table_code.hpp>

namespace tf::lookup {

TF_COMMON_BODY DenseLayout::DenseLayout(DenseTableLayout of)
    : of_(std::move(of)),
      empty_(detail::bytes_of(detail::ref_of(of_.empty_key), 0)),
      deleted_(detail::bytes_of(detail::ref_of(of_.deleted_key), 0)),
      buckets_(of_.initial_buckets) {
    constexpr std::string_view op = "lookup::experimental::DenseHashTable";
    if (!differ(of_))
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.dense_keys", op, "deleted_key",
             "the key " + detail::text_of(of_.deleted_key, 0) + ", which is the empty_key, too",
             "another key"});
    if (!is_bucket_count(buckets_))
        errors::raise<errors::InvalidArgument>({"tf.lookup.buckets", op, "initial_num_buckets",
                                                std::to_string(buckets_),
                                                "a power of 2 from 4 to 2^24"});
}

TF_COMMON_BODY bool DenseLayout::differ(const DenseTableLayout& of) {
    return detail::bytes_of(detail::ref_of(of.empty_key), 0) !=
           detail::bytes_of(detail::ref_of(of.deleted_key), 0);
}

TF_COMMON_BODY void DenseLayout::check(const kernels::Ref& keys) const {
    for (std::int64_t k = 0; k < keys.shape.size(); ++k) {
        const std::string_view key = detail::bytes_of(keys, k);
        const bool empty = key == empty_;
        if (!empty && key != deleted_) continue;
        errors::raise<errors::InvalidArgument>(
            {"tf.lookup.dense_keys", "lookup::experimental::DenseHashTable", "keys",
             "the key " + detail::text_of(empty ? of_.empty_key : of_.deleted_key, 0) +
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
