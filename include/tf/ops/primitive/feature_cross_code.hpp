// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of ops/primitive/feature_cross.hpp.

#include <limits>

#include <tf/core/errors.hpp>
#include <tf/kernels/print.hpp>
#include <tf/ops/primitive/feature_cross.hpp>

namespace tf::op {

TF_COMMON_BODY std::vector<kernels::CrossColumn> crossed_columns(const kernels::Ref* in,
                                                                 int count) {
    std::vector<kernels::CrossColumn> columns;
    for (int k = 0; k < count; k += 2) {
        const auto* const first = in[k + 1].as<const std::int64_t>();
        const std::int64_t size = in[k + 1].shape.size();
        const std::int64_t features = in[k].shape.size();
        const bool ascend = in[k].shape.rank == 1 && in[k + 1].shape.rank == 1 && size > 0 &&
                            first[0] == 0 && std::is_sorted(first, first + size) &&
                            first[size - 1] == features;
        const std::string column = "column " + std::to_string(k / 2);
        if (!ascend)
            errors::raise<errors::InvalidArgument>(
                {"tf.sparse.indices", "cross", column, kernels::summary_text(in[k + 1], 3),
                 "rows that ascend from 0 to the number of features, " + std::to_string(features)});
        columns.push_back({in[k], {first, static_cast<std::size_t>(size)}});
        if (columns.back().rows() != columns[0].rows())
            errors::raise<errors::InvalidArgument>(
                {"tf.sparse.cross_rows", "cross", column,
                 std::to_string(columns.back().rows()) + " rows",
                 "as many as the first column has, " + std::to_string(columns[0].rows())});
    }
    return columns;
}

TF_COMMON_BODY std::int64_t count_crossed(const kernels::Ref* in, int count) {
    const std::vector<kernels::CrossColumn> columns = crossed_columns(in, count);
    std::int64_t all = 0;
    for (std::int64_t row = 0; row < columns[0].rows(); ++row) {
        const std::int64_t crossed = kernels::count_crossed(columns, row);
        all += crossed;
        if (crossed < 0 || all > std::numeric_limits<std::int32_t>::max())
            errors::raise<errors::InvalidArgument>(
                {"tf.sparse.cross_rows", "cross", "inputs",
                 "2^31 combinations or more in rows up to " + std::to_string(row), "fewer"});
    }
    return all;
}

TF_COMMON_BODY void write_crossed(const kernels::Ref* out, const kernels::Ref* in, int count,
                                  const kernels::Attributes& a) {
    const std::vector<kernels::CrossColumn> columns = crossed_columns(in, count);
    const FeatureCross::Attributes at = attributes_of<FeatureCross>(a);
    if (at.buckets < 0)
        errors::raise<errors::InvalidArgument>({"tf.sparse.cross_rows", "cross_hashed",
                                                "num_buckets", std::to_string(at.buckets),
                                                "a number >= 0"});
    if (out[0].data != nullptr && at.hashed)
        kernels::cross_hashes(columns, {at.buckets, at.key}, out[0].as<std::int64_t>());
    else if (out[0].data != nullptr)
        kernels::cross_texts(columns, FeatureCross::separator_of(a), out[0].as<std::string>());
    if (out[1].data == nullptr) return;
    auto* const splits = out[1].as<std::int64_t>();
    splits[0] = 0;
    for (std::int64_t row = 0; row < columns[0].rows(); ++row)
        splits[row + 1] = splits[row] + kernels::count_crossed(columns, row);
}

}  // namespace tf::op
